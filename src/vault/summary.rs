//! What the index knows of a credential: everything `list` and `show` tell, and no secret.
//!
//! Packed by hand, because ten thousand of them are read for one `list`: fields one after the other, numbers in little
//! endian, texts and lists with their length in front.

mod account;
mod cut;
mod pack;

use jiff::{SignedDuration, Timestamp};

pub use self::account::Account;
use self::cut::CUT;
use self::pack::{pack_summary, put_count, put_time, take, take_count, take_time, take_u64, unpack_summary};
use super::files::Stamp;
use crate::consumer::{Marked, mark};
use crate::credential::report::Report;
use crate::credential::revoked::Revoked;
use crate::credential::rotation::Waiting;
use crate::credential::{Credential, Field};
use crate::kind::Kind;
use crate::name::Id;
use crate::status::{self, Due, Facts, Reason, Status};

/// One field, without its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSummary {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub secret: bool,
    /// The mask of a hidden one, the text of a plain one.
    pub shown: String,
    /// Its variable.
    pub key: Option<String>,
    /// Further variables.
    pub aliases: Vec<String>,
    /// The mark of a secret.
    pub mark: Option<String>,
}

/// A credential without its secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Its handle; text from a file.
    pub name: String,
    /// Free text.
    pub label: Option<String>,
    /// Its type.
    pub kind: Kind,
    /// The template it was made from.
    pub service: Option<String>,
    /// Its category.
    pub category: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Where its secret may be sent.
    pub hosts: Vec<String>,
    /// When it was stored first.
    pub created: Timestamp,
    /// When a person changed it last.
    pub updated: Timestamp,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// +1 whenever a secret field changes.
    pub secret_version: u64,
    /// When a secret of it was changed last.
    pub secret_since: Timestamp,
    /// Of a connected account: how it is renewed, and what a person is told of it.
    pub account: Option<Account>,
    /// What the last check found.
    pub report: Option<Report>,
    /// That it is ended, or being ended.
    pub revoked: Option<Revoked>,
    /// What is going on with its secrets.
    pub rotation: Waiting,
    /// That it is a decoy: told to nobody but who asks for the canaries.
    pub canary: bool,
    /// The main field's name.
    pub main: Option<String>,
    /// Its fields, by name.
    pub fields: Vec<FieldSummary>,
}

/// What the index keeps of a credential at most, packed; the table's values have a limit, and one entry that is too large
/// would keep all others from being written.
const MAX_PACKED: usize = 48 << 10;

impl Summary {
    /// From the credential itself.
    pub fn of(credential: &Credential) -> Self {
        let shown = |field: &Field| match field.value.expose_str() {
            _ if field.secret && field.value.is_empty() && credential.revoked.is_some() => String::new(),
            _ if field.secret => field.value.mask(),
            Some(text) => text.to_owned(),
            None => format!("({} bytes)", field.value.len()),
        };
        Self {
            name: credential.name.clone(),
            label: credential.label.clone(),
            kind: credential.kind,
            service: credential.service.clone(),
            category: credential.category.clone(),
            tags: credential.tags.clone(),
            hosts: credential.hosts.clone(),
            created: credential.created,
            updated: credential.updated,
            expires: credential.ends(),
            secret_version: credential.secret_version,
            secret_since: credential.secret_since.unwrap_or(credential.created),
            account: credential.grant.as_ref().map(|grant| Account {
                renewal: credential.facts().renewal.unwrap_or_default(),
                of: grant.account.clone(),
                lost: grant.lost.as_ref().map(|lost| lost.why.clone()),
                asked: grant.asked.clone(),
                granted: grant.granted.clone(),
                refreshed: grant.refreshed,
            }),
            report: credential.report.clone(),
            revoked: credential.revoked.clone(),
            rotation: credential.rotation.waiting(),
            canary: credential.canary.is_some(),
            main: credential.main_field().map(|(name, _)| name.to_owned()),
            fields: credential
                .fields
                .iter()
                .map(|(name, field)| FieldSummary {
                    name: name.clone(),
                    secret: field.secret,
                    shown: shown(field),
                    key: field.key.as_ref().map(ToString::to_string),
                    aliases: field.aliases.iter().map(ToString::to_string).collect(),
                    mark: (field.secret && !field.value.is_empty()).then(|| mark(credential.id, name, &field.value)),
                })
                .collect(),
        }
    }

