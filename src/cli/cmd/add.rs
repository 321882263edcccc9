//! `credctl add`: a credential from a template or a type, its secret from a hidden prompt, stdin, a file or a variable.

mod plan;
mod values;

use std::collections::BTreeMap;

use clap::Args;
use credctl::credential::{Credential, Field};
use credctl::name::{Id, Key, escape};
use credctl::template::{Category, is_dangerous};
use credctl::vault::Vault;
use jiff::Timestamp;

use self::plan::{MAX_NUMBER, Plan};
use self::values::{Question, Values};
use super::{init, list, show};
use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::json;
use crate::cli::values::parse_moment;

/// Store a credential
///
/// The name decides what is asked: `credctl add openai` and `credctl add github-work` take the template of that service,
/// `credctl add OPENAI_API_KEY` the one that knows the variable. The secret is asked for without echo, or comes from stdin
/// (`--secret -`), a file (`--secret @PATH`) or a variable (`--secret env:VAR`), never from the command line itself. A first
/// credential makes the default vault.
#[derive(Args)]
pub(crate) struct Add {
    /// Its name; one that is a template's id or begins with it (`openai-work`), or a template's variable, takes the template
    name: Option<String>,
    /// The service it is for
    #[arg(long, short, conflicts_with = "kind")]
    template: Option<String>,
    /// Its type, where there is no template: api_token, api_key_pair, username_password
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Free text to tell it by
    #[arg(long, short)]
    label: Option<String>,
    /// The variable that programs look it up by; FIELD=VAR for another field than the main secret
    #[arg(long, value_name = "[FIELD=]VAR")]
    key: Vec<String>,
    /// llm_provider, mcp_service, runtime, communication or custom
    #[arg(long)]
    category: Option<String>,
    /// A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// The same for a secret, never from the argument itself; without FIELD the main secret
    #[arg(long, value_name = "[FIELD=]VALUE")]
    secret: Vec<String>,
    /// A word to find it by
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// When it ends: 2027-01-31, a full time, or 30d from now
    #[arg(long, value_name = "DATE|SPAN")]
    expires: Option<String>,
    /// Where its secret may be sent
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Do not ask its provider whether it works
    #[arg(long)]
    no_verify: bool,
}

/// What was said about it besides its fields.
struct Words {
    /// Variables, by field.
    keys: BTreeMap<String, Key>,
    category: Category,
    expires: Option<Timestamp>,
}

