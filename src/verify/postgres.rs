//! A login to a PostgreSQL server (protocol 3.0): encryption as `sslmode` asks, the password, and good-bye.
//!
//! Under `sslmode = require` libpq takes any certificate. So does this, and then sends nothing that could be read or used
//! by another: SCRAM alone, bound to the connection where the server can. A password in clear or as MD5 goes to a server
//! whose certificate is trusted, or to this machine.

mod binding;
mod scram;
mod talk;

use zeroize::Zeroizing;

use super::login::{Login, Meaning, Stop, Target, edit, stop};
use super::{Finding, Next, Subject, Tools};
use crate::net::{Trust, Wire};
use crate::status::Verdict;
use scram::Scram;
use talk::{Message, Talk, Trouble};

const PORT: u16 = 5432;
/// Most messages until a server is ready.
const MAX_MESSAGES: usize = 256;

/// Logs in, and does nothing else.
pub(super) fn check(subject: &Subject, tools: &Tools) -> Finding {
    log_in(&Login::new(subject, tools)).unwrap_or_else(|found| *found)
}

/// Whom the server is to let in where.
struct Who {
    user: Zeroizing<String>,
    password: Zeroizing<String>,
    database: Zeroizing<String>,
    /// The field that names the database.
    field: &'static str,
}

/// What is known at the end of a login.
#[derive(Default)]
struct State {
    /// A password was asked for.
    asked: bool,
    /// The server said that all is right.
    let_in: bool,
    version: Option<String>,
}

fn log_in(login: &Login<'_>) -> Result<Finding, Stop> {
    let target = login.target(PORT)?;
    let who = who(login, &target)?;
    let (wire, mode) = encrypt(login, &target)?;
    let doubt = wire.doubt();
    let mut talk = Talk::new(wire);
    talk.start(&who.user, &who.database)?;
    let mut state = State::default();
    let end = authenticate(login, &mut talk, &who, &mut state)?;
    talk.end();
    let mut finding = judge(login, &who, &state, end);
    if !finding.verdict.is_good() {
        return Ok(finding);
    }
    let version = state.version.map_or_else(String::new, |version| format!(" (PostgreSQL {version})"));
    finding.learned.account = Some(format!("{}{version}", *who.user));
    if !talk.wire.is_loopback() {
        if let Some(doubt) = doubt {
            finding.hints.push(format!("{doubt}, and `sslmode = {mode}` does not look at it: `verify-full` would"));
        } else if !talk.wire.is_secure() {
            finding.hints.push(format!("the connection is not encrypted, as `sslmode = {mode}` has it"));
        }
    }
    finding.hints.extend(login.differs(&target));
    Ok(finding)
}

fn who(login: &Login<'_>, target: &Target) -> Result<Who, Stop> {
    let Some(url) = &target.url else {
        let user = login.needs("username")?;
        let database = login.values.get("database").unwrap_or_else(|| user.clone());
        return Ok(Who { password: login.needs("password")?, database, user, field: "database" });
    };
    // Drivers are named after a `+`; other databases have other checks.
    if !matches!(url.scheme.split('+').next(), Some("postgres" | "postgresql")) {
        return Err(Box::new(super::unchecked("its `url` is of another sort of database")));
    }
    let parameter = |name: &str| url.parameter(name).map(|value| Zeroizing::new(value.to_owned()));
    let lacks = |name: &str| stop(Verdict::Malformed, format!("its `url` has no {name}"), edit(target.field));
    let user = url.username.clone().or_else(|| parameter("user")).or_else(|| login.values.get("username"));
    let user = user.ok_or_else(|| lacks("user name"))?;
    let password = url.password.clone().or_else(|| parameter("password")).or_else(|| login.values.get("password"));
    let password = password.ok_or_else(|| lacks("password"))?;
    let path = Some(url.path.clone()).filter(|path| !path.is_empty());
    let database = path.or_else(|| parameter("dbname")).unwrap_or_else(|| user.clone());
    Ok(Who { user, password, database, field: target.field })
}

/// A connection that is encrypted as it has to be, and the `sslmode` that was meant.
fn encrypt(login: &Login<'_>, target: &Target) -> Result<(Wire, String), Stop> {
    let mut wire = login.dial(target)?;
    let of_url = target.url.as_ref().and_then(|url| url.parameter("sslmode").map(str::to_owned));
    let usual = if wire.is_loopback() { "prefer" } else { "require" };
    let mode = of_url.or_else(|| login.stored("sslmode")).unwrap_or_else(|| usual.to_owned());
    let trust = match mode.as_str() {
        "disable" => return Ok((wire, mode)),
        "allow" | "prefer" | "require" => Trust::Anyone,
        "verify-ca" => Trust::Issuer,
        "verify-full" => Trust::Full,
        _ => return Err(stop(Verdict::Malformed, "its `sslmode` is none that PostgreSQL has", edit("sslmode"))),
    };
    wire.send(&talk::SSL_REQUEST)?;
    let answer = wire.take(1)?;
    match (answer.first(), mode.as_str()) {
        (Some(b'S'), _) => Ok((login.secure(wire, trust)?, mode)),
        (Some(b'N'), "allow" | "prefer") => Ok((wire, mode)),
        (Some(b'N'), _) => {
            let why = format!("not sent: the server does not encrypt, and `sslmode = {mode}` asks for it");
            Err(stop(Verdict::Unreachable, why, edit(if target.url.is_some() { target.field } else { "sslmode" })))
        }
        _ => Err(wire.odd("what it says is not of PostgreSQL").into()),
    }
}

