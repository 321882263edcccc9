//! How a tool calls us, as its own configuration has it.

/// How credctl is called: an absolute path, since many a tool has no `PATH` worth the name, and what goes before `helper`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The program.
    pub program: String,
    /// `--vault NAME`, `--as KIND/NAME`.
    pub options: Vec<String>,
}

impl Call {
    /// The words behind the program, to these.
    pub fn words<'c>(&'c self, words: &[&'c str]) -> Vec<&'c str> {
        self.options.iter().map(String::as_str).chain(["helper"]).chain(words.iter().copied()).collect()
    }

    /// As `sh` reads it.
    pub fn shell(&self, words: &[&str]) -> String {
        let words = self.words(words);
        std::iter::once(self.program.as_str()).chain(words).map(quoted).collect::<Vec<_>>().join(" ")
    }

    /// What stands behind git's `helper =`: in quotes where a character in it would be something else.
    pub fn git(&self) -> String {
        let text = format!("!{}", self.shell(&["git"]));
        if text.contains(['"', '\\', '#', ';']) { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) } else { text }
    }

    /// What stands behind AWS's `credential_process =`, which its SDKs split like a shell, and start none.
    pub fn aws(&self, name: &str) -> String {
        let word = |word: &str| match word.contains([' ', '"', '\\', '\'', '\t']) {
            true => format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")),
            false => word.to_owned(),
        };
        let words = self.words(&["aws", name]);
        std::iter::once(self.program.as_str()).chain(words).map(word).collect::<Vec<_>>().join(" ")
    }
}

/// A word as `sh` reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_from_sh() {
        let call = Call { program: "/opt/it's $HOME/credctl".to_owned(), options: vec!["--as".to_owned(), "ci/deploy".to_owned()] };
        let text = call.shell(&["git"]);
        assert_eq!(text, "'/opt/it'\\''s $HOME/credctl' --as ci/deploy helper git");
        let plain = Call { program: "/usr/local/bin/credctl".to_owned(), options: Vec::new() };
        assert_eq!(plain.shell(&["git"]), "/usr/local/bin/credctl helper git");
    }
}
