//! Scalars: plain, quoted, and blocks.

use super::Scanner;
use crate::config::yaml::error::YamlError;
use crate::config::yaml::input::{END, Mark, is_blank, is_blank_or_end, is_break, is_break_or_end};
use crate::config::yaml::token::Style;

/// Whether a block scalar keeps its line breaks (`|`) or joins lines (`>`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    Literal,
    Folded,
}

/// Which quotes are around a scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    Single,
    Double,
}

/// What becomes of line breaks at the end of a block scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Clip,
    Strip,
    Keep,
}

/// White space between two parts of a scalar that may span lines: blanks, or a first line break and further ones.
#[derive(Default)]
struct Gap {
    blanks: String,
    first_break: String,
    more_breaks: String,
    /// Whether the next part is on another line.
    over_lines: bool,
}

impl Gap {
    /// Adds what the gap stands for: blanks as they are, one line break as a space, several without the first.
    fn join_to(&mut self, text: &mut String) {
        if !self.over_lines {
            text.push_str(&self.blanks);
        } else if self.first_break != "\n" {
            text.push_str(&self.first_break);
            text.push_str(&self.more_breaks);
        } else if self.more_breaks.is_empty() {
            text.push(' ');
        } else {
            text.push_str(&self.more_breaks);
        }
        *self = Self::default();
    }

    fn is_empty(&self) -> bool {
        !self.over_lines && self.blanks.is_empty()
    }
}

