//! Every rule of every template: an answer that fits it comes to its verdict.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use credctl::status::{Effect, Verdict};
use credctl::template::{Code, Rule, Scalar, Verify};
use credctl::verify::check;
use serde_json::{Map, Value, json};

use crate::fake::{Sort, at_port, hosts, now, sorts, tools};
use crate::internet::{Act, Internet, inside};

type Queue = Arc<Mutex<VecDeque<Act>>>;

/// The net that answers what is put into the queue, and then that it is in trouble.
fn net(sorts: &[Sort]) -> (Internet, Queue) {
    let queue = Queue::default();
    let answers = Arc::clone(&queue);
    let internet = Internet::of(&hosts(sorts), move |_| answers.lock().unwrap().pop_front().unwrap_or_else(|| Act::json(500, "{}")));
    internet.is_trusted();
    (internet, queue)
}

#[test]
fn every_rule_of_every_template_says_what_it_is_there_to_say() {
    if !inside("rules::every_rule_of_every_template_says_what_it_is_there_to_say", &[]) {
        return;
    }
    let mut sorts: Vec<Sort> = sorts().into_iter().map(|sort| if sort.is_signed() { sort.plainly() } else { sort }).collect();
    let (internet, queue) = net(&sorts);
    at_port(&mut sorts, internet.on_this_machine());
    let tools = tools(&internet, 10);
    let (mut bad, mut rules, mut codes) = (Vec::new(), 0, 0);
    for sort in &sorts {
        let subject = sort.subject();
        let verify = sort.verify();
        let ask = |answers: Vec<Act>| {
            *queue.lock().unwrap() = answers.into();
            check(&subject, &tools)
        };
        for (n, rule) in verify.answers.iter().enumerate() {
            let (act, wait) = fitting(rule, verify);
            let found = ask(vec![act.clone()]);
            let why = words(rule);
            rules += 1;
            if (found.verdict, found.why.as_str()) != (rule.verdict, why.as_str()) || found.assumed != (rule.assumed || verify.assumed) {
                bad.push(format!(
                    "{} rule {n}: {:?} ({why}) came out as {:?} ({}) of {act:?}",
                    sort.name, rule.verdict, found.verdict, found.why
                ));
            }
            if wait.is_some_and(|wait| found.wait != Some(wait)) {
                bad.push(format!("{} rule {n}: waits {:?}", sort.name, found.wait));
            }
        }
        for (n, second) in verify.second.iter().enumerate() {
            // Those before it say nothing, so that it is its turn.
            let before: Vec<Act> =
                std::iter::once(Act::json(number(&second.on[0]), "{}")).chain((0..n).map(|_| Act::json(503, "{}"))).collect();
            let by_rules = second.answers.iter().map(|rule| (fitting(rule, verify).0, rule.verdict, words(rule)));
            let by_codes =
                second.ok.iter().map(|code| (Act::json(number(code), "{}"), Verdict::Valid, Verdict::Valid.in_words().to_owned()));
            for (act, verdict, why) in by_rules.chain(by_codes) {
                rules += 1;
                let found = ask(before.iter().cloned().chain([act]).collect());
                if (found.verdict, &found.why) != (verdict, &why) {
                    bad.push(format!("{} second {n}: {verdict:?} ({why}) came out as {:?} ({})", sort.name, found.verdict, found.why));
                }
            }
        }
        for code in all_codes(verify) {
            codes += 1;
            let found = ask(vec![Act::json(number(code), r#"{"credctl":"nothing reads this"}"#)]);
            let wanted = by_code(verify, code);
            if found.verdict != wanted {
                bad.push(format!("{} code {code:?}: {wanted:?} came out as {:?} ({})", sort.name, found.verdict, found.why));
            }
        }
    }
    assert!(bad.is_empty(), "{} of {rules} rules and {codes} codes:\n{}", bad.len(), bad.join("\n"));
    assert!(rules >= 720 && codes >= 700, "{rules} rules, {codes} codes");
}

/// The words of a rule's verdict.
fn words(rule: &Rule) -> String {
    match &rule.note {
        Some(note) if rule.verdict != Verdict::Valid => format!("{}: {note}", rule.verdict.in_words()),
        _ => rule.verdict.in_words().to_owned(),
    }
}

fn number(code: &Code) -> u16 {
    match code {
        Code::Number(number) => *number,
        Code::Text(text) => panic!("{text} is no code of HTTP"),
    }
}

fn all_codes(verify: &Verify) -> impl Iterator<Item = &Code> {
    verify.ok.iter().chain(&verify.invalid).chain(&verify.forbidden).chain(&verify.rate_limited)
}

/// What a code means by itself.
fn by_code(verify: &Verify, code: &Code) -> Verdict {
    let looks = |rule: &&Rule| rule.json.is_some() || rule.header.is_some() || !rule.contains.is_empty();
    let here = |rule: &&Rule| rule.status.as_ref() == Some(code);
    if let Some(rule) = verify.answers.iter().filter(here).find(|rule| !looks(rule)) {
        return rule.verdict;
    }
    let good = |rule: &Rule| matches!(rule.verdict.effect(), Effect::Good(_));
    let is_success = (200..300).contains(&number(code));
    match () {
        () if verify.ok.contains(code)
            && is_success
            && verify.answers.iter().filter(here).filter(looks).any(|rule| good(rule) && !rule.assumed) =>
        {
            Verdict::Unknown
        }
        () if verify.ok.contains(code) => Verdict::Valid,
        () if number(code) == 429 || (verify.rate_limited.contains(code) && !verify.forbidden.contains(code)) => Verdict::RateLimited,
        () if verify.invalid.contains(code) => Verdict::Invalid,
        () => Verdict::InsufficientScope,
    }
}

/// An answer that fits a rule and says no more, and how long it asks to wait.
pub(crate) fn fitting(rule: &Rule, verify: &Verify) -> (Act, Option<Duration>) {
    let status = rule.status.as_ref().or(verify.invalid.first()).map_or(400, number);
    let mut json = rule.json.as_ref().map(|pointer| put(Value::Null, pointer, wanted(rule)));
    let mut headers = Vec::new();
    let mut wait = None;
    if let Some(place) = &rule.wait {
        wait = Some(Duration::from_secs(7));
        match place.starts_with('/') {
            true => json = Some(put(json.unwrap_or_default(), place, json!(7))),
            false => headers.push((place.clone(), "7".to_owned())),
        }
    }
    if let Some(name) = &rule.header {
        let value = rule.header_is.clone().or_else(|| rule.header_contains.as_ref().map(|part| format!("a {part} b")));
        headers.push((name.clone(), value.unwrap_or_else(|| "x".to_owned())));
    }
    let said = rule.contains.join(" … ");
    let body = match json {
        Some(json) if said.is_empty() => json.to_string(),
        // What is said stands anywhere.
        Some(json) => format!("{}\n", put(json, "/credctl_says", Value::from(said))),
        None if said.is_empty() => "{}".to_owned(),
        None => said,
    };
    (headers.iter().fold(Act::json(status, body), |act, (name, value)| act.with(name, value)), wait)
}

/// The value that a rule wants to see.
fn wanted(rule: &Rule) -> Value {
    let plain = |scalar: &Scalar| match scalar {
        Scalar::Bool(yes) => json!(yes),
        Scalar::Number(number) => json!(number),
        Scalar::Text(text) => match text.split_once("..").map(|(from, _)| from.parse::<i64>()) {
            Some(Ok(from)) => json!(from),
            _ => json!(text),
        },
    };
    match rule {
        rule if rule.is_null => Value::Null,
        Rule { is: Some(is), .. } => plain(is),
        Rule { at_most: Some(most), .. } => json!(most),
        rule => rule.any.first().map_or_else(|| json!("x"), plain),
    }
}

/// The document with a value at a pointer.
fn put(document: Value, pointer: &str, value: Value) -> Value {
    let Some(rest) = pointer.strip_prefix('/') else { return value };
    let (name, rest) = rest.split_once('/').map_or((rest, ""), |(name, _)| (name, &pointer[name.len() + 1..]));
    if name == "*" || name.parse::<usize>().is_ok() {
        let mut items = document.as_array().cloned().unwrap_or_default();
        let first = if items.is_empty() { Value::Null } else { items.remove(0) };
        items.insert(0, put(first, rest, value));
        return Value::Array(items);
    }
    let name = name.replace("~1", "/").replace("~0", "~");
    let mut members = document.as_object().cloned().unwrap_or_else(Map::new);
    let inner = members.remove(&name).unwrap_or_default();
    members.insert(name, put(inner, rest, value));
    Value::Object(members)
}

#[test]
fn a_wait_is_of_seconds_a_time_or_a_date_and_never_absurd() {
    if !inside("rules::a_wait_is_of_seconds_a_time_or_a_date_and_never_absurd", &[]) {
        return;
    }
    let sorts: Vec<Sort> = sorts().into_iter().filter(|sort| ["miro", "slack", "github"].contains(&sort.name.as_str())).collect();
    let (internet, queue) = net(&sorts);
    let tools = tools(&internet, 10);
    let sort = |name: &str| sorts.iter().find(|sort| sort.name == name).unwrap().subject();
    let ask = |name: &str, header: &str, value: &str| {
        *queue.lock().unwrap() = vec![Act::json(429, "{}").with(header, value)].into();
        let found = check(&sort(name), &tools);
        assert_eq!(found.verdict, Verdict::RateLimited, "{found:?}");
        found.wait.map(|wait| wait.as_secs())
    };
    let soon = now().as_second() + 30;
    assert_eq!(ask("miro", "x-ratelimit-reset", "30"), Some(30));
    assert_eq!(ask("miro", "x-ratelimit-reset", &soon.to_string()), Some(30));
    assert_eq!(ask("miro", "x-ratelimit-reset", &format!("{soon}000")), Some(30));
    assert_eq!(ask("miro", "x-ratelimit-reset", "2026-11-20T10:00:30Z"), Some(30));
    assert_eq!(ask("slack", "retry-after", "Fri, 20 Nov 2026 10:00:30 GMT"), Some(30));
    assert_eq!(ask("github", "retry-after", "1000000000"), Some(86_400));
    for nothing in ["-1", "soon", "1e999", "NaN", "", "99999999999999999999999999"] {
        assert_eq!(ask("miro", "x-ratelimit-reset", nothing), None, "{nothing}");
    }
}

#[test]
fn the_end_of_another_token_is_not_taken_for_this_ones() {
    if !inside("rules::the_end_of_another_token_is_not_taken_for_this_ones", &[]) {
        return;
    }
    let sorts: Vec<Sort> = sorts().into_iter().filter(|sort| sort.name == "sonarcloud").collect();
    let (internet, queue) = net(&sorts);
    let tools = tools(&internet, 10);
    let ask = |tokens: &str| {
        let answers = [r#"{"valid":true}"#, r#"{"login":"alice"}"#, tokens];
        *queue.lock().unwrap() = answers.into_iter().map(|text| Act::json(200, text)).collect();
        check(&sorts[0].subject(), &tools)
    };
    let one = r#"{"expirationDate":"2027-01-01T00:00:00+0000"}"#;
    let past = r#"{"expirationDate":"2020-01-01T00:00:00+0000"}"#;
    let found = ask(&format!("{{\"userTokens\":[{one}]}}"));
    assert_eq!(found.learned.expires.map(|end| end.to_string()).as_deref(), Some("2027-01-01T00:00:00Z"));
    for several in [format!("{past},{one}"), format!("{{}},{past}")] {
        let found = ask(&format!("{{\"userTokens\":[{several}]}}"));
        assert_eq!((found.verdict, found.learned.expires), (Verdict::Valid, None), "{several}");
        assert_eq!(found.learned.account.as_deref(), Some("alice"));
    }
}
