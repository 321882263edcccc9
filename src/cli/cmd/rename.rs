//! `credctl rename`: another name for the same credential.

use clap::Args;
use credctl::Error;
use credctl::activity::{About, Action};
use credctl::inject::is_reference;
use credctl::name::{Name, escape};
use credctl::vault::Change;

use super::get::Target;
use super::show;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};

/// Give a credential another name
///
/// Its id, its variables and its file stay. References to the old name (`cred://OLD`) have to be changed where they stand.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl rename openai openai-personal  # its variables stay as they are")]
pub(crate) struct Rename {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential)]
    old: String,
    /// The new name
    #[arg(add = Completes::Nothing)]
    new: String,
}

impl Rename {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let target = Target::parse(&self.old, None)?;
        if is_reference(&self.new) {
            return Err(Failure::usage("the new name is a name, not a reference").hint("write `credctl rename OLD NEW`"));
        }
        let name = Name::parse(&self.new)?;
        let place = Place::new()?;
        let (mut vault, record) = target.to_change(context, &place)?;
        let old = record.credential.name.clone();
        if old == name.as_str() {
            context.ui.say(&format!("it is called `{name}` already"));
        } else {
            if vault.is_taken(name.as_str(), place.now)? {
                return Err(Error::Exists { what: "credential", name: name.as_str().to_owned() }.into());
            }
            let mut renamed = record.credential.duplicate();
            name.as_str().clone_into(&mut renamed.name);
            renamed.updated = place.now;
            session::writer(context, &mut vault, place.now)?.update(&record, renamed, Change::Program, place.now)?;
            let about = About { target: Some(name.to_string()), ..About::default() };
            context.note(&place, &vault, Action::Rename, (record.credential.id, &old), about);
        }
        show::changed(context, &vault, record.credential.id, &place)?;
        if old != name.as_str() {
            context.ui.next(&format!("next: references to `cred://{}` have to name `{name}` now", escape(&old)));
        }
        Ok(Exit::Done)
    }
}
