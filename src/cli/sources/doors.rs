//! The vaults that one command hands out of, each opened once.

use credctl::access::{self, Ask, Release, Wanted};
use credctl::inject::{self, Variable, Want};
use credctl::name::escape;
use credctl::template::Templates;
use credctl::vault::{Listed, Vault};

use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};

/// The vaults that are open.
pub(crate) struct Doors<'a> {
    pub(crate) context: &'a Context,
    pub(crate) place: Place,
    strict: bool,
    open: Vec<(Option<String>, Vault)>,
}

impl<'a> Doors<'a> {
    /// None is open yet. `strict` refuses what would be handed out with a warning.
    pub(crate) fn new(context: &'a Context, strict: bool) -> Result<Self, Failure> {
        Ok(Self { context, place: Place::new()?, strict, open: Vec::new() })
    }

    /// Forgets what is open: something was stored, or a vault was made.
    pub(crate) fn reopen(&mut self) -> Result<(), Failure> {
        self.open.clear();
        self.place = Place::new()?;
        Ok(())
    }

    /// The user's and the built-in templates.
    pub(crate) fn templates(&self) -> Templates {
        self.place.templates()
    }

    /// The vault of a name, or the one at hand.
    pub(crate) fn vault(&mut self, name: Option<&str>) -> Result<&mut Vault, Failure> {
        let at = match self.open.iter().position(|(known, _)| known.as_deref() == name) {
            Some(at) => at,
            None => {
                let vault = session::open_named(self.context, &self.place, name)?;
                self.open.push((name.map(str::to_owned), vault));
                self.open.len() - 1
            }
        };
        Ok(&mut self.open[at].1)
    }

    /// Whether there is a vault of that name. One that cannot be opened is one.
    pub(crate) fn has_vault(&mut self, name: Option<&str>) -> Result<bool, Failure> {
        match self.vault(name) {
            Ok(_) => Ok(true),
            Err(failure) if failure.code == "not_found" => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// The variables of what is wanted, with their values.
    pub(super) fn variables(&mut self, want: &Want) -> Result<Vec<Variable>, Failure> {
        let release = self.release(&want.what, want.wanted(), want.vault.as_deref(), &want.source)?;
        Ok(inject::variables(want, release)?)
    }

    /// Values of a credential, in the vault of that name or the one at hand; `source` is who asks.
    pub(crate) fn release(&mut self, what: &str, wanted: Wanted<'_>, vault: Option<&str>, source: &str) -> Result<Release, Failure> {
        let ask = Ask { what, wanted, strict: self.strict };
        let release = self.reading(vault, |doors| {
            let (context, templates) = (doors.context, doors.templates());
            let vault = doors.vault(vault)?;
            context.in_world(|world| access::release(vault, &templates, &ask, world)).map_err(|error| of(source, error))
        })?;
        if let Some(warning) = &release.warning {
            self.context.ui.warn(&format!("`{}` is {warning}", escape(&release.name)));
        }
        Ok(release)
    }

    /// What there is of what is wanted, without anything of it being handed out.
    pub(crate) fn look(&mut self, want: &Want) -> Result<Listed, Failure> {
        self.reading(want.vault.as_deref(), |doors| {
            let (now, templates) = (doors.place.now, doors.templates());
            let vault = doors.vault(want.vault.as_deref())?;
            access::look(vault, &templates, &want.what, want.wanted(), now).map_err(|error| of(&want.source, error))
        })
    }

    fn reading<T>(&mut self, vault: Option<&str>, mut read: impl FnMut(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        session::reading(|| {
            let done = read(self);
            if done.is_err() {
                // To be opened anew, should it be tried again.
                self.open.retain(|(name, _)| name.as_deref() != vault);
            }
            done
        })
    }
}

/// A failure that says what it is about.
fn of(source: &str, error: credctl::Error) -> Failure {
    let failure = Failure::from(error);
    Failure { message: format!("{source}: {}", failure.message), ..failure }
}
