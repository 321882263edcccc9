//! The parts that `verify`, `revoke`, `rotate` and `oauth` are made of: requests, how a secret is sent, places in an answer.
//!
//! A body is given as structure (`json`, `form`), never as text with holes, so that a value with a quote in it stays a value.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Serialize};

/// An HTTP method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET.
    #[default]
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    /// As it is sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One request. In a file either `"GET https://…"` or a table. At most one of `json`, `form`, `multipart` and `text`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Request {
    /// The method.
    #[serde(default)]
    pub method: Method,
    /// Where to; placeholders anywhere, a secret's never in the host. What is filled into a path or query is
    /// percent-encoded, and the host of the finished URL is checked against the template's hosts before anything is sent.
    pub url: String,
    /// Headers besides those of the credential.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A JSON body; placeholders in its texts.
    pub json: Option<serde_json::Value>,
    /// A form's body.
    pub form: Option<BTreeMap<String, String>>,
    /// The same as multipart/form-data.
    pub multipart: Option<BTreeMap<String, String>>,
    /// Any other body, without placeholders.
    pub text: Option<String>,
    /// How the credential is sent here, where it is not as the template says; an empty list sends nothing.
    pub auth: Option<Vec<Auth>>,
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LineOrTable;
        impl<'de> Visitor<'de> for LineOrTable {
            type Value = Request;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a request: `METHOD URL`, or a table")
            }

            fn visit_str<E: de::Error>(self, line: &str) -> Result<Request, E> {
                let (method, url) = line.split_once(' ').ok_or_else(|| E::custom("a request is written `METHOD URL`"))?;
                let method = Method::deserialize(de::value::StrDeserializer::<E>::new(method))?;
                Ok(Request { method, url: url.to_owned(), ..Request::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Request, A::Error> {
                Request::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(LineOrTable)
    }
}

/// One way to send a credential.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Only at these hosts; everywhere where there are none.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Only below this path.
    pub path: Option<String>,
    /// Where it goes in the request; all of them.
    pub place: Vec<Placement>,
    /// Headers to take out of a client's request, besides those that are set.
    #[serde(default)]
    pub strip: Vec<String>,
}

impl Auth {
    /// Whether a token is fetched first.
    pub(super) fn exchanges(&self) -> bool {
        self.place.iter().any(|place| matches!(place, Placement::Exchange { .. }))
    }
}

/// A place in a request for a credential, or a way to make the request with it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case", deny_unknown_fields)]
pub enum Placement {
    /// A header.
    Header {
        /// Its name.
        name: String,
        /// Its value, with placeholders.
        value: String,
    },
    /// A parameter of the query.
    Query {
        /// Its name.
        name: String,
        /// Its value, with placeholders.
        value: String,
    },
    /// HTTP basic authentication.
    Basic {
        /// With placeholders.
        username: String,
        /// With placeholders.
        password: String,
    },
    /// HTTP digest authentication.
    Digest {
        /// With placeholders.
        username: String,
        /// With placeholders.
        password: String,
    },
    /// A prefix of the path.
    Path {
        /// With placeholders, from `/` to `/`.
        value: String,
    },
    /// AWS Signature Version 4; the secret does not travel.
    Sigv4 {
        /// The service's name in the signature; that of the host where there is none.
        service: Option<String>,
        /// The region; that of the host where there is none, else the template's field of that name.
        region: Option<String>,
    },
    /// A JWT, made and signed with the main secret for each request, in `Authorization: Bearer`; the secret does not travel.
    Jwt {
        /// `ES256`, `EdDSA`, `RS256`: those that are taken; which it is the key says.
        algorithms: Vec<String>,
        /// Members of its header besides `alg` and `typ`, with placeholders; of the request's own are `{method}`, `{host}`,
        /// `{path}` (without the query) and `{nonce}`, a random text.
        #[serde(default)]
        header: BTreeMap<String, String>,
        /// Claims, likewise; times are added.
        #[serde(default)]
        claims: BTreeMap<String, String>,
        /// Seconds it is good for.
        #[serde(default = "two_minutes")]
        lifetime: u32,
        /// What else is to be known.
        note: Option<String>,
    },
    /// A short-lived token is fetched first.
    Exchange {
        /// How; its own `auth` says what it is sent with.
        request: Box<Request>,
        /// JSON pointer of the token in the answer.
        token: String,
        /// What is then sent, in `Authorization`, with `{access_token}` for the token.
        value: String,
        /// A JWT that goes into the request as `{assertion}`: its algorithm, and its claims with placeholders.
        assertion: Option<Assertion>,
    },
    /// An SSH login.
    Ssh {},
}

/// How long a token lives that is made for one request.
fn two_minutes() -> u32 {
    120
}

/// A JWT that proves possession of a key to a token endpoint (RFC 7523).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// `RS256`, …
    pub algorithm: String,
    /// Members of its header besides `alg` and `typ`, with placeholders: `kid`.
    #[serde(default)]
    pub header: BTreeMap<String, String>,
    /// Claims, with placeholders; issue and expiry times are added.
    pub claims: BTreeMap<String, String>,
    /// Seconds it is good for.
    pub lifetime: u32,
}

/// An answer's code: of HTTP and SMTP a number, of databases a text (`28P01`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// HTTP, SMTP.
    Number(u16),
    /// SQLSTATE and the like.
    Text(String),
}

/// A plain value to compare with. A number or boolean is compared by its spelling, so `1000` fits `"1000"` too.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `true`, `false`.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// Where something stands in an answer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What to look in.
    pub from: Source,
    /// A JSON pointer (RFC 6901; `*` for every element), a header's name, a claim.
    pub at: String,
    /// Further places of the same, for people.
    #[serde(default)]
    pub also: Vec<String>,
    /// How it is written.
    pub format: Option<Format>,
    /// Another request than the check's.
    pub request: Option<Request>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Not read in any source.
    #[serde(default)]
    pub assumed: bool,
}

/// What a [`Place`] is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The JSON body, by pointer.
    Json,
    /// A header, by name.
    Header,
    /// The claims of the token in the answer, by pointer, without checking its signature.
    Jwt,
    /// The claims of the main secret, where that is a JWT, likewise; nothing is asked.
    Claims,
    /// The XML body, by path.
    Xml,
    /// The answer of the token endpoint, by pointer.
    TokenResponse,
    /// The credential's own file, by pointer.
    File,
}

/// How a date or a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// `2026-11-20T10:00:00Z`.
    Rfc3339,
    /// `2026-11-20`, midnight UTC.
    Date,
    /// `2026-11-20 10:00:00 UTC` or with an offset; with `T` and no offset it is UTC.
    Datetime,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// Seconds that are left.
    SecondsLeft,
    /// Between commas, blanks around them ignored.
    Comma,
    /// Between blanks.
    Space,
    /// A JSON array.
    Array,
}
