//! Keys as OpenSSL writes them, in DER: PKCS#1, SEC 1, DSA's own, PKCS#8, and public keys.

use ed25519_dalek::SigningKey;
use pkcs8::der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef, UintRef};
use pkcs8::der::{self, Decode, ErrorKind, Reader, SliceReader};
use pkcs8::{AlgorithmIdentifierRef, PrivateKeyInfo, spki::SubjectPublicKeyInfoRef};
use sec1::EcPrivateKey;

use super::armor::Label;
use super::wire::{put, put_number};
use super::{Algorithm, Parsed, Public, Trouble, openssh};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Curves of SSH (RFC 5656, section 10.1), with their bits.
const CURVES: [(ObjectIdentifier, u32); 3] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), 256),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), 384),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), 521),
];

/// Others that people have, by name.
const OTHERS: [(&str, &str); 7] = [
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.132.0.33", "secp224r1"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.113549.1.3.1", "Diffie-Hellman"),
];

/// Reads a private key in clear.
pub(super) fn parse(label: Label, data: &[u8]) -> Result<Parsed, Trouble> {
    match label {
        Label::Rsa => rsa(data).map(Parsed::of),
        Label::Dsa => dsa(data).map(Parsed::of),
        Label::Ec => sec1(data, None),
        _ => pkcs8(data),
    }
}

/// What DER's reader says, in our words.
fn fault(error: der::Error) -> Trouble {
    match error.kind() {
        ErrorKind::Incomplete { .. } => Trouble::CutShort,
        ErrorKind::TrailingData { .. } => Trouble::Damaged("something stands after the key in its data"),
        _ => Trouble::Damaged("its data is not that of such a key"),
    }
}

fn not_for_ssh(oid: ObjectIdentifier) -> Trouble {
    let oid = oid.to_string();
    Trouble::NotForSsh(OTHERS.iter().find(|(known, _)| *known == oid).map_or(oid, |(_, name)| (*name).to_owned()))
}

/// `SEQUENCE { INTEGER… }`, of which there must be at least `count`.
fn numbers<const COUNT: usize>(data: &[u8]) -> Result<[&[u8]; COUNT], Trouble> {
    let sequence = AnyRef::from_der(data).map_err(fault)?;
    let read = |reader: &mut SliceReader<'_>| {
        // Borrowing from `data` directly: the closure's reader lives too short.
        let mut ranges = [(0, 0); COUNT];
        for range in &mut ranges {
            let number = UintRef::decode(reader)?.as_bytes();
            let end = usize::try_from(reader.position())?;
            *range = (end - number.len(), end);
        }
        // RSA with more than two primes goes on.
        while !reader.is_finished() {
            AnyRef::decode(reader)?;
        }
        Ok(ranges)
    };
    let ranges = sequence.sequence(read).map_err(fault)?;
    let value = sequence.value();
    Ok(ranges.map(|(start, end)| &value[start..end]))
}

/// RFC 8017, A.1.2.
fn rsa(data: &[u8]) -> Result<Public, Trouble> {
    let [version, n, e, _d, p, q] = numbers::<6>(data)?;
    if version == [0] && !openssh::is_modulus(p, q, n) {
        return Err(Trouble::Halves);
    }
    rsa_blob(n, e)
}

/// RFC 8017, A.1.1.
pub(super) fn rsa_public(data: &[u8]) -> Result<Public, Trouble> {
    let [n, e] = numbers::<2>(data)?;
    rsa_blob(n, e)
}

fn rsa_blob(n: &[u8], e: &[u8]) -> Result<Public, Trouble> {
    let mut blob = Vec::new();
    put(&mut blob, b"ssh-rsa");
    put_number(&mut blob, e);
    put_number(&mut blob, n);
    Public::from_blob(blob, None)
}

/// OpenSSL's: version, p, q, g, y, x.
fn dsa(data: &[u8]) -> Result<Public, Trouble> {
    let [_version, parameters @ .., _x] = numbers::<6>(data)?;
    let mut blob = Vec::new();
    put(&mut blob, b"ssh-dss");
    parameters.iter().for_each(|number| put_number(&mut blob, number));
    Public::from_blob(blob, None)
}

