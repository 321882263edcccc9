//! What a rotation is to do: by the flags, by what was left unfinished, by what the service can, or by asking.

use credctl::credential::Credential;
use credctl::kind::Kind;
use credctl::name::escape;
use credctl::shape::{Shape, Values};
use credctl::template::Template;
use credctl::vault::Record;
use credctl::verify::Subject;
use jiff::Timestamp;

use super::Rotate;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::fields;
use crate::cli::ui::prompt;

/// What is wanted.
pub(super) enum Wanted {
    /// These are the new values.
    Given(Values),
    /// The service is to make them.
    Made,
    /// What was made before is to be taken.
    Resumed,
    /// Old ones are to be ended, and nothing more.
    Finish,
}

impl Rotate {
    pub(super) fn wanted(
        &self,
        context: &Context,
        shape: &Shape,
        record: &Record,
        template: Option<&Template>,
        now: Timestamp,
    ) -> Result<Wanted, Failure> {
        let credential = &record.credential;
        let ui = &context.ui;
        if self.finish {
            return Ok(Wanted::Finish);
        }
        if !self.secret.is_empty() || !self.set.is_empty() {
            let values = fields::fetch_given(context, shape, (&self.set, &self.secret), credential)?;
            if !values.values().any(|(secret, _)| *secret) {
                return Err(Failure::usage("none of the given values is a secret")
                    .hint("`credctl edit` changes plain values; a new secret is `--secret -`"));
            }
            return Ok(Wanted::Given(values));
        }
        if credential.rotation.next.as_ref().is_some_and(|next| !next.fields.is_empty()) {
            return Ok(Wanted::Resumed);
        }
        let subject = Subject { credential: credential.duplicate(), template: template.cloned() };
        let why = match can_make(context, &subject)? {
            Can::Yes => return Ok(Wanted::Made),
            Can::No(why) => why,
        };
        if ui.can_ask() {
            return ask(context, shape, credential, template).map(Wanted::Given);
        }
        if credential.rotation.retiring.iter().any(|retiring| retiring.old.due <= now) {
            return Ok(Wanted::Finish);
        }
        let main = credential.main_field().map_or(shape.main(), |(name, _)| name);
        let failure = Failure::usage(format!("a new `{main}` is needed, and it cannot be made from here: {}", escape(&why)));
        Err(failure.hint(format!("give it as `--secret -` (stdin), `--secret {main}=@FILE` or `--secret {main}=env:VAR`")))
    }
}

/// Whether the service makes it.
enum Can {
    Yes,
    /// Why not.
    No(String),
}

fn can_make(context: &Context, subject: &Subject) -> Result<Can, Failure> {
    let ui = &context.ui;
    if subject.credential.main_field().is_none_or(|(_, field)| field.value.is_empty()) {
        return Ok(Can::No("it has no secret to ask its service with".to_owned()));
    }
    let (way, host) = match subject.mint() {
        Ok(found) => found,
        Err(why) => return Ok(Can::No(why)),
    };
    let (name, host) = (escape(&subject.credential.name), escape(&host));
    ui.say(&format!("{host} makes a new secret for `{name}`"));
    let general = subject.rotation().and_then(|rotate| rotate.note.as_ref());
    general.into_iter().chain(&way.note).for_each(|note| ui.note(&escape(note)));
    if way.assumed {
        ui.note("the call is not documented in what was read: whether it works is seen by its answer");
    }
    if way.ends_old {
        ui.warn("the old one ends there at once: if the answer is lost, a new one has to be made by hand");
    }
    match (ui.yes, ui.can_ask(), way.ends_old) {
        (true, ..) | (_, false, false) => Ok(Can::Yes),
        // Nothing is begun unasked that cannot be taken back.
        (_, false, true) => Err(Failure::usage(format!("having {host} make it ends the old secret at once, and takes a yes"))
            .hint("give it with `--yes`, or the new secret as `--secret -`")),
        (_, true, ends_old) => match prompt::confirm(ui, "Have it made? (no: type the new one in)", !ends_old)? {
            true => Ok(Can::Yes),
            false => Ok(Can::No("as you said".to_owned())),
        },
    }
}

/// Asks for the new values.
fn ask(context: &Context, shape: &Shape, credential: &Credential, template: Option<&Template>) -> Result<Values, Failure> {
    if let Some(page) = template.and_then(Template::page) {
        context.ui.say(&format!("make one at {}", escape(&page)));
    }
    let main = credential.main_field().map_or(shape.main(), |(name, _)| name).to_owned();
    let mut values = Values::new();
    // What names a key goes with it.
    let goes_with = |name: &str| credential.kind == Kind::ApiKeyPair && name == "api_key";
    for (name, field) in credential.fields.iter().filter(|(name, field)| **name != main && (field.secret || goes_with(name))) {
        let mut part = shape.part(name).unwrap_or_else(|| fields::own(name, field.secret));
        part.secret |= field.secret;
        let held = match field.value.expose_str() {
            Some(text) if !part.secret => text.to_owned(),
            _ => field.value.mask(),
        };
        if let Some((value, _)) = fields::ask_one(context, shape, &part, Some(&held))? {
            values.insert(name.clone(), (part.secret, value));
        }
    }
    let mut part = shape.part(&main).unwrap_or_else(|| fields::own(&main, true));
    (part.secret, part.required) = (true, true);
    match fields::ask_one(context, shape, &part, None)? {
        Some((value, _)) => drop(values.insert(main, (true, value))),
        None => return Err(Failure::cancelled()),
    }
    Ok(values)
}
