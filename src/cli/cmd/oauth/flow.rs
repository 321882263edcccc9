//! A sign-in as a person goes through it: the address, the browser, the code, the waiting.

use std::time::Duration;

use credctl::error::OauthTrouble;
use credctl::name::escape;
use credctl::oauth::begin::{self, Callback, Wish};
use credctl::oauth::callback::Way;
use credctl::oauth::connect;
use credctl::oauth::listener::{self, Browser, Event, Hand, Listener};
use credctl::oauth::{Client, Provider, Tokens, device};
use jiff::SignedDuration;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use unicode_width::UnicodeWidthStr as _;

use super::{browser, stop};
use crate::cli::fail::Failure;
use crate::cli::ui::Ui;
use crate::cli::ui::lines::fit;
use crate::cli::ui::prompt::paste::Watch;
use crate::cli::ui::table;
use crate::cli::{Context, env};

/// The columns of a terminal that does not say how many it has.
const USUAL_COLUMNS: usize = 80;

/// What came of a sign-in, and the browser that waits to be told.
pub(super) struct Signed {
    pub(super) tokens: Tokens,
    pub(super) browser: Option<Browser>,
    /// As long as this lives, Ctrl-C does not come between an answer and its storing.
    pub(super) watch: Watch,
}

/// How a sign-in is gone through.
pub(super) struct Manner<'a> {
    pub(super) opens: bool,
    pub(super) limit: Duration,
    pub(super) span: &'a str,
}

/// In a browser.
pub(super) fn in_browser(
    context: &Context,
    (provider, client): (&Provider, &Client),
    wish: &Wish,
    (way, listener): (&Way, Option<Listener>),
    manner: &Manner<'_>,
) -> Result<Signed, Failure> {
    let ui = &context.ui;
    let redirect = match (&listener, way) {
        (Some(listener), _) => listener.redirect(),
        (None, Way::Paste { redirect }) => redirect.clone(),
        (None, Way::Listen { .. }) => return Err(Failure::usage("nothing listens for the answer")),
    };
    let pending = begin::begin(provider, client, wish, redirect)?;
    let opened = manner.opens && browser::open(&pending.url);
    let service = escape(&provider.name);
    if opened {
        ui.must_say(&fit(ui, 0, &format!("opening {service} in your browser; if it does not come up, open this address:")));
    } else {
        ui.must_say(&fit(ui, 0, &format!("open this address in a browser, to sign in with {service}:")));
    }
    ui.must_say(&pending.url);
    let pasting = (listener.is_none() || !opened) && ui.can_read();
    // The echo goes before anybody is told to paste: who is quick, or a program, answers at once.
    let mut person = Person { watch: Watch::new(pasting), ui };
    if pasting {
        let how = "then paste here the address that the browser ends at, even if it shows an error there (it is not shown as you type):";
        ui.must_say(&fit(ui, 0, how));
    } else {
        ui.say(&format!("waiting for your answer there, {} at most (Ctrl-C to stop)", manner.span));
    }
    let waited = listener::wait(listener, &pending, &provider.name, (manner.limit, manner.span), &mut person);
    let mut watch = person.watch;
    watch.reads_no_more();
    let (callback, browser) = waited.map_err(|error| timed_out(error, provider, way))?;
    let (code, fields) = match callback {
        Callback::Code(code, fields) => (code, fields),
        Callback::Refused(trouble) => return Err(refused(browser, provider, trouble)),
        Callback::NotOurs => return Err(Failure::usage("that was not the answer")),
    };
    if watch.is_stopped() {
        return Err(told(browser, provider, credctl::Error::from(OauthTrouble::Interrupted).into()));
    }
    let exchange = || context.in_world(|world| connect::exchange(world, provider, client, &pending, &code, wish));
    match stop::unbroken(ui, &watch, exchange) {
        Ok(mut tokens) => {
            tokens.fields.extend(fields);
            Ok(Signed { tokens, browser, watch })
        }
        Err(error) => Err(told(browser, provider, stop::ended(&watch, provider, error).into())),
    }
}

/// The person at this terminal.
struct Person<'a> {
    watch: Watch,
    ui: &'a Ui,
}

