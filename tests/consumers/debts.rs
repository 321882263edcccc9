//! Who could once read a secret and may not any more is remembered until the secret changes.

use super::names;
use crate::sandbox::Sandbox;

fn due(sandbox: &Sandbox) -> Vec<String> {
    names(&sandbox.run(&["list", "--due", "--json"]).ok().json())
}

#[test]
fn k17_what_was_readable_is_owed_until_the_secret_changes() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github", "--template", "github", "--secret", "-"]).stdin("ghp_fakepass0000000000000000000000000000").go();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/old"]).ok();
    assert_eq!(due(&sandbox), [""; 0]);
    sandbox.run(&["unassign", "a", "agent/old"]).ok();
    assert_eq!(due(&sandbox), ["a"]);
    let shown = sandbox.run(&["show", "a", "--json"]).ok().json();
    assert_eq!((&shown["due"][0], &shown["readable_by"][0]["consumer"]), (&"readable_by_others".into(), &"agent/old".into()));
    assert!(sandbox.run(&["show", "a"]).ok().stdout().contains("agent/old could read this until"));
    assert!(sandbox.run(&["doctor"]).go().stdout().contains("agent/old could read this until"));
    // Lost memory changes no answer.
    std::fs::remove_dir_all(sandbox.state()).unwrap();
    assert_eq!(due(&sandbox), ["a"]);
    // Assigned again: it may read it, so nothing is owed.
    sandbox.run(&["assign", "a", "agent/old"]).ok();
    assert_eq!(due(&sandbox), [""; 0]);
    // The consumer goes, the debt stays.
    sandbox.run(&["consumer", "remove", "agent/old", "--yes"]).ok();
    assert_eq!(due(&sandbox), ["a"]);
    sandbox.run(&["edit", "a", "--label", "x"]).ok();
    assert_eq!(due(&sandbox), ["a"]);
    sandbox.run(&["edit", "a", "--secret", "-"]).stdin(sandbox.secret()).ok();
    assert_eq!(due(&sandbox), [""; 0]);
    // The name is free again.
    sandbox.run(&["consumer", "add", "agent/old", "--local"]).ok();
}

#[test]
fn what_was_never_held_is_not_owed() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x", "--use-only"]).ok();
    sandbox.run(&["unassign", "a", "agent/x"]).ok();
    assert_eq!(due(&sandbox), [""; 0]);
}

#[test]
fn an_end_is_an_end() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x", "--until", "1s"]).ok();
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let said = sandbox.run(&["get", "a", "--as", "agent/x"]).fails(6);
    assert!(said.contains("ended at"), "{said}");
    assert_eq!(sandbox.run(&["show", "a", "--json"]).ok().json()["assigned_to"], serde_json::json!([]));
    assert_eq!(due(&sandbox), ["a"]);
    // The next change of the view takes it out of there.
    sandbox.add("b");
    sandbox.run(&["assign", "b", "agent/x"]).ok();
    assert_eq!(due(&sandbox), ["a"]);
    assert_eq!(names(&sandbox.run(&["consumer", "show", "agent/x", "--json"]).ok().json()["credentials"]), ["b"]);
}
