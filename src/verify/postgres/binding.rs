//! What a login is bound to: the server's certificate (`tls-server-end-point`, RFC 5929, section 4.1).

use pkcs8::AlgorithmIdentifierRef;
use pkcs8::der::asn1::ObjectIdentifier;
use pkcs8::der::{Decode, Header, Reader, SliceReader};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Which hash the certificate was signed with; MD5 and SHA-1 count as SHA-256.
const HASHES: [(&str, usize); 9] = [
    ("1.2.840.113549.1.1.4", 256),
    ("1.2.840.113549.1.1.5", 256),
    ("1.2.840.113549.1.1.11", 256),
    ("1.2.840.113549.1.1.12", 384),
    ("1.2.840.113549.1.1.13", 512),
    ("1.2.840.10045.4.1", 256),
    ("1.2.840.10045.4.3.2", 256),
    ("1.2.840.10045.4.3.3", 384),
    ("1.2.840.10045.4.3.4", 512),
];

/// The certificate's hash; `None` where its signature has none that both sides would choose.
pub(super) fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let oid = signed_with(certificate)?.to_string();
    Some(match HASHES.iter().find(|(known, _)| *known == oid)?.1 {
        384 => Sha384::digest(certificate).to_vec(),
        512 => Sha512::digest(certificate).to_vec(),
        _ => Sha256::digest(certificate).to_vec(),
    })
}

/// `SEQUENCE { what was signed, AlgorithmIdentifier, … }`.
fn signed_with(certificate: &[u8]) -> Option<ObjectIdentifier> {
    let mut reader = SliceReader::new(certificate).ok()?;
    Header::decode(&mut reader).ok()?;
    reader.tlv_bytes().ok()?;
    AlgorithmIdentifierRef::decode(&mut reader).ok().map(|algorithm| algorithm.oid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_binds_nothing() {
        for bad in [&b""[..], b"\x30", b"\x30\x03\x02\x01\x01", b"\x30\x84\xff\xff\xff\xff"] {
            assert_eq!(end_point(bad), None);
        }
    }

    #[test]
    fn the_hash_is_that_of_the_signature() {
        // SEQUENCE { INTEGER 1, SEQUENCE { ecdsa-with-SHA384 } }
        let certificate = b"\x30\x0f\x02\x01\x01\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03";
        assert_eq!(end_point(certificate).unwrap().len(), 48);
    }
}
