//! What `--replace` leaves where it is, since nothing that could stand in its place would work: it is said why, and the tool
//! reads what it read before.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;

use data_encoding::BASE64;
use serde_json::Value;

use super::sandbox::{PROGRAM, Ran, Sandbox};
use super::tools::{clear, lay};

/// Where docker's program can be made.
fn replace(sandbox: &Sandbox, path: &str) -> Ran {
    let bin = sandbox.root().join("home/bin");
    fs::create_dir_all(&bin).unwrap();
    sandbox.run(&["import", path, "--replace"]).env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap())).ok()
}

fn undo(sandbox: &Sandbox, path: &str, before: &str) {
    sandbox.run(&["import", path, "--undo"]).ok();
    assert_eq!(fs::read_to_string(path).unwrap(), before);
}

#[track_caller]
fn says(ran: &Ran, all: &[&str]) {
    for part in all {
        assert!(ran.stderr().contains(part), "{part}: {}", ran.stderr());
    }
}

#[test]
fn logins_that_docker_would_not_be_answered_stay() {
    let sandbox = Sandbox::with_vault();
    let known = sandbox.secret();
    let add = ["add", "known", "--type", "username_password", "--host", "known.example", "--set", "username=eve", "--secret", "-"];
    sandbox.run(&add).stdin(&known).ok();
    let servers = [
        "https://old.example/v1/",
        "http://plain.example:5001",
        "docker.io",
        "quay.example/org1",
        "same.example",
        "https://same.example",
        "reg.example:5000",
        "reg.example:5000/sub",
        "known.example",
        "helped.example",
        "https://good.example",
        "fine.example:5000",
    ];
    let auth = |server: &str| BASE64.encode(format!("bob:{}", sandbox.secret() + server).as_bytes());
    let logins: Vec<String> = servers.iter().map(|server| format!("\t\t\"{server}\": {{\"auth\": \"{}\"}}", auth(server))).collect();
    let text = format!("{{\n\t\"auths\": {{\n{}\n\t}},\n\t\"credHelpers\": {{\"helped.example\": \"pass\"}}\n}}", logins.join(",\n"));
    let path = lay(&sandbox, ".docker/config.json", &text);
    let ran = replace(&sandbox, &path);
    says(
        &ran,
        &[
            "https://old.example/v1/ stays: ",
            "http://plain.example:5001 stays: ",
            "docker.io stays: ",
            "quay.example/org1 stays: ",
            "same.example stays: several logins to same.example",
            "reg.example:5000 stays: several logins",
            "known.example stays: several logins to known.example",
            "helped.example stays: `helped.example` is answered by `docker-credential-pass`",
            "in clear still: ",
        ],
    );
    let after: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let before: Value = serde_json::from_str(&text).unwrap();
    for (n, server) in servers.iter().enumerate() {
        if n < 10 {
            assert_eq!(after["auths"][server], before["auths"][server], "{server}");
        } else {
            assert_eq!(after["auths"][server], serde_json::json!({}), "{server}");
        }
    }
    // What docker asks for by name, and is answered.
    let asked = ["fine.example:5000", "good.example"];
    let helpers = after["credHelpers"].as_object().unwrap();
    assert_eq!((helpers.len(), &helpers["helped.example"]), (3, &Value::from("pass")));
    for server in asked {
        assert_eq!(helpers[server], "credctl");
        let answer = sandbox.run(&["helper", "docker", "get"]).stdin(server).reveals().ok().json();
        assert_eq!((&answer["ServerURL"], &answer["Username"]), (&Value::from(server), &Value::from("bob")));
    }
    undo(&sandbox, &path, &text);
    clear(&sandbox);
}

#[test]
fn dockers_own_registry_is_answered_by_the_name_that_docker_has_for_it() {
    let sandbox = Sandbox::with_vault();
    let (server, password) = ("https://index.docker.io/v1/", sandbox.secret());
    let text = format!("{{\"auths\": {{\"{server}\": {{\"auth\": \"{}\"}}}}}}", BASE64.encode(format!("bob:{password}").as_bytes()));
    let path = lay(&sandbox, ".docker/config.json", &text);
    replace(&sandbox, &path);
    let after: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(after, serde_json::json!({ "credHelpers": { server: "credctl" }, "auths": { server: {} } }));
    assert_eq!(sandbox.run(&["helper", "docker", "get"]).stdin(server).reveals().ok().json()["Secret"], password);
    undo(&sandbox, &path, &text);
    clear(&sandbox);
}

