//! A page as roff, with the macros of man(7).

use std::fmt::Write as _;

use super::tables::{ENVIRONMENT, EXIT_STATUS, FILES, JSON_ERRORS};
use super::{Item, Page};

/// The page's source.
pub(crate) fn page(page: &Page) -> String {
    let mut out = String::new();
    // The version's number and no date: the same source makes the same page.
    let title = literal(&page.name.to_uppercase());
    let _ = writeln!(out, ".TH {title} 1 \"\" \"credctl {}\" \"credctl manual\"", env!("CARGO_PKG_VERSION"));
    // What one may type is not to be torn apart, nor padded.
    out.push_str(".nh\n.ad l\n");
    section(&mut out, "NAME");
    line(&mut out, &format!("{} \\- {}", literal(&page.name), text(&page.about)));
    section(&mut out, "SYNOPSIS");
    synopsis(&mut out, page);
    section(&mut out, "DESCRIPTION");
    let about = [format!("{}.", page.about)];
    paragraphs(&mut out, if page.description.is_empty() { &about } else { &page.description });
    if !page.aliases.is_empty() {
        let aliases: Vec<String> = page.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        paragraphs(&mut out, &[format!("Also called {}.", aliases.join(", "))]);
    }
    if !page.commands.is_empty() {
        section(&mut out, "COMMANDS");
        page.commands.iter().for_each(|(name, about)| tagged(&mut out, &reference(name), about));
    }
    items(&mut out, "ARGUMENTS", &page.arguments);
    items(&mut out, "OPTIONS", &page.options);
    globals(&mut out, page);
    if !page.examples.is_empty() {
        section(&mut out, "EXAMPLES");
        for example in &page.examples {
            let (call, comment) = example.split_once("  # ").unwrap_or((example, ""));
            tagged(&mut out, &format!("\\fB{}\\fR", literal(call.trim())), comment.trim());
        }
    }
    status(&mut out, page);
    if page.is_first() {
        table(&mut out, "ENVIRONMENT", &ENVIRONMENT);
        table(&mut out, "FILES", &FILES);
    }
    section(&mut out, "SEE ALSO");
    let mut also: Vec<String> = page.see_also.iter().map(|name| reference(name)).collect();
    if page.is_first() {
        also.push("\\fBage\\fR(1)".to_owned());
    }
    line(&mut out, &also.join(", "));
    out
}

fn section(out: &mut String, title: &str) {
    let _ = writeln!(out, ".SH {}", if title.contains(' ') { format!("\"{title}\"") } else { title.to_owned() });
}

fn synopsis(out: &mut String, page: &Page) {
    out.push_str(".PD 0\n");
    for form in &page.synopsis {
        let Some((call, parts)) = form.split_first() else { continue };
        let parts: Vec<String> = parts.iter().map(|part| form_part(part)).collect();
        let _ = writeln!(out, ".HP\n\\fB{}\\fR {}", literal(call), parts.join(" "));
    }
    out.push_str(".PD\n");
}

/// A part of a synopsis: options bold, what stands for something italic, with spaces that do not break.
fn form_part(part: &str) -> String {
    let words = part.split(' ').map(|word| {
        let name = word.trim_start_matches('[').trim_end_matches('…').trim_end_matches(']');
        match word.split_once(name).filter(|_| !name.is_empty()) {
            Some((before, after)) if name.starts_with('-') => format!("{before}\\fB{}\\fR{}", literal(name), literal(after)),
            // Brackets may be in the middle of a value: `[KEY=]NAME[/FIELD]`.
            Some(_) if word.contains('=') || word.contains('/') => format!("\\fI{}\\fR", literal(word)),
            Some((before, after)) => format!("{before}\\fI{}\\fR{}", literal(name), literal(after)),
            None => literal(word),
        }
    });
    words.collect::<Vec<_>>().join("\\ ")
}

