//! Keeping an answer: durably before anybody uses it, elsewhere where the vault takes nothing, and merged from there.

use std::time::Duration;

use super::{Renewing, jump};
use crate::credential::Credential;
use crate::credential::grant::Grant;
use crate::error::OauthTrouble;
use crate::name::Id;
use crate::oauth::connect::{put_tokens, set};
use crate::oauth::revoke::{self, Held};
use crate::oauth::{Client, Tokens, World};
use crate::vault::{Change, Record, Vault};
use crate::verify::way::Sent;
use crate::{Error, Result, Secret};

/// Tries to store an answer.
const STORES: u64 = 3;

/// A credential as it is now, with what was kept aside when it could not be stored. Its refresh lock is held.
///
/// # Errors
/// Those of reading and of writing a credential.
pub fn merged(vault: &mut Vault, world: &World<'_>, id: Id) -> Result<Record> {
    let record = vault.read(id, world.time())?;
    let interrupted = record.credential.grant.as_ref().is_some_and(|grant| grant.pending.is_some());
    let Some(aside) = vault.kept_aside(id, interrupted)? else { return Ok(record) };
    // On what has ended nothing is put.
    if is_over(&record.credential) {
        return Ok(record);
    }
    let obtained = |credential: &Credential| credential.grant.as_ref().and_then(|grant| grant.obtained);
    // By its time, or, where the clock was put back meanwhile, because what is stored is known to be used up.
    let used_up = record.credential.fields.get("refresh_token").is_some_and(|field| vault.is_spent(id, &field.value));
    let record = if used_up || obtained(&aside) > obtained(&record.credential) {
        let mut changed = record.credential.duplicate();
        for name in ["access_token", "refresh_token"] {
            if let Some(field) = aside.fields.get(name) {
                set(&mut changed.fields, name, field.value.duplicate());
            }
        }
        changed.grant = aside.grant.map(|grant| Grant { pending: None, lost: None, ..grant });
        put(vault, world, &record, changed)?
    } else {
        record
    };
    vault.drop_aside(id)?;
    Ok(record)
}

fn put(vault: &mut Vault, world: &World<'_>, base: &Record, changed: Credential) -> Result<Record> {
    let (now, say) = (world.time(), world.say);
    let waiting = || say("waiting for another process to finish with the vault");
    vault.writer(now, &waiting)?.update(base, changed, Change::Program, now)?;
    vault.read(base.credential.id, now)
}

impl Renewing<'_, '_> {
    /// The credential as it is now, with what was kept aside when it could not be stored.
    pub(super) fn merged(&mut self) -> Result<Record> {
        merged(self.vault, self.world, self.id)
    }

    /// Writes a change of the program's, and reads it again: the base of the next.
    pub(super) fn put(&mut self, base: &Record, changed: Credential) -> Result<Record> {
        put(self.vault, self.world, base, changed)
    }

    /// Makes an answer durable. It may be the only copy of a token that is good once: what the disk refuses is tried again,
    /// and then kept elsewhere.
    pub(super) fn store(&mut self, record: Record, tokens: Tokens, sent: Option<&Secret>) -> Result<Record> {
        let now = self.world.time();
        let mut changed = record.credential.duplicate();
        if let Some(grant) = &mut changed.grant {
            if jump::is_ahead(grant, now) {
                // Where it cannot be remembered, it may be done once more.
                let _ = self.vault.jump(self.id, now);
            }
            grant.obtained = Some(tokens.sent);
            grant.token_ends = tokens.ends(self.provider);
            grant.grant_ends = tokens.grant_ends().or(grant.grant_ends);
            grant.refreshed = Some(now);
            if let Some(granted) = &tokens.granted {
                grant.granted.clone_from(granted);
            }
            (grant.pending, grant.lost) = (None, None);
        }
        let rotated = tokens.refresh.as_ref().is_some_and(|token| Some(token) != sent);
        put_tokens(&mut changed, tokens);
        changed.secret_version += 1;
        changed.secret_since = Some(now);
        let mut base = record;
        for tries in 1.. {
            match self.put(&base, changed.duplicate()) {
                Ok(record) => {
                    self.spend(rotated, sent);
                    return Ok(record);
                }
                // It stands.
                Err(Error::NotDurable { .. }) => {
                    self.spend(rotated, sent);
                    return self.vault.read(self.id, now);
                }
                // A person has changed the label meanwhile: the tokens go onto that.
                Err(Error::Changed { .. }) if tries <= STORES => {
                    base = self.vault.read(self.id, now)?;
                    if is_over(&base.credential) {
                        return Err(self.too_late(&base.credential, &changed));
                    }
                    changed = on_top(&base, changed);
                }
                Err(_) if tries <= STORES => (self.world.sleep)(Duration::from_millis(50 * tries)),
                Err(error) => {
                    let rescued = self.rescue(&base, changed, &error);
                    // Without the copy it stays what can still be tried.
                    self.spend(rotated && matches!(rescued, OauthTrouble::Rescued { .. }), sent);
                    return Err(rescued.into());
                }
            }
        }
        Ok(base)
    }

    /// Remembers that a token was rotated away. Where that cannot be, the revisions still are.
    fn spend(&mut self, rotated: bool, sent: Option<&Secret>) {
        if rotated && let Some(sent) = sent {
            let _ = self.vault.spend(self.id, sent);
        }
    }

    /// Gives tokens back that came for what was ended meanwhile, and is not there to be given them.
    fn too_late(&self, ended: &Credential, tokens: &Credential) -> Error {
        let client = Client::of(tokens).unwrap_or_else(Client::none);
        let report = revoke::revoke(self.world, self.provider, &Held::of(tokens), &client);
        let name = crate::name::escape(&ended.name);
        let became = match crate::revoke::of_tokens(&report) {
            Sent::Done => "were given back".to_owned(),
            Sent::Refused(why) | Sent::Trouble(why, _) => format!("are stored nowhere and may work until they end ({why})"),
        };
        (self.world.say)(&format!("`{name}` was revoked while it was renewed; the new tokens {became}"));
        Error::Unhealthy { name: ended.name.clone(), state: "revoked".to_owned() }
    }

    fn rescue(&mut self, base: &Record, changed: Credential, error: &Error) -> OauthTrouble {
        let (name, reason, now) = (base.credential.name.clone(), error.to_string(), self.world.time());
        let sealed = self.vault.sealed(base, changed, now);
        match sealed.and_then(|bytes| self.vault.keep_aside(self.id, &bytes)) {
            Ok(place) => OauthTrouble::Rescued { name, reason, place },
            Err(_) => OauthTrouble::LostAnswer { name, reason },
        }
    }
}

/// Whether nothing of it is left.
fn is_over(credential: &Credential) -> bool {
    credential.revoked.as_ref().is_some_and(|revoked| revoked.state.is_over())
}

/// The tokens and the grant of one credential, with everything else of another.
fn on_top(base: &Record, tokens: Credential) -> Credential {
    let mut changed = base.credential.duplicate();
    for (name, field) in tokens.fields {
        if matches!(name.as_str(), "access_token" | "refresh_token") {
            set(&mut changed.fields, &name, field.value);
        }
    }
    changed.grant = tokens.grant;
    (changed.secret_version, changed.secret_since) = (changed.secret_version + 1, tokens.secret_since);
    changed
}
