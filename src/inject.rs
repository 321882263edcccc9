//! Credential → environment.
//!
//! A variable gets its value from the first source that names it: `--with`, then the environment files (a later one over
//! an earlier), then references that were inherited, then the project's file. All of them win over a plain inherited
//! value, and one that cannot be resolved stops everything before anything starts.

pub mod call;
pub mod dotenv;
pub mod format;
pub mod moving;
pub mod output;
pub mod redact;
pub mod text;
pub mod tools;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::access::{Preview, Release, Wanted};
use crate::error::ticked;
use crate::kind::Kind;
use crate::name::{Key, escape};
use crate::private::{self, Private};
use crate::reference::{self, Reference};
use crate::secret::Secret;
use crate::{Error, Result};

/// Where a variable's value is to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// The variable, where the source names one; else the credential's own.
    pub variable: Option<String>,
    /// What the credential is called.
    pub what: String,
    /// Its field, where one is named.
    pub field: Option<String>,
    /// Another vault than the one at hand.
    pub vault: Option<String>,
    /// How to speak of it: "`--with openai`", "`.env`, line 3".
    pub source: String,
}

impl Want {
    /// From the text of `--with`: `[KEY=]NAME[/FIELD]` or `[KEY=]cred://…`.
    ///
    /// # Errors
    /// [`Error::BadName`] for a key that is none; [`Error::BadReference`].
    pub fn with(text: &str) -> Result<Self> {
        let source = format!("`--with {}`", crate::name::escape(text));
        let (variable, rest) = match text.split_once('=') {
            // A reference's query has a `=` too, and a key never has a `:`.
            Some((key, rest)) if !key.contains(':') => (Some(Key::parse(key)?.as_str().to_owned()), rest),
            _ => (None, text),
        };
        if let Some(reference) = Reference::parse(rest)? {
            return Ok(Self { variable, ..Self::of(reference, None, source) });
        }
        let (what, field) = match rest.split_once('/') {
            Some((what, field)) => (what, Some(field.to_owned())),
            None => (rest, None),
        };
        if what.is_empty() {
            return Err(Error::Usage(format!("{source} names no credential")));
        }
        Ok(Self { variable, what: what.to_owned(), field, vault: None, source })
    }

    /// From a variable whose value is wholly a reference; `None` where it is not one.
    ///
    /// # Errors
    /// [`Error::BadReference`].
    pub fn reference(variable: &str, value: &str, source: String) -> Result<Option<Self>> {
        Ok(Reference::parse(value)?.map(|reference| Self::of(reference, Some(variable.to_owned()), source)))
    }

    fn of(reference: Reference, variable: Option<String>, source: String) -> Self {
        Self {
            variable,
            what: reference.name.as_str().to_owned(),
            field: reference.field,
            vault: reference.vault.map(|vault| vault.as_str().to_owned()),
            source,
        }
    }

    /// Which values to ask `access` for.
    pub fn wanted(&self) -> Wanted<'_> {
        match (&self.field, &self.variable) {
            (Some(field), _) => Wanted::Field(field),
            (None, Some(_)) => Wanted::Main,
            (None, None) => Wanted::All,
        }
    }
}

/// Whether a text begins as a reference does, so that it is one or a mistake.
pub fn is_reference(value: &str) -> bool {
    value.starts_with(reference::SCHEME)
}

/// A file that a variable is to name: what it is called, and what lies beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOf {
    /// Its name, without a directory.
    pub name: String,
    /// The public half of an SSH key, which `ssh` looks for in `NAME.pub`.
    pub public: Option<String>,
}

/// A variable and where it came from.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Secret,
    /// The credential, for the mask; `None` of a plain value.
    pub credential: Option<String>,
    /// How to speak of its source.
    pub source: String,
    /// Where the value is a file's content, for which the variable gets its path.
    pub file: Option<FileOf>,
    /// Of a look ahead, which has no value: what it saw instead.
    pub ahead: Option<Ahead>,
}

/// What a look ahead sees of a variable.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The credential.
    pub credential: String,
    /// Its field.
    pub field: String,
    /// The vault that it is in.
    pub vault: String,
    /// Its recorded status.
    pub status: &'static str,
    /// Something that its user should be told: "expired since …".
    pub warning: Option<String>,
    /// Whether its access token would be renewed first.
    pub renews: bool,
    /// How many bytes the value has.
    pub length: usize,
    /// Whether one of them is zero.
    pub zero: bool,
}

/// The variables of a release, as its want names them.
///
/// # Errors
/// [`Error::Usage`] where a value has no variable to go by, or is a file's content.
pub fn variables(want: &Want, release: Release) -> Result<Vec<Variable>> {
    let file = file_of(&release);
    let Release { name, values, kind, .. } = release;
    let mut out = Vec::new();
    for value in values {
        let names = names(want, value.key.iter().chain(&value.aliases), (&name, &value.field))?;
        let credential = value.secret.then(|| name.clone());
        let file = file.clone().filter(|_| value.field == kind.main_field());
        for variable in names {
            let (value, source) = (value.value.duplicate(), want.source.clone());
            out.push(Variable { name: variable, value, credential: credential.clone(), source, file: file.clone(), ahead: None });
        }
    }
    Ok(out)
}

