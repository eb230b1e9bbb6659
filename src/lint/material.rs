//! What lints look at: one MSP, read as far as it can be read, with where each part comes from.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::chain::{CertPool, Chain, ChainError, unique_chain};
use crate::config::yaml::{UnknownKey, YamlError};
use crate::config::{FolderState, Inventory, KeyInfo, MspConfig, Purpose, SkipReason, SubFolder};
use crate::encoding::pem;
use crate::encoding::text::kept;
use crate::encoding::time::Time;
use crate::msp::{CaKind, Msp, MspRoleType, MspVersion};
use crate::x509::{Certificate, Crl, CrlError};

use super::Options;
use super::finding::Place;
use super::trial::{self, Judgement};

/// A certificate as it is configured.
pub(super) struct Item {
    pub(super) place: Place,
    pub(super) bytes: Vec<u8>,
    /// The certificate in the first PEM block, or why there is none.
    pub(super) certificate: Result<Certificate, String>,
}

impl Item {
    pub(super) fn new(place: Place, bytes: Vec<u8>) -> Self {
        let certificate = match pem::decode(&bytes) {
            None => Err("there is no PEM block".to_owned()),
            Some(block) => Certificate::from_der(block.contents()).map_err(|e| e.to_string()),
        };
        Self {
            place,
            bytes,
            certificate,
        }
    }

    pub(super) fn subject(&self) -> Option<String> {
        let certificate = self.certificate.as_ref().ok()?;
        Some(kept(&certificate.subject_text()))
    }
}

/// A CA that can be read, with its certification path at its own time.
pub(super) struct Authority {
    pub(super) kind: CaKind,
    /// Its place in the list of all items.
    pub(super) item: Item,
    pub(super) certificate: Certificate,
    pub(super) path: Result<Chain, ChainError>,
    /// Does a listed intermediate stand below it?
    pub(super) is_inner: bool,
}

impl Authority {
    pub(super) fn is_tls(&self) -> bool {
        matches!(self.kind, CaKind::TlsRoot | CaKind::TlsIntermediate)
    }

    /// May it issue identities of this MSP, as far as its own path goes?
    pub(super) fn may_issue(&self) -> bool {
        !self.is_tls() && self.path.is_ok() && !self.is_inner
    }
}

/// A revocation list as it is configured.
pub(super) struct CrlItem {
    pub(super) place: Place,
    pub(super) bytes: Vec<u8>,
    pub(super) crl: Result<Crl, CrlError>,
}

/// An OU and its certifier.
pub(super) struct Unit {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) certifier: Certifier,
}

/// The certificate of an OU.
pub(super) enum Certifier {
    /// None is asked for.
    Any,
    /// One that can be looked into.
    Item(Item),
    /// A file that cannot be read.
    Missing(Place, SkipReason),
}

impl Certifier {
    /// A certificate that cannot be read counts like none.
    pub(super) fn takes_any(&self) -> bool {
        matches!(self, Self::Any | Self::Missing(..))
    }

    /// Does the OU count under this CA?
    pub(super) fn takes(&self, authority: &Authority) -> bool {
        match self {
            Self::Any | Self::Missing(..) => true,
            Self::Item(item) => (item.certificate.as_ref())
                .is_ok_and(|it| it.tbs_der() == authority.certificate.tbs_der()),
        }
    }
}

/// NodeOUs as they are configured.
pub(super) struct NodeOuMaterial {
    pub(super) place: Place,
    pub(super) enable: bool,
    pub(super) roles: Vec<(MspRoleType, Unit)>,
    /// Roles that a folder writes down without a name, which makes them none.
    pub(super) unnamed: Vec<MspRoleType>,
}

/// `config.yaml`.
pub(super) struct YamlMaterial {
    pub(super) place: Place,
    pub(super) error: Option<YamlError>,
    pub(super) unknown: Vec<UnknownKey>,
}

/// Administrators that are judged: each costs a certification path, and no organisation has more.
const MAX_JUDGED_ADMINS: usize = 1_000;

