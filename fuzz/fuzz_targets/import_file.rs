#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| credctl_fuzz::import_file(data));
