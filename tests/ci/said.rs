//! What a consumer away from the vault cannot do, and what it is told then.

use std::path::{Path, PathBuf};

use credctl::credential::grant::Grant;
use credctl::keys;
use credctl::vault::{Change, Location, Ring, Vault};
use jiff::{SignedDuration, Timestamp};

use super::project::{Project, block};
use super::sandbox::{Run, Sandbox};

impl Project {
    /// A checkout of what the owner has changed.
    fn changed(&self, script: &str) -> PathBuf {
        self.at_home(&format!("export CREDCTL_VAULT=./secrets; {script}\ngit add -A; git commit -qm changed"));
        self.checkout()
    }

    /// A command in a checkout, with an identity and a home of its own.
    fn away(&self, dir: &Path, identity: &str, arguments: &[&str]) -> Run<'_> {
        let run = self.sandbox.run(arguments).dir(dir).env("CREDCTL_IDENTITY", identity.trim()).env("CREDCTL_VAULT", "./secrets");
        run.env("CREDCTL_STATE_DIR", dir.join(".git/state")).without("CREDCTL_KEY_STORE")
    }

    /// `get` fails with this number, `run` with 125 and without starting anything, both with this code and these words.
    fn fails(&self, dir: &Path, identity: &str, name: &str, code: (i32, &str), says: &[&str]) {
        let got = self.away(dir, identity, &["get", "--json", name]).go().code(code.0);
        let ran = self.away(dir, identity, &["run", "--json", "--with", name, "--", "sh", "-c", "echo started"]).go().code(125);
        for ran in [got, ran] {
            let error = ran.error();
            assert_eq!((ran.stdout().as_str(), error["code"].as_str()), ("", Some(code.1)), "{error}");
            let said = error.to_string();
            assert!(says.iter().all(|word| said.contains(word)), "{said}");
            assert_eq!(ran.stderr().lines().count(), 1, "{}", ran.stderr());
        }
    }

    /// `run` starts a program with all that is assigned; what it said besides.
    fn runs(&self, dir: &Path, identity: &str) -> String {
        let ran = self.away(dir, identity, &["run", "--", "sh", "-c", "echo \"${REGISTRY-none} ${SIGNING+file}\""]).ok();
        format!("{}{}", ran.stdout(), ran.stderr())
    }
}

#[test]
fn what_is_not_assigned_or_is_over_is_denied_and_the_rest_is_handed_out() {
    let project = Project::new();
    let identity = project.identity();
    let first = project.changed("printf %s fakepass-of-nobody | credctl add other --type api_token --secret -");
    project.fails(&first, &identity, "other", (6, "denied"), &["nothing called `other` is assigned to `ci/deploy`", "credctl assign"]);
    project.fails(&first, &identity, "nowhere", (6, "denied"), &["nothing called `nowhere` is assigned to `ci/deploy`"]);
    let over = project.changed("credctl assign registry ci/deploy --until 1s; sleep 1.1");
    project.fails(&over, &identity, "registry", (6, "denied"), &["the assignment of `registry` to `ci/deploy` ended at"]);
    let said = project.runs(&over, &identity);
    assert_eq!(said, "none file\nwarning: the assignment of `registry` to `ci/deploy` is over, and it is not handed out\n");
    let none = project.changed("credctl unassign signing ci/deploy");
    let said = project.away(&none, &identity, &["run", "--", "true"]).fails(125);
    assert!(said.contains("nothing is assigned to `ci/deploy`"), "{said}");
}

#[test]
fn a_token_that_ran_out_is_told_with_the_time_and_who_renews_it() {
    let project = Project::new();
    project.at_home("printf fakepass-access-token | credctl add account --vault ./secrets --type oauth2 --secret access_token=-");
    project.at_home("credctl assign account ci/deploy --vault ./secrets");
    let now = Timestamp::now();
    let location = Location::Path(project.repository().join("secrets"));
    let id = location.claimed_id().unwrap().unwrap();
    let identities = keys::read_file(&project.sandbox.config().join(format!("keys/{id}.key"))).unwrap();
    let ring = Ring::new(identities, "the key file".to_owned()).unwrap();
    let mut vault = Vault::open(&location, ring, &project.sandbox.state()).unwrap();
    let base = vault.get("account", now).unwrap();
    let mut ended = base.credential.duplicate();
    let end = now - SignedDuration::from_hours(2);
    ended.grant = Some(Grant { obtained: Some(end), token_ends: Some(end), ..Default::default() });
    vault.writer(now, &|| {}).unwrap().update(&base, ended, Change::Program, now).unwrap();
    let dir = project.changed("");
    let end = end.strftime("ran out at %Y-%m-%d %H:%M UTC").to_string();
    let says = [end.as_str(), "only the vault's owner can renew it", "credctl oauth refresh account"];
    project.fails(&dir, &project.identity(), "account", (7, "unhealthy"), &says);
    let said = project.away(&dir, &project.identity(), &["run", "--", "echo", "started"]).fails(125);
    assert!(said.contains(&end), "{said}");
    for denied in [&["oauth", "refresh", "account"][..], &["edit", "account", "--label", "x"], &["consumer", "rotate", "ci/deploy"]] {
        project.away(&dir, &project.identity(), denied).fails(6);
    }
}

