//! What is not copied, and what is said then.

use std::fs;

use super::desktop::Desktop;
use super::sandbox::Sandbox;

#[test]
fn without_a_desktop_another_way_is_named() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let ran = sandbox.run(&["copy", "site"]).go().code(1);
    assert_eq!(ran.stdout(), "");
    assert_eq!(
        ran.stderr(),
        "error: there is no desktop here whose clipboard could be used\nhint: `credctl get NAME | PROGRAM` hands the value to a program instead; \
         a clipboard is found by WAYLAND_DISPLAY or DISPLAY, and neither is set\n"
    );
    let error = sandbox.run(&["copy", "site", "--json"]).env("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22").go().code(1).error();
    assert_eq!(error["code"], "no_clipboard");
    for (name, value) in [("DISPLAY", ":4711"), ("DISPLAY", "nonsense"), ("WAYLAND_DISPLAY", "wayland-4711")] {
        let error = sandbox.run(&["copy", "site", "--json"]).env(name, value).go().code(1).error();
        assert_eq!(error["code"], "no_clipboard", "{name}={value}");
        assert_eq!(error["message"], "the desktop gives no access to its clipboard");
        assert!(error["hint"].as_str().unwrap().contains("`credctl get NAME | PROGRAM`"), "{error}");
    }
    assert!(sandbox.run(&["show", "site", "--json"]).ok().json()["last_used_at"].is_null(), "nothing was used");
}

#[test]
fn what_cannot_be_copied_leaves_the_clipboard_as_it_is() {
    let desktop = Desktop::x11();
    let sandbox = desktop.home();
    sandbox.add("site");
    desktop.take("of another program");
    fs::write(sandbox.root().join("given-bytes"), b"fakepass\xff\xfe").unwrap();
    sandbox.run(&["add", "bytes", "--type", "file", "--secret", "content=@given-bytes"]).ok();

    let said = sandbox.run(&["copy", "bytes"]).fails(2);
    assert_eq!(
        said,
        "error: the content of `bytes` is no text, and only text is copied\nhint: `credctl get bytes content > FILE` writes its bytes\n"
    );
    assert!(sandbox.run(&["copy", "nope"]).fails(3).starts_with("error: no credential `nope`\n"));
    assert!(sandbox.run(&["copy", "site", "nope"]).fails(3).starts_with("error: no field `site/nope`\n"));
    for time in ["0", "0s", "45", "61m", "2h", "never", "-1s"] {
        let said = sandbox.run(&["copy", "site", &format!("--clear={time}")]).fails(2);
        assert!(
            said.starts_with(&format!("error: `{time}` is no time after which a clipboard can be cleared\nhint: write it as 45s")),
            "{said}"
        );
    }
    assert!(desktop.keepers().is_empty());
    assert_eq!(desktop.paste().unwrap(), b"of another program");
}

#[test]
fn what_is_expired_is_copied_with_a_warning_and_not_with_strict() {
    let desktop = Desktop::x11();
    let sandbox = desktop.home();
    let secret = sandbox.secret();
    sandbox.run(&["add", "old", "--type", "api_token", "--secret", "-", "--expires", "1999-12-31"]).stdin(&secret).ok();
    let said = sandbox.run(&["copy", "old", "--strict"]).fails(7);
    assert!(said.starts_with("error: `old` is expired since 1999-12-31 23:59 UTC\n"), "{said}");
    assert!(desktop.paste().is_none() && desktop.keepers().is_empty());
    let said = sandbox.run(&["copy", "old"]).ok().stderr();
    assert!(said.starts_with("warning: `old` is expired since 1999-12-31 23:59 UTC\n"), "{said}");
    assert_eq!(desktop.paste().unwrap(), secret.as_bytes());
    assert_eq!(sandbox.run(&["copy", "old", "--quiet"]).ok().stdout(), "old\n");
}
