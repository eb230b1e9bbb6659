//! Explanations: how a verdict came about, rule by rule, and what can be done about it.
//!
//! The rules run as for `validate`, the same code with a recorder as witness; verdict and first error cannot differ. What is added
//! is read off the certificates and the configuration afterwards and changes nothing.
//!
//! | room | purpose |
//! | --- | --- |
//! | `record` | the witness |
//! | `steps` | each rule with its outcome, and on what it was decided |
//! | `search` | candidates for issuers: why taken, why dropped |
//! | `facts` | what a certificate says |
//! | `authorities` | the tree of CAs |
//! | `revocation` | which CRLs apply, and which do not |
//! | `principals` | what each principal would say |
//! | `remarks` | what an operator should know besides, and what to do |
//! | `time` | what holds at a given time |
//! | `text`, `json` | all of it for people, and for programs |

mod authorities;
mod facts;
mod json;
mod principals;
mod record;
mod remarks;
mod revocation;
mod search;
mod steps;
mod text;
mod time;

use crate::chain::Chain;
use crate::diagnostic::Diagnostic;
use crate::encoding::time::Time;
use crate::x509::Certificate;

pub use authorities::{Authority, AuthorityKind, MAX_EXPLAINED_AUTHORITIES};
pub use facts::CertificateFacts;
pub use principals::PrincipalAnswer;
pub use remarks::Remark;
pub use revocation::{CrlAccount, CrlStanding};
pub use search::{Candidate, FoundChain, SearchAccount, SearchEvent};
pub use steps::{Finding, Status, Step};

use super::error::{DeserializeError, ValidationError};
use super::identity::{Credential, Identity};
use super::{Msp, MspVersion};
use record::Recorder;

/// Why bytes or an identity are refused: the first rule that is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityRefusal {
    /// They do not deserialize.
    #[error(transparent)]
    Deserialize(#[from] DeserializeError),
    /// The identity is not valid.
    #[error(transparent)]
    Validation(#[from] ValidationError),
}

impl Diagnostic for IdentityRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Deserialize(source) => source.code(),
            Self::Validation(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Deserialize(source) => source.help(),
            Self::Validation(source) => source.help(),
        }
    }
}

/// How an MSP came to its verdict on an identity. Made by [`Msp::explain`] and its likes; texts in it come from certificates as they
/// are, so show them escaped.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The MSP.
    pub msp_id: String,
    /// By the rules of this version.
    pub version: MspVersion,
    /// The verdict, which is that of `validate`.
    pub verdict: Result<(), IdentityRefusal>,
    /// The identity's certificate, where there is one to be read.
    pub certificate: Option<CertificateFacts>,
    /// The identity's identifier; none where it does not deserialize.
    pub id: Option<String>,
    /// All rules, in Fabric's order.
    pub steps: Vec<Step>,
    /// Every search for a path, in order.
    pub searches: Vec<SearchAccount>,
    /// The path, the identity first; empty where there is none.
    pub chain: Vec<CertificateFacts>,
    /// The hash of the path above the identity, in hex.
    pub certifiers_identifier: Option<String>,
    /// The MSP's CAs; no more than [`MAX_EXPLAINED_AUTHORITIES`] besides those that took part.
    pub authorities: Vec<Authority>,
    /// CAs that are left out of that list.
    pub authorities_left_out: usize,
    /// Every CRL, and what it says of this identity.
    pub crls: Vec<CrlAccount>,
    /// What principals would say; none where the identity does not deserialize.
    pub principals: Vec<PrincipalAnswer>,
    /// What to know besides, and what to do.
    pub remarks: Vec<Remark>,
    /// The time that the remarks refer to, if [`at`](Self::at) named one.
    pub time: Option<Time>,
}

impl Explanation {
    /// Is the identity valid?
    pub fn is_valid(&self) -> bool {
        self.verdict.is_ok()
    }

    /// The rule that refused it.
    pub fn failed(&self) -> Option<&Step> {
        (self.steps.iter()).find(|step| matches!(step.status, Status::Failed(_)))
    }

