//! `credctl oauth`: accounts that are connected, kept fresh, and given back.

pub(in crate::cli::cmd) mod browser;
mod client;
pub(super) mod connect;
mod end;
mod flow;
mod judge;
mod providers;
mod refresh;
mod siblings;
mod stop;
mod store;
mod target;
mod undo;
mod way;

use clap::{Args, Subcommand};

use crate::cli::Context;
use crate::cli::fail::Outcome;

/// Accounts connected by OAuth: connect, refresh, disconnect
///
/// A connected account is a credential like any other: `credctl get google` and `credctl run --with google` hand out an
/// access token that works now, renewed where it is near its end. What renews it never leaves the vault.
#[derive(Args)]
pub(crate) struct Oauth {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Connect an account: a service by its name, or a server by its address
    Connect(connect::Connect),
    /// Renew access tokens now, or with --all those that are near their end
    Refresh(refresh::Refresh),
    /// Sign in again: the same account, with the scopes it has and more
    Reconnect(connect::Reconnect),
    /// Give the tokens back to the provider and forget them; the settings stay
    Disconnect(end::Disconnect),
    /// List the services that can be connected
    Providers(providers::Providers),
}

impl Oauth {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        match self.command {
            Command::Connect(args) => args.run(context),
            Command::Refresh(args) => args.run(context),
            Command::Reconnect(args) => args.run(context),
            Command::Disconnect(args) => args.run(context),
            Command::Providers(args) => args.run(context),
        }
    }
}
