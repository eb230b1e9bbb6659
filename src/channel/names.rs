//! Names of channels and of the elements of a configuration (Fabric: `common/configtx/validator.go`).

/// Octets of a name at most; what Kafka once allowed.
pub const MAX_NAME_BYTES: usize = 249;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameFlaw {
    /// There is none.
    #[error("is empty")]
    Empty,
    /// Longer than [`MAX_NAME_BYTES`].
    #[error("is longer than {MAX_NAME_BYTES} octets")]
    TooLong,
    /// `.` or `..`, which are not names of elements.
    #[error("is not a name")]
    Dots,
    /// Other characters than allowed.
    #[error("has characters other than {allowed}")]
    Characters {
        /// The allowed ones, for people.
        allowed: &'static str,
    },
}

/// May a group, value or policy be called so?
pub(super) fn check_element(name: &str) -> Result<(), NameFlaw> {
    check_length(name)?;
    if matches!(name, "." | "..") {
        return Err(NameFlaw::Dots);
    }
    let allowed = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-');
    check_characters(name, allowed, "letters, digits, `.` and `-`")
}

/// May a channel be called so?
pub(super) fn check_channel(name: &str) -> Result<(), NameFlaw> {
    let allowed = "lower-case letters, digits, `.` and `-`, a letter first";
    check_length(name)?;
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(NameFlaw::Characters { allowed });
    }
    let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
    check_characters(name, fits, allowed)
}

/// May a `mod_policy` be written so: names, separated by slashes, one more slash before them if it is absolute?
pub(super) fn check_mod_policy(path: &str) -> Result<(), NameFlaw> {
    let relative = path.strip_prefix('/').unwrap_or(path);
    relative.split('/').try_for_each(check_element)
}

fn check_length(name: &str) -> Result<(), NameFlaw> {
    match name.len() {
        0 => Err(NameFlaw::Empty),
        length if length > MAX_NAME_BYTES => Err(NameFlaw::TooLong),
        _ => Ok(()),
    }
}

fn check_characters(
    name: &str,
    fits: impl Fn(u8) -> bool,
    allowed: &'static str,
) -> Result<(), NameFlaw> {
    match name.bytes().all(fits) {
        true => Ok(()),
        false => Err(NameFlaw::Characters { allowed }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_elements() {
        let longest = "a".repeat(MAX_NAME_BYTES);
        for name in ["a", "A-1.b", "-", "...", ".a", &longest] {
            assert_eq!(check_element(name), Ok(()), "{name}");
        }
        let longer = "a".repeat(MAX_NAME_BYTES + 1);
        for name in ["", ".", "..", "a_b", "a/b", "é", "a b", &longer] {
            assert!(check_element(name).is_err(), "{name}");
        }
    }

    #[test]
    fn names_of_channels() {
        for name in ["a", "my.channel-1", "a.."] {
            assert_eq!(check_channel(name), Ok(()), "{name}");
        }
        for name in ["", "A", "1a", ".a", "-a", "aB", "a_b", "ä"] {
            assert!(check_channel(name).is_err(), "{name}");
        }
    }

    #[test]
    fn paths_of_policies() {
        for path in ["Admins", "/Channel/Admins", "Org1/Admins", "Channel"] {
            assert_eq!(check_mod_policy(path), Ok(()), "{path}");
        }
        for path in ["", "/", "//a", "a/", "a//b", "./a", "a b"] {
            assert!(check_mod_policy(path).is_err(), "{path}");
        }
    }
}
