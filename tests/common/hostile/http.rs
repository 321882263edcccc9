//! Requests in, answers out: the HTTP of the hostile server and of the listener that only records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::web::{Pairs, decode, value};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Pairs,
    /// Of the query, then of the form.
    pub(crate) params: Pairs,
    pub(crate) body: Vec<u8>,
    pub(crate) at: Instant,
}

impl Request {
    /// The first parameter of this name.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        value(&self.params, name)
    }

    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }

    /// What stands in `Authorization: Bearer`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// Whether these bytes are anywhere in it, values decoded.
    pub(crate) fn holds(&self, text: &str) -> bool {
        let pairs = self.headers.iter().chain(&self.params);
        self.path.contains(text)
            || String::from_utf8_lossy(&self.body).contains(text)
            || pairs.into_iter().any(|(name, value)| name.contains(text) || value.contains(text))
    }
}

/// An answer, whatever it is worth.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Pairs,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type".into(), kind.into())], body: body.into() }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    pub(crate) fn html(status: u16, body: &str) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    /// `{"error": …}`
    pub(crate) fn error(status: u16, error: &str) -> Self {
        Self::json(status, &serde_json::json!({ "error": error }))
    }

    /// The same with words for the person.
    pub(crate) fn error_with(status: u16, error: &str, description: &str) -> Self {
        Self::json(status, &serde_json::json!({ "error": error, "error_description": description }))
    }

    /// 302, 307 or 308 to there.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::new(status, "text/plain", "").header("location", to)
    }

    /// That many bytes of valid JSON.
    pub(crate) fn big(bytes: usize) -> Self {
        Self::new(200, "application/json", format!("{{\"access_token\":\"{}\"}}", "a".repeat(bytes)))
    }

    /// JSON in which arrays are in arrays.
    pub(crate) fn deep(levels: usize) -> Self {
        Self::new(200, "application/json", format!("{{\"access_token\":{}{}}}", "[".repeat(levels), "]".repeat(levels)))
    }

    /// Says that it is compressed, and is not.
    pub(crate) fn labelled_gzip(body: &Value) -> Self {
        Self::json(200, body).header("content-encoding", "gzip")
    }

    /// A few hundred kilobytes that unpack to 256 MB.
    pub(crate) fn gzip_bomb() -> Self {
        let command = ["-c", "head -c 268435456 /dev/zero | gzip -9"];
        let packed = Command::new("sh").args(command).stdin(Stdio::null()).output().expect("gzip").stdout;
        Self::new(200, "application/json", packed).header("content-encoding", "gzip")
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Of A Test\r\ncontent-length: {}\r\ncache-control: no-store\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

/// What becomes of an answer.
pub(crate) enum Outcome {
    Send(Answer),
    /// That many bytes of it, and the connection goes.
    Cut(Answer, usize),
    /// The connection goes.
    Drop,
}

/// A listener of 127.0.0.1; it ends with this value.
pub(crate) struct Listener {
    port: u16,
    stop: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Listener {
    /// Hands every request to `handle`, a thread for each connection.
    pub(crate) fn start(handle: impl Fn(Request) -> Outcome + Send + Sync + 'static) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, handle) = (stop.clone(), Arc::new(handle));
        let accept = move || {
            for stream in socket.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let handle = handle.clone();
                thread::spawn(move || serve(stream, &*handle));
            }
        };
        Self { port, stop, accepting: Some(thread::spawn(accept)) }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.accepting.take() {
            let _ = thread.join();
        }
    }
}

/// One connection, as long as the client keeps it.
fn serve(stream: TcpStream, handle: &dyn Fn(Request) -> Outcome) {
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let kept = match handle(request) {
            Outcome::Send(answer) => writer.write_all(&answer.bytes()).is_ok() && !last,
            Outcome::Cut(answer, length) => {
                let bytes = answer.bytes();
                let _ = writer.write_all(&bytes[..bytes.len().min(length)]);
                false
            }
            Outcome::Drop => false,
        };
        if !kept {
            let _ = writer.shutdown(Shutdown::Both);
            return;
        }
    }
}

/// `None` where the client is gone, or speaks no HTTP.
fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_ascii_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Pairs::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = value(&headers, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut params = decode(query);
    if value(&headers, "content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        params.extend(decode(&String::from_utf8_lossy(&body)));
    }
    Some(Request { method, path: path.to_owned(), headers, params, body, at: Instant::now() })
}
