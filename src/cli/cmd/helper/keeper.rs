//! The keeper of the helpers: the vaults that are looked through, each opened once, by whoever acts.

use credctl::access::{self, Ask, Release, Wanted};
use credctl::activity::{About, Action, By};
use credctl::helper::install::{File, git};
use credctl::helper::{self, Known, New, learn};
use credctl::name::{Name, escape};
use credctl::vault::{Mode, Seen, Summary, Vault, Writer};
use credctl::{Error, Secret};
use jiff::Timestamp;

use super::places;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place, Seated};

/// The vaults, and who is in them.
pub(super) struct Keeper<'a> {
    context: &'a Context,
    place: Place,
    by: By,
    /// Vaults by name; `None`: the one at hand.
    layers: Vec<Option<String>>,
    open: Vec<Option<Seated>>,
}

impl<'a> Keeper<'a> {
    /// None is open yet. `program` is what the values are for.
    pub(super) fn new(context: &'a Context, program: &str) -> Result<Self, Failure> {
        let place = Place::new()?;
        let by = place.by(context, Action::Helper, program);
        let layers: Vec<Option<String>> = session::layers(context, &place)?.into_iter().map(Some).collect();
        let layers = if layers.is_empty() { vec![None] } else { layers };
        let open = layers.iter().map(|_| None).collect();
        Ok(Self { context, place, by, layers, open })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.place.now
    }

    fn seat(&mut self, layer: usize) -> Result<&mut Seated, Failure> {
        let seated = match self.open[layer].take() {
            Some(seated) => seated,
            None => {
                session::enter(self.context, &self.place, self.layers[layer].as_deref()).map_err(|failure| self.of_layer(layer, failure))?
            }
        };
        Ok(self.open[layer].insert(seated))
    }

    /// Says which layer it is that fails, where there are any.
    fn of_layer(&self, layer: usize, failure: Failure) -> Failure {
        let names: Vec<String> = self.layers.iter().flatten().cloned().collect();
        match &self.layers[layer] {
            Some(name) => session::of_layer(&self.place, &names, name, failure),
            None => failure,
        }
    }

