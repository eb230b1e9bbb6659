//! Drawings: well-formed whatever a certificate says, complete, and no larger than their limits.

#[path = "support/forge.rs"]
#[expect(dead_code, reason = "other tests forge more")]
mod forge;

use fabric_msp::config::MspConfig;
use fabric_msp::msp::Explanation;
use fabric_msp::picture::{self, MAX_DRAWN_AUTHORITIES};
use fabric_msp::{Msp, MspVersion, Time};
use forge::{Forged, ca_extensions, key, pem};
use std::path::Path;

const HOSTILE: &str = "</text></title><script>alert('x')</script>&\"\u{202e}\u{7}]]>";

fn authority(subject: &str, number: u8, issuer: &str, by: u8) -> Vec<u8> {
    let forged = Forged {
        serial: number.into(),
        issuer,
        subject,
        key: &key(number),
        extensions: ca_extensions(),
    };
    pem(&forged.signed_by(&key(by)))
}

fn member(subject: &str, issuer: &str, by: u8) -> Vec<u8> {
    let forged = Forged {
        serial: 7,
        issuer,
        subject,
        key: &key(250),
        extensions: Vec::new(),
    };
    pem(&forged.signed_by(&key(by)))
}

fn msp(name: &str, roots: Vec<Vec<u8>>, intermediates: Vec<Vec<u8>>) -> Msp {
    let config = MspConfig {
        name: name.to_owned(),
        root_certs: roots,
        intermediate_certs: intermediates,
        ..MspConfig::default()
    };
    Msp::new(&config, MspVersion::V1_3).unwrap()
}

/// Roots, and below each two intermediates.
fn forest(roots: u8) -> Msp {
    let name = |root: u8| format!("Root certificate authority number {root}");
    let tops = (1..=roots).map(|root| authority(&name(root), root, &name(root), root));
    let below = (1..=roots).flat_map(|root| {
        [1, 2].map(|n| {
            let subject = format!("Intermediate {n} of root {root}");
            authority(&subject, 60 * n + root, &name(root), root)
        })
    });
    msp("ForestMSP", tops.collect(), below.collect())
}

/// Elements open and close in order, and text has no bare markup: all that XML asks of what we write.
fn assert_well_formed(document: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = document;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text}");
        assert_references(text);
        let (tag, next) = after.split_once('>').expect("a tag ends");
        assert!(!tag.contains('<'), "{tag}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert_references(tag);
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        rest = next;
    }
    assert!(open.is_empty(), "{open:?}");
    let refused = |c: char| c.is_control() && c != '\n';
    assert!(!document.contains(refused));
}

fn assert_references(text: &str) {
    for (_, reference) in text.split('&').skip(1).map(|after| ((), after)) {
        let (name, _) = reference.split_once(';').expect("a reference ends");
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "{name}");
    }
}

fn check(explanation: &Explanation) -> String {
    let svg = picture::svg(explanation);
    assert_well_formed(&svg);
    let html = picture::html(explanation);
    let body = html.split_once("<main>").expect("a page has a body").1;
    let (body, _) = body.split_once("</main>").expect("a page has an end");
    assert_well_formed(body);
    for document in [&svg, &html] {
        assert!(!document.contains("<script") && !document.contains("\u{202e}"));
        let addresses = document.replace("http://www.w3.org/2000/svg", "");
        assert!(!addresses.contains("http:") && !addresses.contains("https:"));
    }
    svg
}

/// `PICTURES=DIR` keeps the drawings, to be looked at.
fn keep(name: &str, explanation: &Explanation) {
    if let Some(folder) = std::env::var_os("PICTURES") {
        let file = Path::new(&folder).join(format!("{name}.html"));
        std::fs::write(file, picture::html(explanation)).unwrap();
    }
}

#[test]
fn hostile_names_stay_text() {
    let root = authority(HOSTILE, 1, HOSTILE, 1);
    let msp = msp(HOSTILE, vec![root.clone()], Vec::new());
    for pem in [
        member(HOSTILE, HOSTILE, 1),
        member(HOSTILE, HOSTILE, 2),
        member("a b", HOSTILE, 1),
        root,
    ] {
        let explanation = msp.explain_pem(&pem).at(Time::from_unix(0));
        let svg = check(&explanation);
        assert!(svg.contains("&lt;script&gt;"));
    }
}

#[test]
fn long_names_are_cut_and_the_page_keeps_its_width() {
    let long = "a very long name of an authority ".repeat(20);
    let root = authority(&long, 1, &long, 1);
    let msp = msp("LongMSP", vec![root], Vec::new());
    let explanation = msp.explain_pem(&member(&"W".repeat(500), &long, 1));
    assert!(explanation.is_valid());
    let svg = check(&explanation);
    assert!(svg.contains('…'));
    let drawn = svg.split("<text ").skip(1);
    let longest = drawn
        .map(|text| text.split('<').next().unwrap_or_default().len())
        .max();
    assert!(longest.unwrap_or(0) < 320, "{longest:?}");
    keep("long-names", &explanation);
}

#[test]
fn thirty_roots_are_all_drawn() {
    let msp = forest(30);
    let issuer = "Intermediate 1 of root 7";
    let explanation = msp.explain_pem(&member("alice", issuer, 67));
    assert!(explanation.is_valid(), "{:?}", explanation.verdict);
    let svg = check(&explanation);
    assert_eq!(svg.matches("<g><title>").count(), 91);
    assert_eq!(svg.matches("class=\"edge on\"").count(), 2);
    keep("forest", &explanation);
}

#[test]
fn of_very_many_authorities_those_that_took_part_are_drawn() {
    let root = "Root certificate authority number 1";
    let tops = vec![authority(root, 1, root, 1)];
    let below = (0..300).map(|n| {
        let forged = Forged {
            serial: n,
            issuer: root,
            subject: &format!("Intermediate {n}"),
            key: &key(2),
            extensions: ca_extensions(),
        };
        pem(&forged.signed_by(&key(1)))
    });
    let msp = msp("ManyMSP", tops, below.collect());
    let explanation = msp.explain_pem(&member("alice", "Intermediate 299", 2));
    assert!(explanation.is_valid(), "{:?}", explanation.verdict);
    let svg = check(&explanation);
    assert_eq!(svg.matches("<g><title>").count(), MAX_DRAWN_AUTHORITIES + 1);
    assert!(svg.contains("Intermediate 299") && svg.contains("and 101 more CAs"));
}

#[test]
fn the_identity_stands_where_it_belongs() {
    let network = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/network/org1");
    let msp = Msp::from_dir(network.join("msp"), "Org1MSP").unwrap();
    for (user, edges, mark) in [
        ("client", 2, ">client<"),
        ("revoked", 2, ">refused<"),
        ("regenerated-authority", 0, "name fits, key does not"),
        ("wrong-organisation", 0, "below no CA of this MSP"),
    ] {
        let pem = std::fs::read(network.join(format!("users/{user}.pem"))).unwrap();
        let explanation = msp.explain_pem(&pem).at(Time::from_unix(1_785_000_000));
        let svg = check(&explanation);
        assert_eq!(svg.matches("class=\"edge on\"").count(), edges, "{user}");
        assert!(svg.contains(mark), "{user}");
        keep(user, &explanation);
    }
    check(&msp.explain_pem(b"no certificate at all"));
}
