//! Checks that log in with what is more than a token: SSH keys at a real `sshd`, connected accounts at a real authorization
//! server (THREATS: C04, C11, O16, O28).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/oidc.rs"]
mod oidc;
#[path = "common/sshd.rs"]
mod sshd;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "common/web.rs"]
mod web;

#[path = "verify_login/keys.rs"]
mod keys;
#[path = "verify_login/oauth.rs"]
mod oauth;
#[path = "verify_login/scene.rs"]
mod scene;
#[path = "verify_login/ssh.rs"]
mod ssh;
#[path = "verify_login/trouble.rs"]
mod trouble;
