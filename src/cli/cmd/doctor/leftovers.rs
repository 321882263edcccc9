//! What lies about: keys of vaults that are not here, and the rest of removals that were interrupted.

use credctl::name::{Id, escape};

use super::Findings;
use crate::cli::Context;
use crate::cli::session::{self, Place};

/// Looks for them. A file that cannot be looked for is told of elsewhere.
pub(super) fn find(context: &Context, place: &Place, findings: &mut Findings) {
    let here = here(context, place);
    for (_, path) in place.home.key_files().unwrap_or_default().into_iter().filter(|(id, _)| !here.contains(id)) {
        findings.note(
            format!("`{}` is the key of no vault that is here", escape(&path.to_string_lossy())),
            "it opens the copies of its vault that lie elsewhere; where there are none, the file can be removed",
        );
    }
    for path in place.home.half_removed().unwrap_or_default() {
        findings.note(
            format!("`{}` is left of a vault whose removal was interrupted", escape(&path.to_string_lossy())),
            "`credctl vault remove` of that vault finishes it; where its name is gone, the directory can be removed",
        );
    }
}

/// The vaults that are here, and the one that was named by its path.
fn here(context: &Context, place: &Place) -> Vec<Id> {
    let own = place.home.vault_names().unwrap_or_default().into_iter().map(|name| name.to_string());
    let named = session::asked_vault(context).ok().flatten();
    let locations = own.chain(named).filter_map(|name| place.location(&name).ok());
    locations.filter_map(|location| location.claimed_id().ok().flatten()).collect()
}
