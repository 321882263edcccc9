//! Values in: `FIELD=VALUE`, where a secret never stands in an argument.
//!
//! `-` is stdin (once a call), `@PATH` a file, `env:VAR` a variable, `raw:TEXT` exactly TEXT, else the text itself, which
//! for a secret field is refused: arguments are seen by every process of the machine and kept by the shell.

use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use credctl::kind::Form;
use credctl::{Error, Secret, name};

use super::env;
use super::fail::Failure;

/// What is read at most.
const MAX: u64 = credctl::credential::MAX_FIELD as u64;

/// `FIELD=VALUE` from the command line, or a bare VALUE for the main secret.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    /// The field; `None` for the main secret.
    pub(crate) field: Option<String>,
    source: String,
}

impl Assignment {
    /// Takes an argument apart. `bare` allows the field to be left out.
    pub(crate) fn parse(text: &str, bare: bool) -> Result<Self, Failure> {
        match text.split_once('=') {
            Some((field, source)) if name::is_field(field) => Ok(Self { field: Some(field.to_owned()), source: source.to_owned() }),
            Some(_) if !bare => {
                Err(Failure::usage("the part before `=` is not a field's name").hint("write FIELD=VALUE, the field in a-z, 0-9 and `_`"))
            }
            _ if bare => Ok(Self::whole(text)),
            _ => Err(Failure::usage("a value has no field").hint("write FIELD=VALUE, as in `--set username=alice`")),
        }
    }

    /// The main secret's value, nothing taken apart.
    pub(crate) fn whole(text: &str) -> Self {
        Self { field: None, source: text.to_owned() }
    }

    /// Whether it says in so many words where its value is from, so that what stands before `=` is a field's name.
    pub(crate) fn has_source(&self) -> bool {
        self.is_elsewhere() || self.source.starts_with("raw:")
    }

    fn is_elsewhere(&self) -> bool {
        self.is_stdin() || self.source.starts_with('@') || self.source.starts_with("env:")
    }

    /// Whether the value would come from stdin.
    pub(crate) fn is_stdin(&self) -> bool {
        self.source == "-"
    }

    /// What the file is called that the value comes from.
    pub(crate) fn file_name(&self) -> Option<String> {
        Path::new(self.source.strip_prefix('@')?).file_name().map(|name| name.to_string_lossy().into_owned())
    }

    /// Refuses what stands in the argument itself where the field is secret.
    pub(crate) fn check(&self, field: &str, secret: bool) -> Result<(), Failure> {
        if !secret || self.is_elsewhere() {
            return Ok(());
        }
        Err(Failure::usage(format!("the secret field `{field}` cannot be given in an argument, where every process can read it"))
            .hint(format!("write `{field}=-` for stdin, `{field}=@PATH` for a file, or `{field}=env:VAR` for a variable; the one on the command line is in your shell's history now")))
    }

    /// Fetches the value for `field`, which has this form; [`Self::check`] applies.
    pub(crate) fn fetch(&self, field: &str, secret: bool, form: Form) -> Result<Secret, Failure> {
        let source = self.source.as_str();
        let trimmed = |bytes| Secret::new(if form.is_verbatim() { bytes } else { without_line_end(bytes) });
        if source == "-" {
            return Ok(trimmed(read_all(std::io::stdin().lock(), "stdin")?));
        }
        if let Some(path) = source.strip_prefix('@') {
            return Ok(trimmed(read_file(Path::new(path))?));
        }
        if let Some(variable) = source.strip_prefix("env:") {
            let value =
                env::var(variable).ok_or_else(|| Failure::usage(format!("the variable `{}` is not set", name::escape(variable))))?;
            return Ok(Secret::new(value.as_bytes().to_vec()));
        }
        self.check(field, secret)?;
        let text = source.strip_prefix("raw:").unwrap_or(source);
        Ok(Secret::from(text.to_owned()))
    }
}

/// A file that a person named, as a whole. What is no regular file is refused and never waited for, but for a descriptor
/// that the shell has opened: `<(command)` is a pipe called `/dev/fd/63`.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    use rustix::fs::{FileType, Mode, OFlags};
    let failed = |error: std::io::Error| Failure::from(Error::io("read", path, error));
    let shown = path.to_string_lossy();
    let given = path == Path::new("/dev/stdin") || ["/dev/fd", "/proc/self/fd"].iter().any(|dir| path.parent() == Some(Path::new(dir)));
    let wait = if given { OFlags::empty() } else { OFlags::NONBLOCK | OFlags::NOCTTY };
    let file = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC | wait, Mode::empty()).map_err(|error| failed(error.into()))?;
    let stat = rustix::fs::fstat(&file).map_err(|error| failed(error.into()))?;
    let what = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => None,
        FileType::Directory => Some("a directory"),
        _ if given => None,
        FileType::Fifo => Some("a named pipe"),
        _ => Some("a device"),
    };
    match what {
        None => read_all(std::fs::File::from(file), &shown),
        Some(what) => Err(Failure::usage(format!("`{}` is {what}, and no file with a value in it", name::escape(&shown)))
            .hint("name a regular file; what a command prints comes by stdin: `COMMAND | credctl … FIELD=-`")),
    }
}

fn read_all(from: impl Read, what: &str) -> Result<Vec<u8>, Failure> {
    // Room for what is allowed, so that the buffer is not moved (and left behind) while it fills.
    let mut bytes = Vec::with_capacity(64 << 10);
    from.take(MAX + 2).read_to_end(&mut bytes).map_err(|error| Error::io("read", Path::new(what), error))?;
    Ok(bytes)
}

/// One line end at the end of stdin or a file is not part of a value.
pub(crate) fn without_line_end(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.ends_with(b"\n") {
        bytes.pop();
        if bytes.ends_with(b"\r") {
            bytes.pop();
        }
    }
    bytes
}

/// A span of time as people write it: `30m`, `8h`, `7d`.
pub(crate) fn parse_span(text: &str) -> Result<std::time::Duration, Failure> {
    let bad = || Failure::usage(format!("`{}` is not a span of time", name::escape(text))).hint("write it as 90s, 30m, 8h or 7d");
    let at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
    let count: u64 = text[..at].parse().map_err(|_| bad())?;
    let unit = match &text[at..] {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(bad()),
    };
    let seconds = count.checked_mul(unit).filter(|seconds| (1..=366 * 86_400 * 100).contains(seconds)).ok_or_else(bad)?;
    Ok(std::time::Duration::from_secs(seconds))
}

/// A moment: `2027-01-31` (its end in UTC), a full RFC 3339 time, or a span from now.
pub(crate) fn parse_moment(text: &str, now: jiff::Timestamp) -> Result<jiff::Timestamp, Failure> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Ok(moment);
    }
    // A time of day without an offset would be read as its date alone.
    if text.len() == "2027-01-31".len()
        && let Ok(date) = text.parse::<jiff::civil::Date>()
        && let Ok(end) = date.at(23, 59, 59, 0).to_zoned(jiff::tz::TimeZone::UTC)
    {
        return Ok(end.timestamp());
    }
    let bad =
        || Failure::usage(format!("`{}` is not a date", name::escape(text))).hint("write it as 2027-01-31, or as a span from now: 30d");
    let span = parse_span(text).map_err(|_| bad())?;
    now.checked_add(span).map_err(|_| bad())
}
