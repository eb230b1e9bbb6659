//! Identities: certificates that deserialized under an MSP, and those that it found valid.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::chain::{Chain, ChainError, Unobserved};
use crate::encoding::text::kept;
use crate::encoding::time::Time;
use crate::encoding::{hex, pem};
use crate::wire::SerializedIdentity;
use crate::x509::{Certificate, learn_signers};

use super::Msp;
use super::error::{DeserializeError, PrincipalError, ValidationError};
use super::organizational_unit::{CertifiersIdentifier, OrganizationalUnit};
use super::principal::{self, MspPrincipal, MspRoleType};
use super::sanitize::{Sanitized, sanitize};
use super::trust::Trust;
use super::validate::{self, Place};
use super::witness::{Rule, Search, Witness};
use crate::crypto::{Message, MessageSignature, PublicKey, SignatureError};

/// A certificate that stands before an MSP: sanitized, named by its hash, judged at most once.
#[derive(Clone)]
pub(super) struct Credential {
    certificate: Certificate,
    id: String,
    path: OnceLock<Result<Chain, ChainError>>,
    place: OnceLock<Result<Place, ValidationError>>,
    verdict: OnceLock<Result<(), ValidationError>>,
}

impl Credential {
    /// Reads a `SerializedIdentity` that must name this MSP.
    pub(super) fn deserialize(
        trust: &Trust,
        serialized: &[u8],
        witness: &mut impl Witness,
    ) -> Result<Self, DeserializeError> {
        let message = SerializedIdentity::decode(serialized).map_err(DeserializeError::from);
        let message = witness.rule(Rule::Message, message)?;
        witness.rule(Rule::MspId, check_msp_id(trust, message.mspid))?;
        Self::from_pem(trust, message.id_bytes, witness)
    }

    /// Reads the first PEM block, whatever its label, and admits its certificate.
    pub(super) fn from_pem(
        trust: &Trust,
        pem: &[u8],
        witness: &mut impl Witness,
    ) -> Result<Self, DeserializeError> {
        let certificate = Self::certificate_from_pem(pem, witness)?;
        Self::admit_witnessed(trust, certificate, witness)
    }

    /// [`from_pem`](Self::from_pem) of each, faster than one by one: what their issuers signed is verified together.
    pub(super) fn from_pems(
        trust: &Trust,
        pems: &[&[u8]],
    ) -> impl Iterator<Item = Result<Self, DeserializeError>> {
        let read = pems
            .iter()
            .map(|pem| Self::certificate_from_pem(pem, &mut Unobserved));
        let read: Vec<_> = read.collect();
        if read.len() > 1 {
            let issued = read.iter().flatten().filter_map(|certificate| {
                Some((certificate, trust.anchors.probable_issuer(certificate)?))
            });
            learn_signers(issued);
        }
        read.into_iter()
            .map(|certificate| Self::admit(trust, certificate?))
    }

    fn certificate_from_pem(
        pem: &[u8],
        witness: &mut impl Witness,
    ) -> Result<Certificate, DeserializeError> {
        let block = witness.rule(Rule::Pem, pem::decode(pem).ok_or(DeserializeError::NoPem))?;
        let certificate = Certificate::from_der(block.contents()).map_err(DeserializeError::from);
        witness.rule(Rule::Certificate, certificate)
    }

    /// Imports the public key and sanitizes; whether the identity is valid is another question.
    pub(super) fn admit(trust: &Trust, certificate: Certificate) -> Result<Self, DeserializeError> {
        Self::admit_witnessed(trust, certificate, &mut Unobserved)
    }

    fn admit_witnessed(
        trust: &Trust,
        certificate: Certificate,
        witness: &mut impl Witness,
    ) -> Result<Self, DeserializeError> {
        witness.certificate(&certificate);
        witness.rule(Rule::PublicKey, check_importable(certificate.public_key()))?;
        let sanitized = sanitize(certificate, &trust.anchors, witness);
        let sanitized = witness.rule(Rule::Sanitizing, sanitized)?;
        Ok(Self::sanitized(trust, sanitized))
    }

    /// The same certificate before another state of trust: nothing judged yet.
    pub(super) fn readmitted(&self, trust: &Trust) -> Self {
        let certificate = self.certificate.clone();
        Self::sanitized(
            trust,
            Sanitized {
                certificate,
                path: None,
            },
        )
    }

    fn sanitized(trust: &Trust, Sanitized { certificate, path }: Sanitized) -> Self {
        let id = hex::encode(trust.identity_hash.digest(certificate.as_der()).as_bytes());
        let path = path.map_or_else(OnceLock::new, |path| OnceLock::from(Ok(path)));
        Self {
            certificate,
            id,
            path,
            place: OnceLock::new(),
            verdict: OnceLock::new(),
        }
    }

    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Is it valid? The answer is kept, as Fabric keeps it.
    pub(super) fn verdict(&self, trust: &Trust) -> Result<(), ValidationError> {
        self.verdict_witnessed(trust, &mut Unobserved)
    }

