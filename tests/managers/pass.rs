//! Stores, with the real `pass` and gpg; what only gopass writes is written from its documented forms.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use credctl::Secret;
use credctl::import::managers::pass::{self, Tools};
use credctl::import::managers::{self, Found, ManagerFormat, Mistake};

use super::{lines, output};

/// A home with a key of gpg and a store.
pub(crate) struct Home(tempfile::TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("p").tempdir_in("/tmp").unwrap();
        fs::create_dir(dir.path().join("gnupg")).unwrap();
        fs::set_permissions(dir.path().join("gnupg"), fs::Permissions::from_mode(0o700)).unwrap();
        let home = Self(dir);
        let key = [
            "--batch",
            "--quiet",
            "--passphrase",
            "",
            "--quick-generate-key",
            "fake <fake@example.com>",
            "future-default",
            "default",
            "never",
        ];
        assert!(home.command("gpg").args(key).stderr(Stdio::null()).status().unwrap().success());
        assert!(home.command("pass").args(["init", "fake@example.com"]).stdout(Stdio::null()).status().unwrap().success());
        home
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("GNUPGHOME", self.gnupg()).env("PASSWORD_STORE_DIR", self.store()).env("HOME", self.0.path());
        command
    }

    pub(crate) fn gnupg(&self) -> PathBuf {
        self.0.path().join("gnupg")
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.0.path().join("store")
    }

    pub(crate) fn insert(&self, name: &str, content: &[u8]) {
        output(self.command("pass").args(["insert", "-m", "-f", name]), content);
    }

    /// gpg as a person of this home has it.
    fn gpg(&self) -> PathBuf {
        self.script("gpg", &format!("export GNUPGHOME='{}'; exec gpg \"$@\"", self.0.path().join("gnupg").display()))
    }

    fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn read(&self, gpg: &Path, identities: &[Secret]) -> Result<Found, Mistake> {
        let progress = |_: usize, _: usize| {};
        let patience = (Duration::from_secs(20), Duration::from_secs(20));
        pass::read(&self.store(), &Tools { gpg, patience, identities, progress: &progress })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.command("gpgconf").args(["--kill", "all"]).status();
    }
}

#[test]
fn what_pass_and_gopass_keep_is_read_entry_by_entry() {
    let home = Home::new();
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nZmFrZQ==\n-----END OPENSSH PRIVATE KEY-----\n";
    home.insert("work/fake é", b"fakepw \nlogin: bob\nurl: https://x.example\nAPI Key: fk-1\nfree text\notpauth://totp/x?secret=JBSW\n");
    home.insert("bare", b"fakepw");
    home.insert("key", key.as_bytes());
    home.insert("otp", b"otpauth://totp/x?secret=JBSW\n");
    home.insert("pairs", b"user: bob\ntoken: fk-1\n");
    home.insert("yaml", b"fakepw\n---\nuser: bob\n");
    home.insert("mime", b"GOPASS-SECRET-1.0\nPassword: fakepw\nuser: bob\n\nbody\n");
    home.insert("binary", b"content-disposition: attachment; filename=\"a.bin\"\ncontent-transfer-encoding: Base64\n\nAP8H\n");
    home.insert("reference", b"gopass://other\n");
    home.insert("raw", &[0, 0xff, b'\n']);
    // A key that is nobody's here, a damaged file, a link out of the store, a folder like an entry, folders that are none's.
    let store = home.store();
    fs::copy(store.join("bare.gpg"), store.join("damaged.gpg")).unwrap();
    fs::write(store.join("damaged.gpg"), b"\x85nothing").unwrap();
    symlink("/etc/passwd", store.join("link.gpg")).unwrap();
    symlink("/etc", store.join("etc")).unwrap();
    fs::create_dir_all(store.join("bare")).unwrap();
    fs::create_dir_all(store.join(".extensions")).unwrap();
    fs::write(store.join(".extensions/evil.gpg"), "x").unwrap();
    assert_eq!(managers::recognise(&store, b""), Some(ManagerFormat::Store));

    let told = AtomicUsize::new(0);
    let progress = |_, all| {
        told.fetch_add(1, Ordering::Relaxed);
        assert_eq!(all, 11);
    };
    let tools =
        Tools { gpg: &home.gpg(), patience: (Duration::from_secs(20), Duration::from_secs(20)), identities: &[], progress: &progress };
    let found = pass::read(&store, &tools).unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 11);
    assert_eq!(
        lines(&found),
        [
            "link [Unknown] — a symbolic link, which is not followed".to_owned(),
            "bare [Login] !password=fakepw".to_owned(),
            "binary [File] !content=[0, 255, 7] .filename=a.bin".to_owned(),
            "damaged [Unknown] — gpg cannot open it: it is damaged".to_owned(),
            format!("key [SshKey] !content={key}"),
            "mime [Login] !password=fakepw @username=bob ~notes=body".to_owned(),
            "otp [Unknown] #totp=otpauth://totp/x?secret=JBSW".to_owned(),
            "pairs [File] !content=user: bob\ntoken: fk-1".to_owned(),
            "raw [File] !content=[0, 255, 10]".to_owned(),
            "reference [Unknown] — a reference to another entry".to_owned(),
            "work/fake é [Login] !password=fakepw  @username=bob *API Key=fk-1 #totp=otpauth://totp/x?secret=JBSW ~notes=free text <https://x.example>".to_owned(),
            "yaml [Login] !password=fakepw @username=bob".to_owned(),
        ]
    );

    // Its key gone, an entry says so, and the store as a whole is no mistake.
    let other = home.script("other", "export GNUPGHOME=$(mktemp -d); trap 'rm -rf \"$GNUPGHOME\"' EXIT; gpg \"$@\"");
    let found = home.read(&other, &[]).unwrap();
    assert!(lines(&found)[1].ends_with("bare [Unknown] — no key is here that opens it"), "{}", lines(&found)[1]);
}

