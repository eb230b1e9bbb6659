//! Who may do what: joining needs a local administrator, invoking the channel's writers, events its readers, some questions any
//! local member. With real proposals, and with proposals that the network's own users sign here.

#[path = "support/raft.rs"]
mod raft;
#[path = "support/signer.rs"]
mod signer;

use fabric_msp::channel::{
    AccessError, AccessRule, Channel, LocalAccess, LocalRole, RESOURCES, SignedRequest,
    default_rule,
};
use fabric_msp::policy::{PolicyError, SignedData};
use fabric_msp::wire::{self, ChannelHeader, Header, Proposal, SignatureHeader, SignedProposal};
use fabric_msp::{Diagnostic, Msp, SigningIdentity};
use raft::Raft;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const READERS: &str = "/Channel/Application/Readers";
const WRITERS: &str = "/Channel/Application/Writers";

#[test]
fn real_proposals_may_invoke_and_read() {
    for name in ["sample-put", "sample-event"] {
        let bytes = ledger().read(&format!("artefacts/tx/{name}.signed_proposal.pb"));
        let proposal = SignedRequest::from_proposal(&bytes).unwrap();
        assert_eq!(channel().check_access("peer/Propose", &proposal), Ok(()));

        let mut signed = SignedProposal::decode(&bytes).unwrap();
        let changed = [signed.proposal_bytes, b"\x1a\x00"].concat();
        signed.proposal_bytes = &changed;
        let bytes = signed.encode();
        let forged = SignedRequest::from_proposal(&bytes).unwrap();
        let error = channel().check_access("peer/Propose", &forged).unwrap_err();
        assert!(
            matches!(
                error,
                AccessError::NotPermitted {
                    dropped: Some(_),
                    ..
                }
            ),
            "{error}"
        );
    }
}

/// The network's writers are clients and administrators of its peer organizations, its readers their peers, too.
#[test]
fn invoking_needs_a_writer_and_events_need_a_reader() {
    for (user, writes, reads) in [
        ("Admin@org1.example.com", true, true),
        ("User1@org1.example.com", true, true),
        ("peer0.org1.example.com", false, true),
        ("Admin@example.com", false, false),
    ] {
        let bytes = proposal(&signer(user));
        let request = SignedRequest::from_proposal(&bytes).unwrap();
        for (resource, allowed) in [
            ("peer/Propose", writes),
            ("_lifecycle/CommitChaincodeDefinition", writes),
            ("event/Block", reads),
            ("event/FilteredBlock", reads),
            ("qscc/GetBlockByNumber", reads),
        ] {
            let verdict = channel().check_access(resource, &request);
            assert_eq!(verdict.is_ok(), allowed, "{user} {resource}: {verdict:?}");
        }
    }
}

#[test]
fn joining_needs_a_local_administrator_and_a_list_of_channels_a_local_member() {
    let local = LocalAccess::new(organization("org1"));
    for (user, joins, lists) in [
        ("Admin@org1.example.com", true, true),
        ("User1@org1.example.com", false, true),
        ("peer0.org1.example.com", false, true),
        ("Admin@org2.example.com", false, false),
    ] {
        let bytes = proposal(&signer(user));
        let request = SignedRequest::from_proposal(&bytes).unwrap();
        for (resource, allowed) in [
            ("cscc/JoinChain", joins),
            ("_lifecycle/InstallChaincode", joins),
            ("snapshot/submitrequest", joins),
            ("cscc/GetChannels", lists),
        ] {
            let verdict = local.check_access(resource, &request);
            assert_eq!(verdict.is_ok(), allowed, "{user} {resource}: {verdict:?}");
        }
    }
}

#[test]
fn a_local_check_asks_for_identity_then_role_then_signature() {
    let local = LocalAccess::new(organization("org1"));
    let verdict = |user: &str| {
        let mut bytes = proposal(&signer(user));
        // The signature's last octet.
        *bytes.last_mut().unwrap() ^= 1;
        let request = SignedRequest::from_proposal(&bytes).unwrap();
        local.check_access("cscc/JoinChain", &request).unwrap_err()
    };
    assert!(matches!(
        verdict("Admin@org2.example.com"),
        AccessError::Identity(_)
    ));
    assert!(matches!(
        verdict("User1@org1.example.com"),
        AccessError::Role { .. }
    ));
    assert!(matches!(
        verdict("Admin@org1.example.com"),
        AccessError::Signature(_)
    ));
}