/// CAs of one key identifier that are looked at: a renewed CA has two certificates, a hostile list thousands.
const MAX_SAME_KEY_ID: usize = 64;

/// One MSP.
pub(super) struct Material {
    pub(super) msp_id: String,
    pub(super) version: MspVersion,
    pub(super) now: Time,
    pub(super) soon: Time,
    /// Where the MSP as a whole is.
    pub(super) origin: Place,
    pub(super) inventory: Option<Inventory>,
    /// What a folder is for; `None` of a configuration.
    pub(super) purpose: Option<Purpose>,
    pub(super) yaml: Option<YamlMaterial>,
    /// CAs that cannot be read.
    pub(super) unreadable_authorities: Vec<(CaKind, Item)>,
    pub(super) authorities: Vec<Authority>,
    pub(super) admins: Vec<Item>,
    pub(super) signing: Option<Item>,
    pub(super) crls: Vec<CrlItem>,
    pub(super) units: Vec<Unit>,
    pub(super) node_ous: Option<NodeOuMaterial>,
    /// The key identifier and the key material of a configuration's signing identity.
    pub(super) key: Option<KeyInfo>,
    /// The name of the identity hash function, where one is given.
    pub(super) hash_function: String,
    by_key_id: HashMap<Vec<u8>, Vec<usize>>,
    /// The first of each certificate, by what is signed in it.
    by_contents: HashMap<(bool, Vec<u8>), usize>,
    trial: OnceCell<Option<Msp>>,
    judgements: OnceCell<Vec<Option<Judgement>>>,
}

/// What is collected before paths are looked for.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) authorities: Vec<(CaKind, Item)>,
    pub(super) admins: Vec<Item>,
    pub(super) signing: Option<Item>,
    pub(super) crls: Vec<CrlItem>,
    pub(super) units: Vec<Unit>,
    pub(super) node_ous: Option<NodeOuMaterial>,
    pub(super) yaml: Option<YamlMaterial>,
    pub(super) inventory: Option<Inventory>,
    pub(super) purpose: Option<Purpose>,
    pub(super) key: Option<KeyInfo>,
    pub(super) hash_function: String,
}

impl Material {
    pub(super) fn new(msp_id: &str, origin: Place, parts: Parts, options: &Options) -> Self {
        let (authorities, unreadable_authorities) = authorities(parts.authorities);
        let mut by_key_id: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
        let mut by_contents = HashMap::new();
        for (index, authority) in authorities.iter().enumerate() {
            let contents = authority.certificate.tbs_der().to_vec();
            by_contents
                .entry((authority.is_tls(), contents))
                .or_insert(index);
            let key_id = authority.certificate.subject_key_id().to_vec();
            by_key_id.entry(key_id).or_default().push(index);
        }
        let within = i64::try_from(options.within).unwrap_or(i64::MAX);
        Self {
            msp_id: msp_id.to_owned(),
            version: options.version,
            now: options.now,
            soon: Time::from_unix(options.now.unix().saturating_add(within)),
            origin,
            inventory: parts.inventory,
            purpose: parts.purpose,
            yaml: parts.yaml,
            unreadable_authorities,
            authorities,
            admins: parts.admins,
            signing: parts.signing,
            crls: parts.crls,
            units: parts.units,
            node_ous: parts.node_ous,
            key: parts.key,
            hash_function: parts.hash_function,
            by_key_id,
            by_contents,
            trial: OnceCell::new(),
            judgements: OnceCell::new(),
        }
    }

    /// Roots and intermediates of the MSP itself.
    pub(super) fn own_authorities(&self) -> impl Iterator<Item = &Authority> {
        self.authorities
            .iter()
            .filter(|authority| !authority.is_tls())
    }

    /// The CAs with this subject key identifier: the first [`MAX_SAME_KEY_ID`].
    pub(super) fn with_key_id(&self, key_id: &[u8]) -> impl Iterator<Item = &Authority> {
        let found = self.by_key_id.get(key_id).into_iter().flatten();
        let found = found.take(MAX_SAME_KEY_ID);
        found.filter_map(|index| self.authorities.get(*index))
    }

