//! What state a credential is in: a pure function of what is recorded of it and the time.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// How long before its end a credential is `expiring`, at most: a third of its life where that is shorter.
const EXPIRING: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The state, by the names of the command-line contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Known to work.
    Active,
    /// Works, and its end is near.
    Expiring,
    /// Past its end.
    Expired,
    /// The provider refused it.
    Failed,
    /// Something other than the secret is in the way.
    NeedsAttention,
    /// Ended for good.
    Revoked,
    /// Nobody has checked.
    Unverified,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Active, Self::Expiring, Self::Expired, Self::Failed, Self::NeedsAttention, Self::Revoked, Self::Unverified];

    /// Its text form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::NeedsAttention => "needs_attention",
            Self::Revoked => "revoked",
            Self::Unverified => "unverified",
        }
    }
}

/// Why a credential is due for a change, by the names of the command-line contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Past its end.
    Expired,
    /// Its end is near.
    Expiring,
    /// Its secret is older than it should grow.
    RotationAge,
}

impl Due {
    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Expiring => "expiring",
            Self::RotationAge => "older than it should grow",
        }
    }
}

/// The recorded facts that a status follows from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// When the secret was made or last changed.
    pub since: Option<Timestamp>,
    /// When it ends, where that is known.
    pub expires: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

/// The state at `now`.
pub fn status(facts: &Facts, now: Timestamp) -> Status {
    if facts.revoked.is_some() {
        return Status::Revoked;
    }
    let Some(end) = facts.expires else { return Status::Unverified };
    let left = end.duration_since(now);
    if left <= SignedDuration::ZERO {
        return Status::Expired;
    }
    let third = facts.since.map(|since| end.duration_since(since) / 3);
    if left <= third.map_or(EXPIRING, |third| third.min(EXPIRING)) { Status::Expiring } else { Status::Unverified }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_clock_alone_moves_a_status() {
        let facts = Facts { since: Some(at("2026-01-01T00:00:00Z")), expires: Some(at("2026-03-01T00:00:00Z")), revoked: None };
        assert_eq!(status(&facts, at("2026-01-02T00:00:00Z")), Status::Unverified);
        assert_eq!(status(&facts, at("2026-02-22T00:00:01Z")), Status::Expiring);
        assert_eq!(status(&facts, at("2026-03-01T00:00:00Z")), Status::Expired);
    }

    #[test]
    fn a_short_life_is_expiring_in_its_last_third() {
        let facts = Facts { since: Some(at("2026-01-01T00:00:00Z")), expires: Some(at("2026-01-01T03:00:00Z")), revoked: None };
        assert_eq!(status(&facts, at("2026-01-01T01:59:00Z")), Status::Unverified);
        assert_eq!(status(&facts, at("2026-01-01T02:01:00Z")), Status::Expiring);
    }

    #[test]
    fn absurd_dates_have_a_status_too() {
        let far = Facts { since: None, expires: Some(at("9999-12-30T22:00:00Z")), revoked: None };
        assert_eq!(status(&far, at("2026-01-01T00:00:00Z")), Status::Unverified);
        let old = Facts { since: Some(at("2026-01-01T00:00:00Z")), expires: Some(at("1900-01-01T00:00:00Z")), revoked: None };
        assert_eq!(status(&old, at("2026-01-01T00:00:00Z")), Status::Expired);
        let gone = Facts { revoked: Some(at("2026-01-01T00:00:00Z")), ..far };
        assert_eq!(status(&gone, at("2026-01-01T00:00:00Z")), Status::Revoked);
    }
}
