//! What `import --replace` leaves in a tool's file: the tool itself works with it against a server on this machine, holds no
//! secret, and works as before with what `--undo` gives back, which is what was there to the byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use data_encoding::BASE64;

use super::git::{Scene, basic};
use super::login;
use super::sandbox::{PROGRAM, Ran, Sandbox};
use super::server::Server;
use super::test_ca::TestCa;
use super::tools::{PARTS, botocore, digest};

/// A file below the home, before and after.
struct Laid<'a> {
    sandbox: &'a Sandbox,
    path: PathBuf,
    before: String,
}

impl<'a> Laid<'a> {
    fn new(sandbox: &'a Sandbox, name: &str, text: &str) -> Self {
        let path = sandbox.root().join("home").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        Self { sandbox, path, before: text.to_owned() }
    }

    fn import(&self, option: &str) -> Ran {
        let bin = self.sandbox.root().join("home/bin");
        fs::create_dir_all(&bin).unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        self.sandbox.run(&["import", self.path.to_str().unwrap(), option]).env("PATH", path).ok()
    }

    /// Takes the secrets out; nothing of them is left below the home, but where a server has its own.
    fn replace(&self) -> Ran {
        let ran = self.import("--replace");
        self.sandbox.assert_clean(fs::read(&self.path).unwrap().as_slice(), "what is left");
        ran
    }

    /// Puts them back.
    fn undo(&self) {
        self.import("--undo");
        assert_eq!(fs::read_to_string(&self.path).unwrap(), self.before);
    }
}

impl Drop for Laid<'_> {
    fn drop(&mut self) {
        // In clear again: the home is searched for secrets when it goes.
        let _ = fs::remove_file(&self.path);
    }
}

/// The AWS CLI of Python (`tests/setup`), asking an STS that checks the signature.
fn aws(sandbox: &Sandbox, server: &Server) -> Ran {
    let mut command = Command::new("python3");
    let url = format!("http://{}", server.host);
    command.args(["-m", "awscli", "sts", "get-caller-identity", "--profile", "dev one", "--output", "text", "--endpoint-url", &url]);
    let parts = format!("{PARTS}/aws:{PARTS}/moto");
    sandbox.run_command(command).env("PYTHONPATH", parts).env("PYTHONDONTWRITEBYTECODE", "1").go()
}

#[test]
fn the_aws_cli_signs_with_what_credential_process_gives() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret() + "/=+#1";
    let server = Server::start(&sandbox, "sts", "sts", &secret, None);
    let text = format!(
        "# mine\n[default]\nregion = eu-west-1\n[dev one]\naws_access_key_id = AKIAFAKEFAKEFAKE2345\naws_secret_access_key = {secret}\n"
    );
    let credentials = Laid::new(&sandbox, ".aws/credentials", &text);
    let config = "[profile \"dev one\"]\nregion = eu-west-1\ncli_pager =\n";
    let beside = Laid::new(&sandbox, ".aws/config", config);
    let works = |when: &str| {
        let ran = aws(&sandbox, &server);
        assert_eq!(ran.stdout(), "123456789012\tarn:aws:iam::123456789012:user/bob\tAIDAFAKE\n", "{when}: {}", ran.stderr());
    };
    works("before");
    credentials.replace();
    works("replaced");
    let record = sandbox.run(&["activity", "--action", "helper", "--json"]).ok().stdout();
    assert_eq!(record.lines().count(), 1, "asked once, by one of the two: {record}");
    // What it says where there is nothing to sign with.
    sandbox.run(&["revoke", "aws-dev-one", "--local", "--yes"]).go();
    let said = aws(&sandbox, &server).stderr();
    assert!(said.contains("`aws-dev-one` is revoked"), "{said}");
    credentials.undo();
    assert_eq!(fs::read_to_string(&beside.path).unwrap(), config);
    works("undone");
}

