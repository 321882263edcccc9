//! Managers' and browsers' CSV: a table of what each calls its columns. A file is told by the names in its first line.

use zeroize::Zeroizing;

use super::csv::{self, Row};
use super::{Found, Mistake, note, place, value};
use crate::import::entry::{Entry, Part, Sort};

/// One way of writing columns.
#[derive(Debug)]
pub struct Sheet {
    /// What it is called for `--from`.
    pub name: &'static str,
    /// Whose it is, for people.
    pub of: &'static str,
    /// Columns that are all there, in lower case.
    signature: &'static [&'static str],
    /// Whether a further column speaks against it: anybody's table may have those of its signature.
    common: bool,
    /// What columns are; one that is not among them is a field of the user's own.
    columns: &'static [(&'static str, Column)],
    /// What a row of it needs beside.
    quirk: Quirk,
    /// What such a file lacks.
    lacks: Option<&'static str>,
}

impl PartialEq for Sheet {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Title,
    Url,
    /// Several, with commas between.
    Urls,
    User,
    /// A user where there is none else.
    Email,
    Password,
    Otp,
    Notes,
    /// A path of folders, and what stands between its parts.
    Folder(char),
    Tags,
    Origin,
    /// Nothing that is taken.
    Other,
}

/// What is special of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quirk {
    None,
    /// KeePassXC exports its bin, as a folder below the root.
    Bin,
    /// A backslash escapes, as KeePass 1 has it.
    Backslash,
    /// A column says the type; a column holds lines of fields.
    Bitwarden,
    /// Notes of a form, some escaped as HTML.
    LastPass,
    /// Entries that are not for people.
    Firefox,
    /// A column says the type.
    Proton,
    /// A column says that it is put away.
    OnePassword,
}

use Column::{Email, Folder, Notes, Origin, Other, Otp, Password, Tags, Title, Url, Urls, User};

