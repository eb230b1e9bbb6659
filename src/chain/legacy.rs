//! A rule of Go 1.14 that Fabric enforces after Go dropped it (`verifyLegacyNameConstraints`).

use super::{Chain, ChainError};
use crate::encoding::text::kept;

/// Under a CA with name constraints of any type, a certificate without subjectAltName must not have a common name that
/// could be a host name.
pub(super) fn check(chain: &Chain) -> Result<(), ChainError> {
    let (Some(certificate), Some(constrained)) = (
        chain.first(),
        chain.issuers().iter().find(|c| c.has_name_constraints()),
    ) else {
        return Ok(());
    };
    let common_name = certificate.subject_common_name();
    if certificate.has_subject_alt_names() || !could_be_host_name(common_name) {
        return Ok(());
    }
    Err(ChainError::HostNameWithoutAlternativeName {
        common_name: kept(common_name),
        constrained_by: super::error::subject_of(constrained),
    })
}

/// Labels of letters, digits, `_`, `:` and (not at the start) `-`, separated by single dots; one dot may end it, `*` may
/// be the first label.
fn could_be_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut labels = name.split('.').enumerate();
    labels.all(|(i, label)| (i == 0 && label == "*") || could_be_label(label))
}

fn could_be_label(label: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b':' || c == b'-';
    !label.is_empty() && !label.starts_with('-') && label.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::could_be_host_name;

    #[test]
    fn single_words_and_dotted_names_could_be_host_names() {
        for name in [
            "peer0",
            "peer0.org1.example.com",
            "a_b",
            "a:b",
            "*.example.com",
            "*",
            "a.",
            "a-",
            "1",
        ] {
            assert!(could_be_host_name(name), "{name}");
        }
    }

    #[test]
    fn text_with_other_characters_or_empty_labels_is_no_host_name() {
        for name in [
            "",
            ".",
            "a b",
            "User1@org1",
            "-a",
            "a..b",
            ".a",
            "a..",
            "a.*",
            "é",
            "*a",
            "a.-b",
        ] {
            assert!(!could_be_host_name(name), "{name}");
        }
    }
}
