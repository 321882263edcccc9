//! SSH keys: what a text is that somebody gives as one, and what can be said of it.
//!
//! Invariants: bytes in, values out, nothing is looked for or written; no error and no value holds any of the private half;
//! no input takes longer than a moment (sizes and the cost of a passphrase are bounded); what is stored is never changed
//! here: [`normalised`] only offers another text for the same key.
//!
//! | private keys | defined in |
//! |---|---|
//! | `BEGIN OPENSSH PRIVATE KEY` | OpenSSH, `PROTOCOL.key`; locked by bcrypt and a cipher of `ssh -Q cipher` |
//! | `BEGIN RSA PRIVATE KEY` | PKCS#1, RFC 8017 A.1.2; locked as RFC 1421 has it, with a key that OpenSSL makes by MD5 |
//! | `BEGIN EC PRIVATE KEY` | SEC 1, RFC 5915; locked the same way |
//! | `BEGIN DSA PRIVATE KEY` | OpenSSL's own; locked the same way |
//! | `BEGIN PRIVATE KEY`, `BEGIN ENCRYPTED PRIVATE KEY` | PKCS#8, RFC 5208 and 5958; locked by PBES2, RFC 8018 |
//!
//! Public keys are read as a line of `authorized_keys` (RFC 4253, 6.6), as RFC 4716 has them, and as OpenSSL's PEM.
//! Everything else is named for what it is: [`Trouble`].

mod armor;
mod der;
mod foreign;
mod locked;
mod make;
mod openssh;
mod public;
mod text;
mod trouble;
mod wire;

use armor::{Armor, Label};
pub use locked::{Encryption, Kdf, Untried};
pub use make::ed25519;
pub use public::{Algorithm, Public};
pub use trouble::{Flaw, Trouble};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// No SSH key is larger, in bytes: RSA with 16384 bits, which is the most that OpenSSH takes, is a twentieth of it.
pub const MAX_KEY: usize = 256 << 10;

/// How a private key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// OpenSSH's own, the default of `ssh-keygen` since 7.8.
    OpenSsh,
    /// RSA as OpenSSL wrote it for long ("PEM").
    Pkcs1,
    /// ECDSA as OpenSSL wrote it for long ("PEM").
    Sec1,
    /// DSA as OpenSSL wrote it for long ("PEM").
    DsaPem,
    /// Any algorithm, as OpenSSL writes it now. OpenSSH reads Ed25519 in it from 9.6 on.
    Pkcs8,
}

impl Format {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenSsh => "OpenSSH",
            Self::Pkcs1 => "PEM (PKCS#1)",
            Self::Sec1 => "PEM (SEC 1)",
            Self::DsaPem => "PEM (DSA)",
            Self::Pkcs8 => "PKCS#8",
        }
    }
}

/// What can be said of a private key. Nothing in it is secret; the comment is foreign text, to be escaped where it is shown.
#[derive(Clone, Debug)]
pub struct Look {
    /// How it is written.
    pub format: Format,
    /// Its algorithm; `None` where the passphrase is needed to see it.
    pub algorithm: Option<Algorithm>,
    /// Its public half; `None` where the passphrase is needed to see it, or the text has none (some ECDSA and DSA keys in
    /// PKCS#8). Of an encrypted key in OpenSSH's format it stands beside the locked half, and that both belong together is
    /// known only once it was opened: [`open()`].
    pub public: Option<Public>,
    /// Its comment, where that can be seen: OpenSSH's format keeps it in the locked half.
    pub comment: Option<String>,
    /// How it is locked; `None` where it is not.
    pub encryption: Option<Encryption>,
    /// What is not as it should be with its text, though the key itself is whole.
    pub flaws: Vec<Flaw>,
    /// Whether OpenSSH reads the text as it stands. Where not, it reads what [`normalised`] gives.
    pub ssh_reads_it: bool,
}

/// What came of trying a passphrase.
#[derive(Debug)]
pub enum Opened {
    /// It is the one; with what can be seen now. The public half is that of the private one.
    Right(Look),
    /// It is not, or the locked half was altered: nobody can tell which.
    Wrong,
    /// There is nothing to open.
    Unlocked(Look),
    /// It cannot be tried here.
    Untried(Untried),
}

/// What came of taking the lock away.
#[derive(Debug)]
pub enum Unlocked {
    /// The key without it; where there was none, the key.
    Text(Secret),
    /// The passphrase is not the one.
    Wrong,
    /// It cannot be tried here.
    Untried(Untried),
}

/// Whether two halves belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// They do.
    Same,
    /// They do not.
    Other,
    /// The passphrase is needed to tell ([`open()`], then [`Public::same_key`]), or the text has no public half.
    Unknown,
}

/// Says what `private` is.
///
/// # Errors
/// [`Trouble`], where it is not one private SSH key.
pub fn look(private: &Secret) -> Result<Look, Trouble> {
    let armor = armor::read(private.expose())?;
    Ok(seen(&armor, parse(&armor)?))
}

