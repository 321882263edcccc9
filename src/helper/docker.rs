//! docker's credential helper: `get`, `store`, `erase`, `list`, and the exact words that docker looks for.
//!
//! A failure is told on stdout, for docker shows that and nothing else, and with 1.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::{Keeper, Known, New, host};
use crate::access::Wanted;
use crate::kind::Kind;
use crate::name::escape;
use crate::{Error, Result, Secret};

/// What docker takes for "there is none", to the byte; with anything else a command fails that would have gone on without.
pub const NOT_FOUND: &str = "credentials not found in native keychain";
/// What docker says where no server is named.
const NO_SERVER: &str = "no credentials server URL";
/// More than a server and a password.
const MAX: u64 = 256 << 10;
/// What docker calls its own registry, which is no host; and the host that the template has in its place.
const HUB: (&str, &str) = ("https://index.docker.io/v1/", "hub.docker.com");
/// Templates of logins to registries.
const LOGINS: [&str; 3] = ["docker_config", "dockerhub", "basic_auth"];

/// How it went.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// Well; with what a person should be told.
    Done(Option<String>),
    /// Not, and docker was told why.
    Told,
}

/// A login as docker writes it.
#[derive(Deserialize)]
struct Login {
    #[serde(rename = "ServerURL")]
    server: String,
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "Secret")]
    secret: String,
}

impl Drop for Login {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// The same, answered.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(rename = "ServerURL")]
    server: &'a str,
    #[serde(rename = "Username")]
    username: &'a str,
    #[serde(rename = "Secret")]
    secret: &'a str,
}

/// Answers one operation.
///
/// # Errors
/// [`Error::Usage`] for a request that is none; the keeper's. Whoever calls this says it to docker by [`tell`].
pub fn serve<K: Keeper>(operation: &str, from: &mut dyn Read, to: &mut dyn Write, keeper: &mut K) -> std::result::Result<Said, K::Error> {
    match operation {
        "get" => get(&server(from)?, to, keeper),
        "store" => store(from, keeper),
        "erase" => erase(&server(from)?, keeper),
        "list" => list(to, keeper),
        other => {
            let known = "docker asks for `get`, `store`, `erase` and `list`";
            Err(Error::Usage(format!("`{}` is no operation of docker's; {known}", escape(other))).into())
        }
    }
}

/// Says to docker why not: one line on stdout.
///
/// # Errors
/// [`Error::Io`].
pub fn tell(to: &mut dyn Write, why: &str) -> Result<()> {
    writeln!(to, "{}", why.replace('\n', " ")).and_then(|()| to.flush()).map_err(|error| Error::io("write", "stdout", error))
}

/// The exact registry that is asked for, as credentials have it: a host with its port, and nothing else but docker's own
/// name for its registry. What has another scheme, a user, a path or a control character in it is none.
pub fn registry(server: &str) -> Option<String> {
    if server == HUB.0 {
        return Some(HUB.1.to_owned());
    }
    let server = server.strip_prefix("https://").unwrap_or(server);
    host::fold(server, "443")
}

fn server(from: &mut dyn Read) -> Result<String> {
    let bytes = read(from)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| bad("is not UTF-8 text"))?;
    // A person who tries it types a line.
    let text = text.strip_suffix('\n').unwrap_or(text);
    match text {
        "" => Err(Error::Usage(NO_SERVER.to_owned())),
        text if text.chars().any(char::is_control) => Err(bad("has a control character in it")),
        text => Ok(text.to_owned()),
    }
}

fn read(from: &mut dyn Read) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(8192));
    from.take(MAX + 1).read_to_end(&mut bytes).map_err(|error| Error::io("read", "stdin", error))?;
    if bytes.len() as u64 > MAX { Err(bad("is too long")) } else { Ok(bytes) }
}

fn bad(why: &str) -> Error {
    Error::Usage(format!("what docker asks {why}"))
}

pub(super) fn is_login(known: &Known) -> bool {
    let known = &known.summary;
    known.kind == Kind::UsernamePassword && known.service.as_deref().is_none_or(|service| LOGINS.contains(&service))
}

/// The one login to a registry, if there is any.
///
/// # Errors
/// Several, in words.
pub(super) fn only<'k>(registry: &str, logins: &[&'k Known]) -> std::result::Result<Option<&'k Known>, String> {
    match logins {
        [] => Ok(None),
        [known] => Ok(Some(known)),
        several => {
            let names: Vec<&str> = several.iter().map(|known| known.summary.name.as_str()).collect();
            Err(format!("several logins to {registry}: {}; docker cannot say which it wants", crate::error::ticked(&names)))
        }
    }
}

fn get<K: Keeper>(server: &str, to: &mut dyn Write, keeper: &mut K) -> std::result::Result<Said, K::Error> {
    let told = |to: &mut dyn Write| tell(to, NOT_FOUND).map(|()| Said::Told);
    let Some(registry) = registry(server) else { return Ok(told(to)?) };
    let all = keeper.at(&registry, &is_login)?;
    let Some(known) = only(&registry, &all.iter().collect::<Vec<_>>()).map_err(Error::Usage)? else { return Ok(told(to)?) };
    let release = keeper.release(known, Wanted::All, &registry, true)?;
    // What the index said was said of another revision.
    if !release.hosts.contains(&registry) {
        return Ok(told(to)?);
    }
    let value = |name: &str| {
        let found = release.values.iter().find(|value| value.field == name).and_then(|value| value.value.expose_str());
        found.ok_or_else(|| Error::Usage(format!("`{}` has no {name} that is text", escape(&release.name))))
    };
    let answer = Answer { server, username: value("username")?, secret: value("password")? };
    let size = 6 * (answer.secret.len() + answer.username.len() + server.len()) + 64;
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    serde_json::to_writer(&mut *out, &answer).map_err(|_| Error::Usage("the login has no JSON form".to_owned()))?;
    out.push(b'\n');
    to.write_all(&out).and_then(|()| to.flush()).map_err(|error| Error::io("write", "stdout", error))?;
    Ok(Said::Done(None))
}

