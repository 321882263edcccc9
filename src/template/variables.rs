//! What stands in braces in the URLs of a provider: a tenant, a data centre, a host of one's own.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::model::Template;
use super::oauth::Oauth;
use super::pattern::Pattern;
use super::place::{Url, fill_by, host_of, is_host};
use super::urls;

/// A value that an account's endpoints, parameters or scopes depend on, and that is no field of the credential. It is asked
/// for where something in use has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// For a prompt.
    pub label: String,
    /// Its value where none is given; empty: it must be asked for.
    #[serde(default)]
    pub default: String,
    /// Where to find it, or what it looks like; one sentence.
    pub help: Option<String>,
    /// The only values it can have; empty where it is free.
    #[serde(default)]
    pub choices: Vec<String>,
    /// A regular expression for the whole value.
    pub pattern: Option<Pattern>,
    /// Whether it may be left empty: a parameter with it is then not sent.
    #[serde(default)]
    pub optional: bool,
}

impl Variable {
    /// Whether this can be its value.
    pub fn takes(&self, value: &str) -> bool {
        let listed = self.choices.is_empty() || self.choices.iter().any(|choice| choice == value);
        listed && self.pattern.as_ref().is_none_or(|pattern| pattern.fits(value))
    }
}

/// The variables of a provider.
type Variables = BTreeMap<String, Variable>;

/// Why a text with placeholders cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfilled {
    /// This field or variable has no value.
    Lacks(String),
    /// The value of this one cannot stand there.
    Wrong(String),
    /// What came out is not a URL that may be called: https, or http to this machine.
    Unsafe,
}

