use std::sync::Arc;

use base64ct::{Base64, Encoding};
use proptest::prelude::*;

use super::super::forms::Form;
use super::super::{Inner, Redactor};
use super::*;
use crate::Secret;

const PAT: &str = "github_pat_11FAKEFAKE0fakepassfakepa_fakepassFAKEPASSfakepass0123456789FAKEpassFakePass0123fakep4";

fn redactor(value: &[u8]) -> Redactor {
    let secret = Secret::new(value.to_vec());
    Redactor::new([("t", &secret)])
}

/// Base64 of a text in lines of so many characters.
fn lines(text: &[u8], width: usize, between: &str) -> String {
    let whole = Base64::encode_string(text);
    let lines: Vec<&str> = whole.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join(between) + "\n"
}

fn pushed(redactor: &Redactor, text: &[u8], sizes: &[usize]) -> Vec<u8> {
    let (mut stream, mut out, mut rest) = (redactor.stream(), Vec::new(), text);
    for size in sizes.iter().cycle() {
        let (now, later) = rest.split_at(*size.min(&rest.len()));
        stream.push(now, &mut out);
        assert!(stream.held.len() <= SPAN + LONGEST);
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    stream.finish(&mut out);
    out
}

/// Eight characters in a row of what any text around the secret leaves the same, in what is seen.
fn is_seen(secret: &[u8], out: &str) -> Option<String> {
    let seen = out.replace("[credctl:t]", "|");
    let seen = seen.replace('-', "+").replace('_', "/");
    let runs: Vec<&str> = seen.split(|c: char| !c.is_ascii() || !is_letter(c as u8)).filter(|run| run.len() >= 8).collect();
    (0..3).find_map(|before| {
        let whole = Base64::encode_string(&[&[0; 2][..before], secret].concat());
        let form = &whole.as_bytes()[before + usize::from(before > 0)..(before + secret.len()) * 8 / 6];
        let mut parts = form.windows(8).map(|part| std::str::from_utf8(part).unwrap());
        parts.find(|part| runs.iter().any(|run| run.contains(part))).map(str::to_owned)
    })
}

#[test]
fn basic_authentication_in_lines_shows_nothing_of_the_token() {
    for (before, width) in [("x-access-token:", 76), ("ab", 64), ("user:", 60), ("", 57), ("oauth2:", 72)] {
        let text = lines(format!("{before}{PAT}").as_bytes(), width, "\n");
        let out = String::from_utf8(redactor(PAT.as_bytes()).redact(text.as_bytes())).unwrap();
        assert_eq!(is_seen(PAT.as_bytes(), &out), None, "{out}");
        // Each line that has some of it ends or begins with a mask, and all lines are there.
        assert_eq!((out.lines().count(), out.matches("[credctl:t]").count()), (text.lines().count(), text.lines().count()), "{out}");
    }
}

#[test]
fn a_complete_line_passes_at_once_also_where_a_form_goes_on() {
    let redactor = redactor(PAT.as_bytes());
    let text = lines(format!("x-access-token:{PAT}").as_bytes(), 76, "\n");
    let (mut stream, mut out) = (redactor.stream(), Vec::new());
    for line in text.split_inclusive('\n') {
        out.clear();
        stream.push(line.as_bytes(), &mut out);
        assert!(out.ends_with(b"\n"), "{line}");
        assert!(String::from_utf8_lossy(&out).contains("[credctl:t]"), "{line}");
    }
    // The end of a line that begins one: it is not waited for what follows, nor is what follows kept.
    for (input, at_once) in [
        ("go to Z2l\n", "go to Z2l\n"),
        ("{\"id\":1}\n", "{\"id\":1}\n"),
        ("Z2l0a\r", "Z2l0a\r"),
        ("\nx", "\nx"),
        ("Z2l\n", "Z2l\n"),
        ("0", ""),
    ] {
        out.clear();
        stream.push(input.as_bytes(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), at_once, "{input:?}");
    }
    stream.finish(&mut out);
    assert_eq!(out, b"0");
}

#[test]
fn at_most_five_characters_at_the_end_of_a_line_are_seen() {
    let form = Base64::encode_string(PAT.as_bytes());
    for count in 1..20 {
        let (first, second) = form.split_at(count);
        let out = redactor(PAT.as_bytes()).redact(format!("0123 {first}\n{second}!\n").as_bytes());
        let first = if count < SURE { first } else { "[credctl:t]" };
        assert_eq!(String::from_utf8(out).unwrap(), format!("0123 {first}\n[credctl:t]!\n"));
        // A line that goes on with something else.
        let out = redactor(PAT.as_bytes()).redact(format!("{}\nand more\n", &form[..count]).as_bytes());
        let first = if count < SURE { &form[..count] } else { "[credctl:t]" };
        assert_eq!(String::from_utf8(out).unwrap(), format!("{first}\nand more\n"));
    }
}

#[test]
fn lines_in_a_string_of_json_and_in_a_block_of_yaml_are_hidden_and_both_stay_what_they_are() {
    let redactor = redactor(PAT.as_bytes());
    let content = lines(format!("machine github.com password {PAT}").as_bytes(), 60, "\n");
    let json = serde_json::json!({ "encoding": "base64", "content": content }).to_string();
    let out = String::from_utf8(redactor.redact(json.as_bytes())).unwrap();
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["content"].as_str().unwrap().lines().count(), content.lines().count());
    assert_eq!(is_seen(PAT.as_bytes(), &out), None, "{out}");
    let yaml = format!("data: |\n    {}", lines(format!("a{PAT}").as_bytes(), 64, "\n    "));
    let out = String::from_utf8(redactor.redact(yaml.as_bytes())).unwrap();
    assert_eq!(is_seen(PAT.as_bytes(), &out), None, "{out}");
    assert_eq!(out.lines().filter(|line| line.starts_with("    ")).count(), yaml.lines().count() - 1);
}

