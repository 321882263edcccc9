//! From what was typed to an open vault: which vault, which key, from where.

mod acting;
mod given;
mod layers;
mod work;

use std::path::PathBuf;

use credctl::alarm::Waited;
use credctl::config::{Config, Home};
use credctl::error::Damage;
use credctl::keys::identity::OwnerIdentity;
use credctl::keys::keyring::Limits;
use credctl::keys::{self, KeyStores, Loaded, Store, kernel};
use credctl::name::{Id, VaultName, escape};
use credctl::status::Due;
use credctl::template::Templates;
use credctl::vault::manifest::FILE;
use credctl::vault::{Listed, Location, Notice, Ring, Vault};
use credctl::{Error, Secret};
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

pub(crate) use acting::{Acting, Seated, acting, acts_as_owner, anywhere, consumer_exists, denied, enter, may};
pub(crate) use given::{explicit_identity, given_passphrase};
pub(crate) use layers::{Open, Opens, among_layers, elsewhere, enter_holding, first, hidden_by, layers, of_layer, open_holding};
pub(crate) use work::{is_tried_again, is_writable, reading, writer};

use super::fail::Failure;
use super::ui::prompt;
use super::values::parse_span;
use super::{Context, env};

pub(crate) const KEYRING_WAITS: &str = "waiting for the keyring to be unlocked (60 s; Ctrl-C to stop)";
/// Typing the passphrase opens the vault for so long.
const TYPED: std::time::Duration = std::time::Duration::from_secs(15 * 60);
/// Where things are, before any vault is open.
pub(crate) struct Place {
    pub(crate) home: Home,
    pub(crate) config: Config,
    pub(crate) now: Timestamp,
    /// How old a secret may grow, where the person said so.
    pub(super) rotate_after: Option<SignedDuration>,
    /// How long this command has waited for alarms.
    pub(super) waited: Waited,
}

impl Place {
    pub(crate) fn new() -> Result<Self, Failure> {
        let home = env::home()?;
        // What a killed `run` or `edit` left in clear goes with the next command.
        credctl::private::sweep(&env::memory_places());
        let config = home.load()?;
        let span = |text: &String| parse_span(text).ok().and_then(|span| SignedDuration::try_from(span).ok());
        let rotate_after = match &config.rotate_after {
            None => None,
            Some(text) => Some(span(text).ok_or_else(|| {
                Failure::usage(format!("`rotate_after` in `{}` is not a span of time", escape(&home.config_file().to_string_lossy())))
                    .hint("write it as \"180d\"")
            })?),
        };
        Ok(Self { home, config, now: env::now(), rotate_after, waited: Waited::default() })
    }

    /// Why a credential is due for a change.
    pub(crate) fn due(&self, listed: &Listed) -> Vec<Due> {
        let readable = (!listed.debts.is_empty()).then_some(Due::ReadableByOthers);
        listed.summary.due(self.now, self.rotate_after).into_iter().chain(readable).collect()
    }

    /// The user's and the built-in templates.
    pub(crate) fn templates(&self) -> Templates {
        Templates::new(Some(self.home.templates()))
    }

    /// A vault's place from a name or path.
    pub(crate) fn location(&self, text: &str) -> Result<Location, Failure> {
        if text.contains('/') {
            return Ok(Location::Path(PathBuf::from(text)));
        }
        let name = VaultName::parse(text)?;
        Ok(Location::Own { vaults: self.home.vaults(), name: name.as_str().to_owned() })
    }

    /// The key stores, with what is said while a person is being waited for.
    pub(crate) fn stores<'a>(&self, context: &'a Context, waiting: &'a dyn Fn()) -> KeyStores<'a> {
        KeyStores { dir: self.home.keys(), limits: Limits::new(context.ui.can_ask()), waiting }
    }

    /// Which store a vault's key is in, where that is known.
    pub(crate) fn store_of(&self, vault: Id) -> Option<Store> {
        self.config.key_store.get(&vault.to_string()).copied()
    }

