//! The built-in templates as they are, with their addresses at a server of the test: what is sent, and what is understood.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::callback::{Asked, Knock};
use crate::hostile::{Answer, Fault, Hostile, Request};
use crate::sandbox::Sandbox;
use crate::stage::{Ended, Session, shown, template, value};
use crate::web::{encode, escape, query_of, value as of};

const SECRET: &str = "fakesecret-of-the-client-end";
const ACCESS: &str = "fakeaccess-of-a-provider-end";
const REFRESH: &str = "fakerefresh-of-a-provider-end";

/// A built-in template whose addresses are `http://127.0.0.1:PORT/HOST/…`.
struct Stage {
    sandbox: Sandbox,
    server: Hostile,
    id: &'static str,
}

impl Stage {
    fn of(id: &'static str) -> Self {
        let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/templates/{id}.toml"));
        let (base, own) = (server.issuer(), server.issuer().replace("http://", ""));
        let text = fs::read_to_string(path).unwrap().replace("https://", &format!("{base}/"));
        template(&sandbox, id, &text.replacen("\nhosts = [", &format!("\nhosts = [\"{own}\", "), 1));
        [SECRET, ACCESS, REFRESH].iter().for_each(|secret| sandbox.watch(secret));
        Self { sandbox, server, id }
    }

    fn answers(&self, path: &str, answer: Answer) -> &Self {
        self.server.always(path, Fault::Answer(answer));
        self
    }

    /// Connects with a client that has a secret; the address that was asked for, and what was said.
    fn connects(&self, more: &[&str], code: i32) -> (Asked, Ended) {
        let client = ["oauth", "connect", self.id, "--client-id", "fake-id", "--client-secret", "env:FAKE_SECRET", "--no-browser"];
        let mut session = Session::start(&self.sandbox, &[&client[..], more].concat(), &[("FAKE_SECRET".into(), SECRET.into())]);
        let asked = session.asked();
        let back = encode(&[("code", "fakecode-end"), ("state", asked.get("state"))]);
        match asked.get("redirect_uri").starts_with("https:") {
            true => session.paste(&format!("{}?{back}", asked.get("redirect_uri"))),
            false => drop(
                Knock::new(asked.port(), &format!("{}?{back}", asked.path())).hosts(&[&host(&asked)]).header("Connection", "close").reply(),
            ),
        }
        let ended = session.end(code);
        ended.clean(&self.sandbox);
        (asked, ended)
    }

    /// The request to the token endpoint.
    fn call(&self, path: &str) -> Request {
        self.server.seen_at(path).remove(0)
    }

    fn has(&self) {
        assert_eq!(value(&self.sandbox, self.id), ACCESS);
    }
}

