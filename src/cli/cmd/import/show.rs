//! What an import is going to do, and what it did.

use std::collections::HashMap;

use credctl::import::{Doing, File, Outcome, Plan, Step};
use credctl::name::escape;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::json::ErrorBody;
use crate::cli::ui::table::{self, Column, Fit};

/// The plan as a table: a line for each variable, in the order of the file.
pub(super) fn plan(context: &Context, file: &File, plan: &Plan) -> Result<(), Failure> {
    if context.ui.json || file.assignments.is_empty() {
        return Ok(());
    }
    let mut rows: HashMap<usize, Vec<String>> = HashMap::new();
    for step in &plan.steps {
        let item = &file.items[step.item];
        let (what, why) = match &step.doing {
            Doing::New => ("store", item.sign.in_words().to_owned()),
            Doing::Beside(other) => ("store", format!("`{}` is another", escape(other))),
            Doing::Update => ("update", "another value is stored".to_owned()),
            Doing::Same => ("there", "the same is stored".to_owned()),
        };
        for (at, field) in &step.places {
            let name = if *field == step.main { step.name.clone() } else { format!("{}/{field}", step.name) };
            let service = item.service().unwrap_or_default().to_owned();
            rows.insert(*at, vec![file.assignments[*at].name.clone(), what.to_owned(), name, service, why.clone()]);
        }
    }
    for left in &plan.left {
        let cells = [file.assignments[left.at].name.as_str(), "leave", "", "", left.why];
        rows.insert(left.at, cells.map(str::to_owned).to_vec());
    }
    let columns = [("VARIABLE", Fit::Cut), ("WHAT", Fit::Keep), ("NAME", Fit::Cut), ("SERVICE", Fit::Drop), ("WHY", Fit::Drop)];
    let columns = columns.map(|(title, fit)| Column { title, fit });
    let rows = (0..file.assignments.len()).filter_map(|at| rows.remove(&at)).collect();
    context.ui.out(table::render(&context.ui, &columns, rows).as_bytes())
}

#[derive(Serialize)]
struct Done<'a> {
    name: Option<&'a str>,
    result: &'static str,
    error: Option<ErrorBody<'a>>,
    keys: Vec<&'a str>,
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
            (Outcome::Skipped, _) => ran("skipped", "stored already"),
            (Outcome::Failed(error), _) => Self { failure: Some(error.into()), ..ran("failed", "not stored") },
            (Outcome::NotTried, _) => {
                let failure = Failure::new("error", 1, "not tried, since one before it failed");
                Self { failure: Some(failure), tried: false, ..ran("failed", "not tried") }
            }
        }
    }
}

/// The array of the contract: a member for each credential, and one without a name for each variable that is left.
pub(super) fn results<'a>(context: &Context, file: &'a File, plan: &'a Plan, ran: &'a [Ran]) -> Result<(), Failure> {
    let of_step = |(step, ran): (&'a Step, &'a Ran)| {
        let item = &file.items[step.item];
        Done {
            name: Some(&step.name),
            result: ran.result,
            error: ran.failure.as_ref().map(ErrorBody::of),
            keys: step.places.iter().map(|(at, _)| file.assignments[*at].name.as_str()).collect(),
            service: item.service(),
            r#type: Some(item.shape.kind.name()),
            reason: ran.reason,
        }
    };
    let mut done: Vec<Done<'_>> = plan.steps.iter().zip(ran).map(of_step).collect();
    done.extend(plan.left.iter().map(|left| Done {
        name: None,
        result: "skipped",
        error: None,
        keys: vec![&file.assignments[left.at].name],
        service: None,
        r#type: None,
        reason: left.why,
    }));
    context.ui.document(&done)
}

/// One line for people, and what failed.
pub(super) fn summary(context: &Context, file: &File, plan: &Plan, ran: Vec<Ran>) -> Vec<Failure> {
    let count_of = |result: &str| ran.iter().filter(|ran| ran.result == result && ran.tried).count();
    let mut parts = vec![format!("{} stored", count_of("done"))];
    let mut part = |number: usize, text: &str| parts.extend((number > 0).then(|| format!("{number} {text}")));
    part(count_of("skipped"), "stored already");
    part(count_of("failed"), "failed");
    part(ran.iter().filter(|ran| !ran.tried).count(), "not tried");
    part(plan.left.len(), "left");
    context.ui.say(&parts.join(", "));
    let beside: Vec<&str> =
        plan.steps.iter().filter(|step| matches!(step.doing, Doing::Beside(_))).map(|step| step.name.as_str()).collect();
    if !beside.is_empty() {
        let has = if beside.len() == 1 { "has" } else { "have" };
        let names = credctl::error::ticked(&beside);
        context.ui.note(&format!("{names} {has} a number, since another value is stored; `--update` changes that one instead"));
    }
    let failed = ran.into_iter().zip(&plan.steps).filter(|(ran, _)| ran.tried);
    let named = failed.filter_map(|(ran, step)| {
        let failure = ran.failure?;
        let keys: Vec<&str> = step.places.iter().map(|(at, _)| file.assignments[*at].name.as_str()).collect();
        Some(Failure { message: format!("{}: {}", credctl::error::ticked(&keys), failure.message), ..failure })
    });
    named.collect()
}

/// `1 credential`, `2 credentials`.
pub(in crate::cli::cmd) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
