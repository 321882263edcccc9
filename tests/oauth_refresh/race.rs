//! Many processes at once (O24): one call for each expiry, no reuse, and all of them print the same live token.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::hostile::Fault;
use crate::scene::{NAME, Scene};

const PROCESSES: usize = 8;

/// Starts one `get`.
fn start(scene: &Scene) -> Child {
    scene.command(&["get", NAME]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Eight at once; when each had ended, and the one token that all of them printed.
fn round(scene: &Scene, at: &str) -> (Vec<Instant>, String) {
    let running: Vec<Child> = (0..PROCESSES).map(|_| start(scene)).collect();
    let ended: Vec<(Instant, String)> = std::thread::scope(|scope| {
        let waiting = running.into_iter().map(|child| {
            scope.spawn(move || {
                let output = child.wait_with_output().unwrap();
                let ended = Instant::now();
                let said = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(0), "{at}: {said}");
                assert!(!said.contains("panicked") && !said.contains("warning"), "{at}: {said}");
                (ended, String::from_utf8(output.stdout).unwrap())
            })
        });
        let waiting: Vec<_> = waiting.collect();
        waiting.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let token = ended[0].1.clone();
    assert!(ended.iter().all(|(_, other)| *other == token), "{at}: not all print the same");
    (ended.into_iter().map(|(at, _)| at).collect(), token)
}

fn race(rounds: u64) {
    let scene = Scene::new();
    let before = scene.calls();
    let begun = Instant::now();
    for number in 0..rounds {
        scene.due();
        let at = format!("round {number}");
        let (_, token) = round(&scene, &at);
        assert!(scene.server.is_live(&token), "{at}: it is no live token");
        let counters = scene.server.counters();
        assert_eq!((counters.refreshes, counters.reuse_events), (number + 1, 0), "{at}");
    }
    let (refresh, access) = scene.tokens();
    scene.is_fresh(&access, "at the end");
    scene.sandbox.watch(&refresh);
    scene.sandbox.watch(&access);
    let counters = scene.server.counters();
    let calls = counters.token_calls - before;
    let took = begun.elapsed();
    println!(
        "{rounds} expiries, {PROCESSES} processes: {calls} calls, {} refreshes, {} reuse events, {took:?}",
        counters.refreshes, counters.reuse_events
    );
    assert_eq!((calls, counters.refreshes, counters.reuse_events, counters.replays), (rounds, rounds, 0, 0));
}

#[test]
fn o24_eight_processes_and_forty_expiries() {
    race(40);
}

#[test]
fn slow_o24_eight_processes_a_thousand_expiries() {
    race(1000);
}

/// How long the others wait after the answer to the one that asks: measured and shown, as a machine may be busy.
#[test]
fn o24_those_that_wait_go_on_with_the_answer() {
    let scene = Scene::new();
    let call = Duration::from_millis(400);
    let mut late = Vec::new();
    for number in 0..10 {
        scene.due();
        scene.server.fault("/token", Fault::Delay(call), 1);
        let (ended, token) = round(&scene, &format!("round {number}"));
        assert!(scene.server.is_live(&token));
        let asked = scene.server.seen_at("/token").last().unwrap().at;
        late.extend(ended.into_iter().map(|ended| (ended - asked).saturating_sub(call)));
    }
    late.sort();
    let at = |part: usize| late[(late.len() - 1) * part / 100];
    println!("after the answer to the one: half of all within {:?}, 90% within {:?}, all within {:?}", at(50), at(90), at(100));
    assert_eq!(scene.server.counters().refreshes, 10);
    assert_eq!(scene.server.counters().reuse_events, 0);
}
