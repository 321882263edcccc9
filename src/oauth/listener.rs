//! The listener that a browser comes back to, on this machine alone.
//!
//! Bound before the browser opens. Every request is judged by its Host, its Origin, its method and its path before anything
//! of it is looked at; what is wrong gets its answer and the waiting goes on; the first right one ends it. tiny_http bounds
//! neither heads nor connections, which a flow of minutes in a process of its own can bear.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use tiny_http::{Header, Method, Request, Response, Server};

use super::begin::{Callback, Pending};
use super::page::{self, Face};
use crate::error::OauthTrouble;
use crate::{Error, Result};

/// How often an interruption is looked for.
const TICK: Duration = Duration::from_millis(100);
/// Tries to find a port that is free on both addresses.
const TRIES: usize = 8;

/// A port that is listened on.
pub struct Listener {
    servers: Servers,
    requests: Receiver<Request>,
    host: String,
    port: u16,
    path: String,
}

/// The servers of a port; dropping them frees it.
struct Servers(Vec<Arc<Server>>);

impl Drop for Servers {
    fn drop(&mut self) {
        // Each is held by the thread that waits for its requests, too.
        self.0.iter().for_each(|server| server.unblock());
    }
}

/// A browser that waits to be told how it went.
pub struct Browser {
    request: Request,
    done: Arc<AtomicBool>,
    neutral: Option<thread::JoinHandle<()>>,
    _servers: Servers,
}

impl Listener {
    /// Listens for `http://host:port/path`; port 0 takes any that is free.
    ///
    /// # Errors
    /// [`OauthTrouble::PortTaken`], [`OauthTrouble::NoLoopback`].
    pub fn open(host: &str, port: u16, path: &str) -> Result<Self> {
        let sockets = bind(host, port)?;
        let port = sockets.first().and_then(|socket| socket.local_addr().ok()).map_or(port, |address| address.port());
        let (sender, requests) = mpsc::channel();
        let mut servers = Servers(Vec::new());
        for socket in sockets {
            let server =
                Server::from_listener(socket, None).map_err(|_| OauthTrouble::NoLoopback("the listener does not start".to_owned()))?;
            let server = Arc::new(server);
            let (queue, listening) = (sender.clone(), Arc::clone(&server));
            thread::spawn(move || {
                while let Ok(request) = listening.recv() {
                    if queue.send(request).is_err() {
                        break;
                    }
                }
            });
            servers.0.push(server);
        }
        Ok(Self { servers, requests, host: host.to_owned(), port, path: path.to_owned() })
    }

    /// The address it answers to.
    pub fn redirect(&self) -> String {
        format!("http://{}:{}{}", self.host, self.port, self.path)
    }

    /// The next request that is addressed to us, within a moment.
    fn next(&self, moment: Duration) -> Option<(Request, String)> {
        let request = self.requests.recv_timeout(moment).ok()?;
        match self.query(&request) {
            Ok(query) => Some((request, query)),
            Err(status) => {
                answer(request, status, &Face::NotUs);
                None
            }
        }
    }

    /// The query of a request that is addressed to us and to nobody else; the status of the answer where it is not.
    fn query(&self, request: &Request) -> std::result::Result<String, u16> {
        let header = |name: &'static str| request.headers().iter().filter(move |header| header.field.equiv(name));
        let mut hosts = header("Host");
        let host = hosts.next().map(|header| header.value.as_str());
        if host != Some(format!("{}:{}", self.host, self.port).as_str()) || hosts.next().is_some() {
            return Err(400);
        }
        // A page that sends a request in the background names itself; a person's way back does not.
        if header("Origin").next().is_some() {
            return Err(403);
        }
        if *request.method() != Method::Get {
            return Err(405);
        }
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        if path == self.path { Ok(query.to_owned()) } else { Err(404) }
    }

    /// Keeps the browser waiting, and tells whoever comes after it that the answer is here.
    fn keep(self, request: Request) -> Browser {
        let done = Arc::new(AtomicBool::new(false));
        let (until, requests) = (Arc::clone(&done), self.requests);
        let neutral = thread::spawn(move || {
            while !until.load(Ordering::Acquire) {
                if let Ok(request) = requests.recv_timeout(TICK) {
                    answer(request, 200, &Face::Already);
                }
            }
        });
        Browser { request, done, neutral: Some(neutral), _servers: self.servers }
    }
}

/// What else can happen while a browser is waited for.
#[derive(Debug)]
pub enum Event {
    /// Nothing yet.
    Nothing,
    /// Somebody wants it to end.
    Stop,
    /// The address that a browser ended at, pasted by hand.
    Pasted(zeroize::Zeroizing<String>),
    /// Nothing can be pasted any more.
    Ended,
}

