//! Who a command acts as: the owner, a consumer by the owner's leave, or a consumer with its own identity.

use std::sync::Arc;

use credctl::access::Asker;
use credctl::consumer::ConsumerName;
use credctl::keys::Given;
use credctl::name::escape;
use credctl::vault::{Seat, Vault, View};
use credctl::{Error, Secret};
use jiff::Timestamp;

use super::{Place, given::given_identity, locate, open_at, open_named};
use crate::cli::fail::Failure;
use crate::cli::{Context, env};

/// A vault, and who is in it.
pub(crate) enum Seated {
    /// Its owner.
    Owner(Box<Vault>),
    /// Its owner, as a consumer.
    As(Box<Vault>, ConsumerName),
    /// A consumer with its own identity.
    Consumer(Box<Seat>),
}

impl Seated {
    /// For a question to `access`.
    pub(crate) fn asker(&mut self) -> Asker<'_> {
        match self {
            Self::Owner(vault) => Asker::Owner(vault),
            Self::As(vault, name) => Asker::As(vault, name),
            Self::Consumer(seat) => Asker::Consumer(seat),
        }
    }

    /// What a consumer sees of the vault; `None`: it is the owner, who sees all.
    pub(crate) fn view(&mut self, now: Timestamp) -> Result<Option<Arc<View>>, Failure> {
        match self {
            Self::Owner(_) => Ok(None),
            Self::As(vault, name) => Ok(Some(vault.view_as(&name.to_string(), now)?)),
            Self::Consumer(seat) => Ok(Some(seat.view(now)?)),
        }
    }

    /// The consumer; `None`: it is the owner.
    pub(crate) fn who(&mut self, now: Timestamp) -> Result<Option<String>, Failure> {
        match self {
            Self::As(_, name) => Ok(Some(name.to_string())),
            seated => Ok(seated.view(now)?.map(|view| view.consumer.name.clone())),
        }
    }

    /// The consumer, with its vault.
    pub(crate) fn acting(&mut self, now: Timestamp) -> Result<Option<Acting>, Failure> {
        let Some(name) = self.who(now)? else { return Ok(None) };
        Ok(Some(Acting { name, vault: Some(anywhere(self.label())) }))
    }

    /// What the vault is called.
    pub(crate) fn label(&self) -> &str {
        match self {
            Self::Owner(vault) | Self::As(vault, _) => vault.label(),
            Self::Consumer(seat) => seat.label(),
        }
    }
}

/// A consumer that something is handed to.
pub(crate) struct Acting {
    /// Its name.
    pub(crate) name: String,
    /// The vault that it belongs to, as `--vault` takes it from any directory; none: the one at hand.
    pub(crate) vault: Option<String>,
}

