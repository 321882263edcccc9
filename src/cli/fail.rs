//! Errors for people and programs: one sentence what failed, one what to do, the documented code. The only place with
//! advice, and the only one that knows exit codes.

mod canary;
mod clipboard;
mod consumer;
mod damage;
mod oauth;
mod on_the_way;
mod pasted;
mod ssh;
mod usage;
pub(crate) mod verify;

use credctl::error::KeyringTrouble;
use credctl::{Error, name};

pub(crate) use consumer::explained;
pub(crate) use oauth::after_the_end;
pub(crate) use pasted::key_in;
pub(crate) use usage::usage;

/// How a command ended well.
pub(crate) enum Exit {
    /// 0.
    Done,
    /// Another command's own status, or "found something".
    Status(u8),
}

/// How a command ended.
pub(crate) type Outcome = Result<Exit, Failure>;

/// A failure as it is shown.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) exit: u8,
    pub(crate) message: String,
    pub(crate) hints: Vec<String>,
    /// Nothing is said: whoever was to read it has gone.
    pub(crate) silent: bool,
    /// What failed besides, and is less grave.
    pub(crate) also: Vec<Failure>,
}

impl Failure {
    pub(crate) fn new(code: &'static str, exit: u8, message: impl Into<String>) -> Self {
        Self { code, exit, message: message.into(), hints: Vec::new(), silent: false, also: Vec::new() }
    }

    /// Bad arguments or input.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", 2, message)
    }

    /// A no.
    pub(crate) fn cancelled() -> Self {
        Self::new("cancelled", 1, "cancelled; nothing was changed")
    }

    /// Ctrl-C.
    pub(crate) fn interrupted() -> Self {
        Self::new("cancelled", 130, "interrupted; nothing was changed")
    }

    /// The reader of our output has gone: that is its right.
    pub(crate) fn closed_pipe() -> Self {
        Self { silent: true, ..Self::new("error", 0, "") }
    }

    /// Adds advice.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// `run` could not start its command: the code stays, the number is 125.
    pub(crate) fn before_start(self) -> Self {
        match self.exit {
            126 | 127 | 130 => self,
            _ => Self { exit: 125, ..self },
        }
    }

    /// The same with the name of its credential, which some have by themselves.
    pub(crate) fn of(self, name: &str) -> Self {
        let name = format!("`{}`", name::escape(name));
        if self.message.contains(&name) { self } else { Self { message: format!("{name}: {}", self.message), ..self } }
    }

    /// Several failures of one call as one: the gravest, with the others.
    pub(crate) fn of_all(mut failures: Vec<Self>) -> Option<Self> {
        failures.sort_by_key(Self::rank);
        let mut failures = failures.into_iter();
        let gravest = failures.next()?;
        Some(Self { also: failures.collect(), ..gravest })
    }

    /// The place of a failure among several of one call.
    fn rank(&self) -> usize {
        rank(self.exit)
    }

    /// The gravest of several statuses of one call.
    pub(crate) fn gravest(exits: &[u8]) -> Option<u8> {
        exits.iter().copied().min_by_key(|exit| rank(*exit))
    }
}

fn rank(exit: u8) -> usize {
    [5, 4, 6, 3, 7, 8].iter().position(|one| *one == exit).unwrap_or(6)
}

const WAYS: &str = "without a keyring there are three ways: a passphrase (`credctl init --key-store passphrase`), a key file \
                    (`credctl init --key-store file`, unprotected but for its mode), or the key in CREDCTL_IDENTITY";

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (code, exit) = classify(&error);
        if let Error::BadReference { given } = &error
            && let Some(service) = key_in(given)
        {
            return Self::key_for_a_name(&service);
        }
        let message = error.to_string();
        Self { hints: advice(&error), ..Self::new(code, exit, message) }
    }
}

fn classify(error: &Error) -> (&'static str, u8) {
    match error {
        Error::Usage(_)
        | Error::BadValue { .. }
        | Error::Dangerous { .. }
        | Error::BadName { .. }
        | Error::BadReference { .. }
        | Error::BadFile { .. }
        | Error::Ambiguous { .. }
        | Error::SshKey { .. }
        | Error::TooLarge { .. } => ("usage", 2),
        Error::NotFound { .. } => ("not_found", 3),
        Error::Exists { .. } | Error::Changed { .. } => ("conflict", 1),
        Error::NoKey { .. } | Error::PassphraseNeeded { .. } => ("locked", 4),
        Error::Keyring(trouble) => (keyring_code(trouble), 4),
        Error::WrongKey { .. } | Error::Ousted { .. } | Error::WrongPassphrase { .. } | Error::BadIdentity { .. } => ("wrong_key", 4),
        Error::Corrupt { .. } => ("corrupt", 5),
        Error::Unhealthy { .. } => ("unhealthy", 7),
        Error::LockBusy { .. } => ("unreachable", 8),
        Error::Denied(_) => ("denied", 6),
        // Finer than `denied`: what may be missing from a project may not be refused by a rule.
        Error::Trip(_) => ("forbidden", 6),
        Error::Io { .. } | Error::NotDurable { .. } | Error::Unfinished { .. } | Error::Behind { .. } | Error::Refused { .. } => ("io", 9),
        Error::Unrecorded(_) => ("io", 9),
        Error::Oauth(trouble) => oauth::classify(trouble),
        Error::Start { status, .. } => ("error", *status),
        _ => ("error", 1),
    }
}

