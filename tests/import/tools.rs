//! The files of tools: what is taken of each, what not and why, and that a second time takes nothing.

use std::fs;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::put;
use super::sandbox::Sandbox;

/// Puts a file down below the home; its directory is made.
pub(super) fn lay(sandbox: &Sandbox, name: &str, text: &str) -> String {
    let path = sandbox.root().join("home").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// Takes everything away that lies in the home, where it may lie in clear after an undo.
pub(super) fn clear(sandbox: &Sandbox) {
    fs::remove_dir_all(sandbox.root().join("home")).unwrap();
}

/// The files of tools, each with secrets in it, by where they lie.
pub(super) fn files(sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    let secret = || sandbox.secret();
    let auth = |user: &str| BASE64.encode(format!("{user}:{}", secret()).as_bytes());
    let key = BASE64.encode(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", secret()).as_bytes());
    vec![
        (
            ".aws/credentials",
            format!(
                "# mine\n[default]\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = {}/=+#1\nregion = eu-west-1\n\n[dev one]\nAWS_SECRET_ACCESS_KEY={}\naws_access_key_id: AKIAABCDEFGHIJKLMNOQ\n[tmp]\naws_access_key_id = ASIAABCDEFGHIJKLMNOP\naws_secret_access_key = x\naws_session_token = y\n[role]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\n",
                secret(),
                secret()
            ),
        ),
        (
            ".docker/config.json",
            format!(
                "{{\n\t\"auths\": {{\n\t\t\"reg.example:5000\": {{\n\t\t\t\"auth\": \"{}\"\n\t\t}},\n\t\t\"ghcr.example\": {{ \"auth\": \"{}\", \"email\": \"a@b\" }},\n\t\t\"kept.example\": {{}}\n\t}},\n\t\"HttpHeaders\": {{ \"X\": \"y\" }}\n}}\n",
                auth("bob"),
                auth("eve")
            ),
        ),
        (
            ".kube/config",
            format!(
                "apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    server: https://k8s.example:6443\n  name: c1\ncontexts:\n- context:\n    cluster: c1\n    user: prod\n  name: prod\ncurrent-context: prod\nusers:\n- name: prod\n  user:\n    token: {} # mine\n- name: certs\n  user:\n    client-certificate-data: RkFLRQ==\n    client-key-data: {key}\n- name: flow\n  user: {{token: '{}'}}\n- name: eks\n  user:\n    exec: {{command: aws, args: [eks]}}\n",
                secret(),
                secret()
            ),
        ),
        (
            ".npmrc",
            format!(
                "registry=https://registry.npmjs.org/\n//registry.npmjs.org/:_authToken={}\n//reg.example/npm/:_authToken=\"{}\"\n",
                secret(),
                secret()
            ),
        ),
        (
            ".git-credentials",
            format!("https://bo%20b:p%3a%25{}@h.example%3a8443\nhttps://eve:{}@git.example/team\nnonsense\n", secret(), secret()),
        ),
        (".cargo/credentials.toml", format!("[registry]\ntoken = \"{}\"\n\n[registries.my]\ntoken = \"{}\" # mine\n", secret(), secret())),
        (
            ".cursor/mcp.json",
            format!(
                "// mine\n{{\n  \"mcpServers\": {{\n    \"gh\": {{ \"command\": \"npx\", \"args\": [\"-y\", \"fake-mcp\"], \"env\": {{ \"ACME_TOKEN\": \"{}\", \"LOG\": \"info\" }} }},\n    \"bare\": {{ \"env\": {{ \"OTHER_SECRET\": \"{}\" }}, \"command\": \"uvx\" }},\n  }}\n}}\n",
                secret(),
                secret()
            ),
        ),
    ]
}

/// The same for files that can hold nothing instead.
fn others(sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    let secret = || sandbox.secret();
    vec![
        (
            ".netrc",
            format!(
                "machine api.example login bob password {} account x\nmachine b.example\n  password \"a b\\\"{}\"\nmacdef init\ncd /\n\n",
                secret(),
                secret()
            ),
        ),
        (
            ".pypirc",
            format!(
                "[distutils]\nindex-servers =\n  pypi\n  own\n[pypi]\nusername = __token__\npassword = pypi-%25{}\n[own]\nrepository = https://own.example/simple\nusername = bob\npassword = {}\n",
                secret(),
                secret()
            ),
        ),
        (
            ".config/gh/hosts.yml",
            format!("github.com:\n    users: {{bob: {{oauth_token: {0}}}, eve: }}\n    oauth_token: {0}\n    user: bob\n", secret()),
        ),
        (".terraform.d/credentials.tfrc.json", format!("{{\"credentials\":{{\"app.terraform.io\":{{\"token\":\"{}\"}}}}}}", secret())),
        (
            ".config/gcloud/application_default_credentials.json",
            format!(
                "{{\"type\":\"authorized_user\",\"client_id\":\"1\",\"client_secret\":\"{}\",\"refresh_token\":\"{}\"}}",
                secret(),
                secret()
            ),
        ),
        (
            "sa.json",
            format!(
                "{{\"type\":\"service_account\",\"project_id\":\"p\",\"private_key_id\":\"f0\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----\\n\",\"client_email\":\"s@p.iam.gserviceaccount.com\",\"token_uri\":\"https://oauth2.googleapis.com/token\"}}",
                secret()
            ),
        ),
    ]
}

/// Names, services and types of what was stored, and what was left and why.
fn taken(document: &Value) -> Vec<String> {
    let of = |one: &Value| match one["name"].as_str() {
        Some(name) => format!("{name} {} {}", one["service"].as_str().unwrap_or("-"), one["type"].as_str().unwrap()),
        None => format!("- {}: {}", one["entry"].as_str().unwrap(), one["reason"].as_str().unwrap()),
    };
    document.as_array().unwrap().iter().map(of).collect()
}

#[test]
fn every_tools_file_is_told_and_taken_once() {
    let sandbox = Sandbox::with_vault();
    let expected = [
        (
            ".aws/credentials",
            "aws aws api_key_pair, aws-dev-one aws api_key_pair, - [tmp]: temporary keys, which end by themselves, - [role]: a role: no secret in it",
        ),
        (
            ".docker/config.json",
            "reg.example-5000 docker_config username_password, ghcr.example docker_config username_password, - kept.example: no secret in it: a program keeps it",
        ),
        (".kube/config", "kube-prod - api_token, kube-certs - custom, kube-flow - api_token, - user eks: a program gives it"),
        (".npmrc", "npm npm api_token, npm-reg.example npm api_token"),
        (
            ".git-credentials",
            "h.example-8443 - username_password, git.example - username_password, - line 3: no address with a user and a password",
        ),
        (".cargo/credentials.toml", "cargo cargo_registry api_token, cargo-my - api_token"),
        (".cursor/mcp.json", "acme-token - api_token, other-secret - api_token, - gh: does not look like a secret"),
        (".netrc", "api.example - username_password, b.example - custom"),
        (".pypirc", "pypi pypi api_token, pypi-own - username_password"),
        (".config/gh/hosts.yml", "github-bob github api_token, - github.com: eve: in the system's keyring: `gh auth token` prints it"),
        (".terraform.d/credentials.tfrc.json", "terraform terraform_cloud api_token"),
        (".config/gcloud/application_default_credentials.json", "gcloud-adc - file"),
        ("sa.json", "gcp-s gcp_service_account file"),
    ];
    for (name, text) in files(&sandbox).into_iter().chain(others(&sandbox)) {
        let path = lay(&sandbox, name, &text);
        let (_, wanted) = expected.iter().find(|(known, _)| *known == name).unwrap();
        let document = sandbox.run(&["import", &path, "--json"]).ok().json();
        assert_eq!(taken(&document).join(", "), *wanted, "{name}");
        // A plan says what a second time would do, and writes nothing.
        let again = sandbox.run(&["import", &path, "--plan", "--json"]).ok().json();
        assert!(again.as_array().unwrap().iter().all(|one| one["plan"] == "same" || one["plan"] == "left"), "{name}: {again}");
    }
    let listed = sandbox.run(&["list", "--json"]).ok().json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 23);
    let shown = |name: &str| listed.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(shown("h.example-8443")["hosts"], json!(["h.example:8443"]));
    assert_eq!(shown("h.example-8443")["fields"]["username"]["value"], "bo b");
    assert_eq!(shown("kube-prod")["hosts"], json!(["k8s.example:6443"]));
    assert_eq!(shown("npm-reg.example")["fields"]["registry"]["value"], "https://reg.example/npm");
    assert_eq!(shown("gcp-s")["fields"]["client_email"]["value"], "s@p.iam.gserviceaccount.com");
    let got = |name: &str| sandbox.run(&["get", name]).reveals().ok().stdout();
    assert!(
        got("aws").ends_with("/=+#1") && got("h.example-8443").starts_with("p:%fakepass") && got("b.example").starts_with("a b\"fakepass")
    );
    assert_eq!(got("gcp-s"), fs::read_to_string(sandbox.root().join("home/sa.json")).unwrap());
    clear(&sandbox);
}

#[test]
fn a_password_that_two_accounts_share_is_two_credentials_and_stays_two() {
    let sandbox = Sandbox::with_vault();
    let shared = sandbox.secret();
    let text = format!(
        "machine a.example login bob password {shared}\nmachine a.example login eve password {shared}\nmachine b.example login bob password {shared}\nmachine b.example login bob password {shared}\n"
    );
    put(&sandbox, "given-netrc", &text);
    let import = |more: &[&str]| sandbox.run(&[&["import", "given-netrc", "--from", "netrc", "--json"], more].concat()).ok().json();
    let names: Vec<Value> = import(&[]).as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["a.example", "a.example-2", "b.example", "b.example"]);
    // By other names they are the same.
    sandbox.run(&["rename", "a.example-2", "eve"]).ok();
    assert_eq!(import(&[])[1]["name"], "eve");
    // Another password is another credential, or that one's new value.
    let new = sandbox.secret();
    put(&sandbox, "given-netrc", &text.replacen(&format!("eve password {shared}"), &format!("eve password {new}"), 1));
    let planned = import(&["--plan"]);
    assert_eq!((&planned[1]["plan"], &planned[0]["plan"]), (&json!("beside"), &json!("same")));
    let updated = import(&["--update"]);
    assert_eq!((&updated[1]["name"], &updated[1]["reason"]), (&json!("eve"), &json!("updated")));
    assert_eq!(sandbox.run(&["get", "eve"]).reveals().ok().stdout(), new);
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 3);
}

