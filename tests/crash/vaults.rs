//! A vault as a whole is renamed or removed, and killed or failed in the midst of it: asked for again, it is finished.

use std::process::Command;

use crate::faults::{self, ERRORS, Fault, Point};
use crate::inside;
use crate::sandbox::{PROGRAM, Sandbox};

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words);
    command
}

fn set() -> (Sandbox, String) {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    (sandbox, secret)
}

fn changing(words: &[&str]) -> Vec<Point> {
    let (sandbox, _) = set();
    faults::points(&sandbox, command(words), "").into_iter().filter(|point| point.changes).collect()
}

fn faults_of(number: usize) -> [Fault; 2] {
    [Fault::Kill, Fault::Errno(ERRORS[number % ERRORS.len()])]
}

#[test]
fn t15_a_vault_whose_renaming_was_cut_short_is_whole_under_one_of_its_names() {
    const RENAME: [&str; 4] = ["vault", "rename", "default", "acme"];
    for (number, point) in changing(&RENAME).iter().enumerate() {
        for fault in faults_of(number) {
            let (sandbox, secret) = set();
            faults::hit(&sandbox, command(&RENAME), "", (&point.call, point.nth), fault);
            let at = format!("{fault:?} at {point}");
            let found: Vec<&str> =
                ["default", "acme"].into_iter().filter(|name| sandbox.config().join("vaults").join(name).exists()).collect();
            assert_eq!(found.len(), 1, "{at}");
            let got = sandbox.run(&["get", "a", "--vault", found[0]]).reveals().ok();
            assert_eq!(got.stdout(), secret, "{at}");
            // Once more: done already, or done now.
            let again = sandbox.run(&RENAME).go().output.status.code();
            assert!(matches!(again, Some(0 | 3)), "{at}: {again:?}");
            assert_eq!(sandbox.run(&["get", "a"]).reveals().ok().stdout(), secret, "{at}");
            assert_eq!(sandbox.run(&["vault", "list", "--json"]).ok().json()[0]["name"], "acme", "{at}");
        }
    }
}

#[test]
fn t15_a_vault_whose_removal_was_cut_short_is_there_or_goes_when_asked_again() {
    const REMOVE: [&str; 4] = ["vault", "remove", "default", "--yes"];
    for (number, point) in changing(&REMOVE).iter().enumerate() {
        for fault in faults_of(number) {
            let (sandbox, secret) = set();
            faults::hit(&sandbox, command(&REMOVE), "", (&point.call, point.nth), fault);
            let at = format!("{fault:?} at {point}");
            if sandbox.vault().exists() {
                assert_eq!(sandbox.run(&["get", "a"]).reveals().ok().stdout(), secret, "{at}");
            }
            let again = sandbox.run(&REMOVE).go().output.status.code();
            assert!(matches!(again, Some(0 | 3)), "{at}: {again:?}");
            assert_eq!(inside::names(&sandbox.config().join("vaults")), [""; 0], "{at}");
            assert_eq!(inside::names(&sandbox.config().join("keys")), [""; 0], "{at}");
            assert_eq!(inside::names(&sandbox.state()), [""; 0], "{at}");
            // And the name is free.
            sandbox.run(&["init"]).ok();
        }
    }
}
