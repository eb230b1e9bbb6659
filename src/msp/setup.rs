//! Set-up: from configuration to trust, in Fabric's order, since the first refusal is the one that is reported.
//!
//! 1. crypto configuration
//! 2. CAs
//! 3. administrators, before 1.4.3
//! 4. CRLs
//! 5. CAs again, now for what they are
//! 6. the signing identity
//! 7. TLS CAs
//! 8. organizational units, NodeOUs, and administrators from 1.4.3 on
//! 9. are the administrators members?

use std::sync::Arc;

use crate::chain::{Chain, Unobserved};
use crate::config::{self, CryptoConfig, MspConfig};
use crate::crypto::{HashAlgorithm, HashFamily};
use crate::encoding::pem;
use crate::encoding::time::Time;
use crate::signer::{KeyStore, SigningKey, find_signing_key};
use crate::x509::{Certificate, Crl};

use super::error::{CaKind, CertificateSource, SetupError};
use super::identity::Credential;
use super::organizational_unit::{CertifiersIdentifier, NodeOu, NodeOus, OrganizationalUnit};
use super::principal::MspRoleType;
use super::revocation::Revocation;
use super::sanitize::sanitize;
use super::trust::{Anchors, CertificateSet, KnownCertifiers, Trust};
use super::validate;
use super::version::{AdminRules, MspVersion, NodeOuRules};
use super::{Msp, MspBuilder, Signing};

/// Go's zero time, 0001-01-01: a certificate that ends then counts as one that never does.
const NO_EXPIRY: Time = Time::from_unix(-62_135_596_800);

pub(super) fn run(options: &MspBuilder<'_>) -> Result<Msp, SetupError> {
    let config = options.config;
    let mut trust = start(config, options.version)?;
    load_authorities(&mut trust, config)?;
    let early = trust.rules().admins == AdminRules::EarlyAndOptional;
    let mut admins = if early {
        load_admins(&trust, config)?
    } else {
        Vec::new()
    };
    trust.revocation = load_crls(config)?;
    check_authorities(&mut trust)?;
    let signing = load_signing_identity(&trust, options)?;
    load_tls_authorities(&mut trust, config)?;
    trust.organizational_units = load_organizational_units(&trust, config)?;
    trust.node_ous = load_node_ous(&trust, config.node_ous.as_ref())?;
    if !early {
        admins = load_required_admins(&trust, config)?;
    }
    trust.admins = admins
        .iter()
        .map(|admin| admin.certificate().clone())
        .collect();
    check_admins(&trust, &admins)?;
    Ok(Msp {
        trust: Arc::new(trust),
        signing,
    })
}

/// Step 1. Empty fields mean SHA2 and SHA256.
///
/// NOTE: Fabric looks the hash function up when it makes its first identity, and the hash family when it verifies its first
/// message; so only the former can refuse the set-up, and always does, as there is no MSP without a root.
fn start(config: &MspConfig, version: MspVersion) -> Result<Trust, SetupError> {
    let crypto = config.crypto_config.clone().unwrap_or_default();
    let CryptoConfig {
        signature_hash_family,
        identity_identifier_hash_function,
    } = crypto;
    let identity_hash = match identity_identifier_hash_function.as_str() {
        "" => HashAlgorithm::Sha256,
        name => HashAlgorithm::from_name(name).ok_or(SetupError::HashFunction {
            name: name.to_owned(),
        })?,
    };
    let signature_family = match signature_hash_family.as_str() {
        "" => HashFamily::Sha2,
        name => HashFamily::from_name(name),
    };
    Ok(Trust {
        name: config.name.clone(),
        version,
        identity_hash,
        signature_family,
        roots: Vec::new(),
        intermediates: Vec::new(),
        anchors: Anchors::default(),
        internal_nodes: CertificateSet::default(),
        known_certifiers: KnownCertifiers::default(),
        admins: Vec::new(),
        revocation: Revocation::default(),
        organizational_units: Vec::new(),
        node_ous: None,
        tls_root_certs: Vec::new(),
        tls_intermediate_certs: Vec::new(),
    })
}

