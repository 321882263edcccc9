//! How the shells ask, and how they are answered.
//!
//! A first line says what sort of answer it is and how many characters of the typed word stay as they are; then a line a
//! word. `words` are plain, `described` ones have a meaning, after `open` ones nothing is put; `files`, `dirs` and `program`
//! leave the rest to the shell.

use super::{Reply, Word};

/// A shell whose script asks the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shell {
    /// Its line, and how much of the last word readline replaces, in characters: it ends words at `=`, `:` and `@` too.
    Bash(usize),
    /// Its words.
    Zsh,
    /// Its words.
    Fish,
}

/// The script of a shell, where it has one that asks the program.
pub(crate) fn script(shell: clap_complete::Shell) -> Option<&'static str> {
    match shell {
        clap_complete::Shell::Bash => Some(include_str!("script.bash")),
        clap_complete::Shell::Zsh => Some(include_str!("script.zsh")),
        clap_complete::Shell::Fish => Some(include_str!("script.fish")),
        _ => None,
    }
}

impl Shell {
    /// Which shell asks, and the words up to the cursor.
    pub(super) fn parse(arguments: &[String]) -> Option<(Self, Vec<String>)> {
        let (shell, rest) = arguments.split_first()?;
        match (shell.as_str(), rest) {
            ("bash", [line, replaced]) => Some((Self::Bash(last_word(replaced).chars().count()), split(line))),
            ("zsh", words) => Some((Self::Zsh, words.to_vec())),
            ("fish", words) => Some((Self::Fish, words.to_vec())),
            _ => None,
        }
    }

    /// The answer to it; `typed` is the word at the cursor.
    pub(super) fn render(self, reply: Reply, typed: &str) -> String {
        let (fixed, words, open) = match reply {
            Reply::Words { fixed, words, open } => (fixed, words, open),
            Reply::Files { fixed } => return format!("files {}\n", fixed.chars().count()),
            Reply::Dirs { fixed } => return format!("dirs {}\n", fixed.chars().count()),
            Reply::Program => return "program 0\n".to_owned(),
        };
        let words: Vec<Word> = words.into_iter().filter(|word| is_safe(&word.text)).collect();
        let helped = words.iter().any(|word| word.help.is_some());
        let sort = match (open, helped) {
            (true, _) => "open",
            (false, true) => "described",
            (false, false) => "words",
        };
        let mut out = format!("{sort} {}\n", fixed.chars().count());
        for Word { text, help } in words {
            let help = help.unwrap_or_default();
            match self {
                Self::Bash(replaced) => {
                    let kept = typed.chars().count().saturating_sub(replaced);
                    out.extend(fixed.chars().chain(text.chars()).skip(kept));
                }
                Self::Zsh if sort == "described" => out.extend([text.replace(':', "\\:").as_str(), ":", &help]),
                Self::Zsh => out.push_str(&text),
                Self::Fish if help.is_empty() => out.extend([fixed.as_str(), &text]),
                Self::Fish => out.extend([fixed.as_str(), &text, "\t", &help]),
            }
            out.push('\n');
        }
        out
    }
}

/// Whether a word needs no quotes in any shell, and means nothing to it.
fn is_safe(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/=:@+,".contains(&b))
}

/// What bash replaces: of a word that was begun with a quote, what comes after it.
fn last_word(text: &str) -> String {
    split(text).pop().unwrap_or_default()
}

/// The words of a line as a shell has them, without their quotes; the last one is where the cursor is, and may be empty.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        let word = words.last_mut();
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('\''), c) => word.into_iter().for_each(|word| word.push(c)),
            (_, '\\') => word.into_iter().for_each(|word| word.extend(characters.next())),
            (None, '\'' | '"') => quote = Some(c),
            (None, c) if c.is_ascii_whitespace() => {
                if word.is_some_and(|word| !word.is_empty()) {
                    words.push(String::new());
                }
            }
            (_, c) => word.into_iter().for_each(|word| word.push(c)),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_the_shell_does() {
        assert_eq!(split("credctl get  op"), ["credctl", "get", "op"]);
        assert_eq!(split("credctl get "), ["credctl", "get", ""]);
        assert_eq!(split("credctl --vault 'a b'/x\\ y get \"op"), ["credctl", "--vault", "a b/x y", "get", "op"]);
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn bash_gets_only_what_it_replaces() {
        let reply = || Reply::Words { fixed: "KEY=".to_owned(), words: vec![Word { text: "openai".to_owned(), help: None }], open: false };
        assert_eq!(Shell::Bash(2).render(reply(), "KEY=op"), "words 4\nopenai\n");
        assert_eq!(Shell::Bash(0).render(reply(), "KEY="), "words 4\nopenai\n");
        assert_eq!(Shell::Bash(6).render(reply(), "KEY=op"), "words 4\nKEY=openai\n");
        assert_eq!(Shell::Zsh.render(reply(), "KEY=op"), "words 4\nopenai\n");
        assert_eq!(Shell::Fish.render(reply(), "KEY=op"), "words 4\nKEY=openai\n");
    }

    #[test]
    fn what_a_shell_would_read_otherwise_is_left_out() {
        for bad in ["", "a b", "$(id)", "`id`", "a;b", "*", "~", "a'b", "a\nb", "ä", "\u{1b}[2J"] {
            let reply = Reply::words("", vec![bad.to_owned(), "good".to_owned()]);
            assert_eq!(Shell::Zsh.render(reply, ""), "words 0\ngood\n", "{bad:?}");
        }
    }
}
