//! What a command works with: what was asked for everywhere, the terminal, and the way to the world.

use std::cell::OnceCell;

use credctl::access::{Release, Unrecorded};
use credctl::name::escape;
use credctl::oauth::World;

use super::ui::Ui;
use super::{Globals, env};

/// What a command works with.
pub(crate) struct Context {
    pub(crate) globals: Globals,
    pub(crate) ui: Ui,
    /// The limit of core files as it was, for what `run` starts.
    pub(crate) core_limit: Option<rustix::process::Rlimit>,
    /// The passphrase that a script gave, once it was fetched.
    pub(crate) passphrase: OnceCell<credctl::Secret>,
    /// The network, once something has needed it.
    pub(crate) net: OnceCell<credctl::net::Net>,
}

impl Context {
    /// For what was asked for everywhere.
    pub(crate) fn new(globals: Globals, core_limit: Option<rustix::process::Rlimit>) -> Self {
        let (passphrase, net) = (OnceCell::new(), OnceCell::new());
        Self { ui: Ui::new(&globals), globals, core_limit, passphrase, net }
    }

    /// Does what another command does on the way of this one: in a vault by name, and with nothing of it on stdout, which is
    /// that of this command.
    pub(crate) fn aside<T>(&self, vault: Option<&str>, work: impl FnOnce(&Self) -> T) -> T {
        let mut globals = Globals { json: false, ..self.globals.clone() };
        globals.vault = vault.map(str::to_owned).or(globals.vault);
        let mut aside = Self::new(globals, self.core_limit);
        aside.ui.aside = true;
        // What came from a pipe does not come again.
        if let Some(given) = self.passphrase.get() {
            let _ = aside.passphrase.set(given.duplicate());
        }
        let done = work(&aside);
        if let Some(given) = aside.passphrase.into_inner() {
            let _ = self.passphrase.set(given);
        }
        done
    }

    /// Does what may need the network, the time, or a wait.
    pub(crate) fn in_world<T>(&self, work: impl FnOnce(&World<'_>) -> T) -> T {
        let net = || self.net.get_or_init(|| credctl::net::Net::new(&env::network()));
        let say = |text: &str| self.ui.say(text);
        work(&World { net: &net, now: &env::now, sleep: &std::thread::sleep, say: &say, may_begin: &|| true })
    }

    /// Says what is to be said of what was released.
    pub(crate) fn released(&self, release: &Release) {
        let name = escape(&release.name);
        if let Some(warning) = &release.warning {
            self.ui.warn(&format!("`{name}` is {warning}"));
        }
        self.unrecorded(release);
    }

    /// Says that a use is not in the record, where it is not.
    pub(crate) fn unrecorded(&self, release: &Release) {
        let name = escape(&release.name);
        match &release.unrecorded {
            None => {}
            Some(Unrecorded { line: Some(line), .. }) => super::ui::raw_err(&format!("credctl activity: {}", escape(line))),
            Some(Unrecorded { error, line: None }) => self.ui.warn(&format!("the use of `{name}` is NOT recorded: {error}")),
        }
    }
}
