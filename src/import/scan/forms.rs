//! Keys by their form, anywhere in a text: the letters they begin with are looked for all at once, and only where some
//! stand is the rest compared with what the templates say.

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Finding, Sign};
use crate::import::known::only;
use crate::import::looks;
use crate::secret::Secret;
use crate::template::{Head, TemplateField};
use crate::{Error, Result};

const KEY_BLOCK: &str = "-----BEGIN ";
/// What keys consist of: the narrowest first, since what ends a sentence or an argument is no part of one.
const ALPHABETS: [&[u8]; 4] = [b"_-", b"_-.", b"_-.+/=~", b"_-.+/=~:%@?&#$!*,;"];
/// A longer run is no key.
const LONGEST: usize = 4096;
/// Bits a character that a key has at least, beyond its prefix.
const BITS: f64 = 3.0;
/// What people write who make one up.
const MADE_UP: [&str; 8] = ["123456789", "987654321", "abcdefgh", "ABCDEFGH", "0000000", "deadbeef", "EXAMPLE", "madeup"];

/// The forms of all keys.
pub(super) struct Forms<'t> {
    matcher: AhoCorasick,
    /// By the number of the prefix.
    fields: Vec<Vec<(&'t Head, &'t TemplateField)>>,
    lens: Vec<usize>,
}

impl<'t> Forms<'t> {
    pub(super) fn new(heads: &'t [Head]) -> Result<Self> {
        let mut prefixes: Vec<&str> = vec![KEY_BLOCK];
        let mut fields: Vec<Vec<(&Head, &TemplateField)>> = vec![Vec::new()];
        for head in heads {
            for field in head.fields.iter().filter(|field| field.secret) {
                for prefix in field.prefixes.iter().filter(|prefix| is_telling(prefix, field)) {
                    let at = prefixes.iter().position(|known| known == prefix).unwrap_or_else(|| {
                        prefixes.push(prefix);
                        fields.push(Vec::new());
                        prefixes.len() - 1
                    });
                    fields[at].push((head, field));
                }
            }
        }
        let matcher = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&prefixes);
        let matcher = matcher.map_err(|_| Error::Usage("the templates have too many prefixes to look for".to_owned()))?;
        Ok(Self { matcher, fields, lens: prefixes.iter().map(|prefix| prefix.len()).collect() })
    }

    /// The keys in a content, at most one a line.
    pub(super) fn find(&self, content: &[u8]) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let (mut counted, mut line) = (0, 1);
        for hit in self.matcher.find_overlapping_iter(content) {
            let start = hit.start();
            // A word that only ends like the beginning of a key.
            if start > 0 && (content[start - 1].is_ascii_alphanumeric() || b"_-".contains(&content[start - 1])) {
                continue;
            }
            let prefix = hit.pattern().as_usize();
            let Some((service, sign, value)) = self.key_at(content, start, prefix) else { continue };
            if start >= counted {
                line += content[counted..start].iter().filter(|byte| **byte == b'\n').count();
                counted = start;
            }
            if found.last().is_none_or(|last| last.line != line) {
                found.push(Finding { line, variable: None, service, sign, value: Secret::from(value.to_owned()) });
            }
        }
        found
    }

    fn key_at<'c>(&self, content: &'c [u8], start: usize, prefix: usize) -> Option<(Option<String>, Sign, &'c str)> {
        if self.fields[prefix].is_empty() {
            return key_block(&content[start..]).map(|block| (None, Sign::PrivateKey, block));
        }
        let len = self.lens[prefix];
        let mut before = 0;
        for alphabet in ALPHABETS {
            let inside = |byte: &u8| byte.is_ascii_alphanumeric() || alphabet.contains(byte);
            let run = len + content[start + len..].iter().take(LONGEST).take_while(|byte| inside(byte)).count();
            if run == before || run > LONGEST {
                continue;
            }
            before = run;
            let Ok(key) = std::str::from_utf8(&content[start..start + run]) else { continue };
            let fits = |field: &TemplateField| match &field.pattern {
                Some(pattern) => pattern.fits(key),
                None => key.len() >= 20 && looks::is_random(&key[len..]),
            };
            let fitting = || self.fields[prefix].iter().filter(|(_, field)| fits(field));
            if fitting().next().is_some() {
                // As `import` has it: of several that are as good none is named.
                let whole = || fitting().filter(|(_, field)| field.pattern.is_some());
                let one = if whole().next().is_some() { only(whole()) } else { only(fitting()) };
                let service = one.filter(|_| self.fields[prefix].len() < 4).map(|(head, _)| head.id.clone());
                return is_real(&key[len..], key).then_some((service, Sign::Form, key));
            }
        }
        None
    }
}

/// Whether a prefix says enough to look for it: other words begin with any three letters.
fn is_telling(prefix: &str, field: &TemplateField) -> bool {
    let marked = prefix.bytes().any(|byte| !byte.is_ascii_alphanumeric());
    prefix != KEY_BLOCK && (prefix.len() >= 4 || (prefix.len() == 3 && (marked || field.pattern.is_some()))) && prefix.is_ascii()
}

/// Whether a key is one that somebody was given, and not made up for a page or a test.
fn is_real(rest: &str, key: &str) -> bool {
    !looks::is_placeholder(key) && looks::entropy(rest) >= BITS && !MADE_UP.iter().any(|word| key.contains(word))
}

/// A private key that nothing locks, from its first line on.
fn key_block(content: &[u8]) -> Option<&str> {
    let label_end = content[KEY_BLOCK.len()..].iter().take(40).position(|byte| *byte == b'-')? + KEY_BLOCK.len();
    let label = std::str::from_utf8(&content[KEY_BLOCK.len()..label_end]).ok()?;
    if !label.ends_with("PRIVATE KEY") || label.starts_with("ENCRYPTED") {
        return None;
    }
    let window = &content[..content.len().min(16 << 10)];
    let end = aho_find(window, format!("-----END {label}-----").as_bytes())?;
    let block = std::str::from_utf8(window.get(..end)?).ok()?;
    // In the text of a program its lines are joined or quoted: what counts is that there is enough of it.
    let body = block.bytes().skip(label_end).filter(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)).count();
    let locked = block.contains("4,ENCRYPTED");
    (body >= 48 && !locked && !looks::is_placeholder(block)).then_some(block)
}

fn aho_find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle).map(|at| at + needle.len())
}
