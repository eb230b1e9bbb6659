//! What an operator should know besides the verdict, and what to do about it. Found by looking around after the rules have run.

use crate::chain::{KeyIdMatch, Refusal};
use crate::encoding::pem;
use crate::encoding::text::{Shown, kept};
use crate::msp::Msp;
use crate::x509::{Certificate, IssuerSignatureError};

use super::Account;
use super::facts::octets;
use super::record::{Considered, Event};

/// TLS CAs that are compared with an issuer.
const MAX_TLS_AUTHORITIES: usize = 100;

/// CRLs of which it is said that nobody uses them.
const MAX_UNUSED_CRLS: usize = 8;

/// Other MSPs that are asked.
const MAX_OTHER_MSPS: usize = 1_000;

/// Something to know, with a stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remark {
    /// Its code.
    pub code: &'static str,
    /// What it is, for people. Untrusted text in it is escaped.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl Remark {
    pub(super) fn new(code: &'static str, message: String, help: &'static str) -> Self {
        Self {
            code,
            message,
            help,
        }
    }
}

pub(super) fn list(account: &Account<'_>) -> Vec<Remark> {
    let Some(certificate) = account.certificate() else {
        return Vec::new();
    };
    let about_the_path = [
        regenerated(account),
        respelt(account, certificate),
        renamed(account, certificate),
    ];
    let about_the_certificate = [
        own_authority(account, certificate),
        for_tls(account, certificate),
        high_s(account, certificate),
    ];
    let about_the_msp = [
        invalid_admin(account, certificate),
        without_node_ous(account),
    ];
    let remarks = about_the_path.into_iter().chain(about_the_certificate);
    let remarks = remarks.chain(about_the_msp).flatten();
    remarks.chain(unused_crls(account)).collect()
}

/// The first of the other MSPs that would accept the certificate.
pub(super) fn elsewhere<'a>(
    own: &str,
    pem: &[u8],
    others: impl IntoIterator<Item = &'a Msp>,
) -> Option<Remark> {
    let accepts = |msp: &&Msp| {
        let identity = msp.identity_from_pem(pem);
        identity.is_ok_and(|identity| msp.validate(&identity).is_ok())
    };
    let others = others.into_iter().filter(|msp| msp.id() != own);
    let other = others.take(MAX_OTHER_MSPS).find(accepts)?;
    Some(Remark::new(
        "MSP-EXP-015",
        format!("MSP `{}` would accept this certificate", Shown(other.id())),
        "the identity belongs to that organisation: name its MSP identifier",
    ))
}

/// A CA of the right name and another key: it was most probably made anew, with the same name.
fn regenerated(account: &Account<'_>) -> Option<Remark> {
    if account.found_chain().is_some() {
        return None;
    }
    let is_other_key = |considered: &&Considered| {
        considered.key_ids == KeyIdMatch::Different
            && matches!(
                considered.refusal,
                Some(Refusal::Signature(IssuerSignatureError::Signature(_)))
            )
    };
    let Considered {
        child, candidate, ..
    } = account.record.considered().find(is_other_key)?;
    Some(Remark::new(
        "MSP-EXP-011",
        format!(
            "the issuer `{}` matches by name, not by key: AKI {}, SKI {}: the CA was probably regenerated",
            Shown(&kept(&candidate.subject_text())),
            octets(child.authority_key_id()),
            octets(candidate.subject_key_id())
        ),
        "enrol the identity with the present CA, or list the former CA's certificate as well",
    ))
}

/// Names count byte for byte: the same text in another string type is another name.
fn respelt(account: &Account<'_>, certificate: &Certificate) -> Option<Remark> {
    let child = orphan(account, certificate)?;
    let wanted = child.issuer_text();
    let namesake = authorities(account).find(|ca| {
        ca.subject_der() != child.issuer_der()
            && ca.subject_text().to_lowercase() == wanted.to_lowercase()
    })?;
    Some(Remark::new(
        "MSP-EXP-017",
        format!(
            "a CA named `{}` is listed, but its name is written in other bytes (letter case or string type), and names are compared byte by byte",
            Shown(&kept(&namesake.subject_text()))
        ),
        "issue the certificate with the issuer's name exactly as the CA's certificate spells it",
    ))
}

/// A CA has the key but not the name.
fn renamed(account: &Account<'_>, certificate: &Certificate) -> Option<Remark> {
    let child = orphan(account, certificate)?;
    let wanted = child.authority_key_id();
    let holder = authorities(account).find(|ca| {
        !wanted.is_empty()
            && ca.subject_key_id() == wanted
            && ca.subject_der() != child.issuer_der()
    })?;
    Some(Remark::new(
        "MSP-EXP-018",
        format!(
            "the CA `{}` has the key identifier {} of the issuer, but not its name `{}`",
            Shown(&kept(&holder.subject_text())),
            octets(wanted),
            Shown(&kept(&child.issuer_text()))
        ),
        "list the CA's certificate under the name with which it issued the identity",
    ))
}

/// The certificate for whose issuer nobody has the name.
fn orphan<'a>(account: &'a Account<'_>, certificate: &'a Certificate) -> Option<&'a Certificate> {
    if account.found_chain().is_some() || certificate.is_ca() {
        return None;
    }
    let mut events = account.record.searches().iter().flat_map(|s| &s.events);
    events.find_map(|event| match event {
        Event::NoIssuer(child) => Some(child),
        _ => None,
    })
}

fn authorities<'a>(account: &'a Account<'_>) -> impl Iterator<Item = &'a Certificate> {
    let trust = &account.msp.trust;
    trust.roots.iter().chain(&trust.intermediates)
}