    /// The vault of our own that has an id.
    pub(crate) fn by_id(&self, id: Id) -> Result<Option<Location>, Failure> {
        for name in self.home.vault_names()? {
            let location = self.location(name.as_str())?;
            // One that cannot be read is not the one that was asked for.
            if location.claimed_id().ok().flatten() == Some(id) {
                return Ok(Some(location));
            }
        }
        Ok(None)
    }
}

/// What was asked for by `--vault` or `CREDCTL_VAULT`.
pub(crate) fn asked_vault(context: &Context) -> Result<Option<String>, Failure> {
    match &context.globals.vault {
        Some(vault) => Ok(Some(vault.clone())),
        None => env::text(env::name::VAULT),
    }
}

/// The passphrase of a vault that exists: from where scripts put it, or asked. `None` where nobody is there.
pub(crate) fn passphrase(context: &Context, label: &str) -> Result<Option<(Secret, bool)>, Failure> {
    if let Some(given) = given_passphrase(context)? {
        return Ok(Some((given, false)));
    }
    if !context.ui.can_ask() {
        return Ok(None);
    }
    prompt::passphrase(&context.ui, &format!("Passphrase of vault `{}`", escape(label))).map(|typed| Some((typed, true)))
}

/// The vault that is meant, and where it lies. With an identity in the environment and no name, the vault it is for.
pub(crate) fn locate(context: &Context, place: &Place, identity: Option<Id>) -> Result<Location, Failure> {
    if let Some(text) = asked_vault(context)? {
        return place.location(&text);
    }
    if let Some(id) = identity {
        let missing = || {
            Failure::from(Error::NotFound { what: "vault", name: id.to_string(), near: None })
                .hint("the identity in the environment is for this vault; name its directory with `--vault PATH`")
        };
        return place.by_id(id)?.ok_or_else(missing);
    }
    place.location(place.config.default_vault())
}

/// Whether there is no vault at all, and none was asked for: then a command that stores something makes the default one.
pub(crate) fn is_bare(context: &Context, place: &Place) -> Result<bool, Failure> {
    Ok(asked_vault(context)?.is_none()
        && env::var(env::name::IDENTITY).is_none()
        && env::var(env::name::IDENTITY_FILE).is_none()
        && place.home.vault_names()?.is_empty())
}

/// Opens the vault that is meant.
pub(crate) fn open(context: &Context, place: &Place) -> Result<Vault, Failure> {
    let explicit = explicit_identity()?;
    let location = locate(context, place, explicit.as_ref().and_then(|(identities, _)| Some(identities.first()?.vault)))?;
    open_at(context, place, &location, explicit)
}

/// Opens the vault that is meant, or one that is named, if that takes nobody's help: no question, no waiting, no word about it.
pub(crate) fn open_quietly(context: &Context, place: &Place, name: Option<&str>) -> Option<Vault> {
    let globals = super::Globals { no_input: true, quiet: true, ..context.globals.clone() };
    open_named(&Context::new(globals, None), place, name).ok()
}

/// Opens the vault at a place.
pub(crate) fn open_at(
    context: &Context,
    place: &Place,
    location: &Location,
    explicit: Option<(Vec<OwnerIdentity>, String)>,
) -> Result<Vault, Failure> {
    let label = location.label();
    if let Some((identities, source)) = explicit {
        return open_with(context, place, location, identities, source);
    }
    let id = location.claimed_id()?.ok_or_else(|| no_vault(place, &label))?;
    is_the_one(place, location, id)?;
    let (identities, source) = stored_identities(context, place, id, &label)?;
    let opened = match open_with(context, place, location, identities, source) {
        // It may have been changed between the two looks, by a rotation that has just ended.
        Err(failure) if failure.code == "wrong_key" => {
            let (identities, source) = stored_identities(context, place, id, &label)?;
            open_with(context, place, location, identities, source)
        }
        opened => opened,
    };
    opened.map(|vault| vault.opened_from(place.store_of(id)))
}

/// Opens a vault that a reference names, or the one that is meant.
pub(crate) fn open_named(context: &Context, place: &Place, name: Option<&str>) -> Result<Vault, Failure> {
    match name {
        None => open(context, place),
        Some(name) => open_at(context, place, &place.location(name)?, explicit_identity()?),
    }
}

