//! What a credential says of itself, without the network: the end of a token, of a certificate, of a sign-in in a file.
//!
//! It is read and not proven: an end that is past is believed (nobody makes a token look older than it is), and a good look
//! is no word of the provider's. Whatever the bytes are, what cannot be read is nothing.

mod kubeconfig;
mod x509;

use jiff::Timestamp;
use serde_json::Value;

use super::{Finding, Next, Subject, places};
use crate::Secret;
use crate::credential::Credential;
use crate::kind::Kind;
use crate::status::Verdict;

/// Longest text that is looked for a token: what travels in a header is shorter.
const MAX_TOKEN: usize = 64 << 10;

/// Where an end stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// In the claims of a token (RFC 7519, 4.1.4 and 4.1.5).
    Token,
    /// In a certificate (RFC 5280, 4.1.2.5).
    Certificate,
}

/// From when until when something says that it is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// What says so.
    pub told: Told,
    /// From when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// What a value says of its own life: a JWT, a text with a certificate in PEM (the first counts: those that follow it
/// vouch for it), a kubeconfig with either of the two. `None` where it says nothing.
pub fn life(value: &Secret) -> Option<Life> {
    let text = value.expose_str()?;
    token(text).or_else(|| x509::life(text)).or_else(|| kubeconfig::life(text))
}

fn token(text: &str) -> Option<Life> {
    let text = text.trim();
    if text.len() > MAX_TOKEN || !text.starts_with("ey") {
        return None;
    }
    let claims = places::claims(text)?;
    let (from, until) = (moment(&claims, "nbf"), moment(&claims, "exp"));
    (from.is_some() || until.is_some()).then_some(Life { told: Told::Token, from, until })
}

/// A NumericDate: seconds, perhaps with a fraction.
fn moment(claims: &Value, name: &str) -> Option<Timestamp> {
    let seconds = claims.get(name)?.as_f64().filter(|seconds| *seconds > 0.0)?;
    Timestamp::from_second(seconds as i64).ok()
}

/// The lives that decide: that of the main secret, and those of certificates, which need not be secret.
fn lives(credential: &Credential) -> Vec<Life> {
    let main = credential.main_field().map(|(name, _)| name);
    let counts = |name: &str, life: &Life| life.told == Told::Certificate || main == Some(name);
    credential.fields.iter().filter_map(|(name, field)| life(&field.value).filter(|life| counts(name, life))).collect()
}

/// What it says of itself: that it has expired, or when it will.
pub(super) fn look(subject: &Subject, now: Timestamp) -> Option<Finding> {
    // The tokens of an account are renewed: their end is not its end.
    if subject.credential.kind == Kind::Oauth2 {
        return None;
    }
    let lives = lives(&subject.credential);
    let first = lives.iter().filter(|life| life.until.is_some()).min_by_key(|life| life.until);
    let late = lives.iter().find(|life| life.from.is_some_and(|from| from > now));
    let mut finding = match first.map(|life| (life, life.until)) {
        Some((life, Some(until))) if until <= now => {
            let page = subject.template.as_ref().and_then(|template| template.dashboard.clone()).filter(|page| !page.contains('{'));
            Finding::new(Verdict::Expired, format!("{} that it ended at {until}", life.told.says_so())).then(Next::Replace(page))
        }
        Some((life, Some(until))) => Finding::new(Verdict::Unchecked, format!("{} that it ends at {until}", life.told.says_so())),
        _ if late.is_some() => Finding::new(Verdict::Unchecked, ""),
        _ => return None,
    };
    finding.learned.expires = first.and_then(|life| life.until);
    finding
        .hints
        .extend(late.and_then(|life| life.from.map(|from| format!("{} that it is not good before {from}", life.told.says_from()))));
    Some(finding)
}

impl Told {
    fn says_so(self) -> &'static str {
        match self {
            Self::Token => "its own `exp` says",
            Self::Certificate => "its certificate says",
        }
    }

    fn says_from(self) -> &'static str {
        match self {
            Self::Token => "its own `nbf` says",
            Self::Certificate => "its certificate says",
        }
    }
}