#[test]
fn a_false_beginning_at_the_end_of_a_line_does_not_hide_the_true_one_from_us() {
    let secret = format!("{}{PAT}", "a".repeat(20));
    for before in 0..80 {
        for width in [57, 64, 76] {
            let text = lines(format!("{}{secret}", "a".repeat(before)).as_bytes(), width, "\n");
            let out = redactor(secret.as_bytes()).redact(text.as_bytes());
            assert_eq!(pushed(&redactor(secret.as_bytes()), text.as_bytes(), &[7]), out);
            assert_eq!(is_seen(PAT.as_bytes(), std::str::from_utf8(&out).unwrap()), None, "{before} {width}");
        }
    }
}

#[test]
fn the_name_in_a_line_does_not_depend_on_what_follows_it() {
    let secrets = [Secret::from(format!("{PAT}1111")), Secret::from(format!("{PAT}2222"))];
    let redactor = Redactor::new([("one", &secrets[0]), ("two", &secrets[1])]);
    let text = lines(format!("user:{PAT}2222").as_bytes(), 76, "\n");
    let whole = redactor.redact(text.as_bytes());
    assert_eq!(pushed(&redactor, text.as_bytes(), &[1]), whole);
    assert!(String::from_utf8(whole).unwrap().lines().last().unwrap().starts_with("[credctl:two]"), "the last line knows");
}

#[test]
fn large_values_are_hidden_in_every_form() {
    let token: String = (0..70_000u32)
        .map(|i| char::from(b"abcdefghijklmnop/\"+ 0123456789"[(i.wrapping_mul(2_654_435_761) >> 13) as usize % 30]))
        .collect();
    let redactor = redactor(token.as_bytes());
    let json = serde_json::to_string(&token).unwrap();
    let url = token.replace('/', "%2F").replace('"', "%22").replace('+', "%2B").replace(' ', "%20");
    let alone = Base64::encode_string(token.as_bytes());
    let within = Base64::encode_string(format!("user:{token}").as_bytes());
    for (text, most) in [(json, 2), (url, 0), (alone, 0), (lines(token.as_bytes(), 76, "\n"), 100), (within, 12)] {
        let out = String::from_utf8(redactor.redact(text.as_bytes())).unwrap();
        assert!(out.contains("[credctl:t]"));
        // What stands around it; and where a piece ends in a line, at the end of that, what the next one begins with.
        let seen = out.replace("[credctl:t]", "").replace('\n', "");
        assert!(seen.len() <= most, "{} {seen}", seen.len());
        assert_eq!(is_seen(&token.as_bytes()[..600], &out), None);
    }
    assert_eq!(redactor.find(alone_in_lines(&token).as_bytes(), 0).unwrap().start, 3);
}

fn alone_in_lines(token: &str) -> String {
    format!("at\n{}", lines(token.as_bytes(), 64, "\r\n"))
}

#[test]
fn what_is_found_in_a_file_is_a_whole_form_and_not_the_end_of_a_line() {
    let redactor = redactor(PAT.as_bytes());
    let text = lines(PAT.as_bytes(), 60, "\n");
    assert_eq!(redactor.find(text.as_bytes(), 0), Some(0..text.trim_end().len()));
    assert_eq!(redactor.find(b"Z2l0aHViX3BhdF8x\nnothing\n", 0), None);
}

/// What is looked for, and whether it may be broken; a text, and where it is cut.
type Case = (Vec<(Vec<u8>, bool)>, Vec<u8>, Vec<usize>);

