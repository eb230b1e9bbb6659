//! The walk through a signature policy's rules, in Fabric's greedy order.
//!
//! It is the same whether anybody watches or not. Each signer is asked for each different principal once at most, and no memory
//! is taken for what has up to 64 signers and 16 different principals.

use crate::manager::MspSet;
use crate::msp::Identity;

use super::error::PolicyError;
use super::rules::Rule;
use super::signature_policy::{Asked, SignaturePolicy};

/// Signers times different principals of one evaluation: 10,000 signers under a policy of 400 principals. Fabric has no limit. It
/// bounds the time (each question costs a microsecond at most, once the signer's certificate has been judged) and the memory, of
/// which two bits remember each answer.
pub const MAX_QUESTIONS: usize = 1 << 22;

/// Told of every step of the walk. Does nothing by default.
pub(super) trait Observer {
    /// A gate's rules are about to be tried.
    fn gate(&mut self, n: i32) {
        let _ = n;
    }

    /// They have been.
    fn gate_tried(&mut self, held: i32, holds: bool) {
        let _ = (held, holds);
    }

    /// A principal looked for a signer; `used` tells who was taken before.
    fn principal(&mut self, asked: &Asked, used: &Used, taken: Option<usize>) {
        let _ = (asked, used, taken);
    }
}

impl Observer for () {}

/// Does the policy hold for these signers?
///
/// # Errors
/// [`PolicyError::TooManyQuestions`].
pub(super) fn evaluate(
    policy: &SignaturePolicy,
    msps: &MspSet,
    signers: &[Identity],
    observer: &mut impl Observer,
) -> Result<bool, PolicyError> {
    let (principals, limit) = (policy.questions(), MAX_QUESTIONS);
    if signers.len().saturating_mul(principals) > limit {
        return Err(PolicyError::TooManyQuestions {
            signers: signers.len(),
            principals,
            limit,
        });
    }
    let words = signers.len().div_ceil(64);
    let mut walk = Walk {
        policy,
        msps,
        signers,
        words,
        used: Used::nobody(signers.len()),
        asked: Words::new(principals * words),
        satisfying: Words::new(principals * words),
        observer,
    };
    Ok(walk.holds(&mut 0))
}

struct Walk<'a, O> {
    policy: &'a SignaturePolicy,
    msps: &'a MspSet,
    signers: &'a [Identity],
    /// Words of a row: a bit for each signer.
    words: usize,
    used: Used,
    /// A row for each question: who has been asked,
    asked: Words<16>,
    /// and who of them satisfies it.
    satisfying: Words<16>,
    observer: &'a mut O,
}

impl<O: Observer> Walk<'_, O> {
    /// Does the rule at this place hold? Steps behind it. Recursion to [`MAX_NESTING`](super::MAX_NESTING) at most.
    fn holds(&mut self, at: &mut usize) -> bool {
        let rule = self.policy.rules().get(*at);
        *at += 1;
        match rule {
            Some(Rule::SignedBy(principal)) => self.takes(*principal),
            Some(Rule::Gate { n, end }) => self.gate_holds(at, *n, *end as usize),
            None => false,
        }
    }

    /// All rules are tried, also when enough hold: each that holds takes its signers, one that does not takes none.
    fn gate_holds(&mut self, at: &mut usize, n: i32, end: usize) -> bool {
        self.observer.gate(n);
        let mut held = 0;
        while *at < end {
            match self.policy.rules().get(*at) {
                Some(Rule::Gate { .. }) => {
                    let before = self.used.clone();
                    match self.holds(at) {
                        true => held += 1,
                        false => self.used = before,
                    }
                }
                _ => held += i32::from(self.holds(at)),
            }
        }
        self.observer.gate_tried(held, held >= n);
        held >= n
    }

    /// Takes the first signer that satisfies the principal and is still free.
    fn takes(&mut self, principal: u32) -> bool {
        let Some(asked) = self.policy.asked(principal) else {
            return false;
        };
        let taken = self.first_free(asked);
        self.observer.principal(asked, &self.used, taken);
        taken.is_some_and(|signer| self.used.take(signer))
    }

    fn first_free(&mut self, asked: &Asked) -> Option<usize> {
        (0..self.words).find_map(|word| {
            let row = asked.question as usize * self.words + word;
            let mut open = self.used.free(word) & (!self.asked.at(row) | self.satisfying.at(row));
            while open != 0 {
                let signer = word * 64 + open.trailing_zeros() as usize;
                if self.satisfies(asked, signer, row) {
                    return Some(signer);
                }
                open &= open - 1;
            }
            None
        })
    }

    /// Does this signer satisfy the principal? Asked only when it has not been before.
    fn satisfies(&mut self, asked: &Asked, signer: usize, row: usize) -> bool {
        let bit = 1 << (signer % 64);
        if self.asked.at(row) & bit == 0 {
            self.asked.set(row, bit);
            if self.ask(asked, signer) {
                self.satisfying.set(row, bit);
            }
        }
        self.satisfying.at(row) & bit != 0
    }

    fn ask(&self, asked: &Asked, signer: usize) -> bool {
        let Some(identity) = self.signers.get(signer) else {
            return false;
        };
        let possible = asked
            .msp_id
            .as_deref()
            .is_none_or(|msp_id| msp_id == identity.msp_id());
        possible && self.msps.has_principal(identity, &asked.principal)
    }
}

/// The signers that are taken, a bit for each.
#[derive(Clone)]
pub(super) enum Used {
    Few(u64),
    Many(Box<[u64]>),
}

impl Used {
    /// Nobody of these is taken; whoever is not there counts as taken.
    fn nobody(signers: usize) -> Self {
        let word = |word: usize| match signers.saturating_sub(word * 64) {
            0 => u64::MAX,
            64.. => 0,
            some => u64::MAX << some,
        };
        match signers {
            ..=64 => Self::Few(word(0)),
            _ => Self::Many((0..signers.div_ceil(64)).map(word).collect()),
        }
    }

    fn free(&self, word: usize) -> u64 {
        match self {
            Self::Few(bits) => !bits,
            Self::Many(words) => !words.get(word).copied().unwrap_or(u64::MAX),
        }
    }

    /// Takes a signer; true, for it was free.
    fn take(&mut self, signer: usize) -> bool {
        let bit = 1 << (signer % 64);
        match self {
            Self::Few(bits) => *bits |= bit,
            Self::Many(words) => {
                if let Some(word) = words.get_mut(signer / 64) {
                    *word |= bit;
                }
            }
        }
        true
    }

    /// Is this signer taken?
    pub(super) fn contains(&self, signer: usize) -> bool {
        self.free(signer / 64) & (1 << (signer % 64)) == 0
    }
}

/// So many words of bits, in place where they are few.
struct Words<const N: usize> {
    few: [u64; N],
    many: Vec<u64>,
}

impl<const N: usize> Words<N> {
    fn new(count: usize) -> Self {
        Self {
            few: [0; N],
            many: if count > N {
                vec![0; count]
            } else {
                Vec::new()
            },
        }
    }

    fn at(&self, index: usize) -> u64 {
        self.slice().get(index).copied().unwrap_or_default()
    }

    fn set(&mut self, index: usize, bits: u64) {
        let words = match self.many.is_empty() {
            true => &mut self.few[..],
            false => &mut self.many[..],
        };
        if let Some(word) = words.get_mut(index) {
            *word |= bits;
        }
    }

    fn slice(&self) -> &[u64] {
        match self.many.is_empty() {
            true => &self.few,
            false => &self.many,
        }
    }
}
