//! What is told, for people and as JSON.

use super::found::Found;
use crate::output::{Output, few, message};
use crate::tree::Tree;
use fabric_msp::Msp;
use fabric_msp::comparison::{
    CertificateChange, CertificateKind, IdentityComparison, Meaning, PolicyComparison, Standing,
    TrustChange,
};
use fabric_msp::encoding::{pem, text::Shown};
use fabric_msp::x509::Certificate;
use serde::Serialize;
use std::collections::HashSet;

/// The JSON document.
#[derive(Serialize)]
pub struct Document {
    pub changed: bool,
    msps: Vec<MspReport>,
    policies: Vec<PolicyReport>,
}

#[derive(Serialize)]
pub struct MspReport {
    msp: String,
    /// `both`, `added` or `removed`.
    there: &'static str,
    trust: Vec<TrustReport>,
    identities: Vec<IdentityReport>,
    /// Identities judged that stay what they were, valid ones and others.
    stay_valid: usize,
    stay_refused: usize,
}

#[derive(Serialize)]
pub struct TrustReport {
    what: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    serials: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consequence: Option<String>,
}

#[derive(Serialize)]
pub struct IdentityReport {
    subject: String,
    serial: String,
    changes: Vec<String>,
    old: StandingReport,
    new: StandingReport,
}

#[derive(Serialize)]
struct StandingReport {
    valid: bool,
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certifiers_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize)]
pub struct PolicyReport {
    path: String,
    meaning: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    written_the_same: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<String>,
}

impl Document {
    pub fn new(msps: Vec<MspReport>, policies: Vec<PolicyReport>) -> Self {
        let changed = msps.iter().any(MspReport::is_changed)
            || policies.iter().any(|policy| policy.meaning != "same");
        Self {
            changed,
            msps,
            policies,
        }
    }

    pub fn print(&self, output: &mut Output) {
        for msp in self.msps.iter().filter(|msp| msp.is_telling()) {
            msp.tree().lines().iter().for_each(|line| output.line(line));
        }
        if !self.policies.is_empty() {
            let mut tree = Tree::new("policies".to_owned());
            let lines = self.policies.iter().map(PolicyReport::line);
            few(lines)
                .into_iter()
                .for_each(|it| tree.push(Tree::new(it)));
            tree.lines().iter().for_each(|line| output.line(line));
        }
    }
}

impl MspReport {
    pub fn new(
        msp: &str,
        there: (bool, bool),
        trust: Vec<TrustReport>,
        judged: Vec<IdentityReport>,
    ) -> Self {
        let stay = |valid| {
            let alike = judged.iter().filter(|it| it.changes.is_empty());
            alike.filter(|it| it.new.valid == valid).count()
        };
        Self {
            msp: msp.to_owned(),
            there: match there {
                (true, true) => "both",
                (false, _) => "added",
                (true, false) => "removed",
            },
            trust,
            stay_valid: stay(true),
            stay_refused: stay(false),
            identities: judged
                .into_iter()
                .filter(|it| !it.changes.is_empty())
                .collect(),
        }
    }

    fn is_changed(&self) -> bool {
        self.there != "both" || !self.trust.is_empty() || !self.identities.is_empty()
    }

    fn is_telling(&self) -> bool {
        self.is_changed() || self.stay_valid + self.stay_refused > 0
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::new(match self.there {
            "both" => format!("MSP {}", Shown(&self.msp)),
            there => format!("MSP {}: {there}", Shown(&self.msp)),
        });
        let trust = self.trust.iter().map(TrustReport::tree);
        trust.for_each(|below| tree.push(below));
        let mut shown = 0;
        for identity in self.identities.iter().take(MAX_SHOWN) {
            tree.push(identity.tree());
            shown += 1;
        }
        if self.identities.len() > shown {
            let more = self.identities.len() - shown;
            tree.push(Tree::new(format!("and {more} more identities that change")));
        }
        for (count, words) in [
            (self.stay_valid, "valid as before"),
            (self.stay_refused, "refused as before"),
        ] {
            if count > 0 {
                tree.push(Tree::new(format!("{words}: {count}")));
            }
        }
        tree
    }
}

/// Whose members the named certificates may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of the one MSP.
    Msp,
    /// Those of any organisation.
    Channel,
}

/// Identities that are shown to people; JSON has all.
const MAX_SHOWN: usize = 32;

impl TrustReport {
    pub fn of(change: &TrustChange) -> Self {
        let serials = match change {
            TrustChange::Revoked { serials, .. } | TrustChange::Unrevoked { serials, .. } => {
                serials.clone()
            }
            _ => Vec::new(),
        };
        Self {
            what: what(change),
            serials,
            consequence: change.consequence(),
        }
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::new(message(&self.what));
        let serials = few(self.serials.iter().cloned());
        serials.into_iter().for_each(|it| tree.push(Tree::new(it)));
        let consequence = self.consequence.iter();
        consequence.for_each(|it| tree.push(Tree::new(message(it))));
        tree
    }
}

