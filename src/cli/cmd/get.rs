//! `credctl get`: one value, byte for byte.

use base64ct::{Base64, Encoding};
use clap::Args;
use credctl::access::{self, Ask, Wanted};
use credctl::activity::Action;
use credctl::name::escape;
use credctl::reference::Reference;
use credctl::vault::{Record, Vault};

use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Outcome};
use crate::cli::session::{self, Place, Seated};
use crate::cli::ui::json;
use crate::cli::{Context, fail};

/// Print one value, byte for byte
///
/// A line end is added on a terminal only. Values that are not text are in `value_base64` with --json.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl get openai                         # the main secret
  credctl get db username                    # one of the fields
  credctl get OPENAI_API_KEY                 # by its variable
  credctl get 'cred://db/password?vault=acme'  # by a reference, from another vault")]
pub(crate) struct Get {
    /// Its name, its variable (OPENAI_API_KEY), its id, or a reference (cred://NAME/FIELD)
    #[arg(add = Completes::Credential)]
    pub(crate) name: String,
    /// One of its fields; the main secret where none is named
    #[arg(add = Completes::Field)]
    pub(crate) field: Option<String>,
    /// Refuse what is expired, or failed its last check, instead of warning
    #[arg(long)]
    pub(crate) strict: bool,
}

impl Get {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let target = Target::parse(&self.name, self.field.as_deref())?;
        let place = Place::new()?;
        let wanted = target.field.as_deref().map_or(Wanted::Main, Wanted::Field);
        let by = place.by(context, Action::Get, "credctl");
        let ask = Ask { what: &target.name, wanted, strict: self.strict, by: &by, to: None };
        let release = session::reading(|| {
            context.in_world(|world| Ok(access::release(target.enter(context, &place)?.asker(), &place.templates(), &ask, world)?))
        })?;
        context.released(&release);
        let Some(value) = release.values.first() else { return Ok(Exit::Done) };
        if context.ui.json {
            let text = value.value.expose_str();
            let base64 = text.is_none().then(|| Base64::encode_string(value.value.expose()));
            context.ui.document(&json::Value { name: &release.name, field: &value.field, value: text, value_base64: base64 })?;
        } else {
            context.ui.secret(&value.value)?;
        }
        Ok(Exit::Done)
    }
}

/// What a NAME on the command line means: a name, an id, a variable, or a reference, which may bring a field and a vault.
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) field: Option<String>,
    pub(crate) vault: Option<String>,
}

impl Target {
    pub(crate) fn parse(name: &str, field: Option<&str>) -> Result<Self, fail::Failure> {
        let plain = Self { name: name.to_owned(), field: field.map(str::to_owned), vault: None };
        let Some(reference) = Reference::parse(name)? else { return Ok(plain) };
        if let (Some(inner), Some(outer)) = (&reference.field, field)
            && inner != outer
        {
            return Err(fail::Failure::usage(format!("the reference names the field `{inner}` and the command line `{}`", escape(outer))));
        }
        Ok(Self {
            name: reference.name.as_str().to_owned(),
            field: reference.field.or(plain.field),
            vault: reference.vault.map(|vault| vault.as_str().to_owned()),
        })
    }

    /// Opens the vault it is looked for in to be changed: the one it names, or the one at hand.
    pub(crate) fn open(&self, context: &Context, place: &Place) -> Result<Vault, fail::Failure> {
        session::open_named(context, place, self.vault.as_deref()).map_err(|failure| self.elsewhere(context, place, failure))
    }

    /// Opens the vault that it is read from: the one it names, the first of the layers that holds it, or the one at hand.
    pub(crate) fn open_to_read(&self, context: &Context, place: &Place) -> Result<Vault, fail::Failure> {
        session::open_holding(context, place, self.vault.as_deref(), &self.name)
    }

    /// The same for whoever acts, the owner or a consumer.
    pub(crate) fn enter(&self, context: &Context, place: &Place) -> Result<Seated, fail::Failure> {
        session::enter_holding(context, place, self.vault.as_deref(), &self.name)
    }

    /// What failed to find it where it would be changed, with the layer that it is in.
    pub(crate) fn elsewhere(&self, context: &Context, place: &Place, failure: impl Into<fail::Failure>) -> fail::Failure {
        session::elsewhere(context, place, self.vault.as_deref(), &self.name, failure.into())
    }

    /// Opens the vault that it is in to change it, and reads it. What a killed writer left is finished first: else the
    /// change would begin with a revision that is not the last one any more.
    pub(crate) fn to_change(&self, context: &Context, place: &Place) -> Result<(Vault, Record), fail::Failure> {
        let mut vault = self.open(context, place)?;
        session::is_writable(&vault)?;
        if vault.is_unfinished()? {
            drop(session::writer(context, &mut vault, place.now)?);
        }
        let record = vault.get(&self.name, place.now).map_err(|error| self.elsewhere(context, place, error))?;
        Ok((vault, record))
    }
}
