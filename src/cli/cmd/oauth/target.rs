//! Whom to connect with: a service by its id, or a server by its address.

use std::collections::{BTreeMap, BTreeSet};

use credctl::Error;
use credctl::name::{Name, escape};
use credctl::oauth::discover::{self, Found};
use credctl::oauth::provider::{Provider, Unready};
use credctl::template::{Origin, Template, Templates, is_safe_url};

use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::prompt;

/// What discovered servers are stored as.
const REMOTE: &str = "mcp_remote";

/// Whom to connect with.
pub(super) struct Target {
    /// With its addresses filled in.
    pub(super) provider: Provider,
    /// What is known of the service.
    pub(super) template: Option<Template>,
    /// What a server said of itself.
    pub(super) found: Option<Found>,
    /// What the credential is called where nobody names it.
    pub(super) name: String,
    /// What `connect` takes for it: a service's id, or an address.
    pub(super) typed: String,
}

impl Target {
    /// From what was typed. `given` fills addresses, by field or variable.
    pub(super) fn of(context: &Context, templates: &Templates, what: &str, given: BTreeMap<String, String>) -> Result<Self, Failure> {
        if what.contains("://") {
            return Self::server(context, templates, what);
        }
        let template = match templates.get(what)? {
            Some(template) => template,
            None => return Err(unknown(templates, what)?),
        };
        let provider = provider(context, &template, given)?;
        if let Origin::File(path) = &template.origin {
            let ends = [provider.authorize.as_deref(), Some(&*provider.token), provider.device.as_deref()];
            let hosts: BTreeSet<&str> = ends.into_iter().flatten().map(credctl::net::host).collect();
            let (file, hosts) = (escape(&path.to_string_lossy()), credctl::error::ticked(&hosts.into_iter().collect::<Vec<_>>()));
            context.ui.note(&format!("the template is your own, `{file}`; it signs in at {hosts}"));
        }
        Ok(Self { name: what.to_owned(), typed: what.to_owned(), provider, template: Some(template), found: None })
    }

    /// Asks a server what it is.
    fn server(context: &Context, templates: &Templates, address: &str) -> Result<Self, Failure> {
        let address = &lower_host(address);
        context.ui.say(&format!("asking {} how to sign in", escape(credctl::net::host(address))));
        let found = context.in_world(|world| discover::look(world, address))?;
        let provider = Provider::discovered(REMOTE, &found.name, found.server.clone(), found.iss_announced);
        let name = called(&found.name);
        Ok(Self { provider, template: templates.get(REMOTE)?, name, typed: address.to_owned(), found: Some(found) })
    }
}

/// An address with its scheme and host as they are compared, whatever the person's keyboard made of them.
fn lower_host(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |at| start + at);
    address[..end].to_ascii_lowercase() + &address[end..]
}

/// What a credential of a server is called: its host, which has no port in it and is made of what names are made of.
fn called(host: &str) -> String {
    let (bare, prefix) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => (address, "ip6-"),
        None => (host.split(':').next().unwrap_or(host), ""),
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c.to_ascii_lowercase() } else { '-' };
    let name: String = bare.chars().map(plain).collect();
    let name = format!("{prefix}{}", name.trim_matches(['.', '-']));
    if Name::parse(&name).is_ok() { name } else { REMOTE.to_owned() }
}

/// Fills a provider's addresses, asking for what lacks.
fn provider(context: &Context, template: &Template, mut given: BTreeMap<String, String>) -> Result<Provider, Failure> {
    loop {
        let lacks = match Provider::of(template, given.clone()) {
            Ok(provider) => return Ok(provider),
            Err(Unready::Error(error)) => return Err(error.into()),
            Err(Unready::Lacks(name)) => name,
        };
        let variable = template.oauth.as_ref().and_then(|oauth| oauth.variables.get(&lacks));
        let field = template.field(&lacks);
        if !context.ui.can_ask() {
            return Err(Failure::usage(format!("{} needs `{}`", escape(&template.name), escape(&lacks)))
                .hint(format!("give it: `--set {}=…`", escape(&lacks))));
        }
        let label = variable.map(|variable| variable.label.clone()).or_else(|| Some(field?.label.clone())).unwrap_or_else(|| lacks.clone());
        if let Some(help) = variable.and_then(|variable| variable.help.as_ref()).or_else(|| field?.help.as_ref()) {
            context.ui.say(&format!("({})", escape(help)));
        }
        let answer = prompt::line(&context.ui, &escape(&label), false)?;
        given.insert(lacks, answer.trim().to_owned());
    }
}

fn unknown(templates: &Templates, what: &str) -> Result<Failure, Failure> {
    if let Some(address) = address_of(what) {
        let failure = Failure::from(Error::NotFound { what: "provider", name: what.to_owned(), near: None });
        return Ok(failure.hint(format!("a server is connected by its address: `credctl oauth connect {address}`")));
    }
    let ids = templates.provider_ids()?;
    let near = credctl::name::nearest(what, ids.iter().map(String::as_str)).map(str::to_owned);
    let none = near.is_none();
    let failure = Failure::from(Error::NotFound { what: "provider", name: what.to_owned(), near });
    Ok(if none {
        failure.hint("`credctl oauth providers` lists them; a server that describes itself is connected by its address: `credctl oauth connect https://…`")
    } else {
        failure
    })
}

/// The address that was meant by a host, with or without its path: ids have no dots.
fn address_of(what: &str) -> Option<String> {
    let host = what.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let address = lower_host(&format!("https://{what}"));
    // It is to be pasted into a shell.
    let is_plain = what.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte));
    (host.contains(['.', ':']) && is_plain && is_safe_url(&address)).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_an_address_that_lacks_its_beginning() {
        for (typed, address) in [
            ("mcp.example.com", Some("https://mcp.example.com")),
            ("MCP.Example.com/Path", Some("https://mcp.example.com/Path")),
            ("localhost:8443", Some("https://localhost:8443")),
            ("googel", None),
            ("*.example.com", None),
            ("a b.example.com", None),
            ("x.com/$(rm)", None),
            ("", None),
        ] {
            assert_eq!(address_of(typed).as_deref(), address, "{typed}");
        }
    }

    #[test]
    fn every_host_gives_a_name() {
        for (host, name) in [
            ("mcp.example.com", "mcp.example.com"),
            ("MCP.Example.com:8443", "mcp.example.com"),
            ("127.0.0.1:80", "127.0.0.1"),
            ("[::1]", "ip6-1"),
            ("[2001:db8::a]:8443", "ip6-2001-db8--a"),
            ("[::]:1", "ip6-"),
            ("", REMOTE),
        ] {
            assert_eq!(called(host), name, "{host}");
            assert!(Name::parse(&called(host)).is_ok(), "{host}");
        }
        assert_eq!(lower_host("HTTPS://MCP.Example.com/Path?Q"), "https://mcp.example.com/Path?Q");
    }
}
