//! An explanation for people: plain text, all that is untrusted escaped.

use std::fmt::{self, Display, Formatter};

use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::msp::witness::Search;

use super::{
    CertificateFacts, CrlAccount, Explanation, PrincipalAnswer, Remark, SearchEvent, Status, Step,
};

/// Events, CRLs and principals that are written out each; the JSON has all.
const MAX_LINES: usize = 40;

/// Verdict, certificate, rules, candidates, CRLs, principals, remarks: a block of lines each.
impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write_verdict(f)?;
        self.write_certificate(f)?;
        writeln!(f, "rules of MSP version {}", self.version)?;
        self.steps.iter().try_for_each(|step| write_step(f, step))?;
        self.write_searches(f)?;
        block(f, "CRLs", &self.crls, write_crl)?;
        block(f, "principals", &self.principals, write_principal)?;
        block(f, "remarks", &self.remarks, write_remark)
    }
}

impl Explanation {
    fn write_verdict(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Err(refusal) = &self.verdict else {
            return writeln!(f, "valid under `{}`", Shown(&self.msp_id));
        };
        writeln!(f, "invalid under `{}`", Shown(&self.msp_id))?;
        writeln!(f, "  error: {refusal} [{}]", refusal.code())?;
        match refusal.help() {
            Some(help) => writeln!(f, "  help: {help}"),
            None => Ok(()),
        }
    }

    fn write_certificate(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(facts) = &self.certificate else {
            return Ok(());
        };
        writeln!(f, "certificate")?;
        for (label, value) in lines_of(facts) {
            writeln!(f, "  {label:<8} {}", Shown(&value))?;
        }
        let labels = std::iter::once("path").chain(std::iter::repeat("      <-"));
        for (label, facts) in labels.zip(self.chain.iter().take(MAX_LINES)) {
            writeln!(f, "  {label:<8} {}", Shown(&facts.subject))?;
        }
        Ok(())
    }

    fn write_searches(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let among = self.searches.len();
        self.searches.iter().try_for_each(|search| {
            let heading = heading(search.purpose, among);
            block(f, heading, &search.events, write_event)
        })
    }
}

/// The path that sanitizing found serves to validate, unless it rewrote the certificate; so mostly there is one search.
fn heading(search: Search, among: usize) -> &'static str {
    match (search, among) {
        (Search::SelfSigned, _) => "search for a CA's path, under its own key",
        (_, ..=1) => "search for the path",
        (Search::Sanitizing, _) => "search for the issuer, to bring the signature to low S",
        (Search::Validation, _) => "search for the path of the certificate as it is judged",
    }
}

fn lines_of(facts: &CertificateFacts) -> Vec<(&'static str, String)> {
    let validity = format!("{} to {}", facts.not_before, facts.not_after);
    let named = |id: &str| match id {
        "" => "none".to_owned(),
        id => id.to_owned(),
    };
    vec![
        ("subject", facts.subject.clone()),
        ("issuer", facts.issuer.clone()),
        ("serial", facts.serial.clone()),
        ("OUs", facts.organizational_units.join(", ")),
        ("key", facts.key_algorithm.to_string()),
        ("SKI", named(&facts.subject_key_id)),
        ("AKI", named(&facts.authority_key_id)),
        ("valid", validity),
        ("SHA-256", facts.fingerprint.clone()),
    ]
}

/// A headline and a line or more for each item; nothing where there is none.
fn block<T>(
    f: &mut Formatter<'_>,
    headline: &str,
    items: &[T],
    write: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(f, "{headline}")?;
    items
        .iter()
        .take(MAX_LINES)
        .try_for_each(|item| write(f, item))?;
    match items.len().saturating_sub(MAX_LINES) {
        0 => Ok(()),
        more => writeln!(f, "  and {more} more"),
    }
}

fn write_step(f: &mut Formatter<'_>, step: &Step) -> fmt::Result {
    let title = step.rule.title();
    match (&step.status, &step.detail) {
        (Status::Passed, Some(detail)) => writeln!(f, "  passed   {title}: {detail}"),
        (Status::Passed, None) => writeln!(f, "  passed   {title}"),
        (Status::Failed(finding), _) => {
            writeln!(
                f,
                "  FAILED   {title}: {} [{}]",
                finding.message, finding.code
            )?;
            writeln!(f, "           {}", step.rule.source())
        }
        (Status::NotReached, _) => writeln!(f, "  -        {title}: not reached"),
        (Status::NotApplicable, detail) => {
            let why = detail.as_deref().unwrap_or("not applicable");
            writeln!(f, "  -        {title}: {why}")
        }
    }
}

fn write_event(f: &mut Formatter<'_>, event: &SearchEvent) -> fmt::Result {
    match event {
        SearchEvent::NoIssuer { subject, issuer } => writeln!(
            f,
            "  dropped  nobody is named `{}`, the issuer of `{}`",
            Shown(issuer),
            Shown(subject)
        ),
        SearchEvent::Candidate(candidate) => {
            let word = match candidate.refusal {
                None => "taken   ",
                Some(_) => "dropped ",
            };
            let (subject, child) = (Shown(&candidate.subject), Shown(&candidate.child));
            writeln!(f, "  {word} `{subject}` as issuer of `{child}`")?;
            writeln!(f, "           {}", candidate.reason)
        }
        SearchEvent::Exhausted => writeln!(f, "  stopped  too many candidates"),
        SearchEvent::Chain(chain) => match &chain.refusal {
            None => writeln!(
                f,
                "  complete a path of {} certificates",
                chain.subjects.len()
            ),
            Some(finding) => writeln!(f, "  dropped  a complete path: {}", finding.message),
        },
    }
}

fn write_crl(f: &mut Formatter<'_>, crl: &CrlAccount) -> fmt::Result {
    let issuer = Shown(&crl.issuer);
    writeln!(
        f,
        "  CRL {} of `{issuer}`, {} entries: {}",
        crl.index,
        crl.entries,
        crl.standing.text()
    )
}

fn write_principal(f: &mut Formatter<'_>, answer: &PrincipalAnswer) -> fmt::Result {
    let name = &answer.name;
    match (&answer.refusal, &answer.reason) {
        (None, Some(reason)) => writeln!(f, "  yes      {name}: {reason}"),
        (None, None) => writeln!(f, "  yes      {name}"),
        (Some(finding), _) => writeln!(
            f,
            "  no       {name}: {} [{}]",
            finding.message, finding.code
        ),
    }
}

fn write_remark(f: &mut Formatter<'_>, remark: &Remark) -> fmt::Result {
    writeln!(f, "  {} [{}]", remark.message, remark.code)?;
    writeln!(f, "    help: {}", remark.help)
}
