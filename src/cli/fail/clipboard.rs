//! Why nothing was copied.

use credctl::clipboard::Trouble;

use super::{Failure, io_advice};

const INSTEAD: &str = "`credctl get NAME | PROGRAM` hands the value to a program instead";

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let (code, exit) = match &trouble {
            Trouble::NoDisplay | Trouble::NoClipboard => ("no_clipboard", 1),
            Trouble::Silent(_) => ("unreachable", 8),
            Trouble::Start(_) => ("io", 9),
            _ => ("error", 1),
        };
        let hint = match &trouble {
            Trouble::NoDisplay => format!("{INSTEAD}; a clipboard is found by WAYLAND_DISPLAY or DISPLAY, and neither is set"),
            Trouble::NoClipboard => {
                format!("{INSTEAD}; check WAYLAND_DISPLAY and DISPLAY (some Wayland desktops need Xwayland for this)")
            }
            Trouble::Silent(_) => INSTEAD.to_owned(),
            Trouble::Start(error) => io_advice(error).unwrap_or(INSTEAD).to_owned(),
            _ => "try again".to_owned(),
        };
        Self::new(code, exit, trouble.to_string()).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_trouble_has_its_number_and_one_hint() {
        let denied = || Error::from(ErrorKind::PermissionDenied);
        let cases = [
            (Trouble::NoDisplay, "no_clipboard", 1),
            (Trouble::NoClipboard, "no_clipboard", 1),
            (Trouble::Silent(Duration::from_secs(5)), "unreachable", 8),
            (Trouble::Lost, "error", 1),
            (Trouble::Start(denied()), "io", 9),
        ];
        for (trouble, code, exit) in cases {
            let failure = Failure::from(trouble);
            assert_eq!((failure.code, failure.exit, failure.hints.len()), (code, exit, 1), "{}", failure.message);
        }
    }
}
