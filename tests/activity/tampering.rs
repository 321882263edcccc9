//! What shows when somebody who can write the vault's directory has been at the record.

use std::fs;

use super::segments;
use crate::sandbox::Sandbox;

/// Six uses, and the file that they stand in.
fn scene() -> (Sandbox, std::path::PathBuf, Vec<String>) {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    for _ in 0..5 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    let file = segments(&sandbox).pop().unwrap();
    let lines = fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect();
    (sandbox, file, lines)
}

fn put(file: &std::path::Path, lines: &[String]) {
    fs::write(file, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}

/// What `activity verify` finds: kind, line of the file, first number.
pub(super) fn flaws(sandbox: &Sandbox, code: i32) -> Vec<(String, Option<u64>, Option<u64>)> {
    let document = sandbox.run(&["activity", "verify", "--json"]).go().code(code).json();
    assert_eq!(document["whole"], code == 0);
    let flaws = document["flaws"].as_array().unwrap();
    flaws.iter().map(|flaw| (flaw["wrong"].as_str().unwrap().to_owned(), flaw["line"].as_u64(), flaw["from"].as_u64())).collect()
}

/// What it is called, what it does, what shows, and at which number.
type Change = (&'static str, fn(&mut Vec<String>), &'static str, u64);

#[test]
fn a04_what_was_edited_removed_moved_or_copied_shows_where() {
    let (sandbox, file, lines) = scene();
    assert_eq!(flaws(&sandbox, 0), []);
    // The first line is in clear, so number N stands in line N + 1.
    let changes: [Change; 6] = [
        ("edited", |lines| lines[3].replace_range(40..44, "AAAA"), "altered", 3),
        ("removed", |lines| drop(lines.remove(3)), "missing", 3),
        ("two removed", |lines| drop(lines.drain(2..4)), "missing", 2),
        ("moved", |lines| lines.swap(2, 4), "missing", 2),
        ("copied", |lines| lines.push(lines[2].clone()), "moved", 2),
        ("header", |lines| lines[0].push('x'), "file", 0),
    ];
    for (what, change, wrong, number) in changes {
        let mut changed = lines.clone();
        change(&mut changed);
        put(&file, &changed);
        let found = flaws(&sandbox, 5);
        assert!(found.iter().any(|(kind, _, from)| kind == wrong && from.unwrap_or(0) == number), "{what}: {found:?}");
        // What is left is read, and that something is wrong is said.
        let ran = sandbox.run(&["activity", "--json"]).go().code(5);
        assert!(ran.stderr().contains("not whole"), "{what}");
        assert_eq!(ran.stdout().lines().count() > 0, what != "header");
    }
    put(&file, &lines);
    assert_eq!(flaws(&sandbox, 0), []);
}

#[test]
fn a04_a_tail_that_was_cut_off_shows_as_far_as_somebody_remembers() {
    let (sandbox, file, lines) = scene();
    put(&file, &lines[..4]);
    assert_eq!(flaws(&sandbox, 5), [("missing".to_owned(), None, Some(4))]);
    // What is recorded next does not cover it up.
    sandbox.run(&["get", "a"]).reveals().ok();
    assert!(flaws(&sandbox, 5).iter().any(|(kind, _, from)| kind == "missing" && *from == Some(4)));
    assert_eq!(all_of(&sandbox).last().unwrap()["seq"], 7);
    // All of it gone.
    for file in segments(&sandbox) {
        fs::remove_file(file).unwrap();
    }
    assert_eq!(flaws(&sandbox, 5).len(), 1);
}

/// What it says of each place.
fn places(sandbox: &Sandbox) -> Vec<String> {
    let name = |line: &str| line.split_once('.').unwrap().1.to_owned();
    sandbox.run(&["activity", "verify"]).go().code(5).stdout().lines().map(name).collect()
}

#[test]
fn what_was_altered_is_told_at_its_own_line_and_what_is_missing_before_the_next_one() {
    let (sandbox, file, lines) = scene();
    let edit = |line: &mut String| line.replace_range(40..44, "AAAA");
    let told = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        put(&file, &changed);
        places(&sandbox)
    };
    assert_eq!(told(&|lines| edit(&mut lines[4])), ["1, line 5: number 4 was altered"]);
    assert_eq!(told(&|lines| drop(lines.remove(4))), ["1, line 5: number 4 is missing before it"]);
    assert_eq!(told(&|lines| lines[2..4].iter_mut().for_each(edit)), ["1, lines 3 to 4: numbers 2 to 3 were altered"]);
    // The last one: this machine knows that there was one.
    assert_eq!(told(&|lines| edit(&mut lines[6])), ["1, line 7: number 6 was altered"]);
    // Two of three are gone, and the third is not what it was: which one it is cannot be known.
    let one_of_three = told(&|lines| {
        lines.drain(3..5);
        edit(&mut lines[3]);
    });
    assert_eq!(
        one_of_three,
        ["1, line 4: this was altered, or put there, where numbers 3 to 5 should stand", "1, line 5: numbers 3 to 5 are missing before it"]
    );
    // One copy of an earlier line hides nothing of what was altered before it.
    let behind_a_copy = told(&|lines| {
        edit(&mut lines[4]);
        lines.insert(5, lines[2].clone());
    });
    assert_eq!(behind_a_copy, ["1, line 6: number 2 stands behind a later one: it was moved or copied", "1, line 5: number 4 was altered"]);
}

