//! What a server said, without the secret: it may repeat what it was sent.

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};
use zeroize::Zeroizing;

use crate::Secret;
use crate::credential::Credential;
use crate::inject::redact::Redactor;

/// Longest text of a server that is shown, in characters.
const MAX: usize = 200;
/// A word that shares so many characters with a secret is taken for a piece of it: one that could be of a key, and one of
/// letters alone, which a password may have in common with any sentence.
const PIECE: (usize, usize) = (6, 8);

/// So much of a text is looked at, in characters: what is shown, and a little more.
const LOOKED_AT: usize = 2 * MAX;
/// So much of a secret is looked for piece by piece, in bytes. What is longer is a file, and the redactor knows it whole.
const LOOKED_FOR: usize = 4 << 10;

/// Takes the secrets of one credential out of texts.
pub(super) struct Scrubber {
    redactor: Redactor,
    /// In small letters: a server may have changed them.
    secrets: Vec<Zeroizing<Vec<u8>>>,
}

impl Scrubber {
    pub(super) fn of(credential: &Credential) -> Self {
        Self::with(credential, Vec::new())
    }

    /// One that takes these out too: what was made of the secret or fetched with it.
    pub(super) fn with(credential: &Credential, more: Vec<Secret>) -> Self {
        let secret = credential.fields.values().filter(|field| field.secret && !field.value.is_empty());
        Self::new(&credential.name, secret.map(|field| &field.value).chain(&more))
    }

    /// Of nothing that is secret.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self::new("", std::iter::empty())
    }

    fn new<'a>(name: &str, secrets: impl Iterator<Item = &'a Secret> + Clone) -> Self {
        let redactor = Redactor::new(secrets.clone().map(|secret| (name, secret)));
        // A document has words of the language in it, and is signed with, not sent: whole lines of it are enough.
        let is_word = |bytes: &&[u8]| !bytes.starts_with(b"{") && !bytes.trim_ascii_end().contains(&b'\n');
        let words = secrets.map(|secret| secret.expose()).filter(is_word);
        let small = words.map(|bytes| Zeroizing::new(bytes[..bytes.len().min(LOOKED_FOR)].to_ascii_lowercase()));
        Self { redactor, secrets: small.collect() }
    }

    /// The text in one line, cut, with no piece of a secret in it.
    pub(super) fn text(&self, text: &str) -> String {
        let clean = self.redactor.redact(text.as_bytes());
        let clean: String = String::from_utf8_lossy(&clean).chars().take(LOOKED_AT).collect();
        let words: Vec<&str> = clean.split_whitespace().map(|word| if self.is_piece(word) { "•••" } else { word }).collect();
        let line = words.join(" ");
        if line.chars().count() > MAX { line.chars().take(MAX).chain(['…']).collect() } else { line }
    }

    /// Whether a word has a piece of a secret in it: providers show the beginning and the end of a key, and its middle in
    /// asterisks. Also where it is written with percent signs or in base64, which hides a short password.
    fn is_piece(&self, word: &str) -> bool {
        if word.starts_with("[credctl:") {
            return false;
        }
        let letters = word.trim_matches(|c: char| c.is_ascii_punctuation()).chars().all(char::is_alphabetic);
        let piece = if letters { PIECE.1 } else { PIECE.0 };
        self.shares(&Zeroizing::new(word.as_bytes().to_ascii_lowercase()), piece)
            || decoded(word).is_some_and(|plain| self.shares(&Zeroizing::new(plain.to_ascii_lowercase()), PIECE.0))
    }

    fn shares(&self, word: &[u8], piece: usize) -> bool {
        self.secrets.iter().any(|secret| {
            let is_whole = (4..piece).contains(&secret.len()) && word.windows(secret.len()).any(|part| part == &secret[..]);
            is_whole || word.windows(piece).any(|own| secret.windows(piece).any(|part| part == own))
        })
    }
}

/// What a word says where it is percent-encoded, in hex, or in base64.
fn decoded(word: &str) -> Option<Zeroizing<Vec<u8>>> {
    if word.contains('%') {
        let plain = form_urlencoded::parse(word.as_bytes()).next().map(|(name, value)| format!("{name}={value}"));
        return plain.map(|plain| Zeroizing::new(plain.into_bytes()));
    }
    if let Ok(plain) = data_encoding::HEXLOWER_PERMISSIVE.decode(word.trim_matches(|c: char| !c.is_ascii_hexdigit()).as_bytes())
        && plain.len() > 3
    {
        return Some(Zeroizing::new(plain));
    }
    let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !"+/-_".contains(c));
    let plain = Base64Unpadded::decode_vec(bare).or_else(|_| Base64UrlUnpadded::decode_vec(bare));
    plain.ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubber(secret: &str) -> Scrubber {
        Scrubber::new("openai", std::iter::once(&Secret::from(secret.to_owned())))
    }

    #[test]
    fn a_secret_that_is_repeated_is_taken_out() {
        let of = scrubber("sk-fake-0123456789abcdef");
        assert_eq!(of.text("bad key sk-fake-0123456789abcdef!\nline"), "bad key [credctl:openai]! line");
        assert_eq!(of.text("Incorrect API key provided: sk-fake-****cdef."), "Incorrect API key provided: •••");
        assert_eq!(of.text("nothing of it"), "nothing of it");
        assert_eq!(scrubber("tiny1").text("wrong: tiny1"), "wrong: •••");
    }

    #[test]
    fn the_words_of_a_document_are_no_pieces_of_a_secret() {
        let of = scrubber("{\n  \"type\": \"service_account\",\n  \"private_key\": \"fakekey-0123456789\"\n}");
        assert_eq!(of.text("Invalid grant: account not found"), "Invalid grant: account not found");
    }

    #[test]
    fn a_secret_that_was_changed_is_taken_out_too() {
        let of = scrubber("sk-fake-0123456789abcdef");
        for (text, left) in [
            ("key SK-FAKE-0123456789ABCDEF", "key •••"),
            ("key sk%2Dfake%2D0123456789abcdef is bad", "key ••• is bad"),
            ("key c2stZmFrZS0wMTIzNDU2Nzg5YWJjZGVm", "key [credctl:openai]"),
        ] {
            assert_eq!(of.text(text), left, "{text}");
        }
        let short = scrubber("tiny1");
        // `me:tiny1` in base64, and it with percent signs.
        assert_eq!(short.text("got bWU6dGlueTE= and %74iny1"), "got ••• and •••");
    }

    #[test]
    fn a_long_text_and_a_large_secret_take_no_time() {
        let large = format!("fakepass-{}", "0123456789abcdef".repeat(60_000));
        let begun = std::time::Instant::now();
        let text = scrubber(&large).text(&"zyxwvutsrqponm-".repeat(30_000));
        // Its forms are made first: a tenth of a second, ten times that without optimization. Piece by piece it were minutes.
        assert!(text.chars().count() <= MAX + 1 && begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(scrubber("sk-fake-0123456789abcdef").text(&"ab ".repeat(400)).chars().count(), MAX + 1);
    }
}
