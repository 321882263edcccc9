//! A secret on the desktop's clipboard, for a time.
//!
//! On X11 and Wayland the clipboard is no place: a living program offers what is on it. So a process of its own, the
//! keeper, holds the value after the command has ended. It is this program, started once more ([`Keeper::start`] on one
//! side, [`keep`] on the other).
//!
//! Invariants:
//! - The value goes to the keeper through a pipe, and only after it has found a clipboard. It is in no argument, no
//!   variable and no file; the keeper's environment holds what finds the display and nothing else.
//! - The keeper's end is the clearing: the display takes the clipboard from a program that is gone, and only from that one.
//!   So what another program has put there meanwhile is never cleared, and a keeper that is killed leaves nothing behind.
//!   Only macOS keeps what a program left there; there the clipboard is compared, then cleared.
//! - The keeper ends at its time, when another program takes the clipboard, and when the display is gone. It belongs to no
//!   terminal and holds no descriptor that was open in the command.
//! - The value is offered with the mark by which clipboard histories know a password. Whether they heed it is theirs.

mod keeper;
mod start;

use std::io;
use std::time::Duration;

pub use keeper::keep;
pub use start::Keeper;

/// Why a value is not on the clipboard.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// Nothing in the environment says where a display is.
    #[error("there is no desktop here whose clipboard could be used")]
    NoDisplay,
    /// A display is named, and it has no clipboard for us.
    #[error("the desktop gives no access to its clipboard")]
    NoClipboard,
    /// The display said nothing for so long.
    #[error("the desktop did not answer within {} seconds", .0.as_secs())]
    Silent(Duration),
    /// The keeper ended before it held the value: it was killed, or another program took the clipboard at that moment.
    #[error("the clipboard was lost before the value was on it")]
    Lost,
    /// The keeper could not be started.
    #[error("cannot start the process that holds the clipboard: {}", crate::error::io_reason(.0))]
    Start(#[source] io::Error),
}

/// What the keeper says, a byte each.
mod word {
    /// There is a clipboard: the value may come.
    pub(super) const READY: u8 = b'r';
    /// There is none.
    pub(super) const NONE: u8 = b'n';
    /// The clipboard holds the value.
    pub(super) const HELD: u8 = b'h';
}
