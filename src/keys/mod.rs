//! Keys: the seed, where it is kept, what is derived from it.
//!
//! A key store keeps the owner's identity of a vault: one line, or two while the key is being rotated. What it is given
//! is read back before anything depends on it; "no entry" never makes a new key; nothing falls back silently.

pub mod identity;
pub mod kernel;
pub mod keyring;
pub mod passphrase;
pub mod seed;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::KeyringTrouble;
use crate::name::{Id, escape};
use crate::named::named;
use crate::secret::Secret;
use crate::vault::files;
use crate::{Error, Result};
use identity::{ConsumerIdentity, OwnerIdentity};
use keyring::Limits;

/// Largest key file, in bytes.
const MAX: u64 = 16 << 10;

named! {
    /// Where a vault's key is kept.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum Store {
        /// The operating system's.
        Keyring => "keyring",
        /// A file locked with a passphrase.
        Passphrase => "passphrase",
        /// A file, unprotected but for its mode.
        File => "file",
    }
}

impl Store {
    /// For a sentence: "the key is in …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Keyring => "this machine's keyring",
            Self::Passphrase => "a file locked with the passphrase",
            Self::File => "a file, protected by nothing but its mode",
        }
    }
}

/// What a load found.
pub enum Loaded {
    /// The identities, and how to speak of where they came from.
    Identities(Vec<OwnerIdentity>, String),
    /// They are behind a passphrase: ask, and call [`KeyStores::unlock`].
    Locked,
}

/// The key stores of one person on one machine.
pub struct KeyStores<'a> {
    /// The directory of key files.
    pub dir: PathBuf,
    /// How long the keyring may take.
    pub limits: Limits,
    /// Called once when a person is being waited for.
    pub waiting: &'a dyn Fn(),
}

impl KeyStores<'_> {
    /// The key file of a vault.
    pub fn path(&self, store: Store, vault: Id) -> PathBuf {
        self.dir.join(format!("{vault}.{}", if store == Store::Passphrase { "age" } else { "key" }))
    }

    /// Loads a vault's key. `label` is the vault's name, for errors.
    ///
    /// # Errors
    /// [`Error::Keyring`], [`Error::NoKey`] for a key file that is not there, [`Error::Refused`] for one that others can
    /// reach, [`Error::BadIdentity`], [`Error::Corrupt`].
    pub fn load(&self, store: Store, vault: Id, label: &str) -> Result<Loaded> {
        match store {
            Store::Keyring => {
                let entry = keyring::load(&vault, &self.limits, self.waiting)?;
                let identities = decode(&entry, vault, "the keyring's entry").map_err(|error| match error {
                    // A good key, of another vault.
                    Error::WrongKey { source_name, .. } => Error::WrongKey { vault: label.to_owned(), source_name },
                    _ => Error::Keyring(KeyringTrouble::Damaged),
                })?;
                Ok(Loaded::Identities(identities, "the keyring".to_owned()))
            }
            Store::File => {
                let path = self.path(store, vault);
                let text = files::read_private(&path, MAX).map_err(|error| missing(error, label))?;
                let source = format!("`{}`", escape(&path.to_string_lossy()));
                Ok(Loaded::Identities(decode(&text, vault, &source)?, source))
            }
            Store::Passphrase => match kernel::load(&vault) {
                Some(kept) if decode(&kept, vault, "").is_ok() => {
                    Ok(Loaded::Identities(decode(&kept, vault, "the kernel's keyring")?, "the kernel's keyring".to_owned()))
                }
                _ => {
                    // That there is a file is found out before anybody is asked for its passphrase.
                    std::fs::symlink_metadata(self.path(store, vault))
                        .map_err(|error| missing(Error::io("open", self.path(store, vault), error), label))?;
                    Ok(Loaded::Locked)
                }
            },
        }
    }

    /// The same where it is to be had without a person and without delay: see [`keyring::load_quietly`].
    ///
    /// # Errors
    /// As [`KeyStores::load`].
    pub fn load_quietly(&self, store: Store, vault: Id) -> Result<Loaded> {
        if store != Store::Keyring {
            return self.load(store, vault, "");
        }
        let entry = keyring::load_quietly(&vault, self.limits.answer)?;
        Ok(Loaded::Identities(decode(&entry, vault, "the keyring's entry")?, "the keyring".to_owned()))
    }

    /// Opens the passphrase file of a vault.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`]; [`Error::Corrupt`] for a file that is none of ours or would take too long.
    pub fn unlock(&self, vault: Id, label: &str, passphrase: &Secret) -> Result<Vec<OwnerIdentity>> {
        let path = self.path(Store::Passphrase, vault);
        let file = files::read_private(&path, MAX).map_err(|error| missing(error, label))?;
        let text = passphrase::open(file.expose(), passphrase, &path.to_string_lossy())?
            .ok_or_else(|| Error::WrongPassphrase { vault: label.to_owned() })?;
        decode(&text, vault, &format!("`{}`", escape(&path.to_string_lossy())))
    }

    /// Keeps a vault's identities, one or two, in the place of what was kept, and reads them back.
    ///
    /// # Errors
    /// [`Error::Keyring`]; [`Error::Io`]; [`Error::PassphraseNeeded`] where the store wants one and none is given.
    pub fn keep(&self, store: Store, identities: &[&OwnerIdentity], passphrase: Option<&Secret>, label: &str) -> Result<()> {
        let Some(vault) = identities.first().map(|identity| identity.vault) else { return Ok(()) };
        let text = encode(identities);
        match store {
            Store::Keyring => keyring::store(&vault, &format!("credctl vault `{label}`"), &text, &self.limits, self.waiting),
            Store::File => self.write(store, vault, text.expose()),
            Store::Passphrase => {
                let passphrase = passphrase.ok_or_else(|| Error::PassphraseNeeded { vault: label.to_owned() })?;
                self.write(store, vault, &passphrase::seal(&text, passphrase)?)?;
                kernel::discard(&vault);
                Ok(())
            }
        }
    }

    fn write(&self, store: Store, vault: Id, bytes: &[u8]) -> Result<()> {
        let dir = files::make_dirs(&self.dir)?;
        let path = self.path(store, vault);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // Nothing may come to depend on a key that a power cut can take away.
        dir.replace(&name, bytes).map_err(Error::before_the_change)?;
        let back = files::read_private(&path, MAX)?;
        if back.expose() == bytes { Ok(()) } else { Err(Error::io("read back", path, std::io::ErrorKind::InvalidData)) }
    }

    /// Lets a store forget a vault's key; `false` where it had none.
    ///
    /// # Errors
    /// [`Error::Keyring`], [`Error::Io`].
    pub fn forget(&self, store: Store, vault: Id) -> Result<bool> {
        match store {
            Store::Keyring => match keyring::delete(&vault, &self.limits, self.waiting) {
                Ok(()) => Ok(true),
                Err(Error::Keyring(KeyringTrouble::NoEntry)) => Ok(false),
                Err(error) => Err(error),
            },
            Store::File | Store::Passphrase => {
                kernel::discard(&vault);
                let path = self.path(store, vault);
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                match files::Dir::open(&self.dir) {
                    Ok(dir) => {
                        dir.remove(&files::beside(&name))?;
                        dir.remove(&name)
                    }
                    Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(false),
                    Err(error) => Err(error),
                }
            }
        }
    }
}

