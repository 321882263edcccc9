//! Whether a credential works, or exactly why it does not.
//!
//! A check is data of a template ([`crate::template::Verify`]): a request and what its answers mean, or one of the ways
//! that are not one request, a module each. It gives a [`Finding`]; what follows for the status is another matter
//! ([`crate::status::Verdict`]). Invariants: a secret goes to the hosts of its credential alone, over https (loopback
//! apart), never after a redirect; every check ends within its time and a bounded memory; no secret is in a finding;
//! whatever went wrong on the way to an answer leaves the status as it was.

mod digest;
mod exchange;
mod finding;
mod http;
mod jwt;
mod local;
mod login;
pub mod many;
pub mod mint;
mod mysql;
mod oauth;
mod places;
mod postgres;
mod redis;
mod rules;
mod scrub;
mod send;
mod sigv4;
mod smtp;
mod ssh;
mod values;
mod wait;
pub mod way;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

pub use finding::{Finding, Learned, Next};
pub use local::{Life, Told, life};
pub use ssh::Machine;

use crate::credential::Credential;
use crate::kind::Kind;
use crate::net::{Answer, Net};
use crate::status::Verdict;
use crate::template::{Auth, By, Template, Variant, Verify};
use http::Check;
use send::Builder;
use values::Values;

/// What is checked: a credential, and what is known of its service.
#[derive(Debug)]
pub struct Subject {
    /// The credential.
    pub credential: Credential,
    /// Its template, where it has one.
    pub template: Option<Template>,
}

/// What a check may use.
#[derive(Clone)]
pub struct Tools {
    /// The network. It is bounded as [`bounds`] has it.
    pub net: Arc<Net>,
    /// The time that one check may take.
    pub timeout: Duration,
    /// The time.
    pub now: fn() -> Timestamp,
    /// What of this machine a check uses that starts a program.
    pub machine: Machine,
}

/// Largest answer that a check looks at.
const MAX_ANSWER: u64 = 512 << 10;

/// What the calls of a check may take.
pub fn bounds(timeout: Duration, jobs: usize) -> crate::net::Bounds {
    let connect = timeout.min(Duration::from_secs(5));
    crate::net::Bounds { connect, total: timeout, answer: MAX_ANSWER, cut: true, idle: (jobs.min(many::PER_HOST), jobs * 2) }
}

/// What a check of a credential would do, before it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Whom it contacts: a host; nobody where it needs no network.
    pub contacts: Option<String>,
    /// Whether the provider charges for it.
    pub billed: bool,
    /// Whether it changes something that a person has to know of before.
    pub has_effect: bool,
    /// What it costs, in words.
    pub cost: Option<String>,
    /// What it does besides, in words.
    pub side_effects: Option<String>,
    /// Whether the meaning of its answers was not read anywhere.
    pub assumed: bool,
}

impl Outlook {
    /// Whether a person is asked first.
    pub fn asks_first(&self) -> bool {
        self.billed || self.has_effect
    }
}

impl Subject {
    /// What a check of it would do.
    pub fn outlook(&self) -> Outlook {
        if self.credential.kind == Kind::Oauth2 {
            return oauth::outlook(self);
        }
        let Some(verify) = self.verify() else { return Outlook { contacts: self.own_contact(), ..Outlook::default() } };
        let values = Values::of(self);
        let template = self.template.as_ref();
        let by_request = || {
            let url = template?.url(&verify.request.as_ref()?.url, |name| values.text(name)).ok()?;
            Some(crate::net::host(&url).to_owned())
        };
        let contacts = match verify.by {
            By::None | By::Local => None,
            By::Http => by_request(),
            By::Exchange => exchange::contact(self, &values),
            By::Ssh => values.text("host"),
            _ => login::contact(self),
        };
        Outlook {
            contacts,
            billed: verify.billed,
            has_effect: verify.asks_first,
            cost: verify.cost.clone(),
            side_effects: verify.side_effects.clone(),
            assumed: verify.assumed,
        }
    }

