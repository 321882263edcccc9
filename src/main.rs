//! credctl, the program: the terminal around the library.
fn main() {}