    /// The listed CA that is this certificate, whatever the form of its signature: Fabric compares sanitized certificates.
    pub(super) fn listed(&self, certificate: &Certificate) -> Option<&Authority> {
        let index = self
            .by_contents
            .get(&(false, certificate.tbs_der().to_vec()))?;
        self.authorities.get(*index)
    }

    /// Are roles told by OUs?
    pub(super) fn enforced_node_ous(&self) -> Option<&NodeOuMaterial> {
        let enforced = |units: &&NodeOuMaterial| units.enable && !units.roles.is_empty();
        let known = self.version > MspVersion::V1_0;
        self.node_ous.as_ref().filter(enforced).filter(|_| known)
    }

    /// The CRLs that can be read.
    pub(super) fn readable_crls(&self) -> impl Iterator<Item = (&CrlItem, &Crl)> {
        let readable = |item| -> Option<(&CrlItem, &Crl)> {
            let item: &CrlItem = item;
            Some((item, item.crl.as_ref().ok()?))
        };
        self.crls.iter().filter_map(readable)
    }

    /// The MSP without its administrators and without what else might keep it from loading, to judge certificates by.
    pub(super) fn trial(&self) -> Option<&Msp> {
        self.trial.get_or_init(|| trial::msp(self)).as_ref()
    }

    /// The administrators that can be read, with what Fabric would say of them: the first [`MAX_JUDGED_ADMINS`].
    pub(super) fn judged_admins(&self) -> impl Iterator<Item = (&Item, &Judgement)> {
        let admins = || self.admins.iter().take(MAX_JUDGED_ADMINS);
        let judge = |item: &Item| trial::judge(self, item).filter(|_| item.certificate.is_ok());
        let judgements = self
            .judgements
            .get_or_init(|| admins().map(judge).collect());
        let judged = admins().zip(judgements);
        judged.filter_map(|(item, judgement)| Some((item, judgement.as_ref()?)))
    }

    pub(super) fn folder_state(&self, folder: SubFolder) -> Option<FolderState> {
        let folders = &self.inventory.as_ref()?.folders;
        folders
            .iter()
            .find(|(name, _)| *name == folder)
            .map(|(_, state)| *state)
    }
}

fn authorities(items: Vec<(CaKind, Item)>) -> (Vec<Authority>, Vec<(CaKind, Item)>) {
    let mut readable = Vec::new();
    let mut unreadable = Vec::new();
    for (kind, item) in items {
        match item.certificate.clone() {
            Ok(certificate) => readable.push((kind, item, certificate)),
            Err(_) => unreadable.push((kind, item)),
        }
    }
    let pool = |wanted: CaKind| -> CertPool {
        let of_kind = readable.iter().filter(|(kind, ..)| *kind == wanted);
        of_kind
            .map(|(.., certificate)| certificate.clone())
            .collect()
    };
    let own = (pool(CaKind::Root), pool(CaKind::Intermediate));
    let tls = (pool(CaKind::TlsRoot), pool(CaKind::TlsIntermediate));
    let mut inner: HashSet<Vec<u8>> = HashSet::new();
    let mut found = Vec::new();
    for (kind, item, certificate) in readable {
        let (roots, intermediates) = match kind {
            CaKind::Root | CaKind::Intermediate => &own,
            CaKind::TlsRoot | CaKind::TlsIntermediate => &tls,
        };
        let at = Time::from_unix(certificate.not_before().unix().saturating_add(1));
        let path = unique_chain(&certificate, roots, intermediates, at);
        if let (CaKind::Intermediate, Ok(path)) = (kind, &path) {
            inner.extend(path.issuers().iter().map(|issuer| issuer.as_der().to_vec()));
        }
        found.push(Authority {
            kind,
            item,
            certificate,
            path,
            is_inner: false,
        });
    }
    for authority in &mut found {
        authority.is_inner = !authority.is_tls() && inner.contains(authority.certificate.as_der());
    }
    (found, unreadable)
}

/// The roles that NodeOUs make, in Fabric's order.
pub(super) const ROLES: [MspRoleType; 4] = [
    MspRoleType::Client,
    MspRoleType::Peer,
    MspRoleType::Admin,
    MspRoleType::Orderer,
];