/// A vault's name or path, so that it is the same one from any directory.
pub(crate) fn anywhere(vault: &str) -> String {
    let path = vault.contains('/').then(|| std::path::absolute(vault).ok()).flatten();
    path.map_or_else(|| vault.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// Somebody acts as a consumer, and this is not for consumers.
pub(crate) fn denied(why: &str) -> Failure {
    Failure::new("denied", 6, format!("{why}, and this is for the owner of the vault"))
        .hint("a consumer has `get`, `run`, `inject`, `export`, `check`, `list`, `show`, `activity` and `helper`; to act as the owner leave `--as` out, and CREDCTL_CONSUMER and CREDCTL_IDENTITY unset")
}

/// The consumer that was named on the command line or in the environment.
pub(crate) fn acting(context: &Context) -> Result<Option<ConsumerName>, Failure> {
    let inherited = env::text(env::name::CONSUMER)?.map(|text| ConsumerName::parse(&text)).transpose()?;
    let typed = context.globals.acting.as_deref().map(ConsumerName::parse).transpose()?;
    match (typed, inherited) {
        (Some(typed), Some(inherited)) if typed != inherited => Err(as_another(&inherited.to_string(), &typed)),
        (typed, inherited) => Ok(typed.or(inherited)),
    }
}

fn as_another(who: &str, other: &ConsumerName) -> Failure {
    Failure::new("denied", 6, format!("`{}` cannot act as `{other}`", escape(who)))
}

/// Whether it is the owner who asks, and for itself.
pub(crate) fn acts_as_owner(context: &Context) -> Result<bool, Failure> {
    Ok(acting(context)?.is_none() && !matches!(given_identity()?, Some((Given::Consumer(_), _))))
}

/// Whether the command may be done by whoever asks for it.
pub(crate) fn may(context: &Context, is_for_consumers: bool) -> Result<(), Failure> {
    if let Some(name) = acting(context)?
        && !is_for_consumers
    {
        return Err(denied(&format!("this acts as `{name}`")));
    }
    let consumer = env::text(env::name::IDENTITY)?.is_some_and(|text| credctl::keys::identity::is_consumer(&Secret::from(text)));
    let in_file = || matches!(given_identity(), Ok(Some((Given::Consumer(_), _))));
    if !is_for_consumers && (consumer || (env::var(env::name::IDENTITY_FILE).is_some() && in_file())) {
        return Err(denied("the identity in the environment is a consumer's"));
    }
    Ok(())
}

/// Opens a vault for whoever acts: the one that is named, or the one at hand.
pub(crate) fn enter(context: &Context, place: &Place, vault: Option<&str>) -> Result<Seated, Failure> {
    let name = acting(context)?;
    let Some((given, source)) = given_identity()? else { return seated(open_named(context, place, vault)?, name) };
    let location = match vault {
        Some(vault) => place.location(vault)?,
        None => locate(context, place, given.vault())?,
    };
    match given {
        Given::Owner(identities) => seated(open_at(context, place, &location, Some((identities, source)))?, name),
        Given::Consumer(identity) => {
            let mut seat = Seat::open(&location, &identity, source, &place.home.state)
                .map_err(|error| or_directory(error.into(), &location.label()))?;
            if let Some(name) = name {
                let own = seat.view(place.now)?.consumer.name.clone();
                if own != name.to_string() {
                    return Err(as_another(&own, &name));
                }
            }
            Ok(Seated::Consumer(Box::new(seat)))
        }
    }
}

/// A name that no vault has may be that of a directory here, which is meant where it has a `/`.
pub(super) fn or_directory(failure: Failure, name: &str) -> Failure {
    let is_vault = |name: &str| std::path::Path::new(name).join(credctl::vault::manifest::FILE).is_file();
    if failure.code != "not_found" || name.contains('/') || !is_vault(name) {
        return failure;
    }
    Failure { hints: vec![format!("the directory here is meant by `--vault ./{}`", escape(name))], ..failure }
}

fn seated(vault: Vault, name: Option<ConsumerName>) -> Result<Seated, Failure> {
    let vault = Box::new(vault);
    Ok(match name {
        None => Seated::Owner(vault),
        Some(name) => Seated::As(vault, name),
    })
}

/// Refuses a consumer's name that nobody has, with the nearest.
pub(crate) fn consumer_exists(vault: &mut Vault, name: Option<&str>, now: Timestamp) -> Result<(), Failure> {
    let Some(name) = name else { return Ok(()) };
    let rosters = vault.rosters(now)?;
    if rosters.living().any(|roster| roster.name == name) {
        return Ok(());
    }
    // One whose file is damaged is there all the same.
    if let Some(trouble) = rosters.troubles.iter().find(|trouble| trouble.name.as_deref() == Some(name)) {
        return Err(Error::from(trouble.clone()).into());
    }
    let near = credctl::name::nearest(name, rosters.living().map(|roster| roster.name.as_str())).map(str::to_owned);
    Err(Error::NotFound { what: "consumer", name: name.to_owned(), near }.into())
}
