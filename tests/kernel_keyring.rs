//! The kernel's keyring of the user, beside `keyctl` (package `keyutils`) as the other reader.
//!
//! A kernel that refuses is made with a seccomp filter, as container runtimes do it: `python3` installs it and becomes this
//! program again, as the test `a_step`.
// The programs started here get their environment from these tests, and say on stdout what happened.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![cfg(target_os = "linux")]

use std::env;
use std::process::Command;
use std::thread;
use std::time::Duration;

use credctl::Secret;
use credctl::keys::kernel::{self, Kept};
use credctl::name::Id;

const VALUE: &str = "CREDCTL-VAULT-1FAKEPASSFAKEPASSFAKEPASS";
const MINUTES: Duration = Duration::from_secs(15 * 60);

/// Ends what a test kept, even when it panics: the keyring is the real one of the user who runs the tests.
struct Vault(Id);

impl Vault {
    fn new() -> Self {
        Self(Id::random().unwrap())
    }

    fn keep(&self, value: &str, duration: Duration) -> Kept {
        kernel::keep(&self.0, &Secret::from(value.to_owned()), duration)
    }

    fn load(&self) -> Option<String> {
        kernel::load(&self.0).map(|value| value.expose_str().unwrap().to_owned())
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        kernel::discard(&self.0);
    }
}

