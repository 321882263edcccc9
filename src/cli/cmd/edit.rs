//! `credctl edit`: change what is stored; what is left blank stays.

mod ask;
mod editor;
mod race;

use clap::Args;
use credctl::activity::{About, Action};
use credctl::credential::Credential;
use credctl::name::escape;
use credctl::revoke;
use credctl::shape::{Edit as Change, Shape};
use credctl::template::Templates;
use credctl::vault::{Record, Vault};
use credctl::{Error, access};
use jiff::Timestamp;

use self::editor::Text;
use super::consumer::words::{impact, users};
use super::get::Target;
use super::show;
use super::verify::after as verify_after;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::fields::{self, Flags};
use crate::cli::session::{self, Place};

/// Change a credential
///
/// With flags, what they name is changed and all else stays. Without any, each value is asked for on the terminal, and Enter
/// keeps the one that is there. With --editor the plain values are opened in $VISUAL or $EDITOR; a JSON document is
/// opened there anyway. What it was before is kept: `credctl history`, `credctl restore`.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl edit openai                                   # asks for each value; Enter keeps it
  credctl edit openai --secret -                        # a new secret, typed or from a pipe
  credctl edit db --set username=admin --unset expires  # another user, and no end
  credctl edit gcp                                      # a JSON document is opened in the editor")]
pub(crate) struct Edit {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential)]
    name: String,
    #[command(flatten)]
    flags: Flags,
    /// Take a field away, or label, tags, hosts, expires or rotate_after
    #[arg(long, value_name = "FIELD", add = Completes::Unset)]
    unset: Vec<String>,
    /// Open the plain values in an editor
    #[arg(long, short)]
    editor: bool,
}

