//! What `testdata/network` consists of.

use fabric_msp::encoding::time::{Civil, Time};
use fabric_msp::generate::{
    Access, Authority, Entropy, GenerateError, Issued, Member, Organization, Output, Request, Role,
    Validity,
};
use std::path::Path;

const README: &str = include_str!("README.md");

/// The network's organisations.
pub struct Organizations {
    /// Has an intermediate and a revoked client.
    pub org1: Organization,
    pub org2: Organization,
    pub orderer: Organization,
}

impl Organizations {
    pub fn new() -> Result<Self, GenerateError> {
        let make = |domain| Organization::new(domain, long(), &entropy());
        let mut org1 = make("org1.example.com")?.with_intermediate()?;
        let revoked = org1.member(Role::Client, REVOKED)?;
        org1.revoke(&[revoked.identity()], year(2022))?;
        Ok(Self {
            org1,
            org2: make("org2.example.com")?,
            orderer: make("example.com")?,
        })
    }
}

/// The client of `org1` that is revoked.
const REVOKED: &str = "User2";

fn entropy() -> Entropy {
    Entropy::from_seed(b"testdata/network")
}

/// Writes the network.
pub fn write(output: &mut impl Output) -> Result<(), GenerateError> {
    let Organizations {
        org1,
        org2,
        orderer,
    } = Organizations::new()?;
    output.folder(Path::new(""))?;
    output.file(Path::new("README.md"), README.as_bytes(), Access::Public)?;
    write_org1(output, &org1, &org2)?;
    write_plain(output, "org2", &org2, &org2.member(Role::Peer, "peer0")?)?;
    write_plain(
        output,
        "orderer",
        &orderer,
        &orderer.member(Role::Orderer, "orderer0")?,
    )
}

fn write_org1(
    output: &mut impl Output,
    org1: &Organization,
    org2: &Organization,
) -> Result<(), GenerateError> {
    let revoked = org1.member(Role::Client, REVOKED)?;
    let node = org1.member(Role::Peer, "peer0")?;
    write_plain(output, "org1", org1, &node)?;

    let issuer = org1.issuer();
    let regenerated = org1.root().intermediate(
        &Request::authority("ica.org1.example.com", long()).organization("org1.example.com"),
        &entropy().child("regenerated"),
    )?;
    let during_2021 = Validity::new(year(2021), year(2022));
    let two_roles = client("User4", long()).organizational_unit("peer");
    let odd = |authority: &Authority, request: Request, name: &str| {
        authority.issue(&request, &entropy().child("org1").child(name))
    };
    for (name, issued) in [
        ("peer", node.identity()),
        ("revoked", revoked.identity()),
        (
            "wrong-organisation",
            org2.member(Role::Client, "User2")?.identity(),
        ),
        (
            "expired",
            &odd(issuer, client("User3", during_2021), "expired")?,
        ),
        ("two-roles", &odd(issuer, two_roles, "two-roles")?),
        (
            "regenerated-authority",
            &odd(
                &regenerated,
                client("User5", long()),
                "regenerated-authority",
            )?,
        ),
        (
            "root-issued",
            &odd(org1.root(), client("User6", long()), "root-issued")?,
        ),
    ] {
        write_user(output, "org1", name, issued)?;
    }
    Ok(())
}

fn client(name: &str, validity: Validity) -> Request {
    Request::identity(&format!("{name}@org1.example.com"), validity).organizational_unit("client")
}

/// The MSP, a node, a client and an admin.
fn write_plain(
    output: &mut impl Output,
    name: &str,
    organization: &Organization,
    node: &Member,
) -> Result<(), GenerateError> {
    let folder = Path::new(name);
    organization.write_msp(output, &folder.join("msp"))?;
    let host = node
        .identity()
        .common_name()
        .split('.')
        .next()
        .unwrap_or_default();
    organization.write_local_msp(output, &folder.join("nodes").join(host).join("msp"), node)?;
    output.folder(&folder.join("users"))?;
    write_user(
        output,
        name,
        "admin",
        organization.member(Role::Admin, "Admin")?.identity(),
    )?;
    write_user(
        output,
        name,
        "client",
        organization.member(Role::Client, "User1")?.identity(),
    )
}

fn write_user(
    output: &mut impl Output,
    organization: &str,
    name: &str,
    issued: &Issued,
) -> Result<(), GenerateError> {
    let path = Path::new(organization)
        .join("users")
        .join(format!("{name}.pem"));
    output.file(&path, issued.certificate_pem().as_bytes(), Access::Public)
}

/// From 2020 to the end of 2049.
fn long() -> Validity {
    let last_second = Time::from_unix(year(2050).unix() - 1);
    Validity::new(year(2020), last_second)
}

/// The first second of a year.
fn year(year: i64) -> Time {
    let civil = Civil {
        year,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
    };
    Time::from_civil(civil).expect("a year has a first second")
}
