//! SSH keys as `ssh-keygen`, `openssl` and `puttygen` make them, and what people paste in their place.
//!
//! Every key is made in a directory of the test: none is kept, and none is a literal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "ssh_keys/any_bytes.rs"]
mod any_bytes;
#[path = "ssh_keys/formats.rs"]
mod formats;
#[path = "ssh_keys/halves.rs"]
mod halves;
#[path = "ssh_keys/maker.rs"]
mod maker;
#[path = "ssh_keys/not_keys.rs"]
mod not_keys;
#[path = "ssh_keys/passphrases.rs"]
mod passphrases;
#[path = "ssh_keys/texts.rs"]
mod texts;
