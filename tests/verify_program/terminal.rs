//! `credctl verify` with a person at a terminal: a table that fills, questions, Ctrl-C.

use std::time::{Duration, Instant};

use crate::screen::Screen;
use crate::stage::Stage;

/// What a terminal would do besides showing: the clipboard, titles, another direction.
fn assert_tame(text: &str) {
    for bad in ["\u{1b}]", "\u{9b}", "\u{202e}", "\u{7}", "\u{1b}[2J"] {
        assert!(!text.contains(bad), "{bad:?} in {text:?}");
    }
}

#[test]
fn c04_the_table_fills_in_its_columns_whatever_a_provider_says() {
    let stage = Stage::new();
    for (name, host) in [("a", "slow"), ("b", "evil"), ("c", "evil-good"), ("d", "down")] {
        stage.store(name, host);
    }
    let mut screen = Screen::credctl(&stage.sandbox, "credctl verify");
    let text = screen.end();
    assert_tame(&text);
    assert!(text.contains("NAME") && text.contains("WHY, AND WHAT TO DO") && text.contains("code=7."), "{text}");
    let plain: Vec<String> =
        text.lines().map(|line| line.replace("\u{1b}[K", "").replace("\u{1b}[1m", "").replace("\u{1b}[0m", "")).collect();
    let column = |word: &str| {
        let line = plain.iter().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{word}: {text}"));
        line.rsplit('\r')
            .find(|part| part.contains(word))
            .unwrap()
            .replace("\u{1b}[31m", "")
            .replace("\u{1b}[32m", "")
            .replace("\u{1b}[33m", "")
            .find(word)
            .unwrap()
    };
    let verdict = column("VERDICT");
    assert_eq!((column("works"), column("rejected"), column("service down")), (verdict, verdict, verdict), "{text}");
    assert!(text.contains("2 good, 1 bad, 1 not known"), "{text}");
    let mut screen = Screen::credctl(&stage.sandbox, "credctl show b; credctl show c; credctl list");
    assert_tame(&screen.end());
}

#[test]
fn a_check_with_an_effect_is_asked_for_first() {
    let stage = Stage::new();
    stage.template("mails", "asks_first = true\nside_effects = \"its owner gets a mail\"");
    stage.store_of("mails", "m", "fine", &[]);
    let mut screen = Screen::credctl(&stage.sandbox, "credctl verify m");
    screen.until("its owner gets a mail");
    screen.until("Check it all the same?");
    screen.press("n\r");
    assert!(screen.end().contains("not checked, as you said"));
    assert_eq!(stage.asked(), [""; 0]);
    let mut screen = Screen::credctl(&stage.sandbox, "credctl verify m");
    screen.until("Check it all the same?");
    screen.press("y\r");
    let text = screen.end();
    assert!(text.contains("works") && text.contains("code=0."), "{text}");
    assert_eq!(stage.asked(), ["fine"]);
}

#[test]
fn ctrl_c_on_a_terminal_ends_it_at_once_and_leaves_the_terminal_as_it_was() {
    let stage = Stage::new();
    stage.store("a", "fine");
    stage.store("b", "hangs");
    let mut screen = Screen::credctl(&stage.sandbox, "credctl verify --timeout 60s");
    screen.until("works");
    let pressed = Instant::now();
    screen.press("\x03");
    let text = screen.end();
    assert!(text.contains("code=130.") && text.contains("as-before") && text.contains("is kept"), "{text}");
    assert!(pressed.elapsed() < Duration::from_secs(5), "{:?}", pressed.elapsed());
    assert_eq!(stage.shown("a")["status"], "active");
}
