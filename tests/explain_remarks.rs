//! Remarks: what they say, and that what they advise is what keeps identities valid; and what is told of searches.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::config::{MspConfig, NodeOus, OuIdentifier};
use fabric_msp::encoding::pem;
use fabric_msp::generate::{Authority, Entropy, RenewalStart, Request, Revocation, Validity};
use fabric_msp::msp::{Explanation, MspPrincipal, MspRoleType, Remark};
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
    let config = MspConfig {
        name: "OrgMSP".to_owned(),
        root_certs: vec![root.issued().certificate_pem().into_bytes()],
        intermediate_certs: vec![below.issued().certificate_pem().into_bytes()],
        admins: vec![admin.certificate_pem().into_bytes()],
        node_ous: Some(node_ous()),
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

#[test]
fn a_revocation_list_of_nobody_here_is_told() {
    let (ca, other) = (authority(), other_authority());
    let foreign = list_of(&other, &[]);
    let explanation = explained(&[&ca], &[&list_of(&ca, &[]), &foreign], &identity(&ca, 10));
    assert!(explanation.is_valid());
    assert_eq!(codes(&explanation), ["MSP-EXP-005"]);
    let told = remark(&explanation, "MSP-EXP-005");
    assert!(told.message.starts_with("CRL 1 of `"), "{}", told.message);
    assert!(told.message.contains("CN=other"), "{}", told.message);
    assert!(
        told.help
            .contains("no identity that it lists is revoked here")
    );

    // Another CA's list is that of a listed one: used, though not for this identity.
    let explanation = explained(&[&ca, &other], &[&foreign], &identity(&ca, 10));
    assert_eq!(codes(&explanation), [""; 0]);
}

#[test]
fn a_tls_certificate_is_told_with_its_authority() {
    let ca = authority();
    let tls_ca = other_authority();
    let with_tls = |tls_root: &Authority, lists: &[&str]| MspConfig {
        tls_root_certs: vec![tls_root.issued().certificate_pem().into_bytes()],
        ..config(&[&ca], lists)
    };
    let tls = |ca: &Authority| {
        let request = Request::tls("node", days(10, 90));
        ca.issue(&request, &Entropy::from_seed(b"node")).unwrap()
    };
    let certificate = tls(&tls_ca).certificate_pem();
    let explanation = judged(&with_tls(&tls_ca, &[]), certificate.as_bytes());
    let told = remark(&explanation, "MSP-EXP-010");
    assert!(
        told.message.contains("this is a TLS certificate"),
        "{}",
        told.message
    );
    assert!(told.message.contains("CN=other"), "{}", told.message);
    assert!(told.help.contains("`msp/signcerts`"), "{}", told.help);
    // The CA need not have issued it for TLS.
    let explanation = judged(&with_tls(&tls_ca, &[]), &identity(&tls_ca, 10));
    let told = remark(&explanation, "MSP-EXP-010");
    assert!(told.message.contains("CN=other"), "{}", told.message);
    // Of a TLS CA that is not listed, only the usages tell.
    let explanation = judged(&config(&[&ca], &[]), certificate.as_bytes());
    let told = remark(&explanation, "MSP-EXP-010");
    assert!(
        told.message.contains("may be a TLS certificate"),
        "{}",
        told.message
    );

    // Foreign, but neither of a TLS CA nor for TLS.
    let explanation = explained(&[&ca], &[], &identity(&tls_ca, 10));
    assert!(!explanation.is_valid());
    assert!(!codes(&explanation).contains(&"MSP-EXP-010"));
    // One CA for both: what it issued for TLS is valid, and what it revoked is suspected of nothing else.
    let both = with_tls(&ca, &[]);
    let explanation = judged(&both, tls(&ca).certificate_pem().as_bytes());
    assert!(explanation.is_valid());
    assert_eq!(codes(&explanation), [""; 0]);
    let user = identity(&ca, 10);
    let list = list_of(&ca, &[&user]);
    let explanation = judged(&with_tls(&ca, &[&list]), &user);
    assert!(!explanation.is_valid());
    assert_eq!(codes(&explanation), [""; 0]);
}

#[test]
fn a_revocation_list_that_the_issuer_did_not_sign_is_told_to_whom_it_lists() {
    let (ca, other) = (authority(), other_authority());
    let user = identity(&ca, 10);
    let key_id = |ca: &Authority| ca.issued().key().subject_key_id();
    let forged = |list: &str| rewritten(list, &key_id(&other), &key_id(&ca));
    let list = forged(&list_of(&other, &[&user]));
    let explanation = explained(&[&ca], &[&list], &user);
    assert!(explanation.is_valid());
    assert_eq!(codes(&explanation), ["MSP-EXP-012"]);
    let told = remark(&explanation, "MSP-EXP-012");
    assert!(
        told.message
            .starts_with("CRL 0 lists this certificate, but the issuer's key did not sign it"),
        "{}",
        told.message
    );
    assert!(told.help.contains("the CRL that the issuer signed"));

    // The list that the help asks for.
    let explanation = explained(&[&ca], &[&list_of(&ca, &[&user])], &user);
    assert!(!explanation.is_valid());
    assert_eq!(codes(&explanation), [""; 0]);
    // Nobody asks who signed a list that does not list the identity.
    let explanation = explained(&[&ca], &[&forged(&list_of(&other, &[]))], &user);
    assert_eq!(codes(&explanation), [""; 0]);
}

#[test]
fn a_listed_administrator_who_is_revoked_is_told_to_remain_one() {
    let ca = authority();
    let request = Request::identity("admin", days(10, 90)).organizational_unit("admin");
    let admin = ca.issue(&request, &Entropy::from_seed(b"admin")).unwrap();
    let admin = admin.certificate_pem().into_bytes();
    let list = list_of(&ca, &[&admin]);
    let explained = |admins: &[&[u8]], lists: &[&str]| {
        let config = MspConfig {
            admins: admins.iter().map(|admin| admin.to_vec()).collect(),
            node_ous: Some(node_ous()),
            ..config(&[&ca], lists)
        };
        let msp = Msp::new(&config, MspVersion::V3_0).unwrap();
        let identity = msp.identity_from_pem(&admin).unwrap();
        let principal = MspPrincipal::role("OrgMSP", MspRoleType::Admin);
        let is_admin = msp.satisfies_principal(&identity, &principal).is_ok();
        (msp.explain_pem(&admin), is_admin)
    };
    let (explanation, is_admin) = explained(&[&admin], &[&list]);
    assert!(!explanation.is_valid() && is_admin);
    assert_eq!(codes(&explanation), ["MSP-EXP-013"]);
    let told = remark(&explanation, "MSP-EXP-013");
    assert!(
        told.message.contains("satisfies ADMIN although"),
        "{}",
        told.message
    );
    assert!(told.help.contains("remove it from `admincerts`"));

    // As the help has it.
    let (explanation, is_admin) = explained(&[], &[&list]);
    assert!(!explanation.is_valid() && !is_admin);
    assert_eq!(codes(&explanation), [""; 0]);
    let (explanation, is_admin) = explained(&[&admin], &[]);
    assert!(explanation.is_valid() && is_admin);
    assert_eq!(codes(&explanation), [""; 0]);
}

#[test]
fn a_revocation_list_of_no_key_is_told_to_stop_everything() {
    let ca = authority();
    let user = identity(&ca, 10);
    let good = list_of(&ca, &[]);
    // Another number for the extension: none that anybody knows.
    let without = rewritten(&good, &[0x55, 0x1d, 35], &[0x55, 0x1d, 99]);
    let explanation = explained(&[&ca], &[&good, &without], &user);
    assert!(!explanation.is_valid());
    assert_eq!(codes(&explanation), ["MSP-EXP-014"]);
    let told = remark(&explanation, "MSP-EXP-014");
    assert!(
        told.message
            .starts_with("CRL 1 has no authority key identifier"),
        "{}",
        told.message
    );
    assert!(told.help.contains("replace it"), "{}", told.help);

    // Replaced, as the help has it.
    let explanation = explained(&[&ca], &[&good, &good], &user);
    assert!(explanation.is_valid());
    assert_eq!(codes(&explanation), [""; 0]);
}

#[test]
fn an_issuer_whose_name_is_spelt_otherwise_is_told() {
    let ca = authority();
    let user = identity(&ca, 10);
    let shouted = Request::authority("CA", days(0, 100));
    let shouted = Authority::root(&shouted, &Entropy::from_seed(b"shouted")).unwrap();
    // `ca` as a PrintableString and as a UTF8String.
    let other_type = rewritten(
        std::str::from_utf8(&user).unwrap(),
        &[0x13, 2, b'c', b'a'],
        &[0x0c, 2, b'c', b'a'],
    );
    for pem in [&identity(&shouted, 10)[..], other_type.as_bytes()] {
        let explanation = explained(&[&ca], &[], pem);
        assert!(!explanation.is_valid());
        let told = remark(&explanation, "MSP-EXP-017");
        assert!(
            told.message.starts_with("a CA named `CN=ca,"),
            "{}",
            told.message
        );
        assert!(
            told.help
                .contains("exactly as the CA's certificate spells it")
        );
    }

    // Spelt exactly so; quite another name; the right name of another key.
    let namesake = Request::authority("ca", days(0, 100));
    let namesake = Authority::root(&namesake, &Entropy::from_seed(b"namesake")).unwrap();
    let others = [identity(&other_authority(), 10), identity(&namesake, 10)];
    for pem in [&user, &others[0], &others[1]] {
        let explanation = explained(&[&ca], &[], pem);
        assert_eq!(explanation.is_valid(), *pem == user);
        assert!(!codes(&explanation).contains(&"MSP-EXP-017"));
    }
}

#[test]
fn an_issuer_that_is_listed_under_another_name_is_told() {
    let ca = authority();
    let request = Request::authority("renamed", days(0, 100));
    let renamed = ca.renewed_root(&request, &Entropy::from_seed(b"renamed"));
    let renamed = renamed.unwrap();
    let user = identity(&renamed, 10);
    let explanation = explained(&[&ca], &[], &user);
    assert!(!explanation.is_valid());
    assert_eq!(codes(&explanation), ["MSP-EXP-018"]);
    let told = remark(&explanation, "MSP-EXP-018");
    let certificate = explanation.certificate.as_ref().unwrap();
    for part in [
        "the CA `CN=ca,",
        &certificate.authority_key_id,
        "not its name `CN=renamed,",
    ] {
        assert!(told.message.contains(part), "{part}: {}", told.message);
    }
    assert!(told.help.starts_with("list the CA's certificate under"));

    // Listed as the help has it.
    let explanation = explained(&[&ca, &renamed], &[], &user);
    assert!(explanation.is_valid());
    assert_eq!(codes(&explanation), [""; 0]);
    // Another name and another key.
    let explanation = explained(&[&ca], &[], &identity(&other_authority(), 10));
    assert!(!explanation.is_valid());
    assert!(!codes(&explanation).contains(&"MSP-EXP-018"));
}

/// A root that is valid for 100 days.
fn authority() -> Authority {
    let request = Request::authority("ca", days(0, 100));
    Authority::root(&request, &Entropy::from_seed(b"ca")).unwrap()
}

/// A root of another name and another key.
fn other_authority() -> Authority {
    let request = Request::authority("other", days(0, 100));
    Authority::root(&request, &Entropy::from_seed(b"other")).unwrap()
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

/// This authority's list of these certificates.
fn list_of(ca: &Authority, pems: &[&[u8]]) -> String {
    let revocations: Vec<Revocation> = pems
        .iter()
        .map(|pem| {
            let block = pem::decode(pem).unwrap();
            let certificate = Certificate::from_der(block.contents()).unwrap();
            Revocation::of_serial(certificate.serial(), day(11))
        })
        .collect();
    ca.revocation_list_pem(1, &revocations, day(11), day(90))
        .unwrap()
}

/// With other octets in place of these, which must be there once; so its signature does not verify any more.
fn rewritten(text: &str, from: &[u8], to: &[u8]) -> String {
    assert_eq!(from.len(), to.len());
    let block = pem::decode(text.as_bytes()).unwrap();
    let mut der = block.contents().to_vec();
    let found = der.windows(from.len()).enumerate();
    let places: Vec<usize> = found
        .filter_map(|(place, window)| (window == from).then_some(place))
        .collect();
    let [place] = places[..] else {
        panic!("{places:?}")
    };
    der[place..place + to.len()].copy_from_slice(to);
    let label = match text.starts_with("-----BEGIN X509 CRL") {
        true => "X509 CRL",
        false => "CERTIFICATE",
    };
    pem::encode(label, &der)
}

fn node_ous() -> NodeOus {
    let unit = |name: &str| {
        Some(OuIdentifier {
            organizational_unit_identifier: name.to_owned(),
            ..OuIdentifier::default()
        })
    };
    NodeOus {
        enable: true,
        client: unit("client"),
        peer: unit("peer"),
        admin: unit("admin"),
        orderer: unit("orderer"),
    }
}

/// By an MSP of these roots and lists.
fn explained(roots: &[&Authority], lists: &[&str], pem: &[u8]) -> Explanation {
    judged(&config(roots, lists), pem)
}

fn judged(config: &MspConfig, pem: &[u8]) -> Explanation {
    Msp::new(config, MspVersion::V1_0).unwrap().explain_pem(pem)
}

fn config(roots: &[&Authority], lists: &[&str]) -> MspConfig {
    let pems = roots.iter().map(|root| root.issued().certificate_pem());
    MspConfig {
        name: "OrgMSP".to_owned(),
        root_certs: pems.map(String::into_bytes).collect(),
        revocation_list: lists.iter().map(|list| list.as_bytes().to_vec()).collect(),
        ..MspConfig::default()
    }
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
