#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::fabric_msp_config(data));
