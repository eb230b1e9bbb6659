//! The parts of an MSP, each as the JSON document has it and as people read it.

use fabric_msp::config::{MspConfig, OuIdentifier};
use fabric_msp::encoding::text::Shown;
use fabric_msp::encoding::{hex, pem};
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{Msp, MspRoleType, SigningIdentity};
use serde::Serialize;
use std::fmt::{self, Display, Formatter};

/// What the key is tried on.
const TRIAL: &[u8] = b"fabric-msp: does the key belong to the certificate?";

#[derive(Serialize)]
pub struct CertificateReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(flatten)]
    contents: CertificateContents,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CertificateContents {
    Read {
        subject: String,
        issuer: String,
        not_before: String,
        not_after: String,
        ca: bool,
    },
    Unreadable {
        error: String,
    },
}

impl CertificateReport {
    /// Those of a list, with their files' names where there are any.
    pub fn all(list: &[Vec<u8>], names: &[String]) -> Vec<Self> {
        let one = |(i, bytes): (usize, &Vec<u8>)| Self::of(bytes, names.get(i).cloned());
        list.iter().enumerate().map(one).collect()
    }

    pub fn of(bytes: &[u8], file: Option<String>) -> Self {
        let contents = match certificate(bytes) {
            Err(error) => CertificateContents::Unreadable { error },
            Ok(certificate) => CertificateContents::Read {
                subject: certificate.subject_text(),
                issuer: certificate.issuer_text(),
                not_before: certificate.not_before().to_string(),
                not_after: certificate.not_after().to_string(),
                ca: certificate.is_ca(),
            },
        };
        Self { file, contents }
    }
}

fn certificate(bytes: &[u8]) -> Result<Certificate, String> {
    let block = pem::decode(bytes).ok_or("no PEM block")?;
    Certificate::from_der(block.contents()).map_err(|error| error.to_string())
}

#[derive(Serialize)]
pub struct CrlReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(flatten)]
    contents: CrlContents,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CrlContents {
    Read {
        revoked: usize,
        issuer: String,
        authority_key_id: Option<String>,
        this_update: String,
        next_update: Option<String>,
        effect: String,
    },
    Unreadable {
        error: String,
    },
}

impl CrlReport {
    /// Those of a configuration, with their files' names where there are any.
    pub fn all(config: &MspConfig, names: &[String]) -> Vec<Self> {
        let authorities = authorities(config);
        let one = |(i, bytes): (usize, &Vec<u8>)| Self {
            file: names.get(i).cloned(),
            contents: CrlContents::of(bytes, &authorities),
        };
        config.revocation_list.iter().enumerate().map(one).collect()
    }
}

/// All CAs, those of TLS too: Fabric puts these to the same CRLs when it sets the MSP up.
fn authorities(config: &MspConfig) -> Vec<Certificate> {
    let lists = [
        &config.root_certs,
        &config.intermediate_certs,
        &config.tls_root_certs,
        &config.tls_intermediate_certs,
    ];
    let read = |bytes: &Vec<u8>| certificate(bytes).ok();
    lists.into_iter().flatten().filter_map(read).collect()
}

impl CrlContents {
    fn of(bytes: &[u8], authorities: &[Certificate]) -> Self {
        match Crl::parse(bytes) {
            Ok(crl) => Self::Read {
                revoked: crl.len(),
                issuer: crl.issuer_text(),
                authority_key_id: crl.authority_key_id().ok().map(hex::encode),
                this_update: crl.this_update().to_string(),
                next_update: crl.next_update().map(|time| time.to_string()),
                effect: effect(&crl, authorities),
            },
            Err(error) => Self::Unreadable {
                error: error.to_string(),
            },
        }
    }
}

/// Whose certificates it revokes: those of a CA with its key identifier that signed it. Name and dates do not matter to Fabric.
fn effect(crl: &Crl, authorities: &[Certificate]) -> String {
    let Ok(key_id) = crl.authority_key_id() else {
        return "it has no authority key identifier: no identity can be valid".to_owned();
    };
    let named = |authority: &&Certificate| authority.ski_as_fabric_reads_it() == Ok(key_id);
    let mut named = authorities.iter().filter(named).peekable();
    if named.peek().is_none() {
        return "no CA of this MSP has this key identifier: no effect".to_owned();
    }
    match named.find(|authority| crl.check_signature(authority).is_ok()) {
        Some(signer) => format!("revokes what {} issued", signer.subject_text()),
        None => "the CA with this key identifier did not sign it: no effect".to_owned(),
    }
}

