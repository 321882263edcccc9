//! Having a credential's successor made at its service, by the call that its template knows ([`crate::template::Rotate`]).
//!
//! It is sent as what ends one is: to the hosts of the credential alone, over https, once, never after a redirect. What the
//! answer has may be the only copy there is: it is handed to whoever stores it before anything is thought about it, and no
//! word of an answer that has it is ever quoted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::http::{Check, unsent_finding};
use super::rules::Seen;
use super::way::{self, Sent};
use super::{Subject, Tools, check_of, places};
use crate::Secret;
use crate::net::{self, Answer};
use crate::template::{Place, Request, Rotate, Source, Verify, Way};

/// The need that is filled from here: what the new one is called at the service.
const LABEL: &str = "label";

/// What came of a call that makes a secret.
#[derive(Debug)]
pub enum Minted {
    /// It was made: its values by the names of their fields.
    Made(BTreeMap<String, Secret>),
    /// It was not, and trying again does not help; why.
    Refused(String),
    /// It was not; why, and how long the service asks to wait.
    Trouble(String, Option<Duration>),
    /// Nobody knows: the service may have made one, and what it said is lost; why.
    Unknown(String),
}

/// A call about a secret that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The one before ends: what its way has under `then`.
    Then,
    /// What was made is taken back: `undo`.
    Undo,
}

impl Subject {
    /// What its template says of its rotation.
    pub fn rotation(&self) -> Option<&Rotate> {
        let own = self.variant().and_then(|variant| variant.rotate.as_ref());
        own.or_else(|| self.template.as_ref()?.rotate.as_ref())
    }

    /// The way by which a successor can be made from here, and the host that is asked.
    ///
    /// # Errors
    /// Why there is none, for a sentence.
    pub fn mint(&self) -> Result<(&Way, String), String> {
        let ways = self.rotation().map(|rotate| rotate.way.as_slice()).unwrap_or_default();
        let mut why = None;
        for way in ways.iter().filter(|way| !way.new.is_empty()) {
            match self.fits(way, &[LABEL]) {
                Ok(host) => return Ok((way, host)),
                Err(reason) => why = why.or(Some(reason)),
            }
        }
        Err(why.unwrap_or_else(|| "its service has no call for it".to_owned()))
    }
}

/// Has it made; `label` is what it is called there.
pub fn mint(subject: &Subject, tools: &Tools, label: &str) -> Minted {
    let Ok((way, _)) = subject.mint() else { return Minted::Refused("its service has no call for it".to_owned()) };
    let now = (tools.now)();
    let tools = &Tools { net: Arc::new(tools.net.until(Instant::now() + tools.timeout)), ..tools.clone() };
    let plain = Verify::default();
    let mut check = check_of(subject, tools, now, &plain);
    check.values = check.values.with(LABEL, Zeroizing::new(label.to_owned()));
    match way::fill_needs(&mut check, subject, way) {
        Ok(()) => {}
        Err(Sent::Trouble(why, wait)) => return Minted::Trouble(why, wait),
        Err(Sent::Refused(why)) => return Minted::Refused(why),
        Err(Sent::Done) => {}
    }
    match send(&check, &way.request) {
        Ok(answer) => told(&check, way, &answer),
        Err(minted) => minted,
    }
}

/// Sends what follows a secret that was made.
pub fn follow(subject: &Subject, step: Step, tools: &Tools) -> Sent {
    let Ok((way, _)) = subject.mint() else { return Sent::Refused("its service has no call for it".to_owned()) };
    let requests: Vec<&Request> = match step {
        Step::Then => way.then.iter().collect(),
        Step::Undo => way.undo.iter().collect(),
    };
    way::send_all(subject, tools, way, &requests)
}

fn send(check: &Check<'_>, wish: &Request) -> Result<Answer, Minted> {
    let request = check.builder.build(wish, &check.values).map_err(|unsent| Minted::Refused(unsent_finding(unsent).why))?;
    check.builder.net.send(&request).map_err(|failure| match failure.sent {
        net::Sent::No => Minted::Trouble(failure.to_string(), None),
        net::Sent::Maybe => Minted::Unknown(failure.to_string()),
    })
}

fn told(check: &Check<'_>, way: &Way, answer: &Answer) -> Minted {
    let seen = Seen::of(answer);
    let code = answer.status;
    let is_ok = way::is_ok(way, &seen, code);
    match (is_ok, way::trouble(check, &seen, code)) {
        (true, _) => {}
        (false, Some(Sent::Trouble(why, wait))) if code == 429 => return Minted::Trouble(why, wait),
        (false, Some(Sent::Trouble(why, _))) => return Minted::Unknown(why),
        // A redirect is not followed, and another success is none that is known: something may have been made.
        (false, _) if (200..400).contains(&code) => return Minted::Unknown(format!("the service answered {code}, which says nothing")),
        (false, _) => return Minted::Refused(format!("the service refused ({})", check.evidence(&seen))),
    }
    let mut values = BTreeMap::new();
    for (name, place) in &way.new {
        match whole(place, &seen) {
            Some(value) if value.len() <= crate::credential::MAX_FIELD => {
                drop(values.insert(name.clone(), Secret::from(value.as_str().to_owned())))
            }
            // What is in such an answer is not quoted: it may hold a secret somewhere else.
            Some(_) => return Minted::Unknown("the service answered with more than a secret can be".to_owned()),
            None if seen.is_cut() => return Minted::Unknown("the service answered with more than is read".to_owned()),
            None => return Minted::Unknown(format!("the service's answer ({code}) has no new secret where it should be")),
        }
    }
    Minted::Made(values)
}

/// The text at a place, to the byte.
fn whole(place: &Place, seen: &Seen<'_>) -> Option<Zeroizing<String>> {
    match place.from {
        Source::Header => seen.header(&place.at).filter(|text| !text.is_empty()).map(|text| Zeroizing::new(text.to_owned())),
        Source::Xml => places::xml(&seen.text, &place.at).filter(|text| !text.is_empty()).map(Zeroizing::new),
        _ => std::iter::once(&place.at).chain(&place.also).find_map(|at| seen.text_at(at)),
    }
}
