//! A look ahead: what a release would hand out, judged as a release is. No value leaves, nothing is noted, nobody is
//! contacted.

use jiff::Timestamp;

use super::{Ask, Asker, Holding, Wanted, chosen, health, view};
use crate::credential::Credential;
use crate::kind::Kind;
use crate::name::Key;
use crate::oauth::refresh::{self, When};
use crate::template::Templates;
use crate::{Error, Result};

/// What would be released.
#[derive(Debug)]
pub struct Preview {
    /// The credential's name, as text from a file.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Its values, in the order of their fields' names.
    pub values: Vec<Sight>,
    /// Its recorded status.
    pub status: &'static str,
    /// Something that its user should be told: "expired since …".
    pub warning: Option<String>,
    /// Whether its access token would be renewed first, which its provider may refuse.
    pub renews: bool,
}

/// One value, from afar.
#[derive(Debug)]
pub struct Sight {
    /// The field.
    pub field: String,
    /// Whether it is a secret.
    pub secret: bool,
    /// Its variable.
    pub key: Option<Key>,
    /// Further variables.
    pub aliases: Vec<Key>,
    /// How many bytes it has.
    pub length: usize,
    /// Whether one of them is zero.
    pub zero: bool,
}

/// What [`super::release`] would hand out now.
///
/// # Errors
/// As [`super::release`], but for those that only a provider can give.
pub fn preview<'v>(asker: impl Into<Asker<'v>>, templates: &Templates, ask: &Ask<'_>, now: Timestamp) -> Result<Preview> {
    match asker.into() {
        Asker::Owner(vault) => seen(renewable(vault.get(ask.what, now)?.credential, ask, now)?, templates, ask, now),
        Asker::As(vault, name) => {
            let view = vault.view_as(&name.to_string(), now)?;
            let credential = renewable(view::take(&view, ask.what, now)?, ask, now)?;
            seen(credential, templates, ask, now).map_err(|error| view::unseen(error, &name.to_string(), ask.what))
        }
        Asker::Consumer(seat) => {
            let view = seat.view(now)?;
            let who = view.consumer.name.clone();
            let credential = view::living(view::take(&view, ask.what, now)?, now)?.credential;
            seen((credential, false), templates, ask, now).map_err(|error| view::unseen(error, &who, ask.what))
        }
    }
}

fn seen((credential, renews): (Credential, bool), templates: &Templates, ask: &Ask<'_>, now: Timestamp) -> Result<Preview> {
    let warning = health(&credential, ask.strict, now)?;
    let fields = chosen(&credential, templates, ask.wanted)?;
    let values = fields.into_iter().filter_map(|name| {
        let field = credential.fields.get(&name)?;
        let (key, aliases) = (field.key.clone(), field.aliases.clone());
        Some(Sight { field: name, secret: field.secret, key, aliases, length: field.value.len(), zero: field.value.holds(0) })
    });
    let values = values.collect();
    Ok(Preview { values, status: credential.status(now).name(), kind: credential.kind, name: credential.name, warning, renews })
}

/// What the vault's owner would renew before it is handed out; refused where only a person can.
fn renewable(credential: Credential, ask: &Ask<'_>, now: Timestamp) -> Result<(Credential, bool)> {
    let grant = credential.grant.as_ref().filter(|_| credential.revoked.is_none());
    let Some(grant) = grant else { return Ok((credential, false)) };
    if matches!(ask.wanted, Wanted::Field(field) if field != credential.kind.main_field()) {
        return Ok((credential, false));
    }
    if let Some(lost) = &grant.lost {
        let state = format!("signed out ({}); sign in again", crate::name::escape(&lost.why));
        return Err(Error::Unhealthy { name: credential.name, state });
    }
    if refresh::is_wanted(grant, When::Needed, now) {
        return Ok((credential, true));
    }
    let Holding { credential, .. } = view::living(credential, now)?;
    Ok((credential, false))
}
