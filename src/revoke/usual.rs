//! Uses of a credential in a window of time, and what of them was never seen before it.

use std::collections::{BTreeSet, HashSet, VecDeque};

use jiff::Timestamp;

use crate::activity::{Entry, Outcome};

/// With fewer uses before the window, hours of the day say nothing.
const ENOUGH: u64 = 20;
/// So many uses are kept of each: the newest, the newest that are marked, and of the marked the first of each sort.
const MOST: usize = 10_000;

/// What is unusual about a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Odd {
    /// It was refused.
    Refused,
    /// By somebody who had not used it before.
    Actor,
    /// On a machine where it had not been used before.
    Machine,
    /// By an account of the machine that had not used it before.
    User,
    /// By a program, or started by one, that had not used it before.
    Program,
    /// For a place where it had not gone before.
    Target,
    /// At an hour of the day at which it had not been used before.
    Hour,
}

impl Odd {
    /// For people, and for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Actor => "new consumer",
            Self::Machine => "new machine",
            Self::User => "new account",
            Self::Program => "new program",
            Self::Target => "new target",
            Self::Hour => "new hour",
        }
    }
}

/// One use.
#[derive(Clone, Debug)]
pub struct Use {
    /// The line of the record.
    pub entry: Entry,
    /// What is unusual about it.
    pub odd: Vec<Odd>,
}

/// The uses of a credential.
#[derive(Debug, Default)]
pub struct Uses {
    /// In the window, each with its number in it; a flood of one sort drives none of the others out.
    plain: VecDeque<(u64, Use)>,
    marked: VecDeque<(u64, Use)>,
    firsts: Vec<(u64, Use)>,
    sorts: HashSet<String>,
    count: u64,
    odd: u64,
    /// How many there were before it: what they are compared with.
    pub before: u64,
    /// How many of the window are not kept, because there were too many.
    pub left_out: u64,
    /// How many of these were marked.
    pub odd_left_out: u64,
    actors: HashSet<String>,
    machines: HashSet<String>,
    users: HashSet<String>,
    programs: HashSet<(String, String)>,
    targets: HashSet<String>,
    hours: BTreeSet<i8>,
}

impl Uses {
    /// One line more, in the order of the record. What is no use of the credential is passed over.
    pub fn add(&mut self, entry: Entry, since: Timestamp) {
        // Below these numbers stand the actions that hand values out.
        if entry.action as u8 >= crate::activity::Action::Add as u8 {
            return;
        }
        if entry.at < since {
            self.before += 1;
            self.learn(&entry);
            return;
        }
        let odd = self.odd(&entry);
        self.count += 1;
        self.odd += u64::from(!odd.is_empty());
        let (is_odd, sort) = (!odd.is_empty(), sort(&entry, &odd));
        let one = (self.count, Use { entry, odd });
        if is_odd && self.firsts.len() < MOST && self.sorts.insert(sort) {
            return self.firsts.push(one);
        }
        let kept = if is_odd { &mut self.marked } else { &mut self.plain };
        if kept.len() == MOST {
            kept.pop_front();
            self.left_out += 1;
            self.odd_left_out += u64::from(is_odd);
        }
        kept.push_back(one);
    }

    /// Those that are kept, the earliest first.
    pub fn all(&self) -> Vec<&Use> {
        let mut all: Vec<&(u64, Use)> = self.firsts.iter().chain(&self.plain).chain(&self.marked).collect();
        all.sort_by_key(|(number, _)| *number);
        all.into_iter().map(|(_, one)| one).collect()
    }

    /// How many there are in the window.
    pub fn count(&self) -> u64 {
        self.count
    }

    fn learn(&mut self, entry: &Entry) {
        // A try that was refused makes nothing usual.
        if entry.outcome != Outcome::Ok {
            return;
        }
        self.actors.insert(entry.about.actor.clone().unwrap_or_default());
        self.machines.insert(entry.process.host.clone());
        self.users.insert(entry.process.user.clone());
        self.programs.insert((entry.process.program.clone(), entry.process.parent.clone()));
        self.targets.extend(entry.about.target.clone());
        self.hours.insert(hour(entry.at));
    }

    fn odd(&self, entry: &Entry) -> Vec<Odd> {
        let mut odd = Vec::new();
        let mut mark = |is: bool, what| odd.extend(is.then_some(what));
        mark(entry.outcome != Outcome::Ok, Odd::Refused);
        if self.before > 0 {
            let (about, process) = (&entry.about, &entry.process);
            mark(!self.actors.contains(about.actor.as_deref().unwrap_or_default()), Odd::Actor);
            mark(!self.machines.contains(&process.host), Odd::Machine);
            mark(!self.users.contains(&process.user), Odd::User);
            mark(!self.programs.contains(&(process.program.clone(), process.parent.clone())), Odd::Program);
            mark(about.target.as_ref().is_some_and(|target| !self.targets.contains(target)), Odd::Target);
            let now = hour(entry.at);
            // An hour earlier or later is no other habit.
            let near = [(now + 23) % 24, now, (now + 1) % 24];
            mark(self.before >= ENOUGH && !near.iter().any(|hour| self.hours.contains(hour)), Odd::Hour);
        }
        odd
    }