#[test]
fn an_identity_that_was_replaced_or_removed_opens_nothing_and_says_so() {
    let project = Project::new();
    let old = project.identity();
    let says = ["opens nothing in vault `./secrets` any more", "credctl consumer rotate"];
    let before = project.checkout();
    project.at_home(&block("When an identity may have leaked", "sh", 0));
    let dir = project.checkout();
    let new = project.identity();
    project.sandbox.watch(new.trim());
    project.fails(&dir, &old, "registry", (4, "wrong_key"), &says);
    assert_eq!(project.runs(&dir, &new), "[credctl:registry] file\n");
    assert_eq!(project.runs(&before, &old), "[credctl:registry] file\n", "history is not taken back");
    let dir = project.changed("credctl key rotate");
    assert_eq!(project.runs(&dir, &new), "[credctl:registry] file\n");
    let dir = project.changed("credctl consumer remove ci/deploy --yes");
    project.fails(&dir, &new, "registry", (4, "wrong_key"), &says);
    let mistyped = Sandbox::mistyped(&new);
    project.fails(&dir, &mistyped, "registry", (4, "wrong_key"), &["mistyped"]);
}

#[test]
fn an_older_checkout_is_refused_where_a_newer_was_seen_and_only_there() {
    let project = Project::new();
    let (identity, old) = (project.identity(), project.checkout());
    let new = project.changed("credctl unassign registry ci/deploy");
    assert_eq!(project.runs(&new, &identity), "none file\n");
    // A runner that keeps its home has seen the newer one.
    let state = new.join(".git/state");
    let ran = project.away(&old, &identity, &["run", "--json", "--", "true"]).env("CREDCTL_STATE_DIR", &state).go().code(125);
    assert_eq!(ran.error()["code"], "corrupt");
    let said = ran.error().to_string();
    assert!(said.contains("rolled back") && said.contains("another CREDCTL_STATE_DIR"), "{said}");
    // Another cannot know.
    assert_eq!(project.runs(&old, &identity), "[credctl:registry] file\n");
    let rotated = project.changed("credctl key rotate");
    let ran = project.away(&rotated, &identity, &["run", "--", "true"]).env("CREDCTL_STATE_DIR", &state);
    ran.ok();
    let said = project.away(&new, &identity, &["get", "signing"]).env("CREDCTL_STATE_DIR", &state).fails(5);
    assert!(said.contains("vault.toml") && said.contains("CREDCTL_STATE_DIR"), "{said}");
}

#[test]
fn a_checkout_from_before_the_consumer_or_not_whole_is_told() {
    let project = Project::new();
    let before = project.checkout();
    project.changed("credctl consumer add ci/late | gh secret set CREDCTL_IDENTITY; credctl assign registry ci/late");
    let late = project.identity();
    project.sandbox.watch(late.trim());
    project.fails(&before, &late, "registry", (3, "not_found"), &["no view of consumer", "older than the consumer"]);
    std::fs::remove_file(before.join("secrets/vault.toml")).unwrap();
    project.fails(&before, &late, "registry", (5, "corrupt"), &["vault.toml", "missing"]);
    let said = project.away(&before, &late, &["get", "registry", "--vault", "./secret"]).fails(3);
    assert!(said.contains("no vault `./secret`"), "{said}");
    let dir = project.checkout();
    let said = project.away(&dir, &late, &["get", "registry", "--vault", "secrets"]).fails(3);
    assert!(said.contains("--vault ./secrets"), "{said}");
}

#[test]
fn what_the_projects_file_names_needs_no_allowing_by_a_consumer_with_its_own_identity() {
    let project = Project::new();
    let file = "vault = \"acme\"\nas = \"ci/other\"\n[env]\nTOKEN = \"registry\"\nNOPE = { use = \"other\", optional = true }\n";
    std::fs::write(project.repository().join("credctl.toml"), file).unwrap();
    let dir = project.changed("");
    let run = ["run", "--", "sh", "-c", "echo \"$TOKEN ${NOPE-none} ${REGISTRY-none} $CREDCTL_CONSUMER\""];
    let ran = project.away(&dir, &project.identity(), &run).ok();
    assert_eq!((ran.stdout().as_str(), ran.stderr().as_str()), ("[credctl:registry] none none ci/deploy\n", ""));
    let checked = project.away(&dir, &project.identity(), &["check", "--json"]).ok().json();
    assert_eq!(checked["needs"][0]["state"], "ok", "{checked}");
    std::fs::write(project.repository().join("credctl.toml"), "[env]\nOTHER = \"other\"\n").unwrap();
    let dir = project.changed("");
    let said = project.away(&dir, &project.identity(), &run).fails(125);
    assert!(said.contains("nothing called `other` is assigned"), "{said}");
    project.away(&dir, &project.identity(), &["check"]).go().code(6);
}
