//! Ending a credential: who is asked, what the answers come to, what stays here.
//!
//! The order is: written down here, so that nothing is handed out any more and the consumers' views lose the values; asked of
//! the service; proven by the ordinary check, which has to be refused; and only then the secret is destroyed, because without it
//! nothing could be proven. Each step is a revision of the credential: whoever comes after a crash goes on from there.

pub mod usual;

use std::time::Duration;

use jiff::Timestamp;

use crate::credential::Credential;
use crate::credential::revoked::{Revoked, State};
use crate::oauth::revoke::{Fate, Report};
use crate::oauth::{Client, Provider, revoke as rfc7009};
use crate::status::{Effect, Reason, Verdict};
use crate::template::Templates;
use crate::vault::{Change, Record, Writer};
use crate::verify::mint::Step;
use crate::verify::way::Sent;
use crate::verify::{Finding, Subject};
use crate::{Result, Secret};

/// How long a service may go on taking what it was asked to end, where nobody knows.
const USUAL: Duration = Duration::from_secs(60);

/// Who is asked to end it.
#[derive(Debug)]
pub enum How {
    /// The server that its tokens are from (RFC 7009).
    Oauth(Box<Provider>),
    /// Its service, by a call that the template knows.
    Call,
    /// Its service, by a call with the secret that came after it or before it.
    Other(Box<Subject>, Step),
    /// A person, because nothing else can; why.
    Person(String),
}

/// What ending a credential would do.
#[derive(Debug)]
pub struct Plan {
    /// Who is asked.
    pub how: How,
    /// The host that is asked.
    pub host: Option<String>,
    /// Where its tokens are from, whoever is asked.
    pub provider: Option<Box<Provider>>,
    /// The page where a person does it.
    pub page: Option<String>,
    /// How soon it is dead, in words.
    pub dies: Option<String>,
    /// So long it may go on working after that.
    pub within: Duration,
    /// What is to be known before.
    pub notes: Vec<String>,
}

impl Plan {
    /// What there is to do for a credential.
    pub fn of(subject: &Subject, templates: &Templates) -> Self {
        let credential = &subject.credential;
        let page = subject.page();
        let mut notes: Vec<String> = subject.revocation().and_then(|revoke| revoke.note.clone()).into_iter().collect();
        let provider = credential.grant.as_ref().and_then(|grant| Provider::of_grant(grant, credential.service.as_deref(), templates).ok());
        let kept = provider.clone().map(Box::new);
        let plain =
            |how, host| Self { how, host, provider: kept.clone(), page: page.clone(), dies: None, within: USUAL, notes: Vec::new() };
        if let Some(provider) = provider {
            let client = Client::of(credential).unwrap_or_else(Client::none);
            if let Some(host) = rfc7009::host(&provider, &client) {
                notes.extend(provider.quirks.revocation.as_ref().and_then(|revocation| revocation.note.clone()));
                return Self { notes, ..plain(How::Oauth(Box::new(provider)), Some(host)) };
            }
        }
        match subject.way() {
            Ok((way, host)) => {
                notes.extend(way.note.clone());
                let within = way.dies_within.map_or(USUAL, |seconds| Duration::from_secs(seconds.into()));
                Self { dies: way.dies.clone(), within, notes, ..plain(How::Call, Some(host)) }
            }
            Err(why) => Self { notes, ..plain(How::Person(why), None) },
        }
    }
}

impl Plan {
    /// What there is to do for a secret that is on its way out, `old`, of a credential that has another by now: `unused` is
    /// whether it never was the credential's.
    pub fn of_old(now: Subject, old: &Subject, unused: bool, templates: &Templates) -> Self {
        let mut plain = Self::of(old, templates);
        // A call ends what it names: of parts that are still in use that must be none.
        let ended = match &plain.how {
            How::Call => old.way().ok().and_then(|(way, _)| way.of.clone()),
            _ => None,
        };
        let ended = ended.or_else(|| old.credential.main_field().map(|(name, _)| name.to_owned()));
        let value = |subject: &Subject| Some(subject.credential.fields.get(ended.as_deref()?)?.value.duplicate());
        if value(old).is_some() && value(old) == value(&now) {
            plain.how = How::Person(format!(
                "`{}` is in use as before, and what was replaced besides has no call of its own",
                ended.unwrap_or_default()
            ));
            plain.host = None;
            return plain;
        }
        let step = if unused { Step::Undo } else { Step::Then };
        let way = match now.mint() {
            Ok((way, host)) if (unused && way.undo.is_some()) || (!unused && !way.then.is_empty()) => {
                Some((host, way.dies.clone(), way.dies_within))
            }
            _ => None,
        };
        let Some((host, dies, within)) = way else { return plain };
        let within = within.map_or(USUAL, |seconds| Duration::from_secs(seconds.into()));
        Self { how: How::Other(Box::new(now), step), host: Some(host), dies, within, ..plain }
    }
}

