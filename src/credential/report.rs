//! What the last check of a credential found, as it is kept with it.
//!
//! The `[credential.report]` table of `docs/format.md`. Texts in it are from outside: the secret was taken out of them before
//! they came here, and they are escaped before a terminal sees them.

use jiff::Timestamp;
use toml::Table;
use zeroize::Zeroizing;

use crate::status::{Said, Verdict};
use crate::text;

/// A report that said something: one that did not is told and not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// In words, for a sentence after the name.
    pub why: String,
    /// When it was made.
    pub at: Timestamp,
    /// Whether the meaning of the answer is the usual one and was not read anywhere.
    pub assumed: bool,
    /// Whose it is, as the provider shows it.
    pub account: Option<String>,
    /// What it may do; nothing where that was not told.
    pub scopes: Vec<String>,
    /// Rights that it has to have and has not.
    pub missing: Vec<String>,
    /// What the account pays for.
    pub plan: Option<String>,
    /// When it ends, as the provider or the credential itself says.
    pub expires: Option<Timestamp>,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Report {
    /// What a status follows from.
    pub fn said(&self) -> Said {
        Said { at: self.at, verdict: self.verdict }
    }

    /// Writes the `[credential.report]` table.
    pub fn write(&self, out: &mut Zeroizing<String>) {
        self.write_at("credential", out);
    }

    /// Writes its table below that of its credential.
    pub(super) fn write_at(&self, path: &str, out: &mut Zeroizing<String>) {
        text::header(out, &format!("{path}.report"));
        text::string(out, "verdict", self.verdict.name());
        text::string(out, "why", &self.why);
        text::time(out, "at", self.at);
        text::boolean(out, "assumed", self.assumed);
        for (name, value) in [("account", &self.account), ("plan", &self.plan)] {
            if let Some(value) = value {
                text::string(out, name, value);
            }
        }
        text::strings(out, "scopes", &self.scopes);
        text::strings(out, "missing", &self.missing);
        if let Some(expires) = self.expires {
            text::time(out, "expires", expires);
        }
        text::extra(out, &self.extra);
    }

    /// Reads a `[credential.report]` table, consuming it. `None` for a verdict that this version does not know: it is as if
    /// nobody had checked.
    ///
    /// # Errors
    /// What is missing or of the wrong type, by name.
    pub fn read(mut table: Table) -> Result<Option<Self>, String> {
        let from = &mut table;
        let verdict = text::take_string(from, "verdict")?.ok_or("`credential.report.verdict` is missing")?;
        let Some(verdict) = Verdict::parse(&verdict) else { return Ok(None) };
        Ok(Some(Self {
            verdict,
            why: text::take_string(from, "why")?.unwrap_or_default(),
            at: text::take_time(from, "at")?.ok_or("`credential.report.at` is missing")?,
            assumed: text::take_bool(from, "assumed")?.unwrap_or(false),
            account: text::take_string(from, "account")?,
            scopes: text::take_strings(from, "scopes")?,
            missing: text::take_strings(from, "missing")?,
            plan: text::take_string(from, "plan")?,
            expires: text::take_time(from, "expires")?,
            extra: table,
        }))
    }
}

#[cfg(test)]
mod tests {
    use toml::Value;

    use super::*;

    #[test]
    fn a_report_comes_back_and_an_unknown_verdict_is_none() {
        let at: Timestamp = "2026-11-20T11:10:00Z".parse().unwrap();
        let mut extra = Table::new();
        extra.insert("later".to_owned(), Value::Integer(1));
        let report = Report {
            verdict: Verdict::InsufficientScope,
            why: "too narrow\u{1b}".to_owned(),
            at,
            assumed: true,
            account: Some("alice@example.test".to_owned()),
            scopes: vec!["read".to_owned()],
            missing: vec!["write".to_owned()],
            plan: Some("free".to_owned()),
            expires: Some(at),
            extra,
        };
        let table = |report: &Report| {
            let mut out = Zeroizing::new(String::new());
            report.write(&mut out);
            let mut table: Table = toml::from_str(&out).unwrap();
            let Some(Value::Table(mut credential)) = table.remove("credential") else { panic!("no table") };
            let Some(Value::Table(inner)) = credential.remove("report") else { panic!("no table") };
            inner
        };
        assert_eq!(Report::read(table(&report)).unwrap(), Some(report.clone()));
        let mut later = table(&report);
        later.insert("verdict".to_owned(), Value::String("from_the_future".to_owned()));
        assert_eq!(Report::read(later).unwrap(), None);
    }
}