impl Hand for Person<'_> {
    fn event(&mut self) -> Event {
        self.watch.event()
    }

    fn was_wrong(&mut self) {
        self.ui.warn("the pasted address does not answer this sign-in; paste the one that the browser ends at, all of it:");
    }
}

/// Of a wait in vain, what had to be registered (the port of this once is nothing to register) and what else there is.
fn timed_out(error: credctl::Error, provider: &Provider, way: &Way) -> Failure {
    let credctl::Error::Oauth(trouble) = error else { return error.into() };
    let trouble = match *trouble {
        OauthTrouble::TimedOut { provider: name, span, .. } => {
            OauthTrouble::TimedOut { provider: name, span, redirect: way.to_register(provider), device: provider.device.is_some() }
        }
        other => other,
    };
    credctl::Error::from(trouble).into()
}

fn refused(browser: Option<Browser>, provider: &Provider, trouble: OauthTrouble) -> Failure {
    let denied = matches!(trouble, OauthTrouble::Denied { .. });
    let failure = credctl::Error::from(trouble).into();
    match browser {
        Some(browser) if denied => {
            browser.show(&credctl::oauth::Face::Denied { provider: provider.name.clone() });
            failure
        }
        browser => told(browser, provider, failure),
    }
}

/// Tells the browser that it did not work, as the terminal will.
pub(super) fn told(browser: Option<Browser>, provider: &Provider, failure: Failure) -> Failure {
    if let Some(browser) = browser {
        // What was changed, the page says itself.
        let why = failure.message.split("; nothing was").next().unwrap_or_default().to_owned();
        browser.show(&credctl::oauth::Face::Failed { provider: provider.name.clone(), why });
    }
    failure
}

/// A picture for a camera of the first address that has room: one whose rows are broken is read by none.
fn picture<'a>(mut addresses: impl Iterator<Item = &'a str>, columns: usize) -> Option<String> {
    addresses.find_map(|address| {
        let code = QrCode::new(address.as_bytes()).ok()?;
        let picture = code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        picture.lines().all(|row| row.width() <= columns).then_some(picture)
    })
}

/// On another device.
pub(super) fn on_device(
    context: &Context,
    provider: &Provider,
    client: &Client,
    wish: &Wish,
    limit: Option<Duration>,
) -> Result<Signed, Failure> {
    let ui = &context.ui;
    let mut code = context.in_world(|world| device::begin(world, provider, client, wish))?;
    if let Some(end) = limit.and_then(|limit| env::now().checked_add(SignedDuration::try_from(limit).ok()?).ok()) {
        code.ends = code.ends.min(end);
    }
    ui.must_say(&format!("on any device, open   {}", escape(&code.url)));
    ui.must_say(&format!("and enter the code    {}", escape(&code.user_code)));
    if ui.stderr_tty && !ui.json {
        let columns = table::width_of(std::io::stderr()).map_or(USUAL_COLUMNS, usize::from);
        let addresses = [code.complete.as_deref(), Some(code.url.as_str())];
        if let Some(picture) = picture(addresses.into_iter().flatten(), columns) {
            ui.say(&picture);
        }
    }
    ui.say(&fit(ui, 0, "only if you started this yourself: whoever enters the code gives this computer access to the account"));
    ui.say(&format!("waiting until {} (Ctrl-C to stop)", code.ends.strftime("%H:%M UTC")));
    let watch = Watch::new(false);
    let tokens = stop::leaving(context, &watch, |world| device::wait(world, provider, client, &code, &|| watch.is_stopped()))?;
    Ok(Signed { tokens, browser: None, watch })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_has_no_room_gives_way_to_a_smaller_one_and_to_none() {
        let (long, short) = (format!("https://acme.example/device?user_code={}", "X".repeat(200)), "https://acme.example/device");
        let width = |columns| picture([&*long, short].into_iter(), columns).map(|picture| picture.lines().map(|row| row.width()).max());
        let (wide, narrow) = (width(200).unwrap().unwrap(), width(50).unwrap().unwrap());
        assert!(wide > 50 && narrow <= 50, "{wide} {narrow}");
        assert_eq!((width(wide), width(wide - 1)), (Some(Some(wide)), Some(Some(narrow))));
        assert_eq!(width(narrow - 1), None);
    }
}
