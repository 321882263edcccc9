//! Zip files as nobody's program writes them (THREATS I02), and a writer that can.

use std::io::Write as _;
use std::time::Instant;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::{found, refused};

/// One packed file, with whatever is to be said of it.
#[derive(Clone)]
pub(super) struct Packed {
    name: &'static str,
    /// In the entry itself, where that is another one.
    local: Option<&'static str>,
    content: Vec<u8>,
    deflated: bool,
    flags: u16,
    mode: u32,
    /// What the lists say of the size.
    size: Option<u32>,
}

pub(super) fn packed(name: &'static str, content: impl AsRef<[u8]>) -> Packed {
    Packed { name, local: None, content: content.as_ref().to_vec(), deflated: true, flags: 0, mode: 0o100_644, size: None }
}

/// The file of these.
pub(super) fn zip(files: &[Packed]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for file in files {
        let data = if file.deflated {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&file.content).unwrap();
            encoder.finish().unwrap()
        } else {
            file.content.clone()
        };
        let mut crc = flate2::Crc::new();
        crc.update(&file.content);
        let size = file.size.unwrap_or(u32::try_from(file.content.len()).unwrap());
        let at = u32::try_from(out.len()).unwrap();
        let common = |name: &str| {
            let mut head = Vec::new();
            head.extend(20u16.to_le_bytes());
            head.extend(file.flags.to_le_bytes());
            head.extend((if file.deflated { 8u16 } else { 0 }).to_le_bytes());
            head.extend([0; 4]);
            head.extend(crc.sum().to_le_bytes());
            head.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
            head.extend(size.to_le_bytes());
            head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            head.extend([0; 2]);
            head
        };
        let local = file.local.unwrap_or(file.name);
        out.extend(b"PK\x03\x04");
        out.extend(common(local));
        out.extend(local.as_bytes());
        out.extend(&data);
        list.extend(b"PK\x01\x02");
        list.extend(0x0314u16.to_le_bytes());
        list.extend(common(file.name));
        list.extend([0; 6]);
        list.extend((file.mode << 16).to_le_bytes());
        list.extend(at.to_le_bytes());
        list.extend(file.name.as_bytes());
    }
    let at = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend(u32::try_from(list.len()).unwrap().to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    out
}

const DATA: &str =
    r#"{"accounts":[{"attrs":{},"vaults":[{"attrs":{"name":"V"},"items":[{"overview":{"title":"A"},"details":{"password":"fakepw"}}]}]}]}"#;

#[test]
fn i02_what_a_zip_file_can_do_to_a_reader_is_refused() {
    let data = || packed("export.data", DATA);
    assert_eq!(found(&zip(&[data(), packed("files/", ""), packed("export.attributes", "{}")]), "1pux").entries.len(), 1);
    for (files, words) in [
        (vec![data(), packed("../x", "x")], "leads elsewhere"),
        (vec![data(), packed("files/../../x", "x")], "leads elsewhere"),
        (vec![data(), packed("/etc/x", "x")], "leads elsewhere"),
        (vec![data(), packed("C:x", "x")], "leads elsewhere"),
        (vec![data(), packed("a\\x", "x")], "leads elsewhere"),
        (vec![data(), packed("a\0x", "x")], "leads elsewhere"),
        (vec![data(), Packed { mode: 0o120_777, ..packed("link", "/etc/passwd") }], "symbolic link"),
        (vec![data(), data()], "two files of one name"),
        (vec![Packed { local: Some("export.dat2"), ..data() }], "under two names"),
        (vec![Packed { flags: 1, ..data() }], "locked"),
        // What is said of a size is not believed: neither more than there is, nor less.
        (vec![Packed { size: Some(1 << 30), ..data() }], "damaged"),
        (vec![Packed { size: Some(1), ..data() }], "damaged"),
        (vec![packed("export.data2", DATA)], "no `export.data`"),
    ] {
        let mistake = refused(&zip(&files));
        assert!(mistake.why.contains(words), "{}: {}", files.last().unwrap().name, mistake.why);
    }
}

#[test]
fn i02_a_bomb_is_stopped_as_it_swells() {
    let begun = Instant::now();
    // 101 MiB of nothing: 100 KiB, that say of themselves to be 10 bytes.
    let bomb = zip(&[Packed { size: Some(10), ..packed("export.data", vec![b' '; 101 << 20]) }]);
    assert!(bomb.len() < 1 << 20);
    let why = refused(&bomb).why;
    assert!(why.contains("100 MiB") || why.contains("damaged"), "{why}");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn i02_files_that_share_bytes_are_refused() {
    // Two names in the list for one entry's bytes, as in bombs without nesting.
    let mut file = zip(&[packed("export.data", DATA), packed("export.datb", DATA)]);
    let list: Vec<usize> = file.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").map(|(at, _)| at).collect();
    let second = list[1];
    file[second + 42..second + 46].copy_from_slice(&0u32.to_le_bytes());
    let why = refused(&file).why;
    assert!(why.contains("under two names") || why.contains("overlap"), "{why}");
}

#[test]
fn a_zip_file_that_is_cut_anywhere_is_a_mistake_and_no_panic() {
    let whole = zip(&[packed("export.data", DATA), packed("files/a__b", vec![7; 300])]);
    for length in 4..whole.len() {
        if let Some(format) = credctl::import::managers::recognise(std::path::Path::new("x"), &whole[..length]) {
            let mut none = || None;
            let keys = &mut credctl::import::managers::Keys { password: &mut none, identities: &[] };
            assert!(credctl::import::managers::read(format, &whole[..length], keys).is_err(), "{length}");
        }
    }
}
