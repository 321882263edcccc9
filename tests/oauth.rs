//! `credctl oauth` against a real authorization server, a hostile one, and whoever else knocks (THREATS: O01–O35).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/callback.rs"]
mod callback;
#[path = "common/hostile.rs"]
#[allow(unused_imports)]
mod hostile;
#[path = "common/oidc.rs"]
mod oidc;
#[path = "common/person.rs"]
mod person;
#[path = "common/sandbox.rs"]
mod sandbox;
#[allow(dead_code)]
#[path = "terminal/screen.rs"]
mod screen;
#[path = "common/secret_service.rs"]
mod secret_service;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "common/web.rs"]
mod web;

#[path = "oauth_flows/again.rs"]
mod again;
#[path = "oauth_flows/answers.rs"]
mod answers;
#[path = "oauth_flows/browser.rs"]
mod browser;
#[path = "oauth_flows/device.rs"]
mod device;
#[path = "oauth_flows/discovery.rs"]
mod discovery;
#[path = "oauth_flows/lifecycle.rs"]
mod lifecycle;
#[path = "oauth_flows/listener.rs"]
mod listener;
#[path = "oauth_flows/providers.rs"]
mod providers;
#[path = "oauth_flows/revoked.rs"]
mod revoked;
#[path = "oauth_flows/stage.rs"]
mod stage;
#[path = "oauth_flows/undo.rs"]
mod undo;
