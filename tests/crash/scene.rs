//! Where crashes happen: a vault with three credentials, the commands that change it, and what must hold afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use credctl::vault::Change;

use crate::inside;
use crate::sandbox::{PROGRAM, Ran, Sandbox};

pub(crate) type Values = BTreeMap<String, String>;

/// What is about to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// A vault is made.
    Init,
    /// A credential is stored, and the vault made for it.
    FirstAdd,
    /// A credential is stored.
    Add,
    /// A person changes `b`: the revision before is kept.
    Edit,
    /// The program changes `b`.
    Store,
    /// `b`, which has a revision before, goes.
    Remove,
    /// The vault's key is changed.
    Rotate,
    /// The vault's key goes into the same store again.
    Move,
    /// `config.toml` is changed.
    Use,
}

impl Act {
    /// Whether there is a vault before it.
    pub(crate) fn has_vault(self) -> bool {
        !matches!(self, Self::Init | Self::FirstAdd)
    }

    /// The command.
    pub(crate) fn command(self) -> Command {
        let words: &[&str] = match self {
            Self::Init => &["init"],
            Self::FirstAdd | Self::Add => &["add", "n", "--type", "api_token", "--secret", "-"],
            Self::Edit => return inside::update_command("b", Change::Person),
            Self::Store => return inside::update_command("b", Change::Program),
            Self::Remove => &["remove", "b", "--yes"],
            Self::Rotate => &["key", "rotate"],
            Self::Move => &["key", "move", "--to", "file"],
            Self::Use => &["vault", "use", "default"],
        };
        let mut command = Command::new(PROGRAM);
        command.args(words);
        command
    }
}

/// An act, the state before it and the one after it.
pub(crate) struct Scene {
    pub(crate) act: Act,
    base: Sandbox,
    /// What the command reads.
    pub(crate) stdin: String,
    pub(crate) before: Values,
    pub(crate) after: Values,
    /// The key before, as `key export` gives it.
    backup: Option<String>,
}

impl Scene {
    pub(crate) fn new(act: Act) -> Self {
        let base = Sandbox::new();
        let mut before = Values::new();
        let mut backup = None;
        if act.has_vault() {
            base.run(&["init"]).ok();
            for name in ["a", "b", "c"] {
                before.insert(name.to_owned(), base.add(name));
            }
            let second = base.secret();
            inside::update(&mut inside::open(&base).unwrap(), "b", &second, Change::Person).unwrap();
            before.insert("b".to_owned(), second);
            let key = base.run(&["key", "export"]).ok().stdout().trim().to_owned();
            backup = Some(key);
        }
        let fresh = base.secret();
        let mut after = before.clone();
        match act {
            Act::FirstAdd | Act::Add => drop(after.insert("n".to_owned(), fresh.clone())),
            Act::Edit | Act::Store => drop(after.insert("b".to_owned(), fresh.clone())),
            Act::Remove => drop(after.remove("b")),
            Act::Init | Act::Rotate | Act::Move | Act::Use => {}
        }
        Self { act, base, stdin: fresh, before, after, backup }
    }

    /// The state before, in a place of its own.
    pub(crate) fn set(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        inside::copy(&self.base, &sandbox);
        for secret in self.before.values().chain([&self.stdin]) {
            sandbox.watch(secret);
        }
        sandbox
    }

    /// After a kill or a fault: everything is there, old or new; then the next command that writes leaves it tidy.
    /// `must` says which of the two it has to be, where that is known.
    pub(crate) fn check(&self, sandbox: &Sandbox, must: Option<&Values>, at: &str) {
        if !self.act.has_vault() {
            return self.check_new(sandbox, must, at);
        }
        let seen = self.look(sandbox, must, at);
        // Either the next writer finishes it, or who asks for it again.
        if self.act == Act::Rotate && at.len().is_multiple_of(2) && rotating(sandbox) {
            quiet(&sandbox.run(&["key", "rotate"]).ok(), at);
        }
        self.settle(sandbox, &seen, at);
        if self.act == Act::Rotate {
            self.check_rotated(sandbox, at);
        }
    }

    /// What a fresh process sees.
    fn look(&self, sandbox: &Sandbox, must: Option<&Values>, at: &str) -> Values {
        let seen = inside::values(sandbox);
        match must {
            Some(must) => assert!(seen == *must, "{at}: saw {:?}, {:?} expected", names_in(&seen), names_in(must)),
            None => assert!(seen == self.before || seen == self.after, "{at}: neither old nor new, but {:?}", names_in(&seen)),
        }
        let target = if self.after.contains_key("n") { "n" } else { "b" };
        let got = sandbox.run(&["get", target]).reveals().go();
        match seen.get(target) {
            Some(value) => assert_eq!(got.code(0).stdout(), *value, "{at}"),
            None => drop(got.code(3)),
        }
        quiet(&sandbox.run(&["list"]).ok(), at);
        seen
    }

