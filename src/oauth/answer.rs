//! What a token endpoint answers (RFC 6749, 5): tokens, or an error; in the standard's shape or in a provider's own.
//!
//! Every text in it is foreign. An answer that is not understood is never an error of the grant: nothing is concluded from it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::account::{self, Account};
use super::hidden::Hidden;
use super::provider::Provider;
use crate::Secret;
use crate::net::Answer;
use crate::net::fill::wipe;
use crate::template::{self, Cause, OauthError, Scalar};

/// Longest token.
const MAX_TOKEN: usize = 32 << 10;
/// A token that is said to live longer is as good as one without an end.
const ENDLESS: u64 = 10 * 365 * 86_400;
/// Longest text of a server's that is repeated.
const MAX_WORDS: usize = 200;

/// Tokens, checked.
#[derive(Debug)]
pub struct Tokens {
    /// The access token.
    pub access: Secret,
    /// The refresh token, where one came.
    pub refresh: Option<Secret>,
    /// Seconds that the access token lives, where that was said.
    pub lives: Option<u64>,
    /// Seconds that the refresh token lives, where that was said.
    pub grant_lives: Option<u64>,
    /// The scopes that were given, where that was said.
    pub granted: Option<Vec<String>>,
    /// Plain fields that the answer fills, by name. Texts from outside.
    pub fields: Vec<(String, String)>,
    /// Whose account it is, as far as the answer tells.
    pub account: Account,
    /// When the request was sent.
    pub sent: Timestamp,
}

impl Tokens {
    /// When the access token ends: counted from the sending, as its life began somewhere on the way.
    pub fn ends(&self, provider: &Provider) -> Option<Timestamp> {
        let lives = self.lives.or(provider.quirks.access_token_lifetime).filter(|lives| (1..ENDLESS).contains(lives))?;
        after(self.sent, lives)
    }

    /// When the refresh token ends.
    pub fn grant_ends(&self) -> Option<Timestamp> {
        after(self.sent, self.grant_lives.filter(|lives| (1..ENDLESS).contains(lives))?)
    }
}

fn after(start: Timestamp, seconds: u64) -> Option<Timestamp> {
    start.checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok()
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its `error`.
    pub code: String,
    /// Its `error_description`, cut.
    pub words: String,
    /// What it means.
    pub cause: Cause,
    /// What may be behind it, where it does not say.
    pub possible: Vec<Cause>,
    /// What else is to be known.
    pub note: Option<String>,
}

/// What an answer is.
#[derive(Debug)]
pub enum Reply {
    /// Tokens.
    Tokens(Box<Tokens>),
    /// A refusal.
    Refused(Refusal),
    /// Neither; what is wrong with it, in our words.
    Unclear(String),
    /// A code of trouble on the server's side: nothing is known.
    Trouble(u16),
}

/// Reads an answer. `sent` is when its request was, `hidden` what it had in it that nobody is to read again: there are
/// servers that repeat it where they refuse.
pub fn read(provider: &Provider, answer: &Answer, sent: Timestamp, hidden: &Hidden) -> Reply {
    let status = answer.status;
    if matches!(status, 408 | 425 | 429 | 500..) {
        return Reply::Trouble(status);
    }
    if (300..400).contains(&status) {
        return Reply::Unclear("its token endpoint redirects elsewhere, which is not followed".to_owned());
    }
    let mut value = match parse(&answer.body) {
        Some(value) => value,
        None if status >= 400 => return Reply::Unclear(format!("its token endpoint answers {status} and nothing that can be read")),
        None => return Reply::Unclear("its token endpoint does not answer in JSON".to_owned()),
    };
    let reply = match refusal(provider, &value, status, hidden) {
        Some(refusal) => Reply::Refused(refusal),
        None if !(200..300).contains(&status) => Reply::Unclear(format!("its token endpoint answers {status} and does not say why")),
        None => tokens(provider, &value, sent, hidden).map_or_else(Reply::Unclear, |tokens| Reply::Tokens(Box::new(tokens))),
    };
    wipe(&mut value);
    reply
}

/// JSON, or the form encoding that some send in its place.
pub(super) fn parse(body: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        return value.is_object().then_some(value);
    }
    let text = std::str::from_utf8(body).ok()?;
    if !text.contains('=') || text.contains(['<', '{', '\n', ' ']) {
        return None;
    }
    let pairs = form_urlencoded::parse(text.as_bytes()).map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())));
    Some(Value::Object(pairs.collect()))
}

fn text<'v>(value: &'v Value, pointers: &[&str]) -> Option<&'v str> {
    pointers.iter().find_map(|pointer| value.pointer(pointer)?.as_str())
}

/// The same, where it is not empty.
fn spoken<'v>(value: &'v Value, pointers: &[&str]) -> Option<&'v str> {
    pointers.iter().find_map(|pointer| value.pointer(pointer)?.as_str().filter(|text| !text.is_empty()))
}

