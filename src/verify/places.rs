//! What an answer tells besides its verdict: whose, which rights, which plan, until when.

use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::{SignedDuration, Timestamp, civil};
use serde_json::Value;

use super::finding::Learned;
use super::rules::{Seen, at};
use super::scrub::Scrubber;
use super::values::Values;
use crate::net::fill::wipe;
use crate::template::{Format, Place, Source, Verify};

/// Most scopes that are kept.
const MAX_SCOPES: usize = 200;
/// Longest text that is kept, in characters.
const MAX_TEXT: usize = 200;

/// What one answer tells. Places that stand in another request's answer are left to whoever sends that.
pub(super) fn learn(verify: &Verify, seen: &Seen<'_>, values: &Values<'_>, scrub: &Scrubber, now: Timestamp) -> Learned {
    let here = |place: &Option<Place>| place.clone().filter(|place| place.request.is_none());
    let text = |place: &Option<Place>| here(place).and_then(|place| one(&place, seen, values)).map(|text| scrub.text(&text));
    Learned {
        account: text(&verify.account),
        scopes: here(&verify.scopes).and_then(|place| list(&place, seen, values, scrub)),
        missing: Vec::new(),
        plan: text(&verify.plan),
        expires: here(&verify.expires).and_then(|place| moment(&place, seen, values, now)),
        credit: text(&verify.credit),
        server_time: seen.header("date").and_then(http_date),
    }
}

/// Whether something is read in the JSON of an answer, and it has none: another one has answered. What is cut has it.
pub(super) fn are_lacking(verify: &Verify, seen: &Seen<'_>) -> bool {
    let places = [&verify.account, &verify.scopes, &verify.plan, &verify.expires, &verify.credit];
    let is_wanted = places.into_iter().flatten().any(|place| place.from == Source::Json && place.request.is_none());
    is_wanted && seen.json.is_none() && !seen.is_cut() && seen.code != "204"
}

/// The one text at a place, or at one of the further places of the same.
pub(super) fn one(place: &Place, seen: &Seen<'_>, values: &Values<'_>) -> Option<String> {
    let of = |at: &str| found(place.from, at, seen, values).into_iter().next();
    let text = std::iter::once(&place.at).chain(&place.also).find_map(|at| of(at).filter(|text| !text.is_empty()))?;
    Some(text.chars().take(MAX_TEXT).collect())
}

/// The scopes at a place; `Some` of nothing where an empty list is told.
pub(super) fn list(place: &Place, seen: &Seen<'_>, values: &Values<'_>, scrub: &Scrubber) -> Option<Vec<String>> {
    let texts = found(place.from, &place.at, seen, values);
    if texts.is_empty() || is_of_others(place, seen) {
        return None;
    }
    let cut = |text: &String| -> Vec<String> {
        let parts: Vec<&str> = match place.format {
            Some(Format::Comma) => text.split(',').collect(),
            Some(Format::Space) => text.split_whitespace().collect(),
            _ if texts.len() > 1 => vec![text.as_str()],
            _ => text.split([',', ' ']).collect(),
        };
        parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).map(|part| part.chars().take(MAX_TEXT).collect()).collect()
    };
    let mut scopes: Vec<String> = texts.iter().flat_map(cut).take(MAX_SCOPES).map(|scope| scrub.text(&scope)).collect();
    scopes.dedup();
    Some(scopes)
}

/// The moment at a place.
pub(super) fn moment(place: &Place, seen: &Seen<'_>, values: &Values<'_>, now: Timestamp) -> Option<Timestamp> {
    if is_of_others(place, seen) {
        return None;
    }
    parse(&one(place, seen, values)?, place.format, now)
}

/// Whether a place stands in a list of the account's credentials that has several: nothing tells which of them it is, and
/// another's end is not this one's.
fn is_of_others(place: &Place, seen: &Seen<'_>) -> bool {
    let Some(star) = place.at.find('*').filter(|_| place.request.is_some()) else { return false };
    seen.json.as_ref().is_some_and(|json| at(json, &place.at[..=star]).len() > 1)
}

/// The texts at a place.
fn found(source: Source, pointer: &str, seen: &Seen<'_>, values: &Values<'_>) -> Vec<String> {
    let texts = |json: &Value| at(json, pointer).into_iter().flat_map(spelled).collect::<Vec<_>>();
    match source {
        Source::Json | Source::TokenResponse => seen.json.as_ref().map(texts).unwrap_or_default(),
        Source::Header => seen.header(pointer).map(|text| vec![text.trim().to_owned()]).unwrap_or_default(),
        Source::Jwt => {
            let token = seen
                .json
                .as_ref()
                .and_then(|json| ["/access_token", "/token", "/id_token"].iter().find_map(|at| json.pointer(at)?.as_str()));
            token.and_then(claims).as_ref().map(texts).unwrap_or_default()
        }
        Source::Claims => values.main().and_then(|token| claims(&token)).as_ref().map(texts).unwrap_or_default(),
        Source::Xml => xml(&seen.text, pointer).into_iter().collect(),
        Source::File => {
            let mut json = values.main().and_then(|text| serde_json::from_str::<Value>(&text).ok());
            let found = json.as_ref().map(texts).unwrap_or_default();
            json.iter_mut().for_each(wipe);
            found
        }
    }
}

