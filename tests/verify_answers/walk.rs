//! Where a secret goes: every template's check, each request of it as it came.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use credctl::status::Verdict;
use credctl::template::{Auth, Placement};
use credctl::verify::{Subject, check};

use crate::fake::{Sort, allowed, at_port, hosts, requests, sorts, tools};
use crate::internet::{Act, Asked, Internet, inside};
use crate::rules::fitting;

/// A place in a request: `header authorization`, `query token`, `path`, `body`.
type Spot = String;

#[test]
fn the_secret_of_every_service_goes_where_its_template_says_and_nowhere_else() {
    if !inside("walk::the_secret_of_every_service_goes_where_its_template_says_and_nowhere_else", &[]) {
        return;
    }
    let mut sorts: Vec<Sort> = sorts().into_iter().filter(|sort| !sort.is_signed()).collect();
    // Refused, so that second requests are made too.
    let internet = Internet::of(&hosts(&sorts), |_| Act::json(401, "{}"));
    at_port(&mut sorts, internet.on_this_machine());
    internet.is_trusted();
    let tools = tools(&internet, 10);
    let (mut bad, mut walked) = (Vec::new(), 0);
    for sort in &sorts {
        let subject = sort.subject();
        let found = check(&subject, &tools);
        let asked = internet.asked();
        if asked.is_empty() {
            bad.push(format!("{}: nothing was asked: {found:?}", sort.name));
        }
        walked += 1;
        bad.extend(faults(sort, &subject, &asked));
    }
    assert!(bad.is_empty(), "{} faults in {walked} sorts:\n{}", bad.len(), bad.join("\n"));
    assert!(walked > 225, "{walked}");
}

#[test]
fn what_is_learned_besides_is_asked_for_in_the_same_places() {
    if !inside("walk::what_is_learned_besides_is_asked_for_in_the_same_places", &[]) {
        return;
    }
    let more = |sort: &Sort| requests(sort.verify()).len() > 1 + sort.verify().second.len();
    let sorts: Vec<Sort> = sorts().into_iter().filter(|sort| !sort.is_signed() && more(sort)).collect();
    assert!(sorts.len() > 15, "{}", sorts.len());
    let now = Arc::new(Mutex::new(Act::Close));
    let answer = Arc::clone(&now);
    let internet = Internet::of(&hosts(&sorts), move |_| answer.lock().unwrap().clone());
    internet.is_trusted();
    let tools = tools(&internet, 10);
    for sort in &sorts {
        // What a good answer of this service has in it, in the answers to all of its requests.
        let rule = sort.verify().answers.iter().find(|rule| rule.verdict == Verdict::Valid);
        *now.lock().unwrap() = rule.map_or_else(|| Act::json(200, "{}"), |rule| fitting(rule, sort.verify()).0);
        let subject = sort.subject();
        let found = check(&subject, &tools);
        let asked = internet.asked();
        assert!(found.verdict.is_good(), "{}: {found:?}", sort.name);
        // A further key, or the app's own client, is needed there for what else there is to know.
        assert!(asked.len() > 1 || ["datadog", "facebook"].contains(&sort.name.as_str()), "{}: nothing more was asked", sort.name);
        let bad = faults(sort, &subject, &asked);
        assert!(bad.is_empty(), "{}", bad.join("\n"));
    }
}

#[test]
fn no_check_follows_a_redirect() {
    if !inside("walk::no_check_follows_a_redirect", &[]) {
        return;
    }
    let mut sorts: Vec<Sort> = sorts().into_iter().filter(|sort| !sort.is_signed()).collect();
    let next = Arc::new(Mutex::new("https://thief.acme.example/take?it=all"));
    let to = Arc::clone(&next);
    let internet = Internet::of(&hosts(&sorts), move |asked| {
        let code = [301, 302, 303, 307, 308][asked.host.len() % 5];
        Act::json(code, "{}").with("location", *to.lock().unwrap())
    });
    at_port(&mut sorts, internet.on_this_machine());
    internet.is_trusted();
    let tools = tools(&internet, 10);
    for sort in &sorts {
        let found = check(&sort.subject(), &tools);
        let asked = internet.asked();
        assert!(!asked.is_empty() && asked.iter().all(|asked| asked.host != "thief.acme.example"), "{}: {asked:?}", sort.name);
        let told = found.verdict == Verdict::Unknown && found.why.contains("thief.acme.example");
        // Two services answer a bad credential with the way to their sign-in page.
        assert!(told || found.verdict == Verdict::Invalid, "{}: {found:?}", sort.name);
    }
    for to in ["/elsewhere", "http://acme.example/", "//thief.acme.example/", "javascript:alert(1)", "\u{1b}]52;c;x\u{7}", ""] {
        let sort = sorts.iter().find(|sort| sort.name == "github").unwrap();
        *next.lock().unwrap() = to;
        let found = check(&sort.subject(), &tools);
        assert!(!found.verdict.decides() && internet.asked().len() <= 1, "{to}: {found:?}");
    }
}

