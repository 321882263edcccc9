//! What a scan finds and what it passes over; that it says where, and never what.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::put;
use super::sandbox::Sandbox;

/// A key as GitHub makes them, of nobody.
const KEY: &str = "ghp_aBcDeFgHiJkLmN0pQrStUvWxYz0198765432";

/// File, line, variable and service of each finding.
fn found(document: &Value) -> Vec<(String, u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |one: &Value| (text(&one["file"]), one["line"].as_u64().unwrap(), text(&one["variable"]), text(&one["service"]));
    document.as_array().unwrap().iter().map(of).collect()
}

fn finding(file: &str, line: u64, variable: &str, service: &str) -> (String, u64, String, String) {
    (file.to_owned(), line, variable.to_owned(), service.to_owned())
}

/// A tree to look at, in `given-tree`.
fn tree(sandbox: &Sandbox, files: &[(&str, &[u8])]) {
    for (path, content) in files {
        let path = sandbox.root().join("given-tree").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

fn git(sandbox: &Sandbox, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-C", "given-tree", "-c", "user.name=x", "-c", "user.email=x@example.com"]).args(arguments);
    sandbox.run_command(command).ok();
}

/// The sandbox looks for its canaries in every file: what is put down for a scan goes again.
fn gone(sandbox: &Sandbox) {
    fs::remove_dir_all(sandbox.root().join("given-tree")).unwrap();
}

#[test]
fn a_tree_is_looked_at_and_no_value_is_shown() {
    let sandbox = Sandbox::with_vault();
    sandbox.watch(KEY);
    let secret = sandbox.add("mine");
    let (code, env) =
        (format!("// a\nlet key = \"{KEY}\";\n"), format!("DEBUG=true\nMY_TOKEN={secret}\nREF_TOKEN=cred://x\nX_TOKEN=changeme\n"));
    let large = [b"x".repeat(3 << 20), code.clone().into_bytes()].concat();
    let binary = [b"\0", code.as_bytes()].concat();
    tree(
        &sandbox,
        &[
            ("src/a.js", code.as_bytes()),
            (".env", env.as_bytes()),
            ("app/.env.example", env.as_bytes()),
            ("ignored/a.js", code.as_bytes()),
            ("ignored/.env", env.as_bytes()),
            ("a.log", code.as_bytes()),
            (".gitignore", b"ignored/\n*.log\n.env\n"),
            (".git/packed", code.as_bytes()),
            ("binary", &binary),
            ("large.txt", &large),
        ],
    );
    symlink("src/a.js", sandbox.root().join("given-tree/link.js")).unwrap();
    let ran = sandbox.run(&["scan", "given-tree", "--json"]).go().code(1);
    assert_eq!(found(&ran.json()), [finding("given-tree/.env", 2, "MY_TOKEN", ""), finding("given-tree/src/a.js", 2, "", "github")]);
    assert_eq!((&ran.json()[0]["stored"], &ran.json()[0]["name"]), (&json!(true), &json!("mine")));
    assert_eq!((&ran.json()[1]["stored"], &ran.json()[1]["name"]), (&json!(false), &Value::Null));
    let ran = sandbox.run(&["scan", "given-tree"]).go().code(1);
    assert_eq!(ran.stdout(), "given-tree/.env\t2\tMY_TOKEN\t\tmine\tits name\ngiven-tree/src/a.js\t2\t\tgithub\tno\tform of a key\n");
    let said = ran.stderr();
    assert!(said.contains("2 secrets in 2 files; 4 files looked at, 1 binary, 1 too large"), "{said}");
    assert!(said.ends_with("`credctl import given-tree/.env --replace`\n"), "{said}");
    // What was imported is no finding any more.
    sandbox.run(&["import", "given-tree/.env", "--replace"]).ok();
    sandbox.run(&["scan", "given-tree/.env"]).ok();
    gone(&sandbox);
}

#[test]
fn without_a_vault_that_opens_it_looks_all_the_same() {
    let mut sandbox = Sandbox::new();
    sandbox.watch(KEY);
    tree(&sandbox, &[("a", KEY.as_bytes())]);
    let ran = sandbox.run(&["scan", "given-tree"]).go().code(1);
    assert_eq!(ran.stdout(), "given-tree/a\t1\t\tgithub\t?\tform of a key\n");
    assert!(ran.stderr().contains("the vault is not open") && ran.stderr().contains("`credctl add github`"), "{}", ran.stderr());
    assert!(!sandbox.vault().exists(), "no vault is made for it");
    let passphrase = put(&sandbox, "given-passphrase", "correct horse battery");
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
    sandbox.set("CREDCTL_KEY_STORE", "passphrase");
    sandbox.run(&["init"]).env("CREDCTL_PASSPHRASE_FILE", &passphrase).ok();
    let ran = sandbox.run(&["scan", "given-tree", "--json"]).go().code(1);
    assert_eq!(ran.json()[0]["stored"], Value::Null);
    gone(&sandbox);
}

#[test]
fn the_known_places_of_a_home_and_the_tree_at_hand() {
    let sandbox = Sandbox::with_vault();
    sandbox.watch(KEY);
    let [aws, password] = [sandbox.secret(), sandbox.secret()];
    let home = sandbox.root().join("home");
    fs::create_dir_all(home.join(".aws")).unwrap();
    fs::create_dir_all(home.join("work")).unwrap();
    fs::write(home.join(".aws/credentials"), format!("[default]\naws_secret_access_key = {aws}\n")).unwrap();
    fs::write(home.join(".git-credentials"), format!("https://me:{password}@git.example.com\n")).unwrap();
    fs::write(home.join(".bash_history"), format!("ls\nexport GITHUB_TOKEN={KEY}\ncurl -H 'Authorization: Bearer {KEY}'\n")).unwrap();
    fs::write(home.join("work/.env"), format!("DB_PASSWORD={password}\n")).unwrap();
    let ran = sandbox.run(&["scan", "--json"]).dir(home.join("work")).go().code(1);
    let mut seen = found(&ran.json());
    seen.sort();
    let path = |name: &str| home.join(name).to_string_lossy().into_owned();
    let expected = [
        finding(".env", 1, "DB_PASSWORD", ""),
        finding(&path(".aws/credentials"), 2, "aws_secret_access_key", "aws"),
        finding(&path(".bash_history"), 2, "GITHUB_TOKEN", "github"),
        finding(&path(".bash_history"), 3, "", "github"),
        finding(&path(".git-credentials"), 1, "password", ""),
    ];
    assert_eq!(seen, expected);
    for file in [".aws/credentials", ".git-credentials", ".bash_history", "work/.env"] {
        fs::remove_file(home.join(file)).unwrap();
    }
    let ran = sandbox.run(&["scan"]).dir(home.join("work")).ok();
    assert!(ran.stderr().starts_with("no secret found"), "{}", ran.stderr());
    assert_eq!(sandbox.run(&["scan", "--json"]).dir(home.join("work")).ok().stdout(), "[]\n");
}

/// What stands in configurations beside all else, by where they lie, with the line of each secret.
fn configurations(sandbox: &Sandbox) -> Vec<(&'static str, String, Vec<u64>)> {
    let [git, header, pip, aws] = [(); 4].map(|()| sandbox.secret());
    let basic = data_encoding::BASE64.encode(format!("me:{header}").as_bytes());
    let of_git = format!(
        "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://me:{git}@git.internal.corp/x\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n\
         [http \"https://git.internal.corp\"]\n\textraheader = AUTHORIZATION: basic {basic}\n\
         [user]\n\tsigningkey = 3AA5C34371567BD23AA5C34371567BD23AA5C343\n[credential]\n\thelper = store\n\
         [url \"https://me:{git}@git.internal.corp/\"]\n\tinsteadOf = corp:\n"
    );
    vec![
        (".gitconfig", of_git.clone(), vec![4, 7, 12]),
        ("work/.git/config", of_git.clone(), vec![4, 7, 12]),
        ("work/.gitmodules", format!("[submodule \"a\"]\n\tpath = a\n\turl = https://me:{git}@git.internal.corp/a\n"), vec![3]),
        (".config/pip/pip.conf", format!("[global]\nindex-url = https://me:{pip}@idx.corp.internal/simple\n"), vec![2]),
        (
            ".aws/sso/cache/0123abcd.json",
            format!(
                "{{\"startUrl\": \"https://x.awsapps.com/start\", \"region\": \"eu-west-1\",\n\"accessToken\": \"{aws}\",\n\
                 \"expiresAt\": \"2030-01-01T00:00:00Z\", \"clientId\": \"aB3dE5fG7hI9jK1lM3nO5p\"}}"
            ),
            vec![2],
        ),
        (".aws/cli/cache/0123abcd.json", format!("{{\"Credentials\": {{\n\"SecretAccessKey\": \"{aws}\"}}}}"), vec![2]),
        (".claude/settings.local.json", format!("{{\"env\": {{\n\"MY_TOKEN\": \"{aws}\"}}}}"), vec![2]),
    ]
}

#[test]
fn a_configuration_is_read_the_same_however_it_is_named() {
    let sandbox = Sandbox::with_vault();
    let home = sandbox.root().join("home");
    let mut expected = Vec::new();
    let configurations = configurations(&sandbox);
    for (path, text, lines) in &configurations {
        let path = home.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let own: Vec<(String, u64)> = lines.iter().map(|line| (path.to_string_lossy().into_owned(), *line)).collect();
        let lines = |arguments: &[&str], dir: &Path| -> Vec<u64> {
            let ran = sandbox.run(&[&["scan", "--json"], arguments].concat()).dir(dir).go();
            found(&ran.json()).into_iter().map(|(_, line, ..)| line).collect()
        };
        // By its whole path, and from where it lies.
        assert_eq!(lines(&[path.to_str().unwrap()], &home), own.iter().map(|(_, line)| *line).collect::<Vec<_>>(), "{path:?}");
        assert_eq!(lines(&[path.file_name().unwrap().to_str().unwrap()], path.parent().unwrap()).len(), own.len(), "{path:?}");
        expected.extend(own);
    }
    expected.sort();
    let of = |arguments: &[&str]| -> Vec<(String, u64)> {
        let ran = sandbox.run(&[&["scan", "--json"], arguments].concat()).dir(home.join("work")).go().code(1);
        let mut lines: Vec<_> = found(&ran.json()).into_iter().map(|(file, line, ..)| (file, line)).collect();
        lines.sort();
        lines
    };
    // In a tree that has them.
    assert_eq!(of(&[home.to_str().unwrap()]), expected);
    // The places of the home, and the tree at hand.
    let bare: HashSet<String> = of(&[]).into_iter().map(|(file, _)| file).collect();
    let wanted = configurations.iter().map(|(path, ..)| match path.strip_prefix("work/") {
        Some(here) => here.to_owned(),
        None => home.join(path).to_string_lossy().into_owned(),
    });
    assert_eq!(bare, wanted.collect::<HashSet<_>>());
    fs::remove_dir_all(&home).unwrap();
}

#[test]
fn a_commit_with_a_secret_is_stopped_by_a_hook() {
    let sandbox = Sandbox::with_vault();
    sandbox.watch(KEY);
    tree(&sandbox, &[("a.js", b"let a = 1;\n"), ("b.js", b"let b = 1;\n")]);
    git(&sandbox, &["init", "-q"]);
    let hook = sandbox.root().join("given-tree/.git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, format!("#!/bin/sh\nexec {} scan --staged\n", super::sandbox::PROGRAM)).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    git(&sandbox, &["add", "."]);
    git(&sandbox, &["commit", "-qm", "clean"]);
    // What is staged counts, and not what lies there.
    tree(&sandbox, &[("a.js", format!("let a = '{KEY}';\n").as_bytes()), ("new name.js", format!("\n{KEY}\n").as_bytes())]);
    sandbox.run(&["scan", "--staged"]).dir(sandbox.root().join("given-tree")).ok();
    git(&sandbox, &["add", "."]);
    tree(&sandbox, &[("a.js", b"let a = 1;\n")]);
    let ran = sandbox.run(&["scan", "--staged", "--json"]).dir(sandbox.root().join("given-tree")).go().code(1);
    assert_eq!(found(&ran.json()), [finding("a.js", 1, "", "github"), finding("new name.js", 2, "", "github")]);
    let ran = sandbox.run(&["scan", "--staged", "--json", "a.js"]).dir(sandbox.root().join("given-tree")).go().code(1);
    assert_eq!(found(&ran.json()).len(), 1);
    let mut commit = Command::new("git");
    commit.args(["-C", "given-tree", "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "dirty"]);
    assert!(sandbox.run_command(commit).fails(1).contains("2 secrets in 2 files"));
    let text = sandbox.run(&["scan", "--staged"]).fails(2);
    assert!(text.contains("git cannot tell what is staged"), "{text}");
    gone(&sandbox);
}

#[test]
fn what_cannot_be_read_is_said() {
    if rustix::process::geteuid().is_root() {
        // Root reads everything; a path that is not there is told all the same.
        let sandbox = Sandbox::with_vault();
        assert!(sandbox.run(&["scan", "nowhere"]).fails(9).contains("`nowhere`"));
        return;
    }
    let sandbox = Sandbox::with_vault();
    tree(&sandbox, &[("closed/a", KEY.as_bytes()), ("b", b"x")]);
    let closed = sandbox.root().join("given-tree/closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let ran = sandbox.run(&["scan", "given-tree"]).ok();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    assert!(ran.stderr().contains("closed") && ran.stderr().contains("1 not readable"), "{}", ran.stderr());
}

#[test]
fn what_is_made_up_is_no_secret() {
    let sandbox = Sandbox::with_vault();
    let examples = [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "sk-1234567890abcdef1234567890abcdef",
        "cred://github",
        "sk-...",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "xghp_aBcDeFgHiJkLmN0pQrStUvWxYz0198765432",
        "https://user:password@example.com",
    ];
    tree(&sandbox, &[("README.md", examples.join("\n").as_bytes())]);
    let ran = sandbox.run(&["scan", "given-tree", "--json"]).go();
    assert_eq!(ran.stdout(), "[]\n");
}

#[test]
fn our_own_tree_has_nothing_but_what_tests_made_up() {
    let sandbox = Sandbox::with_vault();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = sandbox.run(&["scan", "src", "docs", "README.md", "man", "completions", "--json"]).dir(root).go();
    let outside_of_tests: Vec<_> = found(&ran.json()).into_iter().filter(|(file, ..)| !file.contains("tests")).collect();
    // The key of the published test vector is one.
    let files: Vec<(&str, &str)> = outside_of_tests.iter().map(|(file, _, _, service)| (file.as_str(), service.as_str())).collect();
    assert_eq!(files, [("docs/format.md", "age_key")]);
}

#[test]
fn a_line_whose_comment_excuses_it_is_passed_over_and_counted() {
    let sandbox = Sandbox::with_vault();
    sandbox.watch(KEY);
    let files = [
        ("a.js", format!("let a = \"{KEY}\"; // credctl:allow\nlet b = \"{KEY}\";\n")),
        ("b.c", format!("char *a = \"{KEY}\"; /* credctl:allow */\n")),
        ("c.html", format!("<p>{KEY}</p> <!-- credctl:allow -->\n")),
        ("d.js", format!("// credctl:allow\nlet a = \"{KEY}credctl:allow\";\nlet a = \"{KEY}\", b = \"credctl:allow\";\n")),
        (".env", format!("A_TOKEN={KEY} # credctl:allow\r\nB_TOKEN={KEY}\n")),
    ];
    tree(&sandbox, &files.each_ref().map(|(name, text)| (*name, text.as_bytes())));
    let ran = sandbox.run(&["scan", "given-tree", "--json"]).go().code(1);
    let lines: Vec<(String, u64)> = found(&ran.json()).into_iter().map(|(file, line, ..)| (file, line)).collect();
    let expected = [(".env", 2), ("a.js", 2), ("d.js", 2), ("d.js", 3)].map(|(file, line)| (format!("given-tree/{file}"), line));
    assert_eq!(lines, expected);
    let said = sandbox.run(&["scan", "given-tree"]).go().code(1).stderr();
    assert!(said.contains("4 secrets excused by `credctl:allow`"), "{said}");
    gone(&sandbox);
}

#[test]
fn an_address_with_a_password_is_of_the_service_of_its_scheme() {
    let sandbox = Sandbox::with_vault();
    let addresses =
        [("postgresql+psycopg2", "postgres"), ("mariadb", "mysql"), ("rediss", "redis"), ("mongodb+srv", "mongodb"), ("amqp", "")];
    let line = |(n, (scheme, _)): (usize, &(&str, &str))| format!("APP{n}_ADDRESS={scheme}://me:fakepass-{n}-x@db.example/x\n");
    let text: String = addresses.iter().enumerate().map(line).collect();
    tree(&sandbox, &[(".env", text.as_bytes())]);
    let ran = sandbox.run(&["scan", "given-tree", "--json"]).go().code(1);
    let services: Vec<String> = found(&ran.json()).into_iter().map(|(.., service)| service).collect();
    assert_eq!(services, addresses.map(|(_, service)| service));
    gone(&sandbox);
}