#[test]
fn the_aws_cli_asks_once_install_has_told_it() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let server = Server::start(&sandbox, "sts", "sts", &secret, None);
    let add = ["add", "work", "--template", "aws", "--set", "api_key=AKIAFAKEFAKEFAKE2345", "--secret", "-"];
    sandbox.run(&add).stdin(&secret).ok();
    assert!(aws(&sandbox, &server).stderr().contains("could not be found"));
    sandbox.run(&["helper", "install", "aws", "work", "--profile", "dev one", "--yes"]).ok();
    let config = sandbox.root().join("home/.aws/config");
    fs::write(&config, fs::read_to_string(&config).unwrap() + "region = eu-west-1\n").unwrap();
    let ran = aws(&sandbox, &server);
    assert!(ran.stdout().contains("user/bob"), "{}", ran.stderr());
    sandbox.run(&["helper", "uninstall", "aws", "--yes"]).ok();
    assert!(aws(&sandbox, &server).stderr().contains("Unable to locate credentials"));
}

#[test]
fn docker_signs_in_at_a_registry_by_the_program_that_import_has_made() {
    let sandbox = Sandbox::with_vault();
    let password = sandbox.secret();
    let server = Server::start(&sandbox, "registry", "registry", &password, None);
    let auth = BASE64.encode(format!("bob:{password}").as_bytes());
    let text = format!(
        "{{\n\t\"auths\": {{\n\t\t\"{}\": {{\n\t\t\t\"auth\": \"{auth}\"\n\t\t}}\n\t}},\n\t\"HttpHeaders\": {{ \"X\": \"y\" }}\n}}",
        server.host
    );
    let config = Laid::new(&sandbox, ".docker/config.json", &text);
    let program = sandbox.root().join("home/bin/docker-credential-credctl");
    let works = |when: &str| {
        server.seen();
        let image = format!("{}/team/app:1", server.host);
        let bin = format!("{}:{}:{PARTS}/docker/usr/bin", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("sh");
        command.args(["-c", "exec docker manifest inspect --insecure \"$1\"", "sh", &image]);
        let said = sandbox.run_command(command).env("PATH", bin).go().code(1).stderr();
        // It has signed in, and the list that it got has nothing in it.
        assert!(said.contains("no such manifest"), "{when}: {said}");
        assert!(server.seen().contains(&basic("bob", &password)), "{when}");
    };
    works("before");
    let said = config.replace().stderr();
    assert!(said.contains("docker-credential-credctl` is made"), "{said}");
    assert_eq!(fs::read_link(&program).unwrap(), Path::new(PROGRAM));
    works("replaced");
    config.undo();
    assert!(!program.is_symlink(), "docker asks for it no more");
    works("undone");
}

#[test]
fn where_no_program_can_be_made_for_docker_it_is_said_which_link_to_make() {
    let sandbox = Sandbox::with_vault();
    let auth = BASE64.encode(format!("bob:{}", sandbox.secret()).as_bytes());
    let config = Laid::new(&sandbox, ".docker/config.json", &format!("{{\"auths\":{{\"reg.example\":{{\"auth\":\"{auth}\"}}}}}}"));
    let said = sandbox.run(&["import", config.path.to_str().unwrap(), "--replace"]).env("PATH", "/usr/bin:/bin").ok().stderr();
    assert!(said.contains(&format!("ln -s {PROGRAM} docker-credential-credctl")), "{said}");
    // In another vault than the usual one the program has to say which, by a name of its own.
    let of = Sandbox::with_vault();
    of.run(&["init", "--vault", "acme"]).ok();
    let password = of.secret();
    let auth = BASE64.encode(format!("bob:{password}").as_bytes());
    let mut other = Laid::new(&of, ".docker/config.json", &format!("{{\"auths\":{{\"reg.example\":{{\"auth\":\"{auth}\"}}}}}}"));
    let bin = of.root().join("home/bin");
    fs::create_dir_all(&bin).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    of.run(&["import", other.path.to_str().unwrap(), "--replace", "--vault", "acme"]).env("PATH", &path).ok();
    assert!(fs::read_to_string(&other.path).unwrap().contains("\"reg.example\": \"credctl-acme\""));
    let mut command = Command::new(bin.join("docker-credential-credctl-acme"));
    command.arg("get");
    assert!(of.run_command(command).stdin("reg.example").reveals().ok().stdout().contains(&password));
    of.run(&["import", other.path.to_str().unwrap(), "--undo", "--vault", "acme"]).env("PATH", &path).ok();
    other.before.clear();
    assert_eq!(fs::read_dir(&bin).unwrap().count(), 0);
}

/// A kubeconfig with one user.
fn kubeconfig(ca: &TestCa, server: &Server, user: &str) -> String {
    format!(
        "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority: {}\n    server: https://{}\n  name: c\ncontexts:\n- context:\n    cluster: c\n    user: u\n  name: x\ncurrent-context: x\nkind: Config\npreferences: {{}}\nusers:\n- name: u\n  user:\n{user}",
        ca.authority().display(),
        server.host
    )
}

fn kubectl(sandbox: &Sandbox) -> Ran {
    let mut command = Command::new("kubectl");
    command.args(["get", "--raw", "/version"]);
    sandbox.run_command(command).go()
}

#[test]
fn kubectl_signs_in_with_the_token_that_exec_gives() {
    let (sandbox, ca) = (Sandbox::with_vault(), TestCa::new());
    let token = sandbox.secret();
    let server = Server::start(&sandbox, "cluster", "cluster", &token, Some(&ca));
    let config = Laid::new(&sandbox, ".kube/config", &kubeconfig(&ca, &server, &format!("    token: {token} # mine\n")));
    let works = |when: &str| assert!(kubectl(&sandbox).stdout().contains("v1.32.0"), "{when}: {}", kubectl(&sandbox).stderr());
    works("before");
    config.replace();
    works("replaced");
    config.undo();
    works("undone");
    let seen = server.seen();
    assert!(seen.len() >= 3 && seen.iter().all(|one| *one == format!("Bearer {token}")), "{seen:?}");
}

#[test]
fn kubectl_signs_in_with_a_certificate_of_its_own() {
    let (sandbox, ca) = (Sandbox::with_vault(), TestCa::new());
    let server = Server::cluster_of(&sandbox, &sandbox.secret(), &ca);
    let (certificate, key) = ca.client();
    sandbox.watch(key.lines().nth(1).unwrap());
    let encoded = |pem: &str| BASE64.encode(pem.as_bytes());
    sandbox.watch(&encoded(&key));
    let user = format!("    client-certificate-data: {}\n    client-key-data: {}\n", encoded(&certificate), encoded(&key));
    let config = Laid::new(&sandbox, ".kube/config", &kubeconfig(&ca, &server, &user));
    let works = |when: &str| assert!(kubectl(&sandbox).stdout().contains("v1.32.0"), "{when}: {}", kubectl(&sandbox).stderr());
    works("before");
    config.replace();
    assert!(!fs::read_to_string(&config.path).unwrap().contains("client-certificate-data"));
    works("replaced");
    config.undo();
    works("undone");
    assert!(server.seen().iter().all(|one| one == "None"), "it was the certificate");
    // What has only one half of it is named, and kubectl shows that.
    let mut command = Command::new(PROGRAM);
    command.args(["add", "half", "--type", "custom", "--secret", "client_key=-"]);
    sandbox.run_command(command).stdin(&key).ok();
    sandbox.run(&["helper", "kube", "half"]).fails(2);
}

#[test]
fn git_pushes_with_the_helper_and_store_writes_nothing_down_again() {
    let scene = Scene::new();
    let sandbox = &scene.sandbox;
    let password = sandbox.secret();
    let server = scene.server("forge", &password);
    server.repository("app.git");
    // In the order that `store` itself would bring them into when it is told that a password works.
    let lines = format!("https://bob:{password}@{}\nhttps://eve:x@other.example\n", server.host.replace(':', "%3a"));
    let store = Laid::new(sandbox, ".git-credentials", &lines);
    let config = Laid::new(sandbox, ".gitconfig", "[credential]\n\thelper = store\n[user]\n\tname = bob");
    let url = format!("https://{}/app.git", server.host);
    scene.git(".", &["clone", "-q", &url, "app"], "false").code(0);
    fs::write(sandbox.root().join("app/file"), "x").unwrap();
    scene.git("app", &["add", "file"], "false").code(0);
    let push = |when: &str| {
        server.seen();
        scene.git("app", &["commit", "-q", "--allow-empty", "-m", when], "false").code(0);
        scene.git("app", &["push", "-q", "origin", "HEAD:main"], "false").code(0);
        assert!(server.seen().contains(&basic("bob", &password)), "{when}");
    };
    push("before");
    store.replace();
    push("replaced");
    assert_eq!(fs::read_to_string(&store.path).unwrap(), "", "store has written down what our helper gave");
    store.undo();
    assert_eq!(fs::read_to_string(&config.path).unwrap(), config.before);
    push("undone");
    assert_eq!(fs::read_to_string(&store.path).unwrap(), lines);
}

/// What git has for a host, with nobody to ask.
fn filled(sandbox: &Sandbox, host: &str, user: &str) -> String {
    let mut command = Command::new("git");
    command.args(["credential", "fill"]);
    let run = sandbox.run_command(command).env("GIT_TERMINAL_PROMPT", "0").env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_ASKPASS", "false");
    let filled = run.stdin(format!("protocol=https\nhost={host}\n{user}\n")).reveals().go().stdout();
    filled.lines().find_map(|line| line.strip_prefix("password=")).unwrap_or_default().to_owned()
}

#[test]
fn git_is_told_where_its_configuration_only_speaks_of_the_host() {
    let sandbox = Sandbox::with_vault();
    let (one, two) = (sandbox.secret(), sandbox.secret());
    let store = Laid::new(&sandbox, ".git-credentials", &format!("https://bob:{one}@git.example\nhttps://eve:{two}@other.example\n"));
    let text = "[credential]\n\thelper = store\n[credential \"https://git.example\"]\n\tusername = bob\n# [credential \"https://other.example\"]\n";
    let config = Laid::new(&sandbox, ".gitconfig", text);
    let works = |when: &str| {
        let found = ["git.example", "other.example"].map(|host| filled(&sandbox, host, ""));
        assert_eq!(found, [one.clone(), two.clone()], "{when}");
    };
    works("before");
    store.replace();
    works("replaced");
    // Once more is nothing to write, and nothing is doubled.
    let written = fs::read_to_string(&config.path).unwrap();
    fs::write(&store.path, &store.before).unwrap();
    store.replace();
    assert_eq!(fs::read_to_string(&config.path).unwrap(), written);
    store.undo();
    assert_eq!(fs::read_to_string(&config.path).unwrap(), config.before);
    works("undone");
}

#[test]
fn a_line_of_git_stays_where_the_vault_would_answer_with_another() {
    let sandbox = Sandbox::with_vault();
    login(&sandbox, "mine", "git.example", "eve");
    let token = sandbox.secret();
    sandbox.run(&["add", "github", "--template", "github", "--secret", "-", "--no-verify"]).stdin(&token).go();
    let [one, two, three] = [sandbox.secret(), sandbox.secret(), sandbox.secret()];
    let kept = format!("https://bob:{one}@git.example\nhttps://bob:{two}@github.com\n");
    let store = Laid::new(&sandbox, ".git-credentials", &format!("{kept}https://bob:{three}@free.example\n"));
    let config = Laid::new(&sandbox, ".gitconfig", "[credential]\n\thelper = store\n");
    let said = store.import("--replace").stderr();
    for part in ["line 1 stays: https://git.example has several logins (`", "line 2 stays: git would be given `github`"] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(fs::read_to_string(&store.path).unwrap(), kept);
    let found = ["git.example", "github.com", "free.example"].map(|host| filled(&sandbox, host, "username=bob\n"));
    assert_eq!(found, [one, two, three]);
    store.undo();
    assert_eq!(fs::read_to_string(&config.path).unwrap(), config.before);
}

#[test]
fn aws_profiles_that_would_not_be_found_stay_and_the_config_is_where_its_tools_look() {
    let mut sandbox = Sandbox::with_vault();
    let path = sandbox.root().join("given-config");
    let before = "[dev]\nregion = x\n[profile self]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = self\n[profile ours]\ncredential_process = /usr/bin/other\n";
    fs::write(&path, before).unwrap();
    let keys = |n: usize, secret: &str| format!("aws_access_key_id = AKIAFAKEFAKEFAKE234{n}\naws_secret_access_key = {secret}\n");
    let [dev, own, ours] = [sandbox.secret(), sandbox.secret(), sandbox.secret()];
    let kept = format!("[self]\n{}[ours]\n{}", keys(5, &own), keys(6, &ours));
    let text = format!("[dev]\n{}{kept}", keys(4, &dev));
    sandbox.set("AWS_CONFIG_FILE", &path);
    let credentials = Laid::new(&sandbox, ".aws/credentials", &text);
    let said = credentials.import("--replace").stderr();
    for part in ["[self] stays: its profile takes a role", "[ours] stays: the profile `ours` has another `credential_process`"] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(fs::read_to_string(&credentials.path).unwrap(), format!("[dev]\n{kept}"));
    let config = fs::read_to_string(&path).unwrap();
    assert_eq!(config, format!("{before}\n[profile dev]\ncredential_process = {PROGRAM} helper aws aws-dev\n"));
    assert!(!sandbox.root().join("home/.aws/config").exists());
    assert_eq!(botocore(&sandbox, "dev"), format!("custom-process AKIAFAKEFAKEFAKE2344 {} {}\n", digest(&dev), digest("")));
    assert_eq!(botocore(&sandbox, "ours"), format!("shared-credentials-file AKIAFAKEFAKEFAKE2346 {} {}\n", digest(&ours), digest("")));
    // What somebody writes around it meanwhile stays.
    fs::write(&path, format!("# theirs\n{config}[profile new]\n")).unwrap();
    credentials.undo();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("# theirs\n{before}[profile new]\n"));
}