fn host(asked: &Asked) -> String {
    asked.get("redirect_uri").strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned()
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[test]
fn slack_has_two_tokens_in_one_answer() {
    let token = "/slack.com/api/oauth.v2.access";
    let stage = Stage::of("slack");
    let bot = json!({ "ok": true, "access_token": ACCESS, "token_type": "bot", "scope": "users:read,chat:write",
        "team": { "name": "Fake Team", "id": "T1" }, "authed_user": { "id": "U1" } });
    stage.answers(token, Answer::json(200, &bot));
    let (asked, _) = stage.connects(&["--scopes-for", "bot_post"], 0);
    assert_eq!(asked.get("scope"), "users:read,chat:write");
    stage.has();
    assert!(shown(&stage.sandbox, "slack").to_string().contains("Fake Team"));
    assert!(stage.call(token).header("authorization").unwrap().starts_with("Basic "));
    let stage = Stage::of("slack");
    let user = json!({ "ok": true, "team": { "name": "Fake Team" }, "authed_user": { "access_token": ACCESS, "scope": "search:read",
        "refresh_token": REFRESH, "expires_in": 43200 } });
    stage.answers(token, Answer::json(200, &user));
    let (asked, ended) = stage.connects(&["--scopes-for", "user_search"], 0);
    assert_eq!((asked.get("user_scope"), of(&asked.params, "scope")), ("search:read", None));
    assert!(!ended.stderr.contains("not granted") && !ended.stderr.contains("without a refresh token"), "{}", ended.stderr);
    stage.has();
    let stage = Stage::of("slack");
    stage.answers(token, Answer::json(200, &json!({ "ok": false, "error": "bad_client_secret" })));
    stage.connects(&[], 7).1.says(&["bad_client_secret"]);
}

#[test]
fn github_answers_in_a_form_and_its_errors_with_200() {
    let token = "/github.com/login/oauth/access_token";
    let stage = Stage::of("github");
    let form = format!("access_token={ACCESS}&scope=read%3Auser%2Cgist&token_type=bearer");
    stage.answers(token, Answer::new(200, "application/x-www-form-urlencoded", form));
    stage.answers("/api.github.com/user", Answer::json(200, &json!({ "login": "octofake", "id": 7 })));
    let (_, ended) = stage.connects(&["--scopes-for", "gist"], 0);
    ended.says(&["without a refresh token"]);
    assert!(!ended.stderr.contains("not granted"), "{}", ended.stderr);
    stage.has();
    let call = stage.call(token);
    assert_eq!((call.header("accept"), call.param("client_secret")), (Some("application/json"), Some(SECRET)));
    assert!(shown(&stage.sandbox, "github").to_string().contains("octofake"));
    let stage = Stage::of("github");
    stage.answers(token, Answer::json(200, &json!({ "error": "bad_verification_code", "error_description": "The code is wrong" })));
    stage.connects(&[], 1).1.says(&["bad_verification_code", "The code is wrong"]);
}

#[test]
fn notion_takes_json_and_knows_no_pkce() {
    let token = "/api.notion.com/v1/oauth/token";
    let stage = Stage::of("notion");
    let answer =
        json!({ "access_token": ACCESS, "refresh_token": null, "token_type": "bearer", "workspace_name": "Fake Space", "bot_id": "b" });
    stage.answers(token, Answer::json(200, &answer));
    let (asked, _) = stage.connects(&[], 0);
    assert_eq!((asked.get("owner"), of(&asked.params, "code_challenge"), of(&asked.params, "scope")), ("user", None, None));
    let call = stage.call(token);
    assert_eq!((body(&call)["grant_type"].as_str(), body(&call)["code"].as_str()), (Some("authorization_code"), Some("fakecode-end")));
    assert_eq!(body(&call).get("client_secret"), None);
    assert_eq!(call.header("authorization"), Some(&*crate::web::basic("fake-id", SECRET)));
    stage.has();
    assert!(shown(&stage.sandbox, "notion").to_string().contains("Fake Space"));
}

#[test]
fn tiktok_names_the_client_otherwise_and_writes_the_challenge_in_hex() {
    let token = "/open.tiktokapis.com/v2/oauth/token/";
    let stage = Stage::of("tiktok");
    let answer = json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 86400, "refresh_expires_in": 31536000,
        "open_id": "fake-open-id", "scope": "user.info.basic" });
    stage.answers(token, Answer::json(200, &answer));
    let (asked, _) = stage.connects(&[], 0);
    assert_eq!((asked.get("client_key"), of(&asked.params, "client_id")), ("fake-id", None));
    assert!(asked.get("code_challenge").len() == 64 && asked.get("code_challenge").bytes().all(|byte| byte.is_ascii_hexdigit()));
    let call = stage.call(token);
    assert_eq!((call.param("client_key"), call.param("client_id"), call.param("client_secret")), (Some("fake-id"), None, Some(SECRET)));
    stage.has();
    let stage = Stage::of("tiktok");
    stage.answers(token, Answer::json(200, &json!({ "error": "invalid_request", "error_description": "Redirect_uri is not matched" })));
    stage.connects(&[], 1).1.says(&["invalid_request", "Redirect_uri is not matched"]);
}

