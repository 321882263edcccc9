//! The content of a line: what is looked for stands first, in fixed places, so that a million lines are gone through
//! without being understood; then a JSON object; then zeros, so that the length tells little.
//!
//! `version u8 | action u8 | outcome u8 | 0 | unix milliseconds i64 little-endian | credential 16 | consumer 16 | JSON | zeros`

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{About, Action, By, Event, Outcome, Process};
use crate::name::Id;

const VERSION: u8 = 1;
const FIXED: usize = 4 + 8 + 16 + 16;
const PAD: usize = 64;
/// Longest text of any part, in bytes: names and places are cut there, and say so.
const MAX_TEXT: usize = 512;
/// Most fields that are named.
const MAX_FIELDS: usize = 32;

/// What stands in fixed places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fixed {
    pub(super) action: Action,
    pub(super) outcome: Outcome,
    /// Unix milliseconds.
    pub(super) at: i64,
    pub(super) id: Option<Id>,
    pub(super) consumer: Option<Id>,
}

/// The rest.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Rest {
    #[serde(flatten)]
    pub(super) about: About,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(rename = "p")]
    pub(super) process: Process,
}

pub(super) fn write(by: &By, event: &Event, now: Timestamp) -> Vec<u8> {
    let id = |id: Option<Id>| id.map_or([0; 16], |id| *id.bytes());
    let mut out = vec![VERSION, by.action as u8, event.outcome as u8, 0];
    out.extend_from_slice(&now.as_millisecond().to_le_bytes());
    out.extend_from_slice(&id(event.id));
    out.extend_from_slice(&id(event.consumer));
    let mut about = event.about.clone();
    about.fields.truncate(MAX_FIELDS);
    let texts = about.fields.iter_mut().chain([&mut about.name]).chain(&mut about.target).chain(&mut about.actor).chain(&mut about.why);
    texts.for_each(cut);
    let mut rest = Rest { about, reason: by.reason.clone(), process: by.process.clone() };
    let process = &mut rest.process;
    let texts = [&mut process.program, &mut process.parent, &mut process.host, &mut process.user];
    texts.into_iter().chain(&mut process.agent).chain(&mut rest.reason).for_each(cut);
    // Strings and numbers: this cannot fail.
    let _ = serde_json::to_writer(&mut out, &rest);
    out.resize(out.len().next_multiple_of(PAD), 0);
    out
}

fn cut(text: &mut String) {
    if text.len() > MAX_TEXT {
        let mut end = MAX_TEXT;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
}

/// The fixed part; `None` for what a later version wrote.
pub(super) fn fixed(content: &[u8]) -> Option<Fixed> {
    let [VERSION, action, outcome, _, ..] = *content else { return None };
    let fixed = content.get(..FIXED)?;
    let id = |at: usize| {
        let bytes: [u8; 16] = fixed.get(at..at + 16)?.try_into().ok()?;
        (bytes != [0; 16]).then(|| Id::from_bytes(bytes))
    };
    let at = i64::from_le_bytes(fixed.get(4..12)?.try_into().ok()?);
    Some(Fixed { action: Action::of(action)?, outcome: Outcome::of(outcome)?, at, id: id(12), consumer: id(28) })
}

/// The text of the rest, undecoded.
pub(super) fn text(content: &[u8]) -> &[u8] {
    let text = content.get(FIXED..).unwrap_or_default();
    &text[..text.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1)]
}

/// The rest.
pub(super) fn rest(content: &[u8]) -> Option<Rest> {
    serde_json::from_slice(text(content)).ok()
}
