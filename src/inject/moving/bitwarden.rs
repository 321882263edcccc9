//! Bitwarden's JSON, as its own export has it.

use base64ct::{Base64, Base64Unpadded, Encoding};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Made;
use super::marks::NAME;
use super::placed::place;
use crate::access::Release;
use crate::kind::Kind;
use crate::secret::Secret;
use crate::{Error, Result};

/// From this size on Bitwarden refuses a text: 10,000 characters, once it is encrypted.
const LONG: usize = 7_000;

#[derive(Serialize)]
struct Export<'t> {
    encrypted: bool,
    folders: [(); 0],
    items: Vec<Item<'t>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'t> {
    id: Option<&'t str>,
    organization_id: Option<&'t str>,
    folder_id: Option<&'t str>,
    r#type: u8,
    reprompt: u8,
    name: &'t str,
    notes: Option<&'t str>,
    favorite: bool,
    fields: Vec<Field<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<Login<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secure_note: Option<SecureNote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssh_key: Option<SshKey<'t>>,
    collection_ids: Option<[(); 0]>,
}

#[derive(Serialize)]
struct Field<'t> {
    name: &'t str,
    value: &'t str,
    r#type: u8,
}

#[derive(Serialize)]
struct Login<'t> {
    uris: Vec<Uri<'t>>,
    username: Option<&'t str>,
    password: Option<&'t str>,
    totp: Option<&'t str>,
}

#[derive(Serialize)]
struct Uri<'t> {
    r#match: Option<u8>,
    uri: &'t str,
}

#[derive(Serialize)]
struct SecureNote {
    r#type: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SshKey<'t> {
    private_key: &'t str,
    public_key: &'t str,
    key_fingerprint: String,
}

/// Makes the file.
pub(super) fn write(all: &[Release]) -> Result<Made> {
    let placed: Vec<_> = all.iter().map(|release| (release.kind, place(release, true))).collect();
    let lines: Vec<Zeroizing<String>> = placed.iter().map(|(_, placed)| placed.marks.write()).collect();
    let mut told = Vec::new();
    let items = placed.iter().zip(&lines).map(|((kind, placed), line)| {
        let mut own = placed.own.clone();
        let key = key(*kind, &mut own);
        let longest = own.iter().map(|(_, text, _)| text.len()).chain([line.len(), placed.main.len()]).max().unwrap_or_default();
        if longest >= LONG && *kind != Kind::SshKey {
            told.push(format!("`{}` has a value of {longest} bytes; Bitwarden may refuse more than {LONG}", placed.marks.name));
        }
        let hidden = own.iter().map(|(name, value, secret)| Field { name, value, r#type: u8::from(*secret) });
        let is_note = matches!(kind, Kind::File | Kind::Custom) || (*kind == Kind::SshKey && key.is_none());
        let some = |text: &'_ str| !text.is_empty();
        let login = Login {
            uris: placed.urls.iter().map(|uri| Uri { r#match: None, uri }).collect(),
            username: Some(placed.user).filter(|text| some(text)),
            password: Some(placed.main).filter(|text| some(text)),
            totp: None,
        };
        Item {
            id: None,
            organization_id: None,
            folder_id: None,
            r#type: if key.is_some() { 5 } else { 1 + u8::from(is_note) },
            reprompt: 0,
            name: &placed.title,
            notes: None,
            favorite: false,
            // Before any of that name that somebody made.
            fields: std::iter::once(Field { name: NAME, value: line, r#type: 1 }).chain(hidden).collect(),
            login: (key.is_none() && !is_note).then_some(login),
            secure_note: is_note.then_some(SecureNote { r#type: 0 }),
            ssh_key: key,
            collection_ids: None,
        }
    });
    let export = Export { encrypted: false, folders: [], items: items.collect() };
    let failed = |_| Error::Usage("the export could not be made".to_owned());
    // Measured first, so that it never grows.
    let mut size = Counted(0);
    serde_json::to_writer_pretty(&mut size, &export).map_err(failed)?;
    let mut text = Zeroizing::new(Vec::with_capacity(size.0 + 1));
    serde_json::to_writer_pretty(&mut *text, &export).map_err(failed)?;
    text.push(b'\n');
    Ok(Made { text: Secret::new(std::mem::take(&mut *text)), formulas: Vec::new(), told })
}

/// A key with both halves is one of Bitwarden's own; what is in it stays among the fields too, from where it is taken back.
fn key<'t>(kind: Kind, own: &mut [(&'t str, &'t str, bool)]) -> Option<SshKey<'t>> {
    let of = |name: &str| own.iter().find(|(field, _, _)| *field == name).map(|(_, text, _)| *text);
    let (private_key, public_key) = (of("private_key")?, of("public_key")?);
    let blob = Base64::decode_vec(public_key.split(' ').nth(1)?).ok().filter(|_| kind == Kind::SshKey)?;
    let key_fingerprint = format!("SHA256:{}", Base64Unpadded::encode_string(&Sha256::digest(blob)));
    Some(SshKey { private_key, public_key, key_fingerprint })
}

/// A writer that counts.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
