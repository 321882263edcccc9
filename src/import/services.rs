//! Which service an entry is for, and of what type it is: what its format says, then its address, then the form of its value.

use std::collections::{HashMap, HashSet};

use super::addresses;
use super::entries::is_secret_field;
use super::entry::{self, Entry, Sort};
use super::gather::Slot;
use super::judge::{Sign, by_looks};
use super::known::{Recognition, Variables, is_named, only};
use super::naming;
use crate::Result;
use crate::kind::Kind;
use crate::shape::{Shape, Values};
use crate::ssh;
use crate::template::{Template, Templates};

/// What an entry becomes.
pub(super) struct Chosen {
    pub(super) shape: Shape,
    pub(super) sign: Sign,
    /// The value that fills the main field, by its place in the entry.
    main: Option<usize>,
}

/// The templates, and what is known of their hosts.
pub(super) struct Services<'t> {
    variables: Variables<'t>,
    templates: &'t Templates,
    /// Read when the first address is asked about.
    by_host: Option<HashMap<String, Vec<String>>>,
}

impl<'t> Services<'t> {
    pub(super) fn new(variables: Variables<'t>, templates: &'t Templates) -> Self {
        Self { variables, templates, by_host: None }
    }

    /// What an entry becomes, with these of its values.
    ///
    /// # Errors
    /// As [`Templates::all`].
    pub(super) fn choose(&mut self, entry: &Entry, slots: &[Slot], usable: &[usize]) -> Result<Chosen> {
        let is = |part: entry::Part| usable.iter().copied().find(|n| slots[*n].part == part);
        let main = is(entry::Part::Main);
        let user = is(entry::Part::User);
        let Some(at) = main else { return Ok(Chosen { shape: Shape::of(Kind::Custom), sign: Sign::Entry, main: None }) };
        let value = &slots[at].value;
        let fits = |shape: &Shape| {
            let field = |n: &usize| (named(shape, *n, &slots[*n], main).0, (true, slots[*n].value.duplicate()));
            let values: Values = usable.iter().map(field).collect();
            shape.missing(&values).is_empty() && values.iter().all(|(name, (_, value))| shape.check_one(name, value).is_ok())
        };
        let chosen = |shape: Shape, sign| Ok(Chosen { shape, sign, main });
        if let Some(shape) = self.of(entry.service)?
            && fits(&shape)
        {
            return chosen(shape, Sign::Service);
        }
        match entry.sort {
            Sort::SshKey if ssh::look(value).is_ok() => return chosen(Shape::of(Kind::SshKey), Sign::PrivateKey),
            Sort::File => return chosen(Shape::of(Kind::File), Sign::Entry),
            Sort::SshKey | Sort::Note => return chosen(Shape::of(Kind::Custom), Sign::Entry),
            Sort::Login | Sort::Token | Sort::Unknown => {}
        }
        let text = value.expose_str().unwrap_or_default();
        if let Some(shape) = self.of_form(entry, &slots[at].label, text)?
            // A key of any sort looks like one for SSH.
            && !matches!(shape.kind, Kind::SshKey | Kind::File)
            && fits(&shape)
        {
            return chosen(shape, Sign::Form);
        }
        if let Some(shape) = self.of_hosts(entry, text)?
            && fits(&shape)
        {
            return chosen(shape, Sign::Host);
        }
        let kind = match (entry.sort, user) {
            (Sort::Login | Sort::Unknown, Some(_)) => Kind::UsernamePassword,
            (Sort::Token, _) => Kind::ApiToken,
            (Sort::Login | Sort::Unknown, None) if !self.variables.likes(text)?.is_empty() => Kind::ApiToken,
            (Sort::Unknown, None) if by_looks(&slots[at].label, text).is_some() => Kind::ApiToken,
            _ => Kind::Custom,
        };
        let shape = Shape::of(kind);
        let shape = if fits(&shape) { shape } else { Shape::of(Kind::Custom) };
        chosen(shape, Sign::Entry)
    }

    /// A service's template, as a type.
    ///
    /// # Errors
    /// As [`Templates::get`].
    pub(super) fn of(&mut self, id: Option<&str>) -> Result<Option<Shape>> {
        let Some(id) = id else { return Ok(None) };
        Ok(self.variables.whole(id)?.map(|template| Shape { kind: template.kind, template: Some(template) }))
    }

