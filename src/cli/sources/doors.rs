//! The vaults that one command hands out of, each opened once, by whoever acts.

use credctl::Error;
use credctl::access::{self, Ask, Release, Wanted};
use credctl::activity::{About, Action, By};
use credctl::consumer::ConsumerName;
use credctl::inject::{self, Variable, Want};
use credctl::name::escape;
use credctl::template::Templates;
use credctl::vault::{Listed, Vault};

use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Acting, Place, Seated};

/// Whom the owner acts as because a project's file says so.
pub(crate) struct StandingIn {
    pub(crate) name: ConsumerName,
    /// The vault that the file names.
    pub(crate) vault: Option<String>,
    /// Where it says so.
    pub(crate) source: String,
}

/// The vaults that are open.
pub(crate) struct Doors<'a> {
    pub(crate) context: &'a Context,
    pub(crate) place: Place,
    strict: bool,
    by: By,
    /// Whether this only looks ahead: nothing is handed out, noted, offered or asked.
    pub(super) ahead: bool,
    standing_in: Option<StandingIn>,
    /// The vaults that a name is looked for in where none is named; none: the one at hand.
    layers: Vec<String>,
    open: Vec<(Option<String>, Seated)>,
}

impl<'a> Doors<'a> {
    /// None is open yet. `strict` refuses what would be handed out with a warning; `action` and the program that it is for
    /// go into the record.
    pub(crate) fn new(context: &'a Context, strict: bool, (action, program): (Action, &str)) -> Result<Self, Failure> {
        let place = Place::new()?;
        let by = place.by(context, action, program);
        let layers = session::layers(context, &place)?;
        Ok(Self { context, place, strict, by, ahead: false, standing_in: None, layers, open: Vec::new() })
    }

    /// From here on the owner acts as a consumer; whoever acts as one already stays that one.
    pub(crate) fn stand_in(&mut self, who: StandingIn) {
        self.open.clear();
        // A consumer belongs to one vault.
        self.layers.clear();
        self.standing_in = Some(who);
    }

    /// Forgets what is open: something was stored, or a vault was made.
    pub(crate) fn reopen(&mut self) -> Result<(), Failure> {
        self.open.clear();
        self.place = Place::new()?;
        if self.standing_in.is_none() {
            self.layers = session::layers(self.context, &self.place)?;
        }
        Ok(())
    }

    /// The user's and the built-in templates.
    pub(crate) fn templates(&self) -> Templates {
        self.place.templates()
    }

    /// The vaults that are looked through where none is named.
    pub(crate) fn layers(&self) -> &[String] {
        &self.layers
    }

    /// The vault that is named, or the first of the layers that holds it; `None`: the one at hand.
    pub(crate) fn holder(&mut self, vault: Option<&str>, what: &str) -> Result<Option<String>, Failure> {
        match vault {
            None if !self.layers.is_empty() => {
                let layers = self.layers.clone();
                session::first(self, &layers, what).map(Some)
            }
            named => Ok(named.map(str::to_owned)),
        }
    }

    /// The vault that something is in, with whoever acts; `source` is who asks.
    pub(super) fn seat_of(&mut self, vault: Option<&str>, what: &str, source: &str) -> Result<&mut Seated, Failure> {
        let name = self.holder(vault, what).map_err(|failure| of(source, failure))?;
        self.seat(name.as_deref())
    }

    /// The vault of a name, or the one at hand (of several layers the first), with whoever acts.
    pub(super) fn seat(&mut self, name: Option<&str>) -> Result<&mut Seated, Failure> {
        let first = self.layers.first().cloned();
        let name = name.or(first.as_deref());
        let at = match self.open.iter().position(|(known, _)| known.as_deref() == name) {
            Some(at) => at,
            None => {
                let seated = session::enter(self.context, &self.place, name)?;
                self.take(name, seated)?
            }
        };
        Ok(&mut self.open[at].1)
    }

    fn take(&mut self, name: Option<&str>, seated: Seated) -> Result<usize, Failure> {
        let seated = self.standing(seated)?;
        self.open.push((name.map(str::to_owned), seated));
        Ok(self.open.len() - 1)
    }

    fn standing(&self, seated: Seated) -> Result<Seated, Failure> {
        let Some(StandingIn { name, source, .. }) = &self.standing_in else { return Ok(seated) };
        let Seated::Owner(mut vault) = seated else { return Ok(seated) };
        // Nobody of that name is known here, and it is not the owner who is meant.
        session::consumer_exists(&mut vault, Some(&name.to_string()), self.place.now).map_err(|failure| {
            let failure = Failure { message: format!("{source}: {}", failure.message), ..failure };
            match failure.code {
                "not_found" => {
                    failure.hint("the project is to act as this consumer, which does not exist here; without `as` it acts as you")
                }
                _ => failure,
            }
        })?;
        Ok(Seated::As(vault, name.clone()))
    }

    /// The vault as its owner has it, whoever the owner acts as; refused to a consumer with an identity of its own.
    pub(crate) fn vault(&mut self, name: Option<&str>) -> Result<&mut Vault, Failure> {
        match self.seat(name)? {
            Seated::Owner(vault) | Seated::As(vault, _) => Ok(vault),
            Seated::Consumer(_) => Err(session::denied("the identity in the environment is a consumer's")),
        }
    }

