//! What is known of an OAuth grant besides its tokens: whose it is, what it may do, until when, and how its renewal goes.
//!
//! The `[credential.oauth]` table of `docs/format.md`. The tokens and the client's secret are fields of the credential;
//! nothing in here is a secret.

use jiff::{SignedDuration, Timestamp};
use toml::{Table, Value};
use zeroize::Zeroizing;

use crate::status::Renewal;
use crate::text;

/// How the tokens were come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Means {
    /// A person agreed, in a browser.
    #[default]
    Code,
    /// A person agreed, on another device.
    Device,
    /// The client asked for itself.
    Client,
}

impl Means {
    const ALL: [(Self, &'static str); 3] = [(Self::Code, "code"), (Self::Device, "device"), (Self::Client, "client")];

    /// Its text form.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(means, _)| *means == self).map_or("code", |(_, name)| name)
    }
}

/// Where a server is that no template describes, as its metadata said when the account was connected (RFC 8414).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Its name for itself, to the byte.
    pub issuer: String,
    /// Authorization endpoint.
    pub authorize: Option<String>,
    /// Token endpoint.
    pub token: String,
    /// Device authorization endpoint.
    pub device: Option<String>,
    /// Revocation endpoint.
    pub revoke: Option<String>,
    /// Where it says whose account it is.
    pub userinfo: Option<String>,
    /// Where it says what it thinks of a token (RFC 7662).
    pub introspect: Option<String>,
    /// How the client proves itself: `none`, `post` or `basic`.
    pub client_auth: String,
    /// Whether the client registered itself there (RFC 7591): then for one redirect alone.
    pub registered: bool,
}

/// A refresh that was begun: written down before the token is sent, because an answer can be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When the first of these tries was begun.
    pub started: Timestamp,
    /// How many have been.
    pub tries: u64,
}

/// Why there is no sign-in while its tokens are being given back.
pub const DISCONNECTING: &str = "a disconnect was begun and not ended";

/// Whether that is why: then `disconnect` has to go on with it, and a new sign-in leaves the old tokens alive.
pub fn is_disconnecting(why: &str) -> bool {
    // What an earlier version wrote goes on with the command.
    why.starts_with(DISCONNECTING)
}

/// Why only a person can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// When it was found out.
    pub at: Timestamp,
    /// In words, for a sentence after the service's name: "consent withdrawn".
    pub why: String,
}

/// A grant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grant {
    /// How it was come by.
    pub means: Means,
    /// Whose account, as the provider shows it. Text from outside.
    pub account: Option<String>,
    /// The provider's own mark of the account, by which it is recognised.
    pub subject: Option<String>,
    /// The scopes that were asked for.
    pub asked: Vec<String>,
    /// The scopes that were given.
    pub granted: Vec<String>,
    /// When the request was sent that brought the access token.
    pub obtained: Option<Timestamp>,
    /// When the access token ends; `None`: it is not said to.
    pub token_ends: Option<Timestamp>,
    /// When the refresh token ends, where that was said.
    pub grant_ends: Option<Timestamp>,
    /// When it was last renewed.
    pub refreshed: Option<Timestamp>,
    /// The API that the tokens are for (RFC 8707).
    pub resource: Option<String>,
    /// What fills the placeholders of the template's addresses, by name.
    pub variables: Vec<(String, String)>,
    /// Where the server is, of one that was discovered.
    pub server: Option<Server>,
    /// A refresh whose answer is not known.
    pub pending: Option<Attempt>,
    /// The sign-in is gone.
    pub lost: Option<Lost>,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Grant {
    /// What a status follows from; `refreshable` is whether there is a refresh token.
    pub fn renewal(&self, refreshable: bool) -> Renewal {
        Renewal {
            refreshable: refreshable || self.means == Means::Client,
            obtained: self.obtained,
            token_ends: self.token_ends,
            grant_ends: self.grant_ends,
            lost: self.lost.is_some(),
        }
    }

    /// How long the access token is good for yet; `None` where it is not said to end.
    pub fn left(&self, now: Timestamp) -> Option<SignedDuration> {
        self.token_ends.map(|end| end.duration_since(now))
    }

    /// How long it was good for in all.
    pub fn life(&self) -> Option<SignedDuration> {
        Some(self.token_ends?.duration_since(self.obtained?))
    }

    /// Scopes that were asked for and not given.
    pub fn missing(&self) -> Vec<&str> {
        self.asked.iter().filter(|scope| !self.granted.contains(scope)).map(String::as_str).collect()
    }

    /// Writes its table below that of its credential.
    pub(super) fn write_at(&self, path: &str, out: &mut Zeroizing<String>) {
        text::header(out, &format!("{path}.oauth"));
        text::string(out, "means", self.means.name());
        option(out, "account", self.account.as_ref());
        option(out, "subject", self.subject.as_ref());
        text::strings(out, "asked", &self.asked);
        text::strings(out, "granted", &self.granted);
        let times = [("obtained", self.obtained), ("token_ends", self.token_ends), ("grant_ends", self.grant_ends)];
        for (name, time) in times.into_iter().chain([("refreshed", self.refreshed)]) {
            if let Some(time) = time {
                text::time(out, name, time);
            }
        }
        option(out, "resource", self.resource.as_ref());
        text::extra(out, &self.extra);
        if !self.variables.is_empty() {
            text::header(out, &format!("{path}.oauth.variables"));
            self.variables.iter().for_each(|(name, value)| text::string(out, name, value));
        }
        if let Some(server) = &self.server {
            server.write_at(path, out);
        }
        if let Some(pending) = &self.pending {
            text::header(out, &format!("{path}.oauth.pending"));
            text::time(out, "started", pending.started);
            text::integer(out, "tries", pending.tries);
        }
        if let Some(lost) = &self.lost {
            text::header(out, &format!("{path}.oauth.lost"));
            text::time(out, "at", lost.at);
            text::string(out, "why", &lost.why);
        }
    }

    /// Reads a `[credential.oauth]` table, consuming it.
    ///
    /// # Errors
    /// What is missing or of the wrong type, by name.
    pub fn read(mut table: Table) -> Result<Self, String> {
        let from = &mut table;
        let means = text::take_string(from, "means")?;
        let means = means.as_deref().and_then(|text| Means::ALL.iter().find(|(_, name)| *name == text));
        let mut variables = Vec::new();
        for (name, value) in text::take_table(from, "variables")?.unwrap_or_default() {
            let Value::String(value) = value else { return Err("a variable of `credential.oauth` is not a string".to_owned()) };
            variables.push((name, value));
        }
        let pending = text::take_table(from, "pending")?.map(|mut table| -> Result<_, String> {
            let started = text::take_time(&mut table, "started")?.ok_or("`credential.oauth.pending.started` is missing")?;
            Ok(Attempt { started, tries: text::take_count(&mut table, "tries")?.unwrap_or(1) })
        });
        let lost = text::take_table(from, "lost")?.map(|mut table| -> Result<_, String> {
            let at = text::take_time(&mut table, "at")?.ok_or("`credential.oauth.lost.at` is missing")?;
            Ok(Lost { at, why: text::take_string(&mut table, "why")?.unwrap_or_default() })
        });
        Ok(Self {
            means: means.ok_or("`credential.oauth.means` is none that this program knows")?.0,
            account: text::take_string(from, "account")?,
            subject: text::take_string(from, "subject")?,
            asked: text::take_strings(from, "asked")?,
            granted: text::take_strings(from, "granted")?,
            obtained: text::take_time(from, "obtained")?,
            token_ends: text::take_time(from, "token_ends")?,
            grant_ends: text::take_time(from, "grant_ends")?,
            refreshed: text::take_time(from, "refreshed")?,
            resource: text::take_string(from, "resource")?,
            variables,
            server: text::take_table(from, "server")?.map(Server::read).transpose()?,
            pending: pending.transpose()?,
            lost: lost.transpose()?,
            extra: table,
        })
    }
}

