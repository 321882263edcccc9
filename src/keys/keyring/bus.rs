//! What the Secret Service says of itself before anything is asked of it that could wait for a person.
//!
//! Invariants: nothing here reads or writes a secret; only [`Bus::unlock`] prompts. Every function blocks for as long as
//! the other side likes: they are called in threads that may be abandoned. Specification: Secret Service API 0.2.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zbus::DBusError;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type};

use super::{KeyringTrouble, Need, Outcome, SERVICE};

const NAME: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
/// The default collection, wherever it is.
const DEFAULT: &str = "/org/freedesktop/secrets/aliases/default";
const SECRETS: &str = "org.freedesktop.Secret.Service";
/// What stands where an object path would be, and there is none.
const NOTHING: &str = "/";

/// What is between a caller and an entry.
pub(super) enum Found {
    /// Nothing.
    Open,
    /// A person: the entry, or the collection it would be made in, is locked, and using it prompts.
    Locked,
    /// This collection, which has to be unlocked before it can be known what there is.
    Behind(OwnedObjectPath),
}

/// The default collection.
pub(super) enum Place {
    /// Takes items.
    Open,
    /// Has to be unlocked first.
    Locked(OwnedObjectPath),
}

/// A connection to the session's bus.
pub(super) struct Bus(Connection);

impl Bus {
    pub(super) fn connect() -> Outcome<Self> {
        Connection::session().map(Self).map_err(|error| trouble(&error))
    }

    /// Where the entry of `user` is, in two questions where it can be used at once.
    pub(super) fn find(&self, need: Need, user: &str) -> Outcome<Found> {
        if let Some(collection) = self.all_locked()? {
            return Ok(Found::Behind(collection));
        }
        let attributes = HashMap::from([("service", SERVICE), ("username", user)]);
        let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = self.ask(NAME, ROOT, SECRETS, "SearchItems", &(attributes,))?;
        match (open.len(), locked.len(), need) {
            (1, 0, _) => Ok(Found::Open),
            (0, 1, _) => Ok(Found::Locked),
            (0, 0, Need::Place) => match self.place()? {
                Place::Open => Ok(Found::Open),
                Place::Locked(_) => Ok(Found::Locked),
            },
            // Not every service finds what is locked.
            (0, 0, Need::Entry) => match self.place() {
                Ok(Place::Locked(collection)) => Ok(Found::Behind(collection)),
                Ok(Place::Open) | Err(KeyringTrouble::NoCollection | KeyringTrouble::Forgetful) => Err(KeyringTrouble::NoEntry),
                Err(other) => Err(other),
            },
            _ => Err(KeyringTrouble::Several),
        }
    }

    /// Where new items go.
    ///
    /// `NoCollection` where there is none; `Forgetful` where it is the one that ends with the session.
    pub(super) fn place(&self) -> Outcome<Place> {
        let default = self.alias("default")?;
        if default.as_str() == NOTHING {
            return Err(KeyringTrouble::NoCollection);
        }
        if self.alias("session").is_ok_and(|session| session == default) {
            return Err(KeyringTrouble::Forgetful);
        }
        match self.is_locked(default.as_str()) {
            Ok(true) => Ok(Place::Locked(default)),
            Ok(false) => Ok(Place::Open),
            Err(KeyringTrouble::NoEntry) => Err(KeyringTrouble::NoCollection),
            Err(other) => Err(other),
        }
    }

    /// A collection to unlock first, where there is none that is open: KeePassXC then takes a search for a wish to unlock
    /// one, and answers it when the person has.
    fn all_locked(&self) -> Outcome<Option<OwnedObjectPath>> {
        match self.is_locked(DEFAULT) {
            Ok(false) => return Ok(None),
            // Locked, or no such alias.
            Ok(true) | Err(KeyringTrouble::Refused(_) | KeyringTrouble::NoEntry) => {}
            Err(other) => return Err(other),
        }
        let collections: Vec<OwnedObjectPath> = self.property(ROOT, SECRETS, "Collections")?;
        if collections.iter().any(|collection| self.is_locked(collection.as_str()) == Ok(false)) {
            return Ok(None);
        }
        let default = self.alias("default").ok().filter(|default| collections.contains(default));
        Ok(default.or_else(|| collections.into_iter().next()))
    }

    fn is_locked(&self, collection: &str) -> Outcome<bool> {
        self.property(collection, "org.freedesktop.Secret.Collection", "Locked")
    }

