//! What the hostile server remembers: clients, codes, families of tokens, devices.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::switches::Switches;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    /// Requests to the token endpoint, whatever became of them.
    pub(crate) token_calls: u64,
    /// Refreshes that gave tokens, those that only repeated them (`replays`) not counted.
    pub(crate) refreshes: u64,
    /// Spent refresh tokens that were sent again.
    pub(crate) reuse_events: u64,
    /// The same within the time of grace.
    pub(crate) replays: u64,
    /// Polls of devices before their time.
    pub(crate) early_polls: u64,
}

/// The tokens that came of one consent.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) client: String,
    pub(crate) account: String,
    pub(crate) scope: String,
    pub(crate) resource: Option<String>,
    /// Revoked, or killed by a reuse.
    pub(crate) dead: bool,
    pub(crate) refreshes: u64,
    pub(crate) reuse_events: u64,
    pub(crate) access: String,
    /// The one that is good; none for client credentials.
    pub(crate) refresh: Option<String>,
    generation: u64,
    rotated: Instant,
    nonce: Option<String>,
}

/// A code that waits to be exchanged.
pub(crate) struct Code {
    pub(crate) client: String,
    pub(crate) redirect: String,
    pub(crate) challenge: String,
    pub(crate) scope: String,
    pub(crate) resource: Option<String>,
    pub(crate) nonce: Option<String>,
    /// The family that it made.
    pub(crate) spent: Option<usize>,
}

/// A device that waits.
pub(crate) struct Device {
    pub(crate) client: String,
    pub(crate) scope: String,
    pub(crate) interval: Duration,
    pub(crate) polled: Option<Instant>,
    pub(crate) done: bool,
}

/// An access token.
struct Access {
    family: usize,
    until: Instant,
}

/// All of it.
#[derive(Default)]
pub(crate) struct Grants {
    /// By id; the secret, where it has one.
    pub(crate) clients: HashMap<String, Option<String>>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) devices: HashMap<String, Device>,
    pub(crate) families: Vec<Family>,
    pub(crate) counters: Counters,
    /// Every secret that was handed out.
    pub(crate) issued: Vec<String>,
    access: HashMap<String, Access>,
    /// Every refresh token: its family and generation.
    refresh: HashMap<String, (usize, u64)>,
    count: u64,
}

