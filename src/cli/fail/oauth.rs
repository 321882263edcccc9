//! Advice and exit codes for accounts that are connected by OAuth.

use credctl::credential::grant::is_disconnecting;
use credctl::error::OauthTrouble;
use credctl::name::escape;
use credctl::oauth::provider::BY_ADDRESS;

/// Code and exit status.
pub(super) fn classify(trouble: &OauthTrouble) -> (&'static str, u8) {
    match trouble {
        OauthTrouble::Denied { .. } => ("cancelled", 1),
        OauthTrouble::Interrupted | OauthTrouble::Left { .. } => ("cancelled", 130),
        OauthTrouble::Client { .. } | OauthTrouble::Lost { .. } => ("unhealthy", 7),
        OauthTrouble::Unreachable { .. } | OauthTrouble::Unclear { .. } => ("unreachable", 8),
        OauthTrouble::TimedOut { .. } | OauthTrouble::CodeTimedOut { .. } => ("unreachable", 8),
        OauthTrouble::NoClient { .. } | OauthTrouble::NoFlow { .. } | OauthTrouble::NotConnected { .. } => ("usage", 2),
        OauthTrouble::NobodyPastes { .. } => ("usage", 2),
        OauthTrouble::Spent { .. } => ("corrupt", 5),
        OauthTrouble::Rescued { .. } | OauthTrouble::LostAnswer { .. } | OauthTrouble::NoLoopback(_) | OauthTrouble::PortTaken { .. } => {
            ("io", 9)
        }
        _ => ("error", 1),
    }
}

/// What to do about a sign-in that is gone, and why it is.
pub(crate) fn after_the_end(why: &str, name: &str) -> String {
    let name = escape(name);
    match is_disconnecting(why) {
        true => format!("`credctl oauth disconnect {name}` goes on with it"),
        false => format!("run `credctl oauth reconnect {name}`"),
    }
}

/// What to do.
pub(super) fn advice(trouble: &OauthTrouble) -> Vec<String> {
    let page = |setup: &Option<String>| setup.as_ref().map(|page| format!("clients are registered at {}", escape(page)));
    let first = match trouble {
        OauthTrouble::Denied { .. } => "nothing was stored; run it again to agree".to_owned(),
        OauthTrouble::Client { .. } => {
            "look at the client: was it deleted, its secret changed, or is it of another type? What is stored was not touched".to_owned()
        }
        OauthTrouble::Refused { code, .. } if code == "invalid_scope" => "name other scopes with `--scope` or `--scopes-for`".to_owned(),
        OauthTrouble::Refused { code, .. } if code == "redirect_uri_mismatch" || code == "invalid_redirect_uri" => {
            "register the redirect that `credctl oauth connect` shows, to the letter".to_owned()
        }
        OauthTrouble::Refused { .. } | OauthTrouble::Misbehaved { .. } => "nothing was changed; try again".to_owned(),
        OauthTrouble::CodeTimedOut { .. } => "nothing was stored; run it again for another code".to_owned(),
        OauthTrouble::Unreachable { .. } | OauthTrouble::Unclear { .. } => "what is stored is as it was; try again".to_owned(),
        OauthTrouble::TimedOut { redirect, device, .. } => return waited(redirect, *device),
        OauthTrouble::PortTaken { .. } => {
            "end that program, or register another port with your client and give it with `--port N`".to_owned()
        }
        OauthTrouble::NoLoopback(_) => "`--no-browser` takes the address by hand, `--device` goes by another device".to_owned(),
        OauthTrouble::NoClient { redirect, setup, .. } => {
            let give =
                format!("register one with the redirect `{}`, and give it: `--client-id ID --client-secret @FILE`", escape(redirect));
            return page(setup).into_iter().chain([give]).collect();
        }
        OauthTrouble::Untrusted { .. } => "nothing was sent there; ask whoever runs the server".to_owned(),
        OauthTrouble::NoFlow { flow, .. } if *flow == BY_ADDRESS => {
            "connect it by its address: `credctl oauth connect https://…`".to_owned()
        }
        OauthTrouble::NoFlow { .. } => {
            "`credctl oauth providers` lists what is known; `credctl add` stores a key or token by hand".to_owned()
        }
        OauthTrouble::NotConnected { name } => format!("`credctl edit {}` changes what was stored by hand", escape(name)),
        OauthTrouble::Lost { name, why, .. } => after_the_end(why, name),
        OauthTrouble::Spent { name } => {
            format!("bring the newest state back, or run `credctl oauth reconnect {}`; the token was not sent", escape(name))
        }
        OauthTrouble::Rescued { name, .. } => {
            format!(
                "make room or mend the disk, then run `credctl oauth refresh {}`: it takes the copy in before anything else",
                escape(name)
            )
        }
        OauthTrouble::LostAnswer { name, .. } => {
            format!("the sign-in may be lost with them: mend the disk, then run `credctl oauth reconnect {}`", escape(name))
        }
        other => return of_waiting(other),
    };
    let setup = match trouble {
        OauthTrouble::Client { setup, .. } => page(setup),
        _ => None,
    };
    std::iter::once(first).chain(setup).collect()
}

/// The same for what ends the waiting for a person.
fn of_waiting(trouble: &OauthTrouble) -> Vec<String> {
    match trouble {
        OauthTrouble::Left { .. } => {
            vec!["if you had agreed there, its access may be open: sign in again, or end it on the page of the service".to_owned()]
        }
        OauthTrouble::NobodyPastes { .. } => {
            vec!["run it in a terminal, without `--no-input`, or give the address as a line on stdin".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// What to do after a wait in vain.
fn waited(redirect: &str, device: bool) -> Vec<String> {
    let device = if device { ", on another device (`--device`)" } else { "" };
    vec![
        format!(
            "if the service showed an error instead of coming back: the redirect `{}` has to be registered with your client",
            escape(redirect)
        ),
        format!("run it again, with more time (`--timeout 15m`){device}, or by hand (`--no-browser`)"),
    ]
}
