//! What becomes of each credential of a file, in view of what the vault holds.

use std::collections::{HashMap, HashSet};

use super::gather::{File, Item, Left};
use super::identity::{self, Holders};
use super::stored::Stored;
use crate::Result;
use crate::credential::Credential;
use crate::kind::Kind;
use crate::name::Name;
use crate::vault::Vault;
use jiff::Timestamp;

/// What becomes of a credential of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It is stored.
    New,
    /// The same: another one has the name, or its variable with another value. It gets a number.
    Beside(String),
    /// What is stored gets the new values.
    Update,
    /// Its values are stored already.
    Same,
    /// The very entry was stored before, and the vault has other values by now: it is left.
    Differs,
}

impl Doing {
    /// Whether something is written.
    pub fn changes(&self) -> bool {
        !matches!(self, Self::Same | Self::Differs)
    }
}

/// One credential of a file, and what becomes of it.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which, by its place in [`File::items`].
    pub item: usize,
    /// What it is called in the vault, or will be.
    pub name: String,
    /// What becomes of it.
    pub doing: Doing,
    /// Which assignments it answers for, and with which field.
    pub places: Vec<(usize, String)>,
    /// The field that is meant where none is named.
    pub main: String,
}

/// What becomes of a file's credentials.
#[derive(Debug, Default)]
pub struct Plan {
    /// Each of them, in the order of the file.
    pub steps: Vec<Step>,
    /// What is not taken, in the order of the file.
    pub left: Vec<Left>,
}

/// Compares a file with the vault; without one, everything in it is new. With `update`, a credential that is known by the same
/// variable, account or entry gets the new values.
///
/// # Errors
/// As [`Vault::list`].
pub fn plan(mut vault: Option<&mut Vault>, file: &File, update: bool, now: Timestamp) -> Result<Plan> {
    let mut names = HashSet::new();
    let (mut holders, mut replaced, mut stored) = (Holders::new(), HashSet::new(), Stored::default());
    if let Some(vault) = vault.as_deref_mut() {
        let listing = vault.list(now, &|_, _| {})?;
        for listed in &listing.credentials {
            // Names are compared as a person reads them.
            names.insert(listed.summary.name.to_lowercase());
            // Nothing real goes into a decoy.
            if !listed.summary.canary {
                identity::note(&mut holders, &listed.summary);
            }
        }
        replaced = identity::replaced(vault, listing.credentials.iter().map(|listed| &*listed.summary), now);
        names.extend(listing.troubles.iter().filter_map(|trouble| trouble.name.as_deref().map(str::to_lowercase)));
        stored = Stored::new(listing.credentials);
    }
    let exported = file.entries.iter().filter_map(|entry| Some(entry.ours.as_ref()?.name.clone())).collect();
    let mut planner = Planner {
        vault,
        file,
        update,
        now,
        names,
        numbers: HashMap::new(),
        holders,
        stored,
        met: HashMap::new(),
        entries: HashMap::new(),
        exported,
        olds: replaced,
    };
    let mut plan = Plan { steps: Vec::with_capacity(file.items.len()), left: file.left.clone() };
    // Of a variable that is assigned twice the last one counts, and gets the name.
    let of_variables = file.items.iter().any(|item| item.of_variable);
    let mut order: Vec<usize> = (0..file.items.len()).collect();
    if of_variables {
        order.reverse();
    }
    for item in order {
        if let Some(why) = planner.refusal(item) {
            plan.left.extend(file.items[item].parts.iter().map(|part| Left { at: part.at, why: why.into() }));
            continue;
        }
        let step = planner.step(item, &plan.steps);
        let answered: HashSet<usize> = step.places.iter().map(|(at, _)| *at).collect();
        let missed = file.items[item].parts.iter().filter(|part| !answered.contains(&part.at));
        let why = |part: &super::Part| Left { at: part.at, why: "another value is stored".into() };
        if !matches!(step.doing, Doing::Differs) {
            plan.left.extend(missed.map(why));
        }
        plan.steps.push(step);
    }
    if of_variables {
        plan.steps.reverse();
    }
    plan.left.sort_by_key(|left| left.at);
    Ok(plan)
}

