//! Values that an MSP's configuration does not have, but `crypto-config.yaml` does: numbers, and structures, lists and texts that
//! are never absent.

use super::{Constructor, NodeId, NodeKind, Record, YamlError, wrong_type};
use crate::config::yaml::resolve;

impl Constructor<'_> {
    /// A structure; null leaves it as it is.
    pub(crate) fn structure<R: Record>(
        &mut self,
        id: NodeId,
        slot: &mut R,
    ) -> Result<(), YamlError> {
        self.filled(id, slot).map(drop)
    }

    /// A list of structures. Elements that are null are dropped, as by Go, and a list that is null is empty.
    pub(crate) fn structures<R: Record>(
        &mut self,
        id: NodeId,
        list: &mut Vec<R>,
    ) -> Result<(), YamlError> {
        self.elements(id, list, |this, item| {
            let mut element = R::default();
            let found = this.filled(item, &mut element)?;
            Ok((found == Found::Value).then_some(element))
        })
    }

    /// A list of texts, with the same rules for null.
    pub(crate) fn texts(&mut self, id: NodeId, list: &mut Vec<String>) -> Result<(), YamlError> {
        self.elements(id, list, Self::utf8)
    }

    /// A text that must be UTF-8, which what `!!binary` stands for need not be; null leaves it as it is.
    pub(crate) fn string_of(&mut self, id: NodeId, slot: &mut String) -> Result<(), YamlError> {
        if let Some(text) = self.utf8(id)? {
            *slot = text;
        }
        Ok(())
    }

    /// A number that Go's `int` can hold; null leaves it as it is.
    pub(crate) fn integer(&mut self, id: NodeId, slot: &mut i64) -> Result<(), YamlError> {
        const EXPECTED: &str = "a whole number";
        self.resolved(id, |this, node| {
            let (spelling, value) = this.scalar(node, EXPECTED)?;
            let number = match value {
                resolve::Scalar::Null => return Ok(()),
                resolve::Scalar::Other => resolve::integer(&node.tag, spelling),
                resolve::Scalar::Bool(_) | resolve::Scalar::Text(_) => None,
            };
            *slot = number.ok_or_else(|| wrong_type(node, EXPECTED))?;
            Ok(())
        })
    }

    fn elements<T>(
        &mut self,
        id: NodeId,
        list: &mut Vec<T>,
        element: impl Fn(&mut Self, NodeId) -> Result<Option<T>, YamlError>,
    ) -> Result<(), YamlError> {
        self.resolved(id, |this, node| {
            list.clear();
            let NodeKind::Sequence(items) = &node.kind else {
                return this.expect_null(node, "a list");
            };
            for item in items {
                list.extend(element(this, *item)?);
            }
            Ok(())
        })
    }

    fn filled<R: Record>(&mut self, id: NodeId, slot: &mut R) -> Result<Found, YamlError> {
        self.resolved(id, |this, node| match &node.kind {
            NodeKind::Mapping(items) => this.record(items, slot).map(|()| Found::Value),
            _ => this.expect_null(node, "a mapping").map(|()| Found::Null),
        })
    }

    fn utf8(&mut self, id: NodeId) -> Result<Option<String>, YamlError> {
        let Some(bytes) = self.string(id)? else {
            return Ok(None);
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(wrong_type(self.document.node(id), "a text in UTF-8")),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Value,
    Null,
}
