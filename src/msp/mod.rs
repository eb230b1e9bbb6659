//! Floor 6: the MSP itself, from set-up to verdict.
//!
//! | room | purpose |
//! | --- | --- |
//! | [`version`](MspVersion) | what differs between MSP versions 1.0 to 3.0, as one table |
//! | `setup` | configuration to trust, in Fabric's order |
//! | `trust` | what set-up leaves behind: CAs, CRLs, admins, OUs |
//! | `sanitize` | certificates with low S, as Fabric hashes and compares them |
//! | `identity` | certificates that deserialized under an MSP, and valid ones |
//! | `validate` | may this certificate act as a member |
//! | `revocation` | does a CRL of the direct issuer list it |
//! | `organizational_unit` | OUs, certifiers identifiers, NodeOU roles |
//! | `principal` | principals: reading, building, evaluating |
//! | `signing` | the node's own identity |
//! | `witness` | the rules by name, and a seat for who watches them |
//! | `explain` | how a verdict came about: each rule, candidates, CRLs, principals, remedies |
//!
//! The core has no clock and reads no files: a verdict about an identity depends on the MSP and the certificate alone. The one
//! exception is Fabric's: a signing identity that has expired refuses the set-up, at the time that the caller names.

mod error;
mod explain;
mod identity;
mod organizational_unit;
mod principal;
mod revocation;
mod sanitize;
mod setup;
mod signing;
mod trust;
mod validate;
mod version;
mod well_formed;
mod witness;

use std::path::Path;
use std::sync::Arc;

use crate::chain::Unobserved;
use crate::config::{MspConfig, MspFolder, Purpose};
use crate::encoding::time::Time;
use crate::signer::{KeyStore, SigningKey};
use crate::wire::SerializedIdentity;
use crate::x509::{Certificate, Crl};

pub use error::{
    CaKind, CertificateSource, DeserializeError, LoadError, LoadStage, PrincipalError,
    SanitizingError, SetupError, ValidationError, WellFormedError,
};
pub use explain::{
    Authority, AuthorityKind, Candidate, CertificateFacts, CrlAccount, CrlStanding, Explanation,
    Finding, FoundChain, IdentityRefusal, MAX_EXPLAINED_AUTHORITIES, PrincipalAnswer, Remark,
    SearchAccount, SearchEvent, Status, Step,
};
pub use identity::{Identity, IdentityIdentifier, ValidatedIdentity};
pub use organizational_unit::{CertifiersIdentifier, NodeOu, NodeOus, OrganizationalUnit};
pub use principal::{
    AnonymityType, MAX_COMBINED_IDENTITIES, MAX_COMBINED_PRINCIPALS, MspPrincipal, MspRoleType,
    PrincipalClassification,
};
pub use signing::SigningIdentity;
pub use version::MspVersion;
pub use witness::{Rule, Search};

use identity::Credential;
use trust::Trust;

/// A membership service provider: the trust of one organisation, and the judge of its identities.
///
/// Immutable, cheap to clone and shareable between threads; a changed configuration makes a new `Msp`.
#[derive(Clone)]
pub struct Msp {
    trust: Arc<Trust>,
    signing: Option<Signing>,
}

/// The node's own certificate and what signs for it.
type Signing = (Arc<Credential>, Arc<SigningKey>);

impl Msp {
    /// Reads an MSP folder and sets it up for judging others (no signing identity), at the newest MSP version.
    ///
    /// # Errors
    /// [`LoadError`]: the folder cannot be read, or Fabric would refuse what it configures.
    pub fn from_dir(dir: impl AsRef<Path>, msp_id: &str) -> Result<Self, LoadError> {
        let folder = MspFolder::read(dir, msp_id, Purpose::Verifying)?;
        Ok(Self::new(&folder.config, MspVersion::default())?)
    }