    /// The secrets that it has now, by their marks.
    pub fn marks(&self) -> Vec<Marked> {
        self.fields.iter().filter_map(|field| Some((field.name.clone(), field.mark.clone()?))).collect()
    }

    /// The variable of its main secret.
    pub fn key(&self) -> Option<&str> {
        let main = self.main.as_deref()?;
        self.fields.iter().find(|field| field.name == main)?.key.as_deref()
    }

    /// Why it is due for a change; `age` is how old a secret may grow, where it does not say so itself.
    pub fn due(&self, now: Timestamp, age: Option<SignedDuration>) -> Vec<Due> {
        let of_status = match self.status(now) {
            Status::Expired => Some(Due::Expired),
            Status::Expiring => Some(Due::Expiring),
            _ => None,
        };
        let age = self.rotation.after.or(age);
        let old = self.revoked.is_none() && age.is_some_and(|age| now.duration_since(self.secret_since) > age);
        let unended = self.rotation.making.is_some() || !self.rotation.olds.is_empty();
        of_status.into_iter().chain(old.then_some(Due::RotationAge)).chain(unended.then_some(Due::OldSecret)).collect()
    }

    /// Why it is in that state, where that is more than its date.
    pub fn reason(&self, now: Timestamp) -> Option<Reason> {
        status::reason(&self.facts(), now)
    }

    /// Its status at `now`.
    pub fn status(&self, now: Timestamp) -> Status {
        status::status(&self.facts(), now)
    }

    fn facts(&self) -> Facts {
        let renewal = self.account.as_ref().map(|account| account.renewal);
        let said = self.report.as_ref().map(Report::said);
        Facts { since: Some(self.updated), expires: self.expires, revoked: self.revoked.as_ref().map(|revoked| revoked.at), renewal, said }
    }
}

/// What the index remembers of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: Id,
    /// The highest revision seen.
    pub rev: u64,
    /// SHA-256 of that revision's ciphertext.
    pub hash: [u8; 32],
    /// What the file looked like then.
    pub stamp: Stamp,
    /// When it was last found to be good.
    pub seen: Timestamp,
    /// Keyed fingerprints of its secrets, by which the same secret is found again.
    pub fingerprints: Vec<[u8; 16]>,
    /// What is in it; `None` of a tombstone. Apart, so that a list moves and sorts little.
    pub summary: Option<Box<Summary>>,
}

impl Entry {
    /// The revision that was seen, and its hash.
    pub fn mark(&self) -> (u64, [u8; 32]) {
        (self.rev, self.hash)
    }

    /// The bytes for the index.
    pub fn pack(&self) -> Vec<u8> {
        let whole = self.pack_whole();
        if whole.len() <= MAX_PACKED {
            return whole;
        }
        let fingerprints = self.fingerprints.iter().take(CUT.1 * 4).copied().collect();
        Self { summary: self.summary.clone().map(|summary| Box::new(summary.cut())), fingerprints, ..self.clone() }.pack_whole()
    }

    fn pack_whole(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(320);
        out.extend_from_slice(self.id.bytes());
        out.extend_from_slice(&self.rev.to_le_bytes());
        out.extend_from_slice(&self.hash);
        for number in [self.stamp.size, self.stamp.inode, self.stamp.mtime.cast_unsigned(), self.stamp.ctime.cast_unsigned()] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        put_time(&mut out, Some(self.seen));
        put_count(&mut out, self.fingerprints.len());
        self.fingerprints.iter().for_each(|print| out.extend_from_slice(print));
        out.push(u8::from(self.summary.is_some()));
        if let Some(summary) = &self.summary {
            pack_summary(&mut out, summary);
        }
        out
    }

    /// From the index's bytes; `None` where they are not such an entry (another version's).
    pub fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let from = &mut bytes;
        let id = Id::from_bytes(take(from)?);
        let rev = u64::from_le_bytes(take(from)?);
        let hash = take(from)?;
        let [size, inode, mtime, ctime] = [take_u64(from)?, take_u64(from)?, take_u64(from)?, take_u64(from)?];
        let stamp = Stamp { size, inode, mtime: mtime.cast_signed(), ctime: ctime.cast_signed() };
        let seen = take_time(from)??;
        let fingerprints = (0..take_count(from)?).map(|_| take(from)).collect::<Option<Vec<_>>>()?;
        let summary = match take::<1>(from)? {
            [0] => None,
            _ => Some(Box::new(unpack_summary(from)?)),
        };
        from.is_empty().then_some(Self { id, rev, hash, stamp, seen, fingerprints, summary })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::credential::rotation::Old;

