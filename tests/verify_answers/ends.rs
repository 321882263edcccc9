//! Where a secret goes when its service is asked to end it: every template's call, each request of it as it came.

use credctl::verify::Subject;
use credctl::verify::way::{Sent, send};

use crate::fake::{Sort, allowed, hosts, sorts, tools};
use crate::internet::{Act, Internet, inside};

/// What a service would answer that ends a key: a code of success, and what the template looks for in it.
fn yes(sort: &Sort, subject: &Subject) -> Act {
    let way = subject.way().unwrap().0;
    let code = match way.ok.first() {
        Some(credctl::template::Code::Number(code)) => *code,
        _ => 200,
    };
    let mut body = serde_json::json!({});
    for rule in &way.answers {
        let at = rule.json.clone().unwrap_or_default();
        let value = if rule.is.is_some() { serde_json::json!(true) } else { serde_json::json!("x") };
        body = at.trim_start_matches('/').split('/').rev().fold(value, |inner, name| serde_json::json!({ name: inner }));
    }
    assert!(!sort.name.is_empty());
    Act::json(code, body.to_string())
}

#[test]
fn the_secret_goes_to_the_hosts_of_its_template_alone_and_over_https() {
    if !inside("ends::the_secret_goes_to_the_hosts_of_its_template_alone_and_over_https", &[]) {
        return;
    }
    let sorts: Vec<Sort> = sorts().into_iter().filter(|sort| sort.subject().way().is_ok()).collect();
    let mut called = hosts(&sorts);
    called.extend(sorts.iter().map(|sort| sort.subject().way().unwrap().1));
    let now = std::sync::Arc::new(std::sync::Mutex::new(Act::Close));
    let answer = std::sync::Arc::clone(&now);
    let internet = Internet::of(&called, move |_| answer.lock().unwrap().clone());
    internet.is_trusted();
    let tools = tools(&internet, 10);
    let (mut bad, mut done) = (Vec::new(), Vec::new());
    for sort in &sorts {
        let subject = sort.subject();
        *now.lock().unwrap() = yes(sort, &subject);
        let sent = send(&subject, &tools);
        let asked = internet.asked();
        let hosts = allowed(&subject);
        for one in &asked {
            if !crate::walk::covers(&hosts, &one.host) || one.sni.is_none() {
                bad.push(format!("{}: {} ({:?}) is none of {hosts:?}", sort.name, one.host, one.sni));
            }
        }
        if asked.is_empty() && !matches!(sent, Sent::Refused(_)) {
            bad.push(format!("{}: nothing was asked", sort.name));
        }
        if sent == Sent::Done {
            done.push(sort.name.clone());
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    // Those whose id is told by the check's own answer find nothing in this one, and are refused.
    assert!(done.len() >= 16, "{} of {}: {done:?}", done.len(), sorts.len());
}

#[test]
fn every_call_is_known_to_take_some_time_or_none_and_needs_what_is_told() {
    let mut counted = (0, 0);
    for sort in sorts() {
        for way in sort.subject().revocation().map(|revoke| revoke.way.clone()).unwrap_or_default() {
            counted.0 += 1;
            counted.1 += usize::from(way.dies_within.is_some());
            assert_eq!(way.dies.is_some(), way.dies_within.is_some(), "{}: in words and as a number, or not at all", sort.name);
            assert!(way.dies_within.is_none_or(|seconds| (1..=3600).contains(&seconds)), "{}", sort.name);
        }
    }
    assert!(counted.0 > 60 && counted.1 > 25, "{counted:?}");
}