#[test]
fn a_gpg_that_hangs_floods_or_is_not_there_is_a_defined_end() {
    let home = Home::new();
    home.insert("a", b"fakepw\n");
    let begun = Instant::now();
    let slow = home.script("slow", "exec sleep 60");
    let away = home.script("away", "exec >&- 2>&-; exec sleep 60");
    let tools = |gpg: &Path| {
        let patience = (Duration::from_millis(300), Duration::from_millis(300));
        pass::read(&home.store(), &Tools { gpg, patience, identities: &[], progress: &|_, _| {} })
    };
    assert!(tools(&slow).err().unwrap().why.contains("did not answer in time"));
    assert!(tools(&away).err().unwrap().why.contains("did not answer in time"));
    let flood = home.script("flood", "exec yes");
    assert!(lines(&home.read(&flood, &[]).unwrap())[0].ends_with("it is larger than 1 MiB"));
    assert!(home.read(Path::new("/nonexistent/gpg"), &[]).err().unwrap().why.contains("cannot be started"));
    let refused = home.script("refused", "echo '[GNUPG:] ERROR pkdecrypt_failed 67108963' >&2; exit 2");
    assert!(home.read(&refused, &[]).err().unwrap().why.contains("passphrase"));
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_store_of_passage_opens_with_its_age_key() {
    let dir = tempfile::tempdir().unwrap();
    let identity = String::from_utf8(output(&mut Command::new("age-keygen"), b"")).unwrap();
    let recipient = identity.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned();
    fs::write(dir.path().join(".age-recipients"), &recipient).unwrap();
    output(Command::new("age").args(["-r", &recipient, "-o"]).arg(dir.path().join("a.age")), b"fakepw\nuser: bob\n");
    let read = |identities: &[Secret]| {
        let patience = (Duration::from_secs(1), Duration::from_secs(1));
        pass::read(dir.path(), &Tools { gpg: Path::new("gpg"), patience, identities, progress: &|_, _| {} }).unwrap()
    };
    assert_eq!(lines(&read(&[Secret::from(identity)])), ["a [Login] !password=fakepw @username=bob"]);
    assert_eq!(lines(&read(&[])), ["a [Unknown] — is locked for an age key, and none is given"]);
}
