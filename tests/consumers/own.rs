//! A consumer with nothing but its own identity.

use std::fs;
use std::process::Command;

use super::{consumer, names};
use crate::sandbox::Sandbox;

/// A checkout elsewhere, as a pipeline makes it: another home, readable by all.
fn checkout(from: &Sandbox, line: &str) -> Sandbox {
    let mut there = Sandbox::new();
    let vault = there.root().join("vault");
    copy(&from.vault(), &vault);
    there.set("CREDCTL_IDENTITY", line.trim()).set("CREDCTL_VAULT", &vault);
    there.watch(line);
    there
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    let done = Command::new("cp").args(["-r", "--no-preserve=mode"]).arg(from).arg(to).status().unwrap();
    assert!(done.success());
}

#[test]
fn it_opens_its_view_from_a_checkout_and_nothing_else() {
    let sandbox = Sandbox::with_vault();
    let (a, _) = (sandbox.add("a"), sandbox.add("b"));
    let line = consumer(&sandbox, "ci/deploy");
    assert!(line.starts_with("CREDCTL-CONSUMER-1") && line.lines().count() == 1);
    sandbox.run(&["assign", "a", "ci/deploy"]).ok();
    sandbox.run(&["assign", "b", "ci/other"]).ok();
    let there = checkout(&sandbox, &line);
    there.watch(&a);
    assert_eq!(there.run(&["get", "a"]).reveals().ok().stdout(), a);
    let ran = there.run(&["run", "--no-mask", "--", "sh", "-c", "printf '%s|%s|%s' \"$A\" \"$CREDCTL_CONSUMER\" \"$CREDCTL_IDENTITY\""]);
    assert_eq!(ran.reveals().ok().stdout(), format!("{a}|ci/deploy|"));
    assert_eq!(names(&there.run(&["list", "--json"]).ok().json()), ["a"]);
    for denied in [&["get", "b"][..], &["get", "a", "--as", "ci/other"], &["consumer", "list"], &["add", "x"], &["key", "status"]] {
        there.run(denied).fails(6);
    }
    // Files of its own: the index that it keeps is not the owner's.
    let states = crate::inside::names(&there.state());
    let inner = crate::inside::names(&there.state().join(&states[0]));
    assert!(inner.iter().all(|name| name.starts_with("as-")), "{inner:?}");
    // By a file too, and by its variable.
    let mut by_file = checkout(&sandbox, &line);
    let key = by_file.root().join("identity");
    fs::write(&key, format!("# ci/deploy\n{line}\n")).unwrap();
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    by_file.set("CREDCTL_IDENTITY", "").set("CREDCTL_IDENTITY_FILE", &key);
    by_file.watch(&a);
    assert_eq!(by_file.run(&["get", "A"]).reveals().ok().stdout(), a);
    by_file.run(&["consumer", "list"]).fails(6);
    fs::remove_file(key).unwrap();
}

#[test]
fn the_stock_tool_opens_its_view_and_no_other_file() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    sandbox.add("b");
    let line = consumer(&sandbox, "ci/deploy");
    sandbox.run(&["assign", "a", "ci/deploy"]).ok();
    sandbox.run(&["assign", "a", "b", "ci/other"]).ok();
    let identity = credctl::keys::identity::ConsumerIdentity::decode(&credctl::Secret::from(line), "test").unwrap();
    let key = sandbox.root().parent().unwrap().join(format!("age-key-{}", identity.id));
    fs::write(&key, identity.seed.age_identity_text().unwrap().as_bytes()).unwrap();
    let opens = |path: &std::path::Path| {
        let out = Command::new("age").arg("-d").arg("-i").arg(&key).arg(path).output().unwrap();
        out.status.success().then(|| String::from_utf8(out.stdout).unwrap())
    };
    let own = sandbox.vault().join(format!("consumers/{}.age", identity.id));
    let text = opens(&own).expect("its own view");
    assert!(text.contains(&secret) && text.contains("kind = \"consumer\""));
    for dir in ["c", "consumers"] {
        for name in crate::inside::names(&sandbox.vault().join(dir)) {
            let path = sandbox.vault().join(dir).join(name);
            assert!(path == own || opens(&path).is_none(), "{}", path.display());
        }
    }
    fs::remove_file(key).unwrap();
}