    /// [`verdict`](Self::verdict), with a witness; it sees nothing of what was judged before.
    pub(super) fn verdict_witnessed(
        &self,
        trust: &Trust,
        witness: &mut impl Witness,
    ) -> Result<(), ValidationError> {
        let verdict = self.verdict.get_or_init(|| self.judge(trust, witness));
        verdict.clone()
    }

    /// Was it judged before, and found valid?
    fn is_known_to_be_valid(&self) -> bool {
        matches!(self.verdict.get(), Some(Ok(())))
    }

    fn judge(&self, trust: &Trust, witness: &mut impl Witness) -> Result<(), ValidationError> {
        let algorithm = validate::check_key_algorithm(trust, &self.certificate);
        witness.rule(Rule::KeyAlgorithm, algorithm)?;
        let place = self.place_witnessed(trust, witness)?;
        validate::check_placed(trust, &self.certificate, place, witness)?;
        self.certificate.public_key().vouch();
        Ok(())
    }

    /// Where it stands under the MSP's CAs, revoked or not.
    pub(super) fn place(&self, trust: &Trust) -> Result<&Place, ValidationError> {
        self.place_witnessed(trust, &mut Unobserved)
    }

    fn place_witnessed(
        &self,
        trust: &Trust,
        witness: &mut impl Witness,
    ) -> Result<&Place, ValidationError> {
        let place = self.place.get_or_init(|| self.find_place(trust, witness));
        place.as_ref().map_err(Clone::clone)
    }

    fn find_place(
        &self,
        trust: &Trust,
        witness: &mut impl Witness,
    ) -> Result<Place, ValidationError> {
        let authority = validate::check_no_authority(&self.certificate);
        witness.rule(Rule::NoAuthority, authority)?;
        let path = self.path.get_or_init(|| {
            witness.search(Search::Validation);
            trust.anchors.path_observed(&self.certificate, witness)
        });
        let path = witness.rule(Rule::Path, path.clone())?;
        validate::place(trust, path, witness)
    }

    /// Its path, where it has been sought and found.
    pub(super) fn path(&self) -> Option<&Chain> {
        self.path.get()?.as_ref().ok()
    }

    /// The OUs that it carries, each under its certification path; none where it has no such path.
    pub(super) fn organizational_units(&self, trust: &Trust) -> Vec<OrganizationalUnit> {
        let Ok(place) = self.place(trust) else {
            return Vec::new();
        };
        let unit = |name: &String| OrganizationalUnit {
            name: name.clone(),
            certifiers_identifier: place.certifiers_identifier,
        };
        self.certificate
            .organizational_units()
            .iter()
            .map(unit)
            .collect()
    }

    /// Does it carry the OU of a role? Says nothing about validity, nor about the OU's certifiers identifier.
    pub(super) fn check_role_ou(
        &self,
        trust: &Trust,
        role: MspRoleType,
    ) -> Result<(), PrincipalError> {
        let Some(node_ous) = &trust.node_ous else {
            return Err(PrincipalError::NodeOusOff { role });
        };
        let unit = node_ous
            .role(role)
            .ok_or(PrincipalError::RoleUndefined { role })?;
        match (self.certificate.organizational_units()).contains(&unit.name) {
            // Fabric finds no units where there is no path, and says that the unit is missing.
            true => Ok(self.place(trust).map(drop)?),
            false => Err(PrincipalError::RoleNotHeld {
                role,
                unit: unit.name.clone(),
            }),
        }
    }
}

fn check_msp_id(trust: &Trust, named: &str) -> Result<(), DeserializeError> {
    match named == trust.name {
        true => Ok(()),
        false => Err(DeserializeError::OtherMsp {
            expected: trust.name.clone(),
            found: kept(named),
        }),
    }
}

fn check_importable(key: &PublicKey) -> Result<(), DeserializeError> {
    match key.is_importable() {
        true => Ok(()),
        false => Err(DeserializeError::KeyAlgorithm {
            algorithm: key.algorithm(),
        }),
    }
}

/// Names an identity: its MSP, and the hash of its (sanitized) certificate in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdentityIdentifier {
    /// The MSP's identifier.
    pub msp_id: String,
    /// The certificate's hash by the MSP's identity identifier hash function.
    pub id: String,
}

/// An identity of an MSP. It deserialized; whether it is valid is for [`Msp::validate`] to say. Cloning shares it.
#[derive(Clone)]
pub struct Identity(Arc<Bound>);

/// A certificate and the MSP that it stands before, behind one pointer: who hands identities around touches no memory that other
/// identities of the MSP share.
struct Bound {
    msp: Msp,
    credential: Credential,
}

impl Identity {
    pub(super) fn new(msp: Msp, credential: Credential) -> Self {
        Self(Arc::new(Bound { msp, credential }))
    }

    pub(super) fn credential(&self) -> &Credential {
        &self.0.credential
    }

    /// The MSP that it deserialized under.
    pub fn msp(&self) -> &Msp {
        &self.0.msp
    }

    /// Did this very MSP deserialize it, not a former or a later one of the same name?
    pub fn is_of(&self, msp: &Msp) -> bool {
        Arc::ptr_eq(&self.msp().trust, &msp.trust)
    }