    /// Reads a node's own MSP folder, with its signing certificate and key, at the newest MSP version.
    ///
    /// `now` is compared with the signing certificate's end of validity, which Fabric refuses to have passed.
    ///
    /// # Errors
    /// As [`from_dir`](Self::from_dir); besides a missing signing certificate, a key that is not found, an expired certificate.
    pub fn local_from_dir(
        dir: impl AsRef<Path>,
        msp_id: &str,
        now: Time,
    ) -> Result<Self, LoadError> {
        let folder = MspFolder::read(dir, msp_id, Purpose::Local)?;
        let store = KeyStore::from(folder.key_store);
        Ok(Self::builder(&folder.config)
            .key_store(&store)
            .now(now)
            .build()?)
    }

    /// Sets up an MSP from its configuration. A signing identity in it needs [`Msp::builder`] when its key is not inline.
    ///
    /// # Errors
    /// [`SetupError`]: the first thing that Fabric would refuse, in Fabric's order.
    pub fn new(config: &MspConfig, version: MspVersion) -> Result<Self, SetupError> {
        Self::builder(config).version(version).build()
    }

    /// Sets up an MSP with a key store, a clock, or another version.
    pub fn builder(config: &MspConfig) -> MspBuilder<'_> {
        MspBuilder {
            config,
            version: MspVersion::default(),
            key_store: None,
            now: None,
        }
    }

    /// The MSP identifier.
    pub fn id(&self) -> &str {
        &self.trust.name
    }

    /// The version whose rules this MSP follows.
    pub fn version(&self) -> MspVersion {
        self.trust.version
    }

    /// Reads a `SerializedIdentity` that names this MSP.
    ///
    /// The certificate need not be valid: that is [`validate`](Self::validate)'s question. Yet where its signature algorithm is
    /// ECDSA, its chain is built here, since its signature is brought to low S against its issuer's key (Fabric's sanitizing).
    ///
    /// # Errors
    /// [`DeserializeError`]: not such a message, another MSP's, no certificate, or one that cannot be sanitized.
    pub fn deserialize_identity(&self, serialized: &[u8]) -> Result<Identity, DeserializeError> {
        let credential = Credential::deserialize(&self.trust, serialized, &mut Unobserved)?;
        Ok(Identity::new(self.clone(), credential))
    }

    /// Reads the first PEM block of `pem` as a certificate of this MSP; its label does not matter to Fabric.
    ///
    /// # Errors
    /// As [`deserialize_identity`](Self::deserialize_identity).
    pub fn identity_from_pem(&self, pem: &[u8]) -> Result<Identity, DeserializeError> {
        let credential = Credential::from_pem(&self.trust, pem, &mut Unobserved)?;
        Ok(Identity::new(self.clone(), credential))
    }

    /// [`identity_from_pem`](Self::identity_from_pem) of each, in their order, faster than one by one: what their issuers signed is
    /// verified together.
    pub fn identities_from_pem(&self, pems: &[&[u8]]) -> Vec<Result<Identity, DeserializeError>> {
        let credentials = Credential::from_pems(&self.trust, pems);
        credentials
            .map(|credential| Ok(Identity::new(self.clone(), credential?)))
            .collect()
    }

    /// May this identity act as a member? Judged at one second after the certificate's own start of validity, never now.
    ///
    /// An identity that another `Msp` deserialized (a former version of this one, say) is judged anew, under this MSP's name and
    /// trust: the certificate counts, not the name that came with it.
    ///
    /// # Errors
    /// [`ValidationError`]: the first rule that it breaks.
    pub fn validate(&self, identity: &Identity) -> Result<ValidatedIdentity, ValidationError> {
        let identity = self.adopt(identity);
        identity.credential().verdict(&self.trust)?;
        Ok(ValidatedIdentity::new(identity))
    }

    /// Does this identity satisfy `principal`? Some principals hold for identities that are not valid: an administrator listed by
    /// certificate, and NOMINAL.
    ///
    /// # Errors
    /// [`PrincipalError`]: why not.
    pub fn satisfies_principal(
        &self,
        identity: &Identity,
        principal: &MspPrincipal,
    ) -> Result<(), PrincipalError> {
        let identity = self.adopt(identity);
        principal::satisfies(&self.trust, identity.credential(), principal)
    }

    /// Has this serialized identity the one form that Fabric lets into new blocks (`IsWellFormed`)? Says nothing about validity.
    ///
    /// # Errors
    /// [`WellFormedError`]: which part of the form is off.
    pub fn is_well_formed(&self, identity: &SerializedIdentity<'_>) -> Result<(), WellFormedError> {
        well_formed::check(identity)
    }

    /// The node's own identity, where the configuration has one.
    pub fn signing_identity(&self) -> Option<SigningIdentity> {
        let (credential, key) = self.signing.as_ref()?;
        let identity = Identity::new(self.clone(), Credential::clone(credential));
        Some(SigningIdentity::new(identity, key.clone()))
    }

    /// Root certificates, sanitized, in configuration order.
    pub fn root_certificates(&self) -> &[Certificate] {
        &self.trust.roots
    }

    /// Intermediate certificates, sanitized, in configuration order.
    pub fn intermediate_certificates(&self) -> &[Certificate] {
        &self.trust.intermediates
    }

    /// Administrators listed by certificate, sanitized, in configuration order.
    pub fn admin_certificates(&self) -> &[Certificate] {
        &self.trust.admins
    }

    /// Revocation lists, in configuration order.
    pub fn crls(&self) -> impl ExactSizeIterator<Item = &Crl> {
        self.trust.revocation.crls()
    }

    /// Root certificates of TLS CAs, as configured (PEM).
    pub fn tls_root_certs(&self) -> &[Vec<u8>] {
        &self.trust.tls_root_certs
    }

    /// Intermediate certificates of TLS CAs, as configured (PEM).
    pub fn tls_intermediate_certs(&self) -> &[Vec<u8>] {
        &self.trust.tls_intermediate_certs
    }

    /// NodeOUs, where they are enforced.
    pub fn node_ous(&self) -> Option<&NodeOus> {
        self.trust.node_ous.as_ref()
    }

    /// The configured organizational units, of which an identity must carry one when there are any.
    pub fn organizational_unit_identifiers(&self) -> &[OrganizationalUnit] {
        &self.trust.organizational_units
    }

    /// The identity as this MSP sees it: its own as it is, another's (a former version of this MSP, say) to be judged anew.
    fn adopt(&self, identity: &Identity) -> Identity {
        if identity.is_of(self) {
            return identity.clone();
        }
        let credential = identity.credential().readmitted(&self.trust);
        Identity::new(self.clone(), credential)
    }
}

impl std::fmt::Debug for Msp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Msp")
            .field("id", &self.id())
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}

/// Options of an MSP's set-up, made by [`Msp::builder`].
#[derive(Clone, Copy)]
pub struct MspBuilder<'a> {
    config: &'a MspConfig,
    version: MspVersion,
    key_store: Option<&'a KeyStore>,
    now: Option<Time>,
}

impl<'a> MspBuilder<'a> {
    /// The MSP version to follow; the newest by default.
    pub fn version(mut self, version: MspVersion) -> Self {
        self.version = version;
        self
    }

    /// Where the signing identity's key is looked for; by default only inline key material is.
    pub fn key_store(mut self, store: &'a KeyStore) -> Self {
        self.key_store = Some(store);
        self
    }

    /// The present time, for the signing certificate's end of validity; unchecked when it is not given.
    pub fn now(mut self, now: Time) -> Self {
        self.now = Some(now);
        self
    }

    /// Sets the MSP up.
    ///
    /// # Errors
    /// [`SetupError`]: the first thing that Fabric would refuse, in Fabric's order.
    pub fn build(self) -> Result<Msp, SetupError> {
        setup::run(&self)
    }
}