/// The table; the first whose signature is there is meant, so those of more columns come first.
pub(super) static SHEETS: [Sheet; 10] = [
    Sheet {
        name: "keepassxc-csv",
        of: "KeePassXC",
        signature: &["group", "title", "username", "password", "url", "notes"],
        common: false,
        columns: &[
            ("group", Folder('/')),
            ("title", Title),
            ("username", User),
            ("password", Password),
            ("url", Url),
            ("notes", Notes),
            ("totp", Otp),
            ("icon", Other),
            ("last modified", Other),
            ("created", Other),
        ],
        quirk: Quirk::Bin,
        lacks: Some("KeePassXC's CSV is without custom fields, attached files and tags; its XML has more"),
    },
    Sheet {
        name: "keepass-csv",
        of: "KeePass",
        signature: &["account", "login name", "password", "web site", "comments"],
        common: false,
        columns: &[("account", Title), ("login name", User), ("password", Password), ("web site", Url), ("comments", Notes)],
        quirk: Quirk::Backslash,
        lacks: Some("KeePass's CSV is without custom fields and attached files; its XML has more"),
    },
    Sheet {
        name: "bitwarden-csv",
        of: "Bitwarden",
        signature: &["type", "name", "login_uri", "login_username", "login_password"],
        common: false,
        columns: &[
            ("folder", Folder('/')),
            ("collections", Folder('/')),
            ("favorite", Other),
            ("type", Other),
            ("name", Title),
            ("notes", Notes),
            ("fields", Other),
            ("reprompt", Other),
            ("archiveddate", Other),
            ("login_uri", Urls),
            ("login_username", User),
            ("login_password", Password),
            ("login_totp", Otp),
        ],
        quirk: Quirk::Bitwarden,
        lacks: Some("Bitwarden's CSV is without cards, identities and SSH keys; its JSON has more"),
    },
    Sheet {
        name: "lastpass",
        of: "LastPass",
        signature: &["url", "username", "password", "extra", "name", "grouping"],
        common: false,
        columns: &[
            ("url", Url),
            ("username", User),
            ("password", Password),
            ("totp", Otp),
            ("extra", Notes),
            ("name", Title),
            ("grouping", Folder('\\')),
            ("fav", Other),
        ],
        quirk: Quirk::LastPass,
        lacks: None,
    },
    Sheet {
        name: "firefox",
        of: "Firefox",
        signature: &["url", "username", "password", "httprealm", "formactionorigin", "guid"],
        common: false,
        columns: &[
            ("url", Url),
            ("username", User),
            ("password", Password),
            ("httprealm", Other),
            ("formactionorigin", Other),
            ("guid", Origin),
            ("timecreated", Other),
            ("timelastused", Other),
            ("timepasswordchanged", Other),
        ],
        quirk: Quirk::Firefox,
        lacks: None,
    },
    Sheet {
        name: "proton-csv",
        of: "Proton Pass",
        signature: &["type", "name", "url", "username", "password", "note", "totp"],
        common: false,
        columns: &[
            ("type", Other),
            ("name", Title),
            ("url", Urls),
            ("email", Email),
            ("username", User),
            ("password", Password),
            ("note", Notes),
            ("totp", Otp),
            ("createtime", Other),
            ("modifytime", Other),
            ("vault", Folder('/')),
        ],
        quirk: Quirk::Proton,
        lacks: Some("Proton Pass's CSV is without custom fields; its JSON has more"),
    },
    Sheet {
        name: "1password-csv",
        of: "1Password",
        signature: &["title", "url", "username", "password", "otpauth", "archived"],
        common: false,
        columns: ONE_PASSWORD,
        quirk: Quirk::OnePassword,
        lacks: Some("1Password's CSV is without all but logins; its 1pux has more"),
    },
    Sheet {
        name: "safari",
        of: "Safari",
        signature: &["title", "url", "username", "password", "otpauth"],
        common: false,
        columns: &[("title", Title), ("url", Url), ("username", User), ("password", Password), ("notes", Notes), ("otpauth", Otp)],
        quirk: Quirk::None,
        lacks: None,
    },
    Sheet {
        name: "chrome",
        of: "Chrome, Edge or Brave",
        signature: &["name", "url", "username", "password"],
        common: true,
        columns: &[("name", Title), ("url", Url), ("username", User), ("password", Password), ("note", Notes), ("notes", Notes)],
        quirk: Quirk::None,
        lacks: None,
    },
    // Version 7 wrote what columns one chose.
    Sheet {
        name: "1password-7",
        of: "1Password 7",
        signature: &["title", "username", "password"],
        common: true,
        columns: ONE_PASSWORD,
        quirk: Quirk::OnePassword,
        lacks: Some("1Password's CSV is without all but logins; its 1pux has more"),
    },
];

const ONE_PASSWORD: &[(&str, Column)] = &[
    ("title", Title),
    ("url", Url),
    ("urls", Urls),
    ("website", Url),
    ("username", User),
    ("password", Password),
    ("otpauth", Otp),
    ("one-time password", Otp),
    ("favorite", Other),
    ("archived", Other),
    ("tags", Tags),
    ("notes", Notes),
    ("notesplain", Notes),
    ("uuid", Origin),
    ("type", Other),
    ("vault", Folder('/')),
];

/// The table whose columns these are.
pub(super) fn sheet(header: &[String]) -> Option<&'static Sheet> {
    let knows = |sheet: &Sheet, name: &String| name.is_empty() || sheet.columns.iter().any(|(column, _)| column == name);
    SHEETS.iter().find(|sheet| {
        sheet.signature.iter().all(|column| header.iter().any(|name| name == column))
            && (!sheet.common || header.iter().all(|name| knows(sheet, name)))
    })
}

/// Whether a table is of logins, whoever wrote it: whose, what for, and the password.
pub(super) fn has_passwords(header: &[String]) -> bool {
    let has = |names: &[&str]| header.iter().any(|name| names.contains(&name.as_str()));
    has(&["password", "pwd"]) && has(&["username", "user", "login"]) && has(&["title", "name", "url", "website"])
}

