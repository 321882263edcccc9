//! The eight types of credential and the fields each has: one table.
//!
//! Everything that differs between types (what is asked, what is secret, which field is meant when none is named) is
//! read from here; a template refines it for a service but never makes a secret field plain.

use serde::{Deserialize, Serialize};

/// What sort of credential it is; the text forms are those of files, flags and JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// One field of a type.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its stored name.
    pub name: &'static str,
    /// Whether its value is hidden.
    pub secret: bool,
    /// Whether a credential of the type is of no use without it.
    pub required: bool,
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

const fn secret(name: &'static str, required: bool) -> FieldSpec {
    FieldSpec { name, secret: true, required }
}

const fn plain(name: &'static str, required: bool) -> FieldSpec {
    FieldSpec { name, secret: false, required }
}

/// The table.
pub const KINDS: [KindSpec; 8] = [
    KindSpec { kind: Kind::ApiToken, name: "api_token", about: "one token or key", fields: &[secret("token", true)] },
    KindSpec {
        kind: Kind::ApiKeyPair,
        name: "api_key_pair",
        about: "a key id and its secret",
        fields: &[secret("api_secret", true), plain("api_key", true)],
    },
    KindSpec {
        kind: Kind::UsernamePassword,
        name: "username_password",
        about: "a user name and a password",
        fields: &[secret("password", true), plain("username", true)],
    },
    KindSpec {
        kind: Kind::Smtp,
        name: "smtp",
        about: "a mail server's login",
        fields: &[secret("password", true), plain("host", true), plain("port", true), plain("username", true), plain("encryption", false)],
    },
    KindSpec {
        kind: Kind::Oauth2,
        name: "oauth2",
        about: "an account connected by OAuth",
        fields: &[secret("access_token", true), secret("refresh_token", false), plain("client_id", false), secret("client_secret", false)],
    },
    KindSpec {
        kind: Kind::SshKey,
        name: "ssh_key",
        about: "an SSH key",
        fields: &[secret("private_key", true), plain("public_key", false), secret("passphrase", false)],
    },
    KindSpec { kind: Kind::File, name: "file", about: "a file", fields: &[secret("content", true), plain("filename", false)] },
    KindSpec { kind: Kind::Custom, name: "custom", about: "fields of your own", fields: &[secret("json", false)] },
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
}