#[test]
fn files_that_were_exchanged_are_told_as_moved_and_a_first_line_alone_moves_nothing() {
    let (sandbox, ..) = scene();
    let config = sandbox.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap_or_default();
    fs::write(&config, format!("{before}\n[activity]\nsegment_kib = 1\n")).unwrap();
    for _ in 0..9 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    let files = segments(&sandbox);
    assert!(files.len() > 3);
    let name = |at: usize| files[at].file_name().unwrap().to_str().unwrap().to_owned();
    let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    fs::write(&files[1], &texts[2]).unwrap();
    fs::write(&files[2], &texts[1]).unwrap();
    let told = places(&sandbox);
    for (at, other) in [(1, 2), (2, 1)] {
        let wanted = format!("{}: the file was moved or copied here: it is `{}` of the record", at + 1, name(other));
        assert!(told.contains(&wanted), "{wanted}: {told:?}");
    }
    let found = flaws(&sandbox, 5);
    assert!(found.contains(&("file_moved".to_owned(), None, Some(3))), "{found:?}");
    // Its own lines behind the other's first line.
    fs::write(&files[1], format!("{}\n{}", texts[2].lines().next().unwrap(), texts[1].split_once('\n').unwrap().1)).unwrap();
    fs::write(&files[2], &texts[2]).unwrap();
    assert!(places(&sandbox).contains(&"2: the file is not believed: it does not begin as a file of the record does".to_owned()));
}

