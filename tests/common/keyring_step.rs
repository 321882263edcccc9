//! One call of the library's keyring, in a process of its own: which bus is asked is a matter of a process's environment, and
//! the `keyring` crate connects once in a process. That process is the test program again, as the test `a_step`.
// It gets its orders from the environment, and says on stdout what happened.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::cell::Cell;
use std::env;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use credctl::keys::keyring::{self, Limits};
use credctl::name::Id;
use credctl::{Error, Secret};

use super::secret_service::SecretService;

/// What a person is given, in the steps that have one.
const PERSON: Duration = Duration::from_secs(1);

/// The vault of these tests.
pub(crate) fn id() -> Id {
    Id::from_bytes([7; 16])
}

/// Not a test: a step of one, in a process of its own.
#[test]
fn a_step() {
    let Ok(step) = env::var("CREDCTL_STEP") else { return };
    let mut words = step.split(' ');
    let mut next = || words.next().unwrap_or_default();
    let (what, value) = (next(), Secret::from(next().to_owned()));
    let mut limits = Limits::new(false);
    if env::var_os("CREDCTL_PATIENT").is_some() {
        limits.answer = Duration::from_secs(60);
    }
    limits.person = env::var_os("CREDCTL_PERSON").is_some().then_some(PERSON);
    let waits = Cell::new(0);
    let on_wait = || waits.set(waits.get() + 1);
    let done = match what {
        "load" => keyring::load(&id(), &limits, &on_wait).map(|value| value.expose_str().unwrap_or("not text").to_owned()),
        "store" => keyring::store(&id(), "credctl vault `test`", &value, &limits, &on_wait).map(|()| "stored".to_owned()),
        "delete" => keyring::delete(&id(), &limits, &on_wait).map(|()| "deleted".to_owned()),
        "probe" => keyring::probe(&limits, &on_wait).map(|()| "good".to_owned()),
        "describe" => keyring::describe(&limits).map(|keeper| format!("{}: {:?}", keeper.name, keeper.state)),
        other => panic!("no step {other}"),
    };
    let said = match done {
        Ok(said) => said,
        Err(Error::Keyring(trouble)) => {
            assert!(!trouble.to_string().contains("os error"), "{trouble}");
            format!("{trouble:?}")
        }
        Err(other) => panic!("{other}"),
    };
    println!("\n@ {said}{}", ", waited".repeat(waits.get()));
}

/// Runs a step in the session that `command` was made for, and gives back what it said. A step that hangs fails.
pub(crate) fn run(mut command: Command, words: &str) -> String {
    command.env("CREDCTL_STEP", words).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.args(["--exact", "keyring_step::a_step", "--nocapture"]).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(90) {
            let _ = child.kill();
            panic!("`{words}` hangs");
        }
        thread::sleep(Duration::from_millis(5));
    }
    let text = reader.join().unwrap().unwrap();
    text.lines().find_map(|line| line.strip_prefix("@ ")).unwrap_or_else(|| panic!("`{words}` said: {text}")).to_owned()
}

/// This program, as it would run in that session.
pub(crate) fn this_program(service: &SecretService) -> Command {
    service.command(env::current_exe().unwrap().to_str().unwrap())
}

/// A step that is given all the time that a busy machine may need.
pub(crate) fn step(service: &SecretService, words: &str) -> String {
    let mut command = this_program(service);
    command.env("CREDCTL_PATIENT", "1");
    run(command, words)
}

/// The same where a person is at the terminal.
pub(crate) fn step_with_person(service: &SecretService, words: &str) -> String {
    let mut command = this_program(service);
    command.env("CREDCTL_PATIENT", "1").env("CREDCTL_PERSON", "1");
    run(command, words)
}

/// A step with the limits of everyday.
pub(crate) fn brisk_step(service: &SecretService, words: &str) -> String {
    run(this_program(service), words)
}