#[test]
fn two_profiles_of_one_key_come_back_into_a_config_that_was_written_to_meanwhile() {
    let sandbox = Sandbox::with_vault();
    let keys = format!("aws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = {}\n", sandbox.secret());
    let text = format!("[a]\n{keys}[b]\n{keys}");
    let path = lay(&sandbox, ".aws/credentials", &text);
    let config = lay(&sandbox, ".aws/config", "[profile a]\n[profile b]\n");
    replace(&sandbox, &path);
    let line = format!("credential_process = {PROGRAM} helper aws aws-a\n");
    assert_eq!(fs::read_to_string(&config).unwrap(), format!("[profile a]\n{line}[profile b]\n{line}"));
    lay(&sandbox, ".aws/config", &format!("# theirs\n[profile a]\nregion = x\n{line}[profile b]\n{line}cli_pager =\n"));
    undo(&sandbox, &path, &text);
    assert_eq!(fs::read_to_string(&config).unwrap(), "# theirs\n[profile a]\nregion = x\n[profile b]\ncli_pager =\n");
    clear(&sandbox);
}

#[test]
fn users_of_a_cluster_that_a_program_cannot_give_stay() {
    let sandbox = Sandbox::with_vault();
    let [one, two, three, four, five] = std::array::from_fn(|_| sandbox.secret());
    let pem = BASE64.encode(format!("-----BEGIN PRIVATE KEY-----\n{one}\n-----END PRIVATE KEY-----\n").as_bytes());
    sandbox.watch(&pem);
    let kept = format!(
        "kind: Config\nusers:\n- name: half\n  user:\n    client-certificate: /x.pem\n    client-key-data: {pem}\n- name: file\n  user:\n    tokenFile: /run/token\n    token: {two}\n- name: both\n  user:\n    token: {three}\n    client-key-data: {pem}\n    client-certificate-data: {pem}\n- name: simple\n  user: {{username: bob, password: {four}}}\n"
    );
    let path = lay(&sandbox, ".kube/config", &format!("{kept}- name: plain\n  user:\n    token: \"{five}\" # mine\n"));
    let before = fs::read_to_string(&path).unwrap();
    let ran = replace(&sandbox, &path);
    says(
        &ran,
        &[
            "user half stays: it has `client-certificate` too",
            "user file stays: it has `tokenFile` too",
            "user both stays: it has `client-key-data` too",
            "user simple stays: it has `username` too",
        ],
    );
    let after = fs::read_to_string(&path).unwrap();
    assert!(after.starts_with(&format!("{kept}- name: plain\n  user:\n    exec: # mine\n      apiVersion: ")), "{after}");
    assert!(!after.contains(&five));
    undo(&sandbox, &path, &before);
    clear(&sandbox);
}

#[test]
fn comments_behind_what_goes_stay() {
    let sandbox = Sandbox::with_vault();
    let [one, two] = [sandbox.secret(), sandbox.secret()];
    let encoded = |text: &str| BASE64.encode(format!("-----BEGIN X-----\n{text}\n-----END X-----\n").as_bytes());
    let users = format!(
        "kind: Config\nusers:\n- name: c\n  user:\n    client-certificate-data: {}  # one\n    # two\n    client-key-data: {} # three\n    as: bob\n",
        encoded("fake"),
        encoded(&one)
    );
    let kube = lay(&sandbox, ".kube/config", &users);
    replace(&sandbox, &kube);
    let after = fs::read_to_string(&kube).unwrap();
    assert!(
        after.contains("  user:\n    exec:  # one\n      apiVersion: ") && after.ends_with("    # two\n# three\n    as: bob\n"),
        "{after}"
    );
    undo(&sandbox, &kube, &users);
    let text = format!("[registry] # crates\ntoken = \"{two}\" # mine, to #2027\n");
    let cargo = lay(&sandbox, ".cargo/credentials.toml", &text);
    replace(&sandbox, &cargo);
    assert_eq!(fs::read_to_string(&cargo).unwrap(), "[registry] # crates\n# mine, to #2027\n");
    undo(&sandbox, &cargo, &text);
    clear(&sandbox);
}

#[test]
fn a_token_of_npm_that_stands_there_twice_is_the_last_and_both_go() {
    let sandbox = Sandbox::with_vault();
    let [old, new] = [sandbox.secret(), sandbox.secret()];
    let text = format!("//dup.example/:_authToken={old}\nfund=false\n//dup.example/:_authToken={new}\n");
    let path = lay(&sandbox, ".npmrc", &text);
    let ran = replace(&sandbox, &path);
    says(&ran, &["--with NPM_TOKEN=npm-dup.example --"]);
    assert_eq!(sandbox.run(&["get", "npm-dup.example"]).reveals().ok().stdout(), new, "npm takes the last");
    let both = "//dup.example/:_authToken=${NPM_TOKEN}\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{both}fund=false\n{both}"));
    undo(&sandbox, &path, &text);
    // What can be no variable is named.
    let basic = BASE64.encode(format!("bob:{old}").as_bytes());
    let path = lay(&sandbox, ".npmrc", &format!("//b.example/:_auth={basic}\n"));
    says(&replace(&sandbox, &path), &["in clear still: `//b.example/: _auth`"]);
    clear(&sandbox);
}