/// The variables that a want would have, without their values; `vault` is where the look went.
///
/// # Errors
/// As [`variables`].
pub fn foreseen(want: &Want, preview: Preview, vault: &str) -> Result<Vec<Variable>> {
    let Preview { name, kind, values, status, warning, renews } = preview;
    let mut out = Vec::new();
    for value in values {
        let is_file = matches!(kind, Kind::File | Kind::SshKey) && value.field == kind.main_field();
        for variable in names(want, value.key.iter().chain(&value.aliases), (&name, &value.field))? {
            out.push(Variable {
                name: variable,
                value: Secret::new(Vec::new()),
                credential: value.secret.then(|| name.clone()),
                source: want.source.clone(),
                file: is_file.then(|| FileOf { name: String::new(), public: None }),
                ahead: Some(Ahead {
                    credential: name.clone(),
                    field: value.field.clone(),
                    vault: vault.to_owned(),
                    status,
                    warning: warning.clone(),
                    renews,
                    length: value.length,
                    zero: value.zero,
                }),
            });
        }
    }
    Ok(out)
}

/// The names that a value goes by: the one that was said, else its credential's own.
fn names<'k>(want: &Want, own: impl Iterator<Item = &'k Key>, (credential, field): (&str, &str)) -> Result<Vec<String>> {
    let names: Vec<String> = match &want.variable {
        Some(variable) => vec![variable.clone()],
        None => own.map(ToString::to_string).collect(),
    };
    if names.is_empty() {
        let (credential, field) = (escape(credential), escape(field));
        return Err(Error::Usage(format!("{} has no variable for `{field}`: name one, as in `KEY={credential}/{field}`", want.source)));
    }
    Ok(names)
}

/// The file that the main secret is handed out as, where its type is kept in one.
fn file_of(release: &Release) -> Option<FileOf> {
    if !matches!(release.kind, Kind::File | Kind::SshKey) {
        return None;
    }
    // The credential's name may be anybody's text, and then is no file's.
    let own = if private::is_file_name(&release.name) { &release.name } else { "secret" };
    let name = release.file_name.as_deref().filter(|name| private::is_file_name(name)).unwrap_or(own).to_owned();
    Some(FileOf { name, public: release.public.clone() })
}

/// The variables that a child gets besides what it inherits.
#[derive(Debug, Default)]
pub struct Injection {
    /// In the order they were added; each name once.
    pub variables: Vec<Variable>,
    /// Variables that a source of lower rank would have set, and that source.
    pub beaten: Vec<(String, String)>,
}

impl Injection {
    /// Notes that a source would have set a variable that another one has set.
    pub fn beat(&mut self, variable: impl Into<String>, source: impl Into<String>) {
        self.beaten.push((variable.into(), source.into()));
    }

    /// Adds what comes from a source of lower rank: a variable that is there already stays as it is.
    pub fn fill(&mut self, variables: Vec<Variable>) {
        for variable in variables {
            if self.has(&variable.name) {
                self.beat(variable.name, variable.source);
            } else {
                self.variables.push(variable);
            }
        }
    }

    /// Adds what comes from `--with`, where two for one variable are a mistake.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub fn claim(&mut self, variables: Vec<Variable>) -> Result<()> {
        for variable in variables {
            if let Some(first) = self.variables.iter().find(|held| held.name == variable.name) {
                let both = format!("{} and {}", first.source, variable.source);
                return Err(Error::Usage(format!("{} would be set by both {both}", ticked(&[&variable.name]))));
            }
            self.variables.push(variable);
        }
        Ok(())
    }

    /// Whether anything is handed out as a file.
    pub fn has_files(&self) -> bool {
        self.variables.iter().any(|variable| variable.file.is_some())
    }

    /// Writes the files into `private`, each in a directory of its own, and gives each variable's path.
    ///
    /// # Errors
    /// As [`Private::write`].
    pub fn write_files(&self, private: &Private) -> Result<BTreeMap<String, PathBuf>> {
        let mut paths = BTreeMap::new();
        for variable in &self.variables {
            let Some(file) = &variable.file else { continue };
            let path = private.write(&variable.name, &file.name, &variable.value)?;
            if let Some(public) = &file.public {
                private.write(&variable.name, &format!("{}.pub", file.name), &Secret::from(format!("{public}\n")))?;
            }
            paths.insert(variable.name.clone(), path);
        }
        Ok(paths)
    }

    /// Whether a variable is set.
    pub fn has(&self, name: &str) -> bool {
        self.variables.iter().any(|variable| variable.name == name)
    }

    /// The secrets among them, by credential, for the redactor.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.variables.iter().filter_map(|variable| Some((variable.credential.as_deref()?, &variable.value)))
    }
}
