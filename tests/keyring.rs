//! The keyring, with real services behind it: gnome-keyring and KeePassXC on buses of their own, and one that misbehaves on
//! purpose where no real one can be made to.
//! Each step runs in a process of its own (`keyring_step`).
#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

#[path = "common/fake_secret_service.rs"]
mod fake_secret_service;
#[path = "common/keyring_step.rs"]
mod keyring_step;
#[path = "common/secret_service.rs"]
mod secret_service;

use std::os::unix::net::UnixListener;
use std::process::Stdio;

use credctl::error::KeyringTrouble;
use fake_secret_service::{Fake, Person, serve, with_item};
use keyring_step::{brisk_step, id, run, step, step_with_person, this_program};
use secret_service::{PASSWORD, SecretService};

const VALUE: &str = "CREDCTL-VAULT-1FAKEPASSFAKEPASSFAKEPASS";
const OTHER: &str = "CREDCTL-VAULT-1OTHERFAKEPASSOTHERFAKE";

fn trouble(trouble: &KeyringTrouble) -> String {
    format!("{trouble:?}")
}

/// What libsecret's own tool says, given those arguments.
fn secret_tool(service: &SecretService, arguments: &[&str]) -> String {
    let output = service.command("secret-tool").args(arguments).stdin(Stdio::null()).output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn looked_up_by_others(service: &SecretService) -> String {
    secret_tool(service, &["lookup", "service", "credctl", "username", &id().to_string()])
}

#[test]
fn what_is_stored_is_there_for_us_and_for_other_programs() {
    let service = SecretService::gnome();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    assert_eq!(step(&service, "load"), VALUE);
    assert_eq!(looked_up_by_others(&service), VALUE);
    assert!(secret_tool(&service, &["search", "service", "credctl"]).contains("label = credctl vault `test`"));

    assert_eq!(step(&service, &format!("store {OTHER}")), "stored");
    assert_eq!(looked_up_by_others(&service), OTHER);
    assert_eq!(step(&service, "delete"), "deleted");
    assert_eq!(looked_up_by_others(&service), "");
    assert_eq!(step(&service, "load"), trouble(&KeyringTrouble::NoEntry));
    assert_eq!(step(&service, "delete"), trouble(&KeyringTrouble::NoEntry));
}

#[test]
fn it_survives_a_restart_of_the_service_and_is_not_in_its_file() {
    let mut service = SecretService::gnome();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    service.restart_gnome(PASSWORD);
    assert_eq!(step(&service, "load"), VALUE);
    let file = std::fs::read(service.home().join("data/keyrings/login.keyring")).unwrap();
    assert!(!file.windows(16).any(|window| VALUE.as_bytes().starts_with(window)));
}

#[test]
fn k02_k03_a_probe_passes_and_leaves_nothing_behind() {
    let service = SecretService::gnome();
    assert_eq!(step(&service, "probe"), "good");
    assert_eq!(secret_tool(&service, &["search", "--all", "service", "credctl"]), "");
    assert_eq!(step(&service, "describe"), "Secret Service (gnome-keyring-daemon): Unlocked");
}

#[test]
fn k04_a_locked_keyring_is_said_to_be_locked_by_every_call() {
    let mut service = SecretService::gnome();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    service.restart_gnome("fakepass-another");
    let locked = trouble(&KeyringTrouble::Locked);
    for words in ["load", "delete", "probe", &format!("store {OTHER}")] {
        assert_eq!(step(&service, words), locked, "{words}");
    }
    assert_eq!(step(&service, "describe"), "Secret Service (gnome-keyring-daemon): Locked");
    // Without a display the service takes its prompt for declined.
    assert_eq!(step_with_person(&service, "load"), format!("{locked}, waited"));
    assert_eq!(step_with_person(&service, &format!("store {OTHER}")), format!("{locked}, waited"));
    service.restart_gnome(PASSWORD);
    assert_eq!(step(&service, "load"), VALUE);
}

#[test]
fn k04_a_keyring_that_is_locked_while_it_runs() {
    let service = SecretService::gnome();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    service.lock();
    assert_eq!(step(&service, "load"), trouble(&KeyringTrouble::Locked));
    assert_eq!(step(&service, "probe"), trouble(&KeyringTrouble::Locked));
}

#[test]
fn a_service_that_the_bus_starts_is_found_locked() {
    let service = SecretService::gnome();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    let service = SecretService::gnome_on_demand(service);
    assert_eq!(step(&service, "load"), trouble(&KeyringTrouble::Locked));
}

#[test]
fn a_keyring_without_a_collection_takes_nothing_and_has_nothing() {
    let service = SecretService::gnome_without_collection();
    let no_collection = trouble(&KeyringTrouble::NoCollection);
    assert_eq!(step(&service, &format!("store {VALUE}")), no_collection);
    assert_eq!(step(&service, "probe"), no_collection);
    assert_eq!(step(&service, "load"), trouble(&KeyringTrouble::NoEntry));
    assert_eq!(step(&service, "describe"), "Secret Service (gnome-keyring-daemon): NoCollection");
}

#[test]
fn k02_a_collection_that_ends_with_the_session_is_refused() {
    let service = SecretService::gnome_without_collection();
    service.forget_at_logout();
    let forgetful = trouble(&KeyringTrouble::Forgetful);
    assert_eq!(step(&service, "probe"), forgetful);
    assert_eq!(step(&service, &format!("store {VALUE}")), forgetful);
    assert_eq!(step(&service, "describe"), "Secret Service (gnome-keyring-daemon): Temporary");
}

#[test]
fn two_entries_for_a_vault_are_neither_chosen_from_nor_overwritten() {
    let service = SecretService::gnome();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    let id = id().to_string();
    let mut second = service.command("secret-tool");
    second.args(["store", "--label=second", "service", "credctl", "username", &id, "copy", "2"]).stdin(Stdio::null());
    assert!(second.status().unwrap().success());
    for words in ["load", "delete", &format!("store {OTHER}")] {
        assert_eq!(step(&service, words), trouble(&KeyringTrouble::Several), "{words}");
    }
}

#[test]
fn k01_without_a_bus_there_is_no_keyring() {
    let service = SecretService::nobody();
    for words in ["load", "probe", "describe", &format!("store {VALUE}")] {
        let mut unset = this_program(&service);
        unset.env_remove("DBUS_SESSION_BUS_ADDRESS");
        assert_eq!(run(unset, words), trouble(&KeyringTrouble::None), "{words}");
    }
    let file = service.home().join("bus.conf");
    for address in ["unix:path=/nonexistent/bus", &format!("unix:path={}", file.display()), "nonsense", ""] {
        let mut elsewhere = this_program(&service);
        elsewhere.env("DBUS_SESSION_BUS_ADDRESS", address);
        assert_eq!(run(elsewhere, "load"), trouble(&KeyringTrouble::None), "{address}");
    }
}

#[test]
fn k01_a_bus_on_which_nobody_keeps_secrets_is_no_keyring() {
    let service = SecretService::nobody();
    for words in ["load", "delete", "probe", "describe", &format!("store {VALUE}")] {
        assert_eq!(step(&service, words), trouble(&KeyringTrouble::None), "{words}");
    }
}

#[test]
fn k04_a_bus_that_never_answers_is_silent() {
    let service = SecretService::nobody();
    let path = service.home().join("silent");
    let _listener = UnixListener::bind(&path).unwrap();
    for words in ["load", "describe", &format!("store {VALUE}")] {
        let mut command = this_program(&service);
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", path.display()));
        assert_eq!(run(command, words), trouble(&KeyringTrouble::Silent(2)), "{words}");
    }
}

#[test]
fn k04_a_service_that_never_answers_is_silent() {
    let service = SecretService::gnome();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    service.freeze();
    for words in ["load", "describe", &format!("store {OTHER}")] {
        assert_eq!(brisk_step(&service, words), trouble(&KeyringTrouble::Silent(2)), "{words}");
    }
}

#[test]
fn k03_what_does_not_come_back_is_not_stored() {
    let forgetful = trouble(&KeyringTrouble::Forgetful);
    for fake in [Fake { forgets: true, ..Fake::default() }, Fake { garbles: true, ..Fake::default() }] {
        let service = SecretService::nobody();
        let description = format!("{fake:?}");
        let _served = serve(&service.address(), fake);
        assert_eq!(step(&service, "probe"), forgetful, "{description}");
        assert_eq!(step(&service, &format!("store {VALUE}")), forgetful, "{description}");
    }
    let service = SecretService::nobody();
    let _served = serve(&service.address(), Fake { private: true, ..Fake::default() });
    assert_eq!(step(&service, "probe"), forgetful, "to others it is not there");
    let service = SecretService::nobody();
    let _served = serve(&service.address(), Fake::default());
    assert_eq!(step(&service, "probe"), "good", "the fake without a fault");
}

#[test]
fn k04_one_prompt_and_no_second_whatever_the_person_does() {
    let locked = trouble(&KeyringTrouble::Locked);
    for hides in [false, true] {
        for person in [Person::Away, Person::Declines, Person::Unlocks] {
            let service = SecretService::nobody();
            let (_connection, state) = serve(&service.address(), with_item(Fake { locked: true, hides, person, ..Fake::default() }));
            assert_eq!(step(&service, "load"), locked, "{hides} {person:?}");
            assert_eq!(state.lock().unwrap().prompts, 0, "{hides} {person:?}: nobody is there");
            // Of its item nobody here knows the key: removing it is what shows that it opened.
            let expected = if person == Person::Unlocks { "deleted" } else { &locked };
            assert_eq!(step_with_person(&service, "delete"), format!("{expected}, waited"), "{hides} {person:?}");
            assert_eq!(state.lock().unwrap().prompts, 1, "{hides} {person:?}");
        }
    }
}

#[test]
fn keepassxc_keeps_it_too() {
    let service = SecretService::keepassxc();
    assert_eq!(step(&service, "load"), trouble(&KeyringTrouble::NoEntry));
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    assert_eq!(step(&service, "load"), VALUE);
    assert_eq!(looked_up_by_others(&service), VALUE);
    assert_eq!(step(&service, "probe"), "good");
    assert_eq!(step(&service, "describe"), "Secret Service (keepassxc): Unlocked");
}

/// A search would open a window of its, and find nothing, which is not the same as having nothing. Nobody sees that window.
#[test]
fn k04_a_locked_keepassxc_is_locked_and_not_empty() {
    let service = SecretService::keepassxc();
    assert_eq!(step(&service, &format!("store {VALUE}")), "stored");
    service.lock();
    assert_eq!(step(&service, "load"), trouble(&KeyringTrouble::Locked));
    assert_eq!(step(&service, &format!("store {OTHER}")), trouble(&KeyringTrouble::Locked));
    assert_eq!(step_with_person(&service, "load"), format!("{}, waited", trouble(&KeyringTrouble::Locked)));
}
