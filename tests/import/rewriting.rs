//! What `--replace` leaves in the files of tools, and that `--undo` gives every byte back.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::Value;

use super::faults::{self, Fault};
use super::sandbox::{PROGRAM, Sandbox};
use super::tools::{clear, files, lay};

fn read(sandbox: &Sandbox, name: &str) -> String {
    fs::read_to_string(sandbox.root().join("home").join(name)).unwrap()
}

fn path(sandbox: &Sandbox, name: &str) -> String {
    sandbox.root().join("home").join(name).to_string_lossy().into_owned()
}

#[test]
fn every_file_is_rewritten_without_its_secrets_and_comes_back() {
    let mut sandbox = Sandbox::with_vault();
    // Where the program can be made that docker starts.
    let bin = sandbox.root().join("home/bin");
    fs::create_dir_all(&bin).unwrap();
    sandbox.set("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()));
    let all = files(&sandbox);
    for (name, text) in &all {
        lay(&sandbox, name, text);
    }
    for (name, _) in &all {
        let ran = sandbox.run(&["import", &path(&sandbox, name), "--replace"]).ok();
        sandbox.assert_clean(read(&sandbox, name).as_bytes(), name);
        assert!(ran.stderr().contains("may still be on the disk"), "{}", ran.stderr());
        // Once more changes nothing.
        let before = read(&sandbox, name);
        sandbox.run(&["import", &path(&sandbox, name), "--replace"]).ok();
        assert_eq!(read(&sandbox, name), before, "{name}");
    }
    is_as_its_programs_want_it(&sandbox);
    for (name, text) in &all {
        sandbox.run(&["import", &path(&sandbox, name), "--undo"]).ok();
        assert_eq!(read(&sandbox, name), *text, "{name}");
    }
    for made in [".aws/config", ".gitconfig", ".cargo/config.toml"] {
        assert!(!sandbox.root().join("home").join(made).exists(), "{made} was made by us, and is gone");
    }
    clear(&sandbox);
}

fn is_as_its_programs_want_it(sandbox: &Sandbox) {
    let aws = read(sandbox, ".aws/credentials");
    assert!(aws.starts_with("# mine\n[default]\nregion = eu-west-1\n\n[dev one]\n[tmp]\naws_access_key_id = ASIA"), "{aws}");
    let config = read(sandbox, ".aws/config");
    assert_eq!(
        config,
        format!(
            "[default]\ncredential_process = {PROGRAM} helper aws aws\n\n[profile \"dev one\"]\ncredential_process = {PROGRAM} helper aws aws-dev-one\n"
        )
    );
    let docker: Value = serde_json::from_str(&read(sandbox, ".docker/config.json")).unwrap();
    assert_eq!(docker["credHelpers"], serde_json::json!({ "reg.example:5000": "credctl", "ghcr.example": "credctl" }));
    assert_eq!(
        (&docker["auths"]["reg.example:5000"], &docker["auths"]["ghcr.example"]["auth"]),
        (&serde_json::json!({}), &serde_json::json!(""))
    );
    assert_eq!(
        (&docker["auths"]["ghcr.example"]["email"], &docker["HttpHeaders"]["X"]),
        (&serde_json::json!("a@b"), &serde_json::json!("y"))
    );
    let kube = read(sandbox, ".kube/config");
    let words = "      - helper\n      - kube\n      - kube-prod\n";
    assert!(
        kube.contains(&format!(
            "  user:\n    exec: # mine\n      apiVersion: client.authentication.k8s.io/v1\n      args:\n{words}      command: {PROGRAM}\n"
        )),
        "{kube}"
    );
    assert!(kube.contains("- kube-certs\n") && kube.contains("\"kube-flow\"") && !kube.contains("client-certificate-data"), "{kube}");
    let npm = read(sandbox, ".npmrc");
    assert!(npm.contains(":_authToken=${NPM_TOKEN}\n") && npm.contains(":_authToken=\"${NPM_TOKEN_2}\"\n"), "{npm}");
    assert_eq!(read(sandbox, ".git-credentials"), "nonsense\n");
    let git = |key: &str, url: &str| {
        let mut command = Command::new("git");
        command.args(["config", "--global", "--get-urlmatch", key, url]);
        sandbox.run_command(command).ok().stdout()
    };
    assert_eq!(git("credential.helper", "https://h.example:8443/x").trim(), format!("!{PROGRAM} helper git"));
    assert_eq!(git("credential.helper", "https://git.example/team").trim(), format!("!{PROGRAM} helper git"));
    let cargo = read(sandbox, ".cargo/config.toml");
    assert!(
        cargo.contains(&format!(
            "[registries.my]\ncredential-provider = [\"cargo:token-from-stdout\", \"{PROGRAM}\", \"get\", \"cargo-my\"]"
        )),
        "{cargo}"
    );
    let mcp = read(sandbox, ".cursor/mcp.json");
    assert!(mcp.contains(&format!("\"command\": \"{PROGRAM}\", \"args\": [\"run\", \"--\", \"npx\", \"-y\", \"fake-mcp\"], \"env\": {{ \"ACME_TOKEN\": \"cred://acme-token\", \"LOG\"")), "{mcp}");
    assert!(
        mcp.starts_with("// mine\n") && mcp.contains(&format!("\"command\": \"{PROGRAM}\", \"args\": [\"run\", \"--\", \"uvx\"]")),
        "{mcp}"
    );
}

#[test]
fn what_stood_in_the_config_stays_and_no_section_is_doubled() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let credentials = format!("[default]\r\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\r\naws_secret_access_key = {secret}\r\n");
    let config = "[sso-session x]\nsso_region = a\n[default]\nregion = eu-west-1\ns3 =\n  max = 1\n[profile a]\nregion = x";
    lay(&sandbox, ".aws/credentials", &credentials);
    lay(&sandbox, ".aws/config", config);
    // A link, as a person's dotfiles have it.
    fs::rename(sandbox.root().join("home/.aws/credentials"), sandbox.root().join("home/dotfile")).unwrap();
    symlink("../dotfile", sandbox.root().join("home/.aws/credentials")).unwrap();
    sandbox.run(&["import", &path(&sandbox, ".aws/credentials"), "--replace"]).ok();
    assert!(fs::symlink_metadata(sandbox.root().join("home/.aws/credentials")).unwrap().is_symlink());
    assert_eq!(read(&sandbox, "dotfile"), "[default]\r\n");
    let beside = if sandbox.root().join("home/config").exists() { "config" } else { ".aws/config" };
    let new = read(&sandbox, beside);
    assert_eq!(beside, ".aws/config", "{new}");
    assert_eq!(new, config.replace("[default]\n", &format!("[default]\ncredential_process = {PROGRAM} helper aws aws\n")));
    sandbox.run(&["import", &path(&sandbox, ".aws/credentials"), "--undo"]).ok();
    assert_eq!((read(&sandbox, "dotfile"), read(&sandbox, ".aws/config")), (credentials, config.to_owned()));
    clear(&sandbox);
}