    /// Adds what holds at this time: expired certificates, CRLs that are overdue. The verdict knows no clock and stays.
    #[must_use]
    pub fn at(mut self, time: Time) -> Self {
        self.remarks.extend(time::remarks(&self, time));
        self.time = Some(time);
        self
    }

    /// Adds which of these other MSPs would accept the certificate, where this one does not.
    #[must_use]
    pub fn among<'a>(mut self, pem: &[u8], others: impl IntoIterator<Item = &'a Msp>) -> Self {
        if self.verdict.is_err() {
            let remark = remarks::elsewhere(&self.msp_id, pem, others);
            self.remarks.extend(remark);
        }
        self
    }
}

impl Msp {
    /// [`validate`](Self::validate) with every step reported.
    pub fn explain(&self, identity: &Identity) -> Explanation {
        let credential = identity.credential().readmitted(&self.trust);
        let mut recorder = Recorder::default();
        recorder.see(credential.certificate());
        let account = Account::of(self, recorder, Ok(credential));
        account.finish()
    }

    /// [`identity_from_pem`](Self::identity_from_pem) and [`validate`](Self::validate) with every step reported. Bytes that are no
    /// identity are explained too.
    pub fn explain_pem(&self, pem: &[u8]) -> Explanation {
        let mut recorder = Recorder::default();
        let credential = Credential::from_pem(&self.trust, pem, &mut recorder);
        Account::of(self, recorder, credential).finish()
    }

    /// [`deserialize_identity`](Self::deserialize_identity) and [`validate`](Self::validate) with every step reported.
    pub fn explain_serialized(&self, serialized: &[u8]) -> Explanation {
        let mut recorder = Recorder::default();
        let credential = Credential::deserialize(&self.trust, serialized, &mut recorder);
        Account::of(self, recorder, credential).finish()
    }
}

/// What the rules left behind, to be told.
struct Account<'a> {
    msp: &'a Msp,
    record: Recorder,
    credential: Option<Credential>,
    verdict: Result<(), IdentityRefusal>,
}

impl<'a> Account<'a> {
    /// Goes on to validate what deserialized.
    fn of(
        msp: &'a Msp,
        mut record: Recorder,
        credential: Result<Credential, DeserializeError>,
    ) -> Self {
        let (credential, verdict) = match credential {
            Err(refusal) => (None, Err(refusal.into())),
            Ok(credential) => {
                let verdict = credential.verdict_witnessed(&msp.trust, &mut record);
                (Some(credential), verdict.map_err(Into::into))
            }
        };
        Self {
            msp,
            record,
            credential,
            verdict,
        }
    }

    fn finish(self) -> Explanation {
        let place = self.place();
        let (authorities, authorities_left_out) = authorities::list(&self);
        let chain = self.found_chain().map_or(&[][..], |chain| chain);
        Explanation {
            msp_id: self.msp.id().to_owned(),
            version: self.msp.version(),
            certificate: self.certificate().map(CertificateFacts::of),
            id: (self.credential.as_ref()).map(|credential| credential.id().to_owned()),
            steps: steps::list(&self),
            searches: self
                .record
                .searches()
                .iter()
                .map(SearchAccount::of)
                .collect(),
            chain: chain.iter().map(CertificateFacts::of).collect(),
            certifiers_identifier: place.map(|place| place.certifiers_identifier.to_string()),
            authorities,
            authorities_left_out,
            crls: revocation::accounts(&self),
            principals: principals::answers(&self),
            remarks: remarks::list(&self),
            time: None,
            verdict: self.verdict,
        }
    }

    /// The certificate as it is judged: sanitized if that could be done.
    fn certificate(&self) -> Option<&Certificate> {
        let sanitized = self.credential.as_ref().map(Credential::certificate);
        sanitized.or(self.record.certificate())
    }

    /// The path, whatever the rules behind it say.
    fn found_chain(&self) -> Option<&Chain> {
        self.credential.as_ref()?.path()
    }

    fn place(&self) -> Option<&super::validate::Place> {
        let credential = self.credential.as_ref()?;
        credential.place(&self.msp.trust).ok()
    }
}
