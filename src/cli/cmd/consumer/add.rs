//! A consumer made, or given another identity: that is printed, and nothing else.

use credctl::Secret;
use credctl::activity::{About, Action};
use credctl::consumer::ConsumerName;
use credctl::keys::identity::ConsumerIdentity;
use credctl::keys::seed::Seed;
use credctl::name::Id;
use credctl::vault::Vault;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::json;

#[derive(Serialize)]
struct Made<'a> {
    consumer: &'a str,
    recipient: Option<&'a str>,
    identity: Option<&'a str>,
}

/// An identity for a consumer of a vault, and its recipient.
fn identity(vault: &Vault, id: Id) -> Result<(ConsumerIdentity, String), Failure> {
    let seed = Seed::random()?;
    let recipient = seed.age_identity()?.to_public().to_string();
    let owner = vault.ring().owner().seed.signing_key().verifying_key();
    Ok((ConsumerIdentity { seed, id, vault: vault.id(), owner }, recipient))
}

pub(super) fn add(context: &Context, place: &Place, name: &ConsumerName, local: bool) -> Outcome {
    let mut vault = session::open(context, place)?;
    session::is_writable(&vault)?;
    let id = Id::random()?;
    let made = if local { None } else { Some(identity(&vault, id)?) };
    let recipient = made.as_ref().map(|(_, recipient)| recipient.clone());
    session::writer(context, &mut vault, place.now)?.add_consumer(id, name, recipient, place.now)?;
    note(context, place, &vault, name, "made");
    tell(context, name, made)?;
    let next = format!("next: `credctl assign NAME {name}` lets it use a credential");
    context.ui.next(&next);
    Ok(Exit::Done)
}

pub(super) fn rotate(context: &Context, place: &Place, name: &ConsumerName) -> Outcome {
    let mut vault = session::open(context, place)?;
    session::is_writable(&vault)?;
    let mut writer = session::writer(context, &mut vault, place.now)?;
    let view = writer.vault_mut().view_of(&name.to_string(), place.now)?;
    let held: Vec<String> = view.consumer.uses.iter().map(|held| held.credential.name.clone()).collect();
    let (identity, recipient) = identity(writer.vault(), view.consumer.id)?;
    writer.rotate_consumer(view, recipient.clone(), place.now)?;
    drop(writer);
    note(context, place, &vault, name, "another identity");
    tell(context, name, Some((identity, recipient)))?;
    if !held.is_empty() {
        let held = credctl::error::ticked(&held);
        context.ui.note(&format!("whoever has the identity before still has what it opened: if it leaked, rotate {held}"));
    }
    Ok(Exit::Done)
}

/// Writes down that something became of a consumer.
pub(super) fn note(context: &Context, place: &Place, vault: &Vault, name: &ConsumerName, what: &str) {
    let about = About { name: what.to_owned(), target: Some(name.to_string()), ..About::default() };
    context.note_all(place, vault, Action::Consumer, [(None, about)]);
}

fn tell(context: &Context, name: &ConsumerName, made: Option<(ConsumerIdentity, String)>) -> Result<(), Failure> {
    let line: Option<Secret> = made.as_ref().map(|(identity, _)| identity.encode());
    let name = name.to_string();
    if context.ui.json {
        let identity = line.as_ref().and_then(json::text_of);
        let recipient = made.as_ref().map(|(_, recipient)| recipient.as_str());
        return context.ui.document(&Made { consumer: &name, recipient, identity });
    }
    let Some(line) = line else { return context.ui.line(&name) };
    context.ui.secret(&line)?;
    context.ui.say("its identity, which is shown this once: it goes into CREDCTL_IDENTITY where the consumer runs");
    Ok(())
}