#[test]
fn i03_a_damaged_file_is_named_by_its_line_alone() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let deep = format!("{{\"auths\":{}", "[".repeat(200_000));
    for (format, text, line, reason) in [
        ("docker", format!("{{\"auths\":\n{{\"a\":\"{secret}\",\n\"a\":1}}}}"), 3, "the same key twice"),
        ("docker", deep, 1, "nested too deeply"),
        ("mcp", format!("{{\n\"x\": 1e400, \"y\": \"{secret}\"}}"), 2, "too large"),
        ("mcp", format!("{{\"y\": \"{secret}\\ud800\"}}"), 1, "surrogate"),
        ("aws", format!("[a]\naws_secret_access_key={secret}\n[a]\n"), 3, "twice"),
        ("aws", format!("[a]\nx=1\nX={secret}\n"), 3, "twice"),
        ("kubeconfig", format!("a: &x {secret}\nb: *x\n"), 1, "an anchor"),
        ("kubeconfig", format!("a: {secret}\na: 2\n"), 2, "twice"),
        ("gh", format!("a: [\n{secret}\n"), 2, "not YAML"),
        ("cargo", format!("[registry]\ntoken = \"{secret}\n"), 2, "not TOML"),
        ("netrc", format!("machine a\npassword {secret}\n{secret}\n"), 3, "no `.netrc` has"),
        ("google", "nope".to_owned(), 1, "not JSON"),
        ("terraform", String::new(), 1, "cut short"),
    ] {
        put(&sandbox, "given-file", &text);
        let ran = sandbox.run(&["import", "given-file", "--from", format, "--json"]).go().code(2);
        let message = ran.error()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(&format!("given-file:{line}: ")) && message.contains(reason), "{format}: {message}");
    }
    assert_eq!(sandbox.run(&["list", "--json"]).ok().stdout(), "[]\n");
}

