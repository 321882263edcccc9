//! Questions whose answers may be seen, and passphrases.

use std::fs;

use super::sandbox::Sandbox;
use super::screen::Screen;

#[test]
fn remove_asks_and_no_is_the_answer_to_take() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for (keys, code) in [("n\r", 1), ("\r", 1), ("\x03", 130)] {
        let mut screen = Screen::credctl(&sandbox, "credctl remove site");
        screen.until("Remove it?");
        screen.press(keys);
        let rest = screen.end();
        assert!(rest.contains(&format!("code={code}.")) && rest.contains("as-before"), "{keys:?}: {rest}");
        sandbox.run(&["show", "site"]).ok();
    }
    let mut screen = Screen::credctl(&sandbox, "credctl remove site");
    screen.until("for good");
    screen.until("Remove it?");
    screen.press("y\r");
    let rest = screen.end();
    assert!(rest.contains("code=0.") && rest.contains("still works"), "{rest}");
    sandbox.run(&["show", "site"]).fails(3);
}

#[test]
fn remove_with_yes_or_without_input_does_not_ask() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let mut screen = Screen::credctl(&sandbox, "credctl remove site --no-input");
    assert!(screen.end().contains("code=2."));
    let mut screen = Screen::credctl(&sandbox, "CREDCTL_NO_INPUT=1 credctl remove site");
    assert!(screen.end().contains("add `--yes`"));
    let mut screen = Screen::credctl(&sandbox, "credctl remove site -y");
    assert!(screen.end().contains("code=0."));
}

#[test]
fn a_bare_add_lets_a_service_be_chosen() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::credctl(&sandbox, "credctl add");
    screen.until("Which service is it for?");
    // Two hundred are not paged through: what is typed narrows them.
    screen.until("Something else");
    screen.press("aws").press("\r");
    screen.until("AWS");
    screen.until("Access key ID");
    screen.line("AKIAFAKEFAKEFAKEFAKE");
    screen.until("Secret access key: ");
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains("code=0.") && rest.contains("as-before"), "{rest}");
    let shown = sandbox.run(&["show", "aws", "--json"]).ok().json();
    assert_eq!(shown["fields"]["api_key"]["value"], "AKIAFAKEFAKEFAKEFAKE");
    assert_eq!(sandbox.run(&["get", "aws"]).reveals().ok().stdout(), secret);
}

#[test]
fn a_choice_can_be_left() {
    let sandbox = Sandbox::with_vault();
    for (keys, code) in [("\x1b", 1), ("\x03", 130)] {
        let mut screen = Screen::credctl(&sandbox, "credctl add");
        screen.until("Which service is it for?");
        let rest = screen.press_until_the_end(keys);
        assert!(rest.contains(&format!("code={code}.")) && rest.contains("as-before"), "{keys:?}: {rest}");
    }
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json(), serde_json::json!([]));
}

#[test]
fn a_name_that_tells_no_service_asks_what_it_is() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::credctl(&sandbox, "credctl add my-server");
    screen.until("What is it?");
    screen.press("\r");
    screen.until("Token: ");
    screen.line(&secret);
    assert!(screen.end().contains("code=0."));
    assert_eq!(sandbox.run(&["show", "my-server", "--json"]).ok().json()["type"], "api_token");
}

/// On a terminal stdin is the person: what is typed for `-` is as secret there.
#[test]
fn a_secret_from_stdin_is_not_echoed_where_stdin_is_the_terminal() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::credctl(&sandbox, "credctl add openai --secret -");
    screen.until("OpenAI API key: ");
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains("code=0."), "{rest}");
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), secret);
}

