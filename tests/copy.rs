//! `copy` on real desktops: an X server and a Wayland compositor without a screen, each with its own clipboard, and the
//! programs that people paste with there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "copy/desktop.rs"]
mod desktop;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code, reason = "it has more keys than are pressed here")]
mod screen;

#[path = "copy/everywhere.rs"]
mod everywhere;
#[path = "copy/keeper.rs"]
mod keeper;
#[path = "copy/refusals.rs"]
mod refusals;
