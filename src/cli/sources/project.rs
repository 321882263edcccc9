//! The project's file as a source: whether it may have what it names, and handing that out.

use std::collections::BTreeSet;

use credctl::activity::{About, Action};
use credctl::consumer::ConsumerName;
use credctl::inject::{Injection, Want};
use credctl::name::{Key, escape};
use credctl::project::{self, Need, Permission, Project};

use super::doors::StandingIn;
use super::{Doors, offer};
use crate::cli::cmd::import::shown;
use crate::cli::fail::Failure;
use crate::cli::session::Seated;
use crate::cli::ui::prompt;
use crate::cli::{Context, env, session};

/// The project's file that counts here.
pub(crate) fn here() -> Result<Option<Project>, Failure> {
    // A directory that was removed under us is in no project.
    let Some(here) = env::here() else { return Ok(None) };
    Ok(project::find(&here)?)
}

/// The consumer that a project asks to act as, who holds less than the owner; and where it does.
pub(crate) fn acting_as(project: &Project) -> Result<Option<StandingIn>, Failure> {
    let Some((name, line)) = &project.words().consumer else { return Ok(None) };
    let source = format!("{}, line {line}", shown(project.path()));
    let name = ConsumerName::parse(name).map_err(|error| {
        let failure = Failure::from(error);
        Failure { message: format!("{source}: {}", failure.message), ..failure }
    })?;
    Ok(Some(StandingIn { name, vault: project.words().vault.clone(), source }))
}

/// A project's file, and which of its needs are to be met.
pub(crate) struct Declared {
    pub(crate) project: Project,
    pub(crate) wants: Vec<(Want, Need)>,
}

impl Declared {
    /// The needs whose variable nothing else sets.
    pub(crate) fn of(context: &Context, project: Project, is_open: impl Fn(&str) -> bool) -> Result<Self, Failure> {
        // Whoever names a vault on the command line or in the environment means that one.
        let vault = if session::asked_vault(context)?.is_some() { None } else { project.words().vault.clone() };
        let file = env::here().and_then(|here| Some(project.path().strip_prefix(here).ok()?.to_owned()));
        let file = file.unwrap_or_else(|| project.path().to_owned());
        let needs = project.words().needs.iter().filter(|need| is_open(need.key.as_str())).cloned();
        let wants = needs.map(|need| {
            let want = Want {
                variable: Some(need.key.to_string()),
                what: need.name.clone(),
                field: need.field.clone(),
                vault: need.vault.clone().or_else(|| vault.clone()),
                source: format!("{}, line {}", escape(&file.to_string_lossy()), need.line),
            };
            (want, need)
        });
        Ok(Self { wants: wants.collect(), project })
    }

    /// Hands out what is needed, once the file may have it; gives every reason why not.
    pub(super) fn resolve(&self, doors: &mut Doors<'_>, injection: &mut Injection) -> Result<Vec<Failure>, Failure> {
        if self.wants.is_empty() {
            return Ok(Vec::new());
        }
        let said = self.permission(doors)?;
        match said {
            Permission::Given => self.offer(doors)?,
            // What it would get is shown all the same, to whoever owns it.
            _ if doors.ahead => {}
            _ if !doors.context.ui.can_ask() => return Ok(self.refusal(doors)),
            said => {
                question(doors, self, said)?;
                if !prompt::confirm(&doors.context.ui, "Let it have them, now and whenever it says the same?", false)? {
                    return Err(Failure::cancelled().hint("`--no-project` starts without the file"));
                }
                // Said once is said, whatever comes of a credential that is missing; and the first makes the vault.
                let offered = self.offer(doors);
                if let Err(failure) = self.allow(doors) {
                    doors.context.ui.warn(&format!("{}, so it is asked again next time", failure.message));
                }
                offered?;
            }
        }
        let (mut failures, mut names_ours) = (Vec::new(), false);
        for (want, need) in &self.wants {
            match doors.variables(want) {
                Ok(variables) => {
                    names_ours = true;
                    injection.fill(variables);
                }
                Err(failure) if need.optional && is_absent(&failure) => {
                    doors.context.ui.detail(&format!("`{}` is optional: {}", need.key, failure.message));
                }
                Err(failure) => failures.push(offer::explained(doors, want, Some(need), failure)),
            }
        }
        if doors.ahead && names_ours && said != Permission::Given {
            failures.push(self.denied());
        }
        Ok(failures)
    }

    fn offer(&self, doors: &mut Doors<'_>) -> Result<(), Failure> {
        offer::what_is_missing(doors, self.wants.iter().filter(|(_, need)| !need.optional).map(|(want, need)| (want, Some(need))))
    }

