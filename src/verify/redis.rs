//! A login to a Redis server (or Valkey, which speaks the same): AUTH, then PING.
//!
//! Where an address says `redis://` or `rediss://`, that is how it goes. Of a credential of parts nothing says whether the
//! server wants TLS: a PING without a login, which holds no secret, finds out.

mod talk;

use std::time::Duration;

use super::login::{Login, Meaning, Stop, Target, edit, stop};
use super::{Finding, Next, Subject, Tools};
use crate::net::{Trust, Wire};
use crate::status::Verdict;
use talk::{Reply, ask};

const PORT: u16 = 6379;
/// How long a server is waited for that may wait for TLS.
const PROBE: Duration = Duration::from_secs(2);

/// Logs in, and does nothing else.
pub(super) fn check(subject: &Subject, tools: &Tools) -> Finding {
    log_in(&Login::new(subject, tools)).unwrap_or_else(|found| *found)
}

fn log_in(login: &Login<'_>) -> Result<Finding, Stop> {
    let target = login.target(PORT)?;
    let of_url = target.url.as_ref();
    let username = of_url.and_then(|url| url.username.clone()).or_else(|| login.values.get("username"));
    let password = match of_url.and_then(|url| url.password.clone()) {
        Some(password) => password,
        None => login.needs("password")?,
    };
    let mut wire = open(login, &target)?;
    let open_to_all = match ask(&mut wire, &[b"PING"])? {
        Reply::Is => true,
        // NOPERM: those without a login may do next to nothing.
        Reply::Failed(code, _) if code == "NOAUTH" || code == "NOPERM" => false,
        Reply::Failed(code, text) => return Ok(login.judge(&code, &text, || meaning(&code, &text))),
    };
    let mut words: Vec<&[u8]> = vec![b"AUTH"];
    words.extend(username.as_ref().map(|name| name.as_bytes()));
    words.push(password.as_bytes());
    if let Reply::Failed(code, text) = ask(&mut wire, &words)? {
        return Ok(login.judge(&code, &text, || meaning(&code, &text)));
    }
    if open_to_all && username.as_ref().is_none_or(|name| name.as_str() == "default") {
        let found = no_password();
        return Ok(Finding { next: found.next, ..Finding::new(found.verdict, found.why) });
    }
    let mut finding = match ask(&mut wire, &[b"PING"])? {
        Reply::Is => login.judge("PONG", "", || Meaning::plain(Verdict::Valid)),
        Reply::Failed(code, text) => login.judge(&code, &text, || meaning(&code, &text)),
    };
    finding.learned.account = Some(username.map_or_else(|| "default".to_owned(), |name| name.to_string()));
    hints(login, &target, &wire, open_to_all, &mut finding);
    // Whether it hears the good-bye does not matter.
    wire.ends_by(login.within(Duration::from_millis(500)));
    _ = ask(&mut wire, &[b"QUIT"]);
    Ok(finding)
}

fn hints(login: &Login<'_>, target: &Target, wire: &Wire, open_to_all: bool, finding: &mut Finding) {
    if open_to_all {
        finding.hints.push("the server lets anybody in without a password too".to_owned());
    }
    if !wire.is_secure() && !wire.is_loopback() {
        finding.hints.push("the password goes over the network unencrypted, as its `redis://` has it: `rediss://` would not".to_owned());
    }
    finding.hints.extend(login.differs(target));
}

/// Connects, in TLS or in clear.
fn open(login: &Login<'_>, target: &Target) -> Result<Wire, Stop> {
    let Some(url) = &target.url else { return find_out(login, target) };
    match url.scheme.as_str() {
        "redis" | "valkey" => Ok(login.dial(target)?),
        "rediss" | "valkeys" => encrypted(login, target),
        _ => Err(Box::new(super::unchecked("its `url` is none of `redis://` and `rediss://`"))),
    }
}

/// A server that does not encrypt waits for the end of a line, and a handshake has none: it is found out by a PING.
fn encrypted(login: &Login<'_>, target: &Target) -> Result<Wire, Stop> {
    let mut wire = login.dial(target)?;
    wire.ends_by(login.half());
    match login.secure(wire, Trust::Full) {
        Ok(mut wire) => {
            wire.ends_by(login.until);
            Ok(wire)
        }
        Err(failure) if !failure.is_of_certificate() && speaks_in_clear(login, target).is_ok_and(|clear| clear) => {
            Err(stop(Verdict::Malformed, "the server does not encrypt, as its `rediss://` says", edit(target.field)))
        }
        Err(failure) => Err(failure.into()),
    }
}

fn speaks_in_clear(login: &Login<'_>, target: &Target) -> Result<bool, Stop> {
    let mut wire = login.dial(target)?;
    wire.ends_by(login.within(PROBE));
    Ok(ask(&mut wire, &[b"PING"]).is_ok())
}

/// A server that answers in clear is used so on this machine alone; any other has to speak TLS.
fn find_out(login: &Login<'_>, target: &Target) -> Result<Wire, Stop> {
    let clear = speaks_in_clear(login, target)?;
    let wire = login.dial(target)?;
    match clear {
        true if wire.is_loopback() => Ok(wire),
        true => {
            let why = "not sent: the server does not encrypt, and nothing stored says that the password may go in clear (a `redis://` in `url` would)";
            Err(stop(Verdict::Unreachable, why, edit("url")))
        }
        false => login.secure(wire, Trust::Full).map_err(|failure| match failure.is_not_tls() {
            true => wire_odd(target),
            false => Stop::from(failure),
        }),
    }
}

fn wire_odd(target: &Target) -> Stop {
    stop(Verdict::Unreachable, format!("{}:{}: what it says is not of Redis", target.host, target.port), Next::Again)
}

fn no_password() -> Meaning {
    let why = "the server has no password set: it lets anybody in, and the one that is stored is neither right nor wrong";
    Meaning::of(Verdict::Unknown, why).then(Next::Look(None))
}

/// The errors of the server (its `ACL` and `AUTH` pages, and its source for those that are `ERR`).
fn meaning(code: &str, text: &str) -> Meaning {
    let says = |part: &str| text.contains(part);
    match code {
        "WRONGPASS" => Meaning::plain(Verdict::Invalid),
        "NOPERM" => Meaning::plain(Verdict::InsufficientScope),
        "NOAUTH" => Meaning::plain(Verdict::Invalid),
        // The words since version 6, and before.
        "ERR" if says("without any password configured") || says("no password is set") => no_password(),
        "ERR" if says("invalid password") => Meaning::plain(Verdict::Invalid),
        "ERR" if says("wrong number of arguments") => {
            Meaning::of(Verdict::Malformed, "the server is older than its version 6, and knows no user names").then(edit("username"))
        }
        "ERR" if says("max number of clients") => Meaning::of(Verdict::ServiceDown, "the server has as many clients as it takes"),
        "DENIED" => Meaning::of(Verdict::IpRestricted, "the server is in protected mode: it takes logins from its own machine alone"),
        "LOADING" | "BUSY" | "MASTERDOWN" | "TRYAGAIN" | "CLUSTERDOWN" => Meaning::plain(Verdict::ServiceDown),
        _ => Meaning::plain(Verdict::Unknown),
    }
}
