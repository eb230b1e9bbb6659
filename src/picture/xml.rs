//! Text that can be nothing but text, in XML and in HTML.

use std::fmt::{self, Write};

/// Escapes what has a meaning in markup, between tags and in quoted attributes. What XML 1.0 cannot hold, and what turns the direction
/// of writing, becomes U+FFFD.
#[derive(Clone, Copy)]
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ if is_refused(character) => f.write_char('\u{fffd}')?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

fn is_refused(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}')
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The width of a text in hundredths of its font size: a guess on the wide side, as no font is asked.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(character_width).sum()
}

fn character_width(character: char) -> usize {
    match character {
        'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' => 34,
        'm' | 'w' | 'M' | 'W' | '@' => 104,
        'A'..='Z' | '=' | '+' => 70,
        _ if character.is_ascii() => 58,
        _ => 105,
    }
}

/// The start of the text that fits, with an ellipsis if not all does.
pub(super) fn cut(text: &str, size: usize, room: usize) -> String {
    if width(text) * size <= room * 100 {
        return text.to_owned();
    }
    let room = (room * 100).saturating_sub(character_width('…') * size);
    let mut used = 0;
    let fits = |character: &char| {
        used += character_width(*character) * size;
        used <= room
    };
    let mut start: String = text.chars().take_while(fits).collect();
    start.push('…');
    start
}

/// The text in lines that fit, at most so many; words that are too long are broken.
pub(super) fn wrap(text: &str, size: usize, room: usize, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        for (index, piece) in pieces(word, size, room).into_iter().enumerate() {
            let Some(line) = lines.last_mut() else {
                continue;
            };
            let gap = if index == 0 && !line.is_empty() {
                " "
            } else {
                ""
            };
            if (width(line) + width(gap) + width(&piece)) * size <= room * 100 || line.is_empty() {
                line.push_str(gap);
                line.push_str(&piece);
            } else {
                lines.push(piece);
            }
        }
        if lines.len() > limit {
            break;
        }
    }
    if lines.len() > limit {
        lines.truncate(limit);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last} {}", "…"), size, room);
        }
    }
    lines
}

/// A word in pieces that each fit a line.
fn pieces(word: &str, size: usize, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for character in word.chars() {
        used += character_width(character) * size;
        if used > room * 100 {
            pieces.push(String::new());
            used = character_width(character) * size;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}
