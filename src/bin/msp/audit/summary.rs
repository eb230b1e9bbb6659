//! What an audit came to: counts by code, all faults, all disagreements.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::{Output, Tone, failure_lines, message, path};
use fabric_msp::channel::Channel;
use fabric_msp::ledger::{Agreement, BlockReport, CommitHashCheck, TransactionReport, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The JSON document.
#[derive(Default, Serialize)]
struct Document {
    ledger: String,
    verdict: &'static str,
    channel: String,
    config_sequence: u64,
    blocks: u64,
    transactions: u64,
    orderer_signatures: u64,
    commit_hashes_checked: u64,
    commit_hashes_not_checked: u64,
    totals: Counts,
    /// By the code that the peer recorded.
    codes: Vec<Code>,
    faults: Vec<Fault>,
    disagreements: Vec<Transaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdicts: Option<Vec<Transaction>>,
}

#[derive(Clone, Copy, Default, Serialize)]
struct Counts {
    agrees: u64,
    not_judged: u64,
    disagrees: u64,
    not_recorded: u64,
}

#[derive(Serialize)]
struct Code {
    code: String,
    transactions: u64,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct Fault {
    block: u64,
    /// Fabric takes the block all the same.
    remark: bool,
    #[serde(flatten)]
    failure: Failure,
}

#[derive(Serialize)]
struct Transaction {
    block: u64,
    transaction: usize,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<String>,
    verdict: &'static str,
    agreement: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// What the peer recorded, in the order of the table; where it recorded nothing, our own verdict.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Recorded {
    Code(u8),
    Nothing(&'static str),
}

/// The sum of all reports so far.
pub struct Summary {
    document: Document,
    by_code: BTreeMap<Recorded, Counts>,
    title: String,
}

impl Summary {
    pub fn new(ledger: &Path, with_transactions: bool) -> Self {
        let document = Document {
            ledger: ledger.display().to_string(),
            verdicts: with_transactions.then(Vec::new),
            ..Document::default()
        };
        Self {
            document,
            by_code: BTreeMap::new(),
            title: path(ledger),
        }
    }

    pub fn blocks(&self) -> u64 {
        self.document.blocks
    }

    pub fn transactions(&self) -> u64 {
        self.document.transactions
    }

    pub fn add(&mut self, report: &BlockReport) {
        let document = &mut self.document;
        document.blocks += 1;
        document.transactions += report.transactions.len() as u64;
        document.orderer_signatures += report.orderer_signatures as u64;
        document.commit_hashes_checked += u64::from(report.commit_hash == CommitHashCheck::Right);
        document.commit_hashes_not_checked +=
            u64::from(report.commit_hash == CommitHashCheck::NotChecked);
        document
            .faults
            .extend(report.faults.iter().map(|fault| Fault {
                block: report.number,
                remark: fault.is_remark(),
                failure: Failure::of(fault),
            }));
        for transaction in &report.transactions {
            self.by_code
                .entry(Recorded::of(transaction))
                .or_default()
                .add(transaction.agreement);
            let described = || Transaction::of(report.number, transaction);
            if transaction.agreement == Agreement::Disagrees {
                self.document.disagreements.push(described());
            }
            if let Some(verdicts) = &mut self.document.verdicts {
                verdicts.push(described());
            }
        }
    }

    /// A block that cannot be read ends the audit.
    pub fn broken(&mut self, block: u64, failure: Failure) {
        self.document.faults.push(Fault {
            block,
            remark: false,
            failure,
        });
    }

    pub fn report(mut self, channel: &Channel, output: &mut Output) -> Outcome {
        self.document.channel = channel.id().to_owned();
        self.document.config_sequence = channel.sequence();
        let sum = |sum: Counts, counts: &Counts| sum.plus(counts);
        self.document.totals = self.by_code.values().fold(Counts::default(), sum);
        let codes = self.by_code.iter().map(|(recorded, counts)| Code {
            code: recorded.name(),
            transactions: counts.all(),
            counts: *counts,
        });
        self.document.codes = codes.collect();
        let outcome = self.outcome();
        self.document.verdict = match outcome {
            Outcome::Valid => "agrees",
            Outcome::Unchecked => "nothing recorded to compare with",
            Outcome::Invalid => "does not agree",
        };
        self.print(outcome, output);
        output.document(&self.document);
        outcome
    }

    fn outcome(&self) -> Outcome {
        let clean = self.document.disagreements.is_empty()
            && self.document.faults.iter().all(|fault| fault.remark);
        match (clean, self.document.totals.not_recorded) {
            (false, _) => Outcome::Invalid,
            (true, 0) => Outcome::Valid,
            (true, _) => Outcome::Unchecked,
        }
    }

    fn print(&self, outcome: Outcome, output: &mut Output) {
        let document = &self.document;
        let tone = match outcome {
            Outcome::Valid => Tone::Good,
            _ => Tone::Bad,
        };
        let verdict = output.toned(tone, document.verdict);
        output.line(&format!("{}: {verdict}", self.title));
        output.line(&format!(
            "  channel       {}, configuration {}",
            document.channel, document.config_sequence
        ));
        let not_checked = match document.commit_hashes_not_checked {
            0 => String::new(),
            count => format!(" ({count} more could not be checked)"),
        };
        output.line(&format!(
            "  blocks        {}, with {} right orderer signatures and {} right commit hashes{not_checked}",
            document.blocks, document.orderer_signatures, document.commit_hashes_checked
        ));
        output.line(&format!("  transactions  {}", document.transactions));
        output.line("");
        table(document, output);
        document.faults.iter().for_each(|fault| fault.print(output));
        document
            .disagreements
            .iter()
            .for_each(|transaction| transaction.print(output));
    }
}

fn table(document: &Document, output: &mut Output) {
    let row = |name: &str, all: &str, columns: [String; 4]| {
        let [agrees, not_judged, disagrees, no_record] = columns;
        format!(
            "  {name:<35} {all:>12} {agrees:>10} {not_judged:>12} {disagrees:>10} {no_record:>10}"
        )
    };
    let titles = ["agrees", "not judged", "disagrees", "no record"].map(str::to_owned);
    output.line(&row("RECORDED", "transactions", titles));
    for code in &document.codes {
        output.line(&row(
            &code.code,
            &code.transactions.to_string(),
            code.counts.columns(),
        ));
    }
    output.line(&row(
        "all",
        &document.transactions.to_string(),
        document.totals.columns(),
    ));
}

/// A line for each transaction, for people.
pub fn list(report: &BlockReport, output: &mut Output) {
    for transaction in &report.transactions {
        let described = Transaction::of(report.number, transaction);
        output.line(&format!(
            "{} {} {} {}: {} ({})",
            described.block,
            described.transaction,
            message(&described.id),
            described.recorded.as_deref().unwrap_or("not recorded"),
            described.verdict,
            described.agreement,
        ));
    }
}

impl Counts {
    fn add(&mut self, agreement: Agreement) {
        *match agreement {
            Agreement::Agrees => &mut self.agrees,
            Agreement::NotJudged => &mut self.not_judged,
            Agreement::NotRecorded => &mut self.not_recorded,
            Agreement::Disagrees => &mut self.disagrees,
        } += 1;
    }

    fn plus(self, other: &Self) -> Self {
        Self {
            agrees: self.agrees + other.agrees,
            not_judged: self.not_judged + other.not_judged,
            disagrees: self.disagrees + other.disagrees,
            not_recorded: self.not_recorded + other.not_recorded,
        }
    }

    fn all(&self) -> u64 {
        self.agrees + self.not_judged + self.disagrees + self.not_recorded
    }

    fn columns(&self) -> [String; 4] {
        let counts = [
            self.agrees,
            self.not_judged,
            self.disagrees,
            self.not_recorded,
        ];
        counts.map(|count| count.to_string())
    }
}

impl Recorded {
    fn of(report: &TransactionReport) -> Self {
        let verdict = || Self::Nothing(verdict_name(&report.verdict));
        report.recorded.map_or_else(verdict, Self::Code)
    }

    fn name(&self) -> String {
        match self {
            Self::Code(code) => code_name(*code),
            Self::Nothing(verdict) => format!("(none) {verdict}"),
        }
    }
}

impl Fault {
    fn print(&self, output: &mut Output) {
        let label = if self.remark { "remark" } else { "error" };
        for line in failure_lines(&format!("block {}: {label}", self.block), &self.failure) {
            output.line(&line);
        }
    }
}

impl Transaction {
    fn of(block: u64, report: &TransactionReport) -> Self {
        Self {
            block,
            transaction: report.place,
            id: report.id.clone(),
            recorded: report.recorded.map(code_name),
            verdict: verdict_name(&report.verdict),
            agreement: agreement_name(report.agreement),
            error: report.verdict.error().map(|error| Failure::of(error)),
            reason: match &report.verdict {
                Verdict::NotJudged(reason) => Some(reason.to_string()),
                _ => None,
            },
        }
    }

    fn print(&self, output: &mut Output) {
        let Self {
            block,
            transaction,
            verdict,
            ..
        } = self;
        let recorded = self.recorded.as_deref().unwrap_or("nothing");
        let id = message(&self.id);
        output.line(&format!(
            "block {block} transaction {transaction} ({id}): recorded {recorded}, but {verdict}"
        ));
        for line in self
            .error
            .iter()
            .flat_map(|error| failure_lines("reason", error))
        {
            output.line(&format!("  {line}"));
        }
    }
}

fn code_name(code: u8) -> String {
    let known = fabric_msp::wire::TxValidationCode::from_wire(i32::from(code));
    known.map_or_else(|| code.to_string(), |code| code.name().to_owned())
}

fn verdict_name(verdict: &Verdict) -> &'static str {
    match (verdict, verdict.code()) {
        (_, Some(code)) => code.name(),
        (Verdict::Passed, None) => "passed",
        (_, None) => "not judged",
    }
}

fn agreement_name(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Agrees => "agrees",
        Agreement::NotJudged => "not judged",
        Agreement::NotRecorded => "not recorded",
        Agreement::Disagrees => "disagrees",
    }
}
