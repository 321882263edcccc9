//! `config.toml`: preferences, and which key store each vault's key is in.
//!
//! Read by value, written by changing the document in place, so that a person's comments and order stay. Holds no secret.

mod alarm;
mod layers;
mod vaults;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};
use toml_edit::{DocumentMut, Item, Table, value};

use crate::keys::Store;
use crate::name::{Id, VaultName};
use crate::vault::{Location, files, lock, manifest};
use crate::{Error, Result};

pub use alarm::Alarm;
pub use layers::Layers;

const FILE: &str = "config.toml";
const LOCK: &str = "config.lock";
const MAX: u64 = 1 << 20;
/// The vault that is meant when nothing says which.
pub const DEFAULT_VAULT: &str = "default";

/// What `config.toml` says. What a later version adds is left alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The vault that is meant when nothing says which.
    pub default_vault: Option<String>,
    /// The vaults that a name is looked for in where nothing says which; see [`Home::layers`].
    pub layers: Layers,
    /// Vault id → key store.
    pub key_store: BTreeMap<String, Store>,
    /// After how long a secret is due for a change (`180d`); never where nothing is said.
    pub rotate_after: Option<String>,
    /// How much of the record of uses is kept.
    pub activity: Activity,
    /// Who is told when a canary is used.
    pub alarm: Alarm,
    /// Name of a vault of our own → its id. Whoever can write a vault's directory (a synchronised one has a remote) could
    /// otherwise put another vault of ours in its place.
    pub vault_id: BTreeMap<String, String>,
}

/// `[activity]`: how much of the record of uses is kept.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// Of what this machine writes, in MiB; the oldest goes first. 1024 where nothing is said.
    pub keep_mib: Option<u64>,
    /// The size of one of its files, in KiB; 4096 where nothing is said.
    #[serde(deserialize_with = "segment_kib")]
    pub segment_kib: Option<u64>,
}

/// A larger file of the record would not be read.
const MAX_SEGMENT_KIB: u64 = 32 << 10;

fn segment_kib<'de, D: Deserializer<'de>>(value: D) -> std::result::Result<Option<u64>, D::Error> {
    let given = Option::<u64>::deserialize(value)?;
    match given.is_none_or(|given| (1..=MAX_SEGMENT_KIB).contains(&given)) {
        true => Ok(given),
        false => Err(serde::de::Error::custom(format!("`segment_kib` is a number from 1 to {MAX_SEGMENT_KIB}"))),
    }
}

/// Where the configuration lies.
#[derive(Clone, Debug)]
pub struct Home {
    /// `<config>/credctl`.
    pub config: PathBuf,
    /// `<state>/credctl`.
    pub state: PathBuf,
}

impl Home {
    /// The directory of vaults.
    pub fn vaults(&self) -> PathBuf {
        self.config.join("vaults")
    }

    /// The directory of key files.
    pub fn keys(&self) -> PathBuf {
        self.config.join("keys")
    }

    /// The directory of the user's own templates.
    pub fn templates(&self) -> PathBuf {
        self.config.join("templates")
    }

    /// `config.toml` itself.
    pub fn config_file(&self) -> PathBuf {
        self.config.join(FILE)
    }

    /// The names of the vaults that lie here, sorted.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn vault_names(&self) -> Result<Vec<VaultName>> {
        let dir = match files::Dir::open(&self.vaults()) {
            Ok(dir) => dir,
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names: Vec<VaultName> = dir.names()?.iter().filter_map(|name| VaultName::parse(name).ok()).collect();
        let is_vault = |name: &VaultName| {
            let location = Location::Own { vaults: self.vaults(), name: name.to_string() };
            match location.claimed_id() {
                Ok(id) => id.is_some(),
                // A link to a vault is named, and refused where it is used; a file is nothing of ours.
                Err(Error::Refused { .. }) => location.path().join(manifest::FILE).exists(),
                // One that lost its `vault.toml`, or whose disk does not give it, is one: nobody may take it for nothing.
                Err(_) => true,
            }
        };
        names.retain(is_vault);
        names.sort_unstable();
        Ok(names)
    }