fn paragraphs(out: &mut String, paragraphs: &[String]) {
    for paragraph in paragraphs {
        out.push_str(".PP\n");
        line(out, &text(paragraph));
    }
}

fn items(out: &mut String, title: &str, items: &[Item]) {
    if items.is_empty() {
        return;
    }
    section(out, title);
    items.iter().for_each(|item| tagged(out, &head(item), &item.text));
}

fn head(item: &Item) -> String {
    let names: Vec<String> = item.names.iter().map(|name| format!("\\fB{}\\fR", literal(name))).collect();
    let value = item.value.iter().map(|value| format!("\\fI{}\\fR", literal(value)));
    let names = Some(names.join(", ")).filter(|names| !names.is_empty());
    names.into_iter().chain(value).collect::<Vec<_>>().join(" ")
}

/// What every command takes is told once, on the first page.
fn globals(out: &mut String, page: &Page) {
    if page.is_first() {
        return items(out, "OPTIONS OF EVERY COMMAND", &page.globals);
    }
    let names = page.globals.iter().filter_map(|item| item.names.last()).map(|name| format!("\\fB{}\\fR", literal(name)));
    let names: Vec<String> = names.collect();
    out.push_str(".PP\n");
    line(out, &format!("Every command takes {}: see {}.", names.join(", "), reference("credctl")));
}

fn status(out: &mut String, page: &Page) {
    if page.is_first() {
        table(out, "EXIT STATUS", &EXIT_STATUS);
        return paragraphs(out, &[JSON_ERRORS.to_owned()]);
    }
    section(out, "EXIT STATUS");
    if page.is_run() {
        let own = EXIT_STATUS.iter().filter(|(_, text)| text.starts_with("`run` only"));
        own.for_each(|(number, meaning)| tagged(out, &format!("\\fB{number}\\fR"), meaning.trim_start_matches("`run` only: ")));
    } else {
        line(out, &format!("0 when it is done; the other numbers are those of {}.", reference("credctl")));
    }
}

fn table(out: &mut String, title: &str, rows: &[(&str, &str)]) {
    section(out, title);
    rows.iter().for_each(|(name, meaning)| tagged(out, &format!("\\fB{}\\fR", literal(name)), meaning));
}

fn tagged(out: &mut String, head: &str, body: &str) {
    out.push_str(".TP\n");
    line(out, head);
    line(out, &text(body));
}

fn reference(page: &str) -> String {
    format!("\\fB{}\\fR(1)", literal(page))
}

/// A line of text; one that begins as a request does is none.
fn line(out: &mut String, text: &str) {
    if text.starts_with(['.', '\'']) {
        out.push_str("\\&");
    }
    out.push_str(text);
    out.push('\n');
}

/// Text in which back-quotes are around what one types.
fn text(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(n, part)| if n % 2 == 1 { format!("\\fB{}\\fR", literal(part)) } else { literal(part) }).collect()
}

/// Text as it is, every character one that can be copied from the page and typed.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            '\'' => out.push_str("\\(aq"),
            '"' => out.push_str("\\(dq"),
            '`' => out.push_str("\\(ga"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            '…' => out.push_str("\\&..."),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_a_request_or_an_escape() {
        let mut out = String::new();
        line(&mut out, &text(".so /etc/passwd \\fX `--x` it's ~"));
        assert_eq!(out, "\\&.so /etc/passwd \\efX \\fB\\-\\-x\\fR it\\(aqs \\(ti\n");
    }

    #[test]
    fn parts_of_a_synopsis_are_marked() {
        assert_eq!(form_part("[--with [KEY=]NAME[/FIELD]]…"), "[\\fB\\-\\-with\\fR\\ \\fI[KEY=]NAME[/FIELD]]\\&...\\fR");
        assert_eq!(form_part("[--tag TAG]…"), "[\\fB\\-\\-tag\\fR\\ \\fITAG\\fR]\\&...");
        assert_eq!(form_part("NAME"), "\\fINAME\\fR");
    }
}
