//! **The one way a secret leaves.**
//!
//! `get`, `run` and everything that will hand out a value pass here: who asks, is it healthy, which field; the use is
//! noted; the value is released. A canary is refused to everybody, and somebody is told. What stands below keeps
//! secrets, what stands above hands them out, and nothing goes around.

mod fields;
mod health;
mod look;
mod note;
mod preview;
mod trip;
mod view;

use fields::{chosen, field, main};
use health::health;
pub use look::look;
use note::note;
pub use preview::{Preview, Sight, preview};
pub use trip::used;
pub use view::find;

use jiff::Timestamp;

use crate::activity::By;
use crate::consumer::ConsumerName;
use crate::credential::Credential;
use crate::kind::Kind;
use crate::name::{Id, Key};
use crate::oauth::World;
use crate::oauth::refresh::{self, Done, When};
use crate::secret::Secret;
use crate::template::Templates;
use crate::vault::record::Pen;
use crate::vault::{Record, Seat, Vault, View};
use crate::{Error, Result};

/// Which values of a credential are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// The main secret.
    Main,
    /// One field, by its stored name or by the provider's word for it.
    Field(&'a str),
    /// Every field that a consumer would look up.
    All,
    /// Every field, what renews a grant included, and all that is known of it: for its owner alone, to take it elsewhere.
    Whole,
}

/// A request for values.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What the credential is called: name, id, or a variable that exactly one holds.
    pub what: &'a str,
    /// Which of its values.
    pub wanted: Wanted<'a>,
    /// Whether what is expired or failed by an earlier check is refused rather than handed out with a warning.
    pub strict: bool,
    /// In which command and process.
    pub by: &'a By,
    /// Where the values go, where that is known: a host, a file.
    pub to: Option<&'a str>,
}

/// One released value.
#[derive(Debug)]
pub struct Value {
    /// The field.
    pub field: String,
    /// Whether it is a secret.
    pub secret: bool,
    /// Its variable.
    pub key: Option<Key>,
    /// Further variables.
    pub aliases: Vec<Key>,
    /// The bytes.
    pub value: Secret,
}

/// What was released.
#[derive(Debug)]
pub struct Release {
    /// The credential.
    pub id: Id,
    /// Its name, as text from a file.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// The values, in the order of their fields' names.
    pub values: Vec<Value>,
    /// What its file is called, where it is one that has a name.
    pub file_name: Option<String>,
    /// The public half of an SSH key, which lies beside it.
    pub public: Option<String>,
    /// Where its secret may be sent.
    pub hosts: Vec<String>,
    /// Until when what is released is good, where that is known.
    pub until: Option<Timestamp>,
    /// Something that its user should be told: "expired since …".
    pub warning: Option<String>,
    /// All that is known of it, without the values: of [`Wanted::Whole`].
    pub whole: Option<Box<Credential>>,
    /// Why the use is not in the record, where it is not.
    pub unrecorded: Option<Unrecorded>,
}

/// What could not be written into the record.
#[derive(Debug)]
pub struct Unrecorded {
    /// Why.
    pub error: Error,
    /// The line itself, for stderr, where that is the only place left: of a consumer away from the vault.
    pub line: Option<String>,
}

/// Who asks.
pub enum Asker<'v> {
    /// The owner.
    Owner(&'v mut Vault),
    /// The owner, as a consumer.
    As(&'v mut Vault, &'v ConsumerName),
    /// A consumer with its own identity.
    Consumer(&'v mut Seat),
}

impl<'v> From<&'v mut Vault> for Asker<'v> {
    fn from(vault: &'v mut Vault) -> Self {
        Self::Owner(vault)
    }
}

/// A credential as whoever asks has it.
struct Holding {
    credential: Credential,
    /// What is to be said of an access token that could not be renewed.
    stale: Option<String>,
}

