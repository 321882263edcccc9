//! `credctl doctor`: what is right and wrong here, a line each, and how to mend it.

mod alarm;
mod health;
mod leftovers;
mod network;

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;
use credctl::config::Home;
use credctl::keys::{Store, keyring};
use credctl::name::{VaultName, escape};
use credctl::vault::files::{self, Standing};
use credctl::vault::{Location, Mode};
use credctl::{Error, keys};
use serde::Serialize;

use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::Ui;
use crate::cli::ui::lines::Lines;
use crate::cli::{Context, env};

/// Say what is right and wrong here, and how to mend it
///
/// A line each, and below it what to do. The exit status is 1 where something is wrong.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl doctor         # a line for each thing that was looked at
  credctl doctor --live  # and whether the services can be reached, and this machine's clock is right
  credctl doctor --alarm # and whether somebody would hear of a canary")]
pub(crate) struct Doctor {
    /// Ask the hosts of the credentials for the time too, without any credential
    #[arg(long)]
    live: bool,
    /// Raise the alarm of canaries as a trial, and say whether it goes through
    #[arg(long)]
    alarm: bool,
}

/// How wide the verdicts are.
const TITLE: usize = 6;

#[derive(Serialize)]
struct Finding {
    /// `ok`, `note`, or `wrong`.
    verdict: &'static str,
    what: String,
    hint: Option<String>,
}

/// What was found, and how many canaries were seen on the way.
struct Findings(Vec<Finding>, usize);

impl Findings {
    fn ok(&mut self, what: impl Into<String>) {
        self.0.push(Finding { verdict: "ok", what: what.into(), hint: None });
    }

    fn note(&mut self, what: impl Into<String>, hint: &str) {
        self.0.push(Finding { verdict: "note", what: what.into(), hint: Some(hint.to_owned()) });
    }

    fn wrong(&mut self, failure: Failure) {
        let hint = (!failure.hints.is_empty()).then(|| failure.hints.join("; "));
        self.0.push(Finding { verdict: "wrong", what: failure.message, hint });
    }
}

impl Doctor {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let mut findings = Findings(Vec::new(), 0);
        let home = env::home()?;
        findings.ok(format!("credctl {}", env!("CARGO_PKG_VERSION")));
        directories(&home, &mut findings);
        match Place::new() {
            Ok(place) => {
                key_stores(context, &place, &mut findings);
                let hosts = vaults(context, &place, self.live, &mut findings);
                let canaries = findings.1;
                alarm::find(context, &place, canaries, self.alarm, &mut findings);
                leftovers::find(context, &place, &mut findings);
                templates(&place, &mut findings);
                network::settings(&mut findings);
                if self.live {
                    network::live(context, hosts, &mut findings);
                }
            }
            Err(failure) => findings.wrong(failure),
        }
        let wrong = findings.0.iter().any(|finding| finding.verdict == "wrong");
        if context.ui.json {
            context.ui.document(&findings.0)?;
        } else {
            context.ui.out(lines(&context.ui, &findings.0).as_bytes())?;
        }
        Ok(if wrong { Exit::Status(1) } else { Exit::Done })
    }
}

fn lines(ui: &Ui, findings: &[Finding]) -> String {
    let mut out = Lines::out(ui, TITLE);
    for finding in findings {
        out.sentence(finding.verdict, &finding.what);
        finding.hint.iter().flat_map(|hint| hint.lines()).for_each(|hint| out.sentence("", hint));
    }
    out.text()
}

fn directories(home: &Home, findings: &mut Findings) {
    for (what, path) in [("configuration", &home.config), ("state", &home.state)] {
        let shown = escape(&path.to_string_lossy());
        match files::Dir::open(path).and_then(|dir| dir.stat()) {
            Ok(stat) => match files::standing(&stat) {
                Standing::Ours => findings.ok(format!("{what} in {shown}")),
                Standing::Foreign => findings.wrong(refused(path, "belongs to somebody else")),
                Standing::Open => findings.wrong(refused(path, "can be written by others")),
            },
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                findings.note(format!("no {what} yet in {shown}"), "it is made when it is needed");
            }
            Err(error) => findings.wrong(error.into()),
        }
    }
}

fn refused(path: &Path, why: &str) -> Failure {
    Error::Refused { path: path.to_owned(), why: why.to_owned() }.into()
}

fn key_stores(context: &Context, place: &Place, findings: &mut Findings) {
    match session::explicit_identity() {
        Ok(Some((_, source))) => findings.note(format!("the key comes from {source}"), "it wins over every key store"),
        Ok(None) => {}
        Err(failure) => findings.wrong(failure),
    }
    let waiting = || {};
    let stores = place.stores(context, &waiting);
    let used = place.config.key_store.values().any(|store| *store == Store::Keyring);
    match keyring::describe(&stores.limits) {
        Ok(keeper) if matches!(keeper.state, keyring::LockState::Unlocked | keyring::LockState::Unknown) => {
            findings.ok(format!("the keyring answers: {}", escape(&keeper.name)))
        }
        Ok(keeper) => {
            let what = format!("the keyring ({}) is {}", escape(&keeper.name), keeper.state.in_words());
            if used {
                findings.wrong(Failure::new("locked", 4, what).hint("unlock it, or set CREDCTL_IDENTITY"))
            } else {
                findings.note(what, "no vault here keeps its key there")
            }
        }
        Err(error) if used => findings.wrong(error.into()),
        Err(error) => findings
            .note(error.to_string(), "no vault here keeps its key there; `--key-store passphrase` and `--key-store file` do without"),
    }
}

