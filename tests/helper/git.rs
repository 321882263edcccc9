//! git itself, over HTTPS with a password.

use std::fs;
use std::process::Command;

use data_encoding::BASE64;

use super::login;
use super::sandbox::{Ran, Sandbox};
use super::server::Server;
use super::test_ca::TestCa;

pub(super) struct Scene {
    ca: TestCa,
    pub(super) sandbox: Sandbox,
}

impl Scene {
    pub(super) fn new() -> Self {
        Self { ca: TestCa::new(), sandbox: Sandbox::with_vault() }
    }

    pub(super) fn server(&self, name: &str, password: &str) -> Server {
        Server::start(&self.sandbox, "git", name, password, Some(&self.ca))
    }

    /// git in this home, with nobody to ask but `askpass`.
    pub(super) fn git(&self, dir: &str, words: &[&str], askpass: &str) -> Ran {
        let mut command = Command::new("git");
        command.args(words);
        let who = |role: &str| [(format!("GIT_{role}_NAME"), "bob"), (format!("GIT_{role}_EMAIL"), "bob@example.test")];
        let mut run = self.sandbox.run_command(command).dir(self.sandbox.root().join(dir));
        for (name, value) in who("AUTHOR").into_iter().chain(who("COMMITTER")) {
            run = run.env(&name, value);
        }
        let run = run.env("GIT_SSL_CAINFO", self.ca.authority()).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        run.env("GIT_ASKPASS", askpass).go()
    }

    fn install(&self, host: &str) {
        self.sandbox.run(&["helper", "install", "git", host, "--yes"]).ok();
    }

    fn status(&self, name: &str) -> String {
        self.sandbox.run(&["show", name, "--json"]).ok().json()["status"].as_str().unwrap().to_owned()
    }
}

pub(super) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", BASE64.encode(format!("{user}:{password}").as_bytes()))
}

