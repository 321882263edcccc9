//! Files of `key = value` lines below `[sections]`, with the place of everything, as the program reads them whose file it is.

use std::ops::Range;

/// What differs between the programs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialect {
    /// Whether `#` and `;` end a value (npm), and not only begin a line.
    pub(crate) tail_comments: bool,
    /// Whether an indented line goes on with the value before it (Python's readers: AWS, `.pypirc`).
    pub(crate) continues: bool,
}

/// One `key = value`.
#[derive(Debug)]
pub(crate) struct Line {
    /// The number of its section, of those in the file; `None` before the first.
    pub(crate) section: Option<usize>,
    pub(crate) key: String,
    /// Where its value stands; of several lines up to the last.
    pub(crate) value: Range<usize>,
    /// All of its lines, with the last one's end.
    pub(crate) whole: Range<usize>,
    /// From 1.
    pub(crate) line: usize,
}

/// A section, by its head.
#[derive(Debug)]
pub(crate) struct Section {
    /// What stands between the brackets.
    pub(crate) name: String,
    pub(crate) line: usize,
    /// From its head to the next one's, or the end.
    pub(crate) whole: Range<usize>,
}

/// A file that was read.
#[derive(Debug, Default)]
pub(crate) struct Ini {
    pub(crate) sections: Vec<Section>,
    pub(crate) lines: Vec<Line>,
}

impl Ini {
    /// The lines of a section. They stand together, in the order of the sections: looking through all of them for each of
    /// thousands of sections would take minutes.
    pub(crate) fn of(&self, section: usize) -> impl Iterator<Item = &Line> {
        let first = self.lines.partition_point(|line| line.section < Some(section));
        self.lines[first..].iter().take_while(move |line| line.section == Some(section))
    }
}

/// Reads a text. What is no line of the format is passed over: each reader knows what its program makes of such.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Ini {
    let mut ini = Ini::default();
    let (mut at, mut number) = (0, 0);
    for raw in text.split_inclusive('\n') {
        let (start, end) = (at, at + raw.len());
        (at, number) = (end, number + 1);
        let bom = if start == 0 { raw.len() - raw.strip_prefix('\u{feff}').unwrap_or(raw).len() } else { 0 };
        let start = start + bom;
        let raw = &raw[bom..];
        let line = raw.trim();
        let indented = raw.starts_with([' ', '\t']);
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if dialect.continues
            && indented
            && let Some(last) = ini.lines.last_mut().filter(|last| last.section == ini.sections.len().checked_sub(1))
        {
            last.whole.end = end;
            last.value.end = start + raw.trim_end().len();
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name) {
            if let Some(before) = ini.sections.last_mut() {
                before.whole.end = start;
            }
            ini.sections.push(Section { name: name.trim().to_owned(), line: number, whole: start..text.len() });
            continue;
        }
        if let Some(line) = key_and_value(raw, start, end, dialect) {
            ini.lines.push(Line { section: ini.sections.len().checked_sub(1), line: number, ..line });
        }
    }
    ini
}

fn key_and_value(raw: &str, start: usize, end: usize, dialect: Dialect) -> Option<Line> {
    // In `//host:8080/:_authToken=x` a colon is part of the key.
    let sign = if dialect.tail_comments { raw.find('=') } else { raw.find(['=', ':']) }?;
    let key = raw[..sign].trim().to_owned();
    let rest = &raw[sign + 1..];
    let value = rest.trim_start();
    let from = start + sign + 1 + (rest.len() - value.len()).min(rest.trim_end_matches(['\r', '\n']).len());
    let mut value = value.trim_end();
    if dialect.tail_comments && !value.starts_with(['"', '\'']) {
        value = value[..value.find(['#', ';']).unwrap_or(value.len())].trim_end();
    }
    Some(Line { section: None, key, value: from..from + value.len(), whole: start..end, line: 0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_value_is_what_the_program_reads() {
        let text = "a = 0\n[x]\nk= sec#ret ; x \r\n  cont\n; no\nb:\n[y] \nc=\"q\"\n";
        let ini = parse(text, Dialect { continues: true, ..Dialect::default() });
        let values: Vec<(Option<usize>, &str, &str)> =
            ini.lines.iter().map(|line| (line.section, line.key.as_str(), &text[line.value.clone()])).collect();
        let wanted = [(None, "a", "0"), (Some(0), "k", "sec#ret ; x \r\n  cont"), (Some(0), "b", ""), (Some(1), "c", "\"q\"")];
        assert_eq!(values, wanted);
        let npm = "//h:1/:_authToken=a#b\nx=\"y#z\" ; no\n";
        let ini = parse(npm, Dialect { tail_comments: true, ..Dialect::default() });
        let values: Vec<(&str, &str)> = ini.lines.iter().map(|line| (line.key.as_str(), &npm[line.value.clone()])).collect();
        assert_eq!(values[0], ("//h:1/:_authToken", "a"));
    }

    proptest! {
        #[test]
        fn every_place_is_in_the_text_and_every_line_in_its_section(text in "\\PC*|[\\[\\]a=:#; \t\r\n\"]*", tail in any::<bool>()) {
            let ini = parse(&text, Dialect { tail_comments: tail, continues: !tail });
            for n in 0..ini.sections.len() {
                let own = ini.lines.iter().filter(|line| line.section == Some(n)).map(|line| line.line);
                prop_assert!(own.eq(ini.of(n).map(|line| line.line)));
            }
            for line in &ini.lines {
                prop_assert!(text.get(line.value.clone()).is_some() && text.get(line.whole.clone()).is_some());
                prop_assert!(line.whole.start <= line.value.start && line.value.end <= line.whole.end);
            }
        }
    }
}
