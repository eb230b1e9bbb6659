//! A tree of lines.

/// A line and those below it.
pub struct Tree {
    label: String,
    children: Vec<Tree>,
}

impl Tree {
    pub fn new(label: String) -> Self {
        Self {
            label,
            children: Vec::new(),
        }
    }

    pub fn push(&mut self, child: Tree) {
        self.children.push(child);
    }

    /// The lines, with the branches drawn.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.label.clone()];
        for (i, child) in self.children.iter().enumerate() {
            let (first, rest) = match i + 1 == self.children.len() {
                true => ("└─ ", "   "),
                false => ("├─ ", "│  "),
            };
            for (j, line) in child.lines().iter().enumerate() {
                let branch = if j == 0 { first } else { rest };
                lines.push(format!("{branch}{line}"));
            }
        }
        lines
    }
}
