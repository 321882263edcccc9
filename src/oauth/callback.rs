//! How the answer comes back: to a port of this machine, or pasted by hand.

use super::provider::Provider;
use crate::Result;
use crate::template::Loopback;

/// The port where one has to be fixed and the person names none.
const FIXED: u16 = 8976;

/// The way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A listener on this machine.
    Listen {
        /// The host in the address.
        host: String,
        /// The port; 0 for any.
        port: u16,
        /// The path.
        path: String,
    },
    /// The address that the browser ends at is pasted: the provider takes no http.
    Paste {
        /// The redirect to register.
        redirect: String,
    },
}

impl Way {
    /// The way back from a provider; `port` is what the person asked for.
    ///
    /// # Errors
    /// [`crate::Error::Random`].
    pub fn of(provider: &Provider, port: Option<u16>) -> Result<Self> {
        let way = Self::fixed(provider, port);
        // Where no `state` is taken, the path is what nobody can guess.
        match way {
            Self::Listen { host, port, path } if provider.word("state").is_empty() => {
                let random = super::random::token()?;
                Ok(Self::Listen { host, port, path: format!("{path}/{}", random.expose_str().unwrap_or_default()) })
            }
            way => Ok(way),
        }
    }

    fn fixed(provider: &Provider, port: Option<u16>) -> Self {
        let rule = &provider.quirks.redirect;
        if let Some(exact) = &rule.exact {
            return Self::exact(exact, port);
        }
        let host = provider.redirect_host();
        if rule.loopback == Loopback::HttpsOnly || !rule.http {
            return Self::Paste { redirect: format!("https://{host}/callback") };
        }
        let port = port.unwrap_or(if rule.loopback == Loopback::AnyPort { 0 } else { FIXED });
        Self::Listen { host: host.to_owned(), port, path: "/callback".to_owned() }
    }

    fn exact(exact: &str, port: Option<u16>) -> Self {
        let paste = || Self::Paste { redirect: exact.to_owned() };
        let Some(after) = exact.strip_prefix("http://") else { return paste() };
        let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
        let (host, own) = match authority.rsplit_once(':') {
            Some((host, own)) if !own.ends_with(']') => (host, own.parse().unwrap_or(80)),
            _ => (authority, 80),
        };
        let path = if path.is_empty() { "/" } else { path };
        Self::Listen { host: host.to_owned(), port: port.unwrap_or(own), path: path.to_owned() }
    }

    /// What has to be registered with the provider.
    pub fn to_register(&self, provider: &Provider) -> String {
        match self {
            Self::Paste { redirect } => redirect.clone(),
            Self::Listen { host, port: 0, path } => format!("http://{host}{path}"),
            Self::Listen { host, path, .. } if provider.quirks.redirect.loopback == Loopback::AnyPort => format!("http://{host}{path}"),
            Self::Listen { host, port, path } => format!("http://{host}:{port}{path}"),
        }
    }
}
