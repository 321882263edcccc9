//! AWS's `credential_process`: version 1 of its JSON, and nothing else where it is written.

use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::access::Release;
use crate::kind::Kind;
use crate::name::escape;
use crate::{Error, Result};

/// The fields that a key pair is handed out of.
pub(super) const NEEDED: [&str; 2] = ["api_key", "api_secret"];

/// The answer, in the order of AWS's own examples.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a str>,
    /// Without it nobody asks again.
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
}

/// Refuses what is no key of AWS, before anything of it is handed out. `service` is its template.
///
/// # Errors
/// [`Error::Usage`].
pub fn check(name: &str, kind: Kind, service: Option<&str>) -> Result<()> {
    if kind == Kind::ApiKeyPair && service.is_none_or(|service| service == "aws") {
        return Ok(());
    }
    Err(Error::Usage(format!("`{}` is no access key of AWS", escape(name))))
}

/// Writes a key pair as AWS's SDKs read it.
///
/// # Errors
/// [`Error::Usage`] where a half is missing or is not text; [`Error::Unhealthy`] for one that has ended, which an SDK would refuse
/// in words of its own; [`Error::Io`].
pub fn answer(release: &Release, to: &mut dyn Write, now: Timestamp) -> Result<()> {
    let value = |name: &str| release.values.iter().find(|value| value.field == name).filter(|value| !value.value.is_empty());
    let text = |name: &str| match value(name) {
        None => Ok(None),
        Some(value) => match value.value.expose_str().filter(|text| !text.chars().any(char::is_control)) {
            Some(text) => Ok(Some(text)),
            None => Err(Error::Usage(format!("`{}/{name}` is not text of one line", escape(&release.name)))),
        },
    };
    let needed = |name: &str| text(name)?.ok_or_else(|| Error::Usage(format!("`{}` has no `{name}`", escape(&release.name))));
    if let Some(end) = release.until.filter(|end| *end <= now) {
        let state = format!("expired since {}", end.strftime("%Y-%m-%d %H:%M UTC"));
        return Err(Error::Unhealthy { name: release.name.clone(), state });
    }
    let answer = Answer {
        version: 1,
        access_key_id: needed(NEEDED[0])?,
        secret_access_key: needed(NEEDED[1])?,
        session_token: text("session_token")?,
        expiration: release.until.map(|end| end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    };
    let size = 6 * (answer.access_key_id.len() + answer.secret_access_key.len() + answer.session_token.map_or(0, str::len)) + 256;
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    serde_json::to_writer(&mut *out, &answer).map_err(|_| Error::Usage("the key has no JSON form".to_owned()))?;
    out.push(b'\n');
    to.write_all(&out).and_then(|()| to.flush()).map_err(|error| Error::io("write", "stdout", error))
}
