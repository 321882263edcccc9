//! The record of uses: how long a line takes to write, and how long a million are looked through.
//!
//! `cargo bench --bench record [LINES]`. It makes a vault of its own, appends that many lines, and goes through them: for one
//! credential in the last seven days of a year, and all of them as `activity verify` does. It asserts nothing: it shows.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, missing_docs)]

use std::collections::BTreeMap;
use std::time::Instant;

use credctl::activity::{self, About, Action, By, Event, Outcome, Process, Query, Reader, Spans};
use credctl::keys::identity::OwnerIdentity;
use credctl::keys::seed::Seed;
use credctl::name::Id;
use credctl::vault::{self, Location, Ring, Vault};
use jiff::{SignedDuration, Timestamp};

/// Credentials that the lines are about.
const CREDENTIALS: u64 = 100;

fn main() {
    let lines: u64 = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(200_000);
    let home = tempfile::tempdir().unwrap();
    let location = Location::Path(home.path().join("vault"));
    let id = Id::from_bytes([7; 16]);
    let owner = || OwnerIdentity { seed: Seed::from_slice(&[0x42; 32]).unwrap(), vault: id };
    let now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    vault::init(&location, &owner(), home.path(), now).unwrap();
    let vault = Vault::open(&location, Ring::new(vec![owner()], "the bench".to_owned()).unwrap(), home.path()).unwrap();
    let process = Process {
        pid: 4711,
        program: "/usr/bin/python3".to_owned(),
        parent: "bash".to_owned(),
        host: "workstation".to_owned(),
        user: "somebody".to_owned(),
        agent: None,
    };
    let by = By { process, ..By::new(Action::Run) };
    let year = 365 * 24 * 3600;
    let of = |n: u64| Id::from_bytes([(n % CREDENTIALS) as u8 + 1; 16]);
    let begin = Instant::now();
    for n in 0..lines {
        let at = now - SignedDuration::from_secs(i64::try_from((lines - n) * year / lines).unwrap());
        let about = About { name: format!("credential-{}", n % CREDENTIALS), fields: vec!["token".to_owned()], ..About::default() };
        let event = Event { id: Some(of(n)), consumer: None, outcome: Outcome::Ok, about };
        activity::record(&vault.pen(by.keep), &by, &event, at).unwrap();
    }
    let each = begin.elapsed().as_secs_f64() / lines as f64;
    println!("one line written       {:>8.1} µs (target 300)", each * 1e6);
    let query = Query { id: Some(of(5)), since: Some(now - SignedDuration::from_hours(7 * 24)), ..Query::default() };
    let begin = Instant::now();
    let mut reader = Reader::check(vault.record(&BTreeMap::new()).unwrap(), &|_| {}).unwrap();
    let took = begin.elapsed().as_secs_f64();
    assert!(reader.flaws().is_empty());
    println!("checked                {took:>8.2} s of {} lines: {:.0} lines/s (target 200,000)", reader.lines, reader.lines as f64 / took);
    let mut spans = Spans::default();
    // The second time what is known of closed files spares reading them.
    for (what, query) in [("one credential, 7 days", query.clone()), ("the same once more", query), ("all of them", Query::default())] {
        let begin = Instant::now();
        let mut reader = Reader::new(spans.tell(vault.record(&BTreeMap::new()).unwrap()), query).unwrap();
        let mut found = 0;
        while reader.read().unwrap().is_some() {
            found += 1;
        }
        let took = begin.elapsed().as_secs_f64();
        spans = reader.spans();
        assert!(reader.flaws().is_empty());
        println!("{what:<22} {took:>8.2} s of {} lines, {found} found: {:.0} lines/s", reader.lines, reader.lines as f64 / took);
    }
}
