//! What `add --canary` makes, and says.

use credctl::credential::canary::Canary;
use credctl::name::escape;

use crate::cli::Context;
use crate::cli::session::Place;

/// The mark, with whoever is to be told of its use by now.
pub(super) fn mark(place: &Place) -> Canary {
    Canary { webhook: place.config.alarm.webhook().map(str::to_owned), ..Canary::default() }
}

/// Says what it is now, and who is told of its use.
pub(super) fn tell(context: &Context, place: &Place, name: &str) {
    let alarm = &place.config.alarm;
    let name = escape(name);
    context.ui.say(&format!("`{name}` is a canary: it opens nothing, and any use of it is refused and recorded"));
    if alarm.command().is_empty() && alarm.webhook().is_none() {
        let file = escape(&place.home.config_file().to_string_lossy());
        context.ui.warn(&format!("nobody is told of its use: `[alarm]` in `{file}` names neither a command nor a webhook"));
    } else {
        context.ui.next("next: `credctl doctor --alarm` tries the alarm; `credctl list --canaries` lists the canaries");
    }
}