    fn sample(name: String, label: Option<String>, tags: Vec<String>, rev: u64) -> Entry {
        let field = FieldSummary {
            name: "token".to_owned(),
            secret: true,
            shown: "••••1234".to_owned(),
            key: Some("A".to_owned()),
            aliases: tags.clone(),
            mark: None,
        };
        let created = "2026-11-20T11:10:00.123456789Z".parse().unwrap();
        let summary = Summary {
            name,
            label,
            kind: Kind::Smtp,
            service: None,
            category: "custom".to_owned(),
            tags,
            hosts: vec!["a.example".to_owned()],
            created,
            updated: created,
            expires: Some(created),
            secret_version: 1,
            secret_since: created,
            account: Some(Account { of: Some("a".to_owned()), ..Account::default() }),
            report: Some(sample_report()),
            revoked: None,
            rotation: sample_rotation(created),
            canary: false,
            main: Some("token".to_owned()),
            fields: vec![field],
        };
        let stamp = Stamp { size: 1, inode: 2, mtime: -3, ctime: 4 };
        Entry {
            id: Id::from_bytes([3; 16]),
            rev,
            hash: [9; 32],
            stamp,
            seen: created,
            fingerprints: vec![[1; 16]],
            summary: Some(Box::new(summary)),
        }
    }

    fn sample_rotation(at: Timestamp) -> Waiting {
        let old = Old { since: at, due: at, unused: true, asked: false, host: Some("a.example".to_owned()), until: None };
        Waiting { after: Some(SignedDuration::from_hours(1)), making: Some((at, true)), olds: vec![old] }
    }

    fn sample_report() -> Report {
        Report {
            verdict: crate::status::Verdict::NoCredit,
            why: "nothing left".to_owned(),
            at: "2026-11-20T11:10:00Z".parse().unwrap(),
            assumed: true,
            account: Some("alice".to_owned()),
            scopes: vec!["read".to_owned()],
            missing: vec!["write".to_owned()],
            plan: None,
            expires: Some("2027-11-20T11:10:00.5Z".parse().unwrap()),
            extra: toml::Table::new(),
        }
    }

    proptest! {
        #[test]
        fn an_entry_comes_back(name: String, label: Option<String>, tags: Vec<String>, rev: u64) {
            let entry = sample(name, label, tags, rev);
            prop_assert_eq!(Entry::unpack(&entry.pack()), Some(entry));
        }

        #[test]
        fn foreign_bytes_are_no_entry_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(Entry::unpack(&bytes), None);
        }
    }

    #[test]
    fn a_canary_s_mark_comes_back_whether_it_is_revoked_or_not() {
        let at: Timestamp = "2026-11-20T11:10:00Z".parse().unwrap();
        for revoked in [None, Some(Revoked::begun(at))] {
            let mut entry = sample("a".to_owned(), None, vec![], 1);
            let summary = entry.summary.take().map(|summary| Summary { canary: true, revoked: revoked.clone(), ..*summary });
            entry.summary = summary.map(Box::new);
            assert_eq!(Entry::unpack(&entry.pack()), Some(entry));
        }
    }

    #[test]
    fn an_entry_always_fits_into_the_table() {
        let huge = || "x".repeat(70_000);
        let mut entry = sample(huge(), Some(huge()), vec![huge(); 500], 1);
        if let Some(summary) = &mut entry.summary {
            let field = FieldSummary { shown: huge(), aliases: vec!["A".repeat(128); 500], ..summary.fields[0].clone() };
            summary.fields = vec![field; 2000];
            summary.hosts = vec![huge(); 500];
        }
        entry.fingerprints = vec![[1; 16]; 9000];
        let packed = entry.pack();
        assert!(packed.len() <= MAX_PACKED, "{}", packed.len());
        assert_eq!(Entry::unpack(&packed).map(|entry| entry.rev), Some(1));
    }

    #[test]
    fn every_cut_is_no_entry() {
        let mut entry = sample("x".to_owned(), None, vec![], 1);
        // What a later version added at the end may be missing.
        if let Some(summary) = &mut entry.summary {
            summary.rotation = Waiting::default();
        }
        let bytes = entry.pack();
        for at in 0..bytes.len() {
            assert_eq!(Entry::unpack(&bytes[..at]), None, "{at}");
        }
    }
}
