//! What each fuzz target does with its input. `tests/fuzz_replay.rs` does the same with the seeds, in plain tests.
//!
//! A body fails by panicking: in the library, or here when a promise does not hold.

use fabric_msp::channel::{
    Aspect, Channel, Difference, DifferenceKind, NamedConfig, compute_update, differences, json,
};
use fabric_msp::config::MspConfig;
use fabric_msp::config::yaml::Configuration;
use fabric_msp::crypto::{BatchVerifier, Curve, HashFamily, PublicKey};
use fabric_msp::encoding::pem as pem_encoding;
use fabric_msp::ledger::{
    Audit, Block, BlockFile, Content, EndorsementPolicies, Transaction, Verdict,
};
use fabric_msp::wire::{self, SerializedIdentity};
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{Identity, Msp, MspPrincipal, MspSet, MspVersion, SignaturePolicy, SignatureSet};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::ops::{Invert, Reduce};
use p256::elliptic_curve::sec1::ToSec1Point;
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

/// A text is a policy or not; a policy can be written, and reads the same.
pub fn policy_string(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match SignaturePolicy::parse(text) {
        Ok(policy) => {
            let written = policy.to_text().expect("what has a text can be written");
            assert_eq!(SignaturePolicy::parse(&written).as_ref(), Ok(&policy));
            assert_eq!(SignaturePolicy::decode(&policy.encode()), Ok(policy));
        }
        Err(error) => assert!(error.line > 0 && error.column > 0 && !error.to_string().is_empty()),
    }
}

/// A policy that can be built can be evaluated, and explains the same verdict; its text, if it has one, means the same.
pub fn policy_envelope(data: &[u8]) {
    static MSPS: OnceLock<MspSet> = OnceLock::new();
    let Ok(policy) = SignaturePolicy::decode(data) else {
        return;
    };
    let msps = MSPS.get_or_init(|| MspSet::new([network().clone()]));
    let signers = SignatureSet::of_identities([client().clone(), client().clone()]);
    let holds = policy.evaluate(msps, &signers).is_ok();
    let trace = policy.explain(msps, &signers);
    assert!(trace.holds() == holds && !trace.to_string().is_empty());
    assert_eq!(
        SignaturePolicy::decode(&policy.encode()).as_ref(),
        Ok(&policy)
    );
    if let Ok(text) = policy.to_text() {
        let again = SignaturePolicy::parse(&text).expect("what is written can be read");
        assert_eq!(again.evaluate(msps, &signers).is_ok(), holds);
    }
    let _ = policy.principal_sets(100);
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

/// A configuration block makes a channel or an error; a channel's configuration makes the same channel again.
pub fn config_block(data: &[u8]) {
    if let Ok(found) = NamedConfig::of_block(data)
        && let Some(config) = found.envelope.config
    {
        let _ = json::config(&config).to_string();
        assert_eq!(differences(&config, &config), []);
    }
    if let Ok(channel) = Channel::from_config_block(data) {
        let again = Channel::from_config(channel.id(), &channel.config());
        let again = again.expect("what was taken is taken again");
        assert_eq!(again.config_bytes(), channel.config_bytes());
        for policy in channel.policies().policies() {
            let _ = policy.evaluate(channel.msps(), &SignatureSet::default());
        }
    }
}

/// An update is permitted or refused, and explained the same; what it leads to is a channel, and the update to that leads there.
pub fn config_update(data: &[u8]) {
    let channel = anybodys_channel();
    let _ = channel.authorize_update(data);
    let envelope = unsigned(data);
    let verdict = channel.authorize_update(&envelope);
    let explained = channel.explain_update(&envelope);
    assert_eq!(verdict.is_ok(), explained.verdict.is_ok());
    assert!(
        verdict.is_err()
            || explained
                .elements
                .iter()
                .all(|element| element.flaw.is_none())
    );
    if let Ok(outcome) = verdict {
        let (present, next) = (channel.config(), outcome.channel().config());
        if let Some(update) = compute_update(channel.id(), &present, &next) {
            let repeated = channel.authorize_update(&unsigned(&update.encode()));
            let repeated = repeated.expect("the same change by another way");
            assert_eq!(
                without_versions(repeated.channel()),
                without_versions(outcome.channel())
            );
        }
    }
}

/// The groups, values and policies of a channel, apart from how often each was changed.
fn without_versions(channel: &Channel) -> Vec<Difference> {
    let mut found = differences(&anybodys_channel().config(), &channel.config());
    let version = DifferenceKind::Changed([Aspect::Version].into());
    found.retain(|difference| difference.kind != version);
    for difference in &mut found {
        if let DifferenceKind::Changed(aspects) = &mut difference.kind {
            aspects.remove(&Aspect::Version);
        }
    }
    found
}

/// An update in an envelope that nobody signed.
fn unsigned(update: &[u8]) -> Vec<u8> {
    let channel_header = wire::ChannelHeader {
        kind: wire::HeaderType::ConfigUpdate.to_wire(),
        ..wire::ChannelHeader::default()
    };
    let data = wire::ConfigUpdateEnvelope {
        config_update: update,
        signatures: Vec::new(),
    };
    let payload = wire::Payload {
        header: Some(wire::Header {
            channel_header: &channel_header.encode(),
            signature_header: b"",
        }),
        data: &data.encode(),
    };
    wire::Envelope {
        payload: &payload.encode(),
        signature: b"",
    }
    .encode()
}

/// A channel whose elements anybody may change, for their `mod_policy` holds without signatures.
fn anybodys_channel() -> &'static Channel {
    static CHANNEL: OnceLock<Channel> = OnceLock::new();
    CHANNEL.get_or_init(|| {
        let block = include_bytes!("corpus/config_block/bft");
        Channel::from_config_block(block).expect("the seed is a channel")
    })
}

