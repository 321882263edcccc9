//! `credctl import FILE --undo`: values back into the place of references.

use std::path::{Path, PathBuf};

use credctl::activity::Action;
use credctl::import::{self, Back, Format, How, Source, Undone};
use credctl::inject::is_reference;
use credctl::name::escape;
use credctl::reference::Reference;
use credctl::vault::Vault;
use serde::Serialize;

use super::super::helper::install::program;
use super::{named_vault, show, shown};
use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

pub(super) fn run(context: &Context, path: &Path) -> Outcome {
    if path == Path::new("-") {
        return Err(Failure::usage("`--undo` needs a file to write to, and stdin is none"));
    }
    let source = Source::read(path)?;
    source.check_replaceable()?;
    let place = Place::new()?;
    let file = shown(path);
    let named = vault_of(&source)?.or(named_vault(context, &place)?);
    let mut vault = match &named {
        Some(name) if session::asked_vault(context)?.is_none() => session::open_named(context, &place, Some(name))?,
        _ => session::open(context, &place)?,
    };
    if let Some(undone) = import::undo_files(&vault, &source, false)? {
        return files(context, &place, &mut vault, &source, &undone);
    }
    if !matches!(Format::of(path, source.bytes()), Ok(Format::Dotenv)) {
        let why = format!("what stood in `{file}` is not known on this machine: no import took anything out of it here");
        return Err(Failure::new("not_found", 3, &why).hint("`credctl get NAME` prints a value"));
    }
    let label = vault.label().to_owned();
    let own = |name: &str| name == label;
    let by = place.by(context, Action::Export, "credctl");
    let undone = context.in_world(|world| import::undo(&mut vault, &place.templates(), &source, &own, world, &by))?;
    let put = undone.back.iter().filter(|back| back.how != How::Left).count();
    if put == 0 {
        context.ui.say(&format!("`{file}` holds no reference that an import wrote here"));
        return results(context, &undone.back);
    }
    let question = format!("Put {} back into `{file}`, in clear?", show::count(put, "value"));
    if context.ui.can_ask() && !context.ui.yes && !prompt::confirm(&context.ui, &question, true)? {
        return Err(Failure::cancelled());
    }
    source.replace(&undone.text)?;
    // The file is as it was; what is kept of it is of no more use, and no reason to fail.
    if let Ok(mut writer) = session::writer(context, &mut vault, place.now) {
        let _ = source.forget(&mut writer);
    }
    report(context, &file, &undone.back);
    results(context, &undone.back)
}

/// Puts back what an import has taken out of a tool's files.
fn files(context: &Context, place: &Place, vault: &mut Vault, source: &Source, would: &Undone) -> Outcome {
    let all = || would.restored.iter().chain(&would.edited).chain(&would.removed);
    let named: Vec<String> = all().map(|path| shown(path)).collect();
    let named = credctl::error::ticked(&named.iter().map(String::as_str).collect::<Vec<_>>());
    let question = format!("Put what stood in {named} back, in clear?");
    if context.ui.can_ask() && !context.ui.yes && !prompt::confirm(&context.ui, &question, true)? {
        return Err(Failure::cancelled());
    }
    let undone = import::undo_files(vault, source, true)?.unwrap_or_default();
    // The files are as they were; what is kept of them is of no more use, and no reason to fail.
    if let Ok(mut writer) = session::writer(context, vault, place.now) {
        let _ = source.forget(&mut writer);
    }
    if matches!(Format::of(source.shown(), source.bytes()), Ok(Format::Docker)) {
        // Where docker asks us for nothing any more, the program that it started goes too.
        let asked = Source::read(source.shown())?.text()?.contains("\"credctl");
        if !asked {
            program::remove(context)?;
        }
    }
    if !undone.edited.is_empty() {
        context.ui.note("what was changed in them meanwhile stays, and where values were taken out they may stand in another place");
    }
    context.ui.say(&format!("{named} as before, in clear; the credentials stay in the vault"));
    if context.ui.json {
        let put =
            |path: &PathBuf, exact| serde_json::json!({ "name": path.to_string_lossy(), "result": "done", "error": null, "exact": exact });
        let exact = undone.restored.iter().chain(&undone.removed).map(|path| put(path, true));
        context.ui.document(&exact.chain(undone.edited.iter().map(|path| put(path, false))).collect::<Vec<_>>())?;
    }
    Ok(Exit::Done)
}

/// The vault that the first reference names.
fn vault_of(source: &Source) -> Result<Option<String>, Failure> {
    // What is no file of variables names none.
    for one in source.parse().unwrap_or_default() {
        if let Some(text) = one.value.expose_str().filter(|text| is_reference(text))
            && let Some(vault) = Reference::parse(text)?.and_then(|reference| reference.vault)
        {
            return Ok(Some(vault.as_str().to_owned()));
        }
    }
    Ok(None)
}

fn report(context: &Context, file: &str, back: &[Back]) {
    let of = |how: How| back.iter().filter(|back| back.how == how).map(|back| back.variable.as_str()).collect::<Vec<_>>();
    let rewritten = of(How::Rewritten);
    if !rewritten.is_empty() {
        context.ui.note(&format!("how {} stood in the file is not known here; written anew", credctl::error::ticked(&rewritten)));
    }
    let outdated = of(How::Outdated);
    if !outdated.is_empty() {
        context.ui.warn(&format!("{} stood there with another value than the vault has by now", credctl::error::ticked(&outdated)));
    }
    let left = of(How::Left);
    if !left.is_empty() {
        context.ui.note(&format!("{} stay references: no import wrote them from this vault", credctl::error::ticked(&left)));
    }
    let put = back.len() - left.len();
    context.ui.say(&format!("{} back in `{file}`, in clear; the credentials stay in the vault", show::count(put, "value")));
}

#[derive(Serialize)]
struct Put<'a> {
    name: String,
    result: &'static str,
    error: Option<()>,
    key: &'a str,
    exact: bool,
}

fn results(context: &Context, back: &[Back]) -> Outcome {
    if context.ui.json {
        let put = back.iter().map(|back| Put {
            name: escape(&back.name),
            result: if back.how == How::Left { "skipped" } else { "done" },
            error: None,
            key: &back.variable,
            exact: matches!(back.how, How::Restored | How::Outdated),
        });
        context.ui.document(&put.collect::<Vec<_>>())?;
    }
    Ok(Exit::Done)
}
