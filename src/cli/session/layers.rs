//! Which vault a name comes from, where several are laid over each other (`layers` in `config.toml`).
//!
//! One place decides that for every command that reads by name: the first vault that holds the name wins, whatever the
//! health of what it holds. One that cannot be opened, or in which something cannot be trusted, is never passed over; what
//! comes after the vault that holds the name is not opened at all. Layers are for the owner, with the stored keys: whoever
//! names a vault, brings an identity or acts as a consumer means one vault.

use credctl::Error;
use credctl::name::{escape, nearest};
use credctl::vault::{Holds, Vault};

use super::{Place, Seated, acting, asked_vault, enter, open_named, open_quietly};
use crate::cli::fail::Failure;
use crate::cli::{Context, env};

/// Something that opens vaults by name, each once.
pub(crate) trait Opens {
    fn place(&self) -> &Place;
    /// The vault, as its owner has it.
    fn vault(&mut self, name: &str) -> Result<&mut Vault, Failure>;
}

/// Vaults that one command has opened.
pub(crate) struct Open<'a> {
    context: &'a Context,
    place: &'a Place,
    open: Vec<(String, Vault)>,
}

impl<'a> Open<'a> {
    /// None is open yet.
    pub(crate) fn new(context: &'a Context, place: &'a Place) -> Self {
        Self { context, place, open: Vec::new() }
    }

    /// A vault that is open.
    pub(crate) fn take(&mut self, name: &str) -> Option<Vault> {
        let at = self.open.iter().position(|(known, _)| known == name)?;
        Some(self.open.swap_remove(at).1)
    }
}

impl Opens for Open<'_> {
    fn place(&self) -> &Place {
        self.place
    }

    fn vault(&mut self, name: &str) -> Result<&mut Vault, Failure> {
        let at = match self.open.iter().position(|(known, _)| known == name) {
            Some(at) => at,
            None => {
                self.open.push((name.to_owned(), open_named(self.context, self.place, Some(name))?));
                self.open.len() - 1
            }
        };
        Ok(&mut self.open[at].1)
    }
}

/// The layers where they count here; none: one vault is meant.
pub(crate) fn layers(context: &Context, place: &Place) -> Result<Vec<String>, Failure> {
    let layers = place.home.layers(&place.config);
    // Looked at in this order: where there are no layers, all of it costs nothing.
    if layers.is_empty()
        || asked_vault(context)?.is_some()
        || env::var(env::name::IDENTITY).is_some()
        || env::var(env::name::IDENTITY_FILE).is_some()
        || acting(context)?.is_some()
    {
        return Ok(Vec::new());
    }
    Ok(layers.into_iter().map(str::to_owned).collect())
}

/// The first of the layers that holds it.
pub(crate) fn first(opens: &mut impl Opens, layers: &[String], what: &str) -> Result<String, Failure> {
    let now = opens.place().now;
    for (at, layer) in layers.iter().enumerate() {
        let held = opens.vault(layer).and_then(|vault| Ok(vault.holds(what, now)?));
        match held.map_err(|failure| of_layer(opens.place(), layers, layer, failure))? {
            Holds::Yes => return Ok(layer.clone()),
            // Below it another one of that name would be taken for it.
            Holds::No(Some(doubt)) if at + 1 < layers.len() => return Err(of_layer(opens.place(), layers, layer, doubt.into())),
            Holds::No(_) => {}
        }
    }
    let mut all = Vec::new();
    for layer in layers {
        match opens.vault(layer)?.find(what, now) {
            Ok(_) => return Ok(layer.clone()),
            Err(Error::NotFound { near, .. }) => all.extend(near),
            Err(error) => return Err(of_layer(opens.place(), layers, layer, error.into())),
        }
    }
    let near = nearest(what, all.iter().map(String::as_str)).map(str::to_owned);
    let failure = Failure::from(Error::NotFound { what: "credential", name: what.to_owned(), near });
    Err(failure.hint(format!("looked for in {} (`layers` in config.toml)", ticked(layers))))
}