impl Server {
    fn write_at(&self, path: &str, out: &mut Zeroizing<String>) {
        text::header(out, &format!("{path}.oauth.server"));
        text::string(out, "issuer", &self.issuer);
        option(out, "authorize", self.authorize.as_ref());
        text::string(out, "token", &self.token);
        option(out, "device", self.device.as_ref());
        option(out, "revoke", self.revoke.as_ref());
        option(out, "userinfo", self.userinfo.as_ref());
        option(out, "introspect", self.introspect.as_ref());
        text::string(out, "client_auth", &self.client_auth);
        if self.registered {
            text::boolean(out, "registered", true);
        }
    }

    fn read(mut table: Table) -> Result<Self, String> {
        let from = &mut table;
        Ok(Self {
            issuer: text::take_string(from, "issuer")?.ok_or("`credential.oauth.server.issuer` is missing")?,
            authorize: text::take_string(from, "authorize")?,
            token: text::take_string(from, "token")?.ok_or("`credential.oauth.server.token` is missing")?,
            device: text::take_string(from, "device")?,
            revoke: text::take_string(from, "revoke")?,
            userinfo: text::take_string(from, "userinfo")?,
            introspect: text::take_string(from, "introspect")?,
            client_auth: text::take_string(from, "client_auth")?.unwrap_or_else(|| "none".to_owned()),
            registered: text::take_bool(from, "registered")?.unwrap_or_default(),
        })
    }
}

fn option(out: &mut Zeroizing<String>, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        text::string(out, name, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_comes_back_with_what_a_later_version_wrote() {
        let at: Timestamp = "2026-11-20T11:10:00Z".parse().unwrap();
        let mut extra = Table::new();
        extra.insert("later".to_owned(), Value::Integer(1));
        let grant = Grant {
            means: Means::Device,
            account: Some("alice@example.test\u{1b}".to_owned()),
            subject: Some("1".to_owned()),
            asked: vec!["a".to_owned(), "b".to_owned()],
            granted: vec!["b".to_owned()],
            obtained: Some(at),
            token_ends: Some(at),
            grant_ends: Some(at),
            refreshed: Some(at),
            resource: Some("https://mcp.example.test/".to_owned()),
            variables: vec![("host".to_owned(), "git.example.test".to_owned())],
            server: Some(Server {
                issuer: "https://a.test".to_owned(),
                token: "https://a.test/t".to_owned(),
                introspect: Some("https://a.test/i".to_owned()),
                client_auth: "post".to_owned(),
                registered: true,
                ..Server::default()
            }),
            pending: Some(Attempt { started: at, tries: 2 }),
            lost: Some(Lost { at, why: "consent withdrawn".to_owned() }),
            extra,
        };
        let mut out = Zeroizing::new(String::new());
        grant.write_at("credential", &mut out);
        let mut table: Table = toml::from_str(&out).unwrap();
        let Some(Value::Table(mut credential)) = table.remove("credential") else { panic!("no table") };
        let Some(Value::Table(inner)) = credential.remove("oauth") else { panic!("no table") };
        assert_eq!(Grant::read(inner).unwrap(), grant);
        assert_eq!(grant.missing(), ["a"]);
    }
}
