//! What git and docker ask of a helper: whatever it is, nothing goes anywhere but to the one host that a credential is for, and what
//! is answered is lines, or JSON, that say nothing else.

use credctl::access::{Release, Value, Wanted};
use credctl::credential::Credential;
use credctl::helper::{Keeper, Known, New, docker, git};
use credctl::kind::Kind;
use credctl::name::Id;
use credctl::vault::{FieldSummary, Summary};
use credctl::{Error, Secret};
use jiff::Timestamp;

const HOST: &str = "git.example:8443";
const PASSWORD: &str = "fakepass-of-a-fuzzer";

/// One login to one host.
struct One {
    /// What was asked for.
    asked: Vec<String>,
}

fn known() -> Known {
    let field = |name: &str, secret: bool, shown: &str| FieldSummary {
        name: name.to_owned(),
        secret,
        shown: shown.to_owned(),
        key: None,
        aliases: Vec::new(),
        mark: None,
    };
    let bare = Credential::new(Id::from_bytes([1; 16]), "forge", Kind::UsernamePassword, Timestamp::UNIX_EPOCH);
    let summary = Summary {
        hosts: vec![HOST.to_owned()],
        main: Some("password".to_owned()),
        fields: vec![field("password", true, ""), field("username", false, "bob")],
        ..Summary::of(&bare)
    };
    Known { layer: 0, id: Id::from_bytes([1; 16]), summary: Box::new(summary) }
}

impl Keeper for One {
    type Error = Error;

    fn at(&mut self, host: &str, fits: &dyn Fn(&Known) -> bool) -> Result<Vec<Known>, Error> {
        self.asked.push(host.to_owned());
        let found = (host == HOST).then(known).filter(fits);
        Ok(found.into_iter().collect())
    }

    fn all(&mut self) -> Result<Vec<Known>, Error> {
        Ok(vec![known()])
    }

    fn release(&mut self, known: &Known, _: Wanted<'_>, to: &str, _: bool) -> Result<Release, Error> {
        assert_eq!(to, HOST);
        let value = |field: &str, secret: bool, text: &str| Value {
            field: field.to_owned(),
            secret,
            key: None,
            aliases: Vec::new(),
            value: Secret::from(text.to_owned()),
        };
        Ok(Release {
            id: known.id,
            name: "forge".to_owned(),
            kind: Kind::UsernamePassword,
            values: vec![value("password", true, PASSWORD), value("username", false, "bob")],
            file_name: None,
            public: None,
            hosts: vec![HOST.to_owned()],
            until: None,
            warning: None,
            whole: None,
            unrecorded: None,
        })
    }

    fn names(&mut self, _: &str, _: &str) -> bool {
        true
    }

    fn learns(&mut self) -> bool {
        true
    }

    fn holds(&mut self, _: &Known, secret: &Secret) -> Result<bool, Error> {
        Ok(secret.expose() == PASSWORD.as_bytes())
    }

    fn refused(&mut self, _: &Known, host: &str) -> Result<(), Error> {
        assert_eq!(host, HOST);
        Ok(())
    }

    fn taken(&mut self, _: &Known) -> Result<(), Error> {
        Ok(())
    }

    fn replace(&mut self, _: &Known, secret: &Secret) -> Result<(), Error> {
        assert!(secret.expose_str().is_some_and(|text| !text.chars().any(char::is_control)));
        Ok(())
    }

    fn add(&mut self, new: &New<'_>) -> Result<String, Error> {
        assert!(!new.host.chars().any(|c| c.is_control() || c.is_uppercase() || "/@%".contains(c)));
        assert!(!new.username.unwrap_or_default().chars().any(char::is_control));
        Ok("new".to_owned())
    }
}

/// An operation in the first line, and what is asked behind it.
pub fn helper(bytes: &[u8]) {
    let (operation, request) = bytes.split_at(bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()));
    let request = request.get(1..).unwrap_or_default();
    let Ok(operation) = std::str::from_utf8(operation) else { return };
    let mut keeper = One { asked: Vec::new() };
    let mut out = Vec::new();
    match operation.split_once(' ') {
        Some(("docker", operation)) => {
            let done = docker::serve(operation, &mut &*request, &mut out, &mut keeper);
            let text = String::from_utf8(out).expect("text");
            match (done, operation) {
                (Ok(docker::Said::Done(_)), "get") => {
                    let answer: serde_json::Value = serde_json::from_str(&text).expect("a login");
                    assert_eq!((&answer["Username"], &answer["Secret"]), (&"bob".into(), &PASSWORD.into()));
                }
                (Ok(docker::Said::Told), _) => assert_eq!(text, format!("{}\n", docker::NOT_FOUND)),
                _ => assert!(!text.contains(PASSWORD)),
            }
        }
        Some(("git", operation)) => {
            let done = git::serve(operation, &mut &*request, &mut out, &mut keeper, Timestamp::UNIX_EPOCH);
            let text = String::from_utf8(out).expect("text");
            assert!(done.is_ok() || text.is_empty() || text.contains("credctl:asked"), "a refusal with an answer");
            assert!(text.lines().all(|line| line.contains('=') || operation == "capability"), "a line that makes git fail");
            assert!(operation == "get" || !text.contains('='));
            for name in ["host=", "protocol=", "path=", "quit=", "url="] {
                assert!(!text.lines().any(|line| line.starts_with(name)), "{name} would overwrite what git has");
            }
            assert!(!text.contains(PASSWORD) || keeper.asked.iter().all(|host| host == HOST));
        }
        _ => {}
    }
    assert!(keeper.asked.iter().all(|host| !host.ends_with('.') && !host.contains(['/', '@', '%', ' '])), "it is no host");
}
