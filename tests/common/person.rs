//! The person at the browser: `tests/oauth/drive_http.py`, or Chromium by `tests/oauth/drive_chromium.py`.
//!
//! Either opens an address here ([`Person::open`]), or is what the program under test finds in `BROWSER`
//! ([`Person::furnish`], then [`Person::seen`]).
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::test_ca::TestCa;

/// Who sits there, and what they do.
pub(crate) struct Person {
    driver: PathBuf,
    dir: tempfile::TempDir,
    env: Vec<(String, String)>,
}

/// What they saw.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The whole log of the driver.
    pub(crate) log: Value,
}

impl Person {
    /// Alice, who says yes, without a real browser.
    pub(crate) fn new() -> Self {
        Self::with("drive_http.py")
    }

    /// The same with Chromium.
    pub(crate) fn with_chromium() -> Self {
        Self::with("drive_chromium.py")
    }

    fn with(driver: &str) -> Self {
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oauth").join(driver);
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("log").to_str().unwrap().to_owned();
        Self { driver, dir, env: vec![("DRIVE_LOG".into(), log)] }
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// `bob`, say.
    pub(crate) fn user(self, name: &str) -> Self {
        self.set("DRIVE_USER", name)
    }

    /// Types this password, a wrong one.
    pub(crate) fn password(self, password: &str) -> Self {
        self.set("DRIVE_PASSWORD", password)
    }

    /// Says no at `login`, `consent` or `device`.
    pub(crate) fn denies(self, at: &str) -> Self {
        self.set("DRIVE_DENY", at)
    }

    /// Types this code where a device's is asked for.
    pub(crate) fn types(self, user_code: &str) -> Self {
        self.set("DRIVE_USER_CODE", user_code)
    }

    /// Trusts that authority.
    pub(crate) fn trusts(self, ca: &TestCa) -> Self {
        self.set("DRIVE_CA", ca.authority().to_str().unwrap())
    }

    /// Chromium: takes four pictures of the last page, see [`Person::picture`].
    pub(crate) fn takes_pictures(self) -> Self {
        let dir = self.dir.path().to_str().unwrap().to_owned();
        self.set("DRIVE_SHOTS", &dir)
    }

    /// Chromium: takes one, of a `desktop` or a `phone`, `light` or `dark`.
    pub(crate) fn takes_picture(self, view: &str, scheme: &str) -> Self {
        let file = self.picture(&format!("{view}-{scheme}"));
        self.set("DRIVE_VIEW", view).set("DRIVE_SCHEME", scheme).set("DRIVE_SHOT", file.to_str().unwrap())
    }

    /// `desktop-light`, `desktop-dark`, `phone-light` or `phone-dark`, as PNG.
    pub(crate) fn picture(&self, look: &str) -> PathBuf {
        self.dir.path().join(format!("{look}.png"))
    }

    /// What the program under test needs in its environment to open this browser: `BROWSER`, and what the driver reads.
    pub(crate) fn env(&self) -> Vec<(String, String)> {
        [vec![("BROWSER".to_owned(), self.driver.to_str().unwrap().to_owned())], self.env.clone()].concat()
    }

    /// Gives `command` this browser.
    pub(crate) fn furnish(&self, command: &mut Command) {
        command.envs(self.env());
    }

    /// Opens the address, and waits until all is over.
    pub(crate) fn open(&self, url: &str) -> Visit {
        let mut command = Command::new(&self.driver);
        command.arg(url).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        self.furnish(&mut command);
        let output = command.stdin(Stdio::null()).output().expect("python3");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        self.seen()
    }

    /// Waits for the log of a browser that somebody else started. The next [`Person::open`] has a new one.
    pub(crate) fn seen(&self) -> Visit {
        let path = self.dir.path().join("log");
        let begun = Instant::now();
        let bytes = loop {
            match fs::read(&path) {
                Ok(bytes) => break bytes,
                Err(_) => assert!(begun.elapsed() < Duration::from_secs(60), "no browser was opened, or it never came to an end"),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        fs::remove_file(&path).unwrap();
        Visit { log: serde_json::from_slice(&bytes).unwrap() }
    }
}

impl Visit {
    /// The last address.
    pub(crate) fn url(&self) -> &str {
        self.log["final"]["url"].as_str().unwrap_or_default()
    }

    /// The last status; 0 where there was no page.
    pub(crate) fn status(&self) -> u64 {
        self.log["final"]["status"].as_u64().unwrap_or_default()
    }

    /// The source of the last page.
    pub(crate) fn body(&self) -> &str {
        self.log["final"]["body"].as_str().unwrap_or_default()
    }

    /// A header of the last page (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.log["final"]["headers"].as_array()?;
        headers.iter().find(|pair| pair[0] == name)?[1].as_str()
    }

    /// What went wrong on the way: the listener that did not answer, say.
    pub(crate) fn error(&self) -> Option<&str> {
        self.log["error"].as_str()
    }

    /// Chromium: what is to be read on the last page.
    pub(crate) fn text(&self) -> &str {
        self.log["text"].as_str().unwrap_or_default()
    }
}
