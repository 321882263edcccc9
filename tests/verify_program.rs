//! `credctl verify`, and the check that follows when something is stored: the program, with every host of the net on this
//! machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)]
#[path = "common/acme.rs"]
mod acme;
#[path = "verify_program/after.rs"]
mod after;
#[path = "verify_program/command.rs"]
mod command;
#[path = "verify_program/hostile.rs"]
mod hostile;
#[path = "common/internet.rs"]
mod internet;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;
#[path = "verify_program/stage.rs"]
mod stage;
#[path = "verify_program/terminal.rs"]
mod terminal;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "common/web.rs"]
mod web;
