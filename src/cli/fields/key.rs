//! An SSH key before it is stored: whole, its passphrase right, its halves of one key.

use credctl::credential::Credential;
use credctl::kind::Kind;
use credctl::shape::{Shape, Values};
use credctl::ssh::{self, Algorithm, Look, Match, Opened, Public};
use credctl::{Error, Secret};

use super::text;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::prompt;

const PRIVATE: &str = "private_key";
const PUBLIC: &str = "public_key";
const PASSPHRASE: &str = "passphrase";
/// How often a passphrase is asked for again.
const TRIES: usize = 3;

/// Looks at the key that comes of `values` over what is `held`, asks for its passphrase where somebody is there, and adds
/// the public half where it can be told. What belongs to another key than the new one is given back, to be unset.
pub(crate) fn settle(context: &Context, shape: &Shape, values: &mut Values, held: Option<&Credential>) -> Result<Vec<String>, Failure> {
    let mut stale = Vec::new();
    if shape.kind != Kind::SshKey || ![PRIVATE, PUBLIC, PASSPHRASE].iter().any(|field| values.contains_key(*field)) {
        return Ok(stale);
    }
    let of = |field: &str| held.and_then(|held| Some(held.fields.get(field)?.value.duplicate()));
    let given = |values: &Values, field: &str| values.get(field).map(|(_, value)| value.duplicate());
    let Some(mut private) = given(values, PRIVATE).or_else(|| of(PRIVATE)) else { return Ok(stale) };
    let mut look = ssh::look(&private).map_err(|trouble| Error::SshKey { field: PRIVATE, trouble })?;
    if values.contains_key(PRIVATE)
        && let Some(better) = mended(context, &private, &look)?
    {
        private = better.duplicate();
        values.insert(PRIVATE.to_owned(), (true, better));
    }
    // A new key has a passphrase of its own, and a new public half.
    let new_key = values.contains_key(PRIVATE);
    let passphrase = given(values, PASSPHRASE).or_else(|| if new_key { None } else { of(PASSPHRASE) });
    if new_key && passphrase.is_none() && of(PASSPHRASE).is_some() {
        context.ui.note("the passphrase of the key before goes with it");
        stale.push(PASSPHRASE.to_owned());
    }
    look = match passphrase {
        Some(passphrase) => with_passphrase(context, &private, &passphrase, look)?,
        None if look.encryption.is_some() && new_key && context.ui.can_ask() => ask_passphrase(context, &private, look, values)?,
        None => look,
    };
    let public = given(values, PUBLIC).or_else(|| if new_key { None } else { of(PUBLIC) });
    match public {
        Some(public) => {
            let read = halves(&private, &public, &look)?;
            // Another form of it (RFC 4716, PEM) is kept as the line that `authorized_keys` and `ssh` take.
            if values.contains_key(PUBLIC) && public.expose().contains(&b'\n') {
                values.insert(PUBLIC.to_owned(), (false, text(&read.authorized())));
            }
        }
        None => {
            if let Some(public) = &look.public {
                values.insert(PUBLIC.to_owned(), (false, text(&public.authorized())));
            } else if of(PUBLIC).is_some() {
                context.ui.note("the public half of the key before goes with it; that of this one cannot be told without its passphrase");
                stale.push(PUBLIC.to_owned());
            }
        }
    }
    tell(context, &look);
    stale.retain(|field| !values.contains_key(field));
    Ok(stale)
}

/// Says what the key is, as far as it can be seen.
fn tell(context: &Context, look: &Look) {
    if let (Some(public), true) = (&look.public, context.ui.stderr_tty) {
        context.ui.say(&format!("{}, {}", public.algorithm.name(), public.fingerprint()));
    }
    if let Some(concern) = look.algorithm.as_ref().and_then(Algorithm::concern) {
        context.ui.warn(concern);
    }
}

/// The same key as OpenSSH reads it, where it would not read the text as it stands: asked about, never done in silence.
fn mended(context: &Context, private: &Secret, look: &Look) -> Result<Option<Secret>, Failure> {
    if look.ssh_reads_it {
        return Ok(None);
    }
    let Some(better) = ssh::normalised(private) else { return Ok(None) };
    let flaws: Vec<String> = look.flaws.iter().map(ToString::to_string).collect();
    let flaws = credctl::name::escape(&flaws.join(", "));
    if !context.ui.can_ask() {
        context.ui.warn(&format!("OpenSSH does not read this key as it stands ({flaws}); it is stored to the byte all the same"));
        return Ok(None);
    }
    context.ui.say(&format!("OpenSSH does not read this key as it stands ({flaws})"));
    Ok(prompt::confirm(&context.ui, "Store it as ssh-keygen writes it?", true)?.then_some(better))
}

fn with_passphrase(context: &Context, private: &Secret, passphrase: &Secret, look: Look) -> Result<Look, Failure> {
    match ssh::open(private, passphrase).map_err(|trouble| Error::SshKey { field: PRIVATE, trouble })? {
        Opened::Right(opened) => Ok(opened),
        Opened::Unlocked(_) => Err(Failure::usage("the key is not locked with a passphrase, and one was given")
            .hint("leave it out; `ssh-keygen -p -f KEY` locks a key")),
        Opened::Wrong => Err(Failure::usage("the passphrase does not open the key").hint("give the one that `ssh-keygen -y -f KEY` takes")),
        Opened::Untried(why) => {
            context.ui.warn(&format!("the passphrase could not be tried: {why}"));
            Ok(look)
        }
    }
}

/// Asks until it opens the key; Enter leaves it out, and then whoever uses the key is asked.
fn ask_passphrase(context: &Context, private: &Secret, look: Look, values: &mut Values) -> Result<Look, Failure> {
    context.ui.say("the key is locked with a passphrase");
    for _ in 0..TRIES {
        let typed = prompt::passphrase(&context.ui, "Passphrase of the key (Enter does not store it)")?;
        if typed.is_empty() {
            return Ok(look);
        }
        match ssh::open(private, &typed).map_err(|trouble| Error::SshKey { field: PRIVATE, trouble })? {
            Opened::Wrong => context.ui.warn("the passphrase does not open the key; once more"),
            Opened::Right(opened) => {
                values.insert(PASSPHRASE.to_owned(), (true, typed));
                return Ok(opened);
            }
            Opened::Unlocked(_) | Opened::Untried(_) => {
                context.ui.warn("the passphrase could not be tried; it is stored all the same");
                values.insert(PASSPHRASE.to_owned(), (true, typed));
                return Ok(look);
            }
        }
    }
    Err(Failure::usage(format!("no passphrase that opens the key after {TRIES} tries")))
}

/// Refuses halves of two keys.
fn halves(private: &Secret, public: &Secret, look: &Look) -> Result<Public, Failure> {
    let read = Public::read(public).map_err(|trouble| Error::SshKey { field: PUBLIC, trouble })?;
    let other = match &look.public {
        Some(own) => !own.same_key(&read),
        None => matches!(ssh::matches(private, public), Ok(Match::Other)),
    };
    if other {
        return Err(Failure::usage("the public key is not the other half of the private one")
            .hint("leave it out, and it is taken from the private key; or give the `.pub` file that lies beside it"));
    }
    Ok(read)
}
