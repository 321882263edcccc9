//! Servers that live as long as a value, and what of this machine they are reached by.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// A program of the tests that says its port in its first line, and ends with its stdin.
pub(crate) struct Script {
    child: Child,
    _stdin: ChildStdin,
    pub(crate) port: String,
    lines: Receiver<String>,
}

impl Script {
    /// One in Python, with the modules of `tests/setup`.
    pub(crate) fn python(name: &str, words: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new("python3");
        command.arg(root.join("tests/verify_logins").join(name)).args(words);
        command.env("PYTHONPATH", root.join("target/real-parts/python")).env("PYTHONDONTWRITEBYTECODE", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3");
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        assert!(port.trim().parse::<u16>().is_ok(), "{name} did not start; tests/setup installs what it needs");
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let stdin = child.stdin.take().unwrap();
        Self { child, _stdin: stdin, port: port.trim().to_owned(), lines }
    }

    /// What it wrote so far, once it is so many lines; and a little longer, for those that should not be there.
    pub(crate) fn said(&self, lines: usize) -> Vec<String> {
        let mut said: Vec<String> = (0..lines).map_while(|_| self.lines.recv_timeout(Duration::from_secs(10)).ok()).collect();
        said.extend(self.lines.recv_timeout(Duration::from_millis(50)));
        said
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A daemon, in a directory of its own.
pub(crate) struct Daemon {
    child: Child,
    pub(crate) port: u16,
}

impl Daemon {
    /// Started, and waited for until it says that it is ready.
    pub(crate) fn start(mut command: Command, port: u16, log: PathBuf) -> Self {
        let output = std::fs::File::create(&log).unwrap();
        let child = command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output).spawn().expect("a server");
        let daemon = Self { child, port };
        let begun = Instant::now();
        loop {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            if text.contains("eady to accept connections") || text.contains("ready for connections") {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not come up: {text}");
            std::thread::sleep(Duration::from_millis(20));
        }
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // PostgreSQL leaves nothing behind then; the others end by it too.
        let pid = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::QUIT);
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            if begun.elapsed() > Duration::from_secs(5) {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A program of a database, as a user that it can be: it refuses to be root.
pub(crate) fn as_user(user: &str, program: impl AsRef<std::ffi::OsStr>) -> Command {
    if !rustix::process::getuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups"]).arg(program.as_ref()).current_dir("/");
    command
}

/// Gives a path to that user.
pub(crate) fn give(user: &str, path: &Path) {
    if rustix::process::getuid().is_root() {
        let id = |what: &str| {
            let output = Command::new("id").args([what, user]).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().parse::<u32>().unwrap()
        };
        std::os::unix::fs::chown(path, Some(id("-u")), Some(id("-g"))).unwrap();
    }
}

/// Runs a program to its end, which must be a good one.
pub(crate) fn run(command: &mut Command, input: &str) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !error.contains("ERROR"), "{command:?}: {error}");
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An address of this machine that is not loopback: what goes there may be read by others, for all a check knows.
pub(crate) fn outer_address() -> IpAddr {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // Nothing is sent: the kernel only chooses.
    socket.connect("192.0.2.1:9").expect("a network, if only one that leads nowhere");
    socket.local_addr().unwrap().ip()
}

/// A listener whose every connection is served by `serve`, in a thread of its own.
pub(crate) fn listener(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    listener_at("127.0.0.1:0", serve)
}

pub(crate) fn listener_at(address: &str, serve: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind(address).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = serve.clone();
            std::thread::spawn(move || serve(stream));
        }
    });
    address
}

/// Sends it, whether or not somebody is there.
pub(crate) fn say(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).is_ok()
}

/// What comes with the next read.
pub(crate) fn hear(stream: &mut TcpStream) -> Vec<u8> {
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer).unwrap_or(0);
    buffer[..count].to_vec()
}
