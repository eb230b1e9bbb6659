//! An organisation's nodes and users: the folders `peers` or `orderers`, and `users`.

use super::authorities::Authorities;
use super::{Progress, parallel};
use crate::generate::crypto_config::{NodePlan, OrganizationPlan, user_name};
use crate::generate::existing;
use crate::generate::msp_contents::write_key;
use crate::generate::output::Share;
use crate::generate::{
    Access, AlternativeName, Entropy, Folder, GenerateError, Issued, KeyAlgorithm, Output, Request,
    Role, SharedOutput, Subject, Validity,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const ADMINS: &str = "admincerts";

/// All that a member's folder depends on.
pub(super) struct Members<'a> {
    pub(super) plan: &'a OrganizationPlan,
    pub(super) authorities: &'a Authorities,
    pub(super) validity: Validity,
    pub(super) entropy: &'a Entropy,
    /// The organisation's folder.
    pub(super) path: &'a Path,
    /// The administrator's certificate, PEM, which nodes take into `admincerts` when there are no NodeOUs.
    pub(super) admin: Option<Vec<u8>>,
}

/// One node or user.
struct Member<'a> {
    role: Role,
    common_name: String,
    alternative_names: &'a [AlternativeName],
    algorithm: KeyAlgorithm,
}

/// What became of the members.
#[derive(Default)]
pub(super) struct Counts {
    nodes: AtomicUsize,
    users: AtomicUsize,
    kept: AtomicUsize,
}

impl Counts {
    pub(super) fn nodes(&self) -> usize {
        self.nodes.load(Relaxed)
    }

    pub(super) fn users(&self) -> usize {
        self.users.load(Relaxed)
    }

    pub(super) fn kept(&self) -> usize {
        self.kept.load(Relaxed)
    }

    /// Counts one more, and says how many there are.
    fn add(&self, count: &AtomicUsize) -> usize {
        count.fetch_add(1, Relaxed);
        self.nodes() + self.users() + self.kept()
    }
}

