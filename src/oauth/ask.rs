//! A request that a template describes, with the values of one account put into it.

use zeroize::Zeroizing;

use super::provider::Provider;
use crate::net::Request;
use crate::net::fill::{self, Values};
use crate::template;

/// Builds the request. `None` where a value lacks, or an address is none once it is filled.
pub(super) fn build(provider: &Provider, wish: &template::Request, values: Values<'_>) -> Option<Request> {
    let url = provider.quirks.fill(&wish.url, |name| values(name).map(|value| value.as_str().to_owned())).ok()?;
    let mut request = Request { method: wish.method.name(), url, ..Request::default() };
    fill::content(&mut request, wish, values).ok()?;
    match &wish.auth {
        None => {
            let mut bearer = Zeroizing::new("Bearer ".to_owned());
            bearer.push_str(&values("access_token")?);
            request.headers.push(("authorization".to_owned(), bearer));
        }
        Some(ways) => {
            for place in ways.first().iter().flat_map(|way| &way.place) {
                // No other place is one to send an access token in.
                fill::put(&mut request, place, values).ok().filter(|is_put| *is_put)?;
            }
        }
    }
    Some(request)
}