fn own_authority(account: &Account<'_>, certificate: &Certificate) -> Option<Remark> {
    let is_listed = authorities(account).any(|ca| ca == certificate);
    match (is_listed, certificate.is_ca()) {
        (true, _) => Some(Remark::new(
            "MSP-EXP-009",
            "this is the certificate of one of the MSP's own CAs, not of a member".to_owned(),
            "name a member's certificate: nodes and users have theirs in `signcerts`",
        )),
        (false, true) => Some(Remark::new(
            "MSP-EXP-009",
            "this is a CA certificate, not a member's".to_owned(),
            "name a member's certificate; a CA that is missing belongs into `cacerts` or `intermediatecerts`",
        )),
        (false, false) => None,
    }
}

/// TLS certificates come from other CAs, and are often taken for identities.
fn for_tls(account: &Account<'_>, certificate: &Certificate) -> Option<Remark> {
    if account.verdict.is_ok() || certificate.is_ca() {
        return None;
    }
    let usages = certificate.extended_key_usages();
    let by = issued_for_tls(account, certificate);
    let what = match (by, usages.server_auth || usages.client_auth) {
        (Some(ca), _) => format!(
            "this is a TLS certificate: the TLS CA `{}` issued it",
            Shown(&kept(&ca.subject_text()))
        ),
        (None, true) => {
            "this may be a TLS certificate: its extended key usages are those of TLS".to_owned()
        }
        (None, false) => return None,
    };
    Some(Remark::new(
        "MSP-EXP-010",
        what,
        "name the enrolment certificate in `msp/signcerts`, not the one in `tls`",
    ))
}

fn issued_for_tls(account: &Account<'_>, certificate: &Certificate) -> Option<Certificate> {
    let msp = account.msp;
    let all = msp
        .tls_root_certs()
        .iter()
        .chain(msp.tls_intermediate_certs());
    let parsed = all.take(MAX_TLS_AUTHORITIES).filter_map(|bytes| {
        let block = pem::decode(bytes)?;
        Certificate::from_der(block.contents()).ok()
    });
    let mut named = parsed.filter(|ca| ca.subject_der() == certificate.issuer_der());
    let issued = named.find(|ca| certificate.check_signature_from(ca).is_ok())?;
    // One CA for both is no reason to suspect anything.
    let is_member_ca = authorities(account).any(|ca| *ca == issued);
    (!is_member_ca).then_some(issued)
}

fn high_s(account: &Account<'_>, certificate: &Certificate) -> Option<Remark> {
    let is_rewritten =
        account.credential.is_some() && account.record.certificate() != Some(certificate);
    is_rewritten.then(|| {
        Remark::new(
            "MSP-EXP-008",
            "the certificate's signature has a high S; Fabric rewrites it, so its hash here is not that of the file".to_owned(),
            "nothing needs to be done; compare identities by what `validate` shows, not by the file's hash",
        )
    })
}

/// ADMIN by list asks for no validity.
fn invalid_admin(account: &Account<'_>, certificate: &Certificate) -> Option<Remark> {
    let is_odd = account.verdict.is_err() && account.msp.trust.is_listed_admin(certificate);
    is_odd.then(|| {
        Remark::new(
            "MSP-EXP-013",
            "the certificate is listed in `admincerts`, so it satisfies ADMIN although it is not valid".to_owned(),
            "remove it from `admincerts` if it must not administrate any more",
        )
    })
}

fn without_node_ous(account: &Account<'_>) -> Option<Remark> {
    let trust = &account.msp.trust;
    trust.node_ous.is_none().then(|| {
        Remark::new(
            "MSP-EXP-007",
            "NodeOUs are off: nobody is a client, peer or orderer here, and administrators are those in `admincerts`".to_owned(),
            "set `NodeOUs: Enable: true` in `config.yaml`, at MSP version 1.1 or later",
        )
    })
}

/// CRLs that can never count, whatever certificate is asked about; and those that stop everything.
fn unused_crls(account: &Account<'_>) -> Vec<Remark> {
    let accounts = super::revocation::accounts(account);
    let stops = accounts.iter().find(|crl| crl.authority_key_id.is_none());
    let stops = stops.map(|crl| {
        Remark::new(
            "MSP-EXP-014",
            format!(
                "CRL {} has no authority key identifier that can be read: every validation that comes to it fails",
                crl.index
            ),
            "replace it by one that carries the authority key identifier extension",
        )
    });
    let unused = accounts
        .iter()
        .filter(|crl| crl.authority_key_id.is_some() && !crl.is_of_a_listed_authority);
    let unused = unused.take(MAX_UNUSED_CRLS).map(|crl| {
        Remark::new(
            "MSP-EXP-005",
            format!(
                "CRL {} of `{}` is never used for identities: none of their CAs has its key identifier",
                crl.index,
                Shown(&crl.issuer)
            ),
            "the CRL must carry the key identifier of a listed CA; no identity that it lists is revoked here",
        )
    });
    let unsigned = accounts
        .iter()
        .filter(|crl| crl.standing == super::CrlStanding::NotSigned);
    let unsigned = unsigned.take(MAX_UNUSED_CRLS).map(|crl| {
        Remark::new(
            "MSP-EXP-012",
            format!(
                "CRL {} lists this certificate, but the issuer's key did not sign it",
                crl.index
            ),
            "configure the CRL that the issuer signed; until then the certificate is not revoked",
        )
    });
    stops.into_iter().chain(unused).chain(unsigned).collect()
}
