//! `credctl.toml`: which credentials a project needs, and as which variables.
//!
//! Whoever can write the repository writes it (THREATS T14), so it is believed nothing. It names credentials and never holds
//! one; it leads to no other vault than one by name, to no file, to no host; a variable that steers programs is refused; and
//! what it names is handed out only once a person has allowed this very content at this very place. The bytes that were
//! hashed are the bytes that are used: the file is read once.

pub mod draft;
mod find;
mod parse;
mod permission;

use std::path::{Path, PathBuf};

pub use find::find;
pub use parse::parse;
pub use permission::Permission;

use sha2::{Digest, Sha256};

use crate::name::Key;

/// What the file is called.
pub const FILE: &str = "credctl.toml";
/// Largest file, in bytes: a thousand variables with a sentence each.
pub const MAX: u64 = 256 << 10;
/// More variables than that no project needs.
pub const MAX_NEEDS: usize = 1000;

/// A variable that a project needs, and the credential it is to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The variable.
    pub key: Key,
    /// The credential's name.
    pub name: String,
    /// One of its fields; the main secret where none is named.
    pub field: Option<String>,
    /// The vault, where the need names one of its own.
    pub vault: Option<String>,
    /// Whether the project does without it.
    pub optional: bool,
    /// The template to store it by.
    pub template: Option<String>,
    /// What it is for, in the words of whoever wrote the file.
    pub about: Option<String>,
    /// Its line in the file.
    pub line: usize,
}

impl Need {
    /// `NAME` or `NAME/FIELD`.
    pub fn what(&self) -> String {
        self.field.as_ref().map_or_else(|| self.name.clone(), |field| format!("{}/{field}", self.name))
    }
}

/// What a text says of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The vault that is meant where a need and the command line name none.
    pub vault: Option<String>,
    /// The consumer to act as, and the line where it is named.
    pub consumer: Option<(String, usize)>,
    /// What is needed, in the order of the file; each variable once.
    pub needs: Vec<Need>,
}

/// A project file that was read.
#[derive(Debug)]
pub struct Project {
    path: PathBuf,
    words: Words,
    hash: [u8; 32],
    doubts: Vec<&'static str>,
}

impl Project {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Whether this is its content, byte for byte.
    pub fn says(&self, text: &str) -> bool {
        self.hash == <[u8; 32]>::from(Sha256::digest(text))
    }

    /// What a person should know of the file before anything in it is allowed: "belongs to somebody else".
    pub fn doubts(&self) -> &[&'static str] {
        &self.doubts
    }
}
