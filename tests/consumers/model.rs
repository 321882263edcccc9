//! Any sequence of assign, unassign, edit and remove, against a model of who may use what.

use std::collections::{BTreeMap, BTreeSet};

use credctl::Secret;
use credctl::consumer::{ConsumerName, Rule};
use credctl::vault::{Change, Vault};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::inside;
use crate::sandbox::Sandbox;

const CREDENTIALS: [&str; 3] = ["a", "b", "c"];
const CONSUMERS: [&str; 3] = ["agent/x", "ci/y", "llm/z"];

#[derive(Clone, Debug)]
enum Step {
    Assign(Vec<usize>, Vec<usize>, bool),
    Unassign(Vec<usize>, Vec<usize>),
    Edit(usize),
    Label(usize),
    Remove(usize),
}

fn some() -> impl Strategy<Value = Vec<usize>> {
    proptest::sample::subsequence(vec![0, 1, 2], 1..=3)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (some(), some(), any::<bool>()).prop_map(|(a, b, only)| Step::Assign(a, b, only)),
        2 => (some(), some()).prop_map(|(a, b)| Step::Unassign(a, b)),
        3 => (0..3usize).prop_map(Step::Edit),
        1 => (0..3usize).prop_map(Step::Label),
        1 => (0..3usize).prop_map(Step::Remove),
    ]
}

/// Credential → value; consumer → what it has, with its value where it is handed out; who owes what.
#[derive(Debug, Default)]
struct Model {
    values: BTreeMap<&'static str, String>,
    views: BTreeMap<&'static str, BTreeMap<&'static str, bool>>,
    debts: BTreeSet<(&'static str, &'static str)>,
}

impl Model {
    fn withdraw(&mut self, credential: &'static str, consumer: &'static str) {
        if self.views.get_mut(consumer).and_then(|view| view.remove(credential)) == Some(false) {
            self.debts.insert((credential, consumer));
        }
    }
}

fn apply(vault: &mut Vault, model: &mut Model, step: Step, number: usize) {
    let now = Timestamp::now();
    let alive = |all: Vec<usize>, model: &Model| -> Vec<&'static str> {
        all.into_iter().map(|at| CREDENTIALS[at]).filter(|name| model.values.contains_key(name)).collect()
    };
    match step {
        Step::Assign(credentials, consumers, use_only) => {
            let credentials = alive(credentials, model);
            let records: Vec<_> = credentials.iter().map(|name| vault.get(name, now).unwrap().credential).collect();
            let names: Vec<_> = consumers.iter().map(|at| ConsumerName::parse(CONSUMERS[*at]).unwrap()).collect();
            let rule = Rule { use_only, ..Rule::default() };
            vault.writer(now, &|| {}).unwrap().assign(&records, &names, &rule, now).unwrap();
            for consumer in consumers.into_iter().map(|at| CONSUMERS[at]) {
                model.views.entry(consumer).or_default();
                for name in &credentials {
                    if use_only {
                        model.withdraw(name, consumer);
                    }
                    model.views.get_mut(consumer).unwrap().insert(name, use_only);
                }
            }
        }
        Step::Unassign(credentials, consumers) => {
            let credentials = alive(credentials, model);
            let consumers: Vec<_> = consumers.into_iter().map(|at| CONSUMERS[at]).filter(|name| model.views.contains_key(name)).collect();
            let ids: Vec<_> = credentials.iter().map(|name| vault.find(name, now).unwrap()).collect();
            let names: Vec<_> = consumers.iter().map(|name| ConsumerName::parse(name).unwrap()).collect();
            vault.writer(now, &|| {}).unwrap().unassign(&ids, &names, now).unwrap();
            consumers.iter().for_each(|consumer| credentials.iter().for_each(|name| model.withdraw(name, consumer)));
        }
        Step::Edit(at) | Step::Label(at) if !model.values.contains_key(CREDENTIALS[at]) => {}
        Step::Remove(at) if !model.values.contains_key(CREDENTIALS[at]) => {}
        Step::Edit(at) => {
            let name = CREDENTIALS[at];
            let base = vault.get(name, now).unwrap();
            let mut changed = base.credential.duplicate();
            let value = format!("fakepass-model-{number}");
            changed.fields.get_mut("token").unwrap().value = Secret::from(value.clone());
            changed.secret_version += 1;
            vault.writer(now, &|| {}).unwrap().update(&base, changed, Change::Person, now).unwrap();
            model.values.insert(name, value);
            model.debts.retain(|(credential, _)| *credential != name);
        }
        Step::Label(at) => {
            let base = vault.get(CREDENTIALS[at], now).unwrap();
            let mut changed = base.credential.duplicate();
            changed.label = Some(format!("label {number}"));
            vault.writer(now, &|| {}).unwrap().update(&base, changed, Change::Program, now).unwrap();
        }
        Step::Remove(at) => {
            let name = CREDENTIALS[at];
            let base = vault.get(name, now).unwrap();
            vault.writer(now, &|| {}).unwrap().remove(&base, now).unwrap();
            model.values.remove(name);
            for view in model.views.values_mut() {
                view.remove(name);
            }
            model.debts.retain(|(credential, _)| *credential != name);
        }
    }
}

fn check(sandbox: &Sandbox, model: &Model) {
    let now = Timestamp::now();
    let mut vault = inside::open(sandbox).unwrap();
    let listing = vault.list(now, &|_, _| {}).unwrap();
    assert!(listing.troubles.is_empty() && listing.pending == 0, "{:?}", listing.troubles);
    let mut owed = BTreeSet::new();
    for listed in &listing.credentials {
        for debt in &listed.debts {
            owed.insert((listed.summary.name.clone(), debt.consumer.clone()));
        }
        let mut users: Vec<&str> = listed.users.iter().map(|user| user.consumer.as_str()).collect();
        users.sort_unstable();
        let name = listed.summary.name.as_str();
        let wanted: Vec<&str> = model.views.iter().filter(|(_, view)| view.contains_key(name)).map(|(consumer, _)| *consumer).collect();
        assert_eq!(users, wanted, "{name}");
    }
    // Who may use it without holding it owes what it held before.
    let holds = |credential: &str, consumer: &str| model.views.get(consumer).and_then(|view| view.get(credential)) == Some(&false);
    let wanted = model.debts.iter().filter(|(credential, consumer)| !holds(credential, consumer));
    assert_eq!(owed, wanted.map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect());
    for (consumer, uses) in &model.views {
        let view = vault.view_of(consumer, now).unwrap().consumer;
        let seen: BTreeMap<&str, Option<&str>> = view
            .uses
            .iter()
            .map(|held| (held.credential.name.as_str(), held.credential.fields.get("token").and_then(|field| field.value.expose_str())))
            .collect();
        let wanted = uses.iter().map(|(name, only)| (*name, (!only).then(|| model.values[name].as_str()))).collect();
        assert_eq!(seen, wanted, "{consumer}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn any_sequence_leaves_what_the_model_says(steps in proptest::collection::vec(step(), 1..12)) {
        let sandbox = Sandbox::with_vault();
        let mut model = Model::default();
        for name in CREDENTIALS {
            model.values.insert(name, sandbox.add(name));
        }
        let mut vault = inside::open(&sandbox).unwrap();
        for (number, step) in steps.into_iter().enumerate() {
            apply(&mut vault, &mut model, step, number);
            check(&sandbox, &model);
        }
    }
}