/// Reads a file of this table.
pub(super) fn read(file: &[u8], sheet: &'static Sheet) -> Result<Found, Mistake> {
    let read = csv::read(file, sheet.quirk == Quirk::Backslash)?;
    if let Some(missing) = sheet.signature.iter().find(|column| !read.header.iter().any(|name| name == *column)) {
        let _ = missing;
        return Err(Mistake::line(1, "lacks a column that such a file has"));
    }
    let is_html = sheet.quirk == Quirk::LastPass && is_html(file);
    let mut found = Found { notes: sheet.lacks.into_iter().collect(), ..Found::default() };
    for row in read.rows {
        match row {
            Ok(mut row) => {
                if is_html {
                    row.cells.iter_mut().for_each(|cell| *cell = unescaped(cell));
                }
                found.entries.push(entry(sheet, &read.header, &read.written, &row));
            }
            Err(mistake) => found.mistakes.push(mistake),
        }
    }
    Ok(found)
}

fn entry(sheet: &Sheet, header: &[String], written: &[String], row: &Row) -> Entry {
    let cell = |name: &str| header.iter().position(|column| column == name).map_or("", |at| row.cells[at].as_str());
    let mut entry = Entry { sort: Sort::Login, ..Entry::default() };
    let (mut folder, mut user, mut email) = (String::new(), "", "");
    let (mut rest, mut notes) = (Vec::new(), "");
    for (at, text) in row.cells.iter().enumerate() {
        let known = sheet.columns.iter().find(|(name, _)| *name == header[at]).map(|(_, column)| *column);
        match known {
            Some(Title) => text.as_str().clone_into(&mut entry.title),
            Some(Url) if !text.is_empty() => entry.urls.push(text.to_string()),
            Some(Urls) => entry.urls.extend(urls(text)),
            Some(User) => user = text,
            Some(Email) => email = text,
            Some(Password) => entry.values.splice(..0, value(Part::Main, "password", text)).for_each(drop),
            Some(Otp) => rest.extend(value(Part::Otp, "totp", text)),
            Some(Notes) => notes = text,
            Some(Folder(between)) => folder = text.replace(between, "/"),
            Some(Tags) => entry.tags.extend(text.split([';', ',']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned)),
            Some(Origin) => entry.origin = Some(text.to_string()).filter(|id| !id.is_empty()),
            Some(Other | Url) => {}
            None => rest.extend(value(Part::Hidden, &written[at], text)),
        }
    }
    let by_mail = user.is_empty() && !email.is_empty();
    entry.values.extend(value(Part::User, "username", if by_mail { email } else { user }));
    rest.extend(value(Part::Plain, "email", email).filter(|_| !by_mail));
    if entry.title.is_empty() {
        entry.title = entry.urls.first().cloned().unwrap_or_else(|| user.to_owned());
    }
    if folder == "(none)" {
        folder.clear();
    }
    entry.place = format!("line {}: {}", row.line, place(&[&folder, &entry.title]));
    entry.tags.extend(Some(folder.clone()).filter(|folder| !folder.is_empty()));
    match sheet.quirk {
        Quirk::Bin if folder.split('/').nth(1) == Some("Recycle Bin") => entry.left = Some("it is in the bin"),
        Quirk::Bitwarden => {
            rest.extend(lines(cell("fields")));
            if cell("type") == "note" {
                entry.sort = Sort::Note;
            }
        }
        Quirk::LastPass if cell("url") == "http://sn" => {
            entry.urls.clear();
            last_pass_note(&mut entry, notes);
            notes = "";
        }
        Quirk::Firefox if cell("url").starts_with("chrome://FirefoxAccounts") => entry.left = Some("what Firefox itself signs in with"),
        Quirk::Proton => match cell("type") {
            "alias" => entry.left = Some("an address that forwards mail, and no secret"),
            "note" => entry.sort = Sort::Note,
            _ => {}
        },
        Quirk::OnePassword if cell("archived") == "true" => entry.tags.push("archived".to_owned()),
        _ => {}
    }
    entry.values.append(&mut rest);
    entry.values.extend(value(Part::Notes, "notes", notes));
    if entry.values.is_empty() {
        entry.left = entry.left.or(Some("it holds no value"));
    }
    entry
}

