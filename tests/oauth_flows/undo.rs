//! What a sign-in leaves behind that is not stored, or whose place another took: given back, and said (O20, O35).

use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::again::signed;
use crate::hostile::{Fault, Hostile};
use crate::sandbox::{PROGRAM, Sandbox};
use crate::stage::{CONNECT, Session, acme, connected, consent, names, shown, value, watch};

const RECONNECT: [&str; 4] = ["oauth", "reconnect", "acme", "--no-browser"];

fn dead(server: &Hostile) -> Vec<bool> {
    server.families().iter().map(|family| family.dead).collect()
}

fn is(server: &Hostile, account: &str) {
    let account = account.to_owned();
    server.switch(|switches| switches.account = account);
}

#[test]
fn o35_another_account_that_is_not_taken_is_given_back_and_one_that_was_replaced_too() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    is(&server, "bob");
    signed(&sandbox, &server, &RECONNECT, 1).says(&["Acme: the refresh token of this sign-in is revoked"]);
    assert_eq!(dead(&server), [false, true]);
    assert!(server.is_live(&value(&sandbox, "acme")));
    let ended = signed(&sandbox, &server, &[&RECONNECT[..], &["--yes"]].concat(), 0);
    ended.says(&["Acme: the refresh token that `acme` had before is revoked"]);
    assert_eq!(dead(&server), [true, true, false]);
    assert!(server.is_live(&value(&sandbox, "acme")));
}

#[test]
fn what_is_one_grant_to_many_providers_is_not_revoked_in_parts() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &["--scope", "email"]);
    // The same account through the same client: what is stored would end with it.
    let text = "tokens of this sign-in are forgotten and not revoked: that could end those of `acme`";
    signed(&sandbox, &server, &CONNECT, 1).says(&[text]);
    signed(&sandbox, &server, &RECONNECT, 0).says(&["tokens that `acme` had before are forgotten and not revoked"]);
    assert!(server.seen_at("/revoke").is_empty() && server.is_live(&value(&sandbox, "acme")));
    // Through another client it is another grant.
    server.add_client("fake-next", None);
    let ended = signed(&sandbox, &server, &[&RECONNECT[..], &["--client-id", "fake-next"]].concat(), 0);
    ended.says(&["the refresh token that `acme` had before is revoked"]);
    assert_eq!(dead(&server), [false, false, true, false]);
    // Of what is dead nothing is said.
    server.revoke_all();
    sandbox.run(&["oauth", "refresh", "acme"]).go();
    assert!(!signed(&sandbox, &server, &RECONNECT, 0).stderr.contains("had before"));
}

#[test]
fn o20_a_name_that_is_taken_meanwhile_leaves_nothing_behind() {
    let (sandbox, server) = acme();
    let session = Session::start(&sandbox, &[&CONNECT[..], &["mine"]].concat(), &[]);
    let asked = session.asked();
    sandbox.add("mine");
    let page = consent(&asked);
    assert!(page.text().contains("was not connected"), "{}", page.text());
    let ended = session.end(1);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    ended.says(&["`mine` exists", "the refresh token of this sign-in is revoked"]);
    assert_eq!((dead(&server), names(&sandbox)), (vec![true], vec!["mine".to_owned()]));
}

#[test]
fn o20_what_a_full_disk_does_not_take_is_given_back() {
    let (sandbox, server) = acme();
    for alive in [false, true] {
        if alive {
            server.always("/revoke", Fault::status(503));
        }
        let session = on_a_full_disk(&sandbox, &CONNECT, 1);
        consent(&session.asked());
        let ended = session.end(9);
        watch(&sandbox, &server);
        ended.clean(&sandbox);
        assert!(!ended.stderr.contains("nothing was changed"), "{}", ended.stderr);
        let text = if alive { "was not revoked and may still work: the provider answered 503" } else { "is revoked" };
        ended.says(&["no space left", &format!("Acme: the refresh token of this sign-in {text}")]);
        assert_eq!((dead(&server).last(), names(&sandbox).len()), (Some(&!alive), 0));
    }
    assert!(!connected(&sandbox, &server, &[]).stderr.contains("cut off"));
}

/// A sign-in that is killed when its tokens are here and not stored.
fn killed(sandbox: &Sandbox, server: &Hostile) {
    server.fault("/userinfo", Fault::Delay(Duration::from_secs(1)), 1);
    let asked_before = server.seen_at("/userinfo").len();
    let session = Session::start(sandbox, &CONNECT, &[]);
    let asked = session.asked();
    let browser = std::thread::spawn(move || {
        let _ = std::panic::catch_unwind(|| consent(&asked));
    });
    let begun = Instant::now();
    while server.seen_at("/userinfo").len() == asked_before && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    kill_process(Pid::from_raw(i32::try_from(session.pid()).unwrap()).unwrap(), Signal::KILL).unwrap();
    session.killed();
    browser.join().unwrap();
    watch(sandbox, server);
}

