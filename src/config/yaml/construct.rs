//! From a tree to structures, by the rules with which Go's reader fills them.

#[cfg(feature = "generate")]
mod values;

use crate::encoding::text::kept;
use std::collections::HashSet;

use super::error::YamlError;
use super::resolve::{self, Scalar};
use super::tree::{Document, Node, NodeId, NodeKind};

/// How deep merges may be nested in each other. Go has no limit but its stack; nobody writes a second level.
const MAX_MERGE_DEPTH: usize = 100;

/// Values from which on the share of aliases among them is looked at (Go).
const MIN_VALUES: u64 = 1_000;

/// Values from aliases from which on their share is looked at (Go).
const MIN_ALIASED: u64 = 100;

/// Up to this many values, 99 in 100 may come from aliases (Go).
const LENIENT_VALUES: u64 = 400_000;

/// From this many values on, 10 in 100 may come from aliases (Go).
const STRICT_VALUES: u64 = 4_000_000;

/// Bytes of keys and values that may be looked at in all, those from aliases as often as they are used. Go's strings share
/// their bytes, ours do not; without aliases it is the text's own length at most.
const MAX_TEXT: usize = 16 * super::MAX_CONFIGURATION_BYTES;

/// Fills a structure from the document; `None` when the document is nothing (`~`), which Go makes of a pointer to a structure.
pub(super) fn document<R: Record>(document: &Document) -> Result<Option<R>, YamlError> {
    let mut constructor = Constructor::new(document);
    match document.root() {
        None => Ok(Some(R::default())),
        Some(root) => {
            // The document is a value of its own to Go.
            constructor.count()?;
            constructor.root(root)
        }
    }
}

/// A structure with fields by name.
pub(crate) trait Record: Default {
    /// Fills the field; `None` when there is no such field.
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>>;
}

/// Walks the tree and counts what Go counts, and bytes.
pub(crate) struct Constructor<'d> {
    document: &'d Document,
    values: u64,
    aliased_values: u64,
    open_aliases: HashSet<NodeId>,
    merge_depth: usize,
    text: usize,
    /// While a mapping is merged into another: the keys that are set and must not be set again.
    set_keys: Option<HashSet<Vec<u8>>>,
}

impl<'d> Constructor<'d> {
    fn new(document: &'d Document) -> Self {
        Self {
            document,
            values: 0,
            aliased_values: 0,
            open_aliases: HashSet::new(),
            merge_depth: 0,
            text: 0,
            set_keys: None,
        }
    }

    fn root<R: Record>(&mut self, id: NodeId) -> Result<Option<R>, YamlError> {
        self.resolved(id, |this, node| match &node.kind {
            NodeKind::Mapping(items) => {
                let mut record = R::default();
                this.record(items, &mut record)?;
                Ok(Some(record))
            }
            _ => this.expect_null(node, "a mapping").map(|()| None),
        })
    }

    /// A structure that may be absent.
    pub(crate) fn optional<R: Record>(
        &mut self,
        id: NodeId,
        slot: &mut Option<R>,
    ) -> Result<(), YamlError> {
        self.resolved(id, |this, node| match &node.kind {
            NodeKind::Mapping(items) if node.tag != resolve::NULL => {
                this.record(items, slot.get_or_insert_default())
            }
            _ => {
                this.expect_null(node, "a mapping")?;
                *slot = None;
                Ok(())
            }
        })
    }

    /// A list of structures that may be absent.
    pub(super) fn list<R: Record>(
        &mut self,
        id: NodeId,
        list: &mut Vec<Option<R>>,
    ) -> Result<(), YamlError> {
        self.resolved(id, |this, node| {
            list.clear();
            let NodeKind::Sequence(items) = &node.kind else {
                return this.expect_null(node, "a list");
            };
            for item in items {
                let mut element = None;
                this.optional(*item, &mut element)?;
                list.push(element);
            }
            Ok(())
        })
    }

    /// A text; null leaves it as it is.
    pub(super) fn text(&mut self, id: NodeId, slot: &mut Vec<u8>) -> Result<(), YamlError> {
        if let Some(text) = self.string(id)? {
            *slot = text;
        }
        Ok(())
    }

