//! Which scopes are asked for, and in which parameter.

use std::collections::BTreeMap;

use super::oauth::Oauth;
use crate::name::escape;
use crate::{Error, Result};

impl Oauth {
    /// What to ask for: the default scopes, those that bring a refresh token, those of the named sets, and those that were
    /// asked for one by one; each once, in this order. Sets that are `alone` are asked for without the default ones.
    ///
    /// # Errors
    /// [`Error::Usage`] for a set that there is none of, with those there are; and where the provider knows no scopes and
    /// some were asked for.
    pub fn scopes(&self, asked: &[String], sets: &[String]) -> Result<Vec<String>> {
        let mut scopes: Vec<String> = Vec::new();
        for (_, scope) in self.placed(asked, sets)? {
            if !scopes.contains(scope) {
                scopes.push(scope.clone());
            }
        }
        Ok(scopes)
    }

    /// The same, by the parameter they go in and joined as the provider wants it.
    ///
    /// # Errors
    /// As [`Oauth::scopes`].
    pub fn scope_parameters(&self, asked: &[String], sets: &[String]) -> Result<BTreeMap<String, String>> {
        let mut parameters: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (parameter, scope) in self.placed(asked, sets)? {
            let scopes = parameters.entry(parameter.to_owned()).or_default();
            if !scopes.contains(&scope.as_str()) {
                scopes.push(scope);
            }
        }
        parameters.remove("");
        Ok(parameters.into_iter().map(|(name, scopes)| (name, scopes.join(&self.scope_separator))).collect())
    }

    /// Those of some scopes that the device flow does not have.
    pub fn beyond_device<'s>(&self, scopes: &'s [String]) -> Vec<&'s str> {
        let is_out = |scope: &&String| !self.device_scopes.is_empty() && !self.device_scopes.contains(scope);
        scopes.iter().filter(is_out).map(String::as_str).collect()
    }

    /// Each scope with the parameter it goes in; some may come twice.
    fn placed<'o>(&'o self, asked: &'o [String], sets: &[String]) -> Result<Vec<(&'o str, &'o String)>> {
        if let Some(set) = sets.iter().find(|set| !self.scope_sets.contains_key(*set)) {
            return Err(Error::Usage(self.no_set(set)));
        }
        if !self.has_scopes {
            return match asked.first() {
                Some(_) => Err(Error::Usage("no scopes can be asked for here: what is allowed is set on the client".to_owned())),
                None => Ok(Vec::new()),
            };
        }
        let usual = self.names.get("scope").map_or("scope", String::as_str);
        let of_set = |set: &String| self.scope_params.get(set).map_or(usual, String::as_str);
        let alone = sets.iter().any(|set| self.alone.contains(set));
        let defaults = self.default_scopes.iter().filter(|_| !alone).chain(&self.refresh.scopes).map(|scope| (usual, scope));
        let named = sets.iter().filter_map(|set| self.scope_sets.get_key_value(set));
        let named = named.flat_map(|(set, scopes)| scopes.iter().map(move |scope| (of_set(set), scope)));
        let asked = asked.iter().map(|scope| {
            let own = self.scope_params.iter().find(|(set, _)| self.scope_sets.get(*set).is_some_and(|scopes| scopes.contains(scope)));
            (own.map_or(usual, |(_, parameter)| parameter), scope)
        });
        Ok(defaults.chain(named).chain(asked).collect())
    }

    fn no_set(&self, set: &str) -> String {
        let known: Vec<&str> = self.scope_sets.keys().map(String::as_str).collect();
        if known.is_empty() {
            return format!("there is no set of scopes `{}`, and none at all: name the scopes themselves", escape(set));
        }
        let near = known.iter().map(|known| (strsim::osa_distance(known, set), *known)).filter(|(steps, _)| *steps <= 2).min();
        let near = near.map_or(String::new(), |(_, known)| format!("; `{known}` is the nearest"));
        format!("there is no set of scopes `{}`; there are {}{near}", escape(set), known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Templates;

    fn of(id: &str) -> Oauth {
        Templates::default().get(id).unwrap().unwrap().oauth.unwrap()
    }

    fn words(text: &str) -> Vec<String> {
        text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn defaults_then_sets_then_what_was_asked_each_once() {
        let mut oauth = of("github");
        assert_eq!(oauth.scopes(&[], &[]).unwrap(), ["read:user"]);
        assert_eq!(oauth.scopes(&words("gist repo"), &words("profile repo")).unwrap(), ["read:user", "user:email", "repo", "gist"]);
        oauth.refresh.scopes = words("offline");
        oauth.alone = words("repo");
        assert_eq!(oauth.scopes(&[], &words("repo profile")).unwrap(), ["offline", "repo", "read:user", "user:email"]);
        assert_eq!(oauth.scopes(&[], &[]).unwrap(), ["read:user", "offline"]);
    }

    #[test]
    fn an_unknown_set_is_told_with_those_there_are() {
        let error = of("github").scopes(&[], &words("worklow")).unwrap_err().to_string();
        assert!(error.contains("`worklow`") && error.contains("repo_public") && error.contains("`workflow` is the nearest"), "{error}");
        let error = of("notion").scopes(&[], &words("read")).unwrap_err().to_string();
        assert!(error.contains("none at all"), "{error}");
        assert_eq!(of("notion").scopes(&[], &[]).unwrap(), Vec::<String>::new());
        assert!(of("notion").scopes(&words("read"), &[]).is_err());
    }

    #[test]
    fn scopes_go_where_the_provider_wants_them() {
        let mut oauth = of("slack");
        let parameters = oauth.scope_parameters(&words("chat:write"), &words("user_search files_read")).unwrap();
        assert_eq!(parameters["scope"], "files:read,chat:write", "a user's scopes alone bring no bot");
        assert_eq!(parameters["user_scope"], "search:read");
        let by_itself = oauth.scope_parameters(&words("search:read"), &[]).unwrap();
        assert_eq!((by_itself["scope"].as_str(), by_itself["user_scope"].as_str()), ("users:read", "search:read"));
        oauth.names.insert("scope".to_owned(), String::new());
        assert_eq!(oauth.scope_parameters(&[], &[]).unwrap(), BTreeMap::new());
    }
}
