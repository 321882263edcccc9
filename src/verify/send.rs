//! A request that a template describes, with the values of one credential in it.

use zeroize::Zeroizing;

use super::values::Values;
use super::{Subject, exchange, jwt, sigv4};
use crate::net::{self, Net};
use crate::template::{self, Auth, Placement, Unfilled};

/// Why a request cannot be made.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unsent {
    /// This value is needed, and is not stored.
    Lacks(String),
    /// The value of this one cannot stand where it belongs.
    Wrong(String),
    /// It would go to this host, and the credential may not.
    Host(String),
    /// A step before it failed, and this is what was found.
    Found(Box<super::Finding>),
}

/// What a request is built with.
#[derive(Clone)]
pub(super) struct Builder<'a> {
    pub(super) subject: &'a Subject,
    pub(super) net: &'a Net,
    pub(super) now: jiff::Timestamp,
    /// How the credential is sent, where the request does not say.
    pub(super) auth: &'a [Auth],
    /// Where it may go.
    pub(super) hosts: Vec<String>,
}

impl Builder<'_> {
    /// Builds it.
    ///
    /// # Errors
    /// [`Unsent`]; nothing was sent then, but for what an exchange sends.
    pub(super) fn build(&self, wish: &template::Request, values: &Values<'_>) -> Result<net::Request, Unsent> {
        let mut request = net::Request { method: wish.method.name(), url: self.url(&wish.url, values)?, ..net::Request::default() };
        net::fill::content(&mut request, wish, &|name| values.get(name)).map_err(Unsent::Lacks)?;
        let ways = wish.auth.as_deref().unwrap_or(self.auth);
        if let Some(way) = self.way(ways, &request.url, values) {
            for place in &way.place {
                self.put(&mut request, place, values)?;
            }
        }
        Ok(request)
    }

    /// The address, which leads where the credential may go.
    pub(super) fn url(&self, text: &str, values: &Values<'_>) -> Result<String, Unsent> {
        let url = match &self.subject.template {
            Some(template) => Self::filled(template, text, values)?,
            // An address that a server gave has nothing to fill.
            None if template::is_safe_url(text) => text.to_owned(),
            None => return Err(Unsent::Lacks("template".to_owned())),
        };
        let host = net::host(&url);
        if template::covers(&self.hosts, host) { Ok(url) } else { Err(Unsent::Host(host.to_owned())) }
    }

    fn filled(template: &template::Template, text: &str, values: &Values<'_>) -> Result<String, Unsent> {
        template.url(text, |name| values.text(name)).map_err(|unfilled| match unfilled {
            Unfilled::Lacks(name) => Unsent::Lacks(name),
            Unfilled::Wrong(name) => Unsent::Wrong(name),
            Unfilled::Unsafe => Unsent::Wrong(first_placeholder(text).unwrap_or("url").to_owned()),
        })
    }

    /// The first way that fits the address and whose values are there.
    fn way<'w>(&self, ways: &'w [Auth], url: &str, values: &Values<'_>) -> Option<&'w Auth> {
        let host = net::host(url);
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
        let here = |way: &&Auth| {
            let hosts: Vec<String> = way.hosts.iter().filter_map(|host| fill(host, values).ok()).map(|host| host.to_string()).collect();
            (way.hosts.is_empty() || template::covers(&hosts, host))
                && way.path.as_ref().is_none_or(|prefix| path.starts_with(prefix.as_str()))
        };
        let complete = |way: &&Auth| way.place.iter().all(|place| is_complete(place, values));
        let mut fitting = ways.iter().filter(here);
        let first = fitting.clone().next();
        fitting.find(complete).or(first)
    }

    fn put(&self, request: &mut net::Request, place: &Placement, values: &Values<'_>) -> Result<(), Unsent> {
        match place {
            Placement::Sigv4 { service, region } => sigv4::sign(request, service.as_deref(), region.as_deref(), values, self.now)?,
            Placement::Jwt { algorithms, header, claims, lifetime, .. } => {
                jwt::put(request, &jwt::Wish { algorithms, header, claims, lifetime: *lifetime }, values, self.now)?;
            }
            Placement::Exchange { .. } => {
                let value = exchange::fetch(self, place, values)?;
                request.headers.push(("authorization".to_owned(), value));
            }
            Placement::Digest { username, password } => {
                super::digest::answer(self, request, &fill(username, values)?, &fill(password, values)?)?;
            }
            simple => {
                let is_put = net::fill::put(request, simple, &|name| values.get(name)).map_err(Unsent::Lacks)?;
                // What no header can carry is a fault of the value, and nothing in the way of the call.
                let can_be_sent = |value: &str| value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
                return match simple {
                    Placement::Header { value, .. } if request.headers.last().is_some_and(|(_, sent)| !can_be_sent(sent)) => {
                        Err(Unsent::Wrong(first_placeholder(value).unwrap_or("auth").to_owned()))
                    }
                    _ if is_put => Ok(()),
                    _ => Err(Unsent::Wrong("auth".to_owned())),
                };
            }
        }
        Ok(())
    }
}

/// Whether every value that a place needs is there.
fn is_complete(place: &Placement, values: &Values<'_>) -> bool {
    let texts: Vec<&str> = match place {
        Placement::Header { value, .. } | Placement::Query { value, .. } | Placement::Path { value } => vec![value],
        Placement::Basic { username, password } | Placement::Digest { username, password } => vec![username, password],
        _ => Vec::new(),
    };
    texts.into_iter().all(|text| fill(text, values).is_ok())
}

/// Fills `{name}` in a text.
pub(super) fn fill(text: &str, values: &Values<'_>) -> Result<Zeroizing<String>, Unsent> {
    template::fill_named(text, |name| values.get(name)).map_err(Unsent::Lacks)
}

fn first_placeholder(text: &str) -> Option<&str> {
    let start = text.find('{')? + 1;
    let name = &text[start..start + text[start..].find('}')?];
    Some(name.strip_suffix(".host").unwrap_or(name))
}
