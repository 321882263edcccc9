//! Vaults behind a passphrase, as scripts use them. Opening one takes a second on purpose, so these tests are few and long.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::sandbox::{PROGRAM, Run, Sandbox};
use super::{error, exported, key_file};

/// A home whose vault is behind a passphrase, which is in a file; whatever happens, the kernel forgets its key.
struct Locked {
    sandbox: Sandbox,
    passphrase: String,
}

impl Locked {
    fn new() -> Self {
        let mut sandbox = Sandbox::new();
        sandbox.set("CREDCTL_KEY_STORE", "passphrase");
        let passphrase = sandbox.secret();
        let this = Self { sandbox, passphrase };
        this.sandbox.run(&["init"]).env("CREDCTL_PASSPHRASE_FILE", this.file("right", this.passphrase.as_bytes())).ok();
        this
    }

    /// A private file for the program to read.
    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.sandbox.root().join(format!("given-{name}"));
        fs::write(&path, content).unwrap();
        super::files::private(&path);
        path
    }

    /// With the passphrase in a file.
    fn with<'a>(&'a self, arguments: &[&str]) -> Run<'a> {
        self.sandbox.run(arguments).env("CREDCTL_PASSPHRASE_FILE", self.sandbox.root().join("given-right"))
    }

    /// With the passphrase in a pipe, on descriptor 7.
    fn piped<'a>(&'a self, arguments: &[&str]) -> Run<'a> {
        let mut command = Command::new("bash");
        command.args(["-c", "exec 7< <(cat given-right); exec \"$@\"", "bash", PROGRAM]).args(arguments);
        self.sandbox.run_command(command).env("CREDCTL_PASSPHRASE_FD", "7")
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        if let Ok(vaults) = fs::read_dir(self.sandbox.config().join("keys")) {
            for file in vaults.flatten() {
                if let Some(id) = file.path().file_stem().and_then(|stem| credctl::name::Id::parse(&stem.to_string_lossy())) {
                    credctl::keys::kernel::discard(&id);
                }
            }
        }
    }
}

#[test]
fn the_passphrase_comes_from_a_file_or_a_descriptor() {
    let locked = Locked::new();
    let sandbox = &locked.sandbox;
    let secret = sandbox.secret();
    locked.with(&["add", "site", "--type", "api_token", "--secret", "-"]).stdin(&secret).ok();
    assert_eq!(locked.piped(&["get", "site"]).reveals().ok().stdout(), secret);
    let file = fs::read(key_file(sandbox, "age")).unwrap();
    assert!(file.starts_with(b"age-encryption.org/v1\n-> scrypt ") && file.windows(4).any(|at| at == b" 18\n"));

    // None at hand, nobody to ask.
    let said = error(sandbox.run(&["get", "site", "--json"]).go(), 4, "locked");
    for way in ["credctl key unlock", "CREDCTL_PASSPHRASE_FILE", "CREDCTL_PASSPHRASE_FD"] {
        assert!(said.contains(way), "{said}");
    }
    // The wrong one.
    let wrong = locked.file("wrong", sandbox.secret().as_bytes());
    let said = error(sandbox.run(&["get", "site", "--json"]).env("CREDCTL_PASSPHRASE_FILE", &wrong).go(), 4, "wrong_key");
    assert!(said.contains("does not open the key of vault `default`"), "{said}");
    // The child has neither the variable nor what it names.
    let child = "env | grep -c CREDCTL_PASS";
    let ran = locked.piped(&["run", "--with", "site", "--", "sh", "-c", child]).go().code(1);
    assert_eq!(ran.stdout(), "0\n");
}

