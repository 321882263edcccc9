//! What other managers export: one target for all their readers, the first byte says which.

use std::path::Path;

use credctl::Secret;
use credctl::import::managers::{self, Keys, ManagerFormat, Opened, Spot};

/// A file: whatever it is told to be, and read as the format that its first byte names. Nothing is locked with much work:
/// no password is given.
pub fn managers(bytes: &[u8]) {
    let _ = managers::recognise(Path::new("export"), bytes);
    let Some((first, file)) = bytes.split_first() else { return };
    let names: Vec<&str> = ManagerFormat::names().collect();
    let Some(format) = ManagerFormat::parse(names[usize::from(*first) % names.len()]) else { return };
    // The work of a passphrase is age's own to bound, and there is none.
    let identities = [Secret::from("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX".to_owned())];
    let mut keys = Keys { password: &mut || None, identities: &identities };
    // To YAML a carriage return alone ends a line too.
    let lines = file.iter().filter(|byte| b"\n\r".contains(byte)).count() + 2;
    let check = |spot| assert!(!matches!(spot, Some(Spot::Line(line)) if line == 0 || line > lines), "a line that is not there");
    match managers::read(format, file, &mut keys) {
        Err(mistake) => check(mistake.spot),
        Ok(Opened::Inside(_)) => {}
        Ok(Opened::Entries(found)) => {
            found.mistakes.iter().for_each(|mistake| check(mistake.spot));
            for entry in &found.entries {
                assert!(
                    entry.left.is_some() || entry.ours.is_some() || !entry.values.is_empty(),
                    "an entry with nothing in it and no reason"
                );
            }
        }
    }
}
