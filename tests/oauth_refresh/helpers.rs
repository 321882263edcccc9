//! Helpers hand out a token that works now, and a host's refusal costs the access token alone (H09).

use crate::scene::{NAME, Scene};

#[test]
fn git_and_kube_get_a_token_that_works_and_a_refusal_keeps_the_grant() {
    let scene = Scene::new();
    let host = credctl::credential::Field::new(false, credctl::Secret::from("git.example".to_owned()));
    scene.change(|credential| {
        (credential.service, credential.hosts) = (Some("gitea".to_owned()), vec!["git.example".to_owned()]);
        credential.fields.insert("host".to_owned(), host);
    });
    let git = |operation: &str, more: &str| {
        let request = format!("protocol=https\nhost=git.example\n{more}");
        scene.sandbox.run(&["helper", "git", operation]).stdin(request).reveals().ok().stdout()
    };
    let answer = git("get", "");
    let token = scene.tokens().1;
    let end = scene.grant().token_ends.unwrap().as_second();
    assert_eq!(answer, format!("username=oauth2\npassword={token}\npassword_expiry_utc={end}\n"));
    assert!(scene.server.is_live(&token) && scene.calls() == 2, "it was not renewed");
    // Another's failure says nothing of it; its own ends this token, and the next is a new one.
    git("erase", "username=oauth2\npassword=fakepass-other\n");
    assert_eq!(git("get", ""), answer);
    git("erase", &format!("username=oauth2\npassword={token}\n"));
    let renewed = git("get", "");
    assert_ne!(renewed, answer);
    assert!(scene.server.is_live(&scene.tokens().1) && renewed.contains(&scene.tokens().1));
    assert!(scene.record().credential.report.is_none(), "an account is not failed by that");

    scene.due();
    let answer = scene.sandbox.run(&["helper", "kube", NAME]).reveals().ok().json();
    let (token, end) = (scene.tokens().1, scene.grant().token_ends.unwrap());
    assert!(scene.server.is_live(&token));
    assert_eq!(answer["status"]["token"], token);
    assert_eq!(answer["status"]["expirationTimestamp"], end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
}
