//! What the logins that are not HTTP share: where to, whether the credential may go there, and what an answer comes to.

mod url;

use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::finding::{Finding, Next};
use super::rules::{Seen, first, is_code};
use super::scrub::Scrubber;
use super::send::{Unsent, fill};
use super::values::Values;
use super::{Subject, Tools, http};
use crate::net::{Failure, Trust, Wire};
use crate::status::Verdict;
use crate::template::{self, By, Verify};

pub(super) use url::LoginUrl;

/// What was found on the way.
pub(super) type Stop = Box<Finding>;

/// A login that is tried once.
pub(super) struct Login<'a> {
    pub(super) subject: &'a Subject,
    tools: &'a Tools,
    verify: Option<&'a Verify>,
    pub(super) values: Values<'a>,
    scrub: Scrubber,
    page: Option<String>,
    /// When it has to be over.
    pub(super) until: Instant,
    /// What was sent in another form than it is stored in: taken out of what the server says.
    sent: Vec<Zeroizing<String>>,
}

/// Where it goes, and as whom.
pub(super) struct Target {
    pub(super) host: String,
    pub(super) port: u16,
    /// The whole address, where one is stored.
    pub(super) url: Option<LoginUrl>,
    /// The field that holds that.
    pub(super) field: &'static str,
}

/// What a code means where the template does not say.
pub(super) struct Meaning {
    pub(super) verdict: Verdict,
    pub(super) why: String,
    pub(super) next: Option<Next>,
}

impl Meaning {
    /// With the verdict's own words and advice.
    pub(super) fn plain(verdict: Verdict) -> Self {
        Self { verdict, why: verdict.in_words().to_owned(), next: http::next(verdict, None) }
    }

    /// With words of its own.
    pub(super) fn of(verdict: Verdict, why: impl Into<String>) -> Self {
        Self { why: why.into(), ..Self::plain(verdict) }
    }

    /// With other advice.
    pub(super) fn then(self, next: Next) -> Self {
        Self { next: Some(next), ..self }
    }
}

/// The advice to change a field.
pub(super) fn edit(field: &str) -> Next {
    Next::Edit(Some(field.to_owned()))
}

/// A finding as the end of a login.
pub(super) fn stop(verdict: Verdict, why: impl Into<String>, next: Next) -> Stop {
    Box::new(Finding::new(verdict, why).then(next))
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::new(http::unreachable(&failure))
    }
}

impl<'a> Login<'a> {
    pub(super) fn new(subject: &'a Subject, tools: &'a Tools) -> Self {
        let page = subject.template.as_ref().and_then(|template| template.dashboard.clone()).filter(|page| !page.contains('{'));
        Self {
            subject,
            tools,
            verify: subject.verify(),
            values: Values::of(subject),
            scrub: Scrubber::of(&subject.credential),
            page,
            until: Instant::now() + tools.timeout,
            sent: Vec::new(),
        }
    }

    /// A value without which nothing can be tried.
    pub(super) fn needs(&self, name: &str) -> Result<Zeroizing<String>, Stop> {
        self.values.get(name).ok_or_else(|| Box::new(http::unsent_finding(Unsent::Lacks(name.to_owned()))))
    }

    /// A value that somebody stored: no template's default.
    pub(super) fn stored(&self, name: &str) -> Option<String> {
        self.subject.stored(name).filter(|value| !value.is_empty())
    }

