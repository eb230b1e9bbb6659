//! The ways to write two numbers that are not DER, or more than DER, and what Go's `encoding/asn1` says to each.

use super::numbers::{Integer, der, number, tlv};
use super::{Expected, Vector, numbers, over};

pub fn vectors() -> Vec<Vector> {
    let vector = (1..)
        .map(|k| over("DER", &number(0xd00d), &number(k), &[0x3c; 32]))
        .find(|vector| vector.signed.signature[4] == 0)
        .expect("half of all r need an octet for their sign");
    let signature = vector.signed.signature.clone();
    let (r, s) = parts(&signature);
    let variants = [valid(&signature, &r, &s), malformed(&signature, &r, &s)].concat();
    let not_positive = not_positive(&r, &s);
    variants
        .into_iter()
        .chain(not_positive)
        .map(|(name, signature, expected)| {
            let mut vector = vector.clone();
            vector.name = format!("DER: {name}");
            vector.signed.signature = signature;
            vector.expecting(expected)
        })
        .collect()
}

type Variant = (String, Vec<u8>, Expected);

/// The contents of the two INTEGERs.
fn parts(signature: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let length = usize::from(signature[3]);
    let (r, rest) = signature[4..].split_at(length);
    (r.to_vec(), rest[2..].to_vec())
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// What stands behind the two numbers, in the SEQUENCE or after it, is passed over.
fn valid(signature: &[u8], r: &[u8], s: &[u8]) -> Vec<Variant> {
    let (r, s) = (tlv(2, r), tlv(2, s));
    [
        ("as it should be", signature.to_vec()),
        ("octets after it", [signature, &[0, 1, 2]].concat()),
        ("a NULL in it", sequence(&[&r, &s, &[5, 0]])),
        ("a third INTEGER in it", sequence(&[&r, &s, &[2, 1, 1]])),
        ("itself after it", [signature, signature].concat()),
    ]
    .map(|(name, signature)| (name.to_owned(), signature, Expected::Valid))
    .into()
}

fn malformed(signature: &[u8], r: &[u8], s: &[u8]) -> Vec<Variant> {
    let (r_tlv, s_tlv) = (tlv(2, r), tlv(2, s));
    let content = [&r_tlv[..], &s_tlv].concat();
    let length = content.len() as u8;
    let longer = |content: &[u8]| [&[0], content].concat();
    let integer = |tag: u8| sequence(&[&tlv(tag, r), &s_tlv]);
    let in_long_form = |content: &[u8]| [&[2, 0x81, content.len() as u8], content].concat();
    let headed = |head: &[u8]| [head, &content].concat();
    let mut all = vec![
        (
            "r with a zero too many",
            sequence(&[&tlv(2, &longer(r)), &s_tlv]),
        ),
        (
            "s with zeros too many",
            sequence(&[&r_tlv, &tlv(2, &longer(&longer(s)))]),
        ),
        ("r without content", sequence(&[&[2, 0], &s_tlv])),
        ("s without content", sequence(&[&r_tlv, &[2, 0]])),
        (
            "s negative with an octet too many",
            sequence(&[&r_tlv, &tlv(2, &[0xff, 0xff])]),
        ),
        ("no s", sequence(&[&r_tlv])),
        ("no numbers", sequence(&[])),
        ("nothing", Vec::new()),
        ("a SET", tlv(0x31, &content)),
        ("a primitive SEQUENCE", tlv(0x10, &content)),
        ("an OCTET STRING for r", integer(4)),
        ("a constructed INTEGER", integer(0x22)),
        ("an ENUMERATED for r", integer(10)),
        ("an INTEGER of another class", integer(0x82)),
        ("length in the long form", headed(&[0x30, 0x81, length])),
        ("length in three octets", headed(&[0x30, 0x82, 0, length])),
        (
            "length in nine octets",
            headed(&[0x30, 0x88, 0, 0, 0, 0, 0, 0, 0, length]),
        ),
        (
            "length in the long form, r",
            sequence(&[&in_long_form(r), &s_tlv]),
        ),
        (
            "length in the long form, s",
            sequence(&[&r_tlv, &in_long_form(s)]),
        ),
        (
            "indefinite length",
            [&headed(&[0x30, 0x80])[..], &[0, 0]].concat(),
        ),
        (
            "indefinite length, r",
            sequence(&[&[2, 0x80], r, &[0, 0], &s_tlv]),
        ),
        ("a reserved length", headed(&[0x30, 0xff])),
        (
            "a length beyond memory",
            headed(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
        ),
        ("length one too large", headed(&[0x30, length + 1])),
        ("length one too small", headed(&[0x30, length - 1])),
        (
            "a number one too long",
            sequence(&[&r_tlv, &[2, s.len() as u8 + 1], s]),
        ),
        ("r and s as octets", [r, s].concat()),
        ("a NULL before it", [&[5, 0], signature].concat()),
        ("a NULL between", sequence(&[&r_tlv, &[5, 0], &s_tlv])),
        (
            "a tag of many octets",
            [&[0x3f, 0x10, length][..], &content].concat(),
        ),
        ("a REAL for r", sequence(&[&[9, 1, 0x40], &s_tlv])),
        ("a SEQUENCE in a SEQUENCE", tlv(0x30, signature)),
    ]
    .into_iter()
    .map(|(name, signature)| (name.to_owned(), signature, Expected::Malformed))
    .collect::<Vec<Variant>>();
    all.extend((0..signature.len()).map(|length| {
        let name = format!("the first {length} octets");
        (name, signature[..length].to_vec(), Expected::Malformed)
    }));
    all
}

/// A number whose sign bit is not kept apart is negative; zero is not positive either.
fn not_positive(r: &[u8], s: &[u8]) -> Vec<Variant> {
    let (r, s) = (Integer(r.to_vec()), Integer(s.to_vec()));
    let zero = Integer(vec![0]);
    let without_sign = Integer(r.0[1..].to_vec());
    let minus_one = Integer::minus(&numbers::to_integer(&number(1)));
    [
        ("r without its sign", der(&without_sign, &s)),
        ("r is 0", der(&zero, &s)),
        ("s is 0", der(&r, &zero)),
        ("both are 0", der(&zero, &zero)),
        ("r is -1", der(&minus_one, &s)),
        ("s is -1", der(&r, &minus_one)),
    ]
    .map(|(name, signature)| (name.to_owned(), signature, Expected::NotPositive))
    .into()
}