/// RFC 5915. The curve stands in it, or in the PKCS#8 around it; the public half is optional.
fn sec1(data: &[u8], curve: Option<ObjectIdentifier>) -> Result<Parsed, Trouble> {
    let key = EcPrivateKey::from_der(data).map_err(fault)?;
    let own = key.parameters.and_then(|parameters| parameters.named_curve());
    let bits = curve_bits(curve.or(own).ok_or(Trouble::Damaged("it names no curve"))?)?;
    match key.public_key {
        Some(point) => ec_blob(bits, point).map(Parsed::of),
        None => Ok(without_public(Algorithm::Ecdsa { bits })),
    }
}

fn curve_bits(curve: ObjectIdentifier) -> Result<u32, Trouble> {
    CURVES.iter().find(|(oid, _)| *oid == curve).map(|(_, bits)| *bits).ok_or_else(|| not_for_ssh(curve))
}

fn ec_blob(bits: u32, point: &[u8]) -> Result<Public, Trouble> {
    let mut blob = Vec::new();
    put(&mut blob, format!("ecdsa-sha2-nistp{bits}").as_bytes());
    put(&mut blob, format!("nistp{bits}").as_bytes());
    put(&mut blob, point);
    Public::from_blob(blob, None)
}

fn ed25519_blob(point: &[u8]) -> Result<Public, Trouble> {
    let mut blob = Vec::new();
    put(&mut blob, b"ssh-ed25519");
    put(&mut blob, point);
    Public::from_blob(blob, None)
}

fn without_public(algorithm: Algorithm) -> Parsed {
    Parsed { algorithm: Some(algorithm), public: None, comment: None, encryption: None }
}

fn named_curve(algorithm: AlgorithmIdentifierRef<'_>) -> Result<ObjectIdentifier, Trouble> {
    algorithm.parameters_oid().map_err(|_| Trouble::Damaged("it names no curve"))
}

/// RFC 5208 and 5958.
pub(super) fn pkcs8(data: &[u8]) -> Result<Parsed, Trouble> {
    let key = PrivateKeyInfo::from_der(data).map_err(fault)?;
    match key.algorithm.oid {
        RSA => rsa(key.private_key).map(Parsed::of),
        EC => sec1(key.private_key, Some(named_curve(key.algorithm)?)),
        // RFC 8410: an OCTET STRING in the OCTET STRING.
        ED25519 => {
            let seed = OctetStringRef::from_der(key.private_key).map_err(fault)?;
            let seed: &[u8; 32] = seed.as_bytes().try_into().map_err(|_| Trouble::Damaged("its private half is not 32 bytes"))?;
            let public = SigningKey::from_bytes(seed).verifying_key();
            if key.public_key.is_some_and(|given| given != public.as_bytes()) {
                return Err(Trouble::Halves);
            }
            ed25519_blob(public.as_bytes()).map(Parsed::of)
        }
        // Its public half would have to be computed.
        DSA => {
            let parameters = key.algorithm.parameters.ok_or(Trouble::Damaged("its parameters are missing"))?;
            let p = parameters.sequence(|reader| {
                let p = UintRef::decode(reader)?.as_bytes().to_vec();
                UintRef::decode(reader)?;
                UintRef::decode(reader)?;
                Ok(p)
            });
            Ok(without_public(Algorithm::Dsa { bits: super::wire::bits(&p.map_err(fault)?) }))
        }
        other => Err(not_for_ssh(other)),
    }
}

/// `SubjectPublicKeyInfo`, RFC 5280.
pub(super) fn public(data: &[u8]) -> Result<Public, Trouble> {
    let key = SubjectPublicKeyInfoRef::from_der(data).map_err(fault)?;
    let bytes = key.subject_public_key.as_bytes().ok_or(Trouble::Damaged("its data is not that of such a key"))?;
    match key.algorithm.oid {
        RSA => rsa_public(bytes),
        EC => ec_blob(curve_bits(named_curve(key.algorithm)?)?, bytes),
        ED25519 => ed25519_blob(bytes),
        DSA => {
            let parameters = key.algorithm.parameters.ok_or(Trouble::Damaged("its parameters are missing"))?;
            let mut blob = Vec::new();
            put(&mut blob, b"ssh-dss");
            let read =
                parameters.sequence(|reader| (0..3).try_for_each(|_| UintRef::decode(reader).map(|n| put_number(&mut blob, n.as_bytes()))));
            read.map_err(fault)?;
            put_number(&mut blob, UintRef::from_der(bytes).map_err(fault)?.as_bytes());
            Public::from_blob(blob, None)
        }
        other => Err(not_for_ssh(other)),
    }
}
