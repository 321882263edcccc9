//! Who may be sent to a host: found without a look at any credential, in an index of ten thousand as in one of ten.

use super::reference::BY_HOST;
use super::{Head, Index};
use crate::vault::summary::Entry;

impl Index {
    /// The entries of those whose secret may be sent to exactly this host.
    pub(in crate::vault) fn by_host(&mut self, host: &str) -> Vec<Entry> {
        if !self.head().hosts {
            // Written by a version that did not refer to hosts: all of it is referred to once, from what it says itself.
            let (all, head) = (self.entries(), Head { hosts: true, ..self.head() });
            self.remember(all, head);
        }
        let holds = |entry: &Entry| entry.summary.as_ref().is_some_and(|summary| summary.hosts.iter().any(|known| known == host));
        let ids = self.found(BY_HOST, host.as_bytes(), holds);
        ids.into_iter().filter_map(|id| self.entry(id)).collect()
    }
}
