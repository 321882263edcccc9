//! `$VISUAL` or `$EDITOR` on a private file in memory, which is removed whatever becomes of the editor.
//!
//! What is opened is a JSON document that a person asked to see, or the plain values as TOML: a secret that was not asked
//! for is never in it.

use std::ffi::{OsStr, OsString};

use credctl::credential::{Credential, MAX_FIELD};
use credctl::inject::redact::Redactor;
use credctl::name::{Key, escape, is_field};
use credctl::private::Private;
use credctl::run::{self, Command, Plan};
use credctl::shape::{Edit, Shape};
use credctl::vault::Record;
use credctl::{Error, Secret};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use crate::cli::fail::Failure;
use crate::cli::ui::prompt;
use crate::cli::values::{parse_moment, without_line_end};
use crate::cli::{Context, env, fields};

const FOLDER: &str = "edit";
/// A field, and the line end that editors add.
const MAX: u64 = MAX_FIELD as u64 + 2;
const HEAD: &str = "# The plain values of a credential; its secrets are not here and stay as they are.\n\
                    # A line that you take out is unset (a variable stays). Save to store it; leave without saving to change nothing.\n\n";

/// What is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// The one field that is a JSON document.
    Json,
    /// The plain values.
    Plain,
}

/// Has a person edit the JSON document, or the plain values: as they are, or as they were `typed` before over what is now.
pub(super) fn edit(context: &Context, shape: &Shape, record: &Record, text: Text, typed: Option<&Credential>) -> Result<Edit, Failure> {
    let credential = typed.unwrap_or(&record.credential);
    let json = text == Text::Json;
    let (name, original) = match credential.fields.get("json").filter(|_| json) {
        Some(field) => ("credential.json", field.value.duplicate()),
        None => ("credential.toml", Secret::from(HEAD.to_owned() + &plain(credential).to_string())),
    };
    let mut text = original.duplicate();
    loop {
        let mistake = match in_editor(context, name, &text)? {
            Left::Unreadable(mistake) => mistake,
            Left::Text(edited) if edited == original && typed.is_none() => return Ok(Edit::default()),
            Left::Text(edited) => {
                let change = if json { document(shape, &edited) } else { parsed(shape, record, &edited) };
                match change {
                    Ok(change) => return Ok(change),
                    Err(failure) => {
                        text = edited;
                        failure.message
                    }
                }
            }
        };
        context.ui.warn(&mistake);
        if !prompt::confirm(&context.ui, "Edit it again?", true)? {
            return Err(Failure::cancelled());
        }
    }
}

/// What an editor left.
enum Left {
    Text(Secret),
    /// Why not.
    Unreadable(String),
}

/// What an editor makes of a text. The file is there only while the editor runs: a question asked beside it could be ended
/// by a signal, and the program with it.
fn in_editor(context: &Context, name: &str, text: &Secret) -> Result<Left, Failure> {
    let private = Private::new(&env::memory_places())?;
    let path = private.write(FOLDER, name, text)?;
    open(context, &path)?;
    match private.read(FOLDER, name, MAX) {
        Ok(Some(edited)) => Ok(Left::Text(edited)),
        Ok(None) => Err(Failure::new("cancelled", 1, "the editor removed its file; nothing was changed")),
        Err(Error::Corrupt { damage, .. }) => Ok(Left::Unreadable(format!("what the editor left cannot be taken: {damage}"))),
        Err(error) => Err(error.into()),
    }
}

/// Runs the editor as a shell runs it: `EDITOR="code --wait"` has arguments.
fn open(context: &Context, path: &std::path::Path) -> Result<(), Failure> {
    let editor = env::var("VISUAL").or_else(|| env::var("EDITOR")).unwrap_or_else(|| OsString::from("vi"));
    let mut script = editor.clone();
    script.push(discreet(&editor));
    script.push(" \"$@\"");
    let own = env::inherited().into_iter().filter(|(name, _)| !env::name::KEYS.iter().any(|key| name == key));
    let args = ["-c".into(), script, "editor".into(), path.as_os_str().to_owned()];
    let command = Command { program: "/bin/sh".into(), args: args.into(), env: own.collect(), core: context.core_limit };
    let plan = Plan { stdout: None, stderr: None, masks: Redactor::new([]) };
    let status = run::supervise(&command, plan)?.status;
    let editor = escape(&editor.to_string_lossy());
    match status {
        0 => Ok(()),
        130 => Err(Failure::interrupted()),
        127 => Err(Failure::usage(format!("the editor `{editor}` was not found")).hint("set EDITOR, or use the flags: `--set FIELD=…`")),
        status => Err(Failure::new("cancelled", 1, format!("the editor `{editor}` ended with {status}; nothing was changed"))),
    }
}

/// Flags that keep an editor from writing the text elsewhere: Vim copies it to swap, undo, backup and history files, by
/// default or by a `vimrc`. `vi` is often Vim.
fn discreet(editor: &OsStr) -> &'static str {
    let program = editor.to_string_lossy().split_whitespace().next().unwrap_or_default().to_owned();
    let dirs = env::var("PATH").unwrap_or_default();
    let found = std::env::split_paths(&dirs).map(|dir| dir.join(&program)).find(|path| path.is_file());
    let real = found.and_then(|path| path.canonicalize().ok()).unwrap_or_else(|| program.into());
    let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if ["vim", "nvim", "gvim", "mvim"].iter().any(|vim| name.starts_with(vim)) {
        " -n -i NONE -c 'set nobackup nowritebackup noundofile'"
    } else {
        ""
    }
}

