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

#[test]
fn what_is_owed_is_a_value_and_not_a_version() {
    let sandbox = Sandbox::with_vault();
    let (one, two) = (sandbox.secret(), sandbox.secret());
    sandbox.run(&["add", "pair", "--type", "custom", "--secret", "p=-"]).stdin(&one).ok();
    sandbox.run(&["edit", "pair", "--secret", "q=-"]).stdin(&two).ok();
    let edit = |field: &str, value: &str| drop(sandbox.run(&["edit", "pair", "--secret", &format!("{field}=-")]).stdin(value).ok());
    // Another field that is changed pays nothing.
    sandbox.run(&["assign", "pair", "agent/f", "--field", "p"]).ok();
    sandbox.run(&["unassign", "pair", "agent/f"]).ok();
    edit("q", &sandbox.secret());
    assert_eq!(due(&sandbox), ["pair"]);
    edit("p", &sandbox.secret());
    assert_eq!(due(&sandbox), [""; 0]);
    // What is brought back is what was read.
    sandbox.run(&["restore", "pair", "-y"]).ok();
    assert_eq!(due(&sandbox), ["pair"]);
    edit("p", &sandbox.secret());
    assert_eq!(due(&sandbox), [""; 0]);
    // What a narrower assignment leaves out was known, whatever becomes of the rest.
    sandbox.run(&["assign", "pair", "agent/n"]).ok();
    sandbox.run(&["assign", "pair", "agent/n", "--field", "p"]).ok();
    assert_eq!(due(&sandbox), ["pair"]);
    let owed = sandbox.run(&["show", "pair", "--json"]).ok().json()["readable_by"].clone();
    assert_eq!((&owed[0]["fields"], &owed[0]["consumer"]), (&serde_json::json!(["q"]), &"agent/n".into()));
    assert!(sandbox.run(&["show", "pair"]).ok().stdout().contains("agent/n could read its q until"));
    edit("p", &sandbox.secret());
    sandbox.run(&["unassign", "pair", "agent/n"]).ok();
    edit("p", &sandbox.secret());
    assert_eq!(due(&sandbox), ["pair"], "q was never changed");
    edit("q", &sandbox.secret());
    assert_eq!(due(&sandbox), [""; 0]);
}

#[test]
fn nobody_gets_a_new_secret_by_an_assignment_that_has_ended() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    super::consumer(&sandbox, "ci/x");
    sandbox.run(&["assign", "a", "ci/x", "--until", "1s"]).ok();
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let new = sandbox.secret();
    sandbox.run(&["edit", "a", "--secret", "-"]).stdin(&new).ok();
    assert_eq!(due(&sandbox), [""; 0], "it never had the new one");
    // And none when the key is changed, or a view is carried along for another reason.
    sandbox.run(&["key", "rotate", "-y"]).ok();
    let mut vault = crate::inside::open(&sandbox).unwrap();
    let view = vault.view_of("ci/x", jiff::Timestamp::now()).unwrap();
    assert!(view.consumer.uses.is_empty());
}

#[test]
fn an_identity_that_is_replaced_leaves_what_it_could_open() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    super::consumer(&sandbox, "ci/x");
    sandbox.run(&["assign", "a", "ci/x"]).ok();
    assert_eq!(due(&sandbox), [""; 0]);
    let line = sandbox.run(&["consumer", "rotate", "ci/x"]).ok().stdout();
    sandbox.watch(&line);
    assert_eq!(due(&sandbox), ["a"]);
    assert!(sandbox.run(&["show", "a"]).ok().stdout().contains("ci/x by an identity that was replaced could read this"));
    sandbox.run(&["edit", "a", "--secret", "-"]).stdin(sandbox.secret()).ok();
    assert_eq!(due(&sandbox), [""; 0]);
}
