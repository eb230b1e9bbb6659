//! Names with fields in them: `peer{{.Index}}.{{.Domain}}`.
//!
//! cryptogen hands them to Go's `text/template`, a language with variables, loops and functions. Names need fields only, and
//! only they are taken; all else is an error here rather than a different name.

use super::CryptoConfigError;
use crate::encoding::text::kept;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// The fields that a name may refer to, with their values.
pub(super) type Fields<'a> = [(&'static str, &'a str)];

/// The template with the values of its fields; `room` is how many bytes that may take.
pub(super) fn render(
    template: &str,
    fields: &Fields<'_>,
    room: usize,
) -> Result<String, CryptoConfigError> {
    let mut name = String::new();
    let mut rest = template;
    while let Some((text, action)) = rest.split_once(OPEN) {
        let (action, after) = action
            .split_once(CLOSE)
            .ok_or_else(|| wrong(template, "`{{` without `}}`"))?;
        name.push_str(text);
        name.push_str(value(template, action, fields)?);
        rest = after;
        expect_room(name.len(), room)?;
    }
    name.push_str(rest);
    expect_room(name.len(), room)?;
    Ok(name)
}

fn value<'a>(
    template: &str,
    action: &str,
    fields: &Fields<'a>,
) -> Result<&'a str, CryptoConfigError> {
    // Go's white space within actions.
    let action = action.trim_matches([' ', '\t', '\r', '\n']);
    let field = action
        .strip_prefix('.')
        .filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()))
        .ok_or_else(|| wrong(template, "only fields such as `{{.Hostname}}` are known"))?;
    let known = fields.iter().find(|(name, _)| *name == field);
    known
        .map(|(_, value)| *value)
        .ok_or_else(|| CryptoConfigError::UnknownField {
            template: kept(template),
            field: kept(field),
        })
}

fn expect_room(length: usize, room: usize) -> Result<(), CryptoConfigError> {
    match length > room {
        true => Err(CryptoConfigError::TooLarge {
            limit: super::MAX_PLAN_BYTES,
        }),
        false => Ok(()),
    }
}

fn wrong(template: &str, problem: &'static str) -> CryptoConfigError {
    CryptoConfigError::Template {
        template: kept(template),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use proptest::prelude::*;

    const FIELDS: &Fields<'_> = &[("Hostname", "peer0"), ("Domain", "org1.example.com")];

    fn rendered(template: &str) -> Result<String, &'static str> {
        render(template, FIELDS, 1_000).map_err(|error| error.code())
    }

    #[test]
    fn fields_are_replaced() {
        for (template, name) in [
            ("", ""),
            ("plain}}", "plain}}"),
            ("{ {.Hostname}", "{ {.Hostname}"),
            ("{{.Hostname}}.{{.Domain}}", "peer0.org1.example.com"),
            ("a{{ .Hostname }}b", "apeer0b"),
            ("{{\t.Hostname\n}}", "peer0"),
        ] {
            assert_eq!(rendered(template).as_deref(), Ok(name), "{template}");
        }
    }

    #[test]
    fn all_else_is_an_error() {
        for template in [
            "{{",
            "{{.Hostname",
            "{{}}",
            "{{.}}",
            "{{Hostname}}",
            "{{.Hostname.Length}}",
            "{{- .Hostname}}",
            "{{.Hostname | printf \"%s\"}}",
            "{{if .Hostname}}x{{end}}",
            "{{/* */}}",
            "{{. Hostname}}",
            "{{{.Hostname}}}",
        ] {
            assert_eq!(rendered(template), Err("MSP-GENCFG-003"), "{template}");
        }
        assert_eq!(rendered("{{.Index}}"), Err("MSP-GENCFG-004"));
        assert_eq!(rendered("{{.hostname}}"), Err("MSP-GENCFG-004"));
        assert_eq!(rendered(&"{{.Domain}}".repeat(100)), Err("MSP-GENCFG-008"));
    }

    proptest! {
        #[test]
        fn no_text_is_a_surprise(template in "[{}. a-zA-Z|-]{0,40}") {
            if let Ok(name) = rendered(&template) {
                prop_assert!(!template.contains(OPEN) || name != template);
            }
        }
    }
}
