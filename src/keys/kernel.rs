//! The kernel's keyring of this user (Linux): where the key of a passphrase vault rests for a while, so that it need not be
//! typed for each command.
//!
//! Invariants: it is a convenience and never the only copy of a key (THREATS K07): a restart empties it, its time runs out,
//! and the kernel or a container may refuse it at any time, which is an answer here and no error. No key is ever in the
//! user's keyring without its time limit. Any process of the same user can read it (`docs/threats.md`).
//!
//! The key is of type `user`, in `@u`, described as `credctl:<vault id>`; see keyrings(7) and user-keyring(7).

use std::time::Duration;

use crate::name::Id;
use crate::secret::Secret;

/// What became of keeping a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Kept {
    /// It is there, until its time is over.
    Done,
    /// The kernel does not take it: why, in our words.
    Unavailable(&'static str),
}

/// Keeps `value` for `vault`, in place of what was there, for a duration in whole seconds, at least one.
pub fn keep(vault: &Id, value: &Secret, duration: Duration) -> Kept {
    sys::keep(&description(vault), value, duration)
}

/// The value kept for `vault`, if it is there and may be read.
pub fn load(vault: &Id) -> Option<Secret> {
    sys::load(&description(vault))
}

/// Ends what is kept for `vault`, for every process; whether there was anything.
pub fn discard(vault: &Id) -> bool {
    sys::discard(&description(vault))
}

/// How long the value will still be kept, rounded down to the unit in which the kernel tells it (seconds below a minute,
/// minutes below an hour, then hours, days, weeks). `None` where there is nothing, or `/proc/keys` is not to be read, as in
/// many containers.
pub fn remaining(vault: &Id) -> Option<Duration> {
    sys::remaining(&description(vault))
}

fn description(vault: &Id) -> String {
    format!("credctl:{vault}")
}

#[cfg(target_os = "linux")]
mod sys {
    use std::time::Duration;

    use linux_keyutils::{Key, KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
    use zeroize::Zeroizing;

    use super::{Kept, Secret};

    /// The most that a key of type `user` can hold.
    const MAX_PAYLOAD: usize = 32_767;

    pub(super) fn keep(description: &str, value: &Secret, duration: Duration) -> Kept {
        match try_keep(description, value, duration) {
            Ok(()) => Kept::Done,
            Err(error) => Kept::Unavailable(reason(error)),
        }
    }

    /// The key is finished in the process's own keyring, which ends with the process, and only then linked to the user's,
    /// where the link takes the place of an older one: so none is ever there without its time limit. In our own keyring we
    /// also possess it whatever session we are in, which setting the limit requires.
    fn try_keep(description: &str, value: &Secret, duration: Duration) -> Result<(), KeyError> {
        let own = KeyRing::from_special_id(KeyRingIdentifier::Process, true)?;
        let user = user_keyring()?;
        let key = own.add_key(description, value.expose())?;
        let outcome = finish(key, seconds(duration)).and_then(|()| user.link_key(key));
        // Best effort: it ends with the process.
        let _ = own.unlink_key(key);
        outcome
    }

    fn finish(key: Key, seconds: usize) -> Result<(), KeyError> {
        let look = || Permission::VIEW | Permission::READ | Permission::SEARCH;
        key.set_timeout(seconds)?;
        key.set_perms(KeyPermissionsBuilder::builder().posessor(look() | Permission::LINK).user(look()).build())
    }

    /// Zero would mean for ever, and the kernel looks at 32 bits.
    fn seconds(duration: Duration) -> usize {
        duration.as_secs().clamp(1, i32::MAX as u64) as usize
    }

    pub(super) fn load(description: &str) -> Option<Secret> {
        let mut buffer = Zeroizing::new(vec![0; MAX_PAYLOAD]);
        let length = find(description).ok()?.read(&mut buffer).ok()?;
        buffer.get(..length).map(|bytes| Secret::new(bytes.to_vec()))
    }

    pub(super) fn discard(description: &str) -> bool {
        find(description).is_ok_and(|key| key.invalidate().is_ok())
    }

    pub(super) fn remaining(description: &str) -> Option<Duration> {
        let id = find(description).ok()?.get_id().as_raw_id();
        left(&std::fs::read_to_string("/proc/keys").ok()?, id)
    }

    /// Reads `/proc/keys`, proc_keys(5): the serial number in hexadecimal, flags, uses, time left.
    fn left(table: &str, id: i32) -> Option<Duration> {
        let serial = format!("{id:08x}");
        let mut line =
            table.lines().map(str::split_ascii_whitespace).find_map(|mut line| (line.next() == Some(&serial)).then_some(line))?;
        let text = line.nth(2)?;
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let unit = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            "w" => 7 * 24 * 60 * 60,
            _ => return None,
        };
        Some(Duration::from_secs(number.parse::<u64>().ok()?.checked_mul(unit)?))
    }

    fn find(description: &str) -> Result<Key, KeyError> {
        user_keyring()?.search(description)
    }

    fn user_keyring() -> Result<KeyRing, KeyError> {
        KeyRing::from_special_id(KeyRingIdentifier::User, false)
    }

    fn reason(error: KeyError) -> &'static str {
        const ENOSYS: i32 = 38;
        match error {
            KeyError::AccessDenied | KeyError::PermissionDenied => "the system does not allow it here",
            KeyError::Unknown(ENOSYS) | KeyError::OperationNotSupported => "this kernel has no keyring",
            KeyError::QuotaExceeded => "the user's quota of kernel keys is used up",
            KeyError::InvalidArguments => "it is too large for a kernel key",
            _ => "the kernel refused",
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TABLE: &str = "\
07f3c2a1 I--Q---     1  14m 0b0b0000     0     0 user      credctl:aaaa: 32\n\
0a0a0a0a I--Q---     2 perm 1f3f0000     0 65534 keyring   _uid.0: 1\n\
0b0b0b0b I------     1 expd 0b0b0000     0     0 user      credctl:bbbb: 32\n\
7fffffff I------     1   3w 0b0b0000     0     0 user      credctl:cccc: 32\n";

        #[test]
        fn the_time_left_is_read_from_the_kernels_table() {
            assert_eq!(left(TABLE, 0x07f3_c2a1), Some(Duration::from_secs(14 * 60)));
            assert_eq!(left(TABLE, 0x7fff_ffff), Some(Duration::from_secs(3 * 7 * 24 * 60 * 60)));
            for unlimited_expired_unknown in [0x0a0a_0a0a, 0x0b0b_0b0b, 1] {
                assert_eq!(left(TABLE, unlimited_expired_unknown), None);
            }
        }

        #[test]
        fn no_duration_means_for_ever() {
            assert_eq!(seconds(Duration::ZERO), 1);
            assert_eq!(seconds(Duration::from_secs(1 << 32)), i32::MAX as usize);
        }
    }
}

/// Other systems have no such keyring: each command asks.
#[cfg(not(target_os = "linux"))]
mod sys {
    use std::time::Duration;

    use super::{Kept, Secret};

    pub(super) fn keep(_: &str, _: &Secret, _: Duration) -> Kept {
        Kept::Unavailable("this system has no such keyring")
    }

    pub(super) fn load(_: &str) -> Option<Secret> {
        None
    }

    pub(super) fn discard(_: &str) -> bool {
        false
    }

    pub(super) fn remaining(_: &str) -> Option<Duration> {
        None
    }
}