#[test]
fn a_view_follows_every_change() {
    let sandbox = Sandbox::with_vault();
    let first = sandbox.add("a");
    let line = consumer(&sandbox, "ci/deploy");
    sandbox.run(&["assign", "a", "ci/deploy"]).ok();
    let get = |name: &str| sandbox.run(&["get", name]).env("CREDCTL_IDENTITY", line.trim()).reveals().go();
    assert_eq!(get("a").code(0).stdout(), first);
    let second = sandbox.secret();
    sandbox.run(&["edit", "a", "--secret", "-"]).stdin(&second).ok();
    assert_eq!(get("a").code(0).stdout(), second);
    sandbox.run(&["restore", "a", "--yes"]).ok();
    assert_eq!(get("a").code(0).stdout(), first);
    sandbox.run(&["rename", "a", "z"]).ok();
    assert_eq!(get("z").code(0).stdout(), first);
    get("a").code(6);
    sandbox.run(&["edit", "z", "--expires", "2020-01-01"]).ok();
    let strict = sandbox.run(&["get", "z", "--strict"]).env("CREDCTL_IDENTITY", line.trim()).fails(7);
    assert!(strict.contains("expired"), "{strict}");
    // The vault's key is changed: the identity leads to the new one.
    sandbox.run(&["key", "rotate"]).ok();
    assert_eq!(get("z").code(0).stdout(), first);
    sandbox.run(&["unassign", "z", "ci/deploy"]).ok();
    get("z").code(6);
    sandbox.run(&["assign", "z", "ci/deploy"]).ok();
    let newer = sandbox.run(&["consumer", "rotate", "ci/deploy"]).ok().stdout();
    sandbox.watch(&newer);
    get("z").code(4);
    assert_eq!(sandbox.run(&["get", "z"]).env("CREDCTL_IDENTITY", newer.trim()).reveals().ok().stdout(), first);
    sandbox.run(&["consumer", "remove", "ci/deploy", "--yes"]).ok();
    sandbox.run(&["get", "z"]).env("CREDCTL_IDENTITY", newer.trim()).fails(4);
}

#[test]
fn a_run_goes_on_with_what_it_got_and_the_next_gets_nothing() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    let mut command = Command::new(crate::sandbox::PROGRAM);
    sandbox.furnish(&mut command);
    let (started, go) = (sandbox.root().join("started"), sandbox.root().join("go"));
    command.args(["run", "--as", "agent/x", "--no-mask", "--", "sh", "-c"]);
    command.arg(format!("> {}; while [ ! -e {} ]; do sleep 0.02; done; printf %s \"$A\"", started.display(), go.display()));
    let child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    while !started.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    sandbox.run(&["unassign", "a", "agent/x"]).ok();
    sandbox.run(&["run", "--as", "agent/x", "--", "true"]).fails(125);
    fs::write(go, "").unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success() && out.stdout == secret.as_bytes(), "what was handed out stays handed out");
    assert!(sandbox.run(&["show", "a"]).ok().stdout().contains("agent/x could read this until"), "and is owed until it is rotated");
}

#[test]
fn mistyped_and_misplaced_identities_are_said_so() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let line = consumer(&sandbox, "ci/deploy");
    let wrong = Sandbox::mistyped(&line);
    let said = sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", &wrong).fails(4);
    assert!(said.contains("mistyped"), "{said}");
    let other = Sandbox::with_vault();
    other.add("a");
    other.watch(&line);
    let said = other.run(&["get", "a", "--vault", "default"]).env("CREDCTL_IDENTITY", line.trim()).fails(4);
    assert!(said.contains("does not fit"), "{said}");
    other.run(&["get", "a"]).env("CREDCTL_IDENTITY", line.trim()).fails(3);
    let said = other.run(&["key", "import"]).stdin(line).go().code(2).stderr();
    assert!(said.contains("consumer's identity"), "{said}");
}

#[test]
fn below_run_it_is_the_consumer_of_the_same_vault() {
    let sandbox = Sandbox::with_vault();
    let mine = sandbox.add("mine");
    sandbox.run(&["assign", "mine", "agent/x"]).ok();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    let theirs = sandbox.secret();
    sandbox.run(&["add", "theirs", "--type", "api_token", "--secret", "-", "--vault", "acme"]).stdin(&theirs).ok();
    sandbox.run(&["assign", "theirs", "agent/x", "--vault", "acme"]).ok();
    let program = crate::sandbox::PROGRAM;
    let below = |arguments: &[&str], name: &str| {
        let all = [&["run", "--no-mask"][..], arguments, &["--", program, "get", name]].concat();
        sandbox.run(&all).reveals().go()
    };
    let path = sandbox.config().join("vaults/acme");
    for vault in ["acme", path.to_str().unwrap()] {
        let arguments = ["--vault", vault, "--as", "agent/x"];
        assert_eq!(below(&arguments, "theirs").code(0).stdout(), theirs, "{vault}");
        let said = below(&arguments, "mine").code(6).stderr();
        assert!(said.contains("nothing called `mine` is assigned"), "{said}");
    }
    assert_eq!(below(&["--as", "agent/x"], "mine").code(0).stdout(), mine);
    below(&["--as", "agent/x"], "theirs").code(6);
}
