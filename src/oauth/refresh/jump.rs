//! A clock that was put back: it tells nothing of how long a token lives, so the token is renewed. Once an hour at most: where
//! two clocks take turns, each would find that the other's token is from the future, every time.

use jiff::{SignedDuration, Timestamp};

use super::When;
use crate::credential::Credential;
use crate::credential::grant::Grant;
use crate::vault::Vault;

/// A clock that was put back by more tells nothing of how long a token lives.
const JUMP: SignedDuration = SignedDuration::from_mins(5);
/// So long no other refresh is made for that reason alone.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// Whether the token is from the future.
pub(super) fn is_ahead(grant: &Grant, now: Timestamp) -> bool {
    grant.obtained.is_some_and(|obtained| obtained.duration_since(now) > JUMP)
}

/// Whether a token from the future is handed out as it is: one was renewed for that just now. This machine remembers it,
/// outside of the credential, whose times are those of whichever clock came last.
pub(super) fn is_settled(vault: &Vault, credential: &Credential, when: When, now: Timestamp) -> bool {
    let ahead = credential.grant.as_ref().is_some_and(|grant| is_ahead(grant, now));
    when != When::Now && ahead && vault.jumped(credential.id).is_some_and(|at| now.duration_since(at).abs() < PAUSE)
}