#[derive(Serialize)]
pub struct UnitReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    name: String,
    /// The CA that must have issued the identity; none: any CA.
    certificate: Option<CertificateReport>,
    /// The MSP version that makes nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ignored_at: Option<String>,
}

impl UnitReport {
    /// The units of which an identity must carry one.
    pub fn listed(config: &MspConfig) -> Vec<Self> {
        let units = config.organizational_unit_identifiers.iter();
        units.map(|unit| Self::of(None, unit)).collect()
    }

    /// The units that stand for roles; those are marked that the loaded MSP does not have.
    pub fn of_roles(config: &MspConfig, msp: Option<&Msp>) -> Vec<Self> {
        let Some(ous) = &config.node_ous else {
            return Vec::new();
        };
        let roles = [
            (MspRoleType::Client, &ous.client),
            (MspRoleType::Peer, &ous.peer),
            (MspRoleType::Admin, &ous.admin),
            (MspRoleType::Orderer, &ous.orderer),
        ];
        let defined = roles
            .into_iter()
            .filter_map(|(role, unit)| Some((role, unit.as_ref()?)));
        defined
            .map(|(role, unit)| Self {
                ignored_at: msp.and_then(|msp| ignored_at(msp, role)),
                ..Self::of(Some(role.name()), unit)
            })
            .collect()
    }

    fn of(role: Option<&'static str>, unit: &OuIdentifier) -> Self {
        let certificate = Some(&unit.certificate).filter(|bytes| !bytes.is_empty());
        Self {
            role,
            name: unit.organizational_unit_identifier.clone(),
            certificate: certificate.map(|bytes| CertificateReport::of(bytes, None)),
            ignored_at: None,
        }
    }
}

fn ignored_at(msp: &Msp, role: MspRoleType) -> Option<String> {
    let counts = msp.node_ous().is_some_and(|ous| ous.role(role).is_some());
    (!counts).then(|| msp.version().to_string())
}

/// The key of the signing identity, which was found: otherwise the MSP would not load.
#[derive(Serialize)]
pub struct KeyReport {
    matches_certificate: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl KeyReport {
    /// Fabric does not compare the key with the certificate, so what it signs is put to the certificate here.
    pub fn of(signer: &SigningIdentity) -> Self {
        let error = match signer.sign(TRIAL) {
            Err(error) => Some(error.to_string()),
            Ok(signature) => {
                let verdict = signer.identity().verify(TRIAL, &signature);
                verdict.err().map(|error| error.to_string())
            }
        };
        Self {
            matches_certificate: error.is_none(),
            error,
        }
    }
}

impl Display for CertificateReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_file(f, self.file.as_deref())?;
        match &self.contents {
            CertificateContents::Read {
                subject, not_after, ..
            } => write!(f, "{}, until {not_after}", Shown(subject)),
            CertificateContents::Unreadable { error } => {
                write!(f, "unreadable: {}", Shown(error))
            }
        }
    }
}

impl Display for CrlReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_file(f, self.file.as_deref())?;
        match &self.contents {
            CrlContents::Unreadable { error } => write!(f, "unreadable: {}", Shown(error)),
            CrlContents::Read {
                revoked,
                issuer,
                authority_key_id,
                this_update,
                next_update,
                effect,
            } => {
                let key_id = authority_key_id.as_deref().unwrap_or("none");
                let next = next_update.as_deref().unwrap_or("never");
                let (issuer, key_id, effect) = (Shown(issuer), Shown(key_id), Shown(effect));
                write!(
                    f,
                    "{revoked} revoked by {issuer}, key identifier {key_id}, of {this_update}, next {next}; {effect}"
                )
            }
        }
    }
}

impl Display for UnitReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(role) = self.role {
            write!(f, "{role}: ")?;
        }
        write!(f, "OU `{}`", Shown(&self.name))?;
        match &self.certificate {
            None => f.write_str(" under any CA")?,
            Some(certificate) => write!(f, " under {certificate}")?,
        }
        match &self.ignored_at {
            None => Ok(()),
            Some(version) => write!(f, " (ignored at MSP version {version})"),
        }
    }
}

impl Display for KeyReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.error {
            None => f.write_str("found, matches the certificate"),
            Some(error) => write!(
                f,
                "found, yet does not serve the certificate: {}",
                Shown(error)
            ),
        }
    }
}

/// `NAME: `, where the name is known.
fn write_file(f: &mut Formatter<'_>, file: Option<&str>) -> fmt::Result {
    match file {
        Some(file) => write!(f, "{}: ", Shown(file)),
        None => Ok(()),
    }
}
