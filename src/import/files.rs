//! Files of tools, in place: each reader says what stands where, and judges nothing.
//!
//! Invariants: bytes in, entries out; nothing that a file names is opened, run or asked for; every reader is linear in the
//! size of its file, which is bounded; a mistake is told by its line, and nothing of the text leaves with it.

mod aws;
mod cargo;
mod docker;
mod gh;
mod git;
mod google;
pub(super) mod ini;
pub(super) mod json;
mod kube;
mod mcp;
mod netrc;
mod npm;
mod pypi;
mod terraform;
pub(super) mod yaml;

use std::ops::Range;

pub(super) use aws::{DIALECT as AWS_DIALECT, aws};
pub(super) use cargo::cargo;
pub(super) use docker::docker;
pub(super) use gh::gh;
pub(super) use git::git;
pub(super) use google::google;
pub(super) use kube::kube;
pub(super) use mcp::{mcp, servers};
pub(super) use netrc::netrc;
pub(super) use npm::npm;
pub(super) use pypi::pypi;
pub(super) use terraform::terraform;

use super::entry::{Entry, Part, Value};
use crate::secret::Secret;

/// A value that stands in a text.
fn value(part: Part, label: &str, text: &str, span: Range<usize>) -> Value {
    Value { label: label.to_owned(), part, value: Secret::from(text.to_owned()), span: Some(span) }
}

/// An entry that is not taken, and why.
fn left(place: impl Into<String>, title: impl Into<String>, why: &'static str) -> Entry {
    Entry { left: Some(why), ..Entry::new(place, title) }
}

/// What base64 stands for, padded or not, with blanks in it or not.
pub(super) fn decoded(text: &str) -> Option<Secret> {
    let bytes: zeroize::Zeroizing<Vec<u8>> =
        zeroize::Zeroizing::new(text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect());
    data_encoding::BASE64_NOPAD.decode(&bytes).ok().map(Secret::new)
}

/// A user and a password, split at the first colon.
pub(super) fn user_and_password(both: &Secret) -> Option<(Secret, Secret)> {
    let bytes = both.expose();
    let colon = bytes.iter().position(|byte| *byte == b':')?;
    Some((Secret::new(bytes[..colon].to_vec()), Secret::new(bytes[colon + 1..].to_vec())))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn ten_thousand_profiles_servers_and_registries_are_read_in_linear_time() {
        let many = |one: &dyn Fn(usize) -> String| (0..10_000).map(one).collect::<String>();
        let texts = [
            many(&|n| format!("[p{n}]\naws_access_key_id = AKIAFAKE\naws_secret_access_key = fake{n}\nregion = x\n")),
            many(&|n| format!("[p{n}]\nrepository = https://r{n}.example\nusername = bob\npassword = fake{n}\n")),
            many(&|n| format!("//r{n}.example/:_authToken=fake{n}\n")),
        ];
        for (text, read) in texts.iter().zip([aws, pypi, npm]) {
            let begun = Instant::now();
            assert_eq!(read(text).unwrap().len(), 10_000);
            // Each by looking through all others took minutes.
            assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        }
    }
}
