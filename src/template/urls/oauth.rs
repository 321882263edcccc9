//! The same of `[oauth]`: its endpoints, what goes into its requests, and where its answers are looked into.

use super::{Fault, Room, placeholders};
use crate::name::is_field;
use crate::template::answer::{Account, Answer};
use crate::template::check::with_variables;
use crate::template::variables::Variable;
use crate::template::{Oauth, Revocation, pattern};

pub(super) fn check(room: &Room<'_>) -> Result<(), Fault> {
    let Some(oauth) = &room.template.oauth else { return Ok(()) };
    let room = Room { template: room.template, hosts: room.hosts.clone(), vars: with_variables(room.template) };
    for (name, variable) in &oauth.variables {
        room.variable(name, variable)?;
    }
    room.endpoints(oauth)?;
    room.parameters(oauth)?;
    room.scopes(oauth)?;
    for (n, answer) in oauth.answer.iter().enumerate() {
        room.answer(&format!("oauth.answer.{n}"), answer)?;
    }
    if let Some(account) = &oauth.account {
        room.account("oauth.account", account)?;
    }
    for (n, error) in oauth.errors.iter().enumerate() {
        error.at.iter().chain(&error.description_at).try_for_each(|at| pointer(&format!("oauth.errors.{n}"), at))?;
    }
    oauth.verify.as_ref().map_or(Ok(()), |verify| room.verify("oauth.verify", verify))
}

