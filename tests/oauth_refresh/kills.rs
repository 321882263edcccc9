//! `kill -9` at each moment of a refresh, whatever the server does with it (O20, O25): the end is a fresh token, or a sign-in
//! that is needed for the true reason; and it comes with the next command, which asks once.

use std::thread;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::fail::{Course, Moment, kill};
use crate::hostile::{Answer, Fault, Sink};
use crate::inside;
use crate::sandbox::Sandbox;
use crate::scene::Scene;

/// What the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Rotates,
    DoesNotRotate,
    RepeatsItself,
    LosesTheAnswer,
    LosesTheAnswerAndRepeatsIt,
    IsSlow,
    AnswersLate,
    Fails(u16),
    IsAskedTooOften,
    OmitsTheRefreshToken,
    Redirects,
    RefusesTheGrant,
    RefusesTheClient,
}

const WAYS: [Way; 15] = [
    Way::Rotates,
    Way::DoesNotRotate,
    Way::RepeatsItself,
    Way::LosesTheAnswer,
    Way::LosesTheAnswerAndRepeatsIt,
    Way::IsSlow,
    Way::AnswersLate,
    Way::Fails(500),
    Way::Fails(502),
    Way::Fails(503),
    Way::IsAskedTooOften,
    Way::OmitsTheRefreshToken,
    Way::Redirects,
    Way::RefusesTheGrant,
    Way::RefusesTheClient,
];

impl Way {
    /// Whether a spent token gets the same answer for a while.
    fn repeats(self) -> bool {
        matches!(self, Self::RepeatsItself | Self::LosesTheAnswerAndRepeatsIt)
    }

    fn set(self, scene: &Scene, elsewhere: &Sink) {
        let server = &scene.server;
        let fault = match self {
            Self::Rotates | Self::DoesNotRotate | Self::RepeatsItself | Self::OmitsTheRefreshToken => None,
            Self::LosesTheAnswer | Self::LosesTheAnswerAndRepeatsIt => Some(Fault::DoneThenDrop),
            Self::IsSlow => Some(Fault::Delay(Duration::from_millis(150))),
            Self::AnswersLate => Some(Fault::DoneThenDelay(Duration::from_millis(150))),
            Self::Fails(status) => Some(Fault::status(status)),
            Self::IsAskedTooOften => Some(Fault::retry_after(429, "1000000000")),
            Self::Redirects => Some(Fault::Answer(Answer::redirect(307, &elsewhere.url("/token")))),
            Self::RefusesTheGrant => Some(Fault::Answer(Answer::error(400, "invalid_grant"))),
            Self::RefusesTheClient => Some(Fault::Answer(Answer::error(401, "invalid_client"))),
        };
        server.switch(|switches| {
            switches.rotate = self != Self::DoesNotRotate;
            switches.refresh_omits_refresh = self == Self::OmitsTheRefreshToken;
            switches.grace = Duration::from_secs(if self.repeats() { 30 } else { 0 });
        });
        if let Some(fault) = fault {
            server.fault("/token", fault, 1);
        }
    }
}

/// Whatever was sent before the kill has come to its end.
fn settle(scene: &Scene, calls: u64) {
    let begun = Instant::now();
    while scene.calls() == calls && begun.elapsed() < Duration::from_secs(5) {
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_millis(20));
}

