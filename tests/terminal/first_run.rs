//! The main job as a person does it the first time: nothing set up but a desktop with its keyring.

use super::sandbox::Sandbox;
use super::screen::Screen;
use super::secret_service::SecretService;

#[test]
fn the_first_key_is_stored_listed_and_used() {
    let service = SecretService::gnome();
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "").set("DBUS_SESSION_BUS_ADDRESS", service.address());
    let secret = format!("sk-proj-{}T3BlbkFJ{}", "fake".repeat(6), sandbox.secret());
    sandbox.watch(&secret);

    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    let made = screen.until("OpenAI API key: ");
    assert!(made.contains("made vault `default` in ") && made.contains("its key is in this machine's keyring"), "{made}");
    assert!(made.contains("`credctl key export`"), "{made}");
    screen.line(&secret);
    let rest = screen.end();
    let masked = format!("token = ••••{}  (OPENAI_API_KEY)", &secret[secret.len() - 4..]);
    assert!(rest.contains(&masked) && rest.contains("code=0.") && !rest.contains("warning"), "{rest}");
    drop(screen);

    let listed = Screen::credctl(&sandbox, "credctl list").end();
    assert!(listed.contains("NAME") && listed.contains("openai") && listed.contains("never") && listed.contains("code=0."), "{listed}");

    let program =
        "import os, sys; print('right' if os.environ['OPENAI_API_KEY'].endswith('-end') else 'wrong', all(map(os.isatty, range(3))))";
    let used = Screen::credctl(&sandbox, &format!("credctl run --with openai -- python3 -c \"{program}\"")).end();
    assert!(used.contains("right True") && used.contains("code=0."), "{used}");
    let listed = Screen::credctl(&sandbox, "credctl list").end();
    assert!(listed.contains("just now"), "{listed}");
}

#[test]
fn k04_a_locked_keyring_is_waited_for_and_said() {
    let service = SecretService::gnome();
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "").set("DBUS_SESSION_BUS_ADDRESS", service.address());
    sandbox.add("site");
    service.lock();
    // No display: the keyring takes its own prompt for declined.
    let mut screen = Screen::credctl(&sandbox, "credctl list");
    screen.until("waiting for the keyring to be unlocked (60 s; Ctrl-C to stop)");
    let rest = screen.end();
    assert!(rest.contains("the keyring is locked") && rest.contains("code=4."), "{rest}");
}
