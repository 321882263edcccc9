//! A Secret Service that misbehaves on purpose, as no installed one can be made to: it forgets what it took, or gives back
//! other bytes, or asks a person who never answers. It keeps one item and counts its prompts.
//!
//! It knows no cryptography: it hands out the encrypted value that it was given in the same session. Whatever public key it
//! names, the client then reads back what it wrote.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const ROOT: &str = "/org/freedesktop/secrets";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/fake";
const DEFAULT: &str = "/org/freedesktop/secrets/aliases/default";
const SESSION: &str = "/org/freedesktop/secrets/collection/session";
const ITEM: &str = "/org/freedesktop/secrets/collection/fake/1";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/1";

/// Session, parameters (the initialization vector), value, content type.
pub(crate) type Wire = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// How a person answers a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Person {
    /// Not at all.
    #[default]
    Away,
    /// By closing the window.
    Declines,
    /// With the password.
    Unlocks,
}

/// What is wrong with it, and what happened to it.
#[derive(Debug, Default)]
pub(crate) struct Fake {
    /// It is locked.
    pub(crate) locked: bool,
    /// As KeePassXC: while it is locked a search is a prompt, and finds nothing.
    pub(crate) hides: bool,
    /// It takes items, and finds none.
    pub(crate) forgets: bool,
    /// It gives other bytes back.
    pub(crate) garbles: bool,
    /// It shows an item to the connection that made it, and to nobody else.
    pub(crate) private: bool,
    /// Who sits before it.
    pub(crate) person: Person,
    /// How often it asked.
    pub(crate) prompts: usize,
    /// What it keeps.
    pub(crate) item: Option<Wire>,
    /// The connection that made it.
    pub(crate) maker: Option<String>,
}

type Shared = Arc<Mutex<Fake>>;

/// Puts `fake` on the bus at `address`, for as long as the connection lives.
pub(crate) fn serve(address: &str, fake: Fake) -> (Connection, Shared) {
    let fake: Shared = Arc::new(Mutex::new(fake));
    let connection = Builder::address(address)
        .and_then(|builder| builder.serve_at(ROOT, Service(fake.clone())))
        .and_then(|builder| builder.serve_at(COLLECTION, Collection(fake.clone())))
        .and_then(|builder| builder.serve_at(DEFAULT, Collection(fake.clone())))
        .and_then(|builder| builder.serve_at(SESSION, Collection(Shared::default())))
        .and_then(|builder| builder.serve_at(ITEM, Item(fake.clone())))
        .and_then(|builder| builder.serve_at(PROMPT, Prompt(fake.clone())))
        .and_then(|builder| builder.name(super::secret_service::NAME))
        .and_then(Builder::build)
        .unwrap();
    (connection, fake)
}

/// With an item in it, as another session would have left it: nobody here knows its key.
pub(crate) fn with_item(fake: Fake) -> Fake {
    Fake { item: Some((path("/session"), vec![0; 16], vec![0; 16], String::new())), ..fake }
}

fn path(text: &str) -> OwnedObjectPath {
    ObjectPath::try_from(text.to_owned()).unwrap().into()
}

fn sender(header: &Header<'_>) -> Option<String> {
    header.sender().map(ToString::to_string)
}

struct Service(Shared);

#[zbus::interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    fn open_session(&self, _algorithm: &str, _input: Value<'_>) -> (OwnedValue, OwnedObjectPath) {
        (Value::from(vec![2u8]).try_into().unwrap(), path("/session"))
    }

    fn search_items(
        &self,
        _attributes: HashMap<String, String>,
        #[zbus(header)] header: Header<'_>,
    ) -> (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) {
        let mut fake = self.0.lock().unwrap();
        fake.prompts += usize::from(fake.locked && fake.hides);
        let foreign = fake.private && fake.maker != sender(&header);
        let found = if foreign || fake.item.is_none() || fake.forgets || (fake.locked && fake.hides) { vec![] } else { vec![path(ITEM)] };
        if fake.locked { (vec![], found) } else { (found, vec![]) }
    }

    fn read_alias(&self, name: &str) -> OwnedObjectPath {
        match name {
            "default" => path(COLLECTION),
            "session" => path(SESSION),
            _ => path("/"),
        }
    }

    #[zbus(property)]
    fn collections(&self) -> Vec<OwnedObjectPath> {
        let open = (!self.0.lock().unwrap().hides).then(|| path(SESSION));
        open.into_iter().chain([path(COLLECTION)]).collect()
    }

    fn unlock(&self, objects: Vec<OwnedObjectPath>) -> (Vec<OwnedObjectPath>, OwnedObjectPath) {
        if self.0.lock().unwrap().locked { (vec![], path(PROMPT)) } else { (objects, path("/")) }
    }
}

struct Collection(Shared);

#[zbus::interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    fn create_item(
        &self,
        _properties: HashMap<String, OwnedValue>,
        secret: Wire,
        _replace: bool,
        #[zbus(header)] header: Header<'_>,
    ) -> (OwnedObjectPath, OwnedObjectPath) {
        let mut fake = self.0.lock().unwrap();
        fake.item = Some(secret);
        fake.maker = sender(&header);
        (path(ITEM), path("/"))
    }

    #[zbus(property)]
    fn locked(&self) -> bool {
        self.0.lock().unwrap().locked
    }
}

struct Item(Shared);

#[zbus::interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    fn get_secret(&self, _session: OwnedObjectPath) -> zbus::fdo::Result<Wire> {
        let fake = self.0.lock().unwrap();
        let mut secret = fake.item.clone().ok_or_else(|| zbus::fdo::Error::UnknownObject("gone".to_owned()))?;
        if fake.garbles {
            // In this mode of encryption a bit of the vector is a bit of the first block.
            secret.1[0] ^= 1;
        }
        Ok(secret)
    }

    fn set_secret(&self, secret: Wire) {
        self.0.lock().unwrap().item = Some(secret);
    }

    fn delete(&self) -> OwnedObjectPath {
        self.0.lock().unwrap().item = None;
        path("/")
    }

    #[zbus(property)]
    fn locked(&self) -> bool {
        self.0.lock().unwrap().locked
    }
}

struct Prompt(Shared);

#[zbus::interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    async fn prompt(&self, _window: &str, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) -> zbus::fdo::Result<()> {
        let person = {
            let mut fake = self.0.lock().unwrap();
            fake.prompts += 1;
            fake.locked &= fake.person != Person::Unlocks;
            fake.person
        };
        if person != Person::Away {
            Self::completed(&emitter, person == Person::Declines, Value::from(Vec::<ObjectPath<'_>>::new())).await?;
        }
        Ok(())
    }

    #[zbus(signal)]
    async fn completed(emitter: &SignalEmitter<'_>, dismissed: bool, result: Value<'_>) -> zbus::Result<()>;
}