/// Answers what the server asks, until it is ready or has said why not.
fn authenticate(login: &Login<'_>, talk: &mut Talk, who: &Who, state: &mut State) -> Result<Option<Trouble>, Stop> {
    let is_private = talk.wire.is_loopback() || (talk.wire.is_secure() && talk.wire.doubt().is_none());
    let mut scram: Option<Scram> = None;
    for _ in 0..MAX_MESSAGES {
        let reply = match talk.message()? {
            Message::Failed(trouble) => return Ok(Some(trouble)),
            Message::Ready => return Ok(None),
            Message::Version(version) => {
                state.version = Some(login.clean(&version));
                continue;
            }
            Message::Other => continue,
            Message::LetIn if scram.as_ref().is_some_and(|scram| !scram.is_proven()) => return Err(impostor(talk)),
            Message::LetIn => {
                state.let_in = true;
                continue;
            }
            Message::Clear | Message::Md5(_) if !is_private => return Err(not_private()),
            Message::Clear => talk::cleartext(&who.password),
            Message::Md5(salt) => talk::md5(&who.user, &who.password, salt),
            Message::Sasl(ways) => {
                let begun =
                    Scram::begin(&ways, talk.wire.certificate()).ok_or_else(|| other_way("a SASL way that is not SCRAM-SHA-256"))?;
                let first = begun.first();
                scram = Some(begun);
                first
            }
            Message::SaslGoesOn(challenge) => {
                let reply = scram.as_mut().and_then(|scram| scram.answer(&challenge, &who.password, login.until));
                reply.ok_or_else(|| talk.wire.odd("its side of SCRAM is none that can be answered"))?
            }
            Message::SaslEnds(last) => {
                if scram.as_mut().is_none_or(|scram| !scram.prove(&last)) {
                    return Err(impostor(talk));
                }
                continue;
            }
            Message::OtherWay(name) => return Err(other_way(name)),
        };
        state.asked = true;
        talk.wire.send(&reply)?;
    }
    Err(talk.wire.odd("it sends without end").into())
}

/// Whoever knows the password's hash can say so; this one did not.
fn impostor(talk: &Talk) -> Stop {
    talk.wire.odd("it could not show that it knows the password: it may not be the server it should be").into()
}

fn not_private() -> Stop {
    let why = "not sent: the server wants the password in clear or as MD5, and the connection is not one that only it can read";
    stop(Verdict::Unreachable, why, edit("sslmode"))
}

fn other_way(name: &str) -> Stop {
    stop(Verdict::AppRestricted, format!("the server takes no password of this user, but {name}"), Next::Look(None))
}

fn judge(login: &Login<'_>, who: &Who, state: &State, end: Option<Trouble>) -> Finding {
    if let Some(trouble) = end {
        return login.judge(&trouble.code, &trouble.text, || meaning(&trouble, who, state));
    }
    if state.asked {
        return login.judge("00000", "", || Meaning::plain(Verdict::Valid));
    }
    let why = "the server lets this user in without a password, and the one that is stored is neither right nor wrong";
    Finding::new(Verdict::Unknown, why).then(Next::Look(None))
}

/// The errors of a login (PostgreSQL, appendix A), where the template does not say.
fn meaning(trouble: &Trouble, who: &Who, state: &State) -> Meaning {
    let says = |part: &str| trouble.text.contains(part);
    match trouble.code.as_str() {
        "28P01" => Meaning::plain(Verdict::Invalid),
        // The file's name stands in the message in every language.
        "28000" if says("pg_hba.conf") => {
            Meaning::of(Verdict::IpRestricted, "the server's pg_hba.conf lets nobody in from this address as this user, to this database")
        }
        "28000" if says("not permitted to log in") => Meaning::of(Verdict::Disabled, "the user may not log in"),
        "28000" if says("does not exist") => Meaning::of(Verdict::Gone, "the server has no such user"),
        // It looks for the database after the password.
        "3D000" => {
            let right = if state.let_in && state.asked { "user and password are right, but " } else { "" };
            Meaning::of(Verdict::WrongHost, format!("{right}the server has no such database")).then(edit(who.field))
        }
        "42501" if state.let_in && state.asked => {
            Meaning::of(Verdict::InsufficientScope, "user and password are right, but not for this database")
        }
        "53300" => Meaning::of(Verdict::ServiceDown, "the server has as many connections as it takes"),
        "57P03" => Meaning::of(Verdict::ServiceDown, "the server is starting or stopping"),
        code if ["53", "55", "57", "58", "XX"].iter().any(|class| code.starts_with(class)) => Meaning::plain(Verdict::ServiceDown),
        _ => Meaning::plain(Verdict::Unknown),
    }
}
