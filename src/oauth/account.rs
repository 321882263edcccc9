//! Whose account it is: told by the token answer, by the ID token in it, or by asking (OpenID Connect Core, 3.1.3 and 5.3).
//!
//! It decides nothing about rights. It names the account to a person, and recognises one that is connected twice.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

use super::answer::Tokens;
use super::ask;
use super::provider::Provider;
use crate::net::{Net, Request};

/// Longest name of an account that is kept.
const MAX_NAME: usize = 200;

/// An account. Texts from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The provider's own mark of it.
    pub subject: Option<String>,
    /// What a person knows it by.
    pub shown: Option<String>,
}

impl Account {
    /// Whether it is the same account as another; `None` where either is not known.
    pub fn is(&self, subject: Option<&str>, shown: Option<&str>) -> Option<bool> {
        match (self.subject.as_deref(), subject) {
            (Some(own), Some(other)) => Some(own == other),
            _ => Some(self.shown.as_deref()? == shown?),
        }
    }

    fn or(self, other: Self) -> Self {
        Self { subject: self.subject.or(other.subject), shown: self.shown.or(other.shown) }
    }
}

/// Names of a person's account, the most telling first.
const SHOWN: [&str; 8] = ["email", "preferred_username", "login", "username", "userPrincipalName", "user_name", "name", "team_name"];
/// Marks of an account.
const SUBJECT: [&str; 5] = ["sub", "id", "user_id", "account_id", "uid"];

/// What an object of claims says.
pub(super) fn claims(value: &Value) -> Account {
    let text = |name: &&str| text_of(value.get(*name)?);
    Account { subject: SUBJECT.iter().find_map(text), shown: SHOWN.iter().find_map(text) }
}

/// What the token answer tells. An ID token that comes from the token endpoint itself needs no check of its signature
/// (OpenID Connect Core, 3.1.3.7, 6), and names an account only if it is from the issuer that was asked.
pub(super) fn of_answer(provider: &Provider, value: &Value, token: Option<&str>) -> Account {
    let own = provider.quirks.account.as_ref();
    let told = Account { subject: None, shown: own.and_then(|own| at(value, &own.answer)) };
    let claimed = of_token(provider, token);
    let shown = own.and_then(|own| at(&claimed.1, &own.claims));
    let (mut claims, account) = (claimed.1, claimed.0);
    crate::net::fill::wipe(&mut claims);
    Account { shown, ..Account::default() }.or(told).or(account)
}

/// A text or a number at the first of these pointers.
fn at(value: &Value, pointers: &[String]) -> Option<String> {
    pointers.iter().find_map(|pointer| text_of(value.pointer(pointer)?))
}

/// What may name an account, cut.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.chars().take(MAX_NAME).collect()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The account that an ID token names, and its claims.
fn of_token(provider: &Provider, token: Option<&str>) -> (Account, Value) {
    let middle = token.and_then(|token| token.split('.').nth(1)).filter(|middle| middle.len() < 64 << 10);
    let decoded = middle.and_then(|middle| Base64UrlUnpadded::decode_vec(middle).ok());
    let Some(tree) = decoded.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) else {
        return (Account::default(), Value::Null);
    };
    let from = tree.get("iss").and_then(Value::as_str);
    match (from, provider.issuer.as_deref()) {
        (Some(from), Some(issuer)) if from != issuer && !is_common(issuer) => (Account::default(), Value::Null),
        _ => (claims(&tree), tree),
    }
}

/// Whether an issuer stands for many: of a server with tenants, whose tokens name the tenant itself.
fn is_common(issuer: &str) -> bool {
    issuer.split('/').any(|part| matches!(part, "common" | "organizations" | "consumers"))
}

/// Asks the provider, where the answer does not tell and it has an address for that. What fails here fails nothing: the
/// account has no name then.
///
/// Beside the account stand plain fields of the template that the answer fills.
pub fn ask(net: &Net, provider: &Provider, tokens: &Tokens) -> (Account, Vec<(String, String)>) {
    let known = tokens.account.clone();
    let wanted = provider.quirks.account.as_ref().map(|own| &own.fields).filter(|fields| !fields.is_empty());
    if known.shown.is_some() && known.subject.is_some() && wanted.is_none() {
        return (known, Vec::new());
    }
    let Some(request) = question(provider, tokens) else { return (known, Vec::new()) };
    let Ok(answer) = net.send(&request) else { return (known, Vec::new()) };
    if answer.status != 200 {
        return (known, Vec::new());
    }
    let Ok(mut tree) = serde_json::from_slice::<Value>(&answer.body) else { return (known, Vec::new()) };
    let own = provider.quirks.account.as_ref().and_then(|own| at(&tree, &own.at));
    let told = Account { shown: own, ..Account::default() }.or(claims(&tree));
    let filled = wanted.into_iter().flatten().filter_map(|(name, pointer)| Some((name.clone(), at(&tree, std::slice::from_ref(pointer))?)));
    let fields = filled.filter(|(_, value)| !value.chars().any(char::is_control)).collect();
    crate::net::fill::wipe(&mut tree);
    (known.or(told), fields)
}

/// What is asked, if what was granted allows it.
fn question(provider: &Provider, tokens: &Tokens) -> Option<Request> {
    let access = || tokens.access.expose_str().map(|token| zeroize::Zeroizing::new(token.to_owned()));
    let values = |name: &str| match name {
        "access_token" | "token" => access(),
        name => tokens
            .fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .or_else(|| provider.variables.get(name).cloned())
            .map(zeroize::Zeroizing::new),
    };
    if let Some(url) = provider.server.as_ref().and_then(|server| server.userinfo.clone()) {
        let wish = crate::template::Request { url, ..crate::template::Request::default() };
        return ask::build(provider, &wish, &values);
    }
    let own = provider.quirks.account.as_ref()?;
    let granted = |scope: &String| tokens.granted.as_ref().is_none_or(|granted| granted.contains(scope));
    if !own.requires_scope.iter().all(granted) {
        return None;
    }
    ask::build(provider, own.request.as_ref()?, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_recognised_by_its_mark_and_else_by_its_name() {
        let account = Account { subject: Some("1".to_owned()), shown: Some("a@example.test".to_owned()) };
        assert_eq!(account.is(Some("1"), Some("b@example.test")), Some(true));
        assert_eq!(account.is(Some("2"), Some("a@example.test")), Some(false));
        assert_eq!(account.is(None, Some("a@example.test")), Some(true));
        assert_eq!(account.is(None, None), None);
        assert_eq!(Account::default().is(Some("1"), None), None);
    }
}
