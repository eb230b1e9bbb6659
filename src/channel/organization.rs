//! Organizations of a channel, and the MSPs that they bring along (Fabric: `common/channelconfig/{organization,msp}.go`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::{ChannelError, MspFlaw};
use super::values::{Located, keys};
use crate::config::{ConfigError, MspConfig};
use crate::encoding::text::kept;
use crate::msp::{Msp, MspVersion};
use crate::wire;

/// Different MSPs in a channel at most. Fabric has no limit; setting up one takes about a millisecond and the largest
/// channels have some hundred.
pub const MAX_MSPS: usize = 10_000;

/// How an organization's identities are judged.
#[derive(Clone, Debug)]
pub enum OrganizationMsp {
    /// By an MSP of X.509 certificates.
    X509(Msp),
    /// By an MSP of anonymous credentials, which this crate cannot judge: identities of it do not deserialize here.
    Idemix,
}

/// One MSP as the configuration defines it.
#[derive(Clone)]
pub(super) struct Definition {
    kind: i32,
    content: Arc<[u8]>,
    pub(super) msp: OrganizationMsp,
}

impl Definition {
    fn is(&self, config: &wire::MspConfig<'_>) -> bool {
        self.kind == config.kind && *self.content == *config.config
    }
}

/// MSPs by identifier.
pub(super) type Definitions = BTreeMap<String, Definition>;

/// Collects the MSPs of a configuration while it is read.
pub(super) struct MspCollector<'f> {
    version: MspVersion,
    /// Those of the configuration before, at the same version: what has not changed need not be set up again.
    former: Option<&'f Definitions>,
    found: Definitions,
}

impl<'f> MspCollector<'f> {
    pub(super) fn new(version: MspVersion, former: Option<&'f Definitions>) -> Self {
        Self {
            version,
            former,
            found: Definitions::new(),
        }
    }

    pub(super) fn finish(self) -> Definitions {
        self.found
    }

    /// Reads an organization's MSP; one identifier may be defined more than once, but only with equal content. Returns the
    /// identifier.
    pub(super) fn add(&mut self, organization: Located<'_, '_>) -> Result<String, ChannelError> {
        let config = organization.value(keys::MSP, wire::MspConfig::decode)?;
        let refused = |reason| ChannelError::Msp {
            path: organization.path.to_owned(),
            reason: Box::new(reason),
        };
        let parsed = Parsed::read(&config).map_err(refused)?;
        let name = parsed.name().map_err(refused)?.to_owned();
        match self.found.get(&name) {
            Some(definition) if definition.is(&config) => return Ok(name),
            Some(_) => {
                return Err(ChannelError::ConflictingMsp {
                    msp_id: kept(&name),
                });
            }
            None if self.found.len() >= MAX_MSPS => {
                return Err(ChannelError::TooManyMsps { limit: MAX_MSPS });
            }
            None => {}
        }
        let definition = self.define(&config, &parsed).map_err(refused)?;
        self.found.insert(name.clone(), definition);
        Ok(name)
    }

    fn define(&self, config: &wire::MspConfig<'_>, parsed: &Parsed) -> Result<Definition, MspFlaw> {
        let former = self
            .former
            .and_then(|former| former.get(parsed.name().ok()?));
        match former {
            Some(definition) if definition.is(config) => Ok(definition.clone()),
            _ => Ok(Definition {
                kind: config.kind,
                content: config.config.into(),
                msp: self.set_up(parsed)?,
            }),
        }
    }

    fn set_up(&self, parsed: &Parsed) -> Result<OrganizationMsp, MspFlaw> {
        match (parsed, self.version) {
            (Parsed::X509(config), version) => {
                Ok(OrganizationMsp::X509(Msp::new(config, version)?))
            }
            // Fabric's factory makes Idemix MSPs for these versions of the rules only (`msp/factory.go`).
            (Parsed::Idemix(_), MspVersion::V1_1 | MspVersion::V1_3 | MspVersion::V1_4_3) => {
                Ok(OrganizationMsp::Idemix)
            }
            (Parsed::Idemix(_), version) => Err(MspFlaw::IdemixVersion { version }),
        }
    }
}

/// The configuration of an MSP, as far as it is read here.
enum Parsed {
    X509(Box<MspConfig>),
    Idemix(String),
}

impl Parsed {
    fn read(config: &wire::MspConfig<'_>) -> Result<Self, MspFlaw> {
        match config.kind {
            wire::MSP_TYPE_FABRIC => Ok(Self::X509(Box::new(MspConfig::from_fabric_msp_config(
                config.config,
            )?))),
            wire::MSP_TYPE_IDEMIX => {
                let idemix =
                    wire::IdemixMspConfig::decode(config.config).map_err(ConfigError::from)?;
                Ok(Self::Idemix(idemix.name.to_owned()))
            }
            kind => Err(MspFlaw::Kind { kind }),
        }
    }

    fn name(&self) -> Result<&str, MspFlaw> {
        let name = match self {
            Self::X509(config) => &config.name,
            Self::Idemix(name) => name,
        };
        match name.is_empty() {
            true => Err(MspFlaw::NoName),
            false => Ok(name),
        }
    }
}
