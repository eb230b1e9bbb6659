//! From a configuration to names: every organisation, authority and node, all checked before anything is made.

use super::template::{self, Fields};
use super::{CryptoConfig, CryptoConfigError, NodeSpec, NodeTemplate, OrganizationSpec, UsersSpec};
use crate::encoding::text::kept;
use crate::generate::{AlternativeName, KeyAlgorithm, Role, Subject};
use std::collections::HashSet;

/// Bytes that the names of all nodes may come to; those of 10,000 nodes come to about two million. cryptogen has no limit.
pub const MAX_PLAN_BYTES: usize = 16 << 20;

/// Users that an organisation may have. cryptogen has no limit.
pub const MAX_USERS: i64 = 1_000_000;

/// What keeping a name costs of [`MAX_PLAN_BYTES`] besides its bytes, so that empty ones cost something too.
const NAME_COST: usize = 64;

/// A file system's 255 bytes for a name, without `-cert.pem`.
const MAX_FILE_NAME_BYTES: usize = 255 - "-cert.pem".len();

const DEFAULT_HOSTNAME: &str = "{{.Prefix}}{{.Index}}";
const DEFAULT_COMMON_NAME: &str = "{{.Hostname}}.{{.Domain}}";

/// What an organisation's nodes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationKind {
    /// Peers; the organisation has users.
    Peer,
    /// Orderers; the organisation has an administrator only.
    Orderer,
}

impl OrganizationKind {
    /// The folder of organisations of this kind.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Peer => "peerOrganizations",
            Self::Orderer => "ordererOrganizations",
        }
    }

    pub(in crate::generate) const fn role(self) -> Role {
        match self {
            Self::Peer => Role::Peer,
            Self::Orderer => Role::Orderer,
        }
    }
}

/// All names that a configuration leads to, and what belongs to each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub(in crate::generate) organizations: Vec<OrganizationPlan>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::generate) struct OrganizationPlan {
    pub(in crate::generate) kind: OrganizationKind,
    pub(in crate::generate) domain: String,
    pub(in crate::generate) enable_node_ous: bool,
    pub(in crate::generate) ca: AuthorityPlan,
    pub(in crate::generate) tls_ca: AuthorityPlan,
    pub(in crate::generate) intermediate_ca: Option<AuthorityPlan>,
    pub(in crate::generate) nodes: Vec<NodePlan>,
    /// How many users, numbered from 1.
    pub(in crate::generate) users: usize,
    pub(in crate::generate) user_algorithm: KeyAlgorithm,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::generate) struct AuthorityPlan {
    pub(in crate::generate) common_name: String,
    pub(in crate::generate) place: Place,
    pub(in crate::generate) algorithm: KeyAlgorithm,
}

/// What all subjects of an organisation have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::generate) struct Place(Subject);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::generate) struct NodePlan {
    pub(in crate::generate) common_name: String,
    pub(in crate::generate) alternative_names: Vec<AlternativeName>,
    pub(in crate::generate) algorithm: KeyAlgorithm,
}

impl Plan {
    /// Follows the configuration: peers' organisations first, as cryptogen does. Of two nodes of an organisation with the same
    /// common name the first one counts.
    ///
    /// # Errors
    /// The first name that cannot be followed, or cannot be that of a folder; an unknown algorithm of something that is to be
    /// made; more than [`MAX_PLAN_BYTES`] or [`MAX_USERS`].
    pub fn of(config: &CryptoConfig) -> Result<Self, CryptoConfigError> {
        let mut planner = Planner {
            room: MAX_PLAN_BYTES,
        };
        let kinds = [
            (OrganizationKind::Peer, &config.peer_orgs),
            (OrganizationKind::Orderer, &config.orderer_orgs),
        ];
        let mut organizations = Vec::new();
        for (kind, specs) in kinds {
            let mut domains = HashSet::new();
            for spec in specs {
                if !domains.insert(&spec.domain) {
                    let domain = kept(&spec.domain);
                    return Err(CryptoConfigError::DuplicateDomain { domain });
                }
                organizations.push(planner.organization(kind, spec)?);
            }
        }
        Ok(Self { organizations })
    }
}

