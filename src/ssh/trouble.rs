//! Why a text is not the SSH key that was asked for, and what is wrong with the text of one: facts, never any of the key.

use crate::name::escape;

/// Why a text is not one whole SSH key of the sort that belongs there. What to do about each is said in one place, with
/// the advice on all other errors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// Nothing, or nothing but blanks.
    #[error("there is nothing in it")]
    Empty,
    /// Larger than any key.
    #[error("it is {size} bytes, more than the {limit} that an SSH key can have")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// A public key, where the private one belongs.
    #[error("this is the public half of an SSH key, and the private one belongs here")]
    PublicHalf,
    /// A private key, where the public one belongs: that field is not hidden.
    #[error("this is a private key, and only the public half belongs here, where everybody can read it")]
    PrivateHalf,
    /// An OpenSSH certificate (`PROTOCOL.certkeys`).
    #[error("this is an SSH certificate, not a key")]
    Certificate,
    /// PuTTY's own format.
    #[error("this is a key in PuTTY's format (.ppk, version {version}{})", if *encrypted { ", with a passphrase" } else { "" })]
    Putty {
        /// The version of the format: 1, 2 or 3.
        version: u8,
        /// Whether it has a passphrase.
        encrypted: bool,
    },
    /// The format of ssh.com, Tectia and some appliances.
    #[error("this is a key in the format of ssh.com (SSH2 ENCRYPTED PRIVATE KEY)")]
    SshCom,
    /// A key for protocol 1 of SSH.
    #[error("this is a key for version 1 of SSH, which nothing speaks any more")]
    Ssh1,
    /// A certificate of TLS, or a request for one.
    #[error("this is an X.509 certificate, not an SSH key")]
    X509,
    /// age's.
    #[error("this is an age key or file, not an SSH key")]
    Age,
    /// OpenPGP's.
    #[error("this is an OpenPGP block, not an SSH key")]
    OpenPgp,
    /// Something else between `-----BEGIN` and `-----END`.
    #[error("this is a block of `{}`, not an SSH key", escape(.0))]
    OtherBlock(String),
    /// The name of a file, a socket of an agent among them.
    #[error("this is the path of {}, not a key", if *.socket { "an agent's socket" } else { "a file" })]
    Path {
        /// Whether it looks like the socket of an `ssh-agent`, which never gives a private key away.
        socket: bool,
    },
    /// A key in bytes rather than text.
    #[error("this is a key in binary form (DER), not as text")]
    Binary,
    /// What stands between the two lines, without them.
    #[error("the lines `-----BEGIN … PRIVATE KEY-----` and `-----END … PRIVATE KEY-----` are missing around it")]
    NoFrame,
    /// One of the two lines is not what it should be.
    #[error("its `-----BEGIN … PRIVATE KEY-----` and `-----END … PRIVATE KEY-----` lines are damaged")]
    Frame,
    /// The end is missing.
    #[error("it is cut short")]
    CutShort,
    /// A character that base64 does not have.
    #[error("line {line} holds a character that does not belong there")]
    Character {
        /// From 1, in the text as it was given.
        line: usize,
    },
    /// More than one private key.
    #[error("there are {0} private keys in it, and one belongs here")]
    Several(usize),
    /// More than one public key.
    #[error("there is more than one public key in it, and one belongs here")]
    SeveralPublic,
    /// A key that is not for SSH: X25519, secp256k1.
    #[error("it is a key of a sort that SSH does not use ({0})")]
    NotForSsh(String),
    /// Whole as a text, and not what a key says; the reason is ours.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// The public half in it is another key's.
    #[error("its two halves do not belong together")]
    Halves,
    /// Not anything that is known here.
    #[error("this is not an SSH key")]
    NotAKey,
    /// Not anything that is known here, where a public key belongs.
    #[error("this is not the public half of an SSH key")]
    NotPublic,
}

/// What is not as it should be with the text of a key that is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// What PowerShell's `>` writes.
    #[error("it is written as UTF-16")]
    Utf16,
    /// What Notepad writes.
    #[error("it begins with a byte order mark")]
    ByteOrderMark,
    /// CR LF or CR.
    #[error("its lines end as those of Windows do (CR LF)")]
    LineEnds,
    /// `\n` as two characters, as keys stand in variables and in JSON.
    #[error("it has `\\n` in the place of line ends")]
    Escapes,
    /// Text before it.
    #[error("something stands before the key")]
    Before,
    /// Text after it.
    #[error("something stands after the key")]
    After,
    /// Blank lines or spaces before or after it.
    #[error("blank lines or spaces stand around the key")]
    Blank,
    /// Lines joined, split, indented or with spaces at their ends.
    #[error("its lines are not broken as they should be")]
    Lines,
    /// No line end after the last line.
    #[error("its last line has no line end")]
    NoFinalNewline,
}
