//! The client that a sign-in goes through: given, known from an earlier account, registered by itself, or made by hand.

use credctl::Secret;
use credctl::error::OauthTrouble;
use credctl::kind::Form;
use credctl::name::escape;
use credctl::oauth::callback::Way;
use credctl::oauth::{Client, Provider, discover};
use credctl::template::ClientSecret;
use credctl::vault::{Record, Vault};

use super::siblings;
use super::target::Target;
use crate::cli::fail::{Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::lines::fit;
use crate::cli::ui::prompt;
use crate::cli::values::Assignment;
use crate::cli::{Context, env};

/// Where the text of a step begins.
const STEP: usize = 11;

/// What was given on the command line.
pub(super) struct Given<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) secret: Option<&'a str>,
}

impl Given<'_> {
    /// The client that an account has, with another secret where one is given.
    pub(super) fn over(&self, before: &Client) -> Result<Client, Failure> {
        let client = before.duplicate();
        Ok(Client { secret: self.secret.map(fetch).transpose()?.or(client.secret), id: client.id })
    }
}

/// Finds the client. `redirect` is where the browser will come back to, `way` how.
pub(super) fn find(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    target: &mut Target,
    given: &Given<'_>,
    (way, redirect): (&Way, &str),
) -> Result<Client, Failure> {
    if let Some(id) = given.id {
        let secret = given.secret.map(fetch).transpose()?;
        return Ok(Client { id: id.to_owned(), secret });
    }
    if !target.provider.has_clients() {
        return Ok(Client::none());
    }
    if given.secret.is_some() {
        return Err(Failure::usage("`--client-secret` is given without `--client-id`"));
    }
    if let Some((client, name)) = newest(vault, &target.provider, place)? {
        context.ui.say(&format!("using the client of `{}`", escape(&name)));
        return Ok(client);
    }
    if let Some(found) = &target.found
        && let Some(url) = &found.registration
    {
        context.ui.say(&format!("registering with {}", escape(credctl::net::host(url))));
        let (client, proof) = context.in_world(|world| discover::register(world, found, url, redirect))?;
        if let Some(server) = &mut target.provider.server {
            proof.clone_into(&mut server.client_auth);
            server.registered = true;
            let (id, name, announced) = (target.provider.id.clone(), target.provider.name.clone(), target.provider.iss_announced);
            target.provider = Provider::discovered(&id, &name, server.clone(), announced);
        }
        return Ok(client);
    }
    let typed = vault.kept(&about(&target.provider)).as_ref().and_then(Client::of_text);
    let client = by_hand(context, &target.provider, way, typed)?;
    let kept = session::writer(context, vault, env::now())?.keep(&about(&target.provider), &client.to_text());
    if let Err(error) = kept {
        context.ui.warn(&format!("the client is not kept until the account is stored: {error}"));
    }
    Ok(client)
}

/// Under which a client that was typed is kept, until an account has it.
fn about(provider: &Provider) -> Vec<u8> {
    let issuer = provider.server.as_ref().map_or("", |server| &server.issuer);
    format!("oauth client\0{}\0{issuer}\0{:?}", provider.id, provider.variables).into_bytes()
}

/// After a sign-in a client that was typed is an account's, or is not accepted: then it is not offered again.
pub(super) fn settle(vault: &mut Vault, provider: &Provider, outcome: &Outcome) {
    let settled = match outcome {
        Ok(_) => true,
        Err(failure) => failure.exit == 7,
    };
    if settled
        && vault.kept(&about(provider)).is_some()
        && let Ok(mut writer) = vault.writer(env::now(), &|| {})
    {
        // Offered once more it does no harm.
        let _ = writer.forget_kept(&about(provider));
    }
}

/// The client of the newest account with the same provider.
fn newest(vault: &mut Vault, provider: &Provider, place: &Place) -> Result<Option<(Client, String)>, Failure> {
    for record in siblings::of(vault, provider, place)? {
        // One that registered itself did so for an address that may not be this one.
        if !is_registered(&record)
            && let Some(client) = Client::of(&record.credential)
        {
            return Ok(Some((client, record.credential.name)));
        }
    }
    Ok(None)
}

/// Whether the client of an account registered itself.
pub(super) fn is_registered(record: &Record) -> bool {
    let server = record.credential.grant.as_ref().and_then(|grant| grant.server.as_ref());
    server.is_some_and(|server| server.registered)
}

/// Tells how a client is made, and waits for it. `typed` is one that nothing came of yet.
fn by_hand(context: &Context, provider: &Provider, way: &Way, typed: Option<Client>) -> Result<Client, Failure> {
    let (quirks, ui) = (&provider.quirks, &context.ui);
    let redirect = way.to_register(provider);
    if !ui.can_ask() {
        if let Some(typed) = typed {
            ui.say(&format!("using the client `{}` that was typed before", escape(&typed.id)));
            return Ok(typed);
        }
        let (name, setup) = (provider.name.clone(), quirks.setup.clone());
        return Err(credctl::Error::from(OauthTrouble::NoClient { provider: name, setup, redirect }).into());
    }
    let service = escape(&provider.name);
    ui.say(&format!("{service} wants a client of your own, made once:"));
    let page = quirks.setup.as_deref().unwrap_or("the page of the service for developers");
    let note = quirks.redirect.note.as_ref().map(|note| format!("({note})"));
    let steps = [("open", Some(page)), ("choose", quirks.client_type.as_deref()), ("redirect", Some(&*redirect)), ("", note.as_deref())];
    for (what, text) in steps.into_iter().filter_map(|(what, text)| Some((what, text?))) {
        ui.say(&format!("  {what:<9}{}", fit(ui, STEP, &escape(text))));
    }
    ui.say(&fit(ui, 0, "then paste here what it gives you; it is kept encrypted, and offered for the next account"));
    let id = match typed {
        None => prompt::line(ui, "Client id", false)?.trim().to_owned(),
        Some(typed) => {
            let answer = prompt::line_or(ui, "Client id (Enter takes what was typed before)", Some(&typed.id))?.trim().to_owned();
            if answer == typed.id {
                return Ok(typed);
            }
            answer
        }
    };
    let (wanted, question) = match quirks.client_secret {
        ClientSecret::None => (false, ""),
        ClientSecret::Required => (true, "Client secret"),
        ClientSecret::Optional | ClientSecret::OptionalWithPkce => (true, "Client secret (Enter if it has none)"),
    };
    let secret = if wanted { prompt::hidden(ui, question)? } else { Secret::new(Vec::new()) };
    if secret.is_empty() && quirks.client_secret == ClientSecret::Required {
        return Err(Failure::cancelled());
    }
    Ok(Client { id, secret: Some(secret).filter(|secret| !secret.is_empty()) })
}

/// A secret from a file, stdin or a variable; never from the argument itself.
fn fetch(text: &str) -> Result<Secret, Failure> {
    let source = Assignment::whole(text);
    source.check("client_secret", true)?;
    source.fetch("client_secret", true, Form::Token)
}