#[test]
fn a_file_that_its_program_wrote_anew_gets_its_values_back_where_they_are_found() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let text = format!("//registry.npmjs.org/:_authToken={secret}\n");
    lay(&sandbox, ".npmrc", &text);
    sandbox.run(&["import", &path(&sandbox, ".npmrc"), "--replace"]).ok();
    lay(&sandbox, ".npmrc", "fund=false\n//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n");
    let ran = sandbox.run(&["import", &path(&sandbox, ".npmrc"), "--undo"]).ok();
    assert!(ran.stderr().contains("what was changed in them meanwhile stays"), "{}", ran.stderr());
    assert_eq!(read(&sandbox, ".npmrc"), format!("fund=false\n{text}"));
    // Where it is gone nothing is guessed.
    sandbox.run(&["import", &path(&sandbox, ".npmrc"), "--replace"]).ok();
    lay(&sandbox, ".npmrc", "fund=false\n");
    let text = sandbox.run(&["import", &path(&sandbox, ".npmrc"), "--undo"]).fails(9);
    assert!(text.contains("was changed since"), "{text}");
    assert_eq!(read(&sandbox, ".npmrc"), "fund=false\n");
    clear(&sandbox);
}

#[test]
fn i06_two_files_are_never_left_with_neither_the_keys_nor_the_helper() {
    let command = |sandbox: &Sandbox| {
        let mut command = Command::new(PROGRAM);
        command.args(["import", &path(sandbox, ".aws/credentials"), "--replace"]);
        command
    };
    let begun = || {
        let sandbox = Sandbox::with_vault();
        let text = format!("[default]\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = {}\n", sandbox.secret());
        lay(&sandbox, ".aws/credentials", &text);
        lay(&sandbox, ".aws/config", "[default]\nregion = x\n");
        (sandbox, text)
    };
    let (trial, _) = begun();
    let points = faults::points(&trial, command(&trial), "");
    let renames: Vec<_> =
        points.into_iter().filter(|point| point.changes && (point.call == "rename" || point.call == "renameat")).collect();
    assert!(renames.len() >= 4, "{renames:?}");
    clear(&trial);
    for point in renames {
        for fault in [Fault::Kill, Fault::Errno("ENOSPC")] {
            let (sandbox, text) = begun();
            faults::hit(&sandbox, command(&sandbox), "", (&point.call, point.nth), fault);
            let works = read(&sandbox, ".aws/credentials") == text || read(&sandbox, ".aws/config").contains("credential_process");
            assert!(works, "after {point}");
            sandbox.run(&["import", &path(&sandbox, ".aws/credentials"), "--replace"]).ok();
            assert_eq!(read(&sandbox, ".aws/credentials"), "[default]\n", "after {point}");
            assert_eq!(read(&sandbox, ".aws/config").matches("credential_process").count(), 1, "after {point}");
            assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 1);
            sandbox.run(&["import", &path(&sandbox, ".aws/credentials"), "--undo"]).ok();
            assert_eq!(
                (read(&sandbox, ".aws/credentials"), read(&sandbox, ".aws/config").as_str()),
                (text, "[default]\nregion = x\n"),
                "after {point}"
            );
            clear(&sandbox);
        }
    }
}

