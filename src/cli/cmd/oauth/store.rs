//! Storing an account: a new one beside the others, or the one that is there already.

use std::collections::BTreeMap;

use credctl::activity::{About, Action};
use credctl::credential::grant::Means;
use credctl::credential::{Credential, Field};
use credctl::error::OauthTrouble;
use credctl::kind::Kind;
use credctl::name::{Id, Key, Name, escape};
use credctl::oauth::account::Account;
use credctl::oauth::begin::Wish;
use credctl::oauth::{Client, Provider, Tokens, connect};
use credctl::shape::{Shape, Words};
use credctl::template::Templates;
use credctl::vault::{Change, Record, Vault};
use credctl::{Error, Secret};
use jiff::Timestamp;

use super::target::Target;
use super::undo::Surplus;
use super::{client, judge, siblings};
use crate::cli::Context;
use crate::cli::cmd::show;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};

/// What a new account is called.
pub(super) enum Called {
    /// As the person said.
    Given(Name),
    /// As its service, with a number where that is taken.
    Service(String),
}

/// What is to be stored.
pub(super) struct Connected<'a> {
    pub(super) target: &'a Target,
    pub(super) client: Client,
    pub(super) means: Means,
    pub(super) wish: Wish,
    pub(super) tokens: Tokens,
    pub(super) account: Account,
    /// Whether a person is there to be asked: nobody who wants to stop is.
    pub(super) asks: bool,
}

/// Why it is not stored, or not as it should be.
pub(super) struct NotStored {
    pub(super) failure: Failure,
    /// It is stored, and nobody knows for how long.
    pub(super) stands: bool,
}

impl From<Failure> for NotStored {
    fn from(failure: Failure) -> Self {
        Self { failure, stands: false }
    }
}

impl From<Error> for NotStored {
    fn from(error: Error) -> Self {
        Self { stands: matches!(error, Error::NotDurable { .. }), failure: error.into() }
    }
}

/// What was stored.
pub(super) struct Stored {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) account: Option<String>,
    /// What its tokens took the place of.
    pub(super) replaced: Option<Surplus>,
    missing: Vec<String>,
    less: Vec<String>,
    refreshes: bool,
    again: bool,
}

/// Stores it: in the place of `before`, where there is one that was agreed on, else as a new one.
pub(super) fn store(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    connected: Connected<'_>,
    called: Called,
    before: Option<Record>,
) -> Result<Stored, NotStored> {
    let again = before.is_some();
    let less = before.as_ref().map(|record| judge::less_scopes(record, &connected)).unwrap_or_default();
    // Whoever renews it at this moment would write its tokens over these, or these over its.
    let waiting = || context.ui.say("waiting for another process to renew it");
    let lock = before.as_ref().map(|record| vault.refresh_lock(record.credential.id, &record.credential.name, &waiting)).transpose()?;
    let before = before.map(|record| vault.read(record.credential.id, place.now)).transpose()?;
    let replaced = before.as_ref().and_then(|record| Surplus::of_record(record, &place.templates()));
    let now = crate::cli::env::now();
    // Under the vault's lock: the name that is free stays so.
    let mut writer = session::writer(context, vault, now)?;
    let credential = match &before {
        Some(record) => renewed(record, connected),
        None => made(writer.vault_mut(), now, connected, &called)?,
    };
    let grant = credential.grant.clone().unwrap_or_default();
    let refreshes = grant.means == Means::Client || credential.fields.contains_key("refresh_token");
    let name = credential.name.clone();
    let written = match before {
        None => writer.add(credential, now)?,
        Some(record) => {
            let written = writer.update(&record, credential, Change::Program, now)?;
            // Of the sign-in before.
            let _ = writer.vault().drop_aside(written.id);
            written
        }
    };
    drop(lock);
    let about = About { fields: grant.granted.clone(), ..About::default() };
    context.note(place, vault, Action::Connect, (written.id, &name), about);
    let missing = grant.missing().into_iter().map(str::to_owned).collect();
    Ok(Stored { id: written.id, name, account: grant.account, replaced, missing, less, refreshes, again })
}

/// Tells what was stored, and what to know of it.
pub(super) fn tell(context: &Context, place: &Place, vault: &Vault, stored: &Stored) -> Result<(), Failure> {
    let ui = &context.ui;
    if stored.again {
        ui.say(&format!("the account was connected before: `{}` has new tokens now", escape(&stored.name)));
    }
    show::changed(context, vault, stored.id, place)?;
    if !stored.missing.is_empty() {
        ui.warn(&format!("not granted: {}", escape(&stored.missing.join(" "))));
    }
    if !stored.less.is_empty() {
        let all: String = stored.less.iter().map(|scope| format!(" --scope {scope}")).collect();
        ui.warn(&format!("not granted any more; `credctl oauth reconnect {}{}` asks for it", escape(&stored.name), escape(&all)));
    }
    if !stored.refreshes {
        ui.note("it came without a refresh token: when it ends, sign in again");
    }
    ui.next(&format!("next: `credctl run --with {} -- your-program`", stored.name));
    Ok(())
}

