//! How many signatures are verified, in how many rounds, and whose count.

use std::path::PathBuf;

use crate::encoding::time::Time;
use crate::msp::{Msp, SigningIdentity};
use crate::wire::SerializedIdentity;

use super::*;

#[test]
fn a_wrong_signature_shuts_out_no_right_one_and_order_is_that_of_the_right_ones() {
    let (msps, [alice, bob]) = network();
    let (right, of_bob) = (alice.sign(b"message"), bob.sign(b"message"));
    let data = [
        alice.data(b"message", b"wrong"),
        bob.data(b"message", &of_bob),
        alice.data(b"another message", &right),
        alice.data(b"message", &right),
        alice.data(b"message", &right),
    ];
    let (set, rounds) = verify(&msps, &data);
    assert_eq!(ids(&set), [bob.id(), alice.id()]);
    assert_eq!(rounds, [2, 1, 1]);
    let dropped: Vec<_> = set.dropped().iter().map(|d| d.index).collect();
    assert_eq!(dropped, [0, 2, 4]);
    assert_eq!(set.dropped()[2].reason, DropReason::Repeated);
    assert!(matches!(set.dropped()[0].reason, DropReason::Signature(_)));
}

#[test]
fn many_sets_are_verified_in_one_round_and_each_for_itself() {
    let (msps, [alice, bob]) = network();
    let messages: Vec<_> = (0..50u8).map(|number| [number; 8]).collect();
    let signed: Vec<_> = messages
        .iter()
        .map(|m| (alice.sign(m), bob.sign(m)))
        .collect();
    let sets: Vec<_> = messages
        .iter()
        .zip(&signed)
        .map(|(m, (a, b))| [alice.data(m, a), bob.data(m, b), alice.data(m, a)])
        .collect();
    let sets: Vec<&[SignedData<'_>]> = sets.iter().map(|set| &set[..]).collect();
    let mut rounds = Vec::new();
    let verified = verify_many_by(&msps, &sets, |asked| {
        rounds.push(asked.len());
        verify_messages(asked)
    });
    assert_eq!(rounds, [100]);
    assert_eq!(verified.len(), 50);
    for (set, data) in verified.iter().zip(&sets) {
        assert_eq!(ids(set), [alice.id(), bob.id()]);
        assert_eq!(ids(&SignatureSet::verify(&msps, data)), ids(set));
    }
    assert!(SignatureSet::verify_many(&msps, &[]).is_empty());
    assert!(
        SignatureSet::verify_many(&msps, &[&[]])[0]
            .identities()
            .is_empty()
    );
}

#[test]
fn of_ten_thousand_signatures_none_is_verified_twice_and_none_behind_a_right_one() {
    let (msps, [alice, _]) = network();
    let right = alice.sign(b"message");
    let data = vec![alice.data(b"message", &right); 10_000];
    let (set, rounds) = verify(&msps, &data);
    assert_eq!((ids(&set).len(), rounds), (1, vec![1]));
    assert_eq!(set.dropped().len(), 9_999);

    let mut asked_for = 0;
    let wrong = SignatureError::Mismatch;
    let sets = verify_many_by(&msps, &[&data], |asked| {
        asked_for += asked.len();
        vec![Err(wrong.clone()); asked.len()]
    });
    assert_eq!((asked_for, sets[0].identities().len()), (10_000, 0));
    // The identity was read once: the others came from the cache.
    let read = msps.statistics("Org1MSP").unwrap().identities;
    assert_eq!((read.misses, read.hits), (1, 19_999));
}

#[test]
fn a_verifier_without_verdicts_makes_nobody_a_signer() {
    let (msps, [alice, _]) = network();
    let right = alice.sign(b"message");
    let data = [alice.data(b"message", &right)];
    let sets = verify_many_by(&msps, &[&data], |_| Vec::new());
    assert!(sets[0].identities().is_empty());
}

#[test]
fn what_is_no_identity_is_passed_over() {
    let (msps, [alice, _]) = network();
    let right = alice.sign(b"message");
    let foreign = SerializedIdentity {
        mspid: "Nobody",
        id_bytes: b"",
    };
    let foreign = foreign.encode();
    let odd = |identity| SignedData {
        identity,
        ..alice.data(b"message", &right)
    };
    let data = [
        odd(b"garbage"),
        odd(&foreign),
        odd(&[]),
        alice.data(b"message", &right),
    ];
    let (set, rounds) = verify(&msps, &data);
    assert_eq!((ids(&set), rounds), (vec![alice.id()], vec![1]));
    assert!(
        set.dropped()
            .iter()
            .all(|d| matches!(d.reason, DropReason::Identity(_)))
    );
}

fn verify(msps: &MspSet, data: &[SignedData<'_>]) -> (SignatureSet, Vec<usize>) {
    let mut rounds = Vec::new();
    let mut sets = verify_many_by(msps, &[data], |asked| {
        rounds.push(asked.len());
        verify_messages(asked)
    });
    (sets.pop().unwrap(), rounds)
}

fn ids(set: &SignatureSet) -> Vec<String> {
    set.identities().iter().map(|i| i.id().to_owned()).collect()
}

struct Node {
    signing: SigningIdentity,
    serialized: Vec<u8>,
}

impl Node {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signing.sign(message).unwrap()
    }

    fn data<'a>(&'a self, message: &'a [u8], signature: &'a [u8]) -> SignedData<'a> {
        SignedData {
            identity: &self.serialized,
            message: message.into(),
            signature,
        }
    }

    fn id(&self) -> String {
        self.signing.identity().id().to_owned()
    }
}

fn network() -> (MspSet, [Node; 2]) {
    let organisations = [("org1", "Org1MSP"), ("org2", "Org2MSP")];
    let folder = |name: &str| {
        let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/network");
        data.join(name)
    };
    let msps =
        organisations.map(|(name, id)| Msp::from_dir(folder(&format!("{name}/msp")), id).unwrap());
    let nodes = organisations.map(|(name, id)| {
        let folder = folder(&format!("{name}/nodes/peer0/msp"));
        let msp = Msp::local_from_dir(folder, id, Time::from_unix(0)).unwrap();
        let signing = msp.signing_identity().unwrap();
        let serialized = signing.identity().serialize();
        Node {
            signing,
            serialized,
        }
    });
    (MspSet::new(msps), nodes)
}
