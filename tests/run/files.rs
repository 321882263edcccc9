//! What is kept in a file is handed out as one: private, in memory, and gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sandbox::Sandbox;

fn with_files() -> (Sandbox, String) {
    let mut sandbox = Sandbox::with_vault();
    // A place of this test's own, kept in memory.
    let place = PathBuf::from(format!("/dev/shm/credctl-test-{}", sandbox.secret().split('-').nth(3).unwrap()));
    let place = place.with_extension(std::process::id().to_string());
    fs::create_dir(&place).unwrap();
    sandbox.set("XDG_RUNTIME_DIR", &place);
    let secret = sandbox.secret();
    fs::write(sandbox.root().join("given-account.json"), format!("{{\"key\": \"{secret}\"}}\n")).unwrap();
    sandbox.run(&["add", "account", "--type", "file", "--secret", "@given-account.json"]).ok();
    (sandbox, place.to_str().unwrap().to_owned())
}

/// What lies there in clear.
fn left(place: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![PathBuf::from(place)];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                dirs.push(entry.path());
            } else if entry.file_name() != ".lock" {
                found.push(entry.path());
            }
        }
    }
    found
}

struct Gone<'a>(&'a str);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0);
    }
}

#[test]
fn r11_a_file_is_a_path_to_a_private_copy_that_goes_with_the_program() {
    let (sandbox, place) = with_files();
    let _gone = Gone(&place);
    let script =
        "stat -c '%a %n' \"$ACCOUNT\"; cmp \"$ACCOUNT\" given-account.json && echo same; test \"$ACCOUNT\" = \"$TWICE\" || echo apart";
    let ran = sandbox.run(&["run", "--with", "account", "--with", "TWICE=account", "--", "sh", "-c", script]).ok();
    let said = ran.stdout();
    let mut lines = said.lines();
    let (mode, path) = lines.next().unwrap().split_once(' ').unwrap();
    assert_eq!(mode, "600");
    assert!(path.starts_with(&place) && path.ends_with("/ACCOUNT/given-account.json"), "{path}");
    assert_eq!(lines.collect::<Vec<_>>(), ["same", "apart"]);
    assert!(!Path::new(path).exists());
    assert_eq!(left(&place), [] as [PathBuf; 0]);
    // What the program prints of it is masked as any secret is.
    let ran = sandbox.run(&["run", "--with", "account", "--", "sh", "-c", "cat \"$ACCOUNT\""]).ok();
    assert!(ran.stdout().contains("[credctl:account]"), "{}", ran.stdout());
    // Also where nothing stands between the program and its output.
    sandbox.run(&["run", "--with", "account", "--no-mask", "--", "sh", "-c", "test -f \"$ACCOUNT\""]).ok();
    assert_eq!(left(&place), [] as [PathBuf; 0]);
    sandbox.run(&["run", "--with", "account", "--", "sh", "-c", "exit 42"]).go().code(42);
    sandbox.run(&["run", "--with", "account", "--", "credctl-no-such-program"]).go().code(127);
    assert_eq!(left(&place), [] as [PathBuf; 0]);
}

#[test]
fn r11_what_a_killed_run_left_goes_at_the_next_start() {
    let (sandbox, place) = with_files();
    let _gone = Gone(&place);
    sandbox.run(&["run", "--with", "account", "--", "sh", "-c", "kill -9 $PPID"]).go();
    assert_eq!(left(&place).len(), 1, "nothing was killed");
    // A run that lives keeps its own.
    let script = "ls \"$ACCOUNT\" >/dev/null && \"$0\" list >/dev/null && test -f \"$ACCOUNT\" && echo kept";
    let program = super::sandbox::PROGRAM;
    let ran = sandbox.run(&["run", "--with", "account", "--", "sh", "-c", script, program]).ok();
    assert_eq!(ran.stdout(), "kept\n");
    assert_eq!(left(&place), [] as [PathBuf; 0]);
}

#[test]
fn r03_a_signal_ends_the_program_and_the_file() {
    let (sandbox, place) = with_files();
    let _gone = Gone(&place);
    let mut command = std::process::Command::new(super::sandbox::PROGRAM);
    command.args(["run", "--with", "account", "--", "sh", "-c", "echo ready; exec sleep 600"]);
    sandbox.furnish(&mut command);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut ready = [0; 6];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut ready).unwrap();
    assert_eq!(left(&place).len(), 1);
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(143));
    std::thread::sleep(Duration::from_millis(1));
    assert_eq!(left(&place), [] as [PathBuf; 0]);
}

#[test]
fn a_key_lies_beside_its_public_half() {
    let (sandbox, place) = with_files();
    let _gone = Gone(&place);
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "fake", "-f"])
        .arg(sandbox.root().join("given-key"))
        .status()
        .unwrap();
    assert!(made.success());
    let public = fs::read_to_string(sandbox.root().join("given-key.pub")).unwrap();
    let public = format!("public_key={}", public.trim_end());
    sandbox.run(&["add", "deploy", "--type", "ssh_key", "--secret", "private_key=@given-key", "--set", &public]).ok();
    let named = "case $K in */K/deploy) test -f \"$K.pub\" ;; *) false ;; esac";
    sandbox.run(&["run", "--with", "K=deploy", "--", "sh", "-c", named]).ok();
    let named = "case $F in */F/given-account.json) ;; *) false ;; esac";
    sandbox.run(&["run", "--with", "F=account", "--", "sh", "-c", named]).ok();
    let script = "ssh-keygen -y -f \"$DEPLOY\" && cat \"$DEPLOY.pub\"";
    let said = sandbox.run(&["run", "--with", "deploy", "--no-mask", "--", "sh", "-c", script]).ok().stdout();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.len() == 2 && lines[0] == lines[1], "{said}");
}

#[test]
fn nothing_is_put_on_a_disk() {
    let (mut sandbox, place) = with_files();
    let _gone = Gone(&place);
    // Where there is memory besides, that is taken.
    let disk = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    sandbox.set("XDG_RUNTIME_DIR", &disk);
    let said = sandbox.run(&["run", "--with", "account", "--", "sh", "-c", "echo $ACCOUNT"]).ok().stdout();
    assert!(said.starts_with("/dev/shm/"), "{said}");
    assert!(!disk.join(format!("credctl-{}", rustix::process::geteuid().as_raw())).exists());
}