    /// The vaults that it names and that are there.
    fn vaults(&self, doors: &mut Doors<'_>) -> Result<Vec<Option<String>>, Failure> {
        let all: BTreeSet<&Option<String>> = self.wants.iter().map(|(want, _)| &want.vault).collect();
        let mut there = Vec::new();
        for vault in all {
            if doors.has_vault(vault.as_deref())? {
                there.push(vault.clone());
            }
        }
        Ok(there)
    }

    /// What was said of the file: what the vault says whose word goes least far. A consumer with an identity of its own gets
    /// what is assigned to it, whatever a file says.
    pub(crate) fn permission(&self, doors: &mut Doors<'_>) -> Result<Permission, Failure> {
        let mut said = Vec::new();
        for vault in self.vaults(doors)? {
            if matches!(doors.seat(vault.as_deref())?, Seated::Consumer(_)) {
                said.push(Permission::Given);
                continue;
            }
            said.push(self.project.permission(doors.vault(vault.as_deref())?));
        }
        let least = |one| said.contains(&one);
        Ok(match () {
            () if said.is_empty() || least(Permission::Nothing) => Permission::Nothing,
            () if least(Permission::Changed) => Permission::Changed,
            () => Permission::Given,
        })
    }

    /// Remembers that the file may have what it names; whether there is a vault to remember it by.
    pub(crate) fn allow(&self, doors: &mut Doors<'_>) -> Result<bool, Failure> {
        let vaults = self.vaults(doors)?;
        for vault in &vaults {
            self.project.allow(doors.vault(vault.as_deref())?)?;
            let about = About { name: shown(self.project.path()), ..About::default() };
            doors.note(vault.as_deref(), Action::Allow, about)?;
        }
        Ok(!vaults.is_empty())
    }

    /// Why nothing is handed out to a file that was not allowed: that, where it names what is there; and what is not there.
    fn refusal(&self, doors: &mut Doors<'_>) -> Vec<Failure> {
        let (mut failures, mut names_ours) = (Vec::new(), false);
        for (want, need) in &self.wants {
            match doors.look(want) {
                Err(failure) if failure.code == "not_found" => {
                    if !need.optional {
                        failures.push(offer::explained(doors, want, Some(need), failure));
                    }
                }
                Ok(_) => names_ours = true,
                Err(failure) => failures.push(failure),
            }
        }
        if names_ours {
            failures.push(self.denied());
        }
        failures
    }

    /// That the file was not allowed.
    pub(crate) fn denied(&self) -> Failure {
        let file = shown(self.project.path());
        Failure::new("denied", 6, format!("`{file}` names credentials of yours, and you have not allowed what it says now"))
            .hint("`credctl check --allow` shows what it would get and allows it; `run --no-project` leaves it out")
    }
}

/// Whether there is nothing of the kind, or nothing for whoever asks.
pub(crate) fn is_absent(failure: &Failure) -> bool {
    matches!(failure.code, "not_found" | "denied")
}

/// Shows what a file would get, and what speaks against it.
fn question(doors: &mut Doors<'_>, declared: &Declared, said: Permission) -> Result<(), Failure> {
    let ui = &doors.context.ui;
    ui.must_say(&format!("`{}` wants credentials of yours for what is started here:", shown(declared.project.path())));
    let width = declared.wants.iter().map(|(_, need)| need.key.as_str().len()).max().unwrap_or(0);
    for (want, need) in &declared.wants {
        let vault = want.vault.as_ref().map(|vault| format!(" of vault `{}`", escape(vault))).unwrap_or_default();
        let about = need.about.as_ref().map(|about| format!("  ({})", escape(about))).unwrap_or_default();
        ui.must_say(&format!("  {:<width$} ← {}{vault}{about}", need.key.as_str(), escape(&need.what())));
    }
    warn(doors, declared, said)
}

/// What a person should know before it is allowed.
pub(crate) fn warn(doors: &mut Doors<'_>, declared: &Declared, said: Permission) -> Result<(), Failure> {
    if said == Permission::Changed {
        doors.context.ui.note("you have allowed this file before, and it says something else now");
    }
    for doubt in declared.project.doubts() {
        doors.context.ui.warn(&format!("of this file: {doubt}"));
    }
    let templates = doors.templates();
    for (want, need) in &declared.wants {
        // What a program takes for one service's key it sends to that service.
        let Ok(listed) = doors.look(want) else { continue };
        let Some(service) = &listed.summary.service else { continue };
        let Ok(key) = Key::parse(need.key.as_str()) else { continue };
        let holders = templates.for_key(&key)?;
        if let Some(first) = holders.first()
            && holders.iter().all(|holder| holder.template.id != *service)
        {
            let text = format!(
                "`{key}` is a variable of {}, and `{}` is of {}: programs send it there",
                escape(&first.template.name),
                escape(&need.name),
                escape(service)
            );
            doors.context.ui.warn(&text);
        }
    }
    Ok(())
}