    /// Prompts for `collection` to be unlocked, once, and waits for the answer.
    pub(super) fn unlock(&self, collection: &OwnedObjectPath) -> Outcome<()> {
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) = self.ask(NAME, ROOT, SECRETS, "Unlock", &(vec![collection],))?;
        if prompt.as_str() == NOTHING {
            return Ok(());
        }
        let prompt = Proxy::new(&self.0, NAME, prompt, "org.freedesktop.Secret.Prompt").map_err(|error| trouble(&error))?;
        // Before it is shown: its answer may come at once.
        let mut completed = prompt.receive_signal("Completed").map_err(|error| trouble(&error))?;
        prompt.call_method("Prompt", &("",)).map_err(|error| trouble(&error))?;
        let answer = completed.next().ok_or(KeyringTrouble::None)?;
        let (dismissed, _): (bool, OwnedValue) = answer.body().deserialize().map_err(|_| unreadable())?;
        if dismissed { Err(KeyringTrouble::Locked) } else { Ok(()) }
    }

    /// Whether somebody answers by now. Asked of the bus alone: a question to the service itself would start it.
    pub(super) fn is_up(&self) -> Outcome<()> {
        let bus = "org.freedesktop.DBus";
        match self.ask(bus, "/org/freedesktop/DBus", bus, "NameHasOwner", &(NAME,))? {
            true => Ok(()),
            false => Err(KeyringTrouble::None),
        }
    }

    /// The program that owns the service's name, as it calls itself.
    pub(super) fn program(&self) -> Option<String> {
        let bus = "org.freedesktop.DBus";
        let pid: u32 = self.ask(bus, "/org/freedesktop/DBus", bus, "GetConnectionUnixProcessID", &(NAME,)).ok()?;
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let path = String::from_utf8_lossy(line.split(|byte| *byte == 0).next()?).into_owned();
        path.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
    }

    fn alias(&self, name: &str) -> Outcome<OwnedObjectPath> {
        self.ask(NAME, ROOT, SECRETS, "ReadAlias", &(name,))
    }

    fn property<A: TryFrom<OwnedValue>>(&self, path: &str, interface: &str, name: &str) -> Outcome<A> {
        let value: OwnedValue = self.ask(NAME, path, "org.freedesktop.DBus.Properties", "Get", &(interface, name))?;
        value.try_into().map_err(|_| unreadable())
    }

    fn ask<Q, A>(&self, name: &str, path: &str, interface: &str, method: &str, question: &Q) -> Outcome<A>
    where
        Q: Serialize + DynamicType,
        A: DeserializeOwned + Type,
    {
        let answer = self.0.call_method(Some(name), path, Some(interface), method, question).map_err(|error| trouble(&error))?;
        answer.body().deserialize().map_err(|_| unreadable())
    }
}

fn unreadable() -> KeyringTrouble {
    KeyringTrouble::Refused("its answer is not what the Secret Service API says".to_owned())
}

/// D-Bus errors in our words.
pub(super) fn trouble(error: &zbus::Error) -> KeyringTrouble {
    use zbus::Error as E;
    match error {
        // No bus, nobody behind its socket, or a bus of another user that does not let us in.
        E::Address(_) | E::Connection(..) | E::Handshake(_) | E::InputOutput(_) => KeyringTrouble::None,
        E::MethodError(name, text, _) => refusal(name, text.as_deref()),
        E::FDO(error) => standard_trouble(error),
        _ => unreadable(),
    }
}

/// The same of the errors that D-Bus itself names.
pub(super) fn standard_trouble(error: &zbus::fdo::Error) -> KeyringTrouble {
    match error {
        zbus::fdo::Error::ZBus(error) => trouble(error),
        error => refusal(&error.name(), error.description()),
    }
}

/// An error that came as an answer, by its name.
fn refusal(name: &str, text: Option<&str>) -> KeyringTrouble {
    match name.rsplit_once("Error.") {
        Some((_, "ServiceUnknown" | "NameHasNoOwner" | "NoReply" | "Disconnected" | "NoServer")) => KeyringTrouble::None,
        Some(("org.freedesktop.DBus.", reason)) if reason.starts_with("Spawn.") => KeyringTrouble::None,
        Some(("org.freedesktop.Secret.", "IsLocked")) => KeyringTrouble::Locked,
        Some(("org.freedesktop.Secret.", "NoSuchObject")) => KeyringTrouble::NoEntry,
        _ => KeyringTrouble::Refused(text.filter(|text| !text.is_empty()).unwrap_or(name).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_cannot_be_started_is_none_at_all() {
        for name in ["ServiceUnknown", "NameHasNoOwner", "NoReply", "Spawn.ChildExited", "Spawn.ServiceNotFound"] {
            assert_eq!(refusal(&format!("org.freedesktop.DBus.Error.{name}"), Some("x")), KeyringTrouble::None, "{name}");
        }
        assert_eq!(refusal("org.freedesktop.Secret.Error.IsLocked", None), KeyringTrouble::Locked);
    }

    #[test]
    fn a_refusal_is_given_in_the_services_words_or_by_its_name() {
        assert_eq!(refusal("org.example.No", Some("not today")), KeyringTrouble::Refused("not today".to_owned()));
        assert_eq!(refusal("org.example.No", None), KeyringTrouble::Refused("org.example.No".to_owned()));
    }

    #[test]
    fn an_unreachable_bus_is_no_keyring_and_no_number() {
        let gone = std::io::Error::from_raw_os_error(111);
        let text = trouble(&zbus::Error::InputOutput(gone.into())).to_string();
        assert_eq!(text, "no keyring answers on this machine");
    }
}
