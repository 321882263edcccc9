//! `credctl rotate`: the program, with every host of the net on this machine: a service that makes and ends keys, late, twice,
//! not at all, and that says what is not true.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "common/acme.rs"]
mod acme;
#[path = "rotate/age.rs"]
mod age;
#[path = "common/faults.rs"]
mod faults;
#[path = "rotate/given.rs"]
mod given;
#[path = "rotate/grace.rs"]
mod grace;
#[path = "common/internet.rs"]
mod internet;
#[path = "rotate/kills.rs"]
mod kills;
#[path = "rotate/made.rs"]
mod made;
#[path = "rotate/meanwhile.rs"]
mod meanwhile;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;
#[path = "rotate/stage.rs"]
mod stage;
#[path = "rotate/terminal.rs"]
mod terminal;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "common/web.rs"]
mod web;
