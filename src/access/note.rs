//! What the record says of a release or a refusal.

use jiff::Timestamp;

use super::{Ask, Release, Wanted};
use crate::Error;
use crate::Result;
use crate::activity::{self, About, Action, By, Event, Outcome};
use crate::name::{Id, Key, Name};
use crate::template::Templates;
use crate::vault::record::Pen;
use crate::vault::{Record, Vault};

/// What is longer is taken for something else that was typed in a name's place.
const LONGEST_NAME: usize = 40;

/// Writes down what was released, or why nothing was, and then of which credential, where `meant` knows it; what was asked for in vain is no use of anything.
pub(super) fn note(
    pen: Option<&Pen<'_>>,
    ask: &Ask<'_>,
    templates: &Templates,
    who: Option<(Id, String)>,
    (released, meant): (&Result<Release>, Option<Id>),
    now: Timestamp,
) -> Result<()> {
    let wanted = match ask.wanted {
        Wanted::Field(field) => vec![field.to_owned()],
        _ => Vec::new(),
    };
    let (id, name, fields, outcome, why) = match released {
        Ok(released) => {
            let fields = released.values.iter().map(|value| value.field.clone()).collect();
            (Some(released.id), released.name.clone(), fields, Outcome::Ok, None)
        }
        Err(Error::Trip(trip)) => (Some(trip.id), trip.name.clone(), wanted, Outcome::Canary, None),
        Err(Error::NotFound { .. } | Error::Ambiguous { .. } | Error::Usage(_)) => return Ok(()),
        Err(error) => {
            let outcome = match error {
                Error::Denied(_) => Outcome::Denied,
                Error::Unhealthy { .. } => Outcome::Unhealthy,
                _ => Outcome::Failed,
            };
            let why = match error {
                Error::Denied(_) => None,
                Error::Unhealthy { state, .. } => Some(state.clone()),
                other => Some(other.to_string()),
            };
            (meant, asked(ask.what, templates), wanted, outcome, why)
        }
    };
    let (consumer, actor) = who.unzip();
    let about = About { name, fields, target: ask.to.map(str::to_owned), actor, why };
    let pen = pen.ok_or_else(|| {
        let why = "its view has no key to record with; whoever owns the vault assigns it something again";
        Error::Unrecorded(Box::new(Error::Usage(why.to_owned())))
    })?;
    activity::record(pen, ask.by, &Event { id, consumer, outcome, about }, now)
}

/// What was asked for, where it can be a name: a key that somebody typed in a name's place stands nowhere.
fn asked(what: &str, templates: &Templates) -> String {
    let is_name = what.len() <= LONGEST_NAME && (Name::parse(what).is_ok() || Key::parse(what).is_ok());
    let begins_like_a_key = || templates.recognise(what).map_or(true, |found| !found.is_empty());
    if is_name && !begins_like_a_key() { what.to_owned() } else { "(no name)".to_owned() }
}

/// The line of a release, as it is read by programs.
pub(super) fn line(ask: &Ask<'_>, (consumer, actor): (Id, String), released: &Release, now: Timestamp) -> String {
    let fields = released.values.iter().map(|value| value.field.clone()).collect();
    let about = About { name: released.name.clone(), fields, target: ask.to.map(str::to_owned), actor: Some(actor), why: None };
    let event = Event { id: Some(released.id), consumer: Some(consumer), outcome: Outcome::Ok, about };
    activity::spoken(ask.by, &event, now)
}

/// Writes down that an access token was renewed on the way. That it is handed out is written down too, and does not go
/// unsaid.
pub(super) fn renewed(vault: &Vault, ask: &Ask<'_>, record: &Record, now: Timestamp) {
    let about = About { name: record.credential.name.clone(), ..About::default() };
    let event = Event { id: Some(record.credential.id), consumer: None, outcome: Outcome::Ok, about };
    let by = By { action: Action::Refresh, ..ask.by.clone() };
    let _ = activity::record(&vault.pen(ask.by.keep), &by, &event, now);
}