#[test]
fn a_file_that_changes_between_reading_and_rewriting_is_not_overwritten() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    lay(&sandbox, ".npmrc", &format!("//registry.npmjs.org/:_authToken={secret}\n"));
    let mut command = Command::new(PROGRAM);
    command.args(["import", &path(&sandbox, ".npmrc"), "--replace"]);
    // Stopped when the credential is in its place, and the file is still to be rewritten.
    let edited = "//registry.npmjs.org/:_authToken=changed\n";
    let output = faults::pause(&sandbox, command, "", ("renameat", 1), || drop(lay(&sandbox, ".npmrc", edited))).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(read(&sandbox, ".npmrc"), edited);
    assert_eq!(sandbox.run(&["get", "npm"]).reveals().ok().stdout(), secret);
}

#[test]
fn where_nothing_can_stand_instead_it_is_said_what_to_type() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let text = format!("machine a.example login b password {secret}\n");
    lay(&sandbox, ".netrc", &text);
    let ran = sandbox.run(&["import", &path(&sandbox, ".netrc"), "--replace"]).ok();
    assert!(ran.stderr().contains("nothing is rewritten: a `.netrc` can hold no reference"), "{}", ran.stderr());
    assert!(ran.stderr().lines().last().unwrap().contains("still holds all of it in clear"), "{}", ran.stderr());
    assert_eq!(read(&sandbox, ".netrc"), text);
    let text = sandbox.run(&["import", &path(&sandbox, ".netrc"), "--undo"]).fails(3);
    assert!(text.contains("is not known on this machine"), "{text}");
    clear(&sandbox);
}

#[test]
fn lines_that_the_helper_would_answer_otherwise_stay_where_store_reads_them() {
    let sandbox = Sandbox::with_vault();
    let secret = || sandbox.secret();
    let (one, two, http, gone) = (secret(), secret(), secret(), secret());
    let kept = format!("https://alice:{one}@two.example\nhttp://plain:{http}@local.example\n");
    let last = format!("https://bob:{two}@two.example\n");
    lay(&sandbox, ".git-credentials", &format!("{kept}https://bob:{gone}@one.example\n{last}"));
    let said = sandbox.run(&["import", &path(&sandbox, ".git-credentials"), "--replace"]).ok().stderr();
    for part in ["line 1 stays: https://two.example has several logins", "line 2 stays: it is not for https", "line 4 stays"] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(read(&sandbox, ".git-credentials"), format!("{kept}{last}"));
    let config = read(&sandbox, ".gitconfig");
    assert!(config.contains("https://one.example") && !config.contains("two.example") && !config.contains("local.example"), "{config}");
    sandbox.run(&["import", &path(&sandbox, ".git-credentials"), "--undo"]).ok();
    clear(&sandbox);
}
