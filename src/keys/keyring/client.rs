//! The calls of the `keyring` crate, and what its errors mean.
//!
//! Invariants: nothing else calls it; each call may wait for a person without a limit, so they are made in threads that may
//! be abandoned. The crate keeps one connection for the process: where it could not be made, that stays so.

use std::error::Error as StdError;

use keyring_core::api::CredentialPersistence;

#[cfg(target_os = "linux")]
use super::bus;
use super::{KeyringTrouble, Outcome, SERVICE};
use crate::secret::Secret;

/// Connects, and opens a session; unlocks nothing.
pub(super) fn opened() -> Outcome<()> {
    keyring::Entry::store_status().as_ref().copied().map_err(trouble)
}

/// Whether the store keeps entries until they are deleted. `EntryOnly` and `ProcessOnly` are what mock stores say of themselves.
pub(super) fn lasting() -> Outcome<()> {
    opened()?;
    match keyring_core::get_default_store().map(|store| store.persistence()) {
        Some(CredentialPersistence::UntilDelete) => Ok(()),
        _ => Err(KeyringTrouble::Forgetful),
    }
}

/// The store's name for itself.
#[cfg(not(target_os = "linux"))]
pub(super) fn vendor() -> Outcome<String> {
    opened()?;
    keyring_core::get_default_store().map(|store| store.vendor()).ok_or(KeyringTrouble::None)
}

fn entry(user: &str) -> Outcome<keyring::Entry> {
    opened()?;
    keyring::Entry::new(SERVICE, user).map_err(|error| trouble(&error))
}

/// The entry's value.
pub(super) fn get(user: &str) -> Outcome<Secret> {
    entry(user)?.get_secret().map(Secret::new).map_err(|error| trouble(&error))
}

/// Makes or changes the entry, and compares what a new look-up gives back.
pub(super) fn set(user: &str, label: &str, value: &Secret) -> Outcome<()> {
    labelled(user, label)?.set_secret(value.expose()).map_err(|error| trouble(&error))?;
    match get(user) {
        Ok(back) if back == *value => Ok(()),
        Ok(_) | Err(KeyringTrouble::NoEntry) => Err(KeyringTrouble::Forgetful),
        Err(other) => Err(other),
    }
}

/// Removes the entry.
pub(super) fn remove(user: &str) -> Outcome<()> {
    entry(user)?.delete_credential().map_err(|error| trouble(&error))
}

/// The entry, which gets `label` if it is made now. Only the Secret Service's client takes one.
#[cfg(target_os = "linux")]
fn labelled(user: &str, label: &str) -> Outcome<keyring_core::Entry> {
    opened()?;
    let modifiers = std::collections::HashMap::from([("label", label)]);
    keyring_core::Entry::new_with_modifiers(SERVICE, user, &modifiers).map_err(|error| trouble(&error))
}

#[cfg(not(target_os = "linux"))]
fn labelled(user: &str, _: &str) -> Outcome<keyring::Entry> {
    entry(user)
}

/// The crate's errors in our words. Their `Debug` may hold the value: only texts of the platform pass, and of those
/// nothing but the sentence.
fn trouble(error: &keyring::Error) -> KeyringTrouble {
    use keyring::Error as E;
    match error {
        E::NoEntry => KeyringTrouble::NoEntry,
        E::Ambiguous(_) => KeyringTrouble::Several,
        E::NoStorageAccess(_) => KeyringTrouble::Locked,
        E::BadEncoding(_) | E::BadDataFormat(..) | E::BadStoreFormat(_) => KeyringTrouble::Damaged,
        E::NoDefaultStore => KeyringTrouble::None,
        E::TooLong(_, limit) => KeyringTrouble::Refused(format!("it takes at most {limit} characters")),
        E::PlatformFailure(inner) => platform(inner.as_ref()),
        _ => KeyringTrouble::Refused("it cannot do this".to_owned()),
    }
}

fn platform(error: &(dyn StdError + 'static)) -> KeyringTrouble {
    #[cfg(target_os = "linux")]
    {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<zbus::Error>() {
                return bus::trouble(error);
            }
            if let Some(error) = error.downcast_ref::<zbus::fdo::Error>() {
                return bus::standard_trouble(error);
            }
            cause = error.source();
        }
    }
    KeyringTrouble::Refused(sentence(&error.to_string()))
}

/// A platform's message without its number.
fn sentence(text: &str) -> String {
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
