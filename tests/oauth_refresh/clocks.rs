//! Clocks that are wrong (O33): a refresh that nobody needed, at most, and no loop.

use jiff::SignedDuration;

use crate::scene::{Clock, Scene};

/// Calls that so many looks make, each with a token that is good.
fn calls_of(clock: &Clock, scene: &Scene, looks: usize) -> u64 {
    let calls = scene.calls();
    for _ in 0..looks {
        let (token, _) = clock.get(scene).unwrap();
        scene.is_fresh(&token, "by this clock");
    }
    scene.calls() - calls
}

#[test]
fn o33_a_clock_that_is_a_day_off_costs_one_refresh() {
    for hours in [24, -24] {
        let scene = Scene::new();
        let clock = Clock::new();
        assert_eq!(calls_of(&clock, &scene, 5), 1, "{hours}");
        clock.turn(SignedDuration::from_hours(hours));
        assert_eq!(calls_of(&clock, &scene, 5), 1, "{hours}: off");
        clock.turn(SignedDuration::from_hours(-hours));
        assert_eq!(calls_of(&clock, &scene, 5), 1, "{hours}: right again");
        assert_eq!(scene.server.counters().reuse_events, 0);
    }
}

/// Two clocks at one vault: of the tokens that each finds to be from the future, one an hour is renewed.
#[test]
fn o33_clocks_that_take_turns_cost_one_refresh_an_hour_and_no_loop() {
    let scene = Scene::new();
    let (clock, day) = (Clock::new(), SignedDuration::from_hours(24));
    assert_eq!(calls_of(&clock, &scene, 1), 1);
    let mut calls = Vec::new();
    for _ in 0..3 {
        clock.turn(-day);
        calls.push(calls_of(&clock, &scene, 2));
        clock.turn(day);
        calls.push(calls_of(&clock, &scene, 2));
    }
    // The second is of a token whose end has come by the right clock.
    assert_eq!(calls, [1, 1, 0, 0, 0, 0]);
    assert_eq!(scene.server.counters().reuse_events, 0);
    // After an hour it is renewed again.
    clock.turn(SignedDuration::from_mins(50) - day);
    assert_eq!(calls_of(&clock, &scene, 2), 0);
    clock.turn(SignedDuration::from_mins(11));
    assert_eq!(calls_of(&clock, &scene, 2), 1);
}

#[test]
fn o33_a_little_off_costs_nothing() {
    let scene = Scene::new();
    let clock = Clock::new();
    assert_eq!(calls_of(&clock, &scene, 1), 1);
    clock.turn(SignedDuration::from_mins(-4));
    assert_eq!(calls_of(&clock, &scene, 5), 0);
    clock.turn(SignedDuration::from_mins(8));
    assert_eq!(calls_of(&clock, &scene, 5), 0);
}

#[test]
fn o33_a_try_from_the_future_is_repeated_and_ends() {
    let scene = Scene::new();
    scene.change_grant(|grant| {
        let started = jiff::Timestamp::now() + SignedDuration::from_hours(24);
        grant.pending = Some(credctl::credential::grant::Attempt { started, tries: 1 });
    });
    assert_eq!(calls_of(&Clock::new(), &scene, 3), 1);
}
