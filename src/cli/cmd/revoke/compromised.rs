//! What is known of a credential that has leaked: what it opens, who had it, what was done with it, where else it is.
//!
//! It is gathered after the service was asked, which is not to wait for it, and before anything is destroyed, because afterwards
//! nobody could tell where the same secret is.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use credctl::Secret;
use credctl::activity::{Query, Reader, Remembered};
use credctl::credential::Credential;
use credctl::import::scan::{self, Copies};
use credctl::inject::redact::Redactor;
use credctl::revoke::usual::Uses;
use credctl::vault::record::Wrong;
use credctl::vault::{Listed, Record, Vault};
use credctl::verify::Subject;
use jiff::Timestamp;

use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::{Context, env};

/// Somebody who could decrypt it.
pub(super) struct Holder {
    pub(super) who: String,
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    /// How, in words.
    pub(super) how: String,
    /// Whether what was done with it may stand nowhere: its identity and its file can be elsewhere.
    pub(super) elsewhere: bool,
    /// Whether it is about the secret as it was last, and not one before.
    pub(super) current: bool,
}

/// What looking for it in clear came to.
pub(super) enum Looked {
    /// It was not looked for.
    Not,
    /// It could not be; why.
    Cannot(&'static str),
    /// What was found.
    At(Copies),
}

impl Looked {
    pub(super) fn at(&self) -> Option<&Copies> {
        match self {
            Self::At(copies) => Some(copies),
            Self::Not | Self::Cannot(_) => None,
        }
    }
}

/// All of it. It holds no secret.
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) service: Option<String>,
    pub(super) account: Option<String>,
    pub(super) hosts: Vec<String>,
    pub(super) scopes: Vec<String>,
    pub(super) plan: Option<String>,
    pub(super) secret_since: Option<Timestamp>,
    pub(super) since: Timestamp,
    pub(super) holders: Vec<Holder>,
    pub(super) uses: Uses,
    /// At how many places the record is not as it was written; half a line of a process that was killed is none.
    pub(super) flaws: usize,
    pub(super) same_service: Vec<String>,
    pub(super) same_secret: Vec<String>,
    /// Whether the secret was still here to be compared.
    pub(super) compared: bool,
    pub(super) copies: Looked,
    /// What could not be gathered; in sentences.
    pub(super) troubles: Vec<String>,
    pub(super) is_account: bool,
}

/// Gathers it. What fails is told in it, and stops nothing.
pub(super) fn gather(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    record: &Record,
    subject: &Subject,
    (since, paths, stop): (Timestamp, &[PathBuf], &AtomicBool),
) -> Facts {
    let credential = &record.credential;
    let mut troubles = Vec::new();
    let mut trouble = |what: &str, failure: Failure| troubles.push(format!("{what}: {}", failure.message));
    let listing = vault.list(place.now, &|done, all| context.ui.progress("reading", done, all));
    context.ui.progress_done();
    let listed = listing.map_err(|error| trouble("the other credentials", error.into())).map(|listing| listing.credentials);
    let is_like =
        |listed: &&Listed| listed.id != credential.id && listed.summary.service.is_some() && listed.summary.service == credential.service;
    let same_service = listed.iter().flatten().filter(is_like).map(|listed| listed.summary.name.clone()).collect();
    let secrets = || credential.fields.values().filter(|field| field.secret && !field.value.is_empty());
    let mut same_secret: Vec<String> = secrets().flat_map(|field| vault.holders_of(&field.value)).collect();
    same_secret.sort();
    same_secret.dedup();
    same_secret.retain(|name| *name != credential.name);
    let copies = copies(context, secrets().map(|field| &field.value), (paths, stop)).unwrap_or_else(|failure| {
        trouble("copies in clear", failure);
        Looked::Cannot("it failed")
    });
    let (uses, flaws) = uses(vault, credential, (since, stop)).unwrap_or_else(|failure| {
        trouble("the record of its uses", failure);
        (Uses::default(), 0)
    });
    let holders = holders(place, vault, record).unwrap_or_else(|failure| {
        trouble("who could decrypt it", failure);
        Vec::new()
    });
    let (report, grant) = (credential.report.as_ref(), credential.grant.as_ref());
    let told = report.and_then(|report| report.account.clone());
    Facts {
        name: credential.name.clone(),
        service: credential.service.clone(),
        account: told.or_else(|| grant.and_then(|grant| grant.account.clone())),
        hosts: hosts(subject),
        scopes: match report.map(|report| report.scopes.clone()).filter(|scopes| !scopes.is_empty()) {
            Some(scopes) => scopes,
            None => grant.map(|grant| grant.granted.clone()).unwrap_or_default(),
        },
        plan: report.and_then(|report| report.plan.clone()),
        secret_since: credential.secret_since.or(Some(credential.created)),
        since,
        holders,
        uses,
        flaws,
        same_service,
        same_secret,
        compared: secrets().next().is_some(),
        copies,
        troubles,
        is_account: grant.is_some(),
    }
}

