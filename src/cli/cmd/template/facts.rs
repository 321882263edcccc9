//! What a template says, for people and as JSON.

use credctl::name::Key;
use credctl::template::{By, Origin, Placement, Request, Template, Verify, Way, Who};
use serde::Serialize;

use super::oauth;
use crate::cli::ui::Ui;
use crate::cli::ui::lines::Lines;

#[derive(Serialize)]
pub(super) struct Facts<'a> {
    id: &'a str,
    name: &'a str,
    r#type: &'static str,
    category: &'static str,
    about: &'a str,
    aliases: &'a [String],
    fields: Vec<Field<'a>>,
    hosts: &'a [String],
    control_hosts: &'a [String],
    base_url: Option<&'a str>,
    dashboard: Option<&'a str>,
    verify: Option<String>,
    verify_assumed: bool,
    billed: bool,
    asks_first: bool,
    cost: Option<&'a str>,
    side_effects: Option<&'a str>,
    revoke: Vec<String>,
    rotate: Vec<String>,
    rotate_after_days: Option<u32>,
    oauth: Option<oauth::Connected<'a>>,
    notes: &'a [String],
    seen: bool,
    assumed: &'a [String],
    sources: &'a [String],
    own_file: Option<String>,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    word: Option<&'a str>,
    label: &'a str,
    help: Option<&'a str>,
    secret: bool,
    required: bool,
    key: Option<&'a str>,
    aliases: Vec<&'a str>,
    imports: Vec<&'a str>,
    prefixes: &'a [String],
    choices: &'a [String],
    default: Option<&'a str>,
}

pub(super) fn of(template: &Template) -> Facts<'_> {
    let verify = template.verify.as_ref();
    Facts {
        id: &template.id,
        name: &template.name,
        r#type: template.kind.name(),
        category: template.category.name(),
        about: &template.about,
        aliases: &template.aliases,
        fields: template
            .fields
            .iter()
            .map(|field| Field {
                name: &field.name,
                word: field.word.as_deref(),
                label: &field.label,
                help: field.help.as_deref(),
                secret: field.secret,
                required: field.required,
                key: field.key.as_ref().map(Key::as_str),
                aliases: field.aliases.iter().map(Key::as_str).collect(),
                imports: field.imports.iter().map(Key::as_str).collect(),
                prefixes: &field.prefixes,
                choices: &field.choices,
                default: field.default.as_deref(),
            })
            .collect(),
        hosts: &template.hosts,
        control_hosts: &template.control_hosts,
        base_url: template.base_url.as_deref(),
        dashboard: template.dashboard.as_deref(),
        verify: verify.map(how),
        verify_assumed: verify.is_some_and(|verify| verify.assumed),
        billed: verify.is_some_and(|verify| verify.billed),
        asks_first: verify.is_some_and(|verify| verify.billed || verify.asks_first),
        cost: verify.and_then(|verify| verify.cost.as_deref()),
        side_effects: verify.and_then(|verify| verify.side_effects.as_deref()),
        revoke: template.revoke.iter().flat_map(|revoke| &revoke.way).map(way).collect(),
        rotate: template.rotate.iter().flat_map(|rotate| &rotate.way).map(way).collect(),
        rotate_after_days: template.rotate.as_ref().and_then(|rotate| rotate.after_days),
        oauth: template.oauth.as_ref().map(oauth::of),
        notes: &template.notes,
        seen: template.trust.seen,
        assumed: &template.trust.assumed,
        sources: &template.trust.sources,
        own_file: match &template.origin {
            Origin::File(path) => Some(path.to_string_lossy().into_owned()),
            Origin::BuiltIn => None,
        },
    }
}

/// How it is checked, in a line.
fn how(verify: &Verify) -> String {
    match (&verify.request, &verify.address, verify.by) {
        (Some(request), _, _) => line(request),
        (None, Some(address), by) => format!("a login at {address} ({})", format!("{by:?}").to_lowercase()),
        (None, None, By::Local) => "by its form alone".to_owned(),
        (None, None, By::Exchange) => "by exchanging it for a short-lived token".to_owned(),
        (None, None, _) => "not possible".to_owned(),
    }
}

/// How much of what its answers mean was read nowhere.
fn assumed_answers(verify: &Verify) -> Option<String> {
    let assumed = verify.answers.iter().filter(|rule| rule.assumed).count();
    match (verify.assumed, assumed) {
        (true, _) => Some("what its answers mean is assumed".to_owned()),
        (false, 0) => None,
        (false, some) => Some(format!("what {some} of {} answers mean is assumed", verify.answers.len())),
    }
}

fn line(request: &Request) -> String {
    format!("{} {}", request.method.name(), request.url)
}

