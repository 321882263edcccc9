//! A person at a terminal: the question once per content, and what is missing asked for on the way.

use std::fs;

use crate::Repo;
use crate::sandbox::Sandbox;
use crate::screen::Screen;
use crate::stage::Stage;

const EVIL: &str = "about = \"\\u001b]52;c;ZQ==\\u0007\\u001b[2J\\u202e\"";

#[test]
fn the_file_is_asked_about_once_per_content() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    let repo = Repo::new(&sandbox);
    repo.says(&format!("[env]\nONE_KEY = {{ use = \"one\", {EVIL} }}\n"));
    let command = "cd repo && credctl run -- sh -c 'echo started-${#ONE_KEY}.'";
    for (keys, code) in [("n\r", 125), ("\r", 125), ("\x03", 130)] {
        let mut screen = Screen::credctl(&sandbox, command);
        let shown = screen.until("Let it have them");
        assert!(shown.contains("repo/credctl.toml") && shown.contains("ONE_KEY ← one"), "{shown}");
        assert!(!shown.contains("\u{1b}]52") && !shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'), "{shown}");
        screen.press(keys);
        let rest = screen.end();
        assert!(rest.contains(&format!("code={code}.")) && rest.contains("as-before") && !rest.contains("started-"), "{keys:?}: {rest}");
    }
    let mut screen = Screen::credctl(&sandbox, command);
    screen.until("Let it have them");
    screen.press("y\r");
    assert!(screen.end().contains("started-"));
    drop(screen);
    // Not again, also in a pipe; and again when it says something else.
    let rest = Screen::credctl(&sandbox, command).end();
    assert!(rest.contains("started-") && !rest.contains("Let it"), "{rest}");
    sandbox.run(&["run", "--", "true"]).dir(&repo.dir).ok();
    repo.says("[env]\nOTHER = \"one\"\n");
    let mut screen = Screen::credctl(&sandbox, command);
    screen.until("says something else now");
    screen.until("Let it have them");
    screen.press("n\r");
    screen.end();
}

#[test]
fn what_is_missing_is_asked_for_in_place_and_the_command_goes_on() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nSVC_KEY = { use = \"my-svc\", template = \"openai\", about = \"summaries\" }\nNOT = { use = \"nothing\", optional = true }\n");
    // Its stdout is the command's own, down to the byte.
    let mut screen = Screen::credctl(&sandbox, "cd repo && credctl run -- sh -c 'echo started-${#SVC_KEY}.' > out");
    screen.until("Let it have them");
    screen.press("y\r");
    let shown = screen.until("Add it now?");
    assert!(shown.contains("`SVC_KEY` is to come from `my-svc` (OpenAI), which is not stored") && shown.contains("summaries"), "{shown}");
    screen.press("\r");
    screen.until("OpenAI API key: ");
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains("code=0.") && rest.contains("as-before") && !rest.contains("nothing"), "{rest}");
    assert_eq!(fs::read_to_string(repo.dir.join("out")).unwrap(), format!("started-{}.\n", secret.len()));
    let shown = sandbox.run(&["show", "my-svc", "--json"]).ok().json();
    assert_eq!((&shown["service"], &shown["type"]), (&"openai".into(), &"api_token".into()));
    // Allowed by the same answer.
    sandbox.run(&["run", "--", "true"]).dir(&repo.dir).ok();
}

#[test]
fn the_first_vault_is_made_on_the_way() {
    let sandbox = Sandbox::new();
    let secret = sandbox.secret();
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nOPENAI_API_KEY = \"openai\"\n");
    let mut screen = Screen::credctl(&sandbox, "cd repo && credctl run -- sh -c 'echo started-${#OPENAI_API_KEY}.'");
    screen.until("Let it have them");
    screen.press("y\r");
    screen.until("Add it now?");
    screen.press("y\r");
    screen.until("made vault `default`");
    screen.until("credctl key export");
    screen.until("OpenAI API key: ");
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains(&format!("started-{}.", secret.len())) && rest.contains("code=0."), "{rest}");
    sandbox.run(&["run", "--", "true"]).dir(&repo.dir).ok();
}

