//! `helper install` and `uninstall`: the change is shown, asked, made whole, and taken back to the byte.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::login;
use super::sandbox::{PROGRAM, Sandbox};

/// Each tool: what is installed, the variable of its file and what the file is below that, and what may stand in it before.
const TOOLS: [(&[&str], &str, &str, &str); 4] = [
    (&["git", "git.example"], "GIT_CONFIG_GLOBAL", "", "# mine\n[user]\n\tname = A\n[alias]\n\tx = !echo \"#\"\n"),
    (&["aws", "pair", "--profile", "dev"], "AWS_CONFIG_FILE", "", "; mine\r\n[default]\nregion=eu-west-1\n[profile dev]\n"),
    (&["docker", "reg.example:5000"], "DOCKER_CONFIG", "config.json", "{ \"auths\": {},\n   \"futureKey\" : 1 }"),
    (
        &["kube", "cluster", "--user", "u"],
        "KUBECONFIG",
        "",
        "kind: Config # mine\nusers:\n- name: u\n  user: {}\n- name: v\n  user:\n    token: t\n",
    ),
];

fn home() -> (Sandbox, PathBuf) {
    let mut sandbox = Sandbox::with_vault();
    login(&sandbox, "forge", "git.example", "bob");
    sandbox.add("cluster");
    let pair = sandbox.secret();
    sandbox.run(&["add", "pair", "--template", "aws", "--set", "api_key=AKIAFAKEFAKEFAKE2345", "--secret", "-"]).stdin(&pair).ok();
    let bin = sandbox.root().join("home/bin");
    fs::create_dir_all(&bin).unwrap();
    sandbox.set("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()));
    (sandbox, bin)
}

fn install<'a>(verb: &'a str, words: &[&'a str]) -> Vec<&'a str> {
    [&["helper", verb], words].concat()
}

#[test]
fn each_is_shown_made_and_taken_back_to_the_byte() {
    let (mut sandbox, bin) = home();
    for (words, variable, below, before) in TOOLS {
        let place = sandbox.root().join(words[0]);
        let file = if below.is_empty() { place.clone() } else { place.join(below) };
        sandbox.set(variable, &place);
        // One that is not there is made, for its owner alone, and goes again.
        if words[0] != "kube" {
            sandbox.run(&[install("install", words), vec!["--yes"]].concat()).ok();
            assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600, "{words:?}");
            sandbox.run(&["helper", "uninstall", words[0], "--yes"]).ok();
            assert!(!file.exists(), "{words:?}");
        }
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, before).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let said = sandbox.run(&install("install", words)).fails(2);
        assert!(said.contains("--yes") && fs::read_to_string(&file).unwrap() == before, "{said}");
        let ran = sandbox.run(&[install("install", words), vec!["--yes"]].concat()).ok();
        assert_eq!(ran.stdout(), format!("{}\n", file.display()));
        assert!(ran.stderr().lines().any(|line| line.trim_start().starts_with('+')), "{}", ran.stderr());
        let after = fs::read_to_string(&file).unwrap();
        assert!(after != before && after.contains("credctl"), "{after}");
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o640);
        let again = sandbox.run(&[install("install", words), vec!["--yes"]].concat()).ok().stderr();
        assert!(again.contains("nothing to change") && fs::read_to_string(&file).unwrap() == after, "{again}");
        sandbox.run(&["helper", "uninstall", words[0], "--yes"]).ok();
        assert_eq!(fs::read_to_string(&file).unwrap(), before, "{words:?}");
        // Changed since by somebody: what they wrote stays.
        sandbox.run(&[install("install", words), vec!["--yes"]].concat()).ok();
        let foreign = if words[0] == "docker" { "\n" } else { "# theirs\n" };
        fs::write(&file, fs::read_to_string(&file).unwrap() + foreign).unwrap();
        let said = sandbox.run(&["helper", "uninstall", words[0], "--yes"]).ok().stderr();
        assert!(said.contains("was changed since"), "{said}");
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{before}{foreign}"), "{words:?}");
        let json = sandbox.run(&["helper", "uninstall", words[0], "--json"]).ok().json();
        assert_eq!(json["changed"], false);
    }
    assert_eq!(fs::read_dir(bin).unwrap().count(), 0, "the program is left");
}

