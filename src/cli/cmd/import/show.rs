//! What an import is going to do, and what it did.

use credctl::import::{Doing, File, Format, Item, Outcome, Plan, Replacement, Step};
use credctl::name::escape;
use serde::Serialize;

use super::shown;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::json::ErrorBody;
use crate::cli::ui::table::{self, Column, Fit};

/// What becomes of a step, and why, for the table.
fn in_words(item: &Item, doing: &Doing) -> (&'static str, String) {
    match doing {
        Doing::New => ("store", item.sign.in_words().to_owned()),
        Doing::Beside(other) => ("store", format!("`{}` is another", escape(other))),
        Doing::Update => ("update", "another value is stored".to_owned()),
        Doing::Same => ("there", "the same is stored".to_owned()),
        Doing::Differs => ("leave", "stored before, and another value by now".to_owned()),
    }
}

/// The plan as a table: a line for each variable of a file of variables, else one for each entry, in the order of the file.
pub(super) fn plan(context: &Context, file: &File, plan: &Plan) -> Result<(), Failure> {
    if context.ui.json || file.slots.is_empty() {
        return Ok(());
    }
    let of_variables = file.format.is_of_variables();
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for step in &plan.steps {
        let item = &file.items[step.item];
        let (what, why) = in_words(item, &step.doing);
        let service = item.service().unwrap_or_default().to_owned();
        if !of_variables {
            let at = item.parts.iter().map(|part| part.at).min().unwrap_or_default();
            let place = file.entry_of(at).map(|entry| escape(&entry.place)).unwrap_or_default();
            rows.push((at, vec![place, what.to_owned(), step.name.clone(), service, why]));
            continue;
        }
        for (at, field) in &step.places {
            let name = if *field == step.main { step.name.clone() } else { format!("{}/{field}", step.name) };
            rows.push((*at, vec![escape(&file.called(*at)), what.to_owned(), name, service.clone(), why.clone()]));
        }
    }
    for left in &plan.left {
        rows.push((left.at, [&*escape(&file.called(left.at)), "leave", "", "", &*left.why].map(str::to_owned).to_vec()));
    }
    rows.sort_by_key(|(at, _)| *at);
    let first = if of_variables { "VARIABLE" } else { "ENTRY" };
    let columns = [(first, Fit::Cut), ("WHAT", Fit::Keep), ("NAME", Fit::Cut), ("SERVICE", Fit::Drop), ("WHY", Fit::Cut)];
    let columns = columns.map(|(title, fit)| Column { title, fit });
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    context.ui.out(table::render(&context.ui, &columns, rows).as_bytes())
}

/// What `--replace` would do, before anybody is asked.
pub(super) fn replacement(context: &Context, file: &File, replacement: &Replacement) {
    for rewritten in &replacement.files {
        context.ui.say(&format!("`{}` is rewritten", shown(rewritten.path())));
    }
    replacement.notes.iter().for_each(|note| context.ui.say(note));
    let stays: Vec<String> = replacement.stays.iter().map(|at| file.called(*at)).collect();
    if !stays.is_empty() {
        let stays = credctl::error::ticked(&stays.iter().map(String::as_str).collect::<Vec<_>>());
        context.ui.warn(&format!("in clear still: {stays}, since nothing can stand in its place there"));
    }
}

#[derive(Serialize)]
struct Done<'a> {
    name: Option<&'a str>,
    /// Nothing where only the plan is shown.
    result: Option<&'static str>,
    plan: &'static str,
    error: Option<ErrorBody<'a>>,
    entry: Option<String>,
    keys: Vec<&'a str>,
    fields: Vec<&'a str>,
    service: Option<&'a str>,
    r#type: Option<&'static str>,
    reason: &'a str,
}

/// What became of a step, for people and programs.
pub(super) struct Ran {
    result: &'static str,
    reason: &'static str,
    failure: Option<Failure>,
    tried: bool,
}

impl Ran {
    pub(super) fn new(outcome: Outcome, doing: &Doing) -> Self {
        let ran = |result, reason| Self { result, reason, failure: None, tried: true };
        match (outcome, doing) {
            (Outcome::Done, Doing::Update) => ran("done", "updated"),
            (Outcome::Done, Doing::Beside(_)) => ran("done", "stored beside another"),
            (Outcome::Done, _) => ran("done", "stored"),
            (Outcome::Skipped, Doing::Differs) => ran("skipped", "another value is stored by now"),
            (Outcome::Skipped, _) => ran("skipped", "stored already"),
            (Outcome::Failed(error), _) => Self { failure: Some(error.into()), ..ran("failed", "not stored") },
            (Outcome::NotTried, _) => {
                let failure = Failure::new("error", 1, "not tried, since one before it failed");
                Self { failure: Some(failure), tried: false, ..ran("failed", "not tried") }
            }
        }
    }
}