fn open_with(
    context: &Context,
    place: &Place,
    location: &Location,
    identities: Vec<OwnerIdentity>,
    source: String,
) -> Result<Vault, Failure> {
    let label = escape(&location.label());
    let ring = Ring::new(identities, source.clone())
        .ok_or(Error::BadIdentity { what: source, reason: "it does not hold the keys of one vault" })?;
    let vault = Vault::open(location, ring, &place.home.state)?;
    context.ui.detail(&format!("vault `{label}` ({}), key from {}", vault.id(), vault.ring().source_name()));
    for notice in vault.notices() {
        context.ui.note(&match notice {
            Notice::FirstSight => format!(
                "this machine sees vault `{label}` for the first time, so it cannot tell whether what it sees is the newest; compare `credctl vault fingerprint` with another machine"
            ),
            Notice::MemoryLost => format!(
                "this machine's memory of vault `{label}` could not be read and is built anew; older revisions put in its place before now would not be noticed"
            ),
        });
    }
    Ok(vault)
}

/// Refuses another vault of ours in the place of the one that a name stands for: its key would be found and fit.
pub(crate) fn is_the_one(place: &Place, location: &Location, id: Id) -> Result<(), Failure> {
    let Location::Own { name, .. } = location else { return Ok(()) };
    match place.config.vault_id.get(name) {
        Some(known) if *known != id.to_string() => {
            let error = Error::corrupt(format!("{name}/{FILE}"), Damage::OtherVault);
            let file = place.home.config_file();
            let hint = format!(
                "bring the right one back; if this one belongs here, take `{name}` out of `[vault_id]` in `{}`",
                escape(&file.to_string_lossy())
            );
            Err(Failure { hints: vec![hint], ..error.into() })
        }
        _ => Ok(()),
    }
}

fn no_vault(place: &Place, label: &str) -> Failure {
    let near = place.home.nearest_vault(label).unwrap_or_default();
    let failure = acting::or_directory(Failure::from(Error::NotFound { what: "vault", name: label.to_owned(), near }), label);
    match place.home.renamed_to(&place.config, label) {
        Some(new) => {
            Failure { hints: vec![format!("its renaming was interrupted: `credctl vault rename {label} {new}` finishes it")], ..failure }
        }
        None => failure,
    }
}

/// A vault's identities from the store that is remembered for it.
pub(crate) fn stored_identities(context: &Context, place: &Place, id: Id, label: &str) -> Result<(Vec<OwnerIdentity>, String), Failure> {
    let store = place.store_of(id).ok_or_else(|| Error::NoKey { vault: label.to_owned() })?;
    let waiting = || context.ui.say(KEYRING_WAITS);
    let stores = place.stores(context, &waiting);
    match stores.load(store, id, label)? {
        Loaded::Identities(identities, source) => Ok((identities, source)),
        Loaded::Locked => {
            let needed = || Error::PassphraseNeeded { vault: label.to_owned() };
            let (passphrase, typed) = passphrase(context, label)?.ok_or_else(needed)?;
            let identities = stores.unlock(id, label, &passphrase)?;
            if typed {
                keep_unlocked(context, id, &identities, TYPED);
            }
            Ok((identities, format!("`{}`", escape(&stores.path(store, id).to_string_lossy()))))
        }
    }
}

/// Keeps the key of a passphrase vault in the kernel for a time, and says so where that is not possible.
pub(crate) fn keep_unlocked(context: &Context, id: Id, identities: &[OwnerIdentity], time: std::time::Duration) -> bool {
    let all: Vec<&OwnerIdentity> = identities.iter().collect();
    let kept = matches!(kernel::keep(&id, &keys::encode(&all), time), kernel::Kept::Done);
    if !kept {
        context.ui.note("the kernel keeps no keys here, so each command asks for the passphrase");
    }
    kept
}

/// An identity as its wiped text.
pub(crate) fn identity_text(identity: &OwnerIdentity) -> Zeroizing<String> {
    Zeroizing::new(identity.encode().expose_str().unwrap_or_default().to_owned())
}