fn what(change: &TrustChange) -> String {
    match change {
        TrustChange::Version { old, new } => format!("MSP version {old} becomes {new}"),
        TrustChange::Certificate {
            kind,
            change,
            subject,
            serial,
        } => {
            let kind = match kind {
                CertificateKind::Root => "root",
                CertificateKind::Intermediate => "intermediate",
                CertificateKind::Administrator => "administrator",
                CertificateKind::TlsRoot => "TLS root",
                CertificateKind::TlsIntermediate => "TLS intermediate",
            };
            let change = match change {
                CertificateChange::Added => "added",
                CertificateChange::Removed => "removed",
                CertificateChange::Renewed => "renewed with the same key",
                CertificateChange::Narrowed => "renewed with the same key and another validity",
                CertificateChange::Doubled => "added beside another of the same key",
            };
            format!("{kind} {change}: {subject} (serial {serial})")
        }
        TrustChange::Revoked { issuer, serials } => {
            format!("revoked by {issuer}: {}", serials.len())
        }
        TrustChange::Unrevoked { issuer, serials } => {
            format!("no longer revoked by {issuer}: {}", serials.len())
        }
        TrustChange::UnitAdded { name, .. } => format!("organizational unit added: {name}"),
        TrustChange::UnitRemoved { name, .. } => format!("organizational unit removed: {name}"),
        TrustChange::NodeOusOn => "NodeOUs switched on".to_owned(),
        TrustChange::NodeOusOff => "NodeOUs switched off".to_owned(),
        TrustChange::RoleUnit { role, old, new } => {
            let unit = |unit: &Option<String>| match unit {
                Some(unit) => format!("`{unit}`"),
                None => "none".to_owned(),
            };
            format!("the unit of {role}: {} becomes {}", unit(old), unit(new))
        }
        TrustChange::RoleAuthority {
            role,
            unit,
            was_bound,
            is_bound,
        } => {
            let now = match (was_bound, is_bound) {
                (_, false) => "bound to no authority any more",
                (false, true) => "bound to an authority now",
                (true, true) => "bound to another authority",
            };
            format!("the unit of {role}, `{unit}`, is {now}")
        }
        other => format!("{other:?}"),
    }
}

impl IdentityReport {
    /// The administrators of both sides, and those named. Of a channel's organisations each judges only what is something to it.
    pub fn all(named: &[Found], scope: Scope, old: Option<&Msp>, new: Option<&Msp>) -> Vec<Self> {
        let listed = [old, new].into_iter().flatten();
        let admins = listed.flat_map(|msp| msp.admin_certificates());
        let admins = admins.filter_map(|it| Found::of(pem_of(it)));
        let admins: Vec<Found> = admins.collect();
        let mut seen = HashSet::new();
        let all = admins.iter().chain(named);
        let once = all.filter(|it| seen.insert(it.certificate.as_der().to_vec()));
        let compared = once.map(|it| IdentityComparison::of(&it.certificate, &it.pem, old, new));
        compared
            .filter(|it| scope == Scope::Msp || it.old.counts() || it.new.counts())
            .map(|it| Self::of(&it))
            .collect()
    }

    fn of(compared: &IdentityComparison) -> Self {
        Self {
            subject: compared.subject.clone(),
            serial: compared.serial.clone(),
            changes: match compared.is_changed() {
                true => changes(compared),
                false => Vec::new(),
            },
            old: StandingReport::of(&compared.old),
            new: StandingReport::of(&compared.new),
        }
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::new(format!(
            "{} (serial {})",
            message(&self.subject),
            self.serial
        ));
        for change in &self.changes {
            tree.push(Tree::new(message(change)));
        }
        tree
    }
}

fn pem_of(certificate: &Certificate) -> Vec<u8> {
    pem::encode("CERTIFICATE", certificate.as_der()).into_bytes()
}

fn changes(compared: &IdentityComparison) -> Vec<String> {
    let mut changes = Vec::new();
    if compared.becomes_accepted() {
        changes.push("becomes valid".to_owned());
    }
    if let Some(refusal) = (compared.new.refusal.as_ref()).filter(|_| compared.becomes_refused()) {
        changes.push(format!(
            "becomes refused: {} [{}]",
            refusal.message, refusal.code
        ));
    }
    changes.extend(compared.gained().map(|role| format!("gains {role}")));
    changes.extend(compared.lost().map(|role| format!("loses {role}")));
    if compared.changes_certifiers() {
        changes.push("its certifiers identifier changes".to_owned());
    }
    changes
}

impl StandingReport {
    fn of(standing: &Standing) -> Self {
        let refusal = standing.refusal.as_ref();
        Self {
            valid: standing.is_valid(),
            roles: standing.roles.iter().map(ToString::to_string).collect(),
            certifiers_identifier: standing.certifiers_identifier.map(|it| it.to_string()),
            code: refusal.map(|refusal| refusal.code),
            reason: refusal.map(|refusal| refusal.message.clone()),
        }
    }
}

impl PolicyReport {
    pub fn of(compared: &PolicyComparison) -> Self {
        let (meaning, why) = match &compared.meaning {
            Meaning::Same => ("same", None),
            Meaning::Stricter => ("stricter", None),
            Meaning::Looser => ("looser", None),
            Meaning::Different => ("different", None),
            Meaning::Added => ("added", None),
            Meaning::Removed => ("removed", None),
            Meaning::Untold(why) => ("untold", Some(why.to_string())),
            _ => ("untold", None),
        };
        Self {
            path: compared.path.clone(),
            meaning,
            why,
            written_the_same: compared.is_written_the_same,
            old: compared.old.clone(),
            new: compared.new.clone(),
        }
    }

    fn line(&self) -> String {
        let text = match (&self.old, &self.new) {
            (Some(old), Some(new)) if old == new => old.clone(),
            (Some(old), Some(new)) => format!("{old} becomes {new}"),
            (Some(text), None) | (None, Some(text)) => text.clone(),
            (None, None) => String::new(),
        };
        let meaning = match (self.meaning, self.written_the_same) {
            ("same", _) => "the same, written differently",
            ("stricter", true) => "stricter, though written the same",
            ("looser", true) => "looser, though written the same",
            ("different", true) => "different, though written the same",
            ("untold", _) => "may mean something else",
            (meaning, _) => meaning,
        };
        let why = self
            .why
            .as_ref()
            .map_or_else(String::new, |why| format!(" ({why})"));
        message(&format!("{}: {meaning}{why}: {text}", self.path))
    }
}
