//! An answer that the vault does not take (O25, T15): kept aside, told, taken in by the next command; and told where even
//! that cannot be.

use std::fs;

use jiff::SignedDuration;

use crate::fail::{Course, Moment, Point, hit};
use crate::inside;
use crate::sandbox::{Ran, Sandbox};
use crate::scene::{Clock, NAME, Scene};
use crate::secret_service::SecretService;

/// Where copies of last resort lie.
fn aside(scene: &Scene) -> Vec<std::path::PathBuf> {
    let states = fs::read_dir(scene.sandbox.state()).unwrap().map(|entry| entry.unwrap().path());
    let files = states.filter(|path| path.is_dir()).flat_map(|dir| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()));
    files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("rescue-")).collect()
}

/// A refresh whose answer finds a disk that takes nothing into the vault; with `all`, nothing anywhere.
fn full(all: bool) -> (Scene, Ran) {
    full_with(all, |_| {})
}

/// The same of a home that something is done to before.
fn full_with(all: bool, prepare: impl Fn(&mut Sandbox)) -> (Scene, Ran) {
    let base = Sandbox::with_vault();
    let again = || {
        let home = Sandbox::new();
        inside::copy(&base, &home);
        Scene::of(home)
    };
    let course = Course::of(&again());
    let mut scene = again();
    prepare(&mut scene.sandbox);
    let point = |call: &str| course.next(Moment::Answered, call);
    let (rename, sync) = (point("renameat"), point("fsync"));
    let points: Vec<&Point> = if all { vec![&rename, &sync] } else { vec![&rename] };
    let ran = hit(&scene, &points, "error=ENOSPC", true);
    scene.watch();
    (scene, ran)
}

#[test]
fn a_full_disk_costs_no_token() {
    let (scene, ran) = full(false);
    let (before, said) = (scene.tokens(), ran.stderr());
    assert_eq!(ran.output.status.code(), Some(9), "{said}");
    assert_eq!(ran.stdout(), "");
    let copies = aside(&scene);
    assert_eq!(copies.len(), 1, "{said}");
    assert!(said.contains(&copies[0].to_string_lossy().into_owned()) && said.contains("no space left"), "{said}");
    assert!(said.contains("could not be stored") && said.contains("credctl oauth refresh"), "{said}");
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(fs::metadata(&copies[0]).unwrap().permissions().mode() & 0o777, 0o600);
    // It is sealed.
    assert!(fs::read(&copies[0]).unwrap().starts_with(b"age-encryption.org/v1"));
    let calls = scene.calls();
    let got = scene.get().code(0);
    scene.is_fresh(&got.stdout(), "taken in");
    assert_eq!((scene.calls(), aside(&scene)), (calls, vec![]));
    assert_ne!(scene.tokens(), before);
    scene.due();
    scene.is_fresh(&scene.get().code(0).stdout(), "the one after it");
    assert_eq!(scene.server.counters().reuse_events, 0);
}

#[test]
fn oauth_refresh_takes_it_in_too() {
    let (scene, _) = full(false);
    let calls = scene.calls();
    scene.sandbox.run(&["oauth", "refresh", NAME]).ok();
    assert_eq!((scene.calls(), aside(&scene)), (calls, vec![]));
    scene.is_fresh(&scene.tokens().1, "taken in");
}

#[test]
fn it_is_taken_in_onto_what_a_person_changed_meanwhile() {
    let (scene, _) = full(false);
    scene.sandbox.run(&["edit", NAME, "--label", "post"]).ok();
    let calls = scene.calls();
    scene.is_fresh(&scene.get().code(0).stdout(), "taken in");
    assert_eq!(scene.calls(), calls);
    assert_eq!(scene.record().credential.label.as_deref(), Some("post"));
}

#[test]
fn o33_it_is_taken_in_by_a_clock_that_was_put_back() {
    let (scene, _) = full(false);
    // As if the token before had been got by a clock that was ahead.
    scene.change_grant(|grant| grant.obtained = grant.obtained.map(|at| at + SignedDuration::from_hours(24)));
    let calls = scene.calls();
    scene.is_fresh(&scene.get().code(0).stdout(), "taken in");
    assert_eq!((scene.calls(), scene.server.counters().reuse_events), (calls, 0));
}

#[test]
fn a_token_that_ran_out_while_it_lay_aside_is_renewed() {
    let (scene, _) = full(false);
    scene.server.expire();
    let clock = Clock::new();
    clock.turn(SignedDuration::from_hours(2));
    let (calls, (token, _)) = (scene.calls(), clock.get(&scene).unwrap());
    scene.is_fresh(&token, "renewed with the token that lay aside");
    assert_eq!((scene.calls(), scene.server.counters().reuse_events), (calls + 1, 0));
}

#[test]
fn a_copy_that_is_not_ours_is_nothing() {
    let (scene, _) = full(false);
    let copy = aside(&scene).remove(0);
    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).unwrap();
    let calls = scene.calls();
    // The token that it replaced is known to be used up, and is not sent.
    let ran = scene.get();
    assert!(matches!(ran.output.status.code(), Some(5 | 7)), "{}", ran.stderr());
    assert!(scene.calls() - calls <= 1 && ran.stderr().contains("credctl oauth reconnect"), "{}", ran.stderr());
}

