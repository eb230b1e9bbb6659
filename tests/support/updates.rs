//! Updates of the bundled network's configuration, made and signed here.

use fabric_msp::SigningIdentity;
use fabric_msp::wire::{
    ChannelHeader, ConfigSignature, ConfigUpdate, ConfigUpdateEnvelope, Envelope, Header,
    HeaderType, Payload, SignatureHeader,
};

/// Bytes that last as long as the test: configurations borrow.
pub fn keep(bytes: Vec<u8>) -> &'static [u8] {
    Box::leak(bytes.into_boxed_slice())
}

/// An update signed by these, in an envelope sent by the first of them.
pub fn sign_update(update: &ConfigUpdate<'_>, signers: &[&SigningIdentity]) -> Vec<u8> {
    let config_update = update.encode();
    let signed: Vec<_> = signers
        .iter()
        .map(|signer| {
            let header = signature_header(signer);
            let signature = signer
                .sign(&[&header[..], &config_update].concat())
                .unwrap();
            (header, signature)
        })
        .collect();
    let signatures = signed
        .iter()
        .map(|(signature_header, signature)| ConfigSignature {
            signature_header,
            signature,
        });
    let data = ConfigUpdateEnvelope {
        config_update: &config_update,
        signatures: signatures.collect(),
    };
    envelope(
        HeaderType::ConfigUpdate,
        &data.encode(),
        signers.first().copied(),
    )
}

/// An envelope of a kind, sent by this one.
pub fn envelope(kind: HeaderType, data: &[u8], sender: Option<&SigningIdentity>) -> Vec<u8> {
    let channel_header = ChannelHeader {
        kind: kind.to_wire(),
        channel_id: "labraft",
        ..ChannelHeader::default()
    }
    .encode();
    let signature_header = sender.map_or_else(Vec::new, signature_header);
    let payload = Payload {
        header: Some(Header {
            channel_header: &channel_header,
            signature_header: &signature_header,
        }),
        data,
    }
    .encode();
    let signature = sender.map_or_else(Vec::new, |sender| sender.sign(&payload).unwrap());
    Envelope {
        payload: &payload,
        signature: &signature,
    }
    .encode()
}

fn signature_header(signer: &SigningIdentity) -> Vec<u8> {
    SignatureHeader {
        creator: &signer.identity().serialize(),
        nonce: b"nonce",
    }
    .encode()
}