#[test]
fn a_file_full_of_lines_that_do_not_open_is_one_flaw_and_takes_no_longer_than_its_reading() {
    let (sandbox, file, lines) = scene();
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{whole}{}", "x\n".repeat(200_000))).unwrap();
    let begin = std::time::Instant::now();
    let document = sandbox.run(&["activity", "verify", "--json"]).go().code(5).json();
    // It took longer than a minute when each was told by itself, in front of all others.
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
    let found = document["flaws"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let (first, last) = (lines.len() + 1, lines.len() + 200_000);
    assert_eq!((found[0]["line"].as_u64(), found[0]["last_line"].as_u64()), (Some(first as u64), Some(last as u64)));
    // Empty ones among them are none, and end no run.
    fs::write(&file, format!("{whole}x\n\n\nx\n\ny\n")).unwrap();
    assert_eq!(places(&sandbox).len(), 1);
}

fn all_of(sandbox: &Sandbox) -> Vec<serde_json::Value> {
    let text = sandbox.run(&["activity", "--json"]).go().stdout();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_older_record_in_its_place_shows() {
    let (sandbox, file, _) = scene();
    let older = fs::read(&file).unwrap();
    sandbox.run(&["get", "a"]).reveals().ok();
    sandbox.run(&["activity", "verify"]).ok();
    fs::write(&file, &older).unwrap();
    assert_eq!(flaws(&sandbox, 5), [("missing".to_owned(), None, Some(7))]);
}

#[test]
fn who_knows_only_what_is_public_adds_no_line_that_passes() {
    let (sandbox, file, lines) = scene();
    let other = scene();
    // A line of another vault's record, in this file; its file among these; a stream that nobody wrote.
    let mut changed = lines.clone();
    changed.insert(3, other.2[3].clone());
    put(&file, &changed);
    let found = flaws(&sandbox, 0);
    assert_eq!(found, [("torn".to_owned(), Some(4), None)], "it is no line, and nothing is missing");
    put(&file, &lines);
    let dir = file.parent().unwrap();
    let planted = dir.join(other.1.file_name().unwrap());
    fs::copy(&other.1, &planted).unwrap();
    assert_eq!(flaws(&sandbox, 5), [("file".to_owned(), None, None)]);
    // The same, saying that it is of this vault.
    let text = fs::read_to_string(&planted).unwrap();
    let vaults = |line: &str| line.split(' ').nth(2).unwrap().to_owned();
    fs::write(&planted, text.replacen(&vaults(&other.2[0]), &vaults(&lines[0]), 1)).unwrap();
    let found = flaws(&sandbox, 5);
    assert_eq!(found, [("unreadable".to_owned(), Some(2), None)], "all of its lines, as one");
    let read = sandbox.run(&["activity", "--json"]).go().code(5).stdout();
    assert_eq!(read.lines().count(), 6, "none of its lines is read");
    fs::remove_file(&planted).unwrap();
    // A file of a segment that is swapped with another of the same record.
    fs::rename(&file, file.with_extension("2")).unwrap();
    assert!(!flaws(&sandbox, 5).is_empty());
}

#[test]
fn links_pipes_and_giants_in_its_place_stop_nobody() {
    let (sandbox, file, _) = scene();
    let dir = file.parent().unwrap().to_owned();
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &file).unwrap();
    assert!(!flaws(&sandbox, 5).is_empty());
    sandbox.run(&["get", "a"]).reveals().ok();
    assert_eq!(fs::read_link(&file).unwrap().to_str(), Some("/etc/passwd"));
    fs::remove_file(&file).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &file, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    assert!(!flaws(&sandbox, 5).is_empty());
    sandbox.run(&["get", "a"]).reveals().ok();
    fs::remove_file(&file).unwrap();
    fs::write(&file, bytes).unwrap();
    assert_eq!(flaws(&sandbox, 0), []);
    assert!(dir.is_dir());
}

#[test]
fn whatever_is_done_to_the_files_no_line_is_read_that_was_not_written_and_none_is_missed_unseen() {
    use credctl::activity::{Query, Reader};
    let (sandbox, _, _) = scene();
    let config = sandbox.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap_or_default();
    fs::write(&config, format!("{before}\n[activity]\nsegment_kib = 1\n")).unwrap();
    for _ in 0..6 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    let files: Vec<_> = segments(&sandbox).into_iter().map(|file| (file.clone(), fs::read(&file).unwrap())).collect();
    assert!(files.len() > 2);
    let vault = crate::inside::open(&sandbox).unwrap();
    let read = || {
        let mut reader = Reader::new(vault.record(&std::collections::BTreeMap::new()).unwrap(), Query::default()).unwrap();
        let mut numbers = Vec::new();
        while let Some(entry) = reader.read().unwrap() {
            numbers.push((entry.seq, entry.at));
        }
        (numbers, reader.flaws())
    };
    let (written, flaws) = read();
    assert!(flaws.is_empty() && written.len() == 12, "{flaws:?}");
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 16).unwrap() % below.max(1)
    };
    for round in 0..400 {
        let (file, bytes) = &files[random(files.len())];
        let mut bytes = bytes.clone();
        for _ in 0..=random(3) {
            let (at, other) = (random(bytes.len()), random(bytes.len()));
            match random(6) {
                0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (round % 8)),
                1 => bytes.truncate(at),
                2 => drop(bytes.drain(at.min(other)..at.max(other))),
                3 => bytes.insert(at.min(bytes.len()), b'\n'),
                4 => bytes.extend_from_within(at.min(other)..at.max(other)),
                _ => {
                    let mut all: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                    let count = all.len();
                    if count > 1 {
                        all.swap(at % count, other % count);
                    }
                    bytes = all.concat();
                }
            }
        }
        fs::write(file, &bytes).unwrap();
        let (found, flaws) = read();
        assert!(found.iter().all(|one| written.contains(one)), "round {round}: a line that nobody wrote");
        let missing = written.iter().any(|one| !found.contains(one));
        assert!(!missing || flaws.iter().any(|flaw| flaw.wrong != credctl::vault::record::Wrong::Torn), "round {round}: {flaws:?}");
    }
}

