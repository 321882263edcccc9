//! git's credential helper: `get`, `store`, `erase` and `capability`, as `git help credential` and gitcredentials(7) have them.
//!
//! No match is no word and 0: git asks the next helper, or a person. What is printed would overwrite what git has, so neither
//! protocol nor host nor path is. A line that is none makes git fail, so nothing else goes to where this writes.

mod choose;
mod request;

use std::io::{Read, Write};

use jiff::Timestamp;
use zeroize::Zeroizing;

pub use self::choose::{Choice, choose};
pub use self::request::{Request, read};
use super::services::Claim;
use super::{Keeper, Known, Login, New, services};
use crate::access::{Release, Wanted};
use crate::credential::GIT_TAG;
use crate::kind::Kind;
use crate::name::escape;
use crate::{Error, Secret};

/// What git is given to bring back, where a person is going to be asked: what comes with it was not in an address.
const ASKED: &str = "credctl:asked";
/// What we speak, as `git credential capability` lists it.
const CAPABILITIES: &str = "version 0\ncapability authtype\ncapability state\n";

/// Answers one operation, and returns what a person should be told. An operation that is not known is none of ours.
///
/// # Errors
/// [`Error::Usage`] for a request that holds what none may; the keeper's.
pub fn serve<K: Keeper>(
    operation: &str,
    from: &mut dyn Read,
    to: &mut dyn Write,
    keeper: &mut K,
    now: Timestamp,
) -> Result<Vec<String>, K::Error> {
    match operation {
        "get" => get(&request::read(from)?, to, keeper, now),
        "store" => store(&request::read(from)?, keeper, now),
        "erase" => erase(&request::read(from)?, keeper),
        "capability" => write(to, CAPABILITIES.as_bytes()).map(|()| Vec::new()).map_err(K::Error::from),
        _ => Ok(Vec::new()),
    }
}

fn write(to: &mut dyn Write, bytes: &[u8]) -> crate::Result<()> {
    to.write_all(bytes).and_then(|()| to.flush()).map_err(|error| Error::io("write", "stdout", error))
}

fn get<K: Keeper>(request: &Request, to: &mut dyn Write, keeper: &mut K, now: Timestamp) -> Result<Vec<String>, K::Error> {
    let Some(host) = request.folded() else { return Ok(Vec::new()) };
    let named = keeper.names(&request.protocol, &host);
    let all = keeper.at(&host, &|known| choose::fits(request, &host, known, named).is_some())?;
    let (known, login) = match choose(request, &host, &all, named, now) {
        Choice::One(known, login) => (known, login),
        Choice::None => {
            ask(request, &host, named, to, keeper)?;
            return Ok(Vec::new());
        }
        Choice::Several(names) => {
            let names = crate::error::ticked(&names);
            let way = "say which by a user in the address (https://USER@HOST), or by the path of its `base_url`";
            return Ok(vec![format!("several credentials fit https://{}: {names}; {way}", escape(&host))]);
        }
    };
    let wanted = if login == Login::Own { Wanted::All } else { Wanted::Main };
    match keeper.release(known, wanted, &host, true) {
        // What the index said was said of another revision.
        Ok(release) if !release.hosts.contains(&host) => Ok(Vec::new()),
        Ok(release) => {
            write(to, &answer(request, login, &release)?)?;
            Ok(release.warning.map(|warning| format!("`{}` is {warning}", escape(&release.name))).into_iter().collect())
        }
        Err(error) => {
            ask(request, &host, named, to, keeper)?;
            Err(error)
        }
    }
}

/// Marks the round in which a person is asked, where what they type could be stored. Without that nothing is said.
fn ask<K: Keeper>(request: &Request, host: &str, named: bool, to: &mut dyn Write, keeper: &mut K) -> Result<(), K::Error> {
    if request.state && request.protocol == "https" && keeper.learns() && is_git(host, named, keeper)? {
        write(to, format!("capability[]=state\nstate[]={ASKED}\n").as_bytes())?;
    }
    Ok(())
}

/// Whether it is a host of git: of a known service, or one that a login of git's is stored for.
fn is_git<K: Keeper>(host: &str, named: bool, keeper: &mut K) -> Result<bool, K::Error> {
    let is_gits = |known: &Known| services::login(known, host).is_some() && (named || services::claim(known) > Claim::Host);
    Ok(services::at(host).is_some() || !keeper.at(host, &is_gits)?.is_empty())
}

/// The hosts of git that there are credentials for.
///
/// # Errors
/// The keeper's.
pub fn hosts<K: Keeper>(keeper: &mut K) -> Result<Vec<String>, K::Error> {
    let all = keeper.all()?;
    let over_tls = |known: &Known, host: &str| choose::address(known, host).is_none_or(|(scheme, _)| scheme == "https");
    let is_gits = |known: &Known, host: &String| {
        services::login(known, host).is_some() && services::claim(known) > Claim::Host && over_tls(known, host)
    };
    let of = |known: &'_ Known| -> Vec<String> {
        let hosts = known.summary.hosts.iter();
        hosts.filter(|host| is_gits(known, host)).cloned().collect()
    };
    let hosts: std::collections::BTreeSet<String> = all.iter().flat_map(of).collect();
    Ok(hosts.into_iter().collect())
}

