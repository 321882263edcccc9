//! Reading the record: lines of all streams by their time, each stream's in its own order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::line::{self, Fixed};
use super::{About, Action, Outcome, Process, Remembered, Spans};
use crate::Result;
use crate::name::Id;
use crate::vault::record::{Author, Flaw, Step, Stream, Wrong};

/// A line that was read.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number in its stream.
    pub seq: u64,
    /// The stream.
    pub stream: Id,
    /// When, by the clock of the machine that wrote it.
    pub at: Timestamp,
    /// Who wrote it: the owner, or a consumer with its own identity.
    pub author: Author,
    /// What was done.
    pub action: Action,
    /// How it went.
    pub outcome: Outcome,
    /// The credential.
    pub id: Option<Id>,
    /// The consumer.
    pub consumer: Option<Id>,
    /// What it is about.
    pub about: About,
    /// What it was said to be for.
    pub reason: Option<String>,
    /// By which process.
    pub process: Process,
}

/// What is looked for. What is `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// A credential, by its id.
    pub id: Option<Id>,
    /// Or by the name that it had; of one that is not there any more.
    pub name: Option<String>,
    /// A consumer, by its name.
    pub consumer: Option<String>,
    /// What was done.
    pub action: Option<Action>,
    /// How it went.
    pub outcome: Option<Outcome>,
    /// A machine.
    pub host: Option<String>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Not after.
    pub until: Option<Timestamp>,
}

impl Query {
    /// By what stands in fixed places.
    fn may(&self, fixed: &Fixed) -> bool {
        let is =
            |wanted: Option<Timestamp>, than: fn(i64, i64) -> bool| wanted.is_none_or(|wanted| than(fixed.at, wanted.as_millisecond()));
        is(self.since, |at, since| at >= since)
            && is(self.until, |at, until| at <= until)
            && self.action.is_none_or(|action| action == fixed.action)
            && self.outcome.is_none_or(|outcome| outcome == fixed.outcome)
            && (self.id.is_none() || self.id == fixed.id || self.name.is_some())
    }

    fn wants(&self, entry: &Entry) -> bool {
        let by_name = self.name.as_ref().is_some_and(|name| *name == entry.about.name);
        let named = match self.id {
            Some(id) => entry.id == Some(id) || (by_name && entry.id.is_none()),
            None => self.name.is_none() || by_name,
        };
        named
            && self
                .consumer
                .as_ref()
                .is_none_or(|name| entry.about.actor.as_ref() == Some(name) || entry.about.target.as_ref() == Some(name))
            && self.host.as_ref().is_none_or(|host| entry.process.host == *host)
    }

    /// A text that stands in every line that is wanted, where there is one.
    fn mark(&self) -> Option<&str> {
        let plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
        let name = self.name.as_deref().filter(|_| self.id.is_none());
        name.or(self.consumer.as_deref()).or(self.host.as_deref()).filter(plain)
    }
}

/// How often it is told how far a check is.
const EVERY: u64 = 10_000;

/// One stream, as far as it was read: its next line is waiting.
struct Source {
    stream: Stream,
    /// The time of the line that waits; never before the one before it.
    at: i64,
    waiting: Option<Fixed>,
}

/// Goes through the record.
pub struct Reader {
    sources: Vec<Source>,
    query: Query,
    flaws: Vec<Flaw>,
    /// Segments that were let go, by the record's own word: no gap at the beginning.
    let_go: BTreeMap<Id, u64>,
    /// Lines that were read, whatever they say.
    pub lines: u64,
}

impl Reader {
    /// Goes through all of it for what is wrong alone; `progress` is told the number of lines so far.
    ///
    /// # Errors
    /// [`crate::Error::Io`].
    pub fn check(streams: Vec<Stream>, progress: &dyn Fn(u64)) -> Result<Self> {
        let mut reader = Self::new(Vec::new(), Query::default())?;
        for mut stream in streams {
            while let Some(step) = stream.step()? {
                match step {
                    Step::Flaw(flaw) => reader.flaws.push(flaw),
                    Step::Line => {
                        reader.lines += 1;
                        if line::fixed(stream.content()).is_some_and(|fixed| fixed.action == Action::LetGo) {
                            reader.note_gone(stream.id, gone(stream.content()));
                        }
                        if reader.lines.is_multiple_of(EVERY) {
                            progress(reader.lines);
                        }
                    }
                }
            }
            reader.sources.push(Source { stream, at: i64::MIN, waiting: None });
        }
        Ok(reader)
    }

    /// Begins.
    ///
    /// # Errors
    /// [`crate::Error::Io`].
    pub fn new(streams: Vec<Stream>, query: Query) -> Result<Self> {
        let mut reader = Self { sources: Vec::new(), query, flaws: Vec::new(), let_go: BTreeMap::new(), lines: 0 };
        let bound = |time: Option<Timestamp>, none: i64| time.map_or(none, Timestamp::as_millisecond);
        let window = (bound(reader.query.since, i64::MIN), bound(reader.query.until, i64::MAX));
        for stream in streams {
            let mut source = Source { stream: stream.within(window), at: i64::MIN, waiting: None };
            reader.advance(&mut source)?;
            reader.sources.push(source);
        }
        Ok(reader)
    }

