//! Ciphertexts: plain age v1 (<https://age-encryption.org/v1>), opened from memory.
//!
//! The header is counted before it is parsed, since parsing many stanzas is slow enough to be an attack, and the library's
//! errors are matched on, never displayed: their texts load translations and say less than ours.

use std::io::{Read, Write};

use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient};
use zeroize::Zeroizing;

use crate::error::Damage;

/// More recipient stanzas than any file of ours has.
pub const MAX_STANZAS: usize = 256;
/// Largest file of a credential, in bytes as it lies on disk.
pub const MAX_FILE: u64 = 4 << 20;
/// Largest file of a consumer's view.
pub const MAX_VIEW: u64 = 16 << 20;

/// Length of a full line of a stanza's body.
const COLUMNS: usize = 64;
const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// What the header tells before anything is decrypted.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// Stanzas of type X25519. Others are grease, which age adds at random.
    pub x25519: usize,
    /// Whether one is of type scrypt.
    pub scrypt: bool,
}

/// Looks at the header alone.
///
/// # Errors
/// Why it is not one of ours, with a guess at what happened to it.
pub fn header(file: &[u8]) -> Result<Header, Damage> {
    if file.is_empty() {
        return Err(Damage::Empty);
    }
    let Some(rest) = file.strip_prefix(MAGIC) else { return Err(guess(file)) };
    let mut header = Header { x25519: 0, scrypt: false };
    let mut stanzas = 0;
    // A stanza's body ends with a line of less than 64 characters. `age` takes one without that line, for the sake of
    // files that older programs made; there are none of those here.
    let mut ended = true;
    for line in rest.split(|b| *b == b'\n') {
        if line.starts_with(b"---") {
            return if ended { Ok(header) } else { Err(altered(file)) };
        }
        if let Some(stanza) = line.strip_prefix(b"-> ") {
            if !ended {
                return Err(altered(file));
            }
            stanzas += 1;
            ended = false;
            header.x25519 += usize::from(stanza.starts_with(b"X25519 "));
            header.scrypt |= stanza.starts_with(b"scrypt ");
        } else if ended {
            return Err(altered(file));
        } else {
            ended = line.len() < COLUMNS;
        }
        if stanzas > MAX_STANZAS {
            return Err(Damage::Stanzas(MAX_STANZAS));
        }
    }
    Err(guess(file))
}

/// What may have happened to a file that is not quite age, or does not decrypt.
fn guess(file: &[u8]) -> Damage {
    let has = |needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
    if file.starts_with(b"<<<<<<<") || has(b"\n<<<<<<< ") || has(b"\n>>>>>>> ") {
        Damage::MergeMarkers
    } else if file.starts_with(b"age-encryption.org/v1\r") {
        Damage::LineEnds
    } else if file.starts_with(b"\xef\xbb\xbf") || file.windows(3).filter(|w| *w == b"\xef\xbf\xbd").count() > 3 {
        Damage::Reencoded
    } else if file.starts_with(b"age-encryption.org/") {
        Damage::Altered
    } else {
        Damage::NotAge
    }
}

/// The same of a file that begins like one of ours.
fn altered(file: &[u8]) -> Damage {
    match guess(file) {
        Damage::NotAge => Damage::Altered,
        found => found,
    }
}

/// Decrypts a file that is wholly in memory.
///
/// # Errors
/// Why it does not open.
pub fn open(file: &[u8], identities: &[&dyn Identity]) -> Result<(Zeroizing<Vec<u8>>, Header), Damage> {
    let header = header(file)?;
    if header.scrypt {
        return Err(Damage::Passphrase);
    }
    let failed = |error: DecryptError| match error {
        DecryptError::NoMatchingKeys => Damage::NotForUs,
        _ => altered(file),
    };
    let decryptor = Decryptor::new_buffered(file).map_err(failed)?;
    let mut reader = decryptor.decrypt(identities.iter().copied()).map_err(failed)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.read_to_end(&mut plain).map_err(|_| altered(file))?;
    Ok((plain, header))
}

/// Encrypts to all of `recipients`. `None` where `age` refuses, which it does for an empty list.
pub fn seal(plain: &[u8], recipients: &[age::x25519::Recipient]) -> Option<Vec<u8>> {
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as &dyn Recipient)).ok()?;
    let mut out = Vec::with_capacity(plain.len() + 512);
    let mut writer = encryptor.wrap_output(&mut out).ok()?;
    writer.write_all(plain).ok()?;
    writer.finish().ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stanzas(n: usize) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        for _ in 0..n {
            file.extend_from_slice(b"-> X25519 AAAA\nBBBB\n");
        }
        file
    }

    #[test]
    fn v13_v14_a_flood_of_stanzas_is_counted_not_parsed() {
        for n in [257, 1_001, 10_000, 400_000] {
            assert_eq!(header(&stanzas(n)), Err(Damage::Stanzas(MAX_STANZAS)));
        }
        let mut most = stanzas(256);
        most.extend_from_slice(b"--- mac\n");
        assert_eq!(header(&most), Ok(Header { x25519: 256, scrypt: false }));
    }

    #[test]
    fn v20_what_happened_to_a_file_is_guessed() {
        let id = age::x25519::Identity::generate();
        let file = seal(&[b'x'; 3000], &[id.to_public()]).unwrap();
        let opened = |bytes: &[u8]| open(bytes, &[&id]).err().unwrap();
        let crlf: Vec<u8> = file.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect();
        assert_eq!(opened(&crlf), Damage::LineEnds);
        assert_eq!(opened(String::from_utf8_lossy(&file).as_bytes()), Damage::Reencoded);
        let merged = [b"<<<<<<< HEAD\n".as_slice(), &file, b"\n=======\n", &file, b"\n>>>>>>> other\n"].concat();
        assert_eq!(opened(&merged), Damage::MergeMarkers);
        assert_eq!(opened(b""), Damage::Empty);
        assert_eq!(opened(b"PK\x03\x04"), Damage::NotAge);
        assert_eq!(opened(b"age-encryption.org/v1\n"), Damage::Altered);
        assert_eq!(open(&file, &[&age::x25519::Identity::generate()]).err(), Some(Damage::NotForUs));
    }

    #[test]
    fn nothing_opens_after_a_flip_or_a_cut() {
        let id = age::x25519::Identity::generate();
        let file = seal(b"fakepass", &[id.to_public()]).unwrap();
        for at in 0..file.len() {
            let mut flipped = file.clone();
            flipped[at] ^= 1;
            // A flipped bit of a grease stanza's body is covered by the header's MAC as well.
            assert!(open(&flipped, &[&id]).is_err(), "flip at {at}");
            assert!(open(&file[..at], &[&id]).is_err(), "cut at {at}");
        }
    }
}
