//! The counterparts of the OAuth tests do what they say: the real server and the hostile one, the person at the browser, and
//! the knocks at a listener. Nothing of the program runs here: what these tests show, the tests of the flows rely on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

#[path = "common/callback.rs"]
mod callback;
#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/oidc.rs"]
mod oidc;
#[path = "common/person.rs"]
mod person;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "common/web.rs"]
mod web;

#[path = "oauth_parts/faults.rs"]
mod faults;
#[path = "oauth_parts/flow.rs"]
mod flow;
#[path = "oauth_parts/knocks.rs"]
mod knocks;
#[path = "oauth_parts/pictures.rs"]
mod pictures;
#[path = "oauth_parts/real.rs"]
mod real;
#[path = "oauth_parts/rotation.rs"]
mod rotation;
