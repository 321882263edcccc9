//! Ctrl-C while a provider is asked. What has been sent is not taken back by ending, and what it brings would be nobody's: a
//! code's exchange is waited for, and everything else is left after a moment. What has arrived is stored.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use credctl::Error;
use credctl::error::OauthTrouble;
use credctl::oauth::{Provider, World};

use crate::cli::Context;
use crate::cli::ui::Ui;
use crate::cli::ui::prompt::paste::Watch;

/// So often is looked whether somebody wants to stop.
const STEP: Duration = Duration::from_millis(50);

/// Does what is not to be left in the middle; whoever wants to stop meanwhile is told that it comes to its end.
pub(super) fn unbroken<T>(ui: &Ui, watch: &Watch, work: impl FnOnce() -> T) -> T {
    let (over, stopped) = (AtomicBool::new(false), watch.flag());
    thread::scope(|scope| {
        let teller = scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                if stopped.load(Ordering::SeqCst) {
                    return ui.say("finishing, so that nothing dangles at the provider");
                }
                thread::park_timeout(STEP);
            }
        });
        let done = work();
        over.store(true, Ordering::SeqCst);
        teller.thread().unpark();
        done
    })
}

/// Does what may be left in the middle.
pub(super) fn leaving<T>(context: &Context, watch: &Watch, work: impl FnOnce(&World<'_>) -> T) -> T {
    context.in_world(|world| {
        let net = (world.net)().left_when(watch.flag());
        let net = || &net;
        work(&World { net: &net, now: world.now, sleep: world.sleep, say: world.say, may_begin: world.may_begin })
    })
}

/// A call for tokens that came to nothing: whoever wanted to stop has stopped.
pub(super) fn ended(watch: &Watch, provider: &Provider, error: Error) -> Error {
    match &error {
        _ if !watch.is_stopped() => error,
        Error::Oauth(trouble) => match **trouble {
            OauthTrouble::Refused { .. } | OauthTrouble::Client { .. } => OauthTrouble::Interrupted.into(),
            _ => OauthTrouble::Left { provider: provider.name.clone() }.into(),
        },
        _ => error,
    }
}
