//! A provider as one account meets it: its addresses filled in, its quirks at hand.

use std::collections::BTreeMap;

use crate::credential::grant::{Grant, Server};
use crate::error::OauthTrouble;
use crate::template::{ClientAuth, ClientSecret, Flow, Oauth, Template, Templates, Unfilled};
use crate::{Error, Result};

/// What a template lacks whose server has to be asked where it is.
pub const BY_ADDRESS: &str = "address of its own";

/// Whom the tokens are from.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The template's id.
    pub id: String,
    /// Its name, for people. Text from a file or a server.
    pub name: String,
    /// Authorization endpoint.
    pub authorize: Option<String>,
    /// Token endpoint.
    pub token: String,
    /// Where tokens are refreshed.
    pub refresh: String,
    /// Device authorization endpoint.
    pub device: Option<String>,
    /// Where a device's code is exchanged.
    pub device_token: String,
    /// What `iss` must say where it is sent.
    pub issuer: Option<String>,
    /// Whether the server says that it always sends `iss` (RFC 9207).
    pub iss_announced: bool,
    /// What was discovered, of a server that no template describes.
    pub server: Option<Server>,
    /// What filled the addresses.
    pub variables: BTreeMap<String, String>,
    /// How it differs from the standard.
    pub quirks: Oauth,
}

impl Provider {
    /// From a template and what fills its addresses, by field or variable.
    ///
    /// # Errors
    /// [`OauthTrouble::NoFlow`] for a template without OAuth or without a token endpoint; [`Unready::Lacks`] naming what is
    /// still to be asked for; [`OauthTrouble::Untrusted`] where an address is none once it is filled.
    pub fn of(template: &Template, variables: BTreeMap<String, String>) -> std::result::Result<Self, Unready> {
        let none = || Unready::Error(OauthTrouble::NoFlow { provider: template.name.clone(), flow: "sign-in that is known here" }.into());
        let quirks = template.oauth.clone().ok_or_else(none)?;
        if quirks.flow == Flow::Discovered || quirks.token.is_none() {
            return Err(Unready::Error(OauthTrouble::NoFlow { provider: template.name.clone(), flow: BY_ADDRESS }.into()));
        }
        let fill = |url: &Option<String>| {
            let fill = |url: &str| template.endpoint(url, |name| variables.get(name).cloned());
            url.as_deref().map(fill).transpose().map_err(|unfilled| unready(&template.name, unfilled))
        };
        let token = fill(&quirks.token)?.ok_or_else(none)?;
        let mut all = variables.clone();
        let known = template.fields.iter().map(|field| field.name.clone()).chain(quirks.variables.keys().cloned());
        for name in known {
            if let Some(value) = template.value_of(&name, |name| variables.get(name).cloned()) {
                all.insert(name, value);
            }
        }
        Ok(Self {
            id: template.id.clone(),
            name: template.name.clone(),
            authorize: fill(&quirks.authorize)?,
            refresh: fill(&quirks.refresh.endpoint)?.unwrap_or_else(|| token.clone()),
            device: fill(&quirks.device)?,
            device_token: fill(&quirks.device_token)?.unwrap_or_else(|| token.clone()),
            token,
            issuer: fill(&quirks.issuer)?,
            iss_announced: false,
            server: None,
            variables: all,
            quirks,
        })
    }

    /// From what a server said of itself.
    pub fn discovered(id: &str, name: &str, server: Server, iss_announced: bool) -> Self {
        let client_auth = match server.client_auth.as_str() {
            "post" => ClientAuth::Post,
            "basic" => ClientAuth::Basic,
            _ => ClientAuth::None,
        };
        let mut quirks = Oauth { client_auth: vec![client_auth], client_secret: ClientSecret::Optional, ..Oauth::default() };
        quirks.redirect.loopback = crate::template::Loopback::AnyPort;
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            authorize: server.authorize.clone(),
            token: server.token.clone(),
            refresh: server.token.clone(),
            device_token: server.token.clone(),
            device: server.device.clone(),
            issuer: Some(server.issuer.clone()),
            iss_announced,
            variables: BTreeMap::new(),
            server: Some(server),
            quirks,
        }
    }

    /// The provider of an account that is connected.
    ///
    /// # Errors
    /// As [`Provider::of`]; [`Error::NotFound`] for a template that is gone.
    pub fn of_grant(grant: &Grant, service: Option<&str>, templates: &Templates) -> Result<Self> {
        let id = service.unwrap_or_default();
        if let Some(server) = &grant.server {
            return Ok(Self::discovered(id, crate::net::host(&server.issuer), server.clone(), false));
        }
        let template = templates.get(id)?.ok_or_else(|| Error::NotFound { what: "template", name: id.to_owned(), near: None })?;
        Self::of(&template, grant.variables.iter().cloned().collect()).map_err(|unready| match unready {
            Unready::Lacks(name) => {
                Error::Usage(format!("`{}` of {} is not known", crate::name::escape(&name), crate::name::escape(&template.name)))
            }
            Unready::Error(error) => error,
        })
    }

    /// How the client proves itself: the first way that this client can.
    pub(super) fn client_auth(&self, has_secret: bool) -> ClientAuth {
        let ways = &self.quirks.client_auth;
        let fits = |way: &&ClientAuth| matches!(way, ClientAuth::None) != has_secret;
        let usual = if has_secret { ClientAuth::Post } else { ClientAuth::None };
        ways.iter().find(fits).copied().unwrap_or(usual)
    }

    /// The parameter's name with this provider.
    pub(super) fn word<'a>(&'a self, standard: &'a str) -> &'a str {
        self.quirks.names.get(standard).map_or(standard, String::as_str)
    }

    /// A text of it with its placeholders filled; `None` where it is not sent.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        self.quirks.fill_text(text, |name| self.variables.get(name).cloned()).ok().flatten()
    }

    /// Whether it knows clients at all.
    pub fn has_clients(&self) -> bool {
        !self.word("client_id").is_empty()
    }

    /// Where it sends a person's browser back to, of everything that it takes; `port` is 0 for any.
    pub fn redirect_host(&self) -> &str {
        self.quirks.redirect.hosts.first().map_or("127.0.0.1", String::as_str)
    }
}

/// Why there is no provider yet.
#[derive(Debug)]
pub enum Unready {
    /// A field or variable that has to be asked for.
    Lacks(String),
    /// It cannot be one.
    Error(Error),
}

fn unready(provider: &str, unfilled: Unfilled) -> Unready {
    match unfilled {
        Unfilled::Lacks(name) => Unready::Lacks(name),
        Unfilled::Wrong(name) => {
            let (name, provider) = (crate::name::escape(&name), crate::name::escape(provider));
            Unready::Error(Error::Usage(format!("this cannot be the `{name}` of {provider}")))
        }
        Unfilled::Unsafe => {
            let what = "an address in its template is not an https address".to_owned();
            Unready::Error(OauthTrouble::Untrusted { provider: provider.to_owned(), what }.into())
        }
    }
}
