//! How fast policies are evaluated: 2 of 3, 5 of 10, MAJORITY of 20 organisations.
//!
//! `warm` evaluates a signature set that is there already, with caches that have seen its signers. `signed` makes the set too:
//! identities from the cache, every signature verified.

use criterion::{Criterion, criterion_group, criterion_main};
use fabric_msp::generate::{MemberSpec, OrganizationSpec};
use fabric_msp::wire;
use fabric_msp::{Msp, MspSet, PolicyManager, SignaturePolicy, SignatureSet, SignedData};
use std::collections::BTreeMap;
use std::hint::black_box;