    /// Where a check goes. A credential of parts that has no password is one whose `url` holds all of it.
    pub(super) fn target(&self, port: u16) -> Result<Target, Stop> {
        let address = self.verify.and_then(|verify| verify.address.as_deref()).unwrap_or("{host}:{port}");
        if let Some(address) = address_of(self.subject) {
            return self.in_url(&address, port, "token");
        }
        let in_url = self.stored("password").is_none() && self.stored("url").is_some();
        let filled = match in_url {
            true => self.needs("url")?,
            false => fill(address, &self.port_of(address, port)).map_err(|unsent| Box::new(http::unsent_finding(unsent)))?,
        };
        if in_url || filled.contains("://") {
            return self.in_url(&filled, port, "url");
        }
        let broken = || Box::new(http::unsent_finding(Unsent::Wrong("host".to_owned())));
        let (host, number) = filled.rsplit_once(':').ok_or_else(broken)?;
        let host = host.to_ascii_lowercase();
        let port = number.parse::<u16>().ok().filter(|port| *port > 0);
        let port = port.ok_or_else(|| Box::new(http::unsent_finding(Unsent::Wrong("port".to_owned()))))?;
        if !crate::kind::is_host(&host) {
            return Err(broken());
        }
        // Where nothing else is said, the host that is stored beside it is the one. (An IPv6 address is no host of a template.)
        let hosts = self.subject.hosts();
        let of_template = self.subject.template.as_ref().map(|template| template.hosts.as_slice());
        let is_own = hosts.is_empty() && of_template.is_none_or(|hosts| hosts.iter().any(|host| host == "{host}"));
        if is_own || may_go(&hosts, &host, port) { Ok(Target { host, port, url: None, field: "url" }) } else { Err(elsewhere(&host)) }
    }

    /// The values, with the usual port where none is known.
    fn port_of(&self, address: &str, port: u16) -> Values<'a> {
        match self.values.get("port") {
            None if address.contains("{port}") => self.values.with("port", Zeroizing::new(port.to_string())),
            _ => self.values.clone(),
        }
    }

    /// An address names its host beside its password, and whoever stored the one stored the other: it may go there, unless
    /// other hosts were said to be the ones.
    fn in_url(&self, text: &str, port: u16, field: &'static str) -> Result<Target, Stop> {
        let url = LoginUrl::parse(text).map_err(|why| stop(Verdict::Malformed, format!("its address {why}"), edit(field)))?;
        let host = if url.host.is_empty() { "localhost".to_owned() } else { url.host.clone() };
        let port = url.port.unwrap_or(port);
        let hosts = self.subject.hosts();
        let template = self.subject.template.as_ref();
        let usual =
            template.map(|template| template.hosts_for(self.subject.variant(), |name| self.subject.stored(name))).unwrap_or_default();
        let is_whole = url.password.is_some() && hosts.iter().all(|host| usual.contains(host));
        if is_whole || may_go(&hosts, &host, port) {
            return Ok(Target { host, port, url: Some(url), field });
        }
        Err(elsewhere(&host))
    }

    /// That an address is stored besides the parts, and says another thing than they do: it was not checked.
    pub(super) fn differs(&self, target: &Target) -> Option<String> {
        let url = self.values.get("url").filter(|_| target.url.is_none())?;
        let Ok(url) = LoginUrl::parse(&url) else { return Some("its `url` cannot be read, and was not checked".to_owned()) };
        let other = |name: &str, own: &Option<Zeroizing<String>>| own.is_some() && *own != self.values.get(name);
        let parts = [
            ("password", other("password", &url.password)),
            ("username", other("username", &url.username)),
            ("host", url.host != target.host),
            ("port", url.port.is_some_and(|port| port != target.port)),
            ("database", other("database", &Some(url.path).filter(|path| !path.is_empty())) && self.values.get("database").is_some()),
        ];
        let found: Vec<&str> = parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
        (!found.is_empty()).then(|| format!("its `url` was not checked, and has another {}", found.join(", another ")))
    }

    /// A connection to it, in clear.
    pub(super) fn dial(&self, target: &Target) -> Result<Wire, Stop> {
        Ok(self.tools.net.dial(&target.host, target.port, self.until)?)
    }

    /// The same connection in TLS.
    pub(super) fn secure(&self, wire: Wire, trust: Trust) -> Result<Wire, Failure> {
        wire.secure(&self.tools.net, trust)
    }

    /// A moment that is so far away, or the end, whichever is first.
    pub(super) fn within(&self, time: Duration) -> Instant {
        self.until.min(Instant::now() + time)
    }

    /// When half of the time that is left will be over.
    pub(super) fn half(&self) -> Instant {
        self.within(self.until.saturating_duration_since(Instant::now()) / 2)
    }

    /// Notes a form of the secret that goes to the server.
    pub(super) fn sends(&mut self, form: &Zeroizing<String>) {
        self.sent.push(form.clone());
    }

    /// What an answer comes to: as the template has it, else as `usual` does.
    pub(super) fn judge(&self, code: &str, text: &str, usual: impl FnOnce() -> Meaning) -> Finding {
        let mut text = text.to_owned();
        for form in self.sent.iter().filter(|form| form.len() > 3) {
            text = text.replace(form.as_str(), "•••");
        }
        let seen = Seen::said(code, text);
        if let Some(verify) = self.verify.filter(|verify| knows(verify, &seen)) {
            return super::check_of(self.subject, self.tools, (self.tools.now)(), verify).judge(&seen);
        }
        let meaning = usual();
        let text = self.scrub.text(&seen.text);
        let finding = Finding { next: meaning.next, ..Finding::new(meaning.verdict, meaning.why) };
        let finding = self.with_page(finding);
        if meaning.verdict == Verdict::Valid {
            return finding;
        }
        finding.seen(if text.is_empty() { seen.code.clone() } else { format!("{}: \"{text}\"", seen.code) })
    }

    /// A text of the server, as it may be shown.
    pub(super) fn clean(&self, text: &str) -> String {
        self.scrub.text(text)
    }

    fn with_page(&self, mut finding: Finding) -> Finding {
        if let Some(Next::Replace(page @ None) | Next::Look(page @ None) | Next::Grant(_, page @ None)) = &mut finding.next {
            page.clone_from(&self.page);
        }
        finding
    }
}

