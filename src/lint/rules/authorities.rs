//! CAs, each for itself.

use std::collections::HashSet;

use crate::chain::ChainError;
use crate::crypto::{Curve, KeyAlgorithm, SignatureAlgorithm};
use crate::diagnostic::CA_RENEWAL;
use crate::encoding::time::Time;
use crate::msp::CaKind;
use crate::x509::{Certificate, KeyUsage};

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::Severity;
use super::super::material::{Authority, Item, Material};

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-301",
        name: "not-a-ca",
        severity: Severity::Error,
        title: "A certificate in a CA's place is no CA's.",
        why: "Fabric refuses the MSP when the basic constraints of a listed CA do not say CA (RFC 5280, 4.2.1.9), TLS CAs included; certificates of version 1 and 2 have none.",
        remedy: "list CA certificates only; certificates of nodes and users belong into `signcerts`",
        check: Check::Msp(not_a_ca),
    },
    Lint {
        code: "MSP-LINT-302",
        name: "no-subject-key-identifier",
        severity: Severity::Error,
        title: "A CA has no subject key identifier.",
        why: "Fabric insists on the extension (RFC 5280, 4.2.1.2) on each CA and TLS CA, for it finds a CA's revocation list by it.",
        remedy: "reissue the CA certificate with a subject key identifier",
        check: Check::Msp(no_key_id),
    },
    Lint {
        code: "MSP-LINT-303",
        name: "may-not-sign-certificates",
        severity: Severity::Error,
        title: "A CA's key usage lacks keyCertSign.",
        why: "When a CA states any key usage, Go takes no signature of it without keyCertSign (RFC 5280, 4.2.1.3): the certificates below it are refused.",
        remedy: "reissue the CA certificate with keyCertSign",
        check: Check::Msp(no_cert_sign),
    },
    Lint {
        code: "MSP-LINT-304",
        name: "root-not-self-signed",
        severity: Severity::Error,
        title: "A root is not signed by its own key.",
        why: "A root with an ECDSA signature must verify under its own key, or the MSP does not load; with other algorithms Fabric does not look, so that anybody's certificate may stand there.",
        remedy: "list only self-signed certificates in `cacerts`, intermediates in `intermediatecerts`",
        check: Check::Msp(not_self_signed),
    },
    Lint {
        code: "MSP-LINT-305",
        name: "no-server-authentication",
        severity: Severity::Error,
        title: "A CA restricts its extended key usages without server authentication.",
        why: "Fabric verifies paths with Go's default usage, serverAuth, for identities as well: a CA that lists other usages only refuses all below it.",
        remedy: "reissue the CA certificate without extended key usages, or with serverAuth",
        check: Check::Msp(no_server_auth),
    },
    Lint {
        code: "MSP-LINT-306",
        name: "critical-extension",
        severity: Severity::Error,
        title: "A CA has a critical extension that Go does not understand.",
        why: "A path with an unhandled critical extension is refused (RFC 5280, 4.2).",
        remedy: "reissue the CA certificate without it",
        check: Check::Msp(critical_extension),
    },
    Lint {
        code: "MSP-LINT-307",
        name: "constrained-names",
        severity: Severity::Warning,
        title: "A CA constrains names.",
        why: "Below it Fabric refuses each identity without subjectAltName whose common name could be a host name, whatever the constraint is about, and any CA whose own name breaks it.",
        remedy: "reissue the CA certificate without name constraints, or give each identity a permitted subjectAltName",
        check: Check::Msp(constrained_names),
    },
    Lint {
        code: "MSP-LINT-308",
        name: "required-policies",
        severity: Severity::Warning,
        title: "A CA requires or maps certificate policies.",
        why: "With requireExplicitPolicy Go refuses each path without a common policy (RFC 5280, 6.1), and Fabric's tools issue certificates without policies.",
        remedy: "reissue the CA certificate without policy constraints, or state the policy on every certificate",
        check: Check::Msp(required_policies),
    },
    Lint {
        code: "MSP-LINT-309",
        name: "unsupported-key",
        severity: Severity::Error,
        title: "A CA's key cannot verify the certificates that it issues.",
        why: "Go verifies with ECDSA, Ed25519 and RSA keys of 1,024 bits and more; a CA with another key loads at most and all its identities are refused.",
        remedy: "replace the CA by one with an ECDSA key (P-256 or P-384)",
        check: Check::Msp(unsupported_key),
    },
    Lint {
        code: "MSP-LINT-310",
        name: "weak-key",
        severity: Severity::Warning,
        title: "A CA's key is weak.",
        why: "RSA keys below 2,048 bits and P-224 are below what NIST SP 800-57 allows; Fabric takes them.",
        remedy: "replace the CA by one with an ECDSA key (P-256 or P-384)",
        check: Check::Msp(weak_key),
    },
    Lint {
        code: "MSP-LINT-311",
        name: "weak-signature",
        severity: Severity::Warning,
        title: "A CA certificate is signed with an algorithm that is broken or not known.",
        why: "Go refuses MD5, SHA-1 and unknown algorithms when it verifies a path; on a root nobody looks.",
        remedy: "reissue the certificate with ECDSA and SHA-256",
        check: Check::Msp(weak_signature),
    },
    Lint {
        code: "MSP-LINT-312",
        name: "high-s",
        severity: Severity::Info,
        title: "The signature on a certificate has high S.",
        why: "Fabric rewrites the signature to low S before it hashes or compares the certificate: identities and certifiers identifiers then differ from the hash of the file.",
        remedy: "nothing needs to be done; the identifier differs from the file's hash",
        check: Check::Msp(high_s),
    },
    Lint {
        code: "MSP-LINT-313",
        name: "expired-ca",
        severity: Severity::Error,
        title: "A CA has expired, and none of its name follows it.",
        why: "Fabric judges an identity at its own start of validity: what an expired CA issued before stays valid, nothing that it issues now is, and TLS connections below an expired TLS CA fail.",
        remedy: CA_RENEWAL,
        check: Check::Msp(expired),
    },
    Lint {
        code: "MSP-LINT-314",
        name: "expiring-ca",
        severity: Severity::Warning,
        title: "A CA expires soon, and none of its name follows it.",
        why: "Certificates issued after a CA's end are refused, and the channel's configuration must be updated before.",
        remedy: concat!(
            "plan the renewal and the update of the channel's configuration now: ",
            renewal!()
        ),
        check: Check::Msp(expiring),
    },
    Lint {
        code: "MSP-LINT-315",
        name: "not-yet-valid-ca",
        severity: Severity::Warning,
        title: "A CA is not valid yet.",
        why: "Identities whose validity starts before that of their CA are refused.",
        remedy: "check the clock of the machine that issued the certificate",
        check: Check::Msp(not_yet_valid),
    },
];