/// The items of a list of a configuration.
pub(super) fn items(origin: &str, field: &str, list: &[Vec<u8>]) -> Vec<Item> {
    let item = |(index, bytes): (usize, &Vec<u8>)| {
        Item::new(
            field_place(origin, &format!("{field}[{index}]")),
            bytes.clone(),
        )
    };
    list.iter().enumerate().map(item).collect()
}

pub(super) fn field_place(origin: &str, field: &str) -> Place {
    Place::Field(match origin {
        "" => field.to_owned(),
        origin => format!("{origin}/{field}"),
    })
}

pub(super) fn crl_item(place: Place, bytes: Vec<u8>) -> CrlItem {
    CrlItem {
        place,
        crl: Crl::parse(&bytes),
        bytes,
    }
}

/// The parts of a configuration.
pub(super) fn of_config(origin: &str, config: &MspConfig) -> Parts {
    let lists = [
        (CaKind::Root, "root_certs", &config.root_certs),
        (
            CaKind::Intermediate,
            "intermediate_certs",
            &config.intermediate_certs,
        ),
        (CaKind::TlsRoot, "tls_root_certs", &config.tls_root_certs),
        (
            CaKind::TlsIntermediate,
            "tls_intermediate_certs",
            &config.tls_intermediate_certs,
        ),
    ];
    let authorities = lists.into_iter().flat_map(|(kind, field, list)| {
        items(origin, field, list)
            .into_iter()
            .map(move |item| (kind, item))
    });
    let crls = config
        .revocation_list
        .iter()
        .enumerate()
        .map(|(index, bytes)| {
            crl_item(
                field_place(origin, &format!("revocation_list[{index}]")),
                bytes.clone(),
            )
        });
    let signing = config.signing_identity.as_ref();
    let hash = config.crypto_config.as_ref();
    let key = signing.and_then(|signing| signing.private_signer.as_ref());
    Parts {
        authorities: authorities.collect(),
        admins: items(origin, "admins", &config.admins),
        signing: signing.map(|signing| {
            let place = field_place(origin, "signing_identity/public_signer");
            Item::new(place, signing.public_signer.clone())
        }),
        crls: crls.collect(),
        units: listed_units(origin, config),
        node_ous: node_ous(origin, config),
        key: key.cloned(),
        hash_function: hash
            .map(|it| it.identity_identifier_hash_function.clone())
            .unwrap_or_default(),
        ..Parts::default()
    }
}

fn listed_units(origin: &str, config: &MspConfig) -> Vec<Unit> {
    let listed = config.organizational_unit_identifiers.iter().enumerate();
    let unit = |(index, unit): (usize, &crate::config::OuIdentifier)| {
        let place = field_place(origin, &format!("organizational_unit_identifiers[{index}]"));
        config_unit(place, unit)
    };
    listed.map(unit).collect()
}

fn node_ous(origin: &str, config: &MspConfig) -> Option<NodeOuMaterial> {
    let units = config.node_ous.as_ref()?;
    let place = field_place(origin, "fabric_node_ous");
    let roles = ROLES.into_iter().filter_map(|role| {
        let unit = match role {
            MspRoleType::Client => &units.client,
            MspRoleType::Peer => &units.peer,
            MspRoleType::Admin => &units.admin,
            _ => &units.orderer,
        };
        let place = field_place(origin, &format!("fabric_node_ous/{role}_ou_identifier"));
        Some((role, config_unit(place, unit.as_ref()?)))
    });
    Some(NodeOuMaterial {
        place,
        enable: units.enable,
        roles: roles.collect(),
        unnamed: Vec::new(),
    })
}

fn config_unit(place: Place, unit: &crate::config::OuIdentifier) -> Unit {
    let certifier = match unit.certificate.as_slice() {
        [] => Certifier::Any,
        pem => Certifier::Item(Item::new(place.clone(), pem.to_vec())),
    };
    Unit {
        place,
        name: unit.organizational_unit_identifier.clone(),
        certifier,
    }
}
