//! Knocks at a listener are the bytes that the test wants.

use std::io::Read as _;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use crate::callback::{Asked, Knock, half_closed, is_open, silent, taken_port};
use crate::hostile::Sink;
use crate::web::parse_reply;

/// What arrives at a socket of one request, byte by byte.
fn raw(knock: impl FnOnce(u16) -> Knock) -> String {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let reader = thread::spawn(move || {
        let (mut stream, _) = socket.accept().unwrap();
        let mut bytes = vec![0; 1 << 20];
        let mut length = 0;
        while !bytes[..length].windows(4).any(|window| window == b"\r\n\r\n") {
            length += stream.read(&mut bytes[length..]).unwrap();
        }
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    });
    assert!(knock(port).send().is_none(), "it hangs up without an answer");
    reader.join().unwrap()
}

#[test]
fn any_request_can_be_made() {
    let port = |text: &str| text.split("Host: 127.0.0.1:").nth(1).unwrap().split("\r\n").next().unwrap().to_owned();
    let plain = raw(|port| Knock::new(port, "/callback?code=x"));
    assert_eq!(plain, format!("GET /callback?code=x HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port(&plain)));
    let odd = raw(|port| {
        let knock = Knock::new(port, "/").method("OPTIONS").target("http://evil.example/callback");
        knock.hosts(&["evil.example", "127.0.0.1.evil"]).origin("https://evil.example")
    });
    let lines =
        ["OPTIONS http://evil.example/callback HTTP/1.1", "Host: evil.example", "Host: 127.0.0.1.evil", "Origin: https://evil.example"];
    assert_eq!(odd, lines.join("\r\n") + "\r\n\r\n");
    assert_eq!(raw(|port| Knock::new(port, "/").hosts(&[])), "GET / HTTP/1.1\r\n\r\n");
    assert!(raw(|port| Knock::new(port, "/").many_headers(10_000)).contains("X-Fake-9999: x\r\n"));
    let posted = raw(|port| Knock::new(port, "/").method("POST").header("X", "y").body("code=1"));
    assert!(posted.contains("\r\nX: y\r\nContent-Length: 6\r\n\r\n"));
}

#[test]
fn what_was_printed_leads_to_the_listener() {
    let sink = Sink::start();
    let redirect = crate::web::escape(&sink.url("/callback/fake"));
    let said = format!("Open this:\n  https://a.example/auth?state=s%2Bt&redirect_uri={redirect}&scope=a+b\nWaiting (5 min)");
    let asked = Asked::find(&said).unwrap();
    assert_eq!((asked.port(), asked.path(), asked.get("scope")), (sink.port(), "/callback/fake", "a b"));
    assert!(Asked::find("https://a.example/auth?state=x").is_none());
    let reply = asked.answer("fakecode", "https://a.example").header("Connection", "close").reply();
    assert_eq!((reply.status, reply.text().contains("Heard")), (200, true));
    let heard = &sink.seen()[0];
    assert_eq!((heard.param("state"), heard.param("code"), heard.param("iss")), (Some("s+t"), Some("fakecode"), Some("https://a.example")));
}

#[test]
fn half_requests_and_single_bytes() {
    let sink = Sink::start();
    let knock = Knock::new(sink.port(), "/").header("Connection", "close");
    let open: Vec<_> = (0..300).map(|_| knock.half(10).unwrap()).collect();
    let _quiet = (silent(sink.port()).unwrap(), half_closed(sink.port()).unwrap());
    assert_eq!(knock.reply().status, 200);
    let begun = Instant::now();
    assert_eq!(knock.drip(Duration::from_millis(2)).unwrap().status, 200);
    assert!(begun.elapsed() > Duration::from_millis(100));
    assert_eq!(sink.seen().len(), 2);
    drop(open);
    let (socket, port) = taken_port();
    assert!(is_open(port) && TcpListener::bind(("127.0.0.1", port)).is_err());
    drop(socket);
    assert!(!is_open(port) && Knock::new(port, "/").send().is_none());
}

#[test]
fn an_answer_is_read_whole_or_not_at_all() {
    let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi";
    let reply = parse_reply(whole).unwrap();
    assert_eq!((reply.status, reply.header("x-a"), reply.text()), (200, Some("b"), "hi".into()));
    assert!(parse_reply(&whole[..whole.len() - 1]).is_none());
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    assert_eq!(parse_reply(chunked).unwrap().text(), "hi");
    assert!(parse_reply(&chunked[..chunked.len() - 6]).is_none());
}
