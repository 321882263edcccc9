//! `export` as a program: what is chosen, what is refused, and each form once from the vault to its reader.

use std::fs;

use super::readers;
use super::sandbox::Sandbox;
use super::store;

#[test]
fn what_is_handed_out_is_chosen_as_for_run() {
    let sandbox = Sandbox::with_vault();
    let (one, two) = (sandbox.add("one"), sandbox.add("two"));
    fs::write(sandbox.root().join("a.env"), "A=cred://one\nB=cred://one\nPLAIN='as it is'\n").unwrap();
    fs::write(sandbox.root().join("b.env"), "B=cred://two\n").unwrap();
    let export = ["export", "--json", "--with", "A=two", "--with", "one", "--env-file", "a.env", "--env-file", "b.env"];
    let read = sandbox.run(&export).env("C", "cred://two/token").env("B", "cred://one").env("OTHER", "x").reveals().ok().json();
    let expected = serde_json::json!({"A": two, "B": two, "C": two, "ONE": one, "PLAIN": "as it is"});
    assert_eq!(read, expected);
    assert_eq!(sandbox.run(&["export"]).env("C", "cred://one").reveals().ok().stdout(), format!("C={one}\n"));
}

#[test]
fn never_the_whole_vault() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    for format in ["dotenv", "shell", "json", "gitlab", "docker", "k8s"] {
        let said = sandbox.run(&["export", "--format", format]).fails(2);
        for way in ["--with NAME", "--env-file FILE", "cred://NAME"] {
            assert!(said.contains(way), "{said}");
        }
    }
}

#[test]
fn every_failure_is_reported_and_nothing_is_printed() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    sandbox.run(&["add", "old", "--type", "api_token", "--secret", "-", "--expires", "2020-01-31"]).stdin(sandbox.secret()).ok();
    let ran = sandbox.run(&["export", "--json", "--with", "good", "--with", "gone", "--with", "good/nope"]).go().code(3);
    assert_eq!((ran.stdout(), ran.error()["code"].clone()), (String::new(), "not_found".into()));
    assert!(ran.stderr().contains("`--with gone`") && ran.stderr().contains("good/nope"), "{}", ran.stderr());
    sandbox.run(&["export", "--with", "X=good", "--with", "X=old"]).fails(2);
    sandbox.run(&["export", "--strict", "--with", "old"]).fails(7);
    assert!(sandbox.run(&["export", "--with", "old"]).reveals().ok().stderr().contains("warning: `old` is expired"));
    let said = sandbox.run(&["export", "--json", "--format", "shell", "--with", "good"]).fails(2);
    assert!(said.contains("`--json` is the format json"), "{said}");
    sandbox.run(&["export", "--name", "x", "--with", "good"]).fails(2);
    sandbox.run(&["export", "--format", "yaml", "--with", "good"]).fails(2);
}

#[test]
fn variables_that_steer_programs_come_from_the_command_line_alone() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    for name in ["LD_PRELOAD", "PATH", "NODE_OPTIONS", "https_proxy"] {
        fs::write(sandbox.root().join("a.env"), format!("{name}=cred://site\n")).unwrap();
        let said = sandbox.run(&["export", "--env-file", "a.env"]).fails(2);
        assert!(said.contains("a.env, line 1") && said.contains(&format!("`{name}` steers programs")), "{said}");
        sandbox.run(&["run", "--env-file", "a.env", "--", "true"]).fails(125);
        if name != "PATH" {
            assert!(sandbox.run(&["export"]).env(name, "cred://site").fails(2).contains("steers programs"));
        }
    }
    let said = sandbox.run(&["export", "--with", "LD_PRELOAD=site"]).reveals().ok().stdout();
    assert_eq!(said, format!("LD_PRELOAD={secret}\n"));
}

#[test]
fn a_name_that_a_shell_would_carry_out_is_refused() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let said = sandbox.run(&["export", "--format", "shell"]).env("A;id", "cred://site").fails(2);
    assert!(said.contains("`A;id` cannot be exported as shell"), "{said}");
}

