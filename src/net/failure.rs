//! A call that had no answer: what was in the way, and whether the server can have got it.

use std::io;

use ureq::{Error, Timeout};

use super::{MAX_ANSWER, host};

const CERTIFICATE: &str = "its certificate";
const NOT_TLS: &str = "what it speaks is not TLS";

/// Whether the server can have got the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It cannot.
    No,
    /// It may have.
    Maybe,
}

/// A call without an answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {why}", crate::name::escape(host))]
pub struct Failure {
    /// Whom it was for: host and port, nothing of path or query.
    pub host: String,
    /// In our words.
    pub why: String,
    /// Whether the server can have got it.
    pub sent: Sent,
}

impl Failure {
    pub(super) fn not_sent(url: &str, why: &str) -> Self {
        Self { host: host(url).to_owned(), why: why.to_owned(), sent: Sent::No }
    }

    /// Nobody waits for its answer any more.
    pub(super) fn left(url: &str) -> Self {
        Self { host: host(url).to_owned(), why: "its answer was not waited for".to_owned(), sent: Sent::Maybe }
    }

    pub(super) fn too_large(url: &str) -> Self {
        let why = format!("the answer is larger than {} KiB", MAX_ANSWER >> 10);
        Self { host: host(url).to_owned(), why, sent: Sent::Maybe }
    }

    pub(super) fn cut(url: &str, error: &io::Error) -> Self {
        // The client hands its own errors on in one of input and output.
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        let is_late = error.kind() == io::ErrorKind::TimedOut || matches!(inner, Some(Error::Timeout(_)));
        let why = if is_late { "the answer did not come to its end in time" } else { "the answer broke off" };
        Self { host: host(url).to_owned(), why: why.to_owned(), sent: Sent::Maybe }
    }

    /// No connection came about.
    pub(super) fn not_reached(host: &str, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::TimedOut => "it does not answer".to_owned(),
            _ => by_io(error).1,
        };
        Self::not_sent(host, &why)
    }

    /// A handshake of TLS that failed.
    pub(super) fn of_handshake(host: &str, error: &io::Error) -> Self {
        use rustls::{Error as Tls, InvalidMessage as Bad};
        let why = match error.get_ref().and_then(|inner| inner.downcast_ref::<Tls>()) {
            // What the first bytes of a protocol in clear are taken for.
            Some(Tls::InvalidMessage(Bad::InvalidContentType | Bad::UnknownProtocolVersion | Bad::MessageTooLarge)) => NOT_TLS.to_owned(),
            _ => by_io(error).1,
        };
        Self::not_sent(host, &why)
    }

    /// What went wrong on a connection that stood.
    pub(super) fn of_wire(host: &str, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::FileTooLarge => "it sends without end".to_owned(),
            _ => by_io(error).1,
        };
        Self { host: host.to_owned(), why, sent: Sent::Maybe }
    }

    /// What came is no answer.
    pub(super) fn odd(host: &str, why: &str) -> Self {
        Self { host: host.to_owned(), why: why.to_owned(), sent: Sent::Maybe }
    }

    /// Whether a handshake failed because the other side speaks no TLS.
    pub fn is_not_tls(&self) -> bool {
        self.why == NOT_TLS
    }

    /// Whether a handshake failed because the other side's certificate is not right.
    pub fn is_of_certificate(&self) -> bool {
        self.why.starts_with(CERTIFICATE)
    }

    /// The same behind a proxy: where no connection came about, it was the proxy that could not be had, or that made none.
    pub(super) fn behind(proxy: &str, url: &str, error: Error) -> Self {
        let why = match &error {
            Error::ConnectProxyFailed(reason) if reason.contains("407") => {
                Some(format!("the proxy {proxy} wants a name and a password (`HTTPS_PROXY=http://NAME:PASSWORD@{proxy}`)"))
            }
            Error::ConnectProxyFailed(_) => Some(format!("the proxy {proxy} does not connect to it")),
            Error::HostNotFound => Some(format!("the proxy {proxy} cannot be found")),
            Error::ConnectionFailed | Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                Some(format!("the proxy {proxy} cannot be connected to"))
            }
            Error::Io(error) if is_lookup(error) => Some(format!("the proxy {proxy} cannot be found")),
            Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Some(format!("the proxy {proxy} refuses the connection"))
            }
            Error::Io(error) if matches!(error.kind(), io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
                Some(format!("there is no way to the proxy {proxy} from here"))
            }
            _ => None,
        };
        why.map_or_else(|| Self::of(url, error), |why| Self::not_sent(url, &why))
    }

    pub(super) fn of(url: &str, error: Error) -> Self {
        let (sent, why) = match error {
            Error::HostNotFound => (Sent::No, NOT_FOUND.to_owned()),
            Error::ConnectionFailed => (Sent::No, "it cannot be connected to".to_owned()),
            Error::Timeout(Timeout::Resolve | Timeout::Connect) => (Sent::No, "it does not answer".to_owned()),
            Error::Timeout(_) => (Sent::Maybe, "no answer in time".to_owned()),
            Error::Rustls(error) => (Sent::No, certificate(&error)),
            Error::Tls(_) | Error::TlsRequired => (Sent::No, "no encrypted connection could be made".to_owned()),
            Error::Io(error) => by_io(&error),
            Error::LargeResponseHeader(..) => (Sent::Maybe, "the head of the answer is too large".to_owned()),
            Error::Protocol(_) => (Sent::Maybe, "the answer is not HTTP".to_owned()),
            Error::BadUri(_) | Error::Http(_) => (Sent::No, "it is not an address that can be called".to_owned()),
            _ => (Sent::Maybe, "the call failed".to_owned()),
        };
        Self { host: host(url).to_owned(), why, sent }
    }
}

