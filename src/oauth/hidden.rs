//! What a request had in it that is secret: no text of its answer repeats it to a person.

use super::Client;
use super::token::Parameters;
use crate::Secret;
use crate::inject::redact::Redactor;

/// Parameters whose values are nobody's business (RFC 6749, 11.2.2; RFC 7636; RFC 8628).
const SECRET: [&str; 6] = ["code", "code_verifier", "client_secret", "refresh_token", "device_code", "access_token"];

/// The secrets of one request.
#[derive(Debug, Default)]
pub struct Hidden(Vec<(&'static str, Secret)>);

impl Hidden {
    /// Those of a call: of its client, and of its parameters, by the standard's names.
    pub(super) fn of(client: &Client, parameters: &Parameters) -> Self {
        let mut hidden = Self::default();
        hidden.add("client secret", client.secret.as_ref());
        for (name, value) in parameters {
            if let Some(name) = SECRET.iter().find(|known| *known == name) {
                hidden.0.push((name, Secret::from(value.as_str().to_owned())));
            }
        }
        hidden
    }

    /// One more.
    pub(super) fn add(&mut self, what: &'static str, secret: Option<&Secret>) {
        self.0.extend(secret.map(|secret| (what, secret.duplicate())));
    }

    /// A text without them, in whatever form it has them.
    pub(super) fn out_of(&self, text: &str) -> String {
        let redactor = Redactor::new(self.0.iter().map(|(what, secret)| (*what, secret)));
        String::from_utf8_lossy(&redactor.redact(text.as_bytes())).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::token::parameter;

    #[test]
    fn nothing_of_a_request_comes_back_in_words() {
        let client = Client { id: "shown-id".to_owned(), secret: Some(Secret::from("fakesecret-a/b+c-end".to_owned())) };
        let hidden = Hidden::of(&client, &vec![parameter("code", "fakecode-1234-end"), parameter("redirect_uri", "http://127.0.0.1/x")]);
        let said =
            hidden.out_of("secret fakesecret-a/b+c-end (fakesecret-a%2Fb%2Bc-end), code fakecode-1234-end, shown-id, http://127.0.0.1/x");
        assert!(!said.contains("fakesecret") && !said.contains("fakecode"), "{said}");
        assert!(said.contains("client secret") && said.contains("shown-id") && said.contains("http://127.0.0.1/x"), "{said}");
    }
}