/// Addresses with commas between: a comma belongs to an address where none begins after it.
fn urls(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in text.split(',') {
        match out.last_mut() {
            Some(last) if !part.trim().contains("://") => {
                last.push(',');
                last.push_str(part);
            }
            _ => out.push(part.trim().to_owned()),
        }
    }
    out.retain(|url| !url.is_empty());
    out
}

/// Fields of one's own: `name: value` a line; a line that is none goes on with the one before.
fn lines(text: &str) -> Vec<crate::import::entry::Value> {
    let mut fields: Vec<(&str, Zeroizing<String>)> = Vec::new();
    for (key, rest) in note::pairs(text, ": ") {
        match (key, fields.last_mut()) {
            (Some(key), _) => fields.push((key, Zeroizing::new(rest.to_owned()))),
            (None, Some((_, before))) => *before = Zeroizing::new(format!("{}\n{rest}", &**before)),
            (None, None) => {}
        }
    }
    // Whether one was hidden is not said.
    fields.iter().filter_map(|(key, text)| value(Part::Hidden, key, text)).collect()
}

/// A secure note of LastPass: of a form where its first line says so.
fn last_pass_note(entry: &mut Entry, text: &str) {
    entry.sort = Sort::Note;
    let Some(rest) = text.strip_prefix("NoteType:") else { return entry.values.extend(value(Part::Notes, "notes", text)) };
    let (kind, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    let (rest, free) = rest.split_once("\nNotes:").unwrap_or((rest, ""));
    let mut fields: Vec<(&str, Zeroizing<String>)> = Vec::new();
    for (key, part) in note::pairs(rest, ":") {
        // A line of a key in base64 has no colon; one of its head may have.
        let inside = fields.last().is_some_and(|(_, text)| text.starts_with("-----BEGIN ") && !text.contains("-----END "));
        match (key, fields.last_mut()) {
            (Some(key), _) if !inside => fields.push((key, Zeroizing::new(part.to_owned()))),
            (_, Some((_, before))) => {
                let line = key.map_or_else(|| part.to_owned(), |key| format!("{key}:{part}"));
                *before = Zeroizing::new(format!("{}\n{line}", &**before));
            }
            _ => {}
        }
    }
    entry.sort = if kind == "SSH Key" { Sort::SshKey } else { Sort::Unknown };
    for (key, text) in &fields {
        let part = match *key {
            "Private Key" | "Password" => Part::Main,
            "Username" => Part::User,
            "Language" => continue,
            "Passphrase" | "Number" | "Security Code" | "License Key" | "PIN" => Part::Hidden,
            "Hostname" | "URL" | "Server" => {
                entry.urls.extend(Some(text.to_string()).filter(|url| !url.is_empty()));
                Part::Plain
            }
            _ => Part::Plain,
        };
        entry.values.extend(value(part, key, text));
    }
    entry.values.sort_by_key(|value| value.part != Part::Main);
    entry.values.extend(value(Part::Notes, "notes", free));
}

/// Whether a file was made by a page that escapes: then there is no bare `&` or `<` in it at all.
fn is_html(file: &[u8]) -> bool {
    let text = String::from_utf8_lossy(file);
    let marks = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    let escaped = |at: usize| marks.iter().any(|mark| text[at + 1..].starts_with(mark));
    let mut ands = text.match_indices('&').peekable();
    ands.peek().is_some() && ands.all(|(at, _)| escaped(at)) && !text.contains(['<', '>'])
}

fn unescaped(text: &str) -> Zeroizing<String> {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(Zeroizing::new(text.to_owned()), |text, (from, to)| Zeroizing::new(text.replace(from, to)))
}
