//! Which credential is meant: by the user in the address, by the path, else the only one there is. Several: none.

use jiff::Timestamp;

use super::Request;
use crate::helper::services::Claim;
use crate::helper::{Known, Login, host, services};
use crate::kind::Kind;
use crate::status::Verdict;

/// What there is for a request.
#[derive(Debug)]
pub enum Choice<'k> {
    /// Nothing.
    None,
    /// This one.
    One(&'k Known, Login),
    /// More than one, and nothing says which is meant.
    Several(Vec<String>),
}

/// The one that is meant. Of several that fit, those count that are git's for sure, and of these those that work, then those
/// that are known to be the user's, then those with the longest path, then a service's token before a login. `named`: a person
/// has named the host to git as one to ask us for.
pub fn choose<'k>(request: &Request, at: &str, all: &'k [Known], named: bool, now: Timestamp) -> Choice<'k> {
    let mut fitting: Vec<(&Known, Login)> = all.iter().filter_map(|known| Some((known, fits(request, at, known, named)?))).collect();
    if fitting.iter().any(|(known, _)| services::claim(known) > Claim::Host) {
        fitting.retain(|(known, _)| services::claim(known) > Claim::Host);
    }
    if fitting.iter().any(|(known, _)| known.is_usable(now)) {
        fitting.retain(|(known, _)| known.is_usable(now));
    }
    if fitting.iter().any(|(known, _)| is_known_of(request, known)) {
        fitting.retain(|(known, _)| is_known_of(request, known));
    }
    let depth = |known: &Known| address(known, at).map_or(0, |(_, path)| path.len());
    let deepest = fitting.iter().map(|(known, _)| depth(known)).max();
    fitting.retain(|(known, _)| Some(depth(known)) == deepest);
    let best = fitting.iter().map(|(known, _)| services::claim(known)).max();
    fitting.retain(|(known, _)| Some(services::claim(known)) == best);
    match fitting.as_slice() {
        [] => Choice::None,
        [(known, login)] => Choice::One(known, *login),
        several => Choice::Several(several.iter().map(|(known, _)| crate::name::escape(&known.summary.name)).collect()),
    }
}

/// How a credential that may be sent there answers the request; `None`: it does not.
pub(super) fn fits(request: &Request, at: &str, known: &Known, named: bool) -> Option<Login> {
    let login = services::login(known, at).filter(|_| named || services::claim(known) > Claim::Host)?;
    (known.summary.hosts.iter().any(|host| host == at) && is_there(request, at, known) && is_of(request, known, login)).then_some(login)
}

/// Whether git said that it does not work, at the last word.
pub(super) fn was_refused(known: &Known) -> bool {
    known.summary.report.as_ref().is_some_and(|report| report.verdict == Verdict::Invalid)
}

/// The scheme and path that a login is for, where its address says so.
pub(super) fn address(known: &Known, at: &str) -> Option<(String, String)> {
    let (scheme, host, path) = host::of_url(known.plain("base_url")?)?;
    (host == at && known.summary.kind == Kind::UsernamePassword).then_some((scheme, path))
}

/// Whether scheme and path are its own: nothing that is for https goes over http, and nothing that is for a path elsewhere.
fn is_there(request: &Request, at: &str, known: &Known) -> bool {
    let (scheme, path) = address(known, at).unwrap_or_else(|| ("https".to_owned(), String::new()));
    if request.protocol != scheme {
        return false;
    }
    let asked = request.path.as_deref().unwrap_or_default().trim_start_matches('/');
    path.is_empty() || asked.strip_prefix(&path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether it is known to be of the user that is asked for.
fn is_known_of(request: &Request, known: &Known) -> bool {
    request.username.as_deref().is_some_and(|asked| owner(known).is_some_and(|own| own.eq_ignore_ascii_case(asked)))
}

/// Whose it is: what its service has said, else the name that it was imported with. An address is no name to compare with.
fn owner(known: &Known) -> Option<&str> {
    [known.account(), known.plain("username")].into_iter().flatten().find(|own| !own.contains('@'))
}

/// Whether it is of the user that is asked for, where one is.
fn is_of(request: &Request, known: &Known, login: Login) -> bool {
    let Some(asked) = request.username.as_deref() else { return true };
    match login {
        // One that is hidden is compared when it is handed out.
        Login::Own => known.plain("username").is_none_or(|own| own == asked),
        Login::Token(user, _) if user == asked => true,
        Login::Token(_, true) => owner(known).is_none_or(|own| own.eq_ignore_ascii_case(asked)),
        Login::Token(_, false) => false,
    }
}