impl Room<'_> {
    fn variable(&self, name: &str, variable: &Variable) -> Result<(), Fault> {
        let fault = |why: &str| Err(Fault::new(format!("oauth.variables.{name}"), format!("`{name}`: {why}")));
        if !is_field(name) {
            return fault("a variable's name is of a-z, 0-9 and `_`, starting with a letter");
        }
        if self.template.field(name).is_some() || crate::template::check::vars(self.template).contains_key(name) {
            return fault("it is a field already");
        }
        if variable.label.trim().is_empty() {
            return fault("it has no label to ask by");
        }
        if let Some(Err(why)) = variable.pattern.as_ref().map(|pattern| pattern::check(pattern.as_str(), 0)) {
            return fault(&format!("the pattern {why}"));
        }
        if variable.default.is_empty() {
            return Ok(());
        }
        if !variable.takes(&variable.default) || variable.default.chars().any(char::is_control) {
            return fault("the default is none of the choices, or does not fit the pattern");
        }
        if variable.default.contains("://") && !super::is_safe(&variable.default) {
            return fault("a URL is https; http only to this machine");
        }
        Ok(())
    }

    fn endpoints(&self, oauth: &Oauth) -> Result<(), Fault> {
        for (name, endpoint) in oauth.endpoints() {
            let at = format!("oauth.{name}");
            self.url(&at, endpoint, &[])?;
            self.plain(&at, endpoint)?;
        }
        self.link("oauth.setup", oauth.setup.as_deref())?;
        for (name, value) in &oauth.token_headers {
            self.header("oauth.token_headers", name, value, &[])?;
        }
        let requests = [("oauth.lengthen", &oauth.lengthen), ("oauth.refresh.prolong", &oauth.refresh.prolong)];
        for (at, request) in requests {
            request.as_ref().map_or(Ok(()), |request| self.request(at, request, &[]))?;
        }
        oauth.revocation.as_ref().map_or(Ok(()), |revocation| self.revocation(revocation))
    }

    fn revocation(&self, revocation: &Revocation) -> Result<(), Fault> {
        self.url("oauth.revocation.url", &revocation.url, &[])?;
        for (name, value) in &revocation.headers {
            self.header("oauth.revocation.headers", name, value, &[])?;
        }
        for (name, value) in &revocation.params {
            self.vars_exist(&format!("oauth.revocation.params.{name}"), value, &[])?;
        }
        revocation.ok_at.as_deref().map_or(Ok(()), |at| pointer("oauth.revocation.ok_at", at))
    }

    fn parameters(&self, oauth: &Oauth) -> Result<(), Fault> {
        let sections = [
            ("oauth.authorize_params", &oauth.authorize_params, true),
            ("oauth.token_params", &oauth.token_params, false),
            ("oauth.device_params", &oauth.device_params, true),
            ("oauth.device_token_params", &oauth.device_token_params, false),
            ("oauth.refresh.params", &oauth.refresh.params, false),
        ];
        for (section, parameters, seen) in sections {
            for (name, value) in parameters {
                let at = format!("{section}.{name}");
                let more: &[&str] = if section == "oauth.device_token_params" { &["user_code"] } else { &[] };
                self.vars_exist(&at, value, more)?;
                // What goes through a browser is in its history.
                if seen {
                    self.plain(&at, value)?;
                }
                parameter(&at, name)?;
            }
        }
        let names = oauth.names.iter().chain(&oauth.device_names).chain(&oauth.scope_params);
        names.filter(|(_, name)| !name.is_empty()).try_for_each(|(_, name)| parameter("oauth.names", name))
    }

    fn scopes(&self, oauth: &Oauth) -> Result<(), Fault> {
        let sets = oauth.scope_sets.iter().map(|(name, scopes)| (format!("oauth.scope_sets.{name}"), scopes));
        let others = [
            ("oauth.default_scopes", &oauth.default_scopes),
            ("oauth.device_scopes", &oauth.device_scopes),
            ("oauth.refresh.scopes", &oauth.refresh.scopes),
        ];
        for (at, scopes) in sets.chain(others.map(|(at, scopes)| (at.to_owned(), scopes))) {
            for scope in scopes {
                if scope.is_empty() || scope.chars().any(|c| c.is_control() || c.is_whitespace()) {
                    return Err(Fault::new(at, "a scope is a word, without blanks"));
                }
                self.vars_exist(&at, scope, &[])?;
                self.plain(&at, scope)?;
            }
        }
        match oauth.alone.iter().chain(oauth.scope_params.keys()).find(|set| !oauth.scope_sets.contains_key(*set)) {
            Some(set) => Err(Fault::new("oauth.alone", format!("`{set}` is no set of scopes"))),
            None => Ok(()),
        }
    }

    fn answer(&self, at: &str, answer: &Answer) -> Result<(), Fault> {
        if answer.access_token.is_empty() {
            return Err(Fault::new(at, "an answer has an access token somewhere"));
        }
        for (name, at_pointer) in answer.pointers() {
            pointer(&format!("{at}.{name}"), at_pointer)?;
        }
        self.plain_fields(at, answer.fields.keys().chain(answer.callback.keys()))
    }

    fn plain_fields<'n>(&self, at: &str, mut names: impl Iterator<Item = &'n String>) -> Result<(), Fault> {
        let plain = |name: &str| self.template.field(name).is_some_and(|field| field.name == *name && !field.secret);
        names.find(|name| !plain(name)).map_or(Ok(()), |name| Err(Fault::new(at, format!("`{name}` is no plain field"))))
    }

    fn account(&self, at: &str, account: &Account) -> Result<(), Fault> {
        if account.request.is_some() == account.at.is_empty() {
            return Err(Fault::new(at, "`request` and `at` come together"));
        }
        if account.request.is_none() && account.answer.is_empty() && account.claims.is_empty() {
            return Err(Fault::new(at, "it says nowhere whose account it is"));
        }
        if let Some(request) = &account.request {
            self.request(&format!("{at}.request"), request, &[])?;
        }
        let lists = [("answer", &account.answer), ("claims", &account.claims), ("at", &account.at)];
        self.plain_fields(at, account.fields.keys())?;
        account.fields.iter().try_for_each(|(name, one)| pointer(&format!("{at}.fields.{name}"), one))?;
        let mut pointers = lists.into_iter().flat_map(|(name, list)| list.iter().map(move |one| (name, one)));
        pointers.try_for_each(|(name, one)| pointer(&format!("{at}.{name}"), one))
    }

    /// Fields and variables alone, and none that is secret: nothing of the client or of a grant.
    fn plain(&self, at: &str, text: &str) -> Result<(), Fault> {
        let grant = |name: &str| {
            let own = self.template.field(name).is_some_and(|field| !field.secret);
            !own && !self.template.oauth.as_ref().is_some_and(|oauth| oauth.variables.contains_key(name))
        };
        match placeholders(text).iter().find(|found| grant(found.name)) {
            Some(found) => Err(Fault::new(at, format!("`{{{}}}` must not stand here: it is no plain field and no variable", found.name))),
            None => Ok(()),
        }
    }
}

fn pointer(at: &str, text: &str) -> Result<(), Fault> {
    if text.starts_with('/') { Ok(()) } else { Err(Fault::new(at, "a JSON pointer begins with `/`")) }
}

fn parameter(at: &str, name: &str) -> Result<(), Fault> {
    let right = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~[]".contains(&b));
    if right { Ok(()) } else { Err(Fault::new(at, format!("`{name}` is not a parameter's name"))) }
}