/// An error, whatever the status says: some send it with 200.
pub(super) fn refusal(provider: &Provider, value: &Value, status: u16, hidden: &Hidden) -> Option<Refusal> {
    let known = provider.quirks.errors.iter().find(|error| fits(error, value, status));
    if known.is_none() && !says_no(value, status) {
        return None;
    }
    // Some put an object where the standard has a word.
    let said = spoken(value, &["/error", "/error/code", "/error/type", "/error/message", "/code", "/errorCode"]);
    let code = known.map(|known| known.error.clone()).or_else(|| said.map(|said| cut(&hidden.out_of(said))))?;
    let words = spoken(value, &["/error_description", "/error/message", "/message", "/errorMessage", "/msg", "/detail"]);
    let words = words.map(|words| cut(&hidden.out_of(words))).filter(|words| *words != code).unwrap_or_default();
    let (cause, possible, note) = match known {
        Some(known) => (known.cause, known.possible.clone(), known.note.clone()),
        None => (usual(&code, status), Vec::new(), None),
    };
    Some(Refusal { code, words, cause, possible, note })
}

/// Whether an answer is a refusal, be there a word for it or none.
pub(super) fn is_refusal(provider: &Provider, value: &Value, status: u16) -> bool {
    says_no(value, status) || provider.quirks.errors.iter().any(|error| fits(error, value, status))
}

/// Whether an answer says no: by its code, by an `error` that is one, or by `ok` or `success`, which some have with a 200.
fn says_no(value: &Value, status: u16) -> bool {
    let is_none = |error: &Value| matches!(error, Value::Null | Value::Bool(false)) || error == "";
    let denies = |name: &str| value.get(name) == Some(&Value::Bool(false));
    status >= 400 || value.get("error").is_some_and(|error| !is_none(error)) || denies("ok") || denies("success")
}

fn fits(error: &OauthError, value: &Value, status: u16) -> bool {
    let at = |pointer: &str| value.pointer(pointer).map(spelled);
    let described = error.description_at.as_deref().unwrap_or("/error_description");
    error.status.is_none_or(|wanted| wanted == status)
        && at(error.at.as_deref().unwrap_or("/error")).as_deref() == Some(error.error.as_str())
        && error.subtype.as_deref().is_none_or(|subtype| at("/error_subtype").as_deref() == Some(subtype))
        && error.description_contains.as_deref().is_none_or(|part| at(described).is_some_and(|text| text.contains(part)))
        && error.code.as_ref().is_none_or(|code| {
            let several = value.pointer("/error_codes").and_then(Value::as_array).into_iter().flatten();
            ["/error_code", "/code"].iter().filter_map(|pointer| value.pointer(pointer)).chain(several).any(|found| same(code, found))
        })
}

/// A text as it is, anything else as JSON spells it.
fn spelled(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn same(code: &Scalar, found: &Value) -> bool {
    let wanted = match code {
        Scalar::Bool(yes) => yes.to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Text(text) => text.clone(),
    };
    spelled(found) == wanted
}

/// What the standard's words mean (RFC 6749, 5.2; RFC 8628, 3.5).
fn usual(code: &str, status: u16) -> Cause {
    match code {
        "invalid_client" | "unauthorized_client" => Cause::ClientBad,
        "invalid_grant" | "expired_token" => Cause::Dead,
        "temporarily_unavailable" | "server_error" | "slow_down" => Cause::Transient,
        "invalid_scope" => Cause::ScopeChanged,
        _ if status == 401 => Cause::ClientBad,
        _ => Cause::Config,
    }
}

fn tokens(provider: &Provider, value: &Value, sent: Timestamp, hidden: &Hidden) -> Result<Tokens, String> {
    let kind = value.get("token_type").and_then(Value::as_str).unwrap_or("bearer");
    if ["mac", "dpop", "pop"].iter().any(|other| kind.eq_ignore_ascii_case(other)) {
        return Err(format!("it gives tokens of type `{}`, and only bearer tokens are handled", crate::name::escape(&hidden.out_of(kind))));
    }
    let usual = template::Answer::default();
    let shapes = if provider.quirks.answer.is_empty() { std::slice::from_ref(&usual) } else { provider.quirks.answer.as_slice() };
    let found =
        |list: &[String]| list.iter().find_map(|at| value.pointer(at)).filter(|found| !found.is_null() && found.as_str() != Some(""));
    // A shape is taken as a whole: half of one and half of another would be another account's.
    let shape = shapes.iter().find(|shape| found(&shape.access_token).is_some());
    let shape = shape.ok_or("its answer has no access token")?;
    let access = found(&shape.access_token).ok_or("its answer has no access token")?;
    let until = |at: &Value| ends_at(at).map(|end| end.duration_since(sent).as_secs().try_into().unwrap_or(0));
    let lives = found(&shape.expires_in).and_then(seconds).or_else(|| found(&shape.expires_at).and_then(until));
    let grant_lives = found(&shape.refresh_ends).and_then(|at| match seconds(at) {
        Some(lives) if lives < 1_000_000_000 => Some(lives),
        _ => until(at),
    });
    let fields = shape.fields.iter().filter_map(|(name, at)| Some((name.clone(), text(value, &[at])?.to_owned())));
    Ok(Tokens {
        access: token(access, "access token")?,
        refresh: found(&shape.refresh_token).map(|value| token(value, "refresh token")).transpose()?,
        lives,
        grant_lives,
        granted: found(&shape.scope).and_then(scopes),
        fields: fields.filter(|(_, value)| value.len() <= 1000 && !value.chars().any(char::is_control)).collect(),
        account: account::of_answer(provider, value, found(&shape.id_token).and_then(Value::as_str)),
        sent,
    })
}

/// A moment: seconds since 1970, or RFC 3339.
pub(super) fn ends_at(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text.parse().ok().or_else(|| Timestamp::from_second(text.trim().parse().ok()?).ok()),
        Value::Number(number) => Timestamp::from_second(number.as_i64()?).ok(),
        _ => None,
    }
}

