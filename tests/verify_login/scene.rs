//! What every check here is made with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use credctl::Secret;
use credctl::credential::{Credential, Field};
use credctl::kind::Kind;
use credctl::name::Id;
use credctl::net::{Net, Settings};
use credctl::verify::{self, Machine, Subject, Tools};
use jiff::Timestamp;

/// The fields that are no secret.
const PLAIN: [&str; 6] = ["host", "port", "username", "public_key", "client_id", "base_url"];

/// A credential of nothing but these fields.
pub(crate) fn subject(kind: Kind, fields: &[(&str, &str)]) -> Subject {
    let now = Timestamp::now();
    let field = |(name, value): &(&str, &str)| ((*name).to_owned(), Field::new(!PLAIN.contains(name), Secret::from((*value).to_owned())));
    let credential =
        Credential { fields: fields.iter().map(field).collect(), ..Credential::new(Id::random().unwrap(), "login".to_owned(), kind, now) };
    Subject { credential, template: None }
}

/// With that long for a check, and this machine's programs.
pub(crate) fn tools(timeout: Duration) -> Tools {
    let net = Arc::new(Net::bounded(&Settings::default(), verify::bounds(timeout, 1)));
    let programs = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect();
    let machine = Machine { programs, memory: vec![PathBuf::from("/dev/shm")], known_hosts: None };
    Tools { net, timeout, now: Timestamp::now, machine }
}
