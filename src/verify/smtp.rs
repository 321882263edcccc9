//! A login to a mail server (RFC 5321, 3207, 4954, 8314): EHLO, STARTTLS, AUTH, QUIT, and never a mail.
//!
//! `lettre` is not used: its time-outs are those of single reads, so that a server that drips holds it for hours, and of its
//! errors a certificate that has expired cannot be told from one that nobody trusts.

mod talk;

use std::time::Duration;

use zeroize::Zeroizing;

use super::login::{Login, Meaning, Stop, Target, edit, stop};
use super::{Finding, Next, Subject, Tools};
use crate::net::fill::base64;
use crate::net::{Trust, Wire};
use crate::status::Verdict;
use talk::{Reply, Talk};

/// Where TLS begins with the first byte (RFC 8314, section 3.3).
const TLS_PORT: u16 = 465;
const SUBMISSION: u16 = 587;
/// How long a server of that port is waited for that was to speak first.
const GREETING: Duration = Duration::from_secs(4);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encryption {
    StartTls,
    Tls,
    None,
}

/// Logs in, and does nothing else.
pub(super) fn check(subject: &Subject, tools: &Tools) -> Finding {
    log_in(&mut Login::new(subject, tools)).unwrap_or_else(|found| *found)
}

fn log_in(login: &mut Login<'_>) -> Result<Finding, Stop> {
    let target = login.target(SUBMISSION)?;
    let (username, password) = (login.needs("username")?, login.needs("password")?);
    let encryption = encryption(login, target.port)?;
    let mut talk = open(login, &target, encryption)?;
    let finding = authenticate(login, &mut talk, encryption, &username, &password);
    talk.quit(login.within(Duration::from_millis(500)));
    let mut finding = finding?;
    if finding.verdict == Verdict::Valid {
        finding.learned.account = Some(username.to_string());
        if !talk.wire.is_secure() && !talk.wire.is_loopback() {
            finding.hints.push("the password goes over the network unencrypted, as `encryption = none` has it".to_owned());
        }
    }
    Ok(finding)
}

/// As it is stored; else as the port has it. A template's default stands for a port that is not 465.
fn encryption(login: &Login<'_>, port: u16) -> Result<Encryption, Stop> {
    let stored = login.stored("encryption").or_else(|| login.values.text("encryption").filter(|_| port != TLS_PORT));
    match stored.as_deref() {
        Some("tls") => Ok(Encryption::Tls),
        Some("none") => Ok(Encryption::None),
        None if port == TLS_PORT => Ok(Encryption::Tls),
        Some("starttls") | None => Ok(Encryption::StartTls),
        Some(_) => Err(stop(Verdict::Malformed, "`encryption` is none of `starttls`, `tls` and `none`", edit("encryption"))),
    }
}

/// Connects, and encrypts as it should be.
fn open(login: &Login<'_>, target: &Target, encryption: Encryption) -> Result<Talk, Stop> {
    let wire = login.dial(target)?;
    if encryption == Encryption::Tls {
        let wire = login.secure(wire, Trust::Full).map_err(|failure| match failure.is_not_tls() {
            true => {
                let why = format!("port {} does not begin with TLS: `encryption` should be `starttls`", target.port);
                stop(Verdict::Malformed, why, edit("encryption"))
            }
            false => Stop::from(failure),
        })?;
        let mut talk = Talk::new(wire);
        greet(login, &mut talk)?;
        return Ok(talk);
    }
    if encryption == Encryption::None && !wire.is_loopback() && login.stored("encryption").is_none() {
        return Err(stop(Verdict::Malformed, "not sent: nothing stored says that the password may go unencrypted", edit("encryption")));
    }
    let mut talk = first_words(login, wire, target.port)?;
    if encryption == Encryption::None {
        return Ok(talk);
    }
    if !talk.offers("STARTTLS") {
        let advice = if target.port == 25 { "port" } else { "encryption" };
        return Err(stop(Verdict::Malformed, "the server offers no STARTTLS, and a password is not sent without", edit(advice)));
    }
    let reply = talk.command("STARTTLS")?;
    if reply.code != 220 {
        return Err(Box::new(
            login.judge(&reply.code(), &reply.text(), || Meaning::of(Verdict::ServiceDown, "the server refuses STARTTLS")),
        ));
    }
    let mut talk = Talk::new(login.secure(talk.wire, Trust::Full)?);
    // What was said before the encryption counts for nothing (RFC 3207, section 4.2).
    hello(login, &mut talk)?;
    Ok(talk)
}

