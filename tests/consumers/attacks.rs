//! T6: a consumer that knows its own file's key, and whoever can write to the directory.

use std::fs;
use std::path::PathBuf;

use credctl::Secret;
use credctl::keys::identity::ConsumerIdentity;
use credctl::vault::seal;

use super::consumer;
use crate::sandbox::Sandbox;

struct Case {
    sandbox: Sandbox,
    line: String,
    identity: ConsumerIdentity,
    file: PathBuf,
}

impl Case {
    fn new() -> Self {
        let sandbox = Sandbox::with_vault();
        sandbox.add("a");
        sandbox.add("b");
        let line = consumer(&sandbox, "ci/deploy").trim().to_owned();
        sandbox.run(&["assign", "a", "ci/deploy"]).ok();
        sandbox.run(&["assign", "b", "ci/other"]).ok();
        let identity = ConsumerIdentity::decode(&Secret::from(line.clone()), "test").unwrap();
        let file = sandbox.vault().join(format!("consumers/{}.age", identity.id));
        Self { sandbox, line, identity, file }
    }

    fn opened(&self) -> (String, Vec<age::x25519::Recipient>) {
        let key = self.identity.seed.age_identity().unwrap();
        let (plain, _) = seal::open(&fs::read(&self.file).unwrap(), &[&key]).unwrap();
        let text = String::from_utf8(plain.to_vec()).unwrap();
        let line = text.lines().find(|line| line.starts_with("recipients = ")).unwrap();
        let recipients = line.split('"').filter(|part| part.starts_with("age1")).map(|part| part.parse().unwrap()).collect();
        (text, recipients)
    }

    /// Refused to the consumer and to the owner, whatever is asked, and named.
    fn refused(&self, says: &str) {
        for ran in [
            self.sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", &self.line).go(),
            self.sandbox.run(&["get", "a", "--as", "ci/deploy"]).go(),
            self.sandbox.run(&["list"]).go(),
            self.sandbox.run(&["edit", "a", "--label", "x"]).go(),
            self.sandbox.run(&["assign", "b", "ci/deploy"]).go(),
        ] {
            let said = ran.code(5).stderr();
            assert!(said.contains(says), "{said}");
        }
        assert_eq!(self.sandbox.run(&["run", "--", "true"]).env("CREDCTL_IDENTITY", &self.line).go().code(125).stdout(), "");
        assert!(self.sandbox.run(&["doctor"]).go().code(1).stdout().contains(says));
        // The credentials themselves are the owner's as ever.
        self.sandbox.run(&["get", "a"]).reveals().ok();
    }
}

#[test]
fn t6_a_view_that_its_consumer_edits_and_seals_again_is_refused() {
    let case = Case::new();
    let (text, recipients) = case.opened();
    fs::write(&case.file, seal::seal(text.replace("\"a\"", "\"b\"").as_bytes(), &recipients).unwrap()).unwrap();
    case.refused("signature does not hold");
}

#[test]
fn t6_a_view_signed_by_its_consumer_is_refused() {
    let case = Case::new();
    let (text, recipients) = case.opened();
    let lines = text.trim_end_matches('\n');
    let mut forged = lines[..=lines.rfind('\n').unwrap()].to_owned();
    let key = case.identity.seed.signing_key();
    credctl::vault::body::append_signature(&mut forged, credctl::vault::body::context::BODY, &key);
    fs::write(&case.file, seal::seal(forged.as_bytes(), &recipients).unwrap()).unwrap();
    case.refused("no owner's");
}

#[test]
fn t5_a_stanza_that_is_added_is_refused() {
    let case = Case::new();
    let (text, mut recipients) = case.opened();
    recipients.push(age::x25519::Identity::generate().to_public());
    fs::write(&case.file, seal::seal(text.as_bytes(), &recipients).unwrap()).unwrap();
    case.refused("encrypted to 3 recipients");
}

#[test]
fn an_older_view_that_is_put_back_is_refused() {
    let case = Case::new();
    let older = fs::read(&case.file).unwrap();
    case.sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", &case.line).reveals().ok();
    case.sandbox.run(&["unassign", "a", "ci/deploy"]).ok();
    case.sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", &case.line).fails(6);
    fs::write(&case.file, older).unwrap();
    case.refused("rolled back");
    // Unless the owner says so.
    case.sandbox.run(&["vault", "accept", &case.identity.id.to_string(), "--yes"]).ok();
    assert_eq!(case.sandbox.run(&["show", "a", "--json"]).ok().json()["assigned_to"][0]["consumer"], "ci/deploy");
}

#[test]
fn anothers_view_in_its_place_and_an_owners_credential_are_refused() {
    let case = Case::new();
    let dir = case.sandbox.vault();
    let mine = case.file.file_name().unwrap().to_str().unwrap().to_owned();
    let other = crate::inside::names(&dir.join("consumers")).into_iter().find(|name| *name != mine).unwrap();
    let own = fs::read(&case.file).unwrap();
    fs::copy(dir.join("consumers").join(other), &case.file).unwrap();
    let said = case.sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", &case.line).go().code(4).stderr();
    assert!(said.contains("opens nothing"), "{said}");
    case.sandbox.run(&["get", "a", "--as", "ci/deploy"]).fails(5);
    let credential = crate::inside::names(&dir.join("c")).remove(0);
    fs::copy(dir.join("c").join(&credential), &case.file).unwrap();
    case.sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", &case.line).fails(4);
    case.sandbox.run(&["list"]).fails(5);
    // Under its own name there it is still no consumer.
    fs::write(&case.file, own).unwrap();
    fs::copy(dir.join("c").join(&credential), dir.join("consumers").join(&credential)).unwrap();
    let said = case.sandbox.run(&["list"]).fails(5);
    assert!(said.contains("of kind `credential`, where a consumer belongs"), "{said}");
}

