//! Programs as people run them, with what `run` hands out: SDKs that send it, and interpreters that read every byte of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "real_children/bytes.rs"]
mod bytes;
#[path = "real_children/sdks.rs"]
mod sdks;

/// Where tests/setup puts what it fetches.
const PARTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/real-parts");
