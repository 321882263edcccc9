//! From the text of a project's file to what it says.
//!
//! Invariants: unknown words are refused, so that a misspelt one is not silently nothing; a reason names words and
//! variables, never a value, which may be a secret in the wrong place.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{MAX_NEEDS, Need, Words};
use crate::name::{Key, Name, VaultName, escape, is_field, nearest};
use crate::reference::{Reference, SCHEME};
use crate::template::is_dangerous;

/// Why a text is not a project's.
#[derive(Debug, PartialEq, Eq)]
pub struct Bad {
    /// From 1.
    pub line: usize,
    /// In our words, escaped.
    pub reason: String,
}

type Read<T> = std::result::Result<T, Bad>;
type Value<'v> = Spanned<DeValue<'v>>;

/// Words at the top, and of a need.
const TOP: [&str; 3] = ["vault", "as", "env"];
const OF_A_NEED: [&str; 4] = ["use", "optional", "template", "about"];
/// The sorts of consumers.
const CONSUMERS: [&str; 8] = ["agent", "llm", "skill", "tool", "runtime", "service", "ci", "user"];
/// Words longer than this may be a value in the wrong place.
const WORD: usize = 40;

/// The line, from 1, of a byte of the text.
pub(super) fn line_of(text: &[u8], at: usize) -> usize {
    1 + text.iter().take(at).filter(|b| **b == b'\n').count()
}

