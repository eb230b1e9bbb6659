//! Who signed: identities, signatures over files, or signed envelopes.

use crate::failure::Failure;
use crate::input::{self, Encoding};
use clap::Args;
use fabric_msp::wire::{Envelope, Payload, SerializedIdentity, SignatureHeader};
use fabric_msp::{MspSet, SignatureSet, SignedData};
use std::path::{Path, PathBuf};

/// Who signed, in order.
#[derive(Args)]
pub struct SignersArg {
    /// Signed envelopes (transactions, updates, any Envelope message): the creator's signature over the payload counts.
    #[arg(
        long,
        value_name = "ENVELOPE",
        conflicts_with = "signers",
        num_args = 1
    )]
    signed: Vec<PathBuf>,
    /// How the signatures of `CERTIFICATE,MESSAGE,SIGNATURE` are written.
    #[arg(long, value_enum, default_value = "base64")]
    signature_encoding: Encoding,
    /// Signers: `[MSPID=]CERTIFICATE` is taken to have signed; of `[MSPID=]CERTIFICATE,MESSAGE,SIGNATURE` the signature is checked.
    /// A PEM certificate needs the MSPID, a serialized identity has it. The order matters to policies.
    #[arg(value_name = "SIGNER")]
    signers: Vec<String>,
}

/// One signer that was named.
struct Named {
    serialized: Vec<u8>,
    signed: Option<(Vec<u8>, Vec<u8>)>,
}

impl SignersArg {
    /// The signatures that verify, or the identities as they are.
    pub fn read(&self, msps: &MspSet) -> Result<SignatureSet, Failure> {
        if !self.signed.is_empty() {
            return envelopes(msps, &self.signed);
        }
        let named: Vec<Named> = self
            .signers
            .iter()
            .map(|signer| self.named(msps, signer))
            .collect::<Result<_, _>>()?;
        let data: Vec<_> = named.iter().filter_map(Named::as_data).collect();
        match (data.is_empty(), data.len() == named.len()) {
            (true, _) => identities(msps, &named),
            (false, true) => Ok(SignatureSet::verify(msps, &data)),
            (false, false) => Err(mixed()),
        }
    }

    fn named(&self, msps: &MspSet, signer: &str) -> Result<Named, Failure> {
        let parts: Vec<&str> = signer.split(',').collect();
        let (identity, signed) = match parts[..] {
            [identity] => (identity, None),
            [identity, message, signature] => {
                let message = input::read(Path::new(message), input::MAX_MESSAGE)?;
                let signature = input::read_encoded(Path::new(signature), self.signature_encoding)?;
                (identity, Some((message, signature)))
            }
            _ => return Err(malformed(signer)),
        };
        Ok(Named {
            serialized: serialized(msps, identity)?,
            signed,
        })
    }
}

impl Named {
    fn as_data(&self) -> Option<SignedData<'_>> {
        let (message, signature) = self.signed.as_ref()?;
        Some(SignedData {
            identity: &self.serialized,
            message: message.as_slice().into(),
            signature,
        })
    }
}

/// `MSPID=FILE` wraps the certificate; a file alone is a serialized identity.
fn serialized(msps: &MspSet, identity: &str) -> Result<Vec<u8>, Failure> {
    let known = identity
        .split_once('=')
        .filter(|(msp_id, _)| msps.msp(msp_id).is_some());
    let file = known.map_or(identity, |(_, file)| file);
    let bytes = input::read(Path::new(file), input::MAX_IDENTITY)?;
    Ok(match known {
        Some((mspid, _)) => SerializedIdentity {
            mspid,
            id_bytes: &bytes,
        }
        .encode(),
        None => bytes,
    })
}

fn identities(msps: &MspSet, named: &[Named]) -> Result<SignatureSet, Failure> {
    let identity = |(place, named): (usize, &Named)| {
        msps.deserialize_identity(&named.serialized)
            .map_err(|error| Failure::of(&error).while_doing(&format!("signer {place}")))
    };
    let identities = named.iter().enumerate().map(identity);
    Ok(SignatureSet::of_identities(
        identities.collect::<Result<Vec<_>, _>>()?,
    ))
}

fn envelopes(msps: &MspSet, files: &[PathBuf]) -> Result<SignatureSet, Failure> {
    let bytes: Vec<_> = files
        .iter()
        .map(|file| input::read(file, input::MAX_MESSAGE))
        .collect::<Result<_, _>>()?;
    let data: Vec<_> = files
        .iter()
        .zip(&bytes)
        .map(|(file, bytes)| envelope(file, bytes))
        .collect::<Result<_, _>>()?;
    Ok(SignatureSet::verify(msps, &data))
}

fn envelope<'a>(file: &Path, bytes: &'a [u8]) -> Result<SignedData<'a>, Failure> {
    let failure = |failure: Failure| failure.while_doing(&file.display().to_string());
    let read = || {
        let envelope = Envelope::decode(bytes)?;
        let header = Payload::decode(envelope.payload)?
            .header
            .unwrap_or_default();
        let creator = SignatureHeader::decode(header.signature_header)?.creator;
        Ok(SignedData {
            identity: creator,
            message: envelope.payload.into(),
            signature: envelope.signature,
        })
    };
    read().map_err(|error: fabric_msp::wire::DecodeError| failure(Failure::of(&error)))
}

fn malformed(signer: &str) -> Failure {
    Failure::own(
        crate::codes::NO_SIGNER,
        format!("`{signer}` names no signer"),
        "write `[MSPID=]CERTIFICATE` or `[MSPID=]CERTIFICATE,MESSAGE,SIGNATURE`",
    )
}

fn mixed() -> Failure {
    Failure::own(
        crate::codes::MIXED_SIGNERS,
        "some signers have signatures and some have none".to_owned(),
        "give a message and a signature for all of them, or for none",
    )
}
