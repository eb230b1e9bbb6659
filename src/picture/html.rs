//! A page around the drawing, with all that the drawing leaves out, as tables that can be read aloud.

use crate::diagnostic::Diagnostic;
use crate::msp::{CertificateFacts, Explanation, SearchEvent, Status};

use super::svg;
use super::xml::Escaped;

/// Rows of a table; the JSON has all.
const MAX_ROWS: usize = 500;

const STYLE: &str = "\
:root{color-scheme:light dark}body{margin:0;padding:1.5rem;background:#fff;color:#1f2328;\
font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}\
main{max-width:960px;margin:auto}svg{max-width:100%;height:auto}h2{font-size:1.1rem;margin:1.8rem 0 .5rem}\
table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;\
border-bottom:1px solid #c8d1da;overflow-wrap:anywhere}th:first-child,td:first-child{width:9rem}\
.good{color:#1a7f37}.bad{color:#cf222e}.soft{color:#59636e}\
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}td,th{border-color:#3d444d}\
.good{color:#3fb950}.bad{color:#f85149}.soft{color:#9198a1}}";

/// A cell: its class and its text.
type Cell<'a> = (&'a str, String);

pub(super) fn page(explanation: &Explanation) -> String {
    let title = svg::title(explanation);
    let mut body = svg::draw(explanation);
    body.push_str(&verdict(explanation));
    body.push_str(&table(
        "Rules",
        ["Outcome", "Rule", "Source"],
        rules(explanation),
    ));
    let events = explanation
        .searches
        .iter()
        .flat_map(|search| &search.events);
    let events: Vec<_> = events.map(event).collect();
    body.push_str(&table(
        "Search for the path",
        ["Outcome", "Candidate", "Reason"],
        events,
    ));
    body.push_str(&table(
        "CRLs",
        ["CRL", "Issuer", "For this identity"],
        crls(explanation),
    ));
    body.push_str(&table(
        "Principals",
        ["Answer", "Principal", "Reason"],
        principals(explanation),
    ));
    body.push_str(&table(
        "Remarks",
        ["Code", "Remark", "Remedy"],
        remarks(explanation),
    ));
    if let Some(facts) = &explanation.certificate {
        body.push_str(&table(
            "Certificate",
            ["Field", "Value", ""],
            certificate(facts),
        ));
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        Escaped(&title)
    )
}

fn verdict(explanation: &Explanation) -> String {
    let text = match &explanation.verdict {
        Ok(()) => "The identity is valid.".to_owned(),
        Err(refusal) => format!("The identity is refused: {refusal} [{}]", refusal.code()),
    };
    format!("<h2>Verdict</h2>\n<p>{}</p>\n", Escaped(&text))
}