/// The lines of an answer, whole or none.
fn answer(request: &Request, login: Login, release: &Release) -> crate::Result<Zeroizing<Vec<u8>>> {
    let value = |name: Option<&str>| {
        let found = release.values.iter().find(|value| name.map_or(value.secret && value.field != "username", |name| value.field == name));
        found.map(|value| &value.value)
    };
    let secret = if login == Login::Own { value(Some("password")) } else { value(None) };
    let missing = |what: &str| Error::Usage(format!("`{}` has no {what} to hand to git", escape(&release.name)));
    let secret = text(release, secret.ok_or_else(|| missing("password"))?)?;
    let user = match login {
        Login::Own => text(release, value(Some("username")).ok_or_else(|| missing("user"))?)?,
        Login::Token(_, true) => request.username.as_deref().unwrap_or_else(|| login.user()),
        Login::Token(user, false) => user,
    };
    // What came is what is meant, whatever was remembered of the credential.
    if request.username.as_deref().is_some_and(|asked| asked != user) {
        return Ok(Zeroizing::new(Vec::new()));
    }
    let mut out = Zeroizing::new(Vec::with_capacity(secret.len() + user.len() + 160));
    if request.wants_bearer() && login != Login::Own {
        out.extend_from_slice(b"capability[]=authtype\nauthtype=Bearer\ncredential=");
        out.extend_from_slice(secret.as_bytes());
    } else {
        out.extend_from_slice(format!("username={user}\npassword=").as_bytes());
        out.extend_from_slice(secret.as_bytes());
    }
    out.push(b'\n');
    if let Some(until) = release.until {
        out.extend_from_slice(format!("password_expiry_utc={}\n", until.as_second()).as_bytes());
    }
    Ok(out)
}

impl Login {
    fn user(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Token(user, _) => user,
        }
    }
}

/// A value that a line of the protocol can hold, to the byte.
fn text<'v>(release: &Release, value: &'v Secret) -> crate::Result<&'v str> {
    let fits = value.expose_str().filter(|text| !text.is_empty() && !text.contains(['\n', '\r', '\0']));
    fits.ok_or_else(|| {
        Error::Usage(format!("a value of `{}` cannot be handed to git: it is empty or of several lines", escape(&release.name)))
    })
}

/// What git found to work.
fn store<K: Keeper>(request: &Request, keeper: &mut K, now: Timestamp) -> Result<Vec<String>, K::Error> {
    let (Some(host), Some(secret)) = (request.folded(), &request.password) else { return Ok(Vec::new()) };
    if !keeper.learns() || request.ephemeral || request.protocol != "https" {
        return Ok(Vec::new());
    }
    let named = keeper.names(&request.protocol, &host);
    let fitting = keeper.at(&host, &|known| choose::fits(request, &host, known, named).is_some())?;
    for known in &fitting {
        if keeper.holds(known, secret)? {
            if choose::was_refused(known) {
                keeper.taken(known)?;
            }
            return Ok(Vec::new());
        }
    }
    // What git had from elsewhere (an address, another helper) is not ours to keep.
    if !request.states.iter().any(|state| state == ASKED) || request.expires.is_some_and(|end| end <= now) {
        return Ok(Vec::new());
    }
    let mut refused = fitting.iter().filter(|known| choose::was_refused(known) && known.summary.kind != Kind::Oauth2);
    let said = match (fitting.is_empty(), refused.next(), refused.next()) {
        (_, Some(known), None) => {
            keeper.replace(known, secret)?;
            format!("`{}` has the password that {} takes", escape(&known.summary.name), escape(&host))
        }
        (true, ..) if is_git(&host, named, keeper)? => {
            let new = New { service: services::at(&host), host: &host, username: request.username.as_deref(), secret, tag: Some(GIT_TAG) };
            format!("stored as `{}`; `credctl show` tells more", keeper.add(&new)?)
        }
        _ => return Ok(Vec::new()),
    };
    Ok(vec![said])
}

/// What a host refused: ours only where it is what was tried, since another helper's failure says nothing of it.
fn erase<K: Keeper>(request: &Request, keeper: &mut K) -> Result<Vec<String>, K::Error> {
    let tried = request.password.as_ref().or(request.credential.as_ref());
    let (Some(host), Some(secret)) = (request.folded(), tried) else { return Ok(Vec::new()) };
    if !keeper.learns() {
        return Ok(Vec::new());
    }
    let named = keeper.names(&request.protocol, &host);
    let mut said = Vec::new();
    for known in keeper.at(&host, &|known| choose::fits(request, &host, known, named).is_some())? {
        if keeper.holds(&known, secret)? {
            keeper.refused(&known, &host)?;
            let name = escape(&known.summary.name);
            said.push(format!(
                "{} refused `{name}`; `credctl verify {name}` asks again, `credctl edit {name}` takes another",
                escape(&host)
            ));
        }
    }
    Ok(said)
}
