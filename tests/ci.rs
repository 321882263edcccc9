//! Pipelines and containers: the recipes of docs/ci.md as they stand there, checkouts as CI makes them, and what is said
//! where something is not possible.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/inside.rs"]
mod inside;
#[allow(dead_code)]
#[path = "handing_out/readers.rs"]
mod readers;
#[path = "common/runner.rs"]
mod runner;
#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "ci/checkout.rs"]
mod checkout;
#[path = "ci/container.rs"]
mod container;
#[path = "ci/github.rs"]
mod github;
#[path = "ci/gitlab.rs"]
mod gitlab;
#[path = "ci/project.rs"]
mod project;
#[path = "ci/said.rs"]
mod said;
