//! `credctl oauth disconnect`: the tokens go back, the settings stay.

use clap::Args;
use credctl::Secret;
use credctl::activity::{About, Action};
use credctl::credential::grant::{DISCONNECTING, Lost};
use credctl::error::OauthTrouble;
use credctl::name::escape;
use credctl::oauth::revoke::{self, Fate, Held, Report};
use credctl::oauth::{Client, Provider, refresh};
use credctl::vault::{Change, Record, Vault};
use serde::Serialize;

use super::undo;
use crate::cli::cmd::get::Target;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// Give the tokens back to the provider and forget them; the settings stay
///
/// The refresh token goes first. What could not be revoked is said: it may still work until it ends. `credctl oauth
/// reconnect` signs in again with the same client and scopes.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl oauth disconnect google        # asks first
  credctl oauth disconnect google --yes  # in a script")]
pub(super) struct Disconnect {
    /// The credential
    #[arg(add = Completes::Credential)]
    name: String,
}

#[derive(Serialize)]
struct Ended<'a> {
    name: &'a str,
    refresh_token: &'static str,
    access_token: &'static str,
}

impl Disconnect {
    pub(super) fn run(self, context: &Context) -> Outcome {
        let (target, place) = (Target::parse(&self.name, None)?, Place::new()?);
        let mut vault = target.open(context, &place)?;
        session::is_writable(&vault)?;
        undo::tell_cut_off(context, &mut vault);
        let record = vault.get(&target.name, place.now).map_err(|error| target.elsewhere(context, &place, error))?;
        let name = record.credential.name.clone();
        let not = || credctl::Error::from(OauthTrouble::NotConnected { name: name.clone() });
        let grant = record.credential.grant.as_ref().ok_or_else(not)?;
        let provider = Provider::of_grant(grant, record.credential.service.as_deref(), &place.templates())?;
        let client = Client::of(&record.credential).unwrap_or_else(Client::none);
        let ui = &context.ui;
        if !ui.yes {
            let whom = grant.account.as_ref().map_or_else(String::new, |account| format!(" ({})", escape(account)));
            if !ui.can_ask() {
                return Err(Failure::usage(format!("disconnecting `{}` takes a yes", escape(&name))).hint("give it with `--yes`"));
            }
            if !prompt::confirm(ui, &format!("disconnect `{}`{whom} from {}?", escape(&name), escape(&provider.name)), false)? {
                return Err(Failure::cancelled());
            }
        }
        // Whoever renews it now must have ended: its new token would outlive this.
        let waiting = || ui.say("waiting for another process to renew it");
        let lock = vault.refresh_lock(record.credential.id, &name, &waiting)?;
        // What lies aside is what is good at the provider.
        let record = context.in_world(|world| refresh::merged(&mut vault, world, record.credential.id))?;
        // A vault that takes nothing says so while nothing is sent.
        let begun = write(context, &mut vault, &record, DISCONNECTING, false)?;
        let report = context.in_world(|world| revoke::revoke(world, &provider, &Held::of(&record.credential), &client));
        let ended = write(context, &mut vault, &begun, "disconnected", true);
        if let Err(failure) = ended.and_then(|_| Ok(vault.drop_aside(record.credential.id)?)) {
            undo::tell(context, &provider, &report, "");
            return Err(undo::not_stored(failure)
                .hint(format!("then run `credctl oauth disconnect {}` again: it forgets the tokens", escape(&name))));
        }
        drop(lock);
        context.note(&place, &vault, Action::Disconnect, (record.credential.id, &name), About::default());
        tell(context, &name, &provider, &report)
    }
}

/// Writes that an account is not used any more, and why; with `forget` it has no tokens then.
fn write(context: &Context, vault: &mut Vault, base: &Record, why: &str, forget: bool) -> Result<Record, Failure> {
    let (mut changed, now) = (base.credential.duplicate(), env::now());
    for field in ["access_token", "refresh_token"] {
        if let Some(field) = changed.fields.get_mut(field).filter(|_| forget) {
            field.value = Secret::new(Vec::new());
        }
    }
    if let Some(grant) = &mut changed.grant {
        (grant.token_ends, grant.grant_ends, grant.pending) = (Some(now), None, None);
        grant.lost = Some(Lost { at: now, why: why.to_owned() });
    }
    session::writer(context, vault, now)?.update(base, changed, Change::Program, now)?;
    Ok(vault.read(base.credential.id, now)?)
}

fn tell(context: &Context, name: &str, provider: &Provider, report: &Report) -> Outcome {
    if context.ui.json {
        context.ui.document(&Ended { name, refresh_token: word(&report.refresh), access_token: word(&report.access) })?;
    } else {
        context.ui.line(&escape(name))?;
    }
    undo::tell(context, provider, report, "");
    context.ui.next(&format!("next: `credctl oauth reconnect {name}` signs in again, `credctl remove {name}` ends the record"));
    Ok(Exit::Done)
}

fn word(fate: &Fate) -> &'static str {
    match fate {
        Fate::None => "none",
        Fate::Revoked => "revoked",
        Fate::NoWay | Fate::Alive(_) => "not_revoked",
    }
}
