//! THREATS T14: whoever writes the file, or puts one in the way, gets nothing that was not allowed.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;

use crate::sandbox::Sandbox;
use crate::{Repo, env_of, refused};

const FILE: &str = "[env]\nONE_KEY = \"one\"\n";

/// A home with two credentials, and a repository that was allowed one.
fn scene() -> (Sandbox, Repo) {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    sandbox.add("two");
    let repo = Repo::new(&sandbox);
    repo.says(FILE);
    (sandbox, repo)
}

fn allow(sandbox: &Sandbox, dir: &Path) {
    sandbox.run(&["check", "--allow"]).dir(dir).ok();
}

#[test]
fn t14_a_file_gets_nothing_before_it_is_allowed() {
    let (sandbox, repo) = scene();
    let said = refused(&sandbox, &repo.dir, "denied").stderr();
    assert!(said.contains("credctl check --allow") && said.contains("credctl.toml"), "{said}");
    // Nor by a yes to everything, nor beside what was asked for.
    sandbox.run(&["run", "--yes", "--", "touch", "started"]).dir(&repo.dir).fails(125);
    sandbox.run(&["run", "--with", "two", "--", "touch", "started"]).dir(&repo.dir).fails(125);
    assert!(!repo.dir.join("started").exists());
    allow(&sandbox, &repo.dir);
    assert!(env_of(&sandbox, &repo.dir, &[]).contains("ONE_KEY=[credctl:one]"));
}

#[test]
fn t14_content_that_was_changed_is_another_question_and_old_content_is_not() {
    let (sandbox, repo) = scene();
    allow(&sandbox, &repo.dir);
    for changed in ["[env]\nONE_KEY = \"two\"\n", "[env]\nONE_KEY = \"one\"\nSENTRY_DSN = \"two\"\n", "[env]\nONE_KEY = \"one\"\n\n"] {
        repo.says(changed);
        refused(&sandbox, &repo.dir, "denied");
    }
    repo.says(FILE);
    env_of(&sandbox, &repo.dir, &[]);
}

#[test]
fn t14_the_same_content_elsewhere_is_another_question() {
    let (sandbox, repo) = scene();
    allow(&sandbox, &repo.dir);
    let other = Repo::at(&sandbox, "evil");
    other.says(FILE);
    refused(&sandbox, &other.dir, "denied");
    fs::rename(&repo.dir, sandbox.root().join("was")).unwrap();
    fs::rename(&other.dir, &repo.dir).unwrap();
    env_of(&sandbox, &repo.dir, &[]);
}

#[test]
fn t14_nobody_without_the_vaults_key_can_allow_anything() {
    let (sandbox, repo) = scene();
    allow(&sandbox, &repo.dir);
    let other = Repo::at(&sandbox, "evil");
    other.says("[env]\nX = \"two\"\n");
    let kept = fs::read_dir(sandbox.state()).unwrap().map(|entry| entry.unwrap().path().join("kept")).find(|dir| dir.exists()).unwrap();
    let file = fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.metadata().unwrap().len() > 100).unwrap();
    let genuine = fs::read(&file).unwrap();
    assert!(!String::from_utf8_lossy(&genuine).contains("evil") && !file.to_string_lossy().contains("repo"));
    // A bit flipped, a copy under another name, nothing at all: none is a word of its owner's.
    let mut flipped = genuine.clone();
    flipped[40] ^= 1;
    fs::write(&file, &flipped).unwrap();
    refused(&sandbox, &repo.dir, "denied");
    fs::remove_file(&file).unwrap();
    refused(&sandbox, &repo.dir, "denied");
    for name in ["0".repeat(32), "f".repeat(32)] {
        fs::write(kept.join(name), &genuine).unwrap();
    }
    refused(&sandbox, &other.dir, "denied");
    fs::write(&file, &genuine).unwrap();
    env_of(&sandbox, &repo.dir, &[]);
}

#[test]
fn t14_a_word_for_one_vault_opens_no_other() {
    let (sandbox, repo) = scene();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    sandbox.run(&["add", "one", "--type", "api_token", "--secret", "-", "--vault", "acme"]).stdin(sandbox.secret()).ok();
    allow(&sandbox, &repo.dir);
    env_of(&sandbox, &repo.dir, &[]);
    let ran = sandbox.run(&["run", "--json", "--vault", "acme", "--", "env"]).dir(&repo.dir).go().code(125);
    assert_eq!(ran.error()["code"], "denied");
}

#[test]
fn t14_a_file_above_the_repository_is_not_looked_at() {
    let (sandbox, repo) = scene();
    fs::rename(repo.dir.join("credctl.toml"), sandbox.root().join("credctl.toml")).unwrap();
    let said = sandbox.run(&["run", "--", "env"]).dir(repo.sub("a")).fails(125);
    assert!(said.contains("nothing says which"), "{said}");
    assert!(sandbox.run(&["check"]).dir(&repo.dir).fails(3).contains("no `credctl.toml` here or above"));
    // And outside of a repository only what lies here.
    let loose = sandbox.root().join("loose");
    fs::create_dir(&loose).unwrap();
    sandbox.run(&["check"]).dir(&loose).fails(3);
    assert_eq!(sandbox.run(&["check", "--json"]).go().code(6).json()["needs"][0]["key"], "ONE_KEY");
}

