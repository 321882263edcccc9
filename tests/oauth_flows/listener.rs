//! Whoever else knocks at the listener while a sign-in is under way.

use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::callback::{Asked, Knock, half_closed, is_open, silent, taken_port};
use crate::hostile::{Fault, Hostile};
use crate::sandbox::Sandbox;
use crate::stage::{CONNECT, OAUTH, Session, acme, consent, names, provider, value, watch};
use crate::web::{Reply, get, query_of, value as of};

struct Waiting {
    sandbox: Sandbox,
    server: Hostile,
    session: Session,
    asked: Asked,
}

fn waiting() -> Waiting {
    let (sandbox, server) = acme();
    let session = Session::start(&sandbox, &CONNECT, &[]);
    let asked = session.asked();
    Waiting { sandbox, server, session, asked }
}

impl Waiting {
    /// A code that the server gave.
    fn code(&self) -> String {
        let back = get(&self.asked.url).header("location").unwrap().to_owned();
        of(&query_of(&back), "code").unwrap().to_owned()
    }

    /// A knock after whose answer the connection ends.
    fn knock(&self, params: &[(&str, &str)]) -> Knock {
        self.asked.knock(params).header("Connection", "close")
    }

    /// The right one.
    fn right(&self, code: &str) -> Knock {
        self.knock(&[("code", code), ("state", self.state()), ("iss", &self.server.issuer())])
    }

    fn state(&self) -> &str {
        self.asked.get("state")
    }

    /// Nothing was concluded; the right answer still counts.
    fn still_works(self) {
        assert!(self.server.seen_at("/token").is_empty());
        let code = self.code();
        let reply = self.right(&code).reply();
        assert!(reply.text().contains("Acme is connected"), "{}", reply.text());
        let ended = self.session.end(0);
        watch(&self.sandbox, &self.server);
        ended.clean(&self.sandbox);
        assert!(self.server.is_live(&value(&self.sandbox, "acme")));
        assert!(!is_open(self.asked.port()));
    }
}

