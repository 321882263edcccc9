//! Many processes at once, kills, and files that are closed and let go.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{all, segments};
use crate::sandbox::{PROGRAM, Sandbox};

fn configure(sandbox: &Sandbox, text: &str) {
    let file = sandbox.config().join("config.toml");
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    std::fs::write(file, format!("{before}\n[activity]\n{text}\n")).unwrap();
}

/// The program with arguments, in the sandbox, saying nothing.
fn quiet(sandbox: &Sandbox, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    sandbox.furnish(&mut command);
    command
}

fn each_number_once(sandbox: &Sandbox) -> usize {
    let numbers: Vec<u64> = all(sandbox, &[]).iter().map(|line| line["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    numbers.len()
}

#[test]
fn fifty_processes_append_and_every_line_is_there_once() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    configure(&sandbox, "segment_kib = 4");
    thread::scope(|scope| {
        for _ in 0..50 {
            let mut get = quiet(&sandbox, &["get", "a"]);
            scope.spawn(move || (0..4).for_each(|_| assert!(get.status().unwrap().success())));
        }
    });
    assert_eq!(each_number_once(&sandbox), 201);
    assert!(segments(&sandbox).len() > 5);
    sandbox.run(&["activity", "verify"]).ok();
}

#[test]
fn a06_a_process_that_is_killed_leaves_at_most_half_a_line() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    configure(&sandbox, "segment_kib = 8");
    let mut done = 0;
    thread::scope(|scope| {
        for n in 0..4 {
            let mut get = quiet(&sandbox, &["get", "a"]);
            scope.spawn(move || {
                for k in 0..12 {
                    let mut child = get.spawn().unwrap();
                    thread::sleep(Duration::from_millis((n * 12 + k) % 23));
                    let _ = child.kill();
                    let _ = child.wait();
                }
            });
        }
        for _ in 0..20 {
            sandbox.run(&["get", "a"]).reveals().ok();
            done += 1;
        }
    });
    assert!(each_number_once(&sandbox) > done);
    // Half a line is passed over, and the next one begins a line of its own.
    let last = segments(&sandbox).pop().unwrap();
    let mut bytes = std::fs::read(&last).unwrap();
    let half = bytes[bytes.len() - 200..bytes.len() - 50].to_vec();
    bytes.extend(half);
    std::fs::write(&last, bytes).unwrap();
    let before = each_number_once(&sandbox);
    sandbox.run(&["get", "a"]).reveals().ok();
    assert_eq!(each_number_once(&sandbox), before + 1);
    let document = sandbox.run(&["activity", "verify", "--json"]).ok().json();
    assert_eq!(document["flaws"][0]["wrong"], "torn");
}

#[test]
fn a07_the_oldest_files_go_and_the_newest_lines_stay() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    configure(&sandbox, "segment_kib = 2\nkeep_mib = 0");
    for _ in 0..25 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    let numbers: Vec<u64> = all(&sandbox, &[]).iter().map(|line| line["seq"].as_u64().unwrap()).collect();
    let first = numbers[0];
    assert!(first > 1 && numbers.len() > 2, "{numbers:?}");
    assert_eq!(numbers, (first..first + numbers.len() as u64).collect::<Vec<_>>(), "none is lost in between");
    assert!(all(&sandbox, &["--action", "let_go"]).len() <= 3);
    sandbox.run(&["activity", "verify"]).ok();
    // What somebody else takes away shows all the same.
    std::fs::remove_file(&segments(&sandbox)[0]).unwrap();
    sandbox.run(&["activity", "verify"]).fails(5);
}

#[test]
fn slow_fifty_processes_a_thousand_lines_each_with_kills() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    configure(&sandbox, "segment_kib = 64");
    // One process appends twenty lines.
    let many: Vec<String> = (0..20).map(|n| format!("A{n}=a")).collect();
    let with = many.iter().flat_map(|with| ["--with", with.as_str()]);
    let words: Vec<&str> = ["run"].into_iter().chain(with).chain(["--", "true"]).collect();
    thread::scope(|scope| {
        for n in 0..50u64 {
            let mut run = quiet(&sandbox, &words);
            scope.spawn(move || {
                for k in 0..50u64 {
                    let mut child = run.spawn().unwrap();
                    if (n + k) % 10 == 0 {
                        thread::sleep(Duration::from_millis(k % 40));
                        let _ = child.kill();
                    }
                    let _ = child.wait();
                }
            });
        }
    });
    assert!(each_number_once(&sandbox) > 40_000);
    sandbox.run(&["activity", "verify"]).ok();
}
