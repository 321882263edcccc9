//! `credctl rotate` with a person at a terminal.

use crate::screen::Screen;
use crate::stage::Stage;

#[test]
fn a_person_types_the_new_one_unseen_and_may_leave() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    let mut screen = Screen::credctl(&stage.sandbox, "credctl rotate a");
    screen.until("make one at https://acme.example/keys");
    screen.until("Acme Token");
    screen.press("\x03");
    screen.end();
    assert_eq!(stage.secret_of("a"), old);
    let new = stage.sandbox.secret();
    let mut screen = Screen::credctl(&stage.sandbox, "credctl rotate a");
    screen.until("Acme Token");
    screen.press(format!("{new}\r"));
    let text = screen.end();
    assert!(text.contains("has its new secret") && text.contains("proven to be dead") && text.contains("code=0."), "{text}");
    assert_eq!(stage.secret_of("a"), new);
}

#[test]
fn a_person_is_asked_before_the_service_makes_one() {
    let stage = Stage::new();
    stage.store("roll", "a", "fine");
    let mut screen = Screen::credctl(&stage.sandbox, "credctl rotate a");
    screen.until("ends there at once");
    screen.until("Have it made?");
    screen.press("y\r");
    let text = screen.end();
    assert!(text.contains("made by its service") && text.contains("code=0."), "{text}");
    stage.store("acme", "b", "fine");
    let new = stage.sandbox.secret();
    let mut screen = Screen::credctl(&stage.sandbox, "credctl rotate b");
    screen.until("Have it made?");
    screen.press("n\r");
    screen.until("Acme Token");
    screen.press(format!("{new}\r"));
    assert!(screen.end().contains("code=0."));
    assert_eq!(stage.secret_of("b"), new);
}
