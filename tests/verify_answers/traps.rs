//! The traps that are known: what an answer seems to mean, and does not (the facts' list, 1 to 5).

use std::sync::{Arc, Mutex};

use credctl::status::Verdict::{self, Disabled, Expired, InsufficientScope, Invalid, NoCredit, Plan, SecondFactor, Unknown, Valid};
use credctl::verify::check;

use crate::fake::{Sort, hosts, sorts, tools};
use crate::internet::{Act, Internet, inside};

/// A service, what it answers, and what that means.
type Trap = (&'static str, u16, &'static str, Verdict);

const TRAPS: &[Trap] = &[
    // It refuses in a word, and calls that HTML.
    ("slack_webhook", 404, "no_service", Verdict::Invalid),
    // 1. HTTP 200, and an error in the body.
    ("slack", 200, r#"{"ok":false,"error":"token_expired"}"#, Expired),
    ("slack", 200, r#"{"ok":false,"error":"an_error_of_tomorrow"}"#, Unknown),
    ("minimax", 200, r#"{"base_resp":{"status_code":1004}}"#, Invalid),
    ("mapbox", 200, r#"{"code":"TokenInvalid"}"#, Invalid),
    ("sonarcloud", 200, r#"{"valid":false}"#, Invalid),
    ("zoho", 200, r#"{"response":"error","cause":"INVALID_OAUTHTOKEN"}"#, Invalid),
    ("tiktok", 200, r#"{"data":{},"error":{"code":"access_token_invalid"}}"#, Invalid),
    ("tiktok", 200, r#"{"data":{},"error":{"code":"internal_error"}}"#, Unknown),
    ("zendesk", 200, r#"{"user":{"id":null,"name":"Anonymous user"}}"#, Invalid),
    ("confluence", 200, r#"{"type":"anonymous"}"#, Invalid),
    ("linear", 200, r#"{"data":null,"errors":[{"message":"x"}]}"#, Unknown),
    ("monday", 200, r#"{"errors":[{"message":"x"}]}"#, Unknown),
    ("newrelic", 200, r#"{"data":null,"errors":[{"message":"x"}]}"#, Unknown),
    ("wandb", 200, r#"{"data":{"viewer":null}}"#, Invalid),
    ("sourcegraph", 200, r#"{"data":{"currentUser":null}}"#, Invalid),
    ("xai", 200, r#"{"api_key_id":"x","api_key_disabled":true}"#, Disabled),
    ("cohere", 200, r#"{"valid":false}"#, Invalid),
    ("cloudflare", 200, r#"{"result":{"status":"disabled"}}"#, Disabled),
    ("deepseek", 200, r#"{"is_available":false}"#, NoCredit),
    ("gitlab", 200, r#"{"active":false,"revoked":true}"#, Verdict::Revoked),
    ("okta", 200, r#"{"html":"a page of something else"}"#, Unknown),
    ("github", 200, r#"{"portal":"welcome"}"#, Unknown),
    // 2. A bad key, and no 401.
    ("gemini", 400, r#"{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}"#, Invalid),
    ("gemini", 400, r#"{"error":{"message":"API key expired","details":[{"reason":"API_KEY_INVALID"}]}}"#, Expired),
    ("xai", 400, "{}", Invalid),
    ("elevenlabs", 400, "{}", Invalid),
    ("datadog", 403, r#"{"errors":["Forbidden"]}"#, Invalid),
    ("pypi", 403, "<html><head><title>403 Invalid or non-existent authentication information</title></head></html>", Invalid),
    ("figma", 403, r#"{"status":403,"err":"Invalid token"}"#, Invalid),
    ("vault", 403, r#"{"errors":["permission denied"]}"#, Invalid),
    ("deepl", 403, "{}", Invalid),
    ("resend", 403, r#"{"name":"invalid_api_key"}"#, Invalid),
    // 3. A good key, and no 200.
    ("pypi", 400, "<html><head><title>400 Bad Request</title></head></html>", Valid),
    ("flyio", 400, r#"{"error":"org_slug missing"}"#, Valid),
    ("stripe", 403, r#"{"error":{"message":"The provided key does not have the required permissions"}}"#, InsufficientScope),
    ("hubspot", 403, r#"{"category":"MISSING_SCOPES"}"#, InsufficientScope),
    ("rubygems", 403, "{}", InsufficientScope),
    ("resend", 401, r#"{"name":"restricted_api_key"}"#, InsufficientScope),
    ("grafana_cloud", 401, r#"{"message":"required scope: accesspolicies:read"}"#, InsufficientScope),
    ("dropbox", 401, r#"{"error":{".tag":"missing_scope"}}"#, InsufficientScope),
    ("dropbox", 400, "your app does not have the required scope", InsufficientScope),
    ("auth0_m2m", 403, r#"{"error":"invalid_grant"}"#, Valid),
    ("dockerhub", 401, r#"{"login_2fa_token":"x"}"#, SecondFactor),
    ("elevenlabs", 401, r#"{"detail":{"status":"missing_permissions"}}"#, InsufficientScope),
    ("perplexity", 400, r#"{"error":{"message":"Invalid model"}}"#, Valid),
    ("voyage", 400, r#"{"detail":"Model is not supported"}"#, Valid),
    ("voyage", 400, r#"{"detail":"Provided API key is invalid."}"#, Invalid),
    ("openai", 429, r#"{"error":{"code":"insufficient_quota"}}"#, NoCredit),
    ("openai", 401, r#"{"error":{"message":"Incorrect API key provided: sk-p****XIPz, not authorized"}}"#, Invalid),
    ("openai", 401, r#"{"error":{"message":"IP not authorized"}}"#, Verdict::IpRestricted),
    ("asana", 402, "{}", Plan),
];

/// Services that want no `Bearer`, and what they want.
const SCHEMES: &[(&str, &str, &str)] = &[
    ("linear", "authorization", ""),
    ("clickup", "authorization", ""),
    ("assemblyai", "authorization", ""),
    ("launchdarkly", "authorization", ""),
    ("rubygems", "authorization", ""),
    ("cargo_registry", "authorization", ""),
    ("monday", "authorization", ""),
    ("pagerduty", "authorization", "Token token="),
    ("deepgram", "authorization", "Token "),
    ("discord_bot", "authorization", "Bot "),
    ("okta", "authorization", "SSWS "),
    ("opsgenie", "authorization", "GenieKey "),
    ("deepl", "authorization", "DeepL-Auth-Key "),
    ("messagebird", "authorization", "AccessKey "),
    ("zoho", "authorization", "Zoho-oauthtoken "),
    ("elasticsearch", "authorization", "ApiKey "),
    ("gitlab", "private-token", ""),
    ("anthropic", "x-api-key", ""),
    ("openai", "authorization", "Bearer "),
];

#[test]
fn every_trap_that_is_known_is_not_stepped_into() {
    if !inside("traps::every_trap_that_is_known_is_not_stepped_into", &[]) {
        return;
    }
    let wanted = |sort: &Sort| TRAPS.iter().any(|trap| trap.0 == sort.name) || SCHEMES.iter().any(|scheme| scheme.0 == sort.name);
    let sorts: Vec<Sort> = sorts().into_iter().filter(wanted).collect();
    let sort = |name: &str| sorts.iter().find(|sort| sort.name == name).unwrap_or_else(|| panic!("{name}"));
    let next = Arc::new(Mutex::new(Vec::new()));
    let queue = Arc::clone(&next);
    let internet = Internet::of(&hosts(&sorts), move |_| queue.lock().unwrap().pop().unwrap_or_else(|| Act::json(500, "{}")));
    internet.is_trusted();
    let tools = tools(&internet, 10);
    let mut bad = Vec::new();
    for (name, status, body, verdict) in TRAPS {
        let html = |body: &str| Act::Answer(*status, vec![("content-type".into(), "text/html".into())], body.into());
        *next.lock().unwrap() = vec![if body.starts_with(['{', '[']) { Act::json(*status, *body) } else { html(body) }];
        let found = check(&sort(name).subject(), &tools);
        if found.verdict != *verdict {
            bad.push(format!("{name} {status} {body}: {verdict:?} came out as {:?} ({})", found.verdict, found.why));
        }
    }
    internet.asked();
    for (name, header, before) in SCHEMES {
        let subject = sort(name).subject();
        check(&subject, &tools);
        let asked = internet.asked();
        let text = asked[0].header(header).unwrap_or_default();
        let secret = text.strip_prefix(before).unwrap_or_default();
        let is_it = subject.credential.fields.values().any(|field| field.secret && field.value.expose_str() == Some(secret));
        if !is_it || secret.contains(' ') {
            bad.push(format!("{name}: `{header}: {before}…` is not what was sent"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
