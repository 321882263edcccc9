//! What is known of each service, as data: type, fields, variables, hosts, how to check and end a credential, OAuth.
//!
//! Templates are TOML (`docs/templates.md`): the built-in ones embedded as text, the user's own in a directory that is
//! given. Nothing is parsed before it is asked for. A file of the user's wins over a built-in one of the same id; one that
//! cannot be read is an error and never passed over, since the answer without it would be another. A template holds no
//! secrets, but says where they go: what it must not say is in `check`.

mod answer;
mod built_in;
mod check;
mod cursor;
mod end;
#[cfg(test)]
mod faults;
mod file;
mod grant;
mod grow;
mod heads;
mod keys;
mod length;
mod made;
mod model;
mod oauth;
mod parse;
mod pattern;
mod place;
mod providers;
mod reader;
mod recognise;
mod request;
mod scopes;
#[cfg(test)]
mod tests;
mod urls;
mod variables;
mod verify;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use answer::{Account, Answer};
pub use end::{Need, Pick, Revoke, Rotate, Shown, Way, Who};
pub use file::{mistakes, read};
pub use grant::{Cause, Issued, Loopback, OauthError, Redirect, Refresh, Revocation, Which};
pub use heads::Head;
pub use keys::{is_dangerous, steers};
pub use model::{Category, Derive, Origin, Template, TemplateField, Trust, Variant};
pub use oauth::{Body, Challenge, ClientAuth, ClientSecret, Flow, Oauth, Pkce};
pub use pattern::Pattern;
pub use place::is_host as is_host_pattern;
pub(crate) use place::{covers, fill, fill_named};
pub use providers::Provider;
pub use recognise::Recognised;
pub use request::{Assertion, Auth, Code, Format, Method, Place, Placement, Request, Scalar, Source};
pub use urls::is_safe as is_safe_url;
pub(crate) use variables::percent_encoded;
pub use variables::{Unfilled, Variable};
pub use verify::{By, Rule, Second, Verify};

use self::file::{bad, read_text, stem};
use crate::name::{Key, Name};
use crate::{Error, Result};

/// Largest file of a template, in bytes: the largest built-in one has a tenth of it.
pub const MAX_FILE: u64 = 256 * 1024;

/// The templates: the built-in ones, and those of a directory.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    user_dir: Option<PathBuf>,
    /// As the directory was when they were first asked for.
    heads: OnceLock<Vec<Head>>,
}

/// One template's field that a variable belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The template.
    pub template: Template,
    /// The field's stored name.
    pub field: String,
    /// Whether the template is marked as the one that is meant.
    pub primary: bool,
    /// Whether the variable is the field's preferred one, and not an alias or for import only.
    pub preferred: bool,
}

impl Templates {
    /// The built-in templates and those in `user_dir` (which need not exist). Reads nothing.
    pub fn new(user_dir: Option<PathBuf>) -> Self {
        Self { user_dir, heads: OnceLock::new() }
    }

    /// The template with this id or alias. An id goes before an alias, the user's before the built-in.
    ///
    /// # Errors
    /// [`Error::BadFile`], [`Error::TooLarge`], [`Error::Io`] for a file of the user's that was looked at.
    pub fn get(&self, id: &str) -> Result<Option<Template>> {
        if Name::parse(id).is_err() {
            return Ok(None);
        }
        let files = self.files()?;
        if let Some(source) = files.get(id) {
            return source.load(id).map(Some);
        }
        let mut others: Vec<_> = files.iter().filter(|(_, source)| source.may_name(id)).collect();
        others.sort_by_key(|(_, source)| matches!(source, TextOf::BuiltIn(_)));
        for (id_of, source) in others {
            let template = source.load(id_of)?;
            if template.aliases.iter().any(|alias| alias == id) {
                return Ok(Some(template));
            }
        }
        Ok(None)
    }

    /// The text of the template with this id, as it is written; text from a file where it is the user's own.
    ///
    /// # Errors
    /// As [`Templates::get`].
    pub fn text(&self, id: &str) -> Result<Option<String>> {
        match self.files()?.get(id) {
            Some(TextOf::BuiltIn(text)) => Ok(Some((*text).to_owned())),
            Some(TextOf::File(path)) => read_text(path).map(Some),
            None => Ok(None),
        }
    }

    /// All ids, sorted.
    ///
    /// # Errors
    /// [`Error::Io`] where the user's directory cannot be listed.
    pub fn ids(&self) -> Result<Vec<String>> {
        Ok(self.files()?.into_keys().collect())
    }

    /// All templates, by id.
    ///
    /// # Errors
    /// As [`Templates::get`], for any file of the user's.
    pub fn all(&self) -> Result<Vec<Template>> {
        self.files()?.iter().map(|(id, source)| source.load(id)).collect()
    }

    /// What there is, by id, to list it: without how it is used. The user's directory is read once.
    ///
    /// # Errors
    /// As [`Templates::get`], for any file of the user's.
    pub fn heads(&self) -> Result<&[Head]> {
        if self.heads.get().is_none() {
            let heads = self.files()?.iter().map(|(id, source)| source.head(id)).collect::<Result<_>>()?;
            // Where another thread was faster its heads are as good.
            _ = self.heads.set(heads);
        }
        Ok(self.heads.get().map_or(&[], Vec::as_slice))
    }

