//! Text of unknown origin, made fit to be shown.

use std::fmt::{self, Write};

/// Characters of a shown text; names, subjects and paths in use are shorter.
pub const MAX_SHOWN_CHARACTERS: usize = 256;

/// Octets of text that an error keeps. An error may be remembered by a cache, so its size must not be a sender's choice.
pub const MAX_KEPT_BYTES: usize = 512;

/// Shows a text so that it can neither forge lines nor steer a terminal nor flood a log: control characters are escaped, and what
/// is beyond [`MAX_SHOWN_CHARACTERS`] is an ellipsis.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(MAX_SHOWN_CHARACTERS) {
            match character {
                '\'' | '"' | '\\' => f.write_char(character)?,
                _ => write!(f, "{}", character.escape_debug())?,
            }
        }
        match characters.next() {
            Some(_) => f.write_char('…'),
            None => Ok(()),
        }
    }
}

/// The start of a text, for an error to keep: at most [`MAX_KEPT_BYTES`], cut between characters and then ended by an ellipsis.
pub fn kept(text: &str) -> String {
    if text.len() <= MAX_KEPT_BYTES {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(MAX_KEPT_BYTES - '…'.len_utf8());
    let mut start = text.get(..end).unwrap_or_default().to_owned();
    start.push('…');
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_the_rest_is_not() {
        let forged = "Org1\u{1b}[2J\n/etc/alice.pem: valid";
        assert_eq!(
            Shown(forged).to_string(),
            "Org1\\u{1b}[2J\\n/etc/alice.pem: valid"
        );
        assert_eq!(
            Shown("Zürich's \"Ämter\" \\ 日本").to_string(),
            "Zürich's \"Ämter\" \\ 日本"
        );
        assert_eq!(Shown("a\u{202e}b").to_string(), "a\\u{202e}b");
    }

    #[test]
    fn long_texts_are_cut() {
        let long = "ä".repeat(1_000);
        assert_eq!(
            Shown(&long).to_string().chars().count(),
            MAX_SHOWN_CHARACTERS + 1
        );
        assert_eq!(Shown("").to_string(), "");
        assert!(kept(&long).len() <= MAX_KEPT_BYTES && kept(&long).ends_with('…'));
        assert_eq!(kept("short"), "short");
    }
}
