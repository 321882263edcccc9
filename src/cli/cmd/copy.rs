//! `credctl copy`: one value to the desktop's clipboard, for a time.

use std::fs::File;
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use credctl::access::{self, Ask, Value, Wanted};
use credctl::activity::{Action, By};
use credctl::clipboard::{self, Keeper, Trouble};
use credctl::name::escape;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use serde::Serialize;

use super::get::Target;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::values::parse_span;
use crate::cli::{Context, Globals, env};

/// The argument by which this program knows that it is to hold a clipboard.
pub(crate) const KEEPER: &str = "__hold-clipboard";
/// The clipboard is no place to keep a secret.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Copy one value to the desktop's clipboard, for a time
///
/// After that time the clipboard is cleared, unless another program has put something there meanwhile. Until then a process
/// in the background holds it; where that ends early, the clipboard is empty (not on macOS, where the system holds what was
/// copied). Copying again replaces what was copied before.
///
/// The value is marked as a password (x-kde-passwordManagerHint, org.nspasteboard.ConcealedType). A clipboard history that
/// does not heed the mark keeps a copy, which is not cleared; and every program of the desktop can read a clipboard while
/// something is on it.
///
/// Works on X11, on Wayland desktops that let a program without a window use the clipboard (KDE, sway and others that have
/// ext-data-control or wlr-data-control), and through Xwayland. Where there is no desktop, as over SSH, use `get` with a pipe.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl copy openai                  # the main secret, for 45 seconds
  credctl copy db username --clear 2m  # a field, for longer")]
pub(crate) struct Copy {
    /// Its name, its variable (OPENAI_API_KEY), its id, or a reference (cred://NAME/FIELD)
    #[arg(add = Completes::Credential)]
    name: String,
    /// One of its fields; the main secret where none is named
    #[arg(add = Completes::Field)]
    field: Option<String>,
    /// When the clipboard is cleared: 45s, 5m, at most 1h
    #[arg(long, value_name = "TIME", default_value = "45s", add = Completes::Nothing)]
    clear: String,
    /// Refuse what is expired, or failed its last check, instead of warning
    #[arg(long)]
    strict: bool,
}

#[derive(Serialize)]
struct Copied<'a> {
    name: &'a str,
    field: &'a str,
    clears_at: Timestamp,
}

impl Copy {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let time = self.time()?;
        let target = Target::parse(&self.name, self.field.as_deref())?;
        let place = Place::new()?;
        // First of all: where there is no clipboard, nobody is asked for a passphrase and no use is noted.
        let keeper = Keeper::start(&env::program().map_err(Trouble::Start)?, KEEPER, &env::display());
        let by = place.by(context, Action::Copy, "credctl");
        let keeper = keeper.map_err(|trouble| refused(context, &place, &target, &by, trouble))?;
        let wanted = target.field.as_deref().map_or(Wanted::Main, Wanted::Field);
        let ask = Ask { what: &target.name, wanted, strict: self.strict, by: &by, to: None };
        let release = session::reading(|| {
            context.in_world(|world| Ok(access::release(&mut target.open_to_read(context, &place)?, &place.templates(), &ask, world)?))
        })?;
        context.released(&release);
        let Some(value) = release.values.first() else { return Ok(Exit::Done) };
        check(&release.name, value)?;
        keeper.hold(&value.value, time)?;
        if context.ui.json {
            // A passphrase may have been typed since `place.now`. Rounded up: then it is cleared.
            let second = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Ceil);
            let clears_at = env::now().saturating_add(time).and_then(|end| end.round(second)).unwrap_or(Timestamp::MAX);
            context.ui.document(&Copied { name: &release.name, field: &value.field, clears_at })?;
        } else {
            let name = escape(&release.name);
            context.ui.line(&name)?;
            context.ui.say(&format!("copied the {} of `{name}`; the clipboard is cleared in {}", escape(&value.field), in_words(time)));
        }
        Ok(Exit::Done)
    }

    fn time(&self) -> Result<Duration, Failure> {
        parse_span(&self.clear).ok().filter(|time| *time <= LONGEST).ok_or_else(|| {
            Failure::usage(format!("`{}` is no time after which a clipboard can be cleared", escape(&self.clear)))
                .hint("write it as 45s or 5m, at most 1h; a value that is to stay is not copied here: `credctl get NAME | PROGRAM`")
        })
    }
}

/// Why nothing is copied where there is no clipboard. Who wants a canary copied there has used it all the same; that is found out
/// where it takes nobody's help.
fn refused(context: &Context, place: &Place, target: &Target, by: &By, trouble: Trouble) -> Failure {
    let quiet = Context::new(Globals { no_input: true, quiet: true, ..context.globals.clone() }, None);
    let used = target.open_to_read(&quiet, place).ok().and_then(|mut vault| {
        let record = vault.get(&target.name, place.now).ok()?;
        access::used(&vault, &record.credential, by, env::now()).err()
    });
    used.map_or_else(|| trouble.into(), Failure::from)
}

/// A clipboard holds text, and an empty one would take what is there away for nothing.
fn check(name: &str, value: &Value) -> Result<(), Failure> {
    let (name, field) = (escape(name), escape(&value.field));
    if value.value.is_empty() {
        return Err(Failure::usage(format!("the {field} of `{name}` is empty")).hint(format!("`credctl show {name}` lists its fields")));
    }
    if value.value.expose_str().is_none() {
        return Err(Failure::usage(format!("the {field} of `{name}` is no text, and only text is copied"))
            .hint(format!("`credctl get {name} {field} > FILE` writes its bytes")));
    }
    Ok(())
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

/// The other side: this process holds the clipboard, and does nothing else.
pub(crate) fn keep() -> ExitCode {
    // Not through the buffer that the standard library has for stdin: nobody wipes that.
    let Ok(input) = std::io::stdin().as_fd().try_clone_to_owned() else { return ExitCode::FAILURE };
    clipboard::keep(File::from(input), std::io::stdout().lock());
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_its_largest_unit() {
        let words = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!([words(45), words(90), words(300), words(3600)], ["45 s", "90 s", "5 min", "1 h"]);
    }
}
