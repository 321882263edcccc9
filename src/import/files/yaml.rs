//! YAML with the place of everything in it. Nothing is ever written as YAML anew: a file keeps every byte that is not replaced.
//!
//! Anchors and aliases are mistakes: with them nine lines are nine million, and a value has no one place. Tags are passed
//! over, since a token is a text whatever it is tagged as.

use std::collections::HashSet;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use zeroize::Zeroizing;

use super::json::{Node, Value};
use crate::inject::dotenv::Mistake;

const DEPTH: usize = 64;

/// Reads a document.
///
/// # Errors
/// The first mistake.
pub(crate) fn parse(text: &str) -> Result<Node, Mistake> {
    let mut builder = Builder { text, places: Places::new(text), stack: Vec::new(), root: None };
    let bom = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    builder.places.skipped = bom;
    for read in Parser::new_from_str(&text[bom..]) {
        // The parser's own words could quote the file.
        let (event, span) = read.map_err(|error| Mistake { line: error.marker().line(), reason: "not YAML" })?;
        builder.take(event, span).map_err(|reason| Mistake { line: span.start.line(), reason })?;
    }
    builder.root.ok_or(Mistake { line: 1, reason: "there is nothing in it" })
}

/// From places in characters to places in bytes.
struct Places {
    /// Nothing where both are the same.
    starts: Vec<usize>,
    skipped: usize,
    len: usize,
}

impl Places {
    fn new(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let starts = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { starts, skipped: 0, len: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        let at = if self.starts.is_empty() { character } else { self.starts.get(character).copied().unwrap_or(self.len) };
        self.skipped + at.min(self.len)
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

/// A collection that is not closed yet.
enum Open {
    Map(usize, Vec<Member>, HashSet<String>, Option<(Zeroizing<String>, Range<usize>)>),
    List(usize, Vec<Node>),
}

type Member = (Zeroizing<String>, Range<usize>, Node);

struct Builder<'t> {
    text: &'t str,
    places: Places,
    stack: Vec<Open>,
    root: Option<Node>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), &'static str> {
        const ALIAS: &str = "an anchor or an alias, which is not read";
        let range = self.places.range(span);
        match event {
            Event::Alias(_) => Err(ALIAS),
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) if anchor > 0 => Err(ALIAS),
            Event::SequenceStart(..) => self.open(Open::List(range.start, Vec::new())),
            Event::MappingStart(..) => self.open(Open::Map(range.start, Vec::new(), HashSet::new(), None)),
            Event::Scalar(text, style, ..) => {
                let empty = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
                let value = if empty { Value::Other } else { Value::Text(Zeroizing::new(text.into_owned())) };
                self.put(Node { span: exact(self.text, range, style), value })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // What is closed by a bracket ends with it; a block ends where the next thing begins.
                let end = range.end;
                let node = match self.stack.pop() {
                    Some(Open::List(start, items)) => Node { span: start..end.max(start), value: Value::List(items) },
                    Some(Open::Map(start, members, _, None)) => Node { span: start..end.max(start), value: Value::Map(members) },
                    _ => return Err("not YAML"),
                };
                self.put(node)
            }
            Event::DocumentStart(_) if self.root.is_some() => Err("a second document"),
            _ => Ok(()),
        }
    }

    fn open(&mut self, open: Open) -> Result<(), &'static str> {
        self.stack.push(open);
        if self.stack.len() > DEPTH { Err("nested too deeply") } else { Ok(()) }
    }

    fn put(&mut self, node: Node) -> Result<(), &'static str> {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, members, _, key @ Some(_))) => members.extend(key.take().map(|(name, span)| (name, span, node))),
            Some(Open::Map(_, _, keys, key @ None)) => {
                let span = node.span.clone();
                let name = match node.value {
                    Value::Text(name) => name,
                    Value::Other => Zeroizing::default(),
                    _ => return Err("a key that is no text"),
                };
                if !keys.insert(name.to_string()) {
                    return Err("the same key twice");
                }
                *key = Some((name, span));
            }
        }
        Ok(())
    }
}

/// Where a scalar stands, to the byte: the parser's place goes on to what comes next.
fn exact(text: &str, span: Range<usize>, style: ScalarStyle) -> Range<usize> {
    let inner = &text[span.clone()];
    let len = match style {
        ScalarStyle::Plain => inner.trim_end().len(),
        ScalarStyle::SingleQuoted => {
            // Two of them are one that is meant.
            let mut marks = inner.match_indices('\'').skip(1).peekable();
            let mut end = inner.len();
            while let Some((at, _)) = marks.next() {
                if marks.next_if(|(next, _)| *next == at + 1).is_none() {
                    end = at + 1;
                    break;
                }
            }
            end
        }
        ScalarStyle::DoubleQuoted => {
            let mut bytes = inner.bytes().enumerate().skip(1);
            let mut end = inner.len();
            while let Some((at, byte)) = bytes.next() {
                match byte {
                    b'\\' => drop(bytes.next()),
                    b'"' => {
                        end = at + 1;
                        break;
                    }
                    _ => {}
                }
            }
            end
        }
        _ => inner.len(),
    };
    span.start..span.start + len
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_value_has_its_place() {
        let text =
            "\u{feff}# ü\na: {b: x y , c: 'q''r'} # no\nd:\n  - e: \"\\u00fc\" # c\n    f: | \n      one\n      two\n  - !!null g\nh:\n";
        let node = parse(text).unwrap();
        let at = |node: &Node| text[node.span.clone()].to_owned();
        let a = node.get("a").unwrap();
        assert_eq!((a.text("b"), at(a.get("b").unwrap()).as_str()), (Some("x y"), "x y"));
        assert_eq!((a.text("c"), at(a.get("c").unwrap()).as_str()), (Some("q'r"), "'q''r'"));
        let items = node.get("d").unwrap().items();
        assert_eq!((items[0].text("e"), at(items[0].get("e").unwrap()).as_str()), (Some("ü"), "\"\\u00fc\""));
        assert_eq!(items[0].text("f"), Some("one\ntwo\n"));
        assert_eq!(items[1].as_text(), Some("g"));
        assert!(node.text("h").is_none());
    }

    #[test]
    fn what_multiplies_or_has_no_place_is_a_mistake_with_its_line() {
        let deep = "[".repeat(100_000);
        for (text, line) in
            [("a: 1\nb: &x 2\n", 2), ("a: 1\nb: *x\n", 2), ("a: 1\na: 2\n", 2), ("a: [\n", 2), ("a: 1\n---\nb: 1\n", 2), (&*deep, 1)]
        {
            let found = parse(text).err().map(|mistake| mistake.line);
            assert!(found.is_some_and(|found| found.abs_diff(line) <= 1), "{}: {found:?}", &text[..text.len().min(20)]);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in "\\PC*|[a:\\-\\[\\]{}\"'|>&*!?#, \n]{0,80}") {
            if let Ok(node) = parse(&text) {
                prop_assert!(text.get(node.span).is_some());
            }
        }
    }
}
