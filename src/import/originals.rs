//! What stood in a file where references stand now: kept for `--undo`, sealed, on this machine.
//!
//! One text: a line that names the format, then for each value its variable, its reference, the mark of its quotes and what
//! stood between them, each ended by a NUL, which no such file holds.

use zeroize::Zeroizing;

use super::Source;
use crate::Result;
use crate::inject::dotenv::Quote;
use crate::secret::Secret;
use crate::vault::{Vault, Writer};

const FORMAT: &str = "credctl originals 1\n";

/// One value as it stood in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    pub(super) variable: String,
    pub(super) reference: String,
    pub(super) quote: Quote,
    pub(super) raw: Zeroizing<String>,
}

impl Source {
    /// What it is known by on this machine; `None` of what came from a pipe.
    pub(super) fn key(&self) -> Option<Vec<u8>> {
        use std::os::unix::ffi::OsStrExt;
        Some([b"original of ", self.path()?.as_os_str().as_bytes()].concat())
    }

    /// Keeps what stood in the file, for an undo; before the file is replaced.
    ///
    /// # Errors
    /// As [`Writer::keep`].
    pub fn remember(&self, writer: &mut Writer<'_>, new: &[Original]) -> Result<()> {
        let Some(key) = self.key() else { return Ok(()) };
        let before = self.originals(writer.vault());
        writer.keep(&key, &write(before, new))
    }

    fn originals(&self, vault: &Vault) -> Vec<Original> {
        self.key().and_then(|key| vault.kept(&key)).as_ref().and_then(read).unwrap_or_default()
    }

    /// Forgets it, after an undo.
    ///
    /// # Errors
    /// As [`Writer::forget_kept`].
    pub fn forget(&self, writer: &mut Writer<'_>) -> Result<()> {
        self.key().map_or(Ok(()), |key| writer.forget_kept(&key))
    }
}

/// What stands for all of them; those of `before` are kept that have no successor.
pub(super) fn write(before: Vec<Original>, new: &[Original]) -> Secret {
    let same = |a: &Original, b: &Original| a.variable == b.variable && a.reference == b.reference;
    let kept: Vec<Original> = before.into_iter().filter(|old| !new.iter().any(|new| same(old, new))).collect();
    let all = || kept.iter().chain(new);
    let size = all().map(|one| one.variable.len() + one.reference.len() + one.raw.len() + 5).sum::<usize>();
    let mut out = Vec::with_capacity(FORMAT.len() + size);
    out.extend_from_slice(FORMAT.as_bytes());
    for one in all() {
        for text in [one.variable.as_bytes(), one.reference.as_bytes(), &[one.quote.mark()], one.raw.as_bytes()] {
            out.extend_from_slice(text);
            out.push(0);
        }
    }
    Secret::new(out)
}

/// The values of such a text; `None` where it is none.
pub(super) fn read(kept: &Secret) -> Option<Vec<Original>> {
    let text = kept.expose_str()?.strip_prefix(FORMAT)?;
    let words: Vec<&str> = text.split_terminator('\0').collect();
    let (groups, rest) = words.as_chunks::<4>();
    let original = |[variable, reference, quote, raw]: &[&str; 4]| {
        let quote = Quote::parse(*quote.as_bytes().first()?)?;
        Some(Original {
            variable: (*variable).to_owned(),
            reference: (*reference).to_owned(),
            quote,
            raw: Zeroizing::new((*raw).to_owned()),
        })
    };
    if rest.is_empty() { groups.iter().map(original).collect() } else { None }
}
