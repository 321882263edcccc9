//! Many checks at once: how many to one host, how long one that asks for it is left alone, and when they end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use credctl::status::Verdict;
use credctl::verify::many::{Done, PER_HOST, run};
use credctl::verify::{Subject, check};

use crate::bad::at;
use crate::fake::tools;
use crate::internet::{Act, Internet, inside};

#[test]
fn one_host_is_asked_a_few_times_at_once_and_over_few_connections() {
    if !inside("many::one_host_is_asked_a_few_times_at_once_and_over_few_connections", &[]) {
        return;
    }
    let internet = Internet::of(&[], |_| Act::Late(Duration::from_millis(40), Act::json(200, "{}").into()));
    internet.is_trusted();
    let tools = tools(&internet, 10);
    let all = |subjects: Vec<Subject>| {
        let mut done = Vec::new();
        run(subjects, &tools, 24, &mut |one: Done| done.push(one), &mut || true);
        done
    };
    all((0..30).map(|_| at("one.acme.example")).collect());
    assert!((2..=PER_HOST).contains(&internet.most_at_once()), "{} at once", internet.most_at_once());
    let done = all((0..60).map(|_| at("one.acme.example")).chain((0..8).map(|n| at(&format!("host{n}.acme.example")))).collect());
    assert_eq!(done.len(), 68);
    assert!(done.iter().all(|one| one.finding.verdict == Verdict::Valid), "{done:?}");
    let mut at: Vec<usize> = done.iter().map(|one| one.at).collect();
    at.sort_unstable();
    assert_eq!(at, (0..68).collect::<Vec<_>>(), "each once");
    assert!(internet.most_at_once() > PER_HOST, "others are not held up: {}", internet.most_at_once());
    let connections = internet.connections();
    assert!(connections <= PER_HOST + 8, "{connections} connections for 98 checks");
}

#[test]
fn a_host_that_asks_for_a_wait_gets_it_and_one_that_asks_for_too_much_is_left_alone() {
    if !inside("many::a_host_that_asks_for_a_wait_gets_it_and_one_that_asks_for_too_much_is_left_alone", &[]) {
        return;
    }
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let internet = Internet::of(&[], |asked| match asked.host.as_str() {
        "soon.acme.example" if ASKED.fetch_add(1, Ordering::SeqCst) == 0 => Act::json(429, "{}").with("retry-after", "1"),
        "never.acme.example" => Act::json(429, "{}").with("retry-after", "86400"),
        _ => Act::json(200, "{}"),
    });
    internet.is_trusted();
    let begun = Instant::now();
    let subjects = ["soon", "never", "never", "never", "free"].map(|host| at(&format!("{host}.acme.example"))).into_iter().collect();
    let mut done: Vec<(usize, Verdict, Duration)> = Vec::new();
    run(subjects, &tools(&internet, 10), 1, &mut |one: Done| done.push((one.at, one.finding.verdict, begun.elapsed())), &mut || true);
    let of = |at: usize| done.iter().find(|one| one.0 == at).unwrap();
    assert_eq!(of(0).1, Verdict::Valid, "asked once more: {done:?}");
    assert!(of(0).2 >= Duration::from_millis(900), "{done:?}");
    assert!((1..4).all(|at| of(at).1 == Verdict::RateLimited), "{done:?}");
    assert_eq!(of(4).1, Verdict::Valid);
    let never = internet.asked().iter().filter(|asked| asked.host == "never.acme.example").count();
    assert_eq!(never, 1, "the others were not sent");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn whoever_has_enough_is_free_at_once() {
    if !inside("many::whoever_has_enough_is_free_at_once", &[]) {
        return;
    }
    let internet = Internet::of(&[], |asked| if asked.host == "fast.acme.example" { Act::json(200, "{}") } else { Act::Hang });
    internet.is_trusted();
    let subjects = ["fast", "slow", "slow", "slow"].map(|host| at(&format!("{host}.acme.example"))).into_iter().collect();
    let begun = Instant::now();
    let done = std::cell::RefCell::new(Vec::new());
    run(subjects, &tools(&internet, 30), 4, &mut |one: Done| done.borrow_mut().push(one.at), &mut || done.borrow().is_empty());
    assert_eq!(*done.borrow(), [0]);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn the_authorities_are_read_once_and_not_for_every_host() {
    if !inside("many::the_authorities_are_read_once_and_not_for_every_host", &[]) {
        return;
    }
    let internet = Internet::of(&[], |_| Act::json(200, "{}"));
    internet.is_trusted();
    let tools = tools(&internet, 10);
    assert_eq!(check(&at("one.acme.example"), &tools).verdict, Verdict::Valid);
    std::fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), "").unwrap();
    let found = check(&at("two.acme.example"), &tools);
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
}
