//! Tokens that are fetched with an id and a secret, and what else is asked with them.

use credctl::status::Verdict;
use credctl::verify::Subject;
use serde_json::json;

use crate::http::{Answer, Request};
use crate::stage::{Server, check, subject};

const SECRET: &str = "fak8Q~fakepassfakepassfakepassfakepass12";

fn azure(server: &Server) -> Subject {
    subject(server.template("azure_service_principal"), &[("api_key", "fake-app"), ("api_secret", SECRET), ("tenant_id", "fake-tenant")])
}

const LOGIN: &str = "/login.microsoftonline.com/fake-tenant/oauth2/v2.0/token";

/// Microsoft's answers: a token by scope.
fn microsoft(request: &Request, error: Option<(u16, &str)>) -> Answer {
    match (request.path.as_str(), error) {
        (LOGIN, Some((status, description))) => Answer::error_with(status, "invalid_client", description),
        (LOGIN, None) => {
            let scope = request.param("scope").unwrap_or_default();
            let name = if scope.contains("graph") { "graph" } else { "management" };
            Answer::json(200, &json!({ "access_token": format!("fakeaccess-{name}"), "expires_in": 3599 }))
        }
        (path, _) if path.starts_with("/graph.microsoft.com/v1.0/applications") => {
            assert_eq!(request.bearer(), Some("fakeaccess-graph"));
            Answer::json(200, &json!({ "passwordCredentials": [{ "endDateTime": "2027-03-01T00:00:00Z" }] }))
        }
        _ => Answer::error(404, "not_found"),
    }
}

/// The end stands at another service, for which a token of its own is fetched first.
#[test]
fn the_end_of_a_secret_is_asked_with_a_token_of_its_own() {
    let server = Server::start(|request| microsoft(request, None));
    // The way for Graph is told by the host: all are one here.
    let mut subject = azure(&server);
    subject.template.as_mut().unwrap().auth.iter_mut().for_each(|way| way.hosts.clear());
    let found = check(&subject);
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    assert_eq!(found.learned.expires.map(|at| at.to_string()).as_deref(), Some("2027-03-01T00:00:00Z"));
    assert!(server.seen().iter().all(|request| request.path == LOGIN || !request.holds(SECRET)));
}

#[test]
fn a_refusal_by_the_token_endpoint_is_told_in_the_words_of_its_template() {
    for (status, description, wanted) in [
        (401, "AADSTS7000222: The provided client secret keys for app are expired.", Verdict::Expired),
        (401, "AADSTS7000215: Invalid client secret provided.", Verdict::InvalidSecret),
        (400, "AADSTS700016: Application was not found in the directory", Verdict::Gone),
        (400, "AADSTS53003: Access has been blocked by Conditional Access policies.", Verdict::AppRestricted),
        (503, "busy", Verdict::ServiceDown),
    ] {
        let server = Server::start(move |request| microsoft(request, Some((status, description))));
        let mut subject = azure(&server);
        let found = check(&subject);
        assert_eq!(found.verdict, wanted, "{description}: {found:?}");
        // The same where the check is the exchange itself.
        let verify = subject.template.as_mut().unwrap().verify.as_mut().unwrap();
        (verify.by, verify.request) = (credctl::template::By::Exchange, None);
        let found = check(&subject);
        assert_eq!(found.verdict, wanted, "{description}: {found:?}");
    }
}

/// Rules of another request say nothing of the token endpoint: then the standard's errors do (RFC 6749, 5.2).
#[test]
fn a_token_endpoint_without_rules_is_judged_as_the_standard_has_it() {
    for (status, error, wanted) in [
        (401, "invalid_client", Verdict::Invalid),
        (400, "invalid_client", Verdict::Invalid),
        (400, "invalid_scope", Verdict::Unknown),
        (429, "slow_down", Verdict::RateLimited),
        (500, "server_error", Verdict::ServiceDown),
    ] {
        let server = Server::start(move |_| Answer::error(status, error));
        let mut subject = azure(&server);
        let template = subject.template.as_mut().unwrap();
        let url = format!("{}/management.azure.com/subscriptions", server.url());
        template.verify.as_mut().unwrap().request = Some(credctl::template::Request { url, ..Default::default() });
        template.auth.iter_mut().for_each(|way| way.hosts.clear());
        let found = check(&subject);
        assert_eq!((found.verdict, found.assumed), (wanted, wanted != Verdict::Unknown), "{status} {error}: {found:?}");
        assert!(server.seen().iter().all(|request| request.path == LOGIN), "nothing is asked without a token");
    }
}

#[test]
fn the_secret_of_paypal_goes_to_its_token_endpoint_and_to_the_sandbox_where_it_is_refused() {
    let server = Server::start(|request| match request.path.as_str() {
        "/api-m.paypal.com/v1/oauth2/token" => Answer::error_with(401, "invalid_client", "Client Authentication failed"),
        "/api-m.sandbox.paypal.com/v1/oauth2/token" => {
            assert!(request.header("authorization").unwrap().starts_with("Basic "));
            Answer::json(200, &json!({ "access_token": "fakeaccess-sandbox", "app_id": "APP-FAKE", "scope": "a b" }))
        }
        _ => Answer::error(404, "not_found"),
    });
    let subject = subject(server.template("paypal"), &[("api_key", "fake-id"), ("api_secret", "fakepass-of-paypal")]);
    let found = check(&subject);
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    assert_eq!(found.learned.scopes, Some(vec!["a".to_owned(), "b".to_owned()]));
}

#[test]
fn a_login_of_docker_hub_tells_its_scopes_by_its_token() {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let claims = json!({ "https://hub.docker.com": { "username": "alice" }, "scope": "repo:read" });
    let token =
        format!("{}.{}.ZmFrZQ", Base64UrlUnpadded::encode_string(b"{}"), Base64UrlUnpadded::encode_string(claims.to_string().as_bytes()));
    let server = Server::start(move |_| Answer::json(200, &json!({ "access_token": token.clone() })));
    let fields = [("username", "alice"), ("password", "dckr_pat_fakefakefakefakefakefakefake")];
    let found = check(&subject(server.template("dockerhub"), &fields));
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    assert_eq!(found.learned.scopes, Some(vec!["repo:read".to_owned()]));
}