    /// Whether there is a vault of that name; a consumer that is not in it is another matter.
    pub(crate) fn has_vault(&mut self, name: Option<&str>) -> Result<bool, Failure> {
        let first = self.layers.first().cloned();
        let name = name.or(first.as_deref());
        if self.open.iter().any(|(known, _)| known.as_deref() == name) {
            return Ok(true);
        }
        match session::enter(self.context, &self.place, name) {
            Ok(seated) => self.take(name, seated).map(|_| true),
            Err(failure) if failure.code == "not_found" => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// The consumer that this acts as; none: the owner.
    pub(super) fn who(&mut self) -> Result<Option<Acting>, Failure> {
        let now = self.place.now;
        if let Some((_, seated)) = self.open.first_mut() {
            return seated.acting(now);
        }
        let standing_in = self.standing_in.as_ref().map(|standing| (standing.name.to_string(), standing.vault.clone()));
        let asked = session::asked_vault(self.context)?;
        let (name, vault) = match (session::acting(self.context)?, standing_in) {
            (Some(name), _) => (name.to_string(), asked),
            // One with an identity of its own stays who it is, whatever a file says.
            (None, _) if !session::acts_as_owner(self.context)? => return self.seat(None)?.acting(now),
            (None, Some((name, vault))) => (name, asked.or(vault)),
            (None, None) => return Ok(None),
        };
        Ok(Some(Acting { name, vault: vault.as_deref().map(session::anywhere) }))
    }

    /// Everything that is assigned to the consumer that this acts as; nothing to an owner.
    pub(super) fn everything(&mut self) -> Result<Option<Vec<Want>>, Failure> {
        if session::acts_as_owner(self.context)? {
            return Ok(None);
        }
        let now = self.place.now;
        self.reading(None, |doors| {
            let Some(view) = doors.seat(None)?.view(now)? else { return Ok(None) };
            let who = escape(&view.consumer.name);
            let (over, uses): (Vec<_>, Vec<_>) = view.consumer.uses.iter().partition(|held| held.rule.is_over(now));
            for held in over {
                doors
                    .context
                    .ui
                    .warn(&format!("the assignment of `{}` to `{who}` is over, and it is not handed out", escape(&held.credential.name)));
            }
            let wants: Vec<Want> = uses
                .into_iter()
                .map(|held| {
                    let source = format!("`{}`, assigned to `{who}`", escape(&held.credential.name));
                    Want { variable: None, what: held.credential.id.to_string(), field: None, vault: None, source }
                })
                .collect();
            if wants.is_empty() {
                return Err(Error::Denied(format!("nothing is assigned to `{who}`")).into());
            }
            Ok(Some(wants))
        })
    }

    /// The variables of what is wanted, with their values.
    pub(super) fn variables(&mut self, want: &Want) -> Result<Vec<Variable>, Failure> {
        if self.ahead {
            return self.foresee(want);
        }
        let release = self.release(&want.what, want.wanted(), want.vault.as_deref(), &want.source)?;
        Ok(inject::variables(want, release)?)
    }

    /// The variables that what is wanted would have.
    fn foresee(&mut self, want: &Want) -> Result<Vec<Variable>, Failure> {
        let by = self.by.clone();
        let ask = Ask { what: &want.what, wanted: want.wanted(), strict: self.strict, by: &by, to: None };
        let (preview, vault) = self.reading(want.vault.as_deref(), |doors| {
            let (now, templates) = (doors.place.now, doors.templates());
            let seated = doors.seat_of(want.vault.as_deref(), &want.what, &want.source)?;
            let preview = access::preview(seated.asker(), &templates, &ask, now).map_err(|error| of(&want.source, error))?;
            Ok((preview, seated.label().to_owned()))
        })?;
        Ok(inject::foreseen(want, preview, &vault)?)
    }

    /// Values of a credential, in the vault of that name or the one at hand; `source` is who asks.
    pub(crate) fn release(&mut self, what: &str, wanted: Wanted<'_>, vault: Option<&str>, source: &str) -> Result<Release, Failure> {
        let by = self.by.clone();
        let ask = Ask { what, wanted, strict: self.strict, by: &by, to: None };
        let release = self.reading(vault, |doors| {
            let (context, templates) = (doors.context, doors.templates());
            let seated = doors.seat_of(vault, what, source)?;
            context.in_world(|world| access::release(seated.asker(), &templates, &ask, world)).map_err(|error| of(source, error))
        })?;
        self.context.released(&release);
        Ok(release)
    }

    /// Writes down what was done about a vault.
    pub(super) fn note(&mut self, vault: Option<&str>, action: Action, about: About) -> Result<(), Failure> {
        let context = self.context;
        let place = Place::new()?;
        context.note_all(&place, self.vault(vault)?, action, [(None, about)]);
        Ok(())
    }

    /// What there is of what is wanted, without anything of it being handed out.
    pub(crate) fn look(&mut self, want: &Want) -> Result<Listed, Failure> {
        self.reading(want.vault.as_deref(), |doors| {
            let (now, templates) = (doors.place.now, doors.templates());
            let seated = doors.seat_of(want.vault.as_deref(), &want.what, &want.source)?;
            access::look(seated.asker(), &templates, &want.what, want.wanted(), now).map_err(|error| of(&want.source, error))
        })
    }

    fn reading<T>(&mut self, vault: Option<&str>, mut read: impl FnMut(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        session::reading(|| {
            let done = read(self);
            if done.as_ref().is_err_and(session::is_tried_again) {
                // To be opened anew; of several layers it may be any.
                self.open.retain(|(name, _)| vault.is_some() && name.as_deref() != vault);
            }
            done
        })
    }
}

impl session::Opens for Doors<'_> {
    fn place(&self) -> &Place {
        &self.place
    }

    fn vault(&mut self, name: &str) -> Result<&mut Vault, Failure> {
        Doors::vault(self, Some(name))
    }
}

/// A failure that says what it is about.
fn of(source: &str, error: impl Into<Failure>) -> Failure {
    let failure = error.into();
    Failure { message: format!("{source}: {}", failure.message), ..failure }
}