/// One kill, and the commands after it; `later`: a long time after it.
fn case(base: &Sandbox, course: &Course, moment: Moment, way: Way, later: bool) {
    let at = format!("killed when {moment:?}, the server {way:?}, {}", if later { "much later" } else { "at once" });
    let home = Sandbox::new();
    inside::copy(base, &home);
    let scene = Scene::of(home);
    let elsewhere = Sink::start();
    way.set(&scene, &elsewhere);
    let (before, calls) = (scene.tokens(), scene.calls());
    kill(&scene, &course.at(moment), &at);
    if moment >= Moment::Sent {
        settle(&scene, calls);
    }
    assert!(scene.calls() - calls <= 2, "{at}: {} calls", scene.calls() - calls);
    scene.server.heal();
    scene.watch();

    // Nothing is wiped: what is stored is what was, or what the server gave.
    let (refresh, _) = scene.tokens();
    assert!(refresh == before.0 || scene.server.takes(&refresh), "{at}: the refresh token is neither the old nor the new one");
    let grant = scene.grant();
    let stored = moment == Moment::Renamed;
    assert_eq!(grant.pending.is_some(), moment >= Moment::Intended && !stored, "{at}: {grant:?}");
    assert!(stored || grant.lost.is_none(), "{at}: {grant:?}");
    let started = grant.pending.as_ref().map(|pending| pending.started);
    let long_ago = started.filter(|_| later).map(|started| started - SignedDuration::from_secs(3600));
    if let Some(long_ago) = long_ago {
        scene.change_grant(|grant| grant.pending.as_mut().unwrap().started = long_ago);
    }
    let started = long_ago.or(started);

    let calls = scene.calls();
    let got = scene.get();
    let made = scene.calls() - calls;
    let (said, code) = (got.stderr(), got.output.status.code());
    // What was written whole is put in its place by the next writer.
    let answer_kept = moment >= Moment::Written;
    match scene.grant().lost {
        None => {
            assert_eq!(code, Some(0), "{at}: {said}");
            scene.is_fresh(&got.stdout(), &at);
            assert_eq!(made == 0, answer_kept && !matches!(way, Way::IsAskedTooOften | Way::RefusesTheClient), "{at}: {made}");
            assert!(made <= 1, "{at}: {made}");
        }
        Some(_) if answer_kept => {
            assert!(matches!(way, Way::LosesTheAnswer | Way::RefusesTheGrant), "{at}: {said}");
            assert_eq!((code, made), (Some(7), 0), "{at}: {said}");
            assert_eq!(said.contains("a refresh that was begun at"), way == Way::LosesTheAnswer, "{at}: {said}");
        }
        Some(_) => {
            // Only an answer that nobody has any more is a reason.
            let gone = matches!(way, Way::Rotates | Way::LosesTheAnswer | Way::IsSlow | Way::AnswersLate | Way::Fails(_) | Way::Redirects);
            assert!(gone && moment >= Moment::Sent, "{at}: {said}");
            assert_eq!((code, made), (Some(7), 1), "{at}: {said}");
            let time = started.unwrap().strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
            assert!(said.contains(&format!("a refresh that was begun at {time}")), "{at}: {said}");
            assert!(said.contains("credctl oauth reconnect"), "{at}: {said}");
            assert_eq!(scene.tokens(), before, "{at}: what is stored was touched");
        }
    }

    // No loop: the next one asks nobody.
    let calls = scene.calls();
    let again = scene.get();
    assert_eq!(again.output.status.code(), got.output.status.code(), "{at}: {}", again.stderr());
    assert_eq!(scene.calls(), calls, "{at}: asked again");
    assert!(elsewhere.seen().is_empty(), "{at}: the redirect was followed");
}

fn killed_when(moment: Moment) {
    let base = Sandbox::with_vault();
    let course = {
        let home = Sandbox::new();
        inside::copy(&base, &home);
        Course::of(&Scene::of(home))
    };
    let laters: &[bool] = if matches!(moment, Moment::Sent | Moment::Answered) { &[false, true] } else { &[false] };
    for way in WAYS {
        for later in laters {
            case(&base, &course, moment, way, *later);
        }
    }
}

#[test]
fn o25_killed_with_the_lock_held() {
    killed_when(Moment::Locked);
}

#[test]
fn o25_killed_before_it_is_sent() {
    killed_when(Moment::Intended);
}

#[test]
fn o25_killed_before_the_answer() {
    killed_when(Moment::Sent);
}

#[test]
fn o25_killed_with_the_answer_read() {
    killed_when(Moment::Answered);
}

#[test]
fn o25_killed_with_the_answer_beside_its_place() {
    killed_when(Moment::Written);
}

#[test]
fn o25_killed_with_the_answer_in_its_place() {
    killed_when(Moment::Renamed);
}