const NOT_FOUND: &str = "its address cannot be found (offline, or a mistyped host?)";

/// Whether the name could not be resolved, as on every machine that is offline: std has no kind for it, only these words.
fn is_lookup(error: &io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address information")
}

/// Nothing of a request is sent before the handshake has ended, and its failures come as errors of input and output.
fn by_io(error: &io::Error) -> (Sent, String) {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return (Sent::No, certificate(tls));
    }
    if is_lookup(error) {
        return (Sent::No, NOT_FOUND.to_owned());
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => (Sent::No, "it refuses the connection".to_owned()),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => (Sent::No, "there is no way to it from here".to_owned()),
        io::ErrorKind::TimedOut => (Sent::Maybe, "no answer in time".to_owned()),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => {
            (Sent::Maybe, "it closed the connection before it answered".to_owned())
        }
        _ => (Sent::Maybe, "the connection failed".to_owned()),
    }
}

pub(super) fn certificate(error: &rustls::Error) -> String {
    use rustls::CertificateError as Bad;
    let reason = match error {
        rustls::Error::InvalidCertificate(Bad::Expired | Bad::ExpiredContext { .. }) => "has expired",
        rustls::Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => "is for another host",
        // An authority that was made anew under its old name has another key.
        rustls::Error::InvalidCertificate(Bad::UnknownIssuer | Bad::BadSignature) => "is not from an authority that this system trusts",
        rustls::Error::InvalidCertificate(Bad::Other(other)) if other.to_string().contains("CaUsedAsEndEntity") => {
            "is signed by itself, and not by an authority that this system trusts"
        }
        rustls::Error::InvalidCertificate(_) => "is not valid",
        rustls::Error::General(text) if text.contains("CA certificates") => {
            return "this system has no certificates of authorities, so that nobody can be trusted (install `ca-certificates`, or name a file in SSL_CERT_FILE)".to_owned();
        }
        _ => return "no encrypted connection could be made".to_owned(),
    };
    format!("{CERTIFICATE} {reason}")
}

#[cfg(test)]
mod tests {
    use std::net::ToSocketAddrs;

    use super::*;

    #[test]
    fn what_a_proxy_does_is_not_told_of_the_service() {
        let behind = |error| Failure::behind("127.0.0.1:3128", "https://api.example.com/x", error).to_string();
        let asked = behind(Error::ConnectProxyFailed("proxy server responded 407/407".to_owned()));
        assert!(asked.starts_with("api.example.com: the proxy 127.0.0.1:3128 wants a name and a password"), "{asked}");
        let refused = behind(Error::Io(io::ErrorKind::ConnectionRefused.into()));
        assert_eq!(refused, "api.example.com: the proxy 127.0.0.1:3128 refuses the connection");
        assert_eq!(behind(Error::Io(io::ErrorKind::UnexpectedEof.into())), "api.example.com: it closed the connection before it answered");
    }

    #[test]
    fn a_name_that_is_none_was_sent_nothing() {
        // RFC 6761, 6.4: this name never resolves.
        let error = ("nothing.invalid", 443).to_socket_addrs().map(|_| ()).unwrap_err();
        assert_eq!(by_io(&error), (Sent::No, NOT_FOUND.to_owned()));
    }
}