#[test]
fn a_new_passphrase_is_asked_twice() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "passphrase");
    let (passphrase, secret) = (sandbox.secret(), sandbox.secret());
    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    screen.until("New passphrase: ");
    screen.line(&passphrase);
    screen.until("The same again: ");
    screen.line(&sandbox.secret());
    screen.until("differ; once more");
    screen.until("New passphrase: ");
    screen.line(&passphrase);
    screen.until("The same again: ");
    screen.line(&passphrase);
    screen.until("nobody can reset it");
    screen.until("OpenAI API key: ");
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains("code=0.") && rest.contains("as-before"), "{rest}");
    drop(screen);

    // Typing it has opened the vault for a while; then it is asked for again.
    sandbox.run(&["key", "lock"]).ok();
    let mut screen = Screen::credctl(&sandbox, "credctl get openai").reveals();
    screen.until("Passphrase of vault `default`: ");
    screen.line(&passphrase);
    let rest = screen.end();
    assert!(rest.contains(&secret) && rest.contains("code=0."), "{rest}");
    assert!(!screen.all().contains(&passphrase));
    sandbox.run(&["key", "lock"]).ok();
    let mut screen = Screen::credctl(&sandbox, "credctl get openai");
    screen.until("Passphrase of vault `default`: ");
    screen.line(&sandbox.secret());
    let rest = screen.end();
    assert!(rest.contains("does not open the key") && rest.contains("code=4."), "{rest}");
}

#[test]
fn k15_an_empty_passphrase_is_asked_for_again_and_never_taken() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "passphrase");
    let mut screen = Screen::credctl(&sandbox, "credctl init");
    for typed in ["", "   ", ""] {
        screen.until("New passphrase: ");
        screen.line(typed);
        screen.until("passphrase is empty");
    }
    let rest = screen.end();
    assert!(rest.contains("code=2."), "{rest}");
    assert!(!sandbox.vault().exists());
}

#[test]
fn k01_a_passphrase_is_offered_where_no_keyring_answers() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "");
    let (passphrase, secret) = (sandbox.secret(), sandbox.secret());
    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    screen.until("no keyring answers");
    screen.until("locked with a passphrase instead?");
    screen.press("n\r");
    let rest = screen.end();
    assert!(rest.contains("code=4.") && rest.contains("CREDCTL_IDENTITY"), "{rest}");
    assert!(!sandbox.vault().exists());
    drop(screen);

    let mut screen = Screen::credctl(&sandbox, "credctl add openai");
    screen.until("locked with a passphrase instead?");
    screen.press("\r");
    screen.until("New passphrase: ");
    screen.line(&passphrase);
    screen.until("The same again: ");
    screen.line(&passphrase);
    screen.until("OpenAI API key: ");
    screen.line(&secret);
    assert!(screen.end().contains("code=0."));
    drop(screen);
    assert!(fs::read_to_string(sandbox.config().join("config.toml")).unwrap().contains("\"passphrase\""));
    sandbox.run(&["key", "lock"]).ok();
    // Where it was asked for by name there is nothing to offer.
    let mut screen = Screen::credctl(&sandbox, "credctl init --vault other --key-store keyring");
    assert!(screen.end().contains("code=4."));
}

#[test]
fn a_key_is_imported_unseen() {
    let sandbox = Sandbox::with_vault();
    let key = sandbox.run(&["key", "export"]).ok().stdout();
    let mut screen = Screen::credctl(&sandbox, "credctl key import");
    screen.until("The key (CREDCTL-VAULT-1…): ");
    screen.line(key.trim_end());
    let rest = screen.end();
    assert!(rest.contains("code=0.") && !screen.all().contains(key.trim_end()), "{rest}");
}

