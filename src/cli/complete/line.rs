//! A command line that is being typed: which subcommand it is, what was given by now, and what the cursor is on.

use clap::{Arg, ArgAction, Command};

/// What the cursor is on.
pub(super) enum Spot<'c> {
    /// The name of a subcommand.
    Subcommand,
    /// An option.
    Option,
    /// A value; `fixed` is what stands before it in the same word, `typed` what is there of it.
    Value { arg: &'c Arg, fixed: String, typed: String },
    /// A program to run, or its arguments.
    Program,
    /// Nothing that is known.
    Nothing,
}

/// A line, as far as it was understood.
pub(super) struct Line<'c> {
    pub(super) command: &'c Command,
    pub(super) spot: Spot<'c>,
    /// Values and options, by the name of their argument.
    given: Vec<(&'c str, String)>,
    positionals: usize,
    /// After `help` come names of subcommands alone.
    helping: bool,
}

impl<'c> Line<'c> {
    /// Walks down the tree, which must be built, along `before`, of which the first word is the program itself.
    pub(super) fn walk(root: &'c Command, before: &[String], typed: &str) -> Self {
        let mut line = Self { command: root, spot: Spot::Nothing, given: Vec::new(), positionals: 0, helping: false };
        let mut words = before.iter().skip(1);
        while let Some(word) = words.next() {
            if word == "--" {
                line.spot = line.after_dashes(words.count(), typed);
                return line;
            }
            if let Some(option) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) {
                if let Some(arg) = line.option(option) {
                    match words.next() {
                        Some(value) => line.given.push((arg.get_id().as_str(), value.clone())),
                        None => {
                            line.spot = Spot::Value { arg, fixed: String::new(), typed: typed.to_owned() };
                            return line;
                        }
                    }
                }
            } else if let Some(sub) = line.command.find_subcommand(word) {
                // What is below it is no full copy of the tree.
                line.helping |= sub.get_name() == "help";
                line.command = if sub.get_name() == "help" { line.command } else { sub };
            } else if line.command.has_subcommands() {
                return line;
            } else {
                line.positional(word);
            }
        }
        line.spot = line.at_cursor(typed);
        line
    }

    /// The value of an argument.
    pub(super) fn value(&self, id: &str) -> Option<&str> {
        self.given.iter().rev().find(|(known, _)| *known == id).map(|(_, value)| value.as_str())
    }

    /// The first word that is no option: of most commands the credential they are about.
    pub(super) fn subject(&self) -> Option<&str> {
        self.value(self.positional_at(0)?.get_id().as_str())
    }

    /// The options that can still be given.
    pub(super) fn options(&self) -> impl Iterator<Item = &'c Arg> {
        let again = |arg: &Arg| matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
        let given = |arg: &Arg| self.given.iter().any(|(id, _)| *id == arg.get_id().as_str());
        self.command.get_opts_and_flags().filter(move |arg| !arg.is_hide_set() && (again(arg) || !given(arg)))
    }

    /// Whether a program and its arguments can follow, after `--`.
    pub(super) fn takes_program(&self) -> bool {
        self.command.get_positionals().any(Arg::is_last_set)
    }

    fn at_cursor(&self, typed: &str) -> Spot<'c> {
        if let Some((name, value)) = typed.strip_prefix("--").and_then(|long| long.split_once('=')) {
            return match self.long(name) {
                Some(arg) if takes_value(arg) => Spot::Value { arg, fixed: format!("--{name}="), typed: value.to_owned() },
                _ => Spot::Nothing,
            };
        }
        if typed.starts_with('-') {
            return Spot::Option;
        }
        if self.helping && !self.command.has_subcommands() {
            return Spot::Nothing;
        }
        if self.command.has_subcommands() {
            return Spot::Subcommand;
        }
        match self.positional_at(self.positionals) {
            Some(arg) => Spot::Value { arg, fixed: String::new(), typed: typed.to_owned() },
            None if typed.is_empty() => Spot::Option,
            None => Spot::Nothing,
        }
    }

    /// After `--` come values alone, of which `count` are there before the cursor.
    fn after_dashes(&self, count: usize, typed: &str) -> Spot<'c> {
        if self.takes_program() {
            return Spot::Program;
        }
        match self.positional_at(self.positionals + count) {
            Some(arg) => Spot::Value { arg, fixed: String::new(), typed: typed.to_owned() },
            None => Spot::Nothing,
        }
    }

    /// Takes an option in, without its first dash. The argument, where its value is the next word.
    fn option(&mut self, option: &str) -> Option<&'c Arg> {
        if let Some(long) = option.strip_prefix('-') {
            let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            let arg = self.long(name)?;
            if takes_value(arg) && value.is_none() {
                return Some(arg);
            }
            self.given.push((arg.get_id().as_str(), value.unwrap_or_default().to_owned()));
            return None;
        }
        for (at, letter) in option.char_indices() {
            let arg = self.command.get_opts_and_flags().find(|arg| arg.get_short() == Some(letter))?;
            let rest = &option[at + letter.len_utf8()..];
            if takes_value(arg) && rest.is_empty() {
                return Some(arg);
            }
            self.given.push((arg.get_id().as_str(), rest.trim_start_matches('=').to_owned()));
            if takes_value(arg) {
                return None;
            }
        }
        None
    }

    fn long(&self, name: &str) -> Option<&'c Arg> {
        let is = |arg: &&Arg| arg.get_long() == Some(name) || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&name));
        self.command.get_opts_and_flags().find(is)
    }

    fn positional(&mut self, word: &str) {
        if let Some(arg) = self.positional_at(self.positionals) {
            self.given.push((arg.get_id().as_str(), word.to_owned()));
        }
        self.positionals += 1;
    }

    /// The positional argument of this number; the last one may take all that come.
    fn positional_at(&self, at: usize) -> Option<&'c Arg> {
        let all: Vec<&Arg> = self.command.get_positionals().filter(|arg| !arg.is_last_set()).collect();
        let many = |arg: &Arg| matches!(arg.get_action(), ArgAction::Append) || arg.get_num_args().is_some_and(|n| n.max_values() > 1);
        all.get(at).or_else(|| all.last().filter(|arg| many(arg))).copied()
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// Options and flags: everything that begins with a dash.
trait Dashed {
    fn get_opts_and_flags(&self) -> impl Iterator<Item = &Arg>;
}

impl Dashed for Command {
    fn get_opts_and_flags(&self) -> impl Iterator<Item = &Arg> {
        self.get_arguments().filter(|arg| !arg.is_positional())
    }
}
