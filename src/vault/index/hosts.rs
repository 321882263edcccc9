//! Who may be sent to a host: found without a look at any credential, in an index of ten thousand as in one of ten.

use super::Index;
use super::reference::BY_HOST;
use crate::vault::summary::Entry;

impl Index {
    /// The entries of those whose secret may be sent to exactly this host.
    pub(in crate::vault) fn by_host(&mut self, host: &str) -> Vec<Entry> {
        let holds = |entry: &Entry| entry.summary.as_ref().is_some_and(|summary| summary.hosts.iter().any(|known| known == host));
        let ids = self.found(BY_HOST, host.as_bytes(), holds);
        ids.into_iter().filter_map(|id| self.entry(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Head;
    use super::*;
    use crate::credential::Credential;
    use crate::kind::Kind;
    use crate::name::Id;
    use crate::vault::files::Stamp;
    use crate::vault::summary::Summary;

    fn entry(number: u8, hosts: &[&str]) -> Entry {
        let created = jiff::Timestamp::UNIX_EPOCH;
        let bare = Credential::new(Id::from_bytes([number; 16]), format!("n{number}"), Kind::ApiToken, created);
        let summary = Summary { hosts: hosts.iter().map(|host| (*host).to_owned()).collect(), ..Summary::of(&bare) };
        let summary = Some(Box::new(summary));
        Entry {
            id: Id::from_bytes([number; 16]),
            rev: 1,
            hash: [1; 32],
            stamp: Stamp::default(),
            seen: created,
            fingerprints: Vec::new(),
            summary,
        }
    }

    fn found(index: &mut Index, host: &str) -> Vec<u8> {
        index.by_host(host).iter().map(|entry| entry.id.bytes()[0]).collect()
    }

    #[test]
    fn hosts_are_found_and_what_has_another_by_now_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut index = Index::open(dir.path(), &[1; 32]).unwrap();
        index.remember(vec![entry(1, &["a.example"]), entry(2, &["b.example", "a.example"]), entry(3, &[])], Head::default());
        assert_eq!((found(&mut index, "a.example"), found(&mut index, "b.example")), (vec![1, 2], vec![2]));
        let moved = Entry { rev: 2, ..entry(1, &["c.example"]) };
        let head = index.head();
        index.remember(vec![moved], head);
        assert_eq!((found(&mut index, "a.example"), found(&mut index, "c.example")), (vec![2], vec![1]));
        assert!(found(&mut index, "example").is_empty() && found(&mut index, "").is_empty());
    }
}
