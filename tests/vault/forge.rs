//! The tools of the tests: a vault with two credentials, files made from what is public, files that only an owner could
//! have made, and what everybody must see of a file that cannot be trusted.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use credctl::Secret;
use credctl::credential::{Credential, Field};
use credctl::keys::{self, identity::OwnerIdentity};
use credctl::kind::Kind;
use credctl::name::Id;
use credctl::vault::body::{self, context};
use credctl::vault::{Change, Location, Ring, Vault, seal};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;

use crate::sandbox::{PROGRAM, Sandbox};

/// A vault with the credentials `victim` and `other`.
pub(crate) struct Case {
    pub(crate) sandbox: Sandbox,
    /// The file of `victim`.
    pub(crate) file: PathBuf,
    /// Its id.
    pub(crate) id: Id,
    /// Its secret.
    pub(crate) secret: String,
    /// The secret of `other`.
    pub(crate) other: String,
}

impl Case {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::with_vault();
        let (secret, other) = (sandbox.add("victim"), sandbox.add("other"));
        let file = sandbox.file_of("victim");
        let id = Id::parse(file.file_stem().unwrap().to_str().unwrap()).unwrap();
        Self { sandbox, file, id, secret, other }
    }

    /// The file of `victim` as it lies there.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(&self.file).unwrap()
    }

    /// Puts other bytes in the place of `victim`.
    pub(crate) fn put(&self, bytes: impl AsRef<[u8]>) {
        fs::write(&self.file, bytes).unwrap();
    }

    /// The text of `victim`, without its last line.
    pub(crate) fn text(&self) -> String {
        let plain = opened(&self.sandbox, &self.bytes());
        let lines = plain.trim_end_matches('\n');
        lines[..=lines.rfind('\n').unwrap()].to_owned()
    }

    /// Puts a body there that the owner signed, and nobody else could have.
    pub(crate) fn put_authentic(&self, text: &str) {
        self.put(authentic(&self.sandbox, text));
    }

    /// The vault, by the library.
    pub(crate) fn vault(&self) -> Vault {
        open(&self.sandbox)
    }

    /// A new secret in `victim`, as an edit writes it: its revision grows by one.
    pub(crate) fn edit(&self) -> String {
        let secret = self.sandbox.secret();
        let mut vault = self.vault();
        let base = vault.get("victim", now()).unwrap();
        let mut changed = base.credential.duplicate();
        changed.fields.get_mut("token").unwrap().value = Secret::from(secret.clone());
        vault.writer(now(), &|| {}).unwrap().update(&base, changed, Change::Person, now()).unwrap();
        secret
    }

    /// `victim` is refused by everything, in words that hold all of `says`, and the rest goes on.
    pub(crate) fn refused(&self, says: &[&str]) {
        let (sandbox, id) = (&self.sandbox, self.id.to_string());
        let before = snapshot(&sandbox.vault().join("c"));
        for what in ["victim", &id] {
            for arguments in [&["get", what][..], &["show", what], &["get", what, "token", "--json"], &["remove", what, "--yes"]] {
                let said = guarded(sandbox, arguments).code(5);
                assert_eq!(said.stdout(), "", "{arguments:?}");
                tells(&said.stderr(), says);
            }
            let error = guarded(sandbox, &["get", what, "--json"]).code(5).error();
            assert_eq!(error["code"], "corrupt");
            assert!(error["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{error}");
            let run = guarded(sandbox, &["run", "--json", "--with", &format!("X={what}"), "--", "echo", "started"]).code(125);
            assert_eq!((run.stdout().as_str(), run.error()["code"].as_str()), ("", Some("corrupt")));
        }
        let list = guarded(sandbox, &["list"]).code(5);
        assert_eq!(list.stdout().lines().map(|line| line.split('\t').next().unwrap()).collect::<Vec<_>>(), ["other"]);
        tells(&list.stderr(), says);
        assert!(list.stderr().contains("victim") || list.stderr().contains(&id), "{}", list.stderr());
        guarded(sandbox, &["vault", "fingerprint"]).code(5);
        let doctor = guarded(sandbox, &["doctor"]).code(1);
        tells(&(doctor.stdout() + &doctor.stderr()), says);
        assert_eq!(sandbox.run(&["get", "other"]).reveals().ok().stdout(), self.other);
        assert!(snapshot(&sandbox.vault().join("c")) == before, "something was changed");
        // A write leaves it alone too.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        sandbox.add(&format!("later-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
        let after = snapshot(&sandbox.vault().join("c"));
        assert!(before.iter().all(|(name, was)| after.get(name) == Some(was)), "something was changed by a write");
        for name in after.keys().filter(|name| !before.contains_key(*name)) {
            let id = name.trim_end_matches(".age");
            sandbox.run(&["remove", id, "--yes"]).ok();
        }
    }
}

