//! Storing an account: a new one beside the others, or the one that is there already.

use std::collections::BTreeMap;

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
}

/// What was stored.
pub(super) struct Stored {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) account: Option<String>,
    missing: Vec<String>,
    refreshes: bool,
    again: bool,
}

/// Stores it: in the place of `before`, in that of the same account where it is here, else as a new one.
pub(super) fn store(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    connected: Connected<'_>,
    called: Called,
    before: Option<Record>,
) -> Result<Stored, Failure> {
    let before = match (before, &called) {
        (Some(record), _) => Some(record),
        (None, Called::Service(_)) => same_account(vault, &connected, place)?,
        // Somebody who gives it a name wants it by that name.
        (None, Called::Given(_)) => None,
    };
    let again = before.is_some();
    // Whoever renews it at this moment would write its tokens over these, or these over its.
    let waiting = || context.ui.say("waiting for another process to renew it");
    let lock = before.as_ref().map(|record| vault.refresh_lock(record.credential.id, &record.credential.name, &waiting)).transpose()?;
    let before = before.map(|record| vault.read(record.credential.id, place.now)).transpose()?;
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
    let missing = grant.missing().into_iter().map(str::to_owned).collect();
    Ok(Stored { id: written.id, name, account: grant.account, missing, refreshes, again })
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
    if !stored.refreshes {
        ui.note("it came without a refresh token: when it ends, sign in again");
    }
    ui.next(&format!("next: `credctl run --with {} -- your-program`", stored.name));
    Ok(())
}

/// The credential of the same account with the same provider, if there is one.
fn same_account(vault: &mut Vault, connected: &Connected<'_>, place: &Place) -> Result<Option<Record>, Failure> {
    let listing = vault.list(place.now, &|_, _| {})?;
    let provider = &connected.target.provider;
    for listed in &listing.credentials {
        if listed.summary.account.is_none() || listed.summary.service.as_deref() != Some(provider.id.as_str()) {
            continue;
        }
        let Ok(record) = vault.read(listed.id, place.now) else { continue };
        let Some(grant) = &record.credential.grant else { continue };
        let issuer = |server: &Option<credctl::credential::grant::Server>| server.as_ref().map(|server| server.issuer.clone());
        let same_place = issuer(&grant.server) == issuer(&provider.server)
            && grant.resource == connected.wish.resource
            && grant.variables.iter().cloned().collect::<BTreeMap<_, _>>() == provider.variables
            && grant.means == connected.means;
        if same_place && connected.account.is(grant.subject.as_deref(), grant.account.as_deref()) == Some(true) {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

/// A credential with new tokens, and everything a person said of it as it was.
fn renewed(record: &Record, connected: Connected<'_>) -> Credential {
    let Connected { target, client, means, wish, tokens, account } = connected;
    let mut credential = record.credential.duplicate();
    credential.grant = Some(connect::grant(&target.provider, means, &wish, &tokens, &account));
    if tokens.refresh.is_none() {
        // One of another sign-in would renew that.
        credential.fields.remove("refresh_token");
    }
    credential.secret_version += 1;
    credential.secret_since = Some(tokens.sent);
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
    let Connected { target, client, means, wish, tokens, account } = connected;
    let provider = &target.provider;
    let grant = connect::grant(provider, means, &wish, &tokens, &account);
    let shape = Shape { kind: Kind::Oauth2, template: target.template.clone() };
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
/// was discovered is asked anew: it may have moved, and a client may be registered for one port alone.
pub(super) fn again(context: &Context, record: &Record, templates: &Templates) -> Result<(Target, Client, Vec<String>), Failure> {
    let credential = &record.credential;
    let not = || Error::from(OauthTrouble::NotConnected { name: credential.name.clone() });
    let grant = credential.grant.as_ref().ok_or_else(not)?;
    let client = Client::of(credential).unwrap_or_else(Client::none);
    if let Some(server) = &grant.server {
        let address = grant.resource.as_ref().unwrap_or(&server.issuer);
        return Ok((Target::of(context, templates, address, BTreeMap::new())?, client, grant.asked.clone()));
    }
    let provider = Provider::of_grant(grant, credential.service.as_deref(), templates)?;
    let template = credential.service.as_deref().map(|service| templates.get(service)).transpose()?.flatten();
    let name = credential.service.clone().unwrap_or_else(|| credential.name.clone());
    Ok((Target { provider, template, found: None, name }, client, grant.asked.clone()))
}

/// Whether an account is known to be another than the one that was connected.
pub(super) fn is_other(record: &Record, account: &Account) -> bool {
    let grant = record.credential.grant.as_ref();
    grant.is_some_and(|grant| account.is(grant.subject.as_deref(), grant.account.as_deref()) == Some(false))
}

/// What a person knows the account by.
pub(super) fn shown(record: &Record) -> String {
    record.credential.grant.as_ref().and_then(|grant| grant.account.clone()).unwrap_or_else(|| "another account".to_owned())
}
