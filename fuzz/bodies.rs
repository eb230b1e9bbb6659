//! What each fuzz target does with its input. `tests/fuzz_replay.rs` does the same with the seeds, in plain tests.
//!
//! A body fails by panicking: in the library, or here when a promise does not hold.

use fabric_msp::config::MspConfig;
use fabric_msp::config::yaml::Configuration;
use fabric_msp::crypto::HashFamily;
use fabric_msp::encoding::pem as pem_encoding;
use fabric_msp::ledger::{
    Audit, Block, BlockFile, Content, EndorsementPolicies, Transaction, Verdict,
};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{Identity, Msp, MspPrincipal, MspVersion};
use std::path::Path;
use std::sync::OnceLock;

/// What was decoded can be written, and reads the same.
pub fn pem(data: &[u8]) {
    if let Some(block) = pem_encoding::decode(data) {
        let text = pem_encoding::encode("CERTIFICATE", block.contents());
        let again = pem_encoding::decode(text.as_bytes()).expect("what we write can be read");
        assert_eq!(again.contents(), block.contents());
    }
}

/// Every part of a certificate can be asked for; its bytes are part of what was read.
pub fn certificate(data: &[u8]) {
    if let Ok(certificate) = Certificate::from_der(data) {
        assert_eq!(certificate.as_der(), data);
        assert_eq!(
            Certificate::from_der(certificate.as_der()).ok(),
            Some(certificate.clone())
        );
        let _ = (certificate.subject_text(), certificate.issuer_text());
        let _ = (
            certificate.not_before().to_string(),
            certificate.not_after().to_string(),
        );
        let _ = certificate.extensions().count();
        let _ = certificate.check_signature_from(&certificate);
    }
}

/// A CRL can be asked for what an MSP asks.
pub fn crl(data: &[u8]) {
    if let Ok(crl) = Crl::parse(data) {
        let _ = (crl.authority_key_id().is_ok(), crl.len());
        assert!(crl.is_empty() || !crl.lists(b"a serial that no list holds, for it is not one"));
        for issuer in network().root_certificates() {
            let _ = crl.check_signature(issuer);
        }
    }
}

/// `config.yaml` reads or is refused, as a file of an MSP folder.
pub fn config_yaml(data: &[u8]) {
    if let Err(error) = Configuration::from_yaml(data) {
        assert!(!error.to_string().is_empty());
    }
}

/// A configuration that reads can be written, and reads the same; setting it up is an MSP or an error.
pub fn fabric_msp_config(data: &[u8]) {
    if let Ok(config) = MspConfig::from_fabric_msp_config(data) {
        let again = MspConfig::from_fabric_msp_config(&config.to_fabric_msp_config());
        assert_eq!(again.as_ref(), Ok(&config));
        for version in MspVersion::ALL {
            let _ = Msp::new(&config, version);
        }
    }
}

/// An identity deserializes or not; a valid one writes itself so that it stays the same identity.
pub fn serialized_identity(data: &[u8]) {
    let msp = network();
    if let Ok(message) = SerializedIdentity::decode(data) {
        let _ = msp.is_well_formed(&message);
    }
    if let Ok(identity) = msp.deserialize_identity(data) {
        let again = msp.deserialize_identity(&identity.serialize());
        assert_eq!(
            again.expect("it writes itself readably").id(),
            identity.id()
        );
        if let Ok(valid) = msp.validate(&identity) {
            assert!(valid.chain().len() >= 2);
        }
    }
}

/// A principal holds or not; MEMBER and the like only for a valid identity.
pub fn principal(data: &[u8]) {
    if let Ok(principal) = MspPrincipal::decode(data) {
        assert_eq!(
            MspPrincipal::decode(&principal.encode()).as_ref(),
            Ok(&principal)
        );
        let _ = network().satisfies_principal(client(), &principal);
    }
}

/// A signature verifies or not; one that does, does so only for its message.
pub fn ecdsa_signature(data: &[u8]) {
    let key = client().certificate().public_key();
    for family in [HashFamily::Sha2, HashFamily::Sha3] {
        assert!(
            key.verify_message(family, b"a message never signed", data)
                .is_err()
        );
    }
    let _ = key.low_s(data);
}

/// A block reads in both of its forms, writes itself, and is judged as the next one of a channel, or as the first.
pub fn block(data: &[u8]) {
    let record = Block::decode_record(data).ok();
    for block in Block::decode(data).ok().iter().chain(&record) {
        assert_eq!(Block::decode(&block.encode()).as_ref(), Ok(block));
        let _ = (block.hash(), block.last_config().is_ok(), block.is_config());
        if let Ok((mut audit, _)) = Audit::new(block) {
            let _ = audit.next(block);
        }
        let report = audit().clone().next(block);
        assert_eq!(report.transactions.len(), block.envelopes.len());
    }
    let _ = BlockFile::new(data).count();
}

/// An envelope reads as far as it can; what passes has an id, for that is part of what passing means.
pub fn transaction(data: &[u8]) {
    let transaction = Transaction::read(data);
    if let Ok(Content::Endorsed(endorsed)) = &transaction.content {
        assert_eq!(
            transaction.id.and_then(|id| id.to_hash()),
            Some(endorsed.id)
        );
    }
    let block = Block {
        envelopes: vec![data],
        ..Block::default()
    };
    let judgement = audit()
        .channel()
        .validate_block(&block, &EndorsementPolicies::default());
    for judged in &judgement.transactions {
        assert_eq!(judged.transaction, transaction);
        assert!(judged.verdict != Verdict::Passed || transaction.id.is_some());
    }
}

fn audit() -> &'static Audit {
    static AUDIT: OnceLock<Audit> = OnceLock::new();
    AUDIT.get_or_init(|| {
        let genesis = Block::decode(include_bytes!("corpus/block/genesis")).expect("a block");
        Audit::new(&genesis)
            .expect("the first block of a channel")
            .0
    })
}

fn network() -> &'static Msp {
    static NETWORK: OnceLock<Msp> = OnceLock::new();
    NETWORK.get_or_init(|| {
        // This file is compiled in two packages: in the crate's own tests and in `fuzz`, one folder below.
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder =
            ["testdata", "../testdata"].map(|data| package.join(data).join("network/org1/msp"));
        let folder = &folder[usize::from(!folder[0].exists())];
        Msp::from_dir(folder, "Org1MSP").expect("the bundled MSP loads")
    })
}

fn client() -> &'static Identity {
    static CLIENT: OnceLock<Identity> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let pem = include_bytes!("../testdata/network/org1/users/client.pem");
        network()
            .identity_from_pem(pem)
            .expect("the bundled client is of that MSP")
    })
}
