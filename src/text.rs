//! TOML as our files have it: plain tables, one-line strings, RFC 3339 instants in UTC.
//!
//! Writing goes straight into a buffer that is wiped, because values are among the strings. Reading takes values out of
//! the parser's tree by moving them, so that no second copy stays behind. Reasons name keys, never values.

use base64ct::{Base64, Encoding};
use jiff::Timestamp;
use toml::{Table, Value};
use toml_writer::{ToTomlKey, ToTomlValue, TomlKey, TomlKeyBuilder, TomlString, TomlStringBuilder};
use zeroize::{Zeroize, Zeroizing};

type Out = Zeroizing<String>;
type Read<T> = std::result::Result<T, String>;

/// A key, quoted where it must be.
pub(crate) fn key(out: &mut Out, key: &str) {
    let built: TomlKey<'_> = TomlKeyBuilder::new(key).as_default();
    out.push_str(&built.to_toml_key());
}

/// `[path]`.
pub(crate) fn header(out: &mut Out, path: &str) {
    out.push('[');
    out.push_str(path);
    out.push_str("]\n");
}

fn value(out: &mut Out, name: &str, value: &str) {
    key(out, name);
    out.push_str(" = ");
    out.push_str(value);
    out.push('\n');
}

fn quoted(text: &str) -> Zeroizing<String> {
    let built: TomlString<'_> = TomlStringBuilder::new(text).as_basic();
    Zeroizing::new(built.to_toml_value())
}

/// `name = "text"`, always a basic string on one line.
pub(crate) fn string(out: &mut Out, name: &str, text: &str) {
    value(out, name, &quoted(text));
}

/// `name = ["a", "b"]`.
pub(crate) fn strings<T: ToString>(out: &mut Out, name: &str, items: &[T]) {
    let items: Vec<String> = items.iter().map(|item| quoted(&item.to_string()).to_string()).collect();
    value(out, name, &format!("[{}]", items.join(", ")));
}

/// `name = 12`. Counts stay below 2^63, which is as far as TOML integers go.
pub(crate) fn integer(out: &mut Out, name: &str, number: u64) {
    value(out, name, &number.to_string());
}

/// `name = true`.
pub(crate) fn boolean(out: &mut Out, name: &str, yes: bool) {
    value(out, name, if yes { "true" } else { "false" });
}

/// `name = 2026-11-20T11:10:00Z`.
pub(crate) fn time(out: &mut Out, name: &str, time: Timestamp) {
    value(out, name, &time.to_string());
}

/// `name = "base64"`, padded, standard alphabet (RFC 4648).
pub(crate) fn base64(out: &mut Out, name: &str, bytes: &[u8]) {
    string(out, name, &Zeroizing::new(Base64::encode_string(bytes)));
}

/// What a later version of the format wrote, as inline values.
pub(crate) fn extra(out: &mut Out, table: &Table) {
    for (name, kept) in table {
        value(out, name, &Zeroizing::new(kept.to_string()));
    }
}

/// The bytes of a base64 text; the text is wiped.
pub(crate) fn decode_base64(text: Zeroizing<String>) -> Option<Vec<u8>> {
    Base64::decode_vec(&text).ok()
}

fn wrong<T>(name: &str, wanted: &str) -> Read<T> {
    Err(format!("`{name}` is not {wanted}"))
}

/// Takes a string out.
pub(crate) fn take_string(table: &mut Table, name: &str) -> Read<Option<String>> {
    match table.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(mut other) => {
            wipe(&mut other);
            wrong(name, "a string")
        }
    }
}

/// Takes a list of strings out; an absent one is empty.
pub(crate) fn take_strings(table: &mut Table, name: &str) -> Read<Vec<String>> {
    let Some(value) = table.remove(name) else { return Ok(Vec::new()) };
    let Value::Array(items) = value else { return wrong(name, "a list") };
    items.into_iter().map(|item| if let Value::String(text) = item { Ok(text) } else { wrong(name, "a list of strings") }).collect()
}

/// Takes a table out.
pub(crate) fn take_table(table: &mut Table, name: &str) -> Read<Option<Table>> {
    match table.remove(name) {
        None => Ok(None),
        Some(Value::Table(inner)) => Ok(Some(inner)),
        Some(_) => wrong(name, "a table"),
    }
}

/// Takes a list of tables out; an absent one is empty.
pub(crate) fn take_tables(table: &mut Table, name: &str) -> Read<Vec<Table>> {
    let Some(value) = table.remove(name) else { return Ok(Vec::new()) };
    let Value::Array(items) = value else { return wrong(name, "a list") };
    items.into_iter().map(|item| if let Value::Table(inner) = item { Ok(inner) } else { wrong(name, "a list of tables") }).collect()
}

/// Takes a boolean out.
pub(crate) fn take_bool(table: &mut Table, name: &str) -> Read<Option<bool>> {
    match table.remove(name) {
        None => Ok(None),
        Some(Value::Boolean(yes)) => Ok(Some(yes)),
        Some(_) => wrong(name, "true or false"),
    }
}

/// Takes a count out: an integer of at least 1.
pub(crate) fn take_count(table: &mut Table, name: &str) -> Read<Option<u64>> {
    match table.remove(name) {
        None => Ok(None),
        Some(Value::Integer(number)) if number >= 1 => Ok(Some(number.unsigned_abs())),
        Some(_) => wrong(name, "a whole number from 1 up"),
    }
}

/// Takes an instant out: a TOML date-time with an offset.
pub(crate) fn take_time(table: &mut Table, name: &str) -> Read<Option<Timestamp>> {
    match table.remove(name) {
        None => Ok(None),
        Some(Value::Datetime(time)) => match time.to_string().parse() {
            Ok(time) => Ok(Some(time)),
            Err(_) => wrong(name, "a time with an offset"),
        },
        Some(_) => wrong(name, "a time"),
    }
}

/// Wipes every string of a tree that is being given up.
pub(crate) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| wipe(value)),
        _ => {}
    }
}
