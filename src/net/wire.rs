//! A connection for what is not HTTP: lines and packets, in clear or in TLS.
//!
//! Invariants: every read and write ends by one moment that is given when it is opened, however the other side drips; it
//! takes so many bytes and no more; nothing that came before encryption is read after it began (STARTTLS injection).

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};
use zeroize::Zeroizing;

use super::trust::{Doubt, Trust};
use super::{Failure, Net};

/// What is taken from one connection in all, handshakes included.
const MAX_TAKEN: usize = 256 << 10;
/// Addresses of a host that are tried.
const MAX_ADDRESSES: usize = 4;
const CUT_OFF: &str = "it closed the connection before it answered";

/// A connection.
pub struct Wire {
    /// Host and port, for sentences.
    name: String,
    host: String,
    stream: Stream,
    /// What was read and not asked for yet.
    ahead: Zeroizing<Vec<u8>>,
    peer: IpAddr,
    doubt: Doubt,
}

enum Stream {
    Clear(Timed),
    Secure(Box<StreamOwned<ClientConnection, Timed>>),
}

/// A socket whose calls end in time, and which takes so much.
struct Timed {
    socket: TcpStream,
    until: Instant,
    left: usize,
}

impl Timed {
    fn time(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

/// A socket's own time-out is told as one that would block.
fn as_timeout(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock { io::ErrorKind::TimedOut.into() } else { error }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.socket.set_read_timeout(Some(self.time()?))?;
        let most = buffer.len().min(self.left);
        let count = self.socket.read(&mut buffer[..most]).map_err(as_timeout)?;
        self.left -= count;
        Ok(count)
    }
}

impl Write for Timed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(Some(self.time()?))?;
        self.socket.write(buffer).map_err(as_timeout)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

impl Net {
    /// Connects, in clear; everything on this connection has to be over by `until`. No proxy: what `HTTPS_PROXY` names
    /// speaks HTTP.
    ///
    /// # Errors
    /// [`Failure`]: no way to it.
    pub fn dial(&self, host: &str, port: u16, until: Instant) -> Result<Wire, Failure> {
        let bare = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
        let name = if bare.contains(':') { format!("[{bare}]:{port}") } else { format!("{bare}:{port}") };
        let soon = until.min(Instant::now() + self.bounds.connect);
        let addresses = resolve(&bare, port, soon).map_err(|why| Failure::not_sent(&name, why))?;
        let socket = connect(&addresses, soon).map_err(|error| Failure::not_reached(&name, &error))?;
        // Small packets that wait for an answer each.
        _ = socket.set_nodelay(true);
        let peer = socket.peer_addr().map_err(|error| Failure::not_reached(&name, &error))?.ip();
        let stream = Stream::Clear(Timed { socket, until, left: MAX_TAKEN });
        Ok(Wire { name, host: bare, stream, ahead: Zeroizing::default(), peer, doubt: Doubt::default() })
    }
}

/// The addresses of a host, the system's resolver asked in a thread that may be left behind: it has no limit of ours.
fn resolve(host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>, &'static str> {
    const UNKNOWN: &str = "its address cannot be found (offline, or a mistyped host?)";
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (send, receive) = mpsc::channel();
    let owned = host.to_owned();
    let asked = thread::Builder::new().spawn(move || _ = send.send((owned.as_str(), port).to_socket_addrs().map(Vec::from_iter)));
    asked.map_err(|_| "its address could not be asked for")?;
    let left = until.saturating_duration_since(Instant::now());
    let found = receive.recv_timeout(left).map_err(|_| "its address was not found in time")?;
    found.ok().filter(|addresses| !addresses.is_empty()).ok_or(UNKNOWN)
}

/// The first address that answers; each has its share of the time.
fn connect(addresses: &[SocketAddr], until: Instant) -> io::Result<TcpStream> {
    let tried = &addresses[..addresses.len().min(MAX_ADDRESSES)];
    let mut last = io::Error::from(io::ErrorKind::TimedOut);
    for (n, address) in tried.iter().enumerate() {
        let share = until.saturating_duration_since(Instant::now()) / u32::try_from(tried.len() - n).unwrap_or(1);
        if share.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(address, share) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Wire {
    /// Whether it goes no further than this machine.
    pub fn is_loopback(&self) -> bool {
        self.peer.to_canonical().is_loopback()
    }

    /// Whether it is encrypted.
    pub fn is_secure(&self) -> bool {
        matches!(self.stream, Stream::Secure(_))
    }

    /// Why the other side's certificate would not be trusted, where it was let pass all the same.
    pub fn doubt(&self) -> Option<String> {
        self.doubt.why().map(|error| super::failure::certificate(&error))
    }

    /// The other side's certificate, in DER.
    pub fn certificate(&self) -> Option<&[u8]> {
        match &self.stream {
            Stream::Secure(secure) => secure.conn.peer_certificates()?.first().map(AsRef::as_ref),
            Stream::Clear(_) => None,
        }
    }

    /// Everything on it has to be over by this moment from now on.
    pub fn ends_by(&mut self, until: Instant) {
        let timed = match &mut self.stream {
            Stream::Clear(timed) => timed,
            Stream::Secure(secure) => &mut secure.sock,
        };
        timed.until = until;
    }

    /// The same connection in TLS.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::is_not_tls`] where the other side speaks something else.
    pub fn secure(self, net: &Net, trust: Trust) -> Result<Self, Failure> {
        let Self { name, host, stream, ahead, peer, .. } = self;
        let Stream::Clear(mut timed) = stream else { return Err(Failure::not_sent(&name, "it is encrypted already")) };
        if !ahead.is_empty() {
            return Err(Failure::not_sent(&name, "it sent more than was asked for before the encryption"));
        }
        let no_name = |_| Failure::not_sent(&name, "it is no host that a certificate can be for");
        let server = rustls::pki_types::ServerName::try_from(host.clone()).map_err(no_name)?;
        let (config, doubt) = net.tls.config(trust).map_err(|why| Failure::not_sent(&name, why))?;
        let mut session =
            ClientConnection::new(config, server).map_err(|_| Failure::not_sent(&name, "no encrypted connection could be made"))?;
        while session.is_handshaking() {
            match session.complete_io(&mut timed) {
                Ok((0, 0)) => return Err(Failure::not_sent(&name, "it closed the connection in the handshake of TLS")),
                Ok(_) => {}
                Err(error) => return Err(Failure::of_handshake(&name, &error)),
            }
        }
        let stream = Stream::Secure(Box::new(StreamOwned::new(session, timed)));
        Ok(Self { name, host, stream, ahead: Zeroizing::default(), peer, doubt })
    }

    /// Sends all of it.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let sent = match &mut self.stream {
            Stream::Clear(timed) => timed.write_all(bytes),
            Stream::Secure(secure) => secure.write_all(bytes).and_then(|()| secure.flush()),
        };
        sent.map_err(|error| Failure::of_wire(&self.name, &error))
    }

    /// The next line without its end, of at most so many bytes.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn line(&mut self, most: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let mut looked = 0;
        loop {
            if let Some(at) = self.ahead[looked..].iter().position(|b| *b == b'\n').map(|at| at + looked) {
                let mut line = self.cut(at + 1);
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            looked = self.ahead.len();
            if looked > most {
                return Err(self.odd("a line of its answer has no end"));
            }
            self.more()?;
        }
    }

    /// The next bytes.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn take(&mut self, count: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        while self.ahead.len() < count {
            self.more()?;
        }
        Ok(self.cut(count))
    }

    /// That what came is none of what this protocol has.
    pub fn odd(&self, why: &str) -> Failure {
        Failure::odd(&self.name, why)
    }

    fn cut(&mut self, count: usize) -> Zeroizing<Vec<u8>> {
        let rest = Zeroizing::new(self.ahead.split_off(count));
        std::mem::replace(&mut self.ahead, rest)
    }

    fn more(&mut self) -> Result<(), Failure> {
        let mut buffer = Zeroizing::new([0; 2048]);
        let read = match &mut self.stream {
            Stream::Clear(timed) => timed.read(buffer.as_mut()),
            Stream::Secure(secure) => secure.read(buffer.as_mut()),
        };
        match read {
            Ok(0) => Err(self.odd(CUT_OFF)),
            Ok(count) => {
                self.ahead.extend_from_slice(&buffer[..count]);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(Failure::of_wire(&self.name, &error)),
        }
    }
}
