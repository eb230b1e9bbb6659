//! Updates of a channel's configuration.

use std::borrow::Borrow;

use super::{ConfigDelta, ConfigTree, Network, NetworkError, Participant, header};
use crate::wire;

/// A signed update of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedUpdate {
    /// The `ConfigUpdate`.
    pub update: Vec<u8>,
    /// What becomes of the configuration.
    pub result: ConfigTree,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl GeneratedUpdate {
    /// The `Envelope` of type CONFIG_UPDATE, as it is sent to an orderer.
    pub fn envelope(&self) -> Vec<u8> {
        self.as_wire().encode()
    }

    fn as_wire(&self) -> wire::Envelope<'_> {
        wire::Envelope {
            payload: &self.payload,
            signature: &self.signature,
        }
    }

    /// The `ConfigEnvelope` that orderers make of it.
    pub(super) fn config_envelope(&self, sequence: u64) -> Vec<u8> {
        let config = wire::Config {
            sequence,
            channel_group: Some(self.result.to_wire()),
        };
        let envelope = wire::ConfigEnvelope {
            config: Some(config),
            last_update: Some(self.as_wire()),
        };
        envelope.encode()
    }
}

/// An update of the configuration to be.
#[derive(Clone, Debug)]
pub struct ConfigUpdateBuilder<'a> {
    network: &'a Network,
    channel: String,
    read_set: ConfigTree,
    write_set: ConfigTree,
    result: ConfigTree,
    signers: Vec<Participant>,
    forgers: Vec<Participant>,
    submitter: Option<Participant>,
}

impl<'a> ConfigUpdateBuilder<'a> {
    pub(super) fn new(
        network: &'a Network,
        original: &ConfigTree,
        updated: &ConfigTree,
    ) -> Result<Self, NetworkError> {
        let ConfigDelta {
            read_set,
            write_set,
            result,
        } = original.delta(updated)?;
        Ok(Self {
            network,
            channel: network.channel().to_owned(),
            read_set,
            write_set,
            result,
            signers: Vec::new(),
            forgers: Vec::new(),
            submitter: None,
        })
    }

    /// Signed by these besides those who sign already.
    #[must_use]
    pub fn signed_by<P: Borrow<Participant>>(
        mut self,
        signers: impl IntoIterator<Item = P>,
    ) -> Self {
        let signers = signers.into_iter().map(|signer| signer.borrow().clone());
        self.signers.extend(signers);
        self
    }

    /// With a signature that is said to be this one's, but is over something else.
    #[must_use]
    pub fn forged_by(mut self, signer: &Participant) -> Self {
        self.forgers.push(signer.clone());
        self
    }

    /// Sent by this one instead of by the first who signs.
    #[must_use]
    pub fn submitted_by(mut self, submitter: &Participant) -> Self {
        self.submitter = Some(submitter.clone());
        self
    }

    /// For a channel of this name instead of the network's.
    #[must_use]
    pub fn channel(mut self, channel: &str) -> Self {
        self.channel = channel.to_owned();
        self
    }

    /// With read and write set changed by hand. [`GeneratedUpdate::result`] stays what it was.
    #[must_use]
    pub fn edit(mut self, edit: impl FnOnce(&mut ConfigTree, &mut ConfigTree)) -> Self {
        edit(&mut self.read_set, &mut self.write_set);
        self
    }

    /// Makes the update.
    ///
    /// # Errors
    /// When there are no random numbers, or the network has nobody to send it.
    pub fn build(self) -> Result<GeneratedUpdate, NetworkError> {
        let update = wire::ConfigUpdate {
            channel_id: &self.channel,
            read_set: Some(self.read_set.to_wire()),
            write_set: Some(self.write_set.to_wire()),
            ..wire::ConfigUpdate::default()
        };
        let update = update.encode();
        let data = self.signed(&update)?;
        let submitter = match self.submitter.as_ref().or(self.signers.first()) {
            Some(submitter) => submitter.clone(),
            None => self.network.first_client()?,
        };
        let payload = header::signed_payload(
            wire::HeaderType::ConfigUpdate,
            &self.channel,
            &self.network.stamp()?,
            &data,
            &submitter,
        );
        Ok(GeneratedUpdate {
            update,
            result: self.result,
            signature: submitter.sign(&payload)?,
            payload,
        })
    }

    /// The `ConfigUpdateEnvelope`.
    fn signed(&self, update: &[u8]) -> Result<Vec<u8>, NetworkError> {
        let honest = self.signers.iter().map(|signer| (signer, update));
        let forged = self.forgers.iter().map(|signer| (signer, b"".as_slice()));
        let signatures = honest.chain(forged);
        let signatures = signatures
            .map(|(signer, update)| self.signature(signer, update))
            .collect::<Result<Vec<_>, _>>()?;
        let signatures = signatures.iter();
        let envelope = wire::ConfigUpdateEnvelope {
            config_update: update,
            signatures: signatures
                .map(|(signature_header, signature)| wire::ConfigSignature {
                    signature_header,
                    signature,
                })
                .collect(),
        };
        Ok(envelope.encode())
    }

    /// Signature header and signature.
    fn signature(
        &self,
        signer: &Participant,
        update: &[u8],
    ) -> Result<(Vec<u8>, Vec<u8>), NetworkError> {
        let stamp = self.network.stamp()?;
        let header = header::signature_header(signer.serialized(), &stamp.nonce);
        let signature = signer.sign(&[&header, update].concat())?;
        Ok((header, signature))
    }
}