/// A check of its form, and of nothing else: that it works is for a provider to say.
pub(super) fn only(subject: &Subject) -> Finding {
    let Some((name, field)) = subject.credential.main_field() else {
        return Finding::new(Verdict::Malformed, "none of its fields is the one that is meant").then(Next::Edit(None));
    };
    let bad = |why: &str| Finding::new(Verdict::Malformed, format!("its `{name}` {why}")).then(Next::Edit(Some(name.to_owned())));
    if let Some(Err(why)) = subject.credential.kind.field(name).map(|spec| spec.form.check(&field.value)) {
        return bad(why);
    }
    let template = subject.template.as_ref();
    let known = template.and_then(|template| template.field(name));
    let text = field.value.expose_str();
    if known.is_some_and(|known| text.and_then(|text| known.fits(text)) == Some(false)) {
        return bad("does not look as it should: a character is missing, too many or another");
    }
    let is_kubeconfig = known.is_some_and(|known| known.word.as_deref() == Some("kubeconfig"));
    match read(text, is_kubeconfig) {
        Err(why) => bad(why),
        Ok(what) => {
            let finding = super::unchecked(&format!("only its form was looked at: it reads as {what}"));
            Finding { learned: look(subject, Timestamp::MIN).map(|own| own.learned).unwrap_or_default(), ..finding }
        }
    }
}

/// What a text is, as far as its form says; else what is wrong with it, in words that go on from its name.
fn read(text: Option<&str>, is_kubeconfig: bool) -> Result<&'static str, &'static str> {
    let Some(text) = text else {
        return if is_kubeconfig { Err("is not text") } else { Ok("bytes") };
    };
    if is_kubeconfig {
        return kubeconfig::fault(text).map_or(Ok("a kubeconfig"), Err);
    }
    if text.trim_start().starts_with("AGE-SECRET-KEY-") {
        // Its last six characters are a checksum.
        return text
            .trim()
            .parse::<age::x25519::Identity>()
            .map(|_| "an identity of age")
            .map_err(|_| "is not a whole identity of age: a character is another");
    }
    if text.contains("-----BEGIN CERTIFICATE-----") {
        return x509::life(text).map(|_| "a certificate").ok_or("holds a certificate that cannot be read");
    }
    if text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        return Ok("a JSON document");
    }
    Ok("a text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};

    fn jwt(claims: &str) -> Secret {
        let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
        Secret::from(format!("{}.{}.ZmFrZQ\n", part(r#"{"alg":"none"}"#), part(claims)))
    }

    #[test]
    fn the_end_of_a_token_and_what_is_none() {
        let until = |claims: &str| life(&jwt(claims)).and_then(|life| life.until).map(|at| at.to_string());
        assert_eq!(until(r#"{"exp":1795255200}"#).as_deref(), Some("2026-11-21T10:00:00Z"));
        assert_eq!(until(r#"{"exp":1795255200.9}"#).as_deref(), Some("2026-11-21T10:00:00Z"));
        for bad in
            ["{}", "[]", "1", r#"{"exp":"soon"}"#, r#"{"exp":0}"#, r#"{"exp":-5}"#, r#"{"exp":1e300}"#, r#"{"exp":null}"#, "{\"exp\":1"]
        {
            assert_eq!(until(bad), None, "{bad}");
        }
        assert_eq!(life(&jwt(r#"{"nbf":1795255200}"#)).and_then(|life| life.from).map(|at| at.as_second()), Some(1_795_255_200));
    }

    #[test]
    fn a_form_that_is_damaged_is_told() {
        assert_eq!(read(Some("AGE-SECRET-KEY-1QQQQ"), false), Err("is not a whole identity of age: a character is another"));
        assert_eq!(
            read(Some("-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n"), false),
            Err("holds a certificate that cannot be read")
        );
        assert_eq!(read(Some("{\"a\": 1}"), false), Ok("a JSON document"));
        assert_eq!(read(None, false), Ok("bytes"));
        assert_eq!(read(Some("hello"), true), Err("is no kubeconfig: it has no `clusters`"));
    }
}
