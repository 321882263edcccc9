//! The least of HTTP that a test asks with, and reads with: one request, one connection, nothing followed.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Names and values in the order in which they stood.
pub(crate) type Pairs = Vec<(String, String)>;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Pairs,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// The error that an OAuth answer names.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }
}

/// The first value with this name.
pub(crate) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// An `http://` address in its parts: host with port, path, query.
pub(crate) fn split_url(url: &str) -> (&str, &str, &str) {
    let rest = url.strip_prefix("http://").unwrap_or_else(|| panic!("no http address: {url}"));
    let (host, target) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (host, if path.is_empty() { "/" } else { path }, query)
}

/// What stands behind the `?` of an address.
pub(crate) fn query_of(url: &str) -> Pairs {
    decode(url.split_once('?').map_or("", |(_, query)| query))
}

/// A form, or a query, as pairs.
pub(crate) fn decode(form: &str) -> Pairs {
    let pair = |piece: &str| {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        (unescape(name), unescape(value))
    };
    form.split('&').filter(|piece| !piece.is_empty()).map(pair).collect()
}

/// Pairs as a form.
pub(crate) fn encode(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// Percent-encoded, but for what never needs it.
pub(crate) fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                plain.push(value);
                at += 3;
                continue;
            }
            (b'+', _) => plain.push(b' '),
            _ => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// An id and a secret for `Authorization`, as RFC 6749 2.3.1 has it.
pub(crate) fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", data_encoding::BASE64.encode(format!("{}:{}", escape(id), escape(secret)).as_bytes()))
}

pub(crate) fn get(url: &str) -> Reply {
    get_with(url, &[])
}

/// With headers.
pub(crate) fn get_with(url: &str, headers: &[(&str, &str)]) -> Reply {
    ask("GET", url, headers, b"").expect("an answer")
}

/// With `Authorization: Bearer`.
pub(crate) fn get_as(url: &str, token: &str) -> Reply {
    get_with(url, &[("authorization", &format!("Bearer {token}"))])
}

pub(crate) fn post_form(url: &str, form: &[(&str, &str)]) -> Reply {
    post_form_with(url, &[], form)
}

pub(crate) fn post_form_with(url: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Reply {
    try_post_form(url, headers, form).expect("an answer")
}

/// `None` where the connection went without an answer.
pub(crate) fn try_post_form(url: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Option<Reply> {
    let headers = [&[("content-type", "application/x-www-form-urlencoded")], headers].concat();
    ask("POST", url, &headers, encode(form).as_bytes())
}

pub(crate) fn post_json(url: &str, json: &serde_json::Value) -> Reply {
    ask("POST", url, &[("content-type", "application/json")], json.to_string().as_bytes()).expect("an answer")
}

/// One request over a connection of its own; `None` where that ends without a whole answer.
fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Reply> {
    let (host, path, query) = split_url(url);
    let mut stream = TcpStream::connect(host).unwrap_or_else(|error| panic!("{url}: {error}"));
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let request = [head.as_bytes(), b"\r\n", body].concat();
    stream.write_all(&request).ok()?;
    read_reply(&mut stream)
}

/// Reads to the end of the connection, and an answer out of that.
pub(crate) fn read_reply(stream: &mut TcpStream) -> Option<Reply> {
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut bytes = Vec::new();
    // A reset after the answer is none the worse.
    let _ = stream.read_to_end(&mut bytes);
    parse_reply(&bytes)
}

/// `None` where it is no whole answer.
pub(crate) fn parse_reply(bytes: &[u8]) -> Option<Reply> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let headers: Pairs = lines.filter_map(header).collect();
    let mut body = bytes[end + 4..].to_vec();
    if value(&headers, "transfer-encoding") == Some("chunked") {
        body = unchunk(&body)?;
    }
    let length = value(&headers, "content-length").and_then(|length| length.parse::<usize>().ok());
    let whole = length.is_none_or(|length| body.len() >= length);
    whole.then_some(Reply { status, headers, body })
}

fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(bytes.get(end + 2..end + 2 + length)?);
        bytes = bytes.get(end + 4 + length..)?;
    }
}
