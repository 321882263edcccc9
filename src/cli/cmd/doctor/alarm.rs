//! Whether somebody would hear of a canary: who is named, whether the command is there, and with `--alarm` a trial.

use std::path::Path;

use credctl::activity::Action;
use credctl::alarm::Told;
use credctl::name::escape;
use credctl::net;
use rustix::fs::{Access, access};

use super::Findings;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::{Context, env};

/// Says whether the alarm can be raised; `canaries` is how many there are to raise it.
pub(super) fn find(context: &Context, place: &Place, canaries: usize, trial: bool, findings: &mut Findings) {
    let alarm = &place.config.alarm;
    if alarm.command().is_empty() && alarm.webhook().is_none() {
        if canaries > 0 || trial {
            let file = escape(&place.home.config_file().to_string_lossy());
            let here = if canaries == 1 { "is 1".to_owned() } else { format!("are {canaries}") };
            findings.note(
                format!("nobody is told when a canary is used, and there {here}"),
                &format!("name a command or a webhook in `[alarm]` of {file}"),
            );
        }
        return;
    }
    if let Some(program) = alarm.command().first() {
        let shown = escape(program);
        match access(Path::new(program), Access::EXEC_OK) {
            Ok(()) if Path::new(program).is_file() => findings.ok(format!("the alarm starts `{shown}`")),
            _ => findings.wrong(
                Failure::new("error", 1, format!("the alarm is to start `{shown}`, which is no program that can be started"))
                    .hint("mend `command` of `[alarm]` in config.toml"),
            ),
        }
    }
    if let Some(url) = alarm.webhook() {
        findings.ok(format!("the alarm calls {}", escape(net::host(url))));
    }
    if trial {
        raise(context, place, findings);
    }
}

/// Raises it, said to be a trial.
fn raise(context: &Context, place: &Place, findings: &mut Findings) {
    let by = place.by(context, Action::Alarm, "credctl");
    context.ui.say("raising the alarm, as a trial");
    for rung in by.alarm.raise(None, &Told { at: env::now(), vault: None, canary: None, actor: None, by: &by, recorded: false }) {
        match rung.trouble {
            None => findings.ok(format!("a trial of the alarm went through: {}", rung.way)),
            Some(trouble) => findings.wrong(
                Failure::new("error", 1, format!("a trial of the alarm did not go through: {}: {}", rung.way, escape(&trouble)))
                    .hint("until it does, a canary is refused and recorded, and nobody is told in this way"),
            ),
        }
    }
}