    /// What its own MSP would answer now, if it has been asked before and said yes.
    pub(crate) fn known_to_be_valid(&self) -> Option<ValidatedIdentity> {
        let is_known = self.credential().is_known_to_be_valid();
        is_known.then(|| ValidatedIdentity(self.clone()))
    }

    /// The identifier of its MSP.
    pub fn msp_id(&self) -> &str {
        self.msp().id()
    }

    /// The hash of its certificate, in lower-case hex.
    pub fn id(&self) -> &str {
        self.credential().id()
    }

    /// MSP and hash together.
    pub fn identifier(&self) -> IdentityIdentifier {
        IdentityIdentifier {
            msp_id: self.msp_id().to_owned(),
            id: self.id().to_owned(),
        }
    }

    /// Its certificate, sanitized.
    pub fn certificate(&self) -> &Certificate {
        self.credential().certificate()
    }

    /// The end of its certificate's validity. It stays valid to an MSP after that; orderers refuse its broadcasts.
    pub fn expires_at(&self) -> Time {
        self.certificate().not_after()
    }

    /// The organizational units of its subject, in order; none where it has no certification path under its MSP.
    pub fn organizational_units(&self) -> Vec<OrganizationalUnit> {
        self.credential().organizational_units(&self.msp().trust)
    }

    /// [`Msp::validate`] by its own MSP.
    ///
    /// # Errors
    /// [`ValidationError`]: the first rule that it breaks.
    pub fn validate(&self) -> Result<ValidatedIdentity, ValidationError> {
        self.msp().validate(self)
    }

    /// [`Msp::satisfies_principal`] by its own MSP.
    ///
    /// # Errors
    /// [`PrincipalError`]: why not.
    pub fn satisfies(&self, principal: &MspPrincipal) -> Result<(), PrincipalError> {
        principal::satisfies(&self.msp().trust, self.credential(), principal)
    }

    /// Is `signature` this identity's over `message`? ECDSA over SHA-256 (or SHA3-256) of the message whatever the curve, low S only;
    /// Ed25519 over the message. Asks for no validity.
    ///
    /// # Errors
    /// [`SignatureError`]: wrong, malformed, or of a key that cannot sign messages.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        self.message_signature(message, signature).verify()
    }

    /// What [`verify`](Self::verify) would verify, to be verified together with others.
    pub fn message_signature<'a>(
        &'a self,
        message: impl Into<Message<'a>>,
        signature: &'a [u8],
    ) -> MessageSignature<'a> {
        MessageSignature {
            key: self.certificate().public_key(),
            family: self.msp().trust.signature_family,
            message: message.into(),
            signature,
        }
    }

    /// The `SerializedIdentity` message: MSP id and the sanitized certificate as PEM.
    pub fn serialize(&self) -> Vec<u8> {
        let pem = pem::encode("CERTIFICATE", self.certificate().as_der());
        SerializedIdentity {
            mspid: self.msp_id(),
            id_bytes: pem.as_bytes(),
        }
        .encode()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("msp_id", &self.msp_id())
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

/// An identity that its MSP found valid. Only [`Msp::validate`] makes one: holding it is the proof.
#[derive(Clone, Debug)]
pub struct ValidatedIdentity(Identity);

impl ValidatedIdentity {
    pub(super) fn new(identity: Identity) -> Self {
        Self(identity)
    }

    /// The identity.
    pub fn identity(&self) -> &Identity {
        &self.0
    }

    /// Its certification path: the identity first, the root last. Empty never.
    pub fn chain(&self) -> &[Certificate] {
        self.place().map_or(&[], |place| &place.chain[..])
    }

    /// The hash of the path above it, under which its organizational units count.
    pub fn certifiers_identifier(&self) -> Option<CertifiersIdentifier> {
        self.place().map(|place| place.certifiers_identifier)
    }

    /// The organizational units of its subject, in order.
    pub fn organizational_units(&self) -> Vec<OrganizationalUnit> {
        self.0.organizational_units()
    }

    /// Does it satisfy `principal`?
    ///
    /// # Errors
    /// [`PrincipalError`]: why not.
    pub fn satisfies(&self, principal: &MspPrincipal) -> Result<(), PrincipalError> {
        self.0.satisfies(principal)
    }

    /// All roles that it holds, MEMBER always among them.
    pub fn roles(&self) -> Vec<MspRoleType> {
        let holds = |role: &MspRoleType| {
            self.satisfies(&MspPrincipal::role(self.0.msp_id(), *role))
                .is_ok()
        };
        MspRoleType::ALL.into_iter().filter(holds).collect()
    }

    /// The one role that says most: ADMIN before ORDERER, PEER, CLIENT, and MEMBER where it holds no other.
    pub fn role(&self) -> MspRoleType {
        let ranking = [
            MspRoleType::Admin,
            MspRoleType::Orderer,
            MspRoleType::Peer,
            MspRoleType::Client,
        ];
        let held = self.roles();
        ranking
            .into_iter()
            .find(|role| held.contains(role))
            .unwrap_or(MspRoleType::Member)
    }

    fn place(&self) -> Option<&Place> {
        self.0.credential().place(&self.0.msp().trust).ok()
    }
}
