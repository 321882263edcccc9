//! Names in a file that the owner signed, and that no keyboard made.

use credctl::Secret;
use credctl::credential::Field;

use crate::forge::{credential, now, open};
use crate::sandbox::Sandbox;

/// Bytes that could act on a terminal, or mislead who reads it.
fn harmless(text: &str) {
    for c in text.chars() {
        let acts = (c.is_control() && c != '\n' && c != '\t')
            || matches!(c as u32, 0x80..=0x9f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2066..=0x2069 | 0xfeff);
        assert!(!acts, "{:?} in {text:?}", c);
    }
    assert!(text.lines().all(|line| line.chars().count() < 2_000), "a line of {} characters", text.len());
}

#[test]
fn v24_hostile_names_are_escaped_and_cut() {
    for name in [
        "nul\0byte".to_owned(),
        "esc\x1b[2J\x1b]52;c;ZmFrZQ==\x07".to_owned(),
        "c1\u{9b}31m".to_owned(),
        "rlo\u{202e}gnp.exe".to_owned(),
        "zero\u{200b}width\u{feff}".to_owned(),
        "lines\r\nerror: all secrets were lost\n".to_owned(),
        "tab\tother\tapi_token".to_owned(),
        "../../../etc/passwd".to_owned(),
        "cred://other".to_owned(),
        "OTHER".to_owned(),
        "--help".to_owned(),
        String::new(),
        "x".repeat(64 << 10),
        "\u{1f469}\u{200d}\u{1f4bb}e\u{301}\u{fe0f}".to_owned(),
    ] {
        let sandbox = Sandbox::with_vault();
        let secret = sandbox.secret();
        let mut hostile = credential(&name, secret.as_bytes());
        hostile.label = Some(name.clone());
        hostile.category.clone_from(&name);
        hostile.service = Some(name.clone());
        hostile.tags = vec![name.clone()];
        hostile.hosts = vec![name.clone()];
        hostile.fields.insert("note".to_owned(), Field::new(false, Secret::from(name.clone())));
        let id = hostile.id.to_string();
        open(&sandbox).writer(now(), &|| {}).unwrap().add(hostile, now()).unwrap();
        let other = sandbox.add("other");

        let list = sandbox.run(&["list"]).ok();
        assert_eq!(list.stdout().lines().count(), 2, "{name:?}: {}", list.stdout());
        assert!(list.stdout().lines().all(|line| line.matches('\t').count() == 5), "{}", list.stdout());
        let show = sandbox.run(&["show", &id]).ok();
        let doctor = sandbox.run(&["doctor"]).go();
        for text in [list.stdout(), list.stderr(), show.stdout(), show.stderr(), doctor.stdout(), doctor.stderr()] {
            harmless(&text);
        }
        assert_eq!(show.stdout().lines().filter(|line| line.starts_with("name ")).count(), 1, "{}", show.stdout());
        assert_eq!(sandbox.run(&["show", &id, "--json"]).ok().json()["name"], name.as_str());
        assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 2);
        assert_eq!(sandbox.run(&["get", &id]).reveals().ok().stdout(), secret);
        assert_eq!(sandbox.run(&["get", "other"]).reveals().ok().stdout(), other);
        harmless(&sandbox.run(&["get", &id, "nothing"]).fails(3));
        let run = sandbox.run(&["run", "--with", &format!("X={id}"), "--", "sh", "-c", "echo $X"]).ok();
        harmless(&run.stdout());
        let removed = sandbox.run(&["remove", &id, "--yes"]).ok();
        harmless(&(removed.stdout() + &removed.stderr()));
        assert_eq!(sandbox.run(&["list"]).ok().stdout().lines().count(), 1);
    }
}

#[test]
fn v24_two_credentials_of_one_name_are_told_apart_by_their_ids() {
    let sandbox = Sandbox::with_vault();
    let first = sandbox.add("twin");
    let id = sandbox.file_of("twin").file_stem().unwrap().to_str().unwrap().to_owned();
    // Two machines that each added one and were synchronised.
    let second = sandbox.secret();
    let twin = credential("elsewhere", second.as_bytes());
    let other = twin.id.to_string();
    open(&sandbox).writer(now(), &|| {}).unwrap().add(twin, now()).unwrap();
    let file = sandbox.vault().join(format!("c/{other}.age"));
    let text = crate::forge::opened(&sandbox, &std::fs::read(&file).unwrap());
    let text: String = text.lines().filter(|line| !line.starts_with("# sig")).map(|line| format!("{line}\n")).collect();
    let text = text.replace("\"elsewhere\"", "\"twin\"").replace("rev = 1\n", "rev = 2\n");
    std::fs::write(&file, crate::forge::authentic(&sandbox, &text)).unwrap();

    let list = sandbox.run(&["list"]).go().code(5);
    assert!(list.stderr().contains("has that name too") && list.stderr().contains("use their ids"), "{}", list.stderr());
    let said = sandbox.run(&["get", "twin"]).fails(2);
    assert!(said.contains(&id) && said.contains(&other), "{said}");
    assert_eq!(sandbox.run(&["get", &id]).reveals().ok().stdout(), first);
    assert_eq!(sandbox.run(&["get", &other]).reveals().ok().stdout(), second);
    sandbox.run(&["remove", &other, "--yes"]).ok();
    assert_eq!(sandbox.run(&["get", "twin"]).reveals().ok().stdout(), first);
}