fn hosts(subject: &Subject) -> Vec<String> {
    let mut hosts = subject.credential.hosts.clone();
    if let Some(template) = subject.template.as_ref().filter(|_| hosts.is_empty()) {
        hosts.extend(template.hosts.iter().filter(|host| !host.contains('{')).cloned());
    }
    hosts
}

/// Those who could decrypt it, and those who could once.
fn holders(place: &Place, vault: &mut Vault, record: &Record) -> Result<Vec<Holder>, Failure> {
    let credential = &record.credential;
    let store = place.store_of(vault.id()).map_or("the environment", |store| store.in_words());
    let owners = vault.manifest().owners.len();
    let how = if owners == 1 {
        format!("the vault's key, in {store}")
    } else {
        format!("{owners} keys of the vault; the one here is in {store}")
    };
    let first = Holder {
        who: "the owner".to_owned(),
        since: Some(credential.created),
        until: None,
        how: format!("{how}, and every backup of it"),
        elsewhere: false,
        current: true,
    };
    let mut all = vec![first];
    let marks = vault.describe(record, place.now).summary.marks();
    for roster in vault.rosters(place.now)?.all {
        let own = roster.recipient.is_some();
        if let Some(held) = roster.uses.iter().find(|held| held.id == credential.id) {
            let view = vault.view(roster.id, place.now)?;
            let since =
                view.and_then(|view| view.consumer.uses.iter().find(|one| one.credential.id == credential.id).map(|one| one.assigned));
            let how = match (held.use_only, own) {
                (true, _) => "to use, without being handed it",
                (_, true) => "an identity of its own, which may be on other machines",
                _ => "here only, with the owner's key",
            };
            let (who, until, how) = (roster.name.clone(), held.until, how.to_owned());
            all.push(Holder { who, since, until, how, elsewhere: own && !held.use_only, current: true });
        }
        for past in roster.past.iter().filter(|past| past.id == credential.id) {
            let by = if past.replaced { "by an identity that was replaced" } else { "until it was taken away" };
            all.push(Holder {
                who: roster.name.clone(),
                since: roster.created,
                until: Some(past.until),
                how: by.to_owned(),
                elsewhere: own || past.replaced || roster.gone,
                current: past.marks.iter().any(|mark| marks.contains(mark)),
            });
        }
    }
    Ok(all)
}

/// What the record has of its uses.
fn uses(vault: &mut Vault, credential: &Credential, (since, stop): (Timestamp, &AtomicBool)) -> Result<(Uses, usize), Failure> {
    let (id, name) = (credential.id, &credential.name);
    let known = Remembered::read(vault.kept(Remembered::ABOUT).as_ref());
    let mut reader = Reader::new(vault.record(&known.0)?, Query { id: Some(id), name: Some(name.clone()), ..Query::default() })?;
    let mut uses = Uses::default();
    while let Some(entry) = reader.read()? {
        if stop.load(Ordering::SeqCst) {
            return Err(Failure::new("cancelled", 130, "interrupted"));
        }
        uses.add(entry, since);
    }
    let flaws = reader.flaws().iter().filter(|flaw| flaw.wrong != Wrong::Torn).count();
    Ok((uses, flaws))
}

/// Where it lies in clear, below these paths.
fn copies<'a>(
    context: &Context,
    secrets: impl Iterator<Item = &'a Secret>,
    (paths, stop): (&[PathBuf], &AtomicBool),
) -> Result<Looked, Failure> {
    if paths.is_empty() {
        return Ok(Looked::Not);
    }
    let mut secrets = secrets.peekable();
    if secrets.peek().is_none() {
        return Ok(Looked::Cannot("the secret is destroyed here"));
    }
    let wanted = Redactor::telling(secrets);
    if wanted.is_empty() {
        return Ok(Looked::Cannot("it is so short that it stands everywhere"));
    }
    let ui = &context.ui;
    let progress = |done: usize| ui.progress_so_far("files looked at:", done);
    let found = scan::exact(&wanted, paths, (env::readers(), stop), &progress);
    ui.progress_done();
    match stop.load(Ordering::SeqCst) {
        true => Ok(Looked::Cannot("it was interrupted")),
        false => Ok(Looked::At(found?)),
    }
}
