//! `inject`: what is replaced, what is left, and what stops it.

use std::fs;

use proptest::prelude::*;

use super::sandbox::Sandbox;
use super::store;

#[test]
fn references_become_values_and_nothing_else_is_touched() {
    let sandbox = Sandbox::with_vault();
    let (one, two) = (sandbox.add("one"), sandbox.secret());
    sandbox.run(&["init", "--vault", "other"]).ok();
    sandbox
        .run(&["add", "two", "--vault", "other", "--type", "username_password", "--set", "username=ada", "--secret", "-"])
        .stdin(&two)
        .ok();
    let text = b"\xff\xfe{{ cred://one }}\r\n{{cred://one/token}} {{ user.name }} ${{ github.ref }}\n\0{{ cred://two/username?vault=other }}:{{ cred://two?vault=other }}{{{ cred://one }}}\xc3";
    let expected = [
        &b"\xff\xfe"[..],
        one.as_bytes(),
        b"\r\n",
        one.as_bytes(),
        b" {{ user.name }} ${{ github.ref }}\n\0ada:",
        two.as_bytes(),
        b"{",
        one.as_bytes(),
        b"}\xc3",
    ]
    .concat();
    let ran = sandbox.run(&["inject"]).stdin(text).reveals().ok();
    assert!(ran.output.stdout == expected && ran.stderr().is_empty(), "{}", ran.stderr());
    fs::write(sandbox.root().join("in"), text).unwrap();
    for input in [&["inject", "-i", "in"][..], &["inject", "--input", "in", "--output", "-"]] {
        assert_eq!(sandbox.run(input).reveals().ok().output.stdout, expected);
    }
    let said = sandbox.run(&["inject", "-i", "in", "-o", "given-out"]).ok();
    assert_eq!((said.stdout(), said.stderr()), (String::new(), "`given-out`: 5 references filled in\n".to_owned()));
    assert_eq!(fs::read(sandbox.root().join("given-out")).unwrap(), expected);
    // What comes out is not looked at again.
    store(&sandbox, "tricky", b"{{ cred://one }}");
    assert_eq!(sandbox.run(&["inject"]).stdin("{{ cred://tricky }}").reveals().ok().stdout(), "{{ cred://one }}");
}

#[test]
fn json_is_one_document() {
    let sandbox = Sandbox::with_vault();
    let one = sandbox.add("one");
    let read = sandbox.run(&["inject", "--json"]).stdin("a {{ cred://one }}\n").reveals().ok().json();
    assert_eq!(read, serde_json::json!({"output": null, "filled": 1, "text": format!("a {one}\n")}));
    let read = sandbox.run(&["inject", "--json"]).stdin(b"\xff").ok().json();
    assert_eq!(read, serde_json::json!({"output": null, "filled": 0, "text_base64": "/w=="}));
    let read = sandbox.run(&["inject", "--json", "-o", "given-out"]).stdin("{{ cred://one }}").ok().json();
    assert_eq!(read, serde_json::json!({"output": "given-out", "filled": 1}));
}

#[test]
fn everything_that_is_wrong_is_told_and_nothing_is_written() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("openai");
    let text = "{{ cred://openai }}\n{{ cred://opnai }} {{ cred://opnai }}\n{{ cred:/openai }}\n{{ cred://openai/tokn }}\n{{ cred://OpenAI }}\n{{ cred://openai";
    fs::write(sandbox.root().join("in"), text).unwrap();
    let ran = sandbox.run(&["inject", "-i", "in", "-o", "out"]).go().code(3);
    let said = ran.stderr();
    for part in [
        "in, line 2: no credential `opnai`",
        "did you mean `openai`?",
        "in, line 3: `{{ cred:/openai }}` is not a reference",
        "did you mean `{{ cred://openai }}`?",
        "in, line 4: no field `openai/tokn`",
        "did you mean `token`?",
        "in, line 5: `{{ cred://OpenAI }}` is not a reference",
        "in, line 6: `{{ cred://openai` is not a reference",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(said.matches("`opnai`").count(), 1, "{said}");
    assert!(ran.stdout().is_empty() && !sandbox.root().join("out").exists());
    sandbox.run(&["inject"]).stdin("{{ cred:/openai }}").fails(2);
    // In front of a mistake nothing is printed either.
    assert_eq!(sandbox.run(&["inject"]).stdin("{{ cred://openai }} {{ cred:/openai }}").go().code(2).stdout(), "");
    let error = sandbox.run(&["inject", "--json", "-i", "in"]).go().code(3).error();
    assert_eq!((&error["code"], error["also"].as_array().unwrap().len()), (&"not_found".into(), 4));
}

