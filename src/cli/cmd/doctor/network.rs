//! The way to the providers: what the environment says of it, and with `--live` whether it works.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use credctl::name::escape;
use credctl::net::{self, Net};
use credctl::vault::Vault;
use credctl::verify::{self, Subject};
use jiff::Timestamp;

use super::Findings;
use crate::cli::cmd::verify::skew;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::{Context, env};

/// So long one host is waited for.
const LIMIT: Duration = Duration::from_secs(5);
/// Hosts that are asked at a time.
const AT_A_TIME: usize = 16;

/// What the environment says: a proxy, certificates of one's own.
pub(super) fn settings(findings: &mut Findings) {
    let settings = env::network();
    match (&settings.proxy, net::proxy_host(&settings)) {
        (None, _) => {}
        (Some(_), Some(host)) => {
            let but = if settings.no_proxy.is_empty() { String::new() } else { format!(", but for {}", escape(&settings.no_proxy)) };
            findings.note(format!("calls go through the proxy {}{but}", escape(&host)), "HTTPS_PROXY and NO_PROXY say so");
        }
        (Some(_), None) => {
            let failure = Failure::new("usage", 2, "the proxy of the environment is not an address that can be used, so calls go past it");
            findings.wrong(failure.hint("write HTTPS_PROXY as `http://host:port`"));
        }
    }
    for (variable, path) in env::certificates() {
        match std::fs::metadata(&path) {
            Ok(_) => findings.note(
                format!("certificates are trusted as `{}` has them", escape(&path.to_string_lossy())),
                &format!("{variable} says so"),
            ),
            Err(_) => {
                let what = format!("{variable} names `{}`, which cannot be read", escape(&path.to_string_lossy()));
                findings.wrong(Failure::new("io", 9, what).hint("without certificates no service can be trusted; mend or unset it"));
            }
        }
    }
}

/// The hosts that checks of a vault's credentials would contact.
pub(super) fn hosts(place: &Place, vault: &mut Vault, ids: impl Iterator<Item = credctl::name::Id>) -> BTreeSet<String> {
    let templates = place.templates();
    let host = |id| {
        let credential = vault.read(id, place.now).ok()?.credential;
        let template = credential.service.as_deref().and_then(|service| templates.get(service).ok().flatten());
        Subject { credential, template }.outlook().contacts
    };
    ids.filter_map(host).collect()
}

/// Asks each host for the time, without any credential.
pub(super) fn live(context: &Context, hosts: BTreeSet<String>, findings: &mut Findings) {
    if hosts.is_empty() {
        return findings.note("no host to ask", "no credential here has a check that goes over the network");
    }
    context.ui.say(&format!(
        "asking {} for the time, without any credential",
        if hosts.len() == 1 { "1 host".to_owned() } else { format!("{} hosts", hosts.len()) }
    ));
    let net = Net::bounded(&env::network(), verify::bounds(LIMIT, AT_A_TIME));
    let left = Mutex::new(hosts.into_iter());
    let answers = Mutex::new(Vec::new());
    let ask = || {
        while let Some(host) = left.lock().ok().and_then(|mut left| left.next()) {
            let answer = verify::time_at(&net, &host);
            if let Ok(mut answers) = answers.lock() {
                answers.push((host, answer, env::now()));
            }
        }
    };
    thread::scope(|scope| (0..AT_A_TIME).for_each(|_| drop(scope.spawn(ask))));
    let mut answers = answers.into_inner().unwrap_or_default();
    answers.sort_by(|one, other| one.0.cmp(&other.0));
    answers.into_iter().for_each(|(host, answer, now)| tell(&host, answer, now, findings));
}

fn tell(host: &str, answer: Result<Option<Timestamp>, net::Failure>, now: Timestamp, findings: &mut Findings) {
    match answer {
        Ok(Some(time)) => match skew(time, now) {
            None => findings.ok(format!("{} answers", escape(host))),
            Some(skew) => findings.wrong(
                Failure::new("error", 1, format!("{}: this machine's clock is {skew}", escape(host)))
                    .hint("set the clock: signed requests and tokens are refused by it"),
            ),
        },
        Ok(None) => findings.ok(format!("{} answers", escape(host))),
        Err(failure) => {
            findings.wrong(Failure::new("unreachable", 8, failure.to_string()).hint("is there a network, and a proxy where one is needed?"))
        }
    }
}
