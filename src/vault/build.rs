//! Building a file: the body signed, sealed, and opened again before anything depends on it.

use jiff::Timestamp;

use super::body::{self, Body, Content};
use super::write::Draft;
use super::{Vault, seal};
use crate::credential::Credential;
use crate::name::escape;
use crate::{Error, Result, Secret};

impl Vault {
    /// Builds, signs and encrypts a body, opens the result again, compares and reads it: a revision or a time beyond what
    /// the format holds would otherwise replace a good file by one that nobody can read.
    pub(super) fn build(&self, draft: Draft, now: Timestamp) -> Result<(Vec<u8>, Body)> {
        let key = self.ring.signing();
        let mut content = draft.content;
        if let Content::Consumer(consumer) = &mut content {
            let secret = self.ring.record_secret();
            let key = |recipient: &String| Secret::new(secret.of_consumer(draft.id, recipient).to_vec());
            consumer.record = consumer.recipient.as_ref().map(key);
        }
        let body = Body {
            vault: self.manifest.vault,
            id: draft.id,
            rev: draft.rev,
            epoch: self.manifest.epoch,
            writer: body::key_text(&key.verifying_key()),
            recipients: draft.recipients,
            prev: draft.prev,
            written: now,
            content,
            extra: draft.extra,
        };
        let plain = body.write(key);
        let unwritable = |what: &'static str| Error::Usage(format!("the new file was not written: {what}"));
        let recipients = body.recipients.iter().map(|text| text.parse()).collect::<std::result::Result<Vec<_>, _>>();
        let recipients = recipients.map_err(|_| unwritable("one of its recipients is not an age recipient"))?;
        let bytes = seal::seal(plain.as_bytes(), &recipients).ok_or_else(|| unwritable("it has no recipient"))?;
        let limit = if matches!(body.content, Content::Consumer(_)) { seal::MAX_VIEW } else { seal::MAX_FILE };
        if bytes.len() as u64 > limit {
            return Err(Error::TooLarge { what: largest(&body.content), size: bytes.len() as u64, limit });
        }
        let same = seal::open(&bytes, &self.ring.identities()?).is_ok_and(|(back, _)| *back == plain.as_bytes());
        let reads = Body::read(plain.as_bytes()).is_ok_and(|back| back.rev == body.rev && back.id == body.id);
        if same && reads { Ok((bytes, body)) } else { Err(unwritable("it does not open again as it should")) }
    }
}

/// What to blame for a file that is too large.
fn largest(content: &Content) -> String {
    let len_of = |credential: &Credential| credential.fields.values().map(|field| field.value.len()).sum();
    let (what, name, mut parts): (_, _, Vec<(&String, usize)>) = match content {
        Content::Credential(credential) => {
            ("fields", &credential.name, credential.fields.iter().map(|(name, field)| (name, field.value.len())).collect())
        }
        Content::Consumer(consumer) => {
            let uses = consumer.uses.iter().map(|held| (&held.credential.name, len_of(&held.credential)));
            ("credentials", &consumer.name, uses.collect())
        }
        _ => return "the file".to_owned(),
    };
    parts.sort_by_key(|(_, len)| std::cmp::Reverse(*len));
    let named: Vec<String> = parts.iter().take(3).map(|(name, len)| format!("`{}` {len}", escape(name))).collect();
    format!("`{}` (largest {what}, in bytes: {})", escape(name), named.join(", "))
}
