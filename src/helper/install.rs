//! How a tool is told to ask credctl, and how that is taken back: the text of its file, before and after.
//!
//! Nothing here writes but [`File`], whole and only over what was read; what a text becomes stands with the
//! [tools](crate::inject::tools).

mod file;
mod undo;

pub use crate::inject::call::Call;
pub use crate::inject::tools::{aws, docker, git, kube};
pub use file::File;
pub use undo::{Before, Undone, undone};

/// What changes from a text to another: lines that go and lines that come, with the number of the first.
pub fn diff(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let same = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let (old_rest, new_rest) = (&old[same..], &new[same..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(one, other)| one == other).count();
    let line = |mark: char| move |line: &&str| format!("{mark}{}", line.trim_end_matches(['\n', '\r']));
    let gone = old_rest[..old_rest.len() - tail].iter().map(line('-'));
    let come = new_rest[..new_rest.len() - tail].iter().map(line('+'));
    std::iter::once(format!("@@ line {} @@", same + 1)).chain(gone).chain(come).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_the_lines_that_differ() {
        assert_eq!(diff("a\nb\nc\n", "a\nx\ny\nc\n"), ["@@ line 2 @@", "-b", "+x", "+y"]);
        assert_eq!(diff("", "a\n"), ["@@ line 1 @@", "+a"]);
        assert_eq!(diff("a", "a\nb\n"), ["@@ line 1 @@", "-a", "+a", "+b"]);
    }
}
