//! `credctl verify`: whether credentials work, or exactly why they do not.

pub(crate) mod after;
mod ask;
mod checks;
mod groups;
mod keeper;
pub(in crate::cli::cmd) mod live;
mod options;
pub(in crate::cli::cmd) mod proof;
mod renew;
mod rows;

use std::time::Duration;

use clap::Args;
use credctl::vault::Vault;
use jiff::{SignedDuration, Timestamp};

use self::checks::{Checked, Ended, Work};
use self::options::Options;
use self::rows::Rows;
use super::get::Target;
use super::list::{self, filter::Narrow};
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::values::parse_span;

/// Checks that run at a time.
const JOBS: usize = 16;
/// More threads than this help nobody.
const MAX_JOBS: usize = 256;

/// Ask the providers whether credentials work
///
/// Each secret goes to its own service alone, over https. What the answer means is known for each service; what was found
/// is kept with the credential, and `list` and `show` tell it. Where there is no answer (no network, a time-out, a service in
/// trouble) the status stays as it was, and the exit status is 8. Without names everything is checked but what is billed, and
/// what another one of the same name hides (`layers` in config.toml).
/// The exit status is 7 where something has failed, is expired or needs attention.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl verify                        # everything, a few at a time
  credctl verify openai github          # these two
  credctl verify --tag work --jobs 4    # what has a tag, more gently
  credctl verify --json --stream        # one object a line, as the answers come
  credctl verify -q || notify-send 'a key needs you'   # for a timer")]
pub(crate) struct Verify {
    /// The credentials
    #[arg(add = Completes::Credential)]
    name: Vec<String>,
    #[command(flatten)]
    narrow: Narrow,
    /// How many at a time [default: 16]
    #[arg(long, value_name = "N", add = Completes::Nothing)]
    jobs: Option<usize>,
    /// How long one check may take [default: 10s]
    #[arg(long, value_name = "SPAN", add = Completes::Nothing)]
    timeout: Option<String>,
    /// With --json: one object a line, in the order of the answers
    #[arg(long, requires = "json")]
    stream: bool,
}

impl Verify {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let options = self.options()?;
        let wanted = self.narrow.parse()?;
        if self.name.is_empty() && session::is_bare(context, &place)? && session::layers(context, &place)?.is_empty() {
            return empty(context, self.stream);
        }
        let mut troubles = Vec::new();
        let consumer = self.narrow.consumer.as_deref();
        let groups = if self.name.is_empty() {
            groups::all(context, &place, &wanted, consumer, &mut troubles)?
        } else {
            let targets: Vec<Target> = self.name.iter().map(|name| Target::parse(name, None)).collect::<Result<_, _>>()?;
            let named = groups::named(context, &place, &targets, (&wanted, consumer), &mut troubles)?;
            groups::spared(context, &place, named, &mut troubles)
        };
        let mut work: Vec<(Vault, Vec<Work>)> = Vec::with_capacity(groups.len());
        for (mut vault, ids) in groups {
            let before = work.iter().map(|(_, work)| work.len()).sum();
            let of = checks::prepare(&place, &mut vault, ids, before, &mut troubles);
            work.push((vault, of));
        }
        ask::first(context, &mut work.iter_mut().flat_map(|(_, work)| work).collect::<Vec<_>>(), !self.name.is_empty())?;
        let mut rows = Rows::new(context, &work.iter().flat_map(|(_, work)| work).collect::<Vec<_>>(), self.stream);
        let mut ended = Ended::default();
        for (mut vault, work) in work {
            let of = checks::run(context, &place, &mut vault, work, &options, &mut |checked| rows.add(checked));
            ended.checked.extend(of.checked);
            troubles.extend(of.troubles);
            ended.failure = of.failure;
            if ended.failure.is_some() || ended.checked.iter().any(Checked::is_stopped) {
                break;
            }
        }
        if ended.failure.as_ref().is_some_and(|failure| failure.silent) {
            return ended.failure.map_or(Ok(Exit::Done), Err);
        }
        let nothing = ended.checked.is_empty() && !troubles.is_empty();
        if !nothing || context.ui.json {
            rows.end(&ended.checked)?;
        }
        troubles.extend(ended.failure);
        self.outcome(context, &ended.checked, troubles)
    }

    /// How many, how long.
    fn options(&self) -> Result<Options, Failure> {
        let jobs = match self.jobs {
            Some(0) => return Err(Failure::usage("`--jobs` is at least 1")),
            Some(jobs) => jobs.min(MAX_JOBS),
            None => JOBS,
        };
        let span = self.timeout.as_deref().map(parse_span).transpose()?;
        let timeout = match span.map(SignedDuration::try_from) {
            None => Options::TIMEOUT,
            Some(Ok(span)) if span >= SignedDuration::from_secs(1) => {
                Duration::try_from(span).unwrap_or(Options::TIMEOUT).min(Duration::from_secs(600))
            }
            Some(_) => return Err(Failure::usage("`--timeout` is at least 1s")),
        };
        Ok(Options { jobs, timeout, renews: true })
    }

    fn outcome(&self, context: &Context, ended: &[Checked], troubles: Vec<Failure>) -> Outcome {
        let is = |wanted: fn(&Checked) -> bool| ended.iter().any(wanted);
        let mut exits: Vec<u8> = troubles.iter().map(|failure| failure.exit).collect();
        exits.extend(is(Checked::is_bad).then_some(7));
        exits.extend(is(Checked::is_trouble).then_some(8));
        for trouble in &troubles {
            context.ui.failure(trouble);
        }
        if is(Checked::is_stopped) {
            return Err(Failure::new("cancelled", 130, "interrupted; what was found until then is kept"));
        }
        match Failure::gravest(&exits) {
            None => Ok(Exit::Done),
            Some(exit) => Ok(Exit::Status(exit)),
        }
    }
}

fn empty(context: &Context, stream: bool) -> Outcome {
    if context.ui.json && !stream {
        context.ui.document(&[(); 0])?;
    } else if !context.ui.json {
        list::say_bare(context);
    }
    Ok(Exit::Done)
}

/// How far this machine's clock is from a server's, where that is more than a call takes.
pub(crate) fn skew(server: Timestamp, here: Timestamp) -> Option<String> {
    let seconds = here.duration_since(server).as_secs();
    let (distance, side) = if seconds < 0 { (-seconds, "behind") } else { (seconds, "ahead") };
    let text = match distance {
        0..=120 => return None,
        121..=7199 => format!("{} minutes", distance / 60),
        7200..=172_799 => format!("{} hours", distance / 3600),
        _ => format!("{} days", distance / 86_400),
    };
    Some(format!("{text} {side}"))
}
