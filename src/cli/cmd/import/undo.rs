//! `credctl import FILE --undo`: values back into the place of references.

use std::path::Path;

use credctl::activity::Action;
use credctl::import::{self, Back, How, Source};
use credctl::inject::is_reference;
use credctl::name::escape;
use credctl::reference::Reference;
use serde::Serialize;

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

/// The vault that the first reference names.
fn vault_of(source: &Source) -> Result<Option<String>, Failure> {
    for one in source.parse()? {
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