#[test]
fn each_form_from_the_vault_to_its_reader() {
    let sandbox = Sandbox::with_vault();
    let line = format!("{} $(id) `id` %0A #=\"x", sandbox.secret());
    let lines = format!("{}\r\nsecond\n\nfourth\n", sandbox.secret());
    store(&sandbox, "line", line.as_bytes());
    store(&sandbox, "rows", lines.as_bytes());
    let path = sandbox.root().join("given-exported");
    let export = |format: &str, with: &[&str]| {
        let mut arguments = vec!["export", "--format", format];
        with.iter().for_each(|name| arguments.extend(["--with", name]));
        let ran = sandbox.run(&arguments).reveals().ok();
        fs::write(&path, &ran.output.stdout).unwrap();
        ran
    };
    let expected = |names: &[&str]| {
        let value = |name: &str| if name == "LINE" { line.clone() } else { lines.clone() };
        names.iter().map(|name| ((*name).to_owned(), value(name).into_bytes())).collect::<readers::Read1>()
    };
    let (both, names) = (["LINE=line", "ROWS=rows"], ["LINE", "ROWS"]);
    export("shell", &both);
    for program in ["bash", "sh", "zsh"] {
        assert_eq!(readers::shell(program, &path, &names), expected(&names));
    }
    let said = export("dotenv", &both).stderr();
    assert!(said.contains("`ROWS` is read otherwise by bash") && !said.contains("`LINE`"), "{said}");
    assert_eq!(readers::python(&path), expected(&names));
    assert_eq!(readers::node(&path), expected(&names));
    export("k8s", &both);
    assert_eq!(readers::kubectl("create", &path), ("credctl".to_owned(), expected(&names)));
    let json = export("json", &both).json();
    assert_eq!(json, serde_json::json!({"LINE": line, "ROWS": lines}));
    export("docker", &["LINE=line"]);
    assert_eq!(readers::docker_documented(&fs::read(&path).unwrap()), expected(&["LINE"]));
    assert!(readers::docker(&path).is_none_or(|read| read == expected(&["LINE"])));
    let plain = sandbox.add("plain");
    let said = export("gitlab", &["plain"]).stderr();
    assert!(said.contains("can download"), "{said}");
    assert_eq!(readers::gitlab_documented(&fs::read(&path).unwrap())["PLAIN"], plain.as_bytes());
    // Our own `run` reads what is written, too.
    export("dotenv", &both);
    let run = ["run", "--only", "--no-mask", "--env-file", "given-exported", "--", "sh", "-c", "printf %s \"$LINE$ROWS\""];
    assert_eq!(sandbox.run(&run).reveals().ok().stdout(), format!("{line}{lines}"));
    // And an empty value, which no credential has.
    fs::write(sandbox.root().join("empty.env"), "EMPTY=\n").unwrap();
    for (format, text) in [("dotenv", "EMPTY=''\n"), ("shell", "export EMPTY=''\n"), ("docker", "EMPTY=\n"), ("gitlab", "EMPTY=\n")] {
        assert_eq!(sandbox.run(&["export", "--format", format, "--env-file", "empty.env"]).ok().stdout(), text);
    }
}

#[test]
fn what_a_form_cannot_hold_is_refused_by_variable_and_form() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    store(&sandbox, "lines", b"fakepass\nfakepass");
    store(&sandbox, "nul", b"fakepass\0fakepass");
    store(&sandbox, "bytes", b"fakepass\xff");
    for (format, name) in [
        ("docker", "lines"),
        ("gitlab", "lines"),
        ("docker", "nul"),
        ("gitlab", "nul"),
        ("dotenv", "nul"),
        ("shell", "nul"),
        ("dotenv", "bytes"),
        ("json", "bytes"),
        ("docker", "bytes"),
        ("gitlab", "bytes"),
    ] {
        let ran = sandbox.run(&["export", "--format", format, "--with", "good", "--with", name]).go().code(2);
        let said = ran.stderr();
        assert!(ran.stdout().is_empty(), "{format} {name}");
        assert!(said.contains(&format!("`{}` cannot be exported as {format}: ", name.to_uppercase())), "{said}");
        assert!(!said.contains("fakepass"), "{said}");
    }
    let said = sandbox.run(&["export", "--format", "docker", "--with", "lines", "--with", "nul"]).fails(2);
    assert!(said.contains("`LINES`") && said.contains("`NUL`"), "{said}");
    let said = sandbox.run(&["export", "--format", "k8s", "--name", "Not_One", "--with", "good"]).fails(2);
    assert!(said.contains("`Not_One`"), "{said}");
}

#[test]
fn ssh_keys_are_handed_out_as_their_content() {
    let sandbox = Sandbox::with_vault();
    let file = sandbox.root().join("given-key");
    let made = std::process::Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&file).status().unwrap();
    assert!(made.success());
    let key = fs::read_to_string(&file).unwrap();
    sandbox.run(&["add", "deploy", "--type", "ssh_key", "--secret", "private_key=@given-key"]).ok();
    assert_eq!(sandbox.run(&["export", "--json", "--with", "K=deploy"]).reveals().ok().json(), serde_json::json!({"K": key}));
    let filled = sandbox.run(&["inject"]).stdin("{{ cred://deploy }}").reveals().ok().stdout();
    assert_eq!(filled, key);
}