#[test]
fn import_shows_what_it_is_going_to_do_and_asks() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let path = sandbox.root().join(".env");
    let text = format!("MY_TOKEN={secret}\nDEBUG=true\n");
    fs::write(&path, &text).unwrap();
    for (keys, code) in [("n\r", 1), ("\x03", 130)] {
        let mut screen = Screen::credctl(&sandbox, "credctl import .env --replace");
        let shown = screen.until("Store 1 credential and rewrite `.env`?");
        assert!(shown.contains("VARIABLE") && shown.contains("my-token") && shown.contains("does not look like a secret"), "{shown}");
        screen.press(keys);
        assert!(screen.end().contains(&format!("code={code}.")), "{keys:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        sandbox.run(&["show", "my-token"]).fails(3);
    }
    let mut screen = Screen::credctl(&sandbox, "credctl import .env --replace");
    screen.until("rewrite `.env`?");
    screen.press("\r");
    let rest = screen.end();
    assert!(rest.contains("code=0.") && rest.contains("credctl run --env-file .env"), "{rest}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "MY_TOKEN=cred://my-token\nDEBUG=true\n");
    let mut screen = Screen::credctl(&sandbox, "credctl import .env --undo");
    screen.until("Put 1 value back into `.env`, in clear?");
    screen.press("y\r");
    assert!(screen.end().contains("code=0."));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    fs::remove_file(&path).unwrap();
}

/// Found by a reviewer: a grant that is typed in was of use for an hour, because nobody asked what it is refreshed with.
#[test]
fn what_may_be_left_out_is_offered_and_enter_skips_it() {
    let sandbox = Sandbox::with_vault();
    let (access, refresh) = (sandbox.secret(), sandbox.secret());
    let mut screen = Screen::credctl(&sandbox, "credctl add grant --type oauth2");
    screen.until("Client id (Enter skips)");
    screen.line("me");
    screen.until("Access token: ");
    screen.line(&access);
    screen.until("Refresh token (Enter skips): ");
    screen.line("");
    screen.until("Client secret (Enter skips): ");
    screen.line("");
    assert!(screen.end().contains("code=0."));
    let fields = |sandbox: &Sandbox| sandbox.run(&["show", "grant", "--json"]).ok().json()["fields"].clone();
    let held = fields(&sandbox);
    assert_eq!((&held["client_id"]["value"], &held["refresh_token"]), (&"me".into(), &().into()));
    // Whoever changes it later is offered what is still missing.
    let mut screen = Screen::credctl(&sandbox, "credctl edit grant");
    screen.until("Client id (Enter keeps me)");
    screen.line("");
    screen.until("Access token (Enter keeps");
    screen.line("");
    screen.until("Refresh token (Enter skips): ");
    screen.line(&refresh);
    screen.until("Client secret (Enter skips): ");
    screen.line("");
    screen.until("Label");
    screen.line("");
    assert!(screen.end().contains("code=0."));
    let held = fields(&sandbox);
    assert_eq!((&held["refresh_token"]["secret"], &held["client_secret"]), (&true.into(), &().into()));
    assert_eq!(sandbox.run(&["get", "grant", "refresh_token"]).reveals().ok().stdout(), refresh);
}

/// Found by a reviewer: "nothing was changed" stood below the vault that had just been made.
#[test]
fn an_interrupted_first_add_says_that_the_vault_is_there() {
    let sandbox = Sandbox::new();
    let mut screen = Screen::credctl(&sandbox, "credctl add one --type api_token");
    screen.until("Token: ");
    screen.press("\x03");
    let rest = screen.end();
    assert!(rest.contains("code=130.") && rest.contains("the vault `default` was made, and nothing is stored in it yet"), "{rest}");
    let mut screen = Screen::credctl(&sandbox, "credctl add one --type api_token");
    screen.until("Token: ");
    screen.press("\x03");
    let rest = screen.end();
    assert!(rest.contains("code=130.") && rest.contains("nothing was changed"), "{rest}");
}

#[test]
fn helper_install_shows_the_lines_and_asks_before_it_writes() {
    let sandbox = Sandbox::with_vault();
    let file = sandbox.root().join("home/.gitconfig");
    fs::write(&file, "[user]\n\tname = bob\n").unwrap();
    for (keys, code) in [("n\r", 1), ("\x03", 130)] {
        let mut screen = Screen::credctl(&sandbox, "credctl helper install git git.example");
        screen.until("+[credential \"https://git.example\"]");
        screen.until("+    helper = !");
        screen.until("Change it?");
        screen.press(keys);
        let rest = screen.end();
        assert!(rest.contains(&format!("code={code}.")) && rest.contains("as-before"), "{keys:?}: {rest}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "[user]\n\tname = bob\n");
    }
    let mut screen = Screen::credctl(&sandbox, "credctl helper install git git.example");
    screen.until("Change it?");
    screen.press("\r");
    assert!(screen.end().contains("code=0."));
    assert!(fs::read_to_string(&file).unwrap().contains("https://git.example"));
    // What somebody else changes while the question stands is left alone.
    let mut screen = Screen::credctl(&sandbox, "credctl helper uninstall git");
    screen.until("-[credential \"https://git.example\"]");
    screen.until("Change it?");
    let theirs = fs::read_to_string(&file).unwrap() + "# theirs\n";
    fs::write(&file, &theirs).unwrap();
    screen.press("y\r");
    assert!(screen.end().contains("code=1."));
    assert_eq!(fs::read_to_string(&file).unwrap(), theirs);
}
