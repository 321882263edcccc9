//! What a kubeconfig says of the sign-in in it: the end of a client's certificate or of a token.
//!
//! Read line by line, without a parser of YAML: what is looked for stands on a line of its own in every file that a tool
//! writes. Where a file has several people in it, nothing is said: which of them is meant is for its reader to know.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::{Life, token, x509};

/// The life of the one sign-in of a file.
pub(super) fn life(text: &str) -> Option<Life> {
    if fault(text).is_some() {
        return None;
    }
    let mut lives = values(text, "client-certificate-data").map(certificate).chain(values(text, "token").map(token));
    match (lives.next(), lives.next()) {
        (Some(only), None) => only,
        _ => None,
    }
}

/// What keeps a text from being one, in words that go on from its name.
pub(super) fn fault(text: &str) -> Option<&'static str> {
    let has = |name: &str| lines(text).any(|(key, _)| key == name);
    if !has("clusters") {
        return Some("is no kubeconfig: it has no `clusters`");
    }
    (!has("users")).then_some("is a kubeconfig without `users`: nobody could sign in with it")
}

/// A certificate in PEM, in base64.
fn certificate(data: &str) -> Option<Life> {
    let bytes = Zeroizing::new(Base64::decode_vec(data).ok()?);
    x509::life(std::str::from_utf8(&bytes).ok()?)
}

/// The values of a key, wherever it stands.
fn values<'t>(text: &'t str, name: &'static str) -> impl Iterator<Item = &'t str> {
    lines(text).filter(move |(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value)
}

/// `key: value` of each line; quotes, the dash of a list and the comma of JSON do not count.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let line = line.trim_start_matches([' ', '\t', '-', '{', ',']);
        let (key, value) = line.split_once(':')?;
        let bare = |text| str::trim_matches(text, |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '}'));
        Some((bare(key), bare(value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sign_in_and_several() {
        let token = "eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTUyNTUyMDB9.ZmFrZQ";
        let file = |users: &str| format!("apiVersion: v1\nclusters:\n- name: fake\nusers:\n{users}");
        let one = file(&format!("- name: fake\n  user:\n    token: \"{token}\"\n"));
        assert_eq!(life(&one).and_then(|life| life.until).map(|at| at.as_second()), Some(1_795_255_200));
        assert_eq!(life(&file(&format!("- user:\n    token: {token}\n- user:\n    token: {token}\n"))), None);
        assert_eq!(life(&file("- user:\n    client-certificate-data: ZmFrZQ==\n")), None);
        assert_eq!(life("users:\nclusters"), None);
        assert_eq!(fault("clusters: []\n"), Some("is a kubeconfig without `users`: nobody could sign in with it"));
    }
}