fn way(way: &Way) -> String {
    let who = match way.who {
        Who::Itself => "by itself",
        Who::Anybody => "by anybody who knows it",
        Who::Admin => "by another credential with more rights",
        Who::Client => "by its OAuth client",
    };
    format!("{} ({who})", line(&way.request))
}

/// How it is ended, and how its service makes a new one, with what is to be known before.
fn ends(line: &mut dyn FnMut(&str, &str), template: &Template) {
    let assumed = |one: &Way| if one.assumed { ", assumed" } else { "" };
    for one in template.revoke.iter().flat_map(|revoke| &revoke.way) {
        line("ended", &format!("{}{}", way(one), assumed(one)));
    }
    let Some(rotate) = &template.rotate else { return };
    for one in &rotate.way {
        let old = if one.ends_old { ", the old one ends with it" } else { "" };
        line("replaced", &format!("{}{old}{}", way(one), assumed(one)));
        one.note.iter().for_each(|note| line("", note));
    }
    rotate.note.iter().for_each(|note| line("replaced", note));
    rotate.after_days.iter().for_each(|days| line("replaced", &format!("after {days} days at most")));
}

fn sent(placement: &Placement) -> String {
    match placement {
        Placement::Header { name, .. } => format!("header {name}"),
        Placement::Query { name, .. } => format!("parameter {name} of the query"),
        Placement::Basic { .. } => "HTTP basic authentication".to_owned(),
        Placement::Digest { .. } => "HTTP digest authentication".to_owned(),
        Placement::Path { .. } => "in the path".to_owned(),
        Placement::Sigv4 { .. } => "not sent: it signs each request (AWS Signature 4)".to_owned(),
        Placement::Jwt { .. } => "not sent: it signs a token for each request (JWT)".to_owned(),
        Placement::Exchange { .. } => "exchanged for a short-lived token".to_owned(),
        Placement::Ssh {} => "an SSH login".to_owned(),
    }
}

/// The lines that tell a template.
pub(super) fn describe(ui: &Ui, template: &Template) -> String {
    let mut lines = Lines::out(ui, 10);
    let mut line = |title: &str, text: &str| lines.line(title, text);
    line("id", &template.id);
    line("service", &template.name);
    line("about", &template.about);
    line("type", template.kind.name());
    line("category", template.category.name());
    if !template.aliases.is_empty() {
        line("also", &template.aliases.join(", "));
    }
    for field in &template.fields {
        let keys: Vec<&str> = field.key.iter().chain(&field.aliases).map(Key::as_str).collect();
        let mut words = vec![if field.secret { "secret" } else { "plain" }.to_owned()];
        words.push(if field.required && field.default.is_none() { "needed" } else { "may be left out" }.to_owned());
        words.extend(field.word.iter().map(|word| format!("`{word}` there")));
        words.extend(field.default.iter().map(|default| format!("else {default}")));
        if !field.prefixes.is_empty() {
            words.push(format!("begins with {}", field.prefixes.join(", ")));
        }
        let variables = if keys.is_empty() { String::new() } else { format!("{}: ", keys.join(", ")) };
        line("field", &format!("{} = {variables}{}", field.name, words.join("; ")));
    }
    line("goes to", &if template.hosts.is_empty() { "no host".to_owned() } else { template.hosts.join(", ") });
    if !template.control_hosts.is_empty() {
        line("and", &format!("{} (checking and ending it)", template.control_hosts.join(", ")));
    }
    for auth in &template.auth {
        line("sent as", &auth.place.iter().map(sent).collect::<Vec<_>>().join(", and "));
    }
    if let Some(dashboard) = &template.dashboard {
        line("made at", dashboard);
    }
    if let Some(verify) = &template.verify {
        let assumed = assumed_answers(verify).map_or_else(String::new, |what| format!(" ({what})"));
        line("checked", &format!("{}{assumed}", how(verify)));
        if verify.billed {
            line("", "the check is billed: it is made by name alone, and asked for first");
        }
        verify.cost.iter().for_each(|cost| line("", &format!("it costs: {cost}")));
        let first = if verify.asks_first { ", and so it is asked for first" } else { "" };
        verify.side_effects.iter().for_each(|effects| line("", &format!("a side effect{first}: {effects}")));
    }
    ends(&mut line, template);
    template.oauth.iter().for_each(|found| oauth::describe(&mut lines, found));
    let mut line = |title: &str, text: &str| lines.line(title, text);
    template.notes.iter().for_each(|note| line("note", note));
    let seen = if template.trust.seen { "read in its sources" } else { "from memory, not read anywhere" };
    line("trust", seen);
    if !template.trust.assumed.is_empty() {
        line("assumed", &template.trust.assumed.join(", "));
    }
    match &template.origin {
        Origin::BuiltIn => line("from", "credctl"),
        Origin::File(path) => line("from", &path.to_string_lossy()),
    }
    lines.text()
}