/// What docker has just used to sign in. The very same again is nothing new; docker stores it after each sign-in.
fn store<K: Keeper>(from: &mut dyn Read, keeper: &mut K) -> std::result::Result<Said, K::Error> {
    let bytes = read(from)?;
    let mut login: Login = serde_json::from_slice(&bytes).map_err(|_| bad("is no login"))?;
    let controls = |text: &str| text.chars().any(char::is_control);
    if login.username.is_empty() || controls(&login.username) || controls(&login.server) || controls(&login.secret) {
        return Err(bad("is no login").into());
    }
    let Some(registry) = registry(&login.server) else {
        return Err(Error::Usage(format!("`{}` is no registry's host", escape(&login.server))).into());
    };
    if !keeper.learns() {
        return Err(Error::Denied("a consumer stores nothing".to_owned()).into());
    }
    let secret = Secret::from(std::mem::take(&mut login.secret));
    let all = keeper.at(&registry, &is_login)?;
    let same = all.iter().find(|known| known.plain("username") == Some(login.username.as_str()));
    match (same, all.first()) {
        (Some(known), _) => {
            if !keeper.holds(known, &secret)? {
                keeper.replace(known, &secret)?;
            }
        }
        (None, Some(other)) => {
            let name = escape(&other.summary.name);
            let text =
                format!("`{name}` is the login to {registry}, of another user; `credctl edit {name}` or `credctl remove {name}` first");
            return Err(Error::Usage(text).into());
        }
        (None, None) => {
            let service = if login.server == HUB.0 { "dockerhub" } else { "docker_config" };
            keeper.add(&New { service: Some(service), host: &registry, username: Some(&login.username), secret: &secret, tag: None })?;
        }
    }
    Ok(Said::Done(None))
}

/// `docker logout` forgets; the vault does not: what is in it is removed by name.
fn erase<K: Keeper>(server: &str, keeper: &mut K) -> std::result::Result<Said, K::Error> {
    let Some(registry) = registry(server).filter(|_| keeper.learns()) else { return Ok(Said::Done(None)) };
    let all = keeper.at(&registry, &is_login)?;
    let name = all.first().map(|known| escape(&known.summary.name));
    Ok(Said::Done(name.map(|name| format!("`{name}` stays in the vault; `credctl remove {name}` takes it out"))))
}

/// Every server that there is a login to, as docker names it, and its user.
fn servers<K: Keeper>(keeper: &mut K) -> std::result::Result<BTreeMap<String, String>, K::Error> {
    let mut servers = BTreeMap::new();
    for known in keeper.all()?.iter().filter(|known| is_login(known)) {
        let user = known.plain("username").unwrap_or_default();
        let of_hub = known.summary.service.as_deref() == Some("dockerhub");
        for host in known.summary.hosts.iter().filter(|host| registry(host).as_deref() == Some(host)) {
            let server = match host.as_str() {
                host if host == HUB.1 => HUB.0,
                // What its programming interface is reached at besides.
                _ if of_hub => continue,
                host => host,
            };
            servers.entry(server.to_owned()).or_insert_with(|| user.to_owned());
        }
    }
    Ok(servers)
}

/// The registries that there are logins to, as docker's configuration names them.
///
/// # Errors
/// The keeper's.
pub fn registries<K: Keeper>(keeper: &mut K) -> std::result::Result<Vec<String>, K::Error> {
    servers(keeper).map(|servers| servers.into_keys().collect())
}

/// Servers and users: of a consumer those that are assigned to it.
fn list<K: Keeper>(to: &mut dyn Write, keeper: &mut K) -> std::result::Result<Said, K::Error> {
    let servers = servers(keeper)?;
    let text = serde_json::to_string(&servers).map_err(|_| Error::Usage("the logins have no JSON form".to_owned()))?;
    writeln!(to, "{text}").and_then(|()| to.flush()).map_err(|error| Error::io("write", "stdout", error))?;
    Ok(Said::Done(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h06_the_exact_registry_and_nothing_like_it() {
        for same in ["reg.example:5000", "https://reg.example:5000", "REG.example:5000"] {
            assert_eq!(registry(same).as_deref(), Some("reg.example:5000"), "{same}");
        }
        assert_eq!(registry("reg.example:443").as_deref(), Some("reg.example"));
        assert_eq!(registry(HUB.0).as_deref(), Some(HUB.1));
        for other in [
            "reg.example",
            "reg.example:5001",
            "reg.example.evil:5000",
            "reg.example:5000.evil.example",
            "evil-reg.example:5000",
            "reg.example.:5000",
        ] {
            assert_ne!(registry(other).as_deref(), Some("reg.example:5000"), "{other}");
        }
        for none in [
            "",
            "http://reg.example:5000",
            "https://reg.example:5000/",
            "https://reg.example:5000/v1/",
            "reg.example:5000/x",
            "user@reg.example:5000",
            "https://index.docker.io/v1/access-token",
            "https://index.docker.io/v1",
            "//reg.example:5000",
            "ftp://reg.example:5000",
            "*.example.com",
        ] {
            assert_eq!(registry(none), None, "{none}");
        }
    }

    #[test]
    fn a_server_is_one_line() {
        assert_eq!(server(&mut b"reg.example\n".as_slice()).unwrap(), "reg.example");
        for bad in [b"".as_slice(), b"\n", b"a\nb", b"a\0", b"\xff"] {
            assert!(server(&mut &*bad).is_err());
        }
    }
}
