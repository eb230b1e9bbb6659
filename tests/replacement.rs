//! Many MSPs under one manager: caches that forget with their MSP, and replacement while others read.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use fabric_msp::encoding::pem;
use fabric_msp::wire::{self, SerializedIdentity};
use fabric_msp::{
    CacheSizes, DeserializeError, Msp, MspManager, MspPrincipal, MspRoleType, ValidationError,
};

fn file(path: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/network/");
    std::fs::read(format!("{root}{path}")).unwrap()
}

/// The MSP of an organisation's folder, under any identifier.
fn msp(organisation: &str, msp_id: &str) -> Msp {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/network/");
    Msp::from_dir(format!("{root}{organisation}/msp"), msp_id).unwrap()
}

fn serialized(msp_id: &str, path: &str) -> Vec<u8> {
    let pem = file(path);
    SerializedIdentity {
        mspid: msp_id,
        id_bytes: &pem,
    }
    .encode()
}

fn both() -> MspManager {
    MspManager::new([msp("org1", "Org1MSP"), msp("org2", "Org2MSP")])
}

#[test]
fn the_msp_that_an_identity_names_judges_it() {
    let manager = both();
    for (msp_id, path) in [
        ("Org1MSP", "org1/users/client.pem"),
        ("Org2MSP", "org2/users/client.pem"),
    ] {
        let identity = manager
            .deserialize_identity(&serialized(msp_id, path))
            .unwrap();
        assert_eq!(
            manager.validate(&identity).unwrap().role(),
            MspRoleType::Client
        );
    }
    let astray = manager.deserialize_identity(&serialized("Org1MSP", "org2/users/client.pem"));
    assert!(matches!(astray, Err(DeserializeError::Sanitizing(_))));
    let unknown = manager.deserialize_identity(&serialized("org1msp", "org1/users/client.pem"));
    assert_eq!(
        unknown.unwrap_err(),
        DeserializeError::UnknownMsp {
            msp_id: "org1msp".into()
        }
    );
}

#[test]
fn answers_are_remembered_and_counted_within_the_configured_sizes() {
    let sizes = CacheSizes {
        identities: 1,
        validations: 1,
        principals: 1,
    };
    let manager = MspManager::with_cache_sizes([msp("org1", "Org1MSP")], sizes);
    let [client, admin] =
        ["client", "admin"].map(|name| serialized("Org1MSP", &format!("org1/users/{name}.pem")));
    for bytes in [&client, &client, &admin, &client] {
        let identity = manager.deserialize_identity(bytes).unwrap();
        manager.validate(&identity).unwrap();
        let member = MspPrincipal::role("Org1MSP", MspRoleType::Member);
        manager.satisfies_principal(&identity, &member).unwrap();
    }
    let found = manager.statistics("Org1MSP").unwrap();
    for cache in [found.identities, found.validations, found.principals] {
        assert_eq!(
            (cache.hits, cache.misses, cache.evictions, cache.entries),
            (1, 3, 2, 1)
        );
    }
    assert!(manager.statistics("Org2MSP").is_none());
}

#[test]
fn without_caches_the_answers_are_the_same() {
    let manager = MspManager::with_cache_sizes([msp("org1", "Org1MSP")], CacheSizes::NONE);
    for _ in 0..2 {
        let identity = manager
            .deserialize_identity(&serialized("Org1MSP", "org1/users/revoked.pem"))
            .unwrap();
        assert!(matches!(
            manager.validate(&identity),
            Err(ValidationError::Revoked { .. })
        ));
    }
    assert_eq!(manager.statistics("Org1MSP").unwrap().identities.entries, 0);
}

#[test]
fn a_certificate_that_is_known_in_advance_may_be_named_by_its_identifier() {
    let manager = both();
    let known = manager
        .snapshot()
        .know("Org1MSP", &file("org1/users/client.pem"))
        .unwrap();
    let by_id = |msp_id| {
        wire::Identity {
            msp_id,
            creator: Some(wire::Creator::CertificateId(&known.id)),
        }
        .encode()
    };
    let identity = manager
        .deserialize_fabric_x_identity(&by_id("Org1MSP"))
        .unwrap();
    assert_eq!(identity.identifier(), known);
    assert_eq!(
        manager.validate(&identity).unwrap().role(),
        MspRoleType::Client
    );
    let elsewhere = manager.deserialize_fabric_x_identity(&by_id("Org2MSP"));
    assert!(matches!(
        elsewhere,
        Err(DeserializeError::UnknownCertificateId { .. })
    ));

    manager.replace(msp("org1", "Org1MSP"));
    let forgotten = manager
        .snapshot()
        .deserialize_fabric_x_identity(&by_id("Org1MSP"));
    assert!(matches!(
        forgotten,
        Err(DeserializeError::UnknownCertificateId { .. })
    ));
}

