//! Remarks: what they say, and that what they advise is what keeps identities valid; and what is told of searches.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::config::{MspConfig, NodeOus, OuIdentifier};
use fabric_msp::generate::{Authority, Entropy, RenewalStart, Request, Revocation, Validity};
use fabric_msp::msp::{Explanation, Remark};
use fabric_msp::x509::Certificate;
use fabric_msp::{Msp, MspVersion, Time};
use std::fs;

const START: i64 = 1_600_000_000;
const DAY: i64 = 86_400;

#[test]
fn an_expired_authority_is_told_with_the_remedy_that_helps() {
    let ca = authority();
    let user = |ca: &Authority| identity(ca, 10);
    let explanation = explained(&[&ca], &[], &user(&ca)).at(day(112));
    assert!(explanation.is_valid());
    let told = remark(&explanation, "MSP-EXP-004");
    assert!(
        told.message.contains("expired 12 days ago"),
        "{}",
        told.message
    );
    assert!(
        told.help
            .contains("the same start of validity the new certificate replaces the old file")
    );
    assert_eq!(
        codes(&explained(&[&ca], &[], &user(&ca)).at(day(99))),
        [""; 0]
    );

    // The same key and notBefore in the old file's place: both generations.
    let kept = renewed(&ca, RenewalStart::Fitting);
    for identity in [identity(&ca, 10), identity(&kept, 110)] {
        assert!(explained(&[&kept], &[], &identity).is_valid());
    }
    // Beside the old one, whatever both have in common is refused.
    let beside = explained(&[&ca, &kept], &[], &user(&ca));
    assert!(beside.verdict.unwrap_err().to_string().contains("2 valid"));
    // Another notBefore in its place refuses the older generation.
    let moved = renewed(&ca, RenewalStart::Moved);
    assert!(!explained(&[&moved], &[], &user(&ca)).is_valid());
    assert!(explained(&[&moved], &[], &identity(&moved, 110)).is_valid());
    // Another key, both listed: both generations.
    let other = Authority::root(
        &Request::authority("ca", days(50, 500)),
        &Entropy::from_seed(b"another"),
    );
    let other = other.unwrap();
    for identity in [user(&ca), identity(&other, 110)] {
        assert!(explained(&[&ca, &other], &[], &identity).is_valid());
    }
}

#[test]
fn an_expired_identity_is_told_who_refuses_it() {
    let ca = authority();
    let explanation = explained(&[&ca], &[], &identity(&ca, 10));
    let end = explanation.certificate.as_ref().unwrap().not_after.unix();
    let expired = explanation.clone().at(Time::from_unix(end + DAY));
    let told = remark(&expired, "MSP-EXP-001");
    assert!(
        told.message.contains("peers refuse its proposals"),
        "{}",
        told.message
    );
    assert!(!told.help.contains("accepting"), "{}", told.help);
    let expiring = explanation.at(Time::from_unix(end - DAY));
    let told = remark(&expiring, "MSP-EXP-003");
    assert!(
        told.message.contains("orderers its broadcasts"),
        "{}",
        told.message
    );
}

#[test]
fn an_overdue_revocation_list_is_told_from_its_due_day_on() {
    let ca = authority();
    let serial = Revocation::of_serial(&[7], day(1));
    let list = ca
        .revocation_list_pem(1, &[serial], day(1), day(20))
        .unwrap();
    let explanation = explained(&[&ca], &[&list], &identity(&ca, 10));
    assert!(explanation.is_valid());
    let overdue = explanation.clone().at(day(23));
    let told = remark(&overdue, "MSP-EXP-006");
    assert_eq!(told.message, "CRL 0 was due to be replaced 3 days ago");
    let in_time = explanation.at(day(20));
    assert!(!codes(&in_time).contains(&"MSP-EXP-006"));
}

