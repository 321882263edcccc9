//! `check --init`: a `credctl.toml` of what there is to go by.

use std::path::Path;

use credctl::activity::Action;
use credctl::import::{self, Source};
use credctl::inject::dotenv;
use credctl::name::{Key, escape};
use credctl::project::{self, FILE, Need, draft};
use credctl::template::Templates;
use credctl::vault::{Listed, Vault};
use credctl::{Error, Result};

use super::super::import::{count, shown};
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::sources::{Declared, Doors};
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// Where variables are written down that a project wants.
const FILES: [&str; 2] = [".env", ".env.example"];

pub(super) fn run(context: &Context) -> Outcome {
    let here = env::here().ok_or_else(|| Failure::usage("the directory that this was started in is gone"))?;
    if here.join(FILE).symlink_metadata().is_ok() {
        return Err(Failure::from(Error::Exists { what: "file", name: FILE.to_owned() }).hint("it is never overwritten; edit it"));
    }
    let place = Place::new()?;
    let templates = place.templates();
    // Names are better where the vault can be looked into; nobody is asked for its key over that.
    let mut vault = session::open_quietly(context, &place, None);
    let (mut needs, from) = of_files(&here, &templates, vault.as_mut(), &place)?;
    if needs.is_empty() && context.ui.can_ask() {
        needs = match vault.as_mut() {
            Some(vault) => ask(context, vault, &place)?,
            None => Vec::new(),
        };
    }
    if needs.is_empty() {
        let looked = if from.is_empty() {
            "there is no `.env` or `.env.example` here".to_owned()
        } else {
            format!("{from} speaks of no credential")
        };
        return Err(Failure::usage(format!("{looked}, so nothing suggests what the project needs"))
            .hint(format!("write `{FILE}` by hand: `[env]`, then lines such as `OPENAI_API_KEY = \"openai\"`")));
    }
    let asked = session::asked_vault(context)?.filter(|asked| !asked.contains('/'));
    let text = draft::text(asked.as_deref(), &needs);
    let agreed = agree(context, &text, needs.len(), vault.is_some())?;
    let path = draft::create(&here, &text)?;
    if let (true, Some(project)) = (agreed && vault.is_some(), project::find(&here)?) {
        // What was just shown and agreed to, and nothing that came in between: the content is compared.
        let declared = Declared::of(context, project, |_| true)?;
        if declared.project.says(&text) {
            declared.allow(&mut Doors::new(context, false, (Action::Allow, "credctl"))?)?;
        }
    }
    if context.ui.json {
        context
            .ui
            .document(&serde_json::json!({ "file": path.to_string_lossy(), "needs": needs.len(), "allowed": agreed && vault.is_some() }))?;
    } else {
        context.ui.line(&shown(Path::new(FILE)))?;
    }
    context.ui.next("next: `credctl check`, then `credctl run -- your-program`; commit the file");
    Ok(Exit::Done)
}

/// Shows what would be written; whether somebody has said that it may be, and that it may be used.
fn agree(context: &Context, text: &str, needs: usize, open: bool) -> std::result::Result<bool, Failure> {
    if !context.ui.can_ask() {
        return Ok(false);
    }
    text.lines().filter(|line| !line.starts_with('#')).for_each(|line| context.ui.must_say(&format!("  {}", escape(line))));
    let file = format!("`{FILE}` with {}", count(needs, "variable"));
    let question = if open { format!("Write {file}, and let it have them?") } else { format!("Write {file}?") };
    if prompt::confirm(&context.ui, &question, true)? { Ok(true) } else { Err(Failure::cancelled()) }
}

/// What the environment files here speak of, and how to speak of them.
fn of_files(here: &Path, templates: &Templates, mut vault: Option<&mut Vault>, place: &Place) -> Result<(Vec<Need>, String)> {
    let (mut needs, mut read) = (Vec::<Need>::new(), Vec::new());
    for file in FILES {
        let path = here.join(file);
        // Nothing that would have to be waited for.
        if !path.metadata().is_ok_and(|found| found.is_file()) {
            continue;
        }
        let source = Source::read(&path)?;
        let assignments: Vec<_> = dotenv::assignments(source.text()?).flatten().collect();
        read.push(format!("`{file}`"));
        for expected in import::expected(&assignments, templates)? {
            if credctl::template::is_dangerous(&expected.key) || needs.iter().any(|need| need.key == expected.key) {
                continue;
            }
            let stored = vault.as_mut().and_then(|vault| stored(vault, &expected.key, place));
            needs.push(stored.unwrap_or_else(|| {
                let named = templates.for_name(expected.name.as_str()).ok().flatten();
                let tells = named.is_some_and(|own| Some(&own.id) == expected.template.as_ref());
                let template = expected.template.filter(|_| !tells);
                Need { vault: expected.vault, template, ..need(expected.key, expected.name.as_str(), expected.field) }
            }));
        }
    }
    Ok((needs, read.join(" and ")))
}

fn need(key: Key, name: &str, field: Option<String>) -> Need {
    Need { key, name: name.to_owned(), field, vault: None, optional: false, template: None, about: None, line: 0 }
}

/// What is stored and has this variable, where that is one alone.
fn stored(vault: &mut Vault, key: &Key, place: &Place) -> Option<Need> {
    let id = vault.find(key.as_str(), place.now).ok()?;
    let listed = vault.listed(id, place.now)?;
    let field = listed.summary.fields.iter().find(|field| field.key.as_deref() == Some(key.as_str()))?;
    let main = field.name == listed.summary.kind.main_field();
    Some(need(key.clone(), &listed.summary.name, (!main).then(|| field.name.clone())))
}

/// Lets a person choose among what is stored.
fn ask(context: &Context, vault: &mut Vault, place: &Place) -> std::result::Result<Vec<Need>, Failure> {
    let mut listed: Vec<Listed> = vault.list(place.now, &|_, _| {})?.credentials;
    let mut needs = Vec::new();
    while !listed.is_empty() {
        let first = if needs.is_empty() { "None of these" } else { "That is all" };
        let items: Vec<String> = std::iter::once(first.to_owned()).chain(listed.iter().map(|one| escape(&one.summary.name))).collect();
        let chosen = prompt::search(&context.ui, "What does the project need? (type to search)", &items)?;
        let Some(at) = chosen.checked_sub(1) else { break };
        let summary = listed.remove(at).summary;
        for field in summary.fields.iter().filter(|field| field.secret) {
            let Some(key) = field.key.as_deref().and_then(|key| Key::parse(key).ok()) else { continue };
            let main = field.name == summary.kind.main_field();
            needs.push(need(key, &summary.name, (!main).then(|| field.name.clone())));
        }
    }
    Ok(needs)
}
