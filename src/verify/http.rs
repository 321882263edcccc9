//! A check by request: sent once, its answer held against the template's rules and codes.

use super::finding::{Finding, Learned, Next};
use super::places;
use super::rules::{Seen, first, is_code, is_strange, is_success, looks_inside, tells_good};
use super::scrub::Scrubber;
use super::send::{Builder, Unsent};
use super::values::Values;
use super::wait;
use crate::net::{Answer, Failure, host};
use crate::status::{Effect, Reason, Verdict};
use crate::template::{Code, Request, Rule, Second, Verify};

/// One check by request.
pub(super) struct Check<'a> {
    pub(super) verify: &'a Verify,
    pub(super) builder: Builder<'a>,
    pub(super) values: Values<'a>,
    pub(super) scrub: Scrubber,
    /// Where such a credential is made.
    pub(super) page: Option<String>,
}

impl<'a> Check<'a> {
    /// One that is judged as `verify` has it.
    pub(super) fn of(builder: Builder<'a>, verify: &'a Verify) -> Self {
        let subject = builder.subject;
        let page = subject.template.as_ref().and_then(|template| template.dashboard.clone());
        let page = page.filter(|page| !page.contains('{'));
        Self { verify, builder, values: Values::of(subject), scrub: Scrubber::of(&subject.credential), page }
    }

    /// Sends the request, and judges what comes.
    pub(super) fn run(&self, wish: &Request) -> Finding {
        match self.send(wish) {
            Ok(answer) => self.weigh(&answer, self),
            Err(finding) => *finding,
        }
    }

    /// Judges an answer, and learns what it tells; what stands in another's answer is asked by `asker`.
    pub(super) fn weigh(&self, answer: &Answer, asker: &Check<'_>) -> Finding {
        let seen = Seen::of(answer);
        let mut finding = self.judge(&seen);
        if !finding.verdict.is_good() {
            let fitting = self.verify.second.iter().filter(|second| second.on.iter().any(|code| is_code(code, &seen.code)));
            if let Some(found) = fitting.filter_map(|second| self.by_second(second)).next() {
                return found;
            }
        }
        self.learn(&mut finding, &seen);
        if finding.verdict.is_good() {
            asker.ask_more(&mut finding);
        }
        finding
    }

    /// What an answer comes to by itself.
    pub(super) fn told(&self, answer: &Answer) -> Finding {
        let seen = Seen::of(answer);
        let mut finding = self.judge(&seen);
        self.learn(&mut finding, &seen);
        finding
    }

    /// What a further request says, where it says anything.
    fn by_second(&self, second: &Second) -> Option<Finding> {
        let answer = self.send(&second.request).ok()?;
        let seen = Seen::of(&answer);
        let is_ok = || second.ok.iter().any(|code| is_code(code, &seen.code)) && !is_strange(Verdict::Valid, &seen);
        let mut found = match first(&second.answers, &seen) {
            Some(rule) => self.by_rule(rule, &seen),
            None if is_ok() => Finding::new(Verdict::Valid, Verdict::Valid.in_words()),
            None => return None,
        };
        found.assumed |= second.assumed;
        self.learn(&mut found, &seen);
        Some(found)
    }

    /// What the answer tells besides: of a refusal only the time, and an end that is past.
    fn learn(&self, finding: &mut Finding, seen: &Seen<'_>) {
        let learned = places::learn(self.verify, seen, &self.values, &self.scrub, self.builder.now);
        finding.learned = match finding.verdict.is_good() {
            true => learned,
            false => Learned {
                server_time: learned.server_time,
                expires: learned.expires.filter(|end| *end <= self.builder.now),
                ..Learned::default()
            },
        };
    }

    /// The answer; what was found instead, where there is none.
    pub(super) fn send(&self, wish: &Request) -> Result<Answer, Box<Finding>> {
        let request = self.builder.build(wish, &self.values).map_err(|unsent| Box::new(self.unsent(unsent)))?;
        self.builder.net.send(&request).map_err(|failure| Box::new(unreachable(&failure)))
    }

