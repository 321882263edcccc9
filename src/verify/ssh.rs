//! An SSH key: what can be said of it by itself, and whether a server lets it in.
//!
//! Without a host nothing is claimed of it but that it is whole: only a server's word makes it valid, or invalid.

mod heard;
mod login;

use std::path::PathBuf;

use super::http::unsent_finding;
use super::scrub::Scrubber;
use super::send::Unsent;
use super::values::Values;
use super::{Finding, Next, Subject, Tools, unchecked};
use crate::kind::is_host;
use crate::secret::Secret;
use crate::ssh::{self, Look, Public, Unlocked};
use crate::status::Verdict;
use crate::template;

/// Where SSH servers listen.
const PORT: u16 = 22;

/// What a check may use of this machine, where it starts a program of its own. By default nothing.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Where programs are looked for, as `PATH` lists them; what is no absolute path there is passed over.
    pub programs: Vec<PathBuf>,
    /// Directories that are kept in memory: a key lies in one of them for as long as `ssh` has to read it.
    pub memory: Vec<PathBuf>,
    /// The file of the hosts that the person knows; where none is named, those that `ssh` looks into by itself.
    pub known_hosts: Option<PathBuf>,
}

/// Whom a key is tried at.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    host: String,
    port: u16,
    /// Who logs in.
    user: Option<String>,
}

impl Target {
    /// For a sentence: the port where it is not the usual one.
    fn shown(&self) -> String {
        let host = crate::name::escape(&self.host);
        if self.port == PORT { host } else { format!("{host}:{}", self.port) }
    }
}

/// A key that can be used, and what is to be known of it.
struct Whole {
    /// As `ssh` reads it without asking; `None` where its passphrase is not here, or cannot be tried.
    key: Option<Secret>,
    /// Why there is none.
    locked: String,
    look: Look,
    hints: Vec<String>,
}

/// Looks at the key, and logs in with it where a host is stored; does nothing else there.
pub(super) fn check(subject: &Subject, tools: &Tools) -> Finding {
    let target = match target(subject) {
        Ok(target) => target,
        Err(finding) => return *finding,
    };
    match whole(subject) {
        Err(finding) => *finding,
        Ok(whole) => {
            let mut finding = match &target {
                None if whole.key.is_none() => unchecked(&format!("{}, and no host is stored to try it at", whole.locked)),
                None => unchecked("the key is whole; no host is stored to try it at"),
                Some(target) => at(subject, tools, target, &whole),
            };
            finding.hints.splice(0..0, whole.hints);
            finding
        }
    }
}

/// At a server.
fn at(subject: &Subject, tools: &Tools, target: &Target, whole: &Whole) -> Finding {
    let Some(user) = &target.user else {
        let why = "the key is whole; no user name is stored to try it with";
        return unchecked(why).then(Next::Edit(Some("username".to_owned())));
    };
    if whole.look.algorithm.as_ref().is_some_and(ssh::Algorithm::needs_token) {
        return unchecked("the key is in a security token, which somebody would have to touch");
    }
    let Some(key) = &whole.key else { return unchecked(&whole.locked) };
    let scrub = Scrubber::of(&subject.credential);
    login::Login { machine: &tools.machine, target, user, key, scrub: &scrub }.run(tools.timeout)
}

