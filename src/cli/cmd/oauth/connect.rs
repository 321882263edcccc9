//! `credctl oauth connect` and `reconnect`: from a name or an address to a stored account.

use std::cell::Cell;
use std::collections::BTreeMap;

use clap::Args;
use credctl::credential::grant::Means;
use credctl::name::{Name, escape};
use credctl::oauth::begin::Wish;
use credctl::oauth::{Client, account, connect};
use credctl::vault::{Record, Vault};

use super::client;
use super::flow::{self, Signed};
use super::store::{self, Connected};
use super::target::Target;
use super::undo::{self, Surplus};
use super::way::{self, How, Session};
use super::{judge, siblings, stop};
use crate::cli::Context;
use crate::cli::cmd::verify::after;
use crate::cli::cmd::{get, init};
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::values::parse_span;

/// Connect an account: a service by its name, or a server by its address
///
/// Opens the service in a browser, waits for the answer on this machine, and stores the account. It contacts the service's
/// own hosts and nobody else. Without a browser the sign-in goes by a code on another device (--device), or by the address
/// that a browser elsewhere ends at, pasted here.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl oauth connect google --scopes-for gmail_read  # reads mail, and nothing else
  credctl oauth connect github work --device            # a code to type on another device
  credctl oauth connect https://mcp.example.com         # a server that describes itself")]
pub(in crate::cli::cmd) struct Connect {
    /// The service, as `credctl oauth providers` lists it, or the https address of a server that describes itself
    #[arg(value_name = "PROVIDER|URL", add = Completes::Template)]
    provider: String,
    /// What to call the credential; else the service's name, then with a number
    #[arg(add = Completes::Nothing)]
    name: Option<String>,
    /// A scope to ask for, besides the least that are needed
    #[arg(long, value_name = "SCOPE", add = Completes::Nothing)]
    scope: Vec<String>,
    /// What it is to be used for: a set of scopes, as `credctl template show PROVIDER` lists them
    #[arg(long, value_name = "SET", add = Completes::Nothing)]
    scopes_for: Vec<String>,
    /// The id of your own client
    #[arg(long, value_name = "ID", add = Completes::Nothing)]
    client_id: Option<String>,
    /// Its secret: - (stdin), @FILE or env:VAR
    #[arg(long, value_name = "SECRET", add = Completes::Nothing)]
    client_secret: Option<String>,
    /// What the service's addresses depend on: a tenant, a host of your own
    #[arg(long, value_name = "FIELD=VALUE", add = Completes::Nothing)]
    set: Vec<String>,
    #[command(flatten)]
    way: How,
}

/// Sign in again: the same account, with the scopes it has and more
///
/// What is stored stays until the new sign-in works. Another account is asked about first.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl oauth reconnect google                           # after the sign-in was lost
  credctl oauth reconnect google --scopes-for gmail_send   # the scopes it has, and these
  credctl oauth reconnect google --client-id ID --client-secret @FILE  # through another client")]
pub(super) struct Reconnect {
    /// The credential
    #[arg(add = Completes::Credential)]
    name: String,
    /// A further scope
    #[arg(long, value_name = "SCOPE", add = Completes::Nothing)]
    scope: Vec<String>,
    /// A further set of scopes
    #[arg(long, value_name = "SET", add = Completes::Nothing)]
    scopes_for: Vec<String>,
    /// The id of another client; else that of the account
    #[arg(long, value_name = "ID", add = Completes::Nothing)]
    client_id: Option<String>,
    /// Its secret, or a new one of the same client: - (stdin), @FILE or env:VAR
    #[arg(long, value_name = "SECRET", add = Completes::Nothing)]
    client_secret: Option<String>,
    #[command(flatten)]
    way: How,
}

impl Connect {
    /// As `credctl add NAME` goes on where NAME is a service whose accounts are connected.
    pub(in crate::cli::cmd) fn of(provider: String, name: Option<String>) -> Self {
        let way = How { device: false, no_browser: false, port: None, timeout: None };
        let (scope, scopes_for, set) = (Vec::new(), Vec::new(), Vec::new());
        Self { provider, name, scope, scopes_for, client_id: None, client_secret: None, set, way }
    }

    pub(in crate::cli::cmd) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let templates = place.templates();
        let limit = self.way.timeout.as_deref().map(parse_span).transpose()?;
        let name = self.name.as_deref().map(Name::parse).transpose()?;
        let mut target = Target::of(context, &templates, &self.provider, pairs(&self.set)?)?;
        let wish = wish(&target, &self.scope, &self.scopes_for, Vec::new())?;
        // The key store is tried before any browser opens: an answer that cannot be stored is a grant that dangles.
        let mut vault = vault(context, &place)?;
        undo::tell_cut_off(context, &mut vault);
        if let Some(name) = &name
            && vault.is_taken(name.as_str(), place.now)?
        {
            let hint = format!("`credctl oauth reconnect {name}` signs in again; give the new one another name");
            return Err(Failure::from(credctl::Error::Exists { what: "credential", name: name.to_string() }).hint(hint));
        }
        if name.is_none() {
            judge::forewarn(context, &siblings::of(&mut vault, &target.provider, &place)?, &wish);
        }
        let given = client::Given { id: self.client_id.as_deref(), secret: self.client_secret.as_deref() };
        let session = Session { how: &self.way, limit, before: None, underway: Cell::default() };
        let names = name.map_or_else(|| store::Called::Service(target.name.clone()), store::Called::Given);
        let signed = session.sign_in(context, &place, &mut vault, &mut target, &wish, &given);
        let done = signed.map(|(signed, client, means)| Done { target: &target, signed, client, means, wish });
        let outcome = done.and_then(|done| finish(context, &place, &mut vault, done, names, None));
        undo::end(&mut vault, session.underway.take());
        client::settle(&mut vault, &target.provider, &outcome);
        outcome
    }
}

