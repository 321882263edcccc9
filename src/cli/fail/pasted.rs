//! A key that was pasted where the name of a credential belongs: it is not repeated.

use credctl::name::escape;
use credctl::template::Templates;

use super::Failure;

/// The service whose key stands in a text that should have named a credential, and must not be repeated.
pub(crate) fn key_in(text: &str) -> Option<String> {
    let templates = Templates::new(None);
    let word = |word: &str| {
        let found = templates.recognise(word).ok()?;
        found.iter().find(|found| found.is_surely_a_key(word)).map(|found| escape(&found.name))
    };
    text.split(|c: char| c.is_whitespace() || "/?{}\"'`".contains(c)).filter(|part| part.len() >= 8).find_map(word)
}

impl Failure {
    /// A key stands where the name of a credential should.
    pub(crate) fn key_for_a_name(service: &str) -> Self {
        Self::usage(format!("what stands there looks like a key of {service}"))
            .hint("take it out of there, store it with `credctl add`, and write the credential's name in its place")
    }
}
