//! The child's output on its way: masked, at once, complete, and not for ever.

use std::io::{self, Read, Write};

use crate::driver::{Driver, code, line};

const SECRET: &str = "sk-test-0123456789";

#[test]
fn both_streams_are_masked() {
    let driver = Driver::new(&["sh", "-c", "echo out $TOKEN; echo err $TOKEN >&2; printf %s $TOKEN | base64"])
        .env("TOKEN", SECRET)
        .secret("openai", SECRET);
    assert_eq!(driver.run(), (0, "out [credctl:openai]\n[credctl:openai]\n".into(), "err [credctl:openai]\n".into()));
}

#[test]
fn what_is_not_masked_is_untouched() {
    let driver = Driver::new(&["sh", "-c", "echo $TOKEN; cat"]).env("TOKEN", SECRET);
    let mut child = driver.spawn();
    child.stdin.take().unwrap().write_all(b"from stdin").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, format!("{SECRET}\nfrom stdin").as_bytes());
}

#[test]
fn a_secret_written_in_parts_is_masked() {
    let parts = SECRET.as_bytes().iter().map(|&byte| format!("printf {}; sleep 0.02; ", char::from(byte))).collect::<String>();
    let driver = Driver::sh(&format!("printf '<'; {parts} echo '>'; printf sk-test-0")).secret("openai", SECRET);
    assert_eq!(driver.run(), (0, "<[credctl:openai]>\nsk-test-0".into(), String::new()));
}

#[test]
fn a_line_arrives_while_the_child_still_runs() {
    let mut child = Driver::sh("echo first; read answer; echo \"got $answer\"; printf '? '; read answer").secret("openai", SECRET).spawn();
    let mut out = child.stdout.take().unwrap();
    assert_eq!(line(&mut out), "first\n");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"it\n").unwrap();
    assert_eq!(line(&mut out), "got it\n");
    let mut prompt = [0; 2];
    out.read_exact(&mut prompt).unwrap();
    assert_eq!(&prompt, b"? ");
    stdin.write_all(b"x\n").unwrap();
    assert_eq!(code(child.wait().unwrap()), 0);
}

#[test]
fn fifty_megabytes_come_through_byte_by_byte() {
    // Every byte value, no period that a block size could hide behind, and beginnings of the secret all over it.
    let mut chunk: Vec<u8> = (0..1_000_003u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    for at in (0..chunk.len() - 20).step_by(997) {
        chunk[at..at + 18].copy_from_slice(b"sk-test-012345678x");
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for _ in 0..50 {
        file.write_all(&chunk).unwrap();
    }
    let (status, out, _) = Driver::new(&["cat", file.path().to_str().unwrap()]).secret("openai", SECRET).bytes();
    assert_eq!((status, out.len()), (0, 50 * chunk.len()));
    assert!(out.chunks(chunk.len()).all(|part| part == chunk));
}

#[test]
fn to_one_file_the_order_is_kept() {
    let (mut reader, writer) = io::pipe().unwrap();
    let driver = Driver::sh("for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done").masked();
    let mut child = driver.process().stdout(writer.try_clone().unwrap()).stderr(writer).spawn().unwrap();
    let mut out = String::new();
    reader.read_to_string(&mut out).unwrap();
    let expected: String = (1..10).map(|i| format!("out {i}\nerr {i}\n")).collect();
    assert_eq!(out, format!("\nrunning 1 test\n{expected}"));
    assert_eq!(code(child.wait().unwrap()), 0);
}

#[test]
fn we_keep_no_end_of_the_pipe_that_the_child_writes_to() {
    let script = "sleep 0.2; for fd in /proc/$PPID/fd/*; do readlink $fd; done | grep -cF \"$(readlink /proc/$$/fd/2)\"";
    assert_eq!(Driver::sh(script).masked().run().1, "1\n");
}

#[test]
fn what_the_child_leaves_behind_does_not_hold_us() {
    let (status, out, _) = Driver::sh("sleep 600 & echo $!; exit 3").masked().run();
    assert_eq!(status, 3);
    let left: i32 = out.trim().parse().unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(left).unwrap(), rustix::process::Signal::KILL).unwrap();
}

#[test]
fn a_child_that_becomes_a_daemon_does_not_hold_us_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mark = dir.path().join("mark");
    let script = format!("setsid sh -c 'trap \"\" PIPE; echo up; sleep 0.9; echo late; touch {}' & sleep 0.2; exit 3", mark.display());
    let (status, out, _) = Driver::sh(&script).masked().run();
    assert_eq!((status, &*out), (3, "up\n"));
    // Nobody reads any more, which is told as to any program whose reader has gone.
    for _ in 0..300 {
        if mark.exists() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it was ended with the child");
}

#[test]
fn a_child_that_closes_its_output_is_waited_for() {
    let (status, out, err) = Driver::sh("echo before; exec >&- 2>&-; sleep 0.3; exit 7").masked().run();
    assert_eq!((status, &*out, &*err), (7, "before\n", ""));
}

#[test]
fn nor_does_one_that_never_falls_silent() {
    let (status, out, _) = Driver::sh("(while echo left 2>/dev/null; do :; done) & exit 3").masked().run();
    assert_eq!(status, 3);
    assert!(out.starts_with("left\n"));
}

#[test]
fn what_was_in_the_pipe_at_the_childs_end_is_not_lost_on_a_slow_reader() {
    // More than the pipes hold, then an end, then something that keeps them open.
    let mut child = Driver::sh("head -c 120000 /dev/zero; echo end; sleep 600 & echo $! >&2; exit 4").masked().spawn();
    let left = line(child.stderr.as_mut().unwrap());
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(output.status), output.stdout.len()), (4, 120_004));
    assert!(output.stdout.ends_with(b"end\n"));
    let left = rustix::process::Pid::from_raw(left.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(left, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn where_nobody_reads_the_child_is_told() {
    let driver = Driver::new(&["yes"]).masked();
    let mut child = driver.spawn();
    assert_eq!(line(child.stdout.as_mut().unwrap()), "y\n");
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(output.status), output.stderr), (141, Vec::new()));
}

#[test]
fn where_nobody_reads_the_childs_next_write_fails_and_not_the_one_after() {
    let mut child = Driver::sh("echo line; read wait; echo line; exit 7").masked().spawn();
    assert_eq!(line(child.stdout.as_mut().unwrap()), "line\n");
    drop(child.stdout.take());
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(child.stdin.take());
    assert_eq!(code(child.wait().unwrap()), 141);
}

#[test]
fn where_nobody_reads_a_child_that_does_not_mind_goes_on() {
    let driver = Driver::sh("trap '' PIPE; echo line; read wait; echo line 2>/dev/null; exit 7").masked();
    let mut child = driver.spawn();
    assert_eq!(line(child.stdout.as_mut().unwrap()), "line\n");
    drop(child.stdout.take());
    drop(child.stdin.take());
    assert_eq!(code(child.wait().unwrap()), 7);
}

#[test]
fn a_full_disk_is_reported() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let driver = Driver::sh("trap '' PIPE; echo line >&2; exit 0").masked();
    let output = driver.process().stderr(full).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.ends_with("unwritten: No space left on device (os error 28)\n"), "{out}");
    assert_eq!(code(output.status), 0);
}
