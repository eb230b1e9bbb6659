//! How fast an MSP loads and judges.
fn main() {}
