//! An organisation's whole tree, as cryptogen lays it out.

use super::msp_contents::{write_certificate, write_key};
use super::{
    Access, AlternativeName, Authority, Entropy, GenerateError, Issued, KeyAlgorithm, MspContents,
    NodeOus, Output, Request, Revocation, Validity,
};
use crate::config;
use crate::encoding::time::Time;
use std::path::Path;

/// What a member is by its organizational unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A peer.
    Peer,
    /// An orderer.
    Orderer,
    /// A user.
    Client,
    /// An administrator.
    Admin,
}

impl Role {
    /// The organizational unit that stands for it.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Peer => "peer",
            Self::Orderer => "orderer",
            Self::Client => "client",
            Self::Admin => "admin",
        }
    }

    /// The folder of the organisation that members of this role are in.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Peer => "peers",
            Self::Orderer => "orderers",
            Self::Client | Self::Admin => "users",
        }
    }

    /// The name of the TLS files.
    pub(super) const fn tls_name(self) -> &'static str {
        match self {
            Self::Peer | Self::Orderer => "server",
            Self::Client | Self::Admin => "client",
        }
    }
}

/// A member of an organisation: its identity and its TLS certificate.
#[derive(Clone, Debug)]
pub struct Member {
    role: Role,
    identity: Issued,
    tls: Issued,
}

impl Member {
    /// What it signs with in the network.
    pub fn identity(&self) -> &Issued {
        &self.identity
    }

    /// What it opens and accepts connections with.
    pub fn tls(&self) -> &Issued {
        &self.tls
    }
}

/// An organisation: authorities for identities and for TLS, and what they revoked. NodeOUs are on.
#[derive(Clone, Debug)]
pub struct Organization {
    domain: String,
    validity: Validity,
    key_algorithm: KeyAlgorithm,
    entropy: Entropy,
    root: Authority,
    intermediate: Option<Authority>,
    tls_root: Authority,
    revocation_lists: Vec<(&'static str, String)>,
}

impl Organization {
    /// An organisation whose root issues its identities.
    ///
    /// # Errors
    /// When the domain cannot be encoded or there are no random numbers.
    pub fn new(domain: &str, validity: Validity, entropy: &Entropy) -> Result<Self, GenerateError> {
        Self::with_key_algorithm(domain, validity, KeyAlgorithm::P256, entropy)
    }

    /// The same with identities, and authorities for them, of this algorithm. What is for TLS has P-256.
    ///
    /// # Errors
    /// As [`Organization::new`].
    pub fn with_key_algorithm(
        domain: &str,
        validity: Validity,
        key_algorithm: KeyAlgorithm,
        entropy: &Entropy,
    ) -> Result<Self, GenerateError> {
        let entropy = entropy.child(domain);
        let authority = |prefix: &str, algorithm| {
            let request = Request::authority(&format!("{prefix}.{domain}"), validity)
                .organization(domain)
                .key_algorithm(algorithm);
            Authority::root(&request, &entropy.child(prefix))
        };
        let root = authority("ca", key_algorithm)?;
        let tls_root = authority("tlsca", KeyAlgorithm::P256)?;
        Ok(Self {
            domain: domain.to_owned(),
            validity,
            key_algorithm,
            entropy,
            root,
            intermediate: None,
            tls_root,
            revocation_lists: Vec::new(),
        })
    }

    /// The same with an intermediate authority that issues the identities instead of the root. What the root issues is
    /// then no valid identity any more.
    ///
    /// # Errors
    /// As [`Organization::new`].
    pub fn with_intermediate(mut self) -> Result<Self, GenerateError> {
        let request = Request::authority(&format!("ica.{}", self.domain), self.validity)
            .organization(&self.domain)
            .key_algorithm(self.key_algorithm);
        self.intermediate = Some(
            self.root
                .intermediate(&request, &self.entropy.child("ica"))?,
        );
        Ok(self)
    }

    /// The authority that issues identities.
    pub fn issuer(&self) -> &Authority {
        self.intermediate.as_ref().unwrap_or(&self.root)
    }

    /// The root of identities.
    pub fn root(&self) -> &Authority {
        &self.root
    }

    /// The root of TLS certificates.
    pub fn tls_root(&self) -> &Authority {
        &self.tls_root
    }

    /// A member. Peers and orderers are named by their host, which with and without the domain is in the alternative
    /// names of its TLS certificate; users by `User@domain`.
    ///
    /// # Errors
    /// When the name cannot be encoded or there are no random numbers.
    pub fn member(&self, role: Role, name: &str) -> Result<Member, GenerateError> {
        let entropy = self.entropy.child(role.folder()).child(name);
        let common_name = match role {
            Role::Peer | Role::Orderer => format!("{name}.{}", self.domain),
            Role::Client | Role::Admin => format!("{name}@{}", self.domain),
        };
        let identity = Request::identity(&common_name, self.validity)
            .organizational_unit(role.unit())
            .key_algorithm(self.key_algorithm);
        let mut tls = Request::tls(&common_name, self.validity);
        if matches!(role, Role::Peer | Role::Orderer) {
            let names = [common_name.as_str(), name];
            tls = names
                .into_iter()
                .map(AlternativeName::from_text)
                .fold(tls, Request::alternative_name);
        }
        Ok(Member {
            role,
            identity: self.issuer().issue(&identity, &entropy.child("identity"))?,
            tls: self.tls_root.issue(&tls, &entropy.child("tls"))?,
        })
    }

