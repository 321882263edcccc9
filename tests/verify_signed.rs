//! Checks that are more than one request: signed calls, tokens that are fetched first, digests, and what a credential says of
//! itself. The counterparts check what they get: moto's STS, token endpoints that verify the assertion, a digest's server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, clippy::print_stderr)]

#[path = "common/hostile/http.rs"]
#[allow(dead_code)]
mod http;
#[path = "common/web.rs"]
mod web;

#[path = "verify_signed/aws.rs"]
mod aws;
#[path = "verify_signed/coinbase.rs"]
mod coinbase;
#[path = "verify_signed/digest.rs"]
mod digest;
#[path = "verify_signed/google.rs"]
mod google;
#[path = "verify_signed/keys.rs"]
mod keys;
#[path = "verify_signed/local.rs"]
mod local;
#[path = "verify_signed/stage.rs"]
mod stage;
#[path = "verify_signed/tokens.rs"]
mod tokens;
