//! What these tests stand on: a provider of the test's own, and a sign-in that is under way.
#![allow(dead_code)]

use std::fs;
use std::io::{Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::callback::Asked;
use crate::hostile::{Fault, Hostile};
use crate::sandbox::{PROGRAM, Sandbox};
use crate::web::{Reply, get};

/// The longest that anything is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The `[oauth]` of the usual provider; `BASE` is where it is.
pub(crate) const OAUTH: &str = r#"
authorize = "BASE/authorize"
token = "BASE/token"
device = "BASE/device"
setup = "https://acme.example/clients"
client_type = "a desktop app"
default_scopes = ["openid", "api:read"]
scope_sets = { write = ["api:write"] }
pkce = "supported"
client_auth = ["post", "none"]
client_secret = "optional_with_pkce"
[oauth.account]
request = "GET BASE/userinfo"
at = "/email"
[oauth.redirect]
loopback = "any_port"
hosts = ["127.0.0.1"]
[oauth.revocation]
url = "BASE/revoke"
client_auth = "none"
client_id = true
"#;

/// Puts down a template of the user's own.
pub(crate) fn template(sandbox: &Sandbox, id: &str, text: &str) {
    let dir = sandbox.config().join("templates");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&dir).unwrap();
    fs::write(dir.join(format!("{id}.toml")), text).unwrap();
}

/// The same for a provider whose `[oauth]` is given.
pub(crate) fn provider(sandbox: &Sandbox, id: &str, base: &str, oauth: &str) {
    let head = format!(
        "id = \"{id}\"\nname = \"Acme\"\ntype = \"oauth2\"\ncategory = \"custom\"\nabout = \"a service of a test\"\n\
         hosts = [\"{}\"]\n[[field]]\nname = \"access_token\"\nkey = \"ACME_TOKEN\"\n[[auth]]\n\
         place = [{{ in = \"header\", name = \"Authorization\", value = \"Bearer {{access_token}}\" }}]\n\
         [verify]\nby = \"none\"\nnote = \"a test\"\n[trust]\nseen = true\nsources = [\"a test\"]\n[oauth]\n",
        base.trim_start_matches("http://")
    );
    template(sandbox, id, &(head + &oauth.replace("BASE", base)));
}

/// A vault, and `acme` at a hostile server.
pub(crate) fn acme() -> (Sandbox, Hostile) {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), OAUTH);
    (sandbox, server)
}

/// Its issuer, which is no API.
pub(crate) fn issuer(server: &Hostile) -> String {
    server.always("/.well-known/oauth-protected-resource", Fault::status(404));
    server.issuer()
}

/// Watches for everything that a server gave out.
pub(crate) fn watch(sandbox: &Sandbox, server: &Hostile) {
    server.issued().iter().for_each(|secret| sandbox.watch(secret));
}

/// The words that connect `acme`, without a browser.
pub(crate) const CONNECT: [&str; 6] = ["oauth", "connect", "acme", "--client-id", "fake-public", "--no-browser"];

/// Connects `acme`, with some words more; what was stored.
pub(crate) fn connected(sandbox: &Sandbox, server: &Hostile, more: &[&str]) -> Ended {
    let session = Session::start(sandbox, &[&CONNECT[..], more].concat(), &[]);
    consent(&session.asked());
    let ended = session.end(0);
    watch(sandbox, server);
    ended.clean(sandbox);
    ended
}

/// The hostile server consents, and the browser comes back; what it shows then.
pub(crate) fn consent(asked: &Asked) -> Reply {
    let reply = get(&asked.url);
    let back = reply.header("location").unwrap_or_else(|| panic!("{} {}", reply.status, reply.text()));
    get(back)
}

/// A credential as `show --json` has it.
pub(crate) fn shown(sandbox: &Sandbox, name: &str) -> Value {
    sandbox.run(&["show", name, "--json"]).ok().json()
}

/// A field of it, in the clear.
pub(crate) fn value(sandbox: &Sandbox, name: &str) -> String {
    sandbox.run(&["get", name]).reveals().ok().stdout().trim().to_owned()
}

