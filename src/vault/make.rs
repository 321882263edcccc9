//! Making a vault.

use jiff::Timestamp;
use toml::Table;

use super::files::{self, Dir};
use super::index::{Head, Index};
use super::manifest::{self, Manifest, Owner};
use super::trust::sha256;
use super::write::LOCK;
use super::{Location, lock, place};
use crate::keys::identity::OwnerIdentity;
use crate::{Error, Result};

const GITIGNORE: &str = "# Files on their way and locks are this machine's.\n/tmp/\n/locks/\n";
const GITATTRIBUTES: &str = "# Ciphertexts must come back byte for byte.\n*.age binary\nvault.toml -text\n";

/// Whether a vault could be made there.
///
/// # Errors
/// [`Error::Exists`] where there is one; [`Error::Corrupt`] where one lost its `vault.toml`; [`Error::Refused`] for a
/// directory that holds something else.
pub fn check(location: &Location) -> Result<()> {
    let Some(root) = location.open()? else { return Ok(()) };
    let mut names = root.names()?;
    if names.iter().any(|name| name == manifest::FILE) {
        return Err(Error::Exists { what: "vault", name: location.label() });
    }
    super::read_manifest(&root)?;
    // What an interrupted `init` left behind is ours.
    names.retain(|name| {
        !place::ALL.contains(&name.as_str()) && !matches!(name.as_str(), ".gitignore" | ".gitattributes") && !name.ends_with(".tmp")
    });
    if names.is_empty() { Ok(()) } else { Err(Error::Refused { path: location.path(), why: "is not empty".to_owned() }) }
}

/// Makes a vault for an owner whose key is kept already, and known to be: `vault.toml` comes last, so that an interrupted
/// call leaves nothing that looks like a vault.
///
/// # Errors
/// As [`check`]; [`Error::Io`], [`Error::NotDurable`].
pub fn init(location: &Location, owner: &OwnerIdentity, state: &std::path::Path, now: Timestamp) -> Result<()> {
    check(location)?;
    let root: Dir = match location {
        Location::Own { vaults, name } => files::make_dirs(vaults)?.make_sub(name)?,
        Location::Path(path) => files::make_dirs(path)?,
    };
    for sub in place::ALL {
        root.make_sub(sub)?;
    }
    let _lock = lock::take(&root.make_sub(place::LOCKS)?, LOCK, &format!("vault `{}`", location.label()), &|| {})?;
    // Another process may have made it meanwhile; its `vault.toml` must not be replaced.
    check(location)?;
    root.replace(".gitignore", GITIGNORE.as_bytes()).map_err(Error::before_the_change)?;
    root.replace(".gitattributes", GITATTRIBUTES.as_bytes()).map_err(Error::before_the_change)?;
    let key = owner.seed.signing_key();
    let recipient = owner.seed.age_identity()?.to_public().to_string();
    let manifest = Manifest {
        vault: owner.vault,
        rev: 1,
        epoch: 1,
        rotating: false,
        created: now,
        owners: vec![Owner { recipient, verify: key.verifying_key() }],
        rotations: Vec::new(),
        extra: Table::new(),
    };
    let text = manifest.write(&key);
    root.replace(manifest::FILE, text.as_bytes())?;
    // So that the first command on this machine does not say that it sees the vault for the first time. The vault stands
    // by now, with or without it.
    if let Ok(mut index) = Index::open(&state.join(owner.vault.to_string()), &owner.seed.state_key()) {
        index.remember(Vec::new(), Head { manifest: sha256(text.as_bytes()), manifest_rev: 1, known: 0 });
    }
    Ok(())
}