#[test]
fn a_record_that_is_gone_is_missed() {
    let (sandbox, _, _) = scene();
    let dir = sandbox.vault().join("activity");
    let missed = || {
        let found = flaws(&sandbox, 5);
        assert_eq!(found, [("missing".to_owned(), None, Some(1))]);
        assert!(sandbox.run(&["activity"]).go().code(5).stderr().contains("not whole"));
    };
    let aside = sandbox.root().join("aside");
    fs::rename(&dir, &aside).unwrap();
    missed();
    fs::create_dir(&dir).unwrap();
    missed();
    fs::remove_dir(&dir).unwrap();
    fs::rename(&aside, &dir).unwrap();
    assert_eq!(flaws(&sandbox, 0), []);
}

/// A consumer with an identity of its own, on a machine of its own, that uses `a` in the same directory.
pub(super) fn with_consumer() -> (Sandbox, Sandbox) {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let line = sandbox.run(&["consumer", "add", "ci/one"]).reveals().ok().stdout();
    sandbox.watch(&line);
    sandbox.run(&["assign", "a", "ci/one"]).ok();
    let mut there = Sandbox::new();
    there.set("CREDCTL_IDENTITY", line.trim()).set("CREDCTL_VAULT", sandbox.vault());
    (sandbox, there)
}

pub(super) fn uses(there: &Sandbox, count: usize) {
    for _ in 0..count {
        there.run(&["get", "a"]).reveals().ok();
    }
}

#[test]
fn reading_a_record_that_was_rewritten_does_not_forget_what_stood_there() {
    let (sandbox, there) = with_consumer();
    let mine = segments(&sandbox);
    uses(&there, 1);
    let theirs = segments(&sandbox).into_iter().find(|file| !mine.contains(file)).unwrap();
    let aside = sandbox.root().join("aside");
    let copy = |from: &std::path::Path, to: &std::path::Path| {
        assert!(std::process::Command::new("cp").arg("-rT").arg(from).arg(to).status().unwrap().success());
    };
    let first = fs::read(&theirs).unwrap();
    copy(&there.state(), &aside);
    uses(&there, 3);
    sandbox.run(&["activity"]).ok();
    // It puts itself back to its first line, and writes four others.
    fs::write(&theirs, first).unwrap();
    fs::remove_dir_all(there.state()).unwrap();
    copy(&aside, &there.state());
    uses(&there, 4);
    let rewritten = [("rewritten".to_owned(), Some(5), Some(4))];
    assert_eq!(flaws(&sandbox, 5), rewritten);
    for _ in 0..2 {
        sandbox.run(&["activity"]).go().code(5);
        assert_eq!(flaws(&sandbox, 5), rewritten, "whoever looks first does not take it away");
    }
    uses(&there, 2);
    sandbox.run(&["activity", "--since", "1h"]).go().code(5);
    assert_eq!(flaws(&sandbox, 5), rewritten);
}

#[test]
fn a_record_with_an_old_flaw_is_remembered_further_where_what_was_known_stands() {
    let (sandbox, there) = with_consumer();
    let mine = segments(&sandbox);
    uses(&there, 5);
    let theirs = segments(&sandbox).into_iter().find(|file| !mine.contains(file)).unwrap();
    sandbox.run(&["activity"]).ok();
    let mut lines: Vec<String> = fs::read_to_string(&theirs).unwrap().lines().map(str::to_owned).collect();
    lines.remove(3);
    put(&theirs, &lines);
    let old = ("missing".to_owned(), Some(4), Some(3));
    assert_eq!(flaws(&sandbox, 5), std::slice::from_ref(&old));
    uses(&there, 2);
    sandbox.run(&["activity"]).go().code(5);
    // What came since was seen: it is missed when it is cut off.
    let last = segments(&sandbox).into_iter().rfind(|file| !mine.contains(file)).unwrap();
    let mut lines: Vec<String> = fs::read_to_string(&last).unwrap().lines().map(str::to_owned).collect();
    lines.pop();
    put(&last, &lines);
    assert_eq!(flaws(&sandbox, 5), [old, ("missing".to_owned(), None, Some(7))]);
}

