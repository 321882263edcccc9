//! The child as a process: its number, its status, what others see of it and of us.

use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::sandbox::{PROGRAM, Sandbox};

/// A program as the user who runs the tests, but without the privileges of root, who may look into everything.
fn plain(program: &str) -> Command {
    if !rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--securebits=+noroot", program]);
    command
}

/// Starts `run --with site` with its output piped, and waits for the first line of it.
fn started(sandbox: &Sandbox, flags: &[&str], script: &str) -> (Child, String, BufReader<std::process::ChildStdout>) {
    let mut command = plain(PROGRAM);
    command.args(["run", "--with", "site"]).args(flags).args(["--", "sh", "-c", script]);
    sandbox.furnish(&mut command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    (child, line.trim().to_owned(), out)
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// A line of `/proc/PID/FILE`.
fn proc_line(pid: &str, file: &str, start: &str) -> String {
    let text = fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap();
    text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{text}")).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn r02_the_status_is_the_childs() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for mask in [&[][..], &["--no-mask"]] {
        for code in [0, 1, 2, 42, 125, 126, 127, 130, 255] {
            let script = format!("exit {code}");
            let arguments = [&["run", "--with", "site"], mask, &["--", "sh", "-c", &script]].concat();
            let ran = sandbox.run(&arguments).go().code(code);
            assert_eq!(ran.stderr(), "");
        }
    }
    for (signal, number) in [("KILL", 9), ("SEGV", 11), ("TERM", 15), ("INT", 2), ("PIPE", 13)] {
        let script = format!("kill -{signal} $$");
        sandbox.run(&["run", "--with", "site", "--", "sh", "-c", &script]).go().code(128 + number);
        // Without us in between it is the signal itself.
        let ran = sandbox.run(&["run", "--no-mask", "--with", "site", "--", "sh", "-c", &script]).go();
        assert_eq!(ran.output.status.signal(), Some(number));
    }
}

#[test]
fn r10_a_command_that_cannot_be_started() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let file = sandbox.root().join("text");
    fs::write(&file, "#!/nonexistent/interpreter\n").unwrap();
    let cases: [(&str, u32, i32); 6] = [
        ("nonexistent-command", 0o644, 127),
        ("./nonexistent", 0o644, 127),
        ("/nonexistent/x", 0o644, 127),
        ("./text", 0o644, 126),
        ("./text", 0o755, 126),
        ("./home", 0o644, 126),
    ];
    for mask in [&[][..], &["--no-mask"]] {
        for (command, mode, code) in cases {
            fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            let arguments = [&["run", "--json", "--with", "site"], mask, &["--", command]].concat();
            let ran = sandbox.run(&arguments).go().code(code);
            assert!(ran.error()["message"].as_str().unwrap().contains(command), "{}", ran.stderr());
        }
    }
    // A program that `PATH` offers and that may not be run.
    fs::create_dir(sandbox.root().join("bin")).unwrap();
    fs::write(sandbox.root().join("bin/tool"), "echo ran").unwrap();
    sandbox.run(&["run", "--with", "site", "--", "tool"]).env("PATH", sandbox.root().join("bin")).fails(126);
}

#[test]
fn arguments_are_verbatim_and_empty_ones_too() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let arguments = ["run", "--with", "site", "--", "printf", "<%s>", "--with", "", "a b", "$SITE", "-h", "--", "*", "cred://site"];
    assert_eq!(sandbox.run(&arguments).ok().stdout(), "<--with><><a b><$SITE><-h><--><*><cred://site>");
    let mut command = Command::new(PROGRAM);
    command.args(["run", "--with", "site", "--", "printf", "<%s>"]).arg(std::ffi::OsStr::from_bytes(b"\xff\xfe"));
    assert_eq!(sandbox.run_command(command).ok().output.stdout, b"<\xff\xfe>");
}

#[test]
fn without_masking_the_child_takes_our_place() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let (mut child, line, _out) = started(&sandbox, &["--no-mask"], "echo $$; read x");
    assert_eq!(line, child.id().to_string());
    drop(child.stdin.take());
    child.wait().unwrap();
    let (mut child, line, _out) = started(&sandbox, &[], "echo $$; read x");
    assert_ne!(line, child.id().to_string());
    assert_eq!(proc_line(&line, "status", "PPid:"), format!("PPid: {}", child.id()));
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[test]
fn no_secret_is_in_an_argument_of_ours_or_the_childs() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let (mut child, pid, _out) = started(&sandbox, &[], "echo $$; read x");
    for pid in [pid.as_str(), &child.id().to_string()] {
        sandbox.assert_clean(&fs::read(format!("/proc/{pid}/cmdline")).unwrap(), "an argument");
        sandbox.assert_clean(&fs::read(format!("/proc/{pid}/comm")).unwrap(), "a name");
    }
    let environ = |pid: &str| fs::read(format!("/proc/{pid}/environ")).unwrap();
    assert!(String::from_utf8_lossy(&environ(&pid)).contains(&secret), "the child has it");
    sandbox.assert_clean(&environ(&child.id().to_string()), "our own environment");
    drop(child.stdin.take());
    child.wait().unwrap();
}

