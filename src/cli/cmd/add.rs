//! `credctl add`: a credential from a template or a type, its secret from a hidden prompt, stdin, a file or a variable.

mod canary;
mod plan;

use std::collections::BTreeMap;

use clap::Args;
use credctl::activity::{About, Action};
use credctl::config::DEFAULT_VAULT;
use credctl::credential::Credential;
use credctl::name::{Id, Key, escape};
use credctl::shape::{Part, Values, Words};
use credctl::vault::Vault;
use jiff::Timestamp;

use self::plan::Plan;
use super::verify::after;
use super::{init, show};
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::fields::{self, Flags};
use crate::cli::session::{self, Place};

/// Store a credential
///
/// The name decides what is asked: `credctl add openai` and `credctl add github-work` take the template of that service,
/// `credctl add OPENAI_API_KEY` the one that knows the variable; that of another field (`credctl add REDIS_URL`) says which
/// value is given. The secret is asked for without echo, or comes from stdin (`--secret -`), a file (`--secret @PATH`) or a
/// variable (`--secret env:VAR`), never from the command line itself. A first credential makes the default vault.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl add openai                                                       # asks for the key, without showing it
  credctl add openai-work --tag work --expires 90d                         # a second one of the same service
  credctl add OPENAI_API_KEY --secret env:OPENAI_API_KEY                   # from a variable that is set
  credctl add db --type username_password --set username=app --secret @pw  # a password from a file
  credctl add deploy --type ssh_key --secret @id_ed25519                   # a private key from its file
  credctl add gcp --type custom --secret json=@account.json                # any JSON document
  credctl add github-admin --canary                                        # a decoy; whoever uses it raises the alarm")]
pub(crate) struct Add {
    /// Its name; one that is a template's id or begins with it (`openai-work`), or a template's variable, takes the template
    #[arg(add = Completes::Template)]
    name: Option<String>,
    /// The service it is for
    #[arg(long, short, conflicts_with = "kind", add = Completes::Template)]
    template: Option<String>,
    /// Its type, where there is no template: api_token, api_key_pair, username_password, smtp, oauth2, ssh_key, file, custom
    #[arg(long = "type", value_name = "TYPE", add = Completes::Kind)]
    kind: Option<String>,
    /// Make a decoy that looks like the real thing: any use of it is refused and raises the alarm (`[alarm]` in config.toml)
    #[arg(long, conflicts_with = "no_verify")]
    canary: bool,
    #[command(flatten)]
    flags: Flags,
}