#[test]
fn o20_a_sign_in_that_was_killed_before_it_was_stored_is_told_once() {
    let (sandbox, server) = acme();
    // The ID token would spare the question.
    server.switch(|switches| switches.shape = Some(crate::hostile::shapes::without("id_token")));
    killed(&sandbox, &server);
    assert!(names(&sandbox).is_empty());
    let told = ["a sign-in with Acme was cut off", "if you had agreed there, the access is still open", "https://acme.example/clients"];
    connected(&sandbox, &server, &[]).says(&told);
    assert!(!signed(&sandbox, &server, &RECONNECT, 0).stderr.contains("cut off"));
    // Whatever command comes next.
    killed(&sandbox, &server);
    let said = sandbox.run(&["oauth", "refresh", "acme"]).ok().stderr();
    assert!(told.iter().all(|text| said.contains(text)), "{said}");
    watch(&sandbox, &server);
    killed(&sandbox, &server);
    let said = sandbox.run(&["oauth", "disconnect", "acme", "--yes"]).ok().stderr();
    assert!(told.iter().all(|text| said.contains(text)), "{said}");
    assert!(shown(&sandbox, "acme").to_string().contains("disconnected"));
}

#[test]
fn o20_a_sign_in_that_is_under_way_or_was_stopped_is_not_told_as_cut_off() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    let first = Session::start(&sandbox, &RECONNECT, &[]);
    first.asked();
    let second = Session::start(&sandbox, &RECONNECT, &[]);
    second.asked();
    let none = |text: &str| assert!(!text.contains("cut off"), "{text}");
    none(&sandbox.run(&["oauth", "refresh", "acme"]).ok().stderr());
    for session in [first, second] {
        session.interrupt();
        none(&session.end(130).stderr);
    }
    watch(&sandbox, &server);
    none(&sandbox.run(&["oauth", "refresh", "acme"]).ok().stderr());
    watch(&sandbox, &server);
}

/// `words`, on a disk that is full from the n-th replaced file on.
fn on_a_full_disk(sandbox: &Sandbox, words: &[&str], from: usize) -> Session {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-e", "trace=renameat,renameat2", "-e"]);
    traced.arg(format!("inject=renameat,renameat2:error=ENOSPC:when={from}+")).args(["--", PROGRAM]).args(words);
    sandbox.furnish(&mut traced);
    Session::of(traced)
}

#[test]
fn o32_a_disconnect_on_a_full_disk_says_what_was_revoked() {
    let (sandbox, server) = acme();
    let (mut unsent, mut sent) = (0, 0);
    for from in 1..16 {
        if names(&sandbox).is_empty() {
            connected(&sandbox, &server, &[]);
        } else {
            signed(&sandbox, &server, &RECONNECT, 0);
        }
        let (calls, before) = (server.seen_at("/revoke").len(), value(&sandbox, "acme"));
        let session = on_a_full_disk(&sandbox, &["oauth", "disconnect", "acme", "--yes"], from);
        let (code, ended) = session.either();
        ended.clean(&sandbox);
        if code == 0 {
            break;
        }
        assert_eq!(code, 9, "{}", ended.stderr);
        if server.seen_at("/revoke").len() == calls {
            unsent += 1;
            ended.says(&["nothing was changed"]);
            assert!(server.is_live(&before) && value(&sandbox, "acme") == before);
        } else {
            sent += 1;
            ended.says(&["Acme: the refresh token is revoked", "`credctl oauth disconnect acme` again"]);
            assert!(!ended.stderr.contains("nothing was changed"), "{}", ended.stderr);
            let said = sandbox.run(&["get", "acme"]).fails(7);
            assert!(said.contains("a disconnect was begun and not ended"), "{said}");
            // What is to be done is said once, and the same everywhere.
            for said in [said, sandbox.run(&["list"]).ok().stderr(), sandbox.run(&["doctor"]).go().stdout()] {
                assert!(said.contains("`credctl oauth disconnect acme` goes on with it") && !said.contains("reconnect"), "{said}");
            }
            sandbox.run(&["oauth", "disconnect", "acme", "--yes"]).ok();
        }
    }
    assert!(unsent > 0 && sent > 0, "{unsent} {sent}");
}
