//! What opens a locked file or a store: a password that is asked for, and age keys where tools keep them.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use credctl::import::managers::pass::Tools;
use credctl::import::{self, Format, Openers, Read, Source};
use credctl::{Error, Secret};

use crate::cli::fail::Failure;
use crate::cli::session;
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// For the first entry of a store a person may have to type a passphrase; the others open by themselves.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(300), Duration::from_secs(30));
/// Where sops and passage keep age keys, below the home directory.
const KEY_FILES: [&str; 3] = [".config/sops/age/keys.txt", ".passage/identities", ".config/gopass/age/identities"];
/// Largest file of keys, in bytes.
const MAX: u64 = 1 << 20;

/// Reads a file as what it is; `own` are files with age keys that were named.
pub(super) fn read(context: &Context, format: Format, source: &Source, own: &[PathBuf]) -> Result<Read, Failure> {
    let identities = identities(own)?;
    let name = super::shown(source.shown());
    let (asked, stopped) = (Cell::new(false), Cell::new(None));
    // Where somebody is there, what is in the environment is the vault's.
    let ask = || match context.ui.can_ask() {
        true => prompt::hidden(&context.ui, &format!("Password of `{name}`")).map(Some),
        false => session::given_passphrase(context),
    };
    let mut password = || {
        asked.set(true);
        ask().unwrap_or_else(|failure| {
            stopped.set(Some(failure));
            None
        })
    };
    let ui = &context.ui;
    let progress = |done: usize, all: usize| ui.working("opening", done, all);
    let tools = Tools { gpg: Path::new("gpg"), patience: PATIENCE, identities: &identities, progress: &progress };
    let read = import::read(format, source, &mut Openers { password: &mut password, tools });
    context.ui.progress_done();
    if let Some(failure) = stopped.take() {
        return Err(failure);
    }
    read.map_err(|error| {
        let is_locked = asked.get() && !context.ui.can_ask();
        let failure = Failure::from(error);
        if is_locked {
            failure.hint("its password is asked for at a terminal; without one CREDCTL_PASSPHRASE_FILE names a file with it")
        } else {
            failure
        }
    })
}

/// Texts with age keys: those that were named, and those that sops and passage would use.
fn identities(own: &[PathBuf]) -> Result<Vec<Secret>, Failure> {
    let mut texts = Vec::new();
    for path in own {
        texts.push(text(path).map_err(|error| Error::io("read", path, error))?);
    }
    let given = env::var("SOPS_AGE_KEY").map(std::os::unix::ffi::OsStringExt::into_vec);
    texts.extend(given.map(Secret::new));
    let named = env::var("SOPS_AGE_KEY_FILE").map(PathBuf::from);
    let home = env::person();
    let usual = KEY_FILES.iter().filter_map(|file| home.as_ref().map(|home| home.join(file)));
    // What is not there, or not ours to read, opens nothing; that is told where a key is missing.
    texts.extend(named.into_iter().chain(usual).filter_map(|path| text(&path).ok()));
    Ok(texts)
}

fn text(path: &Path) -> std::io::Result<Secret> {
    use std::io::Read as _;
    let mut text = Vec::with_capacity(4096);
    std::fs::File::open(path)?.take(MAX).read_to_end(&mut text)?;
    Ok(Secret::new(text))
}