/// The names of all credentials.
pub(crate) fn names(sandbox: &Sandbox) -> Vec<String> {
    let all = sandbox.run(&["list", "--json"]).ok().json();
    let list = all.as_array().cloned().or_else(|| all["credentials"].as_array().cloned()).unwrap();
    list.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// A `BROWSER` that only writes down the address; and where.
pub(crate) fn recorder(sandbox: &Sandbox) -> (String, std::path::PathBuf) {
    let (script, record) = (sandbox.root().join("browser.sh"), sandbox.root().join("opened"));
    fs::write(&script, format!("#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" > {0}.part && mv {0}.part {0}\n", record.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    (script.to_str().unwrap().to_owned(), record)
}

/// The program, while it waits.
pub(crate) struct Session {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: (Arc<Mutex<Vec<u8>>>, JoinHandle<()>),
    stderr: (Arc<Mutex<Vec<u8>>>, JoinHandle<()>),
    what: String,
}

/// What it left.
pub(crate) struct Ended {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Session {
    /// Starts it; its stdin stays open.
    pub(crate) fn start(sandbox: &Sandbox, words: &[&str], env: &[(String, String)]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(words);
        sandbox.furnish(&mut command);
        command.envs(env.iter().map(|(name, value)| (name, value)));
        Self::of(command)
    }

    pub(crate) fn of(mut command: Command) -> Self {
        command.stdin(Stdio::piped());
        Self::spawned(command)
    }

    /// One over whose stdin nothing can come.
    pub(crate) fn without_stdin(mut command: Command) -> Self {
        command.stdin(Stdio::null());
        Self::spawned(command)
    }

    fn spawned(mut command: Command) -> Self {
        let what = format!("{:?}", command.get_args().collect::<Vec<_>>());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdin = child.stdin.take();
        let stdout = collect(child.stdout.take().unwrap());
        let stderr = collect(child.stderr.take().unwrap());
        Self { child, stdin, stdout, stderr, what }
    }

    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.stderr.0.lock().unwrap()).into_owned()
    }

    /// Waits until something is so.
    fn until<T>(&self, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = find(&self.said()) {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE && !self.has_ended(), "{}: waited in vain for {what}: {}", self.what, self.said());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for a text on stderr.
    pub(crate) fn says(&self, text: &str) {
        self.until(text, |said| said.contains(text).then_some(()));
    }

    /// The address that is to be opened.
    pub(crate) fn asked(&self) -> Asked {
        // Up to the line after it: all of the address is there, and the waiting has begun.
        self.until("an address", |said| {
            let at = said.find("redirect_uri=").or_else(|| said.find("callback_url="))?;
            let rest = &said[at..];
            rest.split_once('\n')?.1.contains('\n').then(|| Asked::find(said)).flatten()
        })
    }

    /// A line on its stdin.
    pub(crate) fn paste(&mut self, line: &str) {
        let _ = writeln!(self.stdin.as_mut().unwrap(), "{line}");
    }

    /// Its stdin ends.
    pub(crate) fn hangs_up(&mut self) {
        drop(self.stdin.take());
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is a process that only waits to be looked after.
    fn has_ended(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        stat.rsplit(')').next().is_none_or(|rest| rest.trim_start().starts_with('Z'))
    }

    /// Waits for the end of one that was killed.
    pub(crate) fn killed(mut self) {
        use std::os::unix::process::ExitStatusExt as _;
        assert_eq!(self.child.wait().unwrap().signal(), Some(9), "{}", self.said());
    }

    /// Waits for its end, which must be this number.
    pub(crate) fn end(self, code: i32) -> Ended {
        let what = self.what.clone();
        let (ended_with, ended) = self.either();
        assert_eq!(ended_with, code, "{what}\nstdout: {}\nstderr: {}", ended.stdout, ended.stderr);
        ended
    }

    /// Waits for its end, and gives its number too.
    pub(crate) fn either(mut self) -> (i32, Ended) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("{} does not end: {}", self.what, self.said());
            }
            thread::sleep(Duration::from_millis(5));
        };
        drop(self.stdin.take());
        self.stdout.1.join().unwrap();
        self.stderr.1.join().unwrap();
        let text = |bytes: &Mutex<Vec<u8>>| String::from_utf8_lossy(&bytes.lock().unwrap()).into_owned();
        let ended = Ended { stdout: text(&self.stdout.0), stderr: text(&self.stderr.0) };
        assert!(!ended.stderr.contains("panicked at"), "{}", ended.stderr);
        (status.code().unwrap_or(-1), ended)
    }
}

impl Ended {
    /// No secret that the sandbox watches for is in it.
    pub(crate) fn clean(&self, sandbox: &Sandbox) {
        sandbox.assert_clean(self.stdout.as_bytes(), "stdout");
        sandbox.assert_clean(self.stderr.as_bytes(), "stderr");
    }

    /// Each of these is on stderr.
    pub(crate) fn says(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(self.stderr.contains(text), "no {text:?} in: {}", self.stderr);
        }
        self
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> (Arc<Mutex<Vec<u8>>>, JoinHandle<()>) {
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&bytes);
    let thread = thread::spawn(move || {
        let mut some = [0; 4096];
        while let Ok(count @ 1..) = pipe.read(&mut some) {
            into.lock().unwrap().extend_from_slice(&some[..count]);
        }
    });
    (bytes, thread)
}
