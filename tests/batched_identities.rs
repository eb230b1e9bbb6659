//! Identities that are read together get what each gets alone: known or not, tampered with or not, errors included.

#[path = "support/forge.rs"]
#[expect(dead_code, reason = "other tests forge more")]
mod forge;

use fabric_msp::config::MspConfig;
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::{CacheSizes, Identity, Msp, MspSet, MspVersion};
use forge::{Forged, ca_extensions, key, pem};

const LEAVES: u32 = 40;

/// A root, an intermediate of it, and a namesake of the intermediate by another key.
fn msp(name: &str) -> Msp {
    let ca = |serial, subject, issuer, own, signer| {
        let forged = Forged {
            serial,
            issuer,
            subject,
            key: &key(own),
            extensions: ca_extensions(),
        };
        pem(&forged.signed_by(&key(signer)))
    };
    let config = MspConfig {
        name: name.to_owned(),
        root_certs: vec![ca(1, "root", "root", 1, 1)],
        intermediate_certs: vec![ca(2, "inner", "root", 2, 1), ca(3, "inner", "root", 4, 1)],
        ..MspConfig::default()
    };
    Msp::new(&config, MspVersion::V1_3).expect("a good MSP")
}

fn set(sizes: CacheSizes) -> MspSet {
    MspSet::with_cache_sizes([msp("Org1MSP"), msp("Org2MSP")], sizes)
}

fn leaf(number: u32) -> Vec<u8> {
    // Some by the root, which only signs for CAs here, some by either intermediate, some by nobody that is known; `key(9)` signs for a
    // name that is not its own.
    let (issuer, signer) = match number % 6 {
        0 => ("root", 1),
        1 | 2 => ("inner", 2),
        3 => ("inner", 4),
        4 => ("inner", 9),
        _ => ("nobody", 1),
    };
    let subject = format!("leaf {number}");
    let forged = Forged {
        serial: 100 + number,
        issuer,
        subject: &subject,
        key: &key(3),
        extensions: Vec::new(),
    };
    forged.signed_by(&key(signer))
}

fn serialized(msp_id: &str, pem: &[u8]) -> Vec<u8> {
    SerializedIdentity {
        mspid: msp_id,
        id_bytes: pem,
    }
    .encode()
}

/// Everything that can be seen of an identity: which it is and what its MSP says, or why there is none.
fn seen<E: std::fmt::Debug>(set: &MspSet, read: &Result<Identity, E>) -> String {
    match read {
        Ok(identity) => {
            let verdict = set.validate(identity).map(|valid| valid.role());
            format!("{:?} {verdict:?}", identity.identifier())
        }
        Err(error) => format!("{error:?}"),
    }
}

fn compare(identities: &[Vec<u8>]) -> usize {
    let slices: Vec<&[u8]> = identities.iter().map(Vec::as_slice).collect();
    let alone = set(CacheSizes::NONE);
    let expected: Vec<String> = slices
        .iter()
        .map(|bytes| seen(&alone, &alone.deserialize_identity(bytes)))
        .collect();
    for sizes in [CacheSizes::NONE, CacheSizes::default()] {
        let together = set(sizes);
        for round in ["unseen", "seen"] {
            let read = together.deserialize_identities(&slices);
            let found: Vec<String> = read.iter().map(|it| seen(&together, it)).collect();
            assert_eq!(found, expected, "{round}");
        }
    }
    expected.iter().filter(|it| it.contains("Ok(")).count()
}

#[test]
fn identities_of_several_msps_and_issuers_are_what_they_are_alone() {
    let mut identities: Vec<_> = (0..LEAVES)
        .flat_map(|n| ["Org1MSP", "Org2MSP", "Org3MSP"].map(|id| serialized(id, &pem(&leaf(n)))))
        .collect();
    identities.extend(identities.clone());
    identities.push(b"no message".to_vec());
    identities.push(serialized("Org1MSP", b"no PEM"));
    let valid = compare(&identities);
    assert_eq!(
        valid,
        2 * 2 * (0..LEAVES).filter(|n| (1..4).contains(&(n % 6))).count()
    );
}

/// An octet changed anywhere in the certificate, and in the signature everywhere.
#[test]
fn tampered_certificates_are_refused_for_the_reason_that_they_are_refused_for_alone() {
    let der = leaf(1);
    let signature = der.len() - 72;
    let places = (0..signature).step_by(5).chain(signature..der.len());
    let tampered = |place: usize| {
        let mut der = der.clone();
        der[place] ^= 1;
        serialized("Org1MSP", &pem(&der))
    };
    let identities: Vec<_> = places.map(tampered).collect();
    let valid = compare(&identities);
    assert_eq!(valid, 0);
}
