//! A credential that is ended while its token is renewed: nothing is put back onto it, and what came is not lost in silence.

use std::process::Stdio;
use std::time::Duration;

use credctl::Secret;
use credctl::credential::revoked::{Revoked, State};
use credctl::vault::Change;
use jiff::Timestamp;

use crate::hostile::Fault;
use crate::scene::{NAME, Scene};

fn renewed_while(state: State) -> (Scene, String) {
    let scene = Scene::new();
    let calls = scene.calls();
    scene.server.fault("/token", Fault::DoneThenDelay(Duration::from_millis(700)), 1);
    let mut get = scene.command(&["get", NAME]);
    let child = get.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while scene.calls() == calls {
        std::thread::sleep(Duration::from_millis(10));
    }
    // As another machine does that has no part in this one's locks.
    scene.change_of(NAME, Change::Program, |credential| {
        credential.revoked = Some(Revoked { state, ..Revoked::begun(Timestamp::now()) });
        if state.is_over() {
            credential.fields.values_mut().filter(|field| field.secret).for_each(|field| field.value = Secret::new(Vec::new()));
        }
    });
    let output = child.wait_with_output().unwrap();
    scene.watch();
    assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
    (scene, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_is_ended_gets_no_token_back_and_what_became_of_it_is_told() {
    let (scene, said) = renewed_while(State::Local);
    assert!(said.contains("was revoked while it was renewed") && said.contains("stored nowhere"), "{said}");
    assert!(scene.record().credential.fields.values().all(|field| !field.secret || field.value.is_empty()));
}

#[test]
fn what_is_being_ended_gets_it_to_be_ended_and_nobody_else_does() {
    let (scene, _) = renewed_while(State::Begun);
    let (refresh, _) = scene.tokens();
    assert!(scene.server.takes(&refresh));
    assert_eq!(scene.record().credential.revoked.unwrap().state, State::Begun);
}