/// Nothing where there are no rows.
fn table(name: &str, heads: [&str; 3], rows: Vec<[Cell<'_>; 3]>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads = heads
        .map(|head| format!("<th scope=\"col\">{head}</th>"))
        .concat();
    let shown: String = rows.iter().take(MAX_ROWS).map(row).collect();
    let more = match rows.len().saturating_sub(MAX_ROWS) {
        0 => String::new(),
        more => format!("<p>and {more} more</p>\n"),
    };
    format!(
        "<h2>{name}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{shown}</tbody>\n</table>\n{more}"
    )
}

fn row(cells: &[Cell<'_>; 3]) -> String {
    let cells = cells.iter().map(|(class, text)| match *class {
        "" => format!("<td>{}</td>", Escaped(text)),
        class => format!("<td class=\"{class}\">{}</td>", Escaped(text)),
    });
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

fn rules(explanation: &Explanation) -> Vec<[Cell<'_>; 3]> {
    let rules = explanation.steps.iter().map(|step| {
        let (class, outcome, detail) = match &step.status {
            Status::Passed => ("good", "passed", step.detail.clone()),
            Status::Failed(finding) => {
                let message = format!("{} [{}]", finding.message, finding.code);
                ("bad", "failed", Some(message))
            }
            Status::NotReached => ("soft", "not reached", None),
            Status::NotApplicable => ("soft", "not applicable", step.detail.clone()),
        };
        let title = step.rule.title();
        let text = detail.map_or(title.to_owned(), |detail| format!("{title}: {detail}"));
        [
            (class, outcome.to_owned()),
            ("", text),
            ("soft", step.rule.source().to_owned()),
        ]
    });
    rules.collect()
}

fn event(event: &SearchEvent) -> [Cell<'static>; 3] {
    match event {
        SearchEvent::NoIssuer { subject, issuer } => [
            ("bad", "nobody".to_owned()),
            ("", issuer.clone()),
            (
                "",
                format!("no listed CA has this name, that of the issuer of {subject}"),
            ),
        ],
        SearchEvent::Candidate(candidate) => {
            let outcome = match candidate.refusal {
                None => ("good", "taken".to_owned()),
                Some(_) => ("bad", "dropped".to_owned()),
            };
            let who = format!("{} for {}", candidate.subject, candidate.child);
            [outcome, ("", who), ("", candidate.reason.clone())]
        }
        SearchEvent::Exhausted => [
            ("bad", "stopped".to_owned()),
            ("", String::new()),
            ("", "too many candidates".to_owned()),
        ],
        SearchEvent::Chain(chain) => {
            let (outcome, why) = match &chain.refusal {
                None => (
                    ("good", "complete".to_owned()),
                    "the path reaches a root".to_owned(),
                ),
                Some(finding) => (("bad", "dropped".to_owned()), finding.message.clone()),
            };
            [outcome, ("", chain.subjects.join(" <- ")), ("", why)]
        }
    }
}

fn crls(explanation: &Explanation) -> Vec<[Cell<'_>; 3]> {
    let crls = explanation.crls.iter().map(|crl| {
        let next = crl.next_update.map(|time| format!(", next due {time}"));
        let about = format!(
            "{}; {} entries, issued {}{}",
            crl.issuer,
            crl.entries,
            crl.this_update,
            next.unwrap_or_default()
        );
        [
            ("", crl.index.to_string()),
            ("", about),
            ("", crl.standing.text().to_owned()),
        ]
    });
    crls.collect()
}

fn principals(explanation: &Explanation) -> Vec<[Cell<'_>; 3]> {
    let principals = explanation.principals.iter().map(|answer| {
        let refusal = answer
            .refusal
            .as_ref()
            .map(|finding| finding.message.clone());
        let (class, word) = match answer.is_satisfied() {
            true => ("good", "yes"),
            false => ("soft", "no"),
        };
        let reason = refusal.or(answer.reason.clone()).unwrap_or_default();
        [
            (class, word.to_owned()),
            ("", answer.name.clone()),
            ("", reason),
        ]
    });
    principals.collect()
}

fn remarks(explanation: &Explanation) -> Vec<[Cell<'_>; 3]> {
    let remarks = explanation.remarks.iter().map(|remark| {
        [
            ("soft", remark.code.to_owned()),
            ("", remark.message.clone()),
            ("", remark.help.to_owned()),
        ]
    });
    remarks.collect()
}

fn certificate(facts: &CertificateFacts) -> Vec<[Cell<'static>; 3]> {
    let rows = [
        ("subject", facts.subject.clone()),
        ("issuer", facts.issuer.clone()),
        ("serial", facts.serial.clone()),
        (
            "organizational units",
            facts.organizational_units.join(", "),
        ),
        ("key", facts.key_algorithm.to_string()),
        ("subject key id", facts.subject_key_id.clone()),
        ("authority key id", facts.authority_key_id.clone()),
        ("not before", facts.not_before.to_string()),
        ("not after", facts.not_after.to_string()),
        ("SHA-256", facts.fingerprint.clone()),
    ];
    let rows =
        rows.map(|(name, value)| [("soft", name.to_owned()), ("", value), ("", String::new())]);
    rows.into()
}
