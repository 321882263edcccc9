//! The built-in templates as they are, with their addresses at a server of the test: what is sent, and what is understood.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::callback::{Asked, Knock, taken_port};
use crate::hostile::{Answer, Fault, Hostile, Request};
use crate::sandbox::Sandbox;
use crate::screen::Screen;
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
        self.comes_back(more, &[], code)
    }

    /// The same, with parameters of the provider's own on the way back.
    fn comes_back(&self, more: &[&str], own: &[(&str, &str)], code: i32) -> (Asked, Ended) {
        let client = ["oauth", "connect", self.id, "--client-id", "fake-id", "--client-secret", "env:FAKE_SECRET", "--no-browser"];
        // The usual port is for the one test that shows it: the others run at the same time.
        let port = taken_port().1.to_string();
        let port = if self.id == "basecamp" { &[][..] } else { &["--port", &port] };
        let mut session = Session::start(&self.sandbox, &[&client[..], port, more].concat(), &[("FAKE_SECRET".into(), SECRET.into())]);
        let asked = session.asked();
        let back = encode(&[&[("code", "fakecode-end"), ("state", asked.get("state"))], own].concat());
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

#[test]
fn a_secret_that_there_must_be_is_missed_before_a_browser_opens() {
    let stage = Stage::of("google");
    let said = stage.sandbox.run(&["oauth", "connect", "google", "--client-id", "fake-id", "--no-browser"]).fails(2);
    assert!(said.contains("Google takes no client without its secret") && said.contains("--client-secret @FILE"), "{said}");
    assert!(!said.contains("redirect_uri") && stage.server.seen().is_empty(), "{said}");
    let command = "credctl oauth connect google --client-id fake-id --no-browser";
    let mut screen = Screen::credctl(&stage.sandbox, command);
    screen.until("Client secret of Google: ");
    screen.line(SECRET);
    screen.until("redirect_uri=");
    screen.press("\u{3}");
    assert!(screen.end().contains("code=130."));
}

#[test]
fn google_gives_few_scopes_to_a_code_and_wants_another_client_for_it() {
    let stage = Stage::of("google");
    let device = "/oauth2.googleapis.com/device/code";
    // Over SSH: the client that there is, and an address to paste.
    let client = ["--client-id", "fake-id", "--client-secret", "env:FAKE_SECRET"];
    let words = |more: &[&'static str]| [&["oauth", "connect", "google"], &client[..], more].concat();
    for more in [&["--scopes-for", "gmail_read"][..], &[]] {
        let session = Session::start(&stage.sandbox, &words(more), &[("FAKE_SECRET".into(), SECRET.into())]);
        session.asked();
        session.says("then paste here");
        session.interrupt();
        session.end(130);
    }
    assert!(stage.server.seen().is_empty());
    let run = |more: &[&'static str]| stage.sandbox.run(&words(more)).env("FAKE_SECRET", SECRET);
    let said = run(&["--device", "--scopes-for", "gmail_read"]).fails(2);
    let error = said.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(error.ends_with("/gmail.readonly") && !error.contains("openid") && said.contains("--no-browser"), "{said}");
    assert!(stage.server.seen().is_empty(), "{said}");
    // What it does give is asked for, and a client that is not there yet is one of that type.
    stage.answers(device, Answer::error(401, "invalid_client"));
    run(&["--device", "--scopes-for", "drive_file"]).fails(7);
    assert_eq!(stage.server.seen_at(device)[0].param("client_secret"), Some(SECRET));
    let mut screen = Screen::credctl(&stage.sandbox, "credctl oauth connect google --device");
    let said = screen.until("Client id");
    assert!(said.contains("TVs and Limited Input devices") && !said.contains("Desktop app"), "{said}");
    screen.press("\u{3}");
    assert!(screen.end().contains("code=130."));
}

/// An answer of the provider's shape, and what is kept of it.
struct Shaped {
    id: &'static str,
    more: &'static [&'static str],
    /// Of the redirect, besides code and state.
    own: &'static [(&'static str, &'static str)],
    /// Addresses, below which host, and what they answer: the token endpoint first.
    answers: Vec<(&'static str, Value)>,
    refreshes: bool,
    granted: &'static [&'static str],
    account: &'static str,
    /// Seconds that are left of the access token and of the refresh token.
    lives: (Option<i64>, Option<i64>),
    fields: &'static [(&'static str, &'static str)],
}

impl Default for Shaped {
    fn default() -> Self {
        let (more, own, granted, fields) = (&[], &[], &[], &[]);
        Self { id: "", more, own, answers: Vec::new(), refreshes: true, granted, account: "", lives: (None, None), fields }
    }
}

fn in_a(seconds: i64) -> Timestamp {
    Timestamp::now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

/// As the providers' documents and the templates' sources have them.
fn shaped() -> Vec<Shaped> {
    let (day, month) = (86_400, 30 * 86_400);
    vec![
        Shaped {
            id: "datadog",
            own: &[("site", "us5.datadoghq.com"), ("domain", "us5.datadoghq.com")],
            answers: vec![
                (
                    "/api.datadoghq.com/oauth2/v1/token",
                    json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 3600, "token_type": "Bearer",
                        "scope": "user_access_read" }),
                ),
                (
                    "/api.us5.datadoghq.com/api/v2/current_user",
                    json!({ "data": { "id": "u-1", "attributes": { "email": "d@example.test" } } }),
                ),
            ],
            granted: &["user_access_read"],
            account: "d@example.test",
            lives: (Some(3600), None),
            fields: &[("site", "us5.datadoghq.com")],
            ..Shaped::default()
        },
        Shaped {
            id: "instagram",
            answers: vec![
                (
                    "/api.instagram.com/oauth/access_token",
                    json!({ "data": [{ "access_token": "fakeaccess-short-end", "user_id": "17841", "permissions": "instagram_business_basic" }] }),
                ),
                ("/graph.instagram.com/access_token", json!({ "access_token": ACCESS, "token_type": "bearer", "expires_in": 60 * day })),
                ("/graph.instagram.com/me", json!({ "user_id": "17841", "username": "fakegram" })),
            ],
            refreshes: false,
            granted: &["instagram_business_basic"],
            account: "fakegram",
            lives: (Some(60 * day), None),
            ..Shaped::default()
        },
        Shaped {
            id: "intercom",
            answers: vec![
                ("/api.intercom.io/auth/eagle/token", json!({ "token_type": "Bearer", "token": ACCESS })),
                ("/api.intercom.io/me", json!({ "type": "admin", "id": "1", "email": "i@example.test" })),
            ],
            refreshes: false,
            account: "i@example.test",
            ..Shaped::default()
        },
        Shaped {
            id: "quickbooks",
            more: &["--scopes-for", "identity"],
            own: &[("realmId", "4620816365")],
            answers: vec![
                (
                    "/oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
                    json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 3600, "x_refresh_token_expires_in": 101 * day,
                        "token_type": "bearer" }),
                ),
                ("/accounts.platform.intuit.com/v1/openid_connect/userinfo", json!({ "sub": "s", "email": "q@example.test" })),
            ],
            granted: &["com.intuit.quickbooks.accounting", "openid", "profile", "email"],
            account: "q@example.test",
            lives: (Some(3600), Some(101 * day)),
            fields: &[("realm_id", "4620816365")],
            ..Shaped::default()
        },
        Shaped {
            id: "salesforce",
            answers: vec![
                (
                    "/login.salesforce.com/services/oauth2/token",
                    json!({ "access_token": ACCESS, "refresh_token": REFRESH, "instance_url": "https://fake.my.salesforce.com",
                        "id": "https://login.salesforce.com/id/00D/005", "issued_at": "1753600000000", "signature": "c2ln",
                        "token_type": "Bearer", "scope": "api refresh_token" }),
                ),
                ("/login.salesforce.com/services/oauth2/userinfo", json!({ "user_id": "005", "preferred_username": "f@example.test" })),
            ],
            granted: &["api", "refresh_token"],
            account: "f@example.test",
            fields: &[("instance_url", "https://fake.my.salesforce.com")],
            ..Shaped::default()
        },
        Shaped {
            id: "sentry",
            answers: vec![(
                "/sentry.io/oauth/token/",
                json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_at": in_a(month).to_string(), "token_type": "bearer",
                    "scope": "org:read project:read", "user": { "id": "7", "name": "Fake", "email": "s@example.test" } }),
            )],
            granted: &["org:read", "project:read"],
            account: "s@example.test",
            lives: (Some(month), None),
            ..Shaped::default()
        },
        Shaped {
            id: "square",
            answers: vec![(
                "/connect.squareup.com/oauth2/token",
                json!({ "access_token": ACCESS, "refresh_token": REFRESH, "token_type": "bearer", "expires_at": in_a(month).to_string(),
                    "refresh_token_expires_at": in_a(3 * month).to_string(), "merchant_id": "MFAKE", "short_lived": false }),
            )],
            granted: &["MERCHANT_PROFILE_READ"],
            account: "MFAKE",
            lives: (Some(month), Some(3 * month)),
            ..Shaped::default()
        },
        Shaped {
            id: "strava",
            own: &[("scope", "read")],
            answers: vec![(
                "/www.strava.com/oauth/token",
                json!({ "token_type": "Bearer", "expires_at": in_a(21_600).as_second(), "refresh_token": REFRESH, "access_token": ACCESS,
                    "athlete": { "id": 42, "username": "fakerunner" } }),
            )],
            granted: &["read"],
            account: "fakerunner",
            lives: (Some(21_600), None),
            ..Shaped::default()
        },
        Shaped {
            id: "wrike",
            answers: vec![
                (
                    "/login.wrike.com/oauth2/token",
                    json!({ "access_token": ACCESS, "refresh_token": REFRESH, "token_type": "bearer", "expires_in": "3600",
                        "host": "app-eu.wrike.com" }),
                ),
                ("/app-eu.wrike.com/api/v4/contacts", json!({ "data": [{ "id": "K", "profiles": [{ "email": "w@example.test" }] }] })),
            ],
            granted: &["wsReadOnly"],
            account: "w@example.test",
            lives: (Some(3600), None),
            fields: &[("host", "app-eu.wrike.com")],
            ..Shaped::default()
        },
    ]
}