/// RSA keys below this verify nothing (Go 1.24 and later refuse them).
const MIN_RSA_BITS: usize = 1_024;

/// NIST SP 800-57 part 1, table 2: 112 bits of strength.
const STRONG_RSA_BITS: usize = 2_048;

fn name(kind: CaKind) -> &'static str {
    match kind {
        CaKind::Root => "root",
        CaKind::Intermediate => "intermediate",
        CaKind::TlsRoot => "TLS root",
        CaKind::TlsIntermediate => "TLS intermediate",
    }
}

fn not_a_ca(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let certificate = &authority.certificate;
        let kind = name(authority.kind);
        match (certificate.is_ca(), certificate.version()) {
            (true, _) => {}
            (false, 3) => findings.on(
                &authority.item,
                format!("the {kind} is not a CA: its basic constraints do not say so"),
            ),
            (false, version) => findings.on(
                &authority.item,
                format!("the {kind} is not a CA: a certificate of version {version} cannot be one"),
            ),
        }
    }
}

fn no_key_id(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        if let Err(reason) = authority.certificate.ski_as_fabric_reads_it() {
            findings.on(
                &authority.item,
                format!(
                    "the {} has no usable subject key identifier: {reason}",
                    name(authority.kind)
                ),
            );
        }
    }
}

