//! The group `/Channel/Application`: who endorses and who may call what (Fabric: `common/channelconfig/application.go`).

use std::collections::BTreeMap;

use super::capabilities::{Capabilities, Feature};
use super::error::ChannelError;
use super::organization::MspCollector;
use super::values::{Located, keys};
use crate::wire;

/// What a channel's configuration says to peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    organizations: BTreeMap<String, ApplicationOrganization>,
    acls: BTreeMap<String, String>,
}

/// An organization of peers and clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationOrganization {
    /// The identifier of its MSP.
    pub msp_id: String,
    /// The peers that other organizations find it by.
    pub anchor_peers: Vec<Address>,
}

/// Where a node listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Name or IP address.
    pub host: String,
    /// TCP port, as configured: nobody checks it.
    pub port: i64,
}

impl Application {
    /// The organizations by the names of their groups.
    pub fn organizations(&self) -> &BTreeMap<String, ApplicationOrganization> {
        &self.organizations
    }

    /// Absolute policy paths by resource, where the channel says something else than the defaults. A bare name in the
    /// configuration means a policy of this group; an empty one says nothing.
    pub fn acls(&self) -> &BTreeMap<String, String> {
        &self.acls
    }

    pub(super) fn read(
        group: Located<'_, '_>,
        capabilities: &Capabilities,
        msps: &mut MspCollector<'_>,
    ) -> Result<Self, ChannelError> {
        group.allow_values(&[keys::ACLS, keys::CAPABILITIES])?;
        let acls = group.value(keys::ACLS, wire::Acls::decode)?;
        if group.has_value(keys::ACLS) && !capabilities.has(Feature::Acls) {
            return Err(ChannelError::AclsTooEarly);
        }
        let mut organizations = BTreeMap::new();
        for (name, organization) in &group.group.groups {
            let path = group.below(name);
            let located = Located {
                path: &path,
                group: organization,
            };
            organizations.insert((*name).to_owned(), read_organization(located, msps)?);
        }
        Ok(Self {
            organizations,
            acls: policies(&acls),
        })
    }
}

fn read_organization(
    group: Located<'_, '_>,
    msps: &mut MspCollector<'_>,
) -> Result<ApplicationOrganization, ChannelError> {
    group.allow_no_groups()?;
    group.allow_values(&[keys::ANCHOR_PEERS, keys::MSP])?;
    let anchors = group.value(keys::ANCHOR_PEERS, wire::AnchorPeers::decode)?;
    let address = |peer: &wire::AnchorPeer<'_>| Address {
        host: peer.host.to_owned(),
        port: i64::from(peer.port),
    };
    Ok(ApplicationOrganization {
        msp_id: msps.add(group)?,
        anchor_peers: anchors.anchor_peers.iter().map(address).collect(),
    })
}

/// The policies as absolute paths (Fabric: `common/channelconfig/acls.go`).
fn policies(acls: &wire::Acls<'_>) -> BTreeMap<String, String> {
    let named = acls.acls.iter().filter(|(_, r)| !r.policy_ref.is_empty());
    let absolute = |(resource, reference): (&&str, &wire::ApiResource<'_>)| {
        let path = match reference.policy_ref {
            path if path.starts_with('/') => path.to_owned(),
            name => format!("/{}/{}/{name}", keys::ROOT, keys::APPLICATION),
        };
        ((*resource).to_owned(), path)
    };
    named.map(absolute).collect()
}
