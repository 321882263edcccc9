//! An authorization server that does anything wrong that a test wants (THREATS: the refresh race, the OAuth listener), and
//! is a proper and strict one with all of that off: PKCE with S256, rotation, and a family that dies with the first reuse.
//!
//! Endpoints below [`Hostile::url`]: `/.well-known/oauth-authorization-server` (and openid-configuration), `/authorize` (which
//! consents at once), `/token`, `/device`, `/revoke`, `/register`, `/userinfo`, `/api/whoami`, `/mcp` with its
//! `/.well-known/oauth-protected-resource/mcp`. Clients: `fake-public` (no secret), `fake-confidential`
//! (`fakesecret-confidential`); [`Hostile::add_client`] makes more.
//!
//! Two ways to be wrong: [`Switches`] ([`Hostile::switch`]) change what it does, a [`Fault`] ([`Hostile::fault`]) what becomes
//! of a request. Secrets that it hands out are called `fake…-end`; [`Hostile::issued`] has them for `Sandbox::watch`.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "hostile/grants.rs"]
mod grants;
#[path = "hostile/http.rs"]
mod http;
#[path = "hostile/routes.rs"]
mod routes;
#[path = "hostile/switches.rs"]
mod switches;
#[path = "hostile/token.rs"]
mod token;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

pub(crate) use grants::{Counters, Family};
pub(crate) use http::{Answer, Request};
use http::{Listener, Outcome};
pub(crate) use switches::{Fault, Iss, Poll, Switches, shapes};

use grants::Grants;

struct State {
    base: String,
    switches: Switches,
    grants: Grants,
    faults: HashMap<String, VecDeque<Fault>>,
    always: HashMap<String, Fault>,
    seen: Vec<Request>,
}

/// The server; it ends with this value.
pub(crate) struct Hostile {
    listener: Listener,
    state: Arc<Mutex<State>>,
}

impl Hostile {
    /// One without a fault.
    pub(crate) fn start() -> Self {
        let clients = [("fake-public", None), ("fake-confidential", Some("fakesecret-confidential".to_owned()))];
        let clients = clients.map(|(id, secret)| (id.to_owned(), secret)).into();
        let state = Arc::new(Mutex::new(State {
            base: String::new(),
            switches: Switches::default(),
            grants: Grants::of(clients),
            faults: HashMap::new(),
            always: HashMap::new(),
            seen: vec![],
        }));
        let shared = state.clone();
        let listener = Listener::start(move |request| handle(&shared, request));
        state.lock().unwrap().base = listener.url();
        Self { listener, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The issuer: `http://127.0.0.1:PORT`.
    pub(crate) fn issuer(&self) -> String {
        self.listener.url()
    }

    /// An address below it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.listener.url())
    }

    /// Changes what it does.
    pub(crate) fn switch(&self, change: impl FnOnce(&mut Switches)) -> &Self {
        change(&mut self.state().switches);
        self
    }

    /// The next `times` requests to `path` end so. Faults of one path come one after the other.
    pub(crate) fn fault(&self, path: &str, fault: Fault, times: usize) -> &Self {
        self.state().faults.entry(path.to_owned()).or_default().extend(vec![fault; times]);
        self
    }

    /// Every request to `path` ends so, after the faults that are counted.
    pub(crate) fn always(&self, path: &str, fault: Fault) -> &Self {
        self.state().always.insert(path.to_owned(), fault);
        self
    }

    /// No more faults.
    pub(crate) fn heal(&self) -> &Self {
        let mut state = self.state();
        state.faults.clear();
        state.always.clear();
        drop(state);
        self
    }

    /// A client more, or another secret.
    pub(crate) fn add_client(&self, id: &str, secret: Option<&str>) -> &Self {
        self.state().grants.clients.insert(id.to_owned(), secret.map(str::to_owned));
        self
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.state().seen.clone()
    }

    /// Those to `path`.
    pub(crate) fn seen_at(&self, path: &str) -> Vec<Request> {
        self.state().seen.iter().filter(|request| request.path == path).cloned().collect()
    }

    /// What was counted.
    pub(crate) fn counters(&self) -> Counters {
        self.state().grants.counters
    }

    /// Every family so far, in the order of their consents.
    pub(crate) fn families(&self) -> Vec<Family> {
        self.state().grants.families.clone()
    }

    /// Whether this access token is good now.
    pub(crate) fn is_live(&self, access_token: &str) -> bool {
        self.state().grants.holder(access_token).is_some()
    }

    /// Whether this refresh token is good now, the time of grace not counted.
    pub(crate) fn takes(&self, refresh_token: &str) -> bool {
        self.state().grants.takes(refresh_token)
    }

    /// Every access token has run out.
    pub(crate) fn expire(&self) {
        self.state().grants.expire();
    }

    /// The person removes the application: every family is dead.
    pub(crate) fn revoke_all(&self) {
        for family in &mut self.state().grants.families {
            family.dead = true;
        }
    }

    /// Every secret that it handed out: tokens, codes, secrets of clients.
    pub(crate) fn issued(&self) -> Vec<String> {
        self.state().grants.issued.clone()
    }
}

fn handle(shared: &Mutex<State>, request: Request) -> Outcome {
    let mut state = shared.lock().unwrap();
    let fault = state.faults.get_mut(&request.path).and_then(VecDeque::pop_front).or_else(|| state.always.get(&request.path).cloned());
    state.seen.push(request.clone());
    if let Some(Fault::Delay(time) | Fault::DropAfter(time)) = &fault {
        drop(state);
        thread::sleep(*time);
        state = shared.lock().unwrap();
    }
    if matches!(fault, Some(Fault::Answer(_) | Fault::Drop | Fault::DropAfter(_))) && request.path == "/token" {
        state.grants.counters.token_calls += 1;
    }
    match fault {
        Some(Fault::Answer(answer)) => return Outcome::Send(answer),
        Some(Fault::Drop | Fault::DropAfter(_)) => return Outcome::Drop,
        _ => {}
    }
    let answer = routes::route(&mut state, &request);
    drop(state);
    match fault {
        Some(Fault::DoneBut(other)) => Outcome::Send(other),
        Some(Fault::DoneThenDrop) => Outcome::Drop,
        Some(Fault::DoneThenCut(length)) => Outcome::Cut(answer, length),
        Some(Fault::DoneThenDelay(time)) => {
            thread::sleep(time);
            Outcome::Send(answer)
        }
        _ => Outcome::Send(answer),
    }
}

/// A listener that answers everything alike and remembers it: another host that must hear nothing, or the place of a callback.
pub(crate) struct Sink {
    listener: Listener,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Sink {
    /// Answers 200 with a page.
    pub(crate) fn start() -> Self {
        Self::answering(Answer::html(200, "<!doctype html><title>Heard</title><p>Heard</p>"))
    }

    /// Answers so.
    pub(crate) fn answering(answer: Answer) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heard: Arc<Mutex<Vec<Request>>> = seen.clone();
        let listener = Listener::start(move |request| {
            heard.lock().unwrap().push(request);
            Outcome::Send(answer.clone())
        });
        Self { listener, seen }
    }

    /// An address there.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.listener.url())
    }

    pub(crate) fn port(&self) -> u16 {
        self.listener.port()
    }

    /// What it heard.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}