/// What keeps a layer from answering, with how to do without it.
pub(crate) fn of_layer(place: &Place, layers: &[String], layer: &str, failure: Failure) -> Failure {
    if failure.code == "not_found"
        && let Some(error) = place.home.missing_layer(&place.config, layer)
    {
        return Failure::from(error)
            .hint("bring the vault, or take its name out of that line; `credctl vault list` shows those that are here");
    }
    let label = format!("`{}`", escape(layer));
    let message = match failure.message.contains(&label) {
        true => failure.message,
        false => format!("vault {label}: {}", failure.message),
    };
    let failure = Failure { message, ..failure };
    if failure.code == "usage" || layers.len() < 2 {
        return failure;
    }
    failure.hint(format!("what {label} may hold is not taken from another layer instead; `--vault NAME` looks into one alone"))
}

/// Opens the vault that is named; where none is, the one that holds it: the first of the layers, or the one at hand.
pub(crate) fn open_holding(context: &Context, place: &Place, vault: Option<&str>, what: &str) -> Result<Vault, Failure> {
    let layers = if vault.is_some() { Vec::new() } else { layers(context, place)? };
    if layers.is_empty() {
        return open_named(context, place, vault);
    }
    let mut open = Open::new(context, place);
    let name = first(&mut open, &layers, what)?;
    open.take(&name).map_or_else(|| open_named(context, place, Some(&name)), Ok)
}

/// The same for whoever acts.
pub(crate) fn enter_holding(context: &Context, place: &Place, vault: Option<&str>, what: &str) -> Result<Seated, Failure> {
    if vault.is_some() || layers(context, place)?.is_empty() {
        return enter(context, place, vault);
    }
    Ok(Seated::Owner(Box::new(open_holding(context, place, None, what)?)))
}

/// A failure to find what is to be changed, which in a vault that nobody names is changed in the default one alone: says in
/// which layer it is. Nobody is asked for that.
pub(crate) fn elsewhere(context: &Context, place: &Place, vault: Option<&str>, what: &str, failure: Failure) -> Failure {
    if failure.code != "not_found" || vault.is_some() {
        return failure;
    }
    let default = place.config.default_vault();
    for layer in layers(context, place).unwrap_or_default().iter().filter(|layer| *layer != default) {
        let Some(mut vault) = open_quietly(context, place, Some(layer)) else { continue };
        if matches!(vault.holds(what, place.now), Ok(Holds::Yes)) {
            let (name, default, layer) = (escape(what), escape(default), escape(layer));
            let message = format!("no credential `{name}` in vault `{default}`");
            let hints = vec![format!("vault `{layer}` holds it, and is changed only where it is named: `--vault {layer}`")];
            return Failure { message, hints, ..failure };
        }
    }
    failure
}

/// The vault that hides a credential of this name in `vault` from commands that name none, as far as that is seen without
/// anybody's help.
pub(crate) fn hidden_by(context: &Context, place: &Place, vault: &str, name: &str) -> Option<String> {
    let layers = layers(context, place).ok()?;
    let own = layers.iter().position(|layer| layer == vault)?;
    layers.into_iter().take(own).find(|layer| {
        let mut opened = open_quietly(context, place, Some(layer));
        opened.as_mut().is_some_and(|vault| matches!(vault.holds(name, place.now), Ok(Holds::Yes)))
    })
}

/// What a vault is called to a person, with the layers it is one of.
pub(crate) fn among_layers(context: &Context, place: &Place, vault: &str) -> String {
    match layers(context, place) {
        Ok(layers) if layers.iter().any(|layer| layer == vault) => format!("{vault} (of the layers {})", layers.join(", ")),
        _ => vault.to_owned(),
    }
}

fn ticked(layers: &[String]) -> String {
    let layers: Vec<String> = layers.iter().map(|layer| escape(layer)).collect();
    credctl::error::ticked(&layers)
}