    /// The fields a variable belongs to: the primary one first, then those that prefer it, then by id.
    ///
    /// # Errors
    /// As [`Templates::get`], for any file of the user's.
    pub fn for_key(&self, key: &Key) -> Result<Vec<Holder>> {
        let mut holders = Vec::new();
        for (id, source) in self.files()?.iter().filter(|(_, source)| source.may_name(key.as_str())) {
            let template = source.load(id)?;
            let Some(field) = template.fields.iter().find(|field| field.keys().any(|known| known == key)) else { continue };
            let (field, preferred) = (field.name.clone(), field.key.as_ref() == Some(key));
            holders.push(Holder { field, primary: template.primary.contains(key), preferred, template });
        }
        // Stable: what is equal stays in the order of ids.
        holders.sort_by_key(|holder| (!holder.primary, !holder.preferred));
        Ok(holders)
    }

    /// The template that a credential's name means: an id (or alias), or one before a `-`; the longest. An account is
    /// connected and not added, so that its template is never meant: `google-maps` may be anything of Google's.
    ///
    /// # Errors
    /// As [`Templates::get`].
    pub fn for_name(&self, name: &str) -> Result<Option<Template>> {
        let cuts = name.match_indices('-').map(|(at, _)| at).rev();
        for end in std::iter::once(name.len()).chain(cuts) {
            if let Some(template) = self.get(&name[..end])?
                && !template.is_connected()
            {
                return Ok(Some(template));
            }
        }
        Ok(None)
    }

    /// The id nearest to a mistyped one, if any is near.
    ///
    /// # Errors
    /// As [`Templates::ids`].
    pub fn nearest(&self, id: &str) -> Result<Option<String>> {
        let id = id.to_ascii_lowercase();
        let far = (id.chars().count() / 3).clamp(1, 3);
        let ids = self.ids()?;
        let near = ids.iter().map(|known| (strsim::osa_distance(known, &id), known)).filter(|(steps, _)| *steps <= far).min();
        let longer = || ids.iter().find(|known| id.len() >= 3 && known.starts_with(&id));
        Ok(near.map(|(_, known)| known).or_else(longer).cloned())
    }

    /// Which services a pasted value looks like it is for: those whose prefix fits it furthest, and of these the ones whose
    /// pattern fits too, where any does. Where no prefix fits, those whose pattern of a secret does. Empty: nothing is known.
    ///
    /// # Errors
    /// As [`Templates::get`], for any file of the user's; never anything of the value.
    pub fn recognise(&self, secret: &str) -> Result<Vec<Recognised>> {
        Ok(recognise::recognise(self.heads()?, secret))
    }

    /// The same for thousands of values, by what keys begin with alone.
    ///
    /// # Errors
    /// As [`Templates::recognise`].
    pub fn recognise_by_prefix(&self, secret: &str) -> Result<Vec<Recognised>> {
        Ok(recognise::by_prefix(self.heads()?, secret))
    }

    fn files(&self) -> Result<BTreeMap<String, TextOf>> {
        let mut files: BTreeMap<String, TextOf> =
            built_in::BUILT_IN.iter().map(|(id, text)| ((*id).to_owned(), TextOf::BuiltIn(text))).collect();
        let Some(dir) = &self.user_dir else { return Ok(files) };
        let entries = match std::fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
            Err(error) => return Err(Error::io("read", dir, error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| Error::io("read", dir, error))?.path();
            // Hidden files are an editor's: `.#openai.toml`.
            if let Some(stem) = stem(&path).filter(|stem| !stem.starts_with('.')) {
                files.insert(stem, TextOf::File(path));
            }
        }
        Ok(files)
    }
}

/// Where the text of a template is.
enum TextOf {
    BuiltIn(&'static str),
    File(PathBuf),
}

impl TextOf {
    /// Whether its head can have this id, alias or variable. A file of the user's may spell it with escapes, and is always
    /// looked at; the built-in ones hold none (a test sees to it).
    fn may_name(&self, word: &str) -> bool {
        match self {
            Self::BuiltIn(text) => text[..parse::head_len(text)]
                .match_indices(word)
                .any(|(at, _)| text[..at].ends_with('"') && text[at + word.len()..].starts_with('"')),
            Self::File(_) => true,
        }
    }

    fn head(&self, id: &str) -> Result<Head> {
        match self {
            Self::File(path) => read(path).map(Head::from),
            Self::BuiltIn(text) => parse::head(text).map_err(|found| built_in_fault(id, found)),
        }
    }

    fn load(&self, id: &str) -> Result<Template> {
        match self {
            Self::File(path) => read(path),
            Self::BuiltIn(text) => parse::parse(id, text, Origin::BuiltIn).map_err(|found| built_in_fault(id, found)),
        }
    }
}

/// What no release has: a test parses every built-in file.
fn built_in_fault(id: &str, found: parse::Bad) -> Error {
    bad(Path::new(&format!("templates/{id}.toml")), found.line, found.reason)
}
