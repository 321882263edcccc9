//! That a credential is a canary: a decoy that looks like the real thing, and that nobody has a reason to use.
//!
//! The mark is inside the signed and sealed body, and in that of every consumer's view: `access` refuses what has it, and
//! raises the alarm. Nothing outside a body tells a canary from any other credential.

use toml::Table;
use zeroize::Zeroizing;

use crate::text;

/// The mark of a canary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Canary {
    /// Who is told of a use besides whom `config.toml` names: what its owner had there when it was made. With it a
    /// consumer's identity that is used on a foreign machine raises the alarm all the same.
    pub webhook: Option<String>,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Canary {
    /// What of it stands in a view.
    pub fn shared(&self) -> Self {
        Self { webhook: self.webhook.clone(), extra: Table::new() }
    }

    /// Writes its table below that of its credential.
    pub(super) fn write_at(&self, path: &str, out: &mut Zeroizing<String>) {
        text::header(out, &format!("{path}.canary"));
        if let Some(webhook) = &self.webhook {
            text::string(out, "webhook", webhook);
        }
        text::extra(out, &self.extra);
    }

    /// Reads its table, consuming it.
    pub(super) fn read(mut table: Table) -> Result<Self, String> {
        Ok(Self { webhook: text::take_string(&mut table, "webhook")?, extra: table })
    }
}
