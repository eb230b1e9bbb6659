//! Keys of a `config.yaml` that Fabric does not know, and so ignores without a word.

use std::collections::HashSet;

use super::YamlError;
use super::resolve;
use super::tree::{Document, Node, NodeId, NodeKind};

/// Unknown keys that are told of at most.
pub const MAX_UNKNOWN_KEYS: usize = 100;

/// A key that Fabric ignores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey {
    /// The line, from 1.
    pub line: usize,
    /// The key.
    pub key: String,
    /// The mapping in which it stands: empty for the document, else `NodeOUs` and so on.
    pub within: &'static str,
    /// The keys that mean something there.
    pub known: &'static [&'static str],
}

const ROOT: &[&str] = &["OrganizationalUnitIdentifiers", "NodeOUs"];
const NODE_OUS: &[&str] = &[
    "Enable",
    "ClientOUIdentifier",
    "PeerOUIdentifier",
    "AdminOUIdentifier",
    "OrdererOUIdentifier",
];
const UNIT: &[&str] = &["Certificate", "OrganizationalUnitIdentifier"];

/// The unknown keys of the first document.
///
/// # Errors
/// [`YamlError`] when it is no YAML.
pub fn unknown_keys(text: &[u8]) -> Result<Vec<UnknownKey>, YamlError> {
    let document = super::composed(text)?;
    let mut search = Search {
        document: &document,
        seen: HashSet::new(),
        found: Vec::new(),
    };
    if let Some(root) = document.root() {
        search.root(root);
    }
    Ok(search.found)
}

/// Looks at each mapping once, however many aliases lead to it.
struct Search<'d> {
    document: &'d Document,
    seen: HashSet<NodeId>,
    found: Vec<UnknownKey>,
}

impl<'d> Search<'d> {
    fn root(&mut self, id: NodeId) {
        for (name, value) in self.mapping(id, "", ROOT) {
            match name.as_str() {
                "NodeOUs" => self.node_ous(value),
                "OrganizationalUnitIdentifiers" => self.units(value),
                _ => {}
            }
        }
    }

    fn node_ous(&mut self, id: NodeId) {
        for (name, value) in self.mapping(id, "NodeOUs", NODE_OUS) {
            if name != "Enable" {
                self.mapping(value, "an OU identifier", UNIT);
            }
        }
    }

    fn units(&mut self, id: NodeId) {
        let NodeKind::Sequence(items) = &self.node(id).1.kind else {
            return;
        };
        for item in items {
            self.mapping(*item, "an OU identifier", UNIT);
        }
    }

    /// The known keys of a mapping with their values; the others are noted.
    fn mapping(
        &mut self,
        id: NodeId,
        within: &'static str,
        known: &'static [&'static str],
    ) -> Vec<(String, NodeId)> {
        let (id, node) = self.node(id);
        let NodeKind::Mapping(items) = &node.kind else {
            return Vec::new();
        };
        if !self.seen.insert(id) {
            return Vec::new();
        }
        let mut values = Vec::new();
        let mut unknown = Vec::new();
        for [key, value] in items.as_chunks().0 {
            let (_, key) = self.node(*key);
            match &key.kind {
                NodeKind::Scalar(name) if known.contains(&name.as_str()) => {
                    values.push((name.clone(), *value));
                }
                NodeKind::Scalar(name) if key.tag != resolve::MERGE => unknown.push(UnknownKey {
                    line: key.line,
                    key: crate::encoding::text::kept(name),
                    within,
                    known,
                }),
                _ => {}
            }
        }
        let room = MAX_UNKNOWN_KEYS.saturating_sub(self.found.len());
        self.found.extend(unknown.into_iter().take(room));
        values
    }

    /// The node, or what it is an alias of. An alias stands for what came before it, never for another alias.
    fn node(&self, id: NodeId) -> (NodeId, &'d Node) {
        match &self.document.node(id).kind {
            NodeKind::Alias { target, .. } => (*target, self.document.node(*target)),
            _ => (id, self.document.node(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_mean_nothing_are_found_with_their_lines() {
        let text = b"NodeOUs: &n\n  enable: true\n  ClientOUIdentifier:\n    Certificat: a\nnodeOUs: *n\nMore: 1\n";
        let found = unknown_keys(text).expect("is YAML");
        let found: Vec<_> = found
            .iter()
            .map(|k| (k.line, k.key.as_str(), k.within))
            .collect();
        assert_eq!(
            found,
            [
                (5, "nodeOUs", ""),
                (6, "More", ""),
                (2, "enable", "NodeOUs"),
                (4, "Certificat", "an OU identifier"),
            ]
        );
    }

    #[test]
    fn aliases_multiply_nothing() {
        let mut text = String::from("a: &a {x: 1, y: 2}\nOrganizationalUnitIdentifiers:\n");
        (0..10_000).for_each(|_| text.push_str("- *a\n"));
        assert_eq!(unknown_keys(text.as_bytes()).expect("is YAML").len(), 3);
        assert!(unknown_keys(b"a: [").is_err());
        assert_eq!(unknown_keys(b"").expect("is YAML"), []);
    }
}
