//! `credctl restore`: the revision before becomes the present one again.

use clap::Args;
use credctl::Error;
use credctl::activity::{About, Action};
use credctl::error::ticked;
use credctl::name::escape;
use credctl::shape::{changes, restored};
use credctl::vault::Change;

use super::get::Target;
use super::show;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

/// Bring the revision before the last change back
///
/// It becomes a new revision, and the present one is kept in its place, so that a second `restore` undoes the first. The
/// name stays, and of an OAuth account no token is brought back: the provider has moved on.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl restore openai  # as it was before the last change
  credctl restore openai  # and back again")]
pub(crate) struct Restore {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential)]
    name: String,
}

impl Restore {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let target = Target::parse(&self.name, None)?;
        let place = Place::new()?;
        let (mut vault, record) = target.to_change(context, &place)?;
        let name = escape(&record.credential.name);
        if let Some(revoked) = &record.credential.revoked {
            let failure = Error::Unhealthy { name: record.credential.name.clone(), state: "revoked".to_owned() }.into();
            let over = revoked.state.is_over();
            return Err(Failure { hints: Vec::new(), ..failure }.hint(match over {
                true => format!("what it was before is destroyed; `credctl edit {name} --secret -` stores a new secret"),
                false => format!("`credctl revoke {name}` goes on with it; `credctl edit {name} --secret -` stores a new secret"),
            }));
        }
        let Some(previous) = vault.previous(&record)? else {
            return Err(Failure::new("not_found", 3, format!("no revision before the present one is kept of `{name}`"))
                .hint("one is kept when a person changes it, by `edit` or `restore`; `rotate` keeps none, because the old secret ends"));
        };
        if previous.credential.revoked.is_some() {
            return Err(Failure::new("unhealthy", 7, format!("the revision before of `{name}` is of a secret that was being revoked"))
                .hint("what is to end is not brought back; a secret of your own is stored by `edit`"));
        }
        let Some(after) = restored(&previous.credential, &record.credential, place.now) else {
            context.ui.say(&format!("revision {} of `{name}` is as the present one; nothing was changed", previous.rev));
            show::changed(context, &vault, record.credential.id, &place)?;
            return Ok(Exit::Done);
        };
        if !context.ui.yes && context.ui.can_ask() {
            let what = ticked(&changes(&record.credential, &after));
            let when = previous.credential.updated.strftime("%Y-%m-%d %H:%M UTC");
            context.ui.say(&format!("revision {} of `{name}`, of {when}, differs in {what}", previous.rev));
            if !prompt::confirm(&context.ui, "Bring it back?", true)? {
                return Err(Failure::cancelled());
            }
        }
        let fields = changes(&record.credential, &after);
        session::writer(context, &mut vault, place.now)?.update(&record, after, Change::Person, place.now)?;
        let about = About { fields, ..About::default() };
        context.note(&place, &vault, Action::Restore, (record.credential.id, &record.credential.name), about);
        show::changed(context, &vault, record.credential.id, &place)?;
        context.ui.next(&format!("next: `credctl restore {name}` takes this back"));
        Ok(Exit::Done)
    }
}