/// The greeting in clear. A server that speaks TLS from the first byte says nothing: it is not waited for to the end.
fn first_words(login: &Login<'_>, wire: Wire, port: u16) -> Result<Talk, Stop> {
    let mut wire = wire;
    if port == TLS_PORT {
        wire.ends_by(login.within(GREETING));
    }
    let mut talk = Talk::new(wire);
    greet(login, &mut talk).map_err(|found| match port {
        TLS_PORT if found.verdict == Verdict::Unreachable => {
            stop(Verdict::Malformed, "port 465 begins with TLS: `encryption` should be `tls`", edit("encryption"))
        }
        _ => found,
    })?;
    Ok(talk)
}

fn greet(login: &Login<'_>, talk: &mut Talk) -> Result<(), Stop> {
    let greeting = talk.reply()?;
    if greeting.code != 220 {
        return Err(Box::new(login.judge(&greeting.code(), &greeting.text(), || match greeting.code {
            400..500 => Meaning::of(Verdict::ServiceDown, "the server takes nobody for now"),
            _ => Meaning::of(Verdict::Unreachable, "the server turned the connection away before any login").then(Next::Look(None)),
        })));
    }
    hello(login, talk)
}

fn hello(login: &Login<'_>, talk: &mut Talk) -> Result<(), Stop> {
    let reply = talk.hello()?;
    match reply.code {
        250 => Ok(()),
        _ => Err(Box::new(login.judge(&reply.code(), &reply.text(), || Meaning::of(Verdict::Unknown, "the server does not take EHLO")))),
    }
}

fn authenticate(login: &mut Login<'_>, talk: &mut Talk, encryption: Encryption, username: &str, password: &str) -> Result<Finding, Stop> {
    if username.contains('\0') || password.contains('\0') {
        return Err(stop(Verdict::Malformed, "a NUL in a user name or password cannot be sent", edit("password")));
    }
    let ways = talk.ways();
    let mut send = |secret: String| {
        let form = Zeroizing::new(secret);
        login.sends(&form);
        form
    };
    let reply = if ways.iter().any(|way| way == "PLAIN") {
        let pair = Zeroizing::new(format!("\0{username}\0{password}"));
        let form = send(base64(pair.as_bytes()));
        talk.secret("AUTH PLAIN ", &form)?
    } else if ways.iter().any(|way| way == "LOGIN") {
        let forms = [send(base64(username.as_bytes())), send(base64(password.as_bytes()))];
        let mut reply = talk.command("AUTH LOGIN")?;
        for form in forms {
            if reply.code != 334 {
                break;
            }
            reply = talk.secret("", &form)?;
        }
        reply
    } else {
        return Err(no_way(talk, encryption, &ways));
    };
    Ok(login.judge(&reply.code(), &reply.text(), || meaning(&reply)))
}

/// No login by password can be had here.
fn no_way(talk: &Talk, encryption: Encryption, ways: &[String]) -> Stop {
    if encryption == Encryption::None && talk.offers("STARTTLS") {
        let why = "the server takes a login only after STARTTLS: `encryption` should be `starttls`";
        return stop(Verdict::Malformed, why, edit("encryption"));
    }
    if ways.is_empty() {
        return stop(Verdict::Unreachable, "the server offers no login on this port", edit("port"));
    }
    let ways: Vec<&str> = ways.iter().take(6).map(String::as_str).collect();
    stop(Verdict::AppRestricted, format!("the server takes no password, only {}", ways.join(", ")), Next::Look(None))
}

/// The answers to AUTH (RFC 4954, section 6), and what the big providers add.
fn meaning(reply: &Reply) -> Meaning {
    let text = reply.text();
    let says = |part: &str| text.contains(part);
    match reply.code {
        235 => Meaning::plain(Verdict::Valid),
        _ if says("5.7.9") || says("pplication-specific password") => {
            Meaning::of(Verdict::AppRestricted, "the account's own password is not taken: an app password is needed")
                .then(Next::Replace(None))
        }
        530 | 538 => {
            Meaning::of(Verdict::Malformed, "the server takes a login only in TLS: `encryption` has to say so").then(edit("encryption"))
        }
        534 if says("5.7.14") || says("web browser") => {
            Meaning::of(Verdict::SignIn, "the provider asks for a sign-in in the browser first")
        }
        534 => Meaning::of(Verdict::AppRestricted, "the server wants a stronger way to sign in than a password"),
        535 => Meaning::plain(Verdict::Invalid),
        400..500 => Meaning::of(Verdict::ServiceDown, "the server cannot check a login for now"),
        500..=504 => Meaning::of(Verdict::Unknown, "the server does not understand the login"),
        _ => Meaning::plain(Verdict::Unknown),
    }
}