fn no_cert_sign(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let usage = authority.certificate.key_usage();
        if !usage.is_empty() && !usage.allows(KeyUsage::CERT_SIGN) {
            findings.on(
                &authority.item,
                format!(
                    "the {} may not sign certificates: its key usage lacks keyCertSign",
                    name(authority.kind)
                ),
            );
        }
    }
}

fn not_self_signed(material: &Material, findings: &mut Findings<'_>) {
    for authority in material
        .authorities
        .iter()
        .filter(|it| it.kind == CaKind::Root)
    {
        let certificate = &authority.certificate;
        if certificate.subject_der() != certificate.issuer_der() {
            let issuer = crate::encoding::text::kept(&certificate.issuer_text());
            let issuer = crate::encoding::text::Shown(&issuer).to_string();
            findings.on(
                &authority.item,
                format!("the root is issued by `{issuer}`, not by itself"),
            );
        } else if let Err(reason) = certificate.check_signature_from(certificate) {
            findings.on(
                &authority.item,
                format!("the root's signature does not verify under its own key: {reason}"),
            );
        }
    }
}

fn no_server_auth(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let usages = authority.certificate.extended_key_usages();
        let lists_any = usages.any || usages.server_auth || usages.client_auth || usages.others > 0;
        if lists_any && !usages.any && !usages.server_auth {
            findings.on(
                &authority.item,
                format!(
                    "the {} lists extended key usages without server authentication",
                    name(authority.kind)
                ),
            );
        }
    }
}

fn critical_extension(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        if authority.certificate.has_unhandled_critical_extension() {
            findings.on(
                &authority.item,
                format!(
                    "the {} has a critical extension that is not understood",
                    name(authority.kind)
                ),
            );
        }
    }
}

fn constrained_names(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        match &authority.path {
            Err(
                error @ (ChainError::NameConstraints { .. }
                | ChainError::HostNameWithoutAlternativeName { .. }),
            ) => findings.on(&authority.item, error.to_string()),
            _ if authority.certificate.has_name_constraints() => findings.on(
                &authority.item,
                "the CA constrains names, which refuses identities without a permitted subjectAltName",
            ),
            _ => {}
        }
    }
}

fn required_policies(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let refused = matches!(authority.path, Err(ChainError::Policy { .. }));
        if refused || authority.certificate.may_refuse_policies() {
            findings.on(&authority.item, "the CA requires or maps certificate policies, which refuses identities without them");
        }
    }
}

fn unsupported_key(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let key = authority.certificate.public_key();
        let algorithm = key.algorithm();
        match (algorithm, key.rsa_modulus_bits()) {
            (KeyAlgorithm::Ecdsa(_) | KeyAlgorithm::Ed25519, _) => {}
            (_, Some(bits)) if bits < MIN_RSA_BITS => {
                findings.on(
                    &authority.item,
                    format!("the CA's RSA key of {bits} bits verifies nothing"),
                );
            }
            (_, Some(_)) => {}
            (_, None) => findings.on(
                &authority.item,
                format!("the CA's key of the algorithm {algorithm} verifies nothing"),
            ),
        }
    }
}

fn weak_key(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let key = authority.certificate.public_key();
        match (key.algorithm(), key.rsa_modulus_bits()) {
            (KeyAlgorithm::Ecdsa(Curve::P224), _) => {
                findings.on(&authority.item, "the CA's key is on the curve P-224")
            }
            (_, Some(bits)) if (MIN_RSA_BITS..STRONG_RSA_BITS).contains(&bits) => {
                findings.on(&authority.item, format!("the CA's RSA key has {bits} bits"));
            }
            _ => {}
        }
    }
}