/// The credential of the same account with the same provider, if there is one.
pub(super) fn same_account(vault: &mut Vault, connected: &Connected<'_>, place: &Place) -> Result<Option<Record>, Failure> {
    let is_same = |record: &Record| {
        let Some(grant) = &record.credential.grant else { return false };
        grant.resource == connected.wish.resource
            && grant.means == connected.means
            && connected.account.is(grant.subject.as_deref(), grant.account.as_deref()) == Some(true)
    };
    Ok(siblings::of(vault, &connected.target.provider, place)?.into_iter().find(is_same))
}

/// A credential with new tokens, and everything a person said of it as it was.
fn renewed(record: &Record, connected: Connected<'_>) -> Credential {
    let Connected { target, client, means, wish, tokens, account, .. } = connected;
    let mut credential = record.credential.duplicate();
    let mut grant = connect::grant(&target.provider, means, &wish, &tokens, &account);
    // Whose it is may have been told only the first time.
    if let Some(old) = &record.credential.grant
        && account.is(old.subject.as_deref(), old.account.as_deref()) != Some(false)
    {
        grant.account = grant.account.or_else(|| old.account.clone());
        grant.subject = grant.subject.or_else(|| old.subject.clone());
    }
    credential.grant = Some(grant);
    if tokens.refresh.is_none() {
        // One of another sign-in would renew that.
        credential.fields.remove("refresh_token");
    }
    credential.secret_version += 1;
    credential.secret_since = Some(tokens.sent);
    (credential.report, credential.revoked) = (None, None);
    connect::put_tokens(&mut credential, tokens);
    put_client(&mut credential, client);
    credential
}

fn put_client(credential: &mut Credential, client: Client) {
    if client.id.is_empty() {
        return;
    }
    let id = Secret::from(client.id);
    match credential.fields.get_mut("client_id") {
        Some(field) => field.value = id,
        None => drop(credential.fields.insert("client_id".to_owned(), Field::new(false, id))),
    }
    match client.secret {
        Some(secret) => connect::set(&mut credential.fields, "client_secret", secret),
        None => drop(credential.fields.remove("client_secret")),
    }
}

/// A new credential.
fn made(vault: &mut Vault, now: Timestamp, connected: Connected<'_>, called: &Called) -> Result<Credential, Failure> {
    let name = match called {
        Called::Given(name) => name.clone(),
        Called::Service(base) => vault.free_name(&Name::parse(base)?, now)?,
    };
    let Connected { target, client, means, wish, tokens, account, .. } = connected;
    let provider = &target.provider;
    let grant = connect::grant(provider, means, &wish, &tokens, &account);
    let shape = Shape { kind: Kind::Oauth2, template: target.template.clone().map(Into::into) };
    let mut values = BTreeMap::from([("access_token".to_owned(), (true, tokens.access.duplicate()))]);
    // What fills the addresses is a field of the service's, too.
    let plain = target.template.iter().flat_map(|template| &template.fields).filter(|field| !field.secret);
    for field in plain {
        if let Some(value) = provider.variables.get(&field.name) {
            values.insert(field.name.clone(), (false, Secret::from(value.clone())));
        }
    }
    let hosts = target.found.as_ref().map(|found| credctl::net::host(found.resource.as_deref().unwrap_or(&found.server.issuer)).to_owned());
    let words = Words { keys: key(target, &name), hosts: hosts.into_iter().collect(), ..Words::default() };
    let mut credential = shape.credential(&name, values, words, tokens.sent)?;
    credential.grant = Some(grant);
    connect::put_tokens(&mut credential, tokens);
    put_client(&mut credential, client);
    Ok(credential)
}

/// The variable of the access token: that of the service's main secret.
fn key(target: &Target, name: &Name) -> BTreeMap<String, Key> {
    let main = target.template.as_ref().and_then(|template| template.main_field()).and_then(|field| field.key.clone());
    let key = if target.found.is_some() { name.to_key() } else { main.unwrap_or_else(|| name.to_key()) };
    BTreeMap::from([("access_token".to_owned(), key)])
}

/// What an account is connected again with: its provider, its client, and the scopes that it was asked for. A server that
/// was discovered is asked anew: it may have moved, and a client that registered itself did so for one port alone.
pub(super) fn again(context: &Context, record: &Record, templates: &Templates) -> Result<(Target, Option<Client>, Vec<String>), Failure> {
    let credential = &record.credential;
    let not = || Error::from(OauthTrouble::NotConnected { name: credential.name.clone() });
    let grant = credential.grant.as_ref().ok_or_else(not)?;
    let client = (!client::is_registered(record)).then(|| Client::of(credential).unwrap_or_else(Client::none));
    if let Some(server) = &grant.server {
        let address = grant.resource.as_ref().unwrap_or(&server.issuer);
        return Ok((Target::of(context, templates, address, BTreeMap::new())?, client, grant.asked.clone()));
    }
    let provider = Provider::of_grant(grant, credential.service.as_deref(), templates)?;
    let template = credential.service.as_deref().map(|service| templates.get(service)).transpose()?.flatten();
    let name = credential.service.clone().unwrap_or_else(|| credential.name.clone());
    Ok((Target { provider, template, found: None, typed: name.clone(), name }, client, grant.asked.clone()))
}
