//! The beginning of a sign-in in a browser: the address to open, and what its answer must be like.
//!
//! RFC 6749, 4.1, with PKCE S256 (RFC 7636) and `state` always, and `iss` where the server has it (RFC 9207).

use std::collections::BTreeMap;

use super::Client;
use super::provider::Provider;
use super::random::{challenge, same, token};
use super::token::{parameter, renamed};
use crate::error::OauthTrouble;
use crate::template::Pkce;
use crate::{Result, Secret};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// All scopes.
    pub scopes: Vec<String>,
    /// The same, joined as the provider wants them, by the parameter they go in.
    pub scope_parameters: BTreeMap<String, String>,
    /// The API that the tokens are for (RFC 8707).
    pub resource: Option<String>,
}

/// A sign-in that a person has to go through.
#[derive(Debug)]
pub struct Pending {
    /// The address to open. There is no secret in it.
    pub url: String,
    /// Where the browser comes back to.
    pub redirect: String,
    pub(super) verifier: Option<Secret>,
    /// `None` with a provider that takes none.
    state: Option<Secret>,
    issuer: Option<String>,
    iss_announced: bool,
    provider: String,
    /// Which parameter of the answer fills which field.
    callback: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub enum Callback {
    /// A code, to be exchanged, and plain fields of the template that came with it.
    Code(Secret, Vec<(String, String)>),
    /// A no, or an error of the server's.
    Refused(OauthTrouble),
    /// Not the answer to this question: the waiting goes on.
    NotOurs,
}

/// Begins a sign-in whose answer comes to `redirect`.
///
/// # Errors
/// [`OauthTrouble::NoFlow`] for a provider without an authorization endpoint; [`crate::Error::Random`].
pub fn begin(provider: &Provider, client: &Client, wish: &Wish, redirect: String) -> Result<Pending> {
    let none = || OauthTrouble::NoFlow { provider: provider.name.clone(), flow: "sign-in in a browser" };
    let base = provider.authorize.as_deref().ok_or_else(none)?;
    let quirks = &provider.quirks;
    let state = if provider.word("state").is_empty() { None } else { Some(token()?) };
    let verifier = if quirks.pkce == Pkce::Unsupported { None } else { Some(token()?) };
    let mut parameters = vec![parameter("response_type", "code"), parameter("client_id", &client.id), parameter("redirect_uri", &redirect)];
    parameters.extend(state.as_ref().and_then(Secret::expose_str).map(|state| parameter("state", state)));
    if let Some(verifier) = &verifier {
        parameters.push(parameter("code_challenge", &challenge(verifier, quirks.challenge)));
        parameters.push(parameter("code_challenge_method", "S256"));
    }
    parameters.extend(wish.resource.iter().map(|resource| parameter("resource", resource)));
    // OpenID Connect Core, 11: without it the scope brings no refresh token.
    if provider.server.is_some() && wish.scopes.iter().any(|scope| scope == "offline_access") {
        parameters.push(parameter("prompt", "consent"));
    }
    let mut parameters = renamed(provider, parameters, &quirks.authorize_params, None);
    parameters.extend(wish.scope_parameters.iter().filter_map(|(name, scopes)| Some(parameter(name, &provider.text(scopes)?))));
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &parameters {
        query.append_pair(name, value);
    }
    let separator = if base.contains('?') { '&' } else { '?' };
    let url = format!("{base}{separator}{}", query.finish());
    let callback = quirks.answer.iter().flat_map(|answer| answer.callback.clone()).collect();
    let (issuer, iss_announced) = (provider.issuer.clone(), provider.iss_announced);
    Ok(Pending { url, redirect, verifier, state, issuer, iss_announced, provider: provider.name.clone(), callback })
}

impl Pending {
    /// Judges the query that a browser came back with. Whatever has not the right `state`, once, is not an answer: an
    /// error without it neither (anybody on this machine could end a sign-in with one).
    pub fn judge(&self, query: &str) -> Callback {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let all = |name: &str| pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
        match (&self.state, all("state").as_slice()) {
            (Some(own), [state]) if same(state.as_bytes(), own.expose()) => {}
            // Then the path of the redirect is what nobody can guess.
            (None, _) => {}
            _ => return Callback::NotOurs,
        }
        match (all("iss").as_slice(), self.issuer.as_deref()) {
            ([], _) if !self.iss_announced => {}
            ([iss], Some(issuer)) if *iss == issuer => {}
            ([_], None) => {}
            _ => return self.refuse("its answer does not say that it comes from the server that was asked (RFC 9207)"),
        }
        match (all("error").as_slice(), all("code").as_slice()) {
            ([], [code]) if !code.is_empty() && code.len() < 8192 && code.bytes().all(|b| (0x20..0x7f).contains(&b)) => {
                Callback::Code(Secret::from((*code).to_owned()), self.fields(&pairs))
            }
            ([error], _) => {
                let cut = |text: &str| text.chars().take(200).collect::<String>();
                let words = all("error_description").first().map(|text| cut(text)).unwrap_or_default();
                let provider = self.provider.clone();
                Callback::Refused(match *error {
                    "access_denied" => OauthTrouble::Denied { provider, words },
                    code => OauthTrouble::Refused { provider, code: cut(code), words },
                })
            }
            _ => self.refuse("its answer has neither one code nor one error"),
        }
    }

