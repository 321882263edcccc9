//! Consumers of an account: they hold the access token, and never what renews it.

use jiff::Timestamp;

use crate::inside;
use crate::scene::{NAME, Scene};

#[test]
fn a_consumer_gets_a_token_that_works_where_the_owners_key_is() {
    let scene = Scene::new();
    let line = scene.sandbox.run(&["consumer", "add", "ci/away"]).ok().stdout();
    scene.sandbox.watch(line.trim());
    scene.sandbox.run(&["assign", NAME, "agent/here", "ci/away"]).ok();
    scene.sandbox.run(&["assign", NAME, "agent/here", "--field", "refresh_token"]).fails(2);
    // Away from the owner's key nobody can renew what has run out.
    let away = |scene: &Scene| scene.sandbox.run(&["get", NAME]).env("CREDCTL_IDENTITY", line.trim()).reveals().go();
    let said = away(&scene).code(7).stderr();
    assert!(said.contains("ran out at") && said.contains("owner"), "{said}");
    // Whoever has no leave does not even cause a renewal.
    let before = scene.calls();
    scene.sandbox.run(&["consumer", "add", "agent/other", "--local"]).ok();
    scene.sandbox.run(&["get", NAME, "--as", "agent/other"]).fails(6);
    assert_eq!(scene.calls(), before);
    let token = scene.sandbox.run(&["get", NAME, "--as", "agent/here"]).reveals().ok().stdout();
    assert!(scene.server.is_live(&token));
    assert_eq!(scene.calls(), before + 1);
    // The other view has followed.
    assert_eq!(away(&scene).code(0).stdout(), token);
    let view = inside::open(&scene.sandbox).unwrap().view_of("ci/away", Timestamp::now()).unwrap();
    let held: Vec<&String> = view.consumer.uses[0].credential.fields.keys().collect();
    assert_eq!(held, ["access_token"]);
    let (refresh, access) = scene.tokens();
    assert_eq!(access, token);
    let mut text = zeroize::Zeroizing::new(String::new());
    view.consumer.write(&mut text);
    assert!(!text.contains(&refresh) && !text.contains("alice"));
}

#[test]
fn a_lost_sign_in_keeps_the_use_and_says_so() {
    let scene = Scene::new();
    let line = scene.sandbox.run(&["consumer", "add", "ci/away"]).ok().stdout();
    scene.sandbox.watch(line.trim());
    scene.sandbox.run(&["assign", NAME, "ci/away"]).ok();
    let mut vault = inside::open(&scene.sandbox).unwrap();
    let now = Timestamp::now();
    let base = vault.get(NAME, now).unwrap();
    let mut lost = base.credential.duplicate();
    lost.grant.as_mut().unwrap().lost = Some(credctl::credential::grant::Lost { at: now, why: "consent withdrawn".to_owned() });
    vault.writer(now, &|| {}).unwrap().update(&base, lost, credctl::vault::Change::Program, now).unwrap();
    let said = scene.sandbox.run(&["get", NAME]).env("CREDCTL_IDENTITY", line.trim()).fails(7);
    assert!(said.contains("consent withdrawn"), "{said}");
    scene.sandbox.run(&["get", NAME, "--as", "ci/away"]).fails(7);
    assert_eq!(scene.sandbox.run(&["list", "--json"]).env("CREDCTL_IDENTITY", line.trim()).ok().json()[0]["name"], NAME);
}
