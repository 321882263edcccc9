//! Whether a credential may be handed out now.

use jiff::Timestamp;

use crate::credential::Credential;
use crate::status::Status;
use crate::{Error, Result};

/// What is to be said of it; with `strict` that refuses it, as a revoked one always is.
pub(super) fn health(credential: &Credential, strict: bool, now: Timestamp) -> Result<Option<String>> {
    let state = match credential.status(now) {
        Status::Revoked => return Err(Error::Unhealthy { name: credential.name.clone(), state: "revoked".to_owned() }),
        Status::Expired => match credential.ends().filter(|end| *end <= now) {
            Some(end) => format!("expired since {}", end.strftime("%Y-%m-%d %H:%M UTC")),
            None => "expired".to_owned(),
        },
        Status::Failed => match &credential.report {
            Some(report) => format!("failed since a check on {}: {}", report.at.strftime("%Y-%m-%d"), crate::name::escape(&report.why)),
            None => "failed".to_owned(),
        },
        _ => return Ok(None),
    };
    if strict { Err(Error::Unhealthy { name: credential.name.clone(), state }) } else { Ok(Some(state)) }
}
