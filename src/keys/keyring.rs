//! The keyring of the desktop: one small item a vault, of service `credctl`, whose user is the vault's id;
//! and, where a disk takes nothing, what it should have taken ([`aside`]).
//!
//! Invariants:
//! - No call waits without a limit. The `keyring` crate unlocks inside its calls and waits for as long as a person takes;
//!   its calls (`client`) therefore run in threads that are abandoned when their time is over. What was asked of a keyring
//!   that did not answer may still happen after the error.
//! - Whether the keyring is locked is asked first (`bus`, Linux). Nothing prompts unless [`Limits::person`] allows it,
//!   and a person who declined is not asked again.
//! - [`KeyringTrouble::NoEntry`] says that there is no entry, and nothing about whether the vault is new: a service
//!   without a collection says it too.
//! - A value counts as stored once a second look-up gives the same bytes back.
//!
//! Values must be UTF-8: KDE Wallet keeps nothing else.

pub mod aside;
#[cfg(target_os = "linux")]
mod bus;
mod client;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::error::{Error, KeyringTrouble, Result};
use crate::name::Id;
use crate::secret::Secret;

/// The service under which the items stand; the attribute `username` is the vault's id.
pub const SERVICE: &str = "credctl";

type Outcome<T> = std::result::Result<T, KeyringTrouble>;

/// How long a keyring may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// For each answer that needs no person.
    pub answer: Duration,
    /// For a person to unlock it: `None` where nobody is there to be asked.
    pub person: Option<Duration>,
}

impl Limits {
    /// Two seconds for an answer, and a minute for a person where one is `present`.
    pub fn new(present: bool) -> Self {
        Self { answer: Duration::from_secs(2), person: present.then_some(Duration::from_secs(60)) }
    }

    fn answer(&self) -> Patience {
        Patience { limit: self.answer, then: KeyringTrouble::Silent(self.answer.as_secs().max(1)) }
    }

    /// For calls that a keyring may want to have confirmed even while it is unlocked (KeePassXC, when deleting).
    fn confirmed(&self, patience: Patience) -> Patience {
        match self.person {
            Some(limit) => Patience { limit, then: KeyringTrouble::Locked },
            None => patience,
        }
    }
}

/// In what state new entries would find the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockState {
    /// It has no collection to put them in.
    NoCollection,
    /// Its only collection is forgotten at logout.
    Temporary,
    /// A person has to unlock it first.
    Locked,
    /// It takes them.
    Unlocked,
    /// This platform does not say.
    Unknown,
}

impl LockState {
    /// For a sentence: "the keyring is …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NoCollection => "without a collection to keep a key in",
            Self::Temporary => "forgotten at logout",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::Unknown => "there, and does not say whether it is locked",
        }
    }
}

/// Who keeps the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// The sort of store, and the program that answers for it where that can be told: foreign text, to be escaped.
    pub name: String,
    /// Its state.
    pub state: LockState,
}

/// The value kept for `vault`. `on_wait` is called at most once, before a person is waited for.
///
/// # Errors
/// [`Error::Keyring`]: `None`, `Silent`, `Locked`, `NoEntry`, `Several`, `Damaged` or `Refused`.
pub fn load(vault: &Id, limits: &Limits, on_wait: &dyn Fn()) -> Result<Secret> {
    load_item(vault.to_string(), limits, on_wait)
}

fn load_item(user: String, limits: &Limits, on_wait: &dyn Fn()) -> Result<Secret> {
    connect_meanwhile();
    let patience = gate(Need::Entry, &user, limits, on_wait).map_err(Error::Keyring)?;
    within(patience, move || client::get(&user)).map_err(Error::Keyring)
}

