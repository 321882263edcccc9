//! The vaults that a name is looked for in where none is named: `layers` in `config.toml`, in order.

use std::path::Path;

use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml_edit::{DocumentMut, value};

use super::{Config, DEFAULT_VAULT, Home, bad};
use crate::name::VaultName;
use crate::{Error, Result};

/// What `layers` says.
#[derive(Debug, Default)]
pub struct Layers {
    said: Vec<Spanned<String>>,
    /// The lines that they stand on, from 1.
    lines: Vec<usize>,
}

impl<'de> Deserialize<'de> for Layers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(Self { said: Vec::deserialize(deserializer)?, lines: Vec::new() })
    }
}

impl Layers {
    /// Refuses what names no vault of our own, and what is named twice.
    pub(super) fn settle(&mut self, path: &Path, text: &str) -> Result<()> {
        for (at, layer) in self.said.iter().enumerate() {
            let name = layer.get_ref();
            let fault = if name.contains('/') {
                Some(format!("`layers` names vaults of this machine, and `{name}` is a path"))
            } else if let Err(Error::BadName { rule, .. }) = VaultName::parse(name) {
                Some(format!("`layers` names `{name}`, which is no vault's name: {rule}"))
            } else if self.said[..at].iter().any(|other| other.get_ref() == name) {
                Some(format!("`layers` names `{name}` twice"))
            } else {
                None
            };
            match fault {
                Some(reason) => return Err(bad(path, text, Some(layer.span()), &reason)),
                None => self.lines.push(super::line_of(text, layer.span().start)),
            }
        }
        Ok(())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.said.iter().map(|layer| layer.get_ref().as_str())
    }
}

impl Config {
    /// The vault that is meant where nothing says which; writes go to it.
    pub fn default_vault(&self) -> &str {
        self.default_vault.as_deref().unwrap_or(DEFAULT_VAULT)
    }
}

impl Home {
    /// The vaults that a name is looked for in, the first first; none where `layers` says nothing that the default vault
    /// alone would not. The default vault is one of them, before all others where `layers` does not give it a place: what
    /// is written has to be found again. One that was never made is left out, and one that went missing is not.
    pub fn layers<'c>(&self, config: &'c Config) -> Vec<&'c str> {
        let default = config.default_vault();
        let mut names: Vec<&str> = config.layers.names().collect();
        if names.is_empty() || names == [default] {
            return Vec::new();
        }
        let is_known = || config.default_vault.is_some() || config.vault_id.contains_key(default);
        // What cannot be looked at is there.
        let is_there = || std::fs::symlink_metadata(self.vaults().join(default)).is_ok();
        if !names.contains(&default) && (is_known() || is_there()) {
            names.insert(0, default);
        }
        names
    }

    /// That `layers` names a vault which is not here; `None` where it does not name it at all.
    pub fn missing_layer(&self, config: &Config, name: &str) -> Option<Error> {
        let at = config.layers.names().position(|layer| layer == name)?;
        let line = config.layers.lines.get(at).copied().unwrap_or(0);
        let reason = format!("`layers` names the vault `{}`, which is not here", crate::name::escape(name));
        Some(Error::BadFile { path: self.config_file(), line, reason })
    }
}

/// Gives a layer another name, or takes it away.
pub(super) fn rename(document: &mut DocumentMut, old: &str, new: Option<&str>) {
    let Some(layers) = document.get_mut("layers").and_then(toml_edit::Item::as_array_mut) else { return };
    let Some(at) = layers.iter().position(|layer| layer.as_str() == Some(old)) else { return };
    match (new, layers.get_mut(at)) {
        (Some(new), Some(layer)) => {
            let decor = layer.decor().clone();
            if let Ok(mut name) = value(new).into_value() {
                *name.decor_mut() = decor;
                *layer = name;
            }
        }
        _ => drop(layers.remove(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FILE, files};
    use super::*;

    fn home(config: &str) -> (tempfile::TempDir, Home) {
        let dir = tempfile::tempdir().unwrap();
        let home = Home { config: dir.path().to_owned(), state: dir.path().join("state") };
        files::Dir::open(dir.path()).unwrap().replace(FILE, config.as_bytes()).unwrap();
        (dir, home)
    }

    fn layers(config: &str) -> Vec<String> {
        let (_dir, home) = home(config);
        let config = home.load().unwrap();
        home.layers(&config).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_default_vault_is_the_first_where_it_has_no_place_of_its_own() {
        assert!(layers("").is_empty());
        assert!(layers("layers = []\n").is_empty());
        assert!(layers("layers = [\"default\"]\n").is_empty(), "that is what is meant anyway");
        assert!(layers("default_vault = \"own\"\nlayers = [\"own\"]\n").is_empty());
        assert_eq!(layers("layers = [\"acme\"]\n"), ["acme"], "a default vault that nobody ever made is none");
        assert_eq!(layers("layers = [\"acme\"]\n[vault_id]\ndefault = \"x\"\n"), ["default", "acme"], "one that went missing is one");
        assert_eq!(layers("default_vault = \"own\"\nlayers = [\"acme\", \"globex\"]\n"), ["own", "acme", "globex"]);
        assert_eq!(layers("default_vault = \"own\"\nlayers = [\"acme\", \"own\"]\n"), ["acme", "own"]);
    }

    #[test]
    fn what_is_wrong_with_a_layer_is_said_with_its_line() {
        let cases = [
            ("layers = [\n  \"a\",\n  \"./b\",\n]\n", 3, "is a path"),
            ("x = 1\nlayers = [\"A\"]\n", 2, "no vault's name"),
            ("layers = [\"a\",\n\"b\",\n\"a\"]\n", 3, "twice"),
            ("layers = \"a\"\n", 1, ""),
            ("layers = [\"a\", 1]\n", 1, ""),
            ("layers = [\"\"]\n", 1, "no vault's name"),
        ];
        for (text, expected, words) in cases {
            let (_dir, home) = home(text);
            match home.load() {
                Err(Error::BadFile { line, reason, .. }) => assert!(line == expected && reason.contains(words), "{line}: {reason}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        let (_dir, home) = home("\nlayers = [\n\"a\",\n\"b\"]\n");
        let config = home.load().unwrap();
        assert!(matches!(home.missing_layer(&config, "b"), Some(Error::BadFile { line: 4, .. })));
        assert!(home.missing_layer(&config, "c").is_none());
    }

    #[test]
    fn a_layer_is_renamed_and_removed_in_its_place() {
        let text = "layers = [\n  \"own\", # mine\n  \"acme\", # theirs\n]\n";
        let mut document: DocumentMut = text.parse().unwrap();
        rename(&mut document, "acme", Some("globex"));
        assert_eq!(document.to_string(), text.replace("acme", "globex"));
        rename(&mut document, "nobody", None);
        rename(&mut document, "own", None);
        let left: Config = toml::from_str(&document.to_string()).unwrap();
        assert_eq!(left.layers.names().collect::<Vec<_>>(), ["globex"]);
    }
}
