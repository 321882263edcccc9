//! Reading a vault, once more where its key was changed meanwhile, and taking it to write.

use credctl::Error;
use credctl::name::escape;
use credctl::vault::{Mode, Vault, Writer};
use jiff::Timestamp;

use crate::cli::Context;
use crate::cli::fail::Failure;

/// Refuses a vault that is only read, before anybody is asked for what could not be stored.
pub(crate) fn is_writable(vault: &Vault) -> Result<(), Failure> {
    match vault.mode() {
        Mode::ReadWrite => Ok(()),
        Mode::ReadOnly(why) => Err(Error::Refused { path: vault.path().to_owned(), why: format!("{why}, so it is only read") }.into()),
    }
}

/// Takes the vault's lock, and says so where another process has it.
pub(crate) fn writer<'v>(context: &Context, vault: &'v mut Vault, now: Timestamp) -> Result<Writer<'v>, Failure> {
    let label = escape(vault.label());
    let waiting = || context.ui.say(&format!("waiting for another process to finish with vault `{label}`"));
    Ok(vault.writer(now, &waiting)?)
}

/// Does what only reads, and once more from the start where the vault's key was changed meanwhile. A file that cannot be
/// trusted is looked at again as well: during such a change it may be the keys at hand that are out of date, and one that
/// is really damaged stays so.
pub(crate) fn reading<T>(mut read: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    match read() {
        Err(failure) if is_tried_again(&failure) => read(),
        done => done,
    }
}

/// Whether what only reads is done once more after this.
pub(crate) fn is_tried_again(failure: &Failure) -> bool {
    matches!(failure.code, "conflict" | "corrupt")
}
