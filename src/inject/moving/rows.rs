//! CSV: every cell in quotes, so that nothing in it ends it.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end for a formula, in quotes or not
//! (THREATS I10). Nothing is put before it, which would be another password: the file is for managers, and it is said.

use zeroize::Zeroizing;

use super::Made;
use super::marks::NAME;
use super::placed::{Placed, place};
use crate::access::Release;
use crate::secret::Secret;

const BITWARDEN: [&str; 11] =
    ["folder", "favorite", "type", "name", "notes", "fields", "reprompt", "login_uri", "login_username", "login_password", "login_totp"];
const ONE_PASSWORD: [&str; 9] = ["Title", "Url", "Username", "Password", "OTPAuth", "Favorite", "Archived", "Tags", "Notes"];

/// Bitwarden's.
pub(super) fn bitwarden(all: &[Release]) -> Made {
    let rows = all.iter().map(|release| {
        let placed = place(release, false);
        let kind = if placed.main.is_empty() { "note" } else { "login" };
        let notes = notes(&placed);
        let name = placed.marks.name.clone();
        let cells = ["", "", kind, &placed.title, &notes, "", "0", &placed.urls.join(","), placed.user, placed.main, ""].map(owned);
        (name, cells.to_vec())
    });
    made(&BITWARDEN, rows.collect())
}

/// 1Password's.
pub(super) fn one_password(all: &[Release]) -> Made {
    let rows = all.iter().map(|release| {
        let placed = place(release, false);
        let url = placed.urls.first().map_or("", String::as_str);
        let tags = placed.tags.join(";");
        let notes = notes(&placed);
        let cells = [&placed.title, url, placed.user, placed.main, "", "false", "false", &tags, &notes].map(owned);
        (placed.marks.name.clone(), cells.to_vec())
    });
    made(&ONE_PASSWORD, rows.collect())
}

fn owned(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn notes(placed: &Placed<'_>) -> Zeroizing<String> {
    Zeroizing::new(format!("{NAME}: {}", &*placed.marks.write()))
}

type Row = (String, Vec<Zeroizing<String>>);

fn made(header: &[&str], rows: Vec<Row>) -> Made {
    let cells = || rows.iter().flat_map(|(_, cells)| cells);
    let size: usize = header.iter().map(|name| name.len() + 3).sum::<usize>() + cells().map(|cell| 2 * cell.len() + 4).sum::<usize>();
    let mut out = Zeroizing::new(String::with_capacity(size + 2));
    out.push_str(&header.join(","));
    out.push('\n');
    let mut formulas = Vec::new();
    for (name, cells) in &rows {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push('"');
            // A character at a time: no copy of the value is made on the way.
            for c in cell.chars() {
                if c == '"' {
                    out.push('"');
                }
                out.push(c);
            }
            out.push('"');
        }
        out.push('\n');
        if cells.iter().any(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])) {
            formulas.push(name.clone());
        }
    }
    Made { text: Secret::new(std::mem::take(&mut *out).into_bytes()), formulas, told: Vec::new() }
}
