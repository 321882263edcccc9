//! What must hold of a template beyond its syntax.
//!
//! A template decides what a person is asked for and where the answer is sent, and a user's own file is no more trusted
//! than any: a secret never gets into the name of a host, never travels without TLS but to this machine, and only to
//! hosts that the template names where one can see them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::keys;
use super::model::{Template, TemplateField};
use super::place::{self, placeholders};
use super::urls;
use super::{Oauth, pattern};
use crate::kind::Kind;
use crate::name::{Name, is_field};

/// What is wrong, and where in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Dotted path: `field.1.pattern`.
    pub(super) at: String,
    why: String,
}

impl Fault {
    pub(super) fn new(at: impl Into<String>, why: impl Into<String>) -> Self {
        Self { at: at.into(), why: why.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// A placeholder's name, and whether its value is secret.
pub(super) type Vars<'t> = BTreeMap<&'t str, bool>;

/// The whole of it: the first fault of each part, from the top.
pub(super) fn faults(stem: &str, template: &Template) -> Vec<Fault> {
    let vars = vars(template);
    let parts = [
        identity(stem, template),
        fields(template),
        keys::check(template),
        check_hosts("hosts", &template.hosts, &vars),
        check_hosts("control_hosts", &template.control_hosts, &with_variables(template)),
        urls::check(template),
        template.oauth.as_ref().map_or(Ok(()), oauth),
    ];
    parts.into_iter().filter_map(Result::err).collect()
}

fn identity(stem: &str, template: &Template) -> Result<(), Fault> {
    if Name::parse(&template.id).is_err() {
        return Err(Fault::new("id", "an id is of a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit"));
    }
    if template.id != stem {
        return Err(Fault::new("id", format!("the id `{}` is not the file's name, `{stem}`", template.id)));
    }
    for (n, alias) in template.aliases.iter().enumerate() {
        if Name::parse(alias).is_err() || *alias == template.id || template.aliases[..n].contains(alias) {
            return Err(Fault::new(format!("aliases.{n}"), format!("`{alias}` cannot be another id of it")));
        }
    }
    for (what, text) in [("name", &template.name), ("about", &template.about)] {
        if text.trim().is_empty() {
            return Err(Fault::new(what, format!("the {what} is empty")));
        }
    }
    Ok(())
}

fn fields(template: &Template) -> Result<(), Fault> {
    let mut names = BTreeSet::new();
    for (n, field) in template.fields.iter().enumerate() {
        for name in std::iter::once(&field.name).chain(&field.word) {
            if !is_field(name) {
                return Err(Fault::new(
                    format!("field.{n}.name"),
                    format!("`{name}` is not a field's name: a-z, 0-9 and `_`, starting with a letter"),
                ));
            }
            if !names.insert(name) {
                return Err(Fault::new(format!("field.{n}.name"), format!("two fields are called `{name}`")));
            }
        }
        field_values(n, field)?;
    }
    // The tokens of a grant come from the provider, not from a person.
    if template.kind != Kind::Oauth2 {
        for spec in template.kind.spec().fields.iter().filter(|spec| spec.required) {
            if !template.fields.iter().any(|field| field.name == spec.name) {
                return Err(Fault::new("type", format!("{} needs a field `{}`", template.kind.name(), spec.name)));
            }
        }
        if template.main_field().is_none() {
            return Err(Fault::new("type", "no field is secret"));
        }
    } else if template.oauth.is_none() {
        return Err(Fault::new("type", "oauth2 needs a section `[oauth]`"));
    }
    for (n, field) in template.fields.iter().enumerate() {
        let Some(derive) = &field.derive else { continue };
        if field.name == derive.from || !template.fields.iter().any(|other| other.name == derive.from && other.derive.is_none()) {
            return Err(Fault::new(format!("field.{n}.derive.from"), format!("`{}` is no other field to read from", derive.from)));
        }
    }
    Ok(())
}

fn field_values(n: usize, field: &TemplateField) -> Result<(), Fault> {
    let fault = |at: &str, why: &str| Err(Fault::new(format!("field.{n}.{at}"), format!("`{}`: {why}", field.name)));
    if let Some(Err(why)) = field.pattern.as_ref().map(|pattern| pattern::check(pattern.as_str(), 0)) {
        return fault("pattern", &format!("the pattern {why}"));
    }
    if let Some(Err(why)) = field.derive.as_ref().map(|derive| pattern::check(&derive.pattern, 1)) {
        return fault("derive", &format!("the pattern {why}"));
    }
    if field.prefixes.iter().any(|prefix| prefix.len() < 2 || !prefix.bytes().all(|b| b.is_ascii_graphic() || b == b' ')) {
        return fault("prefixes", "a prefix is at least two printable ASCII characters");
    }
    let Some(default) = &field.default else { return Ok(()) };
    if field.secret {
        return fault("default", "a secret has no default: a template holds no secrets");
    }
    if default.is_empty() || default.chars().any(char::is_control) {
        return fault("default", "the default is empty or holds control characters");
    }
    if !field.choices.is_empty() && !field.choices.contains(default) {
        return fault("default", "the default is none of the choices");
    }
    if default.contains("://") && !urls::is_safe(default) {
        return fault("default", "a URL is https; http only to this machine");
    }
    if field.fits(default) == Some(false) {
        return fault("default", "the default does not fit its own pattern");
    }
    Ok(())
}

/// The fields as placeholders, by both their names.
pub(super) fn vars(template: &Template) -> Vars<'_> {
    let mut vars = Vars::new();
    for field in &template.fields {
        vars.extend([Some(field.name.as_str()), field.word.as_deref()].into_iter().flatten().map(|name| (name, field.secret)));
    }
    if template.oauth.is_some() {
        vars.extend([("client_id", false), ("client_secret", true), ("access_token", true), ("refresh_token", true)]);
    }
    vars
}

/// The same with the variables of `[oauth]`: nothing that `hosts` are filled from.
pub(super) fn with_variables(template: &Template) -> Vars<'_> {
    let mut vars = vars(template);
    vars.extend(template.oauth.iter().flat_map(|oauth| oauth.variables.keys()).map(|name| (name.as_str(), false)));
    vars
}

/// Each is a host, with placeholders of fields that exist, and none of a secret but for the host in it.
pub(super) fn check_hosts(at: &str, hosts: &[String], vars: &Vars<'_>) -> Result<(), Fault> {
    for (n, host) in hosts.iter().enumerate() {
        let at = format!("{at}.{n}");
        if !place::is_host_template(host) {
            return Err(Fault::new(
                at,
                format!("`{host}` is not a host: no scheme, path or user, at most a port of digits, `*.` only before two labels"),
            ));
        }
        host_vars(&at, host, vars)?;
    }
    Ok(())
}

/// No secret in the name of a host: it would be sent to every name server on the way.
pub(super) fn host_vars(at: &str, host: &str, vars: &Vars<'_>) -> Result<(), Fault> {
    for found in placeholders(host) {
        match vars.get(found.name) {
            None => return Err(Fault::new(at, format!("`{{{}}}` is no field", found.name))),
            Some(true) if !found.host => {
                return Err(Fault::new(at, format!("the secret `{}` must not stand in the name of a host", found.name)));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn oauth(oauth: &Oauth) -> Result<(), Fault> {
    use super::oauth::Flow;
    let (authorize, token) = match oauth.flow {
        Flow::Code | Flow::PkceApiKey => (true, true),
        Flow::ClientCredentials => (false, true),
        Flow::Discovered | Flow::UserSupplied => (false, false),
    };
    if (authorize && oauth.authorize.is_none()) || (token && oauth.token.is_none()) {
        return Err(Fault::new("oauth", "this flow needs the endpoints `authorize` and `token`"));
    }
    if oauth.scope_separator.is_empty() {
        return Err(Fault::new("oauth.scope_separator", "something has to stand between scopes"));
    }
    Ok(())
}
