//! The flat forms: environment files and ini, in which what sops says of the file is written a line a value.

use zeroize::Zeroizing;

use crate::import::managers::Mistake;
use crate::import::managers::json::Json;

type Members = Vec<(String, Json)>;

fn text(bytes: &[u8]) -> Result<&str, Mistake> {
    std::str::from_utf8(bytes).map_err(|_| Mistake::file("is not UTF-8"))
}

fn put(members: &mut Members, name: &str, json: Json, line: usize) -> Result<(), Mistake> {
    if members.iter().any(|(known, _)| known == name) {
        return Err(Mistake::line(line, "has the same name twice"));
    }
    members.push((name.to_owned(), json));
    Ok(())
}

fn value(text: &str) -> Json {
    Json::Text(Zeroizing::new(text.replace("\\n", "\n")))
}

/// An environment file: no quotes, a line end written `\n`.
pub(super) fn dotenv(bytes: &[u8]) -> Result<Json, Mistake> {
    let (mut members, mut about) = (Members::new(), Members::new());
    for (at, line) in text(bytes)?.split('\n').enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, rest) = line.split_once('=').ok_or(Mistake::line(at + 1, "has no `=`"))?;
        match name.strip_prefix("sops_") {
            Some(name) => put(&mut about, name, value(rest), at + 1)?,
            None => put(&mut members, name, value(rest), at + 1)?,
        }
    }
    members.push(("sops".to_owned(), unflattened(about)));
    Ok(Json::Map(members))
}

/// Sections of `name = value`.
pub(super) fn ini(bytes: &[u8]) -> Result<Json, Mistake> {
    let mut sections: Members = Vec::new();
    let mut members = Members::new();
    let mut section = "DEFAULT".to_owned();
    let mut about = Members::new();
    let mut close = |section: &str, members: Members, line: usize| match section {
        "sops" => {
            about = members;
            Ok(())
        }
        "DEFAULT" if members.is_empty() => Ok(()),
        _ => put(&mut sections, section, Json::Map(members), line),
    };
    let mut number = 0;
    for line in text(bytes)?.lines() {
        number += 1;
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            close(&section, std::mem::take(&mut members), number)?;
            section = name.trim().to_owned();
        } else if !line.is_empty() && !line.starts_with(['#', ';']) {
            let (name, rest) = line.split_once('=').ok_or(Mistake::line(number, "has no `=`"))?;
            let rest = rest.trim();
            let bare = rest.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(rest);
            let json = if section == "sops" { value(bare) } else { Json::Text(Zeroizing::new(bare.to_owned())) };
            put(&mut members, name.trim(), json, number)?;
        }
    }
    close(&section, members, number)?;
    sections.push(("sops".to_owned(), unflattened(about)));
    Ok(Json::Map(sections))
}

/// What is needed of `age__list_0__map_enc`, `mac` and the like.
fn unflattened(flat: Members) -> Json {
    let mut recipients: Vec<(String, Json)> = Vec::new();
    let mut out = Members::new();
    for (name, json) in flat {
        match name.strip_prefix("age__list_").and_then(|rest| rest.strip_suffix("__map_enc")) {
            Some(number) => recipients.push((number.to_owned(), Json::Map(vec![("enc".to_owned(), json)]))),
            None => out.push((name, json)),
        }
    }
    out.push(("age".to_owned(), Json::List(recipients.into_iter().map(|(_, one)| one).collect())));
    Json::Map(out)
}
