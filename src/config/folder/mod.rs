//! An MSP's folder, read as Fabric reads it (`msp/configbuilder.go`). The only room that touches files.
//!
//! Fabric is forgiving: what holds no PEM is passed over, what is absent is done without, a NodeOU's certificate that cannot
//! be read is forgotten. Each such thing is noted ([`FolderNote`]). What it would wait for or be filled by without end is
//! refused here.

mod error;
mod files;
mod inventory;
mod key_store;
mod note;
mod path;

#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

pub use error::{FolderError, FolderStage, MAX_SKIPPED_KEPT};
pub use files::{
    MAX_CERTIFICATE_FILE_BYTES, MAX_CRL_FILE_BYTES, MAX_FOLDER_BYTES, MAX_FOLDER_ENTRIES,
};
pub use inventory::{FolderState, Inventory, InventoryFile, SubFolder};
pub use key_store::{KeyStoreFile, MAX_KEY_FILE_BYTES};
pub use note::{FolderNote, NodeOuRole, SkipReason};

use super::msp_config::{CryptoConfig, MspConfig, NodeOus, OuIdentifier, SigningIdentityInfo};
use super::yaml::{Configuration, MAX_CONFIGURATION_BYTES, NodeOusConfiguration, OuConfiguration};
use crate::encoding::pem;
use files::Files;

/// What an MSP is loaded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To judge others' identities.
    Verifying,
    /// To sign as well: needs `signcerts`, reads `keystore`.
    Local,
}

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MspFolder {
    /// The configuration.
    pub config: MspConfig,
    /// What `config.yaml` says, if it is there.
    pub configuration: Option<Configuration>,
    /// The entries of `keystore`, when it is read for [`Purpose::Local`].
    pub key_store: Vec<KeyStoreFile>,
    /// What was passed over, in the order of reading.
    pub notes: Vec<FolderNote>,
}

impl MspFolder {
    /// Reads the folder `dir` of the MSP with the identifier `mspid`.
    ///
    /// # Errors
    /// [`FolderError`] when Fabric refuses the folder too, or would hang on it; also when it is beyond this crate's limits.
    pub fn read(dir: impl AsRef<Path>, mspid: &str, purpose: Purpose) -> Result<Self, FolderError> {
        let mut reader = Reader {
            dir: dir.as_ref(),
            files: Files::new(),
            notes: Vec::new(),
        };
        let signing_identity = match purpose {
            Purpose::Verifying => None,
            Purpose::Local => Some(reader.signing_identity()?),
        };
        let (mut config, configuration) = reader.config(mspid)?;
        config.signing_identity = signing_identity;
        let key_store = match purpose {
            Purpose::Verifying => Vec::new(),
            Purpose::Local => reader.key_store()?,
        };
        Ok(Self {
            config,
            configuration,
            key_store,
            notes: reader.notes,
        })
    }
}

/// What an error says about files that do not count, unreadable ones first.
fn skipped(notes: Vec<FolderNote>) -> Vec<(PathBuf, SkipReason)> {
    let skipped = notes.into_iter().filter_map(|note| match note {
        FolderNote::Skipped { path, reason } => Some((path, reason)),
        _ => None,
    });
    let mut skipped: Vec<_> = skipped.collect();
    skipped.sort_by_key(|(_, reason)| !reason.is_unreadable());
    skipped.truncate(MAX_SKIPPED_KEPT);
    skipped
}

/// A folder of files in PEM.
enum PemFolder {
    Absent,
    Files(Vec<Vec<u8>>),
}

struct Reader<'d> {
    dir: &'d Path,
    files: Files,
    notes: Vec<FolderNote>,
}

