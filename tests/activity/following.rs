//! `activity --follow`: what it has shown the owner has read, and cannot be rewritten unseen.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::segments;
use super::tampering::{flaws, uses, with_consumer};
use crate::sandbox::{PROGRAM, Sandbox};

/// A process that follows: what it prints, and what it says is wrong.
struct Follow {
    child: Child,
    lines: Box<dyn Iterator<Item = String>>,
    said: Box<dyn Iterator<Item = String>>,
}

impl Follow {
    fn new(sandbox: &Sandbox) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["activity", "--follow", "--action", "get"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        sandbox.furnish(&mut command);
        let mut child = command.spawn().unwrap();
        let lines = Box::new(BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap));
        let said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        Self { child, lines, said: Box::new(said.filter(|line| line.starts_with("error:"))) }
    }

    /// Waits for that many lines.
    fn shows(&mut self, count: usize) {
        (0..count).for_each(|_| assert!(self.lines.next().unwrap().contains("get")));
    }

    fn says_not_whole(&mut self) {
        assert!(self.said.next().unwrap().contains("not whole"));
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-rT").arg(from).arg(to).status().unwrap().success());
}

/// A consumer's files and memory, to go back to.
struct Before {
    files: Vec<(PathBuf, Vec<u8>)>,
    state: PathBuf,
}

impl Before {
    fn of(there: &Sandbox, files: &[PathBuf], name: &str) -> Self {
        let state = there.root().join(name);
        copy(&there.state(), &state);
        Self { files: files.iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect(), state }
    }

    fn put_back(&self, there: &Sandbox) {
        self.files.iter().for_each(|(file, bytes)| fs::write(file, bytes).unwrap());
        fs::remove_dir_all(there.state()).unwrap();
        copy(&self.state, &there.state());
    }
}

#[test]
fn what_was_shown_to_who_follows_is_not_rewritten_unseen() {
    let (sandbox, there) = with_consumer();
    let mine = segments(&sandbox);
    let theirs = || segments(&sandbox).into_iter().filter(|file| !mine.contains(file)).collect::<Vec<_>>();
    uses(&there, 2);
    let mut follow = Follow::new(&sandbox);
    follow.shows(2);
    let before = Before::of(&there, &theirs(), "before");
    uses(&there, 2);
    follow.shows(2);
    before.put_back(&there);
    uses(&there, 2);
    follow.says_not_whole();
    assert_eq!(flaws(&sandbox, 5), [("rewritten".to_owned(), Some(5), Some(4))]);
}

#[test]
fn a_file_behind_lines_that_are_rewritten_after_it_does_not_take_their_place() {
    let (sandbox, there) = with_consumer();
    let mine = segments(&sandbox);
    let theirs = || segments(&sandbox).into_iter().filter(|file| !mine.contains(file)).collect::<Vec<_>>();
    fs::create_dir_all(there.config()).unwrap();
    fs::write(there.config().join("config.toml"), "[activity]\nsegment_kib = 1\n").unwrap();
    while theirs().len() < 2 {
        uses(&there, 1);
    }
    let before = Before::of(&there, &theirs(), "before");
    let second = theirs()[1].clone();
    let fill = || {
        while fs::metadata(&second).unwrap().len() < 1024 {
            uses(&there, 1);
        }
    };
    // What the owner reads, and what is written in its place, with a file behind it.
    fill();
    let read = fs::read(&second).unwrap();
    before.put_back(&there);
    fill();
    uses(&there, 2);
    let (anew, third) = (fs::read(&second).unwrap(), theirs()[2].clone());
    let behind = fs::read(&third).unwrap();
    fs::remove_file(&third).unwrap();
    fs::write(&second, &read).unwrap();
    assert_ne!(read, anew);
    let shown = sandbox.run(&["activity", "--action", "get"]).ok().stdout().lines().count();
    let mut follow = Follow::new(&sandbox);
    follow.shows(shown);
    // The new file alone, and then what it really goes on behind.
    fs::write(&third, &behind).unwrap();
    follow.shows(2);
    follow.says_not_whole();
    fs::write(&second, &anew).unwrap();
    let found = flaws(&sandbox, 5);
    assert!(found.iter().any(|(wrong, _, _)| wrong == "rewritten"), "{found:?}");
}
