//! The contract at the surface: values in, JSON out, numbers, names, and what must never happen whatever is typed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "cli/adding.rs"]
mod adding;
#[path = "cli/editing.rs"]
mod editing;
#[path = "cli/json.rs"]
mod json;
#[path = "cli/listing.rs"]
mod listing;
#[path = "cli/manners.rs"]
mod manners;
#[path = "cli/mistakes.rs"]
mod mistakes;
#[path = "cli/places.rs"]
mod places;
#[path = "cli/ssh.rs"]
mod ssh;
#[path = "cli/templates.rs"]
mod templates;
#[path = "cli/types.rs"]
mod types;
#[path = "cli/values.rs"]
mod values;
#[path = "cli/vaults.rs"]
mod vaults;
#[path = "cli/whole_vaults.rs"]
mod whole_vaults;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a directory, and its content.
fn everything(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            all.extend(everything(&path));
        } else {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    all
}