#[test]
fn each_shape_of_an_answer_is_stored_as_it_means() {
    for Shaped { id, more, own, answers, refreshes, granted, account, lives, fields } in shaped() {
        let stage = Stage::of(id);
        for (path, answer) in &answers {
            stage.answers(path, Answer::json(200, answer));
        }
        let (_, ended) = stage.comes_back(more, own, 0);
        assert_eq!(stage.call(answers[0].0).param("code"), Some("fakecode-end"), "{id}");
        stage.has();
        let shown = shown(&stage.sandbox, id);
        let kept = &shown["oauth"];
        assert_eq!((kept["account"].as_str(), kept["refreshable"].as_bool()), (Some(account), Some(refreshes)), "{id}: {shown}");
        assert_eq!(kept["scopes_granted"], json!(granted), "{id}");
        assert!(!ended.stderr.contains("not granted"), "{id}: {}", ended.stderr);
        for (name, lives) in [("access_token_expires_at", lives.0), ("refresh_token_expires_at", lives.1)] {
            let ends = kept[name].as_str().map(|ends| ends.parse::<Timestamp>().unwrap());
            let off = ends.map(|ends| ends.duration_since(Timestamp::now()).as_secs()).zip(lives).map(|(left, lives)| (left - lives).abs());
            assert_eq!(ends.is_some(), lives.is_some(), "{id}: {name} {ends:?}");
            assert!(off.is_none_or(|off| off < 120), "{id}: {name} is {off:?} s off");
        }
        let field = |name: &str| stage.sandbox.run(&["get", id, name]).reveals().ok().stdout();
        for (name, wanted) in fields {
            assert_eq!(field(name), *wanted, "{id}: {shown}");
        }
        if refreshes {
            assert_eq!(field("refresh_token"), REFRESH, "{id}");
        }
    }
}
