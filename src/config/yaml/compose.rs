//! From tokens to a tree, of the first document only.
//!
//! The grammar is libyaml's. Collections that are open lie on a list, not on the call stack, and nodes refer to each other by
//! number: no text can exhaust the stack, whatever its nesting.

use crate::encoding::text::kept;
use std::collections::HashMap;

use super::error::YamlError;
use super::input::Mark;
use super::resolve;
use super::scanner::Scanner;
use super::token::{Style, Token, TokenKind};
use super::tree::{Document, Node, NodeId, NodeKind};

/// What tags of YAML's own types begin with.
const YAML_TAG_PREFIX: &[u8] = b"tag:yaml.org,2002:";

/// An open collection, and what comes next in it.
#[derive(Clone, Copy)]
struct Open {
    next: Next,
    node: NodeId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    BlockEntry,
    IndentlessEntry,
    BlockKey,
    BlockValue,
    FlowFirstEntry,
    FlowEntry,
    PairKey,
    PairValue,
    PairEnd,
    FlowFirstKey,
    FlowKey,
    FlowValue,
    FlowMissingValue,
}

/// Where a node stands, which decides what it may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Block,
    /// In a block mapping, a list needs no indentation.
    BlockMapping,
    Flow,
}

/// Tag and anchor in front of a node.
#[derive(Default)]
struct Properties {
    /// Empty when there is none.
    tag: Vec<u8>,
    anchor: Option<String>,
}

/// Builds the tree.
pub(super) struct Composer<'a> {
    scanner: Scanner<'a>,
    document: Document,
    open: Vec<Open>,
    anchors: HashMap<String, NodeId>,
    tag_prefixes: Vec<(String, Vec<u8>)>,
}