#[test]
fn what_is_not_read_is_named_with_what_to_do_instead() {
    let sandbox = Sandbox::with_vault();
    for (name, content, what) in [
        ("given-a.kdbx", &b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5x"[..], "a KeePass database"),
        ("given-b.db", b"SQLite format 3\0x", "an SQLite database"),
        ("given-c.1pif", b"***5642bee8-a5ff-11dc-8314-0800200c9a66***", "an old export of 1Password"),
        ("given-env.vault", b"DOTENV_VAULT_DEVELOPMENT=\"x\"\n", "an encrypted dotenv file"),
        ("given-d", b"-----BEGIN PGP MESSAGE-----\n", "a file that OpenPGP has encrypted"),
        ("given-e.csv", b"\xff\xfeN\0", "a text in UTF-16"),
        ("given-f.json", b"{\"a\": 1}", "cannot be told from it"),
        ("given-g.csv", b"username,title,password,note,url,category\nbob,Fake,fakepw,,,\n", "cannot be told from it"),
    ] {
        fs::write(sandbox.root().join(name), content).unwrap();
        let text = sandbox.run(&["import", name]).fails(2);
        assert!(text.contains(what) && text.contains("hint: "), "{name}: {text}");
    }
    let text = sandbox.run(&["import", ".", "--plan"]).fails(2);
    assert!(text.contains("cannot be told"), "{text}");
    // That it is full of passwords is seen all the same.
    let found = sandbox.run(&["scan", "given-g.csv", "--json"]).go().code(1).json();
    assert_eq!((&found[0]["reason"], &found[0]["importable"]), (&json!("a manager's export"), &json!(false)));
}

#[test]
fn hostile_names_make_harmless_credentials() {
    let sandbox = Sandbox::with_vault();
    let values: Vec<String> = (0..7).map(|_| sandbox.secret()).collect();
    let names = ["path", "ld", "\u{1b}[2J\u{202e}x", "../../etc/passwd", "Caf\u{e9}.example", "cafe\u{301}.example", "CAF\u{c9}.EXAMPLE"];
    let text: String =
        names.iter().zip(&values).map(|(name, value)| format!("machine \"{name}\" login preload password {value}\n")).collect();
    put(&sandbox, "given-netrc", &text);
    let ran = sandbox.run(&["import", "given-netrc", "--from", "netrc"]).ok();
    assert!(!ran.stdout().contains(['\u{1b}', '\u{202e}']) && !ran.stderr().contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout());
    let listed = sandbox.run(&["list", "--json"]).ok().json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["2j-x", "cafe-example", "cafe-example-2", "cafe-example-3", "etc-passwd", "imported-path", "ld"]);
    for one in listed.as_array().unwrap() {
        assert!(
            one["fields"]
                .as_object()
                .unwrap()
                .values()
                .all(|field| !["PATH", "LD_PRELOAD"].contains(&field["env"].as_str().unwrap_or_default())),
            "{one}"
        );
    }
}