fn refused_advice(path: &std::path::Path, why: &str) -> Option<String> {
    let path = shown(&path.to_string_lossy());
    match why {
        why if why.contains("read by others") => Some(format!("`chmod 600 {path}`")),
        why if why.contains("written by others") => Some(format!("`chmod go-w {path}`")),
        why if why.contains("in memory") || why.contains("ours alone") => {
            let place = "set XDG_RUNTIME_DIR to a directory in memory (a tmpfs) that belongs to you and that nobody else can enter; a container gets one at /dev/shm";
            Some(place.to_owned())
        }
        _ => None,
    }
}

fn keyring_code(trouble: &KeyringTrouble) -> &'static str {
    match trouble {
        KeyringTrouble::None | KeyringTrouble::NoCollection | KeyringTrouble::Forgetful => "no_keyring",
        KeyringTrouble::Locked => "keyring_locked",
        KeyringTrouble::Silent(_) => "keyring_timeout",
        _ => "locked",
    }
}

fn advice(error: &Error) -> Vec<String> {
    if let Some(hint) = consumer::advice(error) {
        return vec![hint];
    }
    let hint = match error {
        Error::BadName { rule, .. } => (*rule).to_owned(),
        Error::BadValue { choices, .. } if !choices.is_empty() => format!("one of {}", name::escape(&choices.join(", "))),
        Error::BadValue { reason, .. } if reason.contains("control character") => {
            "copy it again without what stands around it; only one line end at its end is taken off by itself".to_owned()
        }
        Error::Dangerous { .. } => "choose another: `--key VAR`, or `--key FIELD=VAR`".to_owned(),
        Error::BadReference { .. } => "write `cred://NAME`, `cred://NAME/FIELD` or `cred://NAME?vault=VAULT`".to_owned(),
        Error::NotFound { near: Some(near), .. } => format!("did you mean `{}`?", name::escape(near)),
        Error::NotFound { what: "vault", .. } => "`credctl vault list` shows those that are here, `credctl init` makes one".to_owned(),
        Error::NotFound { what: "credential", .. } => "`credctl list` shows what is here, `credctl add NAME` stores one".to_owned(),
        Error::NotFound { what: "consumer", .. } => {
            "`credctl consumer list` shows those that are here, `credctl consumer add` makes one".to_owned()
        }
        Error::NotFound { what: "field", name, .. } => {
            format!("`credctl show {}` lists its fields", name::escape(name.split('/').next().unwrap_or_default()))
        }
        Error::Ambiguous { .. } => "say which one, by its name or id".to_owned(),
        Error::Exists { what: "credential", name } => {
            format!("`credctl show {0}` shows it; give the new one another name", name::escape(name))
        }
        Error::Exists { what: "vault", .. } => "choose another name with `--vault NAME`".to_owned(),
        Error::Changed { .. } => "nothing was overwritten; look at it again and repeat".to_owned(),
        Error::NoKey { .. } => "bring the key here with `credctl key import`, or set CREDCTL_IDENTITY or CREDCTL_IDENTITY_FILE".to_owned(),
        Error::PassphraseNeeded { .. } => {
            "run `credctl key unlock` in a terminal, or set CREDCTL_PASSPHRASE_FILE or CREDCTL_PASSPHRASE_FD".to_owned()
        }
        Error::WrongPassphrase { .. } => {
            "try again; without the passphrase only a backup of the key (`key import`) opens the vault".to_owned()
        }
        Error::WrongKey { .. } => {
            "name the vault it belongs to with `--vault`, or bring this vault's key with `credctl key import`".to_owned()
        }
        Error::BadIdentity { .. } => {
            "take the whole line again from `credctl key export` or from the backup, a consumer's from `credctl consumer rotate`; a stored key is replaced by `credctl key import`"
                .to_owned()
        }
        Error::Keyring(trouble) => keyring_advice(trouble).to_owned(),
        Error::Corrupt { damage, what, .. } => damage::advice(damage, what),
        Error::LockBusy { .. } => "try again when the other process has finished".to_owned(),
        Error::Unrecorded(_) => "a consumer gets nothing that cannot be recorded; check the disk and who may write there".to_owned(),
        Error::NotDurable { .. } => "the new value stands; check the disk".to_owned(),
        Error::Unfinished { .. } | Error::Behind { .. } => "the next command that writes tries again; check the disk".to_owned(),
        Error::Io { source, .. } => return io_advice(source).map(str::to_owned).into_iter().collect(),
        Error::Refused { path, why } => return refused_advice(path, why).into_iter().collect(),
        Error::Oauth(trouble) => return oauth::advice(trouble),
        Error::SshKey { field, trouble } => ssh::advice(field, trouble).to_owned(),
        Error::TooLarge { .. } => "nothing was written; keep large things in files of their own".to_owned(),
        Error::Trip(trip) => return canary::advice(trip),
        Error::Unhealthy { state, .. } => unhealthy_advice(state).to_owned(),
        _ => return Vec::new(),
    };
    vec![hint]
}

