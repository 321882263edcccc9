//! What the answers of services mean, and where a secret goes on the way to them: every template, through the library, with
//! every host of the net on this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "verify_answers/bad.rs"]
mod bad;
#[path = "verify_answers/ends.rs"]
mod ends;
#[path = "verify_answers/fake.rs"]
mod fake;
#[path = "common/internet.rs"]
mod internet;
#[path = "verify_answers/makes.rs"]
mod makes;
#[path = "verify_answers/many.rs"]
mod many;
#[path = "verify_answers/rules.rs"]
mod rules;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "verify_answers/tokens.rs"]
mod tokens;
#[path = "verify_answers/traps.rs"]
mod traps;
#[path = "verify_answers/walk.rs"]
mod walk;
#[path = "common/web.rs"]
mod web;