/// What is wrong with what was asked.
fn faults(sort: &Sort, subject: &Subject, asked: &[Asked]) -> Vec<String> {
    let mut bad = Vec::new();
    let hosts = allowed(subject);
    let mut wrong = |text: String| bad.push(format!("{}: {text}", sort.name));
    let mut spots = BTreeSet::new();
    for one in asked {
        if !covers(&hosts, &one.host) {
            wrong(format!("{} is none of {hosts:?}", one.host));
        }
        let name = one.host.split(':').next().unwrap();
        match &one.sni {
            Some(sni) if sni != name => wrong(format!("TLS with {sni} for {name}")),
            None if !one.host.starts_with("127.0.0.1:") => wrong(format!("no TLS to {name}")),
            _ => {}
        }
        if one.method != "GET" && one.header("content-length").is_none() {
            wrong(format!("a {} without a length", one.method));
        }
        if one.header("host") != Some(one.host.as_str()) {
            wrong(format!("host {:?} for {}", one.header("host"), one.host));
        }
        for name in ["referer", "cookie", "origin", "from", "proxy-authorization"] {
            if one.header(name).is_some() {
                wrong(format!("a header {name}"));
            }
        }
        let agents: Vec<&str> = one.headers.iter().filter(|(name, _)| name == "user-agent").map(|(_, value)| value.as_str()).collect();
        let is_own = |agent: &str| agent.starts_with("credctl/") || (agent == "DiscordBot (credctl, 0.1)" && sort.name == "discord_bot");
        if agents.len() != 1 || !is_own(agents[0]) {
            wrong(format!("user agents {agents:?}"));
        }
        spots.extend(
            secrets(subject).into_iter().flat_map(|(field, value)| seen(one, &value).into_iter().map(move |spot| (field.clone(), spot))),
        );
    }
    let told = places(sort);
    for (field, spot) in spots.difference(&told) {
        wrong(format!("`{field}` is in {spot}, and may be in {told:?}"));
    }
    if spots.is_empty() {
        wrong(format!("no secret was sent at all: {asked:?}"));
    }
    bad
}

/// Whether a host is one of these, or below a `*.suffix` of them.
pub(crate) fn covers(hosts: &[String], host: &str) -> bool {
    hosts
        .iter()
        .any(|known| known == host || known.strip_prefix('*').is_some_and(|suffix| host.len() > suffix.len() && host.ends_with(suffix)))
}

/// The secrets of a credential, by field.
fn secrets(subject: &Subject) -> Vec<(String, String)> {
    let secret = subject.credential.fields.iter().filter(|(_, field)| field.secret);
    secret.map(|(name, field)| (name.clone(), field.value.expose_str().unwrap().to_owned())).collect()
}

/// Where in a request a value stands: as it is, percent-encoded, in base64.
fn seen(asked: &Asked, value: &str) -> Vec<Spot> {
    let has = |text: &str| text.contains(value) || crate::web::decode(&format!("x={text}")).iter().any(|(_, plain)| plain.contains(value));
    let mut spots = Vec::new();
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    // A whole URL that is a secret is the request's own address.
    let own = format!("https://{}{path}", asked.host);
    if has(path) || own == value {
        spots.push("path".to_owned());
    }
    spots.extend(crate::web::decode(query).iter().filter(|(_, plain)| plain.contains(value)).map(|(name, _)| format!("query {name}")));
    for (name, text) in &asked.headers {
        let basic = text.strip_prefix("Basic ").and_then(|text| data_encoding::BASE64.decode(text.as_bytes()).ok());
        if has(text) || basic.is_some_and(|plain| String::from_utf8_lossy(&plain).contains(value)) {
            spots.push(format!("header {name}"));
        }
    }
    if has(&String::from_utf8_lossy(&asked.body).replace('&', "\n").replace('+', " ")) {
        spots.push("body".to_owned());
    }
    spots
}

/// Where a template says that its secrets go, by field.
fn places(sort: &Sort) -> BTreeSet<(String, Spot)> {
    let mut told = BTreeSet::new();
    let fields = |text: &str| -> Vec<String> {
        let named = |field: &&credctl::template::TemplateField| {
            let words = [Some(field.name.as_str()), field.word.as_deref()];
            words.into_iter().flatten().any(|word| text.contains(&format!("{{{word}}}")))
        };
        sort.template.fields.iter().filter(named).map(|field| field.name.clone()).collect()
    };
    for request in requests(sort.verify()) {
        let auths: &[Auth] = request.auth.as_deref().unwrap_or_else(|| sort.auth());
        let mut put = |text: &str, spot: &str| told.extend(fields(text).into_iter().map(|field| (field, spot.to_owned())));
        for place in auths.iter().flat_map(|auth| &auth.place) {
            match place {
                Placement::Header { name, value } => put(value, &format!("header {}", name.to_lowercase())),
                Placement::Query { name, value } => put(value, &format!("query {name}")),
                Placement::Path { value } => put(value, "path"),
                Placement::Basic { username, password } => put(&format!("{username}{password}"), "header authorization"),
                _ => {}
            }
        }
        let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        put(path, "path");
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            put(value, &format!("query {name}"));
        }
        request.headers.iter().for_each(|(name, value)| put(value, &format!("header {}", name.to_lowercase())));
        let form = request.form.iter().chain(&request.multipart).flat_map(|form| form.values());
        form.for_each(|value| put(value, "body"));
        request.json.iter().for_each(|json| put(&json.to_string(), "body"));
    }
    told
}