/// Reads a text.
///
/// # Errors
/// The first mistake, by its line.
pub fn parse(text: &str) -> Read<Words> {
    let reader = Reader { text };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        reader.bad(at, escape(error.message()))
    })?;
    reader.words(table.get_ref())
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        line_of(self.text.as_bytes(), at)
    }

    fn bad(&self, at: usize, reason: impl Into<String>) -> Bad {
        Bad { line: self.line(at), reason: reason.into() }
    }

    fn words(&self, table: &DeTable<'_>) -> Read<Words> {
        let mut words = Words::default();
        for (word, value) in table.iter() {
            match word.get_ref().as_ref() {
                "vault" => words.vault = Some(self.vault(value)?),
                "as" => words.consumer = Some((self.consumer(value)?, self.line(value.span().start))),
                "env" => words.needs = self.needs(value)?,
                _ => return Err(self.unknown(word, &TOP)),
            }
        }
        Ok(words)
    }

    fn unknown(&self, word: &Spanned<toml::de::DeString<'_>>, known: &[&str]) -> Bad {
        let text = word.get_ref().as_ref();
        let named = if text.chars().count() > WORD { "a word".to_owned() } else { format!("`{}`", escape(text)) };
        let near = nearest(text, known.iter().copied());
        let meant = near.map_or_else(|| format!("there are {}", crate::error::ticked(known)), |near| format!("`{near}` is one"));
        self.bad(word.span().start, format!("{named} means nothing here; {meant}"))
    }

    fn string<'v>(&self, what: &str, value: &'v Value<'_>) -> Read<&'v str> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.as_ref()),
            _ => Err(self.bad(value.span().start, format!("{what} is a text in quotes"))),
        }
    }

    /// The name of a vault, and never a path: whoever writes this file chooses no directory.
    fn vault(&self, value: &Value<'_>) -> Read<String> {
        let text = self.string("`vault`", value)?;
        let wrong = |_| self.bad(value.span().start, "`vault` is a vault's name: a-z, 0-9 and `-`, and no path");
        VaultName::parse(text).map(|name| name.as_str().to_owned()).map_err(wrong)
    }

    fn consumer(&self, value: &Value<'_>) -> Read<String> {
        let text = self.string("`as`", value)?;
        let is_one = |(kind, name)| CONSUMERS.contains(&kind) && Name::parse(name).is_ok();
        if text.split_once('/').is_some_and(is_one) {
            return Ok(text.to_owned());
        }
        Err(self.bad(value.span().start, format!("`as` is KIND/NAME, with a kind of {}", CONSUMERS.join(", "))))
    }

    fn needs(&self, value: &Value<'_>) -> Read<Vec<Need>> {
        let DeValue::Table(table) = value.get_ref() else { return Err(self.bad(value.span().start, "`env` is a table: `[env]`")) };
        if table.len() > MAX_NEEDS {
            return Err(self.bad(value.span().start, format!("more than {MAX_NEEDS} variables")));
        }
        let mut needs = Vec::with_capacity(table.len());
        for (word, value) in table.iter() {
            needs.push((word.span().start, self.need(word, value)?));
        }
        needs.sort_by_key(|(at, _)| *at);
        Ok(needs.into_iter().map(|(_, need)| need).collect())
    }

    fn need(&self, word: &Spanned<toml::de::DeString<'_>>, value: &Value<'_>) -> Read<Need> {
        let (text, at) = (word.get_ref().as_ref(), word.span().start);
        let named = if text.chars().count() > WORD { "what stands here".to_owned() } else { format!("`{}`", escape(text)) };
        let key =
            Key::parse(text).map_err(|_| self.bad(at, format!("{named} is no variable: A-Z, 0-9 and `_`, not starting with a digit")))?;
        if is_dangerous(&key) {
            return Err(self.bad(at, format!("`{key}` changes how programs are started: only your own command line may set it")));
        }
        let mut need =
            Need { key, name: String::new(), field: None, vault: None, optional: false, template: None, about: None, line: self.line(at) };
        match value.get_ref() {
            DeValue::String(text) => self.source(&mut need, text.as_ref(), value)?,
            DeValue::Table(table) => self.detail(&mut need, table, at)?,
            _ => return Err(self.names_nothing(&need.key, value)),
        }
        Ok(need)
    }

    fn detail(&self, need: &mut Need, table: &DeTable<'_>, at: usize) -> Read<()> {
        for (word, value) in table.iter() {
            let name = word.get_ref().as_ref();
            match name {
                "use" => {
                    let text = self.string("`use`", value)?.to_owned();
                    self.source(need, &text, value)?;
                }
                "optional" => match value.get_ref() {
                    DeValue::Boolean(yes) => need.optional = *yes,
                    _ => return Err(self.bad(value.span().start, "`optional` is true or false")),
                },
                "template" => {
                    let id = self.string("`template`", value)?;
                    let wrong = |_| self.bad(value.span().start, "`template` is a template's id");
                    need.template = Some(Name::parse(id).map_err(wrong)?.as_str().to_owned());
                }
                "about" => need.about = Some(self.string("`about`", value)?.to_owned()),
                _ => return Err(self.unknown(word, &OF_A_NEED)),
            }
        }
        if need.name.is_empty() {
            return Err(self.bad(at, format!("`{}` has no `use`, the credential that it comes from", need.key)));
        }
        Ok(())
    }

    /// `NAME`, `NAME/FIELD` or a reference.
    fn source(&self, need: &mut Need, text: &str, value: &Value<'_>) -> Read<()> {
        if text.starts_with(SCHEME) {
            let reference = Reference::parse(text).ok().flatten().ok_or_else(|| self.names_nothing(&need.key, value))?;
            need.name = reference.name.as_str().to_owned();
            need.field = reference.field;
            need.vault = reference.vault.map(|vault| vault.as_str().to_owned());
            return Ok(());
        }
        let (name, field) = text.split_once('/').map_or((text, None), |(name, field)| (name, Some(field)));
        if Name::parse(name).is_err() || field.is_some_and(|field| !is_field(field)) {
            return Err(self.names_nothing(&need.key, value));
        }
        (need.name, need.field) = (name.to_owned(), field.map(str::to_owned));
        Ok(())
    }

    fn names_nothing(&self, key: &Key, value: &Value<'_>) -> Bad {
        self.bad(value.span().start, format!("`{key}` names no credential: NAME, NAME/FIELD or {SCHEME}NAME, and never a value"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: &str = "vault = \"acme\"\nas = \"ci/deploy\"\n[env]\nZ_KEY = \"openai\"\nSENTRY_DSN = { use = \"sentry/dsn\", optional = true, template = \"sentry\", about = \"error reports\" }\nA = \"cred://db/password?vault=other\"\n";

    #[test]
    fn all_that_can_be_said() {
        let words = parse(WHOLE).unwrap();
        assert_eq!(words.vault.as_deref(), Some("acme"));
        assert_eq!(words.consumer, Some(("ci/deploy".to_owned(), 2)));
        let shown: Vec<(String, String, usize)> = words.needs.iter().map(|need| (need.key.to_string(), need.what(), need.line)).collect();
        let of = |key: &str, what: &str, line| (key.to_owned(), what.to_owned(), line);
        assert_eq!(shown, [of("Z_KEY", "openai", 4), of("SENTRY_DSN", "sentry/dsn", 5), of("A", "db/password", 6)]);
        assert!(words.needs[1].optional && words.needs[1].template.as_deref() == Some("sentry"));
        assert_eq!(words.needs[2].vault.as_deref(), Some("other"));
        assert_eq!(parse("").unwrap(), Words::default());
        // The long form of a table is the same.
        assert_eq!(parse("[env.A]\nuse = \"x\"\n").unwrap().needs[0].name, "x");
    }

    #[test]
    fn what_is_refused_names_its_line_and_never_a_value() {
        let secret = "fakepass-IN-THE-WRONG-PLACE";
        let cases = [
            (1, format!("vualt = \"{secret}\"\n")),
            (1, format!("vault = \"../../{secret}\"\n")),
            (1, "vault = \"../../x\"\n".to_owned()),
            (1, format!("as = \"{secret}\"\n")),
            (1, "as = \"robot/x\"\n".to_owned()),
            (1, "env = 3\n".to_owned()),
            (2, format!("[env]\nOPENAI_API_KEY = \"{secret}\"\n")),
            (2, format!("[env]\nOPENAI_API_KEY = \"cred://{secret}\"\n")),
            (2, format!("[env]\nOPENAI_API_KEY = {{ use = \"{secret}\" }}\n")),
            (2, format!("[env]\nOPENAI_API_KEY = {{ value = \"{secret}\" }}\n")),
            (2, format!("[env]\nOPENAI_API_KEY = {{ about = \"{secret}\" }}\n")),
            (2, "[env]\nOPENAI_API_KEY = [\"openai\"]\n".to_owned()),
            (2, "[env]\nopenai = \"openai\"\n".to_owned()),
            (2, "[env]\nhttps_proxy = \"openai\"\n".to_owned()),
            (2, "[env]\nA = \"../../etc/passwd\"\n".to_owned()),
            (2, "[env]\nA = \"openai/../x\"\n".to_owned()),
            (2, "[env]\nA = \"$(id)\"\n".to_owned()),
            (2, "[env]\nA = { use = \"x\", optional = \"yes\" }\n".to_owned()),
            (2, "[env]\nA = { use = \"x\", template = \"../x\" }\n".to_owned()),
            (3, format!("[env]\nA = \"x\"\nA = \"{secret}\"\n")),
            (2, format!("[env]\nA = \"{secret}\n")),
            (2, "[env]\n\"A\u{1b}[2J\" = \"x\"\n".to_owned()),
        ];
        for (line, text) in cases {
            let bad = parse(&text).expect_err(&text);
            assert_eq!(bad.line, line, "{text}: {}", bad.reason);
            assert!(!bad.reason.contains("fakepass") && !bad.reason.contains('\u{1b}'), "{text}: {}", bad.reason);
        }
    }

    #[test]
    fn t14_variables_that_steer_programs_are_refused() {
        for key in ["LD_PRELOAD", "NODE_OPTIONS", "PATH", "HTTPS_PROXY", "BASH_ENV", "GIT_SSH_COMMAND", "CREDCTL_VAULT", "PYTHONPATH"] {
            let bad = parse(&format!("[env]\nGOOD = \"x\"\n{key} = \"x\"\n")).unwrap_err();
            assert!(bad.line == 3 && bad.reason.contains(key), "{}", bad.reason);
        }
    }

    #[test]
    fn bombs_are_refused_quickly() {
        let deep = format!("a = {}", "[".repeat(100_000));
        let wide: String = (0..=MAX_NEEDS).map(|n| format!("K{n} = \"x\"\n")).collect();
        for text in [deep, format!("[env]\n{wide}"), format!("[env]\n{}", "a.".repeat(10_000))] {
            assert!(parse(&text).is_err());
        }
    }

    proptest! {
        #[test]
        fn whatever_it_is_it_is_read_or_refused(text in "(vault|as|\\[env\\]|[A-Z_]{1,4}|use|[={}\"\n./:a-z? -]){0,40}") {
            if let Ok(words) = parse(&text) {
                for need in words.needs {
                    prop_assert!(Name::parse(&need.name).is_ok() && !is_dangerous(&need.key));
                    prop_assert!(need.line <= text.matches('\n').count() + 1);
                }
            }
        }

        #[test]
        fn what_is_written_reads_the_same(name in "[a-z0-9][a-z0-9._-]{0,20}", field in proptest::option::of("[a-z][a-z0-9_]{0,9}"), key in "[A-Z_][A-Z0-9_]{0,9}") {
            let what = field.as_ref().map_or_else(|| name.clone(), |field| format!("{name}/{field}"));
            let plain = parse(&format!("[env]\n{key} = \"{what}\"\n"));
            let reference = parse(&format!("[env]\n{key} = \"cred://{what}\"\n"));
            let long = parse(&format!("[env]\n{key} = {{ use = \"{what}\" }}\n"));
            prop_assert_eq!(&plain, &reference);
            prop_assert_eq!(&plain, &long);
            match plain {
                Ok(words) => prop_assert_eq!(words.needs[0].what(), what),
                Err(_) => prop_assert!(is_dangerous(&Key::parse(&key).unwrap())),
            }
        }
    }
}
