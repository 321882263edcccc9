//! What becomes of each credential of a file, in view of what the vault holds.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::gather::{File, Item, Left};
use crate::Result;
use crate::credential::Credential;
use crate::kind::Kind;
use crate::name::Name;
use crate::secret::Secret;
use crate::vault::Vault;

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

/// Compares a file with the vault. With `update`, a credential that has the same variable and service gets the new values.
///
/// # Errors
/// As [`Vault::list`].
pub fn plan(vault: &mut Vault, file: &File, update: bool, now: Timestamp) -> Result<Plan> {
    let listing = vault.list(now, &|_, _| {})?;
    let mut planner = Planner { vault, file, update, now, names: HashSet::new(), by_variable: HashMap::new(), met: HashMap::new() };
    for listed in &listing.credentials {
        // Names are compared as a person reads them.
        planner.names.insert(listed.summary.name.to_lowercase());
        // Nothing real goes into a decoy.
        if let Some(key) = listed.summary.key().filter(|_| !listed.summary.canary) {
            let key = (key.to_owned(), listed.summary.service.clone(), listed.summary.kind);
            planner.by_variable.entry(key).or_default().push(listed.summary.name.clone());
        }
    }
    planner.names.extend(listing.troubles.iter().filter_map(|trouble| trouble.name.as_deref().map(str::to_lowercase)));
    let mut plan = Plan { steps: Vec::with_capacity(file.items.len()), left: file.left.clone() };
    // Of a variable that is assigned twice the last one counts, and gets the name.
    for item in (0..file.items.len()).rev() {
        if planner.is_a_decoy(item) {
            plan.left.extend(file.items[item].parts.iter().map(|part| Left { at: part.at, why: DECOY }));
            continue;
        }
        let step = planner.step(item, &plan.steps);
        let answered: HashSet<usize> = step.places.iter().map(|(at, _)| *at).collect();
        let missed = file.items[item].parts.iter().filter(|part| !answered.contains(&part.at));
        plan.left.extend(missed.map(|part| Left { at: part.at, why: "another value is stored" }));
        plan.steps.push(step);
    }
    plan.steps.reverse();
    plan.left.sort_by_key(|left| left.at);
    Ok(plan)
}

struct Planner<'a> {
    vault: &'a mut Vault,
    file: &'a File,
    update: bool,
    now: Timestamp,
    /// In lower case.
    names: HashSet<String>,
    by_variable: HashMap<(String, Option<String>, Kind), Vec<String>>,
    /// Secrets that the file holds more than once, by the first step that stores them.
    met: HashMap<[u8; 32], (usize, String)>,
}

/// Who has this text did not get it from credctl.
const DECOY: &str = "it is a canary's, which nobody was ever given: whoever wrote it here has opened the vault";

impl Planner<'_> {
    /// Whether a canary's text stands in it.
    fn is_a_decoy(&self, at: usize) -> bool {
        let item = &self.file.items[at];
        let secrets = item.parts.iter().filter(|part| item.is_secret(&part.field));
        secrets.map(|part| &self.file.assignments[part.at].value).any(|value| self.vault.canary_of(value).is_some())
    }

    fn step(&mut self, at: usize, before: &[Step]) -> Step {
        let item = &self.file.items[at];
        let main = &self.file.assignments[item.main()].value;
        if let Some(step) = self.stored(at, item, main) {
            return step;
        }
        let digest: [u8; 32] = Sha256::digest(main.expose()).into();
        if let ([part], Some((first, field))) = (item.parts.as_slice(), self.met.get(&digest))
            && let Some(first) = before.get(*first)
        {
            let (name, main) = (first.name.clone(), first.main.clone());
            return Step { item: at, name, doing: Doing::Same, places: vec![(part.at, field.clone())], main };
        }
        for part in item.parts.iter().filter(|part| item.is_secret(&part.field)) {
            let digest = Sha256::digest(self.file.assignments[part.at].value.expose()).into();
            self.met.entry(digest).or_insert((before.len(), part.field.clone()));
        }
        let places = item.parts.iter().map(|part| (part.at, part.field.clone())).collect();
        let main = item.shape.main_of(&item.values(&self.file.assignments)).to_owned();
        let (name, doing) = self.place(item);
        Step { item: at, name, doing, places, main }
    }

    /// Where a stored credential holds every secret of the item already.
    fn stored(&mut self, at: usize, item: &Item, main: &Secret) -> Option<Step> {
        for name in self.vault.holders_of(main) {
            // One that cannot be read holds nothing that could be handed out.
            let Ok(record) = self.vault.get(&name, self.now) else { continue };
            if let Some(places) = self.places_in(item, &record.credential) {
                let main = record.credential.main_field().map(|(main, _)| main.to_owned()).unwrap_or_default();
                return Some(Step { item: at, name: record.credential.name, doing: Doing::Same, places, main });
            }
        }
        None
    }

    /// The fields of a stored credential that hold the item's values; `None` where a secret is in none of them.
    fn places_in(&self, item: &Item, stored: &Credential) -> Option<Vec<(usize, String)>> {
        if matches!(stored.kind, Kind::File | Kind::SshKey) {
            return None;
        }
        let mut places = Vec::new();
        for part in &item.parts {
            let value = &self.file.assignments[part.at].value;
            let own = stored.fields.get_key_value(&part.field).filter(|(_, field)| field.value == *value);
            let field = own.or_else(|| stored.fields.iter().find(|(_, field)| field.secret && field.value == *value));
            match field {
                Some((field, _)) => places.push((part.at, field.clone())),
                None if item.is_secret(&part.field) || self.update => return None,
                None => {}
            }
        }
        Some(places)
    }

    /// Under which name it goes in, and beside or over what.
    fn place(&mut self, item: &Item) -> (String, Doing) {
        let key = item.key(&self.file.assignments).map(|key| key.as_str().to_owned()).unwrap_or_default();
        let base = item.base.as_str();
        let variable = (key, item.service().map(str::to_owned), item.shape.kind);
        let mut holders = self.by_variable.get_mut(&variable);
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
        let mut number = 1;
        let mut name = base.to_string();
        while !self.names.insert(name.clone()) {
            number += 1;
            name = base.numbered(number).to_string();
        }
        name
    }
}

impl Step {
    /// The text that stands for one of its values in a file: `cred://NAME`, with a field where it is not the main secret.
    pub(super) fn reference(&self, field: &str, vault: Option<&str>) -> Option<String> {
        // One that another program has named may have no reference.
        let name = Name::parse(&self.name).ok()?;
        let field = if field == self.main { String::new() } else { format!("/{field}") };
        let vault = vault.map(|vault| format!("?vault={vault}")).unwrap_or_default();
        Some(format!("{}{name}{field}{vault}", crate::reference::SCHEME))
    }
}