/// What a check says of the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The service refuses it; its words.
    Dead(String),
    /// It is still taken; what the service says.
    Alive(String),
    /// What is handed out of it is refused, and whether that lives which renews it nobody has told; why.
    Half(String),
    /// There is nothing by which that could be seen; why.
    None(String),
    /// Nothing is known; why, and how long the service asks to wait.
    Unknown(String, Option<Duration>),
}

impl Proof {
    /// From what a check found.
    pub fn of(finding: &Finding) -> Self {
        let words = match &finding.evidence {
            Some(evidence) => format!("{}: {evidence}", finding.why),
            None => finding.why.clone(),
        };
        match (finding.verdict, finding.verdict.effect()) {
            (Verdict::Unchecked, _) | (_, Effect::Failed(Reason::Misconfigured | Reason::UntrustedHost)) => Self::None(words),
            (_, Effect::Failed(Reason::InvalidSecret | Reason::Revoked) | Effect::Expired) => Self::Dead(words),
            (_, Effect::Nothing) => Self::Unknown(words, finding.wait),
            _ => Self::Alive(words),
        }
    }
}

/// What giving the tokens of an account back came to.
pub fn of_tokens(report: &Report) -> Sent {
    let why = [&report.refresh, &report.access].into_iter().find_map(|fate| match fate {
        Fate::Alive(why) => Some(why.clone()),
        _ => None,
    });
    match (&report.refresh, &report.access) {
        // With the refresh token the grant has ended; what is left of an access token, the check sees.
        (Fate::Revoked, _) | (Fate::None | Fate::NoWay, Fate::Revoked) => Sent::Done,
        _ if report.unreached => Sent::Trouble(why.unwrap_or_default(), None),
        _ => Sent::Refused(why.unwrap_or_else(|| "the provider has no way to end what it gave".to_owned())),
    }
}

/// Writes a change that a person has made. A secret in the place of one that is being ended does not hide that: the old one goes
/// on being ended, where a rotation has those, and no revision with it is kept for `restore` to find.
///
/// # Errors
/// As [`Writer::update`].
pub fn changed(writer: &mut Writer<'_>, base: &Record, after: Credential, now: Timestamp) -> Result<()> {
    if base.credential.revoked.is_none() || after.revoked.is_some() {
        return writer.update(base, after, Change::Person, now).map(|_| ());
    }
    let age = after.rotation.after;
    let mut after = crate::rotate::replaced(&base.credential, after, None, now, now);
    after.rotation.after = age;
    writer.end(base, after, now).map(|_| ())
}

/// The credential as it is from the first step on: nothing of it is handed out.
pub fn begun(credential: &Credential, now: Timestamp) -> Credential {
    let revoked = credential.revoked.clone().unwrap_or_else(|| Revoked::begun(now));
    Credential { revoked: Some(revoked), ..credential.duplicate() }
}

/// The same after its service has taken the request.
pub fn asked(credential: &Credential, host: Option<&str>, until: Option<Timestamp>) -> Credential {
    let mut after = credential.duplicate();
    if let Some(revoked) = &mut after.revoked {
        (revoked.state, revoked.host, revoked.until) = (State::Asked, host.map(str::to_owned), until);
    }
    after
}

/// The same without any secret: the record that stays.
pub fn ended(credential: &Credential, state: State, now: Timestamp) -> Credential {
    let mut after = begun(credential, now);
    for field in after.fields.values_mut().filter(|field| field.secret) {
        field.value = Secret::new(Vec::new());
    }
    if let Some(grant) = &mut after.grant {
        (grant.token_ends, grant.grant_ends, grant.pending) = (Some(now), None, None);
    }
    if let Some(revoked) = &mut after.revoked {
        (revoked.state, revoked.ended) = (state, Some(now));
        if state == State::Proven {
            revoked.until = None;
        }
    }
    after
}
