//! KeePass's XML and CSV: by the real KeePassXC, and, for what only KeePass 2 writes, from its documented format.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{found, lines, output, refused};

fn cli(arguments: &[&str], answers: &str) -> Vec<u8> {
    output(Command::new("keepassxc-cli").args(arguments).env("QT_QPA_PLATFORM", "offscreen"), answers.as_bytes())
}

/// A database that KeePassXC itself made, with an entry that was changed, one in the bin and one with a file.
fn database(dir: &Path) -> String {
    let file = dir.join("x.kdbx").to_str().unwrap().to_owned();
    cli(&["db-create", "-q", "--set-password", "-t", "100", &file], "fakepass\nfakepass\n");
    cli(&["mkdir", "-q", &file, "Dev"], "fakepass\n");
    let notes = "--notes=one\\ntwo";
    cli(&["add", "-q", "-u", "bob", "--url", "https://x.example", notes, "-p", &file, "Dev/Fake <&> \"é\""], "fakepass\n=fa<k&\"e\n");
    cli(&["add", "-q", "-p", &file, "Changed"], "fakepass\nfakepw-old\n");
    cli(&["edit", "-q", "-p", &file, "Changed"], "fakepass\nfakepw-new\n");
    cli(&["add", "-q", "-p", &file, "Gone"], "fakepass\nfakepw\n");
    cli(&["rm", "-q", &file, "Gone"], "fakepass\n");
    let attached = dir.join("a.bin");
    fs::write(&attached, [0, 0xff]).unwrap();
    cli(&["attachment-import", "-q", &file, "Changed", "a.bin", attached.to_str().unwrap()], "fakepass\n");
    file
}

/// Its export.
pub(crate) fn exported(dir: &Path) -> std::path::PathBuf {
    let file = dir.join("export.xml");
    fs::write(&file, cli(&["export", "-q", "-f", "xml", &database(dir)], "fakepass\n")).unwrap();
    file
}

#[test]
fn what_keepassxc_exports_is_read_from_its_xml_and_its_csv() {
    let dir = tempfile::tempdir().unwrap();
    let file = database(dir.path());
    let xml = cli(&["export", "-q", "-f", "xml", &file], "fakepass\n");
    let wanted = [
        "Passwords/Changed/a.bin [Unknown] — an attached file that is not in the export",
        "Passwords/Changed [Login] !password=fakepw-new",
        "Passwords/Dev/Fake <&> \"é\" [Login] !password==fa<k&\"e @username=bob ~notes=one\ntwo <https://x.example>",
        "Passwords/Recycle Bin/Gone [Login] !password=fakepw — it is in the bin",
    ];
    let mut read = lines(&found(&xml, "keepass-xml"));
    read.sort();
    let mut sorted = wanted.to_vec();
    sorted.sort_unstable();
    assert_eq!(read, sorted);

    let csv = found(&cli(&["export", "-q", "-f", "csv", &file], "fakepass\n"), "keepassxc-csv");
    assert_eq!(csv.notes.len(), 1, "what CSV lacks is said");
    let mut read: Vec<String> = lines(&csv).iter().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect();
    read.sort();
    assert_eq!(read, sorted.iter().filter(|line| !line.contains("a.bin")).copied().collect::<Vec<_>>());
}

/// A file of KeePass 2, around these entries.
fn keepass2(meta: &str, entries: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<KeePassFile><Meta><Generator>KeePass</Generator>{meta}</Meta>\
         <Root><Group><UUID>W8809f35Qbm/ChleEdZLYw==</UUID><Name>DB</Name>{entries}</Group></Root></KeePassFile>"
    )
}

fn entry(uuid: &str, texts: &[(&str, &str)], more: &str) -> String {
    let of = |(key, value): &(&str, &str)| {
        let hidden = if key.starts_with('*') { " ProtectInMemory=\"True\"" } else { "" };
        format!("<String><Key>{}</Key><Value{hidden}>{value}</Value></String>", key.trim_start_matches('*'))
    };
    format!("<Entry><UUID>{uuid}</UUID>{}{more}</Entry>", texts.iter().map(of).collect::<String>())
}