/// Step 2. CAs are sanitized against each other as they were configured; what comes out replaces them.
fn load_authorities(trust: &mut Trust, config: &MspConfig) -> Result<(), SetupError> {
    if config.root_certs.is_empty() {
        return Err(SetupError::NoRoot);
    }
    let roots = read_all(&config.root_certs, CaKind::Root)?;
    let intermediates = read_all(&config.intermediate_certs, CaKind::Intermediate)?;
    trust.anchors = Anchors::new(&roots, &intermediates);
    trust.roots = sanitize_all(trust, roots, CaKind::Root)?;
    trust.intermediates = sanitize_all(trust, intermediates, CaKind::Intermediate)?;
    trust.anchors = Anchors::new(&trust.roots, &trust.intermediates);
    Ok(())
}

fn read_all(files: &[Vec<u8>], kind: CaKind) -> Result<Vec<Certificate>, SetupError> {
    let read = |(index, pem): (usize, &Vec<u8>)| read(pem, CertificateSource::Ca { kind, index });
    files.iter().enumerate().map(read).collect()
}

/// The certificate of the first PEM block, whatever its label.
fn read(pem: &[u8], place: CertificateSource) -> Result<Certificate, SetupError> {
    let block = pem::decode(pem).ok_or(SetupError::NoPem { place })?;
    Certificate::from_der(block.contents())
        .map_err(|reason| SetupError::Certificate { place, reason })
}

fn sanitize_all(
    trust: &Trust,
    certificates: Vec<Certificate>,
    kind: CaKind,
) -> Result<Vec<Certificate>, SetupError> {
    let admit = |(index, certificate)| {
        let credential = Credential::admit(trust, certificate);
        let refuse = |reason| SetupError::Refused {
            place: CertificateSource::Ca { kind, index },
            reason,
        };
        credential
            .map(|admitted| admitted.certificate().clone())
            .map_err(refuse)
    };
    certificates.into_iter().enumerate().map(admit).collect()
}

/// Steps 3 and 8.
fn load_admins(trust: &Trust, config: &MspConfig) -> Result<Vec<Credential>, SetupError> {
    let load = |(index, pem): (usize, &Vec<u8>)| {
        let place = CertificateSource::Admin { index };
        let certificate = read(pem, place)?;
        Credential::admit(trust, certificate)
            .map_err(|reason| SetupError::Refused { place, reason })
    };
    config.admins.iter().enumerate().map(load).collect()
}

fn load_required_admins(trust: &Trust, config: &MspConfig) -> Result<Vec<Credential>, SetupError> {
    let admins = load_admins(trust, config)?;
    let by_unit = trust
        .node_ous
        .as_ref()
        .is_some_and(|units| units.admin.is_some());
    match admins.is_empty() && !by_unit {
        true => Err(SetupError::NoAdmin),
        false => Ok(admins),
    }
}

/// Step 4.
fn load_crls(config: &MspConfig) -> Result<Revocation, SetupError> {
    let load = |(index, bytes): (usize, &Vec<u8>)| {
        Crl::parse(bytes).map_err(|reason| SetupError::Crl { index, reason })
    };
    let crls: Result<Vec<_>, _> = config
        .revocation_list
        .iter()
        .enumerate()
        .map(load)
        .collect();
    Ok(Revocation::new(crls?))
}

/// Step 5. Also marks which CAs stand above a listed intermediate: they must issue no identities.
fn check_authorities(trust: &mut Trust) -> Result<(), SetupError> {
    let mut paths = check_all(trust, &trust.anchors, &trust.roots, CaKind::Root)?;
    let intermediates = check_all(
        trust,
        &trust.anchors,
        &trust.intermediates,
        CaKind::Intermediate,
    )?;
    let above = intermediates.iter().flat_map(Chain::issuers).cloned();
    trust.internal_nodes = above.collect();
    paths.extend(intermediates);
    trust.learn_certifiers(paths);
    Ok(())
}

/// The certification paths of all.
fn check_all(
    trust: &Trust,
    anchors: &Anchors,
    certificates: &[Certificate],
    kind: CaKind,
) -> Result<Vec<Chain>, SetupError> {
    let check = |(index, certificate)| {
        let place = CertificateSource::Ca { kind, index };
        check_authority(trust, anchors, certificate, place)
    };
    certificates.iter().enumerate().map(check).collect()
}

