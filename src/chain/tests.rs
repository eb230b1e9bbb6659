//! Tests of whole chains.
