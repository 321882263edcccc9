//! Why a sign-in is gone, in words that go on after the service's name.

use crate::credential::Credential;
use crate::credential::grant::Attempt;
use crate::oauth::answer::Refusal;
use crate::template::{Cause, Templates};

/// What a cause is called.
fn of(cause: Cause) -> &'static str {
    match cause {
        Cause::ConsentWithdrawn => "consent withdrawn",
        Cause::PasswordChanged => "password changed",
        Cause::RefreshExpired => "the refresh token has expired",
        Cause::Reuse => "the refresh token was used twice, so the provider ended the sign-in",
        Cause::ReauthRequired => "the provider wants a new sign-in",
        Cause::AdminPolicy => "an administrator's rule",
        Cause::AccountGone => "the account is gone or suspended",
        Cause::ClientBad => "the client was deleted or its secret changed",
        Cause::ScopeChanged => "other scopes are needed",
        Cause::Dead => "the refresh token is not accepted any more",
        Cause::Transient => "the provider had trouble",
        Cause::Config => "the request is not what the provider expects",
    }
}

/// What a refusal means. Where the provider does not say, what can be behind it.
pub(super) fn ended(refusal: &Refusal) -> String {
    if refusal.cause != Cause::Dead {
        return of(refusal.cause).to_owned();
    }
    let possible: Vec<&str> = refusal.possible.iter().map(|cause| of(*cause)).collect();
    match possible.as_slice() {
        [] => format!("{} (consent withdrawn, password changed, expired, or used elsewhere)", of(Cause::Dead)),
        all => all.join(" or "),
    }
}

/// The truth where an earlier try brought nothing back, be it that it was killed, that its answer was lost or that the
/// provider had trouble: nobody has withdrawn anything.
pub(super) fn no_tokens(attempt: &Attempt) -> String {
    let at = attempt.started.strftime("%Y-%m-%d %H:%M:%S UTC");
    format!("a refresh that was begun at {at} brought no tokens back, and the refresh token from before is not accepted any more")
}

/// What the provider is called.
pub(super) fn whom(credential: &Credential, templates: &Templates) -> String {
    if let Some(server) = credential.grant.as_ref().and_then(|grant| grant.server.as_ref()) {
        return crate::net::host(&server.issuer).to_owned();
    }
    let service = credential.service.clone().unwrap_or_else(|| "its provider".to_owned());
    templates.get(&service).ok().flatten().map_or(service, |template| template.name)
}
