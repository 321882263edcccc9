//! The eight types of credential and the fields each has: one table.
//!
//! Everything that differs between types (what is asked, what is secret, which field is meant when none is named) is
//! read from here; a template refines it for a service but never makes a secret field plain.

mod json;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// What sort of credential it is; the text forms are those of files, flags and JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One opaque token.
    ApiToken,
    /// A public key id and its secret.
    ApiKeyPair,
    /// A user and a password.
    UsernamePassword,
    /// A mail server's login.
    Smtp,
    /// Tokens of an OAuth 2.0 grant, with the client they belong to.
    Oauth2,
    /// An SSH key.
    SshKey,
    /// A file, byte for byte.
    File,
    /// Fields of the user's own.
    Custom,
}

/// What a value looks like: how it is asked for, and what is refused before it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Something that is sent in a header: no control characters.
    Token,
    /// Any bytes.
    Free,
    /// Text on one line.
    Line,
    /// A host name or an IP address.
    Host,
    /// A TCP port.
    Port,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A private key in a text of several lines, its line ends its own.
    Key,
    /// A file, byte for byte.
    Document,
    /// A JSON document.
    Json,
}

impl Form {
    /// Whether a value of this form is taken as it is, where of others one line end at the end is not part of it.
    pub fn is_verbatim(self) -> bool {
        matches!(self, Self::Key | Self::Document)
    }

    /// Whether a person keeps it in a file rather than in a line.
    pub fn is_file(self) -> bool {
        matches!(self, Self::Key | Self::Document | Self::Json)
    }

    /// Refuses a value that cannot be of this form, with what is wrong in a few words that go on from the field's name.
    ///
    /// # Errors
    /// The words. They never hold anything of the value.
    pub fn check(self, value: &Secret) -> Result<(), &'static str> {
        if value.is_empty() {
            return Err("is empty");
        }
        let text = value.expose_str();
        let controls = || match text {
            // A byte order mark, and the controls beyond ASCII, are as invisible in what is pasted.
            Some(text) => text.chars().any(|c| c.is_control() || c == '\u{feff}'),
            None => value.expose().iter().any(u8::is_ascii_control),
        };
        let blank = || text.is_some_and(|text| text.trim().is_empty());
        match self {
            Self::Free | Self::Key | Self::Document => Ok(()),
            // A newline in the middle of a token is a mistake in pasting that the provider would answer with a riddle.
            Self::Token if blank() => Err("is nothing but blanks"),
            Self::Token if controls() => Err("holds a control character (a line end, a tab, an escape)"),
            Self::Token => Ok(()),
            Self::Line => match text {
                None => Err("is not text"),
                Some(_) if controls() => Err("holds a control character (a line end, a tab, an escape)"),
                Some(_) => Ok(()),
            },
            Self::Host => text.filter(|text| is_host(text)).map(|_| ()).ok_or("is not a host's name or address"),
            Self::Port => {
                let number = text.filter(|text| text.bytes().all(|b| b.is_ascii_digit())).and_then(|text| text.parse::<u16>().ok());
                number.filter(|port| *port > 0).map(|_| ()).ok_or("is not a port (1 to 65535)")
            }
            Self::OneOf(words) => text.filter(|text| words.contains(text)).map(|_| ()).ok_or("is none of the words it can be"),
            Self::Json => json::fault(value.expose()).map_or(Ok(()), Err),
        }
    }
}

/// Whether a text is a host's name (RFC 1123) or an IP address, in square brackets or not.
pub fn is_host(text: &str) -> bool {
    let address = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if address.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let is_label = |label: &str| {
        let inside = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    let name = text.strip_suffix('.').unwrap_or(text);
    // `1.2.3` is no address and no name that anything resolves.
    let numbers = name.split('.').all(|label| label.bytes().all(|b| b.is_ascii_digit()));
    name.len() <= 253 && !numbers && name.split('.').all(is_label)
}

/// One field of a type.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its stored name.
    pub name: &'static str,
    /// Whether its value is hidden.
    pub secret: bool,
    /// Whether a credential of the type is of no use without it. One with a default is never missing.
    pub required: bool,
    /// What it looks like.
    pub form: Form,
    /// What it is where nothing is said.
    pub default: Option<&'static str>,
}

/// One line of the table.
#[derive(Debug)]
pub struct KindSpec {
    /// The type.
    pub kind: Kind,
    /// Its text form.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Its fields, the main secret first.
    pub fields: &'static [FieldSpec],
}

const fn secret(name: &'static str, form: Form) -> FieldSpec {
    FieldSpec { name, secret: true, required: true, form, default: None }
}

const fn plain(name: &'static str, form: Form) -> FieldSpec {
    FieldSpec { name, secret: false, required: true, form, default: None }
}

const fn optional(spec: FieldSpec) -> FieldSpec {
    FieldSpec { required: false, ..spec }
}

const fn or(spec: FieldSpec, default: &'static str) -> FieldSpec {
    FieldSpec { default: Some(default), ..spec }
}

