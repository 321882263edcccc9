//! `credctl completions`: for the shells, from the same definitions as the program.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::fail::{Exit, Outcome};
use crate::cli::{Cli, Context, complete};

/// Print completions for a shell
///
/// In bash, zsh and fish names of credentials, vaults and templates are completed as well: never values, never with a question,
/// and only where the vault opens without one. PowerShell and elvish know commands and options.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl completions bash > ~/.local/share/bash-completion/completions/credctl  # for the package bash-completion
  source <(credctl completions bash)                                             # or so in ~/.bashrc
  credctl completions zsh > ~/.zfunc/_credctl                                    # with fpath+=(~/.zfunc) before compinit in ~/.zshrc
  credctl completions fish > ~/.config/fish/completions/credctl.fish             # found by fish itself")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        if let Some(script) = complete::script(self.shell) {
            context.ui.out(script.as_bytes())?;
        } else {
            let mut text = Vec::new();
            clap_complete::generate(self.shell, &mut Cli::command(), "credctl", &mut text);
            context.ui.out(&text)?;
        }
        Ok(Exit::Done)
    }
}