/// Few letters, so that forms overlap, and breaks in all their kinds; one thing that is looked for has a break in it itself.
fn overlapping() -> impl Strategy<Value = Case> {
    let letters = |range| prop::collection::vec(prop::sample::select(&b"ab"[..]), range);
    let patterns = prop::collection::vec((letters(8..16), any::<bool>()), 1..6);
    let broken = prop::collection::vec(prop::sample::select(&b"ab\n"[..]), 8..12);
    (patterns, prop::option::of(broken)).prop_flat_map(move |(mut patterns, broken)| {
        patterns.extend(broken.map(|bytes| (bytes, false)));
        let known = (prop::sample::select(patterns.clone()), 1..16usize, 0..9usize, 0..9usize).prop_map(|((p, _), n, cut, next)| {
            let (cut, mut part) = (cut.min(n).min(p.len()), p[..n.min(p.len())].to_vec());
            part.splice(cut..cut, BREAKS[next % BREAKS.len()].bytes());
            part
        });
        let text = prop::collection::vec(
            prop_oneof![3 => known, 1 => letters(0..4), 1 => prop::sample::select(&BREAKS[..]).prop_map(|text| text.as_bytes().to_vec())],
            0..25,
        );
        (Just(patterns), text.prop_map(|parts| parts.concat()), prop::collection::vec(0..9usize, 1..40))
    })
}

const BREAKS: [&str; 8] = ["\n", "\r\n", "\\n", "\\r\\n", "\n  ", "\n\n", "\\", "\r"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_yields_the_same((patterns, text, mut sizes) in overlapping()) {
        let wanted = patterns.iter().enumerate().map(|(mask, (bytes, wraps))| (mask, Form { bytes: Secret::new(bytes.clone()), continues: false, wraps: *wraps }));
        let masks = (0..patterns.len()).map(|index| format!("<{index}>")).collect();
        let redactor = Redactor(Arc::new(Inner { matcher: Matcher::new(wanted.collect()), masks }));
        sizes.push(1);
        let whole = redactor.redact(&text);
        let piecewise = pushed(&redactor, &text, &sizes);
        prop_assert_eq!(String::from_utf8(piecewise).unwrap(), String::from_utf8(whole.clone()).unwrap());
        // No line is lost or made.
        let breaks = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
        prop_assert!(breaks(&whole) == breaks(&text) || patterns.iter().any(|(bytes, _)| has_break(bytes)));
        // A complete line never waits, unless something that is looked for has lines itself.
        if !patterns.iter().any(|(bytes, _)| has_break(bytes)) {
            let (mut stream, mut out) = (redactor.stream(), Vec::new());
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                stream.push(line, &mut out);
                prop_assert!(!line.ends_with(b"\n") || out.ends_with(b"\n"));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_base64_in_lines_is_seen_at_any_width_behind_anything(
        secret in prop_oneof![40 => prop::collection::vec(any::<u8>(), 12..200), 1 => prop::collection::vec(any::<u8>(), 4000..7000)],
        (before, after) in (prop::collection::vec(any::<u8>(), 0..90), prop::collection::vec(any::<u8>(), 0..90)),
        width in prop_oneof![1 => prop::sample::select(vec![57, 60, 64, 72, 76]), 1 => 8..100usize],
        between in prop::sample::select(vec!["\n", "\r\n", "\\n", "\\r\\n", "\n    "]),
        (url, shows) in (any::<bool>(), any::<bool>()),
        sizes in prop::collection::vec(1..90usize, 1..9),
    ) {
        // Neither white space around it nor lines in it: those have their own forms.
        let secret: Vec<u8> = secret.into_iter().map(|byte| if byte.is_ascii_whitespace() { b'x' } else { byte }).collect();
        let mut text = lines(&[&before[..], &secret, &after].concat(), width, between);
        if url {
            text = text.replace('+', "-").replace('/', "_");
        }
        let redactor = redactor(&secret);
        let out = pushed(&redactor, text.as_bytes(), &sizes);
        prop_assert_eq!(&out, &redactor.redact(text.as_bytes()));
        let out = String::from_utf8(out).unwrap();
        prop_assert_eq!(out.matches(between).count(), text.matches(between).count());
        prop_assert_eq!(is_seen(&secret, &out), None, "{} {}", text, out);
        // A byte at a time of what is long is looked at again and again.
        if shows && secret.len() < 200 {
            let (mut stream, mut shown) = (redactor.stream(), Vec::new());
            for byte in text.as_bytes() {
                stream.push(&[*byte], &mut shown);
                stream.show(&mut shown);
            }
            stream.finish(&mut shown);
            let shown = String::from_utf8(shown).unwrap();
            prop_assert_eq!(is_seen(&secret, &shown), None, "{}", shown);
        }
    }
}