#[test]
fn a_no_starts_nothing_and_names_the_command() {
    let sandbox = Sandbox::with_vault();
    for (keys, code) in [("n\r", 125), ("\x03", 130)] {
        let mut screen = Screen::credctl(&sandbox, "credctl run --with openai -- sh -c 'echo star\"\"ted'");
        screen.until("Add it now?");
        screen.press(keys);
        let rest = screen.end();
        assert!(rest.contains(&format!("code={code}.")) && !rest.contains("started"), "{rest}");
        assert!(keys != "n\r" || rest.contains("`credctl add openai` does it later"), "{rest}");
    }
    // A slip of the hand is told, and nothing is made of it.
    sandbox.add("mysite");
    let rest = Screen::credctl(&sandbox, "credctl run --with mysiet -- true").end();
    assert!(rest.contains("did you mean `") && rest.contains("code=125."), "{rest}");
}

/// The whole way through a provider is `tests/oauth_flows`; here it is the same command that goes on.
#[test]
fn an_account_is_connected_where_no_key_is_typed() {
    let sandbox = Sandbox::with_vault();
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nMAIL = { use = \"mail\", template = \"google\" }\n");
    let mut screen = Screen::credctl(&sandbox, "cd repo && credctl run -- sh -c 'echo star\"\"ted'");
    screen.until("Let it have them");
    screen.press("y\r");
    screen.until("`MAIL` is to come from `mail` (Google)");
    screen.until("Connect an account now?");
    screen.press("y\r");
    let shown = screen.until("lient");
    assert!(!shown.contains("started"), "{shown}");
    let rest = screen.press_until_the_end("\x03");
    assert!(rest.contains("code=130.") && rest.contains("as-before") && !rest.contains("started"), "{rest}");
    sandbox.run(&["show", "mail"]).fails(3);
}

#[test]
fn what_the_provider_refuses_stops_the_command() {
    let stage = Stage::new();
    stage.template_at("deadly", "dead.acme.example", "");
    let secret = stage.sandbox.secret();
    let repo = Repo::new(&stage.sandbox);
    repo.says("[env]\nK = { use = \"k\", template = \"deadly\" }\n");
    let mut screen = Screen::credctl(&stage.sandbox, "cd repo && credctl run -- sh -c 'echo star\"\"ted'");
    screen.until("Let it have them");
    screen.press("y\r");
    screen.until("Add it now?");
    screen.press("y\r");
    // The template is from a file: where the secret may go is said before it is asked for.
    screen.until("the template is your own");
    screen.until(": ");
    screen.line(&secret);
    let rest = screen.end();
    assert!(rest.contains("`k` is stored, and does not work") && rest.contains("code=125.") && !rest.contains("started"), "{rest}");
}

#[test]
fn init_shows_what_it_writes_and_allows_it() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("openai");
    let repo = Repo::new(&sandbox);
    fs::write(repo.dir.join(".env.example"), "OPENAI_API_KEY=\n").unwrap();
    let mut screen = Screen::credctl(&sandbox, "cd repo && credctl check --init");
    let shown = screen.until("and let it have them?");
    assert!(shown.contains("OPENAI_API_KEY = \"openai\""), "{shown}");
    screen.press("n\r");
    assert!(screen.end().contains("code=1.") && !repo.dir.join("credctl.toml").exists());
    drop(screen);
    let mut screen = Screen::credctl(&sandbox, "cd repo && credctl check --init && credctl check");
    screen.until("and let it have them?");
    screen.press("\r");
    let rest = screen.end();
    assert!(rest.contains("VARIABLE") && rest.contains("ok") && rest.contains("code=0."), "{rest}");
    sandbox.run(&["run", "--", "true"]).dir(&repo.dir).ok();
}

#[test]
fn what_was_answered_stays_answered_where_something_else_is_not() {
    let sandbox = Sandbox::new();
    let secret = sandbox.secret();
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nOPENAI_API_KEY = \"openai\"\nGITHUB_TOKEN = \"github\"\n");
    let mut screen = Screen::credctl(&sandbox, "cd repo && credctl run -- true");
    screen.until("Let it have them");
    screen.press("y\r");
    screen.until("Add it now?");
    screen.press("y\r");
    screen.until("OpenAI API key: ");
    screen.line(&secret);
    screen.until("`github`");
    screen.until("Add it now?");
    screen.press("n\r");
    let rest = screen.end();
    assert!(rest.contains("`openai` stored, nothing else changed") && rest.contains("code=125."), "{rest}");
    let mut screen = Screen::credctl(&sandbox, "cd repo && credctl run -- true");
    let shown = screen.until("Add it now?");
    assert!(!shown.contains("Let it have them"), "{shown}");
    screen.press("n\r");
    screen.end();
}