    /// A request that could not be made. `failed` needs more than that: what a check needs may be nothing that the credential
    /// has to have, and then it stays unchecked.
    fn unsent(&self, unsent: Unsent) -> Finding {
        let template = self.builder.subject.template.as_ref();
        let is_optional = |name: &str| template.is_some_and(|template| template.field(name).is_some_and(|field| !field.required));
        let is_more = matches!(&unsent, Unsent::Lacks(field) if is_optional(field));
        let finding = unsent_finding(unsent);
        if is_more { Finding { verdict: Verdict::Unchecked, ..finding } } else { finding }
    }

    /// Places that stand in the answer of a request of their own. What fails there fails nothing.
    fn ask_more(&self, finding: &mut Finding) {
        let places = [&self.verify.account, &self.verify.scopes, &self.verify.expires, &self.verify.plan];
        let mut asked: Vec<(&Request, Answer)> = Vec::new();
        for (n, place) in places.into_iter().enumerate() {
            let Some((place, wish)) = place.as_ref().and_then(|place| Some((place, place.request.as_ref()?))) else { continue };
            if !asked.iter().any(|(known, _)| *known == wish) {
                let Ok(answer) = self.send(wish) else { continue };
                asked.push((wish, answer));
            }
            let Some((_, answer)) = asked.iter().find(|(known, answer)| *known == wish && (200..300).contains(&answer.status)) else {
                continue;
            };
            let seen = Seen::of(answer);
            let text = || places::one(place, &seen, &self.values).map(|text| self.scrub.text(&text));
            match n {
                0 => finding.learned.account = text(),
                1 => finding.learned.scopes = places::list(place, &seen, &self.values, &self.scrub),
                2 => finding.learned.expires = places::moment(place, &seen, &self.values, self.builder.now),
                _ => finding.learned.plan = text(),
            }
        }
    }

    /// What an answer comes to: by the first rule that fits, else by its code.
    pub(super) fn judge(&self, seen: &Seen<'_>) -> Finding {
        match first(&self.verify.answers, seen) {
            // A page is of nobody knows whom; only a rule that has read in it says more.
            Some(rule) if !looks_inside(rule) && self.is_strange(rule.verdict, seen) => self.odd(seen, STRANGE),
            Some(rule) => self.by_rule(rule, seen),
            None => self.by_code(seen),
        }
    }

    fn by_rule(&self, rule: &Rule, seen: &Seen<'_>) -> Finding {
        let mut finding = self.found(rule.verdict, seen, rule.note.as_deref());
        finding.assumed = rule.assumed || self.verify.assumed;
        finding.wait = rule.wait.as_deref().and_then(|place| wait::at(place, seen, self.builder.now)).or(finding.wait);
        finding
    }

    fn by_code(&self, seen: &Seen<'_>) -> Finding {
        let is = |codes: &[Code]| codes.iter().any(|code| is_code(code, &seen.code));
        let held_back = || seen.header("retry-after").is_some() || seen.header("x-ratelimit-remaining") == Some("0");
        let number = seen.code.parse::<u16>().unwrap_or(0);
        let verdict = if is(&self.verify.ok) {
            if is_success(seen) && !seen.is_cut() && self.verify.answers.iter().any(|rule| tells_good(rule, seen)) {
                return self.odd(seen, "the answer lacks what it has for a credential that works");
            }
            Verdict::Valid
        } else if is(&self.verify.rate_limited) && (!is(&self.verify.forbidden) || held_back()) || number == 429 {
            Verdict::RateLimited
        } else if is(&self.verify.invalid) {
            Verdict::Invalid
        } else if is(&self.verify.forbidden) {
            Verdict::InsufficientScope
        } else if number >= 500 || number == 408 {
            Verdict::ServiceDown
        } else if (300..400).contains(&number) {
            let to = seen.header("location").map(|to| if to.contains("://") { host(to).to_owned() } else { "another page".to_owned() });
            let to = self.scrub.text(&to.unwrap_or_else(|| "nowhere".to_owned()));
            return self.odd(seen, &format!("the service sends the check on to {to}, and a credential is not sent after it"));
        } else {
            return self.odd(seen, "the service's answer is none that is known");
        };
        if self.is_strange(verdict, seen) {
            return self.odd(seen, STRANGE);
        }
        let mut finding = self.found(verdict, seen, None);
        finding.assumed = self.verify.assumed;
        finding
    }