    /// Does what only reads, and once more where the vault's key was changed meanwhile.
    fn reading<T>(&mut self, layer: usize, mut read: impl FnMut(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        session::reading(|| {
            let done = read(self);
            if done.as_ref().is_err_and(session::is_tried_again) {
                self.open[layer] = None;
            }
            done
        })
    }

    /// Those of one vault: by what `of_vault` finds for its owner, or `of_view` lets through for a consumer; and what there is
    /// of which it cannot be told.
    fn seen(&mut self, layer: usize, host: Option<&str>) -> Result<(Vec<Seen>, Option<Error>), Failure> {
        let now = self.place.now;
        match self.seat(layer)? {
            Seated::Owner(vault) => match host {
                Some(host) => Ok(vault.for_host(host, now)?),
                None => Ok((vault.all_seen(now)?, None)),
            },
            seated => {
                let Some(view) = seated.view(now)? else { return Ok((Vec::new(), None)) };
                let uses = view.consumer.uses.iter().filter(|held| !held.rule.is_over(now));
                let uses = uses.filter(|held| host.is_none_or(|host| held.credential.hosts.iter().any(|known| known == host)));
                Ok((uses.map(|held| (held.credential.id, Box::new(Summary::of(&held.credential)))).collect(), None))
            }
        }
    }

    fn owned(&mut self, known: &Known) -> Result<&mut Vault, Failure> {
        match self.seat(known.layer)? {
            Seated::Owner(vault) => Ok(vault),
            _ => Err(session::denied("this acts as a consumer")),
        }
    }

    /// Changes a credential under the vault's lock, from what it is now, and writes that down.
    fn change(
        &mut self,
        known: &Known,
        (action, why, target): (Action, Option<&str>, Option<&str>),
        change: impl FnOnce(&mut Writer<'_>, &Place) -> credctl::Result<()>,
    ) -> Result<(), Failure> {
        let mut seated = self.open[known.layer].take();
        let done = match &mut seated {
            Some(Seated::Owner(vault)) => {
                session::writer(self.context, vault, self.place.now).and_then(|mut writer| Ok(change(&mut writer, &self.place)?))
            }
            _ => Err(session::denied("this acts as a consumer")),
        };
        if let (Ok(()), Some(Seated::Owner(vault))) = (&done, &seated) {
            let about = About {
                name: known.summary.name.clone(),
                target: target.map(str::to_owned),
                why: why.map(str::to_owned),
                ..About::default()
            };
            self.context.note_all(&self.place, vault, action, [(Some(known.id), about)]);
        }
        self.open[known.layer] = seated;
        done
    }
}

impl helper::Keeper for Keeper<'_> {
    type Error = Failure;

    fn at(&mut self, host: &str, fits: &dyn Fn(&Known) -> bool) -> Result<Vec<Known>, Failure> {
        for layer in 0..self.layers.len() {
            let (seen, doubt) = self.reading(layer, |keeper| {
                let seen = keeper.seen(layer, Some(host));
                seen.map_err(|failure| keeper.of_layer(layer, failure))
            })?;
            let known = seen.into_iter().map(|(id, summary)| Known { layer, id, summary });
            let found: Vec<Known> = known.filter(fits).collect();
            if !found.is_empty() {
                return Ok(found);
            }
            // Below it another one would be taken for it.
            if let Some(doubt) = doubt.filter(|_| layer + 1 < self.layers.len()) {
                return Err(self.of_layer(layer, doubt.into()));
            }
        }
        Ok(Vec::new())
    }

    fn names(&mut self, scheme: &str, host: &str) -> bool {
        let file = places::git().ok().and_then(|path| File::read(&path).ok());
        file.is_some_and(|file| git::names(file.text(), scheme, host))
    }

    fn all(&mut self) -> Result<Vec<Known>, Failure> {
        let mut all = Vec::new();
        for layer in 0..self.layers.len() {
            let (seen, _) = self.reading(layer, |keeper| keeper.seen(layer, None))?;
            all.extend(seen.into_iter().map(|(id, summary)| Known { layer, id, summary }));
        }
        Ok(all)
    }

    fn release(&mut self, known: &Known, wanted: Wanted<'_>, to: &str, strict: bool) -> Result<Release, Failure> {
        let (by, id, name) = (self.by.clone(), known.id.to_string(), known.summary.name.clone());
        // By its name, which the record tells of a refusal too; one that is none, a foreign file may say it, is told by its id.
        let what = if Name::parse(&name).is_ok() { &name } else { &id };
        let ask = Ask { what, wanted, strict, by: &by, to: Some(to) };
        let released = self.reading(known.layer, |keeper| {
            let (context, templates) = (keeper.context, keeper.place.templates());
            let seated = keeper.seat(known.layer)?;
            let released = context.in_world(|world| Ok::<_, Failure>(access::release(seated.asker(), &templates, &ask, world)?))?;
            if released.id == known.id { Ok(released) } else { Err(Error::Changed { name: name.clone() }.into()) }
        });
        let released = released.map_err(|failure| match failure.code {
            "unhealthy" if strict => {
                let name = escape(&name);
                Failure { hints: Vec::new(), ..failure }
                    .hint(format!("`credctl verify {name}` asks again, `credctl edit {name}` takes another"))
            }
            _ => failure,
        })?;
        self.context.unrecorded(&released);
        Ok(released)
    }

    fn learns(&mut self) -> bool {
        matches!(self.seat(0), Ok(Seated::Owner(vault)) if matches!(vault.mode(), Mode::ReadWrite))
    }

    fn holds(&mut self, known: &Known, secret: &Secret) -> Result<bool, Failure> {
        let now = self.place.now;
        let record = self.owned(known)?.read(known.id, now)?;
        Ok(record.credential.main_field().is_some_and(|(_, field)| field.value == *secret))
    }

    fn refused(&mut self, known: &Known, host: &str) -> Result<(), Failure> {
        self.change(known, (Action::Verify, Some("invalid"), Some(host)), |writer, place| {
            let record = writer.vault_mut().read(known.id, place.now)?;
            learn::refused(writer, &record, host, place.now)
        })
    }

    fn taken(&mut self, known: &Known) -> Result<(), Failure> {
        self.change(known, (Action::Verify, Some("valid"), None), |writer, place| {
            let record = writer.vault_mut().read(known.id, place.now)?;
            learn::taken(writer, &record, place.now)
        })
    }

    fn replace(&mut self, known: &Known, secret: &Secret) -> Result<(), Failure> {
        self.change(known, (Action::Edit, None, None), |writer, place| {
            let record = writer.vault_mut().read(known.id, place.now)?;
            learn::replace(writer, &place.templates(), &record, secret, place.now)
        })
    }

    fn add(&mut self, new: &New<'_>) -> Result<String, Failure> {
        let now = self.place.now;
        let templates = self.place.templates();
        let context = self.context;
        let Seated::Owner(vault) = self.seat(0)? else { return Err(session::denied("this acts as a consumer")) };
        let mut writer = session::writer(context, vault, now)?;
        let credential = learn::made(&mut writer, &templates, new, now)?;
        let name = credential.name.clone();
        let written = writer.add(credential, now)?;
        drop(writer);
        let about = About { name: name.clone(), target: Some(new.host.to_owned()), ..About::default() };
        if let Some(Seated::Owner(vault)) = &self.open[0] {
            context.note_all(&self.place, vault, Action::Add, [(Some(written.id), about)]);
        }
        Ok(name)
    }
}
