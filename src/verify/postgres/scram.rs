//! SCRAM-SHA-256 (RFC 5802, 7677), from the client's side: the server proves that it knows the password too.
//!
//! The number of rounds is the server's to say; they end with the check's time, whatever it says.

use std::time::Instant;

use base64ct::{Base64, Encoding};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{binding, talk};

const PLAIN: &str = "SCRAM-SHA-256";
const BOUND: &str = "SCRAM-SHA-256-PLUS";

type Key = Zeroizing<[u8; 32]>;

/// One login.
pub(super) struct Scram {
    way: &'static str,
    /// What is said of the connection, and what it is bound to.
    header: &'static str,
    bound_to: Vec<u8>,
    nonce: String,
    /// What the server has to show.
    expected: Option<Key>,
    is_proven: bool,
}

impl Scram {
    /// With the best of the ways that are offered; bound to the server's certificate where both sides can.
    pub(super) fn begin(ways: &[String], certificate: Option<&[u8]>) -> Option<Self> {
        let offers = |way: &str| ways.iter().any(|offered| offered == way);
        let binding = certificate.and_then(binding::end_point);
        let (way, header, bound_to) = match binding {
            Some(binding) if offers(BOUND) => (BOUND, "p=tls-server-end-point,,", binding),
            // `y` tells a server that could that somebody took its offer away.
            Some(_) if offers(PLAIN) => (PLAIN, "y,,", Vec::new()),
            None if offers(PLAIN) => (PLAIN, "n,,", Vec::new()),
            _ => return None,
        };
        let mut random = [0; 18];
        getrandom::fill(&mut random).ok()?;
        Some(Self { way, header, bound_to, nonce: Base64::encode_string(&random), expected: None, is_proven: false })
    }

    pub(super) fn is_proven(&self) -> bool {
        self.is_proven
    }

    /// The server knows the user from the start of the connection.
    fn first_bare(&self) -> String {
        format!("n=,r={}", self.nonce)
    }

    /// The first message.
    pub(super) fn first(&self) -> Zeroizing<Vec<u8>> {
        let message = format!("{}{}", self.header, self.first_bare());
        let mut body = self.way.as_bytes().to_vec();
        body.push(0);
        body.extend_from_slice(&u32::try_from(message.len()).unwrap_or(0).to_be_bytes());
        body.extend_from_slice(message.as_bytes());
        talk::packet(&body)
    }

    /// The second: that the password is known. `None` where the challenge is none, or there is no time for it.
    pub(super) fn answer(&mut self, challenge: &[u8], password: &str, until: Instant) -> Option<Zeroizing<Vec<u8>>> {
        let challenge = std::str::from_utf8(challenge).ok()?;
        let mut parts = challenge.split(',');
        let mut part = |name: &str| parts.next()?.strip_prefix(name);
        let (nonce, salt, rounds) = (part("r=")?, Base64::decode_vec(part("s=")?).ok()?, part("i=")?.parse::<u32>().ok()?);
        // One that is not longer than ours could be played back.
        if self.expected.is_some() || nonce.len() <= self.nonce.len() || !nonce.starts_with(&self.nonce) || rounds == 0 {
            return None;
        }
        let salted = rounds_of(prepared(password).as_bytes(), &salt, rounds, until)?;
        let bound = [self.header.as_bytes(), &self.bound_to].concat();
        let last = format!("c={},r={nonce}", Base64::encode_string(&bound));
        let said = format!("{},{challenge},{last}", self.first_bare());
        let client = mac(&*salted, &[b"Client Key"])?;
        let stored: Key = Zeroizing::new(Sha256::digest(*client).into());
        let mut proof = mac(&*stored, &[said.as_bytes()])?;
        proof.iter_mut().zip(client.iter()).for_each(|(proof, key)| *proof ^= key);
        self.expected = Some(mac(&*mac(&*salted, &[b"Server Key"])?, &[said.as_bytes()])?);
        let answer = Zeroizing::new(format!("{last},p={}", Base64::encode_string(&*proof)));
        Some(talk::packet(answer.as_bytes()))
    }

