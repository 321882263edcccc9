//! What is said to whoever used a canary: nothing of what it was, and what went wrong about telling it.

use credctl::error::Trip;
use credctl::name::escape;

pub(super) fn advice(trip: &Trip) -> Vec<String> {
    let mut all: Vec<String> = trip.troubles.iter().map(|trouble| escape(trouble)).collect();
    all.push("its owner finds out more in `credctl activity`".to_owned());
    all
}
