//! Findings for people: by place, the worst first.

use super::Linted;
use crate::output::{Output, Tone, message, path};
use fabric_msp::lint::{Finding, Place, Severity};

/// Shows all findings, and a line that sums them up.
pub fn show(linted: &[Linted], output: &mut Output) {
    for one in linted {
        show_path(one, output);
    }
    let all = || linted.iter().flat_map(|one| &one.report.findings);
    let count = |severity| all().filter(|finding| finding.severity == severity).count();
    let counted = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "info"),
    ];
    let counted = counted.map(|(severity, name)| plural(count(severity), name));
    let omitted: usize = linted.iter().map(|one| one.report.omitted).sum();
    let more = match omitted {
        0 => String::new(),
        omitted => format!("; {omitted} more are not shown"),
    };
    output.line(&format!("{}{more}", counted.join(", ")));
}

fn plural(count: usize, name: &str) -> String {
    match count {
        count if count == 1 || name == "info" => format!("{count} {name}"),
        count => format!("{count} {name}s"),
    }
}

fn show_path(linted: &Linted, output: &mut Output) {
    output.line(&path(&linted.path));
    let mut findings: Vec<&Finding> = linted.report.findings.iter().collect();
    findings.sort_by(|a, b| (place(a), b.severity, a.code).cmp(&(place(b), a.severity, b.code)));
    let mut shown: Option<&Place> = None;
    for finding in findings {
        if shown != Some(place(finding)) {
            shown = Some(place(finding));
            output.line(&format!("  {}", relative(place(finding), linted)));
        }
        show_finding(finding, linted, output);
    }
    if linted.report.findings.is_empty() {
        output.line("  nothing found");
    }
    output.line("");
}

fn place(finding: &Finding) -> &Place {
    &finding.place
}

/// A file as it lies in the folder that was named; the folder itself is a dot.
fn relative(place: &Place, linted: &Linted) -> String {
    let Place::File { path: file, line } = place else {
        return place.to_string();
    };
    let inside = match file.strip_prefix(&linted.path) {
        Ok(inside) if inside.as_os_str().is_empty() => ".".to_owned(),
        Ok(inside) => path(inside),
        Err(_) => path(file),
    };
    match line {
        Some(line) => format!("{inside}:{line}"),
        None => inside,
    }
}

fn show_finding(finding: &Finding, linted: &Linted, output: &mut Output) {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Doubtful,
        Severity::Info => Tone::Good,
    };
    let severity = output.toned(tone, &finding.severity.to_string());
    output.line(&format!(
        "    {severity}: {} [{}]",
        message(&finding.message),
        finding.code
    ));
    if let Some(subject) = &finding.subject {
        output.line(&format!("      certificate: {}", message(subject)));
    }
    for place in &finding.related {
        output.line(&format!("      see: {}", relative(place, linted)));
    }
    if let Some(remedy) = finding.remedy {
        output.line(&format!("      help: {remedy}"));
    }
}
