//! What checks and dates say of the credentials, as far as it is known here.

use credctl::credential::rotation::Waiting;
use credctl::name::escape;
use credctl::status::{Due, Status};
use credctl::vault::{Listed, Summary};

use super::Findings;
use crate::cli::cmd::consumer::words;
use crate::cli::cmd::list::ago;
use crate::cli::fail::{Failure, after_the_end};
use crate::cli::session::Place;

/// What is left of a rotation: a new secret that is not taken, and old ones.
fn rotation(place: &Place, waiting: &Waiting, name: &str, findings: &mut Findings) {
    let mut lines = crate::cli::cmd::rotate::in_words(waiting, name, place.now).into_iter().map(|left| format!("`{name}`: {left}"));
    if let Some((_, made)) = waiting.making {
        // The timer ends old ones, and leaves a new one alone.
        let what = if made { "takes it where it works, or ends it" } else { "has another one made, or takes the one of `--secret -`" };
        let hint = format!("`credctl rotate {name}` {what}");
        findings.wrong(Failure::new("unhealthy", 7, lines.next().unwrap_or_default()).hint(hint));
    }
    for (old, what) in waiting.olds.iter().zip(lines) {
        match old.due <= place.now {
            true => {
                let hint = format!(
                    "`credctl rotate --finish` ends it where the new one is seen to work; `credctl rotate {name} --finish` says that it does"
                );
                findings.wrong(Failure::new("unhealthy", 7, what).hint(hint));
            }
            false => findings.note(what, "`credctl rotate --finish` ends it when its time has come"),
        }
    }
}

/// Says which credentials need somebody.
pub(super) fn find(place: &Place, credentials: &[Listed], findings: &mut Findings) {
    let mut unchecked = 0;
    for listed in credentials {
        let summary = &listed.summary;
        let name = escape(&summary.name);
        let status = summary.status(place.now);
        let reason = summary.reason(place.now).map(|reason| format!(" ({})", reason.name())).unwrap_or_default();
        match status {
            Status::Failed | Status::Expired | Status::NeedsAttention => {
                let (told, hint) = told(place, summary);
                let what = format!("`{name}` is {}{reason}{told}", status.name());
                findings.wrong(Failure::new("unhealthy", 7, what).hint(hint));
            }
            Status::Unverified => unchecked += 1,
            Status::Revoked => {
                if let Some(revoked) = summary.revoked.as_ref().filter(|revoked| !revoked.state.is_over()) {
                    let told = escape(&crate::cli::cmd::revoke::in_words(revoked, &summary.name, place.now));
                    let what = format!("`{name}` is withheld, and its service may still take it: revocation {told}");
                    findings.wrong(Failure::new("unhealthy", 7, what).hint(format!("`credctl revoke {name} --wait`, or `--local`")));
                }
            }
            _ => {}
        }
        rotation(place, &summary.rotation, &name, findings);
        for owed in words::owed(listed) {
            let page = words::where_to(place, listed);
            findings.note(format!("`{name}`: {}", escape(&owed)), &format!("rotate it{page}: `credctl rotate {name}`"));
        }
        for due in place.due(listed) {
            if matches!(due, Due::Expiring | Due::RotationAge) {
                findings.note(format!("`{name}` is {}", due.in_words()), &format!("`credctl rotate {name}` replaces it"));
            }
        }
    }
    if unchecked > 0 {
        findings.note(
            format!("{} never checked", crate::cli::cmd::import::count(unchecked, "credential")),
            "`credctl verify` asks their services",
        );
    }
}

/// Why a credential needs somebody, and what to do. What a check found before a sign-in was gone is not why.
fn told(place: &Place, summary: &Summary) -> (String, String) {
    let name = escape(&summary.name);
    if let Some(why) = summary.account.as_ref().and_then(|account| account.lost.as_deref()).filter(|why| !why.is_empty()) {
        return (format!(": {}", escape(why)), after_the_end(why, &summary.name));
    }
    let told = summary.report.as_ref().map(|report| format!(", checked {}: {}", ago(report.at, place.now), escape(&report.why)));
    (told.unwrap_or_default(), format!("`credctl verify {name}` looks again and says what to do"))
}
