//! The text's tokens, as Fabric's expression language cuts them, as far as policies have them.

use crate::encoding::text::kept;

use super::error::{LanguageError, LanguageProblem};

/// Line and column, from 1.
pub(super) type Place = (usize, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A word.
    Name(&'a str),
    /// What stands between quotes; `plain` where no escape is in it.
    Text {
        inside: &'a str,
        escape: Escape,
    },
    /// What begins with a digit, or with a dot and a digit.
    Number(&'a str),
    Open,
    Close,
    Comma,
    Semicolon,
    /// What only expressions have.
    Host(&'a str),
    /// What nobody has.
    Unknown(&'a str),
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    None,
    Some,
}

impl Token<'_> {
    /// For people: what stands there.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Name(text) | Self::Number(text) | Self::Host(text) | Self::Unknown(text) => {
                format!("`{}`", kept(text))
            }
            Self::Text { inside, .. } => format!("the text `{}`", kept(inside)),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::Semicolon => "`;`".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

pub(super) struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            line: 1,
            column: 1,
        }
    }

    /// The next token and where it begins. After the end comes the end.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, Place), LanguageError> {
        // White space is Unicode's, to Go and to Rust alike.
        self.take(prefix(self.rest, char::is_whitespace));
        let place = (self.line, self.column);
        let token = self.token().map_err(|problem| problem.at(place))?;
        Ok((token, place))
    }

    fn token(&mut self) -> Result<Token<'a>, LanguageProblem> {
        let mut characters = self.rest.chars();
        let Some(first) = characters.next() else {
            return Ok(Token::End);
        };
        let second = characters.next();
        Ok(match first {
            '(' => self.one(Token::Open),
            ')' => self.one(Token::Close),
            ',' => self.one(Token::Comma),
            ';' => self.one(Token::Semicolon),
            '\'' | '"' => return self.escapable_text(first),
            '`' => return self.raw_text(),
            '0'..='9' => Token::Number(self.take(number_length(self.rest))),
            '.' if second.is_some_and(|digit| digit.is_ascii_digit()) => {
                Token::Number(self.take(1 + number_length(&self.rest[1..])))
            }
            _ if is_word(first) => Token::Name(self.take(prefix(self.rest, is_word))),
            '.' | '?' | '/' | '#' | '|' | ':' | '[' | ']' | '{' | '}' | '%' | '+' | '-' | '^'
            | '&' | '!' | '=' | '*' | '<' | '>' => Token::Host(self.take(first.len_utf8())),
            _ => Token::Unknown(self.take(first.len_utf8())),
        })
    }

    /// A text between `'` or `"`, which may hold escapes but no line break.
    fn escapable_text(&mut self, quote: char) -> Result<Token<'a>, LanguageProblem> {
        let inside = self.rest.get(1..).unwrap_or_default();
        let mut escape = Escape::None;
        let mut escaped = false;
        for (at, character) in inside.char_indices() {
            match character {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => (escape, escaped) = (Escape::Some, true),
                _ if character == quote => {
                    self.take(at + 2);
                    let inside = inside.get(..at).unwrap_or_default();
                    return Ok(Token::Text { inside, escape });
                }
                _ => {}
            }
        }
        Err(LanguageProblem::Unterminated { quote })
    }

    /// A text between back quotes, in which two of them stand for one.
    fn raw_text(&mut self) -> Result<Token<'a>, LanguageProblem> {
        let quote = '`';
        let inside = self.rest.get(1..).unwrap_or_default();
        let end = inside
            .find(quote)
            .ok_or(LanguageProblem::Unterminated { quote })?;
        let doubled = inside[end + 1..].starts_with(quote);
        self.take(end + 2);
        let inside = &inside[..end];
        let escape = match doubled {
            true => Escape::Some,
            false => Escape::None,
        };
        Ok(Token::Text { inside, escape })
    }

    fn one(&mut self, token: Token<'a>) -> Token<'a> {
        self.take(1);
        token
    }

    /// Takes so many octets, which end between characters.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        for character in taken.chars() {
            (self.line, self.column) = match character {
                '\n' => (self.line + 1, 1),
                _ => (self.line, self.column + 1),
            };
        }
        self.rest = rest;
        taken
    }
}

/// Letters and digits are Unicode's; of other marks `_` and `$`.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character))
        .unwrap_or(text.len())
}

/// The octets of a number, and of all letters and digits that cling to it.
fn number_length(text: &str) -> usize {
    let digits = prefix(text, is_word);
    let (head, tail) = text.split_at(digits);
    // The sign of an exponent, or a fraction.
    let signed = head.ends_with(['e', 'E']) && !is_based(head) && tail.starts_with(['+', '-']);
    let fraction = tail.starts_with('.') && !tail.starts_with("..") && !head.contains(['e', 'E']);
    match signed || fraction {
        true => digits + 1 + after_sign_or_dot(&tail[1..]),
        false => digits,
    }
}

fn after_sign_or_dot(text: &str) -> usize {
    let digits = prefix(text, is_word);
    let (head, tail) = text.split_at(digits);
    let signed = head.ends_with(['e', 'E']) && tail.starts_with(['+', '-']);
    match signed {
        true => digits + 1 + prefix(&tail[1..], is_word),
        false => digits,
    }
}

/// Hexadecimal, octal or binary: no exponents.
fn is_based(head: &str) -> bool {
    let mut characters = head.chars().map(|character| character.to_ascii_lowercase());
    (
        characters.next(),
        characters
            .next()
            .is_some_and(|c| matches!(c, 'x' | 'o' | 'b')),
    ) == (Some('0'), true)
}
