//! What is allocated: nothing by answers that are remembered, little by an identity never seen, a bounded number of octets by a
//! revocation list.

#[path = "support/forge.rs"]
#[expect(dead_code, reason = "other tests forge more")]
mod forge;

use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::Crl;
use fabric_msp::{CacheSizes, Msp, MspManager, MspPrincipal, MspRoleType, MspSet};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::PathBuf;

/// The system's allocator, with an account for each thread, so that tests beside each other do not disturb.
struct Counting;

#[derive(Clone, Copy, Debug, Default)]
struct Account {
    allocations: usize,
    held: isize,
    peak: isize,
}

thread_local! {
    static ACCOUNT: Cell<Account> = const {
        Cell::new(Account { allocations: 0, held: 0, peak: 0 })
    };
}

fn book(allocations: usize, octets: isize) {
    let mut account = ACCOUNT.get();
    account.allocations += allocations;
    account.held += octets;
    account.peak = account.peak.max(account.held);
    ACCOUNT.set(account);
}

// SAFETY: both methods do what the system's allocator does; the account is a thread's own, needs no allocation and no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        book(1, layout.size() as isize);
        // SAFETY: passed on from the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        book(0, -(layout.size() as isize));
        // SAFETY: passed on from the caller.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `work` allocates on this thread, and what it gives.
fn account_of<T>(work: impl FnOnce() -> T) -> (Account, T) {
    ACCOUNT.set(Account::default());
    let given = work();
    (ACCOUNT.get(), given)
}

fn network(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/network")
        .join(path)
}

fn msp() -> Msp {
    Msp::from_dir(network("org1/msp"), "Org1MSP").expect("a good MSP")
}

fn serialized(user: &str) -> Vec<u8> {
    let pem = std::fs::read(network(&format!("org1/users/{user}.pem"))).expect("there");
    SerializedIdentity {
        mspid: "Org1MSP",
        id_bytes: &pem,
    }
    .encode()
}

/// The counter itself: it sees an allocation and its end.
#[test]
fn allocations_are_counted() {
    let (account, kept) = account_of(|| {
        drop(vec![0_u8; 1_000]);
        vec![0_u8; 100]
    });
    assert_eq!(
        (account.allocations, account.held, account.peak),
        (2, 100, 1_000)
    );
    drop(kept);
}

#[test]
fn an_identity_seen_before_is_deserialized_validated_and_put_to_principals_without_allocating() {
    let manager = MspManager::new([msp()]);
    let client = serialized("client");
    let held = [
        MspPrincipal::role("Org1MSP", MspRoleType::Member),
        MspPrincipal::role("Org1MSP", MspRoleType::Client),
        MspPrincipal::identity(&client),
    ];
    let refused = MspPrincipal::role("Org1MSP", MspRoleType::Admin);
    let ask = || {
        let identity = manager.deserialize_identity(&client).expect("deserializes");
        manager.validate(&identity).expect("valid");
        for principal in &held {
            manager
                .satisfies_principal(&identity, principal)
                .expect("satisfied");
            assert!(manager.has_principal(&identity, principal));
        }
        assert!(!manager.has_principal(&identity, &refused));
    };
    ask();
    let (account, ()) = account_of(ask);
    assert_eq!(account.allocations, 0);
}

/// Without caches, an identity in the caller's hands remembers its own verdict.
#[test]
fn roles_of_an_identity_in_hand_are_judged_without_allocating() {
    let set = MspSet::with_cache_sizes([msp()], CacheSizes::NONE);
    let identity = set
        .deserialize_identity(&serialized("client"))
        .expect("deserializes");
    let client = MspPrincipal::role("Org1MSP", MspRoleType::Client);
    let ask = || {
        identity.msp().validate(&identity).expect("valid");
        set.validate(&identity).expect("valid");
        identity.satisfies(&client).expect("a client");
    };
    ask();
    let (account, ()) = account_of(ask);
    assert_eq!(account.allocations, 0);
}

/// PEM, certificate (its octets, names and key), path, identifier: all that is kept, and a few more on the way. The authority's key
/// has its table, as it has after some identities of it.
#[test]
fn an_identity_never_seen_takes_few_allocations() {
    let msp = msp();
    for user in ["client", "peer", "admin"] {
        let bytes = serialized(user);
        let judge = || {
            let identity = msp.deserialize_identity(&bytes).expect("deserializes");
            msp.validate(&identity).expect("valid")
        };
        (0..20).for_each(|_| drop(judge()));
        let (account, _) = account_of(judge);
        assert!(account.allocations <= 20, "{user}: {account:?}");
        assert!(
            account.held < 4_000 && account.peak < 8_000,
            "{user}: {account:?}"
        );
    }
}

/// A list is kept once, with at most ten octets more for each entry, and takes no more than that while it is read (its text aside,
/// which is the caller's).
#[test]
fn a_revocation_list_takes_its_octets_and_ten_more_an_entry() {
    const ENTRIES: u32 = 50_000;
    let serial = |n: u32| [&[1; 15][..], &n.to_be_bytes()].concat();
    let der = forge::crl("root", &forge::key(1), (0..ENTRIES).map(serial));
    let text = fabric_msp::encoding::pem::encode("X509 CRL", &der);
    for bytes in [&der, text.as_bytes()] {
        let (account, crl) = account_of(|| Crl::parse(bytes).expect("a CRL"));
        assert_eq!(crl.len(), ENTRIES as usize);
        // What decoding PEM reserves for line ends, and the rest of the list.
        let slack = der.len() / 32 + 4_096;
        let bound = (der.len() + 10 * ENTRIES as usize + slack) as isize;
        assert!(account.held <= bound, "{account:?}, {bound}");
        assert!(account.peak <= bound + 10 * ENTRIES as isize, "{account:?}");
    }
}

/// However long the list, looking a serial number up allocates nothing.
#[test]
fn looking_a_serial_number_up_allocates_nothing() {
    let serial = |n: u32| n.to_be_bytes().to_vec();
    let listed = (1 << 24)..(1 << 24) + 10_000;
    let crl = forge::crl("root", &forge::key(1), listed.clone().map(serial));
    let crl = Crl::parse(&crl).expect("a CRL");
    let numbers: Vec<Vec<u8>> = [listed.start, listed.end - 1, listed.end]
        .map(serial)
        .into();
    let (account, found) = account_of(|| {
        let found = |index: usize| crl.lists(&numbers[index]);
        [found(0), found(1), found(2)]
    });
    assert_eq!((account.allocations, found), (0, [true, true, false]));
}
