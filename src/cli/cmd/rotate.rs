//! `credctl rotate`: a new secret in the place of the old one, and the old one ended; both live as long as it takes.

mod finish;
mod make;
mod retire;
mod steps;
mod take;
mod tell;

pub(in crate::cli) use tell::Standing;
pub(super) use tell::in_words;

use std::time::Duration;

use clap::Args;
use credctl::Error;
use credctl::credential::Credential;
use credctl::error::ticked;
use credctl::name::Id;
use credctl::name::escape;
use credctl::revoke::Plan;
use credctl::rotate;
use credctl::template::Template;
use credctl::vault::{Change, Vault};
use credctl::verify::Subject;
use jiff::{SignedDuration, Timestamp};

use self::retire::{Retire, Word};
use self::steps::Steps;
use self::take::Wanted;
use super::consumer::words::{impact, users};
use super::edit::shape_of;
use super::get::Target;
use super::verify::proof::Prover;
use crate::cli::complete::Completes;
use crate::cli::fail::{Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::values::parse_span;
use crate::cli::{Context, env};

/// Replace a secret: the new one in, verified, and only then the old one ended
///
/// The new secret is given as with `add`, or its service makes it, where the template knows how. It is verified before anything
/// is changed; where it does not work, nothing is, and one that the service made is ended there again. Then it takes the place of
/// the old one, for all consumers at once, and the old one is ended at the service and proven to be dead, now or after --grace.
/// What was begun and not ended goes on with --finish; `list --due`, `show` and `doctor` tell of it.
///
/// The exit status is 0 where it is over, or waits for its grace; 7 where the new one does not work, or the old one still does; 8
/// where nothing is known.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl rotate openai                     # asks for the new key, without showing it
  credctl rotate gitlab --yes               # a service that makes the new one itself
  credctl rotate openai --secret - < new    # from a pipe, in a script
  credctl rotate openai --grace 24h         # the old one lives for a day, for what still runs with it
  credctl rotate openai --finish            # the end of the old one, now
  credctl rotate --finish                   # of all whose time has come and whose new one works: for a timer")]
pub(crate) struct Rotate {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential, required_unless_present = "finish")]
    name: Option<String>,
    /// The new secret: -, @PATH or env:VAR, with FIELD= for another than the main one
    #[arg(long, value_name = "[FIELD=]VALUE", add = Completes::Secret)]
    secret: Vec<String>,
    /// What changes with it and is no secret: FIELD=TEXT, as with `add`
    #[arg(long, value_name = "FIELD=VALUE", add = Completes::Plain)]
    set: Vec<String>,
    /// So long the old one lives on, for what still runs with it [default: it is ended at once]
    #[arg(long, value_name = "SPAN", add = Completes::Nothing)]
    grace: Option<String>,
    /// Take the new one without asking whether it works; the old one is not ended then [env: CREDCTL_NO_VERIFY=1]
    #[arg(long)]
    no_verify: bool,
    /// End the old secrets that are left, also before their grace is over; without a name those whose time has come
    #[arg(long, conflicts_with_all = ["secret", "set", "grace", "no_verify"])]
    finish: bool,
    /// With a name and --finish: destroy them here, and ask nobody
    #[arg(long, requires_all = ["finish", "name"])]
    local: bool,
    /// How long to check until the old one is dead [default: as long as the service takes, by its own word]
    #[arg(long, value_name = "SPAN", add = Completes::Nothing)]
    timeout: Option<String>,
}

impl Rotate {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let (grace, limit) = (self.grace()?, self.limit()?);
        let place = Place::new()?;
        let Some(name) = &self.name else { return finish::all(context, &place, limit) };
        let target = Target::parse(name, None)?;
        let templates = place.templates();
        let (mut vault, record) = target.to_change(context, &place)?;
        let credential = &record.credential;
        if credential.canary.is_some() {
            let name = escape(&credential.name);
            return Err(Failure::usage(format!("`{name}` is a canary, and has no secret that could be replaced"))
                .hint(format!("`credctl remove {name}` and `credctl add {name} --canary` make another")));
        }
        if credential.grant.is_some() && !self.finish {
            return Err(account(credential));
        }
        let shape = shape_of(&record, &templates)?;
        let template = credential.service.as_deref().map(|service| templates.get(service)).transpose()?.flatten();
        vault.rosters(place.now)?;
        let hit = users(&vault.describe(&record, place.now));
        let wanted = self.wanted(context, &shape, &record, template.as_ref(), place.now)?;
        let (id, begun) = (credential.id, Begun::of(credential));
        if !matches!(wanted, Wanted::Finish) {
            shared(context, &vault, credential);
            let subject = Subject { credential: credential.duplicate(), template: template.clone() };
            Plan::of(&subject, &templates).notes.iter().for_each(|note| context.ui.note(&escape(note)));
            if !hit.is_empty() {
                let verb = if hit.len() == 1 { "gets" } else { "get" };
                context.ui.say(&format!("{} {verb} the new one", impact(&hit)));
            }
        }
        // Whoever rotates it now must have ended: of two at once one would end what the other has just stored.
        let waiting = || context.ui.say("waiting for another process that rotates it");
        let _lock = vault.refresh_lock(id, &credential.name, &waiting)?;
        let (local, finish) = (self.local, self.finish);
        let no_verify = self.no_verify || env::switch(env::name::NO_VERIFY);
        let prover = Prover::new();
        let steps = Steps {
            context,
            place: &place,
            vault: &mut vault,
            shape,
            template,
            prover: &prover,
            id,
            grace,
            no_verify,
            finish,
            local,
            limit,
            begun,
        };
        let came = steps.run(wanted)?;
        tell::told(context, (&place, &vault), id, came)
    }

    fn grace(&self) -> Result<SignedDuration, Failure> {
        let Some(text) = self.grace.as_deref().filter(|text| !matches!(*text, "0" | "0s")) else { return Ok(SignedDuration::ZERO) };
        let span = SignedDuration::try_from(parse_span(text)?).ok();
        span.filter(|span| *span <= MOST).ok_or_else(|| Failure::usage("`--grace` is at most 366d"))
    }

    fn limit(&self) -> Result<Option<Duration>, Failure> {
        Ok(self.timeout.as_deref().map(parse_span).transpose()?.map(|span| span.min(Duration::from_secs(86_400))))
    }
}

