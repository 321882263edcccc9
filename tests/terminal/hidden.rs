//! The prompt for what must not be seen: whatever ends it, nothing was echoed and the terminal is as it was.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::sandbox::Sandbox;
use super::screen::{READY, Screen};

const PROMPT: &str = "OpenAI API key: ";

fn nothing_is_stored(sandbox: &Sandbox) {
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json(), serde_json::json!([]));
}

#[test]
fn a_key_is_typed_unseen_and_stored() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    screen.until("https://platform.openai.com/api-keys");
    screen.until(PROMPT);
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains(&format!("({} characters)", secret.len())), "{rest}");
    assert!(rest.contains("as-before") && rest.contains("code=0."), "{rest}");
    assert!(rest.contains("next: `credctl run --with openai -- your-program`"), "{rest}");
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), secret);
}

/// In line mode a terminal cuts what is longer than 4,095 characters without a word.
#[test]
fn a_paste_of_six_thousand_characters_is_stored_whole() {
    let sandbox = Sandbox::with_vault();
    let secret = format!("{}{}", sandbox.secret(), "k".repeat(6000));
    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    screen.until(PROMPT);
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains(&format!("({} characters)", secret.len())) && rest.contains("code=0."), "{rest}");
    assert!(!rest.contains("kkkkk"), "{rest}");
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), secret);
}

#[test]
fn c02_ctrl_c_ends_it_with_130_and_gives_the_echo_back() {
    let sandbox = Sandbox::with_vault();
    for key in ["\x03", "\x1c"] {
        let mut screen = Screen::credctl(&sandbox, "credctl add openai");
        screen.until(PROMPT);
        screen.press(sandbox.secret()).press(key);
        let rest = screen.end();
        assert!(rest.contains("as-before") && rest.contains("code=130."), "{rest}");
        assert!(rest.contains("interrupted; nothing was changed"), "{rest}");
        nothing_is_stored(&sandbox);
    }
}

#[test]
fn c02_ctrl_d_and_an_empty_answer_are_a_no() {
    let sandbox = Sandbox::with_vault();
    for key in ["\x04", "\r"] {
        let mut screen = Screen::credctl(&sandbox, "credctl add openai");
        screen.until(PROMPT);
        screen.press(key);
        let rest = screen.end();
        assert!(rest.contains("as-before") && rest.contains("code=1."), "{rest}");
        assert!(rest.contains("cancelled; nothing was changed"), "{rest}");
        nothing_is_stored(&sandbox);
    }
}

#[test]
fn c02_signals_during_the_prompt_give_the_echo_back() {
    let sandbox = Sandbox::with_vault();
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut screen = Screen::credctl(&sandbox, "sh -c 'echo pid=$$.; exec credctl add openai'");
        screen.until("pid=");
        let pid: i32 = screen.until(".").trim_end_matches('.').parse().unwrap();
        screen.until(PROMPT);
        screen.press(&sandbox.secret()[..20]);
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
        let rest = screen.end();
        assert!(rest.contains("as-before") && rest.contains("code=130."), "{signal:?}: {rest}");
        nothing_is_stored(&sandbox);
    }
}

#[test]
fn c02_a_terminal_that_closes_ends_it_and_nothing_is_stored() {
    let sandbox = Sandbox::with_vault();
    let mut screen = Screen::sh(&sandbox, "echo pid=$$.; credctl add openai; :");
    screen.until("pid=");
    let shell: i32 = screen.until(".").trim_end_matches('.').parse().unwrap();
    screen.until(PROMPT);
    screen.press(&sandbox.secret()[..20]);
    let children = fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    let child = children.split_whitespace().next().unwrap().to_owned();
    // The end of the session's leader is what a terminal emulator's end is to those on it.
    kill_process(Pid::from_raw(shell).unwrap(), Signal::KILL).unwrap();
    let begun = Instant::now();
    while fs::read_to_string(format!("/proc/{child}/stat")).is_ok_and(|stat| !stat.contains(") Z ")) {
        assert!(begun.elapsed() < Duration::from_secs(60), "it goes on without a terminal");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(screen);
    nothing_is_stored(&sandbox);
}

#[test]
fn c02_ctrl_z_gives_the_terminal_to_the_shell_and_fg_goes_on_unseen() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::bash(&sandbox);
    screen.line("credctl add openai");
    screen.until(PROMPT);
    screen.press(&secret[..10]).press("\x1a");
    screen.until("Stopped");
    screen.until(READY);
    screen.line("stty -a");
    let settings = screen.until(READY);
    for mode in ["echo", "icanon", "isig"] {
        assert!(settings.split_whitespace().any(|word| word == mode), "{mode}: {settings}");
    }
    screen.line("fg");
    screen.until(PROMPT);
    screen.line(&secret[10..]);
    screen.until("next: `credctl run");
    screen.until(READY);
    screen.line("stty -a");
    assert!(screen.until(READY).split_whitespace().any(|word| word == "echo"));
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), secret);
}