#[test]
fn a_section_of_awss_config_that_its_tools_do_not_read_stays() {
    let sandbox = Sandbox::with_vault();
    let [one, two] = [sandbox.secret(), sandbox.secret()];
    let keys = |secret: &str| format!("aws_access_key_id = AKIAFAKEFAKEFAKE2345\naws_secret_access_key = {secret}\n");
    let config = Laid::new(&sandbox, ".aws/config", &format!("[w]\n{}[profile dev]\n{}", keys(&one), keys(&two)));
    let said = config.import("--replace").stderr();
    assert!(said.contains("[w] stays: the AWS tools find no profile in it"), "{said}");
    let after = fs::read_to_string(&config.path).unwrap();
    assert_eq!(after, format!("[w]\n{}[profile dev]\ncredential_process = {PROGRAM} helper aws aws-dev\n", keys(&one)));
    assert!(botocore(&sandbox, "dev").starts_with("custom-process "));
    config.undo();
}

#[test]
fn npm_sends_what_run_puts_into_its_variable() {
    let sandbox = Sandbox::with_vault();
    let token = sandbox.secret();
    let server = Server::start(&sandbox, "npm", "npm", &token, None);
    let text = format!("registry=http://{0}/\nupdate-notifier=false\n//{0}/:_authToken=\"{token}\"\n", server.host);
    let config = Laid::new(&sandbox, ".npmrc", &text);
    let npm = |words: &[&str]| {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).args(["npm", "whoami"]);
        if words.len() == 1 {
            command = Command::new("npm");
            command.arg("whoami");
        }
        sandbox.run_command(command).go()
    };
    assert_eq!(npm(&["npm"]).stdout(), "bob\n");
    let said = config.replace().stderr();
    let name = said.split("--with NPM_TOKEN=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert_eq!(npm(&[PROGRAM, "run", "--with", &format!("NPM_TOKEN={name}"), "--"]).stdout(), "bob\n");
    server.seen();
    // Without it npm sends the variable's name, and is refused.
    assert_ne!(npm(&["npm"]).output.status.code(), Some(0));
    assert_eq!(server.seen(), ["Bearer ${NPM_TOKEN}"]);
    config.undo();
    assert_eq!(npm(&["npm"]).stdout(), "bob\n");
}

#[test]
fn cargo_asks_the_credential_provider() {
    let sandbox = Sandbox::with_vault();
    let token = sandbox.secret();
    let server = Server::start(&sandbox, "cargo", "cargo", &token, None);
    let credentials = Laid::new(&sandbox, ".cargo/credentials.toml", &format!("[registries.my]\ntoken = \"{token}\" # mine\n"));
    let text = format!("[registries.my]\nindex = \"sparse+http://{}/index/\"\n", server.host);
    let config = Laid::new(&sandbox, ".cargo/config.toml", &text);
    let works = |when: &str| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["owner", "--list", "fake", "--registry", "my"]);
        let ran = sandbox.run_command(command).env("CARGO_HOME", sandbox.root().join("home/.cargo")).go();
        assert_eq!(ran.stdout(), "bob\n", "{when}: {}", ran.stderr());
        assert_eq!(server.seen().last(), Some(&token), "{when}");
    };
    works("before");
    credentials.replace();
    works("replaced");
    credentials.undo();
    assert_eq!(fs::read_to_string(&config.path).unwrap(), config.before);
    works("undone");
}