/// The value kept for `vault`, where it is to be had without anybody noticing: no service is started for it, nobody is asked,
/// and where the platform does not say beforehand whether it would ask, there is none.
///
/// # Errors
/// [`Error::Keyring`], as [`load`].
pub fn load_quietly(vault: &Id, answer: Duration) -> Result<Secret> {
    let limits = Limits { answer, person: None };
    within(limits.answer(), is_up).map_err(Error::Keyring)?;
    load(vault, &limits, &|| {})
}

/// Keeps `value` for `vault`, in place of what was kept there, and reads it back. `label` is what a person sees in the
/// keyring's own window (where the platform has one); an entry that exists keeps the label it has.
///
/// # Errors
/// [`Error::Keyring`]: as [`load`], and `NoCollection`, or `Forgetful` where the value does not come back.
pub fn store(vault: &Id, label: &str, value: &Secret, limits: &Limits, on_wait: &dyn Fn()) -> Result<()> {
    store_item(vault.to_string(), label, value, limits, on_wait)
}

fn store_item(user: String, label: &str, value: &Secret, limits: &Limits, on_wait: &dyn Fn()) -> Result<()> {
    let (label, value) = (label.to_owned(), value.duplicate());
    connect_meanwhile();
    let patience = gate(Need::Place, &user, limits, on_wait).map_err(Error::Keyring)?;
    within(patience, move || client::set(&user, &label, &value)).map_err(Error::Keyring)
}

/// Removes what is kept for `vault`.
///
/// # Errors
/// [`Error::Keyring`], as [`load`].
pub fn delete(vault: &Id, limits: &Limits, on_wait: &dyn Fn()) -> Result<()> {
    delete_item(vault.to_string(), limits, on_wait)
}

fn delete_item(user: String, limits: &Limits, on_wait: &dyn Fn()) -> Result<()> {
    connect_meanwhile();
    let patience = gate(Need::Entry, &user, limits, on_wait).map_err(Error::Keyring)?;
    within(limits.confirmed(patience), move || client::remove(&user)).map_err(Error::Keyring)
}

/// Whether the keyring can be relied on: keeps a random value under a random name, reads it back, sees it from a second
/// connection, and removes it again.
///
/// # Errors
/// [`Error::Keyring`], as [`store`]; `Forgetful` too where what it keeps ends with the session or the process.
pub fn probe(limits: &Limits, on_wait: &dyn Fn()) -> Result<()> {
    let user = format!("probe-{}", Id::random()?);
    let value = Secret::from(Id::random()?.to_string());
    connect_meanwhile();
    let patience = gate(Need::Place, &user, limits, on_wait).map_err(Error::Keyring)?;
    let name = user.clone();
    let kept = within(patience, move || {
        client::lasting()?;
        client::set(&name, "credctl probe", &value)
    });
    let kept = kept.and_then(|()| seen_by_others(&user, limits));
    // A store that does not let go is no reason to refuse it, and the value is worth nothing.
    let patience = if kept.is_ok() { limits.confirmed(limits.answer()) } else { limits.answer() };
    let _ = within(patience, move || client::remove(&user));
    kept.map_err(Error::Keyring)
}

/// Who answers, and in what state it is. Unlocks nothing and asks nobody.
///
/// # Errors
/// [`Error::Keyring`]: `None`, `Silent` or `Refused`.
pub fn describe(limits: &Limits) -> Result<Keeper> {
    within(limits.answer(), keeper).map_err(Error::Keyring)
}

/// What an operation needs of the keyring.
#[derive(Clone, Copy)]
enum Need {
    /// The entry, which must exist.
    Entry,
    /// The entry, or a collection to make it in.
    Place,
}

/// How long to wait for a call, and what it means when that is over.
struct Patience {
    limit: Duration,
    then: KeyringTrouble,
}