/// Releases values, and records that, or that it was refused.
///
/// # Errors
/// As [`Vault::get`]; [`Error::NotFound`] for a field; [`Error::Unhealthy`] for what must not be used; as
/// [`refresh::fresh`] for an access token that is near its end. To a consumer [`Error::Denied`] for what is not assigned to
/// it, whether there is such a thing or not, and [`Error::Unrecorded`]: then nothing is handed out. [`Error::Trip`] for a
/// canary, to everybody.
pub fn release<'v>(asker: impl Into<Asker<'v>>, templates: &Templates, ask: &Ask<'_>, world: &World<'_>) -> Result<Release> {
    let now = (world.now)();
    let asker = asker.into();
    if ask.wanted == Wanted::Whole && !matches!(asker, Asker::Owner(_)) {
        return Err(Error::Denied("a consumer cannot take a credential elsewhere as a whole".to_owned()));
    }
    match asker {
        Asker::Owner(vault) => {
            let released = to_owner(vault, templates, ask, world);
            let meant = meant(vault, ask, &released, now);
            let (released, recorded) = settled((Some(&vault.pen(ask.by.keep)), vault.id(), None), ask, templates, (released, meant), now);
            let mut released = released?;
            released.unrecorded = recorded.err().map(|error| Unrecorded { error, line: None });
            vault.used(released.id, now);
            Ok(released)
        }
        Asker::As(vault, name) => {
            let view = vault.view_as(&name.to_string(), now)?;
            let who = (view.consumer.id, view.consumer.name.clone());
            let holding = renewed(vault, templates, ask, world, &view);
            let released = to_consumer(holding, templates, ask, &who.1, now);
            let meant = meant(vault, ask, &released, now);
            let pen = vault.pen(ask.by.keep);
            let (released, recorded) = settled((Some(&pen), vault.id(), Some(who)), ask, templates, (released, meant), now);
            let released = released?;
            recorded?;
            vault.used(released.id, now);
            Ok(released)
        }
        Asker::Consumer(seat) => {
            let view = seat.view(now)?;
            let who = (view.consumer.id, view.consumer.name.clone());
            let pen = seat.pen(&view, ask.by.keep);
            let holding = view::take_to_use(&view, ask.what, now).and_then(|credential| view::living(credential, now));
            let released = to_consumer(holding, templates, ask, &who.1, now);
            let (released, recorded) = settled((pen.as_ref(), seat.vault(), Some(who.clone())), ask, templates, (released, None), now);
            let mut released = released?;
            // It holds what it was given and could open it by other means: where nothing can be written, the line goes out.
            released.unrecorded = recorded.err().map(|error| Unrecorded { error, line: Some(note::line(ask, who, &released, now)) });
            seat.used(released.id, now);
            Ok(released)
        }
    }
}

/// Which credential it was that was refused, by whatever it was asked for: the owner's process can know.
fn meant(vault: &mut Vault, ask: &Ask<'_>, released: &Result<Release>, now: Timestamp) -> Option<Id> {
    released.is_err().then(|| vault.find(ask.what, now).ok()).flatten()
}

