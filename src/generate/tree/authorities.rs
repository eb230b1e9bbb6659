//! An organisation's authorities: the folders `ca`, `ica`, `tlsca` and `msp`.

use crate::generate::crypto_config::{AuthorityPlan, OrganizationPlan};
use crate::generate::organization::write_authority;
use crate::generate::{
    Authority, Entropy, GenerateError, Issued, MspContents, NodeOus, Output, Request, Validity,
};
use std::path::Path;

const ROOT: &str = "ca";
const INTERMEDIATE: &str = "ica";
const TLS: &str = "tlsca";

pub(super) struct Authorities {
    root: Authority,
    intermediate: Option<Authority>,
    pub(super) tls: Authority,
    enable_node_ous: bool,
}

impl Authorities {
    pub(super) fn new(
        plan: &OrganizationPlan,
        validity: Validity,
        entropy: &Entropy,
    ) -> Result<Self, GenerateError> {
        let request = |authority| request(authority, &plan.domain, validity);
        let root = Authority::root(&request(&plan.ca), &entropy.child(ROOT))?;
        let below = plan.intermediate_ca.as_ref();
        let below =
            below.map(|plan| root.intermediate(&request(plan), &entropy.child(INTERMEDIATE)));
        Ok(Self {
            intermediate: below.transpose()?,
            root,
            tls: Authority::root(&request(&plan.tls_ca), &entropy.child(TLS))?,
            enable_node_ous: plan.enable_node_ous,
        })
    }

    /// From the organisation's folder. Files are named as the plan names the authorities, whatever their certificates say, as
    /// in cryptogen.
    pub(super) fn open(plan: &OrganizationPlan, folder: &Path) -> Result<Self, GenerateError> {
        let open = |name, plan: &AuthorityPlan| {
            let mut authority = Authority::open(&folder.join(name))?;
            authority.issued.common_name = plan.common_name.clone();
            Ok(authority)
        };
        let below = plan.intermediate_ca.as_ref();
        let below = below.map(|plan| open(INTERMEDIATE, plan));
        Ok(Self {
            root: open(ROOT, &plan.ca)?,
            intermediate: below.transpose()?,
            tls: open(TLS, &plan.tls_ca)?,
            enable_node_ous: plan.enable_node_ous,
        })
    }

    /// The authority that issues identities.
    pub(super) fn issuer(&self) -> &Authority {
        self.intermediate.as_ref().unwrap_or(&self.root)
    }

    pub(super) fn write(&self, output: &mut impl Output, path: &Path) -> Result<(), GenerateError> {
        write_authority(output, &path.join(ROOT), &self.root)?;
        if let Some(intermediate) = &self.intermediate {
            write_authority(output, &path.join(INTERMEDIATE), intermediate)?;
        }
        write_authority(output, &path.join(TLS), &self.tls)?;
        self.write_msp(output, &path.join("msp"), None)
    }

    /// An MSP folder with these authorities, and without administrators.
    pub(super) fn write_msp(
        &self,
        output: &mut impl Output,
        path: &Path,
        signer: Option<&Issued>,
    ) -> Result<(), GenerateError> {
        let intermediates: Vec<&Authority> = self.intermediate.iter().collect();
        let contents = MspContents {
            roots: &[&self.root],
            intermediates: &intermediates,
            tls_roots: &[&self.tls],
            admins: &[],
            revocation_lists: &[],
            node_ous: match self.enable_node_ous {
                true => NodeOus::IssuedBy(self.issuer()),
                false => NodeOus::Off,
            },
            signer,
        };
        contents.write(output, path)
    }
}

/// Only authorities state an organization, the domain.
fn request(plan: &AuthorityPlan, domain: &str, validity: Validity) -> Request {
    Request::authority(&plan.common_name, validity)
        .subject(plan.place.subject(&plan.common_name))
        .organization(domain)
        .key_algorithm(plan.algorithm)
}
