//! Where things stand in the answer of a token endpoint, and whose account it is, as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::request::Request;

/// Where the tokens stand in an answer, each by JSON pointer: several are tried in order. What is left out is where the
/// standard has it; an empty list says that it is nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answer {
    /// The access token: without it this is not the answer's form.
    #[serde(deserialize_with = "one_or_more")]
    pub access_token: Vec<String>,
    /// The refresh token.
    #[serde(deserialize_with = "one_or_more")]
    pub refresh_token: Vec<String>,
    /// Seconds the access token is good for.
    #[serde(deserialize_with = "one_or_more")]
    pub expires_in: Vec<String>,
    /// When it ends, where the answer says so instead: a number is of seconds since 1970, a text RFC 3339.
    #[serde(deserialize_with = "one_or_more")]
    pub expires_at: Vec<String>,
    /// When the refresh token ends: a number below a thousand million is of seconds left, else as `expires_at`.
    #[serde(deserialize_with = "one_or_more")]
    pub refresh_ends: Vec<String>,
    /// Granted scopes: a text with blanks or commas, or an array.
    #[serde(deserialize_with = "one_or_more")]
    pub scope: Vec<String>,
    /// The id token.
    #[serde(deserialize_with = "one_or_more")]
    pub id_token: Vec<String>,
    /// Fields of the template that the answer fills, by stored name.
    pub fields: BTreeMap<String, String>,
    /// The same, from parameters of the redirect.
    pub callback: BTreeMap<String, String>,
}

impl Default for Answer {
    fn default() -> Self {
        let one = |pointer: &str| vec![pointer.to_owned()];
        Self {
            access_token: one("/access_token"),
            refresh_token: one("/refresh_token"),
            expires_in: one("/expires_in"),
            expires_at: Vec::new(),
            refresh_ends: one("/refresh_token_expires_in"),
            scope: one("/scope"),
            id_token: one("/id_token"),
            fields: BTreeMap::new(),
            callback: BTreeMap::new(),
        }
    }
}

impl Answer {
    /// All pointers, by what they are for.
    pub(super) fn pointers(&self) -> impl Iterator<Item = (&str, &String)> {
        let lists = [
            ("access_token", &self.access_token),
            ("refresh_token", &self.refresh_token),
            ("expires_in", &self.expires_in),
            ("expires_at", &self.expires_at),
            ("refresh_ends", &self.refresh_ends),
            ("scope", &self.scope),
            ("id_token", &self.id_token),
        ];
        let listed = lists.into_iter().flat_map(|(name, list)| list.iter().map(move |pointer| (name, pointer)));
        listed.chain(self.fields.iter().map(|(name, pointer)| (name.as_str(), pointer)))
    }
}

/// Whose account was connected: looked for in this order, the first that is found and not empty.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// JSON pointers into the token endpoint's answer.
    #[serde(default, deserialize_with = "one_or_more")]
    pub answer: Vec<String>,
    /// Pointers into the claims of its id token.
    #[serde(default, deserialize_with = "one_or_more")]
    pub claims: Vec<String>,
    /// What is asked otherwise; as a bearer, where its `auth` says nothing else.
    pub request: Option<Request>,
    /// Pointers into what that is answered.
    #[serde(default, deserialize_with = "one_or_more")]
    pub at: Vec<String>,
    /// Fields of the template that it fills too, by stored name: a data centre, the id of a site.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Scopes without all of which nothing is asked.
    #[serde(default)]
    pub requires_scope: Vec<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Not read in any source.
    #[serde(default)]
    pub assumed: bool,
}

/// One pointer as a text, or several as a list.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a JSON pointer, or a list of them")]
    enum Written {
        One(String),
        More(Vec<String>),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::One(pointer) => vec![pointer],
        Written::More(pointers) => pointers,
    })
}
