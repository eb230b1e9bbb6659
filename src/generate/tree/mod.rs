//! Whole trees of crypto material, laid out as cryptogen lays them out.
//!
//! Members are made by several threads and written as they are made, so that memory does not grow with their number.

mod authorities;
mod members;
mod parallel;
#[cfg(test)]
mod tests;

use super::crypto_config::{OrganizationKind, OrganizationPlan, Plan};
use super::output::Share;
use super::{Entropy, Folder, GenerateError, SharedOutput, Validity};
use authorities::Authorities;
use members::{Counts, Members};
use std::path::PathBuf;

/// What is not said by the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The validity of all certificates.
    pub validity: Validity,
    /// Where keys and serial numbers come from.
    pub entropy: Entropy,
}

/// Hears how far it is. Several threads report, so a lower number may come after a higher one.
pub trait Progress: Sync {
    /// Of an organisation's nodes and users, `done` are there.
    fn members(&self, organization: &str, done: usize, of: usize);
}

/// Nobody listens.
impl Progress for () {
    fn members(&self, _: &str, _: usize, _: usize) {}
}

/// What was made of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What its nodes are.
    pub kind: OrganizationKind,
    /// Its domain.
    pub domain: String,
    /// Its folder, within the output.
    pub path: PathBuf,
    /// Whether the organisation itself is new.
    pub is_new: bool,
    /// New nodes.
    pub nodes: usize,
    /// New users, the administrator among them.
    pub users: usize,
    /// Nodes and users that were there already.
    pub kept: usize,
}

impl Plan {
    /// Makes all organisations of the plan, as `cryptogen generate`.
    ///
    /// # Errors
    /// When one of them is there already; then nothing is written. When a name cannot be encoded, there are no random
    /// numbers, or the output refuses; then part of the tree may have been written.
    pub fn generate(
        &self,
        settings: &Settings,
        output: &impl SharedOutput,
        progress: &impl Progress,
    ) -> Result<Vec<Made>, GenerateError> {
        for plan in &self.organizations {
            expect_absent(plan, output)?;
        }
        let organizations = self.organizations.iter();
        organizations
            .map(|plan| generate(plan, settings, output, progress))
            .collect()
    }

    /// Adds what is not there yet, as `cryptogen extend`: organisations, and nodes and users of those that are there, issued by
    /// the authorities in their folders. Nothing that is there is changed, and no administrator is added to an organisation.
    ///
    /// # Errors
    /// As [`Plan::generate`], and when an organisation's authorities cannot be read.
    pub fn extend(
        &self,
        settings: &Settings,
        folder: &Folder,
        progress: &impl Progress,
    ) -> Result<Vec<Made>, GenerateError> {
        let organizations = self.organizations.iter();
        organizations
            .map(|plan| match folder.contains(&path(plan)) {
                true => extend(plan, settings, folder, progress),
                false => generate(plan, settings, folder, progress),
            })
            .collect()
    }
}

/// The organisation's folder.
fn path(plan: &OrganizationPlan) -> PathBuf {
    PathBuf::from(plan.kind.folder()).join(&plan.domain)
}

fn entropy(plan: &OrganizationPlan, settings: &Settings) -> Entropy {
    let entropy = settings.entropy.child(plan.kind.folder());
    entropy.child(&plan.domain)
}

fn expect_absent(plan: &OrganizationPlan, output: &impl SharedOutput) -> Result<(), GenerateError> {
    let path = path(plan);
    match output.contains(&path) {
        true => Err(GenerateError::Exists { path }),
        false => Ok(()),
    }
}

fn generate(
    plan: &OrganizationPlan,
    settings: &Settings,
    output: &impl SharedOutput,
    progress: &impl Progress,
) -> Result<Made, GenerateError> {
    let (path, entropy) = (path(plan), entropy(plan, settings));
    let authorities = Authorities::new(plan, settings.validity, &entropy)?;
    let mut members = Members {
        plan,
        authorities: &authorities,
        validity: settings.validity,
        entropy: &entropy,
        path: &path,
        admin: None,
    };
    authorities.write(&mut Share(output), &path)?;
    let admin = members.write_admin(&mut Share(output))?;
    if !plan.enable_node_ous {
        members.write_admin_of_organization(&mut Share(output), &admin)?;
        members.admin = Some(admin);
    }
    let counts = members.write_all(output, progress)?;
    Ok(made(plan, path, true, &counts))
}

fn extend(
    plan: &OrganizationPlan,
    settings: &Settings,
    folder: &Folder,
    progress: &impl Progress,
) -> Result<Made, GenerateError> {
    let (path, entropy) = (path(plan), entropy(plan, settings));
    let authorities = Authorities::open(plan, &folder.root().join(&path))?;
    let mut members = Members {
        plan,
        authorities: &authorities,
        validity: settings.validity,
        entropy: &entropy,
        path: &path,
        admin: None,
    };
    if !plan.enable_node_ous && !plan.nodes.is_empty() {
        members.admin = Some(members.read_admin(folder)?);
    }
    let counts = members.write_all(folder, progress)?;
    Ok(made(plan, path, false, &counts))
}

fn made(plan: &OrganizationPlan, path: PathBuf, is_new: bool, counts: &Counts) -> Made {
    Made {
        kind: plan.kind,
        domain: plan.domain.clone(),
        path,
        is_new,
        nodes: counts.nodes(),
        users: counts.users() + usize::from(is_new),
        kept: counts.kept(),
    }
}
