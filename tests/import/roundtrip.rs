//! Any file: what is replaced comes out of the vault as it went in, and an undo gives back every byte.

use std::fs;
use std::path::Path;
use std::time::Duration;

use credctl::import::entry::Entry;
use credctl::import::managers::pass::Tools;
use credctl::import::{self, Format, How, Openers, Outcome, Pick, Source};
use credctl::inject::dotenv;
use credctl::template::Templates;
use jiff::Timestamp;
use proptest::prelude::*;

use super::inside;
use super::sandbox::Sandbox;

/// A world without a network, in which no time goes by.
macro_rules! offline {
    ($now:expr) => {
        credctl::oauth::World { net: &|| panic!("nothing is asked here"), now: &|| $now, sleep: &|_| {}, say: &|_| {}, may_begin: &|| true }
    };
}

/// Lines as people and programs write them.
fn line() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("A_TOKEN"),
        Just("a_token"),
        Just("DB_PASSWORD"),
        Just("OPENAI_API_KEY"),
        Just("OPENAI_BASE_URL"),
        Just("AWS_SECRET_ACCESS_KEY"),
        Just("AWS_ACCESS_KEY_ID"),
        Just("GMAIL_APP_PASSWORD"),
        Just("DEBUG"),
        Just("PLAIN"),
        Just("PATH")
    ];
    let value = prop_oneof![
        "[a-z0-9$ #\\\\{}'\"`=]{0,12}",
        "[a-zA-Z0-9]{20,40}",
        Just("https://u:fakepass1@h/x".to_owned()),
        Just("cred://other".to_owned()),
        Just("changeme".to_owned()),
        "[a-z]{3}\n[a-z]{3}",
        "\\PC{0,8}"
    ];
    let around = prop_oneof![Just(""), Just("'"), Just("\"")];
    let before = prop_oneof![Just(""), Just("export "), Just("  ")];
    let after = prop_oneof![Just(""), Just(" # note"), Just("\t#"), Just("  ")];
    let end = prop_oneof![Just("\n"), Just("\r\n")];
    let assignment =
        (before, name, "( ?= ?)", around, value, after, end).prop_map(|(b, n, eq, q, v, a, e)| format!("{b}{n}{eq}{q}{v}{q}{a}{e}"));
    prop_oneof![8 => assignment, 1 => Just("# comment\n".to_owned()), 1 => Just("\n".to_owned())]
}

fn entries(source: &Source) -> Vec<Entry> {
    let tools = Tools { gpg: Path::new("gpg"), patience: (Duration::ZERO, Duration::ZERO), identities: &[], progress: &|_, _| {} };
    import::read(Format::Dotenv, source, &mut Openers { password: &mut || None, tools }).unwrap().entries
}

fn check(text: &str, all: bool) -> Result<(), TestCaseError> {
    let Ok(before) = dotenv::parse(text) else { return Ok(()) };
    // Nothing here is a canary, and the state holds what is sealed.
    let sandbox = Sandbox::with_vault();
    let path = sandbox.root().join(".env");
    fs::write(&path, text).unwrap();
    let (templates, now) = (Templates::default(), Timestamp::now());
    let source = Source::read(&path).unwrap();
    let file = import::gather(Format::Dotenv, entries(&source), &templates, &Pick { only: Vec::new(), all }).unwrap();
    let mut vault = inside::open(&sandbox).unwrap();
    let mut writer = vault.writer(now, &|| {}).unwrap();
    let plan = import::plan(Some(writer.vault_mut()), &file, false, now).unwrap();
    let outcomes = import::store(&mut writer, &file, &plan, now, &|_, _| {});
    prop_assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done | Outcome::Skipped)), "{outcomes:?}");
    let (new, originals) = import::replaced(&source, &file, &plan, None).unwrap();
    source.remember(&mut writer, &originals).unwrap();
    source.replace(&new).unwrap();
    drop(writer);
    // Once more takes nothing.
    let source = Source::read(&path).unwrap();
    let again = import::gather(Format::Dotenv, entries(&source), &templates, &Pick { only: Vec::new(), all }).unwrap();
    let plan = import::plan(Some(&mut vault), &again, false, now).unwrap();
    prop_assert!(plan.steps.iter().all(|step| step.doing == import::Doing::Same), "{plan:?}");
    let undone = import::undo(
        &mut vault,
        &templates,
        &source,
        &|_| true,
        &offline!(now),
        &credctl::activity::By::new(credctl::activity::Action::Export),
    )
    .unwrap();
    prop_assert_eq!(&*undone.text, text);
    let back = undone.back.iter().filter(|back| back.how == How::Restored).count();
    prop_assert_eq!(back, originals.len());
    // Without what this machine remembers the values are the same, however they are written.
    fs::remove_dir_all(sandbox.state()).unwrap();
    let mut vault = inside::open(&sandbox).unwrap();
    let undone = import::undo(
        &mut vault,
        &templates,
        &source,
        &|_| true,
        &offline!(now),
        &credctl::activity::By::new(credctl::activity::Action::Export),
    );
    if let Ok(undone) = undone {
        let after = dotenv::parse(&undone.text).unwrap();
        prop_assert_eq!(before.len(), after.len());
        for (one, other) in before.iter().zip(&after) {
            prop_assert_eq!((&one.name, one.value.expose_str()), (&other.name, other.value.expose_str()));
        }
    } else {
        // A reference that stood there before names nothing here.
        prop_assert!(text.contains("cred://"));
    }
    fs::remove_file(&path).unwrap();
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_file_comes_back(bom in any::<bool>(), lines in proptest::collection::vec(line(), 0..8), all in any::<bool>()) {
        let text = format!("{}{}", if bom { "\u{feff}" } else { "" }, lines.concat());
        check(&text, all)?;
    }
}