    /// The host that a check contacts, where it is none of its service's own: a value that is stored with it names it.
    pub fn own_host(&self) -> Option<String> {
        let host = self.outlook().contacts?;
        let template = self.template.as_ref();
        let known = template.map(|template| [template.hosts_for(None, |_| None), template.control_hosts.clone()].concat());
        let is_known = |host: &str| known.as_ref().is_some_and(|known| crate::template::covers(known, host));
        let bare = host.rsplit_once(':').map_or(host.as_str(), |(bare, _)| bare);
        (!is_known(&host) && !is_known(bare)).then_some(host)
    }

    /// Whom a check contacts where no template says how.
    fn own_contact(&self) -> Option<String> {
        match self.credential.kind {
            Kind::Smtp | Kind::SshKey => Values::of(self).text("host"),
            _ => login::by_address(self).and_then(|_| login::contact(self)),
        }
    }

    fn variant(&self) -> Option<&Variant> {
        let values = Values::of(self);
        let main = values.main().unwrap_or_default();
        self.template.as_ref()?.variant(&main, |name| self.stored(name))
    }

    fn verify(&self) -> Option<&Verify> {
        let of_tokens = || self.template.as_ref()?.oauth.as_ref()?.verify.as_ref();
        let own = (self.credential.kind == Kind::Oauth2).then(of_tokens).flatten();
        let own = own.or_else(|| self.variant().and_then(|variant| variant.verify.as_ref()));
        own.or_else(|| self.template.as_ref()?.verify.as_ref())
    }

    fn auth(&self) -> &[Auth] {
        let own = self.variant().and_then(|variant| variant.auth.as_deref());
        own.or_else(|| Some(self.template.as_ref()?.auth.as_slice())).unwrap_or_default()
    }

    /// A plain value, or the main secret: what hosts can be made of.
    fn stored(&self, name: &str) -> Option<String> {
        let field = self.credential.fields.get(name)?;
        field.value.expose_str().map(str::to_owned)
    }

    /// Where it may be sent: what is stored with it, else what its template says; and where credctl itself asks about it.
    fn hosts(&self) -> Vec<String> {
        let credential = &self.credential;
        let Some(template) = &self.template else { return credential.hosts.clone() };
        let mut hosts = match credential.hosts.is_empty() {
            true => template.hosts_for(self.variant(), |name| self.stored(name)),
            false => credential.hosts.clone(),
        };
        let values = Values::of(self);
        hosts.extend(template.control_hosts.iter().filter_map(|host| send::fill(host, &values).ok()).map(|host| host.to_string()));
        hosts
    }
}

/// What time it is at a host, asked over https and without any credential; `None` where it does not say.
///
/// # Errors
/// [`crate::net::Failure`] where there is no way to it.
pub fn time_at(net: &Net, host: &str) -> Result<Option<Timestamp>, crate::net::Failure> {
    let answer = net.send(&crate::net::Request::get(format!("https://{host}/")))?;
    Ok(answer.header("date").and_then(places::http_date))
}

/// Checks a credential.
pub fn check(subject: &Subject, tools: &Tools) -> Finding {
    let now = (tools.now)();
    // A decoy would tell its service, and whoever watches the network, that it is one.
    if subject.credential.canary.is_some() {
        return unchecked("no check of it is known");
    }
    // However many calls it takes.
    let tools = &Tools { net: Arc::new(tools.net.until(Instant::now() + tools.timeout)), ..tools.clone() };
    // What it says of itself needs no network.
    let own = local::look(subject, now);
    if own.as_ref().is_some_and(|own| own.verdict.decides() && !own.verdict.is_good()) {
        return own.unwrap_or_else(|| Finding::new(Verdict::Unknown, ""));
    }
    let mut finding = by_way(subject, tools, now);
    if let Some(own) = own {
        finding.learned.expires = finding.learned.expires.into_iter().chain(own.learned.expires).min();
        finding.hints.extend(own.hints);
    }
    if finding.learned.expires.is_some_and(|end| end <= now) && finding.verdict.is_good() {
        finding = Finding { learned: finding.learned, ..Finding::new(Verdict::Expired, "its end is past, by the provider's own word") };
    }
    compare_scopes(subject, &mut finding);
    finding
}

