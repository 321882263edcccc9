//! A use of a canary, as an error.

use crate::name::Id;

/// A canary was used, and that was refused. What is said of it tells nobody that it is one.
#[derive(Clone, Debug)]
pub struct Trip {
    /// The credential.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Whom the canary itself names to be told.
    pub webhook: Option<String>,
    /// What went wrong about recording and telling it, in sentences: for the owner, and empty for a consumer.
    pub troubles: Vec<String>,
}
