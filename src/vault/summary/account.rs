//! What may be shown of a connected account.

use jiff::Timestamp;

use crate::status::Renewal;

/// A connected account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The facts of its status.
    pub renewal: Renewal,
    /// Whose it is. Text from outside.
    pub of: Option<String>,
    /// Why a new sign-in is needed.
    pub lost: Option<String>,
    /// The scopes that were asked for.
    pub asked: Vec<String>,
    /// The scopes that were given.
    pub granted: Vec<String>,
    /// When it was last renewed.
    pub refreshed: Option<Timestamp>,
}