    /// Whether an answer is none that this check could have: it may as well lack all that the template reads in it.
    fn is_strange(&self, verdict: Verdict, seen: &Seen<'_>) -> bool {
        is_strange(verdict, seen) || (verdict.is_good() && is_success(seen) && places::are_lacking(self.verify, seen))
    }

    fn odd(&self, seen: &Seen<'_>, why: &str) -> Finding {
        Finding { evidence: Some(self.evidence(seen)), ..Finding::new(Verdict::Unknown, why) }
    }

    fn found(&self, verdict: Verdict, seen: &Seen<'_>, note: Option<&str>) -> Finding {
        let mut finding = Finding::new(verdict, in_words(verdict, note));
        if verdict != Verdict::Valid {
            finding.evidence = Some(self.evidence(seen));
        }
        finding.wait = seen.header("retry-after").and_then(|text| wait::parse(text, self.builder.now));
        finding.next = next(verdict, self.page.clone());
        finding
    }

    /// `401: "Bad credentials"`.
    pub(super) fn evidence(&self, seen: &Seen<'_>) -> String {
        match message(seen).map(|text| self.scrub.text(&text)).filter(|text| !text.is_empty()) {
            Some(text) => format!("{}: \"{text}\"", seen.code),
            None => seen.code.clone(),
        }
    }
}

const STRANGE: &str = "what came cannot be the service's answer: a proxy, a firewall or a sign-in page stands between";

/// A verdict in words, with what the template knows of it.
pub(super) fn in_words(verdict: Verdict, note: Option<&str>) -> String {
    match (verdict, note) {
        (Verdict::Valid, _) | (_, None) => verdict.in_words().to_owned(),
        (_, Some(note)) => format!("{}: {note}", verdict.in_words()),
    }
}

/// What can be done about a verdict.
pub(super) fn next(verdict: Verdict, page: Option<String>) -> Option<Next> {
    Some(match verdict.effect() {
        Effect::Good(None) => return None,
        Effect::Good(Some(_)) => Next::Grant(Vec::new(), page),
        Effect::Failed(Reason::InvalidSecret | Reason::Revoked) | Effect::Expired => Next::Replace(page),
        Effect::Failed(Reason::InsufficientScope) => Next::Grant(Vec::new(), page),
        Effect::Failed(_) => Next::Edit(None),
        Effect::Attention(Reason::SignIn) => Next::Reconnect,
        Effect::Attention(_) => Next::Look(page),
        Effect::Nothing if verdict == Verdict::ClockSkew => Next::Clock,
        Effect::Nothing if verdict == Verdict::Unchecked => return None,
        Effect::Nothing => Next::Again,
    })
}

/// A request that could not be made, as a finding.
pub(super) fn unsent_finding(unsent: Unsent) -> Finding {
    match unsent {
        Unsent::Found(finding) => *finding,
        Unsent::Lacks(field) => {
            Finding::new(Verdict::Malformed, format!("the check needs `{field}`, and it is not stored")).then(Next::Edit(Some(field)))
        }
        Unsent::Wrong(field) => {
            Finding::new(Verdict::Malformed, format!("the value of `{field}` cannot be used")).then(Next::Edit(Some(field)))
        }
        Unsent::Host(host) => Finding::new(Verdict::UntrustedHost, format!("not sent: `{host}` is none of the hosts that it may go to"))
            .then(Next::Edit(None)),
    }
}

/// A call without an answer, as a finding.
pub(super) fn unreachable(failure: &Failure) -> Finding {
    Finding::new(Verdict::Unreachable, failure.to_string()).then(Next::Again)
}

/// What the server says in words, where APIs put it.
fn message(seen: &Seen<'_>) -> Option<String> {
    const PLACES: [&str; 14] = [
        "/error/message",
        "/message",
        "/error_description",
        "/errors/0/message",
        "/errors/0/detail",
        "/error/type",
        "/error",
        "/detail",
        "/Message",
        "/msg",
        "/err",
        "/errors/0",
        "/description",
        "/title",
    ];
    if let Some(json) = &seen.json {
        return PLACES.iter().find_map(|place| json.pointer(place)?.as_str().map(str::to_owned));
    }
    let text = seen.text.trim();
    // What is not text is nothing to be read either.
    let is_said = !text.is_empty() && !text.starts_with('<') && !text.contains(['\u{fffd}', '\0']);
    is_said.then(|| text.to_owned())
}