impl Oauth {
    /// An endpoint with its placeholders filled from `value`, else from the variables' defaults. A value in the path is
    /// percent-encoded, one in the host is a part of a host and nothing more, and a URL that begins with a placeholder
    /// begins with that value, which ends before a `/`.
    ///
    /// # Errors
    /// [`Unfilled`], with the name of the first that lacks a value or has a wrong one.
    pub fn fill(&self, url: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, Unfilled> {
        fill_url(&self.variables, url, &value)
    }

    /// A parameter or scope with its placeholders filled, as it is before it is encoded; `None` where it depends on an
    /// optional variable that is empty: then it is not sent.
    ///
    /// # Errors
    /// As [`Oauth::fill`].
    pub fn fill_text(&self, text: &str, value: impl Fn(&str) -> Option<String>) -> Result<Option<String>, Unfilled> {
        let filled = fill_with(&self.variables, text, &value, |_, value| Some(value.to_owned()));
        match filled {
            Err(Unfilled::Lacks(name)) if self.variables.get(&name).is_some_and(|variable| variable.optional) => Ok(None),
            other => other.map(Some),
        }
    }
}

impl Template {
    /// As [`Oauth::fill`], with what the template knows of its fields besides: what is read out of another field's value,
    /// and defaults. `value` is by stored name.
    ///
    /// # Errors
    /// As [`Oauth::fill`]; [`Unfilled::Unsafe`] where it has no `[oauth]`.
    pub fn endpoint(&self, url: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, Unfilled> {
        self.oauth.as_ref().ok_or(Unfilled::Unsafe)?.fill(url, |name| self.value_of(name, &value))
    }

    /// A URL of the template with its placeholders filled from its fields, as [`Oauth::fill`] does it.
    ///
    /// # Errors
    /// [`Unfilled`].
    pub fn url(&self, url: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, Unfilled> {
        fill_url(&Variables::new(), url, &value)
    }

    /// The page where a person makes its keys and ends them, with the defaults of its fields; `None` where it has none, or one
    /// that only a credential tells.
    pub fn page(&self) -> Option<String> {
        let page = self.dashboard.as_deref()?;
        self.url(page, |name| self.value_of(name, |_| None)).ok()
    }

    /// The value of a field by either of its names, or of a variable: given, read out of another field's, or the default.
    pub fn value_of(&self, name: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        let Some(field) = self.field(name) else {
            let variable = || Some(self.oauth.as_ref()?.variables.get(name)?.default.clone()).filter(|value| !value.is_empty());
            return value(name).or_else(variable);
        };
        let derived = || Some(field.derived(&value(&field.derive.as_ref()?.from)?)?.to_owned());
        value(&field.name).or_else(derived).or_else(|| field.default.clone())
    }
}

/// A URL with its placeholders filled, and safe to call.
fn fill_url(variables: &Variables, url: &str, value: &impl Fn(&str) -> Option<String>) -> Result<String, Unfilled> {
    let split = Url::split(url).ok_or(Unfilled::Unsafe)?;
    let host_ends = url.len() - split.rest.len();
    let filled = fill_with(variables, url, value, |at, value| {
        if at == 0 {
            let head = value.trim_end_matches('/');
            return (!head.contains(['?', '#'])).then(|| head.to_owned());
        }
        if at < host_ends {
            return Some(value.to_ascii_lowercase()).filter(|value| is_host(value));
        }
        (!matches!(value, "." | "..")).then(|| percent_encoded(value))
    })?;
    if urls::is_safe(&filled) { Ok(filled) } else { Err(Unfilled::Unsafe) }
}

fn fill_with(
    variables: &Variables,
    text: &str,
    value: &impl Fn(&str) -> Option<String>,
    put: impl Fn(usize, &str) -> Option<String>,
) -> Result<String, Unfilled> {
    let filled = fill_by(text, |found| {
        let variable = variables.get(found.name);
        let given = value(found.name).filter(|value| !value.is_empty());
        let filled = given.or_else(|| variable.map(|variable| variable.default.clone()).filter(|value| !value.is_empty()));
        let mut filled = filled.ok_or_else(|| Unfilled::Lacks(found.name.to_owned()))?;
        let wrong = || Unfilled::Wrong(found.name.to_owned());
        if filled.chars().any(char::is_control) || variable.is_some_and(|variable| !variable.takes(&filled)) {
            return Err(wrong());
        }
        if found.host {
            filled = host_of(&filled).ok_or_else(wrong)?;
        }
        put(found.at.0, &filled).ok_or_else(wrong)
    })?;
    Ok(filled.as_str().to_owned())
}

/// Percent-encoded, but for RFC 3986's unreserved characters.
pub(crate) fn percent_encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Templates;

    fn oauth() -> Oauth {
        let text = "authorize = 'https://{tenant}.acme.example/{team}/a'\ntoken = '{base}/t'\n\
                    [variables]\ntenant = { label = 'Tenant', default = 'common', choices = ['common', 'eu'] }\n\
                    team = { label = 'Team' }\nbase = { label = 'Server' }\nhint = { label = 'Hint', optional = true }\n";
        toml::from_str(text).unwrap()
    }

    fn only<'v>(name: &'v str, given: &'v str) -> impl Fn(&str) -> Option<String> + 'v {
        move |asked| (asked == name).then(|| given.to_owned())
    }

    #[test]
    fn an_endpoint_is_filled_or_says_what_lacks() {
        let (oauth, url) = (oauth(), "https://{tenant}.acme.example/{team}/a");
        assert_eq!(oauth.fill(url, |_| None), Err(Unfilled::Lacks("team".to_owned())));
        assert_eq!(oauth.fill(url, only("team", "a b/c")).unwrap(), "https://common.acme.example/a%20b%2Fc/a");
        assert_eq!(oauth.fill(url, only("tenant", "us")), Err(Unfilled::Wrong("tenant".to_owned())));
        assert_eq!(oauth.fill(url, only("team", "..")), Err(Unfilled::Wrong("team".to_owned())));
        let base = |given| oauth.fill("{base}/t", only("base", given));
        assert_eq!(base("https://sso.acme.example/realms/x/").unwrap(), "https://sso.acme.example/realms/x/t");
        assert_eq!(base("http://127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080/t");
        assert_eq!(base("http://sso.acme.example"), Err(Unfilled::Unsafe));
        assert_eq!(base("sso.acme.example"), Err(Unfilled::Unsafe));
        assert_eq!(base("https://sso.acme.example/?x="), Err(Unfilled::Wrong("base".to_owned())));
        assert_eq!(oauth.fill("https://{base.host}/t", only("base", "https://x.example:8/y")).unwrap(), "https://x.example:8/t");
        for bad in ["evil.example/", "u@evil.example", "a b", "x#"] {
            assert_eq!(oauth.fill("https://{team}.acme.example/", only("team", bad)), Err(Unfilled::Wrong("team".to_owned())), "{bad}");
        }
        assert_eq!(oauth.fill("https://{team}.acme.example/", only("team", "x:1")), Err(Unfilled::Unsafe));
    }

    #[test]
    fn a_parameter_of_an_optional_variable_is_left_out() {
        let oauth = oauth();
        assert_eq!(oauth.fill_text("{hint}", |_| None), Ok(None));
        assert_eq!(oauth.fill_text("{hint}", only("hint", "a b")), Ok(Some("a b".to_owned())));
        assert_eq!(oauth.fill_text("plain", |_| None), Ok(Some("plain".to_owned())));
        assert_eq!(oauth.fill_text("{team}", |_| None), Err(Unfilled::Lacks("team".to_owned())));
        assert_eq!(oauth.fill_text("{team}", only("team", "a\nb")), Err(Unfilled::Wrong("team".to_owned())));
    }

    #[test]
    fn a_templates_fields_have_their_defaults() {
        let gitlab = Templates::default().get("gitlab").unwrap().unwrap();
        let token = gitlab.oauth.as_ref().unwrap().token.clone().unwrap();
        assert_eq!(gitlab.endpoint(&token, |_| None).unwrap(), "https://gitlab.com/oauth/token");
        assert_eq!(gitlab.endpoint(&token, only("host", "git.corp.example")).unwrap(), "https://git.corp.example/oauth/token");
        let zendesk = Templates::default().get("zendesk").unwrap().unwrap();
        let token = zendesk.oauth.as_ref().unwrap().token.clone().unwrap();
        assert_eq!(zendesk.endpoint(&token, |_| None), Err(Unfilled::Lacks("subdomain".to_owned())));
    }
}
