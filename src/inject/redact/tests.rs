use super::forms::Form;
use super::*;
use base64ct::{Base64, Encoding};
use proptest::prelude::*;

fn redactor(secrets: &[(&str, &str)]) -> Redactor {
    let secrets: Vec<_> = secrets.iter().map(|(name, value)| (*name, Secret::from((*value).to_owned()))).collect();
    Redactor::new(secrets.iter().map(|(name, secret)| (*name, secret)))
}

fn redacted(secrets: &[(&str, &str)], text: &str) -> String {
    String::from_utf8(redactor(secrets).redact(text.as_bytes())).unwrap()
}

const TOKEN: &str = "sk-test-Zx81+/Qpw7";
const PEM: &str = "-----BEGIN FAKE KEY-----\nMIIfakefakefakefakefake1\nMIIfakefakefakefakefake2\nAQAB\n-----END FAKE KEY-----\n";

#[test]
fn a_secret_becomes_its_name() {
    assert_eq!(redacted(&[("openai", TOKEN)], &format!("key={TOKEN};\n{TOKEN}")), "key=[credctl:openai];\n[credctl:openai]");
}

#[test]
fn eight_bytes_are_hidden_and_seven_are_not() {
    assert_eq!(redacted(&[("a", "fakepas"), ("b", "fakepass")], "fakepas fakepass"), "fakepas [credctl:b]");
    assert!(redactor(&[("a", "fakepas"), ("empty", "")]).is_empty());
}

#[test]
fn one_secret_in_another_the_leftmost_and_longest_counts() {
    let secrets = [("short", "fakepass"), ("long", "fakepass-and-more"), ("late", "and-more-of-it")];
    assert_eq!(redacted(&secrets, "fakepass-and-mor"), "[credctl:short]-and-mor");
    assert_eq!(redacted(&secrets, "fakepass-and-more-of-it"), "[credctl:long]-of-it");
    assert_eq!(redacted(&secrets, "xand-more-of-it"), "x[credctl:late]");
}

#[test]
fn equal_values_bear_the_first_name_and_neighbours_are_counted() {
    assert_eq!(redacted(&[("a", "fakepass"), ("b", "fakepass")], "fakepassfakepass"), "[credctl:a][credctl:a]");
}

#[test]
fn lines_of_a_key_are_hidden_one_by_one_and_joined() {
    let hidden = redacted(&[("k", PEM)], PEM);
    assert_eq!(hidden, "-----BEGIN FAKE KEY-----\n[credctl:k]\n[credctl:k]\nAQAB\n-----END FAKE KEY-----\n");
    let joined = PEM.replace('\n', "");
    assert_eq!(redacted(&[("k", PEM)], &joined), "-----BEGIN FAKE KEY-----[credctl:k][credctl:k]AQAB-----END FAKE KEY-----");
    let escaped = PEM.replace('\n', "\\n");
    assert!(!redacted(&[("k", PEM)], &escaped).contains("fakefake"));
}

#[test]
fn indented_lines_and_line_ends_of_windows_do_not_hide_a_line_from_us() {
    assert_eq!(redacted(&[("k", "{\r\n  \"a\": \"fakepass\"\r\n}")], "> \"a\": \"fakepass\"\n"), "> [credctl:k]\n");
    assert_eq!(redacted(&[("k", "fakepass1\n")], "fakepass1 "), "[credctl:k] ");
}

