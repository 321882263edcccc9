//! What is packed in an export file, in memory alone: no name in it ever becomes a path.
//!
//! Refused (THREATS I02): names that lead elsewhere, links, two entries of one name, entries that share bytes, another name
//! in the entry than in the list, locked entries. Sizes are counted as they come out, whatever the lists say.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};
use zeroize::Zeroizing;

use super::{MAX, Mistake};

/// Most entries.
const MAX_NAMES: usize = 20_000;

/// A file, its list gone through.
pub(super) struct Zip<'b> {
    archive: ZipSliceArchive<&'b [u8]>,
    entries: HashMap<String, (ZipArchiveEntryWayfinder, CompressionMethod)>,
    /// What may still come out of it.
    left: usize,
}

const BROKEN: Mistake = Mistake::file("is a zip file that is cut short or damaged");

impl<'b> Zip<'b> {
    pub(super) fn open(file: &'b [u8]) -> Result<Self, Mistake> {
        let archive = ZipArchive::from_slice(file).map_err(|_| BROKEN)?;
        let mut entries = HashMap::new();
        let mut ranges = Vec::new();
        let mut listed = archive.entries();
        while let Some(record) = listed.next_entry().map_err(|_| BROKEN)? {
            let name =
                std::str::from_utf8(record.file_path().as_bytes()).map_err(|_| Mistake::file("packs a file whose name is no text"))?;
            check_name(name)?;
            if record.mode().is_symlink() {
                return Err(Mistake::file("packs a symbolic link"));
            }
            if record.flags().is_encrypted() {
                return Err(Mistake::file("is a zip file that is locked"));
            }
            let entry = archive.get_entry(record.wayfinder()).map_err(|_| BROKEN)?;
            let local = entry.local_header();
            if local.file_path().as_bytes() != name.as_bytes() || local.flags().is_encrypted() {
                return Err(Mistake::file("packs a file under two names"));
            }
            ranges.push(entry.compressed_data_range());
            if entries.insert(name.to_owned(), (record.wayfinder(), record.compression_method())).is_some() {
                return Err(Mistake::file("packs two files of one name"));
            }
            if entries.len() > MAX_NAMES {
                return Err(Mistake::file("packs more than 20,000 files"));
            }
        }
        ranges.sort_unstable();
        if ranges.windows(2).any(|pair| pair[0].1 > pair[1].0) {
            return Err(Mistake::file("packs files that overlap"));
        }
        Ok(Self { archive, entries, left: MAX })
    }

    /// The names of what is packed.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// What comes out under a name; `None` where there is no such file.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Mistake> {
        let Some((place, method)) = self.entries.get(name) else { return Ok(None) };
        let entry = self.archive.get_entry(*place).map_err(|_| BROKEN)?;
        let out = match *method {
            CompressionMethod::STORE => bounded(entry.verifying_reader(entry.data()), self.left),
            CompressionMethod::DEFLATE => bounded(entry.verifying_reader(DeflateDecoder::new(entry.data())), self.left),
            _ => return Err(Mistake::file("is packed in a way that is not known")),
        };
        let out = out.map_err(|why| why.unwrap_or(BROKEN))?;
        self.left -= out.len();
        Ok(Some(out))
    }
}

fn check_name(name: &str) -> Result<(), Mistake> {
    let leads_out = name.starts_with('/') || name.contains(['\\', '\0']) || name.split('/').any(|part| part == "..");
    let drive = name.as_bytes().get(1) == Some(&b':');
    if leads_out || drive { Err(Mistake::file("packs a file whose name leads elsewhere")) } else { Ok(()) }
}

/// Everything that a reader gives, up to a limit: a mistake beyond it, `None` for what is broken.
///
/// # Errors
/// As it says.
pub(super) fn bounded(mut reader: impl Read, limit: usize) -> Result<Zeroizing<Vec<u8>>, Option<Mistake>> {
    let mut out = Zeroizing::new(Vec::new());
    let mut buffer = Zeroizing::new([0; 16 << 10]);
    loop {
        let read = reader.read(&mut *buffer).map_err(|_| None)?;
        if read == 0 {
            return Ok(out);
        }
        if out.len() + read > limit {
            return Err(Some(Mistake::file("holds more than 100 MiB when it is unpacked")));
        }
        // What it grows out of is wiped.
        if out.capacity() < out.len() + read {
            let mut larger = Zeroizing::new(Vec::with_capacity((out.capacity() * 2).max(32 << 10)));
            larger.extend_from_slice(&out);
            out = larger;
        }
        out.extend_from_slice(&buffer[..read]);
    }
}

/// What gzip packed.
pub(super) fn gunzip(bytes: &[u8], limit: usize) -> Option<Zeroizing<Vec<u8>>> {
    bounded(flate2::read::GzDecoder::new(bytes), limit).ok()
}
