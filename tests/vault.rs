//! What a vault must survive: the cases V01 to V46 of the threat model, but for those about killed writers, full disks and
//! many processes at once. Most are attacks by somebody who can write the directory and knows every public key.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "vault/bodies.rs"]
mod bodies;
#[path = "vault/broken.rs"]
mod broken;
#[path = "vault/forge.rs"]
mod forge;
#[path = "vault/forged.rs"]
mod forged;
#[path = "vault/interop.rs"]
mod interop;
#[path = "vault/links.rs"]
mod links;
#[path = "vault/manifest.rs"]
mod manifest;
#[path = "vault/names.rs"]
mod names;
#[path = "vault/order.rs"]
mod order;
#[path = "vault/owners.rs"]
mod owners;
#[path = "vault/rollback.rs"]
mod rollback;
#[path = "vault/scale.rs"]
mod scale;
#[path = "vault/size.rs"]
mod size;
#[path = "vault/tmp.rs"]
mod tmp;