impl Place {
    /// Empty parts are as in `otherwise`.
    fn new(spec: &NodeSpec, otherwise: &Subject) -> Self {
        let or = |own: &String, other: &String| match own.is_empty() {
            true => other.clone(),
            false => own.clone(),
        };
        let units = match spec.organizational_unit.is_empty() {
            true => otherwise.organizational_units.clone(),
            false => vec![spec.organizational_unit.clone()],
        };
        Self(Subject {
            country: or(&spec.country, &otherwise.country),
            province: or(&spec.province, &otherwise.province),
            locality: or(&spec.locality, &otherwise.locality),
            street_address: or(&spec.street_address, &otherwise.street_address),
            postal_code: or(&spec.postal_code, &otherwise.postal_code),
            organizational_units: units,
            ..Subject::default()
        })
    }

    /// The subject of this name in this place.
    pub(in crate::generate) fn subject(&self, common_name: &str) -> Subject {
        Subject {
            common_name: common_name.to_owned(),
            ..self.0.clone()
        }
    }
}

/// Follows templates, and counts what they come to.
struct Planner {
    room: usize,
}

impl Planner {
    fn organization(
        &mut self,
        kind: OrganizationKind,
        spec: &OrganizationSpec,
    ) -> Result<OrganizationPlan, CryptoConfigError> {
        expect_file_name("an organisation's domain", &spec.domain)?;
        let ca = self.authority(spec, &spec.ca, "ca", &Subject::default())?;
        let tls_ca = AuthorityPlan {
            common_name: format!("tls{}", ca.common_name),
            ..ca.clone()
        };
        expect_file_name("an authority", &tls_ca.common_name)?;
        let (users, user_algorithm) = match kind {
            OrganizationKind::Peer => users(spec)?,
            OrganizationKind::Orderer => (0, KeyAlgorithm::default()),
        };
        expect_file_name("a user", &user_name(users, &spec.domain))?;
        Ok(OrganizationPlan {
            kind,
            domain: spec.domain.clone(),
            enable_node_ous: spec.enable_node_ous,
            intermediate_ca: self.intermediate(spec, &ca)?,
            nodes: self.nodes(kind, spec)?,
            ca,
            tls_ca,
            users,
            user_algorithm,
        })
    }

    fn authority(
        &mut self,
        organization: &OrganizationSpec,
        spec: &NodeSpec,
        default_hostname: &str,
        otherwise: &Subject,
    ) -> Result<AuthorityPlan, CryptoConfigError> {
        let hostname = match spec.hostname.as_str() {
            "" => default_hostname,
            hostname => hostname,
        };
        let (common_name, _) = self.names(&organization.domain, hostname, spec)?;
        expect_file_name("an authority", &common_name)?;
        Ok(AuthorityPlan {
            common_name,
            place: Place::new(spec, otherwise),
            algorithm: algorithm("an authority", &spec.public_key_algorithm)?,
        })
    }

    fn intermediate(
        &mut self,
        organization: &OrganizationSpec,
        root: &AuthorityPlan,
    ) -> Result<Option<AuthorityPlan>, CryptoConfigError> {
        let Some(spec) = &organization.intermediate_ca else {
            return Ok(None);
        };
        let intermediate = self.authority(organization, spec, "ica", &root.place.0)?;
        // Authorities of the same name are taken for each other when chains are built.
        match intermediate.common_name == root.common_name {
            true => Err(CryptoConfigError::IntermediateName {
                name: kept(&root.common_name),
            }),
            false => Ok(Some(intermediate)),
        }
    }

    fn nodes(
        &mut self,
        kind: OrganizationKind,
        organization: &OrganizationSpec,
    ) -> Result<Vec<NodePlan>, CryptoConfigError> {
        let mut nodes = Vec::new();
        let mut names = HashSet::new();
        let mut add = |node: NodePlan| {
            if names.insert(node.common_name.clone()) {
                nodes.push(node);
            }
        };
        for spec in &organization.specs {
            add(self.node(&organization.domain, &spec.hostname, spec)?);
        }
        let spec = spec_of(&organization.template);
        for number in 0..organization.template.count {
            let hostname = self.hostname(kind, organization, number)?;
            add(self.node(&organization.domain, &hostname, &spec)?);
        }
        Ok(nodes)
    }

    fn hostname(
        &mut self,
        kind: OrganizationKind,
        organization: &OrganizationSpec,
        number: i64,
    ) -> Result<String, CryptoConfigError> {
        // Go's numbers wrap around.
        let index = organization.template.start.wrapping_add(number).to_string();
        let fields = [
            ("Prefix", kind.role().unit()),
            ("Index", &index),
            ("Domain", &organization.domain),
        ];
        self.rendered(&organization.template.hostname, DEFAULT_HOSTNAME, &fields)
    }

