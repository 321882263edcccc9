//! What to do for a consumer that does not get something, and who can.

use credctl::{Error, name};

use super::Failure;
use crate::cli::env;

/// The way out; none for what has nothing to do with consumers.
pub(super) fn advice(error: &Error) -> Option<String> {
    Some(match error {
        Error::NotFound { what: "view of consumer", .. } => {
            "this copy of the vault is older than the consumer, or is not whole: check it out anew, with `consumers/`".to_owned()
        }
        Error::Denied(_) => {
            "`credctl list` shows what is assigned; the owner of the vault assigns: `credctl assign NAME CONSUMER`".to_owned()
        }
        Error::Ousted { .. } => {
            "the owner makes another with `credctl consumer rotate KIND/NAME`: put that where this one came from".to_owned()
        }
        Error::Unhealthy { state, name } if state.contains("owner") => {
            format!(
                "that is `credctl oauth refresh {0}` or `reconnect {0}` where the vault's key is, and this copy of it anew",
                name::escape(name)
            )
        }
        _ => return None,
    })
}

/// A failure, with what an identity that is not there may have to do with it.
pub(crate) fn explained(failure: Failure) -> Failure {
    if failure.silent || !env::is_empty(env::name::IDENTITY) {
        return failure;
    }
    failure.hint(format!("`{}` is set and empty: a job gets no secrets where it runs for somebody else's change", env::name::IDENTITY))
}
