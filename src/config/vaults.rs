//! Vaults of our own as a whole: another name for one, and its end.

use std::path::PathBuf;

use rustix::fs::RenameFlags;
use rustix::io::Errno;
use toml_edit::{DocumentMut, Item, value};

use super::{Config, Home, layers};
use crate::name::{Id, VaultName};
use crate::vault::files::Dir;
use crate::{Error, Result};

/// What a vault that is going is called until all of it is gone: no vault's name.
const GOING: &str = ".removed-";

impl Home {
    /// Gives a vault of our own another name. What was interrupted is finished when it is asked for again.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Exists`], [`Error::Io`]; [`Error::BadFile`] for `config.toml`.
    pub fn rename_vault(&self, old: &VaultName, new: &VaultName) -> Result<()> {
        let config = self.load()?;
        let (is_there, is_taken) = (self.vault_dir(old)?, self.vault_dir(new)?);
        let moved = !is_there && is_taken && id_of(&config, old).is_some() && id_of(&config, old) == id_of(&config, new);
        if !is_there && !moved {
            return Err(Error::NotFound { what: "vault", name: old.to_string(), near: self.nearest_vault(old.as_str())? });
        }
        if is_taken && !moved {
            return Err(Error::Exists { what: "vault", name: new.to_string() });
        }
        if !moved {
            // Before the name is used: the vault behind it must be the one that it stands for.
            self.edit(|document| bind(document, new.as_str(), id_of(&config, old)))?;
            let vaults = Dir::open(&self.vaults())?;
            let failed = |error: Errno| match error {
                Errno::EXIST => Error::Exists { what: "vault", name: new.to_string() },
                error => Error::io("rename", vaults.join(old.as_str()), error),
            };
            vaults.rename_new(old.as_str(), new.as_str()).map_err(failed)?;
            vaults.sync(new.as_str())?;
        }
        let was_default = config.default_vault() == old.as_str();
        self.edit(|document| {
            bind(document, old.as_str(), None);
            layers::rename(document, old.as_str(), Some(new.as_str()));
            if was_default {
                document.insert("default_vault", value(new.as_str()));
            }
        })
    }

    /// Removes the files of a vault of our own, this machine's memory of it, then its key, and last what `config.toml` says of
    /// it: what was interrupted before is finished when it is asked for again. `forget` takes the key out of its store, for
    /// good; without it the key stays where it is, and still opens every copy of the vault that lies elsewhere.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Io`]: before its name is gone nothing is changed; those of `forget`.
    pub fn remove_vault(&self, name: &VaultName, id: Option<Id>, forget: Option<&mut dyn FnMut() -> Result<()>>) -> Result<()> {
        let bound = id_of(&self.load()?, name).is_some();
        let vaults = Dir::open(&self.vaults())?;
        let going = format!("{GOING}{}", Id::random()?);
        match vaults.rename_new(name.as_str(), &going) {
            Ok(()) => vaults.sync(name.as_str()).map_err(Error::before_the_change)?,
            // A removal that was interrupted: the rest of it.
            Err(Errno::NOENT) if bound => {}
            Err(Errno::NOENT) => {
                return Err(Error::NotFound { what: "vault", name: name.to_string(), near: self.nearest_vault(name.as_str())? });
            }
            Err(error) => return Err(Error::io("remove", vaults.join(name.as_str()), error)),
        }
        for left in vaults.names()?.into_iter().filter(|left| left.starts_with(GOING)) {
            remove_all(vaults.join(&left))?;
        }
        if let Some(id) = id {
            remove_all(self.state.join(id.to_string()))?;
        }
        let forgotten = forget.is_some();
        forget.map_or(Ok(()), |forget| forget())?;
        self.edit(|document| {
            bind(document, name.as_str(), None);
            layers::rename(document, name.as_str(), None);
            let stores = document.get_mut("key_store").and_then(Item::as_table_like_mut).filter(|_| forgotten);
            if let (Some(id), Some(stores)) = (id, stores) {
                stores.remove(&id.to_string());
            }
            if document.get("default_vault").and_then(Item::as_str) == Some(name.as_str()) {
                document.remove("default_vault");
            }
        })
    }

    fn vault_dir(&self, name: &VaultName) -> Result<bool> {
        match Dir::open(&self.vaults()) {
            Ok(vaults) => Ok(vaults.stat_of(name.as_str())?.is_some()),
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The vault of our own that was probably meant.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn nearest_vault(&self, typed: &str) -> Result<Option<String>> {
        let names = self.vault_names()?;
        Ok(crate::name::nearest(typed, names.iter().map(VaultName::as_str)).map(str::to_owned))
    }

    /// The name that a vault has by now whose renaming was interrupted before `config.toml` had forgotten this one.
    pub fn renamed_to(&self, config: &Config, old: &str) -> Option<String> {
        let id = config.vault_id.get(old)?;
        let new = config.vault_id.iter().find(|(name, other)| *other == id && name.as_str() != old)?.0;
        let name = VaultName::parse(new).ok()?;
        self.vault_dir(&name).is_ok_and(|there| there).then(|| name.to_string())
    }

    /// What is left in the directory of vaults of removals that were interrupted.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn half_removed(&self) -> Result<Vec<PathBuf>> {
        let vaults = match Dir::open(&self.vaults()) {
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        Ok(vaults.names()?.into_iter().filter(|name| name.starts_with(GOING)).map(|name| vaults.join(&name)).collect())
    }

    /// Files of keys, with the ids of their vaults.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn key_files(&self) -> Result<Vec<(Id, PathBuf)>> {
        let keys = match Dir::open(&self.keys()) {
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        let id = |name: &str| Id::parse(name.strip_suffix(".key").or_else(|| name.strip_suffix(".age"))?);
        Ok(keys.names()?.into_iter().filter_map(|name| Some((id(&name)?, keys.join(&name)))).collect())
    }
}

fn id_of<'c>(config: &'c Config, name: &VaultName) -> Option<&'c str> {
    config.vault_id.get(name.as_str()).map(String::as_str)
}

/// Says which vault a name stands for, or that it stands for none.
pub(super) fn bind(document: &mut DocumentMut, name: &str, id: Option<&str>) {
    let table = document.entry("vault_id").or_insert(Item::Table(toml_edit::Table::new()));
    let Some(table) = table.as_table_like_mut() else { return };
    match id {
        Some(id) => drop(table.insert(name, value(id))),
        None => drop(table.remove(name)),
    }
}

fn remove_all(path: PathBuf) -> Result<()> {
    match std::fs::remove_dir_all(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::Unfinished { path, source: error }),
        _ => Ok(()),
    }
}

impl Dir {
    /// Renames something in this directory to a name that nothing has.
    fn rename_new(&self, old: &str, new: &str) -> rustix::io::Result<()> {
        let fd = self.fd();
        rustix::fs::renameat_with(fd, old, fd, new, RenameFlags::NOREPLACE)
    }
}
