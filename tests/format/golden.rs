//! How the kept vault is made: from two fixed seeds, at fixed times; only what `age` draws at random differs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use credctl::Secret;
use credctl::consumer::{ConsumerName, Rule};
use credctl::credential::{Credential, Field};
use credctl::keys::identity::{ConsumerIdentity, OwnerIdentity};
use credctl::keys::seed::Seed;
use credctl::kind::Kind;
use credctl::name::{Id, Key};
use credctl::vault::{self, Change, Location, Ring, Vault};
use jiff::Timestamp;

pub(crate) const OLD_TOKEN: &str = "fakepass-golden-openai-before";
pub(crate) const NEW_TOKEN: &str = "fakepass-golden-openai-after";
pub(crate) const LINES: &str = "fakepass-golden\n\"quoted\" \\ and \u{e9}\u{1f511}\t\u{1}\u{7f}\r\n";
pub(crate) const BINARY: &[u8] = b"\xff\xfe\x00fakepass\x80\n";
pub(crate) const GONE: &str = "gone";

pub(crate) fn golden_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The owner, by the byte that its seed is made of: 0x41 before the change of key, 0x42 after it.
fn owner(byte: u8) -> OwnerIdentity {
    OwnerIdentity { seed: Seed::from_slice(&[byte; 32]).unwrap(), vault: Id::from_bytes([7; 16]) }
}

/// What `tests/golden/identity` holds.
pub(crate) fn identity_line() -> String {
    format!("{}\n", owner(0x42).encode().expose_str().unwrap())
}

/// The values of the seed of 32 bytes 0x42, as the document gives them.
pub(crate) fn vectors() -> Vec<String> {
    let owner = owner(0x42);
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    vec![
        identity_line().trim().to_owned(),
        owner.seed.age_identity_text().unwrap().to_string(),
        owner.seed.age_identity().unwrap().to_public().to_string(),
        hex(owner.seed.signing_key().verifying_key().as_bytes()),
        credctl::vault::body::key_text(&owner.seed.signing_key().verifying_key()),
        hex(&*owner.seed.state_key()),
        owner.vault.to_string(),
    ]
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn credential(id: u8, name: &str, kind: Kind, fields: Vec<(&str, Field)>) -> Credential {
    Credential {
        fields: fields.into_iter().map(|(name, field)| (name.to_owned(), field)).collect::<BTreeMap<_, _>>(),
        ..Credential::new(Id::from_bytes([id; 16]), name.to_owned(), kind, at("2026-11-20T10:00:00Z"))
    }
}

/// Makes the vault: a credential that was changed once, one with every awkward byte, one that was removed; then the key
/// is changed.
pub(crate) fn make() {
    let dir = golden_dir().join("vault");
    let _ = fs::remove_dir_all(&dir);
    fs::write(golden_dir().join("identity"), identity_line()).unwrap();
    fs::write(golden_dir().join("consumer"), consumer_line()).unwrap();
    let state = tempfile::tempdir().unwrap();
    let location = Location::Path(dir.clone());
    vault::init(&location, &owner(0x41), state.path(), at("2026-11-20T09:00:00Z")).unwrap();
    let ring = Ring::new(vec![owner(0x41)], "the test".to_owned()).unwrap();
    let mut vault = Vault::open(&location, ring, state.path()).unwrap();
    fill(&mut vault);
    vault.writer(at("2026-11-21T10:00:00Z"), &|| {}).unwrap().rotate(owner(0x42), at("2026-11-21T10:00:00Z")).unwrap();
    for sub in ["activity", "locks", "tmp"] {
        fs::remove_dir_all(dir.join(sub)).unwrap();
    }
}

/// A consumer with an identity of its own, that has one credential and has lost another; and one that was removed.
fn consumers(vault: &mut Vault, at: Timestamp) {
    let (own, gone) = (ConsumerName::parse("ci/golden").unwrap(), ConsumerName::parse("agent/gone").unwrap());
    let recipient = Seed::from_slice(&[0x43; 32]).unwrap().age_identity().unwrap().to_public().to_string();
    let credentials = ["openai", "lines"].map(|name| vault.get(name, at).unwrap().credential);
    let lines = credentials[1].id;
    let mut writer = vault.writer(at, &|| {}).unwrap();
    writer.add_consumer(Id::from_bytes([9; 16]), &own, Some(recipient), at).unwrap();
    writer.add_consumer(Id::from_bytes([10; 16]), &gone, None, at).unwrap();
    let rule = Rule { until: Some("2100-01-01T00:00:00Z".parse().unwrap()), ..Rule::default() };
    writer.assign(&credentials, &[own.clone(), gone.clone()], &rule, at).unwrap();
    writer.unassign(&[lines], &[own], at).unwrap();
    let view = writer.vault_mut().view_of("agent/gone", at).unwrap();
    writer.remove_consumer(view, at).unwrap();
}

/// What `tests/golden/consumer` holds: it pins the key before the change.
pub(crate) fn consumer_line() -> String {
    let (seed, owner) = (Seed::from_slice(&[0x43; 32]).unwrap(), owner(0x41).seed.signing_key().verifying_key());
    let identity = ConsumerIdentity { seed, id: Id::from_bytes([9; 16]), vault: Id::from_bytes([7; 16]), owner };
    format!("{}\n", identity.encode().expose_str().unwrap())
}

fn fill(vault: &mut Vault) {
    let now = at("2026-11-20T10:00:00Z");
    let later = at("2026-11-20T11:00:00.123456789Z");
    let token = |text: &str| {
        let mut field = Field::new(true, Secret::from(text.to_owned()));
        field.key = Some(Key::parse("OPENAI_API_KEY").unwrap());
        field.aliases = vec![Key::parse("OPENAI_KEY").unwrap()];
        field
    };
    let mut openai = credential(1, "openai", Kind::ApiToken, vec![("token", token(OLD_TOKEN))]);
    openai.label = Some("OpenAI \u{2013} \"golden\"".to_owned());
    openai.service = Some("openai".to_owned());
    openai.category = "llm_provider".to_owned();
    openai.tags = vec!["a".to_owned(), "b c".to_owned()];
    openai.hosts = vec!["api.openai.com".to_owned()];
    openai.expires = Some(at("2100-01-01T00:00:00Z"));
    openai.extra.insert("from_the_future".to_owned(), toml::Value::Array(vec![1.into(), "two".into()]));
    let text = Field::new(true, Secret::from(LINES.to_owned()));
    let bytes = Field::new(true, Secret::new(BINARY.to_vec()));
    let lines = credential(2, "lines", Kind::Custom, vec![("text", text), ("bytes", bytes)]);
    let gone = credential(3, GONE, Kind::ApiToken, vec![("token", token("fakepass-golden-gone"))]);
    for credential in [openai, lines, gone] {
        vault.writer(now, &|| {}).unwrap().add(credential, now).unwrap();
    }
    let base = vault.get("openai", now).unwrap();
    let mut changed = base.credential.duplicate();
    changed.fields.insert("token".to_owned(), token(NEW_TOKEN));
    changed.secret_version += 1;
    changed.updated = later;
    vault.writer(later, &|| {}).unwrap().update(&base, changed, Change::Person, later).unwrap();
    let base = vault.get(GONE, later).unwrap();
    vault.writer(later, &|| {}).unwrap().remove(&base, later).unwrap();
    consumers(vault, later);
}
