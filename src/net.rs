//! Calls over the network: the one client that every call goes through.
//!
//! https only, http to this machine alone; redirects are never followed (a token or a client's secret would go with them);
//! an answer has its limit; whether a request can have reached the server is always known, because a refresh token that
//! may have been used up is another matter than one that was not sent. Nothing of a request is logged or put into an error.

mod failure;
mod proxy;

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::{self, HeaderName, HeaderValue};
use ureq::tls::{RootCerts, TlsConfig};
use zeroize::Zeroizing;

pub use failure::{Failure, Sent};

use crate::template::is_safe_url;

/// Largest answer that is read.
pub const MAX_ANSWER: u64 = 64 << 10;
const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(20);
const AGENT: &str = concat!("credctl/", env!("CARGO_PKG_VERSION"));

/// What a client is made with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The proxy for https, as the environment names it.
    pub proxy: Option<String>,
    /// Hosts that are reached without it, as `NO_PROXY` lists them.
    pub no_proxy: String,
}

/// The client.
pub struct Net {
    agent: ureq::Agent,
}

/// A request. What it sends may be secret and is wiped.
#[derive(Default)]
pub struct Request {
    /// `GET`, `POST`, `DELETE`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Headers; `Accept` asks for JSON unless it is among them.
    pub headers: Vec<(String, Zeroizing<String>)>,
    /// The body.
    pub body: Option<Zeroizing<Vec<u8>>>,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body, of at most [`MAX_ANSWER`] bytes.
    pub body: Zeroizing<Vec<u8>>,
    headers: http::HeaderMap,
}

impl Answer {
    /// One that came without headers.
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, body: Zeroizing::new(body), headers: http::HeaderMap::new() }
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Every value of a header that may come several times.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }
}

impl Request {
    /// A GET.
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: "GET", url: url.into(), ..Self::default() }
    }

    /// A header more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), Zeroizing::new(value.into())));
        self
    }
}

impl Net {
    /// Makes the client. The certificates that are trusted are the system's.
    pub fn new(settings: &Settings) -> Self {
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(crypto).root_certs(RootCerts::PlatformVerifier).build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(TOTAL))
            .user_agent(AGENT)
            .accept_encoding("identity")
            .proxy(proxy::of(settings))
            .tls_config(tls)
            .build();
        Self { agent: config.new_agent() }
    }

    /// Sends a request and reads the answer, whatever its status.
    ///
    /// # Errors
    /// [`Failure`], which says whether the server can have got it.
    pub fn send(&self, request: &Request) -> Result<Answer, Failure> {
        if !is_safe_url(&request.url) {
            return Err(Failure::not_sent(&request.url, "it is not an https address"));
        }
        let mut builder = http::Request::builder().method(request.method).uri(&request.url);
        if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            builder = builder.header("accept", "application/json");
        }
        for (name, value) in &request.headers {
            let name =
                HeaderName::from_bytes(name.as_bytes()).map_err(|_| Failure::not_sent(&request.url, "a header has no valid name"))?;
            let mut value = HeaderValue::from_str(value).map_err(|_| Failure::not_sent(&request.url, "a header's value cannot be sent"))?;
            value.set_sensitive(true);
            builder = builder.header(name, value);
        }
        let failed = |error| Failure::of(&request.url, error);
        let unsendable = |_| Failure::not_sent(&request.url, "it is not an address that can be called");
        let answer = match &request.body {
            Some(body) => self.agent.run(builder.body(body.as_slice()).map_err(unsendable)?),
            None => self.agent.run(builder.body(()).map_err(unsendable)?),
        };
        let (head, body) = answer.map_err(failed)?.into_parts();
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        let mut reader = body.into_reader().take(MAX_ANSWER + 1);
        reader.read_to_end(&mut bytes).map_err(|error| Failure::cut(&request.url, &error))?;
        if bytes.len() as u64 > MAX_ANSWER {
            return Err(Failure::too_large(&request.url));
        }
        Ok(Answer { status: head.status.as_u16(), body: bytes, headers: head.headers })
    }
}

/// The host of an address, for a sentence.
pub fn host(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or(after)
}
