//! The way a sign-in goes: by a browser here, by one elsewhere, by a code, or by the client alone.

use std::cell::Cell;
use std::time::Duration;

use clap::Args;
use credctl::credential::grant::Means;
use credctl::error::OauthTrouble;
use credctl::name::escape;
use credctl::oauth::begin::Wish;
use credctl::oauth::callback::Way;
use credctl::oauth::listener::Listener;
use credctl::oauth::{Client, connect};
use credctl::template::{ClientSecret, Flow};
use credctl::vault::{Underway, Vault};

use super::client;
use super::flow::{self, Manner, Signed};
use super::target::Target;
use super::{stop, undo};
use crate::cli::complete::Completes;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::ui::lines::fit;
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// How long a person's answer is waited for.
const USUAL: Duration = Duration::from_secs(5 * 60);
/// The columns of `note: `.
const NOTE: usize = 6;

/// How a person signs in.
#[derive(Args)]
pub(super) struct How {
    /// By a code that is entered on another device
    #[arg(long, conflicts_with = "no_browser")]
    pub(super) device: bool,
    /// Print the address, open nothing, and take the address that a browser ends at
    #[arg(long)]
    pub(super) no_browser: bool,
    /// The port that the browser comes back to, where the client is registered with one
    #[arg(long, value_name = "N", add = Completes::Nothing)]
    pub(super) port: Option<u16>,
    /// How long to wait for an answer; else 5m, or as long as a code is good for
    #[arg(long, value_name = "SPAN", add = Completes::Nothing)]
    pub(super) timeout: Option<String>,
}

/// A sign-in that is to be gone through.
pub(super) struct Session<'a> {
    pub(super) how: &'a How,
    pub(super) limit: Option<Duration>,
    /// The client of the account that is connected again, where it can be used again.
    pub(super) before: Option<&'a Client>,
    /// That it is under way, once somebody may agree to it.
    pub(super) underway: Cell<Option<Underway>>,
}

impl Session<'_> {
    pub(super) fn sign_in(
        &self,
        context: &Context,
        place: &Place,
        vault: &mut Vault,
        target: &mut Target,
        wish: &Wish,
        given: &client::Given<'_>,
    ) -> Result<(Signed, Client, Means), Failure> {
        say_what(context, &target.provider, wish);
        let device = self.by_device(&target.provider, wish)?;
        if device && let Some(other) = target.provider.quirks.device_client_type.take() {
            // What is said of redirects is said of the usual type.
            let quirks = &mut target.provider.quirks;
            (quirks.client_type, quirks.redirect.note) = (Some(other), None);
        }
        let provider = &target.provider;
        let client_alone = provider.quirks.flow == Flow::ClientCredentials;
        let opens = !self.how.no_browser && (env::has_display() || env::browser().is_some());
        let way = Way::of(provider, self.how.port)?;
        if matches!(way, Way::Paste { .. }) && !device && !client_alone && !context.ui.can_read() {
            return Err(credctl::Error::from(OauthTrouble::NobodyPastes { provider: provider.name.clone() }).into());
        }
        let listener = match &way {
            Way::Listen { host, port, path } if !device && !client_alone => Some(Listener::open(host, *port, path)?),
            _ => None,
        };
        let redirect = match (&listener, &way) {
            (Some(listener), _) => listener.redirect(),
            (None, way) => way.to_register(provider),
        };
        let client = match self.before {
            Some(before) if given.id.is_none() => given.over(before)?,
            _ => client::find(context, place, vault, target, given, (&way, &redirect))?,
        };
        let client = if device { client } else { complete(context, &target.provider, client)? };
        let provider = &target.provider;
        self.underway.set(undo::begin(vault, provider));
        if client_alone {
            let watch = prompt::paste::Watch::new(false);
            let asked = stop::leaving(context, &watch, |world| connect::as_client(world, provider, &client, wish));
            let tokens = asked.map_err(|error| stop::ended(&watch, provider, error))?;
            return Ok((Signed { tokens, browser: None, watch }, client, Means::Client));
        }
        if device {
            return Ok((flow::on_device(context, provider, &client, wish, self.limit)?, client, Means::Device));
        }
        if target.found.as_ref().is_some_and(|found| !found.pkce) {
            let what = "it does not offer PKCE with S256, without which a code could be stolen on its way".to_owned();
            return Err(credctl::Error::from(OauthTrouble::Untrusted { provider: provider.name.clone(), what }).into());
        }
        let manner = Manner { opens, limit: self.limit.unwrap_or(USUAL), span: self.how.timeout.as_deref().unwrap_or("5m") };
        let signed = flow::in_browser(context, (provider, &client), wish, (&way, listener), &manner)?;
        Ok((signed, client, Means::Code))
    }

    /// Whether the sign-in goes by a code: asked for, or where no browser can open here and the service has it for these
    /// scopes and this sort of client. One that has it for a client of another type alone is signed in to by the address
    /// that a browser elsewhere ends at: the client that there is would be refused.
    fn by_device(&self, provider: &credctl::oauth::Provider, wish: &Wish) -> Result<bool, Failure> {
        let quirks = &provider.quirks;
        let beyond = quirks.beyond_device(&wish.scopes);
        if !self.how.device {
            let no_browser_here = !env::has_display() && env::browser().is_none() && !self.how.no_browser;
            return Ok(no_browser_here && provider.device.is_some() && beyond.is_empty() && quirks.device_client_type.is_none());
        }
        if provider.device.is_none() {
            let trouble = OauthTrouble::NoFlow { provider: provider.name.clone(), flow: "sign-in by a code on another device" };
            return Err(credctl::Error::from(trouble).into());
        }
        if !beyond.is_empty() {
            let (service, scopes) = (escape(&provider.name), escape(&beyond.join(" ")));
            return Err(Failure::usage(format!("{service} gives these scopes to no sign-in by a code on another device: {scopes}"))
                .hint("leave them out, or sign in without `--device`: with `--no-browser` in a browser of any other machine"));
        }
        Ok(true)
    }
}

/// The client with its secret, where the service takes none without: found out before a browser opens.
fn complete(context: &Context, provider: &credctl::oauth::Provider, mut client: Client) -> Result<Client, Failure> {
    let lacks = client.secret.as_ref().is_none_or(credctl::Secret::is_empty);
    if !lacks || !provider.has_clients() || provider.quirks.client_secret != ClientSecret::Required {
        return Ok(client);
    }
    let service = escape(&provider.name);
    let missing = || {
        Failure::usage(format!("{service} takes no client without its secret")).hint("give it: `--client-secret @FILE`, `-` or `env:VAR`")
    };
    if !context.ui.can_ask() {
        return Err(missing());
    }
    let secret = prompt::hidden(&context.ui, &format!("Client secret of {service}"))?;
    if secret.is_empty() {
        return Err(missing());
    }
    client.secret = Some(secret);
    Ok(client)
}

/// What will be asked for, and what to know before.
fn say_what(context: &Context, provider: &credctl::oauth::Provider, wish: &Wish) {
    let scopes = if wish.scopes.is_empty() { "nothing in particular".to_owned() } else { escape(&wish.scopes.join(" ")) };
    let ui = &context.ui;
    ui.say(&fit(ui, 0, &format!("{} will be asked for: {scopes}", escape(&provider.name))));
    say_traps(context, provider);
}

/// What to know of a provider: before, and after, when the terminal is looked at again.
pub(super) fn say_traps(context: &Context, provider: &credctl::oauth::Provider) {
    let ui = &context.ui;
    for trap in &provider.quirks.traps {
        ui.note(&fit(ui, NOTE, &escape(trap)));
    }
}