impl Edit {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let target = Target::parse(&self.name, None)?;
        let place = Place::new()?;
        let templates = place.templates();
        let (mut vault, record) = target.to_change(context, &place)?;
        let shape = shape_of(&record, &templates)?;
        vault.rosters(place.now)?;
        let hit = users(&vault.describe(&record, place.now));
        if !hit.is_empty() {
            let verb = if hit.len() == 1 { "gets" } else { "get" };
            context.ui.say(&format!("{} {verb} the change", impact(&hit)));
        }
        let mut change = self.change(context, (&place, &vault), &shape, &record)?;
        let stale = fields::settle_key(context, &shape, &mut change.values, Some(&record.credential))?;
        change.unset.extend(stale);
        self.apply(context, &mut vault, &shape, &record, change, &place)
    }

    fn has_flags(&self) -> bool {
        self.flags.say_something() || !self.unset.is_empty()
    }

    fn change(&self, context: &Context, (place, vault): (&Place, &Vault), shape: &Shape, record: &Record) -> Result<Change, Failure> {
        if self.has_flags() {
            if self.editor {
                return Err(Failure::usage("`--editor` changes the plain values, and other flags do so too").hint("use one or the other"));
            }
            return self.flags(context, shape, record, place.now);
        }
        if !context.ui.can_ask() {
            return Err(Failure::usage(format!("nothing says what to change of `{}`", escape(&record.credential.name))).hint(
                "name it: `--secret -`, `--set FIELD=…`, `--label`, `--key`, `--tag`, `--expires`, `--rotate-after`, `--host`, `--unset`",
            ));
        }
        match self.text(record) {
            Some(text) => {
                // A document that is opened has left the vault.
                if text == Text::Json {
                    access::used(vault, &record.credential, &place.by(context, Action::Edit, "editor"), place.now)?;
                }
                editor::edit(context, shape, record, text, None)
            }
            None => ask::ask(context, shape, record),
        }
    }

    /// What is opened in an editor, if anything is.
    fn text(&self, record: &Record) -> Option<Text> {
        let json = record.credential.main_field().is_some_and(|(name, _)| name == "json");
        match (self.has_flags(), self.editor, json) {
            (true, ..) | (_, false, false) => None,
            (_, true, _) => Some(Text::Plain),
            (_, false, true) => Some(Text::Json),
        }
    }

    fn flags(&self, context: &Context, shape: &Shape, record: &Record, now: Timestamp) -> Result<Change, Failure> {
        let credential = &record.credential;
        let main = credential.main_field().map_or(shape.main(), |(name, _)| name);
        let fetched = self.flags.fetch_over(context, shape, credential)?;
        let some = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
        let mut unset = self.unset.clone();
        unset.extend(self.flags.label.as_ref().filter(|label| label.trim().is_empty()).map(|_| "label".to_owned()));
        Ok(Change {
            label: self.flags.label(),
            category: self.flags.category()?,
            tags: some(&self.flags.tag),
            hosts: some(&self.flags.host),
            expires: self.flags.expires(now)?,
            rotate_after: self.flags.rotate_after()?,
            keys: self.flags.keys(shape, main)?,
            values: fetched.values,
            unset,
        })
    }

    fn apply(&self, context: &Context, vault: &mut Vault, shape: &Shape, record: &Record, change: Change, place: &Place) -> Outcome {
        let before = &record.credential;
        let templates = place.templates();
        fields::look_at(context, shape, &templates, vault, &change.values, Some(&before.name))?;
        let Some(after) = shape.edited(before, change, place.now)? else {
            context.ui.say("nothing was changed");
            show::changed(context, vault, before.id, place)?;
            return Ok(Exit::Done);
        };
        after.check_words()?;
        if after.hosts != before.hosts && !after.hosts.is_empty() {
            context.ui.note(&format!("it may be sent to {} now", credctl::error::ticked(&after.hosts)));
        }
        let new_secret = after.secret_version != before.secret_version;
        let new_values = credctl::shape::values_differ(before, &after);
        let written = store(context, vault, record, after.duplicate(), place)?;
        match written {
            // What a person has typed is not thrown away.
            Err(Error::Changed { .. }) if !self.has_flags() && context.ui.can_ask() => {
                race::again(context, vault, shape, (record, after), self.text(record), place)?;
            }
            written => {
                written?;
            }
        }
        let fields =
            credctl::shape::changes(before, vault.get(&before.id.to_string(), place.now).as_ref().map_or(before, |now| &now.credential));
        context.note(place, vault, Action::Edit, (before.id, &before.name), About { fields, ..About::default() });
        if new_secret && before.revoked.as_ref().is_some_and(|revoked| !revoked.state.is_over()) {
            context.ui.warn(&format!(
                "the secret before was being revoked, and was not proven to be dead: its service may still take it; `credctl rotate {} \
                 --finish` goes on with it",
                escape(&before.name)
            ));
        }
        let unverified = self.flags.no_verify || !new_values || before.canary.is_some();
        let verified = verify_after::check(context, place, vault, vec![before.id], unverified)?;
        show::changed(context, vault, before.id, place)?;
        verified.end()?;
        let name = escape(&before.name);
        let next = if new_secret { format!("credctl run --with {name} -- your-program") } else { format!("credctl show {name}") };
        let back = if new_secret && before.revoked.is_some() {
            String::new()
        } else {
            format!("; `credctl restore {name}` takes the change back")
        };
        context.ui.next(&format!("next: `{next}`{back}"));
        Ok(Exit::Done)
    }
}

/// Writes a change that a person has made.
fn store(context: &Context, vault: &mut Vault, base: &Record, after: Credential, place: &Place) -> Result<credctl::Result<()>, Failure> {
    Ok(revoke::changed(&mut session::writer(context, vault, place.now)?, base, after, place.now))
}

/// The type and template of a credential. A template that is not there any more is no reason not to edit it.
pub(crate) fn shape_of(record: &Record, templates: &Templates) -> Result<Shape, Failure> {
    let credential = &record.credential;
    let template = match &credential.service {
        Some(service) => templates.get(service)?.filter(|template| template.kind == credential.kind),
        None => None,
    };
    Ok(Shape { kind: credential.kind, template: template.map(Into::into) })
}