#[test]
fn base64_is_hidden_wherever_it_lies_in_its_group_and_in_both_alphabets() {
    for before in ["", "u", "u:", "user:"] {
        for after in ["", "\n", "@host", "aa"] {
            let text = Base64::encode_string(format!("{before}{TOKEN}{after}").as_bytes());
            for text in [text.replace('+', "-").replace('/', "_"), text] {
                let hidden = redacted(&[("t", TOKEN)], &text);
                // What is left are the characters that hold bits of both, and the rest of what stands around.
                let seen = hidden.replace("[credctl:t]", "");
                assert!(
                    hidden.contains("[credctl:t]") && seen.len() <= (before.len() + after.len()).div_ceil(3) * 4 + 4,
                    "{text} {hidden}"
                );
            }
        }
    }
    assert_eq!(redacted(&[("t", TOKEN)], &Base64::encode_string(TOKEN.as_bytes())), "[credctl:t]");
    assert_eq!(redacted(&[("t", "fakepass")], "ZmFrZXBhc3M="), "[credctl:t]");
}

#[test]
fn base64_is_hidden_in_lines_too() {
    let secret: String = (0..300u32).map(|i| char::from(b'!' + (i * i % 89) as u8)).collect();
    let whole = Base64::encode_string(secret.as_bytes());
    assert_eq!(redacted(&[("t", &secret)], &whole), "[credctl:t]");
    for width in [76, 64] {
        let lines: Vec<_> = whole.as_bytes().chunks(width).map(|line| String::from_utf8(line.to_vec()).unwrap()).collect();
        let hidden = redacted(&[("t", &secret)], &lines.join("\n"));
        assert_eq!(hidden, vec!["[credctl:t]"; lines.len()].join("\n"), "{width}");
    }
    // An end that is too short for a pattern of its own.
    let line = redacted(&[("t", &secret[..60])], &Base64::encode_string(&secret.as_bytes()[..60]));
    assert_eq!(line, "[credctl:t]");
    assert!(redacted(&[("t", &secret[..60])], &format!("{}\n{}", &whole[..76], &whole[76..80])).starts_with("[credctl:t]\n"));
}

#[test]
fn what_shells_show_of_their_commands_is_hidden() {
    let secret = "fäke'pass' $x";
    for form in [r"+ : 'fäke'\''pass'\'' $x'", r#"+ : 'fäke'"'"'pass'"'"' $x'"#] {
        assert_eq!(redacted(&[("t", secret)], form), "+ : '[credctl:t]'");
    }
}

#[test]
fn escaped_forms_are_hidden() {
    let secret = "fäke \"p/ss\"\\<&>\tü😀*";
    for form in [
        "f%C3%A4ke%20%22p%2Fss%22%5C%3C%26%3E%09%C3%BC%F0%9F%98%80%2A",
        "f%C3%A4ke%20%22p%2Fss%22%5C%3C%26%3E%09%C3%BC%F0%9F%98%80*",
        "f%C3%A4ke%20%22p/ss%22%5C%3C%26%3E%09%C3%BC%F0%9F%98%80%2A",
        "f%C3%A4ke+%22p%2Fss%22%5C%3C%26%3E%09%C3%BC%F0%9F%98%80*",
        r#"fäke \"p/ss\"\\<&>\tü😀*"#,
        r#"f\u00e4ke \"p/ss\"\\<&>\t\u00fc\ud83d\ude00*"#,
        r#"fäke \"p/ss\"\\\u003c\u0026\u003e\tü😀*"#,
        r#"f\u00e4ke \"p\/ss\"\\<&>\t\u00fc\ud83d\ude00*"#,
        r#"f\u00E4ke \"p/ss\"\\<&>\t\u00FC\uD83D\uDE00*"#,
        r#"fäke \"p\/ss\"\\<&>\tü😀*"#,
        r#"f\u00E4ke \u0022p/ss\u0022\\\u003C\u0026\u003E\t\u00FC\uD83D\uDE00*"#,
        "f%c3%a4ke%20%22p%2fss%22%5c%3c%26%3e%09%c3%bc%f0%9f%98%80%2a",
        "f%c3%a4ke+%22p%2fss%22%5c%3c%26%3e%09%c3%bc%f0%9f%98%80*",
    ] {
        assert_eq!(redacted(&[("s", secret)], &format!("<{form}>")), "<[credctl:s]>");
    }
}

