//! What of a configuration is at fault, as the type of an error says it, to compare the place of a finding with.

use fabric_msp::chain::ChainError;
use fabric_msp::config::{MspConfig, OuIdentifier};
use fabric_msp::encoding::pem;
use fabric_msp::lint::{Finding, Place};
use fabric_msp::msp::{CaKind, CertificateSource, SanitizingError};
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{DeserializeError, PrincipalError, SetupError, ValidationError};
use std::path::Path;

/// The bytes of files, or of elements of a configuration. Empty: the error tells of no certificate and no list.
pub type Culprits = Vec<Vec<u8>>;

/// Is the finding, or a place that it refers to, about one of them?
pub fn is_about(finding: &Finding, culprits: &Culprits, config: Option<&MspConfig>) -> bool {
    let mut places = std::iter::once(&finding.place).chain(&finding.related);
    culprits.is_empty()
        || places.any(|place| at(place, config).is_some_and(|bytes| culprits.contains(&bytes)))
}

/// What stands at a place.
fn at(place: &Place, config: Option<&MspConfig>) -> Option<Vec<u8>> {
    let field = match place {
        Place::File { path, .. } => return std::fs::read(path as &Path).ok(),
        Place::Field(field) => field,
    };
    let config = config?;
    let (name, index) = field.strip_suffix(']')?.split_once('[')?;
    let list = match name {
        "root_certs" => &config.root_certs,
        "intermediate_certs" => &config.intermediate_certs,
        "tls_root_certs" => &config.tls_root_certs,
        "tls_intermediate_certs" => &config.tls_intermediate_certs,
        "admins" => &config.admins,
        "revocation_list" => &config.revocation_list,
        _ => return None,
    };
    list.get(index.parse::<usize>().ok()?).cloned()
}

/// Those of an MSP that does not load.
pub fn of_setup(error: &SetupError, config: &MspConfig) -> Culprits {
    match error {
        SetupError::NoPem { place }
        | SetupError::Certificate { place, .. }
        | SetupError::NotCa { place, .. }
        | SetupError::SubjectKeyIdentifier { place, .. }
        | SetupError::UnlistedCa { place, .. }
        | SetupError::InnerCa { place, .. } => source(place, config),
        SetupError::Refused { place, reason } => {
            let reason = match reason {
                DeserializeError::Sanitizing(SanitizingError::Path(path)) => named(path, config),
                _ => Vec::new(),
            };
            [source(place, config), reason].concat()
        }
        SetupError::Sanitizing { place, reason } => {
            let reason = match reason {
                SanitizingError::Path(path) => named(path, config),
                _ => Vec::new(),
            };
            [source(place, config), reason].concat()
        }
        SetupError::InvalidCa { place, reason } => {
            [source(place, config), of_validation(reason, config)].concat()
        }
        SetupError::Crl { index, .. } => config
            .revocation_list
            .get(*index)
            .cloned()
            .into_iter()
            .collect(),
        SetupError::InvalidAdmin { index, reason } => {
            let admin = config.admins.get(*index).cloned().into_iter().collect();
            let reason = match reason {
                PrincipalError::NotValid(reason) => of_validation(reason, config),
                _ => Vec::new(),
            };
            [admin, reason].concat()
        }
        _ => Vec::new(),
    }
}

fn source(place: &CertificateSource, config: &MspConfig) -> Culprits {
    let units = config.node_ous.as_ref();
    let certificate = |unit: Option<&OuIdentifier>| unit.map(|unit| unit.certificate.clone());
    let found = match place {
        CertificateSource::Ca { kind, index } => {
            let list = match kind {
                CaKind::Root => &config.root_certs,
                CaKind::Intermediate => &config.intermediate_certs,
                CaKind::TlsRoot => &config.tls_root_certs,
                CaKind::TlsIntermediate => &config.tls_intermediate_certs,
            };
            list.get(*index).cloned()
        }
        CertificateSource::Admin { index } => config.admins.get(*index).cloned(),
        CertificateSource::Signing => {
            let signing = config.signing_identity.as_ref();
            signing.map(|signing| signing.public_signer.clone())
        }
        CertificateSource::OrganizationalUnit { index } => {
            certificate(config.organizational_unit_identifiers.get(*index))
        }
        CertificateSource::NodeOu { role } => certificate(units.and_then(|units| match role {
            fabric_msp::MspRoleType::Client => units.client.as_ref(),
            fabric_msp::MspRoleType::Peer => units.peer.as_ref(),
            fabric_msp::MspRoleType::Admin => units.admin.as_ref(),
            _ => units.orderer.as_ref(),
        })),
    };
    found.into_iter().collect()
}

/// Those of an identity that is refused.
pub fn of_validation(error: &ValidationError, config: &MspConfig) -> Culprits {
    match error {
        ValidationError::Path(path) => named(path, config),
        ValidationError::InnerIssuer { issuer } => with_subjects(&[issuer], config),
        ValidationError::CrlAuthority { index, .. } => lists_without_key_id(*index, config),
        ValidationError::Revoked { crl } => config
            .revocation_list
            .get(*crl)
            .cloned()
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// That list, and those that have the same flaw.
fn lists_without_key_id(index: usize, config: &MspConfig) -> Culprits {
    let lists = config.revocation_list.iter().enumerate();
    let flawed = |bytes: &[u8]| Crl::parse(bytes).is_ok_and(|crl| crl.authority_key_id().is_err());
    let lists = lists.filter(|(at, bytes)| *at == index || flawed(bytes));
    lists.map(|(_, bytes)| bytes.clone()).collect()
}

/// The CAs that the error names.
pub fn named(error: &ChainError, config: &MspConfig) -> Culprits {
    let subjects: &[&String] = match error {
        ChainError::Certificate { subject, .. } | ChainError::KeyUsage { subject } => &[subject],
        ChainError::UnknownIssuer { subject, issuer }
        | ChainError::NotSignedByIssuer {
            subject, issuer, ..
        }
        | ChainError::UnknownIssuerKey { subject, issuer }
        | ChainError::Circle { subject, issuer } => &[subject, issuer],
        ChainError::NameConstraints {
            subject,
            constrained_by,
            ..
        } => &[subject, constrained_by],
        ChainError::HostNameWithoutAlternativeName { constrained_by, .. } => &[constrained_by],
        _ => &[],
    };
    with_subjects(subjects, config)
}

/// The CAs with one of these names.
pub fn with_subjects(subjects: &[&String], config: &MspConfig) -> Culprits {
    let lists = [
        &config.root_certs,
        &config.intermediate_certs,
        &config.tls_root_certs,
        &config.tls_intermediate_certs,
    ];
    let has_name = |bytes: &&Vec<u8>| {
        let block = pem::decode(bytes);
        let certificate = block.and_then(|block| Certificate::from_der(block.contents()).ok());
        certificate.is_some_and(|it| subjects.contains(&&it.subject_text()))
    };
    let all = lists.into_iter().flatten();
    all.filter(has_name).cloned().collect()
}