impl Reader<'_> {
    fn signing_identity(&mut self) -> Result<SigningIdentityInfo, FolderError> {
        let certificates = self.required("signcerts")?;
        let path = self.path("signcerts");
        let count = certificates.len().saturating_sub(1);
        if count > 0 {
            let note = FolderNote::SigningCertificateIgnored { path, count };
            self.notes.push(note);
        }
        Ok(SigningIdentityInfo {
            public_signer: certificates.into_iter().next().unwrap_or_default(),
            private_signer: None,
        })
    }

    /// In Fabric's order, which decides what is complained about first.
    fn config(&mut self, mspid: &str) -> Result<(MspConfig, Option<Configuration>), FolderError> {
        let mut config = MspConfig {
            name: mspid.to_owned(),
            root_certs: self.required("cacerts")?,
            admins: self.optional("admincerts", MAX_CERTIFICATE_FILE_BYTES)?,
            intermediate_certs: self.optional("intermediatecerts", MAX_CERTIFICATE_FILE_BYTES)?,
            tls_root_certs: self.optional("tlscacerts", MAX_CERTIFICATE_FILE_BYTES)?,
            crypto_config: Some(CryptoConfig {
                signature_hash_family: "SHA2".to_owned(),
                identity_identifier_hash_function: "SHA256".to_owned(),
            }),
            ..MspConfig::default()
        };
        config.tls_intermediate_certs = self.tls_intermediates(&config.tls_root_certs)?;
        config.revocation_list = self.optional("crls", MAX_CRL_FILE_BYTES)?;
        let configuration = self.configuration()?;
        if let Some(configuration) = &configuration {
            let listed = &configuration.organizational_unit_identifiers;
            config.organizational_unit_identifiers = self.listed_ous(listed)?;
            config.node_ous = self.node_ous(configuration.node_ous.as_ref())?;
        }
        Ok((config, configuration))
    }

    fn key_store(&mut self) -> Result<Vec<KeyStoreFile>, FolderError> {
        let path = self.path("keystore");
        key_store::read(&path, &mut self.files, &mut self.notes)
    }

    /// They count only when there are roots.
    fn tls_intermediates(&mut self, roots: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, FolderError> {
        let name = "tlsintermediatecerts";
        if !roots.is_empty() {
            return self.optional(name, MAX_CERTIFICATE_FILE_BYTES);
        }
        let path = self.path(name);
        if fs::metadata(&path).is_ok() {
            let note = FolderNote::TlsIntermediatesIgnored { path };
            self.notes.push(note);
        }
        Ok(Vec::new())
    }

    /// The files of a folder that must be there and hold at least one PEM block.
    fn required(&mut self, name: &str) -> Result<Vec<Vec<u8>>, FolderError> {
        let path = self.path(name);
        let notes_before = self.notes.len();
        match self.pem_folder(&path, MAX_CERTIFICATE_FILE_BYTES)? {
            PemFolder::Absent => Err(FolderError::NoFolder { path }),
            PemFolder::Files(files) if files.is_empty() => {
                let skipped = skipped(self.notes.split_off(notes_before));
                Err(FolderError::NoPem { path, skipped })
            }
            PemFolder::Files(files) => Ok(files),
        }
    }

    fn optional(&mut self, name: &str, limit: u64) -> Result<Vec<Vec<u8>>, FolderError> {
        let path = self.path(name);
        match self.pem_folder(&path, limit)? {
            PemFolder::Absent => {
                self.notes.push(FolderNote::Absent { path });
                Ok(Vec::new())
            }
            PemFolder::Files(files) => Ok(files),
        }
    }

    /// Of all errors, only that the folder is not there can be forgiven.
    fn pem_folder(&mut self, path: &Path, limit: u64) -> Result<PemFolder, FolderError> {
        let stat = fs::metadata(path);
        if stat.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            return Ok(PemFolder::Absent);
        }
        let names = files::names(path).map_err(|error| error.about(path.into()))?;
        let mut found = Vec::new();
        for name in names {
            let path = path.join(name);
            let reason = match self.files.read(&path, limit)? {
                Ok(file) if pem::decode(&file).is_some() => {
                    found.push(file);
                    continue;
                }
                Ok(_) => SkipReason::NoPem,
                Err(error) => key_store::skip_reason(error.kind()),
            };
            self.notes.push(FolderNote::Skipped { path, reason });
        }
        Ok(PemFolder::Files(found))
    }

    /// `config.yaml`; what cannot even be found is taken for absent, whatever the reason.
    fn configuration(&mut self) -> Result<Option<Configuration>, FolderError> {
        let path = self.path("config.yaml");
        if let Err(error) = fs::metadata(&path) {
            self.notes.push(match error.kind() {
                ErrorKind::NotFound => FolderNote::Absent { path },
                kind => FolderNote::ConfigurationUnreachable { path, kind },
            });
            return Ok(None);
        }
        let text = self.needed(&path, MAX_CONFIGURATION_BYTES as u64)?;
        match Configuration::from_yaml(&text) {
            Ok(configuration) => Ok(Some(configuration)),
            Err(error) => Err(FolderError::Yaml { path, error }),
        }
    }

    fn listed_ous(&mut self, listed: &[OuConfiguration]) -> Result<Vec<OuIdentifier>, FolderError> {
        let mut ous = Vec::new();
        for ou in listed {
            let path = self.certificate_path(ou)?;
            ous.push(OuIdentifier {
                certificate: self.needed(&path, MAX_CERTIFICATE_FILE_BYTES)?,
                organizational_unit_identifier: self.identifier(ou)?,
            });
        }
        Ok(ous)
    }

    fn node_ous(
        &mut self,
        node_ous: Option<&NodeOusConfiguration>,
    ) -> Result<Option<NodeOus>, FolderError> {
        let Some(node_ous) = node_ous else {
            return Ok(None);
        };
        if !node_ous.enable {
            let path = self.path("config.yaml");
            self.notes.push(FolderNote::NodeOusDisabled { path });
            return Ok(None);
        }
        Ok(Some(NodeOus {
            enable: true,
            client: self.node_ou(NodeOuRole::Client, node_ous.client.as_ref())?,
            peer: self.node_ou(NodeOuRole::Peer, node_ous.peer.as_ref())?,
            admin: self.node_ou(NodeOuRole::Admin, node_ous.admin.as_ref())?,
            orderer: self.node_ou(NodeOuRole::Orderer, node_ous.orderer.as_ref())?,
        }))
    }

    /// An OU without a name is none; one without a certificate may be certified by any CA.
    fn node_ou(
        &mut self,
        role: NodeOuRole,
        ou: Option<&OuConfiguration>,
    ) -> Result<Option<OuIdentifier>, FolderError> {
        let named = ou.filter(|ou| !ou.organizational_unit_identifier.is_empty());
        let Some(ou) = named else {
            return Ok(None);
        };
        Ok(Some(OuIdentifier {
            certificate: self.node_ou_certificate(role, ou)?,
            organizational_unit_identifier: self.identifier(ou)?,
        }))
    }

    fn node_ou_certificate(
        &mut self,
        role: NodeOuRole,
        ou: &OuConfiguration,
    ) -> Result<Vec<u8>, FolderError> {
        if ou.certificate.is_empty() {
            return Ok(Vec::new());
        }
        let path = self.certificate_path(ou)?;
        let file = self.files.read(&path, MAX_CERTIFICATE_FILE_BYTES)?;
        Ok(file.unwrap_or_else(|error| {
            let kind = error.kind();
            let note = FolderNote::NodeOuCertificateDropped { role, path, kind };
            self.notes.push(note);
            Vec::new()
        }))
    }

    fn certificate_path(&self, ou: &OuConfiguration) -> Result<PathBuf, FolderError> {
        let below = path::from_bytes(&ou.certificate);
        let below = below.ok_or_else(|| self.invalid_utf8())?;
        Ok(path::join(self.dir, &below))
    }

    fn identifier(&self, ou: &OuConfiguration) -> Result<String, FolderError> {
        let identifier = String::from_utf8(ou.organizational_unit_identifier.clone());
        identifier.map_err(|_| self.invalid_utf8())
    }

    fn invalid_utf8(&self) -> FolderError {
        let path = self.path("config.yaml");
        FolderError::InvalidUtf8 { path }
    }

    /// The bytes of a file that must be readable.
    fn needed(&mut self, path: &Path, limit: u64) -> Result<Vec<u8>, FolderError> {
        let file: io::Result<_> = self.files.read(path, limit)?;
        file.map_err(|error| FolderError::UnreadableFile {
            path: path.into(),
            kind: error.kind(),
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        path::join(self.dir, Path::new(name))
    }
}
