//! A webhook on this machine, which answers as it is told to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How it answers.
#[derive(Clone)]
pub(crate) enum Mood {
    /// With this status line and these headers.
    Says(&'static str),
    /// With a redirect.
    Sends(String),
    /// Not at all.
    Hangs,
    /// Byte after byte, for ever.
    Drips,
}

/// What it was told.
pub(crate) struct Hook {
    port: u16,
    seen: Arc<Mutex<Vec<(String, String)>>>,
}

impl Hook {
    pub(crate) fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let told = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (mood, told) = (mood.clone(), Arc::clone(&told));
                std::thread::spawn(move || answer(stream, &mood, &told));
            }
        });
        Self { port, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook/fakepass-path?key=fakepass-query", self.port)
    }

    /// Head and body of each request.
    pub(crate) fn seen(&self) -> Vec<(String, String)> {
        self.seen.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, mood: &Mood, told: &Mutex<Vec<(String, String)>>) {
    let Some(request) = read(&mut stream) else { return };
    told.lock().unwrap().push(request);
    let _ = match mood {
        Mood::Says(status) => write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"),
        Mood::Sends(to) => write!(stream, "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        Mood::Hangs => {
            std::thread::sleep(Duration::from_secs(30));
            Ok(())
        }
        Mood::Drips => write!(stream, "HTTP/1.1 200 OK\r\nX: ").and_then(|()| {
            loop {
                stream.write_all(b"x")?;
                std::thread::sleep(Duration::from_millis(200));
            }
        }),
    };
}

fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some((head.to_owned(), body.to_owned()));
        }
    }
}