/// A P-256 signature gets the verdict of the `p256` crate, alone and among others, by a key with a table and by one without.
///
/// Input: the key's secret, the nonce (each 8 octets), what is added to z, r and s (each 8), and which digest. Signatures are made from
/// small numbers, so that a fuzzer reaches points that meet.
///
/// The path is that of the process: run it with `FABRIC_MSP_P256=scalar` too.
pub fn p256_verify(data: &[u8]) {
    let Some((numbers, _)) = data.split_at_checked(40) else {
        return;
    };
    let number = |at: usize| {
        let octets = numbers[8 * at..8 * at + 8]
            .try_into()
            .expect("eight octets");
        p256::Scalar::from(u64::from_be_bytes(octets))
    };
    let (Some(d), Some(k)) = (nonzero(number(0)), nonzero(number(1))) else {
        return;
    };
    let (x, point) = (x_of(&k), p256::PublicKey::from_secret_scalar(&d));
    let z = x * *d + number(2);
    let good_s = (z + x * *d) * k.invert().as_ref();
    let z = z.to_repr().into();
    let good = p256::ecdsa::Signature::from_scalars(x, good_s).ok();
    assert_same_verdict(&point, z, (x + number(3), good_s + number(4)), good);
}

/// `good` is valid over the same digest; it stands beside the other and must not be harmed.
fn assert_same_verdict(
    key: &p256::PublicKey,
    z: [u8; 32],
    (r, s): (p256::Scalar, p256::Scalar),
    good: Option<p256::ecdsa::Signature>,
) {
    let Ok(signature) = p256::ecdsa::Signature::from_scalars(r, s) else {
        return;
    };
    let signature = signature.normalize_s();
    let verifier = p256::ecdsa::VerifyingKey::from(key);
    let theirs = verifier.verify_prehash(&z, &signature).is_ok();
    let encoded = key.to_sec1_point(false);
    let ours =
        PublicKey::from_uncompressed_point(Curve::P256, encoded.as_bytes()).expect("a point");
    let der = signature.to_der();
    let good = good.map(|it| it.normalize_s().to_der());
    let beside = good.as_ref().unwrap_or(&der);
    // The good ones earn the key its table within these rounds.
    for (size, place) in [
        (1, 0),
        (3, 1),
        (9, 4),
        (17, 8),
        (1, 0),
        (3, 2),
        (9, 7),
        (25, 19),
    ] {
        let mut batch = BatchVerifier::with_capacity(size);
        for at in 0..size {
            let der = if at == place { &der } else { beside };
            batch.push_digest(&ours, &z, der.as_bytes());
        }
        for (at, verdict) in batch.verify().iter().enumerate() {
            let expected = if at == place {
                theirs
            } else {
                good.is_some() || theirs
            };
            assert_eq!(verdict.is_ok(), expected);
        }
    }
}

fn nonzero(number: p256::Scalar) -> Option<p256::NonZeroScalar> {
    p256::NonZeroScalar::new(number).into()
}

/// x of k G, modulo the order.
fn x_of(k: &p256::NonZeroScalar) -> p256::Scalar {
    let encoded = p256::PublicKey::from_secret_scalar(k).to_sec1_point(false);
    let x: [u8; 32] = encoded.as_bytes()[1..33].try_into().expect("32 octets");
    p256::Scalar::reduce(&p256::FieldBytes::from(x))
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