impl Add {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let templates = place.templates();
        let plan = self.plan(context, &templates)?;
        let mut values = values::fetch(context, &plan, values::given(&self.set, &self.secret, &plan)?)?;
        values::check(&plan, &values)?;
        let missing = values::missing(context, &plan, &values)?;
        let words = self.words(&plan, &values, &missing, place.now)?;
        // Everything that can be wrong with the arguments and what they name is known by now: only then is a vault made.
        let bare = session::is_bare(context, &place)?;
        if bare {
            match init::make(context, &place, &place.location(credctl::config::DEFAULT_VAULT)?, None) {
                // Another process was as quick.
                Err(failure) if failure.code == "conflict" => {}
                made => drop(made?),
            }
        }
        let place = Place::new()?;
        // What was just made, whatever else the configuration names.
        let mut vault = session::open_named(context, &place, bare.then_some(credctl::config::DEFAULT_VAULT))?;
        let plan = plan::settle_name(plan, &mut vault, place.now)?;
        values::ask(context, &plan, missing, &mut values)?;
        values::check(&plan, &values)?;
        values::look_at(context, &plan, &templates, &vault, &values)?;
        let credential = self.build(&plan, values, words, place.now)?;
        let id = store(context, &mut vault, plan, credential, place.now)?;
        self.finish(context, &vault, id, place.now)
    }

    /// Variables that were given, by field.
    fn keys(&self, plan: &Plan) -> Result<BTreeMap<String, Key>, Failure> {
        let mut keys = BTreeMap::new();
        for text in &self.key {
            let (field, key) = match text.split_once('=') {
                Some((field, key)) => (plan.stored_name(field), key),
                None => (plan.kind.main_field().to_owned(), text.as_str()),
            };
            let key = Key::parse(key)?;
            if is_dangerous(&key) {
                return Err(Failure::usage(format!("`{key}` changes how programs are started, and cannot be a credential's variable")));
            }
            keys.insert(field, key);
        }
        Ok(keys)
    }

    /// What else was said about it.
    fn words(&self, plan: &Plan, values: &Values, missing: &[Question], now: Timestamp) -> Result<Words, Failure> {
        let keys = self.keys(plan)?;
        if let Some(unused) =
            keys.keys().find(|field| !values.contains_key(*field) && missing.iter().all(|question| question.field != **field))
        {
            return Err(Failure::usage(format!("`--key` names the field `{}`, which has no value", escape(unused))));
        }
        let category = match &self.category {
            Some(text) => Category::parse(text).ok_or_else(|| {
                Failure::usage(format!("no category `{}`", escape(text)))
                    .hint("llm_provider, mcp_service, runtime, communication or custom")
            })?,
            None => plan.template.as_ref().map_or(Category::Custom, |template| template.category),
        };
        let expires = self.expires.as_deref().map(|text| parse_moment(text, now)).transpose()?;
        Ok(Words { keys, category, expires })
    }

    fn build(&self, plan: &Plan, values: Values, words: Words, now: Timestamp) -> Result<Credential, Failure> {
        let Words { mut keys, category, expires } = words;
        let main = plan.kind.main_field();
        let main_key = keys.get(main).cloned();
        let plain =
            |field: &str| values.get(field).filter(|(secret, _)| !secret).and_then(|(_, value)| value.expose_str().map(str::to_owned));
        let hosts = match &plan.template {
            _ if !self.host.is_empty() => self.host.clone(),
            Some(template) => {
                let secret = values.get(main).and_then(|(_, value)| value.expose_str()).unwrap_or_default();
                let variant = template.variant(secret, plain);
                template.hosts_for(variant, plain)
            }
            None => Vec::new(),
        };
        let base = main_key.unwrap_or_else(|| plan.name.to_key());
        let mut fields = BTreeMap::new();
        for (name, (secret, value)) in values {
            let known = plan.template.as_ref().and_then(|template| template.field(&name));
            let mut field = Field::new(secret, value);
            let asked = keys.remove(&name);
            field.aliases = known.filter(|_| asked.is_none()).map(|known| known.aliases.clone()).unwrap_or_default();
            let own = if name == main { base.clone() } else { base.for_field(&name) };
            field.key = Some(asked.or_else(|| known?.key.clone()).unwrap_or(own));
            fields.insert(name, field);
        }
        Ok(Credential {
            id: Id::random()?,
            name: plan.name.as_str().to_owned(),
            label: self.label.clone(),
            kind: plan.kind,
            service: plan.template.as_ref().map(|template| template.id.clone()),
            category: category.name().to_owned(),
            tags: self.tag.clone(),
            hosts,
            created: now,
            updated: now,
            expires,
            secret_version: 1,
            fields,
            extra: toml::Table::new(),
        })
    }

    fn finish(&self, context: &Context, vault: &Vault, id: Id, now: Timestamp) -> Outcome {
        let Some(listed) = vault.listed(id) else { return Ok(Exit::Done) };
        if context.ui.json {
            context.ui.document(&json::credential(&listed, vault.label(), now))?;
            return Ok(Exit::Done);
        }
        context.ui.line(&listed.summary.name)?;
        if context.ui.stderr_tty {
            context.ui.say(show::describe(&listed, vault.label(), now).trim_end());
        }
        context.ui.next(&format!("next: `credctl run --with {} -- your-program`", listed.summary.name));
        Ok(Exit::Done)
    }
}

/// Writes it; where a name that was not given has just been taken by another process, under the next number.
fn store(context: &Context, vault: &mut Vault, plan: Plan, credential: Credential, now: Timestamp) -> Result<Id, Failure> {
    credential.check_words()?;
    let mut writer = session::writer(context, vault, now)?;
    let mut credential = credential;
    let mut number = 1;
    while plan.numbered && writer.vault_mut().is_taken(&credential.name, now)? && number < MAX_NUMBER {
        number += 1;
        credential.name = format!("{}-{number}", plan.template.as_ref().map_or(plan.name.as_str(), |template| &template.id));
    }
    Ok(writer.add(credential, now)?.id)
}
