//! Who earns a table: keys that an MSP answers for, nobody else. A file of its own, for the tables are the process's.

#[path = "support/forge.rs"]
#[expect(dead_code, reason = "other tests forge more")]
mod forge;

use fabric_msp::config::MspConfig;
use fabric_msp::crypto::KeyTables;
use fabric_msp::{Identity, Msp, MspVersion};
use forge::{Forged, ca_extensions, key, pem};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};

/// More than a key needs for a table.
const MANY: usize = 40;

fn msp() -> Msp {
    let config = MspConfig {
        name: "Org1MSP".to_owned(),
        root_certs: vec![pem(&certificate("root", "root", 1, 1))],
        ..MspConfig::default()
    };
    Msp::new(&config, MspVersion::V1_3).unwrap()
}

/// A CA's certificate when it is its own issuer.
fn certificate(subject: &str, issuer: &str, own: u8, signer: u8) -> Vec<u8> {
    let forged = Forged {
        serial: u32::from(own),
        issuer,
        subject,
        key: &key(own),
        extensions: match subject == issuer {
            true => ca_extensions(),
            false => Vec::new(),
        },
    };
    forged.signed_by(&key(signer))
}

/// Verifies right signatures by the identity.
fn use_key(identity: &Identity, own: &SigningKey) {
    for number in 0..MANY {
        let message = number.to_be_bytes();
        let signature: Signature = own.sign(&message);
        let signature = signature.normalize_s().to_der();
        identity.verify(&message[..], signature.as_bytes()).unwrap();
    }
}

#[test]
fn right_signatures_earn_a_table_once_the_msp_found_their_identity_valid() {
    let (msp, tables) = (msp(), KeyTables::global());
    let strangers: Vec<_> = (100..140)
        .map(|own| {
            let name = format!("stranger {own}");
            let pem = pem(&certificate(&name, &name, own, own));
            let stranger = msp.identity_from_pem(&pem).unwrap();
            assert!(msp.validate(&stranger).is_err());
            use_key(&stranger, &key(own));
            stranger
        })
        .collect();
    assert_eq!(tables.tables(), 0, "{} strangers", strangers.len());

    let member = msp
        .identity_from_pem(&pem(&certificate("member", "root", 2, 1)))
        .unwrap();
    use_key(&member, &key(2));
    assert_eq!(tables.tables(), 0, "nobody has answered for the key yet");
    msp.validate(&member).unwrap();
    use_key(&member, &key(2));
    assert_eq!(tables.tables(), 1);
}
