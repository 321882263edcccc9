//! An edit that another process has overtaken: what a person typed goes on top of what is there now.

use credctl::Error;
use credctl::credential::Credential;
use credctl::error::ticked;
use credctl::name::escape;
use credctl::shape::{Shape, changes, rebased};
use credctl::vault::{Record, Vault};

use super::editor::{self, Text};
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::ui::prompt;

/// Stores `after`, which was made of `record`, over whatever has come since: without a question where nobody else has
/// changed the same, else as the person says.
pub(super) fn again(
    context: &Context,
    vault: &mut Vault,
    shape: &Shape,
    (record, mut after): (&Record, Credential),
    text: Option<Text>,
    place: &Place,
) -> Result<(), Failure> {
    let mut base = record.credential.duplicate();
    loop {
        let newer = vault.read(record.credential.id, place.now)?;
        let name = escape(&newer.credential.name);
        let theirs = changes(&base, &newer.credential);
        let both: Vec<String> = changes(&base, &after).into_iter().filter(|changed| theirs.contains(changed)).collect();
        let mut merged = rebased(&base, &after, &newer.credential, place.now);
        if both.is_empty() {
            context
                .ui
                .note(&format!("another process changed {} of `{name}` meanwhile; that stays, and yours is stored too", ticked(&theirs)));
        } else {
            context.ui.warn(&format!("another process changed {} of `{name}` meanwhile, as you did; nothing is stored yet", ticked(&both)));
            let question =
                if text.is_some() { "Open the editor again, with your text over what is there now?" } else { "Store yours over it?" };
            if !prompt::confirm(&context.ui, question, text.is_some())? {
                return Err(Error::Changed { name: newer.credential.name }.into());
            }
            if let Some(text) = text {
                let typed = merged.as_ref().unwrap_or(&newer.credential);
                let change = editor::edit(context, shape, &newer, text, Some(typed))?;
                merged = shape.edited(&newer.credential, change, place.now)?;
            }
        }
        let Some(merged) = merged else { return Ok(()) };
        merged.check_words()?;
        let written = super::store(context, vault, &newer, merged.duplicate(), place)?;
        match written {
            Err(Error::Changed { .. }) => (base, after) = (newer.credential, merged),
            written => return written.map_err(Failure::from),
        }
    }
}
