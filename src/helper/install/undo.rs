//! What a file was before the first of our changes, to be put back to the byte where nobody has changed it since.

use sha2::{Digest, Sha256};

use crate::Result;
use crate::secret::Secret;

const FORMAT: &[u8] = b"credctl helper 1\n";

/// What is kept of a file, sealed, on this machine.
pub struct Before {
    /// What it looked like after our last change.
    after: [u8; 32],
    /// Its text before the first; `None`: it was not there.
    text: Option<Secret>,
}

impl Before {
    /// After a change of a file from `before` to `after`; `known` is what was kept before it.
    pub fn of(known: Option<Self>, before: Option<&str>, after: &str) -> Self {
        let text = match known.filter(|known| before.is_some_and(|before| known.after == hash(before))) {
            Some(known) => known.text,
            None => before.map(|text| Secret::from(text.to_owned())),
        };
        Self { after: hash(after), text }
    }

    /// As it is kept.
    pub fn write(&self) -> Secret {
        let text = self.text.as_ref();
        let mut out = Vec::with_capacity(FORMAT.len() + 33 + text.map_or(0, Secret::len));
        out.extend_from_slice(FORMAT);
        out.extend_from_slice(&self.after);
        out.push(u8::from(text.is_some()));
        out.extend_from_slice(text.map(Secret::expose).unwrap_or_default());
        Secret::new(out)
    }

    /// From what is kept.
    pub fn read(kept: &Secret) -> Option<Self> {
        let (after, rest) = kept.expose().strip_prefix(FORMAT)?.split_first_chunk::<32>()?;
        let (there, text) = rest.split_first()?;
        Some(Self { after: *after, text: (*there == 1).then(|| Secret::new(text.to_vec())) })
    }
}

/// What a file becomes when our changes are taken back.
pub struct Undone {
    /// Its text; `None`: it goes.
    pub text: Option<String>,
    /// Whether nobody has changed it since we did: then it is what it was, to the byte, once all of ours is gone.
    pub exact: bool,
    /// Whether what it was before is of no use any more.
    pub forget: bool,
}

/// What a file becomes by `without`, which takes those of ours out of a text that are meant, or all.
///
/// # Errors
/// As `without`.
pub fn undone(known: Option<&Before>, text: &str, without: &dyn Fn(&str, bool) -> Result<String>) -> Result<Undone> {
    let (next, all) = (without(text, false)?, without(text, true)?);
    let (exact, gone) = (known.is_some_and(|known| known.after == hash(text)), next == all);
    let forget = gone || !exact;
    let text = match known.filter(|_| exact && gone) {
        None => Some(next),
        // What somebody else wrote between two changes of ours holds the first of them.
        Some(known) => known.text.as_ref().and_then(Secret::expose_str).map(|before| without(before, true)).transpose()?,
    };
    Ok(Undone { text, exact, forget })
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