impl<'a> Composer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            scanner: Scanner::new(bytes),
            document: Document::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            tag_prefixes: Vec::new(),
        }
    }

    /// Reads the first document and, as Go does, the token behind it.
    pub(super) fn compose(mut self) -> Result<Document, YamlError> {
        self.scanner.peek()?;
        self.expect(&TokenKind::StreamStart, "the text is at odds with itself")?;
        if !self.document_start()? {
            return Ok(self.document);
        }
        while let Some(open) = self.open.last().copied() {
            self.step(open)?;
        }
        self.scanner.peek()?;
        Ok(self.document)
    }

    /// The root node, if there is a document.
    fn document_start(&mut self) -> Result<bool, YamlError> {
        match self.scanner.peek()?.kind {
            TokenKind::StreamEnd => return Ok(false),
            TokenKind::VersionDirective { .. }
            | TokenKind::TagDirective { .. }
            | TokenKind::DocumentStart => {}
            _ => {
                self.directives()?;
                self.node(Context::Block)?;
                return Ok(true);
            }
        }
        self.directives()?;
        self.expect(&TokenKind::DocumentStart, "`---` belongs behind directives")?;
        match self.scanner.peek()?.kind {
            TokenKind::VersionDirective { .. }
            | TokenKind::TagDirective { .. }
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => self.empty_scalar()?,
            _ => self.node(Context::Block)?,
        }
        Ok(true)
    }

    fn directives(&mut self) -> Result<(), YamlError> {
        let mut has_version = false;
        loop {
            let Token { kind, mark } = self.scanner.peek()?.clone();
            match kind {
                TokenKind::VersionDirective { major, minor } => {
                    if has_version || (major, minor) != (1, 1) {
                        return Err(mark.problem("only YAML 1.1 can be asked for, and once"));
                    }
                    has_version = true;
                }
                TokenKind::TagDirective { handle, prefix } => {
                    if self.tag_prefix(&handle).is_some() {
                        return Err(mark.problem("the tag handle is defined twice"));
                    }
                    self.tag_prefixes.push((handle, prefix));
                }
                _ => break,
            }
            self.scanner.take();
        }
        for (handle, prefix) in [("!", &b"!"[..]), ("!!", YAML_TAG_PREFIX)] {
            if self.tag_prefix(handle).is_none() {
                self.tag_prefixes.push((handle.to_owned(), prefix.to_vec()));
            }
        }
        Ok(())
    }

    fn tag_prefix(&self, handle: &str) -> Option<&[u8]> {
        let mut prefixes = self.tag_prefixes.iter();
        prefixes.find_map(|(known, prefix)| (known == handle).then_some(prefix.as_slice()))
    }

    /// Does the next thing in the innermost open collection.
    fn step(&mut self, open: Open) -> Result<(), YamlError> {
        match open.next {
            Next::BlockEntry => self.block_entry(),
            Next::IndentlessEntry => self.indentless_entry(),
            Next::BlockKey => self.block_key(),
            Next::BlockValue => self.block_value(),
            Next::FlowFirstEntry | Next::FlowEntry => self.flow_entry(open.next),
            Next::PairKey => self.pair_key(),
            Next::PairValue => self.pair_value(),
            Next::PairEnd => self.pair_end(),
            Next::FlowFirstKey | Next::FlowKey => self.flow_key(open.next),
            Next::FlowValue => self.flow_value(),
            Next::FlowMissingValue => {
                self.scanner.peek()?;
                self.then(Next::FlowKey);
                self.empty_scalar()
            }
        }
    }

    fn block_entry(&mut self) -> Result<(), YamlError> {
        match self.scanner.peek()?.kind {
            TokenKind::BlockEntry => {
                self.scanner.take();
                match self.scanner.peek()?.kind {
                    TokenKind::BlockEntry | TokenKind::BlockEnd => self.empty_scalar(),
                    _ => self.node(Context::Block),
                }
            }
            TokenKind::BlockEnd => self.close_with_token(),
            _ => Err(self.problem("an element of the list should begin with `-`")),
        }
    }

    fn indentless_entry(&mut self) -> Result<(), YamlError> {
        if self.scanner.peek()?.kind != TokenKind::BlockEntry {
            self.open.pop();
            return Ok(());
        }
        self.scanner.take();
        match self.scanner.peek()?.kind {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.empty_scalar()
            }
            _ => self.node(Context::Block),
        }
    }

    fn block_key(&mut self) -> Result<(), YamlError> {
        match self.scanner.peek()?.kind {
            TokenKind::Key => {
                self.scanner.take();
                self.block_key_or_value(Next::BlockValue)
            }
            TokenKind::BlockEnd => self.close_with_token(),
            _ => Err(self.problem("a key should stand here")),
        }
    }

    fn block_value(&mut self) -> Result<(), YamlError> {
        if self.scanner.peek()?.kind != TokenKind::Value {
            self.then(Next::BlockKey);
            return self.empty_scalar();
        }
        self.scanner.take();
        self.block_key_or_value(Next::BlockKey)
    }

    fn block_key_or_value(&mut self, next: Next) -> Result<(), YamlError> {
        self.then(next);
        match self.scanner.peek()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.empty_scalar(),
            _ => self.node(Context::BlockMapping),
        }
    }

    fn flow_entry(&mut self, next: Next) -> Result<(), YamlError> {
        if next == Next::FlowFirstEntry {
            self.scanner.take();
        }
        let closing = TokenKind::FlowSequenceEnd;
        if !self.at_flow_item(next, Next::FlowFirstEntry, &closing)? {
            return self.close_with_token();
        }
        self.then(Next::FlowEntry);
        if self.scanner.peek()?.kind != TokenKind::Key {
            return self.node(Context::Flow);
        }
        let mark = self.scanner.peek()?.mark;
        let pair = NodeKind::Mapping(Vec::new());
        self.open_collection(pair, Properties::default(), Next::PairKey, mark)?;
        self.scanner.take();
        Ok(())
    }

    /// Whether an entry follows rather than the end; passes the comma before it.
    fn at_flow_item(
        &mut self,
        next: Next,
        first: Next,
        closing: &TokenKind,
    ) -> Result<bool, YamlError> {
        if self.scanner.peek()?.kind == *closing {
            return Ok(false);
        }
        if next != first {
            self.expect(
                &TokenKind::FlowEntry,
                "a `,` or the closing bracket is missing",
            )?;
        }
        Ok(self.scanner.peek()?.kind != *closing)
    }

    fn pair_key(&mut self) -> Result<(), YamlError> {
        self.then(Next::PairValue);
        match self.scanner.peek()?.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                // Passed over even when it is the `:` of the value: so does libyaml.
                self.scanner.take();
                self.empty_scalar()
            }
            _ => self.node(Context::Flow),
        }
    }

    fn pair_value(&mut self) -> Result<(), YamlError> {
        self.then(Next::PairEnd);
        if self.scanner.peek()?.kind == TokenKind::Value {
            self.scanner.take();
            let kind = &self.scanner.peek()?.kind;
            if !matches!(kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                return self.node(Context::Flow);
            }
        }
        self.empty_scalar()
    }

    fn pair_end(&mut self) -> Result<(), YamlError> {
        self.scanner.peek()?;
        self.open.pop();
        Ok(())
    }

    fn flow_key(&mut self, next: Next) -> Result<(), YamlError> {
        if next == Next::FlowFirstKey {
            self.scanner.take();
        }
        let closing = TokenKind::FlowMappingEnd;
        if !self.at_flow_item(next, Next::FlowFirstKey, &closing)? {
            return self.close_with_token();
        }
        if self.scanner.peek()?.kind != TokenKind::Key {
            self.then(Next::FlowMissingValue);
            return self.node(Context::Flow);
        }
        self.scanner.take();
        self.then(Next::FlowValue);
        match self.scanner.peek()?.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                self.empty_scalar()
            }
            _ => self.node(Context::Flow),
        }
    }

    fn flow_value(&mut self) -> Result<(), YamlError> {
        self.then(Next::FlowKey);
        if self.scanner.peek()?.kind == TokenKind::Value {
            self.scanner.take();
            let kind = &self.scanner.peek()?.kind;
            if !matches!(kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                return self.node(Context::Flow);
            }
        }
        self.empty_scalar()
    }

    /// A node with what stands before it.
    fn node(&mut self, context: Context) -> Result<(), YamlError> {
        if let TokenKind::Alias(name) = &self.scanner.peek()?.kind {
            let name = name.clone();
            return self.alias(name);
        }
        let mark = self.scanner.peek()?.mark;
        let properties = self.properties()?;
        let in_block = context != Context::Flow;
        let sequence = NodeKind::Sequence(Vec::new());
        let mapping = NodeKind::Mapping(Vec::new());
        match &self.scanner.peek()?.kind {
            TokenKind::BlockEntry if context == Context::BlockMapping => {
                self.open_collection(sequence, properties, Next::IndentlessEntry, mark)
            }
            TokenKind::Scalar { text, style } => {
                let (text, style) = (text.clone(), *style);
                self.scanner.take();
                self.scalar(text, style, properties, mark)
            }
            TokenKind::FlowSequenceStart => {
                self.open_collection(sequence, properties, Next::FlowFirstEntry, mark)
            }
            TokenKind::FlowMappingStart => {
                self.open_collection(mapping, properties, Next::FlowFirstKey, mark)
            }
            TokenKind::BlockSequenceStart if in_block => {
                self.scanner.take();
                self.open_collection(sequence, properties, Next::BlockEntry, mark)
            }
            TokenKind::BlockMappingStart if in_block => {
                self.scanner.take();
                self.open_collection(mapping, properties, Next::BlockKey, mark)
            }
            _ if properties.anchor.is_some() || !properties.tag.is_empty() => {
                self.scalar(String::new(), Style::Plain, properties, mark)
            }
            _ => Err(self.problem("a value should stand here")),
        }
    }

    /// A tag, an anchor, or both in any order.
    fn properties(&mut self) -> Result<Properties, YamlError> {
        let mut properties = Properties::default();
        let mut tag = None;
        for _ in 0..2 {
            match &self.scanner.peek()?.kind {
                TokenKind::Anchor(name) if properties.anchor.is_none() => {
                    properties.anchor = Some(name.clone());
                }
                TokenKind::Tag { handle, suffix } if tag.is_none() => {
                    tag = Some((handle.clone(), suffix.clone()));
                }
                _ => break,
            }
            self.scanner.take();
        }
        self.scanner.peek()?;
        if let Some((handle, suffix)) = tag {
            properties.tag = self.whole_tag(&handle, suffix)?;
        }
        Ok(properties)
    }

    fn whole_tag(&mut self, handle: &str, suffix: Vec<u8>) -> Result<Vec<u8>, YamlError> {
        if handle.is_empty() {
            return Ok(suffix);
        }
        let prefix = self.tag_prefix(handle).unwrap_or_default();
        if prefix.is_empty() && suffix.is_empty() || self.tag_prefix(handle).is_none() {
            return Err(self.problem("the tag's handle is not defined"));
        }
        Ok([prefix, &suffix].concat())
    }

    fn alias(&mut self, name: String) -> Result<(), YamlError> {
        let mark = self.scanner.peek()?.mark;
        let line = mark.line + 1;
        let Some(&target) = self.anchors.get(&name) else {
            let name = kept(&name);
            return Err(YamlError::UnknownAnchor { line, name });
        };
        self.scanner.take();
        self.add(NodeKind::Alias { name, target }, Vec::new(), mark);
        Ok(())
    }

    fn empty_scalar(&mut self) -> Result<(), YamlError> {
        let mark = self.scanner.peek()?.mark;
        self.scalar(String::new(), Style::Plain, Properties::default(), mark)
    }

    fn scalar(
        &mut self,
        text: String,
        style: Style,
        properties: Properties,
        mark: Mark,
    ) -> Result<(), YamlError> {
        let tag = match (short_tag(properties.tag), style) {
            (Some(tag), _) => tag,
            (None, Style::Marked) => resolve::STRING.to_vec(),
            (None, Style::Plain) => resolve::tag_of_plain(&text).to_vec(),
        };
        let id = self.add(NodeKind::Scalar(text), tag, mark);
        self.anchors
            .extend(properties.anchor.map(|name| (name, id)));
        Ok(())
    }

    fn open_collection(
        &mut self,
        kind: NodeKind,
        properties: Properties,
        next: Next,
        mark: Mark,
    ) -> Result<(), YamlError> {
        let tag = short_tag(properties.tag).unwrap_or_default();
        let node = self.add(kind, tag, mark);
        self.anchors
            .extend(properties.anchor.map(|name| (name, node)));
        self.open.push(Open { next, node });
        Ok(())
    }

    /// Adds a node to the document and to the innermost open collection.
    fn add(&mut self, kind: NodeKind, tag: Vec<u8>, mark: Mark) -> NodeId {
        let line = mark.line + 1;
        let parent = self.open.last().map(|open| open.node);
        self.document.add(Node { kind, tag, line }, parent)
    }

    /// Says what comes next in the innermost open collection.
    fn then(&mut self, next: Next) {
        if let Some(open) = self.open.last_mut() {
            open.next = next;
        }
    }

    fn close_with_token(&mut self) -> Result<(), YamlError> {
        self.open.pop();
        self.scanner.take();
        Ok(())
    }

    fn expect(&mut self, kind: &TokenKind, problem: &'static str) -> Result<(), YamlError> {
        if self.scanner.peek()?.kind != *kind {
            return Err(self.problem(problem));
        }
        self.scanner.take();
        Ok(())
    }

    /// The error that something is wrong at the next token.
    fn problem(&mut self, problem: &'static str) -> YamlError {
        match self.scanner.peek() {
            Ok(token) => token.mark.problem(problem),
            Err(error) => error,
        }
    }
}

/// The tag in its short form; `None` for none and for `!`, which says nothing.
fn short_tag(tag: Vec<u8>) -> Option<Vec<u8>> {
    if tag.is_empty() || tag == b"!" {
        return None;
    }
    Some(match tag.strip_prefix(YAML_TAG_PREFIX) {
        Some(rest) => [b"!!", rest].concat(),
        None => tag,
    })
}
