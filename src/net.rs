//! Calls over the network: the one client that every call goes through.
//!
//! https only, http to this machine alone; redirects are never followed (a token or a client's secret would go with them);
//! an answer has its limit; whether a request can have reached the server is always known, because a refresh token that
//! may have been used up is another matter than one that was not sent. Nothing of a request is logged or put into an error.

mod failure;
pub mod fill;
mod leave;
mod page;
mod proxy;
mod trust;
mod wire;

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ureq::http::{self, HeaderName, HeaderValue};
use ureq::tls::{RootCerts, TlsConfig};
use zeroize::Zeroizing;

pub use failure::{Failure, Sent};
pub use page::is_markup;
pub use proxy::host as proxy_host;
pub use trust::Trust;
pub use wire::Wire;

use crate::template::is_safe_url;

/// Largest answer that is read, unless more is asked for.
pub const MAX_ANSWER: u64 = 64 << 10;
/// Largest head of an answer. A connection holds twice as much, so that a larger one is known for what it is.
const MAX_HEAD: usize = 32 << 10;
/// What a connection holds of a request.
const OUTPUT: usize = 16 << 10;
const AGENT: &str = concat!("credctl/", env!("CARGO_PKG_VERSION"));

/// What a client is made with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The proxy for https, as the environment names it.
    pub proxy: Option<String>,
    /// Hosts that are reached without it, as `NO_PROXY` lists them.
    pub no_proxy: String,
}

/// What a call may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Until it is connected.
    pub connect: Duration,
    /// In all.
    pub total: Duration,
    /// Bytes of an answer.
    pub answer: u64,
    /// Whether of a larger answer that much is given ([`Answer::is_cut`]), rather than an error.
    pub cut: bool,
    /// Connections that are kept open for the next call: to one host, and in all.
    pub idle: (usize, usize),
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(20), answer: MAX_ANSWER, cut: false, idle: (1, 3) }
    }
}

/// The client.
pub struct Net {
    agent: ureq::Agent,
    bounds: Bounds,
    /// Whether a call has set up what the client keeps for TLS. A call with a bound of its own may only use that, and would
    /// read the system's authorities for itself each time.
    ready: Arc<AtomicBool>,
    /// For connections of other sorts ([`Net::dial`]).
    tls: Arc<trust::Authorities>,
    end: Option<Instant>,
    /// Once it is set, a call is left to itself.
    stopped: Option<Arc<AtomicBool>>,
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
    /// Its body, of at most as many bytes as the client was bounded to.
    pub body: Zeroizing<Vec<u8>>,
    /// Whether the body had more.
    pub is_cut: bool,
    headers: http::HeaderMap,
}

impl Answer {
    /// One that came without headers.
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, body: Zeroizing::new(body), is_cut: false, headers: http::HeaderMap::new() }
    }

    /// The same with a header; one whose name or value cannot be is left out.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            self.headers.append(name, value);
        }
        self
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

    /// The same again.
    fn duplicate(&self) -> Self {
        Self { method: self.method, url: self.url.clone(), headers: self.headers.clone(), body: self.body.clone() }
    }
}

impl Net {
    /// Makes the client. The certificates that are trusted are the system's.
    pub fn new(settings: &Settings) -> Self {
        Self::bounded(settings, Bounds::default())
    }

    /// Makes a client whose calls may take so much.
    pub fn bounded(settings: &Settings, bounds: Bounds) -> Self {
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(crypto).root_certs(RootCerts::PlatformVerifier).build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(bounds.connect))
            .timeout_global(Some(bounds.total))
            .max_idle_connections_per_host(bounds.idle.0)
            .max_idle_connections(bounds.idle.1)
            .user_agent(AGENT)
            // A request has a few hundred bytes, and many checks have many connections.
            .input_buffer_size(2 * MAX_HEAD)
            .max_response_header_size(MAX_HEAD)
            .output_buffer_size(OUTPUT)
            .accept_encoding("identity")
            .proxy(proxy::of(settings))
            .tls_config(tls)
            .build();
        Self { agent: config.new_agent(), bounds, ready: Arc::default(), tls: Arc::default(), end: None, stopped: None }
    }

    /// The same client with the same connections, all of whose calls are over by then, or by the end that it has already.
    #[must_use]
    pub fn until(&self, end: Instant) -> Self {
        let end = self.end.map_or(end, |own| own.min(end));
        Self { end: Some(end), stopped: self.stopped.clone(), ..self.like() }
    }

    /// The same client with the same connections, whose calls are not left.
    fn like(&self) -> Self {
        Self {
            agent: self.agent.clone(),
            bounds: self.bounds,
            ready: self.ready.clone(),
            tls: self.tls.clone(),
            end: self.end,
            stopped: None,
        }
    }

    /// Sends a request and reads the answer, whatever its status.
    ///
    /// # Errors
    /// [`Failure`], which says whether the server can have got it.
    pub fn send(&self, request: &Request) -> Result<Answer, Failure> {
        if let Some(stopped) = &self.stopped {
            return self.send_or_leave(request, stopped);
        }
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
        let failed = |error| match proxy::on_the_way(&self.agent, &request.url) {
            Some(proxy) => Failure::behind(&proxy, &request.url, error),
            None => Failure::of(&request.url, error),
        };
        let unsendable = |_| Failure::not_sent(&request.url, "it is not an address that can be called");
        let left = self.end.map(|end| end.saturating_duration_since(Instant::now()).min(self.bounds.total));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(Failure::not_sent(&request.url, "no time was left to ask it"));
        }
        let is_tls = request.url.starts_with("https:");
        let left = left.filter(|_| !is_tls || self.ready.load(Ordering::Relaxed));
        // Without a length a body would be sent in chunks, and some services refuse a POST like that (411).
        let nothing = matches!(request.method, "POST" | "PUT" | "PATCH").then_some(&[][..]);
        let answer = match request.body.as_ref().map(|body| body.as_slice()).or(nothing) {
            Some(body) => self.run(builder.body(body).map_err(unsendable)?, left),
            None => self.run(builder.body(()).map_err(unsendable)?, left),
        };
        let answer = answer.map_err(failed);
        // What may have been sent went through TLS: a call that hangs sets it up as one does that is answered.
        if is_tls && answer.as_ref().map_or_else(|failure| failure.sent == Sent::Maybe, |_| true) {
            self.ready.store(true, Ordering::Relaxed);
        }
        let (head, body) = answer?.into_parts();
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        let mut reader = body.into_reader().take(self.bounds.answer + 1);
        reader.read_to_end(&mut bytes).map_err(|error| Failure::cut(&request.url, &error))?;
        let is_cut = bytes.len() as u64 > self.bounds.answer;
        if is_cut && !self.bounds.cut {
            return Err(Failure::too_large(&request.url));
        }
        bytes.truncate(usize::try_from(self.bounds.answer).unwrap_or(usize::MAX));
        Ok(Answer { status: head.status.as_u16(), body: bytes, is_cut, headers: head.headers })
    }

    fn run(
        &self,
        request: http::Request<impl ureq::AsSendBody>,
        left: Option<Duration>,
    ) -> Result<http::Response<ureq::Body>, ureq::Error> {
        match left {
            None => self.agent.run(request),
            Some(left) => self.agent.run(self.agent.configure_request(request).timeout_global(Some(left)).build()),
        }
    }
}

/// The host of an address, for a sentence.
pub fn host(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or(after)
}
