//! What stands in a file in the place of what was taken out of it.

mod variables;

pub use variables::replaced;