    /// How many of the window are unusual.
    pub fn unusual(&self) -> u64 {
        self.odd
    }
}

/// What makes a marked use one like another.
fn sort(entry: &Entry, odd: &[Odd]) -> String {
    let (about, process) = (&entry.about, &entry.process);
    let (actor, target) = (about.actor.as_deref().unwrap_or_default(), about.target.as_deref().unwrap_or_default());
    let marks: Vec<&str> = odd.iter().map(|odd| odd.name()).collect();
    let texts = [entry.action.name(), entry.outcome.name(), actor, target, &process.host, &process.user, &process.program, &process.parent];
    texts.into_iter().chain(marks).collect::<Vec<_>>().join("\0")
}

/// The hour of the day, UTC.
fn hour(at: Timestamp) -> i8 {
    at.to_zoned(jiff::tz::TimeZone::UTC).hour()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::{About, Action, Process};
    use crate::name::Id;
    use crate::vault::record::Author;

    fn entry(at: &str, host: &str, actor: Option<&str>, outcome: Outcome) -> Entry {
        let process = Process { host: host.to_owned(), program: "credctl".to_owned(), parent: "bash".to_owned(), ..Process::default() };
        let about = About { actor: actor.map(str::to_owned), ..About::default() };
        let (stream, at) = (Id::from_bytes([1; 16]), at.parse().unwrap());
        let author = Author::Owner;
        Entry { seq: 1, stream, at, author, action: Action::Get, outcome, id: None, consumer: None, about, reason: None, process }
    }

    #[test]
    fn what_was_never_seen_before_the_window_is_marked_and_with_nothing_before_it_nothing_is() {
        let since = "2026-11-20T00:00:00Z".parse().unwrap();
        let mut uses = Uses::default();
        uses.add(entry("2026-11-20T03:00:00Z", "new", None, Outcome::Ok), since);
        assert_eq!(uses.all()[0].odd, []);
        let mut uses = Uses::default();
        for day in 1..=9 {
            for hour in ["09", "14", "17"] {
                uses.add(entry(&format!("2026-11-0{day}T{hour}:00:00Z"), "desk", None, Outcome::Ok), since);
            }
        }
        uses.add(entry("2026-11-10T09:00:00Z", "elsewhere", Some("agent/x"), Outcome::Denied), since);
        assert_eq!(uses.before, 28);
        uses.add(entry("2026-11-20T10:30:00Z", "desk", None, Outcome::Ok), since);
        uses.add(entry("2026-11-20T03:00:00Z", "desk", None, Outcome::Ok), since);
        uses.add(entry("2026-11-20T09:00:00Z", "elsewhere", Some("agent/x"), Outcome::Ok), since);
        uses.add(entry("2026-11-20T09:00:00Z", "desk", None, Outcome::Denied), since);
        let odd: Vec<&[Odd]> = uses.all().into_iter().map(|one| one.odd.as_slice()).collect();
        assert_eq!(odd, [&[][..], &[Odd::Hour], &[Odd::Actor, Odd::Machine], &[Odd::Refused]]);
        assert_eq!(uses.unusual(), 3);
    }

    #[test]
    fn a_flood_drives_no_other_sort_out_and_what_is_missing_is_counted() {
        let since = "2026-11-20T00:00:00Z".parse().unwrap();
        let mut uses = Uses::default();
        uses.add(entry("2026-11-10T09:00:00Z", "desk", None, Outcome::Ok), since);
        uses.add(entry("2026-11-20T09:00:00Z", "elsewhere", None, Outcome::Ok), since);
        for _ in 0..=2 * MOST {
            uses.add(entry("2026-11-20T10:00:00Z", "desk", None, Outcome::Ok), since);
            uses.add(entry("2026-11-20T10:00:00Z", "desk", None, Outcome::Denied), since);
        }
        assert_eq!(uses.all()[0].odd, [Odd::Machine]);
        let most = MOST as u64;
        assert_eq!((uses.count(), uses.unusual()), (4 * most + 3, 2 * most + 2));
        assert_eq!((uses.left_out, uses.odd_left_out), (2 * most + 1, most));
        assert_eq!(uses.all().len() as u64, uses.count() - uses.left_out);
    }
}
