//! How a policy's verdict came about, as a tree: built only when somebody asks.
//!
//! The tree is what an observer of the very evaluation wrote down, so it cannot say otherwise than the verdict.

use std::fmt::{self, Write};

use crate::encoding::text::{Shown, kept};
use crate::manager::MspSet;
use crate::msp::{Identity, IdentityIdentifier, MspPrincipal, PrincipalError};

use super::error::PolicyError;
use super::evaluate::{Observer, Used, evaluate};
use super::implicit_meta::ImplicitMetaPolicy;
use super::principal_text::PrincipalText;
use super::signature_policy::{Asked, SignaturePolicy};
use super::signatures::{Dropped, SignatureSet};

/// Refusals that one signature policy's part of a trace tells, signer by signer; of those beyond only the number. A policy of
/// thousands of rules and thousands of signers would have millions.
pub const MAX_TRACED_REFUSALS: usize = 10_000;

/// How a policy's verdict came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTrace {
    /// Those whose signature counts, in order; the tree refers to them by their place.
    pub signers: Vec<TracedSigner>,
    /// What counts for nothing among what was signed.
    pub dropped: Vec<Dropped>,
    /// The policy.
    pub root: TraceNode,
}

/// A signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedSigner {
    /// MSP and hash of the certificate.
    pub identifier: IdentityIdentifier,
    /// The certificate's subject, cut where it is long.
    pub subject: String,
}

/// A step of the evaluation and those that it consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceNode {
    /// Does it hold?
    pub holds: bool,
    /// What it is.
    pub step: TraceStep,
    /// The steps that it consists of, in order.
    pub below: Vec<TraceNode>,
}

/// What a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TraceStep {
    /// A signature policy of a configuration; its rule is below.
    SignaturePolicy {
        /// Its path.
        path: String,
    },
    /// An implicit meta policy; the policies that it is about are below.
    ImplicitMeta {
        /// Its path.
        path: String,
        /// What it says.
        policy: ImplicitMetaPolicy,
        /// How many of those below must hold.
        required: usize,
        /// How many do.
        satisfied: usize,
    },
    /// There is no such policy.
    NoSuchPolicy {
        /// The path at which there is none.
        path: String,
    },
    /// A gate of a signature policy; its rules are below.
    Gate {
        /// How many of them must hold.
        required: i32,
        /// How many do.
        satisfied: i32,
    },
    /// A principal, which looks for a signer.
    Principal {
        /// The principal.
        principal: MspPrincipal,
        /// The signer that it took: the first one free that satisfies it.
        signer: Option<usize>,
        /// Why not the others: those before the one taken, or all.
        refusals: Vec<SignerRefusal>,
        /// How many more refusals there are.
        omitted: usize,
    },
    /// Not evaluated at all.
    Unevaluated {
        /// Why not.
        error: PolicyError,
    },
}

/// Why a principal did not take a signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerRefusal {
    /// The signer's place.
    pub signer: usize,
    /// Why not.
    pub reason: RefusalReason,
}

/// Why a principal did not take a signer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusalReason {
    /// Another principal took it before; each signer counts once.
    #[error("it counts already for a principal before this one")]
    Taken,
    /// It does not satisfy the principal.
    #[error("{0}")]
    Principal(PrincipalError),
}

impl PolicyTrace {
    pub(super) fn new(signers: &SignatureSet, root: Result<TraceNode, PolicyError>) -> Self {
        Self {
            signers: signers.identities().iter().map(TracedSigner::of).collect(),
            dropped: signers.dropped().to_vec(),
            root: root.unwrap_or_else(TraceNode::unevaluated),
        }
    }

    /// Does the policy hold?
    pub fn holds(&self) -> bool {
        self.root.holds
    }
}

impl SignaturePolicy {
    /// [`evaluate`](Self::evaluate), and how the verdict came about.
    pub fn explain(&self, msps: &MspSet, signers: &SignatureSet) -> PolicyTrace {
        PolicyTrace::new(signers, trace(self, msps, signers.identities()))
    }
}

/// The rule of a signature policy, evaluated under observation.
pub(super) fn trace(
    policy: &SignaturePolicy,
    msps: &MspSet,
    signers: &[Identity],
) -> Result<TraceNode, PolicyError> {
    let mut recorder = Recorder {
        msps,
        signers,
        refusals: 0,
        open: Vec::new(),
        root: None,
    };
    let holds = evaluate(policy, msps, signers, &mut recorder)?;
    let root = recorder.root.filter(|root| root.holds == holds);
    // A policy without any rule cannot be built.
    root.ok_or(PolicyError::NotSatisfied {
        signers: signers.len(),
    })
}

impl TracedSigner {
    fn of(identity: &Identity) -> Self {
        Self {
            identifier: identity.identifier(),
            subject: kept(&identity.certificate().subject_text()),
        }
    }
}

