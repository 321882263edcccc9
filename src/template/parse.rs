//! From the text of a template's file to a [`Template`].
//!
//! Invariants: unknown words are refused, so that a misspelt one is not silently nothing; what comes out has passed
//! [`check`](super::check); an error has a line and a reason, never the file's text (a reason may name a word of it).

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::de::{DeTable, DeValue};

use super::check::{self, Fault};
use super::heads::Head;
use super::model::{Category, Derive, Origin, Template, TemplateField, Trust, Variant};
use super::pattern::Pattern;
use super::reader::{self, read};
use super::{Auth, Oauth, Revoke, Rotate, Verify};
use crate::kind::{Form, Kind};
use crate::name::{Key, escape};

/// Why a text is not a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bad {
    /// From 1.
    pub(super) line: usize,
    /// In our words, escaped.
    pub(super) reason: String,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
    category: Category,
    about: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    field: Vec<FieldFile>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    control_hosts: Vec<String>,
    base_url: Option<String>,
    dashboard: Option<String>,
    #[serde(default)]
    auth: Vec<Auth>,
    verify: Option<Verify>,
    revoke: Option<Revoke>,
    rotate: Option<Rotate>,
    oauth: Option<Oauth>,
    #[serde(default)]
    variant: Vec<Variant>,
    #[serde(default, deserialize_with = "keys")]
    primary: Vec<Key>,
    #[serde(default, deserialize_with = "keys")]
    other_keys: Vec<Key>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    trust: Trust,
}

/// A field as it is written: what is left out is the type's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    name: String,
    word: Option<String>,
    label: Option<String>,
    help: Option<String>,
    secret: Option<bool>,
    required: Option<bool>,
    #[serde(default, deserialize_with = "key")]
    key: Option<Key>,
    #[serde(default, deserialize_with = "keys")]
    aliases: Vec<Key>,
    #[serde(default, deserialize_with = "keys")]
    imports: Vec<Key>,
    #[serde(default)]
    prefixes: Vec<String>,
    pattern: Option<Pattern>,
    #[serde(default)]
    choices: Vec<String>,
    default: Option<String>,
    derive: Option<Derive>,
    #[serde(default)]
    ignore_spaces: bool,
    form: Option<FormFile>,
}

/// The forms that a file can give a field.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FormFile {
    Key,
}

