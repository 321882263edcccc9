//! `credctl completions`: for the shells, from the same definitions as the program.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::fail::{Exit, Outcome};
use crate::cli::{Cli, Context};

/// Print completions for a shell
///
/// For example `credctl completions bash > ~/.local/share/bash-completion/completions/credctl`.
#[derive(Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "credctl", &mut text);
        context.ui.out(&text)?;
        Ok(Exit::Done)
    }
}
