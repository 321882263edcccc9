//! What a helper would answer with these credentials, before anything is so: asked before a tool loses what it has.
//!
//! The answer is that of the helper itself, by the same functions. Nothing is handed out for it.

use std::collections::HashMap;

use jiff::Timestamp;

use super::git::{Choice, Request, choose};
use super::{Known, aws, docker, host, kube};
use crate::error::ticked;
use crate::inject::tools::Asked;
use crate::name::{Id, escape};
use crate::status::Status;
use crate::vault::Summary;

/// The credentials that there will be.
pub struct Foreseen {
    known: Vec<Known>,
    by_name: HashMap<String, usize>,
    by_host: HashMap<String, Vec<Known>>,
    now: Timestamp,
}

impl Foreseen {
    /// Of these.
    pub fn new(all: Vec<Box<Summary>>, now: Timestamp) -> Self {
        let known: Vec<Known> = all.into_iter().map(|summary| Known { layer: 0, id: Id::from_bytes([0; 16]), summary }).collect();
        let by_name = known.iter().enumerate().map(|(at, known)| (known.summary.name.clone(), at)).collect();
        let mut by_host: HashMap<String, Vec<Known>> = HashMap::new();
        for one in &known {
            for host in &one.summary.hosts {
                by_host.entry(host.clone()).or_default().push(one.clone());
            }
        }
        Self { known, by_name, by_host, now }
    }

    /// Why a tool that asks this would not be given just the credential of this name; `None`: it would.
    pub fn why_not(&self, asked: &Asked<'_>, name: &str) -> Option<String> {
        let Some(known) = self.by_name.get(name).map(|at| &self.known[*at]) else {
            return Some(format!("`{}` is not in the vault", escape(name)));
        };
        let status = known.summary.status(self.now);
        let strict = matches!(asked, Asked::Git(_) | Asked::Docker(_));
        if matches!(status, Status::Expired | Status::Revoked) || (strict && !known.is_usable(self.now)) {
            return Some(format!("`{}` is {}", escape(name), status.name()));
        }
        let summary = &known.summary;
        match asked {
            Asked::Git(url) => self.git(url, known),
            Asked::Docker(server) => self.docker(server, known),
            Asked::Aws => aws::check(name, summary.kind, summary.service.as_deref()).err().map(|error| error.to_string()).or_else(|| {
                let missing = aws::NEEDED.iter().find(|field| !summary.fields.iter().any(|known| known.name == **field))?;
                Some(format!("`{}` has no `{missing}`", escape(name)))
            }),
            Asked::Kube(form) => kube::why_not(summary, *form),
        }
    }

    /// git says the host, and a user where an address or its configuration names one.
    fn git(&self, url: &str, known: &Known) -> Option<String> {
        let Some((scheme, at, _)) = host::of_url(url) else { return Some("its address is none that git asks credctl for".to_owned()) };
        if scheme != "https" {
            return Some("it is not for https, and the helper is asked for https alone".to_owned());
        }
        let name = &known.summary.name;
        let all = self.by_host.get(&at).map(Vec::as_slice).unwrap_or_default();
        let asks = |username: Option<&str>| {
            let username = username.map(str::to_owned);
            let request = Request { protocol: scheme.clone(), host: at.clone(), username, ..Request::default() };
            match choose(&request, &at, all, true, self.now) {
                Choice::One(chosen, _) if chosen.summary.name == *name => None,
                Choice::One(other, _) => Some(format!("git would be given `{}` for https://{at}", escape(&other.summary.name))),
                Choice::Several(names) => Some(format!(
                    "https://{at} has several logins ({}), of which `store` gives the first and credctl none unless the address names \
                     the user (https://USER@HOST)",
                    ticked(&names)
                )),
                Choice::None => Some(format!("`{}` is none that git is given for just https://{at}", escape(name))),
            }
        };
        asks(None).or_else(|| asks(Some(known.plain("username")?)))
    }

    fn docker(&self, server: &str, known: &Known) -> Option<String> {
        let Some(registry) = docker::registry(server) else {
            return Some(format!("`{}` is no registry that docker asks credctl for", escape(server)));
        };
        let all = self.by_host.get(&registry).map(Vec::as_slice).unwrap_or_default();
        let logins: Vec<&Known> = all.iter().filter(|known| docker::is_login(known)).collect();
        match docker::only(&registry, &logins) {
            Ok(Some(only)) if only.summary.name == known.summary.name => None,
            Ok(_) => Some(format!("`{}` is no login to {}", escape(&known.summary.name), escape(&registry))),
            Err(several) => Some(several),
        }
    }
}