fn check_authority(
    trust: &Trust,
    anchors: &Anchors,
    certificate: &Certificate,
    place: CertificateSource,
) -> Result<Chain, SetupError> {
    if !certificate.is_ca() {
        return Err(SetupError::NotCa {
            place,
            subject: crate::encoding::text::kept(&certificate.subject_text()),
        });
    }
    let key_id = certificate.ski_as_fabric_reads_it();
    key_id.map_err(|reason| SetupError::SubjectKeyIdentifier { place, reason })?;
    let verdict = validate::check_ca(trust, anchors, certificate);
    verdict.map_err(|reason| SetupError::InvalidCa { place, reason })
}

/// Step 6. The certificate is sanitized, not validated; the key is found, not compared.
fn load_signing_identity(
    trust: &Trust,
    options: &MspBuilder<'_>,
) -> Result<Option<Signing>, SetupError> {
    let Some(info) = &options.config.signing_identity else {
        return Ok(None);
    };
    let place = CertificateSource::Signing;
    let refuse = |reason| SetupError::Refused { place, reason };
    let imported = Credential::admit(trust, read(&info.public_signer, place)?).map_err(refuse)?;
    let key = find_key(options.key_store, info, imported.certificate())?;
    let credential = Credential::admit(trust, imported.certificate().clone()).map_err(refuse)?;
    check_expiry(credential.certificate().not_after(), options.now)?;
    Ok(Some((Arc::new(credential), Arc::new(key))))
}

fn find_key(
    store: Option<&KeyStore>,
    info: &config::SigningIdentityInfo,
    certificate: &Certificate,
) -> Result<SigningKey, SetupError> {
    let empty = KeyStore::default();
    let store = store.unwrap_or(&empty);
    let inline = info.private_signer.as_ref();
    let inline = inline.map(|key| (key.key_identifier.as_str(), key.key_material.as_slice()));
    find_signing_key(store, certificate.public_key(), inline).map_err(SetupError::SigningKey)
}

fn check_expiry(not_after: Time, now: Option<Time>) -> Result<(), SetupError> {
    match now {
        Some(now) if not_after <= now && not_after != NO_EXPIRY => {
            Err(SetupError::SigningIdentityExpired { not_after, now })
        }
        _ => Ok(()),
    }
}

/// Step 7. TLS CAs have pools of their own, are not sanitized, and are checked against the same CRLs as all others.
fn load_tls_authorities(trust: &mut Trust, config: &MspConfig) -> Result<(), SetupError> {
    let roots = read_all(&config.tls_root_certs, CaKind::TlsRoot)?;
    let intermediates = read_all(&config.tls_intermediate_certs, CaKind::TlsIntermediate)?;
    let anchors = Anchors::new(&roots, &intermediates);
    check_all(trust, &anchors, &roots, CaKind::TlsRoot)?;
    check_all(trust, &anchors, &intermediates, CaKind::TlsIntermediate)?;
    trust.tls_root_certs = config.tls_root_certs.clone();
    trust.tls_intermediate_certs = config.tls_intermediate_certs.clone();
    Ok(())
}

