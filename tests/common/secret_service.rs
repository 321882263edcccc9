//! A real Secret Service on a bus of its own, for one test: everything it keeps is below a temporary directory, and nothing of
//! it survives the value, not even when the test panics.
//!
//! The programs are those of the packages `dbus`, `gnome-keyring` and `keepassxc`. One that is missing fails the test.
// Each test program uses a part of this, and is a program that starts others: it reads `PATH`, writes their configuration.
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

use std::env;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

/// The password of the collections that the constructors make.
pub(crate) const PASSWORD: &str = "fakepass-of-the-keyring";
/// The name that a Secret Service has on its bus.
pub(crate) const NAME: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";

/// A bus, and whoever keeps secrets on it.
pub(crate) struct SecretService {
    connection: Connection,
    keeper: Option<Child>,
    bus: Child,
    home: tempfile::TempDir,
}

impl SecretService {
    /// A bus on which nobody keeps secrets, nor can be started to.
    pub(crate) fn nobody() -> Self {
        Self::bus("")
    }

    /// gnome-keyring, with its default collection unlocked.
    pub(crate) fn gnome() -> Self {
        let mut service = Self::nobody();
        service.start_gnome(PASSWORD);
        service.until("the collection", || service.default_is_locked() == Some(false));
        service
    }

    /// gnome-keyring as it is where nobody has logged in with a password: no collection but the session's.
    pub(crate) fn gnome_without_collection() -> Self {
        let mut service = Self::nobody();
        service.start_gnome("");
        service
    }

    /// The data of `other` on a new bus, which starts gnome-keyring when it is asked for, locked.
    pub(crate) fn gnome_on_demand(mut other: Self) -> Self {
        other.stop();
        let service = Self::bus(&format!("{} --foreground --components=secrets", which("gnome-keyring-daemon").display()));
        fs::rename(other.data(), service.data()).unwrap();
        service
    }

    /// KeePassXC with one database, open, which it does not ask about.
    pub(crate) fn keepassxc() -> Self {
        let mut service = Self::nobody();
        let home = service.home.path();
        // The command line has no option to expose a group as a collection, an import of XML has.
        let database = r#"<?xml version="1.0" encoding="UTF-8"?>
            <KeePassFile><Meta><DatabaseName>test</DatabaseName><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key>
            <Value>{11111111-1111-1111-1111-111111111111}</Value></Item></CustomData></Meta>
            <Root><Group><UUID>EREREREREREREREREREREQ==</UUID><Name>Root</Name></Group></Root></KeePassFile>"#;
        fs::write(home.join("db.xml"), database).unwrap();
        let settings = "[General]\nConfigVersion=2\n[FdoSecrets]\nEnabled=true\nConfirmAccessItem=false\nConfirmDeleteItem=false\n\
            ShowNotification=false\n[GUI]\nCheckForUpdates=false\n";
        fs::create_dir_all(home.join("config/keepassxc")).unwrap();
        fs::write(home.join("config/keepassxc/keepassxc.ini"), settings).unwrap();
        let mut import = service.command("keepassxc-cli");
        import.args(["import", "--set-password", "--decryption-time", "100", "db.xml", "db.kdbx"]).current_dir(home);
        let mut import = spawn(import.stdout(Stdio::null()).stderr(Stdio::null()), &format!("{PASSWORD}\n{PASSWORD}\n"));
        assert!(import.wait().unwrap().success(), "keepassxc-cli import");

        let log = fs::File::create(home.join("keepassxc.log")).unwrap();
        let mut program = service.command("keepassxc");
        program.arg("--pw-stdin").arg("db.kdbx").current_dir(home).stdout(log.try_clone().unwrap()).stderr(log);
        service.keeper = Some(spawn(&mut program, &format!("{PASSWORD}\n")));
        service.until("the database", || service.default_is_locked() == Some(false));
        service
    }

    /// Ends gnome-keyring and starts it on what it has kept; with another password than before it stays locked.
    pub(crate) fn restart_gnome(&mut self, password: &str) {
        self.stop();
        self.start_gnome(password);
        let locked = Some(password != PASSWORD);
        self.until("the collection", || self.default_is_locked() == locked);
    }

    /// Locks the default collection, as a person or a screen saver does.
    pub(crate) fn lock(&self) {
        let collection = self.alias("default").unwrap();
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            self.ask(ROOT, "org.freedesktop.Secret.Service", "Lock", &(vec![&collection],)).unwrap();
        if prompt.as_str() != "/" {
            // KeePassXC locks through a prompt that shows nothing.
            self.ask::<()>(prompt.as_str(), "org.freedesktop.Secret.Prompt", "Prompt", &("",)).unwrap();
        }
        self.until("the lock", || self.locked(&collection) == Some(true));
    }

    /// Makes the collection that is forgotten with the session the default one.
    pub(crate) fn forget_at_logout(&self) {
        let session = self.alias("session").unwrap();
        self.ask::<()>(ROOT, "org.freedesktop.Secret.Service", "SetAlias", &("default", session)).unwrap();
    }

    /// From now on nothing is answered, though the name stays taken.
    pub(crate) fn freeze(&self) {
        kill_process(Pid::from_child(self.keeper.as_ref().unwrap()), Signal::STOP).unwrap();
    }

