//! `credctl revoke`: the program, with every host of the net on this machine: services that end a key at once, late, not at
//! all, and that say what is not true.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "common/acme.rs"]
mod acme;
#[path = "revoke/ending.rs"]
mod ending;
#[path = "common/faults.rs"]
mod faults;
#[path = "revoke/holders.rs"]
mod holders;
#[path = "common/internet.rs"]
mod internet;
#[path = "revoke/kills.rs"]
mod kills;
#[path = "revoke/leaked.rs"]
mod leaked;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;
#[path = "revoke/stage.rs"]
mod stage;
#[path = "revoke/terminal.rs"]
mod terminal;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "common/web.rs"]
mod web;