/// An identity that the user named by path or put into the environment: the owner's, one or, of a rotation, two lines.
///
/// # Errors
/// [`Error::BadIdentity`].
pub fn parse(text: &Secret, what: &str) -> Result<Vec<OwnerIdentity>> {
    decode_any(text, what)
}

/// Reads an identity file that the user named.
///
/// # Errors
/// As [`files::read_private`] and [`parse`].
pub fn read_file(path: &Path) -> Result<Vec<OwnerIdentity>> {
    parse(&files::read_private(path, MAX)?, &format!("`{}`", escape(&path.to_string_lossy())))
}

/// Whose identity was given.
pub enum Given {
    /// The owner's: one, or two during a rotation.
    Owner(Vec<OwnerIdentity>),
    /// A consumer's.
    Consumer(Box<ConsumerIdentity>),
}

impl Given {
    /// From a text, an owner's as [`parse`] takes it.
    ///
    /// # Errors
    /// [`Error::BadIdentity`].
    pub fn parse(text: &Secret, what: &str) -> Result<Self> {
        // Lines that say what the file is may stand around the identity.
        let line = text.expose_str().and_then(|text| text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')));
        let line = line.map(|line| Secret::from(line.to_owned()));
        match line.filter(identity::is_consumer) {
            Some(line) => Ok(Self::Consumer(Box::new(ConsumerIdentity::decode(&line, what)?))),
            None => decode_any(text, what).map(Self::Owner),
        }
    }

    /// From a file that the user named.
    ///
    /// # Errors
    /// As [`read_file`].
    pub fn read_file(path: &Path) -> Result<Self> {
        Self::parse(&files::read_private(path, MAX)?, &format!("`{}`", escape(&path.to_string_lossy())))
    }

    /// The vault that it is for.
    pub fn vault(&self) -> Option<Id> {
        match self {
            Self::Owner(identities) => Some(identities.first()?.vault),
            Self::Consumer(identity) => Some(identity.vault),
        }
    }
}

/// The text a store keeps: a line an identity.
pub fn encode(identities: &[&OwnerIdentity]) -> Secret {
    let lines: Vec<Secret> = identities.iter().map(|identity| identity.encode()).collect();
    let mut text = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in &lines {
        text.extend_from_slice(line.expose());
        text.push(b'\n');
    }
    Secret::new(text)
}

fn decode(text: &Secret, vault: Id, what: &str) -> Result<Vec<OwnerIdentity>> {
    let identities = decode_any(text, what)?;
    if identities.iter().any(|identity| identity.vault != vault) {
        return Err(Error::WrongKey { vault: vault.to_string(), source_name: what.to_owned() });
    }
    Ok(identities)
}

fn decode_any(text: &Secret, what: &str) -> Result<Vec<OwnerIdentity>> {
    let bad = |reason| Error::BadIdentity { what: what.to_owned(), reason };
    let lines = text.expose_str().ok_or_else(|| bad("it is not text"))?;
    let lines: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    match lines.len() {
        0 => Err(bad("it is empty")),
        1 | 2 => lines.iter().map(|line| OwnerIdentity::decode(&Secret::from((*line).to_owned()), what)).collect(),
        _ => Err(bad("it has several lines")),
    }
}

fn missing(error: Error, label: &str) -> Error {
    match error {
        Error::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Error::NoKey { vault: label.to_owned() },
        other => other,
    }
}