/// What protects us is none of the child's business: it may leave core files and be debugged as without us.
#[test]
fn k21_we_leave_no_core_and_the_child_is_as_it_would_be() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for (limit, shown) in [
        ("unlimited", "Max core file size unlimited unlimited bytes"),
        ("0", "Max core file size 0 0 bytes"),
        ("-S 1024", "Max core file size 1048576 "),
    ] {
        for mask in ["", "--no-mask"] {
            let script = format!("ulimit -c {limit}; exec {PROGRAM} run {mask} --with site -- sh -c 'echo $$; read x'");
            let mut command = plain("bash");
            command.args(["-c", &script]);
            sandbox.furnish(&mut command);
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let mut line = String::new();
            BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
            let (inner, outer) = (line.trim().to_owned(), child.id().to_string());
            let given = proc_line(&inner, "limits", "Max core file size");
            assert!(given.starts_with(shown), "{limit} {mask}: {given}");
            // Whether a process is dumpable is told by whose its /proc entries are (proc(5)); root's are root's in any case.
            assert!(is_readable(&inner), "the child is as any other");
            if inner != outer {
                // The child has its own limit from us, and may be faster than we are in taking ours back.
                let is_ours = || proc_line(&outer, "limits", "Max core file size").starts_with("Max core file size 0 ");
                let mut patience = 100;
                while !is_ours() && patience > 0 {
                    std::thread::sleep(std::time::Duration::from_millis(10));
                    patience -= 1;
                }
                assert!(is_ours());
                assert!(!is_readable(&outer), "we are not to be looked into");
            }
            drop(child.stdin.take());
            child.wait().unwrap();
        }
    }
}

/// Whether another process of the same user may look into `pid` (which is what attaching to it needs).
fn is_readable(pid: &str) -> bool {
    let output = plain("head").args(["-c", "1"]).arg(format!("/proc/{pid}/environ")).output().unwrap();
    output.status.success() && output.stdout.len() == 1
}

#[test]
fn k21_a_debugger_of_the_same_user_is_not_let_in() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let (mut child, inner, _out) = started(&sandbox, &[], "echo $$; read x");
    let attach = |pid: &str| {
        let output = plain("gdb").args(["-nx", "-batch", "-p", pid, "-ex", "info proc"]).stdin(Stdio::null()).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let ours = attach(&child.id().to_string());
    assert!(ours.contains("Operation not permitted") || ours.contains("ptrace: "), "{ours}");
    // The test can tell: whoever may attach at all may attach to the child.
    let yama = fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").unwrap_or_else(|_| "0".to_owned());
    if yama.trim() == "0" {
        let childs = attach(&inner);
        assert!(childs.contains("process "), "{childs}");
    }
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[test]
fn r03_signals_are_passed_on_and_nobody_is_left_behind() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for (signal, name) in
        [(Signal::TERM, "TERM"), (Signal::INT, "INT"), (Signal::HUP, "HUP"), (Signal::USR1, "USR1"), (Signal::QUIT, "QUIT")]
    {
        let script = format!("trap 'echo got-{name}; exit 9' {name}; echo up; while :; do sleep 0.05; done");
        let (mut child, line, mut out) = started(&sandbox, &[], &script);
        assert_eq!(line, "up");
        send(&child, signal);
        let mut said = String::new();
        out.read_line(&mut said).unwrap();
        assert_eq!(said.trim(), format!("got-{name}"));
        assert_eq!(child.wait().unwrap().code(), Some(9));
    }
    // A child that does not mind ends by it, and so do we, with its number.
    let (mut child, inner, _out) = started(&sandbox, &[], "echo $$; exec sleep 1000");
    send(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(128 + 15));
    assert!(fs::metadata(format!("/proc/{inner}")).is_err());
}

#[test]
fn the_childs_signals_are_as_we_found_them() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let show = "grep -E 'SigIgn|SigBlk' /proc/self/status";
    let said = |script: &str| {
        let mut command = Command::new("bash");
        command.args(["-c", script]);
        let out = sandbox.run_command(command).ok().stdout();
        // Above 31 stand the C library's own, which it sets as it likes.
        let masks = out.lines().map(|line| u64::from_str_radix(line.split_whitespace().last().unwrap(), 16).unwrap() & 0x7fff_ffff);
        masks.collect::<Vec<_>>()
    };
    // SIGPIPE apart: the standard library ignores it in us and gives children the default, whatever it was.
    for before in ["", "trap '' HUP; ", "trap '' INT TERM QUIT; "] {
        let alone = said(&format!("{before}exec {show}"));
        for mask in ["", "--no-mask"] {
            assert_eq!(said(&format!("{before}exec {PROGRAM} run {mask} --with site -- {show}")), alone, "{before}{mask}");
        }
    }
}

#[test]
fn no_descriptor_of_ours_is_the_childs() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let mut alone = Command::new("ls");
    alone.arg("/proc/self/fd");
    let alone = sandbox.run_command(alone).ok().stdout();
    for mask in [&[][..], &["--no-mask"]] {
        let arguments = [&["run", "--with", "site"], mask, &["--", "ls", "/proc/self/fd"]].concat();
        assert_eq!(sandbox.run(&arguments).ok().stdout(), alone);
    }
}

#[test]
fn a_use_is_remembered() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    assert!(sandbox.run(&["show", "site", "--json"]).ok().json()["last_used_at"].is_null());
    sandbox.run(&["run", "--with", "site", "--", "true"]).ok();
    assert!(sandbox.run(&["show", "site", "--json"]).ok().json()["last_used_at"].is_string());
}
