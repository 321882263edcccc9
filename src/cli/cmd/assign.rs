//! `credctl assign`, `credctl unassign`: who may use what, many to many, all or nothing.

mod given;
mod take;

use std::collections::{BTreeMap, HashSet};

use clap::Args;
use credctl::activity::{About, Action};
use credctl::consumer::{ConsumerName, Rule, is_shared};
use credctl::credential::Credential;
use credctl::error::ticked;
use credctl::name::{Key, escape};
use credctl::template::is_dangerous;
use credctl::vault::{Assigned, Vault};
use credctl::{Error, kind::Kind};
use serde::Serialize;

use self::given::Given;
pub(crate) use self::take::Unassign;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::values::parse_moment;

/// Longest request that a rule allows, in bytes, and how many.
const MAX_ALLOW: (usize, usize) = (1000, 64);

/// Let consumers use credentials
///
/// Every credential that is named goes to every consumer that is named: an argument with a `/` is a consumer. What is
/// assigned is in that consumer's view, which it opens with its own identity and which follows every change of the secret.
/// One that does not exist is made, to act here alone (`credctl run --as`). Assigning again replaces the rule.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl assign openai github agent/researcher       # both, to one
  credctl assign openai agent/a agent/b ci/deploy     # one, to several
  credctl assign db ci/migrate --field password --key DB_PASSWORD --until 30d
  credctl assign --tag work agent/researcher          # everything with that tag")]
pub(crate) struct Assign {
    /// Credentials, and consumers (KIND/NAME)
    #[arg(required = true, value_name = "NAME|KIND/NAME", add = Completes::Either)]
    words: Vec<String>,
    /// Credentials by a tag too (repeatable)
    #[arg(long, add = Completes::Tag)]
    tag: Vec<String>,
    /// The variable that the main secret has for these consumers
    #[arg(long, value_name = "VAR", add = Completes::Nothing)]
    key: Option<String>,
    /// Only this field (repeatable)
    #[arg(long, add = Completes::Nothing)]
    field: Vec<String>,
    /// When it ends: 2027-01-31, or 30d from now
    #[arg(long, value_name = "DATE", add = Completes::Nothing)]
    until: Option<String>,
    /// To be used through the owner's broker, without being handed out (kept and shown; this version has no broker)
    #[arg(long)]
    use_only: bool,
    /// The requests that a broker may make with it, as 'GET api.github.com/repos/*' (repeatable; implies --use-only)
    #[arg(long, value_name = "REQUEST", add = Completes::Nothing)]
    allow: Vec<String>,
}

#[derive(Serialize)]
struct Done<'a> {
    name: &'a str,
    credentials: Vec<String>,
    result: &'static str,
    made: bool,
    error: Option<()>,
}

