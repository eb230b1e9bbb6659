//! From characters to tokens.
//!
//! The rules are those of YAML 1.1 as libyaml scans it, with what Go's port of it does differently: it looks two tokens
//! ahead, keeps *one* candidate for a key per flow level, forgets to withdraw some, and reads comments in runs. Each of these
//! decides whether some odd file is accepted, so the state here is the state there.

mod comments;
mod properties;
mod scalars;

use std::collections::VecDeque;

use super::error::YamlError;
use super::input::{END, Input, Mark, is_blank, is_blank_or_end, is_break};
use super::token::{Style, Token, TokenKind};

/// How deep flow collections, and block collections, may be nested (Go's `max_flow_level` and `max_indents`).
const MAX_NESTING: usize = 10_000;

/// Tokens that are scanned before the first of them is handed out, unless the stream ends (Go needs them for comments).
const LOOKAHEAD: usize = 3;

/// A place at which a key may have begun: `KEY` is put in front of it when a `:` follows on the same line.
#[derive(Clone, Copy, Default)]
struct KeyCandidate {
    /// Whether it must turn out to be a key, for nothing else can stand in its column.
    required: bool,
    flow_level: usize,
    /// The number of its first token, counted from the beginning of the stream.
    token_number: usize,
    mark: Mark,
}