/// One word for what becomes of a credential.
fn word(doing: &Doing) -> &'static str {
    match doing {
        Doing::New => "new",
        Doing::Beside(_) => "beside",
        Doing::Update => "update",
        Doing::Same => "same",
        Doing::Differs => "different",
    }
}

/// The array of the contract: a member for each credential, and one without a name for each variable or entry that is left.
/// Without results it is what would be done.
pub(super) fn results<'a>(context: &Context, file: &'a File, plan: &'a Plan, ran: Option<&'a [Ran]>) -> Result<(), Failure> {
    let nameless = |at: usize| file.slots.get(at).is_some_and(|slot| slot.label.is_empty());
    let entry = |at: usize| file.entry_of(at).filter(|_| file.format != Format::Dotenv || nameless(at)).map(|entry| entry.place.clone());
    let of_step = |(n, step): (usize, &'a Step)| {
        let item = &file.items[step.item];
        let ran = ran.and_then(|ran| ran.get(n));
        Done {
            name: Some(&step.name),
            result: ran.map(|ran| ran.result),
            plan: word(&step.doing),
            error: ran.and_then(|ran| ran.failure.as_ref()).map(ErrorBody::of),
            entry: item.parts.first().and_then(|part| entry(part.at)),
            keys: step.places.iter().map(|(at, _)| file.slots[*at].label.as_str()).collect(),
            fields: step.places.iter().map(|(_, field)| field.as_str()).collect(),
            service: item.service(),
            r#type: Some(item.shape.kind.name()),
            reason: ran.map_or(item.sign.in_words(), |ran| ran.reason),
        }
    };
    let mut done: Vec<Done<'_>> = plan.steps.iter().enumerate().map(of_step).collect();
    done.extend(plan.left.iter().map(|left| Done {
        name: None,
        result: ran.map(|_| "skipped"),
        plan: "left",
        error: None,
        entry: entry(left.at),
        keys: Some(file.slots[left.at].label.as_str()).filter(|label| !label.is_empty()).into_iter().collect(),
        fields: Vec::new(),
        service: None,
        r#type: None,
        reason: &left.why,
    }));
    context.ui.document(&done)
}

/// One line for people, and what failed.
pub(super) fn summary(context: &Context, file: &File, plan: &Plan, ran: Vec<Ran>) -> Vec<Failure> {
    let count_of = |result: &str| ran.iter().filter(|ran| ran.result == result && ran.tried).count();
    let mut parts = vec![format!("{} stored", count_of("done"))];
    let mut part = |number: usize, text: &str| parts.extend((number > 0).then(|| format!("{number} {text}")));
    let differs = plan.steps.iter().filter(|step| step.doing == Doing::Differs).count();
    part(count_of("skipped").saturating_sub(differs), "stored already");
    part(differs, "stored before with another value (`--update` takes the file's)");
    part(count_of("failed"), "failed");
    part(ran.iter().filter(|ran| !ran.tried).count(), "not tried");
    part(plan.left.len(), "left");
    context.ui.say(&parts.join(", "));
    let beside: Vec<&str> =
        plan.steps.iter().filter(|step| matches!(step.doing, Doing::Beside(_))).map(|step| step.name.as_str()).collect();
    if !beside.is_empty() {
        let (stands, another) = if beside.len() == 1 { ("stands", "another credential") } else { ("stand", "others") };
        let names = credctl::error::ticked(&beside);
        context.ui.note(&format!("{names} {stands} beside {another} with another value; `--update` changes what is stored instead"));
    }
    let failed = ran.into_iter().zip(&plan.steps).filter(|(ran, _)| ran.tried);
    let named = failed.filter_map(|(ran, step)| {
        let failure = ran.failure?;
        let labels = || step.places.iter().map(|(at, _)| file.slots[*at].label.as_str());
        let entry = file.items[step.item].parts.first().and_then(|part| file.entry_of(part.at));
        let what = match entry.filter(|_| file.format != Format::Dotenv) {
            Some(entry) => credctl::error::ticked(&[entry.place.as_str()]),
            None => credctl::error::ticked(&labels().collect::<Vec<_>>()),
        };
        Some(Failure { message: format!("{what}: {}", failure.message), ..failure })
    });
    named.collect()
}

/// `1 credential`, `2 credentials`.
pub(in crate::cli::cmd) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
