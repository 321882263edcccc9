//! A home with an account of the hostile server, and a world with a clock of its own.

use std::cell::{Cell, RefCell};
use std::process::Command;
use std::time::Duration;

use credctl::access::{self, Ask, Release, Wanted};
use credctl::activity::{Action, By};
use credctl::credential::grant::{Grant, Means, Server};
use credctl::credential::{Credential, Field};
use credctl::kind::Kind;
use credctl::net::{Net, Settings};
use credctl::oauth::World;
use credctl::template::Templates;
use credctl::vault::{Change, Record};
use credctl::{Error, Secret};
use jiff::{SignedDuration, Timestamp};

use crate::hostile::Hostile;
use crate::inside;
use crate::sandbox::{PROGRAM, Ran, Sandbox};
use crate::web::post_form;

/// What the account is called, where there is one.
pub(crate) const NAME: &str = "mail";

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Hostile,
}

impl Scene {
    /// With one account, whose token ran out.
    pub(crate) fn new() -> Self {
        Self::of(Sandbox::with_vault())
    }

    /// The same in a home that has a vault.
    pub(crate) fn of(sandbox: Sandbox) -> Self {
        let scene = Self { sandbox, server: Hostile::start() };
        scene.connect(NAME);
        scene.due();
        scene
    }

    /// An account more, as `oauth connect` leaves it.
    pub(crate) fn connect(&self, name: &str) {
        let device = post_form(&self.server.url("/device"), &[("client_id", "fake-public"), ("scope", "api:read")]).json();
        let code = device["device_code"].as_str().unwrap();
        let kind = "urn:ietf:params:oauth:grant-type:device_code";
        let form = [("grant_type", kind), ("device_code", code), ("client_id", "fake-public")];
        let tokens = post_form(&self.server.url("/token"), &form).json();
        let field = |of: &str| Field::new(true, Secret::from(tokens[of].as_str().unwrap().to_owned()));
        let client = Field::new(false, Secret::from("fake-public".to_owned()));
        let now = Timestamp::now();
        let issuer = self.server.issuer();
        let server = Server { issuer, token: self.server.url("/token"), client_auth: "none".to_owned(), ..Server::default() };
        let grant = Grant {
            means: Means::Device,
            account: Some("alice@example.test".to_owned()),
            asked: vec!["api:read".to_owned()],
            granted: vec!["api:read".to_owned()],
            obtained: Some(now),
            token_ends: Some(now + SignedDuration::from_secs(3600)),
            server: Some(server),
            ..Grant::default()
        };
        let credential = Credential {
            secret_since: Some(now),
            grant: Some(grant),
            fields: [
                ("access_token".to_owned(), field("access_token")),
                ("refresh_token".to_owned(), field("refresh_token")),
                ("client_id".to_owned(), client),
            ]
            .into(),
            ..Credential::new(
                credctl::name::Id::from_bytes(Timestamp::now().as_nanosecond().to_be_bytes()),
                name.to_owned(),
                Kind::Oauth2,
                now,
            )
        };
        let mut vault = inside::open(&self.sandbox).unwrap();
        vault.writer(now, &|| {}).unwrap().add(credential, now).unwrap();
    }

    pub(crate) fn record_of(&self, name: &str) -> Record {
        inside::open(&self.sandbox).unwrap().get(name, Timestamp::now()).unwrap()
    }

    pub(crate) fn record(&self) -> Record {
        self.record_of(NAME)
    }

    pub(crate) fn grant(&self) -> Grant {
        self.record().credential.grant.unwrap()
    }

    /// What is stored: the refresh token and the access token.
    pub(crate) fn tokens(&self) -> (String, String) {
        let record = self.record();
        let text = |name: &str| record.credential.fields[name].value.expose_str().unwrap().to_owned();
        (text("refresh_token"), text("access_token"))
    }

