//! What is acknowledged stays, whatever kills the program or fails under it: V27, V29, V31, K08, K11, T15, C13.
//!
//! `common/faults.rs` says how a kill or a fault is placed. The everyday suite goes to every point at which the disk can
//! differ once, and to every failing call with one of the errors; the tests called `slow_…` do the rest.
//! `CREDCTL_TEST_KILLS` sets the number of kills of the slow ones, 10,000 where it is not set.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/faults.rs"]
mod faults;
#[path = "common/inside.rs"]
mod inside;
#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "crash/chain.rs"]
mod chain;
#[path = "crash/disk.rs"]
mod disk;
#[path = "crash/errors.rs"]
mod errors;
#[path = "crash/kills.rs"]
mod kills;
#[path = "crash/scene.rs"]
mod scene;
#[path = "crash/vaults.rs"]
mod vaults;
