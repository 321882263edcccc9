//! Every host of the net, on this machine: an HTTPS proxy that does not pass a `CONNECT` on, but is the host itself.
//!
//! The program under test finds it by `HTTPS_PROXY`, as any proxy, and trusts its certificates by `SSL_CERT_FILE`; nothing in
//! it knows of a test. What a host does with a request is an [`Act`]; what it was asked is kept ([`Asked`]). `unreachable.…` is
//! one that the proxy cannot reach.
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::test_ca::TestCa;
use super::web::{Pairs, value};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The host of the `CONNECT`, with its port where that is not 443.
    pub(crate) host: String,
    /// The name that TLS was begun with; `None` where there was no TLS.
    pub(crate) sni: Option<String>,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Pairs,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }
}

/// What a host does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// An answer: its code, its headers besides those of its form, its body.
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    /// The same after a while.
    Late(Duration, Box<Act>),
    /// Nothing, for ever.
    Hang,
    /// These bytes, and nothing more.
    Raw(Vec<u8>),
    /// These bytes, then one more each time.
    Drip(Vec<u8>, Duration),
    /// These bytes, then zeros as long as they are taken, up to so many.
    Flood(Vec<u8>, u64),
    /// The connection ends.
    Close,
}

impl Act {
    /// An answer in JSON.
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(status, vec![("content-type".into(), "application/json".into())], body.into().into_bytes())
    }

    /// With a header more.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Answer(status, mut headers, body) => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Answer(status, headers, body)
            }
            other => other,
        }
    }
}

/// Which certificate a host shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shows {
    Good,
    Expired,
    Unsigned,
}

type Does = dyn Fn(&Asked) -> Act + Send + Sync;
type Certificates = HashMap<Shows, Arc<ServerConfig>>;

struct Shared {
    does: Box<Does>,
    shows: fn(&str) -> Shows,
    certificates: Certificates,
    asked: Mutex<Vec<Asked>>,
    at_once: AtomicUsize,
    most: AtomicUsize,
    connected: AtomicUsize,
}

/// The net.
pub(crate) struct Internet {
    shared: Arc<Shared>,
    ca: TestCa,
    port: u16,
}

impl Internet {
    /// One of these hosts (and what is below `acme.example`), which do what they are told.
    pub(crate) fn of(names: &[String], does: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Self {
        Self::made(names, None, does)
    }

    /// The same, where hosts show other certificates.
    pub(crate) fn showing(names: &[String], shows: fn(&str) -> Shows, does: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Self {
        Self::made(names, Some(shows), does)
    }

    fn made(names: &[String], shows: Option<fn(&str) -> Shows>, does: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Self {
        let mut names = names.to_vec();
        names.extend(["acme.example".to_owned(), "*.acme.example".to_owned()]);
        names.sort();
        names.dedup();
        let ca = TestCa::of(&names);
        let mut all = vec![(Shows::Good, ca.certificate())];
        if shows.is_some() {
            all.extend([(Shows::Expired, ca.expired()), (Shows::Unsigned, ca.unsigned())]);
        }
        let certificates = all.into_iter().map(|(shows, file)| (shows, server(&file, &ca.key()))).collect();
        let shared = Shared {
            does: Box::new(does),
            shows: shows.unwrap_or(|_| Shows::Good),
            certificates,
            asked: Mutex::default(),
            at_once: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            connected: AtomicUsize::new(0),
        };
        let shared = Arc::new(shared);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        serve(listener, &shared, |stream, shared| {
            let _ = proxied(stream, shared);
        });
        Self { shared, ca, port }
    }

    /// The same without TLS and without a proxy, at a port of this machine.
    pub(crate) fn on_this_machine(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let host = format!("127.0.0.1:{port}");
        serve(listener, &self.shared, move |stream, shared| {
            let _ = speak(stream, &host, None, shared);
        });
        port
    }

    /// The proxy.
    pub(crate) fn proxy(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What has to be trusted.
    pub(crate) fn authority(&self) -> PathBuf {
        self.ca.authority()
    }

    /// Puts its authority where this process, which [`inside`] began, looks for the ones that it trusts.
    pub(crate) fn is_trusted(&self) {
        std::fs::copy(self.authority(), std::env::var_os("SSL_CERT_FILE").unwrap()).unwrap();
    }

    /// What was asked since the last time this was called.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared.asked.lock().unwrap())
    }

    /// How many requests were under way at once, at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most.load(Ordering::SeqCst)
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connected.load(Ordering::SeqCst)
    }
}

fn server(certificate: &std::path::Path, key: &std::path::Path) -> Arc<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(certificate).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(crypto).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

fn serve(listener: TcpListener, shared: &Arc<Shared>, each: impl Fn(TcpStream, &Shared) + Send + Sync + 'static) {
    let (shared, each) = (Arc::clone(shared), Arc::new(each));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (shared, each) = (Arc::clone(&shared), Arc::clone(&each));
            thread::spawn(move || each(stream, &shared));
        }
    });
}