fn weak_signature(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let what = match authority.certificate.signature_algorithm() {
            SignatureAlgorithm::Md5WithRsa => "MD5",
            SignatureAlgorithm::Sha1WithRsa | SignatureAlgorithm::EcdsaWithSha1 => "SHA-1",
            SignatureAlgorithm::DsaWithSha1 | SignatureAlgorithm::DsaWithSha256 => "DSA",
            SignatureAlgorithm::Unknown => "an unknown algorithm",
            _ => continue,
        };
        findings.on(
            &authority.item,
            format!("the {} is signed with {what}", name(authority.kind)),
        );
    }
}

fn high_s(material: &Material, findings: &mut Findings<'_>) {
    let own = material
        .own_authorities()
        .map(|authority| (&authority.item, &authority.certificate));
    let others = material.admins.iter().chain(&material.signing);
    let others = others.filter_map(|item| Some((item, item.certificate.as_ref().ok()?)));
    for (item, certificate) in own.chain(others) {
        let issuer = issuer(material, certificate);
        let low = issuer.map(|issuer| {
            issuer
                .certificate
                .public_key()
                .low_s(certificate.signature())
        });
        if certificate.signature_algorithm().is_ecdsa() && matches!(low, Some(Ok(Some(_)))) {
            findings.on(
                item,
                "the signature has high S, so Fabric hashes other bytes than the file's",
            );
        }
    }
}

/// Issuers that are tried for one certificate.
const MAX_ISSUERS_TRIED: usize = 8;

/// The CA of this MSP that signed a certificate.
fn issuer<'m>(material: &'m Material, certificate: &Certificate) -> Option<&'m Authority> {
    let key_id = match certificate.authority_key_id() {
        [] => certificate.subject_key_id(),
        key_id => key_id,
    };
    let named = material
        .with_key_id(key_id)
        .filter(|authority| !authority.is_tls());
    named.take(MAX_ISSUERS_TRIED).find(|authority| {
        certificate
            .check_signature_from(&authority.certificate)
            .is_ok()
    })
}

/// CAs with the dates of their validity, but for those that another certificate of the same name stands in for throughout the
/// time in question: so it is meant to be when a CA is renewed, since its older identities need the old certificate.
fn dated(material: &Material) -> impl Iterator<Item = (&Item, &'static str, Time, Time)> {
    let mut covered = HashSet::new();
    for authority in &material.authorities {
        let certificate = &authority.certificate;
        if certificate.not_before() <= material.now && certificate.not_after() > material.soon {
            covered.insert((authority.is_tls(), certificate.subject_der()));
        }
    }
    let stands_alone = move |authority: &&Authority| {
        !covered.contains(&(authority.is_tls(), authority.certificate.subject_der()))
    };
    let alone = material.authorities.iter().filter(stands_alone);
    alone.map(|authority| {
        let certificate = &authority.certificate;
        (
            &authority.item,
            name(authority.kind),
            certificate.not_before(),
            certificate.not_after(),
        )
    })
}

fn expired(material: &Material, findings: &mut Findings<'_>) {
    for (item, kind, _, end) in dated(material).filter(|it| it.3 < material.now) {
        findings.on(item, format!("the {kind} expired at {end}"));
    }
}

fn expiring(material: &Material, findings: &mut Findings<'_>) {
    let soon = material.now..=material.soon;
    for (item, kind, _, end) in dated(material).filter(|it| soon.contains(&it.3)) {
        findings.on(item, format!("the {kind} expires at {end}"));
    }
}

fn not_yet_valid(material: &Material, findings: &mut Findings<'_>) {
    for (item, kind, start, _) in dated(material).filter(|it| it.2 > material.now) {
        findings.on(item, format!("the {kind} is not valid before {start}"));
    }
}
