//! What a check says of a credential, and what follows for its status: one table.

use serde::{Deserialize, Serialize};

use super::Reason;

/// What an answer says of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It works.
    Valid,
    /// It is right, and a second factor is asked.
    SecondFactor,
    /// It works, and is too narrow for the check.
    InsufficientScope,
    /// It works, and lacks rights that it has to have.
    MissingScope,
    /// Too many calls.
    RateLimited,
    /// Nothing left to spend.
    NoCredit,
    /// Not in the account's plan.
    Plan,
    /// Not from this address.
    IpRestricted,
    /// Stopped on the way, before the service saw it.
    NetworkBlocked,
    /// Not from this country.
    RegionBlocked,
    /// Not from this sort of program.
    AppRestricted,
    /// Single sign-on first.
    SsoRequired,
    /// Only a new sign-in helps.
    SignIn,
    /// The account is held.
    Suspended,
    /// The service is not switched on in the account.
    ServiceDisabled,
    /// Of another region, site or tenant.
    WrongHost,
    /// The check would send it where it may not go; it was not sent.
    UntrustedHost,
    /// What is stored cannot be used as it is: it is damaged, or its parts do not fit each other.
    Malformed,
    /// Past its end.
    Expired,
    /// Not accepted; why is not told.
    Invalid,
    /// The id is known, the secret is wrong.
    InvalidSecret,
    /// Ended by somebody.
    Revoked,
    /// Switched off.
    Disabled,
    /// The account or app is gone.
    Gone,
    /// Too many bad attempts: nothing is told for a while.
    LockedOut,
    /// This machine's clock is off.
    ClockSkew,
    /// The service is in trouble.
    ServiceDown,
    /// There is no way to check it without using it.
    Unchecked,
    /// It could not be asked: no way to it, no answer in time, a certificate that is not trusted.
    Unreachable,
    /// The answer says nothing of the credential.
    Unknown,
}

/// What follows from a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It works; with a reason where something is to be known.
    Good(Option<Reason>),
    /// Something other than the secret is in the way.
    Attention(Reason),
    /// Past its end.
    Expired,
    /// The provider refuses it.
    Failed(Reason),
    /// Nothing is known: the status stays.
    Nothing,
}

/// A verdict, its name, what follows, and it in words.
type Row = (Verdict, &'static str, Effect, &'static str);

/// The table.
const ROWS: [Row; 30] = {
    use Effect::{Attention, Expired, Failed, Good, Nothing};
    use Reason as R;
    use Verdict as V;
    [
        (V::Valid, "valid", Good(None), "works"),
        (V::SecondFactor, "second_factor", Good(None), "right, and a second factor is asked"),
        (V::InsufficientScope, "insufficient_scope", Good(Some(R::InsufficientScope)), "works, and is too narrow for the check itself"),
        (V::MissingScope, "missing_scope", Failed(R::InsufficientScope), "lacks rights that it has to have"),
        (V::RateLimited, "rate_limited", Nothing, "too many calls for now"),
        (V::NoCredit, "no_credit", Attention(R::NoCredit), "nothing left to spend"),
        (V::Plan, "plan", Attention(R::NoCredit), "not in the account's plan"),
        (V::IpRestricted, "ip_restricted", Attention(R::IpRestricted), "not allowed from this address"),
        (V::NetworkBlocked, "network_blocked", Attention(R::IpRestricted), "stopped on the way, before the service saw it"),
        (V::RegionBlocked, "region_blocked", Attention(R::IpRestricted), "not allowed from this country"),
        (V::AppRestricted, "app_restricted", Attention(R::Misconfigured), "not allowed from this sort of program"),
        (V::SsoRequired, "sso_required", Attention(R::SsoRequired), "single sign-on is needed first"),
        (V::SignIn, "sign_in", Attention(R::SignIn), "a new sign-in is needed"),
        (V::Suspended, "suspended", Attention(R::Suspended), "the account is held"),
        (V::ServiceDisabled, "service_disabled", Attention(R::Misconfigured), "the service is not switched on in the account"),
        (V::WrongHost, "wrong_host", Attention(R::Misconfigured), "of another region, site or tenant"),
        (V::UntrustedHost, "untrusted_host", Failed(R::UntrustedHost), "not sent: the host is none that it may go to"),
        (V::Malformed, "malformed", Failed(R::Misconfigured), "what is stored cannot be used as it is"),
        (V::Expired, "expired", Expired, "expired"),
        (V::Invalid, "invalid", Failed(R::InvalidSecret), "rejected"),
        (V::InvalidSecret, "invalid_secret", Failed(R::InvalidSecret), "the account is known, the secret is wrong"),
        (V::Revoked, "revoked", Failed(R::Revoked), "revoked"),
        (V::Disabled, "disabled", Failed(R::Revoked), "switched off"),
        (V::Gone, "gone", Failed(R::Revoked), "the account or app is gone"),
        (V::LockedOut, "locked_out", Nothing, "too many bad attempts: nothing is told for a while"),
        (V::ClockSkew, "clock_skew", Nothing, "this machine's clock is off"),
        (V::ServiceDown, "service_down", Nothing, "the service is in trouble"),
        (V::Unchecked, "unchecked", Nothing, "there is no way to check it"),
        (V::Unreachable, "unreachable", Nothing, "could not be asked"),
        (V::Unknown, "unknown", Nothing, "the answer says nothing of it"),
    ]
};

impl Verdict {
    fn row(self) -> &'static Row {
        // Every verdict has a row (a test says so); the last is the one that claims nothing.
        ROWS.iter().find(|(verdict, ..)| *verdict == self).unwrap_or(&ROWS[ROWS.len() - 1])
    }

    /// Its text form.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// From its text form.
    pub fn parse(text: &str) -> Option<Self> {
        ROWS.iter().find(|(_, name, ..)| *name == text).map(|(verdict, ..)| *verdict)
    }

    /// What follows for the status.
    pub fn effect(self) -> Effect {
        self.row().2
    }

    /// For people: what goes after the credential's name.
    pub fn in_words(self) -> &'static str {
        self.row().3
    }

    /// Whether it says anything: one that does not leaves the status as it was.
    pub fn decides(self) -> bool {
        self.effect() != Effect::Nothing
    }

    /// Whether the credential can be used.
    pub fn is_good(self) -> bool {
        matches!(self.effect(), Effect::Good(_))
    }

    /// Its place in the table: what the index keeps.
    pub(crate) fn number(self) -> u8 {
        ROWS.iter().position(|(verdict, ..)| *verdict == self).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
    }

    /// From its place in the table.
    pub(crate) fn numbered(number: u8) -> Option<Self> {
        ROWS.get(usize::from(number)).map(|(verdict, ..)| *verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_a_row_of_its_own() {
        for (at, (verdict, name, ..)) in ROWS.iter().enumerate() {
            assert_eq!(Verdict::parse(name), Some(*verdict));
            assert_eq!(usize::from(verdict.number()), at);
            assert_eq!(Verdict::numbered(verdict.number()), Some(*verdict));
            assert_eq!(serde_json::to_value(verdict).unwrap(), serde_json::Value::from(*name));
        }
        // The last one declared: with as many rows before it, none is missing.
        assert_eq!(Verdict::Unknown as usize + 1, ROWS.len());
    }
}