fn key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Key>, D::Error> {
    Key::parse(&String::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

fn keys<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Key>, D::Error> {
    Vec::<String>::deserialize(deserializer)?.iter().map(|text| Key::parse(text)).collect::<Result<_, _>>().map_err(D::Error::custom)
}

/// Parses and checks the text of the file `<stem>.toml`.
pub(super) fn parse(stem: &str, text: &str, origin: Origin) -> Result<Template, Bad> {
    let bad = |fault: Fault| Bad { line: locate(text, &fault.at), reason: escape(&fault.to_string()) };
    let template = complete(read(text)?, origin).map_err(bad)?;
    match check::faults(stem, &template).into_iter().next() {
        Some(fault) => Err(bad(fault)),
        None => Ok(template),
    }
}

/// Everything that is wrong with a text, by line.
pub(super) fn mistakes(stem: &str, text: &str) -> Vec<Bad> {
    let bad = |fault: Fault| Bad { line: locate(text, &fault.at), reason: escape(&fault.to_string()) };
    let stops = reader::mistakes::<File>(text);
    if !stops.is_empty() {
        // What is not read cannot be looked at further.
        return stops;
    }
    let template = match read(text).and_then(|file| complete(file, Origin::BuiltIn).map_err(bad)) {
        Ok(template) => template,
        Err(mistake) => return vec![mistake],
    };
    let mut mistakes: Vec<Bad> = check::faults(stem, &template).into_iter().map(bad).collect();
    mistakes.sort_by_key(|mistake| mistake.line);
    mistakes
}

/// Parses the head of a built-in template's text, unchecked: a test checks them all.
pub(super) fn head(text: &str) -> Result<Head, Bad> {
    let text = &text[..head_len(text)];
    let template = complete(read(text)?, Origin::BuiltIn);
    template.map(Head::from).map_err(|fault| Bad { line: locate(text, &fault.at), reason: escape(&fault.to_string()) })
}

/// How much of a text is before its first table that is no `[[field]]`. Built-in files begin with all there is to list
/// and recognise them by, and no line of theirs but a table's begins with `[`.
pub(super) fn head_len(text: &str) -> usize {
    let mut tables = text.match_indices("\n[").map(|(at, _)| at + 1);
    tables.find(|at| !text[*at..].starts_with("[[field]]")).unwrap_or(text.len())
}

fn complete(file: File, origin: Origin) -> Result<Template, Fault> {
    let fields = file.field.into_iter().enumerate().map(|(n, field)| complete_field(file.kind, n, field)).collect::<Result<_, _>>()?;
    Ok(Template {
        id: file.id,
        name: file.name,
        kind: file.kind,
        category: file.category,
        about: file.about,
        aliases: file.aliases,
        fields,
        hosts: file.hosts,
        control_hosts: file.control_hosts,
        base_url: file.base_url,
        dashboard: file.dashboard,
        auth: file.auth,
        verify: file.verify,
        revoke: file.revoke,
        rotate: file.rotate,
        oauth: file.oauth,
        variants: file.variant,
        primary: file.primary,
        other_keys: file.other_keys,
        notes: file.notes,
        trust: file.trust,
        origin,
    })
}

/// Fills in what the type knows of a field, and holds the file to it.
fn complete_field(kind: Kind, n: usize, field: FieldFile) -> Result<TemplateField, Fault> {
    let spec = kind.field(&field.name);
    let secret = match (spec.map(|spec| spec.secret), field.secret) {
        (Some(true), Some(false)) => {
            return Err(Fault::new(
                format!("field.{n}.secret"),
                format!("`{}` of {} is secret and cannot be made plain", field.name, kind.name()),
            ));
        }
        (known, said) => said.or(known).ok_or_else(|| {
            Fault::new(
                format!("field.{n}.name"),
                format!("{} does not know `{}`: `secret = true` or `false` is missing", kind.name(), field.name),
            )
        })?,
    };
    // What is sent as a plain value is of one line.
    if field.form.is_some() && !secret {
        return Err(Fault::new(format!("field.{n}.form"), format!("`{}` is plain, and only a secret is a key", field.name)));
    }
    let known_required = spec.is_some_and(|spec| spec.required);
    if known_required && field.required == Some(false) {
        return Err(Fault::new(format!("field.{n}.required"), format!("{} cannot do without `{}`", kind.name(), field.name)));
    }
    Ok(TemplateField {
        label: field.label.unwrap_or_else(|| label(field.word.as_deref().unwrap_or(&field.name))),
        name: field.name,
        word: field.word,
        help: field.help,
        secret,
        required: field.required.unwrap_or(known_required),
        key: field.key,
        aliases: field.aliases,
        imports: field.imports,
        prefixes: field.prefixes,
        pattern: field.pattern,
        choices: field.choices,
        default: field.default,
        derive: field.derive,
        ignore_spaces: field.ignore_spaces,
        form: field.form.map(|FormFile::Key| Form::Key),
    })
}

/// `api_key` → "API key".
fn label(word: &str) -> String {
    let mut label = String::new();
    for (n, part) in word.split('_').enumerate() {
        if n > 0 {
            label.push(' ');
        }
        match part {
            "api" | "id" | "url" | "uri" | "sid" | "dsn" | "ssl" => label.push_str(&part.to_ascii_uppercase()),
            _ if n == 0 => {
                let (first, rest) = part.split_at(part.len().min(1));
                label.push_str(&first.to_ascii_uppercase());
                label.push_str(rest);
            }
            _ => label.push_str(part),
        }
    }
    label
}

/// The line, from 1, of a byte of the text.
pub(super) fn line_of(text: &[u8], at: usize) -> usize {
    1 + text.iter().take(at).filter(|b| **b == b'\n').count()
}

/// The line of the value at a dotted path, or of the nearest thing around it.
fn locate(text: &str, path: &str) -> usize {
    let Ok(table) = DeTable::parse(text) else { return 1 };
    let mut at = 0;
    let root = DeValue::Table(table.into_inner());
    let mut value = &root;
    for step in path.split('.') {
        let next = match value {
            DeValue::Table(table) => table.get(step),
            DeValue::Array(array) => step.parse().ok().and_then(|n: usize| array.get(n)),
            _ => None,
        };
        let Some(next) = next else { break };
        at = next.span().start;
        value = next.get_ref();
    }
    line_of(text.as_bytes(), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_as_words() {
        assert_eq!(label("api_key"), "API key");
        assert_eq!(label("account_sid"), "Account SID");
        assert_eq!(label("token"), "Token");
    }

    #[test]
    fn a_fault_is_found_in_the_text() {
        let text = "a = 1\n[[field]]\nname = \"x\"\n[[field]]\nname = \"y\"\nkeys = [\n \"A\",\n \"B\"]\n[verify]\nrequest = \"GET x\"\n";
        assert_eq!(locate(text, "field.1.keys.1"), 8);
        assert_eq!(locate(text, "field.1.nothing"), 4);
        assert_eq!(locate(text, "verify.request.url"), 10);
        assert_eq!(locate(text, "b"), 1);
    }
}