    fn fields(&self, pairs: &[(String, String)]) -> Vec<(String, String)> {
        let value = |wanted: &String| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let fields = self.callback.iter().filter_map(|(field, parameter)| Some((field.clone(), value(parameter)?)));
        fields.filter(|(_, value)| value.len() <= 1000 && !value.chars().any(char::is_control)).collect()
    }

    fn refuse(&self, what: &str) -> Callback {
        Callback::Refused(OauthTrouble::Misbehaved { provider: self.provider.clone(), what: what.to_owned() })
    }

    /// The same of an address that a person pasted: the whole of it, or its query.
    pub fn judge_pasted(&self, text: &str) -> Callback {
        let text = text.trim();
        if self.state.is_none() && text.split('?').next() != Some(self.redirect.as_str()) {
            return Callback::NotOurs;
        }
        let query = text.split_once('?').map_or(text, |(_, query)| query);
        self.judge(query.split('#').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Templates;

    fn github() -> Provider {
        Provider::of(&Templates::default().get("github").unwrap().unwrap(), BTreeMap::new()).unwrap()
    }

    fn pending(provider: &Provider) -> (Pending, String) {
        let client = Client { id: "id&x".to_owned(), secret: None };
        let wish = Wish { scope_parameters: BTreeMap::from([("scope".to_owned(), "a b".to_owned())]), ..Wish::default() };
        let pending = begin(provider, &client, &wish, "http://127.0.0.1:1/callback".to_owned()).unwrap();
        let state = pending.state.as_ref().unwrap().expose_str().unwrap().to_owned();
        (pending, state)
    }

    #[test]
    fn the_address_has_everything_and_no_secret() {
        let (pending, _) = pending(&github());
        let verifier = pending.verifier.as_ref().unwrap().expose_str().unwrap().to_owned();
        assert!(pending.url.starts_with("https://github.com/login/oauth/authorize?response_type=code&client_id=id%26x&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&state="), "{}", pending.url);
        assert!(pending.url.contains("code_challenge_method=S256") && !pending.url.contains(&verifier));
    }

    #[test]
    fn o01_o02_only_the_very_state_is_an_answer() {
        let (pending, state) = pending(&github());
        let shorter = &state[..42];
        for wrong in [
            "code=x".to_owned(),
            "error=access_denied".to_owned(),
            format!("code=x&state={shorter}"),
            format!("code=x&state={state}a"),
            format!("code=x&state={}", state.to_ascii_uppercase()),
            format!("code=x&state={state}&state={state}"),
            format!("code=x&State={state}"),
            String::new(),
        ] {
            assert!(matches!(pending.judge(&wrong), Callback::NotOurs), "{wrong}");
        }
        assert!(matches!(pending.judge(&format!("code=x&state={state}")), Callback::Code(..)));
        assert!(matches!(pending.judge_pasted(&format!(" http://127.0.0.1:1/callback?code=x&state={state}#_=_\n")), Callback::Code(..)));
        let denied = pending.judge(&format!("error=access_denied&error_description=no%1b[31m&state={state}"));
        let Callback::Refused(trouble) = denied else { panic!() };
        assert!(matches!(trouble, OauthTrouble::Denied { .. }) && !trouble.to_string().contains('\x1b'));
        for odd in ["", "code=a&code=b&", "code=&"] {
            assert!(matches!(pending.judge(&format!("{odd}state={state}")), Callback::Refused(OauthTrouble::Misbehaved { .. })), "{odd}");
        }
    }

    #[test]
    fn o13_an_answer_of_another_server_is_refused() {
        let mut provider = github();
        provider.issuer = Some("https://a.test".to_owned());
        let (first, state) = pending(&provider);
        assert!(matches!(first.judge(&format!("code=x&state={state}&iss=https://a.test")), Callback::Code(..)));
        assert!(matches!(first.judge(&format!("code=x&state={state}")), Callback::Code(..)));
        for other in ["https://a.test/", "https://A.test", "https://b.test"] {
            assert!(matches!(first.judge(&format!("code=x&state={state}&iss={other}")), Callback::Refused(_)), "{other}");
        }
        provider.iss_announced = true;
        let (second, state) = pending(&provider);
        assert!(matches!(second.judge(&format!("code=x&state={state}")), Callback::Refused(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_without_the_state_is_an_answer(text in "\\PC{0,120}", odd in "[a-z=&%0-9#?]{0,80}") {
            let (pending, _) = pending(&github());
            for text in [text, odd, format!("code=x&state={}", "a".repeat(43))] {
                proptest::prop_assert!(matches!(pending.judge(&text), Callback::NotOurs));
                proptest::prop_assert!(matches!(pending.judge_pasted(&text), Callback::NotOurs));
            }
        }
    }
}