/// Records what came of it, and raises the alarm where it was a canary.
fn settled(
    (pen, vault, who): (Option<&Pen<'_>>, Id, Option<(Id, String)>),
    ask: &Ask<'_>,
    templates: &Templates,
    (released, meant): (Result<Release>, Option<Id>),
    now: Timestamp,
) -> (Result<Release>, Result<()>) {
    let recorded = note(pen, ask, templates, who.clone(), (&released, meant), now);
    let told = |trip| Error::Trip(trip::Scene { pen, vault, who, by: ask.by, now }.tell(trip, &recorded));
    let released = released.map_err(|error| match error {
        Error::Trip(trip) => told(trip),
        other => other,
    });
    (released, recorded)
}

fn to_consumer(holding: Result<Holding>, templates: &Templates, ask: &Ask<'_>, who: &str, now: Timestamp) -> Result<Release> {
    let released = holding.and_then(|holding| hand_out(holding, templates, ask, now));
    released.and_then(view::of_something).map_err(|error| view::unseen(error, who, ask.what))
}

fn to_owner(vault: &mut Vault, templates: &Templates, ask: &Ask<'_>, world: &World<'_>) -> Result<Release> {
    let now = (world.now)();
    let record = vault.get(ask.what, now)?;
    trip::spare(&record.credential)?;
    let (record, stale) = fresh(vault, templates, ask, world, record)?;
    hand_out(Holding { credential: record.credential, stale }, templates, ask, now)
}

/// What is handed out of a credential, by the one path.
fn hand_out(holding: Holding, templates: &Templates, ask: &Ask<'_>, now: Timestamp) -> Result<Release> {
    let Holding { mut credential, stale } = holding;
    trip::spare(&credential)?;
    let warning = health(&credential, ask.strict, now)?.or(stale);
    let fields = chosen(&credential, templates, ask.wanted)?;
    let plain = |name: &str| {
        let field = credential.fields.get(name).filter(|field| !field.secret)?;
        field.value.expose_str().map(str::to_owned)
    };
    let file_name = plain("filename").filter(|_| credential.kind == Kind::File);
    let public = plain("public_key").filter(|_| credential.kind == Kind::SshKey);
    let until = credential.ends().into_iter().chain(credential.grant.as_ref().and_then(|grant| grant.token_ends)).min();
    let hosts = credential.hosts.clone();
    let values = fields.into_iter().filter_map(|name| {
        let field = credential.fields.remove(&name)?;
        Some(Value { field: name, secret: field.secret, key: field.key, aliases: field.aliases, value: field.value })
    });
    let values = values.collect();
    let (id, name, kind) = (credential.id, credential.name.clone(), credential.kind);
    let whole = (ask.wanted == Wanted::Whole).then(|| Box::new(credential));
    Ok(Release { id, name, kind, values, file_name, public, hosts, until, warning, whole, unrecorded: None })
}

/// A consumer's use with an access token that is good now. Permission is judged before anything is renewed, and what is
/// handed out is what its view says afterwards.
fn renewed(vault: &mut Vault, templates: &Templates, ask: &Ask<'_>, world: &World<'_>, view: &View) -> Result<Holding> {
    let (consumer, now) = (view.consumer.id, (world.now)());
    let credential = view::take_to_use(view, ask.what, now)?;
    let wants_token = !matches!(ask.wanted, Wanted::Field(field) if field != credential.kind.main_field());
    let wanted = credential.grant.as_ref().is_some_and(|grant| grant.lost.is_some() || refresh::is_wanted(grant, When::Needed, now));
    let wanted = wanted && credential.revoked.is_none();
    if !wants_token || !wanted {
        return view::living(credential, now);
    }
    let record = vault.read(credential.id, now)?;
    let (_, stale) = fresh(vault, templates, ask, world, record)?;
    let gone = || Error::NotFound { what: "consumer", name: consumer.to_string(), near: None };
    let view = vault.view(consumer, now)?.ok_or_else(gone)?;
    Ok(Holding { stale, ..view::living(view::take(&view, &credential.id.to_string(), now)?, now)? })
}

/// The record with an access token that is good now, where that is what is asked for; and what is to be said of one that
/// could not be renewed.
fn fresh(vault: &mut Vault, templates: &Templates, ask: &Ask<'_>, world: &World<'_>, record: Record) -> Result<(Record, Option<String>)> {
    let main = record.credential.kind.main_field();
    // What goes elsewhere as a whole is renewed there.
    if ask.wanted == Wanted::Whole
        || record.credential.grant.is_none()
        || record.credential.revoked.is_some()
        || matches!(ask.wanted, Wanted::Field(field) if field != main)
    {
        return Ok((record, None));
    }
    let (record, done) = refresh::fresh(vault, templates, world, record, When::Needed)?;
    Ok(match done {
        Done::Renewed => {
            note::renewed(vault, ask, &record, (world.now)());
            (record, None)
        }
        Done::Stale(why) => (record, Some(format!("near its end and could not be renewed: {why}"))),
        _ => (record, None),
    })
}
