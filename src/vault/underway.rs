//! What is under way outside, and would be left behind by a process that is killed: told to the next that asks.
//!
//! It has a place: a lock that its process holds as long as it lives, and a text that is kept as long as it lasts. A text
//! whose lock nobody holds was cut off. Where all places are taken, or nothing can be written, it goes on without.

use jiff::Timestamp;

use super::Vault;
use super::files::{self, Dir};
use super::lock::{self, Lock};
use crate::{Error, Result, Secret};

/// So many can be under way at once.
const PLACES: usize = 8;

/// A place that is taken.
#[derive(Debug)]
pub struct Underway {
    number: usize,
    _lock: Lock,
}

fn file(number: usize) -> String {
    format!("underway-{number}")
}

fn about(number: usize) -> Vec<u8> {
    format!("underway\0{number}").into_bytes()
}

impl Vault {
    /// Takes a place for something; `text` is what is told of it where it is cut off.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::LockBusy`], [`Error::Refused`]; [`Error::LockBusy`] too where no place is free.
    pub fn begin(&mut self, text: &str, now: Timestamp) -> Result<Underway> {
        let dir = files::make_dirs(self.index.home())?;
        for number in 0..PLACES {
            let Some(lock) = lock::try_take(&dir, &file(number))? else { continue };
            if self.kept(&about(number)).is_none() {
                self.writer(now, &|| {})?.keep(&about(number), &Secret::from(text.to_owned()))?;
                return Ok(Underway { number, _lock: lock });
            }
        }
        Err(Error::LockBusy { what: "what is under way".to_owned() })
    }

    /// It is over.
    ///
    /// # Errors
    /// As [`Vault::begin`].
    pub fn end(&mut self, underway: &Underway, now: Timestamp) -> Result<()> {
        self.writer(now, &|| {})?.forget_kept(&about(underway.number))
    }

    /// What was cut off, once: it is forgotten with this.
    pub fn cut_off(&mut self, now: Timestamp) -> Vec<String> {
        let Ok(dir) = Dir::open(self.index.home()) else { return Vec::new() };
        let told = |number| self.take_over(&dir, number, now).ok().flatten();
        (0..PLACES).filter_map(told).collect()
    }

    fn take_over(&mut self, dir: &Dir, number: usize, now: Timestamp) -> Result<Option<String>> {
        let Some(text) = self.kept(&about(number)) else { return Ok(None) };
        // A process that lives holds it.
        let Some(_lock) = lock::try_take(dir, &file(number))? else { return Ok(None) };
        self.writer(now, &|| {})?.forget_kept(&about(number))?;
        Ok(text.expose_str().map(str::to_owned))
    }
}