    /// The text of a scalar, which keeps its spelling whatever its type; `None` for null.
    fn string(&mut self, id: NodeId) -> Result<Option<Vec<u8>>, YamlError> {
        self.resolved(id, |this, node| match this.scalar(node, "a text")? {
            (_, Scalar::Null) => Ok(None),
            (_, Scalar::Text(text)) => Ok(Some(text)),
            (spelling, Scalar::Bool(_) | Scalar::Other) => Ok(Some(spelling.into())),
        })
    }

    /// A bool; null leaves it as it is.
    pub(crate) fn boolean(&mut self, id: NodeId, slot: &mut bool) -> Result<(), YamlError> {
        self.resolved(id, |this, node| {
            let value = match this.scalar(node, "`true` or `false`")?.1 {
                Scalar::Null => return Ok(()),
                Scalar::Bool(value) => Some(value),
                Scalar::Text(word) => resolve::bool_of_word(&word),
                Scalar::Other => None,
            };
            *slot = value.ok_or_else(|| wrong_type(node, "`true` or `false`"))?;
            Ok(())
        })
    }

    fn expect_null(&mut self, node: &'d Node, expected: &'static str) -> Result<(), YamlError> {
        match self.scalar(node, expected)?.1 {
            Scalar::Null => Ok(()),
            _ => Err(wrong_type(node, expected)),
        }
    }

    /// A scalar's spelling and what it stands for.
    fn scalar(
        &mut self,
        node: &'d Node,
        expected: &'static str,
    ) -> Result<(&'d str, Scalar), YamlError> {
        let NodeKind::Scalar(text) = &node.kind else {
            return Err(wrong_type(node, expected));
        };
        self.text += text.len();
        if self.text > MAX_TEXT {
            return Err(YamlError::ExcessiveAliasing);
        }
        let scalar = resolve::scalar(&node.tag, text);
        let scalar = scalar.ok_or_else(|| YamlError::TagMismatch {
            line: node.line,
            tag: kept(&String::from_utf8_lossy(&node.tag)),
        })?;
        Ok((text, scalar))
    }

