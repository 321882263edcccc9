//! Whom to connect with: a service by its id, or a server by its address.

use std::collections::{BTreeMap, BTreeSet};

use credctl::Error;
use credctl::name::escape;
use credctl::oauth::discover::{self, Found};
use credctl::oauth::provider::{Provider, Unready};
use credctl::template::{Origin, Template, Templates};

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
        context.ui.say(&format!("asking {} how to sign in", escape(credctl::net::host(address))));
        let found = context.in_world(|world| discover::look(world, address))?;
        let provider = Provider::discovered(REMOTE, &found.name, found.server.clone(), found.iss_announced)?;
        // Names have no port.
        let host = found.name.split(':').next().unwrap_or(&found.name).trim_matches(['[', ']']);
        let name: String = host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' }).collect();
        Ok(Self { provider, template: templates.get(REMOTE)?, name, typed: address.to_owned(), found: Some(found) })
    }
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
