//! `--as`, and a consumer's own identity: its view, and nothing that changes the vault.

use super::sandbox::Sandbox;
use super::{git, login};

const REQUEST: &str = "capability[]=state\nprotocol=https\nhost=git.example\n";

#[test]
fn a_consumer_gets_what_is_assigned_and_teaches_nothing() {
    let sandbox = Sandbox::with_vault();
    let (mine, _) = (login(&sandbox, "mine", "git.example", "bot"), login(&sandbox, "other", "git.example", "alice"));
    login(&sandbox, "registry", "reg.example", "alice");
    let line = sandbox.run(&["consumer", "add", "ci/deploy"]).ok().stdout();
    sandbox.watch(line.trim());
    sandbox.run(&["assign", "mine", "ci/deploy"]).ok();
    let run = |operation: &str, text: &str, own: bool| {
        let words = ["helper", "git", operation, "--as", "ci/deploy"];
        let run = sandbox.run(if own { &words[..3] } else { &words }).stdin(text).reveals();
        if own { run.env("CREDCTL_IDENTITY", line.trim()).go() } else { run.go() }
    };
    for own in [false, true] {
        assert_eq!(run("get", REQUEST, own).code(0).stdout(), format!("username=bot\npassword={mine}\n"));
        assert_eq!(run("get", &REQUEST.replace("git.", "third."), own).code(0).stdout(), "");
        // What a tool tells of a credential is for its owner to hear.
        for operation in ["erase", "store"] {
            assert_eq!(
                run(operation, &format!("{REQUEST}state[]=credctl:asked\nusername=bot\npassword={mine}\n"), own).code(0).stdout(),
                ""
            );
        }
        assert_eq!(run("get", REQUEST, own).code(0).stdout(), format!("username=bot\npassword={mine}\n"));
    }
    let list = sandbox.run(&["helper", "docker", "list", "--as", "ci/deploy"]).ok().stdout();
    assert_eq!(list, "{\"git.example\":\"bot\"}\n");
    let store = r#"{"ServerURL":"reg.example","Username":"x","Secret":"fakepass"}"#;
    sandbox.run(&["helper", "docker", "store", "--as", "ci/deploy"]).stdin(store).fails(6);
    sandbox.run(&["helper", "aws", "other", "--as", "ci/deploy"]).fails(6);
    sandbox.run(&["helper", "kube", "nothing", "--as", "ci/deploy"]).fails(6);
    sandbox.run(&["helper", "install", "git", "github.com", "--yes"]).env("CREDCTL_IDENTITY", line.trim()).fails(6);
    sandbox.run(&["helper", "install", "git", "github.com", "--yes"]).env("CREDCTL_CONSUMER", "ci/deploy").fails(6);
}

#[test]
fn a_use_that_may_not_be_held_does_not_fall_to_a_prompt() {
    let sandbox = Sandbox::with_vault();
    login(&sandbox, "mine", "git.example", "bot");
    sandbox.run(&["assign", "mine", "agent/a", "--use-only"]).ok();
    let ran = sandbox.run(&["helper", "git", "get", "--as", "agent/a"]).stdin(REQUEST).go().code(6);
    assert_eq!(ran.stdout(), "quit=1\n");
    let lines = sandbox.run(&["activity", "--action", "helper", "--json"]).ok().stdout();
    assert!(lines.contains("\"denied\"") && lines.contains("agent/a"), "{lines}");
}

#[test]
fn of_layers_the_first_that_has_one_for_the_host_answers() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    let secret = sandbox.secret();
    let words = [
        "add",
        "forge",
        "--vault",
        "acme",
        "--type",
        "username_password",
        "--host",
        "git.example",
        "--set",
        "username=bob",
        "--tag",
        "git",
        "--secret",
        "-",
    ];
    sandbox.run(&words).stdin(&secret).ok();
    assert_eq!(git(&sandbox, "get", REQUEST).code(0).stdout(), "");
    let config = std::fs::read_to_string(sandbox.config().join("config.toml")).unwrap();
    std::fs::write(sandbox.config().join("config.toml"), format!("layers = [\"default\", \"acme\"]\n{config}")).unwrap();
    assert_eq!(git(&sandbox, "get", REQUEST).code(0).stdout(), format!("username=bob\npassword={secret}\n"));
    let own = login(&sandbox, "own", "git.example", "alice");
    assert_eq!(git(&sandbox, "get", REQUEST).code(0).stdout(), format!("username=alice\npassword={own}\n"));
}
