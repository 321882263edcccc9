//! Canaries: a use of one is refused, recorded and told, whatever way it is asked for.

use jiff::Timestamp;

use crate::activity::{self, About, Action, By, Event, Outcome};
use crate::alarm::{Rung, Told};
use crate::credential::Credential;
use crate::error::Trip;
use crate::name::Id;
use crate::vault::Vault;
use crate::vault::record::Pen;
use crate::{Error, Result};

/// Refuses a canary. Everything that is handed out has passed here.
pub(super) fn spare(credential: &Credential) -> Result<()> {
    match &credential.canary {
        None => Ok(()),
        Some(canary) => {
            let (id, name, webhook) = (credential.id, credential.name.clone(), canary.webhook.clone());
            Err(Error::Trip(Box::new(Trip { id, name, webhook, troubles: Vec::new() })))
        }
    }
}

/// The owner uses a credential in a way that releases nothing to be handed on (it is sent to its service, or opened in an
/// editor): refused, recorded and told where it is a canary.
///
/// # Errors
/// [`Error::Trip`].
pub fn used(vault: &Vault, credential: &Credential, by: &By, now: Timestamp) -> Result<()> {
    let Err(Error::Trip(trip)) = spare(credential) else { return Ok(()) };
    let pen = vault.pen(by.keep);
    let about = About { name: trip.name.clone(), ..About::default() };
    let event = Event { id: Some(trip.id), consumer: None, outcome: Outcome::Canary, about };
    let recorded = activity::record(&pen, by, &event, now);
    Err(Error::Trip(Scene { pen: Some(&pen), vault: vault.id(), who: None, by, now }.tell(trip, &recorded)))
}

/// Where a canary was used, and by whom.
pub(super) struct Scene<'a> {
    pub(super) pen: Option<&'a Pen<'a>>,
    pub(super) vault: Id,
    pub(super) who: Option<(Id, String)>,
    pub(super) by: &'a By,
    pub(super) now: Timestamp,
}

impl Scene<'_> {
    /// Raises the alarm, after the use was recorded, or could not be. Whatever goes wrong changes nothing; it is said to the owner
    /// alone: to a consumer, which may be a thief, any word of it would say what it has touched.
    pub(super) fn tell(&self, mut trip: Box<Trip>, recorded: &Result<()>) -> Box<Trip> {
        let is_owner = self.who.is_none();
        if let Err(error) = recorded.as_ref()
            && is_owner
        {
            trip.troubles.push(format!("this refusal is NOT recorded: {error}"));
        }
        let told = Told {
            at: self.now,
            vault: Some(self.vault),
            canary: Some((&trip.name, trip.id)),
            actor: self.who.as_ref().map(|(_, name)| name.as_str()),
            by: self.by,
            recorded: recorded.is_ok(),
        };
        let rungs = self.by.alarm.raise(trip.webhook.as_deref(), &told);
        if !rungs.is_empty() {
            self.note(&trip, &rungs);
        }
        let failed = rungs.into_iter().filter_map(|rung| Some(format!("nobody may have been told by {}: {}", rung.way, rung.trouble?)));
        trip.troubles.extend(failed.filter(|_| is_owner));
        trip
    }

    /// Writes down who was told, or why nobody was. That the canary was used stands in a line of its own already.
    fn note(&self, trip: &Trip, rungs: &[Rung]) {
        let Some(pen) = self.pen else { return };
        let (bad, good): (Vec<&Rung>, Vec<&Rung>) = rungs.iter().partition(|rung| rung.trouble.is_some());
        let line = |rungs: &[&Rung], outcome| {
            let ways: Vec<&str> = rungs.iter().map(|rung| rung.way.as_str()).collect();
            let whys: Vec<&str> = rungs.iter().filter_map(|rung| rung.trouble.as_deref()).collect();
            let (consumer, actor) = self.who.clone().unzip();
            let why = (!whys.is_empty()).then(|| whys.join("; "));
            let about = About { name: trip.name.clone(), target: Some(ways.join(", ")), actor, why, ..About::default() };
            let event = Event { id: Some(trip.id), consumer, outcome, about };
            let by = By { action: Action::Alarm, ..self.by.clone() };
            let _ = activity::record(pen, &by, &event, self.now);
        };
        for (rungs, outcome) in [(good, Outcome::Ok), (bad, Outcome::Failed)] {
            if !rungs.is_empty() {
                line(&rungs, outcome);
            }
        }
    }
}