    /// Reads the configuration; what is not there is empty.
    ///
    /// # Errors
    /// [`Error::BadFile`], [`Error::Io`].
    pub fn load(&self) -> Result<Config> {
        let text = match std::fs::read_to_string(self.config_file()) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Config::default()),
            Err(error) => return Err(Error::io("read", self.config_file(), error)),
        };
        let mut config: Config = toml::from_str(&text).map_err(|error| bad(&self.config_file(), &text, error.span(), error.message()))?;
        config.layers.settle(&self.config_file(), &text)?;
        config.alarm.settle(&self.config_file(), &text)?;
        Ok(config)
    }

    /// Changes the configuration under its lock.
    ///
    /// # Errors
    /// As [`Home::load`]; [`Error::LockBusy`].
    pub fn edit(&self, change: impl FnOnce(&mut DocumentMut)) -> Result<()> {
        let dir = files::make_dirs(&self.config)?;
        let _lock = lock::take(&dir, LOCK, "the configuration", &|| {})?;
        let text = dir.read(FILE, MAX)?.map(|(bytes, _)| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let mut document: DocumentMut =
            text.parse().map_err(|error: toml_edit::TomlError| bad(&self.config_file(), &text, error.span(), error.message()))?;
        change(&mut document);
        dir.replace(FILE, document.to_string().as_bytes())
    }

    /// Remembers where a vault's key is. Others come to depend on it, so what may not last is a failure here.
    ///
    /// # Errors
    /// As [`Home::edit`].
    pub fn remember_store(&self, vault: Id, store: Store) -> Result<()> {
        let edited = self.edit(|document| {
            let table = document.entry("key_store").or_insert(Item::Table(Table::new()));
            if let Some(table) = table.as_table_like_mut() {
                table.insert(&vault.to_string(), value(store.name()));
            }
        });
        edited.map_err(Error::before_the_change)
    }

    /// Forgets where the key of a vault is, which came to nothing.
    ///
    /// # Errors
    /// As [`Home::edit`].
    pub fn forget_store(&self, vault: Id) -> Result<()> {
        self.edit(|document| {
            if let Some(table) = document.get_mut("key_store").and_then(Item::as_table_like_mut) {
                table.remove(&vault.to_string());
            }
        })
    }

    /// Remembers which vault a name of our own stands for, or that it stands for none; a directory named by path has no
    /// name to remember.
    ///
    /// # Errors
    /// As [`Home::edit`].
    pub fn remember_vault(&self, location: &Location, vault: Option<Id>) -> Result<()> {
        let Location::Own { name, .. } = location else { return Ok(()) };
        let id = vault.map(|vault| vault.to_string());
        self.edit(|document| vaults::bind(document, name, id.as_deref()))
    }

    /// Remembers which vault is meant when nothing says which.
    ///
    /// # Errors
    /// As [`Home::edit`].
    pub fn use_vault(&self, name: &VaultName) -> Result<()> {
        self.edit(|document| {
            document.insert("default_vault", value(name.as_str()));
        })
    }
}

fn bad(path: &Path, text: &str, span: Option<std::ops::Range<usize>>, reason: &str) -> Error {
    let line = line_of(text, span.map_or(0, |span| span.start));
    Error::BadFile { path: path.to_owned(), line, reason: crate::name::escape(reason) }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_keeps_what_a_person_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home { config: dir.path().join("c"), state: dir.path().join("s") };
        assert_eq!(home.load().unwrap().default_vault, None);
        home.use_vault(&VaultName::parse("acme").unwrap()).unwrap();
        let text = std::fs::read_to_string(home.config_file()).unwrap();
        let commented = format!("# mine\n{text}future = true\n");
        files::Dir::open(&home.config).unwrap().replace(FILE, commented.as_bytes()).unwrap();
        let id = Id::from_bytes([1; 16]);
        home.remember_store(id, Store::File).unwrap();
        let config = home.load().unwrap();
        assert_eq!(config.default_vault.as_deref(), Some("acme"));
        assert_eq!(config.key_store.get(&id.to_string()), Some(&Store::File));
        assert!(std::fs::read_to_string(home.config_file()).unwrap().starts_with("# mine\n"));
    }

    #[test]
    fn an_alarm_that_nobody_would_hear_is_a_mistake() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home { config: dir.path().to_owned(), state: dir.path().to_owned() };
        let load = |text: &str| {
            files::Dir::open(dir.path()).unwrap().replace(FILE, text.as_bytes()).unwrap();
            home.load()
        };
        let good = "[alarm]\ncommand = [\"/bin/logger\", \"-s\"]\nwebhook = \"https://hooks.acme.example/x?y=1\"\n";
        let config = load(good).unwrap();
        assert_eq!((config.alarm.command().len(), config.alarm.webhook()), (2, Some("https://hooks.acme.example/x?y=1")));
        for (text, line) in [
            ("[alarm]\nwebhok = \"https://a.example\"\n", 2),
            ("[alarm]\n\nwebhook = \"http://a.example/\"\n", 3),
            ("[alarm]\nwebhook = \"https://user:fakepass@a.example/\"\n", 2),
            ("[alarm]\nwebhook = 3\n", 2),
            ("[alarm]\ncommand = []\n", 2),
            ("[alarm]\ncommand = \"/bin/logger\"\n", 2),
            ("[alarm]\ncommand = [\"logger\"]\n", 2),
            ("[alarm]\ncommand = [\"/bin/logger\", \"a\\u0000\"]\n", 2),
        ] {
            match load(text) {
                Err(Error::BadFile { line: at, reason, .. }) => {
                    assert!(at == line && !reason.contains("fakepass"), "{text}: {at} {reason}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_mistake_is_named_by_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home { config: dir.path().to_owned(), state: dir.path().to_owned() };
        files::Dir::open(dir.path()).unwrap().replace(FILE, b"default_vault = \"a\"\nkey_store = 3\n").unwrap();
        assert!(matches!(home.load(), Err(Error::BadFile { line: 2, .. })));
    }
}
