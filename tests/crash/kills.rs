//! `kill -9` at each point where the disk can differ (V27, K08, T15).

use crate::faults::{self, Fault, Point};
use crate::scene::{Act, Scene};

fn kill_everywhere(act: Act) {
    let scene = Scene::new(act);
    let points = changing(&scene);
    for point in &points {
        let sandbox = scene.set();
        let ran = faults::hit(&sandbox, act.command(), &scene.stdin, (&point.call, point.nth), Fault::Kill);
        assert!(faults::was_killed(&ran), "{act:?} was not killed at {point}: {}", ran.stderr());
        scene.check(&sandbox, None, &format!("{act:?} killed at {point}"));
    }
    // At the last point, the answer, everything was done.
    let last = points.last().unwrap();
    assert_eq!(last.call, "write", "{act:?} ends with {last}");
}

/// The points of an act at which the disk can differ.
fn changing(scene: &Scene) -> Vec<Point> {
    let mut points = faults::points(&scene.set(), scene.act.command(), &scene.stdin);
    points.retain(|point| point.changes);
    points
}

#[test]
fn v27_init_is_killed_everywhere() {
    kill_everywhere(Act::Init);
}

#[test]
fn v27_the_first_add_is_killed_everywhere() {
    kill_everywhere(Act::FirstAdd);
}

#[test]
fn v27_add_is_killed_everywhere() {
    kill_everywhere(Act::Add);
}

#[test]
fn v27_an_edit_is_killed_everywhere() {
    kill_everywhere(Act::Edit);
}

#[test]
fn v27_an_update_by_the_program_is_killed_everywhere() {
    kill_everywhere(Act::Store);
}

#[test]
fn v27_remove_is_killed_everywhere() {
    kill_everywhere(Act::Remove);
}

#[test]
fn k08_key_rotate_is_killed_everywhere() {
    kill_everywhere(Act::Rotate);
}

#[test]
fn v27_key_move_is_killed_everywhere() {
    kill_everywhere(Act::Move);
}

#[test]
fn v27_vault_use_is_killed_everywhere() {
    kill_everywhere(Act::Use);
}
