//! A look ahead: what would be handed out, with nothing of it leaving.

use jiff::Timestamp;

use super::{Asker, Wanted, field, main, view};
use crate::Result;
use crate::credential::Credential;
use crate::template::Templates;
use crate::vault::{Listed, View};

/// What there is of a credential without releasing anything: for a look ahead. Nothing is noted, nobody is contacted.
///
/// # Errors
/// As [`crate::vault::Vault::get`]; [`crate::Error::NotFound`] for a field; to a consumer [`crate::Error::Denied`], as
/// [`super::release`].
pub fn look<'v>(asker: impl Into<Asker<'v>>, templates: &Templates, what: &str, wanted: Wanted<'_>, now: Timestamp) -> Result<Listed> {
    let exists = |credential: &Credential| match wanted {
        Wanted::Field(word) => field(credential, templates, word).map(drop),
        Wanted::Main => main(credential).map(drop),
        Wanted::All | Wanted::Whole => Ok(()),
    };
    let of_view = |view: &View| {
        let held = view::find(view, what, now)?;
        exists(&held.credential)?;
        view::may(held, &view.consumer.name, now)?;
        Ok(Listed::of_view(view, held, None))
    };
    match asker.into() {
        Asker::Owner(vault) => {
            let record = vault.get(what, now)?;
            exists(&record.credential)?;
            Ok(vault.describe(&record, now))
        }
        Asker::As(vault, name) => of_view(&*vault.view_as(&name.to_string(), now)?),
        Asker::Consumer(seat) => of_view(&*seat.view(now)?),
    }
}