/// Tries `passphrase` on `private`.
///
/// # Errors
/// [`Trouble`], where it is not one private SSH key, or what the passphrase opened is not whole.
pub fn open(private: &Secret, passphrase: &Secret) -> Result<Opened, Trouble> {
    let armor = armor::read(private.expose())?;
    let parsed = parse(&armor)?;
    let Some(encryption) = &parsed.encryption else { return Ok(Opened::Unlocked(seen(&armor, parsed))) };
    if let Some(why) = encryption.untried() {
        return Ok(Opened::Untried(why));
    }
    Ok(match unlock(&armor, passphrase)? {
        None => Opened::Wrong,
        Some((inner, _)) => Opened::Right(seen(&armor, Parsed { encryption: parsed.encryption, ..inner })),
    })
}

/// The key as a text that OpenSSH reads without a passphrase: for a program that can ask nobody for it.
///
/// # Errors
/// As [`open()`].
pub fn unlocked(private: &Secret, passphrase: &Secret) -> Result<Unlocked, Trouble> {
    let armor = armor::read(private.expose())?;
    let text = |armor: &Armor| Unlocked::Text(Secret::new(armor.canonical().to_vec()));
    let Some(encryption) = parse(&armor)?.encryption else { return Ok(text(&armor)) };
    if let Some(why) = encryption.untried() {
        return Ok(Unlocked::Untried(why));
    }
    let label = if armor.label == Label::EncryptedPkcs8 { Label::Pkcs8 } else { armor.label };
    let plain = |data| text(&Armor { label, headers: Vec::new(), data, flaws: Vec::new(), ssh_reads_it: true });
    Ok(unlock(&armor, passphrase)?.map_or(Unlocked::Wrong, |(_, data)| plain(data)))
}

/// What a passphrase opens, and the same data without the lock; `None` where it is the wrong one. The caller knows that it
/// can be tried.
fn unlock(armor: &Armor, passphrase: &Secret) -> Result<Option<InClear>, Trouble> {
    if passphrase.is_empty() {
        return Ok(None);
    }
    match armor.label {
        Label::OpenSsh => openssh::unlock(&armor.data, passphrase.expose()),
        Label::EncryptedPkcs8 => locked::pkcs8(&armor.data, passphrase.expose()),
        label => locked::legacy(label, &armor.headers, &armor.data, passphrase.expose()),
    }
}

/// Whether `public` is the public half of `private`. Comments and options do not count.
///
/// # Errors
/// [`Trouble`] of either: use [`look`] and [`Public::read`] where it matters which.
pub fn matches(private: &Secret, public: &Secret) -> Result<Match, Trouble> {
    let public = Public::read(public)?;
    Ok(match look(private)?.public {
        None => Match::Unknown,
        Some(own) if own.same_key(&public) => Match::Same,
        Some(_) => Match::Other,
    })
}

/// The same key as `ssh-keygen` and OpenSSL write it: LF, lines of their length, nothing around it, a final line end. `None`
/// where that is what it is already, or it is no private key.
pub fn normalised(private: &Secret) -> Option<Secret> {
    let armor = armor::read(private.expose()).ok()?;
    parse(&armor).ok()?;
    let canonical = armor.canonical();
    (*canonical != private.expose()).then(|| Secret::new(canonical.to_vec()))
}

/// What the data of a key says, without its text.
struct Parsed {
    algorithm: Option<Algorithm>,
    public: Option<Public>,
    comment: Option<String>,
    encryption: Option<Encryption>,
}

/// What stood behind a lock: what it says, and the key's data without the lock.
type InClear = (Parsed, Zeroizing<Vec<u8>>);

impl Parsed {
    /// A key in clear, of which the public half is known.
    fn of(public: Public) -> Self {
        let comment = public.comment.clone();
        Self { algorithm: Some(public.algorithm.clone()), public: Some(public), comment, encryption: None }
    }
}

fn parse(armor: &Armor) -> Result<Parsed, Trouble> {
    match armor.label {
        Label::OpenSsh => openssh::parse(&armor.data),
        Label::EncryptedPkcs8 => {
            Ok(Parsed { algorithm: None, public: None, comment: None, encryption: Some(locked::pkcs8_encryption(&armor.data)?) })
        }
        label => match locked::legacy_encryption(&armor.headers)? {
            None => der::parse(label, &armor.data),
            encryption => Ok(Parsed { algorithm: None, public: None, comment: None, encryption }),
        },
    }
}

fn seen(armor: &Armor, parsed: Parsed) -> Look {
    let Parsed { algorithm, public, comment, encryption } = parsed;
    let format = armor.label.format();
    Look { format, algorithm, public, comment, encryption, flaws: armor.flaws.clone(), ssh_reads_it: armor.ssh_reads_it }
}
