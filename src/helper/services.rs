//! The services whose hosts git talks to, and the user that goes with their tokens: one table.

use super::{Known, host};
use crate::credential::GIT_TAG;
use crate::kind::Kind;

/// One service.
struct Service {
    /// Its template.
    id: &'static str,
    /// The user that goes with a token.
    user: &'static str,
    /// Whether the user does not matter to it: then one that is asked for is taken.
    any: bool,
    /// Its hosts of git; of one that people run themselves also what the field `host` says.
    hosts: &'static [&'static str],
    /// What hosts of its customers end with.
    suffix: Option<&'static str>,
}

const SERVICES: [Service; 7] = [
    Service { id: "github", user: "x-access-token", any: true, hosts: &["github.com", "gist.github.com"], suffix: Some(".ghe.com") },
    Service { id: "gitlab", user: "oauth2", any: true, hosts: &["gitlab.com"], suffix: None },
    Service { id: "bitbucket", user: "x-token-auth", any: false, hosts: &["bitbucket.org"], suffix: None },
    Service { id: "gitea", user: "oauth2", any: true, hosts: &["gitea.com", "codeberg.org"], suffix: None },
    Service { id: "azure_devops", user: "pat", any: true, hosts: &["dev.azure.com"], suffix: Some(".visualstudio.com") },
    Service { id: "huggingface", user: "hf_user", any: true, hosts: &["huggingface.co"], suffix: None },
    Service { id: "heroku", user: "heroku", any: true, hosts: &["git.heroku.com"], suffix: None },
];

/// Bitbucket's user for the API token of an account, which has its address as a field.
const BITBUCKET_ACCOUNT: &str = "x-bitbucket-api-token-auth";
/// Templates of logins that are of no service in particular.
const LOGINS: [&str; 1] = ["basic_auth"];

/// How a credential signs in to a host of git.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// With a user of its own.
    Own,
    /// With this user; whether another one does too.
    Token(&'static str, bool),
}

impl Service {
    fn has(&self, host: &str) -> bool {
        self.hosts.contains(&host) || self.suffix.is_some_and(|suffix| host.strip_suffix(suffix).is_some_and(|rest| !rest.is_empty()))
    }
}

/// How a credential, which may be sent to this host, signs in to git there; `None`: it is not for git.
pub(super) fn login(known: &Known, at: &str) -> Option<Login> {
    let summary = &known.summary;
    let service = summary.service.as_deref();
    let own = summary.kind == Kind::UsernamePassword;
    let Some(service) = service else { return own.then_some(Login::Own) };
    if LOGINS.contains(&service) {
        return own.then_some(Login::Own);
    }
    let service = SERVICES.iter().find(|known| known.id == service)?;
    let its_own = || known.plain("host").and_then(|field| host::fold(field, "443")).is_some_and(|field| field == at);
    if !service.has(at) && !its_own() {
        return None;
    }
    match summary.kind {
        Kind::UsernamePassword => Some(Login::Own),
        Kind::ApiToken if service.id == "bitbucket" && known.plain("email").is_some() => Some(Login::Token(BITBUCKET_ACCOUNT, false)),
        Kind::ApiToken | Kind::Oauth2 => Some(Login::Token(service.user, service.any)),
        _ => None,
    }
}

/// Why a login is git's to have, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// Nothing says so but its host: it may be a website's.
    Host,
    /// Its tag.
    Tag,
    /// Its service is one of git.
    Service,
}

/// Why a credential that signs in to git is git's.
pub(super) fn claim(known: &Known) -> Claim {
    let summary = &known.summary;
    if summary.service.as_deref().is_some_and(|service| !LOGINS.contains(&service)) {
        Claim::Service
    } else if summary.tags.iter().any(|tag| tag == GIT_TAG) {
        Claim::Tag
    } else {
        Claim::Host
    }
}

/// The service whose host of git this is.
pub(super) fn at(host: &str) -> Option<&'static str> {
    SERVICES.iter().find(|service| service.has(host)).map(|service| service.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Templates;

    #[test]
    fn every_service_has_a_template() {
        for service in &SERVICES {
            assert!(Templates::new(None).get(service.id).unwrap().is_some(), "{}", service.id);
        }
        for login in LOGINS {
            assert!(Templates::new(None).get(login).unwrap().is_some(), "{login}");
        }
    }

    #[test]
    fn a_host_is_a_services_to_the_byte() {
        assert_eq!(at("github.com"), Some("github"));
        assert_eq!(at("acme.visualstudio.com"), Some("azure_devops"));
        for other in ["api.github.com", "github.com.evil", "evilgithub.com", ".visualstudio.com", "github.com:8443", ""] {
            assert_eq!(at(other), None, "{other}");
        }
    }
}