#[test]
fn t14_a_link_in_its_place_is_refused() {
    let (sandbox, repo) = scene();
    allow(&sandbox, &repo.dir);
    fs::rename(repo.dir.join("credctl.toml"), sandbox.root().join("elsewhere")).unwrap();
    symlink(sandbox.root().join("elsewhere"), repo.dir.join("credctl.toml")).unwrap();
    let said = refused(&sandbox, &repo.dir, "io").stderr();
    assert!(said.contains("is a symbolic link"), "{said}");
    sandbox.run(&["check", "--allow"]).dir(&repo.dir).fails(9);
}

#[test]
fn t14_ten_megabytes_and_a_pipe_are_refused_at_once() {
    let (sandbox, repo) = scene();
    repo.says(&format!("{FILE}# {}\n", "x".repeat(10 << 20)));
    assert!(refused(&sandbox, &repo.dir, "usage").stderr().contains("bytes, and at most"));
    fs::remove_file(repo.dir.join("credctl.toml")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, repo.dir.join("credctl.toml"), rustix::fs::Mode::RWXU).unwrap();
    assert!(refused(&sandbox, &repo.dir, "io").stderr().contains("a named pipe"));
}

#[test]
fn t14_no_other_vault_than_by_name_and_no_variable_that_steers() {
    let (sandbox, repo) = scene();
    for (text, part) in [
        ("vault = \"../../x\"\n[env]\nA = \"one\"\n", "credctl.toml:1: `vault` is a vault's name"),
        ("vault = \"/tmp/x\"\n[env]\nA = \"one\"\n", "credctl.toml:1: `vault` is a vault's name"),
        ("[env]\nLD_PRELOAD = \"one\"\n", "`LD_PRELOAD` changes how programs are started"),
        ("[env]\nNODE_OPTIONS = \"one\"\n", "credctl.toml:2: `NODE_OPTIONS`"),
        ("[env]\nPATH = \"one\"\n", "only your own command line may set it"),
        ("[env]\nhttp_proxy = \"one\"\n", "is no variable"),
        ("[env]\nA = \"one\"\nA = \"two\"\n", "credctl.toml:3: duplicate key"),
        ("[env]\nA = { use = \"one\", hosts = [\"evil.example\"] }\n", "`hosts` means nothing here"),
        ("hosts = [\"evil.example\"]\n", "`hosts` means nothing here"),
    ] {
        repo.says(text);
        let said = refused(&sandbox, &repo.dir, "usage").stderr();
        assert!(said.contains(part), "{part}: {said}");
        sandbox.run(&["check", "--allow"]).dir(&repo.dir).fails(2);
    }
    // The owner's own command line may.
    repo.says(FILE);
    allow(&sandbox, &repo.dir);
    assert!(env_of(&sandbox, &repo.dir, &["--with", "LD_PRELOAD=two"]).contains("LD_PRELOAD="));
}

#[test]
fn t14_a_secret_in_the_wrong_place_is_not_repeated() {
    let (sandbox, repo) = scene();
    let secret = sandbox.secret();
    for text in [format!("[env]\nA = \"{secret}!\"\n"), format!("[env]\nA = {{ value = \"{secret}\" }}\n"), format!("{secret} = \n")] {
        fs::write(sandbox.root().join("given-text"), &text).unwrap();
        fs::copy(sandbox.root().join("given-text"), repo.dir.join("credctl.toml")).unwrap();
        // The sandbox looks at what was said.
        refused(&sandbox, &repo.dir, "usage");
    }
    repo.says(FILE);
}

#[test]
fn t14_a_file_of_somebody_else_says_so_and_is_no_more_than_its_content() {
    let (sandbox, repo) = scene();
    chown(repo.dir.join("credctl.toml"), Some(12345), Some(12345)).unwrap();
    refused(&sandbox, &repo.dir, "denied");
    let ran = sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok();
    assert!(ran.stderr().contains("it belongs to somebody else"), "{}", ran.stderr());
    env_of(&sandbox, &repo.dir, &[]);
    // Its owner changes it.
    repo.says("[env]\nONE_KEY = \"two\"\n");
    refused(&sandbox, &repo.dir, "denied");
    fs::set_permissions(repo.dir.join("credctl.toml"), fs::Permissions::from_mode(0o666)).unwrap();
    assert!(sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok().stderr().contains("everybody can write it"));
}

#[test]
fn t14_a_variable_of_another_service_is_warned_of() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github", "--secret", "-"]).stdin("ghp_fakefakefakefakefakefakefakefakefake").ok();
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nOPENAI_API_KEY = \"github\"\nGITHUB_TOKEN = \"github\"\n");
    let said = sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok().stderr();
    assert!(said.contains("`OPENAI_API_KEY` is a variable of OpenAI, and `github` is of github"), "{said}");
    assert!(!said.contains("`GITHUB_TOKEN`"), "{said}");
}

/// What is used is what was read when it was allowed: a file that changes all the time gets no mixture of two contents.
#[test]
fn t14_a_file_that_changes_under_the_reader_is_one_of_its_contents() {
    let (sandbox, repo) = scene();
    allow(&sandbox, &repo.dir);
    let (file, beside) = (repo.dir.join("credctl.toml"), repo.dir.join("beside"));
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0.. {
                if stop.load(std::sync::atomic::Ordering::Relaxed) {
                    break;
                }
                fs::write(&beside, if n % 2 == 0 { FILE } else { "[env]\nONE_KEY = \"two\"\n" }).unwrap();
                fs::rename(&beside, &file).unwrap();
            }
        });
        for _ in 0..60 {
            let ran = sandbox.run(&["run", "--", "env"]).dir(&repo.dir).go();
            assert!(!ran.stdout().contains("credctl:two"), "{}", ran.stdout());
            assert!(matches!(ran.output.status.code(), Some(0 | 125)), "{}", ran.stderr());
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
