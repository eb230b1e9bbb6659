//! The values of a document, which refer to each other by number.

/// The number of a node.
pub(crate) type NodeId = usize;

/// A value in the text.
pub(super) struct Node {
    pub(super) kind: NodeKind,
    /// In the short form (`!!str`); what its spelling makes it when the text has none.
    pub(super) tag: Vec<u8>,
    /// Counted from 1.
    pub(super) line: usize,
}

/// What a value is.
pub(super) enum NodeKind {
    Scalar(String),
    Sequence(Vec<NodeId>),
    /// Keys and values in turn.
    Mapping(Vec<NodeId>),
    Alias {
        name: String,
        target: NodeId,
    },
}

/// What a number would stand for that no node has.
static NOTHING: Node = Node {
    kind: NodeKind::Sequence(Vec::new()),
    tag: Vec::new(),
    line: 0,
};

/// The values of a document.
#[derive(Default)]
pub(super) struct Document {
    nodes: Vec<Node>,
}

impl Document {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id).unwrap_or(&NOTHING)
    }

    /// Adds a value, at the end of its parent.
    pub(super) fn add(&mut self, node: Node, parent: Option<NodeId>) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(node);
        let parent = parent.and_then(|parent| self.nodes.get_mut(parent));
        if let Some(NodeKind::Sequence(items) | NodeKind::Mapping(items)) =
            parent.map(|parent| &mut parent.kind)
        {
            items.push(id);
        }
        id
    }

    /// The outermost value; `None` when there is no document.
    pub(super) fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(0)
    }
}
