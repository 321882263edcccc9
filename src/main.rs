//! credctl, the program: the terminal around the library. See `cli/`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
