//! One bit of a real block is flipped, anywhere: some check notices, and says which it is.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::Diagnostic;
use fabric_msp::crypto::HashAlgorithm;
use fabric_msp::ledger::{Agreement, Audit, Block, BlockReport};
use fabric_msp::wire::{Envelope, TxValidationCode};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

/// A block of one transaction, a configuration block, and one of ten transactions.
const SMALL: usize = 5;
const CONFIG: usize = 29;
const LARGE: usize = 65;

fn blocks() -> &'static [Vec<u8>] {
    static BLOCKS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    BLOCKS.get_or_init(|| {
        let folder = archive::unpack("ledger/raft.tar.gz", "audit-flips").join("raft/blocks");
        let read = |number| fs::read(folder.join(format!("{number:04}.block"))).unwrap();
        (0..66).map(read).collect()
    })
}

/// The audit as it stands before a block.
fn before(number: usize) -> Audit {
    let blocks = blocks();
    let (mut audit, _) = Audit::new(&Block::decode(&blocks[0]).unwrap()).unwrap();
    for bytes in &blocks[1..number] {
        assert!(audit.next(&Block::decode(bytes).unwrap()).is_clean());
    }
    audit
}

/// The codes of all that is found wrong.
fn codes(report: &BlockReport) -> BTreeSet<&'static str> {
    let disagrees =
        |t: &&fabric_msp::ledger::TransactionReport| t.agreement == Agreement::Disagrees;
    let disagreements = report.transactions.iter().filter(disagrees);
    let verdicts = disagreements.map(|t| t.verdict.error().map_or("DISAGREES", Diagnostic::code));
    report
        .faults
        .iter()
        .map(Diagnostic::code)
        .chain(verdicts)
        .collect()
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

#[test]
fn a_flip_anywhere_in_the_bytes_is_noticed() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, step) in [(SMALL, 151), (CONFIG, 1999), (LARGE, 4999)] {
        let audit = before(number);
        let bytes = &blocks()[number];
        for bit in (0..bytes.len() * 8).step_by(step) {
            let changed = flipped(bytes, bit);
            let found = match Block::decode(&changed) {
                Err(error) => BTreeSet::from([error.code()]),
                Ok(block) => codes(&audit.clone().next(&block)),
            };
            assert!(!found.is_empty(), "block {number} bit {bit} is not noticed");
            found
                .into_iter()
                .for_each(|code| *counts.entry(code).or_default() += 1);
        }
    }
    // Data hash, orderers' signatures, commit hash, and a transaction's own verdict.
    for expected in [
        "MSP-BLOCK-003",
        "MSP-BLOCK-008",
        "MSP-BLOCK-012",
        "MSP-TX-013",
    ] {
        assert!(counts.contains_key(expected), "{expected}: {counts:?}");
    }
}

/// Nobody signs the first block's metadata, and no hash covers them.
#[test]
fn every_bit_of_the_first_blocks_metadata_is_noticed() {
    let bytes = &blocks()[0];
    let block = Block::decode(bytes).unwrap();
    let length: usize = block.metadata.iter().map(|entry| entry.len() + 2).sum();
    for bit in (bytes.len() - length - 2) * 8..bytes.len() * 8 {
        let changed = flipped(bytes, bit);
        let noticed = match Block::decode(&changed) {
            Err(_) => true,
            Ok(block) => Audit::new(&block).map_or(true, |(_, report)| !codes(&report).is_empty()),
        };
        assert!(noticed, "bit {bit} of {}", bytes.len() * 8);
    }
}

#[test]
fn what_stands_beside_the_signatures_is_noticed() {
    let audit = before(SMALL);
    let block = Block::decode(&blocks()[SMALL]).unwrap();
    let hidden = [block.metadata[0], &[0x1a, 0x01, 0x00]].concat();
    let mut changed = block.clone();
    changed.metadata[0] = &hidden;
    assert_eq!(
        codes(&audit.clone().next(&changed)),
        BTreeSet::from(["MSP-BLOCK-013"])
    );
    let mut longer = block.clone();
    longer.metadata.push(b"more");
    assert_eq!(
        codes(&audit.clone().next(&longer)),
        BTreeSet::from(["MSP-BLOCK-013"])
    );
}