/// The table.
pub const KINDS: [KindSpec; 8] = [
    KindSpec { kind: Kind::ApiToken, name: "api_token", about: "one token or key", fields: &[secret("token", Form::Token)] },
    KindSpec {
        kind: Kind::ApiKeyPair,
        name: "api_key_pair",
        about: "a key id and its secret",
        fields: &[secret("api_secret", Form::Token), plain("api_key", Form::Line)],
    },
    KindSpec {
        kind: Kind::UsernamePassword,
        name: "username_password",
        about: "a user name and a password",
        fields: &[secret("password", Form::Free), plain("username", Form::Free)],
    },
    KindSpec {
        kind: Kind::Smtp,
        name: "smtp",
        about: "a mail server's login",
        fields: &[
            secret("password", Form::Free),
            plain("host", Form::Host),
            or(plain("port", Form::Port), "587"),
            plain("username", Form::Free),
            or(plain("encryption", Form::OneOf(&["starttls", "tls", "none"])), "starttls"),
        ],
    },
    KindSpec {
        kind: Kind::Oauth2,
        name: "oauth2",
        about: "an account connected by OAuth",
        fields: &[
            secret("access_token", Form::Token),
            optional(secret("refresh_token", Form::Token)),
            optional(plain("client_id", Form::Line)),
            optional(secret("client_secret", Form::Token)),
        ],
    },
    KindSpec {
        kind: Kind::SshKey,
        name: "ssh_key",
        about: "an SSH key",
        fields: &[secret("private_key", Form::Key), optional(plain("public_key", Form::Free)), optional(secret("passphrase", Form::Free))],
    },
    KindSpec {
        kind: Kind::File,
        name: "file",
        about: "a file",
        fields: &[secret("content", Form::Document), optional(plain("filename", Form::Line))],
    },
    KindSpec { kind: Kind::Custom, name: "custom", about: "JSON, or fields of your own", fields: &[optional(secret("json", Form::Json))] },
];

impl Kind {
    /// This type's line of the table.
    pub fn spec(self) -> &'static KindSpec {
        &KINDS[self as usize]
    }

    /// Its text form.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// From its text form.
    pub fn parse(text: &str) -> Option<Self> {
        KINDS.iter().find(|spec| spec.name == text).map(|spec| spec.kind)
    }

    /// The field that is meant when none is named.
    pub fn main_field(self) -> &'static str {
        self.spec().fields[0].name
    }

    /// What the table says of a field; `None` for a field of the user's or a template's own.
    pub fn field(self, name: &str) -> Option<&'static FieldSpec> {
        self.spec().fields.iter().find(|field| field.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_types() {
        for (n, spec) in KINDS.iter().enumerate() {
            assert_eq!(spec.kind as usize, n);
            assert_eq!(Kind::parse(spec.name), Some(spec.kind));
            assert!(spec.fields[0].secret, "{}: the main field is the secret one", spec.name);
            assert_eq!(serde_json::to_value(spec.kind).unwrap(), spec.name);
        }
    }

    #[test]
    fn a_value_is_of_its_form_or_is_told_what_it_is_not() {
        let check = |form: Form, text: &[u8]| form.check(&Secret::new(text.to_vec()));
        for (form, good, bad) in [
            (Form::Token, &b"sk-fake\xff"[..], &b"a\nb"[..]),
            (Form::Token, b"sk fake", b"   "),
            (Form::Token, b"sk-fake", "\u{feff}sk-fake".as_bytes()),
            (Form::Token, b"sk-fake", "sk-\u{85}fake".as_bytes()),
            (Form::Line, b"alice smith", b"a\tb"),
            (Form::Line, "\u{e4}".as_bytes(), b"\xff"),
            (Form::Host, b"mail.example.com", b"https://mail.example.com"),
            (Form::Host, b"localhost", b"mail.example.com:25"),
            (Form::Host, b"::1", b"-mail.example.com"),
            (Form::Host, b"[::1]", b"1.2.3"),
            (Form::Host, b"127.0.0.1", b"a b"),
            (Form::Port, b"65535", b"65536"),
            (Form::Port, b"1", b"0"),
            (Form::Port, b"25", b"+25"),
            (Form::OneOf(&["tls", "none"]), b"tls", b"TLS"),
            (Form::Json, b"{\"a\": [1, null]}", b"{\"a\": "),
            (Form::Json, b"1", b"{a: 1}"),
            (Form::Free, b"\0\n", b""),
            (Form::Document, b"\xff", b""),
        ] {
            assert_eq!(check(form, good), Ok(()), "{form:?}: {good:?}");
            assert!(check(form, bad).is_err(), "{form:?}: {bad:?}");
        }
    }

    /// THREATS I03: nesting that would exhaust the stack, and numbers and texts that JSON does not have.
    #[test]
    fn i03_json_bombs_are_refused() {
        let nested = "[".repeat(100_000);
        for bad in [nested.as_str(), "1e400", "\"\\ud800\"", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "[{\"b\":{\"a\":1,\"a\":2}}]", "1 2", "nul"]
        {
            assert!(Form::Json.check(&Secret::from(bad.to_owned())).is_err(), "{}", &bad[..bad.len().min(10)]);
        }
    }
}