impl Scanner<'_> {
    pub(super) fn plain(&mut self) -> Result<(), YamlError> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.input.mark();
        let (mut text, mut gap) = (String::new(), Gap::default());
        let least_column = self.indent + 1;
        loop {
            self.input.ensure(4)?;
            if self.at_any_document_indicator() || self.input.peek(0) == '#' {
                break;
            }
            while !is_blank_or_end(self.input.peek(0)) && !self.at_end_of_plain() {
                if !gap.is_empty() {
                    gap.join_to(&mut text);
                }
                self.input.read(&mut text);
                self.input.ensure(2)?;
            }
            if !self.at_white_space() {
                break;
            }
            self.plain_gap(&mut gap, least_column, mark)?;
            if self.flow_level == 0 && self.column() < least_column {
                break;
            }
        }
        self.key_allowed |= gap.over_lines;
        self.scalar(text, Style::Plain, mark);
        Ok(())
    }

    fn at_end_of_plain(&self) -> bool {
        let before_blank = is_blank_or_end(self.input.peek(1));
        match self.input.peek(0) {
            ':' => before_blank,
            '?' => self.flow_level > 0 && before_blank,
            ',' | '[' | ']' | '{' | '}' => self.flow_level > 0,
            _ => false,
        }
    }

    fn at_white_space(&self) -> bool {
        is_blank(self.input.peek(0)) || is_break(self.input.peek(0))
    }

    fn at_any_document_indicator(&self) -> bool {
        self.at_document_indicator('-') || self.at_document_indicator('.')
    }

    /// As [`gap`](Self::gap), but a tab is no indentation.
    fn plain_gap(&mut self, gap: &mut Gap, least: isize, mark: Mark) -> Result<(), YamlError> {
        self.input.ensure(1)?;
        while self.at_white_space() {
            if gap.over_lines && self.column() < least && self.input.peek(0) == '\t' {
                return Err(mark.problem("a tab stands in the indentation of the value"));
            }
            self.white_space(gap)?;
        }
        Ok(())
    }

    fn gap(&mut self, gap: &mut Gap) -> Result<(), YamlError> {
        while self.at_white_space() {
            self.white_space(gap)?;
        }
        Ok(())
    }

    /// One blank or line break.
    fn white_space(&mut self, gap: &mut Gap) -> Result<(), YamlError> {
        if is_blank(self.input.peek(0)) {
            match gap.over_lines {
                true => self.input.skip(),
                false => self.input.read(&mut gap.blanks),
            }
        } else {
            self.input.ensure(2)?;
            match gap.over_lines {
                true => self.input.read_line(&mut gap.more_breaks),
                false => {
                    gap.blanks.clear();
                    self.input.read_line(&mut gap.first_break);
                    gap.over_lines = true;
                }
            }
        }
        self.input.ensure(1)
    }

    pub(super) fn quoted(&mut self, quote: Quote) -> Result<(), YamlError> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.input.mark();
        let closing = match quote {
            Quote::Single => '\'',
            Quote::Double => '"',
        };
        self.input.skip();
        let mut text = String::new();
        loop {
            self.input.ensure(4)?;
            if self.at_any_document_indicator() {
                return Err(mark.problem("the document ends within quotes"));
            }
            if self.input.peek(0) == END {
                return Err(mark.problem("the quotes are not closed"));
            }
            let mut gap = Gap::default();
            self.quoted_part(quote, &mut text, &mut gap)?;
            self.input.ensure(1)?;
            if self.input.peek(0) == closing {
                break;
            }
            self.gap(&mut gap)?;
            gap.join_to(&mut text);
        }
        self.input.skip();
        self.scalar(text, Style::Marked, mark);
        Ok(())
    }

    /// Characters up to white space or the closing quote; an escaped line break begins the gap.
    fn quoted_part(
        &mut self,
        quote: Quote,
        text: &mut String,
        gap: &mut Gap,
    ) -> Result<(), YamlError> {
        while !is_blank_or_end(self.input.peek(0)) {
            match (quote, self.input.peek(0), self.input.peek(1)) {
                (Quote::Single, '\'', '\'') => {
                    self.input.skip();
                    self.input.read(text);
                }
                (Quote::Single, '\'', _) | (Quote::Double, '"', _) => break,
                (Quote::Double, '\\', next) if is_break(next) => {
                    self.input.ensure(3)?;
                    self.input.skip();
                    self.input.skip_line();
                    gap.over_lines = true;
                    break;
                }
                (Quote::Double, '\\', code) => self.escape(code, text)?,
                _ => self.input.read(text),
            }
            self.input.ensure(2)?;
        }
        Ok(())
    }

    fn escape(&mut self, code: char, text: &mut String) -> Result<(), YamlError> {
        let (character, digits) = match code {
            '0' => ('\0', 0),
            'a' => ('\x07', 0),
            'b' => ('\x08', 0),
            't' | '\t' => ('\t', 0),
            'n' => ('\n', 0),
            'v' => ('\x0b', 0),
            'f' => ('\x0c', 0),
            'r' => ('\r', 0),
            'e' => ('\x1b', 0),
            ' ' | '"' | '\'' | '\\' => (code, 0),
            'N' => ('\u{85}', 0),
            '_' => ('\u{a0}', 0),
            'L' => ('\u{2028}', 0),
            'P' => ('\u{2029}', 0),
            'x' => (END, 2),
            'u' => (END, 4),
            'U' => (END, 8),
            _ => return Err(self.problem("there is no such escape")),
        };
        self.input.skip();
        self.input.skip();
        let escaped = match digits {
            0 => character,
            count => self.escaped_code_point(count)?,
        };
        text.push(escaped);
        Ok(())
    }

    fn escaped_code_point(&mut self, digits: usize) -> Result<char, YamlError> {
        self.input.ensure(digits)?;
        let mut value = 0;
        for ahead in 0..digits {
            let digit = self.input.peek(ahead).to_digit(16);
            let digit = digit.ok_or_else(|| self.problem("hexadecimal digits are missing"))?;
            value = value << 4 | digit;
        }
        let character = char::from_u32(value);
        let character = character.ok_or_else(|| self.problem("there is no such character"))?;
        (0..digits).for_each(|_| self.input.skip());
        Ok(character)
    }

    pub(super) fn block_scalar(&mut self, folding: Folding) -> Result<(), YamlError> {
        self.drop_candidate()?;
        self.key_allowed = true;
        let mark = self.input.mark();
        self.input.skip();
        let (chomping, indentation) = self.block_header(mark)?;
        self.pass_rest_of_line(mark)?;
        let mut indent = indentation.map(|columns| self.indent.max(0) + columns);
        let text = self.block_text(folding, chomping, &mut indent, mark)?;
        self.scalar(text, Style::Marked, mark);
        Ok(())
    }

    /// Chomping and indentation indicators, in any order.
    fn block_header(&mut self, mark: Mark) -> Result<(Chomping, Option<isize>), YamlError> {
        self.input.ensure(1)?;
        let before = self.chomping_indicator()?;
        let indentation = self.indentation_indicator(mark)?;
        let chomping = match (before, indentation) {
            (None, Some(_)) => self.chomping_indicator()?,
            (before, _) => before,
        };
        Ok((chomping.unwrap_or(Chomping::Clip), indentation))
    }

    fn chomping_indicator(&mut self) -> Result<Option<Chomping>, YamlError> {
        let chomping = match self.input.peek(0) {
            '+' => Chomping::Keep,
            '-' => Chomping::Strip,
            _ => return Ok(None),
        };
        self.input.skip();
        self.input.ensure(1)?;
        Ok(Some(chomping))
    }

    fn indentation_indicator(&mut self, mark: Mark) -> Result<Option<isize>, YamlError> {
        let Some(columns) = self.input.peek(0).to_digit(10) else {
            return Ok(None);
        };
        if columns == 0 {
            return Err(mark.problem("a block cannot be indented by 0 columns"));
        }
        self.input.skip();
        self.input.ensure(1)?;
        Ok(isize::try_from(columns).ok())
    }

    fn block_text(
        &mut self,
        folding: Folding,
        chomping: Chomping,
        indent: &mut Option<isize>,
        mark: Mark,
    ) -> Result<String, YamlError> {
        let (mut text, mut line_break) = (String::new(), String::new());
        let mut column = self.block_breaks(indent, &mut line_break, mark)?;
        let (mut empty_lines, mut after_blank) = (std::mem::take(&mut line_break), false);
        self.input.ensure(1)?;
        while self.column() == column && self.input.peek(0) != END {
            let at_blank = is_blank(self.input.peek(0));
            let joins =
                folding == Folding::Folded && !after_blank && !at_blank && line_break == "\n";
            match joins {
                true if empty_lines.is_empty() => text.push(' '),
                true => {}
                false => text.push_str(&line_break),
            }
            text.push_str(&empty_lines);
            line_break.clear();
            empty_lines.clear();
            after_blank = at_blank;
            self.rest_of_block_line(&mut text, &mut line_break)?;
            column = self.block_breaks(indent, &mut empty_lines, mark)?;
        }
        if chomping != Chomping::Strip {
            text.push_str(&line_break);
        }
        if chomping == Chomping::Keep {
            text.push_str(&empty_lines);
        }
        Ok(text)
    }

    fn rest_of_block_line(
        &mut self,
        text: &mut String,
        line_break: &mut String,
    ) -> Result<(), YamlError> {
        while !is_break_or_end(self.input.peek(0)) {
            self.input.read(text);
            self.input.ensure(1)?;
        }
        self.input.ensure(2)?;
        self.input.read_line(line_break);
        Ok(())
    }

    /// Passes empty lines and the indentation; finds out the latter, if it is not known yet, from the deepest line passed.
    fn block_breaks(
        &mut self,
        indent: &mut Option<isize>,
        breaks: &mut String,
        mark: Mark,
    ) -> Result<isize, YamlError> {
        let mut deepest = 0;
        loop {
            self.input.ensure(1)?;
            while self.is_in_indentation(*indent) && self.input.peek(0) == ' ' {
                self.input.skip();
                self.input.ensure(1)?;
            }
            deepest = deepest.max(self.column());
            if self.is_in_indentation(*indent) && self.input.peek(0) == '\t' {
                return Err(mark.problem("a tab stands in the indentation of the block"));
            }
            if !is_break(self.input.peek(0)) {
                break;
            }
            self.input.ensure(2)?;
            self.input.read_line(breaks);
        }
        let least = (self.indent + 1).max(1);
        Ok(*indent.get_or_insert_with(|| deepest.max(least)))
    }

    fn is_in_indentation(&self, indent: Option<isize>) -> bool {
        indent.is_none_or(|indent| self.column() < indent)
    }
}
