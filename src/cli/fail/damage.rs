//! What to do about a file of the vault that cannot be trusted.

use credctl::error::Damage;
use credctl::name;

/// The way out, by what is wrong with the file `what`.
pub(super) fn advice(damage: &Damage, what: &str) -> String {
    let id = what.rsplit('/').next().unwrap_or(what).trim_end_matches(".age");
    match damage {
        Damage::RolledBack { .. } | Damage::Forked(_) if what.ends_with("vault.toml") => {
            "bring the newer vault.toml back from git or a backup; to start this machine's memory of the vault anew, remove its directory below the state directory (`credctl doctor` shows where), or set CREDCTL_STATE_DIR to another, as for a job on an older checkout".to_owned()
        }
        _ if what.ends_with(".prev.age") => {
            "the present revision is not concerned; `credctl edit` keeps a new one in its place, or bring the file back from git or a backup"
                .to_owned()
        }
        Damage::RolledBack { .. } | Damage::Forked(_) | Damage::Missing(_) if what.starts_with("consumers/") => format!(
            "bring the newer file back from git or a backup; if this state is what its owner wants, `credctl vault accept {}`; a job on an older checkout has a memory of its own with another CREDCTL_STATE_DIR",
            name::escape(id)
        ),
        Damage::RolledBack { .. } | Damage::Forked(_) | Damage::Missing(_) => format!(
            "bring the newer file back from git or a backup; if this state is what you want, `credctl vault accept {}`",
            name::escape(id)
        ),
        Damage::LineEnds => "check it out again with the vault's `.gitattributes` in place".to_owned(),
        Damage::MergeMarkers => "take one side whole: `git checkout --ours` or `--theirs` for this file".to_owned(),
        Damage::Format(_) => "use a newer credctl; this one does not touch it".to_owned(),
        Damage::NameTaken(_) => "use their ids; rename or remove one of them".to_owned(),
        Damage::WorkFactor(_) => "this is no key file that credctl wrote".to_owned(),
        Damage::ForeignSigner(_) | Damage::Unsigned | Damage::BadSignature => {
            "nothing in it was used; it was not written by an owner of this vault: bring the right file back, or remove it".to_owned()
        }
        _ => "nothing was overwritten; bring the file back from git or a backup, or remove it".to_owned(),
    }
}
