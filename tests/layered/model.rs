//! Any layers with any names in them: what `get` gives is what a few lines say that it should.

use std::collections::BTreeMap;

use super::{add, home, lay};

const VAULTS: [&str; 3] = ["one", "two", "three"];
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

#[test]
fn the_first_that_holds_a_name_wins_in_every_order() {
    let sandbox = home(&VAULTS);
    let mut held: BTreeMap<(&str, &str), String> = BTreeMap::new();
    // `a` is in all, `b` in two, `c` in one, `d` in none.
    for (vault, names) in [("one", "a"), ("two", "ab"), ("three", "abc")] {
        for name in NAMES.into_iter().filter(|name| names.contains(name)) {
            held.insert((vault, name), add(&sandbox, vault, name));
        }
    }
    let orders: [&[&str]; 6] = [&["one", "two", "three"], &["three", "two", "one"], &["two", "one"], &["three"], &["two", "three"], &[]];
    for (order, default) in orders.into_iter().zip(VAULTS.into_iter().cycle()) {
        lay(&sandbox, order);
        sandbox.run(&["vault", "use", default]).ok();
        let implied = (!order.contains(&default)).then_some(default);
        let layers: Vec<&str> = implied.into_iter().chain(order.iter().copied()).collect();
        let expected = |name: &str| {
            layers.iter().find_map(|layer| {
                held.iter().find(|((vault, known), _)| vault == layer && *known == name).map(|((vault, _), secret)| (*vault, secret))
            })
        };
        for name in NAMES {
            let ran = sandbox.run(&["get", name]).reveals().go();
            match expected(name) {
                Some((_, secret)) => assert_eq!(&ran.code(0).stdout(), secret, "{name} of {layers:?}"),
                None => drop(ran.code(3)),
            }
        }
        let listed = sandbox.run(&["list", "--json"]).ok().json();
        let text = |one: &serde_json::Value, member: &str| one[member].as_str().unwrap_or_default().to_owned();
        let all = listed.as_array().unwrap();
        assert_eq!(all.len(), held.keys().filter(|(vault, _)| layers.contains(vault)).count(), "{layers:?}");
        for one in all {
            let name = text(one, "name");
            let winner = expected(&name).unwrap().0;
            let shadow = if winner == text(one, "vault") { "" } else { winner };
            assert_eq!(text(one, "shadowed_by"), shadow, "{layers:?}: {one}");
        }
    }
}
