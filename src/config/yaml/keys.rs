//! Keys that Fabric and cryptogen do not know, and so ignore without a word.

use std::collections::HashSet;

use super::YamlError;
use super::resolve;
use super::tree::{Document, Node, NodeId, NodeKind};

/// Unknown keys that are told of at most.
pub const MAX_UNKNOWN_KEYS: usize = 100;

/// A key that is ignored.
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

/// What a mapping may say, and what the values of some keys may say: mappings, or lists of them. It is no deeper than it is written
/// out, whatever the input.
pub(crate) struct Schema {
    /// What the mapping is called.
    pub(crate) name: &'static str,
    /// The keys that mean something.
    pub(crate) keys: &'static [&'static str],
    /// Those whose values have keys in their turn.
    pub(crate) below: &'static [(&'static str, &'static Schema)],
}

const CONFIG: Schema = Schema {
    name: "",
    keys: &["OrganizationalUnitIdentifiers", "NodeOUs"],
    below: &[
        ("NodeOUs", &NODE_OUS),
        ("OrganizationalUnitIdentifiers", &UNIT),
    ],
};

const NODE_OUS: Schema = Schema {
    name: "NodeOUs",
    keys: &[
        "Enable",
        "ClientOUIdentifier",
        "PeerOUIdentifier",
        "AdminOUIdentifier",
        "OrdererOUIdentifier",
    ],
    below: &[
        ("ClientOUIdentifier", &UNIT),
        ("PeerOUIdentifier", &UNIT),
        ("AdminOUIdentifier", &UNIT),
        ("OrdererOUIdentifier", &UNIT),
    ],
};

const UNIT: Schema = Schema {
    name: "an OU identifier",
    keys: &["Certificate", "OrganizationalUnitIdentifier"],
    below: &[],
};

/// The unknown keys of the first document.
///
/// # Errors
/// [`YamlError`] when it is no YAML.
pub fn unknown_keys(text: &[u8]) -> Result<Vec<UnknownKey>, YamlError> {
    unknown_keys_of(text, &CONFIG)
}

/// The same of a document that is to follow this schema.
pub(crate) fn unknown_keys_of(
    text: &[u8],
    schema: &'static Schema,
) -> Result<Vec<UnknownKey>, YamlError> {
    let document = super::composed(text)?;
    let mut search = Search {
        document: &document,
        seen: HashSet::new(),
        found: Vec::new(),
    };
    if let Some(root) = document.root() {
        search.value(root, schema);
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
    /// A mapping, or a list of them.
    fn value(&mut self, id: NodeId, schema: &'static Schema) {
        match &self.node(id).1.kind {
            NodeKind::Sequence(items) => items.iter().for_each(|item| self.record(*item, schema)),
            _ => self.record(id, schema),
        }
    }

    fn record(&mut self, id: NodeId, schema: &'static Schema) {
        for (name, value) in self.mapping(id, schema.name, schema.keys) {
            if let Some((_, schema)) = schema.below.iter().find(|(key, _)| *key == name) {
                self.value(value, schema);
            }
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
