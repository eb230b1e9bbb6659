//! All lints as one table, and the catalogue that people read.

use std::fmt::Write as _;

use super::channel::ChannelMaterial;
use super::collect::Findings;
use super::finding::Severity;
use super::material::Material;
use super::rules;

/// A lint: what it looks for, why that matters, and what to do about it.
pub struct Lint {
    /// The stable code, such as `MSP-LINT-403`. It never changes its meaning.
    pub code: &'static str,
    /// The name, such as `crl-without-key-identifier`; as stable as the code.
    pub name: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub title: &'static str,
    /// Why that matters: what Fabric does then, or which document says so.
    pub why: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    pub(super) check: Check,
}

/// What a lint looks at.
pub(super) enum Check {
    /// One MSP.
    Msp(fn(&Material, &mut Findings<'_>)),
    /// A channel with all its MSPs.
    Channel(fn(&ChannelMaterial<'_>, &mut Findings<'_>)),
}

/// Lints are equal when their codes are.
impl PartialEq for Lint {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Lint {}

impl std::fmt::Debug for Lint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lint({} {})", self.code, self.name)
    }
}

/// All lints, in the order of their codes.
pub fn lints() -> impl Iterator<Item = &'static Lint> {
    rules::ALL.iter().flat_map(|room| room.1.iter())
}

/// The lint with this code or name.
pub fn lint(code_or_name: &str) -> Option<&'static Lint> {
    lints().find(|lint| lint.code == code_or_name || lint.name == code_or_name)
}

/// The catalogue in Markdown: one section a room, one entry a lint.
pub fn catalogue() -> String {
    let mut text = String::new();
    for (room, lints) in rules::ALL {
        let _ = writeln!(text, "## {room}\n");
        for lint in *lints {
            let _ = writeln!(
                text,
                "### `{}` {} ({})\n",
                lint.code, lint.name, lint.severity
            );
            let _ = writeln!(text, "{}\n", lint.title);
            let _ = writeln!(text, "*Why:* {}\n", lint.why);
            let _ = writeln!(text, "*Remedy:* {}\n", lint.remedy);
        }
    }
    text
}