fn by_way(subject: &Subject, tools: &Tools, now: Timestamp) -> Finding {
    let verify = subject.verify();
    let by = verify.map(|verify| verify.by).or_else(|| login::by_address(subject));
    match (by, subject.credential.kind) {
        (_, Kind::Oauth2) => oauth::check(subject, tools, now),
        (Some(By::Http | By::Exchange), _) => by_request(subject, tools, now, verify),
        (Some(By::Smtp), _) | (None, Kind::Smtp) => smtp::check(subject, tools),
        (Some(By::Ssh), _) | (None, Kind::SshKey) => ssh::check(subject, tools),
        (Some(By::Postgres), _) => postgres::check(subject, tools),
        (Some(By::Redis), _) => redis::check(subject, tools),
        (Some(By::Mysql), _) => mysql::check(subject, tools),
        (Some(By::Mongodb), _) => unchecked("this version has no way to log in to MongoDB"),
        (Some(By::Local), _) => local::only(subject),
        (Some(By::None), _) => {
            unchecked(verify.and_then(|verify| verify.note.as_deref()).unwrap_or("its service has nothing that can be asked"))
        }
        (None, _) => unchecked("nothing is known of its service: a template would say how to check it"),
    }
}

/// What one answer to the check of a credential comes to, by its template alone: nothing is sent. `None` where its check is
/// not by request.
pub fn judge(subject: &Subject, tools: &Tools, answer: &Answer) -> Option<Finding> {
    let verify = subject.verify()?;
    Some(check_of(subject, tools, (tools.now)(), verify).told(answer))
}

/// There is no way.
fn unchecked(why: &str) -> Finding {
    Finding::new(Verdict::Unchecked, why)
}

fn by_request(subject: &Subject, tools: &Tools, now: Timestamp, verify: Option<&Verify>) -> Finding {
    let Some(verify) = verify else { return unchecked("nothing is known of its service") };
    let check = check_of(subject, tools, now, verify);
    match &verify.request {
        Some(wish) => check.run(wish),
        None => exchange::check(&check, subject.auth()),
    }
}

fn check_of<'a>(subject: &'a Subject, tools: &'a Tools, now: Timestamp, verify: &'a Verify) -> Check<'a> {
    Check::of(Builder { subject, net: &tools.net, now, auth: subject.auth(), hosts: subject.hosts() }, verify)
}

/// Whether a scope asks for something at the sign-in (OpenID Connect Core, 3.1.2.1 and 11): not every server tells it of a
/// token.
fn is_of_signing_in(scope: &str) -> bool {
    matches!(scope, "openid" | "offline_access")
}

/// What is granted against what is needed; too much is told too.
fn compare_scopes(subject: &Subject, finding: &mut Finding) {
    let Some(granted) = &finding.learned.scopes else { return };
    let mut needed: Vec<String> = subject.verify().map(|verify| verify.required_scopes.clone()).unwrap_or_default();
    if let Some(grant) = &subject.credential.grant {
        needed.extend(grant.granted.iter().filter(|scope| !is_of_signing_in(scope)).cloned());
    }
    if needed.is_empty() || !finding.verdict.is_good() {
        return;
    }
    let missing: Vec<String> = needed.iter().filter(|scope| !granted.contains(scope)).cloned().collect();
    let more: Vec<String> = granted.iter().filter(|scope| !needed.contains(scope) && !is_of_signing_in(scope)).cloned().collect();
    if !missing.is_empty() {
        finding.verdict = Verdict::MissingScope;
        finding.why = format!("it lacks {}", crate::error::ticked(&missing));
        let page = subject.template.as_ref().and_then(|template| template.dashboard.clone());
        finding.next = Some(Next::Grant(missing.clone(), page));
        finding.learned.missing = missing;
    } else if !more.is_empty() {
        finding.hints.push(format!("it can do more than is asked for: {}", crate::error::ticked(&more)));
    }
}
