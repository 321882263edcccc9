//! Nobody answers, or somebody else does: nothing is concluded of the key, and it ends in time.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use credctl::status::Verdict;
use credctl::verify::{Next, check};

use crate::ssh::Stage;
use crate::sshd::{keygen, known_hosts};

/// A port at which somebody does this with whoever comes.
fn somebody(act: impl Fn(std::net::TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(&act));
    port
}

#[test]
fn a_host_whose_key_is_not_known_is_not_trusted_and_not_made_known() {
    let mut stage = Stage::new();
    let key = stage.key("id", "-t ed25519", "");
    let unknown = stage.server.path("nobody known");
    stage.tools.machine.known_hosts = Some(unknown.clone());
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!(finding.verdict, Verdict::Unreachable, "{finding:?}");
    assert!(finding.why.contains("its host key is not known here"), "{finding:?}");
    assert!(finding.evidence.as_ref().is_some_and(|key| key.starts_with("ssh-ed25519 SHA256:")), "{finding:?}");
    assert!(!unknown.exists());
}

#[test]
fn a_host_with_another_key_than_the_known_one_is_not_trusted() {
    let mut stage = Stage::new();
    let key = stage.key("id", "-t ed25519", "");
    let other = stage.server.path("other");
    keygen(&other, "-t ed25519", "");
    stage.tools.machine.known_hosts = Some(known_hosts(&other, stage.server.port));
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!(finding.verdict, Verdict::Unreachable, "{finding:?}");
    assert!(finding.why.contains("is not the one that is known"), "{finding:?}");
}

#[test]
fn a_port_where_nobody_listens_refuses() {
    let stage = Stage::new();
    let key = stage.key("id", "-t ed25519", "");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let finding = stage.check(&stage.of(&key, &[("port", &port)]));
    assert_eq!((finding.verdict, finding.why), (Verdict::Unreachable, format!("127.0.0.1:{port}: it refuses the connection")));
    assert_eq!(finding.next, Some(Next::Again));
}

#[test]
fn whoever_hangs_drips_floods_or_speaks_something_else_is_no_answer() {
    let mut stage = Stage::new();
    stage.tools.timeout = Duration::from_secs(2);
    let key = stage.key("id", "-t ed25519", "");
    let silent = somebody(|mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let closes = somebody(drop);
    let floods = somebody(|mut stream| while stream.write_all(&[b'x'; 4096]).is_ok() {});
    let drips = somebody(|mut stream| {
        thread::spawn(move || {
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        });
    });
    let web = somebody(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    // Speaks the first line, and nothing after it.
    let half = somebody(|mut stream| {
        let _ = stream.write_all(b"SSH-2.0-fake\r\n");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let (late, closed, other) = ("no answer in time", "it closed the connection before it answered", "it is no SSH server");
    let all = [(silent, late), (closes, closed), (floods, other), (drips, late), (web, other), (half, late)];
    thread::scope(|scope| {
        for (port, why) in all {
            let subject = stage.of(&key, &[("port", &port.to_string())]);
            let tools = &stage.tools;
            scope.spawn(move || {
                let begun = Instant::now();
                let finding = check(&subject, tools);
                assert_eq!((finding.verdict, finding.why), (Verdict::Unreachable, format!("127.0.0.1:{port}: {why}")));
                assert!(begun.elapsed() < Duration::from_secs(20), "{why}: {:?}", begun.elapsed());
            });
        }
    });
    stage.is_clean();
}

#[test]
fn without_the_program_or_a_place_in_memory_it_says_what_is_missing() {
    let mut stage = Stage::new();
    let key = stage.key("id", "-t ed25519", "");
    stage.tools.machine.programs = vec![stage.server.path("")];
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!(finding.verdict, Verdict::Unchecked);
    assert_eq!(finding.why, "the key is whole; to try it at its host `ssh` is needed, and it is not installed");
    let mut stage = Stage::new();
    stage.tools.machine.memory = vec![fs::canonicalize(env!("CARGO_MANIFEST_DIR")).unwrap().join("target")];
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!(finding.verdict, Verdict::Unchecked);
    assert!(finding.why.contains("is not kept in memory"), "{finding:?}");
}
