//! Ending a credential at its service by the call that its template knows ([`Way`]).
//!
//! It is sent like a check: to the hosts of the credential alone, over https, once, never after a redirect. What the service
//! answers is its word; whether the secret is dead, a check says.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use zeroize::Zeroizing;

use super::http::Check;
use super::places;
use super::rules::{Seen, at, first, is_code};
use super::values::Values;
use super::{Subject, Tools, check_of};
use crate::net::{Answer, host};
use crate::status::Verdict;
use crate::template::{Need, Pick, Request, Revoke, Shown, Source, Template, Verify, Way, Who};

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The service says that it is done.
    Done,
    /// It was not done, and trying again does not help; why.
    Refused(String),
    /// Nothing is known; why, and how long the service asks to wait.
    Trouble(String, Option<Duration>),
}

impl Subject {
    /// What its template says of its end.
    pub fn revocation(&self) -> Option<&Revoke> {
        let own = self.variant().and_then(|variant| variant.revoke.as_ref());
        own.or_else(|| self.template.as_ref()?.revoke.as_ref())
    }

    /// What its ways need, and no field of its template is: of what is stored, what names this very secret at its service.
    pub fn ids(&self) -> Vec<String> {
        let template = self.template.as_ref();
        let is_field = |name: &String| template.is_some_and(|template| template.field(name).is_some());
        let ways = self.revocation().into_iter().flat_map(|revoke| &revoke.way);
        ways.flat_map(|way| way.needs.keys()).filter(|name| !is_field(name)).cloned().collect()
    }

    /// The page where a person ends it.
    pub fn page(&self) -> Option<String> {
        let values = Values::of(self);
        let template = self.template.as_ref()?;
        let pages = [self.revocation().and_then(|revoke| revoke.page.as_ref()), template.dashboard.as_ref()];
        pages.into_iter().flatten().find_map(|page| template.url(page, |name| values.text(name)).ok())
    }

    /// The way by which it can be ended from here, and the host that is asked.
    ///
    /// # Errors
    /// Why there is none, for a sentence: "its service has no call for it".
    pub fn way(&self) -> Result<(&Way, String), String> {
        let ways = self.revocation().map(|revoke| revoke.way.as_slice()).unwrap_or_default();
        let mut why = None;
        for way in ways {
            match self.fits(way, &[]) {
                Ok(host) => return Ok((way, host)),
                Err(reason) => why = why.or(Some(reason)),
            }
        }
        Err(why.unwrap_or_else(|| "its service has no call for it".to_owned()))
    }

    /// Whether it has what a way takes, `given` apart; the host that is asked.
    pub(super) fn fits(&self, way: &Way, given: &[&str]) -> Result<String, String> {
        if way.who == Who::Admin {
            return Err(format!("it takes {}", way.who_about.as_deref().unwrap_or("another credential with more rights")));
        }
        let Some(template) = &self.template else { return Err("its template is gone".to_owned()) };
        let mut values = Values::of(self);
        for (name, need) in &way.needs {
            if values.get(name).is_none() {
                if !given.contains(&name.as_str()) {
                    self.can_be_found(need)?;
                }
                // What it will be is not known yet, and no host is made of it.
                values = values.with(name.clone(), Zeroizing::new("0".to_owned()));
            }
        }
        let url =
            template.url(&way.request.url, |name| values.text(name)).map_err(|_| "a value that the call needs is not stored".to_owned())?;
        let host = host(&url).to_owned();
        match crate::template::covers(&self.hosts(), &host) {
            true => Ok(host),
            false => Err(format!("the call would go to {host}, and it may not be sent there")),
        }
    }

    fn can_be_found(&self, need: &Need) -> Result<(), String> {
        let told = need.place.as_ref().is_some_and(|place| {
            let asked = place.request.is_some() || self.verify().is_some_and(|verify| verify.request.is_some());
            asked && (!place.at.contains('*') || need.pick.is_some())
        });
        if told {
            return Ok(());
        }
        let what = need.ask.as_deref().unwrap_or("an id that the service gave it");
        Err(format!("it takes {what}, which is not stored"))
    }
}

/// Asks the service to end it.
pub fn send(subject: &Subject, tools: &Tools) -> Sent {
    let way = match subject.way() {
        Ok((way, _)) => way,
        Err(why) => return Sent::Refused(why),
    };
    let requests: Vec<&Request> = std::iter::once(&way.request).chain(&way.then).collect();
    send_all(subject, tools, way, &requests)
}

/// Sends the requests of a way, one after the other, as long as each is done.
pub(super) fn send_all(subject: &Subject, tools: &Tools, way: &Way, requests: &[&Request]) -> Sent {
    let now = (tools.now)();
    let tools = &Tools { net: Arc::new(tools.net.until(Instant::now() + tools.timeout)), ..tools.clone() };
    let plain = Verify::default();
    let mut check = check_of(subject, tools, now, &plain);
    if let Err(sent) = fill_needs(&mut check, subject, way) {
        return sent;
    }
    for wish in requests {
        match check.send(wish) {
            Ok(answer) => match judged(&check, way, &answer, std::ptr::eq(*wish, &way.request)) {
                Sent::Done => {}
                other => return other,
            },
            Err(finding) => return unsent(&finding),
        }
    }
    Sent::Done
}

