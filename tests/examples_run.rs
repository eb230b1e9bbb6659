//! The examples that others copy say what they are to say.

#[expect(dead_code, reason = "its main runs as an example")]
#[path = "../examples/orderer.rs"]
mod orderer;
#[expect(dead_code, reason = "its main runs as an example")]
#[path = "../examples/peer.rs"]
mod peer;

use fabric_msp::Time;
use std::path::{Path, PathBuf};

#[test]
fn a_peer_admits_writers_and_finds_what_is_wrong_with_a_block() {
    let mut out = Vec::new();
    peer::run(&testdata(), &mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    let expected = [
        "block 3: good, 1 orderer signature(s)",
        "  transaction 0: passed",
        "  transaction 1: EndorsementPolicyFailure: ",
        "  transaction 2: BadCreatorSignature: ",
        "  transaction 3: BadCreatorSignature: ",
        "  transaction 4: BadProposalTxid: ",
        "  transaction 5: InvalidEndorserTransaction: ",
        "  transaction 6: DuplicateTxid: ",
        "invoke-by-client: admitted as peer/Propose demands: /Channel/Application/Writers",
        "invoke-by-peer: refused [MSP-ACC-",
        "query-by-admin: admitted as qscc/GetChainInfo demands: /Channel/Application/Org1/Admins",
        "query-by-client: refused [MSP-ACC-",
        "join-by-admin: admitted as cscc/JoinChain demands: local Admin",
        "join-by-client: refused [MSP-ACC-",
    ];
    assert_lines(&said, &expected);
    assert!(said.contains("revoked"), "{said}");
    assert!(said.contains("/Channel/Application/Org1/Admins"), "{said}");
}

#[test]
fn an_orderer_takes_what_writers_send_and_updates_that_are_authorised() {
    let mut out = Vec::new();
    let now = Time::from_unix(1_700_000_000);
    orderer::run(&testdata(), now, &mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    let expected = [
        "channel mychannel, configuration 1",
        "broadcast/transaction-by-client: ordered, for its signer may write",
        "broadcast/transaction-by-peer: refused [MSP-ADM-",
        "updates/by-both-admins: authorised, makes configuration 2",
        "  ",
        "updates/by-one-admin: refused [MSP-",
    ];
    assert_lines(&said, &expected);
    assert!(said.contains("version 0 becomes 1"), "{said}");
}

/// After the certificates' last day, orderers take nothing more.
#[test]
fn an_orderer_refuses_the_expired() {
    let mut out = Vec::new();
    let now = Time::from_unix(2_600_000_000);
    orderer::run(&testdata(), now, &mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    let refused = said.lines().filter(|line| line.contains("expired at 2049"));
    assert_eq!(refused.count(), 4, "{said}");
}

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn assert_lines(said: &str, expected: &[&str]) {
    assert_eq!(said.lines().count(), expected.len(), "{said}");
    for (line, start) in said.lines().zip(expected) {
        assert!(line.starts_with(start), "{line}\nshould begin: {start}");
    }
}
