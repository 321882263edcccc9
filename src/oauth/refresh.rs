//! Keeping an access token fresh: once, whoever asks and however many at once.
//!
//! A refresh token that rotates is good once, and a server that sees one twice ends the whole grant (RFC 9700, 4.14). So:
//! the credential's refresh lock → read again → decide → write down that it is tried → one POST → make the answer durable →
//! only then use it. Nothing is ever wiped on an error, and `invalid_grant` is believed only after a look at what another
//! device may have stored meanwhile.

mod call;
mod jump;
mod keep;
mod tried;
mod words;

use jiff::{SignedDuration, Timestamp};

use self::call::Outcome;
pub use self::keep::merged;
pub use self::tried::{Tried, tried};
use super::World;
use super::provider::Provider;
use crate::credential::Credential;
use crate::credential::grant::{Attempt, Grant, Lost, Means};
use crate::error::OauthTrouble;
use crate::name::Id;
use crate::template::Templates;
use crate::vault::{Mode, Record, Vault};
use crate::{Error, Result};

/// A token with less than this is renewed before it is handed out; of a short life, with less than a quarter.
const NEED: SignedDuration = SignedDuration::from_secs(60);
/// A refresh that was begun so long ago is tried once more, and not in a row.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// So often what is stored may change under a refresh.
const ROUNDS: usize = 4;

/// Whether a token is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When it is near its end.
    Needed,
    /// When a timer should: in the last quarter of its life.
    Due,
    /// Now, unless somebody else has just done so.
    Now,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing: it is good.
    Fresh,
    /// A new token is stored.
    Renewed,
    /// It could not be renewed, and is good for a moment yet; why, in a sentence.
    Stale(String),
}

/// A token that is good now, and what was done for it.
///
/// # Errors
/// [`OauthTrouble::Lost`] where only a person can go on, [`OauthTrouble::Unreachable`], [`OauthTrouble::Client`],
/// [`OauthTrouble::Spent`], [`OauthTrouble::Rescued`]; [`Error::Refused`] where the token has ended and the vault is only
/// read.
pub fn fresh(vault: &mut Vault, templates: &Templates, world: &World<'_>, record: Record, when: When) -> Result<(Record, Done)> {
    let Some(grant) = &record.credential.grant else { return Ok((record, Done::Fresh)) };
    alive(&record.credential)?;
    if !is_wanted(grant, when, world.time()) || jump::is_settled(vault, &record.credential, when, world.time()) {
        return Ok((record, Done::Fresh));
    }
    let prolongs = |credential: &Credential| {
        let template = templates.get(credential.service.as_deref()?).ok().flatten()?;
        template.oauth?.refresh.prolong
    };
    let prolonging = prolongs(&record.credential).is_some();
    if let Some(why) = ended(&record.credential, prolonging, world.time()) {
        let whom = words::whom(&record.credential, templates);
        return live_or(record, &why, (when, world.time()), &whom);
    }
    if let Mode::ReadOnly(why) = vault.mode() {
        let why = (*why).to_owned();
        let live = grant.left(world.time()).is_none_or(|left| left > SignedDuration::ZERO);
        let refused = || Error::Refused { path: vault.path().to_owned(), why: format!("{why}, so its token cannot be renewed") };
        return if live {
            Ok((record, Done::Stale("the vault is only read, so its token is not renewed".to_owned())))
        } else {
            Err(refused())
        };
    }
    let provider = Provider::of_grant(grant, record.credential.service.as_deref(), templates)?;
    let (id, seen, name) = (record.credential.id, grant.obtained, record.credential.name.clone());
    let waiting = || (world.say)(&format!("waiting for another process to renew `{}`", crate::name::escape(&name)));
    let renewed = match vault.refresh_lock(id, &name, &waiting) {
        Ok(_lock) => Renewing { vault, world, provider: &provider, id }.run(when, seen),
        Err(error) => Err(error),
    };
    match renewed {
        Ok(done) => Ok(done),
        // What failed for a while does not take away what is still good.
        Err(error) if is_passing(&error) => {
            let record = vault.read(id, world.time())?;
            let left = record.credential.grant.as_ref().and_then(|grant| grant.left(world.time()));
            if when != When::Now && left.is_some_and(|left| left > SignedDuration::ZERO) {
                Ok((record, Done::Stale(error.to_string())))
            } else {
                Err(error)
            }
        }
        Err(error) => Err(error),
    }
}