#[test]
fn a_megabyte_on_one_line_is_one_mask_and_keeps_little_back() {
    let secret: String = (0..1u32 << 20).map(|i| char::from(b'a' + (i.wrapping_mul(2_654_435_761) >> 13) as u8 % 26)).collect();
    let redactor = redactor(&[("big", &secret)]);
    let (mut stream, mut out) = (redactor.stream(), Vec::new());
    for piece in secret.as_bytes().chunks(1000) {
        stream.push(piece, &mut out);
        assert!(stream.held.len() < 4104);
    }
    stream.finish(&mut out);
    assert_eq!(out, b"[credctl:big]");
}

#[test]
fn a_complete_line_never_waits_and_neither_does_what_begins_nothing() {
    let redactor = redactor(&[("k", PEM), ("t", TOKEN)]);
    let mut stream = redactor.stream();
    for (input, at_once) in [
        ("a line\n", "a line\n"),
        ("MIIfakefakefakefakefake1\n", "[credctl:k]\n"),
        ("> s", "> "),
        ("sk", "s"),
        ("y", "sky"),
        ("MIIfake\n", "MIIfake\n"),
    ] {
        let mut out = Vec::new();
        stream.push(input.as_bytes(), &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), at_once, "{input}");
    }
}

#[test]
fn a_person_sees_what_is_typed_and_of_a_secret_no_more_than_its_beginning() {
    let redactor = redactor(&[("t", TOKEN)]);
    let typed = |text: &str| {
        let (mut stream, mut out) = (redactor.stream(), Vec::new());
        let mut at_once = Vec::new();
        for byte in text.bytes() {
            stream.push(&[byte], &mut out);
            stream.show(&mut out);
            at_once.push(out.len());
        }
        stream.finish(&mut out);
        (String::from_utf8(out).unwrap(), at_once)
    };
    assert_eq!(typed("sky sk sss s"), ("sky sk sss s".to_owned(), (1..=12).collect()));
    assert_eq!(typed(&format!("<{TOKEN}>")).0, "<sk-[credctl:t]>");
    assert_eq!(typed("sk-test- sk-"), ("sk-test- sk-".to_owned(), vec![1, 2, 3, 3, 3, 3, 3, 3, 9, 10, 11, 12]));
    // What was shown before is not shown again, whatever comes of it.
    assert_eq!(typed(&format!("sk-sk-{TOKEN}sk-")).0, "sk-sk-sk-[credctl:t]sk-");
}

#[test]
fn what_is_held_at_the_end_is_not_lost() {
    let redactor = redactor(&[("t", TOKEN)]);
    let (mut stream, mut out) = (redactor.stream(), Vec::new());
    stream.push(b"sk-test-", &mut out);
    assert_eq!(out, b"");
    stream.finish(&mut out);
    assert_eq!(out, b"sk-test-");
}

