//! How a tool's file is made to ask credctl, and what the tool asks then: below `helper`, which answers, and `import`, which
//! takes out what the tool had instead.
//!
//! Nothing here reads or writes a file. Each tool has `with` and `without`, from a text to a text, and the places that `with`
//! writes otherwise; what stands in the file besides stays to the byte, and a form that is not understood is refused rather
//! than repaired.

pub mod aws;
pub mod docker;
pub(crate) mod edits;
pub mod git;
pub mod host;
pub mod kube;
mod members;

/// What a tool will ask of its helper, once its file says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// git: for an address, of which it says the scheme and the host.
    Git(&'a str),
    /// docker: for a registry, as docker calls it.
    Docker(&'a str),
    /// An SDK of AWS: by name, for a key pair.
    Aws,
    /// A client of Kubernetes: by name, for this.
    Kube(kube::Form),
}

/// A text with a line end at its end, where there is any text.
fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

/// Whether a program is ours, wherever it lies.
fn is_ours(program: &str) -> bool {
    program.rsplit('/').next() == Some("credctl")
}