/// Host, port and user; `None` where no host is stored.
fn target(subject: &Subject) -> Result<Option<Target>, Box<Finding>> {
    let values = Values::of(subject);
    let Some(stored) = values.text("host") else { return Ok(None) };
    let wrong = |field: &str| Box::new(unsent_finding(Unsent::Wrong(field.to_owned())));
    // As it is typed behind `ssh`.
    let (user, place) = stored.rsplit_once('@').map_or((None, stored.as_str()), |(user, place)| (Some(user.to_owned()), place));
    let (host, own_port) = match place.rsplit_once(':') {
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => (host, Some(port.to_owned())),
        _ => (place, None),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    if !is_host(&bare) {
        return Err(wrong("host"));
    }
    let address = subject.verify().and_then(|verify| verify.address.clone());
    let by_template = || address.as_deref()?.rsplit_once(':').map(|(_, port)| port.to_owned()).filter(|port| !port.contains('{'));
    let port = match values.text("port").or(own_port).or_else(by_template) {
        Some(text) => text.trim().parse().ok().filter(|port| *port > 0).ok_or_else(|| wrong("port"))?,
        None => PORT,
    };
    let user = values.text("username").or(user).filter(|user| !user.is_empty());
    if user.as_ref().is_some_and(|user| user.starts_with('-') || user.chars().any(|c| c.is_control() || c.is_whitespace())) {
        return Err(wrong("username"));
    }
    let hosts = subject.hosts();
    let written = [place.to_ascii_lowercase(), stored, bare.clone()];
    if !hosts.is_empty() && !written.iter().any(|host| template::covers(&hosts, host)) {
        return Err(Box::new(unsent_finding(Unsent::Host(bare))));
    }
    Ok(Some(Target { host: bare, port, user }))
}

/// Whether all that is stored of the key fits together.
fn whole(subject: &Subject) -> Result<Whole, Box<Finding>> {
    let of = |name: &str| subject.credential.fields.get(name).map(|field| &field.value).filter(|value| !value.is_empty());
    let bad = |field: &str, why: String| Box::new(Finding::new(Verdict::Malformed, why).then(Next::Edit(Some(field.to_owned()))));
    let in_key = |trouble: ssh::Trouble| bad("private_key", format!("the private key cannot be used: {trouble}"));
    let Some(private) = of("private_key") else { return Err(Box::new(unsent_finding(Unsent::Lacks("private_key".to_owned())))) };
    let mut look = ssh::look(private).map_err(in_key)?;
    let (mut key, mut locked, mut hints) = (None, String::new(), Vec::new());
    match (of("passphrase"), look.encryption.is_some()) {
        (None, true) => "the key is locked, and no passphrase is stored with it".clone_into(&mut locked),
        (None, false) => key = Some(ssh::normalised(private).unwrap_or_else(|| private.duplicate())),
        (Some(passphrase), is_locked) => match ssh::unlocked(private, passphrase).map_err(in_key)? {
            Unlocked::Wrong => return Err(bad("passphrase", "the stored passphrase does not open the key".to_owned())),
            Unlocked::Untried(why) => locked = format!("the key is locked, and {why}"),
            Unlocked::Text(text) => {
                hints.extend((!is_locked).then(|| "a passphrase is stored, and the key has none".to_owned()));
                // Of a locked key the one half that can be seen is not sure to be that of the other.
                let opened = ssh::look(&text).map_err(in_key)?;
                look = Look { algorithm: opened.algorithm, public: opened.public, ..look };
                key = Some(text);
            }
        },
    }
    if let Some(public) = of("public_key") {
        let public = Public::read(public).map_err(|trouble| bad("public_key", format!("the public key cannot be used: {trouble}")))?;
        if look.public.as_ref().is_some_and(|own| !own.same_key(&public)) {
            return Err(bad("public_key", "the stored public key is that of another private key".to_owned()));
        }
    }
    hints.extend(look.algorithm.as_ref().and_then(ssh::Algorithm::concern).map(str::to_owned));
    if !look.ssh_reads_it {
        let flaw = look.flaws.first().map_or_else(String::new, |flaw| format!(": {flaw}"));
        hints.push(format!("OpenSSH does not read the key as it is stored{flaw}"));
    }
    Ok(Whole { key, locked, look, hints })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::{Credential, Field};
    use crate::kind::Kind;
    use crate::name::Id;

    fn subject(fields: &[(&str, &str)]) -> Subject {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Field::new(false, Secret::from((*value).to_owned()))));
        let now = jiff::Timestamp::UNIX_EPOCH;
        let credential =
            Credential { fields: fields.collect(), ..Credential::new(Id::random().unwrap(), "deploy".to_owned(), Kind::SshKey, now) };
        Subject { credential, template: None }
    }

    #[test]
    fn a_host_is_read_as_it_is_typed_behind_ssh() {
        let of = |fields: &[(&str, &str)]| target(&subject(fields)).map(|found| found.map(|it| (it.host, it.port, it.user))).ok();
        let found = |host: &str, port, user: Option<&str>| Some(Some((host.to_owned(), port, user.map(str::to_owned))));
        assert_eq!(of(&[]), Some(None));
        assert_eq!(of(&[("host", "Git.example.test")]), found("git.example.test", 22, None));
        assert_eq!(of(&[("host", "git@github.com")]), found("github.com", 22, Some("git")));
        assert_eq!(of(&[("host", "git.example.test:2222"), ("username", "alice")]), found("git.example.test", 2222, Some("alice")));
        assert_eq!(of(&[("host", "[::1]:2222")]), found("::1", 2222, None));
        assert_eq!(of(&[("host", "::1"), ("port", "2200")]), found("::1", 2200, None));
        for (name, value) in [("host", "-oProxyCommand=id"), ("host", "a b"), ("host", "x;id"), ("port", "0"), ("port", "ssh")] {
            assert_eq!(of(&[("host", "a.test"), (name, value)]), None, "{name}: {value}");
        }
        for user in ["-v", "a b", "a\nb"] {
            assert_eq!(of(&[("host", "a.test"), ("username", user)]), None, "{user}");
        }
    }
}