/// What `keyctl` says; nothing where it fails.
fn keyctl(arguments: &[&str]) -> String {
    let output = Command::new("keyctl").args(arguments).output().expect("keyctl");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn serial(vault: &Vault) -> String {
    keyctl(&["search", "@u", "user", &format!("credctl:{}", vault.0)])
}

/// Not a test: `load` or `keep` in a process of its own.
#[test]
fn a_step() {
    let (Ok(step), Ok(id)) = (env::var("CREDCTL_STEP"), env::var("CREDCTL_VAULT")) else { return };
    let vault = Id::parse(&id).unwrap();
    match step.as_str() {
        "load" => println!("\n@ {:?}", kernel::load(&vault).map(|value| value.expose_str().unwrap().to_owned())),
        "keep" => println!("\n@ {:?}", kernel::keep(&vault, &Secret::from(VALUE.to_owned()), MINUTES)),
        "discard" => println!("\n@ {:?}", kernel::discard(&vault)),
        "remaining" => println!("\n@ {:?}", kernel::remaining(&vault)),
        other => panic!("no step {other}"),
    }
}

/// Runs a step below `launcher`, and gives back what it said.
fn step(launcher: &[&str], step: &str, vault: &Vault) -> String {
    let mut command = Command::new(launcher[0]);
    command.args(&launcher[1..]).arg(env::current_exe().unwrap()).args(["--exact", "a_step", "--nocapture"]);
    let output = command.env("CREDCTL_STEP", step).env("CREDCTL_VAULT", vault.0.to_string()).output().expect(launcher[0]);
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    text.lines().find_map(|line| line.strip_prefix("@ ")).unwrap_or_else(|| panic!("`{step}` said: {text}")).to_owned()
}

#[test]
fn what_is_kept_is_there_until_it_is_discarded() {
    let vault = Vault::new();
    assert_eq!(vault.load(), None);
    assert_eq!(kernel::remaining(&vault.0), None);
    assert_eq!(vault.keep(VALUE, MINUTES), Kept::Done);
    assert_eq!(vault.load().as_deref(), Some(VALUE));
    assert_eq!(keyctl(&["pipe", &serial(&vault)]), VALUE);
    let left = kernel::remaining(&vault.0).unwrap();
    assert!(left <= MINUTES && left >= MINUTES / 2, "{left:?}");

    assert!(kernel::discard(&vault.0));
    assert_eq!(vault.load(), None);
    assert_eq!(serial(&vault), "");
    assert!(!kernel::discard(&vault.0));
}

#[test]
fn keeping_again_replaces_the_value_and_its_time() {
    let vault = Vault::new();
    assert_eq!(vault.keep("fakepass-before", Duration::from_secs(30)), Kept::Done);
    assert_eq!(vault.keep(VALUE, MINUTES), Kept::Done);
    assert_eq!(vault.load().as_deref(), Some(VALUE));
    assert!(kernel::remaining(&vault.0).unwrap() > Duration::from_secs(30));
    let listed = keyctl(&["rlist", "@u"]);
    let named = |serial: &&str| keyctl(&["rdescribe", serial]).ends_with(&vault.0.to_string());
    assert_eq!(listed.split(' ').filter(named).count(), 1, "the first is gone");
}

#[test]
fn nothing_is_left_when_the_time_is_over() {
    let vault = Vault::new();
    assert_eq!(vault.keep(VALUE, Duration::ZERO), Kept::Done);
    for _ in 0..200 {
        if vault.load().is_none() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it is still there after ten seconds");
}

#[test]
fn it_can_be_looked_at_and_read_and_nothing_else() {
    let vault = Vault::new();
    assert_eq!(vault.keep(VALUE, MINUTES), Kept::Done);
    let description = keyctl(&["rdescribe", &serial(&vault)]);
    let permissions: Vec<&str> = description.split(';').collect();
    // Possessor: view, read, search, link; user: view, read, search; group and others: nothing.
    assert_eq!(permissions[3], "1b0b0000", "{description}");
}

/// A login session of its own does not possess the user's keyring.
#[test]
fn every_session_of_the_user_keeps_and_finds_it() {
    let session: &[&str] = &["keyctl", "session", "-"];
    let vault = Vault::new();
    assert_eq!(step(session, "keep", &vault), "Done");
    assert_eq!(vault.load().as_deref(), Some(VALUE));
    assert_eq!(step(session, "load", &vault), format!("{:?}", Some(VALUE)));
    assert_eq!(step(session, "discard", &vault), "true");
    assert_eq!(vault.load(), None);
}

/// Answers `add_key`, `request_key` and `keyctl` with the given error, for itself and what it becomes.
const REFUSE: &str = r"
import ctypes, os, platform, struct, sys
first = {'x86_64': 248, 'aarch64': 217}[platform.machine()]
def op(code, jt, jf, k): return struct.pack('HBBI', code, jt, jf, k)
filter = ctypes.create_string_buffer(b''.join([
    op(0x20, 0, 0, 0),                                # load the number of the call
    op(0x35, 0, 2, first), op(0x25, 1, 0, first + 2), # first <= number <= first + 2 ?
    op(0x06, 0, 0, 0x00050000 | int(sys.argv[1])),    # an error
    op(0x06, 0, 0, 0x7fff0000)]))                     # or go ahead
program = ctypes.create_string_buffer(struct.pack('HxxxxxxP', 5, ctypes.addressof(filter)))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0, os.strerror(ctypes.get_errno())
os.execvp(sys.argv[2], sys.argv[2:])
";

#[test]
fn a_kernel_that_refuses_is_an_answer() {
    for (errno, reason) in [("1", "the system does not allow it here"), ("38", "this kernel has no keyring")] {
        let refusing: &[&str] = &["python3", "-c", REFUSE, errno];
        let vault = Vault::new();
        assert_eq!(vault.keep(VALUE, MINUTES), Kept::Done);
        assert_eq!(step(refusing, "keep", &vault), format!("Unavailable({reason:?})"));
        assert_eq!(step(refusing, "load", &vault), "None");
        assert_eq!(step(refusing, "discard", &vault), "false");
        assert_eq!(step(refusing, "remaining", &vault), "None");
    }
}

#[test]
fn what_does_not_fit_is_an_answer_and_leaves_nothing() {
    let vault = Vault::new();
    assert_eq!(vault.keep(&"x".repeat(32_768), MINUTES), Kept::Unavailable("it is too large for a kernel key"));
    assert_eq!(serial(&vault), "");
}