/// The person at the terminal.
pub trait Hand {
    /// What has happened there; asked now and then.
    fn event(&mut self) -> Event;
    /// What was pasted does not answer this sign-in: the waiting goes on, as after a wrong callback.
    fn was_wrong(&mut self);
}

/// Waits for the answer to a question: at the listener, where there is one, and from a person's hand.
///
/// # Errors
/// [`OauthTrouble::TimedOut`] after `limit`, with `span` as its words; [`OauthTrouble::Interrupted`];
/// [`OauthTrouble::NobodyPastes`] where nothing listens and nothing can be pasted any more.
pub fn wait(
    mut listener: Option<Listener>,
    pending: &Pending,
    provider: &str,
    (limit, span): (Duration, &str),
    hand: &mut dyn Hand,
) -> Result<(Callback, Option<Browser>)> {
    let end = Instant::now() + limit;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            let (provider, redirect) = (provider.to_owned(), pending.redirect.clone());
            return Err(OauthTrouble::TimedOut { provider, span: span.to_owned(), redirect, device: false }.into());
        }
        match hand.event() {
            Event::Ended if listener.is_none() => return Err(OauthTrouble::NobodyPastes { provider: provider.to_owned() }.into()),
            Event::Nothing | Event::Ended => {}
            Event::Stop => return Err(OauthTrouble::Interrupted.into()),
            Event::Pasted(text) => match pending.judge_pasted(&text) {
                Callback::NotOurs => {
                    hand.was_wrong();
                    continue;
                }
                callback => return Ok((callback, None)),
            },
        }
        let Some(open) = listener.take() else {
            thread::sleep(left.min(TICK));
            continue;
        };
        if let Some((request, query)) = open.next(left.min(TICK)) {
            match pending.judge(&query) {
                Callback::NotOurs => answer(request, 400, &Face::NotUs),
                callback => return Ok((callback, Some(open.keep(request)))),
            }
        }
        listener = Some(open);
    }
}

impl Browser {
    /// Shows the last page, and closes the port.
    pub fn show(mut self, face: &Face) {
        let status = if matches!(face, Face::Connected { .. }) { 200 } else { 400 };
        answer(self.request, status, face);
        self.done.store(true, Ordering::Release);
        if let Some(neutral) = self.neutral.take() {
            let _ = neutral.join();
        }
    }
}

/// Sockets for a host: both addresses for `localhost`, since a browser takes either.
fn bind(host: &str, port: u16) -> Result<Vec<TcpListener>> {
    let (four, six) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    let first = if host == "[::1]" { six } else { four };
    for _ in 0..TRIES {
        let socket = TcpListener::bind(SocketAddr::new(first, port)).map_err(|error| refused(&error, port))?;
        if host != "localhost" {
            return Ok(vec![socket]);
        }
        let own = socket.local_addr().map_or(port, |address| address.port());
        match TcpListener::bind(SocketAddr::new(six, own)) {
            Ok(other) => return Ok(vec![socket, other]),
            // Another program could be given the answer in our place.
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && port == 0 => {}
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(refused(&error, port)),
            Err(_) => return Ok(vec![socket]),
        }
    }
    Err(OauthTrouble::NoLoopback("no port is free on both of its addresses".to_owned()).into())
}

fn refused(error: &std::io::Error, port: u16) -> Error {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => OauthTrouble::PortTaken { port }.into(),
        _ => OauthTrouble::NoLoopback(crate::error::io_reason(error)).into(),
    }
}

/// Answers a request with a page, and says that it is the last of its connection: what a browser keeps open it would come
/// back to when another program has the port. Whoever has gone is not missed.
fn answer(request: Request, status: u16, face: &Face) {
    let mut response = Response::from_string(page::render(face)).with_status_code(status);
    let policy = page::policy();
    for (name, value) in [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", policy.as_str()),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ] {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    let (version, head) = (request.http_version().clone(), *request.method() == Method::Head);
    let mut bytes = Vec::new();
    if response.raw_print(&mut bytes, version, &[], head, None).is_err() {
        return;
    }
    // tiny_http takes no `Connection` among the headers.
    if let Some(at) = bytes.windows(2).position(|two| two == b"\r\n") {
        bytes.splice(at..at, *b"\r\nConnection: close");
    }
    let mut writer = request.into_writer();
    let _ = writer.write_all(&bytes).and_then(|()| writer.flush());
}