impl Add {
    /// As somebody types it for whom something else has found that this is missing.
    pub(crate) fn of(name: String, template: Option<String>) -> Self {
        Self { name: Some(name), template, kind: None, canary: false, flags: Flags::default() }
    }

    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let templates = place.templates();
        if let Some(account) = self.account(&templates)? {
            return account.run(context);
        }
        let plan = self.plan(context, &templates)?;
        let (shape, meant) = (&plan.shape, plan.meant.as_deref());
        let mut fetched = self.flags.fetch(context, shape, meant)?;
        shape.check(&fetched.values)?;
        if self.canary {
            shape.disguise(&plan.name, &mut fetched.values, &templates)?;
        }
        let freely = fields::is_free(shape, &fetched.values);
        if freely && !context.ui.can_ask() {
            return Err(
                Failure::usage("it would have no values").hint("give some: `--secret json=@FILE`, or `--set FIELD=…`, `--secret FIELD=-`")
            );
        }
        let missing = fields::missing(context, shape, &fetched.values, meant)?;
        let keys = self.keys(&plan, &fetched.values, &missing, freely)?;
        let words = self.words(keys, place.now)?;
        // Everything that can be wrong with the arguments and what they name is known by now: only then is a vault made.
        let bare = session::is_bare(context, &place)?;
        if !bare {
            return self.fill(context, plan, fetched, (missing, words, freely), None);
        }
        let made = init::make_default(context, &place)?;
        let filled = self.fill(context, plan, fetched, (missing, words, freely), Some(DEFAULT_VAULT));
        filled.map_err(|failure| if made { failure.after_making(DEFAULT_VAULT) } else { failure })
    }

    /// Asks for what is missing and stores it.
    fn fill(
        &self,
        context: &Context,
        plan: Plan,
        mut fetched: fields::Fetched,
        (missing, words, freely): (Vec<Part>, Words, bool),
        vault: Option<&str>,
    ) -> Outcome {
        let place = Place::new()?;
        let templates = place.templates();
        // What was just made, whatever else the configuration names.
        let mut vault = session::open_named(context, &place, vault)?;
        session::is_writable(&vault)?;
        let plan = plan::settle_name(plan, &mut vault, place.now)?;
        let shape = &plan.shape;
        if freely {
            fields::ask_freely(context, shape, &mut fetched)?
        } else {
            fields::ask(context, shape, missing, &mut fetched)?
        }
        fields::derive(shape, &mut fetched);
        fields::settle_key(context, shape, &mut fetched.values, None)?;
        fields::look_at(context, shape, &templates, &vault, &fetched.values, None)?;
        let mut credential = shape.credential(&plan.name, fetched.values, words, place.now)?;
        credential.canary = self.canary.then(|| canary::mark(&place));
        let id = store(context, &mut vault, &plan, credential, place.now)?;
        let name = vault.summary_of(id).map_or_else(|| plan.name.to_string(), |summary| summary.name);
        context.note(&place, &vault, Action::Add, (id, &name), About::default());
        let verified = after::check(context, &place, &mut vault, vec![id], self.flags.no_verify || self.canary)?;
        show::changed(context, &vault, id, &place)?;
        verified.end()?;
        if self.canary {
            canary::tell(context, &place, &name);
            return Ok(Exit::Done);
        }
        if let Some(listed) = vault.listed(id, place.now) {
            context.ui.next(&format!("next: `credctl run --with {} -- your-program`", listed.summary.name));
            if let Some(template) = shape.template.as_ref().filter(|template| template.oauth.is_some() && !template.is_connected()) {
                context.ui.next(&format!("or connect an account instead: `credctl oauth connect {}`", template.id));
            }
        }
        Ok(Exit::Done)
    }

    /// Variables that were given, by field.
    fn keys(&self, plan: &Plan, values: &Values, missing: &[Part], freely: bool) -> Result<BTreeMap<String, Key>, Failure> {
        let shape = &plan.shape;
        let keys = self.flags.keys(shape, plan.meant.as_deref().unwrap_or_else(|| shape.main_of(values)))?;
        let unused = keys.keys().find(|field| !values.contains_key(*field) && missing.iter().all(|part| part.field != **field));
        match unused {
            Some(unused) if !freely => Err(Failure::usage(format!("`--key` names the field `{}`, which has no value", escape(unused)))),
            _ => Ok(keys),
        }
    }

    /// What else was said about it.
    fn words(&self, keys: BTreeMap<String, Key>, now: Timestamp) -> Result<Words, Failure> {
        Ok(Words {
            label: self.flags.label(),
            category: self.flags.category()?,
            tags: self.flags.tag.clone(),
            hosts: self.flags.host.clone(),
            expires: self.flags.expires(now)?,
            rotate_after: self.flags.rotate_after()?,
            keys,
        })
    }
}

/// Writes it; where a name that was not given has just been taken by another process, under the next number.
fn store(context: &Context, vault: &mut Vault, plan: &Plan, credential: Credential, now: Timestamp) -> Result<Id, Failure> {
    credential.check_words()?;
    let mut writer = session::writer(context, vault, now)?;
    let mut credential = credential;
    if let Some(base) = &plan.base {
        credential.name = writer.vault_mut().free_name(base, now)?.to_string();
    }
    Ok(writer.add(credential, now)?.id)
}