impl TraceNode {
    fn unevaluated(error: PolicyError) -> Self {
        Self {
            holds: false,
            step: TraceStep::Unevaluated { error },
            below: Vec::new(),
        }
    }
}

/// Writes down what it sees.
struct Recorder<'a> {
    msps: &'a MspSet,
    signers: &'a [Identity],
    /// Refusals told so far.
    refusals: usize,
    /// The gates that are being tried, the innermost last.
    open: Vec<TraceNode>,
    root: Option<TraceNode>,
}

impl Observer for Recorder<'_> {
    fn gate(&mut self, n: i32) {
        let step = TraceStep::Gate {
            required: n,
            satisfied: 0,
        };
        self.open.push(TraceNode {
            holds: false,
            step,
            below: Vec::new(),
        });
    }

    fn gate_tried(&mut self, held: i32, holds: bool) {
        if let Some(mut node) = self.open.pop() {
            node.holds = holds;
            if let TraceStep::Gate { satisfied, .. } = &mut node.step {
                *satisfied = held;
            }
            self.close(node);
        }
    }

    fn principal(&mut self, asked: &Asked, used: &Used, taken: Option<usize>) {
        let considered = taken.unwrap_or(self.signers.len());
        let told = considered.min(MAX_TRACED_REFUSALS - self.refusals);
        self.refusals += told;
        let refusals = (0..told).map(|signer| self.refusal(asked, used, signer));
        let step = TraceStep::Principal {
            principal: asked.principal.clone(),
            signer: taken,
            refusals: refusals.collect(),
            omitted: considered - told,
        };
        self.close(TraceNode {
            holds: taken.is_some(),
            step,
            below: Vec::new(),
        });
    }
}

impl Recorder<'_> {
    fn close(&mut self, node: TraceNode) {
        match self.open.last_mut() {
            Some(gate) => gate.below.push(node),
            None => self.root = Some(node),
        }
    }

    fn refusal(&self, asked: &Asked, used: &Used, signer: usize) -> SignerRefusal {
        let refused = self
            .signers
            .get(signer)
            .filter(|_| !used.contains(signer))
            .and_then(|identity| {
                self.msps
                    .satisfies_principal(identity, &asked.principal)
                    .err()
            });
        SignerRefusal {
            signer,
            reason: refused.map_or(RefusalReason::Taken, RefusalReason::Principal),
        }
    }
}

impl fmt::Display for PolicyTrace {
    /// Many lines: the signers, what was dropped, and the tree.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, signer) in self.signers.iter().enumerate() {
            writeln!(f, "signer {place}: {signer}")?;
        }
        for dropped in &self.dropped {
            writeln!(
                f,
                "entry {} does not count: {}",
                dropped.index, dropped.reason
            )?;
        }
        self.root.write(0, f)
    }
}

impl fmt::Display for TracedSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let msp_id = Shown(&self.identifier.msp_id);
        write!(f, "{} of {msp_id}", Shown(&self.subject))
    }
}

impl TraceNode {
    /// Recursion over the tree: the groups' depth and [`MAX_NESTING`](super::MAX_NESTING) at most.
    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = |f: &mut fmt::Formatter<'_>, depth: usize| {
            (0..depth).try_for_each(|_| f.write_str("  "))
        };
        indent(f, depth)?;
        writeln!(f, "{self}")?;
        if let TraceStep::Principal {
            refusals, omitted, ..
        } = &self.step
            && !self.holds
        {
            for refusal in refusals {
                indent(f, depth + 1)?;
                writeln!(f, "not signer {}: {}", refusal.signer, refusal.reason)?;
            }
            if *omitted > 0 {
                indent(f, depth + 1)?;
                writeln!(f, "and {omitted} more")?;
            }
        }
        self.below
            .iter()
            .try_for_each(|node| node.write(depth + 1, f))
    }
}

impl fmt::Display for TraceNode {
    /// One line: the verdict and the step.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.holds { "yes: " } else { "no: " })?;
        write!(f, "{}", self.step)
    }
}

impl fmt::Display for TraceStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignaturePolicy { path } => write!(f, "{}", Shown(path)),
            Self::ImplicitMeta {
                path,
                policy,
                required,
                satisfied,
            } => {
                let policy = policy.to_string();
                let (path, policy) = (Shown(path), Shown(&policy));
                write!(f, "{path} ({policy}): {satisfied} hold, {required} must")
            }
            Self::NoSuchPolicy { path } => write!(f, "there is no policy `{}`", Shown(path)),
            Self::Gate {
                required,
                satisfied,
            } => write!(f, "{required} of these must hold, {satisfied} do"),
            Self::Principal {
                principal, signer, ..
            } => {
                write!(f, "signed by {}", PrincipalText(principal))?;
                match signer {
                    Some(signer) => write!(f, ": signer {signer}"),
                    None => f.write_char('?'),
                }
            }
            Self::Unevaluated { error } => write!(f, "{error}"),
        }
    }
}
