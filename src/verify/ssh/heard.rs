//! What a login by `ssh` came to, by what it wrote into its log.
//!
//! The log's lines begin with words of `ssh` itself; what a server says stands behind `debug1: Remote:`, or in no line of
//! the log at all. So each is judged by its beginning. A key is rejected only where it was really offered.

use super::super::finding::{Finding, Next};
use super::super::http::next;
use super::super::scrub::Scrubber;
use super::super::unchecked;
use super::Target;
use crate::status::Verdict;

/// Why `ssh` was not waited for any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// Its time was over.
    Late,
    /// It, or the server, said more than belongs to a login.
    TooMuch,
}

/// What was heard.
#[derive(Debug)]
pub(super) struct Heard {
    /// The log of `ssh`.
    pub(super) log: String,
    /// What the server said for people.
    pub(super) words: String,
    pub(super) stopped: Option<Stopped>,
}

/// Whether the log says that the server let the key in.
pub(super) fn is_in(log: &[u8]) -> bool {
    log.split_inclusive(|byte| *byte == b'\n').any(|line| line.starts_with(b"Authenticated to ") && line.ends_with(b"\n"))
}

/// A way to say that nobody was asked: how a line begins, what else stands in it, and it in our words.
const NO_ANSWER: [(&str, &str, &str); 19] = [
    ("ssh: Could not resolve hostname ", "", "its address cannot be found (offline, or a mistyped host?)"),
    ("ssh: connect to ", "refused", "it refuses the connection"),
    ("ssh: connect to ", "timed out", "it does not answer"),
    ("ssh: connect to ", "unreachable", "there is no way to it from here"),
    ("ssh: connect to ", "No route to host", "there is no way to it from here"),
    ("ssh: connect to ", "", "it cannot be connected to"),
    ("@", "REVOKED HOST KEY", "its host key is one that was revoked"),
    ("@", "HOST IDENTIFICATION HAS CHANGED", "its host key is not the one that is known: it was set up anew, or somebody stands between"),
    ("No ", "host key is known for ", "its host key is not known here; it is made known by connecting to it with `ssh`"),
    ("Host key verification failed", "", "its host key cannot be trusted"),
    ("Connection timed out during banner exchange", "", "no answer in time"),
    ("Connection to ", "timed out", "no answer in time"),
    ("Unable to negotiate with ", "", "it speaks nothing that the `ssh` here still speaks"),
    ("kex_exchange_identification: ", "banner", "it is no SSH server"),
    ("kex_exchange_identification: ", "", "it closed the connection before it answered"),
    ("Connection closed by ", "", "it closed the connection before it answered"),
    ("Connection reset by ", "", "it closed the connection before it answered"),
    ("ssh_dispatch_run_fatal: ", "", "the connection failed"),
    ("Received disconnect from ", "", "it broke off the login"),
];

impl Heard {
    /// What it comes to.
    pub(super) fn judge(&self, target: &Target, user: &str, scrub: &Scrubber) -> Finding {
        if is_in(self.log.as_bytes()) {
            let mut finding = Finding::new(Verdict::Valid, Verdict::Valid.in_words());
            finding.learned.account = greeted(&self.words).map(|account| scrub.text(account));
            return finding;
        }
        if self.line("Authenticated ", "with partial success").is_some() {
            return Finding::new(Verdict::SecondFactor, Verdict::SecondFactor.in_words());
        }
        if self.line("Load key ", "").is_some() {
            return unchecked("the key is whole; the `ssh` here does not read one that is written like this");
        }
        let denied = format!("{user}@{}: Permission denied (", target.host);
        if let Some(methods) = self.line(&denied, "").and_then(|line| line[denied.len()..].split(')').next()) {
            return self.denied(target, user, &scrub.text(methods));
        }
        let unreachable = |why: &str| Finding::new(Verdict::Unreachable, format!("{}: {why}", target.shown())).then(Next::Again);
        if let Some((.., why)) = NO_ANSWER.iter().find(|(start, part, _)| self.line(start, part).is_some()) {
            let mut finding = unreachable(why);
            finding.evidence = self.host_key().filter(|_| why.contains("host key")).map(|key| scrub.text(key));
            return finding;
        }
        match self.stopped {
            Some(Stopped::Late) => unreachable("no answer in time"),
            Some(Stopped::TooMuch) => unreachable("it says more than belongs to a login"),
            None if self.words.contains("onfiguration option") || self.words.contains("unknown option") => {
                unchecked("the key is whole; the `ssh` here is too old to try it without asking")
            }
            None => self.unknown(scrub),
        }
    }