    fn node(
        &mut self,
        domain: &str,
        hostname: &str,
        spec: &NodeSpec,
    ) -> Result<NodePlan, CryptoConfigError> {
        let (common_name, names) = self.names(domain, hostname, spec)?;
        expect_file_name("a node", &common_name)?;
        Ok(NodePlan {
            alternative_names: alternative_names(&names)?,
            common_name,
            algorithm: algorithm("a node", &spec.public_key_algorithm)?,
        })
    }

    /// The common name, and all names: that, the host name and those of `SANS`.
    fn names(
        &mut self,
        domain: &str,
        hostname: &str,
        spec: &NodeSpec,
    ) -> Result<(String, Vec<String>), CryptoConfigError> {
        let fields = |common_name| {
            [
                ("Hostname", hostname),
                ("Domain", domain),
                ("CommonName", common_name),
            ]
        };
        // While the common name is being made it is empty, to which a template may refer.
        let common_name = self.rendered(&spec.common_name, DEFAULT_COMMON_NAME, &fields(""))?;
        let mut names = vec![common_name.clone(), hostname.to_owned()];
        for template in &spec.sans {
            names.push(self.rendered(template, "", &fields(&common_name))?);
        }
        Ok((common_name, names))
    }

    fn rendered(
        &mut self,
        template: &str,
        default: &str,
        fields: &Fields<'_>,
    ) -> Result<String, CryptoConfigError> {
        let template = match template {
            "" => default,
            template => template,
        };
        let name = template::render(template, fields, self.room)?;
        let room = self.room.checked_sub(name.len() + NAME_COST);
        self.room = room.ok_or(CryptoConfigError::TooLarge {
            limit: MAX_PLAN_BYTES,
        })?;
        Ok(name)
    }
}

/// Users are `User1@<domain>` and so on; number 0 is the administrator.
pub(in crate::generate) fn user_name(number: usize, domain: &str) -> String {
    match number {
        0 => format!("Admin@{domain}"),
        number => format!("User{number}@{domain}"),
    }
}

fn users(spec: &OrganizationSpec) -> Result<(usize, KeyAlgorithm), CryptoConfigError> {
    let UsersSpec {
        count,
        public_key_algorithm,
    } = &spec.users;
    if *count > MAX_USERS {
        return Err(CryptoConfigError::TooManyUsers {
            domain: kept(&spec.domain),
            count: *count,
            limit: MAX_USERS,
        });
    }
    match usize::try_from(*count) {
        // The algorithm of nobody may be any.
        Err(_) | Ok(0) => Ok((0, KeyAlgorithm::default())),
        Ok(count) => Ok((count, algorithm("users", public_key_algorithm)?)),
    }
}

fn spec_of(template: &NodeTemplate) -> NodeSpec {
    NodeSpec {
        sans: template.sans.clone(),
        public_key_algorithm: template.public_key_algorithm.clone(),
        ..NodeSpec::default()
    }
}

/// A name that is written twice stands in the certificate twice, as in cryptogen's.
fn alternative_names(names: &[String]) -> Result<Vec<AlternativeName>, CryptoConfigError> {
    let checked = names.iter().map(|name| match name.is_ascii() {
        true => Ok(AlternativeName::from_text(name)),
        false => Err(CryptoConfigError::AlternativeName { name: kept(name) }),
    });
    checked.collect()
}

fn algorithm(what: &'static str, name: &str) -> Result<KeyAlgorithm, CryptoConfigError> {
    match name {
        "" | "ecdsa" => Ok(KeyAlgorithm::P256),
        "ecdsa-p384" => Ok(KeyAlgorithm::P384),
        "ed25519" => Ok(KeyAlgorithm::Ed25519),
        other => Err(CryptoConfigError::Algorithm {
            what,
            algorithm: kept(other),
        }),
    }
}

/// Refuses names that are none of one file: cryptogen would fail half-way, or write outside of its folder.
fn expect_file_name(what: &'static str, name: &str) -> Result<(), CryptoConfigError> {
    let is_separator = |c: char| c == '/' || c == '\\';
    // Line breaks, and what YAML cannot state unescaped, among them.
    let is_control = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            )
    };
    let problem = match name {
        "" => "it is empty",
        "." | ".." => "it is a path",
        _ if name.contains(is_separator) => "it contains a slash",
        _ if name.contains(is_control) => "it contains a control character",
        _ if name.len() > MAX_FILE_NAME_BYTES => "it is too long",
        _ => return Ok(()),
    };
    Err(CryptoConfigError::Name {
        what,
        name: kept(name),
        problem,
    })
}
