//! What a decoy looks like.

use super::{alarm, listener};
use crate::sandbox::Sandbox;

#[test]
fn a_decoy_of_each_sort_is_stored_and_passes_for_the_real_thing() {
    let sandbox = Sandbox::with_vault();
    for (arguments, field) in [
        (vec!["github-admin"], "token"),
        (vec!["aws-root"], "api_secret"),
        (vec!["openai-prod"], "token"),
        (vec!["a", "--type", "api_token"], "token"),
        (vec!["b", "--type", "api_key_pair", "--set", "api_key=svc"], "api_secret"),
        (vec!["c", "--type", "username_password", "--set", "username=root"], "password"),
        (vec!["d", "--type", "smtp", "--set", "host=mail.acme.example", "--set", "username=root"], "password"),
        (vec!["e", "--type", "oauth2"], "access_token"),
        (vec!["f", "--type", "ssh_key"], "private_key"),
        (vec!["g", "--type", "file"], "content"),
        (vec!["h", "--type", "custom"], "json"),
    ] {
        let ran = sandbox.run(&[vec!["add"], arguments.clone(), vec!["--canary", "--json"]].concat()).ok();
        let document = ran.json();
        let secret = &document["fields"][field];
        assert!(secret["secret"] == true && secret["masked"].as_str().unwrap().starts_with('•'), "{arguments:?}: {document}");
        assert!(document.get("canary").is_none(), "{document}");
        assert_eq!(document["status"], "unverified");
        for not in ["looks like a key of", "does not look like", "asking"] {
            assert!(!ran.stderr().contains(not), "{arguments:?}: {}", ran.stderr());
        }
        assert!(ran.stderr().contains("nobody is told"), "{}", ran.stderr());
    }
    let aws = sandbox.run(&["show", "aws-root", "--json"]).ok().json();
    assert!(aws["fields"]["api_key"]["value"].as_str().or(aws["fields"]["api_key"]["masked"].as_str()).is_some(), "{aws}");
    let ssh = sandbox.run(&["show", "f", "--json"]).ok().json();
    assert!(ssh["fields"]["public_key"]["value"].as_str().unwrap().starts_with("ssh-ed25519 "), "{ssh}");
}

#[test]
fn what_cannot_be_a_decoy_is_told() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let said = sandbox.run(&["add", "a", "--type", "api_token", "--canary", "--secret", "-"]).stdin(&secret).fails(2);
    assert!(said.contains("never given"), "{said}");
    let said = sandbox.run(&["add", "gcp", "--template", "gcp_service_account", "--canary"]).fails(2);
    assert!(said.contains("no decoy can be made of Google Cloud service account"), "{said}");
    let said = sandbox.run(&["add", "d", "--type", "smtp", "--canary"]).fails(2);
    assert!(said.contains("host") && !said.contains("password"), "{said}");
    assert_eq!(sandbox.run(&["list"]).ok().stdout(), "");
    // Its name is chosen as any other's.
    sandbox.run(&["add", "github", "--canary"]).ok();
    assert!(sandbox.run(&["add", "github", "--canary"]).fails(1).contains("exists already"));
}

#[test]
fn an_alarm_that_nobody_would_hear_is_told_by_every_command_and_by_doctor() {
    let sandbox = Sandbox::with_vault();
    alarm(&sandbox, "webhok = \"https://hooks.acme.example/x\"");
    for command in [&["list"][..], &["get", "a"]] {
        let said = sandbox.run(command).fails(2);
        assert!(said.contains("config.toml:") && said.contains("webhok"), "{said}");
    }
    alarm(&sandbox, "");
    sandbox.run(&["add", "github", "--canary"]).ok();
    assert!(sandbox.run(&["doctor"]).go().stdout().contains("nobody is told when a canary is used, and there is 1"));
    alarm(&sandbox, "command = [\"/nowhere/notify\"]");
    let ran = sandbox.run(&["doctor"]).go().code(1);
    assert!(ran.stdout().contains("`/nowhere/notify`, which is no program"), "{}", ran.stdout());
    let (command, file) = listener(&sandbox);
    alarm(&sandbox, &command);
    let said = sandbox.run(&["doctor"]).go().stdout();
    assert!(said.contains("the alarm starts `/bin/sh`") && super::heard(&file).is_empty(), "{said}");
    let said = sandbox.run(&["doctor", "--alarm"]).go().stdout();
    let told = super::heard(&file);
    assert!(said.contains("a trial of the alarm went through") && told[0]["event"] == "trial" && told[0]["name"].is_null(), "{said}");
}
