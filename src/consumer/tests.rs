//! Views in and out, and what is left behind when something is taken away.

use std::collections::BTreeMap;

use proptest::prelude::*;

use toml::Value;

use super::*;
use crate::Secret;
use crate::credential::Field;
use crate::kind::Kind;
use crate::name::Key;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn credential(number: u8, values: &[(&str, bool, Vec<u8>)]) -> Credential {
    let field = |(name, secret, value): &(&str, bool, Vec<u8>)| {
        let mut field = Field::new(*secret, Secret::new(value.clone()));
        field.key = Some(Key::parse(&format!("K{number}_{}", name.to_uppercase())).unwrap());
        ((*name).to_owned(), field)
    };
    Credential {
        tags: vec!["mine".to_owned()],
        hosts: vec!["a.test".to_owned()],
        fields: values.iter().map(field).collect::<BTreeMap<_, _>>(),
        ..Credential::new(Id::from_bytes([number; 16]), format!("c{number}"), Kind::ApiToken, at(0))
    }
}

fn token(number: u8) -> Credential {
    credential(number, &[("token", true, b"fakepass".to_vec()), ("base_url", false, b"https://a.test".to_vec())])
}

fn consumer() -> Consumer {
    Consumer::new(Id::from_bytes([9; 16]), &ConsumerName::parse("agent/x").unwrap(), Some("age1x".to_owned()), at(0))
}

fn round_trip(consumer: &Consumer) -> (String, Consumer) {
    let mut out = Zeroizing::new(String::new());
    consumer.write(&mut out);
    let mut table: Table = toml::from_str(&out).unwrap();
    let Some(Value::Table(inner)) = table.remove("consumer") else { panic!("no table") };
    (out.to_string(), Consumer::read(consumer.id, inner).unwrap())
}

proptest! {
    #[test]
    fn every_byte_of_a_view_comes_back(
        values in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<u8>(), 0..200)), 0..6),
        allow in proptest::collection::vec("\\PC*", 0..3),
        ended in any::<bool>(),
    ) {
        let mut before = consumer();
        for (number, (use_only, value)) in values.into_iter().enumerate() {
            let number = u8::try_from(number).unwrap();
            let rule = Rule { use_only, allow: allow.clone(), until: ended.then(|| at(5)), ..Rule::default() };
            before.grant(&credential(number, &[("token", true, value)]), rule, at(1));
        }
        if ended {
            before.expire(at(9));
        }
        before.extra.insert("later".to_owned(), Value::Integer(3));
        let (text, after) = round_trip(&before);
        prop_assert_eq!(&round_trip(&after).0, &text);
        prop_assert_eq!(after.past, before.past);
        prop_assert_eq!(after.uses.len(), before.uses.len());
        for (one, other) in before.uses.iter().zip(&after.uses) {
            prop_assert_eq!(&one.rule, &other.rule);
            let value = |held: &Use| held.credential.fields.get("token").map(|field| field.value.duplicate());
            prop_assert!(value(one) == value(other));
        }
    }
}

#[test]
fn a_use_has_what_was_granted_and_nothing_that_is_the_owners_alone() {
    let of = |rule: Rule| Use::new(&token(1), rule, at(1)).text().to_string();
    let all = of(Rule::default());
    assert!(all.contains("fakepass") && all.contains("https://a.test") && !all.contains("mine"));
    let one = of(Rule { fields: vec!["base_url".to_owned()], ..Rule::default() });
    assert!(!one.contains("fakepass") && one.contains("https://a.test"));
    let only = of(Rule { use_only: true, ..Rule::default() });
    assert!(!only.contains("fakepass") && !only.contains("https://a.test"));
    assert!(of(Rule { key: Some(Key::parse("MINE").unwrap()), ..Rule::default() }).contains("key = \"MINE\""));
}

#[test]
fn of_an_account_the_access_token_and_nothing_that_renews_it() {
    let secret = |text: &str| (true, text.as_bytes().to_vec());
    let fields =
        [("access_token", secret("fake-access")), ("refresh_token", secret("fake-refresh")), ("client_secret", secret("fake-client"))];
    let fields: Vec<_> = fields.into_iter().map(|(name, (secret, value))| (name, secret, value)).collect();
    let mut account = credential(1, &fields);
    account.kind = Kind::Oauth2;
    account.grant = Some(crate::credential::grant::Grant { account: Some("me@a.test".to_owned()), ..Default::default() });
    for rule in [Rule::default(), Rule { fields: vec!["access_token".to_owned(), "refresh_token".to_owned()], ..Rule::default() }] {
        let text = Use::new(&account, rule, at(1)).text().to_string();
        assert!(
            text.contains("fake-access") && !text.contains("fake-refresh") && !text.contains("fake-client") && !text.contains("me@a.test")
        );
    }
    account.grant.as_mut().unwrap().lost = Some(crate::credential::grant::Lost { at: at(1), why: "gone".to_owned() });
    assert!(!Use::new(&account, Rule::default(), at(1)).text().contains("fake-access"), "a lost sign-in keeps the use without its values");
}

#[test]
fn what_is_taken_away_is_a_debt_until_the_secret_changes() {
    let mut view = consumer();
    view.grant(&token(1), Rule::default(), at(1));
    view.grant(&token(2), Rule { use_only: true, ..Rule::default() }, at(1));
    view.grant(&token(3), Rule { until: Some(at(5)), ..Rule::default() }, at(1));
    assert!(!view.expire(at(4)) && view.expire(at(5)));
    assert!(view.withdraw(token(1).id, at(7)) && view.withdraw(token(2).id, at(7)) && !view.withdraw(token(2).id, at(7)));
    let past: Vec<(&str, Timestamp)> = view.past.iter().map(|past| (past.name.as_str(), past.until)).collect();
    assert_eq!(past, [("c3", at(5)), ("c1", at(7))], "a use without values leaves nothing behind");
    let mut newer = token(1);
    if let Some(field) = newer.fields.get_mut("token") {
        field.value = Secret::from("fake-newer".to_owned());
    }
    newer.secret_version = 2;
    view.grant(&newer, Rule::default(), at(8));
    assert_eq!(view.past.len(), 2, "what may be brought back is remembered");
    newer.secret_version = 3;
    view.grant(&newer, Rule::default(), at(8));
    assert_eq!(view.past.len(), 1, "the secret was changed: nobody who is gone knows it");
    view.retire(at(9));
    assert!(view.uses.is_empty() && view.past.iter().any(|past| past.secret_version == 3 && past.until == at(9)));
}

#[test]
fn a_use_is_made_anew_only_where_that_changes_it() {
    let mut view = consumer();
    view.grant(&token(1), Rule::default(), at(1));
    let mut same = token(1);
    same.tags = vec!["other".to_owned()];
    assert!(!view.refresh(&same) && !view.refresh(&token(2)));
    same.name = "renamed".to_owned();
    assert!(view.refresh(&same) && view.uses[0].credential.name == "renamed");
    view.grant(&same, Rule { fields: vec!["base_url".to_owned()], ..Rule::default() }, at(3));
    assert_eq!((view.uses.len(), view.past.len()), (1, 1), "a field that is taken away was known");
}
