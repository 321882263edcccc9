//! An older file that is put back holds a token that was used up: it is never sent.

use std::fs;
use std::path::PathBuf;

use crate::scene::{NAME, Scene};

/// After a refresh the file from before it is put back; which it is, and the bytes of the newer one.
fn put_back(scene: &Scene) -> (PathBuf, Vec<u8>) {
    let file = scene.sandbox.file_of(NAME);
    let older = fs::read(&file).unwrap();
    scene.is_fresh(&scene.get().code(0).stdout(), "before it");
    scene.watch();
    let newer = fs::read(&file).unwrap();
    fs::write(&file, older).unwrap();
    (file, newer)
}

#[test]
fn an_older_file_is_refused() {
    let scene = Scene::new();
    let (file, newer) = put_back(&scene);
    let calls = scene.calls();
    for words in [&["get", NAME][..], &["oauth", "refresh", NAME]] {
        let said = scene.sandbox.run(words).fails(5);
        assert!(said.contains("credctl vault accept"), "{said}");
    }
    assert_eq!(scene.calls(), calls);
    fs::write(file, newer).unwrap();
    scene.is_fresh(&scene.get().code(0).stdout(), "the newest is back");
}

#[test]
fn one_that_is_accepted_is_not_sent_all_the_same() {
    let scene = Scene::new();
    let id = scene.record().credential.id.to_string();
    put_back(&scene);
    scene.sandbox.run(&["vault", "accept", &id, "--yes"]).ok();
    let calls = scene.calls();
    for words in [&["get", NAME][..], &["oauth", "refresh", NAME], &["get", NAME]] {
        let said = scene.sandbox.run(words).fails(5);
        assert!(said.contains("used up before") && said.contains("credctl oauth reconnect"), "{said}");
    }
    assert_eq!((scene.calls(), scene.server.counters().reuse_events), (calls, 0));
}

#[test]
fn nor_after_the_key_was_changed() {
    let scene = Scene::new();
    let id = scene.record().credential.id.to_string();
    put_back(&scene);
    scene.sandbox.run(&["vault", "accept", &id, "--yes"]).ok();
    scene.sandbox.run(&["key", "rotate"]).ok();
    let calls = scene.calls();
    let said = scene.sandbox.run(&["get", NAME]).fails(5);
    assert!(said.contains("used up before"), "{said}");
    assert_eq!(scene.calls(), calls);
}

/// What was put back together with this machine's memory cannot be known (V08): one call, the true reason, no loop.
#[test]
fn without_the_memory_it_is_sent_once() {
    let scene = Scene::new();
    put_back(&scene);
    fs::remove_dir_all(scene.sandbox.state()).unwrap();
    let before = scene.tokens();
    let calls = scene.calls();
    let said = scene.sandbox.run(&["get", NAME]).fails(7);
    assert!(said.contains("used elsewhere") && said.contains("credctl oauth reconnect"), "{said}");
    assert_eq!((scene.calls(), scene.tokens()), (calls + 1, before));
    scene.sandbox.run(&["get", NAME]).fails(7);
    assert_eq!(scene.calls(), calls + 1);
}
