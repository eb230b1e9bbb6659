//! Rules of the format, seen through the messages.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Diagnostic;

/// A tag and length in front of `value`.
fn field(number: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).expect("short");
    [&[number << 3 | 2, length], value].concat()
}

#[test]
fn the_last_of_several_scalars_wins() {
    let bytes = [field(1, b"Org1MSP"), field(2, b"x"), field(1, b"Org2MSP")].concat();
    let identity = SerializedIdentity::decode(&bytes).expect("well formed");
    assert_eq!((identity.mspid, identity.id_bytes), ("Org2MSP", &b"x"[..]));
}

#[test]
fn a_field_of_another_wire_type_is_unknown() {
    let role = MspRole::decode(b"\x08\x05\x12\x01\x03\x0d....\x0a\x01A").expect("well formed");
    assert_eq!((role.msp_identifier, role.role), ("A", 0));
}

#[test]
fn every_string_must_be_utf8_even_one_that_is_overwritten() {
    let bytes = [field(1, b"\xff"), field(1, b"Org1MSP")].concat();
    let error = SerializedIdentity::decode(&bytes).expect_err("not UTF-8");
    assert_eq!(error.code(), "MSP-WIRE-006");
    let surrogate = field(1, b"\xed\xa0\x80");
    assert!(SerializedIdentity::decode(&surrogate).is_err());
    assert!(SerializedIdentity::decode(&field(2, b"\xff")).is_ok());
}

#[test]
fn enums_are_cut_to_32_bits() {
    let role = MspRole::decode(b"\x10\x83\x80\x80\x80\x10").expect("well formed");
    assert_eq!(MspRoleType::from_wire(role.role), Some(MspRoleType::Peer));
    let negative = MspRole {
        msp_identifier: "",
        role: -1,
    };
    assert_eq!(
        negative.encode(),
        b"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
    );
}

#[test]
fn any_varint_but_zero_is_true() {
    let on = FabricNodeOus::decode(b"\x08\x80\x80\x80\x80\x80\x20").expect("well formed");
    assert!(on.enable);
    assert_eq!(on.encode(), b"\x08\x01");
}

#[test]
fn occurrences_of_a_singular_message_merge() {
    let first = field(6, &field(1, b"certificate"));
    let second = field(6, &field(2, &field(1, b"key")));
    let bytes = [first, second].concat();
    let config = FabricMspConfig::decode(&bytes).expect("well formed");
    let signer = config.signing_identity.expect("present");
    assert_eq!(signer.public_signer, b"certificate");
    assert_eq!(
        signer.private_signer.expect("present").key_identifier,
        "key"
    );
}

#[test]
fn an_empty_message_is_present() {
    let config = FabricMspConfig::decode(b"\x5a\x00").expect("well formed");
    assert_eq!(config.fabric_node_ous, Some(FabricNodeOus::default()));
    assert_eq!(config.encode(), b"\x5a\x00");
}

#[test]
fn a_oneof_takes_the_last_member_and_merges_the_same_one() {
    let n_out_of = |inner: &[u8]| field(2, inner);
    let bytes = [n_out_of(b"\x08\x02"), n_out_of(b"\x12\x02\x08\x01")].concat();
    let merged = SignaturePolicy::decode(&bytes).expect("well formed");
    let rules = vec![SignaturePolicy {
        kind: Some(SignaturePolicyKind::SignedBy(1)),
    }];
    assert_eq!(
        merged.kind,
        Some(SignaturePolicyKind::NOutOf(NOutOf { n: 2, rules }))
    );
    let replaced = SignaturePolicy::decode(b"\x12\x02\x08\x02\x08\x00").expect("well formed");
    assert_eq!(replaced.kind, Some(SignaturePolicyKind::SignedBy(0)));
    assert_eq!(replaced.encode(), b"\x08\x00");
}

#[test]
fn map_entries_have_defaults_and_the_last_one_wins() {
    let entry = |key: &[u8], value: &[u8]| field(2, &[field(1, key), field(2, value)].concat());
    let bytes = [
        entry(b"b", b"\x08\x01"),
        entry(b"a", b"\x08\x02"),
        entry(b"b", b"\x2a\x01m"),
        field(2, b""),
    ]
    .concat();
    let group = ConfigGroup::decode(&bytes).expect("well formed");
    let names: Vec<_> = group.groups.keys().copied().collect();
    assert_eq!(names, ["", "a", "b"]);
    assert_eq!(
        (group.groups["b"].version, group.groups["b"].mod_policy),
        (0, "m")
    );
    assert_eq!(ConfigGroup::decode(&group.encode()), Ok(group));
}

#[test]
fn values_within_one_map_entry_merge() {
    let bytes = field(2, &[field(2, b"\x08\x01"), field(2, b"\x2a\x01m")].concat());
    let group = ConfigGroup::decode(&bytes).expect("well formed");
    assert_eq!(
        (group.groups[""].version, group.groups[""].mod_policy),
        (1, "m")
    );
}

/// A group in which `levels` groups lie within each other.
fn nested_groups(levels: usize) -> Vec<u8> {
    let mut group = ConfigGroup::default().encode();
    for _ in 0..levels {
        let mut entry = vec![0x12];
        super::writer::put_varint(group.len() as u64, &mut entry);
        entry.extend(&group);
        group = vec![0x12];
        super::writer::put_varint(entry.len() as u64, &mut group);
        group.extend(entry);
    }
    group
}

#[test]
fn nesting_has_a_limit() {
    let deepest = (MAX_DEPTH as usize - 1) / 2;
    let bytes = nested_groups(deepest);
    let group = ConfigGroup::decode(&bytes).expect("within the limit");
    assert_eq!(ConfigGroup::decode(&group.encode()).as_ref(), Ok(&group));
    let bytes = nested_groups(deepest + 1);
    let error = ConfigGroup::decode(&bytes).expect_err("too deep");
    assert_eq!(error.code(), "MSP-WIRE-007");
    let bytes = nested_groups(20_000);
    assert!(ConfigGroup::decode(&bytes).is_err());
}

#[test]
fn the_deepest_message_fits_in_a_small_stack() {
    let work = || {
        let bytes = nested_groups((MAX_DEPTH as usize - 1) / 2);
        let group = ConfigGroup::decode(&bytes).expect("within the limit");
        assert_eq!(group.clone(), group);
        assert_eq!(group.encode().len(), group.encoded_len());
        assert!(!format!("{group:?}").is_empty());
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(work);
    thread.expect("starts").join().expect("fits");
}

#[test]
fn debug_shows_no_key() {
    let key = KeyInfo {
        key_identifier: "name",
        key_material: Secret(b"topsecret"),
    };
    let shown = format!("{key:?}");
    assert!(shown.contains("name") && !shown.contains("116") && !shown.contains("topsecret"));
}

proptest! {
    #[test]
    fn what_is_read_is_written_and_read_again(bytes in proptest::collection::vec(0_u8..40, 0..60)) {
        macro_rules! round_trip {
            ($($message:ident)*) => { $(
                if let Ok(message) = $message::decode(&bytes) {
                    let written = message.encode();
                    prop_assert_eq!(written.len(), message.encoded_len());
                    prop_assert_eq!($message::decode(&written), Ok(message));
                }
            )* };
        }
        round_trip!(FabricMspConfig ConfigGroup SignaturePolicy Block ChannelHeader KvRwSet StateData Identity ConfigUpdate);
    }
}
