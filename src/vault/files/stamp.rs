//! What a file looks like from outside: whether it is as it was is seen without opening it.

/// What identifies one state of a file without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Inode.
    pub inode: u64,
    /// Modification, in nanoseconds since 1970.
    pub mtime: i64,
    /// Change of the inode, likewise: it cannot be set back by hand.
    pub ctime: i64,
}

impl Stamp {
    pub(crate) fn of(stat: &rustix::fs::Stat) -> Self {
        let nanos = |seconds: i64, nanos: u64| seconds.wrapping_mul(1_000_000_000).wrapping_add(nanos.cast_signed());
        #[allow(clippy::unnecessary_cast, reason = "the widths differ between platforms")]
        Self {
            size: stat.st_size as u64,
            inode: stat.st_ino as u64,
            mtime: nanos(stat.st_mtime as i64, stat.st_mtime_nsec as u64),
            ctime: nanos(stat.st_ctime as i64, stat.st_ctime_nsec as u64),
        }
    }
}