#[test]
fn a_key_that_cargo_signs_with_is_said_to_stay() {
    let sandbox = Sandbox::with_vault();
    let [token, key] = [sandbox.secret(), sandbox.secret()];
    let text = format!("[registries.a]\ntoken = \"{token}\"\n[registries.b]\nsecret-key = \"k3.secret.{key}\"\n");
    let path = lay(&sandbox, ".cargo/credentials.toml", &text);
    says(&replace(&sandbox, &path), &["in clear still: `registries.b: secret-key`"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("[registries.a]\n[registries.b]\nsecret-key = \"k3.secret.{key}\"\n"));
    undo(&sandbox, &path, &text);
    clear(&sandbox);
}

#[test]
fn a_project_of_cursor_gets_no_path_of_this_machine() {
    let sandbox = Sandbox::with_vault();
    for (name, program) in [("work/.cursor/mcp.json", "credctl"), (".cursor/mcp.json", PROGRAM), ("work/.vscode/mcp.json", "credctl")] {
        let text = format!("{{\"mcpServers\": {{\"a\": {{\"command\": \"npx\", \"env\": {{\"A_TOKEN\": \"{}\"}}}}}}}}", sandbox.secret());
        let path = lay(&sandbox, name, &text);
        // By a path that does not begin with the home.
        let dir = sandbox.root().join("home").join(name).parent().unwrap().to_owned();
        sandbox.run(&["import", "mcp.json", "--replace"]).dir(dir).ok();
        let after = fs::read_to_string(&path).unwrap();
        assert!(after.contains(&format!("\"command\": \"{program}\", \"args\": [\"run\"")), "{name}: {after}");
    }
    clear(&sandbox);
}

#[test]
fn what_could_not_be_written_back_is_refused_before_anything_is_stored() {
    let sandbox = Sandbox::with_vault();
    let text = format!("[default]\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = {}\n", sandbox.secret());
    let dir = sandbox.root().join("home").join(OsStr::from_bytes(b"odd\xff"));
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("credentials"), &text).unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["import", "--replace"]).arg(dir.join("credentials"));
    let ran = sandbox.run_command(command).go().code(2);
    says(&ran, &["not UTF-8"]);
    // And what the second file is, is as good a reason.
    let path = lay(&sandbox, ".aws/credentials", &text);
    lay(&sandbox, ".aws/config", "[default]\n");
    fs::hard_link(sandbox.root().join("home/.aws/config"), sandbox.root().join("home/second")).unwrap();
    sandbox.run(&["import", &path, "--replace"]).fails(9);
    assert_eq!(sandbox.run(&["list", "--json"]).ok().stdout(), "[]\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    clear(&sandbox);
}

#[test]
fn a_vault_elsewhere_is_named_in_what_a_tool_calls() {
    let sandbox = Sandbox::with_vault();
    let place = sandbox.root().join("place").to_string_lossy().into_owned();
    for vault in ["acme", &place] {
        sandbox.run(&["init", "--vault", vault]).ok();
        let import = |path: &str, option: &str| sandbox.run(&["import", path, option, "--vault", vault]).ok();
        let [password, token, variable] = [sandbox.secret(), sandbox.secret(), sandbox.secret()];
        let text = format!("https://bob:{password}@git.example\n");
        let git = lay(&sandbox, ".git-credentials", &text);
        import(&git, "--replace");
        let config = fs::read_to_string(sandbox.root().join("home/.gitconfig")).unwrap();
        assert!(config.contains(&format!("\thelper =\n\thelper = !{PROGRAM} --vault {vault} helper git\n")), "{config}");
        import(&git, "--undo");
        let npm = lay(&sandbox, ".npmrc", &format!("//reg.example/:_authToken={token}\n"));
        says(&import(&npm, "--replace"), &[&format!("`credctl run --vault {vault} --with NPM_TOKEN=npm-reg.example -- npm")]);
        let server = serde_json::json!({ "mcpServers": { "a": { "command": "sh", "args": ["-c", "echo $A_TOKEN"], "env": { "A_TOKEN": variable } } } });
        let mcp = lay(&sandbox, ".cursor/mcp.json", &server.to_string());
        import(&mcp, "--replace");
        let after: Value = serde_json::from_str(&fs::read_to_string(&mcp).unwrap()).unwrap();
        let server = &after["mcpServers"]["a"];
        let mut command = Command::new(server["command"].as_str().unwrap());
        command.args(server["args"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()));
        let ran = sandbox.run_command(command).env("A_TOKEN", server["env"]["A_TOKEN"].as_str().unwrap()).reveals().ok();
        // What is no terminal gets it masked; what could not be resolved would not have been started.
        assert!(!ran.stdout().contains("cred://"), "{}", ran.stdout());
    }
    clear(&sandbox);
}