#[test]
fn k15_one_line_end_is_taken_off_and_characters_are_composed() {
    let locked = Locked::new();
    let sandbox = &locked.sandbox;
    for end in ["\n", "\r\n"] {
        let file = locked.file("ended", format!("{}{end}", locked.passphrase).as_bytes());
        sandbox.run(&["list"]).env("CREDCTL_PASSPHRASE_FILE", file).ok();
    }
    let file = locked.file("ended", format!("{}\n\n", locked.passphrase).as_bytes());
    sandbox.run(&["list"]).env("CREDCTL_PASSPHRASE_FILE", file).fails(4);

    for empty in ["", "\n", "  \n", "\t"] {
        let file = locked.file("empty", empty.as_bytes());
        let said = sandbox.run(&["init", "--vault", "empty"]).env("CREDCTL_PASSPHRASE_FILE", &file).fails(2);
        assert!(said.contains("passphrase is empty"), "{said}");
        assert!(!sandbox.config().join("vaults/empty").exists());
    }
    let (composed, decomposed) =
        (locked.file("nfc", "Zürich-fakepass".as_bytes()), locked.file("nfd", "Zu\u{308}rich-fakepass".as_bytes()));
    sandbox.run(&["init", "--vault", "city"]).env("CREDCTL_PASSPHRASE_FILE", &composed).ok();
    sandbox.run(&["list", "--vault", "city"]).env("CREDCTL_PASSPHRASE_FILE", &decomposed).ok();
}

#[test]
fn a_passphrase_file_is_ours_alone() {
    let locked = Locked::new();
    let file = locked.file("open", locked.passphrase.as_bytes());
    for bits in [0o644, 0o666] {
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(bits)).unwrap();
        let said = error(locked.sandbox.run(&["list", "--json"]).env("CREDCTL_PASSPHRASE_FILE", &file).go(), 9, "io");
        assert!(said.contains("chmod"), "{said}");
    }
    for redirection in ["7< given-right", "7< /dev/null", "7<> /dev/ptmx"] {
        let mut command = Command::new("bash");
        command.args(["-c", &format!("exec {redirection}; exec \"$@\""), "bash", PROGRAM, "list", "--json"]);
        let said = error(locked.sandbox.run_command(command).env("CREDCTL_PASSPHRASE_FD", "7").go(), 2, "usage");
        assert!(said.contains("must be a pipe") && said.contains("CREDCTL_PASSPHRASE_FILE"), "{redirection}: {said}");
    }
    for (fd, word) in [("seven", "not a number"), ("77", "must be open")] {
        let said = locked.sandbox.run(&["list"]).env("CREDCTL_PASSPHRASE_FD", fd).go().stderr();
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn unlock_opens_it_for_a_time_and_lock_ends_that() {
    let locked = Locked::new();
    let sandbox = &locked.sandbox;
    let done = locked.with(&["key", "unlock", "--for", "30m", "--json"]).ok().json();
    assert_eq!((&done["result"], &done["vault"]), (&"unlocked".into(), &"default".into()));
    sandbox.run(&["list"]).ok();
    let status = sandbox.run(&["key", "status", "--json"]).ok().json();
    let detail = status["detail"].as_str().unwrap();
    assert!(detail.contains("30 more minutes") || detail.contains("29 more minutes"), "{status}");
    // Already open: nobody needs to ask.
    sandbox.run(&["key", "unlock", "--for", "1h"]).ok();
    sandbox.run(&["key", "lock"]).ok();
    sandbox.run(&["list"]).fails(4);
    assert!(sandbox.run(&["key", "lock"]).ok().stderr().contains("it was not unlocked"));
    for span in ["0s", "8", "h", "-1h", "99999999999999999999d"] {
        let said = sandbox.run(&["key", "unlock", &format!("--for={span}")]).fails(2);
        assert!(said.contains("span of time"), "{said}");
    }
    let said = Sandbox::with_vault().run(&["key", "unlock"]).fails(2);
    assert!(said.contains("needs no unlocking"), "{said}");
}

/// What is read from a pipe is there once.
#[test]
fn a_descriptor_is_read_once_for_a_command_that_needs_it_twice() {
    let locked = Locked::new();
    let sandbox = &locked.sandbox;
    let before = locked.piped(&["key", "export"]).ok().stdout();
    assert_eq!(locked.piped(&["key", "rotate"]).ok().stdout(), "default\n");
    let after = locked.piped(&["key", "export"]).ok().stdout();
    assert_ne!(before, after);
    locked.piped(&["key", "move", "--to", "passphrase"]).ok();
    locked.piped(&["key", "move", "--to", "file"]).ok();
    assert_eq!(exported(sandbox), after.trim_end());
}