impl Members<'_> {
    /// Writes all but the administrator; those that are there already are kept.
    pub(super) fn write_all(
        &self,
        output: &impl SharedOutput,
        progress: &impl Progress,
    ) -> Result<Counts, GenerateError> {
        let counts = Counts::default();
        let total = self.plan.nodes.len() + self.plan.users;
        parallel::for_each(total, |index| {
            let member = self.member(index);
            let count = match (output.contains(&self.folder(&member)), member.role) {
                (true, _) => &counts.kept,
                (false, Role::Client | Role::Admin) => &counts.users,
                (false, Role::Peer | Role::Orderer) => &counts.nodes,
            };
            if !std::ptr::eq(count, &counts.kept) {
                self.write(&mut Share(output), &member)?;
            }
            progress.members(&self.plan.domain, counts.add(count), total);
            Ok(())
        })?;
        Ok(counts)
    }

    /// Writes the administrator, and returns its certificate in PEM.
    pub(super) fn write_admin(&self, output: &mut impl Output) -> Result<Vec<u8>, GenerateError> {
        self.write(output, &self.user(0))
    }

    /// Writes the administrator's certificate into the organisation's own MSP.
    pub(super) fn write_admin_of_organization(
        &self,
        output: &mut impl Output,
        admin: &[u8],
    ) -> Result<(), GenerateError> {
        let name = &self.user(0).common_name;
        write_admin_certificate(output, &self.path.join("msp"), name, admin)
    }

    /// The administrator's certificate in PEM, from its own folder.
    pub(super) fn read_admin(&self, folder: &Folder) -> Result<Vec<u8>, GenerateError> {
        let admin = self.user(0);
        let certificates = self.folder(&admin).join("msp/signcerts");
        let file = certificates.join(file_name(&admin.common_name));
        existing::read(&folder.root().join(file))
    }

    /// Nodes come first, then users from number 1 on.
    fn member(&self, index: usize) -> Member<'_> {
        match self.plan.nodes.get(index) {
            Some(node) => self.node(node),
            None => self.user(index - self.plan.nodes.len() + 1),
        }
    }

    fn node<'a>(&self, plan: &'a NodePlan) -> Member<'a> {
        Member {
            role: self.plan.kind.role(),
            common_name: plan.common_name.clone(),
            alternative_names: &plan.alternative_names,
            algorithm: plan.algorithm,
        }
    }

    /// Number 0 is the administrator, who always has P-256.
    fn user(&self, number: usize) -> Member<'static> {
        let (role, algorithm) = match number {
            0 => (Role::Admin, KeyAlgorithm::P256),
            _ => (Role::Client, self.plan.user_algorithm),
        };
        Member {
            role,
            common_name: user_name(number, &self.plan.domain),
            alternative_names: &[],
            algorithm,
        }
    }

    fn folder(&self, member: &Member<'_>) -> PathBuf {
        let folder = self.path.join(member.role.folder());
        folder.join(&member.common_name)
    }

    /// Writes the member's folder, and returns its certificate in PEM.
    fn write(
        &self,
        output: &mut impl Output,
        member: &Member<'_>,
    ) -> Result<Vec<u8>, GenerateError> {
        let folder = self.folder(member);
        let entropy = self.entropy.child(member.role.folder());
        let entropy = entropy.child(&member.common_name);
        let identity = self.identity(member, &entropy.child("identity"))?;
        let tls = self.tls(member, &entropy.child("tls"))?;
        let certificate = identity.certificate_pem().into_bytes();
        let msp = folder.join("msp");
        self.authorities.write_msp(output, &msp, Some(&identity))?;
        if !self.plan.enable_node_ous {
            self.write_admin_of(output, &msp, member, &certificate)?;
        }
        self.write_tls(output, &folder.join("tls"), member.role, &tls)?;
        Ok(certificate)
    }

    fn identity(&self, member: &Member<'_>, entropy: &Entropy) -> Result<Issued, GenerateError> {
        let issuer = self.plan.intermediate_ca.as_ref();
        let place = &issuer.unwrap_or(&self.plan.ca).place;
        let request = self.request(
            Request::identity,
            place.subject(&member.common_name),
            member,
        );
        let request = match self.plan.enable_node_ous {
            true => request.organizational_unit(member.role.unit()),
            false => request,
        };
        self.authorities.issuer().issue(&request, entropy)
    }

    fn tls(&self, member: &Member<'_>, entropy: &Entropy) -> Result<Issued, GenerateError> {
        let subject = self.plan.tls_ca.place.subject(&member.common_name);
        let request = self.request(Request::tls, subject, member);
        let names = member.alternative_names.iter().cloned();
        let request = names.fold(request, Request::alternative_name);
        self.authorities.tls.issue(&request, entropy)
    }

    fn request(
        &self,
        purpose: impl Fn(&str, Validity) -> Request,
        subject: Subject,
        member: &Member<'_>,
    ) -> Request {
        purpose(&member.common_name, self.validity)
            .subject(subject)
            .key_algorithm(member.algorithm)
    }

    /// Without NodeOUs a node's administrator is the organisation's; users are their own administrators.
    fn write_admin_of(
        &self,
        output: &mut impl Output,
        msp: &Path,
        member: &Member<'_>,
        certificate: &[u8],
    ) -> Result<(), GenerateError> {
        match (member.role, &self.admin) {
            (Role::Peer | Role::Orderer, Some(admin)) => {
                write_admin_certificate(output, msp, &self.user(0).common_name, admin)
            }
            _ => write_admin_certificate(output, msp, &member.common_name, certificate),
        }
    }

    fn write_tls(
        &self,
        output: &mut impl Output,
        path: &Path,
        role: Role,
        tls: &Issued,
    ) -> Result<(), GenerateError> {
        let root = self.authorities.tls.issued().certificate_pem();
        let name = role.tls_name();
        output.folder(path)?;
        output.file(&path.join("ca.crt"), root.as_bytes(), Access::Public)?;
        let certificate = tls.certificate_pem();
        let file = path.join(format!("{name}.crt"));
        output.file(&file, certificate.as_bytes(), Access::Public)?;
        write_key(output, &path.join(format!("{name}.key")), tls)
    }
}

fn write_admin_certificate(
    output: &mut impl Output,
    msp: &Path,
    common_name: &str,
    pem: &[u8],
) -> Result<(), GenerateError> {
    let file = msp.join(ADMINS).join(file_name(common_name));
    output.file(&file, pem, Access::Public)
}

fn file_name(common_name: &str) -> String {
    format!("{common_name}-cert.pem")
}
