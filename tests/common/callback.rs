//! Whoever knocks at the loopback listener: a browser's callback, a page of somebody else, a port scanner, a slow one.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write as _;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Duration;

use super::web::{Pairs, Reply, encode, query_of, read_reply, split_url, value};

/// The address that the program under test wants opened.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// All of it.
    pub(crate) url: String,
    /// Its parameters.
    pub(crate) params: Pairs,
}

impl Asked {
    /// The first address with a `redirect_uri` in what the program said.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let word = |word: &&str| word.starts_with("http") && word.contains("redirect_uri=");
        let url = text.split(|c: char| c.is_whitespace() || c == '"' || c == '`').find(word)?.to_owned();
        Some(Self { params: query_of(&url), url })
    }

    /// A parameter, which must be there.
    pub(crate) fn get(&self, name: &str) -> &str {
        value(&self.params, name).unwrap_or_else(|| panic!("no {name} in {}", self.url))
    }

    /// Where the listener is.
    pub(crate) fn port(&self) -> u16 {
        let (host, _, _) = split_url(self.get("redirect_uri"));
        host.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// The path of the redirect.
    pub(crate) fn path(&self) -> &str {
        split_url(self.get("redirect_uri")).1
    }

    /// A knock at that listener: a GET of the redirect with these parameters.
    pub(crate) fn knock(&self, params: &[(&str, &str)]) -> Knock {
        Knock::new(self.port(), &format!("{}?{}", self.path(), encode(params)))
    }

    /// The right one.
    pub(crate) fn answer(&self, code: &str, iss: &str) -> Knock {
        self.knock(&[("code", code), ("state", self.get("state")), ("iss", iss)])
    }
}

/// A request to 127.0.0.1, byte by byte as the test wants it.
#[derive(Clone, Debug)]
pub(crate) struct Knock {
    port: u16,
    method: String,
    target: String,
    hosts: Vec<String>,
    headers: Pairs,
    body: String,
}

impl Knock {
    /// GET, with the right Host.
    pub(crate) fn new(port: u16, target: &str) -> Self {
        let hosts = vec![format!("127.0.0.1:{port}")];
        Self { port, method: "GET".into(), target: target.into(), hosts, headers: vec![], body: String::new() }
    }

    pub(crate) fn method(mut self, method: &str) -> Self {
        self.method = method.into();
        self
    }

    /// What stands behind the method: `http://…` makes it absolute-form.
    pub(crate) fn target(mut self, target: &str) -> Self {
        self.target = target.into();
        self
    }

    /// These Hosts instead: none, one, two.
    pub(crate) fn hosts(mut self, hosts: &[&str]) -> Self {
        self.hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn origin(self, origin: &str) -> Self {
        self.header("Origin", origin)
    }

    /// That many headers.
    pub(crate) fn many_headers(mut self, count: usize) -> Self {
        self.headers.extend((0..count).map(|number| (format!("X-Fake-{number}"), "x".to_owned())));
        self
    }

    /// With its length.
    pub(crate) fn body(mut self, body: &str) -> Self {
        self.body = body.into();
        self.header("Content-Length", &body.len().to_string())
    }

    /// The request as it goes over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for host in &self.hosts {
            text += &format!("Host: {host}\r\n");
        }
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        format!("{text}\r\n{}", self.body).into_bytes()
    }

    /// Sends it; `None` where the listener hangs up, or is not there.
    pub(crate) fn send(&self) -> Option<Reply> {
        let mut stream = connect(self.port)?;
        // It may answer, and hang up, before it has read all of it.
        let _ = stream.write_all(&self.bytes());
        read_reply(&mut stream)
    }

    /// Sends it, and there must be an answer.
    pub(crate) fn reply(&self) -> Reply {
        self.send().unwrap_or_else(|| panic!("no answer to {self:?}"))
    }

    /// Sends it one byte at a time.
    pub(crate) fn drip(&self, pause: Duration) -> Option<Reply> {
        let mut stream = connect(self.port)?;
        stream.set_nodelay(true).unwrap();
        for byte in self.bytes() {
            if stream.write_all(&[byte]).is_err() {
                break;
            }
            std::thread::sleep(pause);
        }
        read_reply(&mut stream)
    }

    /// Sends the first part of it, and holds the connection open: the listener waits for the rest.
    pub(crate) fn half(&self, length: usize) -> Option<TcpStream> {
        let mut stream = connect(self.port)?;
        let bytes = self.bytes();
        stream.write_all(&bytes[..length.min(bytes.len())]).ok()?;
        Some(stream)
    }
}

/// A connection over which nothing comes.
pub(crate) fn silent(port: u16) -> Option<TcpStream> {
    connect(port)
}

/// A connection that the client has closed for writing.
pub(crate) fn half_closed(port: u16) -> Option<TcpStream> {
    let stream = connect(port)?;
    stream.shutdown(Shutdown::Write).ok()?;
    Some(stream)
}

/// Whether anybody listens there.
pub(crate) fn is_open(port: u16) -> bool {
    connect(port).is_some()
}

/// A port that is taken, until this value goes.
pub(crate) fn taken_port() -> (TcpListener, u16) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

fn connect(port: u16) -> Option<TcpStream> {
    TcpStream::connect_timeout(&([127, 0, 0, 1], port).into(), Duration::from_secs(5)).ok()
}
