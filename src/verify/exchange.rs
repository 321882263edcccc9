//! A short-lived token, fetched with the credential before it is used: with its secret, or with a JWT that is signed by its
//! key (RFC 7523).
//!
//! The token endpoint is the template's, never one that stands in the credential's file: whoever could write that would
//! get the assertion. What was fetched goes into the header of one request to a host of the credential, and is wiped.

use jiff::Timestamp;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::http::{Check, unreachable, unsent_finding};
use super::rules::Seen;
use super::scrub::Scrubber;
use super::send::{Builder, Unsent, fill};
use super::values::Values;
use super::{Finding, Subject, jwt};
use crate::Secret;
use crate::net::{self, Answer};
use crate::status::Verdict;
use crate::template::{Assertion, Auth, By, Code, Placement, Request, Verify};

/// How a token is fetched.
#[derive(Clone, Copy)]
struct Exchange<'a> {
    request: &'a Request,
    /// Where it stands in the answer.
    token: &'a str,
    /// What is sent with it.
    value: &'a str,
    assertion: Option<&'a Assertion>,
}

/// What a token endpoint answered.
struct Fetched {
    answer: Answer,
    token: Option<Zeroizing<String>>,
    /// The assertion that was sent, which a server may repeat.
    assertion: Option<Zeroizing<String>>,
}

/// The value of the header that carries the fetched token.
pub(super) fn fetch(builder: &Builder<'_>, place: &Placement, values: &Values<'_>) -> Result<Zeroizing<String>, Unsent> {
    let exchange = Exchange::of(place).ok_or_else(|| Unsent::Wrong("auth".to_owned()))?;
    let fetched = exchange.send(builder, values)?;
    if let Some(token) = fetched.token {
        return fill(exchange.value, &values.with("access_token", token));
    }
    let usual = usual(&fetched.answer);
    let verify = builder.subject.verify().filter(|verify| exchange.is_judged_by(verify)).unwrap_or(&usual);
    let check = Check { scrub: fetched.scrubber(builder), ..Check::of(builder.clone(), verify) };
    Err(Unsent::Found(Box::new(without_token(check.judge(&Seen::of(&fetched.answer)), &fetched.answer))))
}

/// A check that is the exchange itself.
pub(super) fn check(check: &Check<'_>, ways: &[Auth]) -> Finding {
    let Some(exchange) = first(ways) else { return super::unchecked("its template has no exchange") };
    let fetched = match exchange.send(&check.builder, &check.values) {
        Ok(fetched) => fetched,
        Err(unsent) => return unsent_finding(unsent),
    };
    let scrub = || fetched.scrubber(&check.builder);
    let judge = Check { scrub: scrub(), ..Check::of(check.builder.clone(), check.verify) };
    let Some(token) = &fetched.token else { return without_token(judge.weigh(&fetched.answer, &judge), &fetched.answer) };
    // What is asked besides goes with this token: one exchange a check.
    let place = Placement::Header { name: "authorization".to_owned(), value: exchange.value.to_owned() };
    let bearer = [Auth { hosts: Vec::new(), path: None, place: vec![place], strip: Vec::new() }];
    let builder = Builder { auth: &bearer, ..check.builder.clone() };
    let asker = Check { values: check.values.with("access_token", token.clone()), scrub: scrub(), ..Check::of(builder, check.verify) };
    judge.weigh(&fetched.answer, &asker)
}

/// Whom such a check contacts.
pub(super) fn contact(subject: &Subject, values: &Values<'_>) -> Option<String> {
    let template = subject.template.as_ref()?;
    let url = template.url(&first(subject.auth())?.request.url, |name| values.text(name)).ok()?;
    Some(net::host(&url).to_owned())
}

fn first(ways: &[Auth]) -> Option<Exchange<'_>> {
    ways.iter().flat_map(|way| &way.place).find_map(Exchange::of)
}

