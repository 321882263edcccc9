//! What is said between us and the process that leads the child's session.
//!
//! First the order: which terminal, which program, its arguments and its environment, each with its length before it.
//! Then, to the leader, a byte for each signal that the child is to get; from it a [`Report`] for all that happens to the child.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::process::Rlimit;
use zeroize::Zeroizing;

use super::super::Command;
use crate::Error;

/// More than any kernel passes on.
const MOST: u64 = 64 << 20;

/// Sends what is to be started.
pub(super) fn send(to: &mut impl Write, terminal: &Path, command: &Command) -> io::Result<()> {
    let limit =
        command.core.map(|core| [core.current, core.maximum].map(|limit| limit.map_or(u64::MAX, |limit| limit).to_be_bytes()).concat());
    let (args, env) = (command.args.len().to_be_bytes(), command.env.len().to_be_bytes());
    let texts = command.args.iter().chain(command.env.iter().flat_map(|(name, value)| [name, value]));
    let head = [terminal.as_os_str().as_bytes(), limit.as_deref().unwrap_or_default(), command.program.as_bytes(), &args, &env];
    let parts: Vec<&[u8]> = head.into_iter().chain(texts.map(|text| text.as_bytes())).collect();
    // At once, so that no copy is left behind as it grows.
    let mut all = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len() + size_of::<u64>()).sum()));
    for part in parts {
        all.extend((part.len() as u64).to_be_bytes());
        all.extend_from_slice(part);
    }
    to.write_all(&all)
}

/// Receives it.
pub(super) fn receive(from: &mut impl Read) -> io::Result<(PathBuf, Command)> {
    let terminal = PathBuf::from(OsString::from_vec(part(from)?));
    let limit = part(from)?;
    let limits: Vec<Option<u64>> = limit.chunks_exact(8).map(|bytes| Some(number(bytes)).filter(|limit| *limit != u64::MAX)).collect();
    let core = <[_; 2]>::try_from(limits).ok().map(|[current, maximum]| Rlimit { current, maximum });
    let program = OsString::from_vec(part(from)?);
    let (args, env) = (number(&part(from)?), number(&part(from)?));
    let mut text = || part(from).map(OsString::from_vec);
    let args = (0..args).map(|_| text()).collect::<io::Result<_>>()?;
    let env = (0..env).map(|_| Ok((text()?, text()?))).collect::<io::Result<_>>()?;
    Ok((terminal, Command { program, args, env, core }))
}

fn part(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_be_bytes(length);
    if length > MOST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_be_bytes)
}

/// What happened to the child.
#[derive(Debug)]
pub(super) enum Report {
    /// It runs.
    Started,
    /// It was stopped.
    Stopped,
    /// It has ended: its status, 128 + n where signal n killed it.
    Ended(u8),
    /// It could not be started.
    Failed(Error),
}

impl Report {
    pub(super) fn send(&self, to: &mut impl Write) -> io::Result<()> {
        let (kind, numbers, text) = match self {
            Self::Started => (0, [0, 0], ""),
            Self::Stopped => (1, [0, 0], ""),
            Self::Ended(status) => (2, [u64::from(*status), 0], ""),
            Self::Failed(Error::Start { reason, status, .. }) => (3, [u64::from(*status), 0], &**reason),
            Self::Failed(Error::Usage(text)) => (4, [0, 0], &**text),
            Self::Failed(Error::TooLarge { what, size, limit }) => (5, [*size, *limit], &**what),
            Self::Failed(error) => (6, [errno(error), 0], ""),
        };
        let numbers: Vec<u8> = numbers.into_iter().flat_map(u64::to_be_bytes).collect();
        to.write_all(&[&[kind], &numbers[..], &(text.len() as u64).to_be_bytes(), text.as_bytes()].concat())
    }

    /// The next one; `program` is what was to be started.
    pub(super) fn receive(from: &mut impl Read, program: &OsString) -> io::Result<Self> {
        let mut head = [0; 17];
        from.read_exact(&mut head)?;
        let (one, other) = (number(&head[1..9]), number(&head[9..]));
        let text = String::from_utf8(part(from)?).map_err(|_| io::ErrorKind::InvalidData)?;
        let status = u8::try_from(one).unwrap_or(u8::MAX);
        Ok(match head[0] {
            0 => Self::Started,
            1 => Self::Stopped,
            2 => Self::Ended(status),
            3 => Self::Failed(Error::Start { program: program.to_string_lossy().into_owned(), reason: text, status }),
            4 => Self::Failed(Error::Usage(text)),
            5 => Self::Failed(Error::TooLarge { what: text, size: one, limit: other }),
            _ => {
                let error = i32::try_from(one).ok().filter(|errno| *errno != 0).map(io::Error::from_raw_os_error);
                Self::Failed(Error::io("start", program, error.unwrap_or_else(|| io::ErrorKind::Other.into())))
            }
        })
    }
}

/// The system's number of an error; 0 where it has none.
fn errno(error: &Error) -> u64 {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    source.and_then(Errno::from_io_error).map_or(0, |errno| u64::from(errno.raw_os_error().unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_arrives_byte_for_byte() {
        let env = vec![("A".into(), OsString::from_vec(vec![b'=', 0xff, b'\n'])), ("".into(), "".into())];
        let core = Some(Rlimit { current: Some(3), maximum: None });
        let command = Command { program: "sh".into(), args: vec!["-c".into(), "".into()], env, core };
        let mut bytes = Vec::new();
        send(&mut bytes, Path::new("/dev/pts/7"), &command).unwrap();
        let (terminal, got) = receive(&mut &bytes[..]).unwrap();
        assert_eq!((terminal, &got.program, &got.args, &got.env), ("/dev/pts/7".into(), &command.program, &command.args, &command.env));
        assert_eq!(got.core.map(|core| (core.current, core.maximum)), Some((Some(3), None)));
        assert!(receive(&mut &bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn a_report_arrives_as_it_was() {
        let program = OsString::from("sh");
        let all = [
            Report::Started,
            Report::Stopped,
            Report::Ended(143),
            Report::Failed(Error::Start { program: "sh".to_owned(), reason: "no".to_owned(), status: 127 }),
            Report::Failed(Error::TooLarge { what: "`A`".to_owned(), size: 9, limit: 8 }),
            Report::Failed(Error::io("start", "sh", io::Error::from_raw_os_error(11))),
        ];
        for report in all {
            let mut bytes = Vec::new();
            report.send(&mut bytes).unwrap();
            assert_eq!(format!("{:?}", Report::receive(&mut &bytes[..], &program).unwrap()), format!("{report:?}"));
        }
    }
}