#[test]
fn where_nothing_takes_it_that_is_said() {
    let (scene, ran) = full(true);
    let said = ran.stderr();
    assert_eq!(ran.output.status.code(), Some(9), "{said}");
    assert!(said.contains("could not be stored anywhere") && said.contains("credctl oauth reconnect"), "{said}");
    assert_eq!((ran.stdout(), aside(&scene).len()), (String::new(), 0));
    // The next command tries what there is, once, and says what happened.
    let calls = scene.calls();
    let ran = scene.get().code(7);
    assert!(ran.stderr().contains("a refresh that was begun at"), "{}", ran.stderr());
    assert_eq!(scene.calls(), calls + 1);
}

/// Moves the key into a keyring. Its file comes back, for the eyes of the test: the program does not look there any more.
fn to_keyring(sandbox: &mut Sandbox, service: &SecretService) {
    let keys = sandbox.config().join("keys");
    let file = keys.join(inside::names(&keys).into_iter().find(|name| name.ends_with(".key")).unwrap());
    let kept = sandbox.root().join("given-key");
    fs::copy(&file, &kept).unwrap();
    sandbox.set("DBUS_SESSION_BUS_ADDRESS", service.address()).set("XDG_RUNTIME_DIR", service.home().join("run"));
    // On a machine that is busy the keyring itself may be late.
    assert!((0..5).any(|_| sandbox.run(&["key", "move", "--to", "keyring"]).go().output.status.success()));
    fs::rename(&kept, &file).unwrap();
}

/// The items of ours, by the labels that a person sees.
fn items(service: &SecretService) -> Vec<String> {
    let found = service.command("secret-tool").args(["search", "--all", "service", "credctl"]).output().unwrap();
    let text = String::from_utf8(found.stdout).unwrap();
    let mut labels: Vec<String> = text.lines().filter_map(|line| Some(line.strip_prefix("label = ")?.to_owned())).collect();
    labels.sort();
    labels
}

/// A refresh whose answer no disk takes, of a vault whose key is in a keyring. The keyring may be late; then all of it again.
fn full_with_keyring() -> (SecretService, Scene, Ran) {
    let once = || {
        let service = SecretService::gnome();
        let (scene, ran) = full_with(true, |sandbox| to_keyring(sandbox, &service));
        (service, scene, ran)
    };
    (0..3).map(|_| once()).find(|(.., ran)| ran.stderr().contains("keyring")).unwrap()
}

const COPY: &str = "credctl: new tokens that the disk did not take, sealed";
const KEY: &str = "credctl vault `default`";

#[test]
fn where_no_disk_takes_it_the_keyring_of_the_key_does() {
    let (service, scene, ran) = full_with_keyring();
    let said = ran.stderr();
    assert_eq!((ran.output.status.code(), ran.stdout()), (Some(9), String::new()), "{said}");
    assert!(said.contains("are kept, encrypted, in this machine's keyring") && said.contains("credctl oauth refresh"), "{said}");
    assert_eq!((items(&service), aside(&scene)), (vec![KEY.to_owned(), COPY.to_owned()], vec![]));
    // It is sealed there, too.
    let found = service.command("secret-tool").args(["search", "--all", "--unlock", "service", "credctl"]).output().unwrap();
    scene.sandbox.assert_clean(&found.stdout, "the keyring");
    // The key stays what and where it is while only it leads to the copy.
    for words in [&["key", "rotate", "--yes"][..], &["key", "move", "--to", "file"]] {
        assert!(scene.sandbox.run(words).fails(1).contains("kept outside of the vault"), "{words:?}");
    }
    let calls = scene.calls();
    scene.sandbox.run(&["edit", NAME, "--label", "post"]).ok();
    let got = scene.get().code(0);
    scene.is_fresh(&got.stdout(), "taken in");
    assert_eq!((scene.calls(), items(&service)), (calls, vec![KEY.to_owned()]));
    assert_eq!(scene.record().credential.label.as_deref(), Some("post"));
    scene.due();
    scene.is_fresh(&scene.get().code(0).stdout(), "the one after it");
    assert_eq!(scene.server.counters().reuse_events, 0);
}

#[test]
fn oauth_refresh_takes_it_in_from_the_keyring_too() {
    let (service, scene, _) = full_with_keyring();
    let calls = scene.calls();
    scene.sandbox.run(&["oauth", "refresh", NAME]).ok();
    assert_eq!((scene.calls(), items(&service)), (calls, vec![KEY.to_owned()]));
    scene.is_fresh(&scene.tokens().1, "taken in");
}

#[test]
fn a_disconnect_gives_back_what_lies_aside() {
    let (scene, _) = full(false);
    scene.change_grant(|grant| grant.server.as_mut().unwrap().revoke = Some(scene.server.url("/revoke")));
    let newest = scene.server.families()[0].refresh.clone();
    assert_ne!(Some(scene.tokens().0), newest);
    let ran = scene.sandbox.run(&["oauth", "disconnect", NAME, "--yes"]).ok();
    assert!(ran.stderr().contains("the refresh token is revoked"), "{}", ran.stderr());
    let sent: Vec<_> = scene.server.seen_at("/revoke").iter().map(|call| call.param("token").map(str::to_owned)).collect();
    assert_eq!(sent[0], newest);
    assert!(scene.server.families()[0].dead && aside(&scene).is_empty());
}
