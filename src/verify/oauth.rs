//! A connected account: what its server says of its access token.
//!
//! By introspection (RFC 7662) where the server has that for this client; else by whatever the token is good for: the
//! template's check of access tokens, the address that says whose account it is, the API that the token was made for.
//! Nothing is refreshed here: a token that can be renewed is called rejected, and that a refresh may help.

use jiff::Timestamp;

use super::http::{Check, unreachable, unsent_finding};
use super::send::Unsent;
use super::values::Values;
use super::{Finding, Next, Outlook, Subject, Tools, check_of, places, unchecked};
use crate::credential::grant::{Grant, Means, is_disconnecting};
use crate::kind::Kind;
use crate::net::{self, host};
use crate::oauth::introspect::{self, Told};
use crate::oauth::{Client, Provider};
use crate::status::{Effect, Reason, Verdict};
use crate::template::{Account, Auth, By, Code, Place, Placement, Request, Source, Verify};

/// The answer of RFC 7662 for a token that cannot be used.
const NOT_ACTIVE: &str = "`active`: false";

/// What introspection came to.
enum Asked {
    /// The token lives.
    Active(Box<Finding>),
    /// The server says that it is not active: dead, or none that this client may ask about.
    NotActive(Box<Finding>),
    /// It is no server for this: it cannot, or not for this client.
    No,
    /// There was no answer, or trouble in the place of one.
    Trouble(Box<Finding>),
}

/// One way of trying a token: as a template has it, or made from what is known of a server.
struct Way {
    verify: Verify,
    /// Addresses that the server itself gave.
    hosts: Vec<String>,
    /// The API that the token was made for: what counts there is only whether the token makes a difference.
    is_resource: bool,
}

/// What a check would do.
pub(super) fn outlook(subject: &Subject) -> Outlook {
    if lost(subject).is_some() {
        return Outlook::default();
    }
    let values = Values::of(subject);
    let provider = provider(subject, &values);
    let asked = provider.as_ref().filter(|_| Client::of(&subject.credential).is_some()).and_then(introspect::address);
    let Some(way) = way(subject, provider.as_ref()) else {
        return Outlook { contacts: asked.map(|url| host(&url).to_owned()), ..Outlook::default() };
    };
    let url = || {
        let text = &way.verify.request.as_ref()?.url;
        match &subject.template {
            Some(template) => template.url(text, |name| values.text(name)).ok(),
            None => Some(text.clone()),
        }
    };
    let contacts = asked.or_else(url).map(|url| host(&url).to_owned());
    let Verify { billed, cost, asks_first, side_effects, assumed, .. } = way.verify;
    Outlook { contacts, billed, cost, has_effect: asks_first, side_effects, assumed }
}

/// Asks about its access token.
pub(super) fn check(subject: &Subject, tools: &Tools, now: Timestamp) -> Finding {
    if let Some(why) = lost(subject) {
        let next = if is_disconnecting(why) { Next::Disconnect } else { Next::Reconnect };
        return Finding::new(Verdict::SignIn, format!("{}: {why}", Verdict::SignIn.in_words())).then(next);
    }
    let values = Values::of(subject);
    if values.get("access_token").is_none() {
        return unsent_finding(Unsent::Lacks("access_token".to_owned())).then(Next::Reconnect);
    }
    let provider = provider(subject, &values);
    let asked = provider.as_ref().map_or(Asked::No, |provider| ask(subject, tools, provider, &values));
    let tried = || way(subject, provider.as_ref()).map(|way| by_way(subject, tools, now, &way));
    let finding = match asked {
        Asked::Active(finding) => *finding,
        // What works in spite of that was not this client's to ask about.
        Asked::NotActive(finding) => tried().filter(|tried| tried.verdict.is_good()).unwrap_or(*finding),
        Asked::Trouble(finding) if finding.verdict == Verdict::Unreachable => *finding,
        Asked::Trouble(finding) => tried().unwrap_or(*finding),
        Asked::No => tried().unwrap_or_else(|| unchecked("its server has nothing that tells this client whether a token works")),
    };
    settled(subject, finding, now)
}

/// Why only a person can go on.
fn lost(subject: &Subject) -> Option<&str> {
    let lost = subject.credential.grant.as_ref()?.lost.as_ref()?;
    Some(if lost.why.is_empty() { "the old one is gone" } else { &lost.why })
}

