//! A desktop for one test: its display, its clipboard, another program that uses it, and an eye on who holds it.
//!
//! The programs are those of the packages `xvfb`, `xclip`, `sway` and `wl-clipboard`. One that is missing fails the test.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::chown;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, getuid, kill_process};

use super::sandbox::Sandbox;

/// How long something that has to come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// The user and group `nobody`.
const NOBODY: u32 = 65534;

enum Kind {
    X11,
    Wayland,
}

/// A display with a clipboard. It ends with this value.
pub(crate) struct Desktop {
    kind: Kind,
    server: Child,
    /// What a program needs to find it; the last is of this one alone.
    pub(crate) env: Vec<(&'static str, OsString)>,
    _home: tempfile::TempDir,
}

impl Desktop {
    /// An X server.
    pub(crate) fn x11() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = bare("Xvfb");
        // It looks for a number that is free, and says which.
        command.args(["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"]);
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("Xvfb (package xvfb)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb does not start");
        // Nobody needs a cookie; the path tells this display from the next one with the same number.
        let cookies = home.path().join("xauthority");
        fs::write(&cookies, "").unwrap();
        let env = vec![("DISPLAY", format!(":{}", number.trim()).into()), ("XAUTHORITY", cookies.into())];
        Self { kind: Kind::X11, server, env, _home: home }
    }

    /// A Wayland compositor.
    pub(crate) fn wayland() -> Self {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at("config"), "xwayland disable\n").unwrap();
        // sway does not run as root.
        let mut command = if getuid().is_root() {
            for path in [home.path(), &at("config")] {
                chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
            }
            let mut command = bare("setpriv");
            command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "sway"]);
            command
        } else {
            bare("sway")
        };
        command.arg("-c").arg(at("config")).env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path());
        command.envs([("WLR_BACKENDS", "headless"), ("WLR_LIBINPUT_NO_DEVICES", "1"), ("WLR_RENDERER", "pixman")]);
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("sway (package sway)");
        let env = vec![("WAYLAND_DISPLAY", "wayland-1".into()), ("XDG_RUNTIME_DIR", home.path().into())];
        let desktop = Self { kind: Kind::Wayland, server, env, _home: home };
        until("the compositor", || {
            desktop.command("wl-paste").arg("--list-types").stderr(Stdio::piped()).output().is_ok_and(|output| {
                // It has a clipboard, and nothing is on it.
                String::from_utf8_lossy(&output.stderr).contains("No selection") || output.status.success()
            })
        });
        desktop
    }

    /// Gives a sandbox this desktop.
    pub(crate) fn enter(&self, sandbox: &mut Sandbox) {
        for (name, value) in &self.env {
            sandbox.set(name, value.clone());
        }
    }

    /// A home on this desktop, with a vault.
    pub(crate) fn home(&self) -> Sandbox {
        let mut sandbox = Sandbox::with_vault();
        self.enter(&mut sandbox);
        sandbox
    }

    /// What a program gets that pastes.
    pub(crate) fn paste(&self) -> Option<Vec<u8>> {
        self.paste_as("UTF8_STRING")
    }

    /// The same in a form of its choice.
    pub(crate) fn paste_as(&self, form: &str) -> Option<Vec<u8>> {
        let output = match self.kind {
            Kind::X11 => self.command("xclip").args(["-selection", "clipboard", "-o", "-t", form]).output().unwrap(),
            Kind::Wayland => self.command("wl-paste").args(["--no-newline", "--type", form]).output().unwrap(),
        };
        output.status.success().then_some(output.stdout)
    }

    /// The forms in which it could be had.
    pub(crate) fn forms(&self) -> Vec<String> {
        let output = match self.kind {
            Kind::X11 => return lines(&self.paste_as("TARGETS").unwrap_or_default()),
            Kind::Wayland => self.command("wl-paste").arg("--list-types").output().unwrap(),
        };
        lines(&output.stdout)
    }

    /// Another program takes the clipboard.
    pub(crate) fn take(&self, text: &str) {
        let mut command = match self.kind {
            Kind::X11 => self.command("xclip"),
            Kind::Wayland => self.command("wl-copy"),
        };
        if matches!(self.kind, Kind::X11) {
            command.args(["-selection", "clipboard", "-i"]);
        }
        let mut other = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        other.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        // It goes on in the background, until the display ends.
        assert!(other.wait().unwrap().success());
        until("the other program", || self.paste().as_deref() == Some(text.as_bytes()));
    }

    /// From now on nothing is answered.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// And again it is.
    pub(crate) fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// The session is over.
    pub(crate) fn end(&mut self) {
        self.signal(Signal::CONT);
        self.signal(Signal::TERM);
        self.server.wait().unwrap();
    }

    /// The processes that hold something of ours for this desktop, or are about to.
    pub(crate) fn keepers(&self) -> Vec<u32> {
        let ours = |pid: &u32| {
            let read = |file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
            // Others than root see no environment there, and could be misled by another test's keeper.
            let (name, value) = self.env.last().unwrap();
            let line = [name.as_bytes(), b"=", value.as_encoded_bytes()].concat();
            let here = read("environ").split(|b| *b == 0).any(|one| one == line);
            is_keeper(&read("cmdline")) && (here || !getuid().is_root()) && !is_zombie(*pid)
        };
        let all = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        all.filter(ours).collect()
    }

    /// The one process that holds the clipboard.
    pub(crate) fn keeper(&self) -> u32 {
        let keepers = self.keepers();
        assert_eq!(keepers.len(), 1, "{keepers:?}");
        keepers[0]
    }

    /// Waits until nothing of ours is left: no process, and nothing on the clipboard.
    pub(crate) fn until_cleared(&self) {
        until("the keeper's end", || self.keepers().is_empty());
        until("the clipboard to be empty", || self.paste().is_none());
    }

    fn command(&self, program: &str) -> Command {
        let mut command = bare(program);
        command.envs(self.env.iter().map(|(name, value)| (name, value))).stderr(Stdio::null());
        command
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.server), signal).unwrap();
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        if self.server.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.end();
        }
    }
}

/// Waits for something that has to come.
#[track_caller]
pub(crate) fn until(what: &str, mut come: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !come() {
        assert!(begun.elapsed() < PATIENCE, "{what} did not come");
        thread::sleep(Duration::from_millis(20));
    }
}

fn is_keeper(cmdline: &[u8]) -> bool {
    cmdline.split(|b| *b == 0).nth(1) == Some(b"__hold-clipboard")
}

/// Nobody may be there to wait for a process whose parent has gone.
fn is_zombie(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_none_or(|rest| rest.trim_start().starts_with('Z'))
}

fn bare(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).stdin(Stdio::null());
    command
}

fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect()
}