fn unhealthy_advice(state: &str) -> &'static str {
    match state {
        // What is ended is handed out by nothing.
        "revoked" => {
            "`credctl edit NAME --secret -` stores a new secret, of an account `credctl oauth reconnect NAME`; `credctl show NAME` tells how far it has come"
        }
        _ => "store a new secret, or hand it out all the same without `--strict`",
    }
}

fn keyring_advice(trouble: &KeyringTrouble) -> &'static str {
    match trouble {
        KeyringTrouble::None => WAYS,
        KeyringTrouble::Locked => {
            "unlock it (log in to the desktop, or open your password manager) and try again; in scripts set CREDCTL_IDENTITY"
        }
        KeyringTrouble::Silent(_) => "restart the keyring's program, or set CREDCTL_IDENTITY to do without it for now",
        KeyringTrouble::NoEntry => {
            "it may have been reset, or this is another machine: bring the key from its backup with `credctl key import`; no new key was made"
        }
        KeyringTrouble::NoCollection => {
            "make a default keyring in your desktop's settings, or use `--key-store passphrase` or `--key-store file`"
        }
        KeyringTrouble::Forgetful => WAYS,
        KeyringTrouble::Damaged => "the entry was left as it is; bring the key from its backup with `credctl key import`",
        KeyringTrouble::Several => "remove all but one entry of service `credctl` in your keyring's program",
        _ => "`credctl doctor` shows more; in scripts set CREDCTL_IDENTITY",
    }
}

fn io_advice(error: &std::io::Error) -> Option<&'static str> {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some("make room on the disk and try again; nothing was changed"),
        ErrorKind::PermissionDenied => Some("check whose it is and its mode"),
        ErrorKind::ReadOnlyFilesystem => Some("the file system is mounted read-only"),
        _ => None,
    }
}

/// Foreign text made fit for a terminal, with its line ends and in its whole length.
fn shown(text: &str) -> String {
    let line = |line: &str| {
        let characters: Vec<char> = line.chars().collect();
        characters.chunks(100).map(|part| name::escape(&part.iter().collect::<String>())).collect::<String>()
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c22_each_class_has_its_number() {
        let io = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let corrupt = Error::corrupt("c/x.age", credctl::error::Damage::Empty);
        let cases: Vec<(Error, &str, u8)> = vec![
            (Error::Usage("x".to_owned()), "usage", 2),
            (Error::Exists { what: "vault", name: "x".to_owned() }, "conflict", 1),
            (Error::NotFound { what: "vault", name: "x".to_owned(), near: None }, "not_found", 3),
            (Error::NoKey { vault: "x".to_owned() }, "locked", 4),
            (Error::Keyring(KeyringTrouble::None), "no_keyring", 4),
            (Error::Keyring(KeyringTrouble::Locked), "keyring_locked", 4),
            (Error::Keyring(KeyringTrouble::Silent(2)), "keyring_timeout", 4),
            (Error::WrongKey { vault: "x".to_owned(), source_name: "y".to_owned() }, "wrong_key", 4),
            (Error::BadIdentity { what: "x".to_owned(), reason: "y" }, "wrong_key", 4),
            (corrupt, "corrupt", 5),
            (Error::Unhealthy { name: "x".to_owned(), state: "revoked".to_owned() }, "unhealthy", 7),
            (Error::LockBusy { what: "x".to_owned() }, "unreachable", 8),
            (Error::io("write", "x", io()), "io", 9),
            (Error::Refused { path: "/dev/shm".into(), why: "is not kept in memory, and so on".to_owned() }, "io", 9),
            (Error::NotDurable { path: "x".into(), source: io() }, "io", 9),
            (Error::Unfinished { path: "x".into(), source: io() }, "io", 9),
        ];
        for (error, code, exit) in cases {
            let failure = Failure::from(error);
            assert_eq!((failure.code, failure.exit), (code, exit), "{}", failure.message);
            assert!(failure.code == "usage" || !failure.hints.is_empty(), "{} has no advice", failure.message);
        }
    }

    #[test]
    fn of_several_failures_the_gravest_counts() {
        let gravest = Failure::of_all([8, 7, 3, 6, 4, 5, 1].map(|exit| Failure::new("x", exit, "")).into()).unwrap();
        assert_eq!(gravest.exit, 5);
        assert_eq!(gravest.also.iter().map(|failure| failure.exit).collect::<Vec<_>>(), [4, 6, 3, 7, 8, 1]);
    }
}