/// Whom the tokens are from, where that is known.
fn provider(subject: &Subject, values: &Values<'_>) -> Option<Provider> {
    if let Some(server) = subject.credential.grant.as_ref().and_then(|grant| grant.server.clone()) {
        let name = host(&server.issuer).to_owned();
        return Some(Provider::discovered(subject.credential.service.as_deref().unwrap_or_default(), &name, server, false));
    }
    let template = subject.template.as_ref()?;
    let fields = template.fields.iter().filter(|field| !field.secret).map(|field| &field.name);
    let names = fields.chain(template.oauth.as_ref()?.variables.keys());
    Provider::of(template, names.filter_map(|name| Some((name.clone(), values.text(name)?))).collect()).ok()
}

/// Introspection.
fn ask(subject: &Subject, tools: &Tools, provider: &Provider, values: &Values<'_>) -> Asked {
    let Some(client) = Client::of(&subject.credential) else { return Asked::No };
    let question = values.get("access_token").and_then(|token| introspect::question(provider, &client, &token, "access_token"));
    let Some(question) = question else { return Asked::No };
    if provider.server.is_none() && !crate::template::covers(&subject.hosts(), host(&question.url)) {
        return Asked::No;
    }
    let answer = match tools.net.send(&question) {
        Ok(answer) => answer,
        Err(failure) => return Asked::Trouble(Box::new(unreachable(&failure))),
    };
    let server_time = answer.header("date").and_then(places::http_date);
    match (introspect::read(&answer), answer.status) {
        (Some(told), _) => judged(subject, provider, told, server_time),
        (None, 429) => Asked::Trouble(Box::new(Finding::new(Verdict::RateLimited, Verdict::RateLimited.in_words()).then(Next::Again))),
        (None, 408 | 500..) => {
            let finding = Finding::new(Verdict::ServiceDown, Verdict::ServiceDown.in_words()).seen(answer.status.to_string());
            Asked::Trouble(Box::new(finding.then(Next::Again)))
        }
        (None, _) => Asked::No,
    }
}

fn judged(subject: &Subject, provider: &Provider, told: Told, server_time: Option<Timestamp>) -> Asked {
    if !told.active {
        let mut finding = Finding::new(Verdict::Invalid, "the server says that it is not active").seen(NOT_ACTIVE);
        finding.assumed = introspect::is_assumed(provider);
        finding.learned.server_time = server_time;
        return Asked::NotActive(Box::new(finding));
    }
    let scrub = super::scrub::Scrubber::of(&subject.credential);
    let mut finding = Finding::new(Verdict::Valid, Verdict::Valid.in_words());
    let known = subject.credential.grant.as_ref().and_then(|grant| grant.account.clone());
    finding.learned.account = told.account.shown.or(known).or(told.account.subject).map(|account| scrub.text(&account));
    finding.learned.scopes = told.scopes.map(|scopes| scopes.iter().map(|scope| scrub.text(scope)).collect());
    finding.learned.expires = told.ends;
    finding.learned.server_time = server_time;
    Asked::Active(Box::new(finding))
}

/// The way that a token is tried without introspection.
fn way(subject: &Subject, provider: Option<&Provider>) -> Option<Way> {
    let grant = subject.credential.grant.as_ref();
    if let Some(server) = provider.and_then(|provider| provider.server.as_ref()) {
        // A token for an API is good for nothing else (RFC 8707), the address below among it.
        let resource = grant.and_then(|grant| grant.resource.clone());
        let is_resource = resource.is_some();
        let url = resource.or_else(|| server.userinfo.clone())?;
        let account = (!is_resource).then(|| place("/email", &["/preferred_username", "/username", "/name", "/sub"])).flatten();
        let hosts = vec![host(&url).to_owned()];
        return Some(Way { verify: plain(Request { url, ..Request::default() }, account), hosts, is_resource });
    }
    let template = subject.template.as_ref()?;
    let own = subject.verify().filter(|verify| verify.by == By::Http && verify.request.is_some());
    let oauth = template.oauth.as_ref();
    // Either was written for access tokens; what is written for keys comes after what asks whose account it is.
    let fits = template.kind == Kind::Oauth2 || oauth.is_some_and(|oauth| oauth.verify.is_some());
    let by_account = || oauth?.account.as_ref().and_then(|account| by_account(account, grant));
    let verify = own.filter(|_| fits).cloned().or_else(by_account).or_else(|| own.cloned())?;
    Some(Way { verify, hosts: Vec::new(), is_resource: false })
}

/// Asking whose account it is, if what was granted allows it.
fn by_account(account: &Account, grant: Option<&Grant>) -> Option<Verify> {
    let granted = |scope: &String| grant.is_none_or(|grant| grant.granted.is_empty() || grant.granted.contains(scope));
    if !account.requires_scope.iter().all(granted) {
        return None;
    }
    let (first, rest) = account.at.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let verify = plain(account.request.clone()?, place(first, &rest));
    Some(Verify { assumed: account.assumed, ..verify })
}

