//! What is exported for other managers is read back as it was (THREATS I11), by the readers of what they export.

use std::collections::BTreeMap;
use std::process::Command;

use credctl::Secret;
use credctl::access::{Release, Value};
use credctl::credential::{Credential, Field};
use credctl::import::managers::Opened;
use credctl::inject::moving::{self, Format, Lock};
use credctl::kind::{KINDS, Kind};
use credctl::name::{Id, Key};
use credctl::shape::Shape;
use jiff::Timestamp;

use super::{found, opened, output};

/// The same numbers every time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A credential as the vault has it: with any values that its fields can hold.
    pub(crate) fn credential(&mut self, number: usize) -> Credential {
        let Release { whole, values, kind, .. } = self.release(number);
        let mut credential = *whole.unwrap();
        let shape = Shape::of(kind);
        for (n, Value { field, secret, value, .. }) in values.into_iter().enumerate() {
            if shape.check_one(&field, &value).is_ok() {
                let key = Key::parse(&format!("K{number}_{}", field.to_uppercase())).ok();
                let aliases = if n == 0 { vec![Key::parse(&format!("ALIAS_{number}")).unwrap()] } else { Vec::new() };
                let secret = shape.is_secret(&field).unwrap_or(secret);
                credential.fields.insert(field, Field { key, aliases, ..Field::new(secret, value) });
            }
        }
        let values = credential.fields.iter().map(|(name, field)| (name.clone(), (field.secret, field.value.duplicate()))).collect();
        // One for mail has a port and an encryption, whoever says none.
        if !shape.missing(&values).is_empty() || credential.fields.is_empty() || kind == Kind::Smtp {
            credential.kind = Kind::Custom;
            let field = Field { key: Key::parse(&format!("K{number}")).ok(), ..Field::new(true, self.value(true)) };
            credential.fields = BTreeMap::from([("extra".to_owned(), field)]);
        }
        credential.rotation.after = (self.below(4) == 0).then(|| jiff::SignedDuration::from_hours(24 * 90));
        credential.service = credential.service.filter(|_| credential.kind == Kind::ApiToken);
        credential.hosts.retain(|host| !host.contains("://"));
        // One of a service is never without its hosts.
        if credential.service.is_some() && credential.hosts.is_empty() {
            credential.hosts = vec!["api.openai.com".to_owned()];
        }
        credential
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit
    }

    /// Text as people and services have it, and as nobody has it; `bytes`: or no text at all.
    fn value(&mut self, bytes: bool) -> Secret {
        const PARTS: [&str; 16] = [
            "fakepass",
            "=cmd()",
            "\"",
            "\n",
            "\r\n",
            "\t",
            ",",
            "ü€𝄞",
            "\0",
            "\u{1b}[2J",
            "{\"a\":1}",
            "&amp;",
            ": ",
            "\\",
            " ",
            "'$(id)`",
        ];
        if bytes && self.below(3) == 0 {
            return Secret::new((0..1 + self.below(40)).map(|_| u8::try_from(self.below(256)).unwrap()).collect());
        }
        Secret::from((0..1 + self.below(6)).map(|_| PARTS[self.below(PARTS.len())]).collect::<String>())
    }

    fn words(&mut self) -> Vec<String> {
        (0..self.below(3)).map(|n| format!("w{n};,\"{}", self.below(9))).collect()
    }

    fn release(&mut self, number: usize) -> Release {
        let kind = KINDS[self.below(KINDS.len())].kind;
        let mut names: BTreeMap<String, bool> = BTreeMap::new();
        for field in kind.spec().fields {
            if field.required || self.below(2) == 0 {
                names.insert(field.name.to_owned(), field.secret);
            }
        }
        if kind == Kind::Custom || self.below(3) == 0 {
            ["extra", "credctl", "notes"].iter().for_each(|name| _ = names.insert((*name).to_owned(), self.below(2) == 0));
        }
        let values = names.into_iter().map(|(field, secret)| Value {
            secret,
            key: (self.below(2) == 0).then(|| Key::parse(&format!("K{number}_{}", field.to_uppercase())).unwrap()),
            aliases: if self.below(5) == 0 { vec![Key::parse("ALIAS").unwrap()] } else { Vec::new() },
            value: self.value(secret),
            field,
        });
        let values: Vec<Value> = values.collect();
        let name = format!("fake-{number}");
        let whole = Credential {
            label: (self.below(2) == 0).then(|| format!("=Label \"{number}\", ü")),
            service: (self.below(2) == 0).then(|| "openai".to_owned()),
            tags: self.words(),
            hosts: ["api.example.com", "https://x.example/a,b", "h:8443"][..self.below(4)].iter().map(|host| (*host).to_owned()).collect(),
            expires: (self.below(3) == 0).then(|| "2030-01-01T00:00:00Z".parse().unwrap()),
            ..Credential::new(Id::random().unwrap(), name.as_str(), kind, Timestamp::UNIX_EPOCH)
        };
        let id = whole.id;
        Release {
            id,
            name,
            kind,
            values,
            file_name: None,
            public: None,
            hosts: Vec::new(),
            until: None,
            warning: None,
            whole: Some(Box::new(whole)),
            unrecorded: None,
        }
    }
}

