//! How fast policies are evaluated: 2 of 3, 5 of 10, MAJORITY of 20 organisations.
//!
//! `warm` evaluates a signature set that is there already, with caches that have seen its signers. `signed` makes the set too:
//! identities from the cache, every signature verified; the signers of a set signed the same message.

use criterion::{Criterion, criterion_group, criterion_main};
use fabric_msp::config::MspConfig;
use fabric_msp::encoding::time::Time;
use fabric_msp::generate::{Authority, Entropy, Issued, Request, Validity};
use fabric_msp::wire::{self, FabricNodeOus, FabricOuIdentifier, ImplicitMetaRule, PolicyType};
use fabric_msp::{
    Msp, MspSet, MspVersion, PolicyManager, SignaturePolicy, SignatureSet, SignedData,
};
use std::hint::black_box;

/// An organisation with one administrator.
struct Organisation {
    msp_id: String,
    msp: Msp,
    serialized: Vec<u8>,
    admin: Issued,
}

/// A message of 1 KiB that organisations signed, as endorsers sign one response.
struct Endorsed<'a> {
    message: Vec<u8>,
    signers: &'a [Organisation],
    signatures: Vec<Vec<u8>>,
}

impl<'a> Endorsed<'a> {
    fn new(number: u8, signers: &'a [Organisation]) -> Self {
        let message = vec![number; 1024];
        let sign = |signer: &Organisation| signer.admin.key().sign(&message);
        Self {
            signatures: signers.iter().map(sign).collect(),
            message,
            signers,
        }
    }

    fn data(&self) -> Vec<SignedData<'_>> {
        let signed = self.signers.iter().zip(&self.signatures);
        let signed = signed.map(|(signer, signature)| SignedData {
            identity: &signer.serialized,
            message: self.message[..].into(),
            signature,
        });
        signed.collect()
    }
}

fn policies(c: &mut Criterion) {
    let network: Vec<_> = (0..20).map(organisation).collect();
    let msps = MspSet::new(network.iter().map(|organisation| organisation.msp.clone()));
    for (n, of) in [(2, 3), (5, 10)] {
        let policy = n_of(n, &network[..of]);
        measure(
            c,
            &format!("{n} of {of}"),
            &msps,
            &network[..n],
            |signers| policy.evaluate(&msps, signers).is_ok(),
        );
    }
    let manager = majority(&network);
    let policy = manager.policy("/Channel/Application/Admins");
    measure(c, "MAJORITY of 20", &msps, &network[..11], |signers| {
        policy.evaluate(&msps, signers).is_ok()
    });
    let pairs = network.chunks_exact(2).cycle();
    let endorsed: Vec<_> = (0..100)
        .zip(pairs)
        .map(|(number, pair)| Endorsed::new(number, pair))
        .collect();
    let block: Vec<_> = endorsed.iter().map(Endorsed::data).collect();
    let sets: Vec<&[SignedData<'_>]> = block.iter().map(|set| &set[..]).collect();
    c.bench_function("signed/100 sets of 2, a message each, together", |b| {
        b.iter(|| SignatureSet::verify_many(&msps, black_box(&sets)))
    });
}

fn measure(
    c: &mut Criterion,
    name: &str,
    msps: &MspSet,
    signers: &[Organisation],
    holds: impl Fn(&SignatureSet) -> bool,
) {
    let endorsed = Endorsed::new(0, signers);
    let data = endorsed.data();
    let set = SignatureSet::verify(msps, &data);
    assert!(holds(&set));
    c.bench_function(&format!("warm/{name}"), |b| {
        b.iter(|| holds(black_box(&set)))
    });
    c.bench_function(&format!("signed/{name}, of one message"), |b| {
        b.iter(|| holds(&SignatureSet::verify(msps, black_box(&data))))
    });
}

fn n_of(n: usize, organisations: &[Organisation]) -> SignaturePolicy {
    let principals = organisations
        .iter()
        .map(|organisation| format!("'{}.admin'", organisation.msp_id));
    let list: Vec<_> = principals.collect();
    SignaturePolicy::parse(&format!("OutOf({n}, {})", list.join(", "))).unwrap()
}

/// The channel's policy about the administrators of all organisations.
fn majority(organisations: &[Organisation]) -> PolicyManager {
    let admins: Vec<_> = organisations
        .iter()
        .map(|organisation| n_of(1, std::slice::from_ref(organisation)).encode())
        .collect();
    let meta = wire::ImplicitMetaPolicy {
        sub_policy: "Admins",
        rule: ImplicitMetaRule::Majority.to_wire(),
    }
    .encode();
    let groups = organisations
        .iter()
        .zip(&admins)
        .map(|(organisation, value)| {
            let group = with_admins(PolicyType::Signature, value);
            (organisation.msp_id.as_str(), group)
        });
    let application = wire::ConfigGroup {
        groups: groups.collect(),
        ..with_admins(PolicyType::ImplicitMeta, &meta)
    };
    let channel = wire::ConfigGroup {
        groups: [("Application", application)].into(),
        ..Default::default()
    };
    PolicyManager::build("Channel", &channel).unwrap()
}

fn with_admins(kind: PolicyType, value: &[u8]) -> wire::ConfigGroup<'_> {
    let kind = kind.to_wire();
    let policy = wire::ConfigPolicy {
        policy: Some(wire::Policy { kind, value }),
        ..Default::default()
    };
    wire::ConfigGroup {
        policies: [("Admins", policy)].into(),
        ..Default::default()
    }
}

fn organisation(number: usize) -> Organisation {
    let msp_id = format!("Org{number}MSP");
    let entropy = Entropy::from_seed(msp_id.as_bytes());
    let validity = Validity::new(
        Time::from_unix(1_600_000_000),
        Time::from_unix(2_500_000_000),
    );
    let request = Request::authority(&format!("ca.org{number}.example.com"), validity);
    let authority = Authority::root(&request, &entropy.child("ca")).unwrap();
    let request = Request::identity("Admin", validity).organizational_unit("admin");
    let admin = authority.issue(&request, &entropy.child("admin")).unwrap();
    Organisation {
        msp: msp(&msp_id, authority.issued()),
        serialized: wire::SerializedIdentity {
            mspid: &msp_id,
            id_bytes: admin.certificate_pem().as_bytes(),
        }
        .encode(),
        admin,
        msp_id,
    }
}

fn msp(name: &str, root: &Issued) -> Msp {
    let unit = |organizational_unit_identifier| {
        Some(FabricOuIdentifier {
            certificate: b"",
            organizational_unit_identifier,
        })
    };
    let config = wire::FabricMspConfig {
        name,
        root_certs: vec![root.certificate_pem().as_bytes()],
        fabric_node_ous: Some(FabricNodeOus {
            enable: true,
            client_ou_identifier: unit("client"),
            peer_ou_identifier: unit("peer"),
            admin_ou_identifier: unit("admin"),
            orderer_ou_identifier: unit("orderer"),
        }),
        ..Default::default()
    }
    .encode();
    let config = MspConfig::from_fabric_msp_config(&config).unwrap();
    Msp::new(&config, MspVersion::V3_0).unwrap()
}

criterion_group!(benches, policies);
criterion_main!(benches);