fn place(at: &str, also: &[&str]) -> Option<Place> {
    let also = also.iter().map(|at| (*at).to_owned()).collect();
    let place = Place { from: Source::Json, at: at.to_owned(), also, format: None, request: None, note: None, assumed: false };
    (!at.is_empty()).then_some(place)
}

/// A check by the usual codes (RFC 6750, 3.1), the token as a bearer where nothing else is said.
fn plain(request: Request, account: Option<Place>) -> Verify {
    let bearer = Placement::Header { name: "Authorization".to_owned(), value: "Bearer {access_token}".to_owned() };
    let bearer = || vec![Auth { hosts: Vec::new(), path: None, place: vec![bearer], strip: Vec::new() }];
    let request = Request { auth: request.auth.or_else(|| Some(bearer())), ..request };
    let codes = |codes: &[u16]| codes.iter().map(|code| Code::Number(*code)).collect();
    Verify { request: Some(request), ok: codes(&[200]), invalid: codes(&[401]), forbidden: codes(&[403]), account, ..Verify::default() }
}

/// Tries the token.
fn by_way(subject: &Subject, tools: &Tools, now: Timestamp, way: &Way) -> Finding {
    let mut check = check_of(subject, tools, now, &way.verify);
    check.builder.hosts.extend(way.hosts.iter().cloned());
    match &way.verify.request {
        Some(wish) if way.is_resource => at_resource(&check, wish),
        Some(wish) => check.run(wish),
        None => unchecked("its service has nothing that can be asked"),
    }
}

/// At an API of which nothing is known but that it wants a token: what a stranger gets is compared with what the token gets.
fn at_resource(check: &Check<'_>, wish: &Request) -> Finding {
    let stranger = Request { auth: Some(Vec::new()), ..wish.clone() };
    match (status(check, &stranger), status(check, wish)) {
        (Err(finding), _) | (_, Err(finding)) => *finding,
        (Ok(_), Ok(401)) => Finding::new(Verdict::Invalid, Verdict::Invalid.in_words()).seen("401"),
        (Ok(_), Ok(403)) => Finding::new(Verdict::InsufficientScope, Verdict::InsufficientScope.in_words()).seen("403"),
        (Ok(_), Ok(429)) => Finding::new(Verdict::RateLimited, Verdict::RateLimited.in_words()).then(Next::Again),
        (Ok(_), Ok(500..)) => Finding::new(Verdict::ServiceDown, Verdict::ServiceDown.in_words()).then(Next::Again),
        // `405` is as good: an API may have nothing to get there, and looked at the token first.
        (Ok(401), Ok(_)) => Finding::new(Verdict::Valid, Verdict::Valid.in_words()),
        (Ok(_), Ok(code)) => Finding::new(Verdict::Unknown, "its API answers the same without a token").seen(code.to_string()),
    }
}

fn status(check: &Check<'_>, wish: &Request) -> Result<u16, Box<Finding>> {
    let request = check.builder.build(wish, &check.values).map_err(|unsent| Box::new(unsent_finding(unsent)))?;
    let answer = check.builder.net.send(&request).map_err(|failure: net::Failure| Box::new(unreachable(&failure)))?;
    Ok(answer.status)
}

/// A finding as it stands for an account: its token has an end that is known, and may be renewed.
fn settled(subject: &Subject, mut finding: Finding, now: Timestamp) -> Finding {
    let grant = subject.credential.grant.as_ref();
    let has_refresh = subject.credential.fields.get("refresh_token").is_some_and(|field| !field.value.is_empty());
    let refreshable = has_refresh || grant.is_some_and(|grant| grant.means == Means::Client);
    // What renews itself does not end with its access token.
    if refreshable && finding.verdict.is_good() {
        finding.learned.expires = None;
    }
    let ended = match finding.verdict.effect() {
        Effect::Failed(Reason::InvalidSecret | Reason::Revoked) | Effect::Expired => grant.and_then(|grant| grant.left(now)),
        _ => return finding,
    };
    match ended {
        Some(left) if left.is_positive() && finding.verdict == Verdict::Invalid && finding.evidence.as_deref() == Some(NOT_ACTIVE) => {
            finding.verdict = Verdict::Revoked;
            finding.why.push_str(", though its end is still to come: somebody ended it");
        }
        Some(left) if !left.is_positive() => {
            finding.verdict = Verdict::Expired;
            "the access token is past its end".clone_into(&mut finding.why);
        }
        _ => {}
    }
    if refreshable {
        finding.why.push_str("; a refresh may bring a new one");
        finding.next = None;
    } else {
        finding.next = Some(Next::Reconnect);
    }
    finding
}