/// Whether the template says what this answer means.
fn knows(verify: &Verify, seen: &Seen<'_>) -> bool {
    let lists = [&verify.ok, &verify.invalid, &verify.forbidden, &verify.rate_limited];
    first(&verify.answers, seen).is_some() || lists.into_iter().flatten().any(|code| is_code(code, &seen.code))
}

/// Whether the hosts of a credential have this one, with its port or with any.
fn may_go(hosts: &[String], host: &str, port: u16) -> bool {
    template::covers(hosts, host) || template::covers(hosts, &format!("{host}:{port}"))
}

fn elsewhere(host: &str) -> Stop {
    Box::new(http::unsent_finding(Unsent::Host(host.to_owned())))
}

/// The ways of logging in that an address names by its scheme.
const SCHEMES: [(&str, By); 6] = [
    ("postgres://", By::Postgres),
    ("postgresql://", By::Postgres),
    ("redis://", By::Redis),
    ("rediss://", By::Redis),
    ("mysql://", By::Mysql),
    ("mariadb://", By::Mysql),
];

/// How to log in with a credential that is one address and nothing else, as `DATABASE_URL` and `REDIS_URL` are.
pub(super) fn by_address(subject: &Subject) -> Option<By> {
    let address = Values::of(subject).main().filter(|_| subject.template.is_none())?;
    SCHEMES.iter().find(|(scheme, _)| address.starts_with(scheme)).map(|(_, by)| *by)
}

fn address_of(subject: &Subject) -> Option<Zeroizing<String>> {
    by_address(subject).and_then(|_| Values::of(subject).main())
}

/// Whom a check contacts, before it is made.
pub(super) fn contact(subject: &Subject) -> Option<String> {
    let values = Values::of(subject);
    let text = || address_of(subject).or_else(|| values.get("url").filter(|_| subject.stored("password").is_none()));
    let in_url = || LoginUrl::parse(&text()?).ok().map(|url| url.host);
    in_url().filter(|host| !host.is_empty()).or_else(|| values.text("host"))
}
