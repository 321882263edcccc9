//! Values that look like a service's, made at random by what its template says of them: prefix, pattern, length; and by
//! what their makers say of checksums.

use zeroize::Zeroizing;

use super::grow::{Dice, grow};
use super::model::TemplateField;

/// So often one is made until it is as the template says.
const TRIES: usize = 64;
/// Digits and letters in the order of GitHub's base 62.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl TemplateField {
    /// A value as this field has them; `None` where the template does not say enough.
    pub fn made(&self, dice: Dice<'_>) -> Option<Zeroizing<String>> {
        let Some(pattern) = &self.pattern else {
            let mut text = Zeroizing::new(String::with_capacity(256));
            text.push_str(self.prefixes.first()?);
            for _ in 0..40 {
                text.push(char::from(*BASE62.get(dice(62)?)?));
            }
            return Some(text);
        };
        (0..TRIES).find_map(|_| {
            let text = summed(grow(pattern.as_str(), self.prefixes.first().map_or("", String::as_str), dice)?);
            (pattern.fits(&text) && is_plausible(&text)).then_some(text)
        })
    }
}

/// GitHub's tokens, and npm's after them, end with the CRC-32 of the thirty characters behind the prefix, in base 62
/// (<https://github.blog/engineering/behind-githubs-new-authentication-token-formats/>).
fn summed(text: Zeroizing<String>) -> Zeroizing<String> {
    const PREFIXES: [&str; 6] = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_"];
    let is_one = text.len() == 40 && text.is_ascii() && PREFIXES.iter().any(|prefix| text.starts_with(prefix));
    if !is_one {
        return text;
    }
    let mut sum = crc32(&text.as_bytes()[4..34]);
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[sum as usize % 62];
        sum /= 62;
    }
    let mut out = Zeroizing::new(String::with_capacity(40));
    out.push_str(&text[..34]);
    out.extend(digits.map(char::from));
    out
}

/// CRC-32 as in ISO 3309 and zlib.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 }))
}

/// An access key of AWS names its account: forty bits of base 32 behind the prefix, of which an account's twelve digits do
/// not need all; those made since 2019 have the bit before them set.
fn is_plausible(text: &str) -> bool {
    let Some(rest) = ["AKIA", "ASIA"].iter().find_map(|prefix| text.strip_prefix(prefix)).filter(|rest| rest.len() == 16) else {
        return true;
    };
    let bits = rest.bytes().take(9).try_fold(0_u64, |bits, byte| {
        let digit = BASE32.iter().position(|one| *one == byte)?;
        Some(bits << 5 | digit as u64)
    });
    bits.is_some_and(|bits| bits >> 44 & 1 == 1 && (bits >> 4 & ((1 << 40) - 1)) < 1_000_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksums_are_the_known_ones() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        let sum = summed(Zeroizing::new(format!("ghp_{}xxxxxx", "0".repeat(30))));
        assert_eq!(sum.len(), 40);
        // By zlib, in base 62.
        assert!(sum.ends_with("2C8GjS"), "{}", &sum[34..]);
    }

    #[test]
    fn an_account_of_aws_has_twelve_digits() {
        // A published one, of the account 029608264753; forty bits that are no twelve digits; one without the bit.
        assert!(is_plausible("ASIAQNZGKIQY56JQ7WML"));
        assert!(!is_plausible("AKIA7777777777777777"));
        assert!(!is_plausible("AKIAAAAAAAAAAAAAAAAA"));
    }
}