#[test]
fn a_view_that_is_gone_is_missed() {
    let case = Case::new();
    fs::remove_file(&case.file).unwrap();
    let said = case.sandbox.run(&["list"]).fails(5);
    assert!(said.contains("ci/deploy") && said.contains("missing"), "{said}");
    case.sandbox.run(&["edit", "a", "--label", "x"]).fails(5);
}

/// Somebody who sees the vault for the first time, as each new runner of a pipeline does.
fn elsewhere(case: &Case, arguments: &[&str]) -> crate::sandbox::Ran {
    let state = case.sandbox.root().join(format!("state-of-a-runner-{}", credctl::name::Id::random().unwrap()));
    let run = case.sandbox.run(arguments).env("CREDCTL_IDENTITY", &case.line).env("CREDCTL_STATE_DIR", state);
    run.env("CREDCTL_CONFIG_DIR", case.sandbox.root().join("none")).env("CREDCTL_VAULT", case.sandbox.vault()).reveals().go()
}

#[test]
fn t6_what_a_consumer_did_to_its_view_is_refused_where_nothing_was_seen_before_too() {
    let case = Case::new();
    let (text, recipients) = case.opened();
    let own = fs::read(&case.file).unwrap();
    assert_eq!(elsewhere(&case, &["get", "a"]).code(0).stderr(), "");
    let sealed = |text: &str, to: &[age::x25519::Recipient]| seal::seal(text.as_bytes(), to).unwrap();
    let stranger = age::x25519::Identity::generate().to_public();
    let mine = case.identity.seed.age_identity().unwrap().to_public();
    let forged = [
        ("signature does not hold", sealed(&text.replace("\"a\"", "\"b\""), &recipients)),
        ("encrypted to 3 recipients", sealed(&text, &[&recipients[..], &[stranger]].concat())),
        ("encrypted to 1 recipient", sealed(&text, &[mine])),
    ];
    for (says, bytes) in forged {
        fs::write(&case.file, bytes).unwrap();
        let said = elsewhere(&case, &["get", "a"]).code(5).stderr();
        assert!(said.contains(says), "{said}");
        assert_eq!(elsewhere(&case, &["run", "--", "echo", "started"]).code(125).stdout(), "");
        let said = case.sandbox.run(&["list"]).fails(5);
        assert!(said.contains("consumers/"), "{said}");
    }
    // What its owner signed, sealed once more to the same two, says the same.
    fs::write(&case.file, sealed(&text, &recipients)).unwrap();
    elsewhere(&case, &["get", "a"]).code(0);
    fs::write(&case.file, own).unwrap();
    case.sandbox.run(&["list"]).ok();
}

#[test]
fn a_vault_of_ones_own_making_is_not_believed_by_the_identity_of_another() {
    let case = Case::new();
    let manifest = case.sandbox.vault().join("vault.toml");
    let own = fs::read_to_string(&manifest).unwrap();
    let other = Sandbox::with_vault();
    let theirs = fs::read_to_string(other.vault().join("vault.toml")).unwrap();
    fs::write(&manifest, &theirs).unwrap();
    let said = elsewhere(&case, &["get", "a"]).code(4).stderr();
    assert!(said.contains("does not fit"), "{said}");
    // Theirs under this one's id, signed by them.
    let id = |text: &str| text.lines().find_map(|line| line.strip_prefix("vault = ")).map(str::to_owned);
    let (ours, of_theirs) = (id(&own).unwrap(), id(&theirs).unwrap());
    fs::write(&manifest, theirs.replace(&of_theirs, &ours)).unwrap();
    elsewhere(&case, &["get", "a"]).code(5);
    fs::write(&manifest, own.replacen("rev = 1", "rev = 2", 1)).unwrap();
    elsewhere(&case, &["get", "a"]).code(5);
    assert_eq!(elsewhere(&case, &["run", "--", "echo", "started"]).code(125).stdout(), "");
    fs::write(&manifest, own).unwrap();
    elsewhere(&case, &["get", "a"]).code(0);
}

#[test]
fn k20_an_identity_is_one_line_of_one_case_and_nothing_else() {
    let case = Case::new();
    let get = |line: &str| case.sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", line).reveals().go();
    // What copying adds, and a store of secrets.
    for line in [format!("{}\n", case.line), format!("  {}\r\n", case.line), format!("# ci/deploy\n{}\n", case.line)] {
        get(&line).code(0);
    }
    let half = case.line.len() / 2;
    let mixed = format!("{}{}", &case.line[..half], case.line[half..].to_lowercase());
    let twice = format!("{0}{0}", case.line);
    let quoted = format!("\"{}\"", case.line);
    for line in [&mixed, &twice, &quoted, &format!("\u{feff}{}", case.line), &case.line[..half].to_owned(), &case.line.replace('1', "l")] {
        let said = get(line).code(4).stderr();
        assert!(said.contains("is not a credctl identity"), "{said}");
        case.sandbox.assert_clean(said.as_bytes(), "the error");
    }
}
