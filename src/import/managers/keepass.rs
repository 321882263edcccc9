//! KeePass's XML, as KeePass 2 and KeePassXC export it.
//!
//! Old passwords (`History`) and what was deleted are passed over; what is in the bin is told as such. A value that is still
//! encrypted was taken out of a database and never exported: that file is refused.

mod raw;

use std::collections::HashMap;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::xml::{Step, Xml};
use super::zip::gunzip;
use super::{Found, MAX, MAX_FIELD, Mistake};
use raw::{Raw, Text};

/// Reads the file.
pub(super) fn read(file: &[u8]) -> Result<Found, Mistake> {
    let mut reading = Reading::new(file)?;
    loop {
        match reading.xml.next()? {
            Step::In(name, attributes) => reading.begin(name, &attributes)?,
            Step::Out(name, text) => reading.end(&name, text)?,
            Step::End => break,
        }
    }
    Ok(raw::entries(reading.entries, &reading.binaries, &reading.bin))
}

/// What was read so far.
struct Reading<'t> {
    xml: Xml<'t>,
    /// The names of the open elements.
    path: Vec<String>,
    /// How many elements are open of a part that is passed over.
    skipped: usize,
    groups: Vec<(String, String)>,
    entry: Option<Raw>,
    text: Text,
    /// The number of an attached file, and whether it is packed.
    number: String,
    packed: bool,
    entries: Vec<Raw>,
    /// `None` for one that is damaged or too large.
    binaries: HashMap<String, Option<Zeroizing<Vec<u8>>>>,
    bin: String,
    /// What attached files may still take.
    left: usize,
}

impl<'t> Reading<'t> {
    fn new(file: &'t [u8]) -> Result<Self, Mistake> {
        Ok(Self {
            xml: Xml::new(file)?,
            path: Vec::new(),
            skipped: 0,
            groups: Vec::new(),
            entry: None,
            text: Text::default(),
            number: String::new(),
            packed: false,
            entries: Vec::new(),
            binaries: HashMap::new(),
            bin: String::new(),
            left: MAX,
        })
    }

    fn begin(&mut self, name: String, attributes: &[(String, String)]) -> Result<(), Mistake> {
        if self.skipped > 0 || matches!(name.as_str(), "History" | "DeletedObjects" | "CustomData" | "AutoType") {
            self.skipped += 1;
            return Ok(());
        }
        if self.path.is_empty() && name != "KeePassFile" {
            return Err(self.xml.mistake("is XML, and none of KeePass"));
        }
        let of = |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let parent = self.path.last().map(String::as_str);
        match name.as_str() {
            "Group" => self.groups.push((String::new(), String::new())),
            "Entry" if parent == Some("Group") => {
                let groups: Vec<&str> = self.groups.iter().map(|(_, name)| name.as_str()).collect();
                let uuids = self.groups.iter().map(|(uuid, _)| uuid.clone()).collect();
                self.entry = Some(Raw { group: groups.join("/"), groups: uuids, ..Raw::default() });
            }
            "Value" => {
                if of("Protected") == Some("True") {
                    return Err(self.xml.mistake("holds values that are still encrypted; export it again from KeePass"));
                }
                self.text.hidden = of("ProtectInMemory") == Some("True");
                self.number = of("Ref").unwrap_or_default().to_owned();
            }
            "Binary" if parent == Some("Binaries") => {
                self.number = of("ID").unwrap_or_default().to_owned();
                self.packed = of("Compressed") == Some("True");
            }
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn end(&mut self, name: &str, text: Zeroizing<String>) -> Result<(), Mistake> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        self.path.pop();
        let parent = self.path.last().cloned().unwrap_or_default();
        match (parent.as_str(), name) {
            ("Meta", "RecycleBinUUID") => self.bin = text.trim().to_owned(),
            ("Binaries", "Binary") => self.binary(&text)?,
            ("String" | "Binary", "Key") => self.text.key = text.to_string(),
            ("String" | "Binary", "Value") => self.text.value = text,
            (_, "Group") => _ = self.groups.pop(),
            ("Group", "Entry") => self.entries.extend(self.entry.take()),
            ("Group", _) if self.entry.is_none() => {
                if let Some(group) = self.groups.last_mut() {
                    match name {
                        "UUID" => group.0 = text.trim().to_owned(),
                        "Name" => group.1 = text.to_string(),
                        _ => {}
                    }
                }
            }
            _ => self.of_entry(&parent, name, &text)?,
        }
        Ok(())
    }

    fn of_entry(&mut self, parent: &str, name: &str, text: &str) -> Result<(), Mistake> {
        let Some(entry) = &mut self.entry else { return Ok(()) };
        match (parent, name) {
            ("Entry", "UUID") => entry.uuid = text.trim().to_owned(),
            ("Entry", "Tags") => {
                entry.tags = text.split([';', ',']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
            }
            ("Times", "Expires") => entry.expires = text.trim() == "True",
            ("Times", "ExpiryTime") => entry.expiry = time(text.trim()),
            ("Entry", "String") => {
                if Xml::is_long(&self.text.value) {
                    return Err(self.xml.mistake("has a value of more than 1 MiB"));
                }
                entry.texts.push(std::mem::take(&mut self.text));
            }
            ("Entry", "Binary") => {
                let name = std::mem::take(&mut self.text).key;
                entry.files.push((name, std::mem::take(&mut self.number)));
            }
            _ => {}
        }
        Ok(())
    }

    /// An attached file, in base64 and packed with gzip or not.
    fn binary(&mut self, text: &str) -> Result<(), Mistake> {
        let bytes = data_encoding::BASE64.decode(text.trim().as_bytes()).ok().map(Zeroizing::new);
        let bytes = if self.packed { bytes.and_then(|bytes| gunzip(&bytes, MAX_FIELD)) } else { bytes };
        self.left = self
            .left
            .checked_sub(bytes.as_ref().map_or(0, |bytes| bytes.len()))
            .ok_or_else(|| self.xml.mistake("has attached files of more than 100 MiB"))?;
        self.binaries.insert(std::mem::take(&mut self.number), bytes);
        Ok(())
    }
}

/// A time as KeePass 2 writes it, or KeePassXC: seconds since the year 1, in base64.
fn time(text: &str) -> Option<Timestamp> {
    /// From the year 1 to 1970.
    const BEFORE: i64 = 62_135_596_800;
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let bytes = data_encoding::BASE64.decode(text.as_bytes()).ok()?;
    let seconds = i64::from_le_bytes(bytes.try_into().ok()?);
    Timestamp::from_second(seconds.checked_sub(BEFORE)?).ok()
}
