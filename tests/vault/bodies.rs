//! Texts that the owner did sign, and that are still not what a file of ours says, or say more than we know.

use credctl::vault::Change;
use toml::{Table, Value};

use crate::forge::{Case, now, opened};

#[test]
fn v21_a_line_that_does_not_parse_is_not_shown() {
    let case = Case::new();
    let text = case.text();
    let broken = text.replace(&format!("\"{}\"", case.secret), &format!("\"{}\" junk", case.secret));
    let line = broken.lines().position(|line| line.contains("junk")).unwrap() + 1;
    case.put_authentic(&broken);
    // That no secret is in what is said is looked at by the sandbox.
    case.refused(&["victim", &format!("line {line}, column "), "not TOML"]);
    for arguments in
        [&["get", "victim", "--verbose"][..], &["show", "victim", "--verbose"], &["list", "--verbose"], &["doctor", "--verbose"]]
    {
        case.sandbox.run(arguments).env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace").go();
    }
    // The secret where something else belongs.
    let secret = &case.secret;
    for (from, to) in [
        ("created = ".to_owned(), format!("created = \"{secret}\"\nx = ")),
        ("kind = \"credential\"".to_owned(), format!("kind = \"{secret}\"")),
        ("type = \"api_token\"".to_owned(), format!("type = \"{secret}\"")),
        (format!("text = \"{secret}\""), format!("text = [\"{secret}\"]")),
        (format!("text = \"{secret}\""), format!("b64 = \"{secret}\"")),
        (format!("text = \"{secret}\""), format!("text = \"{secret}\"\ntext = \"{secret}\"")),
        (format!("text = \"{secret}\""), format!("text = \"{secret}")),
        (format!("text = \"{secret}\""), format!("text = {secret}")),
        (format!("text = \"{secret}\""), format!("text = \"{secret}\"\nkey = \"{secret}\"")),
        ("epoch = 1".to_owned(), format!("epoch = \"{secret}\"")),
        ("writer = \"".to_owned(), format!("writer = \"{secret}")),
        ("written = ".to_owned(), format!("written = \"{secret}\" #")),
    ] {
        let changed = text.replacen(&from, &to, 1);
        assert!(changed != text, "{from}");
        case.put_authentic(&changed);
        case.refused(&["victim"]);
    }
}

#[test]
fn v22_a_later_format_is_left_alone() {
    let case = Case::new();
    let text = case.text();
    case.put_authentic(&text.replace("format = 1", "format = 2"));
    case.refused(&["victim", "format 2 is newer than this program", "use a newer credctl"]);
    for format in ["format = 0", "format = -1", "format = \"1\"", "format = 1.0", ""] {
        case.put_authentic(&text.replace("format = 1", format));
        case.refused(&["`format` is missing or not a version"]);
    }
}

#[test]
fn v22_what_a_later_version_wrote_survives_an_edit() {
    let case = Case::new();
    let future = "future = { a = 1, b = [\"x\", { c = 2026-11-20T11:10:00Z }], \"odd key\" = \"two\\nlines\" }\nnumber = 1.5\n";
    let text = case.text().replace("[credential]\n", &format!("{future}[credential]\n{future}"));
    let text = text.replace("secret = true\n", &format!("secret = true\n{future}"));
    case.put_authentic(&(text.replace("rev = 1\n", "rev = 2\n") + "[later]\nx = [1, 2]\n[credential.later]\ny = \"z\"\n"));
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    let before: Table = toml::from_str(&case.text()).unwrap();
    let secret = case.edit();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), secret);
    let after: Table = toml::from_str(&opened(&case.sandbox, &case.bytes())).unwrap();
    let parts = |table: &Table| {
        let inner = table["credential"].as_table().unwrap().clone();
        let field = inner["fields"]["token"].as_table().unwrap().clone();
        [table.clone(), inner, field]
    };
    for (before, after) in parts(&before).iter().zip(parts(&after)) {
        for name in ["future", "number"] {
            assert!(before.contains_key(name) && before[name] == after[name], "{name}");
        }
    }
    assert_eq!((&after["later"], &after["credential"]["later"]), (&before["later"], &before["credential"]["later"]));
    assert_eq!(after["rev"], Value::Integer(3));
}

