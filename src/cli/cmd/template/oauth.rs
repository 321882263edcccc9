//! What a template says of connecting an account, for people and as JSON.

use std::collections::BTreeMap;

use credctl::template::{Flow, Issued, Loopback, Oauth, Redirect, Refresh};
use serde::Serialize;

use crate::cli::ui::lines::Lines;

#[derive(Serialize)]
pub(super) struct Connected<'a> {
    flow: &'static str,
    device: bool,
    device_scopes: &'a [String],
    device_client_type: Option<&'a str>,
    endpoints: BTreeMap<&'static str, &'a str>,
    setup: Option<&'a str>,
    client_type: Option<&'a str>,
    client_secret_needed: bool,
    default_scopes: &'a [String],
    scope_sets: &'a BTreeMap<String, Vec<String>>,
    variables: BTreeMap<&'a str, &'a str>,
    redirect: String,
    refresh: String,
    revocation: Option<String>,
    traps: &'a [String],
    quirks: &'a [String],
    assumed: &'a [String],
}

pub(super) fn of(oauth: &Oauth) -> Connected<'_> {
    Connected {
        flow: flow(oauth.flow),
        device: oauth.device.is_some(),
        device_scopes: &oauth.device_scopes,
        device_client_type: oauth.device_client_type.as_deref(),
        endpoints: oauth.endpoints().collect(),
        setup: oauth.setup.as_deref(),
        client_type: oauth.client_type.as_deref(),
        client_secret_needed: oauth.client_secret == credctl::template::ClientSecret::Required,
        default_scopes: &oauth.default_scopes,
        scope_sets: &oauth.scope_sets,
        variables: oauth.variables.iter().map(|(name, variable)| (name.as_str(), variable.default.as_str())).collect(),
        redirect: redirect(&oauth.redirect),
        refresh: refresh(&oauth.refresh),
        revocation: ended(oauth),
        traps: &oauth.traps,
        quirks: &oauth.quirks,
        assumed: &oauth.assumed,
    }
}

/// The lines of it.
pub(super) fn describe(lines: &mut Lines, oauth: &Oauth) {
    let device = if oauth.device.is_some() { ", or on another device by a code" } else { "" };
    lines.line("oauth", &format!("an account can be connected: {}{device}", flow(oauth.flow)));
    client(lines, oauth);
    if let Some(client) = &oauth.device_client_type {
        lines.line("by a code", &format!("with a client of its own: {client}"));
    }
    if !oauth.device_scopes.is_empty() {
        lines.line("by a code", &format!("for these scopes alone: {}", oauth.device_scopes.join(" ")));
    }
    for (name, url) in oauth.endpoints() {
        lines.line("calls", &format!("{name} {url}"));
    }
    for (name, variable) in &oauth.variables {
        let default = match variable.default.as_str() {
            "" if variable.optional => "may be left out".to_owned(),
            "" => "is asked for".to_owned(),
            default => format!("else {default}"),
        };
        lines.line("variable", &format!("{name} = {}; {default}", variable.label));
    }
    lines.line("redirect", &redirect(&oauth.redirect));
    lines.line("renewed", &refresh(&oauth.refresh));
    match oauth.default_scopes.join(" ") {
        _ if !oauth.has_scopes => lines.line("scopes", "none: what is allowed is set on the client"),
        none if none.is_empty() => lines.line("scopes", "none unless asked for"),
        scopes => lines.line("scopes", &scopes),
    }
    for (name, scopes) in &oauth.scope_sets {
        lines.line("set", &format!("{name} = {}", scopes.join(" ")));
    }
    ended(oauth).iter().for_each(|way| lines.line("ended", way));
    oauth.traps.iter().for_each(|trap| lines.line("beware", trap));
    let parts: Vec<&str> = oauth.assumed.iter().map(String::as_str).filter(|part| !part.starts_with("quirk: ")).collect();
    if !parts.is_empty() {
        lines.line("assumed", &format!("of connecting: {}", parts.join(", ")));
    }
}

fn client(lines: &mut Lines, oauth: &Oauth) {
    let client = oauth.client_type.as_deref().unwrap_or("an OAuth client");
    match &oauth.setup {
        Some(setup) => lines.line("client", &format!("{client}, made at {setup}")),
        None => lines.line("client", client),
    }
}

fn flow(flow: Flow) -> &'static str {
    match flow {
        Flow::Code => "in a browser",
        Flow::ClientCredentials => "by the client's id and secret alone",
        Flow::PkceApiKey => "in a browser, for a lasting API key",
        Flow::Discovered => "in a browser, where the server says",
        Flow::UserSupplied => "in a browser, where you say",
    }
}

/// Which redirect is registered, in a sentence.
fn redirect(redirect: &Redirect) -> String {
    let hosts = if redirect.hosts.is_empty() { "127.0.0.1".to_owned() } else { redirect.hosts.join(" or ") };
    match (&redirect.exact, redirect.loopback) {
        (Some(exact), _) => exact.clone(),
        (None, Loopback::AnyPort) => format!("any port of {hosts}"),
        (None, Loopback::FixedPort) => format!("the port of {hosts} that is registered"),
        (None, Loopback::HttpsOnly) => "https alone: the address is pasted".to_owned(),
        (None, Loopback::Unknown) => format!("not known: the port of {hosts} that is registered"),
    }
}

/// Whether it is renewed by itself, in a sentence.
fn refresh(refresh: &Refresh) -> String {
    let because = refresh.trigger.as_deref().map_or(String::new(), |trigger| format!(": {trigger}"));
    let lifetime = refresh.lifetime.as_deref().map_or(String::new(), |lifetime| format!("; good for {lifetime}"));
    match refresh.issued {
        Issued::Always => format!("by a refresh token{lifetime}"),
        Issued::Conditional => format!("by a refresh token, where there is one{because}{lifetime}"),
        Issued::Never if refresh.prolong.is_some() => "by the access token itself, before it ends".to_owned(),
        Issued::Never => "never: there is no refresh token".to_owned(),
        Issued::Unknown => "not known".to_owned(),
    }
}

fn ended(oauth: &Oauth) -> Option<String> {
    oauth.revocation.as_ref().map(|revocation| format!("{} {} (the grant)", revocation.method.name(), revocation.url))
}
