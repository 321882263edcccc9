//! What is going to be stored: which name, type and template.

use credctl::Error;
use credctl::kind::{KINDS, Kind};
use credctl::name::{Key, Name, escape};
use credctl::shape::Shape;
use credctl::template::{Head, Origin, Template, Templates};
use credctl::vault::Vault;
use jiff::Timestamp;

use super::super::list;
use super::super::oauth::connect::Connect;
use super::Add;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::prompt;

/// What it is going to be.
pub(super) struct Plan {
    pub(super) name: Name,
    /// What the name was before a number was added; `None` for one that was given, to which none is.
    pub(super) base: Option<Name>,
    pub(super) shape: Shape,
    /// The field whose variable was named, where that is not the main secret's: a value without a name is this one's.
    pub(super) meant: Option<String>,
}

impl Add {
    /// Which name, type and template.
    pub(super) fn plan(&self, context: &Context, templates: &Templates) -> Result<Plan, Failure> {
        // Many a key would do for a name.
        if let Some(name) = &self.name
            && let Some(service) = templates.recognise(name)?.into_iter().find(|found| found.is_surely_a_key(name))
        {
            return Err(Failure::usage(format!("where the name belongs stands what looks like a key of {}", escape(&service.name))).hint(
                format!("`credctl add {}` asks for the key; the one on the command line is in your shell's history now", service.id),
            ));
        }
        if let Some(kind) = &self.kind {
            let kind = list::parse_kind(kind)?;
            let name = match &self.name {
                Some(name) => Name::parse(name)?,
                None => Name::parse(&ask_name(context)?)?,
            };
            return Ok(Plan { name, base: None, shape: Shape::of(kind), meant: None });
        }
        let (template, meant) = match (&self.template, &self.name) {
            (Some(id), _) => (Some(known(templates, id)?), None),
            (None, Some(name)) => self.template_of_name(context, templates, name)?,
            (None, None) => (choose_template(context, templates)?, None),
        };
        let by_key = self.name.as_deref().is_some_and(|name| Key::parse(name).is_ok());
        // Beside a template a variable's name would say nothing that the template does not.
        if let (true, Some(_), Some(name)) = (by_key, &self.template, &self.name) {
            return Err(Failure::usage(format!("`{}` is a variable, where the credential's name belongs", escape(name)))
                .hint(format!("`--key {}` gives it that variable; names are in lower case", escape(name))));
        }
        match template {
            Some(template) => {
                where_it_goes(context, &template);
                let given = self.name.as_deref().filter(|_| !by_key);
                let name = Name::parse(given.unwrap_or(&template.id))?;
                let base = given.is_none().then(|| name.clone());
                let shape = Shape { kind: template.kind, template: Some(template.into()) };
                let meant = meant.filter(|field| field != shape.main());
                Ok(Plan { name, base, shape, meant })
            }
            None => {
                let name = match &self.name {
                    Some(name) => Name::parse(name)?,
                    None => Name::parse(&ask_name(context)?)?,
                };
                let shape = Shape::of(choose_kind(context, templates, self.name.as_deref())?);
                Ok(Plan { name, base: None, shape, meant: None })
            }
        }
    }

    /// The account that is connected in its place: nobody holds a token of such a service to type in.
    pub(super) fn account(&self, templates: &Templates) -> Result<Option<Connect>, Failure> {
        let given = self.kind.is_some() || self.flags.has_values() || self.canary;
        let service = self.template.as_ref().or(self.name.as_ref()).filter(|_| !given);
        let Some(service) = service else { return Ok(None) };
        let template = templates.get(service)?.filter(Template::is_connected);
        let name = self.template.as_ref().and(self.name.clone());
        Ok(template.map(|_| Connect::of(service.clone(), name)))
    }

