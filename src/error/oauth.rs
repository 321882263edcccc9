//! What can go wrong with an account that is connected by OAuth.

use crate::name::escape;

/// Why there are no tokens. `provider` is the service's name; every text of a server's is cut, and escaped here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OauthTrouble {
    /// The person said no.
    #[error("{}: the request was declined{}", escape(provider), said(words))]
    Denied {
        /// Who.
        provider: String,
        /// The server's words.
        words: String,
    },
    /// The server refused, and says that a person has to look at the client that is registered with it.
    #[error("{} does not accept the client: `{}`{}", escape(provider), escape(code), said(words))]
    Client {
        /// Who.
        provider: String,
        /// Its `error`.
        code: String,
        /// The server's words.
        words: String,
        /// Where clients are registered.
        setup: Option<String>,
    },
    /// The server refused what was asked.
    #[error("{} refused: `{}`{}", escape(provider), escape(code), said(words))]
    Refused {
        /// Who.
        provider: String,
        /// Its `error`.
        code: String,
        /// The server's words.
        words: String,
    },
    /// The server said something that cannot be used.
    #[error("{}: {what}", escape(provider))]
    Misbehaved {
        /// Who.
        provider: String,
        /// In our words.
        what: String,
    },
    /// What it said to a refresh tells nothing of the tokens; what is stored is as it was.
    #[error("{}: {what}", escape(provider))]
    Unclear {
        /// Who.
        provider: String,
        /// In our words.
        what: String,
    },
    /// It cannot be asked now; what is stored is as it was.
    #[error("{} cannot be reached: {why}", escape(provider))]
    Unreachable {
        /// Who.
        provider: String,
        /// In our words.
        why: String,
    },
    /// Nobody came back from the browser.
    #[error("nobody came back from {} within {span}", escape(provider))]
    TimedOut {
        /// Who.
        provider: String,
        /// How long was waited, as it was asked for: `5m`.
        span: String,
        /// The redirect that must be registered.
        redirect: String,
        /// Whether it can be done on another device.
        device: bool,
    },
    /// Nobody entered the code on another device.
    #[error("{}: nobody has entered the code in time", escape(provider))]
    CodeTimedOut {
        /// Who.
        provider: String,
    },
    /// The answer has to be pasted, and there is nobody to do it.
    #[error("{} sends the browser to an address that has to be pasted here, and nothing can come on stdin", escape(provider))]
    NobodyPastes {
        /// Who.
        provider: String,
    },
    /// Ctrl-C.
    #[error("interrupted; nothing was stored")]
    Interrupted,
    /// Ctrl-C, while the server was asked for tokens: it may have given some.
    #[error("interrupted while {} was asked for tokens; nothing was stored", escape(provider))]
    Left {
        /// Who.
        provider: String,
    },
    /// The port that the redirect needs is taken.
    #[error("port {port} of this machine is taken by another program")]
    PortTaken {
        /// Which.
        port: u16,
    },
    /// No address of this machine can be listened on.
    #[error("this machine's own address 127.0.0.1 cannot be listened on: {0}")]
    NoLoopback(String),
    /// There is no client and nobody to ask for one.
    #[error("{} needs a client of your own", escape(provider))]
    NoClient {
        /// Who.
        provider: String,
        /// Where clients are registered.
        setup: Option<String>,
        /// The redirect to register.
        redirect: String,
    },
    /// What a server says of itself is not to be followed.
    #[error("{}: {what}", escape(provider))]
    Untrusted {
        /// Who.
        provider: String,
        /// In our words.
        what: String,
    },
    /// A flow that the provider does not have.
    #[error("{} has no {flow}", escape(provider))]
    NoFlow {
        /// Who.
        provider: String,
        /// "device sign-in".
        flow: &'static str,
    },
    /// The credential was not made by connecting an account.
    #[error("`{}` was not connected by `oauth connect`", escape(name))]
    NotConnected {
        /// Which.
        name: String,
    },
    /// A new sign-in is needed.
    #[error("`{}`: {}: {why}", escape(name), escape(provider))]
    Lost {
        /// Which.
        name: String,
        /// Of whom.
        provider: String,
        /// In words.
        why: String,
    },
    /// The file holds a refresh token that was rotated away: it is an older one.
    #[error("`{}` holds a refresh token that was used up before; it was put back from an older state", escape(name))]
    Spent {
        /// Which.
        name: String,
    },
    /// The answer was fetched and could not be stored in the vault; a copy lies elsewhere.
    #[error("the new tokens of `{}` could not be stored ({reason}); they are kept, encrypted, in {place}", escape(name))]
    Rescued {
        /// Which.
        name: String,
        /// What the disk said.
        reason: String,
        /// Where the copy is, for a sentence.
        place: String,
    },
    /// Neither could it be stored anywhere else.
    #[error("the new tokens of `{}` could not be stored anywhere ({reason})", escape(name))]
    LostAnswer {
        /// Which.
        name: String,
        /// What the disk said.
        reason: String,
    },
}

/// The server's words, after a colon; nothing where it said nothing.
fn said(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" (\u{201c}{}\u{201d})", escape(words)) }
}
