//! The vault's key is changed while others use it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::inside;
use crate::sandbox::Sandbox;
use crate::{end, start};

/// A vault that takes a moment to seal anew.
fn filled(sandbox: &Sandbox) -> std::collections::BTreeMap<String, String> {
    let secret = sandbox.secret();
    let children: Vec<_> = (0..20)
        .map(|n| start(sandbox, &["add", &format!("n{n}"), "--type", "api_token", "--secret", "-"], &format!("{secret}-{n}")))
        .collect();
    children.into_iter().for_each(|child| assert_eq!(end(sandbox, child, false).0, Some(0)));
    inside::values(sandbox)
}

/// It works, or says that the key was just changed and that trying again helps.
fn works(ends: &(Option<i32>, String, String), again: &AtomicUsize) -> bool {
    let (code, _, said) = ends;
    if *code == Some(1) && said.contains("was changed meanwhile") && said.contains("repeat") {
        again.fetch_add(1, Ordering::Relaxed);
        return false;
    }
    assert_eq!(*code, Some(0), "{said}");
    true
}

#[test]
fn readers_beside_rotations_read_what_is_there() {
    let sandbox = Sandbox::with_vault();
    let values = filled(&sandbox);
    let again = AtomicUsize::new(0);
    let mut reads = 0;
    for _ in 0..6 {
        let mut rotation = start(&sandbox, &["key", "rotate"], "");
        while rotation.try_wait().unwrap().is_none() {
            let gets: Vec<_> =
                values.iter().skip(reads % 17).take(3).map(|(name, value)| (start(&sandbox, &["get", name], ""), value)).collect();
            let list = start(&sandbox, &["list"], "");
            let show = start(&sandbox, &["show", "n1", "--json"], "");
            let run = start(&sandbox, &["run", "--with", "n2", "--", "printenv", "N2"], "");
            for (get, value) in gets {
                let ends = end(&sandbox, get, true);
                assert!(!works(&ends, &again) || ends.1 == *value);
                reads += 1;
            }
            let ends = end(&sandbox, list, false);
            assert!(!works(&ends, &again) || ends.1.lines().count() == values.len(), "{}", ends.1);
            works(&end(&sandbox, show, false), &again);
            let (code, _, said) = end(&sandbox, run, true);
            assert!(code == Some(0) || (code == Some(125) && said.contains("was changed meanwhile")), "{said}");
        }
        let ends = end(&sandbox, rotation, false);
        assert_eq!(ends.0, Some(0), "{}", ends.2);
    }
    assert!(reads > 6, "nobody read beside them");
    // A second change within one command is the only thing left to be told of.
    assert_eq!(again.load(Ordering::Relaxed), 0);
    assert!(inside::values(&sandbox) == values);
    let list = sandbox.run(&["list"]).ok();
    assert_eq!(list.stderr(), "", "its memory is as it was");
}

#[test]
fn writers_beside_rotations_are_done_or_told_to_repeat() {
    let sandbox = Sandbox::with_vault();
    let mut values = filled(&sandbox);
    let secret = sandbox.secret();
    let again = AtomicUsize::new(0);
    let mut number = 0;
    for _ in 0..5 {
        let mut rotation = start(&sandbox, &["key", "rotate"], "");
        while rotation.try_wait().unwrap().is_none() {
            let (name, value) = (format!("m{number}"), format!("{secret}-{number}"));
            number += 1;
            let add = start(&sandbox, &["add", &name, "--type", "api_token", "--secret", "-"], &value);
            if works(&end(&sandbox, add, false), &again) {
                values.insert(name, value);
            }
        }
        let (code, _, said) = end(&sandbox, rotation, false);
        assert_eq!(code, Some(0), "{said}");
        assert!(inside::values(&sandbox) == values);
    }
    assert!(number >= 5, "nobody wrote beside them");
    sandbox.run(&["doctor"]).ok();
}

#[test]
fn rotations_and_moves_of_the_key_at_once_leave_one_that_opens_everything() {
    let mut sandbox = Sandbox::with_vault();
    let values = filled(&sandbox);
    let passphrase = sandbox.secret();
    std::fs::write(sandbox.root().join("given-passphrase"), &passphrase).unwrap();
    std::fs::set_permissions(sandbox.root().join("given-passphrase"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let file = sandbox.root().join("given-passphrase");
    sandbox.set("CREDCTL_PASSPHRASE_FILE", file);
    for round in 0..4 {
        let mut commands: Vec<&[&str]> = vec![&["key", "rotate"]; 4];
        commands.push(&["key", "move", "--to", "file"]);
        if round % 2 == 1 {
            commands.push(&["key", "move", "--to", "passphrase"]);
        }
        let children: Vec<_> = commands.iter().map(|words| start(&sandbox, words, "")).collect();
        let ends: Vec<_> = children.into_iter().map(|child| end(&sandbox, child, false)).collect();
        // The later of two finds that what it began from has changed; nobody else is in the way.
        for (code, _, said) in &ends {
            let told = said.contains("changed meanwhile") || said.contains("does not fit") || said.contains("no key");
            assert!(*code == Some(0) || (matches!(code, Some(1 | 4)) && told), "{code:?}: {said}");
        }
        assert!(ends.iter().any(|(code, ..)| *code == Some(0)), "{ends:?}");
        for (name, value) in values.iter().take(3) {
            assert_eq!(sandbox.run(&["get", name]).reveals().ok().stdout(), *value, "round {round}");
        }
        let list = sandbox.run(&["list"]).ok();
        assert_eq!(list.stdout().lines().count(), values.len());
        sandbox.run(&["key", "move", "--to", "file"]).ok();
        assert!(inside::values(&sandbox) == values);
    }
}

#[test]
fn an_interrupted_rotation_is_not_ended_by_who_has_only_the_new_key() {
    let sandbox = Sandbox::with_vault();
    let values = filled(&sandbox);
    let done = AtomicBool::new(false);
    let key_file = sandbox.config().join("keys").join(&inside::names(&sandbox.config().join("keys"))[0]);
    // Stopped in the midst: as soon as some files are sealed to the new key, it is killed.
    let mut rotation = start(&sandbox, &["key", "rotate"], "");
    let manifest = sandbox.vault().join("vault.toml");
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                if std::fs::read_to_string(&manifest).is_ok_and(|text| text.contains("rotating = true")) {
                    break;
                }
            }
            rotation.kill().unwrap();
        });
    });
    done.store(true, Ordering::Relaxed);
    let _ = rotation.wait();
    if !std::fs::read_to_string(&manifest).unwrap().contains("rotating = true") {
        // It was quicker; then there is nothing to end.
        assert!(inside::values(&sandbox) == values);
        return;
    }
    let both = std::fs::read_to_string(&key_file).unwrap();
    assert_eq!(both.lines().count(), 2);
    let new = both.lines().nth(1).unwrap().to_owned();
    let secret = sandbox.secret();
    let add = sandbox.run(&["add", "late", "--type", "api_token", "--secret", "-"]).stdin(&secret).env("CREDCTL_IDENTITY", new.trim());
    let ran = add.go();
    assert!(matches!(ran.output.status.code(), Some(0 | 5)), "{}", ran.stderr());
    // Who has both finishes it, and nothing is lost.
    sandbox.run(&["key", "rotate"]).ok();
    let mut left = inside::values(&sandbox);
    left.remove("late");
    assert!(left == values);
}