impl Reconnect {
    pub(super) fn run(self, context: &Context) -> Outcome {
        let (place, called) = (Place::new()?, get::Target::parse(&self.name, None)?);
        let templates = place.templates();
        let limit = self.way.timeout.as_deref().map(parse_span).transpose()?;
        let mut vault = called.open(context, &place)?;
        session::is_writable(&vault)?;
        undo::tell_cut_off(context, &mut vault);
        let record = vault.get(&called.name, place.now).map_err(|error| called.elsewhere(context, &place, error))?;
        let (mut target, client, scopes) = store::again(context, &record, &templates)?;
        let wish = wish(&target, &self.scope, &self.scopes_for, scopes)?;
        let session = Session { how: &self.way, limit, before: client.as_ref(), underway: Cell::default() };
        let given = client::Given { id: self.client_id.as_deref(), secret: self.client_secret.as_deref() };
        let names = store::Called::Service(String::new());
        let signed = session.sign_in(context, &place, &mut vault, &mut target, &wish, &given);
        let done = signed.map(|(signed, client, means)| Done { target: &target, signed, client, means, wish });
        let outcome = done.and_then(|done| finish(context, &place, &mut vault, done, names, Some(record)));
        undo::end(&mut vault, session.underway.take());
        client::settle(&mut vault, &target.provider, &outcome);
        outcome
    }
}

/// What a sign-in brought.
struct Done<'a> {
    target: &'a Target,
    signed: Signed,
    client: Client,
    means: Means,
    wish: Wish,
}

/// Scopes, in the provider's way; `held` are those of the account as it is.
fn wish(target: &Target, scopes: &[String], sets: &[String], held: Vec<String>) -> Result<Wish, Failure> {
    let quirks = &target.provider.quirks;
    let mut asked = held;
    if let Some(found) = &target.found
        && scopes.is_empty()
        && asked.is_empty()
    {
        asked.clone_from(&found.scopes);
    }
    asked.extend(scopes.iter().cloned());
    let resource = target.found.as_ref().and_then(|found| found.resource.clone());
    Ok(Wish { scopes: quirks.scopes(&asked, sets)?, scope_parameters: quirks.scope_parameters(&asked, sets)?, resource })
}

/// `FIELD=VALUE` pairs.
fn pairs(given: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |text: &String| {
        let (name, value) = text.split_once('=').ok_or_else(|| Failure::usage(format!("`{}` is not FIELD=VALUE", escape(text))))?;
        Ok((name.to_owned(), value.to_owned()))
    };
    given.iter().map(pair).collect()
}

/// The vault to store in; the default one is made where there is none.
fn vault(context: &Context, place: &Place) -> Result<Vault, Failure> {
    let bare = session::is_bare(context, place)?;
    if bare {
        init::make_default(context, place)?;
    }
    let place = Place::new()?;
    let vault = session::open_named(context, &place, bare.then_some(credctl::config::DEFAULT_VAULT))?;
    session::is_writable(&vault)?;
    Ok(vault)
}

/// Learns whose account it is, stores it, and tells the browser and the person.
fn finish(context: &Context, place: &Place, vault: &mut Vault, done: Done<'_>, called: store::Called, before: Option<Record>) -> Outcome {
    let Done { target, signed, client, means, wish } = done;
    let Signed { tokens, browser, watch } = signed;
    let provider = &target.provider;
    let (mut tokens, (account, fields)) = stop::leaving(context, &watch, |world| {
        let tokens = connect::lengthened(world, provider, &client, tokens);
        let told = account::ask((world.net)(), provider, &tokens);
        (tokens, told)
    });
    tokens.fields.extend(fields);
    let surplus = Surplus::of_answer(provider, &client, &tokens, &account);
    let connected = Connected { target, client, means, wish, tokens, account, asks: !watch.is_stopped() };
    let mut stored = match keep(context, place, vault, connected, called, before) {
        Ok(stored) => stored,
        Err(store::NotStored { failure, stands: true }) => return Err(flow::told(browser, provider, failure)),
        Err(store::NotStored { failure, stands: false }) => {
            let failure = flow::told(browser, provider, undo::not_stored(failure));
            stop::unbroken(&context.ui, &watch, || surplus.give_back(context, vault, place, " of this sign-in"));
            return Err(if watch.is_stopped() { Failure { exit: 130, ..failure } } else { failure });
        }
    };
    let replaced = stored.replaced.take();
    if let Some(browser) = browser {
        let (provider, account, name) = (provider.name.clone(), stored.account.clone(), stored.name.clone());
        browser.show(&credctl::oauth::Face::Connected { provider, account, name });
    }
    let verified = after::check(context, place, vault, vec![stored.id], watch.is_stopped());
    let told = store::tell(context, place, vault, &stored);
    if let Some(replaced) = replaced {
        replaced.give_back(context, vault, place, &format!(" that `{}` had before", escape(&stored.name)));
    }
    way::say_traps(context, provider);
    told?;
    verified?.end().map(|()| Exit::Done)
}

/// Stores it where it belongs, if nothing speaks against that.
fn keep(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    connected: Connected<'_>,
    called: store::Called,
    before: Option<Record>,
) -> Result<store::Stored, store::NotStored> {
    let before = match (before, &called) {
        (Some(record), _) => Some(record),
        (None, store::Called::Service(_)) => store::same_account(vault, &connected, place)?,
        // Somebody who gives it a name wants it by that name.
        (None, store::Called::Given(_)) => None,
    };
    if let Some(record) = &before {
        judge::agree(context, record, &connected)?;
    }
    store::store(context, place, vault, connected, called, before)
}
