//! What state a credential is in: a pure function of what is recorded of it and the time.

mod verdict;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

pub use verdict::{Effect, Verdict};

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

/// Why a credential is in its state, by the names of the command-line contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The provider does not accept the secret.
    InvalidSecret,
    /// The provider says that it was ended.
    Revoked,
    /// Rights are missing.
    InsufficientScope,
    /// Something that is stored, or set at the provider, does not fit.
    Misconfigured,
    /// It would go where it may not.
    UntrustedHost,
    /// Only a new sign-in helps.
    SignIn,
    /// Not from here.
    IpRestricted,
    /// Nothing left to spend, or not in the plan.
    NoCredit,
    /// The account is held.
    Suspended,
    /// Single sign-on first.
    SsoRequired,
}

impl Reason {
    /// Its text form.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidSecret => "invalid_secret",
            Self::Revoked => "revoked",
            Self::InsufficientScope => "insufficient_scope",
            Self::Misconfigured => "misconfigured",
            Self::UntrustedHost => "untrusted_host",
            Self::SignIn => "sign_in",
            Self::IpRestricted => "ip_restricted",
            Self::NoCredit => "no_credit",
            Self::Suspended => "suspended",
            Self::SsoRequired => "sso_required",
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
    /// A rotation is not over: an old secret of it is still to be ended, or a new one to be taken.
    OldSecret,
    /// Somebody could read its secret and should not any more.
    ReadableByOthers,
}

impl Due {
    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Expiring => "expiring",
            Self::RotationAge => "older than it should grow",
            Self::OldSecret => "a rotation is not over",
            Self::ReadableByOthers => "readable by someone who should no longer",
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
    /// How it is renewed, of a connected account.
    pub renewal: Option<Renewal>,
    /// What the last check said that said something.
    pub said: Option<Said>,
}

/// What a check said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// What.
    pub verdict: Verdict,
}

/// The facts of a connected account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// Whether a new access token can be fetched without a person.
    pub refreshable: bool,
    /// When the access token was obtained.
    pub obtained: Option<Timestamp>,
    /// When it ends.
    pub token_ends: Option<Timestamp>,
    /// When what renews it ends.
    pub grant_ends: Option<Timestamp>,
    /// Whether a new sign-in is needed.
    pub lost: bool,
}

/// The state at `now`.
pub fn status(facts: &Facts, now: Timestamp) -> Status {
    judged(facts, now).0
}

/// Why it is in that state, where that is more than its date.
pub fn reason(facts: &Facts, now: Timestamp) -> Option<Reason> {
    judged(facts, now).1
}

/// State and reason, the gravest fact first: ended for good, past its end, a lost sign-in, the provider's word, the dates
/// that are to come.
fn judged(facts: &Facts, now: Timestamp) -> (Status, Option<Reason>) {
    if facts.revoked.is_some() {
        return (Status::Revoked, None);
    }
    let by_date = by_date(facts, now);
    if by_date == Status::Expired {
        return (by_date, None);
    }
    if facts.renewal.is_some_and(|renewal| renewal.lost) {
        return (Status::NeedsAttention, Some(Reason::SignIn));
    }
    let good = |reason| (if by_date == Status::Unverified { Status::Active } else { by_date }, reason);
    match facts.said.map(|said| (said, said.verdict.effect())) {
        // What was said of an access token does not hold for the next one.
        Some((said, Effect::Failed(_) | Effect::Expired)) if facts.renewal.is_some_and(|it| it.obtained > Some(said.at)) => (by_date, None),
        Some((_, Effect::Failed(reason))) => (Status::Failed, Some(reason)),
        Some((_, Effect::Expired)) => (Status::Expired, None),
        Some((_, Effect::Attention(reason))) => (Status::NeedsAttention, Some(reason)),
        Some((_, Effect::Good(reason))) => good(reason),
        Some((_, Effect::Nothing)) | None => (by_date, None),
    }
}

/// What the dates alone say: `Unverified` where they say nothing.
fn by_date(facts: &Facts, now: Timestamp) -> Status {
    let own = facts.expires.map_or(Status::Unverified, |end| until(facts.since, end, now));
    let Some(renewal) = facts.renewal else { return own };
    if own == Status::Expired || renewal.lost {
        return own;
    }
    // What is renewed by itself does not end with its access token, but with what renews it.
    let end = if renewal.refreshable { renewal.grant_ends } else { renewal.token_ends };
    match end.map(|end| until(renewal.obtained, end, now)) {
        None | Some(Status::Unverified) if own == Status::Unverified => Status::Active,
        None | Some(Status::Unverified) => own,
        Some(ending) => ending,
    }
}

