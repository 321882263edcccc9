#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| credctl_fuzz::managers(data));