#[test]
fn fields_files_ends_references_and_codes_are_read_as_keepass_2_writes_them() {
    let packed = {
        use std::io::Write as _;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&[0, 0xff, 7]).unwrap();
        data_encoding::BASE64.encode(&gzip.finish().unwrap())
    };
    let meta = format!("<Binaries><Binary ID=\"0\" Compressed=\"True\">{packed}</Binary></Binaries>");
    let first = entry(
        "+3PB2AfzS/G/XwR6s5KJag==",
        &[
            ("Title", "Fake"),
            ("UserName", "bob"),
            ("*Password", "fa&lt;ke&#x20AC;"),
            ("*API Key", "fk-1"),
            ("Plain", "p"),
            ("KP2A_URL_1", "https://y.example"),
            ("TimeOtp-Secret-Hex", "48656c6c6f"),
            ("TimeOtp-Period", "60"),
        ],
        "<Binary><Key>a.bin</Key><Value Ref=\"0\"/></Binary><Tags>dev;ci</Tags><Times><Expires>True</Expires><ExpiryTime>2027-01-01T00:00:00Z</ExpiryTime></Times>\
         <History><Entry><String><Key>Title</Key><Value>Old</Value></String></Entry></History>",
    );
    let second = entry(
        "AAAAAAAAAAAAAAAAAAAAAA==",
        &[
            ("Title", "Ref"),
            ("*Password", "{REF:P@I:FB73C1D807F34BF1BF5F047AB392896A}"),
            ("UserName", "{REF:U@I:00}"),
            ("otp", "otpauth://x"),
        ],
        "",
    );
    let read = found(keepass2(&meta, &(first + &second)).as_bytes(), "keepass-xml");
    assert_eq!(
        lines(&read),
        [
            "DB/Fake/a.bin [File] !content=[0, 255, 7] .filename=a.bin",
            "DB/Fake [Login] !password=fa<ke€ @username=bob *API Key=fk-1 Plain=p #totp=otpauth://totp/?secret=JBSWY3DP&period=60 <https://y.example>",
            "DB/Ref [Login] !password=fa<ke€ @username={REF:U@I:00} #totp=otpauth://x",
        ]
    );
    assert_eq!(read.entries[1].expires.unwrap().to_string(), "2027-01-01T00:00:00Z");
    assert_eq!(read.entries[1].tags, ["dev", "ci"]);
}

#[test]
fn i02_xml_that_does_more_than_hold_text_is_refused() {
    let ok = entry("", &[("Title", "A"), ("Password", "fakepw")], "");
    assert_eq!(found(keepass2("", &ok).as_bytes(), "keepass-xml").entries.len(), 1);
    let doctype = |inside: &str| keepass2("", &ok).replacen("<KeePassFile>", &format!("<!DOCTYPE x [{inside}]><KeePassFile>"), 1);
    for (file, words) in [
        (doctype("<!ENTITY a SYSTEM \"file:///etc/passwd\">"), "document type"),
        (doctype(""), "document type"),
        (keepass2("", &entry("", &[("Title", "&a;")], "")), "entity"),
        (keepass2("", &entry("", &[("Title", "&#0;")], "")), "entity"),
        (keepass2("", &"<Group>".repeat(10_000)), "nested"),
        (keepass2("", "") + "<KeePassFile/>", "second root"),
        (keepass2("", "<Entry>"), "whole"),
        (keepass2("", "").replace("</KeePassFile>", ""), "cut short"),
        (keepass2("", "<Entry><String><Key>Password</Key><Value Protected=\"True\">AAAA</Value></String></Entry>"), "still encrypted"),
        ("<x><KeePassFile></KeePassFile></x>".to_owned(), "none of KeePass"),
    ] {
        let mistake = refused(file.as_bytes());
        assert!(mistake.why.contains(words), "{words}: {}", mistake.why);
        assert!(mistake.spot.is_some(), "{words}");
    }
}

#[test]
fn i02_a_packed_file_that_swells_is_stopped_and_the_rest_is_read() {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![0; 20 << 20]).unwrap();
    let bomb = data_encoding::BASE64.encode(&gzip.finish().unwrap());
    let meta = format!("<Binaries><Binary ID=\"0\" Compressed=\"True\">{bomb}</Binary><Binary ID=\"1\">no</Binary></Binaries>");
    let files = "<Binary><Key>a</Key><Value Ref=\"0\"/></Binary><Binary><Key>b</Key><Value Ref=\"1\"/></Binary>";
    let read = found(keepass2(&meta, &entry("", &[("Title", "A"), ("Password", "fakepw")], files)).as_bytes(), "keepass-xml");
    assert_eq!(
        lines(&read),
        [
            "DB/A/a [Unknown] — an attached file that is damaged, or of more than 1 MiB",
            "DB/A/b [Unknown] — an attached file that is damaged, or of more than 1 MiB",
            "DB/A [Login] !password=fakepw",
        ]
    );
}