#[test]
fn the_check_says_what_it_cannot_know() {
    let (sandbox, there) = with_consumer();
    uses(&there, 1);
    let said = sandbox.run(&["activity", "verify"]).ok().stderr();
    for part in ["nothing is missing", "note: not known: lines at the end that were cut off", "rewrote before it was read here"] {
        assert!(said.contains(part), "{said}");
    }
    let said = there.run(&["activity", "verify"]).ok().stderr();
    assert!(said.contains("note: not known: lines at the end") && !said.contains("rewrote"), "{said}");
}

#[test]
fn a_stream_of_somebody_else_that_was_read_here_is_missed_when_it_is_gone() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let line = sandbox.run(&["consumer", "add", "ci/one"]).reveals().ok().stdout();
    sandbox.watch(&line);
    sandbox.run(&["assign", "a", "ci/one"]).ok();
    let mine = segments(&sandbox);
    let mut there = Sandbox::new();
    there.set("CREDCTL_IDENTITY", line.trim()).set("CREDCTL_VAULT", sandbox.vault());
    there.run(&["get", "a"]).reveals().ok();
    let theirs = segments(&sandbox).into_iter().find(|file| !mine.contains(file)).unwrap();
    let whole = fs::read_to_string(&theirs).unwrap();
    // A line that nobody here has seen, with nothing behind it: what it said cannot be known, and that is said.
    let mut altered: Vec<String> = whole.lines().map(str::to_owned).collect();
    altered.last_mut().unwrap().replace_range(40..44, "AAAA");
    put(&theirs, &altered);
    assert_eq!(flaws(&sandbox, 5), [("unreadable".to_owned(), Some(2), None)]);
    // Half a line of a process that was killed stays a note.
    fs::write(&theirs, format!("{whole}AAAA")).unwrap();
    assert_eq!(flaws(&sandbox, 0), [("torn".to_owned(), Some(3), None)]);
    fs::remove_file(&theirs).unwrap();
    assert_eq!(flaws(&sandbox, 5), [("missing".to_owned(), None, Some(1))]);
}

#[test]
fn a_file_that_was_emptied_is_no_file_that_was_begun() {
    let (sandbox, _, _) = scene();
    let config = sandbox.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap_or_default();
    fs::write(&config, format!("{before}\n[activity]\nsegment_kib = 1\n")).unwrap();
    uses(&sandbox, 5);
    let files = segments(&sandbox);
    assert!(files.len() > 2, "{files:?}");
    // The first, one in the middle and the last; without anything, and with a part of what it begins with.
    for file in [&files[0], &files[1], &files[files.len() - 1]] {
        let bytes = fs::read(file).unwrap();
        let header = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        for len in [0, 40, header] {
            fs::write(file, &bytes[..len]).unwrap();
            let found = flaws(&sandbox, 5);
            assert!(found.iter().any(|(wrong, _, _)| wrong == "missing"), "{len} of {file:?}: {found:?}");
        }
        fs::write(file, bytes).unwrap();
    }
    // Where older ones went, nothing says which line the next file goes on behind.
    fs::remove_file(&files[0]).unwrap();
    fs::write(&files[1], "").unwrap();
    let found = flaws(&sandbox, 5);
    assert!(["segments", "file"].iter().all(|wrong| found.iter().any(|(of, _, _)| of == wrong)), "{found:?}");
}

#[test]
fn a_consumer_hides_no_line_that_was_read_behind_a_file_that_looks_begun() {
    let (sandbox, there) = with_consumer();
    let mine = segments(&sandbox);
    let config = there.config().join("config.toml");
    fs::create_dir_all(there.config()).unwrap();
    fs::write(&config, "[activity]\nsegment_kib = 1\n").unwrap();
    uses(&there, 5);
    sandbox.run(&["activity", "verify"]).ok();
    let theirs: Vec<_> = segments(&sandbox).into_iter().filter(|file| !mine.contains(file)).collect();
    assert!(theirs.len() > 1, "{theirs:?}");
    // The files are empty, and the next goes on with the number and the tag that its own memory has.
    theirs.iter().for_each(|file| fs::write(file, "").unwrap());
    uses(&there, 2);
    let found = flaws(&sandbox, 5);
    assert!(found.contains(&("missing".to_owned(), Some(2), Some(1))), "{found:?}");
}