/// Runs `work` in a thread of its own and leaves it behind when it takes too long.
fn within<T: Send + 'static>(patience: Patience, work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    let (tell, hear) = mpsc::channel();
    let thread = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
        // Nobody listens any more once the time is over; a secret in there is wiped by its drop.
        let _ = tell.send(work());
    });
    if thread.is_err() {
        return Err(KeyringTrouble::Refused("the system has no thread left to ask it from".to_owned()));
    }
    match hear.recv_timeout(patience.limit) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => Err(patience.then),
        Err(RecvTimeoutError::Disconnected) => Err(KeyringTrouble::Refused("its client broke off".to_owned())),
    }
}

/// Opens the crate's connection (a session, no unlocking) while the lock state is asked over ours: half of the time that
/// a look-up takes.
fn connect_meanwhile() {
    // Where there is no thread, the call itself connects.
    let _ = thread::Builder::new().name("keyring".to_owned()).spawn(client::opened);
}

/// Waits for the keyring to be in a state in which the crate's call does not surprise anybody, and says how long that
/// call may take.
#[cfg(target_os = "linux")]
fn gate(need: Need, user: &str, limits: &Limits, on_wait: &dyn Fn()) -> Outcome<Patience> {
    use bus::{Bus, Found};

    let look = || {
        let user = user.to_owned();
        within(limits.answer(), move || Bus::connect()?.find(need, &user))
    };
    let found = look()?;
    if matches!(found, Found::Open) {
        return Ok(limits.answer());
    }
    let limit = limits.person.ok_or(KeyringTrouble::Locked)?;
    on_wait();
    let begun = std::time::Instant::now();
    let Found::Behind(collection) = found else { return Ok(Patience { limit, then: KeyringTrouble::Locked }) };
    within(Patience { limit, then: KeyringTrouble::Locked }, move || Bus::connect()?.unlock(&collection))?;
    match look()? {
        Found::Open => Ok(limits.answer()),
        // KeePassXC: the database is open now, and asks whether this program may have the entry.
        Found::Locked => Ok(Patience { limit: limit.saturating_sub(begun.elapsed()), then: KeyringTrouble::Locked }),
        Found::Behind(_) => Err(KeyringTrouble::Locked),
    }
}

#[cfg(not(target_os = "linux"))]
fn gate(_: Need, _: &str, limits: &Limits, _: &dyn Fn()) -> Outcome<Patience> {
    // The platform asks its person inside the call, and does not say beforehand whether it will.
    Ok(limits.confirmed(limits.answer()))
}

#[cfg(target_os = "linux")]
fn is_up() -> Outcome<()> {
    bus::Bus::connect()?.is_up()
}

#[cfg(not(target_os = "linux"))]
fn is_up() -> Outcome<()> {
    Err(KeyringTrouble::Locked)
}

#[cfg(target_os = "linux")]
fn seen_by_others(user: &str, limits: &Limits) -> Outcome<()> {
    let user = user.to_owned();
    match within(limits.answer(), move || bus::Bus::connect()?.find(Need::Entry, &user)) {
        Ok(_) => Ok(()),
        Err(KeyringTrouble::NoEntry) => Err(KeyringTrouble::Forgetful),
        Err(other) => Err(other),
    }
}

#[cfg(not(target_os = "linux"))]
fn seen_by_others(_: &str, _: &Limits) -> Outcome<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn keeper() -> Outcome<Keeper> {
    let bus = bus::Bus::connect()?;
    let state = match bus.place() {
        Ok(bus::Place::Open) => LockState::Unlocked,
        Ok(bus::Place::Locked(_)) => LockState::Locked,
        Err(KeyringTrouble::NoCollection) => LockState::NoCollection,
        Err(KeyringTrouble::Forgetful) => LockState::Temporary,
        Err(other) => return Err(other),
    };
    Ok(Keeper { name: bus.program().map_or_else(|| "Secret Service".to_owned(), |by| format!("Secret Service ({by})")), state })
}

#[cfg(not(target_os = "linux"))]
fn keeper() -> Outcome<Keeper> {
    Ok(Keeper { name: client::vendor()?, state: LockState::Unknown })
}