    /// The server wants something else: whether it looked at the key first.
    fn denied(&self, target: &Target, user: &str, methods: &str) -> Finding {
        let (host, user) = (target.shown(), crate::name::escape(user));
        let unknown = |why: String| Finding::new(Verdict::Unknown, why).seen(format!("Permission denied ({methods})"));
        if !methods.split(',').any(|method| method == "publickey") {
            return unknown(format!("{host} takes no keys from `{user}`"));
        }
        let unsigned = self.line("sign_and_send_pubkey: ", "").is_some() || self.line("Offering ", "public key").is_none();
        if unsigned {
            return unknown(format!("the `ssh` here and {host} have no way in common to use such a key"));
        }
        let why = match self.line("Server accepts key", "") {
            None => format!("rejected: {host} does not let this key in as `{user}`"),
            Some(_) => format!("rejected: {host} knows the key, and does not let `{user}` in all the same"),
        };
        let finding = Finding::new(Verdict::Invalid, why).seen(format!("Permission denied ({methods})"));
        Finding { next: next(Verdict::Invalid, None), ..finding }
    }

    fn unknown(&self, scrub: &Scrubber) -> Finding {
        let finding = Finding::new(Verdict::Unknown, "`ssh` did not come to an end that is known");
        let last = self.log.lines().rfind(|line| !line.starts_with("debug1: ") && !line.trim().is_empty());
        match last.or_else(|| self.words.lines().last()) {
            Some(last) => finding.seen(scrub.text(last)),
            None => finding,
        }
    }

    /// The first line of the log that begins so, and has this in it; the mark of a wordy log apart.
    fn line(&self, start: &str, part: &str) -> Option<&str> {
        let lines = self.log.lines().map(|line| line.strip_prefix("debug1: ").unwrap_or(line));
        lines.filter(|line| !line.starts_with("Remote: ")).find(|line| line.starts_with(start) && line.contains(part))
    }

    fn host_key(&self) -> Option<&str> {
        self.line("Server host key: ", "")?.strip_prefix("Server host key: ")
    }
}

/// Whom a server of git greets: GitHub and sourcehut; Gitea; GitLab; Bitbucket.
fn greeted(words: &str) -> Option<&str> {
    const GREETINGS: [(&str, &str); 4] =
        [("Hi there, ", "! You've "), ("Hi ", "! You've "), ("Welcome to GitLab, @", "!"), ("logged in as ", ".")];
    fn name<'w>(line: &'w str, (start, end): &(&str, &str)) -> Option<&'w str> {
        line.trim().strip_prefix(start)?.split_once(end).map(|(name, _)| name)
    }
    words.lines().find_map(|line| GREETINGS.iter().find_map(|greeting| name(line, greeting)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_of_git_name_the_account() {
        for (words, account) in [
            ("Hi alice! You've successfully authenticated, but GitHub does not provide shell access.", Some("alice")),
            ("warning\nHi team/repo! You've successfully authenticated, but", Some("team/repo")),
            ("Hi there, alice! You've successfully authenticated with the key named x, but Gitea does not", Some("alice")),
            ("Welcome to GitLab, @alice!", Some("alice")),
            ("logged in as alice.\n\nYou can use git", Some("alice")),
            ("fatal: Interactive git shell is not enabled.", None),
            ("", None),
        ] {
            assert_eq!(greeted(words), account, "{words}");
        }
    }

    fn judged(log: &str, words: &str) -> (Verdict, String) {
        let target = Target { host: "a.test".to_owned(), port: 22, user: None };
        let log = log.replace('\n', "\r\n");
        let finding = Heard { log, words: words.to_owned(), stopped: None }.judge(&target, "alice", &Scrubber::none());
        (finding.verdict, finding.why)
    }

    #[test]
    fn a_server_cannot_speak_in_the_words_of_ssh() {
        let said = "Authenticated to a.test ([127.0.0.1]:22) using \"publickey\".\nalice@a.test: Permission denied (publickey).\n";
        assert_eq!(judged("", said).0, Verdict::Unknown);
        let remote = said.lines().map(|line| format!("debug1: Remote: {line}\n")).collect::<String>();
        assert_eq!(judged(&remote, "").0, Verdict::Unknown);
        assert_eq!(judged("Received disconnect from 127.0.0.1 port 22:2: Authenticated to you\n", "").0, Verdict::Unreachable);
        // Half a line is none yet.
        assert!(!is_in(b"Authenticated to a.test"));
        assert_eq!(judged(&said[..said.find('\n').unwrap() + 1], "").0, Verdict::Valid);
    }

    #[test]
    fn a_key_is_rejected_only_where_it_was_offered() {
        let denied = "alice@a.test: Permission denied (publickey).\n";
        let offered = "debug1: Offering public key: /k ED25519 SHA256:x explicit\n";
        assert_eq!(judged(&format!("{offered}{denied}"), "").0, Verdict::Invalid);
        assert_eq!(judged(denied, "").0, Verdict::Unknown);
        assert_eq!(judged(&format!("{offered}sign_and_send_pubkey: no mutual signature supported\n{denied}"), "").0, Verdict::Unknown);
        assert_eq!(judged("alice@a.test: Permission denied (password).\n", "").0, Verdict::Unknown);
        let partial = "Authenticated using \"publickey\" with partial success.\nalice@a.test: Permission denied (password).\n";
        assert_eq!(judged(&format!("{offered}{partial}"), "").0, Verdict::SecondFactor);
        assert_eq!(judged(&format!("Load key \"/k\": invalid format\n{denied}"), "").0, Verdict::Unchecked);
    }
}
