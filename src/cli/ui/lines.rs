//! Lines of a title and a text: wrapped at words on a terminal, with the text below itself; one line each in a pipe.

use credctl::name::escape;
use unicode_width::UnicodeWidthStr;

use super::Ui;
use super::table;

/// Lines in the making.
pub(crate) struct Lines {
    out: String,
    /// How wide the titles are.
    title: usize,
    /// How wide a line may be; none in a pipe.
    width: Option<usize>,
}

/// Narrower than this no text is wrapped: a word a line helps nobody.
const NARROWEST: usize = 24;

/// A text for stderr, broken between words on a terminal, its further lines `indent` columns in. A word that is wider than
/// the terminal stays whole: it may be an address that somebody copies.
pub(crate) fn fit(ui: &Ui, indent: usize, text: &str) -> String {
    let width = table::width().map(usize::from).filter(|width| ui.stderr_tty && *width >= indent + NARROWEST);
    width.map_or_else(|| text.to_owned(), |width| hang(text.split(' '), indent, width))
}

/// One sentence for stderr, broken between words where that is a terminal. What stands between backticks is typed or copied,
/// and stays on one line; a text that has lines of its own keeps them.
pub(crate) fn sentence(text: &str) -> String {
    let width = table::width_of(std::io::stderr()).map(usize::from).filter(|width| *width >= NARROWEST);
    match width {
        Some(width) if text.width() > width && !text.contains('\n') => hang(words(text), 0, width),
        _ => text.to_owned(),
    }
}

/// The words of a sentence; what stands between two backticks is one.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '`';
        c == ' ' && !quoted
    })
}

/// A text broken between words at a width, its further lines `indent` columns in.
pub(crate) fn wrap(text: &str, indent: usize, width: usize) -> String {
    hang(text.split(' '), indent, width.max(indent + NARROWEST))
}

fn hang<'a>(words: impl Iterator<Item = &'a str>, indent: usize, width: usize) -> String {
    let mut out = String::new();
    let mut column = indent;
    for word in words {
        if !out.is_empty() && column + 1 + word.width() > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !out.is_empty() {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.width();
    }
    out
}

impl Lines {
    /// For stdout.
    pub(crate) fn out(ui: &Ui, title: usize) -> Self {
        Self::of(title, ui.stdout_tty)
    }

    /// For stderr.
    pub(crate) fn err(ui: &Ui, title: usize) -> Self {
        Self::of(title, ui.stderr_tty)
    }

    fn of(title: usize, tty: bool) -> Self {
        let width = table::width().map(usize::from).filter(|width| tty && *width >= title + 1 + NARROWEST);
        Self { out: String::new(), title, width }
    }

    /// Adds a line; the text is from anywhere, and escaped here.
    pub(crate) fn line(&mut self, title: &str, text: &str) {
        self.sentence(title, &escape(text));
    }

    /// Adds a line of our own words, in which what is not ours is escaped already.
    pub(crate) fn sentence(&mut self, title: &str, text: &str) {
        let indent = self.title + 1;
        let mut rest = text;
        let mut head = format!("{title:<width$} ", width = self.title);
        loop {
            let room = self.width.map_or(usize::MAX, |width| width - indent);
            let at = break_at(rest, room);
            self.out.push_str(&head);
            self.out.push_str(rest[..at].trim_end());
            self.out.push('\n');
            rest = rest[at..].trim_start();
            if rest.is_empty() {
                return;
            }
            head = " ".repeat(indent);
        }
    }

    /// All of them.
    pub(crate) fn text(self) -> String {
        self.out
    }
}

/// Where to break a text that has to fit: behind the last blank that does, else where the room ends.
fn break_at(text: &str, room: usize) -> usize {
    if text.width() <= room {
        return text.len();
    }
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used > room {
            end = at;
            break;
        }
    }
    if text[end..].starts_with(' ') {
        return end;
    }
    match text[..end].rfind(' ') {
        Some(blank) if blank > 0 => blank,
        _ => end.max(text.chars().next().map_or(1, char::len_utf8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let mut lines = Lines { out: String::new(), title: 4, width: Some(width) };
        lines.line("note", text);
        lines.text().lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_typed_stays_on_one_line() {
        let broken = hang(words("type `credctl list --due` and then `credctl verify`, please"), 0, 26);
        assert_eq!(broken, "type `credctl list --due`\nand then `credctl verify`,\nplease");
        assert_eq!(hang(words("one `open two three"), 0, 8), "one\n`open two three");
    }

    #[test]
    fn a_text_hangs_below_itself_and_an_address_stays_whole() {
        assert_eq!(super::hang("one two three".split(' '), 2, 9), "one two\n  three");
        assert_eq!(super::hang("see https://a.test/long now".split(' '), 0, 8), "see\nhttps://a.test/long\nnow");
    }

    #[test]
    fn a_text_is_broken_at_its_blanks_and_stays_below_itself() {
        assert_eq!(wrapped("one two three", 12), ["note one two", "     three"]);
        assert_eq!(wrapped("one", 12), ["note one"]);
        assert_eq!(wrapped("abcdefghij", 10), ["note abcde", "     fghij"]);
        assert_eq!(wrapped("日本語日本語", 11), ["note 日本語", "     日本語"]);
        assert_eq!(wrapped("", 12), ["note "]);
    }
}