#[test]
fn each_part_outside_the_envelopes_has_a_check_of_its_own() {
    let audit = before(SMALL);
    let block = Block::decode(&blocks()[SMALL]).unwrap();
    let judged = |change: &mut dyn FnMut(&mut Block<'_>)| {
        let mut changed = block.clone();
        change(&mut changed);
        codes(&audit.clone().next(&changed))
    };
    for bit in 0..64 {
        let found = judged(&mut |b| b.header.number ^= 1 << bit);
        assert!(
            found.is_superset(&BTreeSet::from(["MSP-BLOCK-001", "MSP-BLOCK-008"])),
            "{found:?}"
        );
    }
    for bit in 0..256 {
        let previous = flipped(block.header.previous_hash, bit);
        let found = codes(&audit.clone().next(&Block {
            header: fabric_msp::ledger::BlockHeader {
                previous_hash: &previous,
                ..block.header
            },
            ..block.clone()
        }));
        assert!(
            found.is_superset(&BTreeSet::from(["MSP-BLOCK-002", "MSP-BLOCK-008"])),
            "{found:?}"
        );
        let data = flipped(block.header.data_hash, bit);
        let found = codes(&audit.clone().next(&Block {
            header: fabric_msp::ledger::BlockHeader {
                data_hash: &data,
                ..block.header
            },
            ..block.clone()
        }));
        assert!(
            found.is_superset(&BTreeSet::from(["MSP-BLOCK-003", "MSP-BLOCK-008"])),
            "{found:?}"
        );
    }
    for (entry, expected) in [(2, "MSP-BLOCK-012"), (4, "MSP-BLOCK-012")] {
        for bit in 0..block.metadata[entry].len() * 8 {
            let changed = flipped(block.metadata[entry], bit);
            let mut metadata = block.metadata.clone();
            metadata[entry] = &changed;
            let found = codes(&audit.clone().next(&Block {
                metadata,
                ..block.clone()
            }));
            assert!(
                found.contains(expected),
                "entry {entry} bit {bit}: {found:?}"
            );
        }
    }
}

/// Every bit of what the orderer signed and of its signature: the block's policy is not satisfied any more.
#[test]
fn every_bit_of_the_orderers_signature_counts() {
    let audit = before(SMALL);
    let block = Block::decode(&blocks()[SMALL]).unwrap();
    for bit in 0..block.metadata[0].len() * 8 {
        let changed = flipped(block.metadata[0], bit);
        let mut metadata = block.metadata.clone();
        metadata[0] = &changed;
        let found = codes(&audit.clone().next(&Block {
            metadata,
            ..block.clone()
        }));
        let named = ["MSP-BLOCK-007", "MSP-BLOCK-008"];
        assert!(
            named.iter().any(|code| found.contains(code)),
            "bit {bit}: {found:?}"
        );
    }
}

/// Were the orderers to go along and sign the changed envelopes, the transaction itself would still tell.
#[test]
fn every_bit_of_an_envelope_is_covered_by_its_creators_signature() {
    let audit = before(LARGE);
    let block = Block::decode(&blocks()[LARGE]).unwrap();
    let original = block.envelopes[0];
    let fields = Envelope::decode(original).unwrap();
    let signature_bits = fields.signature.len() * 8;
    let start = original.len() * 8 - signature_bits;
    let sampled = (0..start).step_by(509).chain(start..original.len() * 8);
    for bit in sampled {
        let changed = flipped(original, bit);
        let judged = judge_alone(&audit, &block, &changed);
        assert_ne!(judged, Some(TxValidationCode::Valid), "bit {bit}");
        if bit >= start {
            assert_eq!(
                judged,
                Some(TxValidationCode::BadCreatorSignature),
                "bit {bit}"
            );
        }
    }
    assert_eq!(
        judge_alone(&audit, &block, original),
        Some(TxValidationCode::Valid)
    );
}

/// The verdict on an envelope in a block that holds nothing else and is otherwise in order, but for the signatures.
fn judge_alone(audit: &Audit, block: &Block<'_>, envelope: &[u8]) -> Option<TxValidationCode> {
    let hash = HashAlgorithm::Sha256.digest(envelope);
    let changed = Block {
        header: fabric_msp::ledger::BlockHeader {
            data_hash: hash.as_bytes(),
            ..block.header
        },
        envelopes: vec![envelope],
        metadata: block.metadata.clone(),
    };
    let judgement = audit.channel().validate_block(&changed, audit.state());
    let verdict = &judgement.transactions[0].verdict;
    match verdict {
        fabric_msp::ledger::Verdict::Passed => Some(TxValidationCode::Valid),
        other => other.code(),
    }
}
