//! Checkouts as CI makes them, and machines as containers are: the view opens in each, nothing is said, nothing is written
//! into the checkout.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::project::Project;

/// Nobody that this machine knows.
const STRANGER: &str = "4242";

/// A program in a checkout, by somebody, with so much of a home.
struct Place<'a> {
    project: &'a Project,
    checkout: PathBuf,
    program: PathBuf,
}

impl<'a> Place<'a> {
    fn new(project: &'a Project) -> Self {
        // Where the program was built a stranger may not be able to go.
        let program = project.sandbox.root().join("given-credctl");
        if !program.exists() {
            fs::copy(super::sandbox::PROGRAM, &program).unwrap();
        }
        Self { project, checkout: project.checkout(), program }
    }

    /// All that is known of a checkout that could be changed.
    fn facts(&self) -> String {
        let list = "git -c safe.directory='*' status --porcelain; find . -path ./.git -prune -o -printf '%p %T@ %s\\n' | sort";
        let output = Command::new("bash").args(["-ec", list]).current_dir(&self.checkout).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it behind `before` (`setpriv …`), with these variables and none besides.
    fn works(&self, what: &str, before: &[&str], env: &[(&str, &str)]) {
        let facts = self.facts();
        for arguments in [
            &["run", "--vault", "./secrets", "--", "sh", "-c", "printf '%s ' \"$REGISTRY\"; wc -c < \"$SIGNING\""][..],
            &["get", "--vault", "./secrets", "registry"],
        ] {
            let mut command = Command::new("env");
            command.args(["-i", "setsid", "--wait"]).args(before).arg("env");
            command.args(env.iter().map(|(name, value)| format!("{name}={value}")));
            command.arg(format!("PATH={}", std::env::var("PATH").unwrap()));
            command.arg(format!("CREDCTL_IDENTITY={}", self.project.identity().trim()));
            command.arg(&self.program).args(arguments);
            let output = command.current_dir(&self.checkout).env_clear().env("PATH", std::env::var("PATH").unwrap()).output().unwrap();
            // Where nothing can be written, the record goes to the log; and nothing else does.
            let (record, said): (Vec<_>, Vec<_>) =
                std::str::from_utf8(&output.stderr).unwrap().lines().partition(|line| line.starts_with("credctl activity: {"));
            assert!(record.iter().all(|line| !line.contains(&self.project.registry)), "{record:?}");
            let said = said.join("\n");
            assert_eq!((output.status.code(), said.as_str()), (Some(0), ""), "{what}: {arguments:?}");
            let expected = match arguments[0] {
                "run" => format!("[credctl:registry] {}\n", self.project.signing.len()),
                _ => self.project.registry.clone(),
            };
            assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{what}");
        }
        assert_eq!(self.facts(), facts, "{what}: something was written");
    }
}

fn shell(script: &str, dir: &Path) {
    assert!(Command::new("sh").args(["-ec", script]).current_dir(dir).status().unwrap().success(), "{script}");
}

fn is_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        println!("without root nothing can be given to somebody else, nor run as one, nor mounted");
    }
    is_root
}

const AS_STRANGER: [&str; 6] = ["setpriv", "--reuid", STRANGER, "--regid", STRANGER, "--clear-groups"];

#[test]
fn a_shallow_checkout_opens_whoever_owns_it_and_may_write_it() {
    let project = Project::new();
    let place = Place::new(&project);
    let home = project.sandbox.root().join("home");
    let home = [("HOME", home.to_str().unwrap())];
    assert!(place.facts().contains("./secrets/vault.toml"));
    place.works("as it is", &[], &home);
    for mode in ["a-w", "go-rwx,u+w", "a+rwX"] {
        shell(&format!("chmod -R {mode} secrets"), &place.checkout);
        place.works(mode, &[], &home);
    }
    if is_root() {
        place.works("a stranger", &AS_STRANGER, &[("HOME", "/nonexistent")]);
        for owner in ["12345", STRANGER] {
            shell(&format!("chown -R {owner} ."), &place.checkout);
            place.works(owner, &[], &home);
            place.works(owner, &AS_STRANGER, &[("HOME", "/nonexistent")]);
        }
    }
}

#[test]
fn no_home_and_one_that_cannot_be_used_are_none_needed() {
    let project = Project::new();
    let place = Place::new(&project);
    let dir = |name: &str, mode: u32| {
        let dir = project.sandbox.root().join(name);
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        dir.to_str().unwrap().to_owned()
    };
    let (read_only, closed) = (dir("read-only", 0o555), dir("closed", 0o700));
    let strangers: &[&str] = if is_root() { &AS_STRANGER } else { &[] };
    if is_root() {
        // Anybody else has a home in the system's list of users, and that is not the tests'.
        place.works("no HOME", strangers, &[]);
        place.works("an empty HOME", strangers, &[("HOME", "")]);
    }
    for before in [&[][..], strangers] {
        place.works("a HOME that is no directory", before, &[("HOME", "/dev/null")]);
        place.works("a HOME that cannot be", before, &[("HOME", "/proc/none")]);
        let nowhere = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"].map(|name| (name, "/proc/none/x"));
        place.works("no XDG directories", before, &nowhere);
        place.works("no bus", before, &[("HOME", "/proc/none"), ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/proc/none/bus")]);
        place.works("a state of its own that cannot be", before, &[("HOME", "/dev/null"), ("CREDCTL_STATE_DIR", "/proc/none/state")]);
    }
    place.works("a HOME that is only read", strangers, &[("HOME", &read_only)]);
    place.works("a HOME of somebody else", strangers, &[("HOME", &closed)]);
}

#[test]
fn a_file_system_that_is_only_read_or_full_is_enough() {
    let project = Project::new();
    let place = Place::new(&project);
    if !is_root() {
        return;
    }
    let root = project.sandbox.root().to_str().unwrap().to_owned();
    let home = format!("{root}/home");
    let mounted = |mount: &str| {
        let script = format!("{mount}; cd \"$PWD\"; exec \"$@\"");
        ["unshare".to_owned(), "--mount".to_owned(), "sh".to_owned(), "-ec".to_owned(), script, "sh".to_owned()]
    };
    let works = |what: &str, mount: &str| {
        let before = mounted(mount);
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        place.works(what, &before, &[("HOME", &home)]);
    };
    works("only read", &format!("mount --bind '{root}' '{root}'; mount -o remount,ro,bind '{root}'"));
    works("full", &format!("mount -t tmpfs -o size=4k none '{home}'; head -c 4096 /dev/zero > '{home}/full'"));
    works("no inode", &format!("mount -t tmpfs -o nr_inodes=1 none '{home}'"));
}

#[test]
fn without_memory_to_put_a_file_into_it_is_said_what_to_do() {
    let project = Project::new();
    let dir = project.checkout();
    if !is_root() {
        return;
    }
    let script = "mount -t tmpfs -o ro none /dev/shm; exec credctl run --vault ./secrets -- true";
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-ec", script]);
    let run = project.sandbox.run_command(command).dir(dir).env("PATH", project.path());
    let said = run.env("CREDCTL_IDENTITY", project.identity().trim()).fails(125);
    assert!(said.contains("`/dev/shm` cannot be used") && said.contains("XDG_RUNTIME_DIR"), "{said}");
}