#[test]
fn a_fabric_x_identity_may_carry_its_certificate() {
    let manager = both();
    let pem = file("org1/users/peer.pem");
    let carried = wire::Identity {
        msp_id: "Org1MSP",
        creator: Some(wire::Creator::Certificate(&pem)),
    };
    let identity = manager
        .snapshot()
        .deserialize_fabric_x_identity(&carried.encode())
        .unwrap();
    assert_eq!(
        manager.validate(&identity).unwrap().role(),
        MspRoleType::Peer
    );
    let neither = wire::Identity {
        msp_id: "Org1MSP",
        creator: None,
    };
    assert!(
        manager
            .snapshot()
            .deserialize_fabric_x_identity(&neither.encode())
            .is_err()
    );
}

#[test]
fn an_identity_of_a_replaced_msp_is_judged_anew() {
    let manager = both();
    let identity = manager
        .deserialize_identity(&serialized("Org1MSP", "org1/users/client.pem"))
        .unwrap();
    let member = MspPrincipal::role("Org1MSP", MspRoleType::Member);
    manager.validate(&identity).unwrap();
    manager.satisfies_principal(&identity, &member).unwrap();

    manager.replace(msp("org2", "Org1MSP"));
    assert!(matches!(
        manager.validate(&identity),
        Err(ValidationError::Path(_))
    ));
    assert!(manager.satisfies_principal(&identity, &member).is_err());
    assert!(
        manager
            .deserialize_identity(&serialized("Org1MSP", "org1/users/client.pem"))
            .is_err()
    );
    assert!(
        manager
            .deserialize_identity(&serialized("Org2MSP", "org2/users/client.pem"))
            .is_ok()
    );

    manager.remove("Org1MSP");
    assert!(matches!(
        manager.validate(&identity),
        Err(ValidationError::MspGone { .. })
    ));
    assert!(
        identity.validate().is_ok(),
        "its own MSP still stands behind it"
    );
}

/// Go takes anything behind a certificate's last field, so one valid certificate makes valid ones of every size.
#[test]
fn what_is_remembered_is_not_the_senders_choice_in_size() {
    let manager = both();
    let pem = file("org1/users/client.pem");
    let der = pem::decode(&pem).unwrap().into_contents();
    let padded = |padding: usize| {
        let inside = [
            &der[4..],
            &[0x04, 0x82][..],
            &(padding as u16).to_be_bytes(),
            &vec![0; padding],
        ]
        .concat();
        let length = (inside.len() as u16).to_be_bytes();
        let whole = [&[0x30, 0x82][..], &length, &inside].concat();
        let pem = pem::encode("CERTIFICATE", &whole);
        SerializedIdentity {
            mspid: "Org1MSP",
            id_bytes: pem.as_bytes(),
        }
        .encode()
    };
    for (padding, remembered) in [(300, 1), (20_000, 1), (40_000, 1)] {
        let identity = manager.deserialize_identity(&padded(padding)).unwrap();
        manager.validate(&identity).unwrap();
        let admin = MspPrincipal::role("Org1MSP", MspRoleType::Admin);
        assert!(manager.satisfies_principal(&identity, &admin).is_err());
        let found = manager.statistics("Org1MSP").unwrap();
        for cache in [found.identities, found.validations, found.principals] {
            assert_eq!(cache.entries, remembered, "{padding}");
        }
    }
}

#[test]
fn an_error_does_not_grow_with_what_it_is_about() {
    let manager = both();
    let long = "x\u{1b}[2J\n".repeat(100_000);
    let error = manager
        .deserialize_identity(&serialized(&long, "org1/users/client.pem"))
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.len() < 2_000 && !message.contains('\u{1b}') && !message.contains('\n'),
        "{message}"
    );
    assert!(
        format!("{error:?}").len() < 4_000,
        "what is kept is bounded, too"
    );
}

/// Readers on all cores while the two organisations change names thousands of times: each snapshot has both in one state, and
/// once the change has returned nobody is accepted by the old state.
#[test]
fn readers_see_one_state_or_the_other() {
    let states = [
        [msp("org1", "A"), msp("org2", "B")],
        [msp("org2", "A"), msp("org1", "B")],
    ];
    let manager = MspManager::new(states[0].clone());
    let first = [
        serialized("A", "org1/users/client.pem"),
        serialized("B", "org2/users/client.pem"),
    ];
    let over = AtomicBool::new(false);
    let reads = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let set = manager.snapshot();
                    let accepted = first.each_ref().map(|bytes| {
                        set.deserialize_identity(bytes)
                            .is_ok_and(|identity| set.validate(&identity).is_ok())
                    });
                    assert_eq!(accepted[0], accepted[1], "a mixture");
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 1..=2_000 {
            manager.replace_all(states[round % 2].clone());
            let accepted = manager.deserialize_identity(&first[0]).is_ok();
            assert_eq!(
                accepted,
                round % 2 == 0,
                "a stale answer after the change returned"
            );
        }
        over.store(true, Ordering::Relaxed);
    });
    assert!(reads.load(Ordering::Relaxed) > 0);
}