/// Step 8, the configured list; a repeated entry counts once.
fn load_organizational_units(
    trust: &Trust,
    config: &MspConfig,
) -> Result<Vec<OrganizationalUnit>, SetupError> {
    let mut units = Vec::new();
    for (index, configured) in config.organizational_unit_identifiers.iter().enumerate() {
        let place = CertificateSource::OrganizationalUnit { index };
        let unit = OrganizationalUnit {
            name: configured.organizational_unit_identifier.clone(),
            certifiers_identifier: certifiers_identifier(trust, &configured.certificate, place)?,
        };
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    Ok(units)
}

/// The identifier of the path that starts at a CA of this MSP.
///
/// NOTE: an intermediate that stands above another listed one is refused here; a root that does is not.
fn certifiers_identifier(
    trust: &Trust,
    pem: &[u8],
    place: CertificateSource,
) -> Result<CertifiersIdentifier, SetupError> {
    let certificate = read(pem, place)?;
    let sanitized = sanitize(certificate, &trust.anchors, &mut Unobserved);
    let certificate = sanitized
        .map_err(|reason| SetupError::Sanitizing { place, reason })?
        .certificate;
    if trust.roots.contains(&certificate) {
        return Ok(trust.certifiers_identifier(&[certificate]));
    }
    if !trust.intermediates.contains(&certificate) {
        return Err(SetupError::UnlistedCa {
            place,
            subject: crate::encoding::text::kept(&certificate.subject_text()),
        });
    }
    if trust.internal_nodes.contains(&certificate) {
        return Err(SetupError::InnerCa {
            place,
            subject: crate::encoding::text::kept(&certificate.subject_text()),
        });
    }
    let path = trust.anchors.path(&certificate);
    let path = path.map_err(|reason| SetupError::InvalidCa {
        place,
        reason: reason.into(),
    })?;
    Ok(trust.certifiers_identifier(&path))
}

/// Step 8, NodeOUs: `None` where they are not enforced, though even then Fabric reads and refuses what it reads.
fn load_node_ous(
    trust: &Trust,
    configured: Option<&config::NodeOus>,
) -> Result<Option<NodeOus>, SetupError> {
    let rules = trust.rules().node_ous;
    let Some(configured) = configured.filter(|_| rules != NodeOuRules::Unknown) else {
        return Ok(None);
    };
    let client_and_peer_only = rules == NodeOuRules::ClientAndPeer;
    if client_and_peer_only {
        require_unit(configured.client.as_ref(), MspRoleType::Client)?;
        require_unit(configured.peer.as_ref(), MspRoleType::Peer)?;
    }
    let load = |unit: &Option<config::OuIdentifier>, role| load_node_ou(trust, unit.as_ref(), role);
    let late = |unit: &Option<config::OuIdentifier>, role| {
        if client_and_peer_only {
            Ok(None)
        } else {
            load(unit, role)
        }
    };
    let units = NodeOus {
        client: load(&configured.client, MspRoleType::Client)?,
        peer: load(&configured.peer, MspRoleType::Peer)?,
        admin: late(&configured.admin, MspRoleType::Admin)?,
        orderer: late(&configured.orderer, MspRoleType::Orderer)?,
        rules,
    };
    let defines_any = MspRoleType::ALL
        .into_iter()
        .any(|role| units.role(role).is_some());
    Ok((configured.enable && defines_any).then_some(units))
}

fn require_unit(unit: Option<&config::OuIdentifier>, role: MspRoleType) -> Result<(), SetupError> {
    match unit {
        Some(unit) if !unit.organizational_unit_identifier.is_empty() => Ok(()),
        _ => Err(SetupError::NodeOuMissing { role }),
    }
}

/// A unit without a certificate counts under every CA of the MSP.
fn load_node_ou(
    trust: &Trust,
    unit: Option<&config::OuIdentifier>,
    role: MspRoleType,
) -> Result<Option<NodeOu>, SetupError> {
    let Some(unit) = unit else { return Ok(None) };
    let place = CertificateSource::NodeOu { role };
    let certifiers_identifier = match unit.certificate.as_slice() {
        [] => None,
        pem => Some(certifiers_identifier(trust, pem, place)?),
    };
    Ok(Some(NodeOu {
        name: unit.organizational_unit_identifier.clone(),
        certifiers_identifier,
    }))
}

/// Step 9. Without enforced NodeOUs an administrator must be valid; with them, at 1.1 and 1.3 a valid client, and from 1.4.3 on it
/// need only carry the client's or the admin's OU.
fn check_admins(trust: &Trust, admins: &[Credential]) -> Result<(), SetupError> {
    for (index, admin) in admins.iter().enumerate() {
        check_admin(trust, admin).map_err(|reason| SetupError::InvalidAdmin { index, reason })?;
    }
    Ok(())
}

fn check_admin(trust: &Trust, admin: &Credential) -> Result<(), super::PrincipalError> {
    let by_certificate_alone = trust.rules().node_ous == NodeOuRules::AnySubset;
    match (&trust.node_ous, by_certificate_alone) {
        (None, _) => Ok(admin.verdict(trust)?),
        (Some(_), false) => {
            admin.verdict(trust)?;
            admin.check_role_ou(trust, MspRoleType::Client)
        }
        (Some(_), true) => {
            let as_client = admin.check_role_ou(trust, MspRoleType::Client);
            as_client.or_else(|_| admin.check_role_ou(trust, MspRoleType::Admin))
        }
    }
}
