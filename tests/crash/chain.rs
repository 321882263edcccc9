//! Ten thousand kills, one after the other in the same vaults: what one killed command left is found by the next, which is
//! killed as well, in the midst of finishing it (promise 2).
//!
//! For each name the values that it may have are kept: one, after a command that said it was done; one more for each
//! killed since. What was seen is never gone again.

use std::collections::{BTreeMap, VecDeque};
use std::process::Command;

use credctl::vault::Change;

use crate::faults::{self, Fault};
use crate::inside;
use crate::sandbox::{PROGRAM, Sandbox};
use crate::scene::{Act, Scene};

/// What is tried, as often as it stands here.
const ACTS: [Act; 12] = [
    Act::Add,
    Act::Add,
    Act::Edit,
    Act::Edit,
    Act::Edit,
    Act::Store,
    Act::Store,
    Act::Store,
    Act::Remove,
    Act::Remove,
    Act::Move,
    Act::Rotate,
];
/// Values that are in use; each is searched for in everything that is said.
const POOL: usize = 12;
/// Kills in one vault. What was removed leaves a tombstone, and each command and look reads them all: in longer chains
/// nothing new comes to light, and the time grows with the square of their length.
const LENGTH: usize = 250;

/// The values that a name may have, the oldest first; `None` where it may be gone.
type Allowed = Vec<Option<String>>;
/// Where each act can be killed, by its first place in [`ACTS`].
type Points = BTreeMap<usize, Vec<(String, usize)>>;

struct Chain<'a> {
    sandbox: Sandbox,
    names: BTreeMap<String, Allowed>,
    pool: Vec<String>,
    points: &'a Points,
    random: u64,
    made: usize,
    history: VecDeque<String>,
}

impl<'a> Chain<'a> {
    fn new(seed: u64, points: &'a Points) -> Self {
        let sandbox = Sandbox::with_vault();
        let pool = (0..POOL).map(|_| sandbox.secret()).collect();
        Self { names: BTreeMap::new(), pool, points, random: seed, made: 0, history: VecDeque::new(), sandbox }
    }

    /// One of so many, always the same ones (xorshift).
    fn pick(&mut self, of: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % of as u64).unwrap()
    }

    /// A value that `name` cannot have now.
    fn value_for(&mut self, name: &str) -> String {
        let at = self.pick(POOL);
        let allowed = self.names.get(name).cloned().unwrap_or_default();
        let mut candidates = self.pool.iter().cycle().skip(at);
        candidates.find(|value| !allowed.contains(&Some((*value).clone()))).unwrap().clone()
    }

    /// One command, killed somewhere or not; says whether it was.
    fn step(&mut self) -> bool {
        let mut act = ACTS[self.pick(ACTS.len())];
        let present: Vec<String> =
            self.names.iter().filter(|(_, allowed)| allowed.iter().any(Option::is_some)).map(|(name, _)| name.clone()).collect();
        match act {
            Act::Add if present.len() > 6 => act = Act::Remove,
            Act::Edit | Act::Store | Act::Remove if present.len() < 3 => act = Act::Add,
            _ => {}
        }
        let number = first(act);
        let name = if act == Act::Add {
            self.made += 1;
            format!("n{}", self.made)
        } else {
            present.get(self.pick(present.len().max(1))).cloned().unwrap_or_default()
        };
        let value = self.value_for(&name);
        // What is finished on the way adds calls to those that were counted in a tidy vault.
        let (call, nth) = {
            let at = self.pick(self.points[&number].len());
            self.points[&number][at].clone()
        };
        let nth = if self.pick(3) == 0 { nth + self.pick(6) } else { nth };
        let ran = faults::hit(&self.sandbox, command(act, &name), &value, (&call, nth), Fault::Kill);
        let killed = faults::was_killed(&ran);
        let code = ran.output.status.code();
        self.note(format!("{act:?} {name} at {call} #{nth}: {code:?}"));
        let target = match act {
            Act::Add | Act::Edit | Act::Store => Some(Some(value)),
            Act::Remove => Some(None),
            _ => None,
        };
        let could_be_gone = || self.names.get(&name).is_some_and(|allowed| allowed.contains(&None));
        match (code, target) {
            (None, Some(target)) if killed => self.names.entry(name).or_insert_with(|| vec![None]).push(target),
            (None, None) if killed => {}
            (Some(0), Some(target)) => drop(self.names.insert(name, vec![target])),
            (Some(0), None) => {}
            // What another had left was finished first, and so this began from something else.
            (Some(1), _) => assert!(ran.stderr().contains("changed meanwhile"), "{}\n{:#?}", ran.stderr(), self.history),
            (Some(3 | 5), Some(_)) if could_be_gone() => {}
            _ => panic!("{}\n{:#?}", ran.stderr(), self.history),
        }
        self.look(code == Some(0));
        killed
    }

    /// What a fresh process sees is allowed; `written` says that a writer has just come to its end.
    fn look(&mut self, written: bool) {
        let seen = inside::values(&self.sandbox);
        let unknown = seen.keys().find(|name| !self.names.contains_key(*name));
        assert_eq!(unknown, None, "{:#?}", self.history);
        for (name, allowed) in &mut self.names {
            let value = seen.get(name).cloned();
            let at = allowed.iter().position(|each| *each == value);
            let at = at.unwrap_or_else(|| panic!("`{name}` is {value:?} and may be {allowed:?}\n{:#?}", self.history));
            allowed.drain(..at);
            if written {
                allowed.truncate(1);
            }
        }
        self.names.retain(|_, allowed| *allowed != [None]);
        if written {
            let left: Vec<String> = inside::names(&self.sandbox.vault().join("tmp"));
            assert_eq!(left, [""; 0], "{:#?}", self.history);
        }
    }

    /// The same through the program.
    fn ask(&mut self) {
        let seen = inside::values(&self.sandbox);
        let list = self.sandbox.run(&["list"]).ok();
        assert_eq!(list.stdout().lines().count(), seen.len(), "{:#?}", self.history);
        assert!(!list.stderr().contains("memory") && !list.stderr().contains("first time"), "{}\n{:#?}", list.stderr(), self.history);
        for (name, value) in &seen {
            assert_eq!(self.sandbox.run(&["get", name]).reveals().ok().stdout(), *value, "{:#?}", self.history);
        }
    }

    fn note(&mut self, what: String) {
        self.history.push_back(what);
        if self.history.len() > 30 {
            self.history.pop_front();
        }
    }
}

