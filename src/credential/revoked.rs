//! That a credential is ended, how far that has come, and what it rests on.
//!
//! The `[credential.revoked]` table of `docs/format.md`. From its first revision on nothing is handed out any more, here and in
//! the consumers' views; the secret itself stays until the service is known to refuse it, because only with it that can be
//! found out.

use jiff::Timestamp;
use toml::Table;
use zeroize::Zeroizing;

use crate::named::named;
use crate::text;

named! {
    /// What is known of the end of a credential at its service.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[repr(u8)]
    pub enum State {
        /// Nothing yet: it is withheld here, and may be as good as ever there.
        Begun = 0 => "begun",
        /// The service took the request, and was not yet seen to refuse the secret.
        Asked = 1 => "asked",
        /// The service refuses it.
        Proven = 2 => "proven",
        /// The service said that it is dead, and there is nothing by which that could be seen.
        Accepted = 3 => "accepted",
        /// It is destroyed here, and nobody knows of there.
        Local = 4 => "local",
    }
}

impl State {
    /// From its number.
    pub(crate) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as u8 == number)
    }

    /// Whether nothing is left to do: the secret is destroyed here.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Proven | Self::Accepted | Self::Local)
    }
}

/// The end of a credential.
#[derive(Clone, Debug, PartialEq)]
pub struct Revoked {
    /// When it was begun.
    pub at: Timestamp,
    /// How far it has come.
    pub state: State,
    /// When the secret was destroyed here.
    pub ended: Option<Timestamp>,
    /// Who was asked to end it: a host.
    pub host: Option<String>,
    /// Until when it may live on, as far as that is known.
    pub until: Option<Timestamp>,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Revoked {
    /// One that begins.
    pub fn begun(at: Timestamp) -> Self {
        Self { at, state: State::Begun, ended: None, host: None, until: None, extra: Table::new() }
    }

    /// Writes its table below that of its credential.
    pub(super) fn write_at(&self, path: &str, out: &mut Zeroizing<String>) {
        text::header(out, &format!("{path}.revoked"));
        text::time(out, "at", self.at);
        text::string(out, "state", self.state.name());
        for (name, time) in [("ended", self.ended), ("until", self.until)] {
            if let Some(time) = time {
                text::time(out, name, time);
            }
        }
        if let Some(host) = &self.host {
            text::string(out, "host", host);
        }
        text::extra(out, &self.extra);
    }

    /// Reads its table, consuming it. A state that this version does not know is one that was begun: nothing is handed out.
    pub(super) fn read(mut table: Table) -> Result<Self, String> {
        let from = &mut table;
        Ok(Self {
            at: text::take_time(from, "at")?.ok_or("`credential.revoked.at` is missing")?,
            state: text::take_string(from, "state")?.and_then(|state| State::parse(&state)).unwrap_or(State::Begun),
            ended: text::take_time(from, "ended")?,
            host: text::take_string(from, "host")?,
            until: text::take_time(from, "until")?,
            extra: table,
        })
    }
}

#[cfg(test)]
mod tests {
    use toml::Value;

    use super::*;

    #[test]
    fn it_comes_back_and_a_state_of_a_later_version_hands_nothing_out() {
        let at: Timestamp = "2026-11-20T11:10:00Z".parse().unwrap();
        for state in State::ALL {
            let revoked =
                Revoked { state, ended: Some(at), host: Some("api.acme.example".to_owned()), until: Some(at), ..Revoked::begun(at) };
            let mut out = Zeroizing::new(String::new());
            revoked.write_at("credential", &mut out);
            let mut table: Table = toml::from_str(&out).unwrap();
            let Some(Value::Table(mut credential)) = table.remove("credential") else { panic!("no table") };
            let Some(Value::Table(mut inner)) = credential.remove("revoked") else { panic!("no table") };
            assert_eq!(Revoked::read(inner.clone()).unwrap(), revoked);
            inner.insert("state".to_owned(), Value::String("of a later version".to_owned()));
            assert_eq!(Revoked::read(inner).unwrap().state, State::Begun);
            assert_eq!(State::numbered(state as u8), Some(state));
        }
    }
}