    /// Whether the server's last message shows that it knows the password.
    pub(super) fn prove(&mut self, last: &[u8]) -> bool {
        let shown = std::str::from_utf8(last).ok().and_then(|text| text.strip_prefix("v="));
        let shown = shown.and_then(|text| Base64::decode_vec(text.split(',').next()?).ok());
        self.is_proven = self.expected.as_ref().zip(shown).is_some_and(|(expected, shown)| expected.as_slice() == shown);
        self.is_proven
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Option<Key> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(Zeroizing::new(mac.finalize().into_bytes().into()))
}

/// `Hi` of RFC 5802: PBKDF2 with one block.
fn rounds_of(password: &[u8], salt: &[u8], rounds: u32, until: Instant) -> Option<Key> {
    let keyed = Hmac::<Sha256>::new_from_slice(password).ok()?;
    let round = |parts: &[&[u8]]| -> Key {
        let mut mac = keyed.clone();
        parts.iter().for_each(|part| mac.update(part));
        Zeroizing::new(mac.finalize().into_bytes().into())
    };
    let mut last = round(&[salt, &1_u32.to_be_bytes()]);
    let mut sum = last.clone();
    for n in 1..rounds {
        last = round(&[last.as_slice()]);
        sum.iter_mut().zip(last.iter()).for_each(|(sum, byte)| *sum ^= byte);
        if n % 1024 == 0 && Instant::now() >= until {
            return None;
        }
    }
    Some(sum)
}

/// `SASLprep` (RFC 4013) as the server does it: what it refuses is used as it is.
fn prepared(password: &str) -> Zeroizing<String> {
    if password.is_ascii() {
        return Zeroizing::new(password.to_owned());
    }
    let is_blank = |c: char| matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}');
    let is_nothing = |c: char| {
        let invisible = matches!(c, '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180d}' | '\u{200b}'..='\u{200d}' | '\u{2060}');
        invisible || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    };
    let mapped = password.chars().filter(|c| !is_nothing(*c)).map(|c| if is_blank(c) { ' ' } else { c });
    let text = Zeroizing::new(mapped.nfkc().collect::<String>());
    if text.is_empty() || text.chars().any(char::is_control) { Zeroizing::new(password.to_owned()) } else { text }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    fn scram(nonce: &str) -> Scram {
        Scram { way: PLAIN, header: "n,,", bound_to: Vec::new(), nonce: nonce.to_owned(), expected: None, is_proven: false }
    }

    const CHALLENGE: &[u8] = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    /// The example of RFC 7677, section 3; its user name is part of what is signed, and PostgreSQL's is empty.
    #[test]
    fn keys_as_rfc_7677_has_them() {
        let salt = Base64::decode_vec("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        let salted = rounds_of(b"pencil", &salt, 4096, later()).unwrap();
        let said = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,\
                    c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let server = mac(&*mac(&*salted, &[b"Server Key"]).unwrap(), &[said.as_bytes()]).unwrap();
        assert_eq!(Base64::encode_string(&*server), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    #[test]
    fn a_challenge_that_is_none_is_not_answered() {
        let answer = |challenge: &[u8]| scram("rOprNGfwEbeRWgbNEkqO").answer(challenge, "fakepass", later());
        assert!(answer(CHALLENGE).is_some());
        for bad in [
            &b""[..],
            b"\xff",
            b"r=,s=,i=",
            b"r=rOprNGfwEbeRWgbNEkqO,s=AAAA,i=1",
            b"r=another-nonce-of-another-login,s=AAAA,i=1",
            b"r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=0",
            b"r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=99999999999",
            b"r=rOprNGfwEbeRWgbNEkqOx,s=*,i=1",
        ] {
            assert!(answer(bad).is_none(), "{}", String::from_utf8_lossy(bad));
        }
        let mut twice = scram("rOprNGfwEbeRWgbNEkqO");
        assert!(twice.answer(CHALLENGE, "fakepass", later()).is_some() && twice.answer(CHALLENGE, "fakepass", later()).is_none());
        assert!(!twice.prove(b"v=AAAA") && !twice.prove(b"") && !scram("a").prove(b"v="));
    }

    #[test]
    fn rounds_without_end_end_with_the_time() {
        let begun = Instant::now();
        assert!(rounds_of(b"fakepass", b"salt", u32::MAX, begun + Duration::from_millis(50)).is_none());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    /// The examples of RFC 4013, section 3.
    #[test]
    fn passwords_are_prepared() {
        for (from, to) in
            [("I\u{ad}X", "IX"), ("user", "user"), ("\u{aa}", "a"), ("\u{2168}", "IX"), ("a\u{3000}b", "a b"), ("\u{7}ä", "\u{7}ä")]
        {
            assert_eq!(prepared(from).as_str(), to, "{from:?}");
        }
    }
}