#[test]
fn a_plan_makes_no_vault_and_stores_nothing() {
    let sandbox = Sandbox::new();
    let secret = sandbox.secret();
    put(&sandbox, "given-netrc", &format!("machine a.example login b password {secret}\n"));
    let ran = sandbox.run(&["import", "given-netrc", "--plan"]).ok();
    assert!(
        ran.stdout().contains("machine a.example") && ran.stderr().contains("1 credential would be stored; nothing was"),
        "{}",
        ran.stderr()
    );
    assert!(!sandbox.vault().exists());
}

#[test]
fn a_thousand_entries_of_one_name_are_stored_and_found_again() {
    let sandbox = Sandbox::with_vault();
    let text: String = (0..1000).map(|n| format!("machine same.example login bob{n} password fakepass-{n}\n")).collect();
    put(&sandbox, "given-netrc", &text);
    let started = Instant::now();
    let stored = sandbox.run(&["import", "given-netrc", "--json"]).ok().json();
    // Five times as many have ten seconds, of a program that is optimised.
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert_eq!((&stored[999]["name"], &stored[999]["result"]), (&json!("same.example-1000"), &json!("done")));
    let again = sandbox.run(&["import", "given-netrc", "--plan", "--json"]).ok().json();
    assert!(again.as_array().unwrap().iter().all(|one| one["plan"] == "same"));
}
