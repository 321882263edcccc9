//! How long a provider asks to wait: `Retry-After`, or where else it says so.

use std::time::Duration;

use jiff::Timestamp;

use super::places::http_date;
use super::rules::Seen;

/// Longest wait that is believed.
const MAX_WAIT: u64 = 86_400;

/// How long to wait: a header, or a JSON pointer, whose value is of seconds, a time since 1970, or a date.
pub(super) fn at(place: &str, seen: &Seen<'_>, now: Timestamp) -> Option<Duration> {
    let text = match &seen.json {
        Some(json) if place.starts_with('/') => json.pointer(place)?.to_string(),
        _ => seen.header(place)?.to_owned(),
    };
    let text = text.trim().trim_matches('"');
    let left = |end: Timestamp| end.duration_since(now).as_secs_f64();
    let seconds = match text.parse::<f64>() {
        Ok(number) if number > 1e11 => left(Timestamp::from_millisecond(number as i64).ok()?),
        Ok(number) if number > 1e8 => left(Timestamp::from_second(number as i64).ok()?),
        Ok(number) => number,
        Err(_) => return text.parse().ok().map(left).or_else(|| parse(text, now).map(|wait| wait.as_secs_f64())).and_then(bounded),
    };
    bounded(seconds)
}

/// A wait that is one, and no longer than is believed.
fn bounded(seconds: f64) -> Option<Duration> {
    (seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(MAX_WAIT as f64)))
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.
pub(super) fn parse(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds.min(MAX_WAIT)));
    }
    let left = http_date(text)?.duration_since(now).as_secs();
    Some(Duration::from_secs(u64::try_from(left).unwrap_or(0).min(MAX_WAIT)))
}
