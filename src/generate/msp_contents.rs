//! MSP folders.

use super::{Access, Authority, GenerateError, Issued, Output};
use std::borrow::Cow;
use std::path::Path;

/// Whether and how `config.yaml` switches NodeOUs on.
#[derive(Clone, Copy, Debug)]
pub enum NodeOus<'a> {
    /// No `config.yaml`.
    Off,
    /// All four roles, for certificates that this authority of the folder issued.
    IssuedBy(&'a Authority),
}

/// What an MSP folder holds.
#[derive(Clone, Copy, Debug)]
pub struct MspContents<'a> {
    /// `cacerts`.
    pub roots: &'a [&'a Authority],
    /// `intermediatecerts`; no such folder without one.
    pub intermediates: &'a [&'a Authority],
    /// `tlscacerts`.
    pub tls_roots: &'a [&'a Authority],
    /// `admincerts`.
    pub admins: &'a [&'a Issued],
    /// `crls`: file names and PEM; no such folder without one.
    pub revocation_lists: &'a [(&'a str, String)],
    /// `config.yaml`.
    pub node_ous: NodeOus<'a>,
    /// `signcerts` and `keystore`, which make the MSP a local one.
    pub signer: Option<&'a Issued>,
}

impl MspContents<'_> {
    /// Writes the folder `path`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&self, output: &mut impl Output, path: &Path) -> Result<(), GenerateError> {
        write_authorities(output, &path.join("cacerts"), self.roots)?;
        if !self.intermediates.is_empty() {
            write_authorities(output, &path.join("intermediatecerts"), self.intermediates)?;
        }
        write_authorities(output, &path.join("tlscacerts"), self.tls_roots)?;
        self.write_admins(output, &path.join("admincerts"))?;
        self.write_revocation_lists(output, &path.join("crls"))?;
        self.write_config(output, &path.join("config.yaml"))?;
        self.write_signer(output, path)
    }

    fn write_admins(&self, output: &mut impl Output, path: &Path) -> Result<(), GenerateError> {
        output.folder(path)?;
        self.admins
            .iter()
            .try_for_each(|admin| write_certificate(output, path, admin))
    }

    fn write_revocation_lists(
        &self,
        output: &mut impl Output,
        path: &Path,
    ) -> Result<(), GenerateError> {
        for (name, pem) in self.revocation_lists {
            output.folder(path)?;
            output.file(&path.join(name), pem.as_bytes(), Access::Public)?;
        }
        Ok(())
    }

    fn write_config(&self, output: &mut impl Output, path: &Path) -> Result<(), GenerateError> {
        let NodeOus::IssuedBy(authority) = self.node_ous else {
            return Ok(());
        };
        let is_intermediate = self
            .intermediates
            .iter()
            .any(|a| a.issued.certificate_der() == authority.issued.certificate_der());
        let folder = if is_intermediate {
            "intermediatecerts"
        } else {
            "cacerts"
        };
        let certificate = format!("{folder}/{}", file_name(&authority.issued));
        output.file(path, node_ous_yaml(&certificate).as_bytes(), Access::Public)
    }

    fn write_signer(&self, output: &mut impl Output, path: &Path) -> Result<(), GenerateError> {
        let Some(signer) = self.signer else {
            return Ok(());
        };
        let (certificates, keys) = (path.join("signcerts"), path.join("keystore"));
        output.folder(&certificates)?;
        write_certificate(output, &certificates, signer)?;
        output.folder(&keys)?;
        write_key(output, &keys.join("priv_sk"), signer)
    }
}

/// `<common name>-cert.pem`.
fn file_name(issued: &Issued) -> String {
    format!("{}-cert.pem", issued.common_name)
}

fn write_authorities(
    output: &mut impl Output,
    path: &Path,
    authorities: &[&Authority],
) -> Result<(), GenerateError> {
    output.folder(path)?;
    authorities
        .iter()
        .try_for_each(|authority| write_certificate(output, path, &authority.issued))
}

pub(super) fn write_certificate(
    output: &mut impl Output,
    folder: &Path,
    issued: &Issued,
) -> Result<(), GenerateError> {
    let path = folder.join(file_name(issued));
    output.file(&path, issued.certificate_pem().as_bytes(), Access::Public)
}

pub(super) fn write_key(
    output: &mut impl Output,
    path: &Path,
    issued: &Issued,
) -> Result<(), GenerateError> {
    let pem = issued.key.private_key_pem()?;
    output.file(path, pem.as_bytes(), Access::Private)
}

fn node_ous_yaml(certificate: &str) -> String {
    let roles = [
        ("Client", "client"),
        ("Peer", "peer"),
        ("Admin", "admin"),
        ("Orderer", "orderer"),
    ];
    let mut yaml = String::from("NodeOUs:\n    Enable: true\n");
    for (role, unit) in roles {
        yaml.push_str(&format!("    {role}OUIdentifier:\n"));
        yaml.push_str(&format!("        Certificate: {}\n", scalar(certificate)));
        yaml.push_str(&format!("        OrganizationalUnitIdentifier: {unit}\n"));
    }
    yaml
}

/// A path as YAML: quoted where what it contains would end it or begin a comment. It begins and ends with letters of ours.
fn scalar(path: &str) -> Cow<'_, str> {
    match path.contains(": ") || path.contains(" #") {
        true => Cow::Owned(format!("'{}'", path.replace('\'', "''"))),
        false => Cow::Borrowed(path),
    }
}