#[test]
fn backspace_takes_a_whole_character_and_ctrl_u_the_line() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    for (typed, stored) in [
        (format!("{secret}€\x7f"), secret.clone()),
        (format!("{secret}aé\x08\x08"), secret.clone()),
        (format!("\x7f\x7f{secret}"), secret.clone()),
        (format!("wrong{}\x15{secret}ä", sandbox.secret()), format!("{secret}ä")),
    ] {
        let mut screen = Screen::credctl(&sandbox, "credctl add openai");
        screen.until(PROMPT);
        screen.line(&typed);
        let rest = screen.end();
        assert!(rest.contains("code=0."), "{rest}");
        assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), stored);
        sandbox.run(&["remove", "openai", "--yes"]).ok();
    }
}

/// What stands behind the first line of a paste is thrown away, not run.
#[test]
fn the_rest_of_a_paste_does_not_reach_the_shell() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::bash(&sandbox);
    screen.line("credctl add openai");
    screen.until(PROMPT);
    screen.press(format!("{secret}\rtouch reached\rtouch reached-too\r"));
    screen.until("next: `credctl run");
    screen.until(READY);
    screen.line("echo here-$((6*7))");
    screen.until("here-42");
    assert!(!sandbox.root().join("reached").exists() && !sandbox.root().join("reached-too").exists());
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), secret);
}

/// After a prompt the keys mean what they always do: Ctrl-C ends what takes long.
#[test]
fn ctrl_c_works_again_after_a_prompt() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("first");
    // Somebody else holds the vault.
    let lock = fs::read_dir(sandbox.vault().join("locks")).unwrap().flatten().next().expect("a lock's file").path();
    let held = fs::File::open(lock).unwrap();
    held.lock().unwrap();
    for command in ["credctl add openai", "credctl add --type username_password site"] {
        let mut screen = Screen::credctl(&sandbox, command);
        if command.ends_with("site") {
            screen.until("Username: ");
            screen.line("alice");
            screen.until("Password: ");
        } else {
            screen.until(PROMPT);
        }
        screen.line(&sandbox.secret());
        screen.until("waiting for another process");
        screen.press("\x03");
        let rest = screen.end();
        assert!(rest.contains("as-before") && rest.contains("code=130."), "{rest}");
    }
    drop(held);
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 1);
}

#[test]
fn control_characters_that_were_typed_are_refused() {
    let sandbox = Sandbox::with_vault();
    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    for _ in 0..3 {
        screen.until(PROMPT);
        screen.line(&format!("{}\x1b[200~", sandbox.secret()));
        screen.until("control character");
    }
    let rest = screen.end();
    assert!(rest.contains("after 3 tries") && rest.contains("code=2.") && rest.contains("as-before"), "{rest}");
    nothing_is_stored(&sandbox);
}

#[test]
fn an_answer_that_cannot_be_is_asked_for_again() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    screen.until(PROMPT);
    screen.line(&format!("{}\x1b[200~", sandbox.secret()));
    screen.until("once more");
    screen.until(PROMPT);
    screen.line(&secret);
    assert!(screen.end().contains("code=0."));
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), secret);
}

/// Where nobody may be asked, or the question would go into a file, nothing is read from the terminal, which would show it.
#[test]
fn a_secret_is_not_read_from_a_terminal_that_would_show_it() {
    let sandbox = Sandbox::with_vault();
    for (command, word) in [
        ("credctl --no-input key import", "key import FILE"),
        ("credctl key import 2>log; status=$?; cat log; (exit $status)", "key import FILE"),
        ("credctl --no-input add openai --secret -", "@PATH"),
        ("credctl add openai --secret - 2>log; status=$?; cat log; (exit $status)", "env:VAR"),
        ("credctl inject", "-i FILE"),
        ("credctl inject -i - -o out 2>log; status=$?; cat log; (exit $status)", "-i FILE"),
    ] {
        let rest = Screen::credctl(&sandbox, command).end();
        assert!(rest.contains("code=2.") && rest.contains("stdin is a terminal") && rest.contains(word), "{command}: {rest}");
    }
    nothing_is_stored(&sandbox);
}

#[test]
fn the_variable_of_another_field_is_asked_for_first_and_what_it_makes_needless_is_not() {
    let sandbox = Sandbox::with_vault();
    let url = format!("redis://:{}@127.0.0.1:1/0", sandbox.secret());
    sandbox.watch(&url);
    let mut screen = Screen::credctl(&sandbox, "credctl add REDIS_URL --no-verify");
    screen.until("Redis URL");
    screen.line(&url);
    let rest = screen.end();
    assert!(rest.contains("code=0.") && !rest.contains("assword"), "{rest}");
    drop(screen);
    let mut screen = Screen::credctl(&sandbox, "credctl add OPENAI_BASE_URL --no-verify");
    screen.until("OpenAI Base URL");
    screen.line("https://proxy.example/v1");
    screen.until(PROMPT);
    screen.line(&sandbox.secret());
    assert!(screen.end().contains("code=0."));
    assert_eq!(sandbox.run(&["get", "openai", "base_url"]).ok().stdout(), "https://proxy.example/v1");
}