/// Finds what the requests of a way need and no field has.
pub(super) fn fill_needs(check: &mut Check<'_>, subject: &Subject, way: &Way) -> Result<(), Sent> {
    for (name, need) in &way.needs {
        if check.values.get(name).is_none() {
            let value = find(check, subject, need)?;
            check.values = check.values.with(name.clone(), value);
        }
    }
    Ok(())
}

/// The request as it would be sent, for a test that looks where it goes: its method and host.
#[doc(hidden)]
pub fn target(subject: &Subject, template: &Template, way: &Way) -> Result<(&'static str, String), String> {
    let mut values = Values::of(subject);
    for name in way.needs.keys().filter(|name| values.get(name).is_none()).cloned().collect::<Vec<_>>() {
        values = values.with(name, Zeroizing::new("0".to_owned()));
    }
    let url = template.url(&way.request.url, |name| values.text(name)).map_err(|unfilled| format!("{unfilled:?}"))?;
    Ok((way.request.method.name(), url))
}

fn unsent(finding: &super::Finding) -> Sent {
    match finding.verdict {
        Verdict::Unreachable => Sent::Trouble(finding.why.clone(), finding.wait),
        _ => Sent::Refused(finding.why.clone()),
    }
}

/// What an answer says; what is to hold besides its code holds for the first.
fn judged(check: &Check<'_>, way: &Way, answer: &Answer, is_first: bool) -> Sent {
    let seen = Seen::of(answer);
    if let Some(trouble) = trouble(check, &seen, answer.status) {
        return trouble;
    }
    let is_done = if is_first { is_ok(way, &seen, answer.status) } else { (200..300).contains(&answer.status) && !seen.is_page() };
    if is_done { Sent::Done } else { Sent::Refused(format!("the service refused ({})", check.evidence(&seen))) }
}

/// Whether the answer to the first request of a way is one of success.
pub(super) fn is_ok(way: &Way, seen: &Seen<'_>, status: u16) -> bool {
    let is_ok = match way.ok.as_slice() {
        [] => (200..300).contains(&status),
        ok => ok.iter().any(|code| is_code(code, &seen.code)),
    };
    let holds = way.answers.is_empty() || first(&way.answers, seen).is_some_and(|rule| rule.verdict.is_good());
    is_ok && holds && !seen.is_page()
}

/// Whether an answer says nothing but to come later.
pub(super) fn trouble(check: &Check<'_>, seen: &Seen<'_>, status: u16) -> Option<Sent> {
    let why = match status {
        429 => "asks to be left alone for now",
        408 | 500.. => "is in trouble",
        _ => return None,
    };
    let wait = seen.header("retry-after").and_then(|text| super::wait::parse(text, check.builder.now));
    Some(Sent::Trouble(format!("the service {why} ({})", check.evidence(seen)), wait))
}

/// The value of a need: at its place in the check's answer, or in that of a request of its own.
fn find(check: &Check<'_>, subject: &Subject, need: &Need) -> Result<Zeroizing<String>, Sent> {
    let lacks = || Sent::Refused("what the call needs to name it was not found at the service".to_owned());
    let place = need.place.as_ref().ok_or_else(lacks)?;
    let wish = place.request.as_ref().or_else(|| subject.verify()?.request.as_ref()).ok_or_else(lacks)?;
    let answer = check.send(wish).map_err(|finding| unsent(&finding))?;
    let seen = Seen::of(&answer);
    if let Some(trouble) = trouble(check, &seen, answer.status) {
        return Err(trouble);
    }
    if !(200..300).contains(&answer.status) {
        return Err(Sent::Refused(format!("the service does not tell what the call needs to name it ({})", check.evidence(&seen))));
    }
    let found = match (&need.pick, place.at.split_once("/*")) {
        (Some(pick), Some((list, rest))) => picked(&seen, list, rest, pick, &check.values),
        _ if place.from == Source::Json && place.at.contains('*') => None,
        _ => places::one(place, &seen, &check.values),
    };
    found.filter(|text| !text.is_empty()).map(Zeroizing::new).ok_or_else(lacks)
}

/// The text at `rest` of the one element of `list` that shows the secret.
fn picked(seen: &Seen<'_>, list: &str, rest: &str, pick: &Pick, values: &Values<'_>) -> Option<String> {
    let secret = values.main()?;
    let shows = |element: &&Value| {
        let text = element.pointer(&pick.at).and_then(Value::as_str).unwrap_or_default();
        let text = text.trim_matches(|c: char| matches!(c, '*' | '•' | '.' | '…'));
        // So little of it could be of another one.
        text.len() >= 4
            && match pick.shows {
                Shown::Whole => *text == **secret,
                Shown::Start => secret.starts_with(text),
                Shown::End => secret.ends_with(text),
            }
    };
    let json = seen.json.as_ref()?;
    let found: Vec<&Value> = at(json, list).into_iter().filter_map(Value::as_array).flatten().filter(shows).collect();
    let [element] = found.as_slice() else { return None };
    match element.pointer(rest)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