    /// The template that a name speaks of: by its id, by what it begins with, or by a variable; then with the field of that.
    fn template_of_name(
        &self,
        context: &Context,
        templates: &Templates,
        name: &str,
    ) -> Result<(Option<Template>, Option<String>), Failure> {
        let found = match Key::parse(name) {
            Ok(key) => {
                let holders = templates.for_key(&key)?;
                let ids: Vec<String> = holders.iter().map(|holder| holder.template.id.clone()).collect();
                let primary = holders.iter().filter(|holder| holder.primary).count();
                match holders.into_iter().next() {
                    Some(first) if ids.len() == 1 || primary == 1 => (Some(first.template), Some(first.field)),
                    Some(_) => {
                        return Err(Failure::from(Error::Ambiguous { what: "variable", name: name.to_owned(), holders: ids })
                            .hint("name the template: `--template ID`"));
                    }
                    None => {
                        return Err(Failure::usage(format!("no template has the variable `{}`", escape(name)))
                            .hint(format!("give the credential a name: `credctl add NAME --type api_token --key {}`", escape(name))));
                    }
                }
            }
            Err(_) => (templates.for_name(name)?, None),
        };
        if let Some(template) = &found.0 {
            context.ui.say(&format!("using the template `{}` ({})", template.id, escape(&template.name)));
        }
        Ok(found)
    }
}

/// A template from a file decides where a secret may go, and whoever uses it may not have written it.
fn where_it_goes(context: &Context, template: &Template) {
    let Origin::File(path) = &template.origin else { return };
    let hosts: Vec<&String> = template.hosts.iter().chain(&template.control_hosts).collect();
    let hosts = if hosts.is_empty() { "no host".to_owned() } else { credctl::error::ticked(&hosts) };
    context.ui.note(&format!("the template is your own, `{}`; what is stored may be sent to {hosts}", escape(&path.to_string_lossy())));
}

fn known(templates: &Templates, id: &str) -> Result<Template, Failure> {
    match templates.get(id)? {
        Some(template) => Ok(template),
        None => {
            let near = templates.nearest(id)?;
            let failure = Failure::from(Error::NotFound { what: "template", name: id.to_owned(), near: near.clone() });
            Err(if near.is_some() { failure } else { failure.hint("`credctl add` alone lists the services") })
        }
    }
}

/// Gives a name that was not given a number, where it is taken; refuses a given one that is, before anything is asked.
pub(super) fn settle_name(plan: Plan, vault: &mut Vault, now: Timestamp) -> Result<Plan, Failure> {
    let name = match &plan.base {
        Some(base) => vault.free_name(base, now)?,
        None if vault.is_taken(plan.name.as_str(), now)? => {
            return Err(Error::Exists { what: "credential", name: plan.name.as_str().to_owned() }.into());
        }
        None => plan.name.clone(),
    };
    Ok(Plan { name, ..plan })
}

fn ask_name(context: &Context) -> Result<String, Failure> {
    if context.ui.can_ask() {
        return prompt::line(&context.ui, "Name", false);
    }
    Err(Failure::usage("a name is needed")
        .hint("`credctl add NAME`, with `--template T` or `--type TYPE` where the name does not tell the service"))
}

fn choose_template(context: &Context, templates: &Templates) -> Result<Option<Template>, Failure> {
    if !context.ui.can_ask() {
        return Err(Failure::usage("nothing says what to store").hint("`credctl add openai`, `--template T`, or `--type TYPE` with a name"));
    }
    let mut heads: Vec<&Head> = templates.heads()?.iter().collect();
    heads.sort_by_key(|head| head.name.to_lowercase());
    // First, where it is seen: nobody pages through two hundred to find that theirs is not there.
    let else_ = std::iter::once("Something else".to_owned());
    let items: Vec<String> = else_.chain(heads.iter().map(|head| escape(&head.name))).collect();
    let chosen = prompt::search(&context.ui, "Which service is it for? (type to search)", &items)?;
    match chosen.checked_sub(1).and_then(|at| heads.get(at)) {
        Some(head) => Ok(templates.get(&head.id)?),
        None => Ok(None),
    }
}

fn choose_kind(context: &Context, templates: &Templates, name: Option<&str>) -> Result<Kind, Failure> {
    if context.ui.can_ask() {
        let items: Vec<String> = KINDS.iter().map(|spec| spec.about.to_owned()).collect();
        return Ok(KINDS[prompt::choose(&context.ui, "What is it?", &items)?].kind);
    }
    let name = name.unwrap_or_default();
    let failure = Failure::usage(format!("nothing says what `{}` is", escape(name)))
        .hint("add `--template T`, or `--type TYPE` (api_token, username_password, ssh_key, file, …)");
    Err(match templates.nearest(name)? {
        Some(near) => failure.hint(format!("there is a template `{near}`")),
        None => failure,
    })
}