    /// The next line that is wanted, the earliest first; `None` at the end.
    ///
    /// # Errors
    /// [`crate::Error::Io`].
    pub fn read(&mut self) -> Result<Option<Entry>> {
        loop {
            let earliest = (0..self.sources.len()).filter(|at| self.sources[*at].waiting.is_some()).min_by_key(|at| self.sources[*at].at);
            let Some(at) = earliest else { return Ok(None) };
            let entry = self.entry(&self.sources[at]);
            let mut source = self.sources.swap_remove(at);
            let advanced = self.advance(&mut source);
            self.sources.push(source);
            advanced?;
            if let Some(entry) = entry.filter(|entry| self.query.wants(entry)) {
                return Ok(Some(entry));
            }
        }
    }

    /// What was wrong, once all of it was read. What was let go by setting is no flaw.
    pub fn flaws(&mut self) -> Vec<Flaw> {
        for source in &self.sources {
            let known = self.let_go.entry(source.stream.id).or_default();
            *known = source.stream.gone().max(*known);
        }
        let let_go = &self.let_go;
        let is_gap = |flaw: &Flaw| match (&flaw.wrong, stream_of(&flaw.file)) {
            (Wrong::Segments { from: 1, to }, Some(stream)) => let_go.get(&stream).is_some_and(|last| last >= to),
            _ => false,
        };
        self.flaws.retain(|flaw| !is_gap(flaw));
        std::mem::take(&mut self.flaws)
    }

    /// Where each stream ends, as far as that may be remembered in the place of where it was known to end. `flaws` is what
    /// was wrong: where something is, and the line that was known as the last does not stand where it was, it is kept that it
    /// did, or the next look would find nothing wrong.
    pub fn ends_to_remember(&self, flaws: &[Flaw]) -> Remembered {
        let spoilt = spoilt(flaws);
        self.ends_of(|stream| stream.keeps_known() || !spoilt.contains(&stream.id))
    }

    /// The same of a look at the newest files alone: only where the line known as the last was read, and nothing is wrong.
    pub fn ends_that_go_on(&self, flaws: &[Flaw]) -> Remembered {
        let spoilt = spoilt(flaws);
        self.ends_of(|stream| stream.keeps_known() && !spoilt.contains(&stream.id))
    }

    /// Where each stream ends.
    pub fn ends(&self) -> Remembered {
        self.ends_of(|_| true)
    }

    fn ends_of(&self, is_wanted: impl Fn(&Stream) -> bool) -> Remembered {
        let end = |stream: &Stream| Some((stream.id, stream.end().filter(|_| is_wanted(stream))?));
        Remembered(self.sources.iter().filter_map(|source| end(&source.stream)).collect())
    }

    /// The number of streams of which something could be read.
    pub fn streams(&self) -> usize {
        self.sources.iter().filter(|source| source.stream.author().is_some()).count()
    }

    /// Goes on to the next line that may be wanted.
    fn advance(&mut self, source: &mut Source) -> Result<()> {
        source.waiting = None;
        loop {
            match source.stream.step()? {
                None => return Ok(()),
                Some(Step::Flaw(flaw)) => self.flaws.push(flaw),
                Some(Step::Line) => {
                    self.lines += 1;
                    let content = source.stream.content();
                    let fixed = line::fixed(content);
                    let gone = fixed.filter(|fixed| fixed.action == Action::LetGo).map_or(0, |_| gone(content));
                    let told = fixed.map(|fixed| (fixed.at, gone));
                    let wanted = fixed.filter(|fixed| self.wants(fixed, content));
                    source.stream.tell(told);
                    if gone > 0 {
                        self.note_gone(source.stream.id, gone);
                    }
                    // What a later version wrote in another way is not for this one.
                    let Some(fixed) = wanted else { continue };
                    source.at = source.at.max(fixed.at);
                    source.waiting = Some(fixed);
                    return Ok(());
                }
            }
        }
    }

    /// Whether a line may be one that is looked for, as far as that is seen without understanding it.
    fn wants(&self, fixed: &Fixed, content: &[u8]) -> bool {
        self.query.may(fixed) && self.query.mark().is_none_or(|mark| memchr::memmem::find(line::text(content), mark.as_bytes()).is_some())
    }

    fn note_gone(&mut self, stream: Id, last: u64) {
        let known = self.let_go.entry(stream).or_default();
        *known = last.max(*known);
    }

    /// What is known of closed segments by now, for the next search.
    pub fn spans(&self) -> Spans {
        let of = |source: &Source| source.stream.spans().map(|(segment, span)| ((source.stream.id, segment), span)).collect::<Vec<_>>();
        Spans(self.sources.iter().flat_map(of).collect())
    }

    fn entry(&self, source: &Source) -> Option<Entry> {
        let fixed = source.waiting?;
        let rest = line::rest(source.stream.content())?;
        Some(Entry {
            seq: source.stream.number(),
            stream: source.stream.id,
            at: Timestamp::from_millisecond(fixed.at).ok()?,
            author: source.stream.author()?.clone(),
            action: fixed.action,
            outcome: fixed.outcome,
            id: fixed.id,
            consumer: fixed.consumer,
            about: rest.about,
            reason: rest.reason,
            process: rest.process,
        })
    }
}

/// The last of the segments that a line says were let go.
fn gone(content: &[u8]) -> u64 {
    let target = line::rest(content).and_then(|rest| rest.about.target).unwrap_or_default();
    target.rsplit(' ').next().and_then(|last| last.parse().ok()).unwrap_or(0)
}

/// The streams in which something is wrong that was done to them.
fn spoilt(flaws: &[Flaw]) -> BTreeSet<Id> {
    flaws.iter().filter(|flaw| flaw.is_bad()).filter_map(|flaw| stream_of(&flaw.file)).collect()
}

fn stream_of(file: &str) -> Option<Id> {
    Id::parse(file.rsplit('/').next()?.split('.').next()?)
}
