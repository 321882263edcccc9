//! Questions and answers on a real pseudo-terminal, and how things look there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
mod screen;
#[path = "common/secret_service.rs"]
mod secret_service;

#[path = "terminal/editing.rs"]
mod editing;
#[path = "terminal/first_run.rs"]
mod first_run;
#[path = "terminal/hidden.rs"]
mod hidden;
#[path = "terminal/looks.rs"]
mod looks;
#[path = "terminal/masked.rs"]
mod masked;
#[path = "terminal/questions.rs"]
mod questions;
#[path = "terminal/running.rs"]
mod running;
