//! Signatures on P-256 through the doors that the rest of the crate uses: alone, as messages, in batches.

use fabric_msp::crypto::{
    BatchVerifier, Curve, HashFamily, KeyTables, Message, MessageSignature, PublicKey,
    SignatureError, verify_messages,
};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};

struct Client {
    signer: SigningKey,
    key: PublicKey,
}

impl Client {
    fn new(number: u8) -> Self {
        let signer = SigningKey::from_slice(&[number; 32]).unwrap();
        let point = signer.verifying_key().to_sec1_point(false);
        let key = PublicKey::from_uncompressed_point(Curve::P256, point.as_bytes()).unwrap();
        Self { signer, key }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.signer.sign(message);
        signature.normalize_s().to_der().as_bytes().to_vec()
    }

    fn given<'a>(&'a self, message: &'a [u8], signature: &'a [u8]) -> MessageSignature<'a> {
        MessageSignature {
            key: &self.key,
            family: HashFamily::Sha2,
            message: Message::from(message),
            signature,
        }
    }
}

/// n - s, in DER.
fn high(client: &Client, message: &[u8]) -> Vec<u8> {
    let signature: Signature = client.signer.sign(message);
    let (r, s) = signature.normalize_s().split_scalars();
    let high = Signature::from_scalars(r.to_bytes(), (-s).to_bytes()).unwrap();
    high.to_der().as_bytes().to_vec()
}

#[test]
fn each_verdict_of_a_batch_is_the_one_that_the_signature_gets_alone() {
    let clients: Vec<_> = (1..6).map(Client::new).collect();
    let other = PublicKey::from_ed25519_bytes([7; 32]);
    let messages: Vec<_> = (0..200_u8).map(|it| vec![it; usize::from(it)]).collect();
    let signatures: Vec<_> = (messages.iter().enumerate())
        .map(|(i, message)| match (i % 10, &clients[i % 5]) {
            (3, client) => client.sign(b"another message"),
            (5, _) => Vec::new(),
            (6, client) => high(client, message),
            (7, _) => b"no signature".to_vec(),
            (8, client) => [client.sign(message), vec![0; 3]].concat(),
            (_, client) => client.sign(message),
        })
        .collect();
    let mut given: Vec<_> = (messages.iter().zip(&signatures).enumerate())
        .map(|(i, (message, signature))| clients[i % 5].given(message, signature))
        .collect();
    given[9].key = &other;
    // The second time round, keys have tables.
    for _ in 0..2 {
        let together = verify_messages(&given);
        let alone: Vec<_> = given.iter().map(MessageSignature::verify).collect();
        assert_eq!(together, alone);
        for (i, verdict) in together.iter().enumerate().filter(|(i, _)| *i != 9) {
            match i % 10 {
                3 => assert_eq!(*verdict, Err(SignatureError::Mismatch)),
                5 => assert_eq!(*verdict, Err(SignatureError::EmptySignature)),
                6 => assert_eq!(*verdict, Err(SignatureError::HighS { curve: Curve::P256 })),
                7 => assert_eq!(*verdict, Err(SignatureError::Malformed)),
                _ => assert_eq!(*verdict, Ok(()), "{i}"),
            }
        }
    }
}

#[test]
fn digests_are_verified_like_the_messages_that_they_are_of() {
    let client = Client::new(9);
    let ed25519 = PublicKey::from_ed25519_bytes([7; 32]);
    let signature = client.sign(b"a message");
    let digest = Sha256::digest(b"a message");
    let mut batch = BatchVerifier::default();
    assert!(batch.is_empty());
    batch.push_digest(&client.key, &digest, &signature);
    batch.push_digest(&client.key, &Sha256::digest(b"another"), &signature);
    batch.push_digest(&ed25519, &digest, &signature);
    batch.push_message(&client.given(b"a message", &signature));
    assert_eq!(batch.len(), 4);
    let verdicts = batch.verify();
    assert_eq!(verdicts[0], Ok(()));
    assert_eq!(verdicts[1], Err(SignatureError::Mismatch));
    assert!(matches!(verdicts[2], Err(SignatureError::NotEcdsa { .. })));
    assert_eq!(verdicts[3], Ok(()));
}

#[test]
fn many_keys_with_garbage_earn_no_table() {
    let garbage = Client::new(250).sign(b"something else");
    let before = KeyTables::global().tables();
    for number in 100..140 {
        let client = Client::new(number);
        for _ in 0..20 {
            assert!(client.given(b"a message", &garbage).verify().is_err());
        }
    }
    // Other tests of this file share the tables of the process: at most their ten keys may have come.
    assert!(KeyTables::global().tables() <= before + 10);
}