/// The defaults, as the specification lists them.
#[test]
fn every_resource_has_its_default() {
    let admins = AccessRule::Local(LocalRole::Admins);
    let mut expected = BTreeMap::new();
    let mut insert = |prefix: &str, names: &str, rule: AccessRule<'static>| {
        for name in names.split(' ') {
            expected.insert(format!("{prefix}/{name}"), rule);
        }
    };
    insert(
        "_lifecycle",
        "InstallChaincode QueryInstalledChaincode QueryInstalledChaincodes GetInstalledChaincodePackage \
        ApproveChaincodeDefinitionForMyOrg QueryApprovedChaincodeDefinition QueryApprovedChaincodeDefinitions",
        admins,
    );
    insert(
        "_lifecycle",
        "CommitChaincodeDefinition QueryChaincodeDefinition QueryChaincodeDefinitions CheckCommitReadiness",
        AccessRule::Policy(WRITERS),
    );
    insert("lscc", "Install GetInstalledChaincodes", admins);
    insert(
        "lscc",
        "ChaincodeExists GetDeploymentSpec GetChaincodeData GetInstantiatedChaincodes GetCollectionsConfig",
        AccessRule::Policy(READERS),
    );
    insert("lscc", "Deploy Upgrade", AccessRule::Instantiation);
    insert(
        "qscc",
        "GetChainInfo GetBlockByNumber GetBlockByHash GetTransactionByID GetBlockByTxID",
        AccessRule::Policy(READERS),
    );
    insert(
        "cscc",
        "JoinChain JoinChainBySnapshot JoinBySnapshotStatus",
        admins,
    );
    insert(
        "snapshot",
        "submitrequest cancelrequest listpending",
        admins,
    );
    insert("cscc", "GetChannels", AccessRule::Local(LocalRole::Members));
    insert(
        "cscc",
        "GetConfigBlock GetChannelConfig",
        AccessRule::Policy(READERS),
    );
    insert(
        "peer",
        "Propose ChaincodeToChaincode",
        AccessRule::Policy(WRITERS),
    );
    insert("event", "Block FilteredBlock", AccessRule::Policy(READERS));
    insert(
        "gateway",
        "CommitStatus ChaincodeEvents",
        AccessRule::Policy(READERS),
    );
    let listed: BTreeMap<_, _> = RESOURCES
        .iter()
        .map(|(name, rule)| ((*name).to_owned(), *rule))
        .collect();
    assert_eq!(listed, expected);
    assert_eq!(listed.len(), RESOURCES.len());
}

#[test]
fn the_channels_acls_override_the_defaults_but_not_the_nodes_own() {
    let acls = [
        ("event/Block", "Admins"),
        ("peer/Propose", "/Channel/Orderer/Writers"),
        ("cscc/JoinChain", "Readers"),
        ("lscc/Deploy", "Writers"),
        ("own/resource", "Writers"),
        ("qscc/GetChainInfo", "NoSuchPolicy"),
        ("qscc/GetBlockByHash", ""),
    ];
    let channel = with_acls(&acls);
    for (resource, path) in [
        ("event/Block", "/Channel/Application/Admins"),
        ("peer/Propose", "/Channel/Orderer/Writers"),
        ("lscc/Deploy", WRITERS),
        ("own/resource", WRITERS),
        ("qscc/GetChainInfo", "/Channel/Application/NoSuchPolicy"),
        ("qscc/GetBlockByHash", READERS),
    ] {
        assert_eq!(
            channel.access_rule(resource),
            Some(AccessRule::Policy(path)),
            "{resource}"
        );
    }
    assert_eq!(
        channel.access_rule("cscc/JoinChain"),
        default_rule("cscc/JoinChain")
    );
    assert_eq!(channel.access_rule("other/resource"), None);

    let bytes = proposal(&signer("User1@org1.example.com"));
    let request = SignedRequest::from_proposal(&bytes).unwrap();
    assert_eq!(channel.check_access("own/resource", &request), Ok(()));
    assert_eq!(channel.check_access("lscc/Deploy", &request), Ok(()));
    let refusal = |resource| channel.check_access(resource, &request).unwrap_err();
    assert!(matches!(
        refusal("peer/Propose"),
        AccessError::NotPermitted { .. }
    ));
    assert!(matches!(
        refusal("qscc/GetChainInfo"),
        AccessError::NotPermitted {
            reason: PolicyError::NoSuchPolicy { .. },
            ..
        }
    ));
}