/// A value as texts: a list gives one for each element.
fn spelled(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(yes) => vec![yes.to_string()],
        Value::Array(items) => items.iter().flat_map(spelled).collect(),
        Value::Object(members) => members.iter().filter(|(_, value)| **value == Value::Bool(true)).map(|(name, _)| name.clone()).collect(),
        Value::Null => Vec::new(),
    }
}

/// The claims of a JWT, unchecked: they say what it says of itself (RFC 7519).
pub(super) fn claims(token: &str) -> Option<Value> {
    let mut parts = token.trim().split('.');
    let (_, middle, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = Base64UrlUnpadded::decode_vec(middle.trim_end_matches('=')).ok()?;
    serde_json::from_slice::<Value>(&bytes).ok().filter(Value::is_object)
}

/// The text of the first element at a path of names, in an answer that is too small to bring a parser for.
pub(super) fn xml(text: &str, path: &str) -> Option<String> {
    let mut rest = text;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let open = format!("<{name}>");
        rest = &rest[rest.find(&open)? + open.len()..];
    }
    let end = rest.find('<')?;
    Some(rest[..end].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").trim().to_owned())
}

/// A date in one of the ways that providers write it.
fn parse(text: &str, format: Option<Format>, now: Timestamp) -> Option<Timestamp> {
    let number = || text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    match format {
        Some(Format::Unix) => Timestamp::from_second(number()? as i64).ok().filter(|at| at.as_second() > 0),
        Some(Format::UnixMs) => Timestamp::from_millisecond(number()? as i64).ok().filter(|at| at.as_second() > 0),
        Some(Format::SecondsLeft) => now.checked_add(SignedDuration::from_secs(number().filter(|left| *left > 0.0)? as i64)).ok(),
        Some(Format::Date) => midnight(text.parse::<civil::Date>().ok()?),
        _ => text.parse::<Timestamp>().ok().or_else(|| loose(text)),
    }
}

fn midnight(date: civil::Date) -> Option<Timestamp> {
    date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// `2026-11-20 10:00:00 UTC`, the same with an offset, or with none, which is UTC.
fn loose(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let bare = text.trim_end_matches("UTC").trim_end_matches('Z').trim();
    let strict = |format: &str| jiff::fmt::strtime::parse(format, bare).ok();
    let offset = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%.f%z"].into_iter().find_map(strict);
    if let Some(at) = offset.and_then(|broken| broken.to_timestamp().ok()) {
        return Some(at);
    }
    let civil = bare.replace(' ', "T").parse::<civil::DateTime>().ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// `Date` of HTTP (RFC 9110, 5.6.7).
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let broken = jiff::fmt::strtime::parse("%a, %d %b %Y %H:%M:%S GMT", text.trim()).ok()?;
    let civil = broken.to_datetime().ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_providers_write_them() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
        let of = |text, format| parse(text, format, now).map(|at| at.to_string());
        let there = Some("2026-11-21T10:00:00Z".to_owned());
        assert_eq!(of("2026-11-21T10:00:00Z", Some(Format::Rfc3339)), there);
        assert_eq!(of("2026-11-21 10:00:00 UTC", Some(Format::Datetime)), there);
        assert_eq!(of("2026-11-21 12:00:00 +0200", Some(Format::Datetime)), there);
        assert_eq!(of("2026-11-21T10:00:00", Some(Format::Datetime)), there);
        assert_eq!(of("1795255200", Some(Format::Unix)), there);
        assert_eq!(of("1795255200000", Some(Format::UnixMs)), there);
        assert_eq!(of("86400", Some(Format::SecondsLeft)), there);
        assert_eq!(of("2026-11-21", Some(Format::Date)), Some("2026-11-21T00:00:00Z".to_owned()));
        for (text, format) in [("0", Format::Unix), ("-1", Format::SecondsLeft), ("1e300", Format::Unix), ("soon", Format::Rfc3339)] {
            assert_eq!(of(text, Some(format)), None, "{text}");
        }
        assert_eq!(http_date("Sat, 21 Nov 2026 10:00:00 GMT").map(|at| at.to_string()), there);
    }

    #[test]
    fn claims_of_what_is_a_jwt_and_of_what_is_not() {
        let token = format!("{}.{}.sig", Base64UrlUnpadded::encode_string(b"{}"), Base64UrlUnpadded::encode_string(br#"{"exp":1}"#));
        assert_eq!(claims(&token).unwrap()["exp"], 1);
        for other in ["", "a.b", "a.b.c", "a.e30", "....."] {
            assert!(claims(other).is_none(), "{other}");
        }
    }

    #[test]
    fn texts_in_a_small_xml() {
        let text = "<R><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a&amp;b</Arn></GetCallerIdentityResult></R>";
        assert_eq!(xml(text, "/GetCallerIdentityResult/Arn").as_deref(), Some("arn:aws:iam::1:user/a&b"));
        assert_eq!(xml(text, "/Nothing"), None);
    }
}