/// Everything of a credential that is not machine's: told apart by what differs.
fn of_release(release: &Release) -> String {
    let about = release.whole.as_ref().unwrap();
    let mut out = format!(
        "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        release.name, about.label, about.kind, about.service, about.category, about.tags, about.hosts, about.expires
    );
    for value in &release.values {
        let keys: Vec<&str> = value.key.iter().chain(&value.aliases).map(Key::as_str).collect();
        out.push_str(&format!("\n{} {} {:?} {keys:?} {:?}", value.field, value.secret, value.key.is_some(), value.value.expose()));
    }
    out
}

#[track_caller]
fn assert_same(file: &[u8], format: &str, all: &[Release]) {
    let read = found(file, format);
    assert!(read.mistakes.is_empty(), "{:?}", read.mistakes);
    assert_eq!(read.entries.len(), all.len());
    for (entry, release) in read.entries.iter().zip(all) {
        let ours = entry.ours.as_ref().unwrap_or_else(|| panic!("{format}: `{}` has lost its marks", release.name));
        assert_eq!(entry.left, None);
        let category = ours.category.clone().unwrap_or_default();
        let mut out = format!(
            "{} {:?} {:?} {:?} {category:?} {:?} {:?} {:?}",
            ours.name,
            ours.label,
            ours.kind.unwrap(),
            ours.service,
            ours.tags,
            ours.hosts,
            ours.expires
        );
        assert_eq!(entry.values.len(), ours.fields.len(), "{format}: {:?}", release.name);
        for mark in &ours.fields {
            let value = entry.values.iter().find(|value| value.label == mark.field).unwrap();
            let keys: Vec<&String> = mark.env.iter().chain(&mark.aliases).collect();
            out.push_str(&format!("\n{} {} {:?} {keys:?} {:?}", mark.field, mark.secret, mark.env.is_some(), value.value.expose()));
        }
        assert_eq!(out, of_release(release), "{format}");
    }
}

#[test]
fn i11_a_thousand_random_credentials_are_the_same_again() {
    let mut dice = Dice(0x5eed_0002);
    let all: Vec<Release> = (0..1000).map(|number| dice.release(number)).collect();
    for (format, name) in
        [(Format::BitwardenJson, "bitwarden-json"), (Format::BitwardenCsv, "bitwarden-csv"), (Format::OnePasswordCsv, "1password-csv")]
    {
        let made = format.write(&all).unwrap();
        assert_same(made.text.expose(), name, &all);
        assert_eq!(made.formulas.is_empty(), format == Format::BitwardenJson, "I10: formulas are told");
    }
}

#[test]
fn an_entry_that_was_changed_in_the_other_manager_brings_its_new_values() {
    let mut release = Dice(7).release(0);
    release.kind = Kind::UsernamePassword;
    release.values = [("password", true, "fakepw-old"), ("username", false, "bob"), ("note", false, "n")]
        .map(|(field, secret, text)| Value {
            field: field.to_owned(),
            secret,
            key: None,
            aliases: Vec::new(),
            value: Secret::from(text.to_owned()),
        })
        .into();
    let made = Format::BitwardenJson.write(&[release]).unwrap();
    let text = made
        .text
        .expose_str()
        .unwrap()
        .replace("fakepw-old", "fakepw-new")
        .replace("\"type\": 0\n        }\n      ]", "\"type\": 0\n        }, {\"name\":\"more\",\"value\":\"x\",\"type\":0}\n      ]");
    let read = found(text.as_bytes(), "bitwarden-json");
    let values: Vec<(&str, &str)> =
        read.entries[0].values.iter().map(|value| (value.label.as_str(), value.value.expose_str().unwrap())).collect();
    assert_eq!(values, [("password", "fakepw-new"), ("note", "n"), ("username", "bob"), ("more", "x")]);
}

#[test]
fn what_is_locked_opens_with_the_real_age_and_is_the_same_again() {
    let all: Vec<Release> = (0..3).map(|number| Dice(9).release(number)).collect();
    let made = Format::BitwardenJson.write(&all).unwrap();
    let identity = String::from_utf8(output(&mut Command::new("age-keygen"), b"")).unwrap();
    let public = identity.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap();
    let locked = moving::lock(&made.text, &Lock::Recipients(vec![moving::recipient(public).unwrap()])).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("key");
    std::fs::write(&key, &identity).unwrap();
    let stock = output(Command::new("age").args(["-d", "-i"]).arg(&key), locked.expose());
    assert!(stock == made.text.expose());
    let Opened::Inside(inside) = opened(locked.expose(), None, &[Secret::from(identity)]).unwrap().1 else { panic!() };
    assert_same(inside.expose(), "bitwarden-json", &all);
    assert!(moving::recipient("AGE-SECRET-KEY-1FAKE").is_err() && moving::recipient("age1fake").is_err());
}
