//! What speaks against putting new tokens in the place of an account's: they may be another's, or can do less.

use credctl::error::ticked;
use credctl::name::escape;
use credctl::oauth::begin::Wish;
use credctl::vault::Record;

use super::store::Connected;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::lines::fit;
use crate::cli::ui::prompt;

/// The columns of `note: `.
const NOTE: usize = 6;

/// What speaks against it.
enum Doubt {
    /// It is another account, or may be.
    Other(String),
    /// It can do less.
    Less(String),
}

/// Asks a person where something speaks against replacing what `record` holds; without a yes it stays.
pub(super) fn agree(context: &Context, record: &Record, connected: &Connected<'_>) -> Result<(), Failure> {
    let Some(doubt) = doubt(record, connected) else { return Ok(()) };
    let ui = &context.ui;
    let name = escape(&record.credential.name);
    let (why, other) = match doubt {
        Doubt::Other(why) => {
            (why, format!("`credctl oauth connect {}` stores the other account beside it", escape(&connected.target.typed)))
        }
        Doubt::Less(why) => (why, format!("`credctl oauth reconnect {name}` asks for all that it has, and for more with `--scope`")),
    };
    if ui.yes || (connected.asks && ui.can_ask() && prompt::confirm(ui, &fit(ui, 0, &format!("{why}; replace it?")), false)?) {
        return Ok(());
    }
    Err(Failure::new("cancelled", 1, format!("`{name}` is as it was: {why}")).hint(other).hint("`--yes` replaces it all the same"))
}

/// Tells, before anybody signs in, of accounts that have more than what will be asked for: it may be one of them.
pub(super) fn forewarn(context: &Context, here: &[Record], wish: &Wish) {
    for record in here {
        let Some(grant) = &record.credential.grant else { continue };
        // In the words that it was asked for: some providers grant under others.
        let more: Vec<&String> = grant.asked.iter().filter(|scope| !wish.scopes.contains(scope)).collect();
        if more.is_empty() || grant.lost.is_some() {
            continue;
        }
        let (name, whom) = (escape(&record.credential.name), grant.account.as_ref());
        let whom = whom.map_or_else(String::new, |account| format!(" ({})", escape(account)));
        let text = format!(
            "`{name}`{whom} was asked for {} besides: for that account, `credctl oauth reconnect {name}` keeps them",
            ticked(&more)
        );
        context.ui.note(&fit(&context.ui, NOTE, &text));
    }
}

fn doubt(record: &Record, connected: &Connected<'_>) -> Option<Doubt> {
    let grant = record.credential.grant.as_ref()?;
    let (name, account) = (escape(&record.credential.name), &connected.account);
    let shown = |account: Option<&String>| account.map_or_else(|| "another account".to_owned(), |account| escape(account));
    let here = || format!("`{name}` is {}", shown(grant.account.as_ref()));
    match account.is(grant.subject.as_deref(), grant.account.as_deref()) {
        Some(true) => {}
        Some(false) => return Some(Doubt::Other(format!("this is {}, and {}", shown(account.shown.as_ref()), here()))),
        None if grant.account.is_none() && grant.subject.is_none() => {}
        None => {
            return Some(Doubt::Other(format!(
                "{} does not say whose account this is, and {}",
                escape(&connected.target.provider.name),
                here()
            )));
        }
    }
    // What is lost already can only be won.
    if grant.lost.is_some() {
        return None;
    }
    let mut less = Vec::new();
    let scopes = less_scopes(record, connected);
    if !scopes.is_empty() {
        less.push(format!("the scopes {} that `{name}` has", ticked(&scopes)));
    }
    let renews = record.credential.fields.get("refresh_token").is_some_and(|field| !field.value.is_empty());
    if renews && connected.tokens.refresh.is_none() {
        less.push(format!("a refresh token, by which `{name}` is renewed"));
    }
    (!less.is_empty()).then(|| Doubt::Less(format!("the new sign-in came without {}", less.join(", and without "))))
}

/// The scopes that an account has, and would not have any more.
pub(super) fn less_scopes(record: &Record, connected: &Connected<'_>) -> Vec<String> {
    let new = connected.tokens.granted.as_ref().unwrap_or(&connected.wish.scopes);
    let had = record.credential.grant.iter().flat_map(|grant| &grant.granted);
    had.filter(|scope| !new.contains(scope)).cloned().collect()
}