    /// Goes on with a node, or with what it is an alias of.
    fn resolved<T>(
        &mut self,
        id: NodeId,
        go_on: impl FnOnce(&mut Self, &'d Node) -> Result<T, YamlError>,
    ) -> Result<T, YamlError> {
        self.count()?;
        let node = self.document.node(id);
        let NodeKind::Alias { name, target } = &node.kind else {
            return go_on(self, node);
        };
        if !self.open_aliases.insert(id) {
            return Err(YamlError::Recursive {
                line: node.line,
                name: kept(name),
            });
        }
        self.count()?;
        let result = go_on(self, self.document.node(*target));
        self.open_aliases.remove(&id);
        result
    }

    /// Counts a value.
    fn count(&mut self) -> Result<(), YamlError> {
        self.values += 1;
        self.aliased_values += u64::from(!self.open_aliases.is_empty());
        let share = self.aliased_values as f64 / self.values as f64;
        let is_excessive = self.aliased_values > MIN_ALIASED
            && self.values > MIN_VALUES
            && share > allowed_share(self.values);
        if is_excessive {
            return Err(YamlError::ExcessiveAliasing);
        }
        Ok(())
    }

    fn record<R: Record>(&mut self, items: &[NodeId], record: &mut R) -> Result<(), YamlError> {
        self.expect_unique_keys(items)?;
        let mut set_keys = self.set_keys.take();
        let mut filled = HashSet::new();
        let mut merged = None;
        for (key, value) in pairs(items) {
            if is_merge_key(self.document.node(key)) {
                merged = Some(value);
                continue;
            }
            let Some(name) = self.string(key)? else {
                continue;
            };
            if set_keys
                .as_mut()
                .is_some_and(|set| !set.insert(name.clone()))
            {
                continue;
            }
            if let Some(done) = record.fill(&name, value, self) {
                done?;
                if !filled.insert(name) {
                    return Err(self.duplicate(key));
                }
            }
        }
        self.set_keys = set_keys;
        match merged {
            Some(merged) => self.merge(items, merged, record),
            None => Ok(()),
        }
    }

    /// Fills what is not filled yet from the value of `<<`.
    fn merge<R: Record>(
        &mut self,
        items: &[NodeId],
        merged: NodeId,
        record: &mut R,
    ) -> Result<(), YamlError> {
        let line = self.document.node(merged).line;
        if self.merge_depth == MAX_MERGE_DEPTH {
            let limit = MAX_MERGE_DEPTH;
            return Err(YamlError::MergesTooDeep { line, limit });
        }
        self.merge_depth += 1;
        let is_outermost = self.set_keys.is_none();
        if is_outermost {
            self.set_keys = Some(self.names(items)?);
        }
        match &self.document.node(merged).kind {
            NodeKind::Sequence(sources) => {
                for source in sources {
                    self.merge_one(*source, record)?;
                }
            }
            _ => self.merge_one(merged, record)?,
        }
        if is_outermost {
            self.set_keys = None;
        }
        self.merge_depth -= 1;
        Ok(())
    }

    fn merge_one<R: Record>(&mut self, source: NodeId, record: &mut R) -> Result<(), YamlError> {
        self.resolved(source, |this, node| match &node.kind {
            NodeKind::Mapping(items) => this.record(items, record),
            _ => Err(YamlError::MergeValue { line: node.line }),
        })
    }

    /// The keys of a mapping, `<<` among them.
    fn names(&mut self, items: &[NodeId]) -> Result<HashSet<Vec<u8>>, YamlError> {
        let mut names = HashSet::new();
        for (key, _) in pairs(items) {
            names.extend(self.string(key)?);
        }
        Ok(names)
    }

    /// No two keys may be written alike; lists and mappings as keys count as alike.
    fn expect_unique_keys(&self, items: &[NodeId]) -> Result<(), YamlError> {
        let mut seen = HashSet::new();
        for (key, _) in pairs(items) {
            let identity = match &self.document.node(key).kind {
                NodeKind::Scalar(text) => (0, text.as_str()),
                NodeKind::Alias { name, .. } => (1, name.as_str()),
                NodeKind::Sequence(_) => (2, ""),
                NodeKind::Mapping(_) => (3, ""),
            };
            if !seen.insert(identity) {
                return Err(self.duplicate(key));
            }
        }
        Ok(())
    }

    fn duplicate(&self, key: NodeId) -> YamlError {
        let node = self.document.node(key);
        let key = match &node.kind {
            NodeKind::Scalar(text) => text.clone(),
            NodeKind::Alias { name, .. } => format!("*{name}"),
            NodeKind::Sequence(_) => "[..]".to_owned(),
            NodeKind::Mapping(_) => "{..}".to_owned(),
        };
        let line = node.line;
        YamlError::DuplicateKey {
            line,
            key: kept(&key),
        }
    }
}

/// The share of values that may come from aliases.
fn allowed_share(values: u64) -> f64 {
    let span = (STRICT_VALUES - LENIENT_VALUES) as f64;
    match values {
        ..=LENIENT_VALUES => 0.99,
        STRICT_VALUES.. => 0.10,
        between => 0.99 - 0.89 * ((between - LENIENT_VALUES) as f64 / span),
    }
}

fn is_merge_key(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Scalar(_)) && node.tag == resolve::MERGE
}

/// Keys and their values.
fn pairs(items: &[NodeId]) -> impl Iterator<Item = (NodeId, NodeId)> {
    items
        .as_chunks()
        .0
        .iter()
        .map(|[key, value]| (*key, *value))
}

fn wrong_type(node: &Node, expected: &'static str) -> YamlError {
    let found = match &node.kind {
        NodeKind::Scalar(_) => "this value",
        NodeKind::Sequence(_) => "a list",
        NodeKind::Mapping(_) => "a mapping",
        NodeKind::Alias { .. } => "an alias",
    };
    YamlError::WrongType {
        line: node.line,
        expected,
        found,
    }
}
