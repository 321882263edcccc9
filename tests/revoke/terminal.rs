//! `credctl revoke` with a person at a terminal: whom it hits, a wait that can be left.

use crate::screen::Screen;
use crate::stage::Stage;

#[test]
fn a_person_is_told_whom_it_hits_and_where_and_says_yes() {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    stage.sandbox.run(&["assign", "a", "agent/x", "ci/y"]).ok();
    let mut screen = Screen::credctl(&stage.sandbox, "credctl revoke a");
    screen.until("is ended at fine.acme.example and here; 1 agent, 1 ci");
    screen.until("Revoke it?");
    screen.press("n\r");
    assert!(screen.end().contains("code=1."));
    assert_eq!(stage.asked().len(), 0);
    let mut screen = Screen::credctl(&stage.sandbox, "credctl revoke a");
    screen.until("Revoke it?");
    screen.press("y\r");
    let text = screen.end();
    assert!(text.contains("proven to be dead") && text.contains("next: ") && text.contains("code=0."), "{text}");
}

#[test]
fn ctrl_c_leaves_a_wait_and_the_next_revoke_goes_on() {
    let stage = Stage::new();
    stage.store("acme", "a", "lies");
    let mut screen = Screen::credctl(&stage.sandbox, "credctl revoke a --yes --timeout 60s");
    screen.until("refuses it");
    screen.press("\x03");
    let text = screen.end();
    assert!(text.contains("code=130.") && text.contains("as-before") && text.contains("goes on"), "{text}");
    assert_eq!(stage.shown("a")["revocation"]["state"], "asked");
    assert_eq!(stage.last_line("a")["why"], "interrupted");
}

#[test]
fn ctrl_c_does_not_wait_for_a_check_and_keeps_what_the_service_said() {
    let stage = Stage::new();
    stage.store("acme", "a", "slow");
    let mut screen = Screen::credctl(&stage.sandbox, "credctl revoke a --yes --timeout 60s");
    let mut tries = 0;
    while stage.shown("a")["revocation"]["state"] != "asked" && tries < 500 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        tries += 1;
    }
    let begun = std::time::Instant::now();
    screen.press("\x03");
    let text = screen.end();
    assert!(text.contains("code=130."), "{text}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(stage.shown("a")["revocation"]["state"], "asked");
}

#[test]
fn ctrl_c_during_the_request_keeps_the_answer_that_comes_at_once() {
    let stage = Stage::new();
    stage.store("acme", "a", "yields");
    let mut screen = Screen::credctl(&stage.sandbox, "credctl revoke a --yes --timeout 60s");
    while !stage.asked().contains(&"POST /end".to_owned()) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    screen.press("\x03");
    let text = screen.end();
    assert!(text.contains("code=130."), "{text}");
    assert_eq!(stage.shown("a")["revocation"]["state"], "asked");
}