    /// Changes what is stored, as another process of the program's does.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Credential)) {
        self.change_of(NAME, Change::Program, change);
    }

    pub(crate) fn change_of(&self, name: &str, by: Change, change: impl FnOnce(&mut Credential)) {
        let now = Timestamp::now();
        let mut vault = inside::open(&self.sandbox).unwrap();
        let base = vault.get(name, now).unwrap();
        let mut changed = base.credential.duplicate();
        change(&mut changed);
        vault.writer(now, &|| {}).unwrap().update(&base, changed, by, now).unwrap();
    }

    pub(crate) fn change_grant(&self, change: impl FnOnce(&mut Grant)) {
        self.change(|credential| change(credential.grant.as_mut().unwrap()));
    }

    /// The access token ends in so many seconds, or has.
    pub(crate) fn ends_in(&self, seconds: i64) {
        let end = Timestamp::now() + SignedDuration::from_secs(seconds);
        self.change_grant(|grant| {
            (grant.obtained, grant.token_ends) = (Some(end - SignedDuration::from_secs(3600)), Some(end));
        });
    }

    /// The access token has ended, here and there.
    pub(crate) fn due(&self) {
        self.server.expire();
        self.ends_in(-1);
    }

    /// `credctl get`.
    pub(crate) fn get(&self) -> Ran {
        self.sandbox.run(&["get", NAME]).reveals().go()
    }

    /// What `get` printed must be live, and what is stored good.
    pub(crate) fn is_fresh(&self, got: &str, at: &str) {
        assert!(self.server.is_live(got), "{at}: it is no live token");
        let (refresh, access) = self.tokens();
        assert_eq!(access, got, "{at}");
        assert!(self.server.takes(&refresh), "{at}: the refresh token that is stored is spent");
        let grant = self.grant();
        assert!(grant.pending.is_none() && grant.lost.is_none(), "{at}: {grant:?}");
    }

    /// Calls of the token endpoint so far.
    pub(crate) fn calls(&self) -> u64 {
        self.server.counters().token_calls
    }

    /// From here on every token that the server gave is searched for in what the program says and leaves behind.
    pub(crate) fn watch(&self) {
        self.server.issued().iter().for_each(|secret| self.sandbox.watch(secret));
    }

    /// The program, with this home.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(words);
        self.sandbox.furnish(&mut command);
        command
    }
}

/// A world whose time goes on by waiting alone.
pub(crate) struct Clock {
    pub(crate) now: Cell<Timestamp>,
    pub(crate) slept: Cell<Duration>,
    pub(crate) said: RefCell<Vec<String>>,
    net: Net,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let net = Net::new(&Settings::default());
        Self { now: Cell::new(Timestamp::now()), slept: Cell::default(), said: RefCell::default(), net }
    }

    /// So much later, or earlier.
    pub(crate) fn turn(&self, by: SignedDuration) {
        self.now.set(self.now.get() + by);
    }

    pub(crate) fn world<T>(&self, work: impl FnOnce(&World<'_>) -> T) -> T {
        let net = || &self.net;
        let now = || self.now.get();
        let sleep = |time: Duration| {
            self.slept.set(self.slept.get() + time);
            self.turn(SignedDuration::try_from(time).unwrap());
        };
        let say = |text: &str| self.said.borrow_mut().push(text.to_owned());
        work(&World { net: &net, now: &now, sleep: &sleep, say: &say, may_begin: &|| true })
    }

    /// What `get` does, in this world: the token and a warning.
    pub(crate) fn get(&self, scene: &Scene) -> Result<(String, Option<String>), Error> {
        let mut vault = inside::open(&scene.sandbox)?;
        let by = By::new(Action::Get);
        let ask = Ask { what: NAME, wanted: Wanted::Main, strict: false, by: &by, to: None };
        let Release { values, warning, .. } = self.world(|world| access::release(&mut vault, &Templates::new(None), &ask, world))?;
        Ok((values[0].value.expose_str().unwrap().to_owned(), warning))
    }
}