/// Why there are no tokens.
pub(crate) struct InvalidGrant(pub(crate) &'static str);

impl Grants {
    /// Nothing yet but these clients.
    pub(crate) fn of(clients: HashMap<String, Option<String>>) -> Self {
        Self { clients, ..Self::default() }
    }

    /// A new secret of this kind, which nobody could take for a real one.
    pub(crate) fn secret(&mut self, kind: &str) -> String {
        self.count += 1;
        // The address tells two servers of one process apart.
        let secret = format!("fake{kind}-{:x}-{:06}-end", std::ptr::from_ref(self) as usize, self.count);
        self.issued.push(secret.clone());
        secret
    }

    fn new_access(&mut self, family: usize, switches: &Switches) -> String {
        let token = self.secret("access");
        self.access.insert(token.clone(), Access { family, until: Instant::now() + switches.access_life });
        token
    }

    fn new_refresh(&mut self, family: usize, generation: u64) -> String {
        let token = self.secret("refresh");
        self.refresh.insert(token.clone(), (family, generation));
        token
    }

    /// A new family, and its answer.
    pub(crate) fn begin(&mut self, of: Code, with_refresh: bool, switches: &Switches) -> (usize, Map<String, Value>) {
        let number = self.families.len();
        let access = self.new_access(number, switches);
        let refresh = with_refresh.then(|| self.new_refresh(number, 0));
        let Code { client, scope, resource, nonce, .. } = of;
        let scope = switches.scope.clone().unwrap_or(scope);
        let account = if with_refresh { switches.account.clone() } else { client.clone() };
        let (generation, refreshes, reuse_events, dead, rotated) = (0, 0, 0, false, Instant::now());
        self.families.push(Family {
            client,
            account,
            scope,
            resource,
            dead,
            refreshes,
            reuse_events,
            access,
            refresh,
            generation,
            rotated,
            nonce,
        });
        (number, self.answer(number, switches))
    }

    /// A refresh: rotation, time of grace, reuse.
    pub(crate) fn renew(&mut self, token: &str, client: &str, switches: &Switches) -> Result<Map<String, Value>, InvalidGrant> {
        let &(number, generation) = self.refresh.get(token).ok_or(InvalidGrant("no such refresh token"))?;
        let family = &mut self.families[number];
        if family.client != client {
            return Err(InvalidGrant("the refresh token of another client"));
        }
        if generation != family.generation {
            let graced = generation + 1 == family.generation && family.rotated.elapsed() < switches.grace && !family.dead;
            if graced {
                self.counters.replays += 1;
                return Ok(self.answer(number, switches));
            }
            family.reuse_events += 1;
            family.dead |= switches.reuse_kills;
            self.counters.reuse_events += 1;
            return Err(InvalidGrant("a spent refresh token"));
        }
        if family.dead {
            return Err(InvalidGrant("revoked"));
        }
        family.refreshes += 1;
        family.rotated = Instant::now();
        self.counters.refreshes += 1;
        if switches.rotation_ends_access {
            let old = family.access.clone();
            self.access.remove(&old);
        }
        if switches.rotate && !switches.refresh_omits_refresh {
            family.generation += 1;
            let fresh = self.new_refresh(number, generation + 1);
            self.families[number].refresh = Some(fresh);
        }
        self.families[number].access = self.new_access(number, switches);
        let mut answer = self.answer(number, switches);
        if switches.refresh_omits_refresh {
            answer.remove("refresh_token");
        }
        Ok(answer)
    }

    /// What the token endpoint says of a family.
    fn answer(&self, number: usize, switches: &Switches) -> Map<String, Value> {
        let family = &self.families[number];
        let mut answer = Map::new();
        answer.insert("access_token".into(), json!(family.access));
        answer.insert("token_type".into(), json!("Bearer"));
        answer.insert("expires_in".into(), switches.expires_in.clone());
        answer.insert("scope".into(), json!(family.scope));
        if let Some(refresh) = &family.refresh {
            answer.insert("refresh_token".into(), json!(refresh));
        }
        answer
    }

    /// An ID token that nobody signed (`alg` none), with what is known of the person.
    pub(crate) fn id_token(&self, number: usize, issuer: &str) -> Option<String> {
        let Family { account, scope, client, nonce, .. } = &self.families[number];
        scope.split(' ').any(|word| word == "openid").then(|| {
            let mut claims = json!({ "iss": issuer, "sub": account, "aud": client, "email": format!("{account}@example.test"),
                "iat": 1_700_000_000, "exp": 4_000_000_000_u64 });
            if let Some(nonce) = nonce {
                claims["nonce"] = json!(nonce);
            }
            let part = |json: &Value| data_encoding::BASE64URL_NOPAD.encode(json.to_string().as_bytes());
            format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims))
        })
    }

    /// The family of an access token that is good now.
    pub(crate) fn holder(&self, token: &str) -> Option<&Family> {
        let access = self.access.get(token)?;
        let family = &self.families[access.family];
        (!family.dead && access.until > Instant::now()).then_some(family)
    }

    /// Whether a refresh token would be taken now.
    pub(crate) fn takes(&self, token: &str) -> bool {
        self.refresh.get(token).is_some_and(|(number, generation)| {
            let family = &self.families[*number];
            !family.dead && family.generation == *generation
        })
    }

    /// Any token's end: with a refresh token its family goes, with an access token that alone.
    pub(crate) fn revoke(&mut self, token: &str) {
        if let Some((number, _)) = self.refresh.get(token) {
            self.families[*number].dead = true;
        }
        self.access.remove(token);
    }

    /// Every access token has run out.
    pub(crate) fn expire(&mut self) {
        self.access.clear();
    }
}
