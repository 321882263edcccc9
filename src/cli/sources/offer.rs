//! What is wanted and not stored: a person at a terminal may store it on the spot; everybody is told the command.

use credctl::inject::Want;
use credctl::name::{Key, Name, escape};
use credctl::project::Need;
use credctl::template::{Template, Templates};

use super::Doors;
use crate::cli::cmd::add::Add;
use crate::cli::cmd::import::shown_text;
use crate::cli::fail::{Failure, key_in};
use crate::cli::session::{self, Seated};
use crate::cli::ui::prompt;

/// Offers to store what is wanted, where it is not there and somebody is.
pub(super) fn what_is_missing<'w>(doors: &mut Doors<'_>, wants: impl Iterator<Item = (&'w Want, Option<&'w Need>)>) -> Result<(), Failure> {
    let mut stored = Vec::new();
    for (want, need) in wants {
        match if_missing(doors, want, need) {
            Ok(true) => stored.push(want.what.as_str()),
            Ok(false) => {}
            Err(failure) => return Err(failure.after_storing(&stored)),
        }
    }
    Ok(())
}

/// The same of one; whether it was stored.
fn if_missing(doors: &mut Doors<'_>, want: &Want, need: Option<&Need>) -> Result<bool, Failure> {
    if doors.ahead || !doors.context.ui.can_ask() || !is_missing(doors, want)? {
        return Ok(false);
    }
    let failure = doors.look(want).err().filter(|failure| failure.code == "not_found");
    // A name that is nearly another one is a slip of the hand, where a person typed it.
    let near = failure.iter().any(|failure| failure.hints.iter().any(|hint| hint.starts_with("did you mean")));
    let Some(template) = template_of(&doors.templates(), want, need).filter(|_| !near || need.is_some()) else { return Ok(false) };
    let context = doors.context;
    let whose = want.variable.as_ref().map_or_else(|| want.source.clone(), |variable| format!("`{}`", escape(variable)));
    let service = template.as_ref().map_or_else(String::new, |template| format!(" ({})", escape(&template.name)));
    context.ui.must_say(&format!("{whose} is to come from `{}`{service}, which is not stored", escape(&want.what)));
    if let Some(about) = need.and_then(|need| need.about.as_ref()) {
        context.ui.say(&format!("  the project says: {}", escape(about)));
    }
    let question = if template.as_ref().is_some_and(Template::is_connected) { "Connect an account now?" } else { "Add it now?" };
    if !prompt::confirm(&context.ui, question, true)? {
        return Err(Failure::cancelled().hint(format!("`{}` does it later", command_to_add(&doors.templates(), want, need))));
    }
    let add = Add::of(want.what.clone(), template.map(|template| template.id));
    context.aside(want.vault.as_deref(), |aside| add.run(aside))?;
    doors.reopen()?;
    Ok(true)
}

/// Whether the credential itself is not there, in a vault that is or in the one that would be made.
pub(crate) fn is_missing(doors: &mut Doors<'_>, want: &Want) -> Result<bool, Failure> {
    // To a consumer what is not assigned does not exist, and a consumer stores nothing.
    if !session::acts_as_owner(doors.context)? {
        return Ok(false);
    }
    if want.vault.is_none() && session::is_bare(doors.context, &doors.place)? {
        return Ok(true);
    }
    let now = doors.place.now;
    let layered = want.vault.is_none() && !doors.layers().is_empty();
    let found = session::reading(|| match doors.seat_of(want.vault.as_deref(), &want.what, &want.source)? {
        Seated::Owner(vault) => Ok(vault.find(&want.what, now).map(drop)),
        _ => Ok(Ok(())),
    });
    match found {
        Ok(Err(credctl::Error::NotFound { what: "credential", .. })) => Ok(true),
        Err(failure) if layered && failure.code == "not_found" => Ok(true),
        // What else is in the way is told by whoever goes on.
        _ => Ok(false),
    }
}

/// The failure of a want; where its credential is missing, with the command that adds it.
pub(super) fn explained(doors: &mut Doors<'_>, want: &Want, need: Option<&Need>, failure: Failure) -> Failure {
    if failure.code != "not_found" || !is_missing(doors, want).unwrap_or(false) {
        return failure;
    }
    let templates = doors.templates();
    if let Some(service) = key_in(&want.what) {
        let told = Failure::key_for_a_name(&service);
        return Failure { code: failure.code, exit: failure.exit, message: format!("{}: {}", source(want), told.message), ..told };
    }
    // No vault at all is no news to whoever is asked to make one by adding.
    let message = match want.vault.is_none() && session::is_bare(doors.context, &doors.place).unwrap_or(false) {
        true => format!("{}: no credential `{}`", want.source, escape(&want.what)),
        false => failure.message,
    };
    let mut hints: Vec<String> = failure.hints.into_iter().filter(|hint| hint.starts_with("did you mean")).collect();
    hints.push(format!("`{}` stores it", command_to_add(&templates, want, need)));
    Failure { message, hints, ..failure }
}

/// How to speak of a want whose text must not be shown.
fn source(want: &Want) -> &str {
    if want.source.starts_with("`--with") { "`--with`" } else { &want.source }
}

/// The template that a missing credential would be stored by: what the project says, what the name says, what has the
/// variable. The outer `None`: it has a name that nothing can be stored by.
#[allow(clippy::option_option, reason = "no template, and no name to store anything by, are two things")]
fn template_of(templates: &Templates, want: &Want, need: Option<&Need>) -> Option<Option<Template>> {
    if Name::parse(&want.what).is_err() && Key::parse(&want.what).is_err() {
        return None;
    }
    let named = |id: &str| templates.get(id).ok().flatten();
    let by_need = || need.and_then(|need| named(need.template.as_ref()?));
    let by_name = || templates.for_name(&want.what).ok().flatten().or_else(|| named(&want.what));
    let by_key = || {
        let key = Key::parse(want.variable.as_deref().unwrap_or(&want.what)).ok()?;
        let holders = templates.for_key(&key).ok()?;
        let sure = holders.len() == 1 || holders.iter().filter(|holder| holder.primary).count() == 1;
        holders.into_iter().next().filter(|_| sure).map(|holder| holder.template)
    };
    Some(by_need().or_else(by_name).or_else(by_key))
}

/// The command that stores what is wanted.
pub(crate) fn command_to_add(templates: &Templates, want: &Want, need: Option<&Need>) -> String {
    let template = template_of(templates, want, need).flatten();
    let vault = want.vault.as_ref().map(|vault| format!(" --vault {}", shown_text(vault))).unwrap_or_default();
    let name = shown_text(&want.what);
    match template {
        Some(template) if template.is_connected() && template.id == want.what => format!("credctl oauth connect{vault} {name}"),
        Some(template) if template.is_connected() => format!("credctl oauth connect{vault} {} {name}", template.id),
        Some(template) if templates.for_name(&want.what).ok().flatten().is_none_or(|own| own.id != template.id) => {
            format!("credctl add{vault} {name} --template {}", template.id)
        }
        _ => format!("credctl add{vault} {name}"),
    }
}
