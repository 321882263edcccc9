//! The process that holds the clipboard: what it has, and what others see of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use rustix::process::getuid;

use super::desktop::{Desktop, until};
use super::sandbox::{PROGRAM, Sandbox};
use super::screen::Screen;

fn proc(pid: u32, file: &str) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/{file}")).unwrap()
}

#[test]
fn it_has_nothing_secret_where_others_look_and_nothing_of_the_command() {
    let desktop = Desktop::x11();
    let mut sandbox = desktop.home();
    let secret = sandbox.add("site");
    let identity = sandbox.run(&["key", "export"]).ok().stdout();
    sandbox.set("CREDCTL_IDENTITY", identity.trim());
    // A descriptor of the script's, and one that somebody waits for the end of.
    let mut script = Command::new("bash");
    script.args(["-c", &format!("exec 9>lock; {PROGRAM} copy site 8>&1 | cat")]);
    assert_eq!(sandbox.run_command(script).ok().stdout(), "site\n");
    assert_eq!(desktop.paste().unwrap(), secret.as_bytes());

    let keeper = desktop.keeper();
    assert_eq!(proc(keeper, "cmdline"), b"credctl\0__hold-clipboard\0");
    sandbox.assert_clean(&proc(keeper, "cmdline"), "its arguments");
    let limits = String::from_utf8(proc(keeper, "limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    let stat = String::from_utf8(proc(keeper, "stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    assert_eq!((fields[3], fields[4]), (keeper.to_string().as_str(), "0"), "a session of its own, and no terminal: {stat}");

    if !getuid().is_root() {
        assert!(fs::read(format!("/proc/{keeper}/environ")).is_err(), "others of the same user look into it");
        return;
    }
    let environment = String::from_utf8(proc(keeper, "environ")).unwrap();
    sandbox.assert_clean(environment.as_bytes(), "its environment");
    let names: Vec<&str> = environment.split('\0').filter_map(|line| line.split('=').next()).filter(|name| !name.is_empty()).collect();
    assert_eq!(names, ["DISPLAY", "HOME", "XAUTHORITY"]);
    assert_eq!(fs::read_link(format!("/proc/{keeper}/cwd")).unwrap(), Path::new("/"));
    for entry in fs::read_dir(format!("/proc/{keeper}/fd")).unwrap() {
        let target = fs::read_link(entry.unwrap().path()).unwrap_or_default().display().to_string();
        let own = ["pipe:", "socket:", "/dev/null"].iter().any(|kind| target.starts_with(kind));
        assert!(own, "it holds {target}");
    }
}

#[test]
fn it_ends_with_a_command_that_never_had_a_value() {
    let desktop = Desktop::x11();
    let mut sandbox = Sandbox::new();
    desktop.enter(&mut sandbox);
    sandbox.set("CREDCTL_KEY_STORE", "passphrase");
    let file = sandbox.root().join("given-passphrase");
    fs::write(&file, sandbox.secret()).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    sandbox.run(&["init"]).env("CREDCTL_PASSPHRASE_FILE", &file).ok();
    sandbox.run(&["key", "lock"]).ok();

    let mut screen = Screen::credctl(&sandbox, "credctl copy site");
    screen.until("Passphrase of vault `default`: ");
    desktop.keeper();
    screen.press("\x03");
    assert!(screen.end().contains("code=130."), "{}", screen.all());
    desktop.until_cleared();

    // Killed while it waits for a passphrase that never comes.
    let mut command = Command::new("bash");
    command.args(["-c", &format!("mkfifo fifo; CREDCTL_PASSPHRASE_FD=3 exec {PROGRAM} copy site 3<>fifo")]);
    sandbox.furnish(&mut command);
    let mut command = command.spawn().unwrap();
    until("the keeper", || desktop.keepers().len() == 1);
    command.kill().unwrap();
    command.wait().unwrap();
    desktop.until_cleared();
}

#[test]
fn a_wayland_desktop_without_a_way_in_is_used_through_x11() {
    let desktop = Desktop::x11();
    let mut sandbox = desktop.home();
    let secret = sandbox.add("site");
    let root = sandbox.root().to_owned();
    sandbox.set("WAYLAND_DISPLAY", "wayland-of-nobody").set("XDG_RUNTIME_DIR", root);
    sandbox.run(&["copy", "site"]).ok();
    assert_eq!(desktop.paste().unwrap(), secret.as_bytes());
}

#[test]
fn nobody_is_shown_how_it_is_started() {
    let sandbox = Sandbox::new();
    for command in [&["--help"][..], &["help"], &["completions", "bash"], &["completions", "zsh"], &["completions", "fish"], &["man"]] {
        assert!(!sandbox.run(command).ok().stdout().contains("hold-clipboard"), "{command:?}");
    }
    // Typed all the same, without a desktop and without a value.
    assert_eq!(sandbox.run(&["__hold-clipboard"]).ok().stdout(), "n");
}