struct Planner<'a> {
    vault: Option<&'a mut Vault>,
    file: &'a File,
    update: bool,
    now: Timestamp,
    /// In lower case.
    names: HashSet<String>,
    numbers: HashMap<String, usize>,
    holders: Holders,
    stored: Stored,
    /// Secrets that a file of variables holds more than once, by the first step that stores them.
    met: HashMap<[u8; 32], (usize, String)>,
    /// Entries that a file holds more than once, likewise.
    entries: HashMap<[u8; 32], usize>,
    /// The names of those that credctl has exported.
    exported: HashSet<String>,
    /// Secrets that are being rotated away.
    olds: HashSet<[u8; 32]>,
}

/// Who has this text did not get it from credctl.
const DECOY: &str = "it is a canary's, which nobody was ever given: whoever wrote it here has opened the vault";

/// It would be live again, and its end forgotten.
const REPLACED: &str = "it was replaced, and is being rotated away";

impl Planner<'_> {
    /// Why nothing is made of an item, whatever was asked for.
    fn refusal(&mut self, at: usize) -> Option<&'static str> {
        let vault = self.vault.as_deref()?;
        let mut refusal = None;
        for part in self.file.items[at].parts.iter().filter(|part| part.secret) {
            let value = &self.file.slots[part.at].value;
            let who = self.stored.ask(vault, value);
            if who.is_decoy() {
                return Some(DECOY);
            }
            // An old one of a stored credential, and nobody's own.
            if self.olds.contains(&identity::print(value)) && who.is_nobody() {
                refusal = Some(REPLACED);
            }
        }
        refusal
    }

    fn step(&mut self, at: usize, before: &[Step]) -> Step {
        let item = &self.file.items[at];
        let all = || item.parts.iter().map(|part| (part.at, part.field.clone())).collect();
        let main = item.shape.main_of(&item.values(&self.file.slots)).to_owned();
        if let Some(step) = self.of_origin(at, item, &main).or_else(|| self.stored(at, item)) {
            return step;
        }
        if item.of_variable {
            let digest = identity::print(&self.file.slots[item.main()].value);
            if let ([part], Some((first, field))) = (item.parts.as_slice(), self.met.get(&digest))
                && let Some(first) = before.get(*first)
            {
                let (name, main) = (first.name.clone(), first.main.clone());
                return Step { item: at, name, doing: Doing::Same, places: vec![(part.at, field.clone())], main };
            }
            for part in item.parts.iter().filter(|part| part.secret) {
                self.met.entry(identity::print(&self.file.slots[part.at].value)).or_insert((before.len(), part.field.clone()));
            }
        } else {
            let name = self.is_ours(item).then_some(item.base.as_str());
            let digest = identity::digest(item, &self.file.slots, name);
            if let Some(first) = self.entries.get(&digest).and_then(|first| before.get(*first)) {
                return Step { item: at, name: first.name.clone(), doing: Doing::Same, places: all(), main };
            }
            self.entries.insert(digest, before.len());
        }
        let (name, doing) = self.place(item);
        Step { item: at, name, doing, places: all(), main }
    }

    /// Whether credctl has exported it.
    fn is_ours(&self, item: &Item) -> bool {
        self.file.entry_of(item.main()).is_some_and(|entry| entry.ours.is_some())
    }

    /// Where the very entry was stored before, whatever its values are by now.
    fn of_origin(&mut self, at: usize, item: &Item, main: &str) -> Option<Step> {
        let vault = self.vault.as_deref_mut()?;
        let name = vault.from_origin(item.origin.as_deref()?).into_iter().next()?;
        // One that cannot be read holds nothing that could be compared.
        let record = vault.get(&name, self.now).ok()?;
        let all = || item.parts.iter().map(|part| (part.at, part.field.clone())).collect();
        let step = |doing, places| Some(Step { item: at, name: name.clone(), doing, places, main: main.to_owned() });
        match self.places_in(item, &record.credential) {
            Some(places) => step(Doing::Same, places),
            None if self.update && record.credential.kind == item.shape.kind => step(Doing::Update, all()),
            None => step(Doing::Differs, Vec::new()),
        }
    }

    /// Where a stored credential holds every secret of the item already.
    fn stored(&mut self, at: usize, item: &Item) -> Option<Step> {
        let is_ours = self.is_ours(item);
        self.stored.learn(self.vault.as_deref()?, item, &self.file.slots, self.update);
        for name in self.stored.candidates(item, &self.file.slots, self.update) {
            // What credctl exported is itself: another entry of the file that has the same secret is another credential.
            if name != item.base.as_str() && is_ours && self.exported.contains(name) {
                continue;
            }
            // One that cannot be read holds nothing that could be handed out.
            let Ok(record) = self.vault.as_deref_mut()?.get(name, self.now) else { continue };
            if !item.of_variable && !identity::is_same_account(item, &self.file.slots, &record.credential) {
                continue;
            }
            if let Some(places) = self.places_in(item, &record.credential) {
                let main = record.credential.main_field().map(|(main, _)| main.to_owned()).unwrap_or_default();
                return Some(Step { item: at, name: record.credential.name, doing: Doing::Same, places, main });
            }
        }
        None
    }

    /// The fields of a stored credential that hold the item's values; `None` where a secret is in none of them.
    fn places_in(&self, item: &Item, stored: &Credential) -> Option<Vec<(usize, String)>> {
        // A program that looks for a variable gets the path of a file of these, where this file has the content.
        if item.of_variable && matches!(stored.kind, Kind::File | Kind::SshKey) {
            return None;
        }
        let all = self.update || !item.parts.iter().any(|part| part.secret);
        let mut places = Vec::new();
        for part in &item.parts {
            let value = &self.file.slots[part.at].value;
            let own = stored.fields.get_key_value(&part.field).filter(|(_, field)| field.value == *value);
            let field = own.or_else(|| stored.fields.iter().find(|(_, field)| field.secret && field.value == *value));
            match field {
                Some((field, _)) => places.push((part.at, field.clone())),
                None if part.secret || all => return None,
                None => {}
            }
        }
        Some(places)
    }

    /// Under which name it goes in, and beside or over what.
    fn place(&mut self, item: &Item) -> (String, Doing) {
        let base = item.base.as_str();
        let handle = identity::handle(item, &self.file.slots);
        let mut holders = handle.and_then(|handle| self.holders.get_mut(&handle));
        let held = holders.as_ref().and_then(|names| names.iter().position(|name| name == base).or((names.len() == 1).then_some(0)));
        if let (true, Some(names), Some(held)) = (self.update, &mut holders, held) {
            // Nobody else in the file is to change it again.
            return (names.remove(held), Doing::Update);
        }
        let other = holders.and_then(|names| names.get(held.unwrap_or(0)).cloned());
        let other = other.or_else(|| self.names.contains(base).then(|| base.to_owned()));
        let name = self.free(&item.base);
        let doing = other.map_or(Doing::New, Doing::Beside);
        (name, doing)
    }

    /// The file may bring several at once, which are not in the vault yet.
    fn free(&mut self, base: &Name) -> String {
        // Thousands may be called the same: counting goes on where it stopped.
        let number = self.numbers.entry(base.to_string()).or_insert(1);
        let mut name = base.numbered(*number).to_string();
        while !self.names.insert(name.clone()) {
            *number += 1;
            name = base.numbered(*number).to_string();
        }
        name
    }
}