/// Makes tokens of characters.
pub(super) struct Scanner<'a> {
    input: Input<'a>,
    queue: VecDeque<Token>,
    /// Tokens handed out so far.
    handed_out: usize,
    /// Whether the front of the queue is ready to be handed out.
    ready: bool,
    /// The kind of the token at the end of the queue, also when it is handed out by now.
    last: TokenKind,
    started: bool,
    flow_level: usize,
    /// The column of the innermost block collection; -1 outside of all.
    indent: isize,
    outer_indents: Vec<isize>,
    candidate: KeyCandidate,
    candidate_counts: bool,
    outer_candidates: Vec<KeyCandidate>,
    key_allowed: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            input: Input::new(bytes),
            queue: VecDeque::new(),
            handed_out: 0,
            ready: false,
            last: TokenKind::StreamStart,
            started: false,
            flow_level: 0,
            indent: -1,
            outer_indents: Vec::new(),
            candidate: KeyCandidate::default(),
            candidate_counts: false,
            outer_candidates: Vec::new(),
            key_allowed: true,
        }
    }

    /// The next token, which stays where it is.
    pub(super) fn peek(&mut self) -> Result<&Token, YamlError> {
        if !self.ready {
            while self.needs_more() {
                self.scan()?;
            }
            self.ready = true;
        }
        let here = self.input.mark();
        self.queue
            .front()
            .ok_or_else(|| here.problem("the text is at odds with itself"))
    }

    /// Takes the token that was peeked at.
    pub(super) fn take(&mut self) -> Option<Token> {
        self.ready = false;
        self.handed_out += 1;
        self.queue.pop_front()
    }

    /// Not enough tokens, or the first may yet turn out to be a key.
    fn needs_more(&self) -> bool {
        let outermost = match self.outer_candidates.first() {
            None => self.candidate_counts.then_some(self.candidate),
            first => first.copied(),
        };
        self.queue.len() < LOOKAHEAD
            || outermost.is_some_and(|candidate| candidate.token_number == self.handed_out)
    }

    fn scan(&mut self) -> Result<(), YamlError> {
        self.input.ensure(1)?;
        if !self.started {
            self.started = true;
            self.append(TokenKind::StreamStart, self.input.mark());
            return Ok(());
        }
        self.pass_to_token()?;
        self.close_blocks(self.column());
        self.input.ensure(4)?;
        match self.input.peek(0) {
            END => self.end_stream(),
            '%' if self.input.column() == 0 => self.scan_directive(),
            _ if self.at_document_indicator('-') => {
                self.document_indicator(TokenKind::DocumentStart)
            }
            _ if self.at_document_indicator('.') => self.document_indicator(TokenKind::DocumentEnd),
            character => {
                self.scan_content(character)?;
                if self.last == TokenKind::BlockEntry {
                    return Ok(());
                }
                self.pass_line_comment()
            }
        }
    }

    fn scan_content(&mut self, character: char) -> Result<(), YamlError> {
        let in_block = self.flow_level == 0;
        let before_blank = is_blank_or_end(self.input.peek(1));
        match character {
            '[' => self.open_flow(TokenKind::FlowSequenceStart),
            '{' => self.open_flow(TokenKind::FlowMappingStart),
            ']' => self.close_flow(TokenKind::FlowSequenceEnd),
            '}' => self.close_flow(TokenKind::FlowMappingEnd),
            ',' => self.flow_entry(),
            '-' if before_blank => self.block_entry(),
            '?' if before_blank => self.explicit_key(),
            ':' if before_blank || self.is_value_without_blank() => self.value(),
            '*' => self.reference(TokenKind::Alias),
            '&' => self.reference(TokenKind::Anchor),
            '!' => self.tag(),
            '|' if in_block => self.block_scalar(scalars::Folding::Literal),
            '>' if in_block => self.block_scalar(scalars::Folding::Folded),
            '\'' => self.quoted(scalars::Quote::Single),
            '"' => self.quoted(scalars::Quote::Double),
            _ if self.may_begin_plain(character) => self.plain(),
            _ => Err(self.problem("no value begins with this character")),
        }
    }

    /// In a flow mapping `:` needs no blank behind it.
    fn is_value_without_blank(&self) -> bool {
        let at_entry = matches!(
            self.last,
            TokenKind::FlowEntry | TokenKind::FlowSequenceStart
        );
        self.flow_level > 0 && !at_entry
    }

    fn may_begin_plain(&self, character: char) -> bool {
        let next = self.input.peek(1);
        match character {
            '-' => !is_blank(next),
            '?' | ':' => !is_blank_or_end(next),
            ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
            | '@' | '`' => false,
            other => !is_blank_or_end(other),
        }
    }

    /// `---` or `...` at the beginning of a line, and a blank.
    fn at_document_indicator(&self, character: char) -> bool {
        self.input.column() == 0
            && (0..3).all(|ahead| self.input.peek(ahead) == character)
            && is_blank_or_end(self.input.peek(3))
    }

    /// Passes blanks, comments and line breaks.
    fn pass_to_token(&mut self) -> Result<(), YamlError> {
        loop {
            self.input.ensure(1)?;
            if self.input.column() == 0 && self.input.buffer_begins_with_mark() {
                self.input.skip();
            }
            self.input.ensure(1)?;
            while self.at_insignificant_blank() {
                self.input.skip();
                self.input.ensure(1)?;
            }
            if self.input.peek(0) == '#' {
                self.pass_comments()?;
            }
            if !is_break(self.input.peek(0)) {
                return Ok(());
            }
            self.input.ensure(2)?;
            self.input.skip_line();
            self.key_allowed |= self.flow_level == 0;
        }
    }

    /// Tabs are no indentation: not where a block key may begin.
    fn at_insignificant_blank(&self) -> bool {
        match self.input.peek(0) {
            ' ' => true,
            '\t' => self.flow_level > 0 || !self.key_allowed,
            _ => false,
        }
    }

    fn end_stream(&mut self) -> Result<(), YamlError> {
        self.input.force_new_line();
        self.close_blocks(-1);
        self.drop_candidate()?;
        self.candidate = KeyCandidate::default();
        self.outer_candidates.clear();
        self.key_allowed = false;
        self.append(TokenKind::StreamEnd, self.input.mark());
        Ok(())
    }

    fn document_indicator(&mut self, kind: TokenKind) -> Result<(), YamlError> {
        self.close_blocks(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        let mark = self.input.mark();
        (0..3).for_each(|_| self.input.skip());
        self.append(kind, mark);
        Ok(())
    }

    fn open_flow(&mut self, kind: TokenKind) -> Result<(), YamlError> {
        self.note_candidate()?;
        self.flow_level += 1;
        if self.flow_level > MAX_NESTING {
            return Err(self.nested_too_deep());
        }
        if self.candidate_counts {
            self.outer_candidates.push(self.candidate);
        }
        self.candidate = KeyCandidate::default();
        self.key_allowed = true;
        self.indicator(kind);
        Ok(())
    }

    fn close_flow(&mut self, kind: TokenKind) -> Result<(), YamlError> {
        self.drop_candidate()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            let level = self.flow_level;
            if let Some(outer) = self
                .outer_candidates
                .pop_if(|outer| outer.flow_level == level)
            {
                self.candidate = outer;
                self.candidate_counts = true;
            }
        }
        self.key_allowed = false;
        self.indicator(kind);
        Ok(())
    }

    fn flow_entry(&mut self) -> Result<(), YamlError> {
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(TokenKind::FlowEntry);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), YamlError> {
        self.begin_block(
            TokenKind::BlockSequenceStart,
            "a list cannot begin in this place",
        )?;
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(TokenKind::BlockEntry);
        Ok(())
    }

    fn explicit_key(&mut self) -> Result<(), YamlError> {
        self.begin_block(
            TokenKind::BlockMappingStart,
            "a mapping cannot begin in this place",
        )?;
        self.drop_candidate()?;
        self.key_allowed = self.flow_level == 0;
        self.indicator(TokenKind::Key);
        Ok(())
    }

    fn value(&mut self) -> Result<(), YamlError> {
        let key = self.candidate;
        if self.candidate_counts && key.mark.line == self.input.line() {
            self.insert(key.token_number, TokenKind::Key, key.mark)?;
            let column = isize::try_from(key.mark.column).unwrap_or(isize::MAX);
            if self.opens_block(column)? {
                self.insert(key.token_number, TokenKind::BlockMappingStart, key.mark)?;
            }
            self.candidate_counts = false;
            self.candidate.required = false;
            self.key_allowed = false;
        } else {
            self.begin_block(
                TokenKind::BlockMappingStart,
                "a value cannot stand in this place",
            )?;
            self.key_allowed = self.flow_level == 0;
        }
        self.indicator(TokenKind::Value);
        Ok(())
    }

    /// An indicator that begins a block collection, unless within a flow one.
    fn begin_block(&mut self, kind: TokenKind, refusal: &'static str) -> Result<(), YamlError> {
        if self.flow_level > 0 {
            return Ok(());
        }
        if !self.key_allowed {
            return Err(self.problem(refusal));
        }
        if self.opens_block(self.column())? {
            self.append(kind, self.input.mark());
        }
        Ok(())
    }

    /// Goes to a deeper column if `column` is one.
    fn opens_block(&mut self, column: isize) -> Result<bool, YamlError> {
        if self.flow_level > 0 || self.indent >= column {
            return Ok(false);
        }
        self.outer_indents.push(self.indent);
        self.indent = column;
        if self.outer_indents.len() > MAX_NESTING {
            return Err(self.nested_too_deep());
        }
        Ok(true)
    }

    /// Ends the block collections that are deeper than `column`.
    fn close_blocks(&mut self, column: isize) {
        while self.flow_level == 0 && self.indent > column {
            self.append(TokenKind::BlockEnd, self.input.mark());
            self.indent = self.outer_indents.pop().unwrap_or(-1);
        }
    }

    /// What begins here may turn out to be a key.
    fn note_candidate(&mut self) -> Result<(), YamlError> {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_candidate()?;
        self.candidate_counts = true;
        self.candidate = KeyCandidate {
            required: self.flow_level == 0 && self.indent == self.column(),
            flow_level: self.flow_level,
            token_number: self.handed_out + self.queue.len(),
            mark: self.input.mark(),
        };
        Ok(())
    }

    fn drop_candidate(&mut self) -> Result<(), YamlError> {
        if self.candidate.required {
            let mark = self.candidate.mark;
            return Err(mark.problem("a key stands here without `:` behind it"));
        }
        self.candidate_counts = false;
        Ok(())
    }

    fn column(&self) -> isize {
        isize::try_from(self.input.column()).unwrap_or(isize::MAX)
    }

    fn problem(&self, problem: &'static str) -> YamlError {
        self.input.mark().problem(problem)
    }

    fn nested_too_deep(&self) -> YamlError {
        YamlError::NestedTooDeep {
            line: self.input.mark().line + 1,
            limit: MAX_NESTING,
        }
    }

    /// A token of the one character here.
    fn indicator(&mut self, kind: TokenKind) {
        let mark = self.input.mark();
        self.input.skip();
        self.append(kind, mark);
    }

    fn scalar(&mut self, text: String, style: Style, mark: Mark) {
        self.append(TokenKind::Scalar { text, style }, mark);
    }

    fn append(&mut self, kind: TokenKind, mark: Mark) {
        self.last = kind.clone();
        self.queue.push_back(Token { kind, mark });
    }

    /// Puts a token in front of the one with this number. When that is handed out by now, it goes to the end: Go's bug.
    fn insert(&mut self, number: usize, kind: TokenKind, mark: Mark) -> Result<(), YamlError> {
        match number.checked_sub(self.handed_out) {
            None => self.append(kind, mark),
            Some(index) if index <= self.queue.len() => {
                if index == self.queue.len() {
                    self.last = kind.clone();
                }
                self.queue.insert(index, Token { kind, mark });
            }
            Some(_) => return Err(mark.problem("the text is at odds with itself")),
        }
        Ok(())
    }
}