/// A `CONNECT`, and then the host.
fn proxied(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Some((line, _)) = head(&mut stream)? else { return Ok(()) };
    let target = line.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()).unwrap_or_else(|| panic!("no CONNECT: {line}"));
    let host = target.strip_suffix(":443").unwrap_or(target).to_owned();
    if host.starts_with("unreachable.") {
        return stream.write_all(b"HTTP/1.1 502 Bad gateway\r\ncontent-length: 0\r\n\r\n");
    }
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    shared.connected.fetch_add(1, Ordering::SeqCst);
    let config = Arc::clone(&shared.certificates[&(shared.shows)(&host)]);
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    let sni = stream.conn.server_name().map(str::to_owned);
    speak(stream, &host, Some(sni.unwrap_or_default()), shared)
}

/// Requests of one connection, one after the other.
fn speak(mut stream: impl Read + Write, host: &str, sni: Option<String>, shared: &Shared) -> io::Result<()> {
    while let Some((line, headers)) = head(&mut stream)? {
        let mut words = line.split(' ');
        let (method, target) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
        assert!(value(&headers, "transfer-encoding").is_none(), "a request in chunks: {line}");
        let length = value(&headers, "content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        let asked = Asked { host: host.to_owned(), sni: sni.clone(), method, target, headers, body };
        shared.asked.lock().unwrap().push(asked.clone());
        let now = shared.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        shared.most.fetch_max(now, Ordering::SeqCst);
        let done = act(&mut stream, &(shared.does)(&asked));
        shared.at_once.fetch_sub(1, Ordering::SeqCst);
        if !done? {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether the connection goes on.
fn act(stream: &mut (impl Read + Write), act_: &Act) -> io::Result<bool> {
    match act_ {
        Act::Answer(status, headers, body) => {
            let mut text = format!("HTTP/1.1 {status} Fake\r\ncontent-length: {}\r\n", body.len());
            headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
            stream.write_all(&[text.as_bytes(), b"\r\n", body].concat())?;
            stream.flush()?;
            return Ok(true);
        }
        Act::Late(wait, then) => {
            thread::sleep(*wait);
            return act(stream, then);
        }
        Act::Hang => {
            // Until the other side has had enough.
            let _ = stream.read(&mut [0; 16])?;
        }
        Act::Raw(bytes) => {
            stream.write_all(bytes)?;
            stream.flush()?;
            let _ = stream.read(&mut [0; 16])?;
        }
        Act::Drip(bytes, each) => {
            stream.write_all(bytes)?;
            loop {
                stream.flush()?;
                thread::sleep(*each);
                stream.write_all(b"x")?;
            }
        }
        Act::Flood(bytes, most) => {
            stream.write_all(bytes)?;
            let piece = vec![b'0'; 1 << 16];
            for _ in 0..most.div_ceil(1 << 16) {
                stream.write_all(&piece)?;
            }
            stream.flush()?;
            let _ = stream.read(&mut [0; 16])?;
        }
        Act::Close => {}
    }
    Ok(false)
}

/// The first line and the headers; `None` where the connection ends.
fn head(stream: &mut impl Read) -> io::Result<Option<(String, Pairs)>> {
    let mut bytes = Vec::new();
    let mut one = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut one)? == 0 {
            return Ok(None);
        }
        bytes.push(one[0]);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    let pair = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    Ok(Some((line, lines.filter_map(pair).collect())))
}

const MARK: &str = "CREDCTL_TEST_INSIDE";

/// Runs the test of this name once more in a process of its own, which trusts what [`Internet::is_trusted`] says there; true
/// in that process. Trust is taken from the environment, and a test must not change its own.
pub(crate) fn inside(test: &str, environment: &[(&str, &str)]) -> bool {
    if std::env::var_os(MARK).is_some() {
        return true;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    command.env(MARK, "1").env("SSL_CERT_FILE", dir.path().join("ca.pem")).envs(environment.iter().copied());
    let output = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    false
}
