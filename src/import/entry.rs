//! What a format holds, before anything is judged: entries as a manager or a tool keeps them, each value with its place.
//!
//! A reader of a format only says what stands where; which service that is, and whether it is taken, is decided for all
//! formats in one place.

use std::ops::Range;

use crate::inject::moving::Marks;
use crate::secret::Secret;

/// One entry of a manager, one profile of a tool's file, one host of a list of hosts.
#[derive(Debug, Default)]
pub struct Entry {
    /// Where it stands, for people: `Work/GitHub`, `[default]`, line 12. It is foreign text: escaped where it is shown.
    pub place: String,
    /// What the format itself knows it by, such as the uuid of an item: the same in the next export of the same vault.
    pub origin: Option<String>,
    /// Its title, from which its name is made.
    pub title: String,
    /// What it is, as far as the format says.
    pub sort: Sort,
    /// The service's template, where the format is of one service (`aws`, `npm`): its id.
    pub service: Option<&'static str>,
    /// Where it may be used: addresses or hosts, as they stand there.
    pub urls: Vec<String>,
    /// Its values, the main secret's first where there is one.
    pub values: Vec<Value>,
    /// Tags, folders and the like.
    pub tags: Vec<String>,
    /// When it ends by itself, where the format says so.
    pub expires: Option<jiff::Timestamp>,
    /// Why it is not taken, where the format itself says so: in the bin, a passkey, a reference to another one.
    pub left: Option<&'static str>,
    /// What credctl said of it when it exported it: its name, type, template and fields. Then each value's label is the name
    /// of the stored field. Foreign text like everything else.
    pub ours: Option<Box<Marks>>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Nothing is known: its values decide.
    #[default]
    Unknown,
    /// A name and a password for an address.
    Login,
    /// One key or token.
    Token,
    /// A private key for SSH.
    SshKey,
    /// A whole file.
    File,
    /// A text of its own, such as a secure note.
    Note,
}

/// A value of an entry.
#[derive(Debug)]
pub struct Value {
    /// What the format calls it: `password`, `aws_secret_access_key`, a label that somebody typed. Foreign text.
    pub label: String,
    /// What part it has in the entry, as far as the format says.
    pub part: Part,
    /// The value, byte for byte as a program would read it.
    pub value: Secret,
    /// Where it stands in the file's text, with quotes if it has them; `None` where the file cannot be rewritten.
    pub span: Option<Range<usize>>,
}

/// What part a value has in its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The main secret: a password, a token, a private key, the bytes of a file.
    Main,
    /// The name that goes with it.
    User,
    /// The seed of one-time codes: bare base32 or an `otpauth://` address.
    Otp,
    /// Notes, of one line or many.
    Notes,
    /// Another field that the format hides.
    Hidden,
    /// Another field that the format shows.
    Plain,
    /// The field of the entry's template that has this name.
    Field(&'static str),
}

impl Entry {
    /// An entry with nothing in it but where it stands and what it is called.
    pub fn new(place: impl Into<String>, title: impl Into<String>) -> Self {
        Self { place: place.into(), title: title.into(), ..Self::default() }
    }

    /// The same with one more value that is in no place of a text.
    #[must_use]
    pub fn with(mut self, part: Part, label: impl Into<String>, value: Secret) -> Self {
        self.values.push(Value { label: label.into(), part, value, span: None });
        self
    }
}