fn not_us(reply: &Reply, status: u16) {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert!(reply.text().contains("This was not us") && !reply.text().contains("is connected"), "{}", reply.text());
    let names: Vec<&str> = reply.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert!(!names.iter().any(|name| name.starts_with("access-control")), "{names:?}");
    assert!(reply.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[test]
fn o01_o02_nothing_but_the_very_state_is_an_answer() {
    let flow = waiting();
    let (code, state) = (flow.code(), flow.state().to_owned());
    let longer = format!("{state}a");
    let swapped: String =
        state.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect();
    let knocks: [&[(&str, &str)]; 9] = [
        &[],
        &[("code", &code)],
        &[("code", &code), ("state", "")],
        &[("code", &code), ("state", &state[..42])],
        &[("code", &code), ("state", &longer)],
        &[("code", &code), ("state", &swapped)],
        &[("code", &code), ("state", &state), ("state", &state)],
        &[("code", &code), ("State", &state)],
        &[("error", "access_denied")],
    ];
    for params in knocks {
        not_us(&flow.knock(params).reply(), 400);
    }
    let twice = state.bytes().map(|byte| format!("%25{byte:02X}")).collect::<String>();
    not_us(&flow.knock(&[]).target(&format!("/callback?code={code}&state={twice}")).reply(), 400);
    not_us(&flow.knock(&[("code", &code), ("state", &state)]).target(&format!("/other?code={code}&state={state}")).reply(), 404);
    flow.still_works();
}

#[test]
fn o05_o06_what_is_not_addressed_to_us_is_not_looked_at() {
    let flow = waiting();
    let (code, port, path) = (flow.code(), flow.asked.port(), flow.asked.path().to_owned());
    let issuer = flow.server.issuer();
    let right = || flow.right(&code);
    let own = format!("127.0.0.1:{port}");
    let other_port = format!("127.0.0.1:{}", port - 1);
    for hosts in [&["evil.example"][..], &[], &[&own, &own], &["127.0.0.1.evil"], &[&other_port], &["127.0.0.1"], &["localhost"]] {
        let reply = right().hosts(hosts).send();
        assert!(reply.is_none_or(|reply| (400..500).contains(&reply.status)), "{hosts:?}");
    }
    let query = format!("code={code}&state={}&iss={issuer}", flow.state());
    let absolute = right().target(&format!("http://evil.example:{port}{path}?{query}")).send();
    assert!(absolute.is_none_or(|reply| (400..500).contains(&reply.status)));
    for method in ["POST", "PUT", "OPTIONS", "DELETE", "TRACE"] {
        not_us(&right().method(method).reply(), 405);
    }
    let (mut head, mut said) = (right().method("HEAD").half(usize::MAX).unwrap(), String::new());
    head.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("HTTP/1.1 405") && !said.contains("<html"), "{said}");
    not_us(&right().origin("https://evil.example").reply(), 403);
    not_us(&right().origin("null").reply(), 403);
    let preflight = right().method("OPTIONS").origin("https://evil.example").header("Access-Control-Request-Private-Network", "true");
    not_us(&preflight.reply(), 403);
    let posted = right().method("POST").target(&path).body(&query).header("Content-Type", "application/x-www-form-urlencoded");
    not_us(&posted.reply(), 405);
    flow.still_works();
}

#[test]
fn o03_a_reload_is_told_that_the_answer_is_here() {
    let flow = waiting();
    flow.server.fault("/token", Fault::Delay(Duration::from_millis(700)), 1);
    let code = flow.code();
    let (first, second) = (flow.right(&code), flow.right(&code));
    let waits = thread::spawn(move || first.reply());
    while flow.server.seen_at("/token").is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    let again = second.reply();
    assert!(again.text().contains("received already") && again.status == 200, "{}", again.text());
    assert!(waits.join().unwrap().text().contains("Acme is connected"));
    flow.session.end(0);
    watch(&flow.sandbox, &flow.server);
    assert_eq!(flow.server.seen_at("/token").len(), 1);
}

#[test]
fn o07_three_hundred_that_say_nothing_keep_nobody_waiting() {
    let flow = waiting();
    let port = flow.asked.port();
    let mut held: Vec<TcpStream> = Vec::new();
    for number in 0..300 {
        held.extend(match number % 3 {
            0 => silent(port),
            1 => half_closed(port),
            _ => flow.knock(&[("code", "x")]).half(25),
        });
    }
    let _ = flow.knock(&[("code", "x")]).many_headers(10_000).send();
    let slow = flow.knock(&[("code", "x"), ("state", "y")]);
    thread::spawn(move || slow.drip(Duration::from_millis(200)));
    let code = flow.code();
    let begun = Instant::now();
    let reply = flow.right(&code).reply();
    assert!(reply.text().contains("Acme is connected"), "{}", reply.text());
    // One after the other they would take minutes.
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    flow.session.end(0);
    watch(&flow.sandbox, &flow.server);
    drop(held);
}

#[test]
fn every_answer_says_that_it_is_the_last_of_its_connection() {
    let flow = waiting();
    let code = flow.code();
    let state = flow.state().to_owned();
    let right = [("code", &*code), ("state", &*state), ("iss", &*flow.server.issuer())].map(|(name, value)| (name, value.to_owned()));
    let right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (wrong, head, done) = (flow.asked.knock(&[]), flow.asked.knock(&[]).method("HEAD"), flow.asked.knock(&right));
    // None of them asks for it itself.
    for (knock, status, whole) in [(wrong, "400", "</html>\n"), (head, "405", "\r\n\r\n"), (done, "200", "</html>\n")] {
        let (mut stream, mut said, mut some) = (knock.half(usize::MAX).unwrap(), Vec::new(), [0; 4096]);
        while !String::from_utf8_lossy(&said).ends_with(whole) {
            let count = stream.read(&mut some).unwrap();
            assert!(count > 0, "{}", String::from_utf8_lossy(&said));
            said.extend_from_slice(&some[..count]);
        }
        let said = String::from_utf8(said).unwrap();
        let head = said.split("\r\n\r\n").next().unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")) && head.contains("\r\nConnection: close"), "{head}");
    }
    flow.session.end(0);
    watch(&flow.sandbox, &flow.server);
}

#[test]
fn o08_a_port_that_is_taken_is_named() {
    let (sandbox, server) = acme();
    let (_held, port) = taken_port();
    let port = port.to_string();
    let said = sandbox.run(&[&CONNECT[..], &["--port", &port]].concat()).fails(9);
    assert!(said.contains(&format!("port {port} of this machine is taken")) && said.contains("--port"), "{said}");
    assert!(!said.contains("redirect_uri") && server.seen().is_empty());
    // With one that is fixed it is asked at, and nothing else is.
    let (held, port) = taken_port();
    drop(held);
    let session = Session::start(&sandbox, &[&CONNECT[..], &["--port", &port.to_string()]].concat(), &[]);
    let asked = session.asked();
    assert_eq!(asked.get("redirect_uri"), format!("http://127.0.0.1:{port}/callback"));
    // Only this machine: nothing listens on another of its addresses.
    assert!(TcpStream::connect_timeout(&([127, 0, 0, 2], port).into(), Duration::from_secs(1)).is_err());
    session.interrupt();
    session.end(130);
}

#[test]
fn o09_nobody_else_gets_the_port_while_it_is_waited_at() {
    let flow = waiting();
    let port = flow.asked.port();
    assert!(TcpListener::bind(("127.0.0.1", port)).is_err());
    assert!(TcpListener::bind(("0.0.0.0", port)).is_err());
    flow.still_works();
}

#[test]
fn localhost_is_listened_at_on_both_addresses() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), &OAUTH.replace("[\"127.0.0.1\"]", "[\"localhost\"]"));
    let session = Session::start(&sandbox, &CONNECT, &[]);
    let asked = session.asked();
    assert_eq!(asked.get("redirect_uri"), format!("http://localhost:{}/callback", asked.port()));
    assert!(TcpStream::connect(("127.0.0.1", asked.port())).is_ok());
    if TcpListener::bind("[::1]:0").is_ok() {
        assert!(TcpStream::connect(("::1", asked.port())).is_ok());
    }
    assert_eq!(consent(&asked).status, 200);
    session.end(0);
    watch(&sandbox, &server);
    assert_eq!(names(&sandbox), ["acme"]);
}

#[test]
fn o18_what_a_server_says_is_shown_as_text() {
    let (sandbox, server) = acme();
    let words = "<script>alert(1)</script>\u{1b}[31mred\u{1b}]0;title\u{7}\n\u{202e}";
    for (error, code) in [("access_denied", 1), ("server_error\u{1b}[2J<b>", 1)] {
        server.switch(|switches| switches.callback_error = Some((error.to_owned(), words.to_owned())));
        let session = Session::start(&sandbox, &CONNECT, &[]);
        let page = consent(&session.asked());
        assert_eq!(page.status, 400);
        let text = page.text();
        assert!(!text.contains("<script") && !text.contains("<b>&") && !text.contains('\u{1b}'), "{text}");
        assert!(text.contains("declined") || text.contains("was not connected"), "{text}");
        let said = session.end(code).stderr;
        assert!(!said.contains('\u{1b}') && !said.contains('\u{7}') && !said.contains('\u{202e}'), "{said:?}");
    }
    assert!(names(&sandbox).is_empty());
}
