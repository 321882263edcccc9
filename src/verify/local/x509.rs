//! From when until when an X.509 certificate is good (RFC 5280, 4.1.2.5); nothing else of it is read.

use jiff::Timestamp;
use pkcs8::der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use pkcs8::der::{self, Decode, Encode, ErrorKind, Reader, SliceReader, Tag, Tagged};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{Life, Told};

/// The life of the first certificate in a text, its line ends written out or not.
pub(super) fn life(text: &str) -> Option<Life> {
    if !text.contains("-----BEGIN CERTIFICATE-----") {
        return None;
    }
    let one_line = !text.trim().contains('\n');
    let text = if one_line { text.replace("\\r", "").replace("\\n", "\n") } else { text.to_owned() };
    let certificate = CertificateDer::from_pem_slice(text.as_bytes()).ok()?;
    let (from, until) = validity(&certificate).ok()?;
    let at = |seconds: u64| i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    Some(Life { told: Told::Certificate, from: at(from), until: Some(at(until)?) })
}

/// `Certificate { tbsCertificate { [0] version, serialNumber, signature, issuer, validity, … }, … }`, in seconds since 1970.
fn validity(bytes: &[u8]) -> der::Result<(u64, u64)> {
    let whole = AnyRef::from_der(bytes)?;
    whole.sequence(|reader| {
        let signed = AnyRef::decode(reader)?;
        rest(reader)?;
        signed.sequence(|reader| {
            if matches!(reader.peek_tag()?, Tag::ContextSpecific { .. }) {
                AnyRef::decode(reader)?;
            }
            for _serial_signature_issuer in 0..3 {
                AnyRef::decode(reader)?;
            }
            let times = AnyRef::decode(reader)?;
            rest(reader)?;
            times.sequence(|reader| Ok((time(reader)?, time(reader)?)))
        })
    })
}

fn rest(reader: &mut SliceReader<'_>) -> der::Result<()> {
    while !reader.is_finished() {
        AnyRef::decode(reader)?;
    }
    Ok(())
}

fn time(reader: &mut SliceReader<'_>) -> der::Result<u64> {
    let any = AnyRef::decode(reader)?;
    let seconds = match any.tag() {
        Tag::UtcTime => UtcTime::from_der(&any.to_der()?)?.to_unix_duration(),
        Tag::GeneralizedTime => GeneralizedTime::from_der(&any.to_der()?)?.to_unix_duration(),
        _ => return Err(ErrorKind::DateTime.into()),
    };
    Ok(seconds.as_secs())
}
