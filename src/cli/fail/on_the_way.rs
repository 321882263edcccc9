//! What was changed before something was left or failed: "nothing was changed" is not said then.

use credctl::error::ticked;

use super::Failure;

impl Failure {
    /// What is said to be unchanged is so but for a vault that was made on the way.
    pub(crate) fn after_making(self, vault: &str) -> Self {
        let made = format!("the vault `{vault}` was made, and nothing is stored in it yet");
        Self { message: self.message.replace("nothing was changed", &made), ..self }
    }

    /// What is said to be unchanged is so but for what was stored on the way.
    pub(crate) fn after_storing(self, names: &[&str]) -> Self {
        if names.is_empty() {
            return self;
        }
        let what = ticked(names);
        Self { message: self.message.replace("nothing was changed", &format!("{what} stored, nothing else changed")), ..self }
    }
}