/// Trouble with the provider, or with a vault that takes nothing down: then nothing was sent.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Oauth(trouble) => matches!(**trouble, OauthTrouble::Unreachable { .. } | OauthTrouble::Unclear { .. }),
        Error::Io { .. } | Error::Refused { .. } | Error::LockBusy { .. } => true,
        _ => false,
    }
}

/// Whether a token is to be renewed now.
pub fn is_wanted(grant: &Grant, when: When, now: Timestamp) -> bool {
    if when == When::Now {
        return true;
    }
    let Some(left) = grant.left(now) else { return false };
    if jump::is_ahead(grant, now) {
        return true;
    }
    let life = grant.life().unwrap_or(NEED * 4);
    match when {
        When::Needed => left <= NEED.min(life / 4),
        _ => left <= (life / 4).max(SignedDuration::from_mins(5).min(life / 2)),
    }
}

/// Refuses one that is ended, or being ended: a new token would outlive that.
fn alive(credential: &Credential) -> Result<()> {
    match credential.revoked {
        Some(_) => Err(Error::Unhealthy { name: credential.name.clone(), state: "revoked".to_owned() }),
        None => Ok(()),
    }
}

/// Why a credential cannot be renewed at all; `None` where it can.
fn ended(credential: &Credential, prolonging: bool, now: Timestamp) -> Option<String> {
    let grant = credential.grant.as_ref()?;
    if let Some(lost) = &grant.lost {
        return Some(lost.why.clone());
    }
    let refreshable =
        prolonging || grant.means == Means::Client || credential.fields.get("refresh_token").is_some_and(|field| !field.value.is_empty());
    (!refreshable).then(|| {
        let at = |end: Timestamp| end.strftime("%Y-%m-%d %H:%M:%S UTC");
        let ends = match grant.token_ends {
            None => "does not say when it ends".to_owned(),
            Some(end) if end > now => format!("ends at {}", at(end)),
            Some(end) => format!("ended at {}", at(end)),
        };
        format!("the access token {ends}, and it came without a refresh token")
    })
}

/// Hands out what still lives of a token that nobody renews. Whoever asks for a new one is told that there is none, and so is
/// a timer where a person has to sign in: while the old one lives, there is time for that.
fn live_or(record: Record, why: &str, (when, now): (When, Timestamp), whom: &str) -> Result<(Record, Done)> {
    let credential = &record.credential;
    let live = credential.grant.as_ref().and_then(|grant| grant.left(now)).is_none_or(|left| left > SignedDuration::ZERO);
    let lost = credential.grant.as_ref().is_some_and(|grant| grant.lost.is_some());
    if live && (when == When::Needed || (when == When::Due && !lost)) {
        let why = why.to_owned();
        return Ok((record, Done::Stale(why)));
    }
    Err(OauthTrouble::Lost { name: credential.name.clone(), provider: whom.to_owned(), why: why.to_owned() }.into())
}

/// How a try ended.
enum Next {
    /// With a token.
    Done(Box<(Record, Done)>),
    /// Before anything was sent: what is stored has changed.
    Changed,
    /// The token that was sent is not the newest any more.
    Adopt,
}

impl Next {
    fn done(record: Record, done: Done) -> Self {
        Self::Done(Box::new((record, done)))
    }
}

/// A refresh under its lock.
struct Renewing<'a, 'w> {
    vault: &'a mut Vault,
    world: &'a World<'w>,
    provider: &'a Provider,
    id: Id,
}