#[test]
fn debug_shows_names_and_no_value() {
    assert_eq!(format!("{:?}", redactor(&[("t", TOKEN)])), r#"Redactor(["[credctl:t]"])"#);
}

/// The definition, without any cleverness.
fn reference(patterns: &[Vec<u8>], text: &[u8]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let longest = patterns.iter().enumerate().filter(|(_, p)| text[at..].starts_with(p)).max_by_key(|(i, p)| (p.len(), usize::MAX - i));
        match longest {
            Some((index, pattern)) => {
                out.extend_from_slice(format!("[credctl:{index}]").as_bytes());
                at += pattern.len();
            }
            None => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    out
}

fn exactly(patterns: &[Vec<u8>]) -> Redactor {
    let wanted =
        patterns.iter().enumerate().map(|(mask, bytes)| (mask, Form { bytes: Secret::new(bytes.clone()), continues: false, wraps: false }));
    let masks = (0..patterns.len()).map(|index| format!("[credctl:{index}]")).collect();
    Redactor(Arc::new(Inner { matcher: Matcher::new(wanted.collect()), masks }))
}

/// Few letters, so that things overlap and contain one another; texts with patterns, and beginnings of them, in it.
fn overlapping() -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<u8>, Vec<usize>)> {
    let letters = || prop::sample::select(&b"ab\n"[..]);
    let patterns = prop::collection::vec(prop::collection::vec(letters(), 8..14), 1..8);
    patterns.prop_flat_map(move |patterns| {
        let known = (prop::sample::select(patterns.clone()), 1..14usize).prop_map(|(p, n)| p[..n.min(p.len())].to_vec());
        let part = prop_oneof![known, prop::collection::vec(letters(), 0..6)];
        let text = prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat());
        (Just(patterns), text, prop::collection::vec(0..20usize, 1..60))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_yields_what_the_definition_says((patterns, text, sizes) in overlapping()) {
        let redactor = exactly(&patterns);
        let expected = reference(&patterns, &text);
        prop_assert_eq!(&redactor.redact(&text), &expected);
        let (mut stream, mut out, mut rest) = (redactor.stream(), Vec::new(), &text[..]);
        for size in sizes.iter().cycle().take(1000) {
            let (now, later) = rest.split_at(*size.min(&rest.len()));
            stream.push(now, &mut out);
            // What is held is the longest end that something begins with, and nothing more.
            let so_far = text.len() - later.len();
            let longest = (0..so_far).find(|&at| patterns.iter().any(|p| p.len() > so_far - at && p.starts_with(&text[at..so_far])));
            prop_assert!(stream.held.len() <= longest.map_or(0, |at| so_far - at));
            rest = later;
        }
        stream.push(rest, &mut out);
        stream.finish(&mut out);
        prop_assert_eq!(out, expected);
    }

    #[test]
    fn no_secret_is_ever_seen_and_nothing_else_is_touched(
        // Not with a quote in front: behind a backslash of the text around, that is the secret as JSON escapes it, and the
        // backslash rightly goes with it.
        secret in "[a-zA-Z0-9+/%_-][a-zA-Z0-9+/\"%_-]{7,89}",
        around in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 1..6),
        size in 1..70usize,
    ) {
        let redactor = redactor(&[("s", &secret)]);
        let text = around.join(secret.as_bytes());
        let (mut stream, mut out) = (redactor.stream(), Vec::new());
        for piece in text.chunks(size) {
            stream.push(piece, &mut out);
        }
        stream.finish(&mut out);
        prop_assert!(!out.windows(secret.len()).any(|window| window == secret.as_bytes()));
        prop_assert_eq!(out, around.join(&b"[credctl:s]"[..]));
    }
}

/// Each form by an encoder of its own, not by ours: which one, of which text.
fn encoded(which: usize, secret: &str) -> String {
    let url = |keep: &str, space: &str, upper: bool| {
        let mut out = String::new();
        for byte in secret.bytes() {
            match char::from(byte) {
                ' ' => out += space,
                c if c.is_ascii_alphanumeric() || keep.contains(c) => out.push(c),
                _ if upper => out += &format!("%{byte:02X}"),
                _ => out += &format!("%{byte:02x}"),
            }
        }
        out
    };
    let json = serde_json::to_string(secret).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let ascii = |upper: bool| {
        let unit = |unit: u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
        json.chars()
            .map(|c| if c.is_ascii() { String::from(c) } else { c.encode_utf16(&mut [0; 2]).iter().map(|u| unit(*u)).collect() })
            .collect::<String>()
    };
    match which {
        0 => secret.to_owned(),
        1 => url("-._~", "%20", true),
        2 => url("-._~!*'()", "%20", false),
        3 => url("-._~/", "%20", true),
        4 => url("-._*", "+", false),
        5 => json.clone(),
        6 => json.replace('/', "\\/"),
        7 => ascii(false),
        8 => ascii(true),
        _ => ascii(false).replace('/', "\\/"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_form_of_a_secret_is_seen_however_it_is_cut(
        secrets in prop::collection::vec("[a-zA-Z0-9 !-~äöü€😀/+]{8,60}", 1..5),
        picks in prop::collection::vec((any::<prop::sample::Index>(), 0..10usize, "[.,:;=\n]{1,9}"), 1..8),
        size in 1..90usize,
    ) {
        // Of a value with white space around it, what is within is looked for.
        let secrets: Vec<String> = secrets.iter().map(|secret| format!("<{}>", secret.trim_matches(' '))).collect();
        let named: Vec<(String, Secret)> = secrets.iter().enumerate().map(|(n, text)| (format!("s{n}"), Secret::from(text.clone()))).collect();
        let redactor = Redactor::new(named.iter().map(|(name, secret)| (&**name, secret)));
        let (mut text, mut looked_for) = (String::new(), Vec::new());
        for (which, form, between) in &picks {
            looked_for.push(encoded(*form, &secrets[which.index(secrets.len())]));
            text += &format!("{between}{}", looked_for.last().unwrap());
        }
        text.push('\n');
        let (mut stream, mut out) = (redactor.stream(), Vec::new());
        for piece in text.as_bytes().chunks(size) {
            stream.push(piece, &mut out);
        }
        stream.finish(&mut out);
        let out = String::from_utf8_lossy(&out).into_owned();
        for form in looked_for {
            prop_assert!(!out.contains(&form), "{form} in {out}");
        }
    }

    #[test]
    fn no_base64_of_a_secret_is_seen_wherever_it_lies(
        secret in prop::collection::vec(any::<u8>(), 12..120),
        (before, after) in (prop::collection::vec(any::<u8>(), 0..7), prop::collection::vec(any::<u8>(), 0..7)),
        url in any::<bool>(),
        size in 1..90usize,
    ) {
        // Neither white space around it nor lines in it: those have their own forms.
        prop_assume!(!secret.contains(&b'\n') && secret.trim_ascii().len() == secret.len());
        let value = Secret::new(secret.clone());
        let redactor = Redactor::new([("s", &value)]);
        let mut text = Base64::encode_string(&[&before[..], &secret, &after].concat());
        if url {
            text = text.replace('+', "-").replace('/', "_");
        }
        let (mut stream, mut out) = (redactor.stream(), Vec::new());
        for piece in text.as_bytes().chunks(size) {
            stream.push(piece, &mut out);
        }
        stream.finish(&mut out);
        let seen = String::from_utf8(out).unwrap().replace("[credctl:s]", "|");
        // What is left is what stands around it, and characters that hold bits of both.
        prop_assert!(seen.contains('|') && seen.len() <= (before.len() + after.len()).div_ceil(3) * 4 + 5, "{text} {seen}");
    }
}

#[test]
fn a_secret_of_short_lines_is_hidden_as_a_whole() {
    let value = "fake-1\nfake-2\nfake-3\n";
    let secrets = [("codes", value)];
    assert_eq!(redacted(&secrets, &format!("a\n{value}b\n")), "a\n[credctl:codes]\nb\n");
    assert_eq!(redacted(&secrets, "\"fake-1\\nfake-2\\nfake-3\\n\" fake-1 fake-2 fake-3"), "\"[credctl:codes]\\n\" [credctl:codes]");
    assert_eq!(redacted(&secrets, "fake-1%0Afake-2%0Afake-3"), "[credctl:codes]");
    // A part of it is not, and is given back.
    assert_eq!(redacted(&secrets, "fake-1\nfake-2\n"), "fake-1\nfake-2\n");
    let mut stream = redactor(&secrets).stream();
    let mut out = Vec::new();
    for byte in format!("x{value}").bytes() {
        stream.push(&[byte], &mut out);
    }
    stream.finish(&mut out);
    assert_eq!(out, b"x[credctl:codes]\n");
    assert!(redactor(&[("small", "a\nb\nc")]).is_empty());
}
