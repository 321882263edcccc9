//! A vault that may only be read: what lives is handed out, what has ended is 9, and nobody is asked.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::process::Command;

use crate::sandbox::{PROGRAM, Ran};
use crate::scene::{NAME, Scene};

/// A token in its last seconds, and one that has ended, read by `get`.
fn both(of: impl Fn(&Scene), get: impl Fn(&Scene) -> Ran, back: impl Fn(&Scene)) {
    let scene = Scene::new();
    scene.ends_in(40);
    let (before, calls) = (scene.tokens(), scene.calls());
    of(&scene);
    let live = get(&scene);
    assert_eq!(live.output.status.code(), Some(0), "{}", live.stderr());
    assert_eq!(live.stdout(), before.1);
    assert!(live.stderr().contains("near its end"), "{}", live.stderr());
    back(&scene);
    scene.due();
    of(&scene);
    let dead = get(&scene);
    assert_eq!((dead.output.status.code(), dead.stdout()), (Some(9), String::new()), "{}", dead.stderr());
    assert_eq!(scene.calls(), calls, "asked, with nowhere to keep the answer");
    back(&scene);
    assert_eq!(scene.tokens(), before);
    scene.is_fresh(&scene.get().code(0).stdout(), "written again");
}

fn mode(scene: &Scene, mode: u32) {
    fs::set_permissions(scene.sandbox.vault(), Permissions::from_mode(mode)).unwrap();
}

fn by_path(scene: &Scene) -> Ran {
    let vault = scene.sandbox.vault();
    scene.sandbox.run(&["get", NAME, "--vault", vault.to_str().unwrap()]).reveals().go()
}

#[test]
fn one_that_others_can_write() {
    both(|scene| mode(scene, 0o777), by_path, |scene| mode(scene, 0o700));
}

#[test]
fn one_that_belongs_to_somebody_else() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let owner = |id: u32| move |scene: &Scene| chown(scene.sandbox.vault(), Some(id), None).unwrap();
    both(owner(65_534), by_path, owner(0));
}

#[test]
fn one_of_our_own_that_takes_nothing() {
    let all = |scene: &Scene, mode: u32| {
        for dir in ["", "c", "tmp", "locks"] {
            fs::set_permissions(scene.sandbox.vault().join(dir), Permissions::from_mode(mode)).unwrap();
        }
        // A lock that nobody has made yet cannot be made.
        let locks = fs::read_dir(scene.sandbox.vault().join("locks")).unwrap().map(|entry| entry.unwrap().path());
        for lock in locks {
            fs::set_permissions(lock, Permissions::from_mode(if mode == 0o500 { 0o400 } else { 0o600 })).unwrap();
        }
    };
    let get = |scene: &Scene| {
        let mut command = Command::new(PROGRAM);
        if rustix::process::geteuid().is_root() {
            // A user who is everybody is stopped by no mode, unless that power is taken away.
            command = Command::new("setpriv");
            command.args(["--bounding-set=-dac_override,-dac_read_search", "--", PROGRAM]);
        }
        command.args(["get", NAME]);
        scene.sandbox.run_command(command).reveals().go()
    };
    both(|scene| all(scene, 0o500), get, |scene| all(scene, 0o700));
}