    /// The next command that writes finishes or removes what was left, and nothing is wrong then.
    fn settle(&self, sandbox: &Sandbox, seen: &Values, at: &str) {
        let probe = sandbox.add("probe");
        let mut settled = inside::values(sandbox);
        assert_eq!(settled.remove("probe"), Some(probe), "{at}");
        if *seen == self.after {
            assert!(settled == self.after, "{at}: the new state was there, and is gone");
        } else {
            assert!(settled == self.before || settled == self.after, "{at}: neither old nor new after the next write");
        }
        self.check_tidy(sandbox, &settled, at);
    }

    fn check_tidy(&self, sandbox: &Sandbox, settled: &Values, at: &str) {
        let vault = sandbox.vault();
        assert_eq!(inside::names(&vault.join("tmp")), [""; 0], "{at}");
        let root = [".gitattributes", ".gitignore", "activity", "c", "consumers", "locks", "tmp", "vault.toml"];
        assert_eq!(inside::names(&vault), root, "{at}");
        // The revision before goes with its credential.
        let files = inside::names(&vault.join("c"));
        let kept = files.iter().filter(|name| name.ends_with(".prev.age")).count();
        assert_eq!(kept, usize::from(settled.contains_key("b")), "{at}: {files:?}");
        let doctor = sandbox.run(&["doctor"]).ok();
        assert!(!doctor.stdout().contains("interrupted"), "{at}: {}", doctor.stdout());
    }

    /// A vault that was being made is made, or can be.
    fn check_new(&self, sandbox: &Sandbox, must: Option<&Values>, at: &str) {
        let made = sandbox.vault().join("vault.toml").exists();
        let seen = if made { inside::values(sandbox) } else { Values::new() };
        match must {
            // A first `add` makes the vault before it stores, so that an empty one is a state of its own.
            Some(must) => assert!(seen == *must, "{at}: saw {:?}", names_in(&seen)),
            None => assert!(seen == self.before || seen == self.after, "{at}"),
        }
        sandbox.run(&["list"]).ok();
        sandbox.run(&["init"]).go().code(if made { 1 } else { 0 });
        let probe = sandbox.add("probe");
        let mut settled = inside::values(sandbox);
        assert_eq!(settled.remove("probe"), Some(probe), "{at}");
        assert!(settled == self.after || (settled == self.before && seen == self.before), "{at}");
        self.check_tidy(sandbox, &settled, at);
    }

    /// The rotation is completed, the new key alone is kept, and the old one opens nothing any more.
    fn check_rotated(&self, sandbox: &Sandbox, at: &str) {
        let status = sandbox.run(&["key", "status", "--json"]).ok().json();
        if status["rotating"] == true || status["epoch"] == 1 {
            quiet(&sandbox.run(&["key", "rotate"]).ok(), at);
        }
        let status = sandbox.run(&["key", "status", "--json"]).ok().json();
        assert_eq!((&status["rotating"], &status["epoch"]), (&false.into(), &2.into()), "{at}");
        let new = sandbox.run(&["key", "export"]).ok().stdout().trim().to_owned();
        let backup = self.backup.as_ref().unwrap();
        assert_ne!(new, *backup, "{at}");
        sandbox.run(&["list"]).env("CREDCTL_IDENTITY", backup).fails(4);
        let old = credctl::keys::parse(&credctl::Secret::from(backup.clone()), "the backup").unwrap();
        let old = old[0].seed.age_identity().unwrap();
        for name in inside::names(&sandbox.vault().join("c")) {
            let bytes = fs::read(sandbox.vault().join("c").join(&name)).unwrap();
            assert!(credctl::vault::seal::open(&bytes, &[&old]).is_err(), "{at}: the old key opens {name}");
        }
        quiet(&sandbox.run(&["list"]).ok(), at);
        let mut left = inside::values(sandbox);
        left.remove("probe");
        assert!(left == self.after, "{at}");
        let keys = inside::names(&sandbox.config().join("keys"));
        assert_eq!(keys.len(), 1, "{at}: {keys:?}");
    }
}

fn rotating(sandbox: &Sandbox) -> bool {
    sandbox.run(&["key", "status", "--json"]).ok().json()["rotating"] == true
}

/// This machine has not forgotten what it saw.
fn quiet(ran: &Ran, at: &str) {
    let said = ran.stderr();
    assert!(!said.contains("for the first time") && !said.contains("memory"), "{at}: {said}");
}

fn names_in(values: &Values) -> Vec<&String> {
    values.keys().collect()
}