/// A token has to fit into a header (RFC 6749, A.12: visible ASCII).
fn token(value: &Value, what: &str) -> Result<Secret, String> {
    let text = value.as_str().ok_or_else(|| format!("its {what} is not a text"))?;
    if text.is_empty() || text.len() > MAX_TOKEN {
        return Err(format!("its {what} is empty or too long"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("its {what} has characters that no token has"));
    }
    Ok(Secret::from(text.to_owned()))
}

/// A count of seconds: a number, or one in quotes. What is no time at all is as good as not said.
fn seconds(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    // Saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (number >= 1.0).then_some(number as u64)
}

/// Scopes, between blanks or commas, or as a list.
pub(super) fn scopes(value: &Value) -> Option<Vec<String>> {
    let all: Vec<String> = match value {
        Value::String(text) => text.split([' ', ',', '+']).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return None,
    };
    // Some send an empty list with every refresh: that is no news.
    (!all.is_empty()).then(|| all.into_iter().take(256).map(|scope| cut(&scope)).collect())
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o16_each_odd_lifetime_has_a_meaning() {
        let of = |text: &str| seconds(&serde_json::from_str(text).unwrap());
        assert_eq!(of("3600"), Some(3600));
        assert_eq!(of("\"3600\""), Some(3600));
        assert_eq!(of("3599.9"), Some(3599));
        for none in ["0", "-1", "\"soon\"", "null", "[]", "\"NaN\""] {
            assert_eq!(of(none), None, "{none}");
        }
        assert!(of("1e18").is_some_and(|lives| lives > ENDLESS));
    }

    #[test]
    fn an_empty_error_beside_a_token_is_none_and_an_empty_word_is_no_reason() {
        let provider = Provider::discovered("x", "X", crate::credential::grant::Server::default(), false);
        let of = |text: &str, status| refusal(&provider, &serde_json::from_str(text).unwrap(), status, &Hidden::default());
        assert_eq!(of(r#"{"error":"","error_description":"","access_token":"t"}"#, 200), None);
        assert_eq!(of(r#"{"error":"","message":"gone"}"#, 400), None);
        let refused = of(r#"{"error":"","code":"E1","error_description":"","message":"gone"}"#, 400).unwrap();
        assert_eq!((refused.code.as_str(), refused.words.as_str()), ("E1", "gone"));
    }

    #[test]
    fn scopes_come_in_three_shapes() {
        let of = |text: &str| scopes(&serde_json::from_str(text).unwrap());
        let both = Some(vec!["a:b".to_owned(), "c".to_owned()]);
        assert_eq!(of("\"a:b c\""), both);
        assert_eq!(of("\"a:b,c\""), both);
        assert_eq!(of("[\"a:b\",\"c\"]"), both);
        assert_eq!(of("\"\""), None);
    }

    #[test]
    fn a_form_is_read_where_json_is_missing_and_a_page_is_not() {
        assert_eq!(parse(b"access_token=gho_fake&scope=a%2Cb").unwrap()["scope"], "a,b");
        assert!(parse(b"<html>a=b</html>").is_none());
        assert!(parse(b"[1]").is_none());
        assert!(parse("[".repeat(60_000).as_bytes()).is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_an_answer_or_none(bytes: Vec<u8>, text in "[ -~]{0,80}") {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                if let Some(mut value) = parse(bytes) {
                    proptest::prop_assert!(value.is_object());
                    wipe(&mut value);
                }
            }
        }
    }
}