fn document(shape: &Shape, edited: &Secret) -> Result<Edit, Failure> {
    // An editor ends the last line, whether there was an end or not.
    let value = Secret::new(without_line_end(edited.expose().to_vec()));
    if value.len() > MAX_FIELD {
        return Err(Failure::usage("it is larger than a field can be (1 MiB)"));
    }
    shape.check_one("json", &value)?;
    Ok(Edit { values: [("json".to_owned(), (true, value))].into(), ..Edit::default() })
}

fn plain(credential: &Credential) -> DocumentMut {
    let list = |items: &[String]| value(items.iter().collect::<Array>());
    let mut document = DocumentMut::new();
    if let Some(label) = &credential.label {
        document["label"] = value(label);
    }
    document["category"] = value(&credential.category);
    document["tags"] = list(&credential.tags);
    document["hosts"] = list(&credential.hosts);
    if let Some(expires) = credential.expires {
        document["expires"] = value(expires.to_string());
    }
    let (mut keys, mut plain) = (Table::new(), Table::new());
    for (name, field) in &credential.fields {
        if let Some(key) = &field.key {
            keys[name] = value(key.as_str());
        }
        if let Some(text) = field.value.expose_str().filter(|_| !field.secret) {
            plain[name] = value(text);
        }
    }
    document["keys"] = Item::Table(keys);
    document["fields"] = Item::Table(plain);
    document
}

/// What differs from what was opened.
fn parsed(shape: &Shape, record: &Record, edited: &Secret) -> Result<Edit, Failure> {
    let credential = &record.credential;
    let bad = |what: String| Failure::usage(what);
    let text = edited.expose_str().ok_or_else(|| bad("it is not UTF-8 text".to_owned()))?;
    let mut table: toml::Table = toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
        bad(format!("line {line}: {}", escape(error.message())))
    })?;
    let mut edit = Edit { label: take_text(&mut table, "label")?, ..Edit::default() };
    let category = take_text(&mut table, "category")?;
    edit.category = category.as_deref().map(fields::category).transpose()?;
    edit.tags = Some(take_list(&mut table, "tags")?);
    edit.hosts = Some(take_list(&mut table, "hosts")?).filter(|hosts| *hosts != credential.hosts);
    edit.expires = take_text(&mut table, "expires")?.map(|text| parse_moment(&text, credential.updated)).transpose()?;
    for (name, gone) in
        [("label", edit.label.is_none() && credential.label.is_some()), ("expires", edit.expires.is_none() && credential.expires.is_some())]
    {
        edit.unset.extend(gone.then(|| name.to_owned()));
    }
    for (name, text) in take_texts(&mut table, "keys")? {
        let key = Key::parse(&text)?;
        edit.keys.insert(shape.stored_name(&name), key);
    }
    let kept = take_texts(&mut table, "fields")?;
    // Only what was in the text can have been taken out of it.
    let shown = credential.fields.iter().filter(|(_, field)| !field.secret && field.value.expose_str().is_some());
    let gone = shown.filter(|(name, _)| !kept.iter().any(|(kept, _)| kept == *name));
    edit.unset.extend(gone.map(|(name, _)| name.clone()));
    edit.keys.retain(|name, _| !edit.unset.contains(name));
    for (name, text) in kept {
        let name = shape.stored_name(&name);
        if !is_field(&name) || shape.is_secret(&name) == Some(true) || credential.fields.get(&name).is_some_and(|field| field.secret) {
            return Err(bad(format!("`{}` is not the name of a plain field", escape(&name))));
        }
        edit.values.insert(name, (false, Secret::from(text)));
    }
    match table.keys().next() {
        Some(unknown) => Err(bad(format!("`{}` is not known here", escape(unknown)))),
        None => Ok(edit),
    }
}

fn take_text(table: &mut toml::Table, name: &str) -> Result<Option<String>, Failure> {
    match table.remove(name) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text)),
        Some(toml::Value::Datetime(time)) => Ok(Some(time.to_string())),
        Some(_) => Err(Failure::usage(format!("`{name}` is not a text"))),
    }
}

fn take_list(table: &mut toml::Table, name: &str) -> Result<Vec<String>, Failure> {
    let bad = || Failure::usage(format!("`{name}` is not a list of texts"));
    match table.remove(name) {
        None => Ok(Vec::new()),
        Some(toml::Value::Array(items)) => {
            items.into_iter().map(|item| if let toml::Value::String(text) = item { Ok(text) } else { Err(bad()) }).collect()
        }
        Some(_) => Err(bad()),
    }
}

fn take_texts(table: &mut toml::Table, name: &str) -> Result<Vec<(String, String)>, Failure> {
    let bad = || Failure::usage(format!("`[{name}]` is not a table of texts"));
    match table.remove(name) {
        None => Ok(Vec::new()),
        Some(toml::Value::Table(inner)) => {
            inner.into_iter().map(|(name, item)| if let toml::Value::String(text) = item { Ok((name, text)) } else { Err(bad()) }).collect()
        }
        Some(_) => Err(bad()),
    }
}
