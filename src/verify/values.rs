//! The values of a credential, as the placeholders of its template name them.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::Subject;
use crate::kind::Kind;
use crate::net::fill::wipe;

/// The values; those that a check makes on its way are put before them.
#[derive(Clone)]
pub(super) struct Values<'a> {
    subject: &'a Subject,
    more: Vec<(Cow<'static, str>, Zeroizing<String>)>,
}

impl<'a> Values<'a> {
    pub(super) fn of(subject: &'a Subject) -> Self {
        Self { subject, more: Vec::new() }
    }

    /// The same with one more, which stands before a field of that name.
    pub(super) fn with(&self, name: impl Into<Cow<'static, str>>, value: Zeroizing<String>) -> Self {
        let mut more = self.more.clone();
        more.insert(0, (name.into(), value));
        Self { subject: self.subject, more }
    }

    /// The value of a field by its stored name or the provider's word: stored, read out of another's, or the default. Of a
    /// connected account the access token is the main secret of a template that was written for keys.
    pub(super) fn get(&self, name: &str) -> Option<Zeroizing<String>> {
        if let Some((_, value)) = self.more.iter().find(|(known, _)| known == name) {
            return Some(value.clone());
        }
        let credential = &self.subject.credential;
        let stored = |name: &str| {
            let field = credential.fields.get(name).filter(|field| !field.value.is_empty())?;
            field.value.expose_str().map(str::to_owned)
        };
        let variable = |name: &str| {
            let grant = credential.grant.as_ref()?;
            grant.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let template = self.subject.template.as_ref();
        let is_main = template.and_then(|template| template.main_field()).is_some_and(|main| main.name == name);
        let token = || (credential.kind == Kind::Oauth2 && (is_main || name == "token")).then(|| stored("access_token")).flatten();
        let known = stored(name).or_else(|| variable(name)).or_else(token);
        let known = known.or_else(|| template?.value_of(name, stored)).filter(|value| !value.is_empty());
        known.map(Zeroizing::new).or_else(|| self.member(name))
    }

    /// A text of that name in the JSON document that the credential is: the key file of a service account.
    fn member(&self, name: &str) -> Option<Zeroizing<String>> {
        if !matches!(self.subject.credential.kind, Kind::File | Kind::Custom) {
            return None;
        }
        let text = self.main().filter(|text| text.trim_start().starts_with('{'))?;
        let mut json = serde_json::from_str::<serde_json::Value>(&text).ok()?;
        let found =
            json.get(name).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty()).map(|text| Zeroizing::new(text.to_owned()));
        wipe(&mut json);
        found
    }

    /// What its main secret is called.
    pub(super) fn main_name(&self) -> Option<&'a str> {
        self.subject.credential.main_field().map(|(name, _)| name)
    }

    /// The main secret.
    pub(super) fn main(&self) -> Option<Zeroizing<String>> {
        let (_, field) = self.subject.credential.main_field()?;
        field.value.expose_str().map(|text| Zeroizing::new(text.to_owned()))
    }

    /// The same for what asks for a plain text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.as_str().to_owned())
    }
}