impl Assign {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let mut given = Given::parse(&self.words)?;
        let rule = self.rule(&place)?;
        let mut vault = session::open_named(context, &place, given.vault.as_deref())?;
        session::is_writable(&vault)?;
        let mut writer = session::writer(context, &mut vault, place.now)?;
        let credentials = match given.credentials(writer.vault_mut(), &self.tag, &place) {
            Ok(credentials) => credentials,
            Err(failure) => {
                drop(writer);
                return Err(given.elsewhere(context, &place, failure));
            }
        };
        self.fits(&rule, &credentials)?;
        let assigned = writer.assign(&credentials, &given.consumers, &rule, place.now)?;
        drop(writer);
        let given_to = |consumer: &String, credential: &Credential| {
            let about =
                About { name: credential.name.clone(), fields: rule.fields.clone(), target: Some(consumer.clone()), ..About::default() };
            (Some(credential.id), about)
        };
        let changed: Vec<String> = assigned.iter().filter(|one| one.is_changed).map(|one| one.name.clone()).collect();
        let all = changed.iter().flat_map(|consumer| credentials.iter().map(move |credential| given_to(consumer, credential)));
        context.note_all(&place, &vault, Action::Assign, all);
        let names: Vec<String> = credentials.iter().map(|credential| credential.name.clone()).collect();
        tell(context, &assigned, &|_| names.clone())?;
        warn(context, &mut vault, &given.consumers, &credentials, &place)?;
        if let (Some(first), Some(name)) = (given.consumers.first(), names.first())
            && !rule.use_only
        {
            context.ui.next(&format!("next: `credctl run --as {first} -- your-program` hands it {}", escape(name)));
        }
        Ok(Exit::Done)
    }

    fn rule(&self, place: &Place) -> Result<Rule, Failure> {
        let key = self.key.as_deref().map(Key::parse).transpose()?;
        if let Some(key) = key.clone().filter(is_dangerous) {
            let failure = Failure::from(Error::Dangerous { field: "the main secret".to_owned(), key });
            return Err(Failure { hints: vec!["choose another variable".to_owned()], ..failure });
        }
        let until = self.until.as_deref().map(|text| parse_moment(text, place.now)).transpose()?;
        if until.is_some_and(|until| until <= place.now) {
            return Err(Failure::usage("`--until` is past").hint("`credctl unassign` takes it away now"));
        }
        let (longest, most) = MAX_ALLOW;
        if self.allow.len() > most || self.allow.iter().any(|request| request.len() > longest || request.trim().is_empty()) {
            return Err(Failure::usage(format!("`--allow` takes at most {most} requests, none empty or above {longest} bytes")));
        }
        let mut fields = self.field.clone();
        fields.sort();
        fields.dedup();
        if let Some(request) = self.allow.iter().find(|request| !is_request(request)) {
            return Err(Failure::usage(format!("`--allow {}` is no request", escape(request)))
                .hint("write it as `GET api.github.com/repos/*`: a method or `*`, and a host with a path"));
        }
        // Who holds the value is bound by no rule.
        let use_only = self.use_only || !self.allow.is_empty();
        Ok(Rule { key, fields, until, use_only, allow: self.allow.clone() })
    }

    /// Refuses a rule that makes no sense for one of the credentials.
    fn fits(&self, rule: &Rule, credentials: &[Credential]) -> Result<(), Failure> {
        if rule.key.is_some() && credentials.len() > 1 {
            return Err(Failure::usage("`--key` is the variable of one credential, and several are named").hint("assign them one by one"));
        }
        for credential in credentials {
            let name = escape(&credential.name);
            for field in &rule.fields {
                if !credential.fields.contains_key(field) {
                    let near = credctl::name::nearest(field, credential.fields.keys().map(String::as_str)).map(str::to_owned);
                    return Err(Error::NotFound { what: "field", name: format!("{}/{field}", credential.name), near }.into());
                }
                if !is_shared(credential, field) {
                    return Err(Failure::usage(format!("`{}` of `{name}` renews the account, and never leaves its owner", escape(field)))
                        .hint("assign it without `--field`: then it is the access token"));
                }
            }
            // Of one field it is clear which one is meant.
            let has_main = |main: &str| rule.fields.is_empty() || rule.fields.iter().any(|field| field == main);
            if rule.key.is_some() && rule.fields.len() != 1 && !credential.main_field().is_some_and(|(main, _)| has_main(main)) {
                return Err(Failure::usage(format!("`--key` is the variable of one field, and it is not clear of which of `{name}`"))
                    .hint("name it alone: `--field FIELD --key VAR`"));
            }
        }
        Ok(())
    }
}

/// A method and a host with a path, as `GET api.github.com/repos/*`.
fn is_request(text: &str) -> bool {
    let Some((method, target)) = text.split_once(' ') else { return false };
    let host = target.split('/').next().unwrap_or_default();
    let is_method = method == "*" || (!method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase()));
    let in_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:*[]".contains(&byte);
    is_method && !host.is_empty() && host.bytes().all(in_host) && target.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What became of each consumer.
fn tell(context: &Context, assigned: &[Assigned], credentials: &dyn Fn(&str) -> Vec<String>) -> Result<(), Failure> {
    if context.ui.json {
        let all = assigned.iter().map(|one| Done {
            name: &one.name,
            credentials: credentials(&one.name),
            result: if one.is_changed { "done" } else { "skipped" },
            made: one.is_new,
            error: None,
        });
        return context.ui.document(&all.collect::<Vec<_>>());
    }
    for one in assigned {
        context.ui.line(&escape(&one.name))?;
        if one.is_new {
            context.ui.say(&format!("`{}` is new: it acts only here, by `--as`", escape(&one.name)));
        }
    }
    Ok(())
}

/// What may surprise a consumer: a variable of two credentials, an account that it cannot renew.
fn warn(
    context: &Context,
    vault: &mut Vault,
    consumers: &[ConsumerName],
    credentials: &[Credential],
    place: &Place,
) -> Result<(), Failure> {
    for name in consumers {
        let view = vault.view_of(&name.to_string(), place.now)?.consumer;
        let mut holders: BTreeMap<&Key, Vec<&Credential>> = BTreeMap::new();
        for held in &view.uses {
            for key in held.credential.fields.values().flat_map(|field| field.key.iter().chain(&field.aliases)) {
                holders.entry(key).or_default().push(&held.credential);
            }
        }
        let given: HashSet<_> = credentials.iter().map(|credential| credential.id).collect();
        for (key, of) in holders.into_iter().filter(|(_, of)| of.len() > 1 && of.iter().any(|one| given.contains(&one.id))) {
            let names: Vec<&str> = of.iter().map(|one| one.name.as_str()).collect();
            context.ui.warn(&format!("`{key}` is the variable of {} for `{name}`: give one another with `--key`", ticked(&names)));
        }
        for credential in credentials {
            let Some(held) = view.use_of(credential.id) else { continue };
            if credential.kind == Kind::Oauth2 && view.recipient.is_some() && !held.rule.use_only {
                let what = escape(&credential.name);
                context.ui.note(&format!("`{name}` holds the access token of `{what}` and cannot renew it: the owner's commands do"));
            }
        }
    }
    Ok(())
}
