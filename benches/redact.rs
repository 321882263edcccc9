//! The redactor by itself: `cargo bench --bench redact`. It asserts nothing: it shows. `benches/masking.py` has whole pipes.

#![allow(missing_docs, clippy::print_stdout, reason = "it shows")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use credctl::Secret;
use credctl::inject::redact::Redactor;

/// What a pipe holds.
const PIECE: usize = 64 * 1024;

fn main() {
    let values: Vec<(String, Secret)> = (0..50)
        .map(|n: u64| {
            let random = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (format!("cred-{n}"), Secret::from(format!("sk-fake-{random:016x}/{n}+\"fakepass\"")))
        })
        .collect();
    let (redactor, build) = timed(20, || Redactor::new(values.iter().map(|(name, value)| (&**name, value))));
    println!("50 secrets, made ready      {:7.2} ms", build.as_secs_f64() * 1e3);
    let log = (0..).map(|n: u64| format!("{{\"level\":\"info\",\"n\":{n},\"msg\":\"GET /v1/items/{} 200\",\"sk-fake\":null}}\n", n * 7919));
    let log: Vec<u8> = log.flat_map(String::into_bytes).take(64 << 20).collect();
    let noise: Vec<u8> = (0..(8u64 << 20)).flat_map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()).collect();
    let encoded: Vec<u8> =
        noise.iter().map(|byte| b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[usize::from(byte & 63)]).collect();
    for (what, text) in [("lines of JSON", &log), ("random bytes", &noise), ("base64", &encoded)] {
        let (_, took) = timed(5, || {
            let (mut stream, mut out) = (redactor.stream(), Vec::with_capacity(2 * PIECE));
            for piece in text.chunks(PIECE) {
                out.clear();
                stream.push(piece, &mut out);
                black_box(&out);
            }
        });
        println!("{what:<27} {:7.2} GB/s", text.len() as f64 / took.as_secs_f64() / 1e9);
    }
}

/// The best of some times.
fn timed<T>(times: u32, mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut best = Duration::MAX;
    let mut once = || {
        let begin = Instant::now();
        let done = work();
        best = best.min(begin.elapsed());
        done
    };
    let mut done = once();
    for _ in 1..times {
        done = once();
    }
    (done, best)
}
