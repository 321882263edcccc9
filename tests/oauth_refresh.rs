//! A token is renewed once, whoever asks, whatever kills the program or fails around it, and nothing is lost by it: promise
//! 6, O20, O24, O25, O28, O29, O33, O36 (THREATS: the refresh race). Every account here is one of the hostile server.
//!
//! `oauth_refresh/scene.rs` has the account and a world with a clock of its own, `oauth_refresh/fail.rs` how the program is
//! killed or hindered at a moment of its refresh.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![cfg(target_os = "linux")]

#[allow(unused_imports, reason = "not every test wants all of it")]
#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/inside.rs"]
mod inside;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "common/secret_service.rs"]
mod secret_service;
#[path = "common/web.rs"]
mod web;

#[path = "oauth_refresh/adopt.rs"]
mod adopt;
#[path = "oauth_refresh/all.rs"]
mod all;
#[path = "oauth_refresh/clocks.rs"]
mod clocks;
#[path = "oauth_refresh/consumers.rs"]
mod consumers;
#[path = "oauth_refresh/ended.rs"]
mod ended;
#[path = "oauth_refresh/errors.rs"]
mod errors;
#[path = "oauth_refresh/fail.rs"]
mod fail;
#[path = "oauth_refresh/helpers.rs"]
mod helpers;
#[path = "oauth_refresh/kills.rs"]
mod kills;
#[path = "oauth_refresh/race.rs"]
mod race;
#[path = "oauth_refresh/read_only.rs"]
mod read_only;
#[path = "oauth_refresh/rescue.rs"]
mod rescue;
#[path = "oauth_refresh/scene.rs"]
mod scene;
#[path = "oauth_refresh/spent.rs"]
mod spent;
#[path = "oauth_refresh/verify.rs"]
mod verify;
