//! Findings in SARIF 2.1.0 (OASIS), which code hosts and editors show.

use super::Linted;
use fabric_msp::lint::{Finding, Place, Severity, lints};
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The whole log, ended by a newline.
pub fn log(linted: &[Linted]) -> String {
    let results = linted.iter().flat_map(|one| {
        let findings = one.report.findings.iter();
        findings.map(|finding| result(finding, one))
    });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "msp",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": lints().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule(lint: &fabric_msp::lint::Lint) -> Value {
    json!({
        "id": lint.code,
        "name": lint.name,
        "shortDescription": {"text": lint.title},
        "fullDescription": {"text": lint.why},
        "help": {"text": lint.remedy},
        "defaultConfiguration": {"level": level(lint.severity)},
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding, linted: &Linted) -> Value {
    let remedy = finding.remedy.map(|remedy| format!(" (help: {remedy})"));
    let text = format!("{}{}", finding.message, remedy.unwrap_or_default());
    let related = finding.related.iter().map(|place| location(place, linted));
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location(&finding.place, linted)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "properties": {"msp": finding.msp_id, "subject": finding.subject},
    });
    let index = finding
        .lint
        .and_then(|lint| lints().position(|other| other == lint));
    if let (Some(index), Some(result)) = (index, result.as_object_mut()) {
        result.insert("ruleIndex".to_owned(), json!(index));
    }
    result
}

/// A field is a logical location within the file that was named.
fn location(place: &Place, linted: &Linted) -> Value {
    match place {
        Place::File { path, line } => {
            let mut physical = json!({"artifactLocation": {"uri": uri(&path.to_string_lossy())}});
            if let (Some(line), Some(physical)) = (line, physical.as_object_mut()) {
                physical.insert("region".to_owned(), json!({"startLine": line}));
            }
            json!({"physicalLocation": physical})
        }
        Place::Field(field) => json!({
            "physicalLocation": {"artifactLocation": {"uri": uri(&linted.path.to_string_lossy())}},
            "logicalLocations": [{"fullyQualifiedName": field}],
        }),
    }
}

/// A relative or absolute reference (RFC 3986): what may not stand in a path is escaped octet by octet.
fn uri(path: &str) -> String {
    let mut uri = match path.starts_with('/') {
        true => "file://".to_owned(),
        false => String::new(),
    };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' | b'@' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
