//! `credctl check`: whether a project's needs are met, before something is started that fails over them.

mod init;
mod rows;

use clap::Args;
use credctl::activity::Action;
use credctl::project::{FILE, Permission};

use self::rows::{Row, State};
use super::import::{count, shown};
use super::verify::live;
use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session;
use crate::cli::sources::{self, Declared, Doors};

/// Tell whether the credentials that a project needs are there
///
/// A project names them in `credctl.toml`, which is looked for from here upwards to the root of the repository. Each is looked
/// up in the vault: is it stored, and was it well when it was last looked at? Nobody is asked over the network, and nothing
/// is handed out; --live asks the providers. A file is used by `credctl run` only once you have allowed what it says: --allow
/// does that, and what is changed later is asked about again.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl check                   # what is missing, and how to add it
  credctl check --live            # and whether it works
  credctl check --allow           # after reading what would be handed out to what
  credctl check --init            # a credctl.toml, from what .env or .env.example speaks of
  credctl check && credctl run -- npm start")]
pub(crate) struct Check {
    /// Ask the providers whether the credentials work
    #[arg(long)]
    live: bool,
    /// Let the file have what it names, as long as it says what it says now
    #[arg(long)]
    allow: bool,
    /// Write a credctl.toml here, from what .env, .env.example or the vault suggest
    #[arg(long, conflicts_with_all = ["live", "allow"])]
    init: bool,
}

impl Check {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let owners = [(self.live, "--live"), (self.allow, "--allow"), (self.init, "--init")].into_iter().find(|(given, _)| *given);
        if let Some((_, option)) = owners
            && !session::acts_as_owner(context)?
        {
            return Err(session::denied(&format!("this acts as a consumer, who has no `{option}`")));
        }
        if self.init {
            return init::run(context);
        }
        let project = sources::here()?.ok_or_else(|| {
            Failure::new("not_found", 3, format!("no `{FILE}` here or above, up to the root of the repository"))
                .hint("`credctl check --init` writes one")
        })?;
        let declared = Declared::of(context, project, |_| true)?;
        let mut doors = Doors::new(context, false, (Action::Allow, "credctl"))?;
        if let Some(who) = sources::acting_as(&declared.project)? {
            doors.stand_in(who);
            // Whether there is such a consumer is looked at although nothing may be needed.
            doors.has_vault(None)?;
        }
        let mut said = declared.permission(&mut doors)?;
        if self.allow && !declared.wants.is_empty() {
            sources::warn(&mut doors, &declared, said)?;
            if declared.allow(&mut doors)? {
                said = Permission::Given;
            }
        }
        let mut failures = Vec::new();
        let mut rows: Vec<Row> =
            declared.wants.iter().map(|(want, need)| Row::of(&mut doors, want, need, said == Permission::Given, &mut failures)).collect();
        let mut unreached = false;
        if self.live {
            unreached = self.ask(context, &mut doors, &mut rows, &mut failures)?;
        }
        rows::show(context, &declared, &rows, said == Permission::Given)?;
        self.last_words(context, &declared, &rows, said);
        failures.iter().for_each(|failure| context.ui.failure(failure));
        let mut exits: Vec<u8> = failures.iter().map(|failure| failure.exit).collect();
        exits.extend(rows.iter().filter_map(Row::exit).chain(unreached.then_some(8)));
        Ok(Failure::gravest(&exits).map_or(Exit::Done, Exit::Status))
    }

    /// Asks the providers about what is there; whether one was not reached.
    fn ask(&self, context: &Context, doors: &mut Doors<'_>, rows: &mut [Row], failures: &mut Vec<Failure>) -> Result<bool, Failure> {
        let mut vaults: Vec<Option<String>> = rows.iter().map(|row| row.vault.clone()).collect();
        vaults.sort_unstable();
        vaults.dedup();
        let mut unreached = false;
        for vault in vaults {
            let here = |row: &&mut Row| row.vault == vault && matches!(row.state, State::Ok | State::Unhealthy);
            let mut ids: Vec<_> = rows.iter_mut().filter(here).filter_map(|row| row.id).collect();
            ids.sort_unstable();
            ids.dedup();
            if ids.is_empty() {
                continue;
            }
            let place = session::Place::new()?;
            for seen in live::look(context, &place, doors.vault(vault.as_deref())?, ids, failures)? {
                unreached |= seen.trouble;
                rows.iter_mut().filter(here).filter(|row| row.id == Some(seen.id)).for_each(|row| row.take(&seen));
            }
        }
        Ok(unreached)
    }

    fn last_words(&self, context: &Context, declared: &Declared, rows: &[Row], said: Permission) {
        let file = shown(declared.project.path());
        if rows.is_empty() {
            context.ui.say(&format!("`{file}` names no credential"));
        } else if self.allow && said == Permission::Given {
            context.ui.say(&format!("`{file}` may have what it names, as long as it says this"));
        } else if self.allow {
            context.ui.warn("nothing was allowed: there is no vault yet that could remember it");
        } else if rows.iter().any(|row| row.state == State::Denied) && said == Permission::Given {
            context.ui.say("what is denied is for its owner to assign: `credctl assign NAME CONSUMER`");
        } else if rows.iter().any(|row| row.state == State::Denied) {
            context.ui.say(&format!("`{file}` was not allowed what it names; `credctl check --allow` allows what it says now"));
        }
        let missing = rows.iter().filter(|row| row.state == State::Missing && !row.optional).count();
        if missing > 0 && context.ui.stdout_tty {
            context.ui.next(&format!("`credctl run -- your-program` asks for {} on the way", count(missing, "missing credential")));
        }
    }
}
