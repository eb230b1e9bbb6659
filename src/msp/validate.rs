//! Validation: may this certificate act as a member of the MSP?
//!
//! The order is Fabric's, since the first rule broken is the one reported: key algorithm, CA flag, one path, path length, place of
//! the issuer in the tree, revocation, organizational units.

use crate::chain::Chain;
use crate::crypto::KeyAlgorithm;
use crate::x509::Certificate;

use super::error::ValidationError;
use super::organizational_unit::{self, CertifiersIdentifier};
use super::trust::{Anchors, Trust};
use super::witness::{Rule, Witness};

/// A certificate's place under the MSP's CAs: its path, and the hash of what stands above it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) chain: Chain,
    pub(super) certifiers_identifier: CertifiersIdentifier,
}

/// Is this key's algorithm one that members may have?
pub(super) fn check_key_algorithm(
    trust: &Trust,
    certificate: &Certificate,
) -> Result<(), ValidationError> {
    let algorithm = certificate.public_key().algorithm();
    match algorithm {
        KeyAlgorithm::Ecdsa(_) => Ok(()),
        KeyAlgorithm::Ed25519 if trust.rules().ed25519_identities => Ok(()),
        _ => Err(ValidationError::KeyAlgorithm { algorithm }),
    }
}

/// No CA can be an identity.
pub(super) fn check_no_authority(certificate: &Certificate) -> Result<(), ValidationError> {
    match certificate.is_ca() {
        true => Err(ValidationError::CaCertificate),
        false => Ok(()),
    }
}

/// Judges the path of a certificate that wants to be an identity: what is a root itself cannot be one, nor what an inner CA of the
/// tree issued.
pub(super) fn place(
    trust: &Trust,
    chain: Chain,
    witness: &mut impl Witness,
) -> Result<Place, ValidationError> {
    let issuer = chain.direct_issuer().ok_or(ValidationError::NoIssuer);
    let issuer = witness.rule(Rule::Issuer, issuer)?;
    witness.rule(Rule::LowestIssuer, check_lowest(trust, issuer))?;
    let certifiers_identifier = trust.certifiers_identifier(chain.issuers());
    Ok(Place {
        chain,
        certifiers_identifier,
    })
}

fn check_lowest(trust: &Trust, issuer: &Certificate) -> Result<(), ValidationError> {
    match trust.internal_nodes.contains(issuer) {
        true => Err(ValidationError::InnerIssuer {
            issuer: issuer.subject_text(),
        }),
        false => Ok(()),
    }
}

/// The rest of validation, once the path stands.
pub(super) fn check_placed(
    trust: &Trust,
    certificate: &Certificate,
    place: &Place,
    witness: &mut impl Witness,
) -> Result<(), ValidationError> {
    let revocation = check_revocation(trust, certificate, &place.chain);
    witness.rule(Rule::Revocation, revocation)?;
    organizational_unit::check(trust, certificate, &place.certifiers_identifier, witness)
}

/// The path of a CA of the MSP (or of its TLS CAs, whose `anchors` are their own), validated as set-up does: there is one, and its issuer
/// did not revoke it.
pub(super) fn check_ca(
    trust: &Trust,
    anchors: &Anchors,
    certificate: &Certificate,
) -> Result<Chain, ValidationError> {
    let chain = anchors.path(certificate)?;
    check_revocation(trust, certificate, &chain)?;
    Ok(chain)
}

/// A root is nobody's to revoke: a path of one certificate passes.
fn check_revocation(
    trust: &Trust,
    certificate: &Certificate,
    chain: &Chain,
) -> Result<(), ValidationError> {
    match chain.direct_issuer() {
        None => Ok(()),
        Some(issuer) => trust.revocation.check(certificate, issuer),
    }
}
