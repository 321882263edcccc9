//! What the environment gives: an identity, a passphrase.

use std::io::Read;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use credctl::keys::Given;
use credctl::keys::identity::OwnerIdentity;
use credctl::name::escape;
use credctl::{Error, Secret};

use crate::cli::fail::Failure;
use crate::cli::{Context, env};

/// A passphrase file is small.
const MAX_PASSPHRASE: u64 = 4096;

/// An owner's identity from the environment: it always wins over a stored one.
pub(crate) fn explicit_identity() -> Result<Option<(Vec<OwnerIdentity>, String)>, Failure> {
    match given_identity()? {
        None => Ok(None),
        Some((Given::Owner(identities), source)) => Ok(Some((identities, source))),
        Some((Given::Consumer(_), source)) => Err(super::acting::denied(&format!("{source} is a consumer's identity"))),
    }
}

/// An identity from the environment, whoever's it is.
pub(crate) fn given_identity() -> Result<Option<(Given, String)>, Failure> {
    use env::name::{IDENTITY, IDENTITY_FILE};
    match (env::text(IDENTITY)?, env::var(IDENTITY_FILE)) {
        (Some(_), Some(_)) => Err(Failure::usage(format!("both {IDENTITY} and {IDENTITY_FILE} are set")).hint("unset one of them")),
        (Some(text), None) => {
            let source = format!("`{IDENTITY}`");
            Ok(Some((Given::parse(&Secret::from(text), &source)?, source)))
        }
        (None, Some(path)) => Ok(Some((Given::read_file(Path::new(&path))?, format!("`{}`", escape(&Path::new(&path).to_string_lossy()))))),
        (None, None) => Ok(None),
    }
}

/// A passphrase from where scripts put it. It is fetched once: what comes from a pipe does not come again.
pub(crate) fn given_passphrase(context: &Context) -> Result<Option<Secret>, Failure> {
    if let Some(given) = context.passphrase.get() {
        return Ok(Some(given.duplicate()));
    }
    let Some(given) = fetch_passphrase()? else { return Ok(None) };
    Ok(Some(context.passphrase.get_or_init(|| given).duplicate()))
}

fn fetch_passphrase() -> Result<Option<Secret>, Failure> {
    use env::name::{PASSPHRASE_FD, PASSPHRASE_FILE};
    let mut text = if let Some(path) = env::var(PASSPHRASE_FILE) {
        credctl::vault::files::read_private(Path::new(&path), MAX_PASSPHRASE)?.expose().to_vec()
    } else if let Some(fd) = env::text(PASSPHRASE_FD)? {
        let number: u32 = fd.parse().map_err(|_| Failure::usage(format!("`{PASSPHRASE_FD}` is not a number")))?;
        let path = format!("/dev/fd/{number}");
        let failed =
            |error| Failure::from(Error::io("read", path.as_str(), error)).hint(format!("{PASSPHRASE_FD} must be open for reading"));
        // Something that can be read again, what `run` starts could read again too.
        if !std::fs::metadata(&path).map_err(failed)?.file_type().is_fifo() {
            return Err(Failure::usage(format!("the descriptor of `{PASSPHRASE_FD}` must be a pipe"))
                .hint(format!("`{PASSPHRASE_FD}=3 credctl … 3< <(command)`; for a file there is {PASSPHRASE_FILE}")));
        }
        let mut text = Vec::with_capacity(MAX_PASSPHRASE as usize);
        std::fs::File::open(&path).map_err(failed)?.take(MAX_PASSPHRASE).read_to_end(&mut text).map_err(failed)?;
        text
    } else {
        return Ok(None);
    };
    // A pipe or an editor ends what it writes with a line end; one is taken off.
    if text.ends_with(b"\n") {
        text.pop();
        if text.ends_with(b"\r") {
            text.pop();
        }
    }
    Ok(Some(Secret::new(text)))
}