/// The program, ended by force should it hang.
pub(crate) fn guarded(sandbox: &Sandbox, arguments: &[&str]) -> crate::sandbox::Ran {
    let mut command = Command::new("timeout");
    command.args(["--signal=KILL", "60", PROGRAM]).args(arguments);
    sandbox.run_command(command).go()
}

/// The program with at most so many bytes of address space.
pub(crate) fn confined(sandbox: &Sandbox, bytes: u64, arguments: &[&str]) -> crate::sandbox::Ran {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {}; exec timeout --signal=KILL 60 \"$@\"", bytes >> 10), "sh", PROGRAM]).args(arguments);
    sandbox.run_command(command).go()
}

/// The program without the powers that root has over modes and owners; a normal user has none to lose.
pub(crate) fn powerless(script: &str) -> Command {
    let mut command = if rustix::process::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-all", "--inh-caps=-all", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", script, "sh", PROGRAM]);
    command
}

fn tells(text: &str, says: &[&str]) {
    for word in says {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

/// Every file of a directory; `None` for what is no regular file.
pub(crate) fn snapshot(dir: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let read = |entry: fs::DirEntry| {
        let bytes = entry.file_type().unwrap().is_file().then(|| fs::read(entry.path()).unwrap());
        (entry.file_name().to_string_lossy().into_owned(), bytes)
    };
    fs::read_dir(dir).unwrap().map(|entry| read(entry.unwrap())).collect()
}

pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

pub(crate) fn place(sandbox: &Sandbox, name: &str) -> Location {
    Location::Own { vaults: sandbox.config().join("vaults"), name: name.to_owned() }
}

/// The owner of a vault, from its key file.
pub(crate) fn owner_of(sandbox: &Sandbox, vault: &str) -> OwnerIdentity {
    let id = place(sandbox, vault).claimed_id().unwrap().unwrap();
    keys::read_file(&sandbox.config().join(format!("keys/{id}.key"))).unwrap().remove(0)
}

pub(crate) fn owner(sandbox: &Sandbox) -> OwnerIdentity {
    owner_of(sandbox, "default")
}

/// The default vault, by the library.
pub(crate) fn open(sandbox: &Sandbox) -> Vault {
    let ring = Ring::new(vec![owner(sandbox)], "the test".to_owned()).unwrap();
    Vault::open(&place(sandbox, "default"), ring, &sandbox.state()).unwrap()
}

/// What `vault.toml` tells everybody.
pub(crate) fn recipient(sandbox: &Sandbox) -> age::x25519::Recipient {
    let text = fs::read_to_string(sandbox.vault().join("vault.toml")).unwrap();
    text.lines().find_map(|line| line.strip_prefix("recipient = \"")?.strip_suffix('"')).unwrap().parse().unwrap()
}

/// What is in a file of the vault.
pub(crate) fn opened(sandbox: &Sandbox, bytes: &[u8]) -> String {
    let (plain, _) = seal::open(bytes, &[&owner(sandbox).seed.age_identity().unwrap()]).unwrap();
    String::from_utf8(plain.to_vec()).unwrap()
}

/// A text sealed to the owner, which everybody can do.
pub(crate) fn sealed(sandbox: &Sandbox, text: &str) -> Vec<u8> {
    seal::seal(text.as_bytes(), &[recipient(sandbox)]).unwrap()
}

/// The same signed with some key.
pub(crate) fn signed(sandbox: &Sandbox, text: &str, key: &SigningKey) -> Vec<u8> {
    let mut text = text.to_owned();
    body::append_signature(&mut text, context::BODY, key);
    sealed(sandbox, &text)
}

/// The same signed by the owner.
pub(crate) fn authentic(sandbox: &Sandbox, text: &str) -> Vec<u8> {
    signed(sandbox, text, &owner(sandbox).seed.signing_key())
}

/// A credential of the library's.
pub(crate) fn credential(name: &str, secret: &[u8]) -> Credential {
    Credential {
        fields: BTreeMap::from([("token".to_owned(), Field::new(true, Secret::new(secret.to_vec())))]),
        ..Credential::new(Id::random().unwrap(), name.to_owned(), Kind::ApiToken, now())
    }
}