fn until(since: Option<Timestamp>, end: Timestamp, now: Timestamp) -> Status {
    let left = end.duration_since(now);
    if left <= SignedDuration::ZERO {
        return Status::Expired;
    }
    let third = since.map(|since| end.duration_since(since) / 3);
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
        let facts = Facts { since: Some(at("2026-01-01T00:00:00Z")), expires: Some(at("2026-03-01T00:00:00Z")), ..Facts::default() };
        assert_eq!(status(&facts, at("2026-01-02T00:00:00Z")), Status::Unverified);
        assert_eq!(status(&facts, at("2026-02-22T00:00:01Z")), Status::Expiring);
        assert_eq!(status(&facts, at("2026-03-01T00:00:00Z")), Status::Expired);
    }

    #[test]
    fn a_short_life_is_expiring_in_its_last_third() {
        let facts = Facts { since: Some(at("2026-01-01T00:00:00Z")), expires: Some(at("2026-01-01T03:00:00Z")), ..Facts::default() };
        assert_eq!(status(&facts, at("2026-01-01T01:59:00Z")), Status::Unverified);
        assert_eq!(status(&facts, at("2026-01-01T02:01:00Z")), Status::Expiring);
    }

    #[test]
    fn a_connected_account_ends_with_what_renews_it() {
        let (start, end) = (at("2026-01-01T00:00:00Z"), at("2026-01-01T01:00:00Z"));
        let renewal = Renewal { refreshable: true, obtained: Some(start), token_ends: Some(end), grant_ends: None, lost: false };
        let of = |renewal, now| status(&Facts { since: Some(start), renewal: Some(renewal), ..Facts::default() }, at(now));
        assert_eq!(of(renewal, "2026-02-01T00:00:00Z"), Status::Active);
        let grant = Renewal { grant_ends: Some(at("2026-01-08T00:00:00Z")), ..renewal };
        assert_eq!(of(grant, "2026-01-02T00:00:00Z"), Status::Active);
        assert_eq!(of(grant, "2026-01-07T00:00:00Z"), Status::Expiring);
        assert_eq!(of(grant, "2026-01-09T00:00:00Z"), Status::Expired);
        let alone = Renewal { refreshable: false, ..renewal };
        assert_eq!(of(alone, "2026-01-01T00:30:00Z"), Status::Active);
        assert_eq!(of(alone, "2026-01-01T00:50:00Z"), Status::Expiring);
        assert_eq!(of(alone, "2026-01-01T01:00:00Z"), Status::Expired);
        assert_eq!(of(Renewal { lost: true, ..renewal }, "2026-01-01T00:10:00Z"), Status::NeedsAttention);
    }

    #[test]
    fn the_word_of_the_provider_counts_until_a_graver_fact() {
        let now = at("2026-01-02T00:00:00Z");
        let said = |verdict| Some(Said { at: at("2026-01-01T00:00:00Z"), verdict });
        let of = |verdict| {
            let facts = Facts { since: Some(at("2026-01-01T00:00:00Z")), said: said(verdict), ..Facts::default() };
            (status(&facts, now), reason(&facts, now))
        };
        assert_eq!(of(Verdict::Valid), (Status::Active, None));
        assert_eq!(of(Verdict::InsufficientScope), (Status::Active, Some(Reason::InsufficientScope)));
        assert_eq!(of(Verdict::MissingScope), (Status::Failed, Some(Reason::InsufficientScope)));
        assert_eq!(of(Verdict::Invalid), (Status::Failed, Some(Reason::InvalidSecret)));
        assert_eq!(of(Verdict::NoCredit), (Status::NeedsAttention, Some(Reason::NoCredit)));
        assert_eq!(of(Verdict::Expired), (Status::Expired, None));
        assert_eq!(of(Verdict::ServiceDown), (Status::Unverified, None));
        let dated = Facts { expires: Some(at("2026-01-01T12:00:00Z")), said: said(Verdict::Invalid), ..Facts::default() };
        assert_eq!(status(&dated, now), Status::Expired);
        let soon = Facts { expires: Some(at("2026-01-03T00:00:00Z")), said: said(Verdict::Valid), ..Facts::default() };
        assert_eq!(status(&soon, now), Status::Expiring);
    }

    #[test]
    fn a_bad_word_about_an_access_token_ends_with_it() {
        let renewal = Renewal { refreshable: true, obtained: Some(at("2026-01-01T12:00:00Z")), ..Renewal::default() };
        let said = |when| Some(Said { at: at(when), verdict: Verdict::Invalid });
        let of = |when| status(&Facts { renewal: Some(renewal), said: said(when), ..Facts::default() }, at("2026-01-02T00:00:00Z"));
        assert_eq!(of("2026-01-01T11:00:00Z"), Status::Active);
        assert_eq!(of("2026-01-01T13:00:00Z"), Status::Failed);
    }

    #[test]
    fn absurd_dates_have_a_status_too() {
        let far = Facts { since: None, expires: Some(at("9999-12-30T22:00:00Z")), ..Facts::default() };
        assert_eq!(status(&far, at("2026-01-01T00:00:00Z")), Status::Unverified);
        let old = Facts { since: Some(at("2026-01-01T00:00:00Z")), expires: Some(at("1900-01-01T00:00:00Z")), ..Facts::default() };
        assert_eq!(status(&old, at("2026-01-01T00:00:00Z")), Status::Expired);
        let gone = Facts { revoked: Some(at("2026-01-01T00:00:00Z")), ..far };
        assert_eq!(status(&gone, at("2026-01-01T00:00:00Z")), Status::Revoked);
    }
}
