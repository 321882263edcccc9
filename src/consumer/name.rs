//! What consumers are called: `KIND/NAME`.

use std::fmt;

use crate::name::Name;
use crate::{Error, Result};

/// What sort of thing a consumer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsumerKind {
    /// A program that decides by itself.
    Agent,
    /// A model, or what runs one.
    Llm,
    /// What an agent was taught.
    Skill,
    /// A program that an agent uses.
    Tool,
    /// What runs agents.
    Runtime,
    /// A service.
    Service,
    /// A pipeline.
    Ci,
    /// A person.
    User,
}

impl ConsumerKind {
    /// All of them, by the names of the command-line contract.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Agent, "agent"),
        (Self::Llm, "llm"),
        (Self::Skill, "skill"),
        (Self::Tool, "tool"),
        (Self::Runtime, "runtime"),
        (Self::Service, "service"),
        (Self::Ci, "ci"),
        (Self::User, "user"),
    ];

    /// Its text form.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// The name of a consumer: a kind, and a name of the alphabet that credentials have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsumerName {
    /// What it is.
    pub kind: ConsumerKind,
    /// Its name among those.
    pub name: Name,
}

impl ConsumerName {
    /// # Errors
    /// [`Error::BadName`] for anything that is not a kind, a `/` and a name.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = || Error::BadName {
            what: "consumer",
            given: text.to_owned(),
            rule: "KIND/NAME, the kind one of agent, llm, skill, tool, runtime, service, ci, user; the name of a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit",
        };
        let (kind, name) = text.split_once('/').ok_or_else(bad)?;
        let (kind, _) = ConsumerKind::ALL.into_iter().find(|(_, word)| *word == kind).ok_or_else(bad)?;
        Ok(Self { kind, name: Name::parse(name).map_err(|_| bad())? })
    }

    /// What is left of a name when characters that look alike are one: two consumers whose names come to the same are
    /// taken for one another. The alphabet has no capitals and nothing but ASCII, so that case and Unicode's
    /// compatibility forms are refused before; what is left are the pairs of UTS 39.
    pub fn skeleton(&self) -> String {
        format!("{}/{}", self.kind.name(), self.name.as_str().replace('0', "o").replace('1', "l").replace("rn", "m").replace("vv", "w"))
    }
}

impl fmt::Display for ConsumerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.name(), self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consumer_is_a_kind_and_a_name() {
        for (_, kind) in ConsumerKind::ALL {
            assert_eq!(ConsumerName::parse(&format!("{kind}/a.b_c-9")).unwrap().to_string(), format!("{kind}/a.b_c-9"));
        }
        for bad in
            ["agent", "agent/", "/x", "Agent/x", "agent/X", "robot/x", "agent/x/y", "agent/\u{430}", "agent/ｘ", "agent/x ", "", "../x"]
        {
            assert!(ConsumerName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn k19_names_that_look_alike_come_to_the_same() {
        let same = |a: &str, b: &str| ConsumerName::parse(a).unwrap().skeleton() == ConsumerName::parse(b).unwrap().skeleton();
        assert!(same("ci/build0", "ci/buildo") && same("agent/al", "agent/a1") && same("tool/modern", "tool/modem"));
        assert!(!same("ci/deploy", "agent/deploy") && !same("agent/a", "agent/b") && !same("agent/a-b", "agent/ab"));
    }
}
