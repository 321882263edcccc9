//! Who asks, for the record: the process as it can be seen, and what its environment says of itself.

use credctl::activity::{self, About, Action, By, Event, Outcome, Process};
use credctl::alarm::Alarm;
use credctl::name::Id;
use credctl::oauth::refresh::Done;
use credctl::vault::Vault;
use credctl::vault::record::Keep;

use super::{Context, env};
use crate::cli::session::Place;

/// Variables by which agents and CI systems are known → what they are called. The first that is set counts.
const AGENTS: [(&str, &str); 15] = [
    ("CLAUDECODE", "claude-code"),
    ("CURSOR_AGENT", "cursor"),
    ("CODEX_SANDBOX", "codex"),
    ("GEMINI_CLI", "gemini-cli"),
    ("AIDER_MODEL", "aider"),
    ("GOOSE_TERMINAL", "goose"),
    ("OPENCODE", "opencode"),
    ("AI_AGENT", "agent"),
    ("GITHUB_ACTIONS", "github-actions"),
    ("GITLAB_CI", "gitlab-ci"),
    ("CIRCLECI", "circleci"),
    ("BUILDKITE", "buildkite"),
    ("JENKINS_URL", "jenkins"),
    ("TF_BUILD", "azure-pipelines"),
    ("CI", "ci"),
];

impl Place {
    /// What every line of this command says of who asked. `program` is what the values are for.
    pub(crate) fn by(&self, context: &Context, action: Action, program: &str) -> By {
        let mut process = Process { program: program.to_owned(), ..env::process() };
        let set = |name: &str| env::var(name).is_some();
        process.agent = AGENTS.iter().find(|(name, _)| set(name)).map(|(_, agent)| (*agent).to_owned());
        let reason = context.globals.reason.clone().filter(|reason| !reason.is_empty());
        By { action, process, reason, keep: self.keep(), alarm: self.alarm() }
    }

    /// Who is told where a canary is used.
    pub(crate) fn alarm(&self) -> Alarm {
        let (command, webhook) = (self.config.alarm.command().to_vec(), self.config.alarm.webhook().map(str::to_owned));
        let starter = env::program().ok().map(|program| (program, super::cmd::alarm::ALARM));
        Alarm { command, webhook, starter, environment: env::for_alarm(), waited: self.waited.clone() }
    }

    /// How much of the record is kept.
    fn keep(&self) -> Keep {
        let (own, usual) = (&self.config.activity, Keep::default());
        let bytes = |given: Option<u64>, unit: u64, usual: u64| given.map_or(usual, |given| given.saturating_mul(unit));
        Keep { segment: bytes(own.segment_kib, 1 << 10, usual.segment), total: bytes(own.keep_mib, 1 << 20, usual.total) }
    }
}

impl Context {
    /// Writes a change of a credential into the record; where that cannot be done, it is said: the change stands.
    pub(crate) fn note(&self, place: &Place, vault: &Vault, action: Action, (id, name): (Id, &str), about: About) {
        self.note_all(place, vault, action, [(Some(id), About { name: name.to_owned(), ..about })]);
    }

    /// The same of a change that may not have come to its end.
    pub(crate) fn note_so_far(&self, place: &Place, vault: &Vault, action: Action, (id, outcome): (Id, Outcome), about: About) {
        let by = place.by(self, action, "credctl");
        let event = Event { id: Some(id), consumer: None, outcome, about };
        if let Err(error) = activity::record(&vault.pen(by.keep), &by, &event, env::now()) {
            self.ui.warn(&format!("this is NOT recorded: {error}"));
        }
    }

    /// Writes down that an access token was renewed, where it was.
    pub(crate) fn note_renewed(&self, place: &Place, vault: &Vault, what: (Id, &str), done: &Done) {
        if matches!(done, Done::Renewed) {
            self.note(place, vault, Action::Refresh, what, About::default());
        }
    }

    /// The same of what is about something else, or of several.
    pub(crate) fn note_all(&self, place: &Place, vault: &Vault, action: Action, all: impl IntoIterator<Item = (Option<Id>, About)>) {
        let by = place.by(self, action, "credctl");
        let pen = vault.pen(by.keep);
        for (id, about) in all {
            let event = Event { id, consumer: None, outcome: Outcome::Ok, about };
            if let Err(error) = activity::record(&pen, &by, &event, env::now()) {
                return self.ui.warn(&format!("this is NOT recorded: {error}"));
            }
        }
    }
}
