//! Channels from their configuration: a real ledger's blocks, and configurations that Fabric refuses.

#[path = "support/raft.rs"]
mod raft;

use fabric_msp::MspVersion;
use fabric_msp::channel::{CapabilityLevel, Channel, Feature, RAFT};
use raft::Raft;
use std::sync::OnceLock;
use std::time::Duration;

#[test]
fn the_real_channel_is_what_its_last_configuration_says() {
    let channel = Channel::from_config_block(&read("config.block")).unwrap();
    assert_eq!((channel.id(), channel.sequence()), ("labraft", 7));
    let levels = CapabilityLevel::ALL.map(|level| {
        let names: Vec<_> = channel.capabilities().names(level).collect();
        names.join(" ")
    });
    assert_eq!(levels, ["V2_0", "V2_0", "V2_5"]);
    assert!(channel.capabilities().has(Feature::KeyLevelEndorsement));
    assert_eq!(
        channel.msps().msp("Org1MSP").unwrap().version(),
        MspVersion::V1_4_3
    );
    assert_eq!(channel.msps().msps().count(), 4);
    assert_eq!(channel.idemix_msps().count(), 0);

    let application = channel.application().unwrap();
    let organizations: Vec<_> = application.organizations().keys().collect();
    assert_eq!(organizations, ["Org1", "Org2", "Org3"]);
    let anchors = &application.organizations()["Org3"].anchor_peers;
    assert_eq!((anchors.len(), anchors[0].host.as_str()), (1, "127.0.0.1"));
    assert_eq!(
        application.acls()["peer/Propose"],
        "/Channel/Application/Writers"
    );

    let orderer = channel.orderer().unwrap();
    assert_eq!(orderer.consensus_type(), RAFT);
    assert!(orderer.is_in_normal_state() && !orderer.is_bft());
    assert_eq!(orderer.batch_timeout(), Duration::from_secs(1));
    assert_eq!(orderer.batch_size().max_message_count, 15);
    assert_eq!(orderer.organizations()["OrdererOrg"].endpoints.len(), 3);
    assert!(channel.consortiums().is_none());
    assert!(channel.policy("/Channel/Application/Writers").exists());
    assert!(!channel.policy("/Channel/Application/writers").exists());
}

fn read(name: &str) -> Vec<u8> {
    ledger().read(name)
}

fn ledger() -> &'static Raft {
    static LEDGER: OnceLock<Raft> = OnceLock::new();
    LEDGER.get_or_init(|| Raft::unpack("channel-ledger"))
}
