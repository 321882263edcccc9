//! The clients of OpenAI and Anthropic, of Python and of Node: each reads its usual variables and sends the key to a server here.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::PARTS;
use super::sandbox::Sandbox;

/// A server that knows of no model, and remembers what it was sent: heads of requests.
struct Server {
    address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heads = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut reader = BufReader::new(stream);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|read| read > 0) {}
                let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
                let mut body = vec![0; length.unwrap_or(0)];
                reader.read_exact(&mut body).unwrap();
                heads.lock().unwrap().push(head);
                let body = r#"{"object":"list","data":[],"has_more":false,"first_id":null,"last_id":null}"#;
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                reader.get_mut().write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { address, seen }
    }

    /// The keys that came since the last time, with the paths: what stands in one of the two headers that there are.
    fn keys(&self) -> Vec<(String, String)> {
        let heads = std::mem::take(&mut *self.seen.lock().unwrap());
        let key = |head: &String| {
            let path = head.split(' ').nth(1).unwrap().split('?').next().unwrap().to_owned();
            let key = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                match name.to_lowercase().as_str() {
                    "authorization" => value.strip_prefix("Bearer "),
                    "x-api-key" => Some(value),
                    _ => None,
                }
            });
            (path, key.unwrap_or_default().to_owned())
        };
        heads.iter().map(key).collect()
    }
}

/// A vault with a key of each, for that server.
fn with_keys(server: &Server) -> (Sandbox, String, String) {
    let sandbox = Sandbox::with_vault();
    let add = |name: &str, path: &str| {
        let secret = sandbox.secret();
        let base = format!("base_url=http://{}{path}", server.address);
        sandbox.run(&["add", name, "--secret", "-", "--set", &base]).stdin(&secret).ok();
        secret
    };
    let (openai, anthropic) = (add("openai", "/v1"), add("anthropic", ""));
    (sandbox, openai, anthropic)
}

/// Both clients, in their usual way, and what people print when it does not work.
const PYTHON: &str = "
import sys; sys.path.insert(0, sys.argv[1] + '/sdk')
import logging, os
logging.basicConfig(level=logging.DEBUG)
from openai import OpenAI
from anthropic import Anthropic
print('openai:', OpenAI(max_retries=0).models.list().data, os.environ['OPENAI_API_KEY'])
print('anthropic:', Anthropic(max_retries=0).models.list().data, repr(os.environ.get('ANTHROPIC_API_KEY')))
";

const NODE: &str = "
const OpenAI = require(process.argv[1] + '/node_modules/openai');
new OpenAI({ maxRetries: 0 }).models.list().then(page => console.log('openai:', page.data, process.env.OPENAI_API_KEY));
";

#[test]
fn the_clients_of_python_send_the_keys_and_their_logs_hold_none() {
    let server = Server::new();
    let (sandbox, openai, anthropic) = with_keys(&server);
    let ran = sandbox.run(&["run", "--with", "openai", "--with", "anthropic", "--", "python3", "-c", PYTHON, PARTS]).ok();
    assert_eq!(server.keys(), [("/v1/models".to_owned(), openai), ("/v1/models".to_owned(), anthropic)]);
    assert_eq!(ran.stdout(), "openai: [] [credctl:openai]\nanthropic: [] '[credctl:anthropic]'\n");
    assert!(ran.stderr().contains("DEBUG"), "the log is not shown");
}

#[test]
fn the_client_of_node_sends_what_is_assigned_and_nothing_else_is_there() {
    let server = Server::new();
    let (sandbox, openai, _) = with_keys(&server);
    let line = sandbox.run(&["consumer", "add", "agent/researcher"]).ok().stdout();
    sandbox.watch(line.trim());
    sandbox.run(&["assign", "openai", "agent/researcher"]).ok();
    let node = ["run", "--", "node", "-e", NODE, PARTS];
    let ran = sandbox.run(&node).env("CREDCTL_IDENTITY", line.trim()).ok();
    assert_eq!((ran.stdout().as_str(), ran.stderr().as_str()), ("openai: [] [credctl:openai]\n", ""));
    assert_eq!(server.keys(), [("/v1/models".to_owned(), openai.clone())]);
    // Python, as the same: the second client finds no key and sends nothing.
    let ran = sandbox.run(&["run", "--as", "agent/researcher", "--", "python3", "-c", PYTHON, PARTS]).go();
    assert_eq!(ran.output.status.code(), Some(1));
    assert!(ran.stderr().contains("anthropic"), "{}", ran.stderr());
    assert_eq!(server.keys(), [("/v1/models".to_owned(), openai)]);
}
