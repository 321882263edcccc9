//! Comma-separated values (RFC 4180): a header and rows, each with its line, every cell byte for byte as it stands there.
//!
//! A cell that begins like a formula is kept as it is: a password may begin with `=`. What is read goes through buffers that
//! are wiped.

use csv_core::{ReadRecordResult, ReaderBuilder};
use zeroize::Zeroizing;

use super::{MAX_ENTRIES, MAX_FIELD, Mistake, TOO_MANY};

/// A file.
pub(super) struct Sheet {
    /// The names of its columns, in lower case, without blanks around them.
    pub(super) header: Vec<String>,
    /// The same as they stand there.
    pub(super) written: Vec<String>,
    /// Its rows; a mistake where one is not as long as the header.
    pub(super) rows: Vec<Result<Row, Mistake>>,
}

/// A row.
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: Vec<Zeroizing<String>>,
}

/// Most columns.
const MAX_COLUMNS: usize = 256;

/// The names of a text's columns, where its first line can be a header.
pub(super) fn header(text: &[u8]) -> Option<Vec<String>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let line = text.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok().filter(|line| line.len() < 4096 && line.contains([',', '\t']))?;
    read(line.as_bytes(), false).ok().map(|sheet| sheet.header)
}

/// Reads a file. With `backslash` a quote in a cell is written `\"`, as KeePass 1 does; else `""`.
pub(super) fn read(text: &[u8], backslash: bool) -> Result<Sheet, Mistake> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Err(Mistake::file("is UTF-16; save it as UTF-8"));
    }
    if std::str::from_utf8(text).is_err() {
        return Err(Mistake::file("is not UTF-8"));
    }
    let mut reader = Reader::new(text, backslash);
    let written = match reader.next()? {
        Some(Ok(row)) => row.cells,
        Some(Err(mistake)) => return Err(mistake),
        None => return Err(Mistake::file("is empty")),
    };
    let written: Vec<String> = written.iter().map(|name| name.trim().to_owned()).collect();
    let header: Vec<String> = written.iter().map(|name| name.to_lowercase()).collect();
    if header.iter().enumerate().any(|(at, name)| !name.is_empty() && header[..at].contains(name)) {
        return Err(Mistake::line(1, "has two columns of one name"));
    }
    let mut rows = Vec::new();
    while let Some(row) = reader.next()? {
        if rows.len() == MAX_ENTRIES {
            return Err(TOO_MANY);
        }
        rows.push(row.and_then(|row| match row.cells.len().cmp(&header.len()) {
            std::cmp::Ordering::Less => Err(Mistake::line(row.line, "has fewer cells than the first line")),
            std::cmp::Ordering::Greater => Err(Mistake::line(row.line, "has more cells than the first line")),
            std::cmp::Ordering::Equal => Ok(row),
        }));
    }
    Ok(Sheet { header, written, rows })
}

struct Reader<'t> {
    core: csv_core::Reader,
    rest: &'t [u8],
    line: usize,
    backslash: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t [u8], backslash: bool) -> Self {
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let tabs = first.contains(&b'\t') && !first.contains(&b',');
        let mut builder = ReaderBuilder::new();
        builder.delimiter(if tabs { b'\t' } else { b',' });
        if backslash {
            builder.escape(Some(b'\\')).double_quote(false);
        }
        Self { core: builder.build(), rest: text, line: 1, backslash }
    }

    /// The next row; its mistake where it is too large. A quote that is never closed ends everything.
    fn next(&mut self) -> Result<Option<Result<Row, Mistake>>, Mistake> {
        let blank = self.rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        self.pass(blank);
        let (text, line) = (self.rest, self.line);
        if text.is_empty() {
            return Ok(None);
        }
        let mut out = Zeroizing::new(vec![0; text.len().min(4096)]);
        let mut ends = vec![0; MAX_COLUMNS];
        let (mut used, mut written, mut cells) = (0, 0, 0);
        loop {
            let (result, read, wrote, ended) = self.core.read_record(&text[used..], &mut out[written..], &mut ends[cells..]);
            (used, written, cells) = (used + read, written + wrote, cells + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    let mut larger = Zeroizing::new(vec![0; out.len() * 4]);
                    larger[..written].copy_from_slice(&out[..written]);
                    out = larger;
                }
                ReadRecordResult::OutputEndsFull => return Err(Mistake::line(line, "has more than 256 cells")),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        self.pass(used);
        if self.rest.is_empty() && is_open(&text[..used], self.backslash) {
            return Err(Mistake::line(line, "opens a quote that is not closed"));
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let spans: Vec<(usize, usize)> = starts.zip(ends.iter().copied()).take(cells).collect();
        if spans.iter().any(|(from, to)| to - from > MAX_FIELD) {
            return Ok(Some(Err(Mistake::line(line, "has a cell of more than 1 MiB"))));
        }
        // The whole was checked; a cell ends where a byte of ASCII does.
        let cell = |(from, to): (usize, usize)| Zeroizing::new(String::from_utf8_lossy(&out[from..to]).into_owned());
        Ok(Some(Ok(Row { line, cells: spans.into_iter().map(cell).collect() })))
    }

    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.rest = rest;
    }
}

/// Whether the last row ends within quotes: the reader takes the end of the file for their end.
fn is_open(row: &[u8], backslash: bool) -> bool {
    let mut escaped = false;
    let mut open = false;
    for byte in row {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if backslash => escaped = true,
            b'"' => open = !open,
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Result<(usize, Vec<String>), Mistake>> {
        let sheet = read(text.as_bytes(), false).unwrap();
        sheet.rows.into_iter().map(|row| row.map(|row| (row.line, row.cells.iter().map(|cell| cell.to_string()).collect()))).collect()
    }

    #[test]
    fn a_cell_is_what_stands_there_formulas_and_line_ends_included() {
        let read = rows("\u{feff}A,b\r\n\"x \"\"y\"\"\r\nz\",=cmd()\n\n\n\t-1,@x");
        let wanted = [(2, ["x \"y\"\r\nz", "=cmd()"]), (6, ["\t-1", "@x"])];
        assert_eq!(read, wanted.map(|(line, cells)| Ok((line, cells.map(str::to_owned).to_vec()))));
    }

    #[test]
    fn a_row_that_is_short_or_long_is_told_by_its_line_and_the_rest_is_read() {
        let read = rows("a,b\n1\n\"2\n2\",2\n3,3,3\n4,4\n");
        assert_eq!(read[0], Err(Mistake::line(2, "has fewer cells than the first line")));
        assert_eq!(read[2], Err(Mistake::line(5, "has more cells than the first line")));
        assert_eq!(read[3].as_ref().unwrap().0, 6);
    }

    #[test]
    fn i01_a_quote_that_swallows_the_rest_is_a_mistake() {
        let mistake = read(b"a,b\n1,2\n3,\"4\n5,6\n", false).err().unwrap();
        assert_eq!(mistake, Mistake::line(3, "opens a quote that is not closed"));
        let long = format!("a,b\n1,{}\n3,4\n", "x".repeat(MAX_FIELD + 1));
        assert_eq!(rows(&long)[0], Err(Mistake::line(2, "has a cell of more than 1 MiB")));
        assert_eq!(rows(&long)[1].as_ref().unwrap().0, 3);
        assert!(read(b"\xff\xfea\0", false).is_err() && read(b"a,\xff", false).is_err() && read(b"a,A\n", false).is_err());
    }
}
