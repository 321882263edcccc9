//! XML as KeePass writes it: elements and their texts. A document type or an entity of its own is refused, whatever it is for.

use quick_xml::XmlVersion;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use zeroize::Zeroizing;

use super::{MAX_DEPTH, MAX_FIELD, Mistake};

/// What comes next.
pub(super) enum Step {
    /// An element begins: its name, and its attributes.
    In(String, Vec<(String, String)>),
    /// The innermost element ends, with the text that stood in it.
    Out(String, Zeroizing<String>),
    End,
}

/// A document, step by step.
pub(super) struct Xml<'t> {
    text: &'t [u8],
    reader: Reader<&'t [u8]>,
    open: Vec<(String, Zeroizing<String>)>,
    /// An element without content ends as soon as it began.
    ends: bool,
    roots: usize,
}

impl<'t> Xml<'t> {
    pub(super) fn new(text: &'t [u8]) -> Result<Self, Mistake> {
        if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
            return Err(Mistake::file("is UTF-16; save it as UTF-8"));
        }
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let inside = std::str::from_utf8(text).map_err(|_| Mistake::file("is not UTF-8"))?;
        Ok(Self { text, reader: Reader::from_reader(inside.as_bytes()), open: Vec::new(), ends: false, roots: 0 })
    }

    /// A mistake where the reader stands.
    pub(super) fn mistake(&self, why: &'static str) -> Mistake {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        Mistake::line(self.text[..at].iter().filter(|byte| **byte == b'\n').count() + 1, why)
    }

    pub(super) fn next(&mut self) -> Result<Step, Mistake> {
        loop {
            if std::mem::take(&mut self.ends) {
                return self.close();
            }
            let event = self.reader.read_event();
            match event.map_err(|_| self.mistake("is not XML that is whole"))? {
                Event::Start(start) => return self.begin(&start),
                Event::Empty(start) => {
                    self.ends = true;
                    return self.begin(&start);
                }
                Event::End(_) => return self.close(),
                Event::Text(text) => {
                    let text = text.xml_content(XmlVersion::Explicit1_0).map_err(|_| self.mistake("is not XML that is whole"))?;
                    self.append(&text)?;
                }
                Event::CData(text) => {
                    let text = text.xml_content(XmlVersion::Explicit1_0).map_err(|_| self.mistake("is not XML that is whole"))?;
                    self.append(&text)?;
                }
                Event::GeneralRef(named) => {
                    let bytes = named.into_inner();
                    let c = std::str::from_utf8(&bytes).ok().and_then(reference);
                    let c = c.ok_or_else(|| self.mistake("has an entity of its own, or a character that XML cannot hold"))?;
                    self.append(c.encode_utf8(&mut [0; 4]))?;
                }
                Event::DocType(_) => return Err(self.mistake("has a document type, which no export has")),
                Event::Eof if self.open.is_empty() && self.roots == 1 => return Ok(Step::End),
                Event::Eof => return Err(self.mistake("is XML that is cut short")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn begin(&mut self, start: &quick_xml::events::BytesStart<'_>) -> Result<Step, Mistake> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.mistake("is nested deeper than 128 levels"));
        }
        self.roots += usize::from(self.open.is_empty());
        if self.roots > 1 {
            return Err(self.mistake("has a second root"));
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let name = text(start.name().as_ref());
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| self.mistake("has an attribute that is none"))?;
            attributes.push((text(attribute.key.as_ref()), text(&attribute.value)));
        }
        self.open.push((name.clone(), Zeroizing::new(String::new())));
        Ok(Step::In(name, attributes))
    }

    fn close(&mut self) -> Result<Step, Mistake> {
        match self.open.pop() {
            Some((name, text)) => Ok(Step::Out(name, text)),
            None => Err(self.mistake("is not XML that is whole")),
        }
    }

    fn append(&mut self, text: &str) -> Result<(), Mistake> {
        let Some((_, whole)) = self.open.last_mut() else {
            return if text.trim().is_empty() { Ok(()) } else { Err(self.mistake("has text outside of its root")) };
        };
        if whole.capacity() < whole.len() + text.len() {
            let mut larger = Zeroizing::new(String::with_capacity((whole.capacity() * 2).max(whole.len() + text.len()).max(64)));
            larger.push_str(whole);
            *whole = larger;
        }
        whole.push_str(text);
        Ok(())
    }

    /// What is longer than any field can be.
    pub(super) fn is_long(text: &str) -> bool {
        text.len() > MAX_FIELD
    }
}

/// The characters that XML itself names.
fn reference(name: &str) -> Option<char> {
    let number = name.strip_prefix('#').map(|number| match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    match (name, number) {
        (_, Some(number)) => number.and_then(char::from_u32).filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..)),
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        _ => None,
    }
}
