//! Values that nobody can guess (RFC 7636, 4.1; RFC 6749, 10.10).

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::template::Challenge;
use crate::{Error, Result, Secret};

/// 256 bits as 43 characters of base64url.
pub(super) fn token() -> Result<Secret> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::Random)?;
    Ok(Secret::from(Base64UrlUnpadded::encode_string(bytes.as_slice())))
}

/// The challenge of a verifier, by S256.
pub(super) fn challenge(verifier: &Secret, way: Challenge) -> String {
    let hash = Sha256::digest(verifier.expose());
    match way {
        Challenge::Base64url => Base64UrlUnpadded::encode_string(&hash),
        Challenge::Hex => data_encoding::HEXLOWER.encode(&hash),
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = Secret::from("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        assert_eq!(challenge(&verifier, Challenge::Base64url), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn o10_a_thousand_values_are_all_different_and_of_the_right_length() {
        let all: std::collections::BTreeSet<String> = (0..1000).map(|_| token().unwrap().expose_str().unwrap().to_owned()).collect();
        assert_eq!(all.len(), 1000);
        assert!(all.iter().all(|text| text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))));
    }
}