#[test]
fn basecamp_has_a_type_in_the_place_of_a_grant_type() {
    let token = "/launchpad.37signals.com/authorization/token";
    let stage = Stage::of("basecamp");
    stage.answers(token, Answer::json(200, &json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 1209600 })));
    let identity = json!({ "identity": { "email_address": "fake@example.test" }, "accounts": [{ "id": 4242 }] });
    stage.answers("/launchpad.37signals.com/authorization.json", Answer::json(200, &identity));
    let (asked, _) = stage.connects(&[], 0);
    assert_eq!((asked.get("type"), asked.get("redirect_uri")), ("web_server", "http://localhost:8976/callback"));
    let call = stage.call(token);
    assert_eq!((call.param("type"), call.param("grant_type")), (Some("web_server"), None));
    stage.has();
    assert!(shown(&stage.sandbox, "basecamp").to_string().contains("fake@example.test"));
}

#[test]
fn twitch_lists_its_scopes_and_google_may_grant_less() {
    let stage = Stage::of("twitch");
    let answer = json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 14000, "scope": ["user:read:email"], "token_type": "bearer" });
    stage.answers("/id.twitch.tv/oauth2/token", Answer::json(200, &answer));
    stage.connects(&["--scope", "chat:read"], 0).1.says(&["not granted: ", "chat:read"]);
    let stage = Stage::of("google");
    let answer =
        json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 3599, "scope": "openid email", "token_type": "Bearer" });
    stage.answers("/oauth2.googleapis.com/token", Answer::json(200, &answer));
    let (asked, ended) = stage.connects(&["--scopes-for", "gmail_read"], 0);
    assert_eq!((asked.get("access_type"), asked.get("prompt")), ("offline", "consent"));
    ended.says(&["not granted: ", "gmail.readonly", "7 days"]);
}

#[test]
fn openrouter_needs_no_client_and_gives_a_key_that_lasts() {
    let stage = Stage::of("openrouter");
    stage.answers("/openrouter.ai/api/v1/auth/keys", Answer::json(200, &json!({ "key": ACCESS })));
    let session = Session::start(&stage.sandbox, &["oauth", "connect", "openrouter", "--no-browser"], &[]);
    session.says("then paste here");
    let said = session.said();
    let url = said.split_whitespace().find(|word| word.contains("callback_url=")).unwrap();
    let query = query_of(url);
    assert!(of(&query, "client_id").is_none() && of(&query, "state").is_none() && of(&query, "code_challenge").is_some(), "{url}");
    let back = of(&query, "callback_url").unwrap();
    // What stands for the state is in the path: without it nothing is an answer.
    let (origin, path) = back.rsplit_once('/').unwrap();
    assert!(path.len() >= 43, "{back}");
    let knock = |url: &str| {
        let (host, path, query) = crate::web::split_url(url);
        Knock::new(host.rsplit(':').next().unwrap().parse().unwrap(), &format!("{path}?{query}"))
            .hosts(&[host])
            .header("Connection", "close")
            .reply()
    };
    assert_eq!(knock(&format!("{origin}?code=x")).status, 404);
    assert_eq!(knock(&format!("{origin}/{}?code=x", escape("guess"))).status, 404);
    assert!(knock(&format!("{back}?code=fakecode-end")).text().contains("OpenRouter is connected"));
    session.end(0).clean(&stage.sandbox);
    let call = body(&stage.call("/openrouter.ai/api/v1/auth/keys"));
    assert_eq!(call["code"], "fakecode-end");
    assert!(call["code_verifier"].as_str().unwrap().len() >= 43 && call.get("client_id").is_none() && call.get("grant_type").is_none());
    stage.has();
    // It is connected again, and given back, without a client as well.
    let said = stage.sandbox.run(&["oauth", "disconnect", "openrouter", "--yes"]).ok().stderr();
    assert!(said.contains("has no way to revoke"), "{said}");
}
