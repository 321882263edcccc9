//! Where a secret goes when its service is asked to make its successor: every template's call, each request of it as it came.

use credctl::verify::mint::{Minted, mint};
use credctl::verify::{Subject, Tools};

use crate::fake::{Sort, allowed, hosts, sorts, tools};
use crate::internet::{Act, Internet, inside};

const NEW: &str = "fakepass-made-0123456789";

/// What a service would answer that makes one.
fn made(subject: &Subject) -> Act {
    let way = subject.mint().unwrap().0;
    let code = match way.ok.first() {
        Some(credctl::template::Code::Number(code)) => *code,
        _ => 200,
    };
    let mut text = String::new();
    for place in way.new.values() {
        let names = place.at.trim_start_matches('/').split('/');
        text = match place.from {
            credctl::template::Source::Xml => {
                let inner = names.rev().fold(NEW.to_owned(), |inner, name| format!("<{name}>{inner}</{name}>"));
                format!("{text}{inner}")
            }
            _ => names.rev().fold(serde_json::json!(NEW), |inner, name| serde_json::json!({ name: inner })).to_string(),
        };
    }
    Act::json(code, text)
}

fn asked_of(sort: &Sort, tools: &Tools, internet: &Internet) -> (Minted, Vec<String>) {
    let subject = sort.subject();
    let minted = mint(&subject, tools, "credctl-test");
    let hosts = allowed(&subject);
    let strange = |one: &&crate::internet::Asked| !crate::walk::covers(&hosts, &one.host) || one.sni.is_none();
    let asked = internet.asked();
    assert!(!asked.is_empty() || matches!(minted, Minted::Refused(_)), "{}: nothing was asked", sort.name);
    (minted, asked.iter().filter(strange).map(|one| format!("{}: {} is none of {hosts:?}", sort.name, one.host)).collect())
}

#[test]
fn the_secret_goes_to_the_hosts_of_its_template_alone_and_the_new_one_is_found() {
    if !inside("makes::the_secret_goes_to_the_hosts_of_its_template_alone_and_the_new_one_is_found", &[]) {
        return;
    }
    let sorts: Vec<Sort> = sorts().into_iter().filter(|sort| sort.subject().mint().is_ok()).collect();
    let mut called = hosts(&sorts);
    called.extend(sorts.iter().map(|sort| sort.subject().mint().unwrap().1));
    let now = std::sync::Arc::new(std::sync::Mutex::new(Act::Close));
    let answer = std::sync::Arc::clone(&now);
    let internet = Internet::of(&called, move |_| answer.lock().unwrap().clone());
    internet.is_trusted();
    let tools = tools(&internet, 10);
    let (mut bad, mut done) = (Vec::new(), Vec::new());
    for sort in &sorts {
        *now.lock().unwrap() = made(&sort.subject());
        let (minted, strange) = asked_of(sort, &tools, &internet);
        bad.extend(strange);
        match minted {
            Minted::Made(values) if values.values().all(|value| value.expose() == NEW.as_bytes()) => done.push(sort.name.clone()),
            Minted::Made(_) => bad.push(format!("{}: the new one is not what was made", sort.name)),
            // What names the old one is not in this answer.
            Minted::Refused(_) => {}
            other => bad.push(format!("{}: {other:?}", sort.name)),
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(done.len() >= 10, "{} of {}: {done:?}", done.len(), sorts.len());
}
