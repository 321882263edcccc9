//! The programs that an export is for, each giving what it reads: bash, dash, zsh, python-dotenv, Node's dotenv, docker,
//! kubectl; and docker and GitLab as they are documented.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use base64ct::{Base64, Encoding};

const PARTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/real-parts");

/// What a reader makes of a file.
pub(crate) type Read1 = BTreeMap<String, Vec<u8>>;

/// Runs a program in an environment without anything of ours.
fn output(command: &mut Command) -> Vec<u8> {
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("LANG", "C.UTF-8").env("HOME", "/nonexistent");
    let output = command.output().expect("run tests/setup");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The variables that a shell has after it read a file. They are printed from within, because an environment holds less.
pub(crate) fn shell(program: &str, file: &Path, names: &[&str]) -> Read1 {
    let script = "file=$1; shift; . \"$file\" || exit 1; for name; do eval \"printf '%s\\\\0' \\\"\\$$name\\\"\"; done";
    let mut command = Command::new(program);
    let printed = output(command.args(["-c", script, program]).arg(file).args(names));
    let values: Vec<Vec<u8>> = printed.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
    assert_eq!(values.len(), names.len() + 1, "{program}");
    names.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

fn texts(json: &[u8]) -> Read1 {
    let read: BTreeMap<String, String> = serde_json::from_slice(json).unwrap();
    read.into_iter().map(|(name, value)| (name, value.into_bytes())).collect()
}

/// As its users call it, with what it expands.
pub(crate) fn python(file: &Path) -> Read1 {
    let code = "import json, sys; sys.path.insert(0, sys.argv[1]); from dotenv import dotenv_values
print(json.dumps(dotenv_values(sys.argv[2])))";
    texts(&output(Command::new("python3").args(["-c", code, &format!("{PARTS}/python")]).arg(file)))
}

pub(crate) fn node(file: &Path) -> Read1 {
    let code = "const fs = require('fs'); const d = require(process.argv[1] + '/node_modules/dotenv');
console.log(JSON.stringify(d.parse(fs.readFileSync(process.argv[2]))))";
    texts(&output(Command::new("node").args(["-e", code, PARTS]).arg(file)))
}

/// docker's `--env-file` from <https://docs.docker.com/reference/cli/docker/container/run/#env> and the reader of lines that it
/// is built on: blanks before a name go, a line ends with LF or CR LF and has less than 64 KiB, comments begin with `#`.
pub(crate) fn docker_documented(text: &[u8]) -> Read1 {
    let text = std::str::from_utf8(text).expect("UTF-8");
    let mut read = BTreeMap::new();
    for line in text.split_terminator('\n') {
        assert!(line.len() < 64 * 1024, "a line that docker does not read");
        let line = line.strip_suffix('\r').unwrap_or(line).trim_start();
        if !line.is_empty() && !line.starts_with('#') {
            let (name, value) = line.split_once('=').expect("a name alone is taken from the environment");
            assert!(!name.contains([' ', '\t']), "docker refuses `{name}`");
            read.insert(name.to_owned(), value.as_bytes().to_vec());
        }
    }
    read
}

/// The program itself, where it is: what it asks its daemon to make. `None` where it is not.
pub(crate) fn docker(file: &Path) -> Option<Read1> {
    Command::new("docker").arg("--version").output().ok()?;
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("docker.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let (asked, daemon) = std::sync::mpsc::channel();
    // It listens to the end: what docker asks besides must not find the door shut.
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (line, body) = request(&stream);
            if line.contains("/containers/create") {
                let _ = asked.send(body);
                answer(&stream, "201 Created", r#"{"Id":"0123456789ab","Warnings":[]}"#);
            } else {
                answer(&stream, "200 OK", if line.starts_with("HEAD") { "" } else { "{}" });
            }
        }
    });
    let mut command = Command::new("docker");
    let host = format!("unix://{}", socket.display());
    command.args(["--host", &host, "--config"]).arg(dir.path()).args(["create", "--pull", "never", "--env-file"]).arg(file).arg("image");
    output(&mut command);
    let asked: serde_json::Value = serde_json::from_slice(&daemon.recv().unwrap()).unwrap();
    let pairs = asked["Env"].as_array().unwrap().iter().map(|pair| pair.as_str().unwrap().split_once('=').unwrap());
    Some(pairs.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).collect())
}

/// `kubectl`, which asks a server only what there is. The server here knows Secrets and nothing else.
pub(crate) fn kubectl(verb: &str, manifest: &Path) -> (String, Read1) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (line, _) = request(&stream);
            let body = match line.split(['?', ' ']).nth(1).unwrap_or_default() {
                "/api" => r#"{"kind":"APIVersions","versions":["v1"]}"#,
                "/apis" => r#"{"kind":"APIGroupList","apiVersion":"v1","groups":[]}"#,
                "/api/v1" => {
                    r#"{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"secrets","singularName":"secret","namespaced":true,"kind":"Secret","verbs":["create","get","patch"]}]}"#
                }
                _ => {
                    answer(&stream, "404 Not Found", "{}");
                    continue;
                }
            };
            answer(&stream, "200 OK", body);
        }
    });
    let cache = tempfile::tempdir().unwrap();
    let mut command = Command::new("kubectl");
    command.args(["--server", &server, "--kubeconfig", "/dev/null", "--cache-dir"]).arg(cache.path());
    let made = output(command.args([verb, "--dry-run=client", "--validate=false", "-o", "json", "-f"]).arg(manifest));
    let made: serde_json::Value = serde_json::from_slice(&made).unwrap();
    assert_eq!((&made["kind"], &made["type"]), (&"Secret".into(), &"Opaque".into()));
    let data = made["data"].as_object().cloned().unwrap_or_default();
    let read = data.into_iter().map(|(name, value)| (name, Base64::decode_vec(value.as_str().unwrap()).unwrap())).collect();
    (made["metadata"]["name"].as_str().unwrap().to_owned(), read)
}

/// One request: its first line and its body.
fn request(mut stream: impl Read) -> (String, Vec<u8>) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    (head.lines().next().unwrap_or_default().to_owned(), body)
}

fn answer(mut stream: impl Write, status: &str, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\nApi-Version: 1.44\r\nContent-Type: application/json\r\nConnection: close\r\n");
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
}

/// A dotenv report from <https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv>: one variable a line, no
/// quotes, blanks around names and values go; and what is then expanded, which must be nothing.
pub(crate) fn gitlab_documented(text: &[u8]) -> Read1 {
    let text = std::str::from_utf8(text).expect("UTF-8");
    let mut read = BTreeMap::new();
    for line in text.split_terminator('\n') {
        let (name, value) = line.split_once('=').expect("`Invalid Format`");
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !value.contains('$'));
        // Ruby's `strip`, which knows the blanks of ASCII alone.
        let blank = |c: char| c.is_ascii_whitespace() || c == '\u{b}' || c == '\0';
        read.insert(name.trim().to_owned(), value.trim_matches(blank).as_bytes().to_vec());
    }
    read
}
