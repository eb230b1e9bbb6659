//! Directives, tags, anchors and aliases.

use super::Scanner;
use crate::config::yaml::error::YamlError;
use crate::config::yaml::input::{Mark, is_blank, is_blank_or_end, is_break, is_break_or_end};
use crate::config::yaml::token::TokenKind;

/// Digits that a version number may have.
const MAX_VERSION_DIGITS: usize = 2;

/// Where a tag's text stands, which decides whether `,[]{}` may be in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TagForm {
    /// `!suffix`, `!handle!suffix`: not.
    Short,
    /// `!<uri>` or a directive's prefix: they may.
    Verbatim,
}

impl Scanner<'_> {
    pub(super) fn scan_directive(&mut self) -> Result<(), YamlError> {
        self.close_blocks(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        let mark = self.input.mark();
        self.input.skip();
        let kind = match self.directive_name(mark)?.as_str() {
            "YAML" => self.version_directive(mark)?,
            "TAG" => self.tag_directive(mark)?,
            _ => return Err(mark.problem("there is no such directive")),
        };
        self.pass_rest_of_line(mark)?;
        self.append(kind, mark);
        Ok(())
    }

    fn directive_name(&mut self, mark: Mark) -> Result<String, YamlError> {
        let name = self.word()?;
        if name.is_empty() || !is_blank_or_end(self.input.peek(0)) {
            return Err(mark.problem("a directive needs a name"));
        }
        Ok(name)
    }

    fn version_directive(&mut self, mark: Mark) -> Result<TokenKind, YamlError> {
        self.input.skip_blanks()?;
        let major = self.version_number(mark)?;
        if self.input.peek(0) != '.' {
            return Err(mark.problem("a version has a major and a minor number"));
        }
        self.input.skip();
        let minor = self.version_number(mark)?;
        Ok(TokenKind::VersionDirective { major, minor })
    }

    fn version_number(&mut self, mark: Mark) -> Result<u8, YamlError> {
        self.input.ensure(1)?;
        let mut digits = String::new();
        while self.input.peek(0).is_ascii_digit() {
            if digits.len() == MAX_VERSION_DIGITS {
                return Err(mark.problem("the version number is too long"));
            }
            self.input.read(&mut digits);
            self.input.ensure(1)?;
        }
        let number = digits.parse();
        number.map_err(|_| mark.problem("a version has a major and a minor number"))
    }

    fn tag_directive(&mut self, mark: Mark) -> Result<TokenKind, YamlError> {
        self.input.skip_blanks()?;
        let handle = self.tag_handle(mark)?;
        if handle != "!" && !is_whole_handle(&handle) {
            return Err(mark.problem("a tag handle ends in `!`"));
        }
        self.input.ensure(1)?;
        if !is_blank(self.input.peek(0)) {
            return Err(mark.problem("a blank belongs behind the tag handle"));
        }
        self.input.skip_blanks()?;
        let prefix = self.tag_uri(TagForm::Verbatim, "", mark)?;
        self.input.ensure(1)?;
        if !is_blank_or_end(self.input.peek(0)) {
            return Err(mark.problem("a blank belongs behind the tag prefix"));
        }
        Ok(TokenKind::TagDirective { handle, prefix })
    }

    /// Blanks and a comment, up to and with the line break.
    pub(super) fn pass_rest_of_line(&mut self, mark: Mark) -> Result<(), YamlError> {
        self.input.skip_blanks()?;
        if self.input.peek(0) == '#' {
            while !is_break_or_end(self.input.peek(0)) {
                self.input.skip();
                self.input.ensure(1)?;
            }
        }
        if !is_break_or_end(self.input.peek(0)) {
            return Err(mark.problem("nothing but a comment may follow on this line"));
        }
        if is_break(self.input.peek(0)) {
            self.input.ensure(2)?;
            self.input.skip_line();
        }
        Ok(())
    }

    /// `*name` or `&name`.
    pub(super) fn reference(&mut self, kind: fn(String) -> TokenKind) -> Result<(), YamlError> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.input.mark();
        self.input.skip();
        self.input.ensure(1)?;
        let mut name = String::new();
        while self.at_anchor_character() {
            self.input.read(&mut name);
            self.input.ensure(1)?;
        }
        if name.is_empty() || !may_follow_anchor(self.input.peek(0)) {
            return Err(mark.problem("this is no name of an anchor"));
        }
        self.append(kind(name), mark);
        Ok(())
    }

    /// Printable ASCII without indicators of flow collections and without `:`.
    fn at_anchor_character(&self) -> bool {
        let character = self.input.peek(0);
        character.is_ascii_graphic()
            && !matches!(character, ',' | '[' | ']' | '{' | '}' | ':')
            && !self.input.buffer_begins_with_mark()
    }

    pub(super) fn tag(&mut self) -> Result<(), YamlError> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.input.mark();
        self.input.ensure(2)?;
        let (handle, suffix) = match self.input.peek(1) {
            '<' => (String::new(), self.verbatim_tag(mark)?),
            _ => self.short_tag(mark)?,
        };
        self.input.ensure(1)?;
        if !is_blank_or_end(self.input.peek(0)) {
            return Err(mark.problem("a blank belongs behind the tag"));
        }
        self.append(TokenKind::Tag { handle, suffix }, mark);
        Ok(())
    }

    fn verbatim_tag(&mut self, mark: Mark) -> Result<Vec<u8>, YamlError> {
        self.input.skip();
        self.input.skip();
        let uri = self.tag_uri(TagForm::Verbatim, "", mark)?;
        if self.input.peek(0) != '>' {
            return Err(mark.problem("the tag does not end in `>`"));
        }
        self.input.skip();
        Ok(uri)
    }

    /// Handle and suffix; `!` alone has no handle.
    fn short_tag(&mut self, mark: Mark) -> Result<(String, Vec<u8>), YamlError> {
        let handle = self.tag_handle(mark)?;
        if is_whole_handle(&handle) {
            let suffix = self.tag_uri(TagForm::Short, "", mark)?;
            return Ok((handle, suffix));
        }
        let suffix = self.tag_uri(TagForm::Short, &handle, mark)?;
        if suffix.is_empty() {
            return Ok((String::new(), b"!".to_vec()));
        }
        Ok(("!".to_owned(), suffix))
    }

    /// `!`, `!word` or `!word!`.
    fn tag_handle(&mut self, mark: Mark) -> Result<String, YamlError> {
        self.input.ensure(1)?;
        if self.input.peek(0) != '!' {
            return Err(mark.problem("a tag begins with `!`"));
        }
        self.input.skip();
        let mut handle = format!("!{}", self.word()?);
        if self.input.peek(0) == '!' {
            self.input.read(&mut handle);
        }
        Ok(handle)
    }

    /// Letters, digits, `-` and `_`.
    fn word(&mut self) -> Result<String, YamlError> {
        self.input.ensure(1)?;
        let mut word = String::new();
        while is_word_character(self.input.peek(0)) {
            self.input.read(&mut word);
            self.input.ensure(1)?;
        }
        Ok(word)
    }

    /// The rest of a tag of which `head` is read, without the `!` of that; bytes, for escapes may be anything.
    fn tag_uri(&mut self, form: TagForm, head: &str, mark: Mark) -> Result<Vec<u8>, YamlError> {
        let mut uri = head.get(1..).unwrap_or_default().as_bytes().to_vec();
        let mut is_empty = head.is_empty();
        self.input.ensure(1)?;
        while is_uri_character(self.input.peek(0), form) {
            match self.input.peek(0) {
                '%' => self.uri_escapes(&mut uri, mark)?,
                other => {
                    uri.push(other as u8);
                    self.input.skip();
                }
            }
            self.input.ensure(1)?;
            is_empty = false;
        }
        let next = self.input.peek(0);
        if form == TagForm::Short && next.is_ascii_graphic() {
            return Err(self.problem("a tag cannot contain this character"));
        }
        if is_empty {
            return Err(mark.problem("the tag is empty"));
        }
        Ok(uri)
    }

    /// `%xx`, as often as the character that they stand for has bytes in UTF-8.
    fn uri_escapes(&mut self, uri: &mut Vec<u8>, mark: Mark) -> Result<(), YamlError> {
        let first = self.uri_escape(mark)?;
        let following = match first {
            0..=0x7f => 0,
            0xc0..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf7 => 3,
            _ => return Err(mark.problem("the escapes in the tag are no UTF-8")),
        };
        uri.push(first);
        for _ in 0..following {
            let byte = self.uri_escape(mark)?;
            if byte & 0xc0 != 0x80 {
                return Err(mark.problem("the escapes in the tag are no UTF-8"));
            }
            uri.push(byte);
        }
        Ok(())
    }

    fn uri_escape(&mut self, mark: Mark) -> Result<u8, YamlError> {
        self.input.ensure(3)?;
        let digit = |ahead| self.input.peek(ahead).to_digit(16);
        let (Some(high), Some(low), '%') = (digit(1), digit(2), self.input.peek(0)) else {
            return Err(mark.problem("`%` in a tag needs two hexadecimal digits"));
        };
        (0..3).for_each(|_| self.input.skip());
        Ok((high << 4 | low) as u8)
    }
}

fn may_follow_anchor(character: char) -> bool {
    is_blank_or_end(character) || matches!(character, '?' | ':' | ',' | ']' | '}' | '%' | '@' | '`')
}

fn is_word_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

fn is_uri_character(character: char, form: TagForm) -> bool {
    match character {
        ';' | '/' | '?' | ':' | '@' | '&' | '=' | '+' | '$' | '.' | '!' | '~' | '*' | '\''
        | '(' | ')' | '%' => true,
        ',' | '[' | ']' | '{' | '}' => form == TagForm::Verbatim,
        other => is_word_character(other),
    }
}

fn is_whole_handle(handle: &str) -> bool {
    handle.len() > 1 && handle.ends_with('!')
}