#[test]
fn what_a_channel_cannot_judge_it_says() {
    let bytes = proposal(&signer("Admin@org1.example.com"));
    let request = SignedRequest::from_proposal(&bytes).unwrap();
    let local = LocalAccess::new(organization("org1"));
    for (error, code) in [
        (channel().check_access("nothing", &request), "MSP-ACC-003"),
        (
            channel().check_access("cscc/JoinChain", &request),
            "MSP-ACC-004",
        ),
        (local.check_access("peer/Propose", &request), "MSP-ACC-005"),
        (
            channel().check_access("lscc/Upgrade", &request),
            "MSP-ACC-006",
        ),
        (local.check_access("nothing", &request), "MSP-ACC-003"),
    ] {
        assert_eq!(error.unwrap_err().code(), code);
    }
    assert!(SignedRequest::from_proposal(b"\x0a\x01\xff").is_err());
    assert!(SignedRequest::from_envelope(b"").is_err());
    let empty = SignedRequest::from_proposal(b"").unwrap();
    assert!(channel().check_access("peer/Propose", &empty).is_err());
}

#[test]
fn envelopes_and_bare_signatures_are_requests_too() {
    let bytes = ledger().read("artefacts/tx/sample-put.envelope.pb");
    let request = SignedRequest::from_envelope(&bytes).unwrap();
    assert_eq!(channel().check_access("peer/Propose", &request), Ok(()));

    let signer = signer("peer0.org1.example.com");
    let (identity, signature) = (
        signer.identity().serialize(),
        signer.sign(b"message").unwrap(),
    );
    let signed = SignedData {
        identity: &identity,
        message: b"message".into(),
        signature: &signature,
    };
    assert_eq!(
        channel().check_access("event/Block", &signed.into()),
        Ok(())
    );
}

/// A proposal to join a channel, say: what is proposed does not matter here.
fn proposal(signer: &SigningIdentity) -> Vec<u8> {
    let creator = signer.identity().serialize();
    let channel_header = ChannelHeader {
        kind: 3,
        ..ChannelHeader::default()
    }
    .encode();
    let signature_header = SignatureHeader {
        creator: &creator,
        nonce: b"nonce",
    }
    .encode();
    let header = Header {
        channel_header: &channel_header,
        signature_header: &signature_header,
    }
    .encode();
    let proposal = Proposal {
        header: &header,
        payload: b"payload",
        extension: b"",
    }
    .encode();
    let signature = signer.sign(&proposal).unwrap();
    SignedProposal {
        proposal_bytes: &proposal,
        signature: &signature,
    }
    .encode()
}

/// The last configuration with other ACLs.
fn with_acls(acls: &[(&str, &str)]) -> Channel {
    let mut config = channel().config();
    let resources = acls
        .iter()
        .map(|(name, policy_ref)| (*name, wire::ApiResource { policy_ref }));
    let value = wire::Acls {
        acls: resources.collect(),
    }
    .encode();
    let root = config.channel_group.as_mut().unwrap();
    let application = root.groups.get_mut("Application").unwrap();
    application.values.get_mut("ACLs").unwrap().value = &value;
    Channel::from_config("labraft", &config).unwrap()
}

fn signer(name: &str) -> SigningIdentity {
    signer::signer(ledger(), name)
}

fn organization(name: &str) -> Msp {
    let folder = format!("crypto/peerOrganizations/{name}.example.com/msp");
    let number = name.trim_start_matches("org");
    Msp::from_dir(ledger().path(&folder), &format!("Org{number}MSP")).unwrap()
}

fn channel() -> &'static Channel {
    static CHANNEL: OnceLock<Channel> = OnceLock::new();
    CHANNEL.get_or_init(|| Channel::from_config_block(&ledger().read("config.block")).unwrap())
}

fn ledger() -> &'static Raft {
    static LEDGER: OnceLock<Raft> = OnceLock::new();
    LEDGER.get_or_init(|| Raft::unpack("access-ledger"))
}