#[test]
fn v23_nesting_without_end() {
    let case = Case::new();
    let text = case.text();
    let (head, tail) = text.split_once("[credential]\n").unwrap();
    for bomb in [
        format!("x = {}\n", "[".repeat(100_000)),
        format!("x = {}{}\n", "[".repeat(100_000), "]".repeat(100_000)),
        format!("x = {}1{}\n", "{a=".repeat(50_000), "}".repeat(50_000)),
        format!("{}x = 1\n", "a.".repeat(20_000)),
        format!("[{}x]\n", "a.".repeat(20_000)),
    ] {
        case.put_authentic(&format!("{head}{bomb}[credential]\n{tail}"));
        case.refused(&["victim", "not TOML"]);
    }
}

#[test]
fn v25_revisions_that_are_none() {
    let case = Case::new();
    let text = case.text();
    for rev in ["0", "-1", "9223372036854775808", "18446744073709551616", "1e30", "\"1\"", "nan", "1.0", "[1]"] {
        case.put_authentic(&text.replace("rev = 1\n", &format!("rev = {rev}\n")));
        case.refused(&["victim"]);
    }
    // The last number there is: it reads, and nothing comes after it.
    case.put_authentic(&text.replace("rev = 1\n", "rev = 9223372036854775807\n"));
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    let before = case.bytes();
    let mut vault = case.vault();
    let base = vault.get("victim", now()).unwrap();
    let copy = base.credential.duplicate();
    let written = vault.writer(now(), &|| {}).unwrap().update(&base, copy, Change::Person, now());
    assert!(written.is_err(), "revision {:?}", written.ok());
    assert!(case.bytes() == before);
    drop(vault);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
}

#[test]
fn v26_dates_that_are_hardly_dates() {
    let case = Case::new();
    let text = case.text();
    let written = |rev: u64, line: &str| {
        text.replace("rev = 1\n", &format!("rev = {rev}\n")).replace("secret_version", &format!("{line}\nsecret_version"))
    };
    for (rev, date, status, shown) in [
        (2, "9999-12-30T00:00:00Z", "unverified", "9999-12-30"),
        (3, "1900-01-01T00:00:00Z", "expired", "1900-01-01"),
        (4, "0001-01-01T00:00:00Z", "expired", "0001-01-01"),
        (5, "2016-12-31T23:59:60Z", "expired", "2016-12-31"),
        (6, "2030-01-01T00:00:00+14:00", "unverified", "2029-12-31"),
        (7, "2030-01-01 00:00:00.123456789-00:00", "unverified", "2030-01-01"),
    ] {
        case.put_authentic(&written(rev, &format!("expires = {date}")));
        let shown_json = case.sandbox.run(&["show", "victim", "--json"]).ok().json();
        assert_eq!(shown_json["status"], status, "{date}");
        assert!(shown_json["expires_at"].as_str().unwrap().starts_with(shown), "{date}: {}", shown_json["expires_at"]);
        let got = case.sandbox.run(&["get", "victim"]).reveals().ok();
        assert_eq!((got.stdout(), got.stderr().contains("expired since")), (case.secret.clone(), status == "expired"), "{date}");
        assert_eq!(
            case.sandbox.run(&["get", "victim", "--strict"]).reveals().go().output.status.code(),
            Some(if status == "expired" { 7 } else { 0 })
        );
        assert!(case.sandbox.run(&["list"]).ok().stdout().contains(&format!("\t{status}\t")), "{date}");
    }
    for date in [
        "2030-01-01T00:00:00",
        "2030-01-01",
        "00:00:00",
        "2030-02-30T00:00:00Z",
        "2030-01-01T25:00:00Z",
        "\"2030-01-01T00:00:00Z\"",
        "1893456000",
    ] {
        case.put_authentic(&written(8, &format!("expires = {date}")));
        case.refused(&["victim"]);
    }
}