fn first(act: Act) -> usize {
    ACTS.iter().position(|each| *each == act).unwrap()
}

fn command(act: Act, name: &str) -> Command {
    let words: Vec<&str> = match act {
        Act::Add => vec!["add", name, "--type", "api_token", "--secret", "-"],
        Act::Remove => vec!["remove", name, "--yes"],
        Act::Edit => return inside::update_command(name, Change::Person),
        Act::Store => return inside::update_command(name, Change::Program),
        other => return other.command(),
    };
    let mut command = Command::new(PROGRAM);
    command.args(words);
    command
}

fn points() -> Points {
    let distinct = ACTS.iter().enumerate().filter(|(number, act)| first(**act) == *number);
    let traced = distinct.map(|(number, act)| {
        let scene = Scene::new(*act);
        let points = faults::points(&scene.set(), act.command(), &scene.stdin);
        (number, points.into_iter().filter(|point| point.changes).map(|point| (point.call, point.nth)).collect())
    });
    traced.collect()
}

/// A quarter of the kills.
fn quarter(seed: u64) {
    let all: usize = std::env::var("CREDCTL_TEST_KILLS").map_or(10_000, |text| text.parse().unwrap());
    run(seed, all.div_ceil(4));
}

/// So many kills, in chains of [`LENGTH`].
fn run(seed: u64, wanted: usize) {
    let points = points();
    let mut left = wanted;
    for number in 0.. {
        let length = left.min(LENGTH);
        // Distinct numbers whatever the seed, and never 0, of which xorshift would make nothing.
        chain((seed << 16) + number, length, &points);
        left -= length;
        if left == 0 {
            break;
        }
    }
}

fn chain(seed: u64, wanted: usize, points: &Points) {
    let mut chain = Chain::new(seed, points);
    let (mut kills, mut runs) = (0, 0);
    while kills < wanted {
        kills += usize::from(chain.step());
        runs += 1;
        if runs % 20 == 0 {
            chain.ask();
        }
    }
    chain.sandbox.run(&["key", "rotate"]).ok();
    chain.look(true);
    chain.ask();
    let doctor = chain.sandbox.run(&["doctor"]).ok().stdout();
    assert!(!doctor.contains("not finished") && !doctor.contains("interrupted"), "{doctor}");
}

#[test]
fn v27_kills_in_a_row_lose_nothing() {
    run(0x5eed_0000, 100);
}

#[test]
fn slow_v27_ten_thousand_kills_first_quarter() {
    quarter(0x5eed_0001);
}

#[test]
fn slow_v27_ten_thousand_kills_second_quarter() {
    quarter(0x5eed_0002);
}

#[test]
fn slow_v27_ten_thousand_kills_third_quarter() {
    quarter(0x5eed_0003);
}

#[test]
fn slow_v27_ten_thousand_kills_last_quarter() {
    quarter(0x5eed_0004);
}
