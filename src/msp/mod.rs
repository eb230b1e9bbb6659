//! msp