#[test]
fn a_link_stays_and_what_it_points_to_is_written() {
    let (sandbox, _) = home();
    let (target, link) = (sandbox.root().join("dotfiles-gitconfig"), sandbox.root().join("home/.gitconfig"));
    fs::write(&target, "[user]\n").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    sandbox.run(&["helper", "install", "git", "--yes"]).ok();
    assert!(link.is_symlink());
    let text = fs::read_to_string(&target).unwrap();
    assert_eq!(text, format!("[user]\n[credential \"https://git.example\"]\n\thelper = !{PROGRAM} helper git\n"));
    sandbox.run(&["helper", "uninstall", "git", "--yes"]).ok();
    assert_eq!(fs::read_to_string(&target).unwrap(), "[user]\n");
    assert!(link.is_symlink());
}

#[test]
fn for_a_consumer_the_call_says_so() {
    let (mut sandbox, bin) = home();
    let docker = sandbox.root().join("docker");
    let text = |name: &str| fs::read_to_string(name).unwrap();
    let password = login(&sandbox, "reg", "reg.example:5000", "bob");
    sandbox.run(&["assign", "forge", "reg", "agent/a"]).ok();
    sandbox.set("DOCKER_CONFIG", &docker);
    sandbox.run(&["helper", "install", "git", "--as", "agent/a", "--yes"]).ok();
    let config = text(sandbox.root().join("home/.gitconfig").to_str().unwrap());
    assert!(config.contains(&format!("helper = !{PROGRAM} --as agent/a helper git\n")), "{config}");
    sandbox.run(&["helper", "install", "docker", "reg.example:5000", "--as", "agent/a", "--yes"]).ok();
    assert!(text(docker.join("config.json").to_str().unwrap()).contains("\"reg.example:5000\": \"credctl-agent-a\""));
    let program = bin.join("docker-credential-credctl-agent-a");
    let mut command = std::process::Command::new(&program);
    command.arg("get");
    let answer = sandbox.run_command(command).stdin("reg.example:5000").reveals().ok().stdout();
    assert!(answer.contains(&password), "{answer}");
    let lines = sandbox.run(&["activity", "--consumer", "agent/a", "--json"]).ok().stdout();
    assert!(lines.contains("reg.example:5000"), "{lines}");
    sandbox.run(&["helper", "uninstall", "docker", "--yes"]).ok();
    assert!(!program.exists());
    sandbox.run(&["helper", "install", "git", "--as", "agent/nobody", "--yes"]).fails(3);
}

#[test]
fn what_would_not_work_is_refused_and_what_stands_beside_is_said() {
    let (mut sandbox, bin) = home();
    let aws = sandbox.root().join("home/.aws");
    fs::create_dir(&aws).unwrap();
    fs::write(aws.join("credentials"), "[pair]\naws_access_key_id = AKIAFAKEFAKEFAKE2345\n").unwrap();
    let said = sandbox.run(&["helper", "install", "aws", "pair", "--yes"]).fails(1);
    assert!(said.contains("would be taken first"), "{said}");
    sandbox.run(&["helper", "install", "aws", "nobody", "--yes"]).fails(3);
    sandbox.run(&["helper", "install", "git", "git.example/x", "--yes"]).fails(2);
    let git = sandbox.root().join("home/.gitconfig");
    fs::write(
        &git,
        "[credential]\n\thelper = store\n[credential \"https://github.com\"]\n\thelper =\n\thelper = !gh auth git-credential\n",
    )
    .unwrap();
    let said = sandbox.run(&["helper", "install", "git", "--yes"]).ok().stderr();
    assert!(said.contains("passwords in clear") && said.contains("empty `helper =`") && said.contains("gh auth"), "{said}");
    // Another program of the name that docker looks for.
    let other = bin.join("docker-credential-credctl");
    fs::write(&other, "#!/bin/sh\n").unwrap();
    let said = sandbox.run(&["helper", "install", "docker", "reg.example", "--yes"]).fails(1);
    assert!(said.contains("another program"), "{said}");
    fs::remove_file(&other).unwrap();
    sandbox.set("PATH", "/usr/bin:/bin");
    let said = sandbox.run(&["helper", "install", "docker", "reg.example", "--yes"]).fails(2);
    assert!(said.contains("ln -s"), "{said}");
    assert!(!Path::new(&sandbox.root().join("home/.docker")).exists(), "the file was changed all the same");
    // A foreign directory, one that is no file.
    fs::remove_file(&git).unwrap();
    fs::create_dir(&git).unwrap();
    sandbox.run(&["helper", "install", "git", "--yes"]).fails(9);
}
