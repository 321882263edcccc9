//! A login to a MySQL or MariaDB server (protocol 4.1): encryption where the server has it, the password, and good-bye.
//!
//! What answers a challenge is weak enough to be guessed from: it goes to this machine, or encrypted, whatever the
//! certificate, as the usual clients have it. A password in clear wants a certificate that is trusted besides.

mod talk;

use zeroize::Zeroizing;

use super::login::{Login, Meaning, Stop, Target, edit, stop};
use super::{Finding, Subject, Tools};
use crate::net::Trust;
use crate::status::Verdict;
use talk::{Greeting, Message, Talk, Trouble};

const PORT: u16 = 3306;
/// Most messages until a server has decided.
const MAX_MESSAGES: usize = 16;

/// Logs in, and does nothing else.
pub(super) fn check(subject: &Subject, tools: &Tools) -> Finding {
    log_in(&Login::new(subject, tools)).unwrap_or_else(|found| *found)
}

/// Whom the server is to let in where.
struct Who {
    user: Zeroizing<String>,
    password: Zeroizing<String>,
    database: Option<Zeroizing<String>>,
    /// The field that names the database.
    field: &'static str,
}

fn log_in(login: &Login<'_>) -> Result<Finding, Stop> {
    let target = login.target(PORT)?;
    let who = who(login, &target)?;
    let mut talk = Talk::new(login.dial(&target)?);
    let greeting = match talk.greeting()? {
        Ok(greeting) => greeting,
        Err(trouble) => return Ok(judge(login, &who, &trouble)),
    };
    if greeting.encrypts() {
        talk.ask_for_tls(who.database.is_some())?;
        talk = talk.secured(|wire| login.secure(wire, Trust::Anyone))?;
    } else if !talk.wire.is_loopback() {
        return Err(stop(
            Verdict::Unreachable,
            "not sent: the server does not encrypt",
            edit(if target.url.is_some() { target.field } else { "host" }),
        ));
    }
    let trouble = authenticate(&mut talk, &greeting, &who)?;
    talk.end();
    let mut finding = match trouble {
        Some(trouble) => judge(login, &who, &trouble),
        None => login.judge("0", "", || Meaning::plain(Verdict::Valid)),
    };
    if finding.verdict.is_good() {
        finding.learned.account = Some(format!("{} ({})", *who.user, login.clean(&greeting.version)));
        if let Some(doubt) = talk.wire.doubt().filter(|_| !talk.wire.is_loopback()) {
            finding.hints.push(format!("{doubt}: who listens in between could try to guess the password"));
        }
        finding.hints.extend(login.differs(&target));
    }
    Ok(finding)
}

fn who(login: &Login<'_>, target: &Target) -> Result<Who, Stop> {
    let Some(url) = &target.url else {
        let (user, password) = (login.needs("username")?, login.needs("password")?);
        return Ok(Who { user, password, database: login.values.get("database"), field: "database" });
    };
    if !matches!(url.scheme.split('+').next(), Some("mysql" | "mysql2" | "mariadb")) {
        return Err(Box::new(super::unchecked("its `url` is of another sort of database")));
    }
    let lacks = |name: &str| stop(Verdict::Malformed, format!("its `url` has no {name}"), edit(target.field));
    let user = url.username.clone().or_else(|| login.values.get("username")).ok_or_else(|| lacks("user name"))?;
    let password = url.password.clone().or_else(|| login.values.get("password")).ok_or_else(|| lacks("password"))?;
    let database = Some(url.path.clone()).filter(|path| !path.is_empty());
    Ok(Who { user, password, database, field: target.field })
}

/// Answers what the server asks, until it has let one in or has said why not.
fn authenticate(talk: &mut Talk, greeting: &Greeting, who: &Who) -> Result<Option<Trouble>, Stop> {
    let is_private = talk.wire.is_loopback() || (talk.wire.is_secure() && talk.wire.doubt().is_none());
    let mut way = greeting.way.clone();
    // The server names the user's own way next, if it is another. Nothing at all would be an empty password.
    if talk::answer(&way, "", &[]).is_none() {
        talk::NATIVE.clone_into(&mut way);
    }
    let first = talk::answer(&way, &who.password, &greeting.salt).unwrap_or_default();
    talk.respond(&who.user, who.database.as_ref().map(|name| name.as_str()), &way, &first)?;
    for _ in 0..MAX_MESSAGES {
        let in_clear = match talk.message()? {
            Message::LetIn => {
                return Ok(match talk.do_nothing()? {
                    Message::Failed(trouble) if matches!(trouble.code, 1820 | 1862) => Some(trouble),
                    _ => None,
                });
            }
            Message::Failed(trouble) => return Ok(Some(trouble)),
            Message::Switch(name, salt) => {
                way = name;
                match talk::answer(&way, &who.password, &salt) {
                    Some(answer) => {
                        talk.send(&answer)?;
                        continue;
                    }
                    None if matches!(way.as_str(), "mysql_clear_password" | "sha256_password") => true,
                    None => return Err(Box::new(super::unchecked(&format!("this version cannot log in by `{way}`, as the server asks")))),
                }
            }
            // The server remembers who was there before (3), or wants the password itself (4).
            Message::More(more) if way == talk::SHA2 => more.first() == Some(&4),
            Message::More(_) => return Err(talk.wire.odd("what it says is not of MySQL").into()),
        };
        if !in_clear {
            continue;
        }
        if !is_private {
            let why = "not sent: the server wants the password in clear, and its certificate is not one that is trusted";
            return Err(stop(Verdict::Unreachable, why, super::Next::Again));
        }
        talk.send(&talk::cleartext(&who.password))?;
    }
    Err(talk.wire.odd("it sends without end").into())
}

fn judge(login: &Login<'_>, who: &Who, trouble: &Trouble) -> Finding {
    login.judge(&trouble.code.to_string(), &trouble.text, || meaning(trouble.code, who))
}

/// The errors of a login (MySQL's and MariaDB's lists of errors), where the template does not say.
fn meaning(code: u16, who: &Who) -> Meaning {
    match code {
        1045 => Meaning::plain(Verdict::Invalid),
        // Both are looked at after the password.
        1049 => Meaning::of(Verdict::WrongHost, "user and password are right, but the server has no such database").then(edit(who.field)),
        1044 => Meaning::of(Verdict::InsufficientScope, "user and password are right, but not for this database"),
        1130 => Meaning::of(Verdict::IpRestricted, "the server takes no logins from this address"),
        1129 => Meaning::of(Verdict::LockedOut, "the server has blocked this address after too many bad connections"),
        1698 => Meaning::of(Verdict::AppRestricted, "the server takes no password of this user"),
        1820 | 1862 => Meaning::plain(Verdict::Expired),
        3118 | 4151 => Meaning::of(Verdict::Disabled, "the account is locked"),
        1226 => Meaning::plain(Verdict::RateLimited),
        1040 | 1203 => Meaning::of(Verdict::ServiceDown, "the server has as many connections as it takes"),
        1053 => Meaning::plain(Verdict::ServiceDown),
        _ => Meaning::plain(Verdict::Unknown),
    }
}
