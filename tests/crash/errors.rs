//! Calls that touch our files fail once, here and there every day and all of them in the slow tests (V29, K11): the old
//! value or the new one, and the exit code says which.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::faults::{self, ERRORS, Fault, Point};
use crate::inside;
use crate::scene::{Act, Scene};

/// Whether it was said that the change stands although something failed. A vault that is made for a first credential
/// may stand without it.
fn stands(scene: &Scene, said: &str) -> bool {
    let about = if scene.act.has_vault() || scene.act == Act::Init { "" } else { "/c/" };
    let done = said.contains("was written, but") || said.contains("the change was made, but");
    done && said.contains(about) || said.contains("cannot write `stdout`")
}

fn fail(scene: &Scene, point: &Point, error: &'static str) {
    let act = scene.act;
    let at = format!("{act:?}, {error} at {point}");
    let sandbox = scene.set();
    let ran = faults::hit(&sandbox, act.command(), &scene.stdin, (&point.call, point.nth), Fault::Errno(error));
    let said = ran.stderr();
    let must = match ran.output.status.code() {
        Some(0) => &scene.after,
        Some(9) if stands(scene, &said) => &scene.after,
        Some(9) => &scene.before,
        code => panic!("{at}: {code:?}: {said}"),
    };
    scene.check(&sandbox, Some(must), &at);
}

/// Calls that change something, a dozen from the first to the last, fail with one of the errors, another with another.
fn fail_here_and_there(act: Act) {
    let scene = Scene::new(act);
    let mut points = faults::points(&scene.set(), act.command(), &scene.stdin);
    points.retain(|point| point.changes);
    for (number, point) in faults::spread(&points, 12).iter().enumerate() {
        fail(&scene, point, ERRORS[number % ERRORS.len()]);
    }
}

/// The calls that change something fail with every error; those that look, with one.
fn fail_thoroughly(act: Act) {
    let scene = Scene::new(act);
    let points = faults::points(&scene.set(), act.command(), &scene.stdin);
    for (number, point) in points.iter().enumerate() {
        let errors: &[&str] = if point.changes { &ERRORS } else { &ERRORS[number % ERRORS.len()..][..1] };
        errors.iter().for_each(|error| fail(&scene, point, error));
    }
}

/// Every file of the vault, by its path below it.
fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for name in inside::names(dir) {
        let path = dir.join(name);
        if path.is_dir() { all.extend(contents(&path)) } else { drop(all.insert(path.clone(), fs::read(&path).unwrap())) }
    }
    all
}

#[test]
fn k11_a_key_store_that_fails_leaves_the_vault_as_it_was() {
    let scene = Scene::new(Act::Rotate);
    let points = faults::points(&scene.set(), Act::Rotate.command(), &scene.stdin);
    let until = points.iter().position(|point| point.changes && point.line.contains("/.vault.toml.tmp")).unwrap();
    let of_the_key: Vec<&Point> = points[..until].iter().filter(|point| point.changes && point.line.contains("/config/keys")).collect();
    assert!(of_the_key.len() > 4, "{of_the_key:?}");
    for (number, point) in of_the_key.into_iter().enumerate() {
        let sandbox = scene.set();
        let before = contents(&sandbox.vault());
        let fault = Fault::Errno(ERRORS[number % ERRORS.len()]);
        let ran = faults::hit(&sandbox, Act::Rotate.command(), "", (&point.call, point.nth), fault);
        if ran.output.status.code() == Some(0) {
            // A leftover that is not there need not be removed.
            assert_eq!(point.call, "unlinkat", "{point}");
            continue;
        }
        assert_eq!(ran.output.status.code(), Some(9), "{point}: {}", ran.stderr());
        assert!(contents(&sandbox.vault()) == before, "{point}: the vault was changed");
        scene.check(&sandbox, Some(&scene.before), &format!("K11 at {point}"));
    }
}

#[test]
fn v29_init_fails_here_and_there() {
    fail_here_and_there(Act::Init);
}

#[test]
fn v29_the_first_add_fails_here_and_there() {
    fail_here_and_there(Act::FirstAdd);
}

#[test]
fn v29_add_fails_here_and_there() {
    fail_here_and_there(Act::Add);
}

#[test]
fn v29_an_edit_fails_here_and_there() {
    fail_here_and_there(Act::Edit);
}

#[test]
fn v29_an_update_by_the_program_fails_here_and_there() {
    fail_here_and_there(Act::Store);
}

#[test]
fn v29_remove_fails_here_and_there() {
    fail_here_and_there(Act::Remove);
}

#[test]
fn v29_key_rotate_fails_here_and_there() {
    fail_here_and_there(Act::Rotate);
}

#[test]
fn v29_key_move_fails_here_and_there() {
    fail_here_and_there(Act::Move);
}

#[test]
fn v29_vault_use_fails_here_and_there() {
    fail_here_and_there(Act::Use);
}

#[test]
fn slow_v29_init_fails_with_every_error() {
    fail_thoroughly(Act::Init);
}

#[test]
fn slow_v29_the_first_add_fails_with_every_error() {
    fail_thoroughly(Act::FirstAdd);
}

#[test]
fn slow_v29_add_fails_with_every_error() {
    fail_thoroughly(Act::Add);
}

#[test]
fn slow_v29_an_edit_fails_with_every_error() {
    fail_thoroughly(Act::Edit);
}

#[test]
fn slow_v29_an_update_by_the_program_fails_with_every_error() {
    fail_thoroughly(Act::Store);
}

#[test]
fn slow_v29_remove_fails_with_every_error() {
    fail_thoroughly(Act::Remove);
}

#[test]
fn slow_v29_key_rotate_fails_with_every_error() {
    fail_thoroughly(Act::Rotate);
}

#[test]
fn slow_v29_key_move_fails_with_every_error() {
    fail_thoroughly(Act::Move);
}

#[test]
fn slow_v29_vault_use_fails_with_every_error() {
    fail_thoroughly(Act::Use);
}