#[test]
fn a_push_is_signed_in_and_a_wrong_password_is_marked_and_replaced_by_what_a_person_types() {
    let scene = Scene::new();
    let placeholder = scene.sandbox.secret();
    let server = scene.server("forge", &placeholder);
    let password = login(&scene.sandbox, "forge", &server.host, "bob");
    server.takes(&password);
    server.repository("app.git");
    scene.install(&server.host);
    let url = format!("https://{}/app.git", server.host);
    scene.git(".", &["clone", "-q", &url, "app"], "false").code(0);
    fs::write(scene.sandbox.root().join("app/file"), "x").unwrap();
    for words in [&["add", "file"][..], &["commit", "-qm", "one"], &["push", "-q", "origin", "HEAD:main"]] {
        scene.git("app", words, "false").code(0);
    }
    // git tries without first; what it sends is the login and nothing else.
    let seen = server.seen();
    assert!(seen.contains(&basic("bob", &password)) && seen.iter().all(|one| one == "None" || *one == basic("bob", &password)));
    let record = scene.sandbox.run(&["activity", "--action", "helper", "--json"]).ok().stdout();
    assert!(record.contains(&format!("\"target\":\"{}\"", server.host)), "{record}");

    // The password is another now: ours is refused, and marked.
    let new = scene.sandbox.secret();
    server.takes(&new);
    let ran = scene.git("app", &["fetch", "-q"], "false").code(128);
    assert!(ran.stderr().contains("refused `forge`"), "{}", ran.stderr());
    assert_eq!(scene.status("forge"), "failed");
    server.seen();
    // It is not tried again: a person is asked.
    scene.git("app", &["fetch", "-q"], "false").code(128);
    assert!(server.seen().iter().all(|one| one == "None"), "what was refused was sent once more");
    let askpass = scene.sandbox.root().join("given-askpass");
    let script = format!("#!/bin/sh\ncase $1 in User*) echo bob ;; *) echo '{new}' ;; esac\n");
    fs::write(&askpass, script).unwrap();
    fs::set_permissions(&askpass, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let ran = scene.git("app", &["fetch", "-q"], askpass.to_str().unwrap()).code(0);
    assert!(ran.stderr().contains("`forge` has the password that"), "{}", ran.stderr());
    scene.git("app", &["fetch", "-q"], "false").code(0);
    assert_eq!(scene.sandbox.run(&["get", "forge"]).reveals().ok().stdout(), new);
}

#[test]
fn h11_a_submodule_at_a_third_host_gets_nothing_and_an_address_teaches_nothing() {
    let scene = Scene::new();
    let third_password = scene.sandbox.secret();
    let (server, third) = (scene.server("forge", ""), scene.server("third", &third_password));
    let password = login(&scene.sandbox, "forge", &server.host, "bob");
    server.takes(&password);
    server.repository("app.git");
    third.repository("evil.git");
    scene.install(&server.host);
    // Its owner has told git to ask for every host there is.
    let call = format!("!{} helper git", super::sandbox::PROGRAM);
    scene.git(".", &["config", "--global", "credential.helper", &call], "false").code(0);
    let url = format!("https://{}/app.git", server.host);
    scene.git(".", &["clone", "-q", &url, "app"], "false").code(0);
    let modules = format!("[submodule \"evil\"]\n\tpath = evil\n\turl = https://{}/evil.git\n", third.host);
    fs::write(scene.sandbox.root().join("app/.gitmodules"), modules).unwrap();
    let link = "160000,4b825dc642cb6eb9a060e54bf8d69288fbee4904,evil";
    for words in [
        &["add", ".gitmodules"][..],
        &["update-index", "--add", "--cacheinfo", link],
        &["commit", "-qm", "one"],
        &["push", "-q", "origin", "HEAD:main"],
    ] {
        scene.git("app", words, "false").code(0);
    }
    let ran = scene.git(".", &["clone", "-q", "--recurse-submodules", &url, "again"], "false");
    assert_ne!(ran.output.status.code(), Some(0));
    let seen = third.seen();
    assert!(!seen.is_empty() && seen.iter().all(|one| one == "None"), "the third host was sent something");

    // A password in an address, and it works: git tells every helper, and it is not taken in.
    let address = format!("https://bob:{third_password}@{}/evil.git", third.host);
    let ran = scene.git(".", &["ls-remote", &address], "false").code(0);
    assert!(!ran.stderr().contains("stored"), "{}", ran.stderr());
    assert_eq!(scene.sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 1);
}

#[test]
fn a_token_that_was_imported_with_its_account_answers_for_no_other() {
    let sandbox = Sandbox::with_vault();
    let (alice, bob) = (sandbox.secret(), sandbox.secret());
    let hosts = sandbox.root().join("hosts.yml");
    let import = |users: &[(&str, &str)]| {
        let users: String = users.iter().map(|(user, token)| format!("        {user}:\n            oauth_token: {token}\n")).collect();
        fs::write(&hosts, format!("github.com:\n    users:\n{users}    git_protocol: https\n    user: alice\n")).unwrap();
        sandbox.run(&["import", hosts.to_str().unwrap(), "--from", "gh"]).ok();
        fs::remove_file(&hosts).unwrap();
    };
    let asked = |user: &str| super::git(&sandbox, "get", &format!("protocol=https\nhost=github.com\nusername={user}\n")).code(0).stdout();
    import(&[("alice", &alice)]);
    assert_eq!(asked("bob"), "");
    assert_eq!(asked("Alice"), format!("username=Alice\npassword={alice}\n"));
    import(&[("alice", &alice), ("bob", &bob)]);
    assert_eq!(asked("alice"), format!("username=alice\npassword={alice}\n"));
    assert_eq!(asked("bob"), format!("username=bob\npassword={bob}\n"));
}

#[test]
fn a_websites_login_is_not_gits_but_where_git_was_told_its_host_by_name() {
    let sandbox = Sandbox::with_vault();
    let (token, bank, forge) = (sandbox.secret(), sandbox.secret(), sandbox.secret());
    sandbox.run(&["add", "github", "--secret", "-"]).stdin(&token).ok();
    let lay = |name: &str, text: String| {
        let path = sandbox.root().join(name);
        fs::write(&path, text).unwrap();
        sandbox.run(&["import", path.to_str().unwrap()]).ok();
        fs::remove_file(&path).unwrap();
    };
    let line = |host: &str, password: &str| format!("{host},https://{host}/login,alice,{password},\n");
    let lines = line("github.com", &sandbox.secret()) + &line("bank.example", &bank) + &line("forge.example", &sandbox.secret());
    lay("passwords.csv", format!("name,url,username,password,note\n{lines}"));
    lay(".git-credentials", format!("https://bob:{forge}@forge.example\nhttp://eve:{}@local.example\n", sandbox.secret()));
    let asked = |scheme: &str, host: &str| super::git(&sandbox, "get", &format!("protocol={scheme}\nhost={host}\n")).code(0);
    let answer = |host: &str| asked("https", host).stdout();
    assert_eq!(answer("github.com"), format!("username=x-access-token\npassword={token}\n"));
    assert_eq!(answer("forge.example"), format!("username=bob\npassword={forge}\n"));
    assert_eq!((answer("bank.example"), answer("local.example")), (String::new(), String::new()));
    assert!(asked("http", "local.example").stdout().starts_with("username=eve\n"));
    sandbox.run(&["helper", "install", "git", "--yes"]).ok();
    let config = fs::read_to_string(sandbox.root().join("home/.gitconfig")).unwrap();
    let hosts: Vec<&str> = config.lines().filter_map(|line| line.strip_prefix("[credential \"https://")?.strip_suffix("\"]")).collect();
    assert_eq!(hosts, ["forge.example", "github.com"]);
    // What the person names is theirs to name; the token stays the one for its service.
    sandbox.run(&["helper", "install", "git", "bank.example", "--yes"]).ok();
    assert_eq!(answer("bank.example"), format!("username=alice\npassword={bank}\n"));
    assert_eq!(answer("github.com"), format!("username=x-access-token\npassword={token}\n"));
}