#[test]
fn what_has_no_braces_stays_and_is_told() {
    let sandbox = Sandbox::with_vault();
    let ran = sandbox.run(&["inject"]).stdin("A=1\nKEY=cred://openai\n").ok();
    assert_eq!(ran.stdout(), "A=1\nKEY=cred://openai\n");
    assert!(ran.stderr().contains("note: stdin, line 2: `cred://` without `{{` and `}}` stays as it is"), "{}", ran.stderr());
}

#[test]
fn without_a_reference_no_vault_is_needed() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["inject"]).stdin("{{ x }}\n").ok().stdout(), "{{ x }}\n");
    assert_eq!(sandbox.run(&["inject"]).ok().stdout(), "");
    sandbox.run(&["inject"]).stdin("{{ cred://x }}").fails(3);
}

#[test]
fn what_is_unhealthy_is_warned_of_or_refused() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "old", "--type", "api_token", "--secret", "-", "--expires", "2020-01-31"]).stdin(sandbox.secret()).ok();
    let ran = sandbox.run(&["inject"]).stdin("{{ cred://old }}{{ cred://old }}").reveals().ok();
    assert_eq!(ran.stderr().matches("warning: `old` is expired").count(), 1, "{}", ran.stderr());
    sandbox.run(&["inject", "--strict"]).stdin("{{ cred://old }}").fails(7);
}

#[test]
fn a_text_that_is_too_large_or_would_become_so_is_refused() {
    let sandbox = Sandbox::with_vault();
    store(&sandbox, "large", &vec![b'k'; 1 << 20]);
    let said = sandbox.run(&["inject"]).stdin("{{ cred://large }}".repeat(300)).fails(2);
    assert!(said.contains("the text with the values in it"), "{said}");
    assert_eq!(sandbox.run(&["inject"]).stdin("{{ cred://large }}".repeat(3)).reveals().ok().output.stdout.len(), 3 << 20);
    fs::write(sandbox.root().join("huge"), vec![b'{'; (16 << 20) + 1]).unwrap();
    assert!(sandbox.run(&["inject", "-i", "huge"]).fails(2).contains("`huge`"));
    // The longest is looked through in no time, whatever it is made of.
    for piece in ["{", "{{", "{{ {{", "{{a", "{{ cred", "cred://", "{\n"] {
        let text = piece.repeat((1 << 19) / piece.len());
        let began = std::time::Instant::now();
        credctl::inject::text::places(text.as_bytes());
        assert!(began.elapsed().as_secs() < 3, "{piece}: {:?}", began.elapsed());
    }
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let sandbox = Sandbox::with_vault();
    assert!(sandbox.run(&["inject", "-i", "missing"]).fails(9).contains("no such file"));
    sandbox.run(&["inject", "-i", "home"]).fails(9);
    sandbox.run(&["inject", "in"]).fails(2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_bytes_around_references_stay(parts in proptest::collection::vec(proptest::collection::vec(
        any::<u8>().prop_filter("no braces of its own", |byte| !b"{}:".contains(byte)), 0..40), 1..6), value in proptest::collection::vec(any::<u8>(), 1..60)) {
        let sandbox = Sandbox::with_vault();
        store(&sandbox, "x", &value);
        let text = parts.join(&b"{{ cred://x/content }}"[..]);
        prop_assert_eq!(sandbox.run(&["inject"]).stdin(&text).ok().output.stdout, parts.join(&value[..]));
    }
}