/// The longest grace.
const MOST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Ends all that is left of rotations of a credential that is ended itself; the failure that is left.
pub(super) fn end_all(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    template: Option<Template>,
    id: Id,
    (local, limit): (bool, Option<Duration>),
) -> Result<(), Failure> {
    let record = vault.read(id, env::now())?;
    let rotation = &record.credential.rotation;
    if rotation.next.is_none() && rotation.retiring.is_empty() {
        return Ok(());
    }
    let waiting = || context.ui.say("waiting for another process that rotates it");
    let _lock = vault.refresh_lock(id, &record.credential.name, &waiting)?;
    let record = vault.read(id, env::now())?;
    if record.credential.rotation.next.is_some() {
        let now = env::now();
        session::writer(context, vault, now)?.update(&record, rotate::given_up(&record.credential, now), Change::Program, now)?;
    }
    let prover = Prover::new();
    let retire = Retire { context, place, vault, template, prover: &prover, id, local, limit, word: Word::Known };
    let name = escape(&record.credential.name);
    let failures = retire.run(&|_| true)?.iter().filter_map(|one| tell::of_old(context, &name, one)).collect();
    Failure::of_all(failures).map_or(Ok(()), Err)
}

/// The tokens of an account are replaced by those who gave them.
fn account(credential: &Credential) -> Failure {
    let name = escape(&credential.name);
    Failure::usage(format!("`{name}` is a connected account: its tokens are renewed by themselves"))
        .hint(format!("`credctl oauth refresh {name}` renews them now, `credctl oauth reconnect {name}` signs in anew; `credctl edit {name} --secret client_secret=-` stores another secret of the client"))
}

/// Says who else has the old one: it ends for these too.
fn shared(context: &Context, vault: &Vault, credential: &Credential) {
    let Some((_, field)) = credential.main_field().filter(|(_, field)| !field.value.is_empty()) else { return };
    let others: Vec<String> = vault.holders_of(&field.value).into_iter().filter(|name| *name != credential.name).collect();
    if !others.is_empty() {
        context.ui.warn(&format!(
            "the old secret is stored as {} too, and ends there as well: rotate these with the same new one",
            ticked(&others)
        ));
    }
}

/// What a rotation was begun on.
#[derive(Clone, Copy)]
struct Begun {
    version: u64,
    /// Since when it was being revoked by then.
    revoked: Option<Timestamp>,
}

impl Begun {
    fn of(credential: &Credential) -> Self {
        Self { version: credential.secret_version, revoked: credential.revoked.as_ref().map(|revoked| revoked.at) }
    }

    /// Refuses to go on where somebody else has stored another secret since, or is ending this one: what a leaked secret has
    /// brought must not take its place.
    fn stands(self, newer: &Credential) -> Result<(), Failure> {
        if newer.secret_version != self.version {
            return Err(overtaken(&newer.name));
        }
        match &newer.revoked {
            Some(revoked) if self.revoked != Some(revoked.at) => {
                let name = escape(&newer.name);
                Err(Failure::new("conflict", 1, format!("`{name}` was revoked meanwhile, and gets no new secret by this rotation"))
                    .hint(format!("`credctl show {name}` tells how far that is; `credctl rotate {name} --secret -` makes it live again")))
            }
            _ => Ok(()),
        }
    }
}

/// What has been changed by somebody else meanwhile.
fn overtaken(name: &str) -> Failure {
    Failure::from(Error::Changed { name: name.to_owned() }).hint("look what it is now: `credctl show`; then rotate it again")
}
