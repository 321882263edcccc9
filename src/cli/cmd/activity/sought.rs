//! What a search of the record is about: the credential that is meant, and the consumer that may see no more than itself.

use credctl::activity::{Query, Reader};
use credctl::name::{escape, nearest};
use credctl::{Error, access};

use super::super::get::Target;
use super::streams;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place, Seated};

/// What is looked for.
pub(super) struct Sought {
    pub(super) query: Query,
    /// Why nothing has the name that was typed, as far as the owner knows.
    unknown: Option<Failure>,
}

impl Sought {
    /// The same for whoever acts, and about the credential that is meant.
    pub(super) fn new(seated: &mut Seated, target: Option<Target>, query: Query, place: &Place) -> Result<Self, Failure> {
        let mut sought = Self { query, unknown: None };
        let query = &mut sought.query;
        if let Some(who) = seated.who(place.now)? {
            if query.consumer.as_ref().is_some_and(|wanted| *wanted != who) {
                return Err(Error::Denied(format!("`{}` sees what it did itself alone", escape(&who))).into());
            }
            query.consumer = Some(who);
        }
        let Some(Target { name, .. }) = target else { return Ok(sought) };
        if let Seated::Owner(vault) = seated {
            match session::reading(|| Ok(vault.find(&name, place.now)))? {
                Ok(id) => query.id = Some(id),
                // One that is gone has left its name in the record.
                Err(error @ Error::NotFound { .. }) => sought.unknown = Some(error.into()),
                Err(error) => return Err(error.into()),
            }
        }
        sought.query.name = Some(name);
        Ok(sought)
    }

    /// That there is, or was, what no line was found about: what is mistyped is not answered as if nothing had happened.
    ///
    /// # Errors
    /// Of a name that nothing has and that no line of the record is about.
    pub(super) fn is_something(&mut self, seated: &mut Seated, place: &Place) -> Result<(), Failure> {
        let Some(name) = &self.query.name else { return Ok(()) };
        let unknown = match seated.view(place.now)? {
            // What is not assigned is answered like what does not exist.
            Some(view) => access::find(&view, name, place.now).err().map(Failure::from),
            None => self.unknown.take(),
        };
        let Some(unknown) = unknown else { return Ok(()) };
        if self.is_recorded(seated, name, place)? {
            return Ok(());
        }
        // `verify` is the one word that stands in a name's place.
        let is_near = nearest(name, ["verify"].into_iter()).is_some();
        Err(if is_near { unknown.hint("`credctl activity verify` checks the record") } else { unknown })
    }

    /// Whether some line is about the name, whatever else was asked for.
    fn is_recorded(&self, seated: &mut Seated, name: &str, place: &Place) -> Result<bool, Failure> {
        let is_consumer = !matches!(seated, Seated::Owner(_));
        let consumer = self.query.consumer.clone().filter(|_| is_consumer);
        let query = Query { name: Some(name.to_owned()), consumer, ..Query::default() };
        Ok(query != self.query && Reader::new(streams(seated, place.now)?, query)?.read()?.is_some())
    }
}
