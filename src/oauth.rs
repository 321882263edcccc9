//! Accounts connected by OAuth 2.0: how tokens are come by, kept fresh and given back.
//!
//! A flow is begun here and returns a question ([`begin::Pending`], [`device::Code`]); the terminal asks a person and comes
//! back with the answer. Everything that differs between providers is data of their templates ([`crate::template::Oauth`]);
//! nothing here knows a provider by name. Tokens, codes, verifiers and client secrets are in no address that is printed, in
//! no error, and in no log.

pub mod account;
pub mod answer;
mod ask;
pub mod begin;
pub mod callback;
pub mod connect;
pub mod device;
pub mod discover;
pub mod hidden;
pub mod introspect;
pub mod listener;
mod page;
pub mod provider;
mod random;
pub mod refresh;
pub mod revoke;
mod token;

use jiff::Timestamp;

use crate::Secret;
use crate::credential::Credential;
use crate::net::Net;

pub use answer::Tokens;
pub use page::Face;
pub use provider::Provider;

/// What a program is registered as.
#[derive(Debug)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret, where it has one.
    pub secret: Option<Secret>,
}

impl Client {
    /// The client that an account was connected with; `None` where it has none.
    pub fn of(credential: &Credential) -> Option<Self> {
        let field = |name: &str| credential.fields.get(name).map(|field| &field.value).filter(|value| !value.is_empty());
        let id = field("client_id").and_then(|value| value.expose_str())?.to_owned();
        Some(Self { id, secret: field("client_secret").map(Secret::duplicate) })
    }

    /// As one text, to be kept.
    pub fn to_text(&self) -> Secret {
        // Never grown on the way.
        let secret = self.secret.as_ref().map_or(&[][..], |secret| secret.expose());
        let mut text = Vec::with_capacity(self.id.len() + 1 + secret.len());
        text.extend_from_slice(self.id.as_bytes());
        text.push(b'\n');
        text.extend_from_slice(secret);
        Secret::new(text)
    }

    /// From such a text.
    pub fn of_text(text: &Secret) -> Option<Self> {
        let (id, secret) = text.expose_str()?.split_once('\n')?;
        let secret = (!secret.is_empty()).then(|| Secret::from(secret.to_owned()));
        (!id.is_empty()).then(|| Self { id: id.to_owned(), secret })
    }

    /// The same again.
    pub fn duplicate(&self) -> Self {
        Self { id: self.id.clone(), secret: self.secret.as_ref().map(Secret::duplicate) }
    }

    /// The one of a provider that knows no clients.
    pub fn none() -> Self {
        Self { id: String::new(), secret: None }
    }
}

/// What a flow needs of the world.
pub struct World<'a> {
    /// The network.
    pub net: &'a dyn Fn() -> &'a Net,
    /// The time.
    pub now: &'a dyn Fn() -> Timestamp,
    /// Waiting.
    pub sleep: &'a dyn Fn(std::time::Duration),
    /// Something that takes its time, told to a person.
    pub say: &'a dyn Fn(&str),
    /// Whether a call may be begun whose answer has to be kept. It is asked before anything of it is written down.
    pub may_begin: &'a dyn Fn() -> bool,
}

impl World<'_> {
    fn time(&self) -> Timestamp {
        (self.now)()
    }
}
