#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::ecdsa_signature(data));