impl Renewing<'_, '_> {
    fn run(&mut self, when: When, seen: Option<Timestamp>) -> Result<(Record, Done)> {
        let mut adopted = false;
        for _ in 0..ROUNDS {
            let record = self.merged()?;
            let Some(grant) = &record.credential.grant else { return Ok((record, Done::Fresh)) };
            alive(&record.credential)?;
            let now = self.world.time();
            // The decision is made inside the lock: somebody else may have done it.
            let by_another = when == When::Now && grant.obtained != seen && !is_wanted(grant, When::Needed, now);
            if by_another || !is_wanted(grant, when, now) || jump::is_settled(self.vault, &record.credential, when, now) {
                return Ok((record, Done::Renewed));
            }
            if let Some(why) = ended(&record.credential, self.provider.quirks.refresh.prolong.is_some(), now) {
                return live_or(record, &why, (when, now), &self.provider.name);
            }
            match self.once(record, when)? {
                // Whoever ends it meanwhile gets the new tokens, and nobody else.
                Next::Done(done) => return alive(&done.0.credential).map(|()| *done),
                Next::Changed => {}
                Next::Adopt if !adopted => adopted = true,
                Next::Adopt => break,
            }
        }
        Err(self.unreachable("another device renews the same account"))
    }

    fn unreachable(&self, why: &str) -> Error {
        OauthTrouble::Unreachable { provider: self.provider.name.clone(), why: why.to_owned() }.into()
    }

    /// One refresh.
    fn once(&mut self, record: Record, when: When) -> Result<Next> {
        let sent = record.credential.fields.get("refresh_token").map(|field| field.value.duplicate());
        if let Some(token) = &sent
            && self.vault.is_spent(self.id, token)
        {
            return Err(OauthTrouble::Spent { name: record.credential.name }.into());
        }
        if !(self.world.may_begin)() {
            return Err(self.unreachable("no time was left to ask it"));
        }
        let before = record.credential.grant.as_ref().and_then(|grant| grant.pending.clone());
        let now = self.world.time();
        let window = before.as_ref().is_none_or(|attempt| now.duration_since(attempt.started) < WINDOW);
        let attempt = Attempt {
            started: before.as_ref().map_or(now, |attempt| attempt.started),
            tries: before.as_ref().map_or(1, |attempt| attempt.tries + 1),
        };
        let record = match self.mark(&record, |grant| grant.pending = Some(attempt.clone())) {
            Err(Error::Changed { .. }) => return Ok(Next::Changed),
            marked => marked?,
        };
        match call::renew(self.world, self.provider, &record.credential, window)? {
            Outcome::Tokens(tokens) => self.store(record, tokens, sent.as_ref()).map(|record| Next::done(record, Done::Renewed)),
            Outcome::NotSent(error) | Outcome::Refused(error) => {
                // Nobody has looked at the token: whether an earlier one was received is as unknown as before.
                self.write(record, |grant| grant.pending.clone_from(&before))?;
                Err(error)
            }
            Outcome::Unknown(error) => Err(error),
            Outcome::Ended { refusal, again } => {
                let newest = self.vault.read(self.id, self.world.time())?;
                let token = newest.credential.fields.get("refresh_token").map(|field| &field.value);
                if sent.is_some() && token != sent.as_ref() {
                    return Ok(Next::Adopt);
                }
                let why = if again || before.is_some() { words::no_tokens(&attempt) } else { words::ended(&refusal) };
                let at = self.world.time();
                let marked = self.mark(&newest, |grant| {
                    grant.pending = None;
                    grant.lost = Some(Lost { at, why: why.clone() });
                });
                match marked {
                    Err(Error::Changed { .. }) => Ok(Next::Adopt),
                    marked => live_or(marked?, &why, (when, at), &self.provider.name).map(|(record, done)| Next::done(record, done)),
                }
            }
        }
    }

    /// Writes what is known of the grant, onto whatever a person has changed meanwhile.
    fn write(&mut self, mut base: Record, change: impl Fn(&mut Grant)) -> Result<Record> {
        for _ in 1..ROUNDS {
            match self.mark(&base, &change) {
                Err(Error::Changed { .. }) => base = self.vault.read(self.id, self.world.time())?,
                marked => return marked,
            }
        }
        self.mark(&base, change)
    }

    /// The same onto this revision and no other.
    fn mark(&mut self, base: &Record, change: impl Fn(&mut Grant)) -> Result<Record> {
        let mut changed = base.credential.duplicate();
        changed.grant.iter_mut().for_each(change);
        self.put(base, changed)
    }
}