/// Looks at the vaults, and gives the hosts that checks of their credentials would contact, where these are wanted.
fn vaults(context: &Context, place: &Place, live: bool, findings: &mut Findings) -> BTreeSet<String> {
    let mut hosts = BTreeSet::new();
    let named = match session::asked_vault(context) {
        Ok(named) => named,
        Err(failure) => {
            findings.wrong(failure);
            return hosts;
        }
    };
    let names: Vec<String> = match named {
        Some(name) => vec![name],
        None => match place.home.vault_names() {
            Ok(names) => names.iter().map(VaultName::to_string).collect(),
            Err(error) => {
                findings.wrong(error.into());
                return hosts;
            }
        },
    };
    if names.is_empty() {
        findings.note("no vault yet", "`credctl add openai` or `credctl init` makes one");
    }
    layers(place, findings);
    for name in names {
        match place.location(&name) {
            Ok(location) => {
                stray_keys(context, place, &location, findings);
                vault(context, place, &location, live.then_some(&mut hosts), findings);
            }
            Err(failure) => findings.wrong(failure),
        }
    }
    hosts
}

/// Where a name is looked for that comes without a vault.
fn layers(place: &Place, findings: &mut Findings) {
    let layers = place.home.layers(&place.config);
    if layers.is_empty() {
        return;
    }
    findings.ok(format!("layers, the first that holds a name wins: {}", layers.join(", ")));
    for layer in layers {
        if !place.home.vaults().join(layer).exists()
            && let Some(error) = place.home.missing_layer(&place.config, layer)
        {
            findings.wrong(Failure::from(error).hint("bring the vault, or take its name out of that line"));
        }
    }
}

fn vault(context: &Context, place: &Place, location: &Location, hosts: Option<&mut BTreeSet<String>>, findings: &mut Findings) {
    let label = location.label();
    let opened = match session::explicit_identity() {
        // An identity is for one vault; the others are opened with their stored keys.
        Ok(Some(explicit)) if location.claimed_id().ok().flatten() == explicit.0.first().map(|identity| identity.vault) => {
            session::open_at(context, place, location, Some(explicit))
        }
        _ => session::open_at(context, place, location, None),
    };
    let mut vault = match opened {
        Ok(vault) => vault,
        Err(failure) => return findings.wrong(Failure { message: format!("vault `{}`: {}", escape(&label), failure.message), ..failure }),
    };
    let store = place.store_of(vault.id()).map_or("environment", keys::Store::name);
    if let Mode::ReadOnly(why) = vault.mode() {
        findings.note(format!("vault `{}` {why}", escape(&label)), "it is read and not written");
    }
    let listing = match vault.list(place.now, &|done, all| context.ui.progress("reading", done, all)) {
        Ok(listing) => listing,
        Err(error) => return findings.wrong(error.into()),
    };
    context.ui.progress_done();
    findings.1 += listing.credentials.iter().filter(|listed| listed.summary.canary).count();
    findings.ok(format!(
        "vault `{}`: {} credentials, key in the {store}, epoch {}",
        escape(&label),
        listing.credentials.len(),
        vault.manifest().epoch
    ));
    for listed in &listing.credentials {
        if let Ok(Some(damage)) = vault.examine_prev(listed.id) {
            findings.note(
                format!("the revision before of `{}`: {damage}", escape(&listed.summary.name)),
                "it cannot be restored; the present revision is fine",
            );
        }
    }
    health::find(place, &listing.credentials, findings);
    if let Some(hosts) = hosts {
        hosts.extend(network::hosts(place, &mut vault, listing.credentials.iter().map(|listed| listed.id)));
    }
    for trouble in listing.troubles {
        findings.wrong(Error::from(trouble).into());
    }
    if listing.pending > 0 {
        findings.note(format!("vault `{}`: a change was interrupted", escape(&label)), "the next command that writes finishes it");
    }
    if vault.rotation_pending() {
        findings.note(format!("vault `{}`: a rotation of its key is not finished", escape(&label)), "`credctl key rotate` finishes it");
    }
}

/// Key files of a vault whose key is in another store by now.
fn stray_keys(context: &Context, place: &Place, location: &Location, findings: &mut Findings) {
    let Some(id) = location.claimed_id().ok().flatten() else { return };
    let Some(present) = place.store_of(id) else { return };
    let stores = place.stores(context, &|| {});
    for store in [Store::File, Store::Passphrase].into_iter().filter(|store| *store != present) {
        let path = stores.path(store, id);
        if std::fs::symlink_metadata(&path).is_ok() {
            let (label, path) = (escape(&location.label()), escape(&path.to_string_lossy()));
            let what = format!("the key of vault `{label}` is in {}, and still in `{path}` too", present.in_words());
            let hint = "once `credctl key status` says `ok`, remove that file";
            findings.wrong(Failure::new("unhealthy", 7, what).hint(hint));
        }
    }
}

fn templates(place: &Place, findings: &mut Findings) {
    match place.templates().all() {
        Ok(all) => findings.ok(format!("{} templates", all.len())),
        Err(error) => findings.wrong(error.into()),
    }
}
