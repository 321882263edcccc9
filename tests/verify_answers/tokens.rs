//! What a provider says of the token of a connected account: which scopes it has, and until when.

use credctl::credential::grant::Grant;
use credctl::kind::Kind;
use credctl::name::Name;
use credctl::secret::Secret;
use credctl::shape::{Shape, Values, Words};
use credctl::status::Verdict;
use credctl::template::Templates;
use credctl::verify::{Subject, check};
use serde_json::json;

use crate::fake::{now, tools};
use crate::internet::{Act, Asked, Internet, inside};

const TOKEN: &str = "fakepass-access-token";

/// An account of a built-in service, which was granted these scopes.
fn account(service: &str, granted: &[&str]) -> Subject {
    let template = Templates::new(None).get(service).unwrap().unwrap();
    let shape = Shape { kind: Kind::Oauth2, template: Some(template.clone().into()) };
    let of = |(name, secret, value): (&str, bool, &str)| (name.to_owned(), (secret, Secret::from(value.to_owned())));
    let values: Values =
        [("access_token", true, TOKEN), ("client_id", false, "fake-id"), ("client_secret", true, "fakepass-client")].map(of).into();
    let mut credential = shape.credential(&Name::parse(service).unwrap(), values, Words::default(), now()).unwrap();
    let granted: Vec<String> = granted.iter().map(|scope| (*scope).to_owned()).collect();
    credential.grant = Some(Grant { asked: granted.clone(), granted, obtained: Some(now()), ..Grant::default() });
    Subject { credential, template: Some(template) }
}

fn answer(one: &Asked) -> Act {
    let (path, body) = (one.target.split('?').next().unwrap(), String::from_utf8_lossy(&one.body).into_owned());
    match (one.host.as_str(), path) {
        ("oauth2.googleapis.com", "/tokeninfo") if body == format!("access_token={TOKEN}") && one.header("authorization").is_none() => {
            let scope = "openid https://www.googleapis.com/auth/drive.file";
            Act::json(200, json!({ "scope": scope, "exp": "1795255200", "expires_in": "3599", "azp": "fake-id" }).to_string())
        }
        ("www.linkedin.com", "/oauth/v2/introspectToken")
            if body.contains(&format!("token={TOKEN}")) && body.contains("client_id=fake-id&client_secret=fakepass-client") =>
        {
            let told =
                json!({ "active": true, "status": "active", "scope": "openid,profile", "expires_at": 1_795_255_200, "auth_type": "3L" });
            Act::json(200, told.to_string())
        }
        ("graph.facebook.com", "/debug_token")
            if one.target.ends_with(&format!("?input_token={TOKEN}"))
                && one.header("authorization") == Some("Bearer fake-id|fakepass-client") =>
        {
            let data = json!({ "is_valid": true, "scopes": ["public_profile"], "expires_at": 1_795_255_200, "user_id": "1" });
            Act::json(200, json!({ "data": data }).to_string())
        }
        ("openidconnect.googleapis.com", _) => Act::json(200, json!({ "email": "alice@acme.example", "sub": "1" }).to_string()),
        ("graph.facebook.com", _) => Act::json(200, json!({ "name": "Alice", "id": "1" }).to_string()),
        _ => Act::json(404, "{}"),
    }
}

#[test]
fn what_is_granted_is_compared_with_what_google_linkedin_and_facebook_say_of_the_token() {
    if !inside("tokens::what_is_granted_is_compared_with_what_google_linkedin_and_facebook_say_of_the_token", &[]) {
        return;
    }
    let hosts = ["oauth2.googleapis.com", "openidconnect.googleapis.com", "www.linkedin.com", "api.linkedin.com", "graph.facebook.com"];
    let internet = Internet::of(&hosts.map(str::to_owned), answer);
    internet.is_trusted();
    let tools = tools(&internet, 10);
    for (service, has, lacks) in [
        ("google", "https://www.googleapis.com/auth/drive.file", "https://www.googleapis.com/auth/calendar.events"),
        ("linkedin", "profile", "w_member_social"),
        ("facebook", "public_profile", "ads_read"),
    ] {
        let found = check(&account(service, &[has]), &tools);
        assert_eq!(found.verdict, Verdict::Valid, "{service}: {found:?} {:?}", internet.asked());
        let scopes = found.learned.scopes.clone().unwrap_or_default();
        assert!(scopes.iter().any(|scope| scope == has), "{service}: {found:?}");
        assert_eq!(found.learned.expires.map(|end| end.as_second()), Some(1_795_255_200), "{service}: {found:?}");
        let found = check(&account(service, &[has, lacks]), &tools);
        assert_eq!((found.verdict, found.learned.missing), (Verdict::MissingScope, vec![lacks.to_owned()]), "{service}");
    }
}
