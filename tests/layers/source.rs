//! A source file as text, without its tests, comments and strings.

use std::fs;
use std::path::Path;

/// A file of `src/`.
pub(crate) struct Source {
    /// From the package's root, with `/`.
    pub(crate) path: String,
    /// Its module's path below the crate.
    pub(crate) module: Vec<String>,
    pub(crate) first_line: String,
    /// Comments and the insides of strings are blanks; line ends stay.
    code: String,
}

/// A function, by its signature.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) signature: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// All of them, but those that are tests as a whole.
pub(crate) fn sources() -> Vec<Source> {
    let mut all = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "src", &mut all);
    assert!(all.len() > 50, "src/ was not found");
    all
}

fn collect(dir: &Path, name: &str, all: &mut Vec<Source>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let file = entry.file_name().into_string().unwrap();
        let path = format!("{name}/{file}");
        if file == "tests" || file == "tests.rs" {
            continue;
        } else if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &path, all);
        } else if file.ends_with(".rs") {
            all.push(Source::new(&path, &fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let stem = path.strip_prefix("src/").unwrap().strip_suffix(".rs").unwrap();
        let mut module: Vec<String> = stem.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        let first_line = text.lines().next().unwrap_or_default().to_owned();
        Self { path: path.to_owned(), module, first_line, code: without_tests(blanked(text)) }
    }

    /// Its length.
    pub(crate) fn len(&self) -> usize {
        self.code.lines().count()
    }

    /// Its lines, numbered from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(n, line)| (n + 1, line))
    }

    /// The top-level modules that it names by `crate::` or `super::`, with the line.
    pub(crate) fn imports(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((start, word)) = next_path(&self.code, at) {
            let (up, rest) = match word {
                "crate" => (self.module.len(), start + "crate::".len()),
                _ => {
                    let mut rest = start;
                    let mut up = 0usize;
                    while self.code[rest..].starts_with("super::") {
                        (rest, up) = (rest + "super::".len(), up + 1);
                    }
                    (up.saturating_sub(inner_modules(&self.code[..start])), rest)
                }
            };
            at = rest;
            // A path that stays below our own top-level module can run nowhere.
            if up >= self.module.len() {
                let line = self.code[..start].matches('\n').count() + 1;
                found.extend(first_segments(&self.code[rest..]).into_iter().map(|name| (line, name)));
            }
        }
        found
    }

    /// Its functions, those inside others not counted.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let lines: Vec<&str> = self.code.lines().collect();
        let mut functions = Vec::new();
        let mut n = 0;
        while n < lines.len() {
            let trimmed = lines[n].trim_start();
            let indent = &lines[n][..lines[n].len() - trimmed.len()];
            let is_fn = trimmed.split(['(', '<']).next().unwrap_or_default().split_whitespace().any(|word| word == "fn")
                || trimmed.starts_with("pub(crate) fn ")
                || trimmed.starts_with("pub(super) fn ");
            if !is_fn {
                n += 1;
                continue;
            }
            let end = (n..lines.len())
                .find(|m| lines[*m].trim_end().ends_with(['}', ';']) && (*m == n || lines[*m].starts_with(&format!("{indent}}}"))));
            let end = end.unwrap_or(lines.len() - 1);
            let whole = lines[n..=end].join(" ");
            let signature = whole.split('{').next().unwrap_or_default().trim().to_owned();
            let name = signature.split("fn ").nth(1).unwrap_or_default().split(['(', '<']).next().unwrap_or_default().to_owned();
            functions.push(Function { name, signature, line: n + 1, lines: end - n + 1 });
            n = end + 1;
        }
        functions
    }
}

/// The next `crate::` or `super::` that begins a path.
fn next_path(code: &str, from: usize) -> Option<(usize, &'static str)> {
    let candidates = ["crate", "super"].into_iter().filter_map(|word| {
        let mut at = from;
        loop {
            let start = at + code[at..].find(&format!("{word}::"))?;
            if !code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                return Some((start, word));
            }
            at = start + word.len();
        }
    });
    candidates.min()
}

/// How many `mod name {` are open at the end of `code`.
fn inner_modules(code: &str) -> usize {
    let mut open = Vec::new();
    let mut statement = String::new();
    for c in code.chars() {
        match c {
            '{' => open.push(statement.split_whitespace().rev().nth(1) == Some("mod")),
            '}' => drop(open.pop()),
            _ => {}
        }
        if matches!(c, '{' | '}' | ';') { statement.clear() } else { statement.push(c) }
    }
    open.into_iter().filter(|module| *module).count()
}

/// The first word of a path, or of each path in a group.
fn first_segments(rest: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            _ => {}
        }
        if c != ',' {
            items.last_mut().unwrap().push(c);
        }
    }
    items.iter().map(|item| word(item)).filter(|name| !name.is_empty() && name != "self").collect()
}

/// The text up to its test module, which comes last wherever there is one.
fn without_tests(mut code: String) -> String {
    if let Some(at) = code.find("#[cfg(test)]\nmod tests {") {
        code.truncate(at);
    }
    code
}

/// The text with blanks in the place of comments and of what stands in strings.
fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match &bytes[at..] {
            [b'/', b'/', ..] => line_end(bytes, at),
            [b'/', b'*', ..] => find(bytes, at + 2, b"*/"),
            [b'r', b'"', ..] | [b'r', b'#', b'"' | b'#', ..] if !is_word(bytes, at) => raw_string_end(bytes, at),
            [b'"', ..] => string_end(bytes, at),
            [b'\'', b'\\', ..] => find(bytes, at + 2, b"'"),
            [b'\'', _, b'\'', ..] => at + 3,
            _ => at,
        };
        let end = end.min(bytes.len());
        out[at..end].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
        at = end.max(at + 1);
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn is_word(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n)
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> usize {
    bytes[from..].windows(needle.len()).position(|window| window == needle).map_or(bytes.len(), |n| from + n + needle.len())
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut n = at + 1;
    while n < bytes.len() && bytes[n] != b'"' {
        n += if bytes[n] == b'\\' { 2 } else { 1 };
    }
    n + 1
}

fn raw_string_end(bytes: &[u8], at: usize) -> usize {
    let hashes = bytes[at + 1..].iter().take_while(|b| **b == b'#').count();
    if bytes.get(at + 1 + hashes) != Some(&b'"') {
        return at + 1;
    }
    find(bytes, at + 2 + hashes, &[&b"\""[..], &b"#".repeat(hashes)].concat())
}
