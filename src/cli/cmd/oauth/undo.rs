//! What a sign-in leaves behind: tokens that were not stored, tokens that others took the place of, and a sign-in that was
//! cut off. The tokens go back to the provider, and what became of them is said.

use credctl::name::escape;
use credctl::oauth::account::Account;
use credctl::oauth::revoke::{self, Fate, Held, Report};
use credctl::oauth::{Client, Provider, Tokens};
use credctl::template::Templates;
use credctl::vault::{Record, Underway, Vault};

use super::siblings;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::ui::lines::fit;
use crate::cli::{Context, env};

/// Columns of `note: ` and of `warning: `.
const NOTE: usize = 6;
const WARNING: usize = 9;

/// Tokens that nobody will use.
pub(super) struct Surplus {
    held: Held,
    provider: Provider,
    client: Client,
    account: Account,
}

impl Surplus {
    /// Those of a sign-in, should it not be stored.
    pub(super) fn of_answer(provider: &Provider, client: &Client, tokens: &Tokens, account: &Account) -> Self {
        Self { held: Held::of_answer(tokens), provider: provider.clone(), client: client.duplicate(), account: account.clone() }
    }

    /// Those of an account, should others take their place; `None` where they are dead already.
    pub(super) fn of_record(record: &Record, templates: &Templates) -> Option<Self> {
        let credential = &record.credential;
        let grant = credential.grant.as_ref().filter(|grant| grant.lost.is_none())?;
        let held = Held::of(credential);
        let provider = Provider::of_grant(grant, credential.service.as_deref(), templates).ok()?;
        let client = Client::of(credential).unwrap_or_else(Client::none);
        let account = Account { subject: grant.subject.clone(), shown: grant.account.clone() };
        (!held.is_empty()).then_some(Self { held, provider, client, account })
    }

    /// Gives them back; `of` says which they are, after "the refresh token". Where another account here may be the same one
    /// through the same client they are only forgotten: to many providers that is one grant, and all of it would end.
    pub(super) fn give_back(self, context: &Context, vault: &mut Vault, place: &Place, of: &str) {
        let here = siblings::of(vault, &self.provider, place).unwrap_or_default();
        if let Some(record) = here.iter().find(|record| self.is_of(record)) {
            let (service, name) = (escape(&self.provider.name), escape(&record.credential.name));
            let text = format!("{service}: the tokens{of} are forgotten and not revoked: that could end those of `{name}` with them");
            return context.ui.note(&fit(&context.ui, NOTE, &text));
        }
        let report = context.in_world(|world| revoke::revoke(world, &self.provider, &self.held, &self.client));
        tell(context, &self.provider, &report, of);
    }

    fn is_of(&self, record: &Record) -> bool {
        let Some(grant) = record.credential.grant.as_ref().filter(|grant| grant.lost.is_none()) else { return false };
        let client = Client::of(&record.credential).unwrap_or_else(Client::none);
        client.id == self.client.id
            && !Held::of(&record.credential).is_empty()
            && self.account.is(grant.subject.as_deref(), grant.account.as_deref()) != Some(false)
    }
}

/// Tells what became of tokens.
pub(super) fn tell(context: &Context, provider: &Provider, report: &Report, of: &str) {
    let (service, ui) = (escape(&provider.name), &context.ui);
    for (what, fate) in [("refresh token", &report.refresh), ("access token", &report.access)] {
        match fate {
            Fate::None => {}
            Fate::Revoked => ui.say(&format!("{service}: the {what}{of} is revoked")),
            Fate::NoWay => ui.warn(&format!("{service} has no way to revoke the {what}{of} from here: it may work until it ends")),
            Fate::Alive(why) => ui.warn(&format!("{service}: the {what}{of} was not revoked and may still work: {why}")),
        }
    }
    let alive = |fate: &Fate| matches!(fate, Fate::Alive(_) | Fate::NoWay);
    if (alive(&report.refresh) || (alive(&report.access) && report.refresh != Fate::Revoked))
        && let Some(page) = provider.quirks.setup.as_ref()
    {
        ui.note(&format!("end the access on the page of the service; clients are at {}", escape(page)));
    }
}

/// A failure after which there are tokens that are stored nowhere: something was changed, at the provider.
pub(super) fn not_stored(failure: Failure) -> Failure {
    let of = |text: &String| text.replace("nothing was changed", "nothing was stored");
    Failure { message: of(&failure.message), hints: failure.hints.iter().map(of).collect(), ..failure }
}

/// Writes down that a sign-in is under way: were this process killed before its tokens are stored, they would be nobody's.
/// Without that it goes on all the same.
pub(super) fn begin(vault: &mut Vault, provider: &Provider) -> Option<Underway> {
    let now = env::now();
    let page = provider.quirks.setup.as_ref().map_or_else(String::new, |page| format!(" (clients are at {})", escape(page)));
    let text = format!(
        "a sign-in with {} was cut off at some time after {}, before it was stored: if you had agreed there, the access is still \
         open; sign in again, or end it on the page of the service{page}",
        escape(&provider.name),
        now.strftime("%Y-%m-%d %H:%M UTC"),
    );
    vault.begin(&text, now).ok()
}

/// It is stored, or given back, or nothing came of it.
pub(super) fn end(vault: &mut Vault, underway: Option<Underway>) {
    if let Some(underway) = underway {
        let _ = vault.end(&underway, env::now());
    }
}

/// Tells of sign-ins that were cut off, once.
pub(super) fn tell_cut_off(context: &Context, vault: &mut Vault) {
    for text in vault.cut_off(env::now()) {
        context.ui.warn(&fit(&context.ui, WARNING, &text));
    }
}