    /// Ends the service, and leaves the bus.
    pub(crate) fn stop(&mut self) {
        let Some(mut keeper) = self.keeper.take() else { return };
        kill_process(Pid::from_child(&keeper), Signal::TERM).unwrap();
        let begun = Instant::now();
        while keeper.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
        self.until("the name to be free", || !self.owned());
    }

    /// `program`, as it would run in this session: with its variables and `PATH`, and no others.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default()).envs(self.env());
        command
    }

    /// The variables of a process in this session.
    pub(crate) fn env(&self) -> Vec<(&'static str, OsString)> {
        let at = |name: &str| self.home.path().join(name).into_os_string();
        let variables = [
            ("HOME", ""),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
            ("TMPDIR", "tmp"),
        ];
        let mut variables: Vec<_> = variables.map(|(name, directory)| (name, at(directory))).into();
        variables.push(("DBUS_SESSION_BUS_ADDRESS", self.address().into()));
        variables.push(("QT_QPA_PLATFORM", "offscreen".into()));
        variables.push(("LC_ALL", "C.UTF-8".into()));
        variables
    }

    /// The bus.
    pub(crate) fn address(&self) -> String {
        format!("unix:path={}", self.home.path().join("bus").display())
    }

    /// A place that ends with the service.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data/keyrings")
    }

    /// A bus with a configuration of its own: the system's would start whatever keyring is installed.
    fn bus(activation: &str) -> Self {
        let home = tempfile::Builder::new().prefix("credctl-ss-").tempdir().unwrap();
        for directory in ["run", "data", "config", "state", "cache", "tmp", "services"] {
            fs::create_dir(home.path().join(directory)).unwrap();
        }
        fs::set_permissions(home.path().join("run"), Permissions::from_mode(0o700)).unwrap();
        let at = |name: &str| home.path().join(name).display().to_string();
        if !activation.is_empty() {
            let service = format!("[D-BUS Service]\nName={NAME}\nExec={activation}\n");
            fs::write(home.path().join("services/secrets.service"), service).unwrap();
        }
        let configuration = format!(
            r#"<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth><servicedir>{}</servicedir>
            <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
            </busconfig>"#,
            at("bus"),
            at("services")
        );
        fs::write(home.path().join("bus.conf"), configuration).unwrap();
        let mut daemon = Command::new("dbus-daemon");
        daemon.arg(format!("--config-file={}", at("bus.conf"))).args(["--nofork", "--nopidfile", "--nosyslog"]);
        // What it starts inherits this.
        daemon.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default()).env("HOME", home.path());
        daemon.env("XDG_RUNTIME_DIR", at("run")).env("XDG_DATA_HOME", at("data")).stderr(Stdio::null());
        let mut bus = spawn(&mut daemon, "");
        let begun = Instant::now();
        let connection = loop {
            match Builder::address(format!("unix:path={}", at("bus")).as_str()).unwrap().build() {
                Ok(connection) => break connection,
                Err(error) if begun.elapsed() > Duration::from_secs(20) => {
                    let _ = bus.kill();
                    panic!("no bus: {error}");
                }
                Err(_) => thread::sleep(Duration::from_millis(5)),
            }
        };
        Self { connection, keeper: None, bus, home }
    }

    /// It reads the password from a pipe; nothing at all makes no collection.
    fn start_gnome(&mut self, password: &str) {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]).stdout(Stdio::null()).stderr(Stdio::null());
        self.keeper = Some(spawn(&mut daemon, password));
        self.until("its name", || self.owned());
    }

    fn owned(&self) -> bool {
        let bus = "org.freedesktop.DBus";
        let answer = self.connection.call_method(Some(bus), "/org/freedesktop/DBus", Some(bus), "NameHasOwner", &(NAME,)).unwrap();
        answer.body().deserialize().unwrap()
    }

    fn alias(&self, name: &str) -> zbus::Result<OwnedObjectPath> {
        self.ask(ROOT, "org.freedesktop.Secret.Service", "ReadAlias", &(name,))
    }

    fn default_is_locked(&self) -> Option<bool> {
        self.locked(&self.alias("default").ok()?)
    }

    fn locked(&self, collection: &OwnedObjectPath) -> Option<bool> {
        let property = ("org.freedesktop.Secret.Collection", "Locked");
        let value: OwnedValue = self.ask(collection.as_str(), "org.freedesktop.DBus.Properties", "Get", &property).ok()?;
        value.try_into().ok()
    }

    fn ask<A>(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        question: &(impl serde::Serialize + zbus::zvariant::DynamicType),
    ) -> zbus::Result<A>
    where
        A: serde::de::DeserializeOwned + zbus::zvariant::Type,
    {
        self.connection.call_method(Some(NAME), path, Some(interface), method, question)?.body().deserialize()
    }

    fn until(&self, what: &str, done: impl Fn() -> bool) {
        let begun = Instant::now();
        while !done() {
            assert!(begun.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for SecretService {
    fn drop(&mut self) {
        // What the bus started ends with the bus.
        for child in self.keeper.iter_mut().chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Starts `command` and gives it `input`.
fn spawn(command: &mut Command, input: &str) -> Child {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child
}

fn which(program: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|directory| directory.join(program)).find(|path| path.is_file()).unwrap_or_else(|| panic!("no {program}"))
}
