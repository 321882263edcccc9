//! AWS's SDK, docker and kubectl, told by `helper install` and asking by themselves.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::sandbox::{PROGRAM, Ran, Sandbox};
use super::server::Server;
use super::test_ca::TestCa;

pub(super) const PARTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/real-parts");

/// What botocore finds for a profile, and by which of its ways.
const BOTOCORE: &str = "
import sys; sys.path.insert(0, sys.argv[1] + '/moto')
import botocore.session, hashlib
try:
    found = botocore.session.Session(profile=sys.argv[2]).get_credentials()
    key = found.get_frozen_credentials()
    digest = lambda text: hashlib.sha256((text or '').encode()).hexdigest()
    print(found.method, key.access_key, digest(key.secret_key), digest(key.token))
except Exception as error:
    print(type(error).__name__, error)
";

pub(super) fn botocore(sandbox: &Sandbox, profile: &str) -> String {
    let mut command = Command::new("python3");
    command.args(["-c", BOTOCORE, PARTS, profile]);
    sandbox.run_command(command).ok().stdout()
}

pub(super) fn digest(text: &str) -> String {
    use sha2::Digest as _;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(text))
}

#[test]
fn aws_sdk_takes_the_process_and_shows_why_there_is_nothing() {
    let sandbox = Sandbox::with_vault();
    let (secret, session) = (sandbox.secret(), sandbox.secret());
    let file = sandbox.root().join("given-session");
    fs::write(&file, &session).unwrap();
    let add = ["add", "dev", "--template", "aws", "--set", "api_key=AKIAFAKEFAKEFAKE2345", "--secret", "-", "--expires", "2099-01-01"];
    sandbox.run(&[&add[..], &["--secret", "session_token=@given-session"]].concat()).stdin(&secret).ok();
    sandbox.run(&["helper", "install", "aws", "dev", "--yes"]).ok();
    let found = botocore(&sandbox, "dev");
    assert_eq!(found, format!("custom-process AKIAFAKEFAKEFAKE2345 {} {}\n", digest(&secret), digest(&session)));
    sandbox.run(&["revoke", "dev", "--local", "--yes"]).go();
    let failed = botocore(&sandbox, "dev");
    assert!(failed.starts_with("CredentialRetrievalError") && failed.contains("`dev` is revoked"), "{failed}");
}

#[test]
fn of_keys_that_have_ended_aws_is_told_once_and_how_to_store_others() {
    let sandbox = Sandbox::with_vault();
    let add = ["add", "dev", "--template", "aws", "--set", "api_key=AKIAFAKEFAKEFAKE2345", "--secret", "-", "--expires", "2020-01-01"];
    sandbox.run(&add).stdin(sandbox.secret()).ok();
    let ran = sandbox.run(&["helper", "aws", "dev"]).go().code(7);
    let hint = "`credctl edit dev` stores new keys (`--secret -`, `--set api_key=…`) and their end (`--expires`)";
    assert_eq!(
        (ran.stdout(), ran.stderr()),
        (String::new(), format!("error: `dev` is expired since 2020-01-01 23:59 UTC\nhint: {hint}\n"))
    );
}

#[test]
fn kubectl_signs_in_with_both_versions() {
    let (sandbox, ca) = (Sandbox::with_vault(), TestCa::new());
    let token = sandbox.add("prod");
    let server = Server::start(&sandbox, "cluster", "cluster", &token, Some(&ca));
    let config = sandbox.root().join("home/.kube/config");
    fs::create_dir(sandbox.root().join("home/.kube")).unwrap();
    let text = format!(
        "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority: {}\n    server: https://{}\n  name: c\ncontexts:\n- context:\n    cluster: c\n    user: u\n  name: x\ncurrent-context: x\nkind: Config\npreferences: {{}}\nusers:\n- name: u\n  user: {{}}\n",
        ca.authority().display(),
        server.host
    );
    fs::write(&config, &text).unwrap();
    sandbox.run(&["helper", "install", "kube", "prod", "--yes"]).ok();
    let kubectl = || {
        let mut command = Command::new("kubectl");
        command.args(["get", "--raw", "/version"]);
        sandbox.run_command(command).ok().stdout()
    };
    assert!(kubectl().contains("v1.32.0"));
    let written = fs::read_to_string(&config).unwrap();
    fs::write(&config, written.replace("k8s.io/v1\n", "k8s.io/v1beta1\n")).unwrap();
    assert!(kubectl().contains("v1.32.0"));
    let seen = server.seen();
    assert!(seen.len() >= 2 && seen.iter().all(|one| *one == format!("Bearer {token}")), "{seen:?}");
    // Changed since: our lines go, and nothing else.
    let said = sandbox.run(&["helper", "uninstall", "kube", "--yes"]).ok().stderr();
    assert!(said.contains("only its own lines"), "{said}");
    assert_eq!(fs::read_to_string(&config).unwrap(), text);
}

/// docker in this home, with the directory of the helper on its path.
fn docker(sandbox: &Sandbox, words: &[&str], stdin: &str) -> Ran {
    let path = std::env::var("PATH").unwrap();
    let bin = sandbox.root().join("home/.local/bin");
    let path = format!("{}:{path}:{PARTS}/docker/usr/bin", bin.display());
    let mut command = Command::new("sh");
    command.args(["-c", "exec docker \"$@\"", "sh"]).args(words);
    sandbox.run_command(command).env("PATH", path).stdin(stdin).go()
}

#[test]
fn docker_signs_in_asks_and_signs_out() {
    let sandbox = Sandbox::with_vault();
    let password = sandbox.secret();
    let server = Server::start(&sandbox, "registry", "registry", &password, None);
    let bin = sandbox.root().join("home/.local/bin");
    fs::create_dir_all(&bin).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    sandbox.run(&["helper", "install", "docker", &server.host, "--yes"]).env("PATH", &path).ok();
    assert_eq!(fs::read_link(bin.join("docker-credential-credctl")).unwrap(), Path::new(PROGRAM));

    let image = format!("{}/team/app:1", server.host);
    let said = docker(&sandbox, &["manifest", "inspect", "--insecure", &image], "").code(1).stderr();
    assert!(!said.contains("no such manifest"), "{said}");
    let said = docker(&sandbox, &["login", &server.host, "-u", "bob", "--password-stdin"], "fakepass-wrong\n").code(1).stderr();
    assert!(said.contains("401") || said.contains("unauthorized"), "{said}");
    assert_eq!(sandbox.run(&["list"]).ok().stdout(), "");
    docker(&sandbox, &["login", &server.host, "-u", "bob", "--password-stdin"], &format!("{password}\n")).code(0);
    let config = fs::read_to_string(sandbox.root().join("home/.docker/config.json")).unwrap();
    assert!(config.contains("credHelpers") && !config.contains("\"auth\""), "{config}");
    server.seen();
    // There is a list of manifests, with none in it: that is for docker to say once it has signed in.
    let said = docker(&sandbox, &["manifest", "inspect", "--insecure", &image], "").code(1).stderr();
    assert!(said.contains("no such manifest"), "{said}");
    assert!(server.seen().last().is_some_and(|one| one.starts_with("Basic ")));
    docker(&sandbox, &["logout", &server.host], "").code(0);
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 1);
    // docker has written the file anew meanwhile.
    sandbox.run(&["helper", "uninstall", "docker", "--yes"]).env("PATH", &path).ok();
    let config = fs::read_to_string(sandbox.root().join("home/.docker/config.json")).unwrap();
    assert!(!config.contains("credctl") && !bin.join("docker-credential-credctl").exists(), "{config}");
}