    /// The service whose key the value is by its form. An address goes before it: a service that is at none of the entry's
    /// is not meant, whatever its keys look like, and one that is at them need not be the only one with such keys.
    fn of_form(&mut self, entry: &Entry, label: &str, value: &str) -> Result<Option<Shape>> {
        let hosts: Vec<String> = entry.urls.iter().filter_map(|url| naming::host_of(url)).collect();
        let known = if hosts.is_empty() {
            match self.variables.recognise(value, label)? {
                Some(Recognition::Secret(known)) => Some(known),
                _ => None,
            }
        } else {
            let mut likes = self.variables.likes(value)?;
            likes.retain(|like| like.known.field.secret && like.can_be(value));
            let mut there = Vec::new();
            for like in likes {
                let template = self.variables.whole(&like.known.head.id)?;
                if template.is_some_and(|template| hosts.iter().any(|host| addresses::is_of(&template, host))) {
                    there.push(like.known);
                }
            }
            only(there.iter()).or_else(|| only(there.iter().filter(|known| is_named(known.head, label)))).copied()
        };
        let Some(known) = known else { return Ok(None) };
        Ok(self.of(Some(&known.head.id))?.filter(|shape| known.field.name == shape.main()))
    }

    /// The only service whose hosts are the entry's, and whose keys look like its value.
    fn of_hosts(&mut self, entry: &Entry, value: &str) -> Result<Option<Shape>> {
        let hosts: HashSet<String> = entry.urls.iter().filter_map(|url| naming::host_of(url)).collect();
        if hosts.is_empty() {
            return Ok(None);
        }
        if self.by_host.is_none() {
            let mut by_host: HashMap<String, Vec<String>> = HashMap::new();
            for template in self.templates.all()?.into_iter().filter(|template| !template.is_connected()) {
                let fixed = template.hosts.iter().filter(|host| !host.contains(['{', '*']));
                fixed.for_each(|host| by_host.entry(host.clone()).or_default().push(template.id.clone()));
            }
            self.by_host = Some(by_host);
        }
        let by_host = self.by_host.as_ref();
        let ids: HashSet<&String> = hosts.iter().filter_map(|host| by_host?.get(host)).flatten().collect();
        let mut ids: Vec<String> = ids.into_iter().cloned().collect();
        ids.sort();
        let mut found = None;
        for id in ids {
            let Some(shape) = self.of(Some(&id))? else { continue };
            if shape.template.as_ref().is_some_and(|template| is_meant(template, entry.sort, value)) && found.replace(shape).is_some() {
                return Ok(None);
            }
        }
        Ok(found)
    }
}

/// Whether an entry with this value, at an address of the service, is a credential of the template: a password of its web
/// page is none of its keys.
fn is_meant(template: &Template, sort: Sort, value: &str) -> bool {
    let fits = template.main_field().and_then(|field| field.fits(value));
    match (fits, template.kind) {
        (Some(fits), _) => fits,
        (None, Kind::ApiToken | Kind::ApiKeyPair) => sort == Sort::Token,
        (None, kind) => kind == Kind::UsernamePassword && sort == Sort::Login,
    }
}

impl Chosen {
    /// The field of a value, and whether it is hidden.
    pub(super) fn field(&self, n: usize, slot: &Slot) -> (String, bool) {
        named(&self.shape, n, slot, self.main)
    }
}

fn named(shape: &Shape, n: usize, slot: &Slot, main: Option<usize>) -> (String, bool) {
    let own = |name: &str, secret: bool| (name.to_owned(), shape.is_secret(name).unwrap_or(secret));
    match slot.part {
        // Of a type whose main field is for JSON, the value keeps the name it came with.
        entry::Part::Main if main == Some(n) && shape.kind == Kind::Custom && shape.template.is_none() => {
            (naming::field_of(&slot.label, "value"), true)
        }
        entry::Part::Main if main == Some(n) => own(shape.main(), true),
        entry::Part::Main | entry::Part::Hidden => (naming::own_field(shape, &slot.label, "secret"), true),
        entry::Part::User => own(user_field(shape), false),
        entry::Part::Otp => own("otp", true),
        entry::Part::Notes => own("notes", true),
        entry::Part::Plain => {
            let field = naming::own_field(shape, &slot.label, "text");
            // An address may have a password in it.
            let secret = super::looks::has_password(slot.value.expose_str().unwrap_or_default());
            (field, secret)
        }
        entry::Part::Field(name) => own(&shape.stored_name(name), is_secret_field(name)),
    }
}

/// The field of the name that goes with a secret.
fn user_field(shape: &Shape) -> &'static str {
    if shape.kind == Kind::ApiKeyPair { "api_key" } else { "username" }
}
