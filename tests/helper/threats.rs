//! THREATS.md H01-H04, H06, H07, H09: hostile requests, and what comes of them.

use super::sandbox::Sandbox;
use super::{git, login};

/// A home with a token of GitHub and a login to a registry.
fn home() -> (Sandbox, String, String) {
    let sandbox = Sandbox::with_vault();
    let token = sandbox.secret();
    sandbox.run(&["add", "github", "--secret", "-"]).stdin(&token).ok();
    let password = login(&sandbox, "reg", "reg.example:5000", "bob");
    (sandbox, token, password)
}

#[test]
fn h01_control_characters_are_refused_raw_and_decoded() {
    let (sandbox, ..) = home();
    for text in [
        "protocol=https\nhost=github.com\r\n",
        "protocol=https\nhost=github.com\0\n",
        "protocol=https\nhost=evil.example%0ahost=github.com\n",
        "protocol=https\nhost=evil.example\nhost=github.com\n",
        "protocol=https\nhost=github.com\nusername=a\rb\n",
        "protocol=https\nhost=github.com\nusername=a%0db\n",
        "protocol=https\nhost=github.com\npath=x%00y\n",
        "protocol=https\nhost=github.com\npassword=a\0b\n",
        "protocol=https\nhost=github.com\njunk\n",
    ] {
        for operation in ["get", "store", "erase"] {
            let ran = git(&sandbox, operation, text);
            assert_eq!((ran.output.status.code(), ran.stdout().as_str()), (Some(2), ""), "{operation} {text:?}");
            assert!(ran.stderr().contains("what git asks"), "{}", ran.stderr());
        }
    }
}

#[test]
fn h02_h03_h04_nothing_goes_over_http_to_no_host_or_to_one_like_it() {
    let (sandbox, token, _) = home();
    let asked = |protocol: &str, host: &str| git(&sandbox, "get", &format!("protocol={protocol}\nhost={host}\n"));
    for (protocol, host) in [
        ("http", "github.com"),
        ("http", "github.com:443"),
        ("HTTPS", "github.com"),
        ("ssh", "github.com"),
        ("", "github.com"),
        ("https", ""),
        ("https", "/x"),
        ("https", "github.com/"),
        ("https", "github.com."),
        ("https", "github.com:8443"),
        ("https", "github.com:80"),
        ("https", "github.com.evil.example"),
        ("https", "evilgithub.com"),
        ("https", "evil.example@github.com"),
        ("https", "github.com@evil.example"),
        ("https", "xn--gthub-n4a.com"),
        ("https", "gıthub.com"),
        ("https", "*.github.com"),
        ("https", "api.github.com"),
    ] {
        let ran = asked(protocol, host).code(0);
        assert_eq!((ran.stdout().as_str(), ran.stderr().as_str()), ("", ""), "{protocol} {host}");
    }
    for same in ["github.com", "GITHUB.com", "github.com:443"] {
        assert!(asked("https", same).code(0).stdout().contains(&token), "{same}");
    }
    assert_eq!(git(&sandbox, "get", "path=github.com/x\n").code(0).stdout(), "");
}

#[test]
fn h06_h07_a_registry_is_exact_and_a_miss_is_in_dockers_words() {
    let (sandbox, _, password) = home();
    let get = |server: &str| sandbox.run(&["helper", "docker", "get"]).stdin(server).reveals().go();
    assert!(get("reg.example:5000").code(0).stdout().contains(&password));
    for server in [
        "reg.example",
        "reg.example:5001",
        "reg.example:5000.evil.example",
        "reg.example.evil.example:5000",
        "https://reg.example:5000/v1/",
        "http://reg.example:5000",
        "reg.example:5000/../x",
        "bob@reg.example:5000",
        "github.com",
    ] {
        assert_eq!(get(server).code(1).stdout(), "credentials not found in native keychain\n", "{server}");
    }
}

#[test]
fn h09_the_version_that_was_asked_for_is_the_one_that_is_answered() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("prod");
    for version in ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"] {
        let info = format!(r#"{{"kind":"ExecCredential","apiVersion":"{version}","spec":{{"interactive":false}}}}"#);
        let answer = sandbox.run(&["helper", "kube", "prod"]).env("KUBERNETES_EXEC_INFO", info).reveals().ok().json();
        assert_eq!((&answer["apiVersion"], &answer["status"]["token"]), (&version.into(), &secret.clone().into()));
    }
    let info = r#"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v2","spec":{}}"#;
    let said = sandbox.run(&["helper", "kube", "prod"]).env("KUBERNETES_EXEC_INFO", info).fails(2);
    assert!(said.contains("v1 and v1beta1"), "{said}");
}

#[test]
fn every_use_and_every_refusal_is_in_the_record() {
    let (sandbox, token, _) = home();
    let request = "protocol=https\nhost=github.com\n";
    git(&sandbox, "get", request).code(0);
    git(&sandbox, "erase", &format!("{request}password={token}\n")).code(0);
    git(&sandbox, "get", request).code(7);
    let lines = sandbox.run(&["activity", "--action", "helper", "--json"]).ok().stdout();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |line: &serde_json::Value| {
        ["name", "target", "result"].map(|of| line[of].as_str().unwrap().to_owned()).join(" ")
            + " "
            + line["process"]["program"].as_str().unwrap()
    };
    assert_eq!(lines.iter().map(told).collect::<Vec<_>>(), ["github github.com ok git", "github github.com unhealthy git"]);
}