/// A success that brought no token says nothing.
fn without_token(finding: Finding, answer: &Answer) -> Finding {
    if finding.verdict != Verdict::Valid && !(200..300).contains(&answer.status) {
        return finding;
    }
    Finding {
        learned: finding.learned,
        evidence: finding.evidence,
        ..Finding::new(Verdict::Unknown, "its service answered without a token")
    }
}

/// How a token endpoint is judged that a template says nothing of (RFC 6749, 5.2).
fn usual(answer: &Answer) -> Verify {
    let mut verify = Verify { invalid: vec![Code::Number(401)], rate_limited: vec![Code::Number(429)], assumed: true, ..Verify::default() };
    let error = Seen::of(answer).text_at("/error");
    if error.is_some_and(|error| matches!(error.as_str(), "invalid_client" | "invalid_grant")) {
        verify.invalid.push(Code::Number(answer.status));
    }
    verify
}

impl<'a> Exchange<'a> {
    fn of(place: &'a Placement) -> Option<Self> {
        let Placement::Exchange { request, token, value, assertion } = place else { return None };
        Some(Self { request, token, value, assertion: assertion.as_ref() })
    }

    /// Whether the rules of a check are those of this request: it is the check, or the check asks the same.
    fn is_judged_by(&self, verify: &Verify) -> bool {
        let grant = |request: &Request| request.form.as_ref().and_then(|form| form.get("grant_type").cloned());
        let same = |request: &Request| request.url == self.request.url && grant(request) == grant(self.request);
        verify.by == By::Exchange || verify.request.as_ref().is_some_and(same)
    }

    fn send(&self, builder: &Builder<'_>, values: &Values<'_>) -> Result<Fetched, Unsent> {
        let assertion = self.assertion.map(|assertion| sign(assertion, values, builder.now)).transpose()?;
        let with = assertion.clone().map(|assertion| values.with("assertion", assertion));
        // Not with the credential's own ways where it names none: the exchange is one of them.
        let wish = Request { auth: Some(self.request.auth.clone().unwrap_or_default()), ..self.request.clone() };
        let request = builder.build(&wish, with.as_ref().unwrap_or(values))?;
        let answer = builder.net.send(&request).map_err(|failure| Unsent::Found(Box::new(unreachable(&failure))))?;
        let token = Seen::of(&answer).text_at(self.token).filter(|_| (200..300).contains(&answer.status));
        // What cannot stand in a header is no token.
        let token = token.filter(|token| token.bytes().all(|b| b.is_ascii_graphic()));
        Ok(Fetched { answer, token, assertion })
    }
}

impl Fetched {
    fn scrubber(&self, builder: &Builder<'_>) -> Scrubber {
        let made = self.assertion.iter().chain(&self.token).map(|text| Secret::from(text.as_str().to_owned()));
        Scrubber::with(&builder.subject.credential, made.collect())
    }
}

/// The JWT that proves the key. It is signed with the member `private_key` of the credential's file, or with a main secret
/// that is a key itself.
fn sign(assertion: &Assertion, values: &Values<'_>, now: Timestamp) -> Result<Zeroizing<String>, Unsent> {
    let main = values.main_name().unwrap_or("content");
    let text = values.get("private_key").or_else(|| values.main()).ok_or_else(|| Unsent::Lacks(main.to_owned()))?;
    if !text.contains("-----BEGIN") {
        let why = "its file holds no private key: it is not the key file of a service account, and nothing can be signed with it";
        return Err(Unsent::Found(Box::new(super::unchecked(why))));
    }
    let key = jwt::Key::read(&text).filter(|key| key.algorithm() == assertion.algorithm).ok_or_else(|| jwt::unfit(main))?;
    let mut claims: Map<String, Value> = jwt::members(&assertion.claims, values)?;
    let second = now.as_second();
    claims.insert("iat".to_owned(), second.into());
    claims.insert("exp".to_owned(), second.saturating_add(i64::from(assertion.lifetime)).into());
    key.token(jwt::members(&assertion.header, values)?, claims).ok_or_else(|| jwt::unfit(main))
}