#[test]
fn an_administrator_below_an_inner_authority_is_refused_for_that() {
    let root = authority();
    let request = Request::authority("ica", days(0, 100));
    let below = root
        .intermediate(&request, &Entropy::from_seed(b"ica"))
        .unwrap();
    let request = Request::identity("admin", days(10, 90)).organizational_unit("admin");
    let admin = root.issue(&request, &Entropy::from_seed(b"admin")).unwrap();
    let unit = |name: &str| {
        Some(OuIdentifier {
            organizational_unit_identifier: name.to_owned(),
            ..OuIdentifier::default()
        })
    };
    let config = MspConfig {
        name: "OrgMSP".to_owned(),
        root_certs: vec![root.issued().certificate_pem().into_bytes()],
        intermediate_certs: vec![below.issued().certificate_pem().into_bytes()],
        admins: vec![admin.certificate_pem().into_bytes()],
        node_ous: Some(NodeOus {
            enable: true,
            client: unit("client"),
            peer: unit("peer"),
            admin: unit("admin"),
            orderer: unit("orderer"),
        }),
        ..MspConfig::default()
    };
    let refusal = Msp::new(&config, MspVersion::V3_0).unwrap_err().to_string();
    assert!(refusal.contains("administrator certificate 0"), "{refusal}");
    assert!(!refusal.contains("does not carry"), "{refusal}");
}

#[test]
fn searches_before_and_after_a_rewriting_stand_under_headings_of_their_own() {
    let case = archive::unpack("conformance/dev.tar.gz", "explain-remarks");
    let case = case.join("dev/high-s-everywhere");
    let about = fs::read(case.join("case.json")).unwrap();
    let about: serde_json::Value = serde_json::from_slice(&about).unwrap();
    let msp = Msp::from_dir(case.join("msp"), "Org1MSP").unwrap();
    for (probe, name, searches) in [
        (
            0,
            "leaf",
            &[
                "search for the issuer, to bring the signature to low S",
                "search for the path of the certificate as it is judged",
            ][..],
        ),
        (1, "leaf-low-form", &["search for the path"]),
    ] {
        let probe = &about["probes"][probe];
        assert_eq!(probe["name"], name);
        let explanation = msp.explain_pem(probe["pem"].as_str().unwrap().as_bytes());
        let text = explanation.to_string();
        let headings: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("search"))
            .collect();
        assert_eq!(headings, searches);
        let is_rewritten = codes(&explanation).contains(&"MSP-EXP-008");
        assert_eq!(is_rewritten, name == "leaf");
    }
}

/// A root that is valid for 100 days.
fn authority() -> Authority {
    let request = Request::authority("ca", days(0, 100));
    Authority::root(&request, &Entropy::from_seed(b"ca")).unwrap()
}

/// The same authority with a certificate that ends later, made on the 105th day.
fn renewed(ca: &Authority, start: RenewalStart) -> Authority {
    let old = Certificate::from_der(ca.issued().certificate_der()).unwrap();
    let validity = ca.renewal_validity(&old, days(105, 500), start).unwrap();
    let request = Request::authority("ca", validity);
    ca.renewed_root(&request, &Entropy::from_seed(b"renewal"))
        .unwrap()
}

/// An identity issued on this day.
fn identity(ca: &Authority, from: i64) -> Vec<u8> {
    let request = Request::identity("user", days(from, from + 300));
    let issued = ca.issue(&request, &Entropy::from_seed(b"user")).unwrap();
    issued.certificate_pem().into_bytes()
}

/// By an MSP of these roots and lists.
fn explained(roots: &[&Authority], lists: &[&str], pem: &[u8]) -> Explanation {
    let pems = roots.iter().map(|root| root.issued().certificate_pem());
    let config = MspConfig {
        name: "OrgMSP".to_owned(),
        root_certs: pems.map(String::into_bytes).collect(),
        revocation_list: lists.iter().map(|list| list.as_bytes().to_vec()).collect(),
        ..MspConfig::default()
    };
    Msp::new(&config, MspVersion::V1_0)
        .unwrap()
        .explain_pem(pem)
}

fn remark<'a>(explanation: &'a Explanation, code: &str) -> &'a Remark {
    let mut remarks = explanation.remarks.iter();
    remarks.find(|remark| remark.code == code).expect(code)
}

/// Those on time: the MSP has no NodeOUs, which is always told.
fn codes(explanation: &Explanation) -> Vec<&str> {
    let codes = explanation.remarks.iter().map(|remark| remark.code);
    codes.filter(|code| *code != "MSP-EXP-007").collect()
}

fn days(from: i64, to: i64) -> Validity {
    Validity::new(day(from), day(to))
}

fn day(number: i64) -> Time {
    Time::from_unix(START + number * DAY)
}