    /// Revokes identities: the list replaces the one before.
    ///
    /// # Errors
    /// When a date cannot be encoded.
    pub fn revoke(&mut self, identities: &[&Issued], at: Time) -> Result<(), GenerateError> {
        let revocations: Vec<Revocation> = identities
            .iter()
            .map(|issued| Revocation::of(issued, at))
            .collect();
        let list =
            self.issuer()
                .revocation_list_pem(1, &revocations, at, self.validity.not_after)?;
        self.revocation_lists = vec![("crl.pem", list)];
        Ok(())
    }

    /// The configuration of the MSP that others know the organisation by: what Fabric reads from the folder that
    /// [`write_msp`](Self::write_msp) writes.
    pub fn msp_config(&self, msp_id: &str) -> config::MspConfig {
        let pem = |authority: &Authority| authority.issued.certificate_pem().into_bytes();
        let unit = |role: Role| {
            Some(config::OuIdentifier {
                certificate: pem(self.issuer()),
                organizational_unit_identifier: role.unit().to_owned(),
            })
        };
        let lists = self.revocation_lists.iter();
        config::MspConfig {
            name: msp_id.to_owned(),
            root_certs: vec![pem(&self.root)],
            intermediate_certs: self.intermediate.iter().map(pem).collect(),
            revocation_list: lists.map(|(_, pem)| pem.clone().into_bytes()).collect(),
            crypto_config: Some(config::CryptoConfig {
                signature_hash_family: "SHA2".to_owned(),
                identity_identifier_hash_function: "SHA256".to_owned(),
            }),
            tls_root_certs: vec![pem(&self.tls_root)],
            node_ous: Some(config::NodeOus {
                enable: true,
                client: unit(Role::Client),
                peer: unit(Role::Peer),
                admin: unit(Role::Admin),
                orderer: unit(Role::Orderer),
            }),
            ..config::MspConfig::default()
        }
    }

    /// Writes `ca`, `tlsca` and `msp`, the MSP that others know the organisation by, into the folder `path`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&self, output: &mut impl Output, path: &Path) -> Result<(), GenerateError> {
        write_authority(output, &path.join("ca"), &self.root)?;
        if let Some(intermediate) = &self.intermediate {
            write_authority(output, &path.join("ica"), intermediate)?;
        }
        write_authority(output, &path.join("tlsca"), &self.tls_root)?;
        self.write_msp(output, &path.join("msp"))
    }

    /// Writes only the MSP that others know the organisation by, as the folder `path`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_msp(&self, output: &mut impl Output, path: &Path) -> Result<(), GenerateError> {
        self.write_msp_of(output, path, None)
    }

    /// Writes only a member's local MSP, with its private key, as the folder `path`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_local_msp(
        &self,
        output: &mut impl Output,
        path: &Path,
        member: &Member,
    ) -> Result<(), GenerateError> {
        self.write_msp_of(output, path, Some(&member.identity))
    }

    /// Writes a member's `msp`, which is its local MSP, and `tls` into its folder below the organisation's folder `path`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_member(
        &self,
        output: &mut impl Output,
        path: &Path,
        member: &Member,
    ) -> Result<(), GenerateError> {
        let path = path
            .join(member.role.folder())
            .join(&member.identity.common_name);
        self.write_local_msp(output, &path.join("msp"), member)?;
        self.write_tls(output, &path.join("tls"), member)
    }

    fn write_msp_of(
        &self,
        output: &mut impl Output,
        path: &Path,
        signer: Option<&Issued>,
    ) -> Result<(), GenerateError> {
        let intermediates: Vec<&Authority> = self.intermediate.iter().collect();
        let folder = MspContents {
            roots: &[&self.root],
            intermediates: &intermediates,
            tls_roots: &[&self.tls_root],
            admins: &[],
            revocation_lists: &self.revocation_lists,
            node_ous: NodeOus::IssuedBy(self.issuer()),
            signer,
        };
        folder.write(output, path)
    }

    fn write_tls(
        &self,
        output: &mut impl Output,
        path: &Path,
        member: &Member,
    ) -> Result<(), GenerateError> {
        output.folder(path)?;
        let name = member.role.tls_name();
        let mut certificate = |file: &str, issued: &Issued| {
            output.file(
                &path.join(file),
                issued.certificate_pem().as_bytes(),
                Access::Public,
            )
        };
        certificate("ca.crt", &self.tls_root.issued)?;
        certificate(&format!("{name}.crt"), &member.tls)?;
        write_key(output, &path.join(format!("{name}.key")), &member.tls)
    }
}

/// `<name>-cert.pem` and `priv_sk`.
pub(super) fn write_authority(
    output: &mut impl Output,
    path: &Path,
    authority: &Authority,
) -> Result<(), GenerateError> {
    output.folder(path)?;
    write_certificate(output, path, &authority.issued)?;
    write_key(output, &path.join("priv_sk"), &authority.issued)
}
