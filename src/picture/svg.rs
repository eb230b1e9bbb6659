//! The drawing: verdict, tree, principals, remarks, from the top down. Its width is fixed and its height is what it takes.

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::encoding::time::Time;
use crate::msp::{Authority, AuthorityKind, CertificateFacts, Explanation};

use super::tree::{Content, Row, rows};
use super::xml::{Escaped, cut, width, wrap};

const WIDTH: usize = 960;
const MARGIN: usize = 28;
const INNER: usize = WIDTH - 2 * MARGIN;
const ROW: usize = 50;
const GAP: usize = 12;
/// Where the lines of a row stand.
const FIRST_LINE: usize = 21;
const SECOND_LINE: usize = 39;
const INDENT: usize = 30;
/// Deeper rows are drawn no further to the right.
const MAX_INDENTS: usize = 12;
/// Room at the right of a row for its marks.
const MARKS: usize = 210;
const MAX_REMARKS: usize = 12;
const MAX_CHIPS: usize = 24;

/// Colours for light and for dark, and the few kinds of text.
pub(super) const STYLE: &str = "\
.msp{--paper:#fff;--ink:#1f2328;--soft:#59636e;--line:#c8d1da;--card:#f6f8fa;--good:#1a7f37;--bad:#cf222e;--warn:#9a6700;\
font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}\
@media (prefers-color-scheme:dark){.msp{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#151b23;\
--good:#3fb950;--bad:#f85149;--warn:#d29922}}\
.msp .paper{fill:var(--paper)}.msp text{fill:var(--ink)}.msp .soft{fill:var(--soft)}\
.msp .good{fill:var(--good)}.msp .bad{fill:var(--bad)}.msp .warn{fill:var(--warn)}\
.msp .card{fill:var(--card);stroke:var(--line)}.msp .card.on{stroke:var(--good);stroke-width:1.6}\
.msp .card.off{stroke:var(--bad);stroke-width:1.6;stroke-dasharray:5 4}\
.msp .edge{fill:none;stroke:var(--line);stroke-width:1.4}.msp .edge.on{stroke:var(--good);stroke-width:2.4}\
.msp .edge.off{stroke:var(--bad);stroke-width:2;stroke-dasharray:5 4}";

/// What colour something has.
#[derive(Clone, Copy)]
enum Tone {
    Plain,
    Soft,
    Good,
    Bad,
    Warn,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "ink",
            Self::Soft => "soft",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Warn => "warn",
        }
    }
}

pub(super) fn draw(explanation: &Explanation) -> String {
    let mut canvas = Canvas {
        body: String::new(),
        y: MARGIN,
    };
    canvas.headline(explanation);
    canvas.tree(explanation);
    canvas.principals(explanation);
    canvas.remarks(explanation);
    canvas.finish(explanation)
}

/// The verdict in a sentence.
pub(super) fn title(explanation: &Explanation) -> String {
    let name = explanation
        .certificate
        .as_ref()
        .map(|it| it.short_name.as_str());
    let verdict = match explanation.is_valid() {
        true => "valid",
        false => "invalid",
    };
    let name = cut(name.unwrap_or("an unreadable identity"), 21, INNER / 2);
    let msp_id = cut(&explanation.msp_id, 21, INNER / 4);
    format!("{name}: {verdict} under {msp_id}")
}

/// What is drawn so far, and where the next thing goes.
struct Canvas {
    body: String,
    y: usize,
}

impl Canvas {
    fn headline(&mut self, explanation: &Explanation) {
        let (tone, mark) = match explanation.is_valid() {
            true => (Tone::Good, "✓"),
            false => (Tone::Bad, "✗"),
        };
        self.y += 22;
        self.text(MARGIN, 24, tone, mark);
        self.text(
            MARGIN + 30,
            21,
            Tone::Plain,
            &cut(&title(explanation), 21, INNER - 30),
        );
        if let Err(refusal) = &explanation.verdict {
            self.paragraph(14, Tone::Bad, &format!("{refusal} [{}]", refusal.code()), 4);
            if let Some(help) = refusal.help() {
                self.paragraph(13, Tone::Soft, help, 3);
            }
        }
        let seen = explanation.time.map(|time| format!(", looked at {time}"));
        let rules = format!(
            "rules of MSP version {}{}",
            explanation.version,
            seen.unwrap_or_default()
        );
        self.paragraph(12, Tone::Soft, &rules, 1);
        self.y += 18;
    }

    fn tree(&mut self, explanation: &Explanation) {
        let (rows, left_out) = rows(explanation);
        let top = self.y;
        for row in &rows {
            self.edge(row, top);
            self.row(explanation, row);
            self.y += ROW + GAP;
        }
        if left_out > 0 {
            self.paragraph(12, Tone::Soft, &format!("and {left_out} more CAs"), 1);
        }
    }

    /// From the CA above down and to the right.
    fn edge(&mut self, row: &Row<'_>, top: usize) {
        let Some(above) = row.above else {
            return;
        };
        let class = match &row.content {
            Content::Authority(ca) if ca.is_in_path => "edge on",
            Content::Member => "edge on",
            Content::Misfit => "edge off",
            Content::Authority(_) | Content::Orphan => "edge",
        };
        let left = left(row.depth);
        let x = left.saturating_sub(INDENT / 2);
        let (from, to) = (top + above * (ROW + GAP) + ROW, self.y + ROW / 2);
        self.write(format_args!(
            "<path class=\"{class}\" d=\"M{x} {from}V{to}H{left}\"/>"
        ));
    }

    fn row(&mut self, explanation: &Explanation, row: &Row<'_>) {
        let identity = explanation.certificate.as_ref();
        match (&row.content, identity) {
            (Content::Authority(ca), _) => self.authority(explanation, row.depth, ca),
            (Content::Member, Some(facts)) => {
                let (class, tone, mark) = match explanation.is_valid() {
                    true => ("card on", Tone::Good, role(explanation)),
                    false => ("card off", Tone::Bad, "refused".to_owned()),
                };
                self.card(
                    explanation,
                    row.depth,
                    (facts, "identity", class),
                    &[(tone, mark)],
                );
            }
            (Content::Misfit, Some(facts)) => {
                let mark = (Tone::Bad, "name fits, key does not".to_owned());
                self.card(
                    explanation,
                    row.depth,
                    (facts, "identity", "card off"),
                    &[mark],
                );
            }
            (Content::Orphan, Some(facts)) => {
                let mark = (Tone::Bad, "below no CA of this MSP".to_owned());
                self.card(
                    explanation,
                    row.depth,
                    (facts, "identity", "card off"),
                    &[mark],
                );
            }
            (_, None) => {}
        }
    }

    fn authority(&mut self, explanation: &Explanation, depth: usize, ca: &Authority) {
        let kind = match ca.kind {
            AuthorityKind::Root => "root",
            AuthorityKind::Intermediate => "intermediate",
        };
        let class = match (ca.is_in_path, ca.is_dropped) {
            (true, _) => "card on",
            (false, true) => "card off",
            (false, false) => "card",
        };
        let mut marks = Vec::new();
        if ca.is_in_path {
            marks.push((Tone::Good, "in the path".to_owned()));
        } else if ca.is_dropped {
            marks.push((Tone::Bad, "considered, dropped".to_owned()));
        }
        match ca.crls.as_slice() {
            [] => {}
            [one] => marks.push((Tone::Soft, format!("CRL {one}"))),
            many => marks.push((Tone::Soft, format!("{} CRLs", many.len()))),
        }
        self.card(explanation, depth, (&ca.certificate, kind, class), &marks);
    }

    fn card(
        &mut self,
        explanation: &Explanation,
        depth: usize,
        (facts, kind, class): (&CertificateFacts, &str, &str),
        marks: &[(Tone, String)],
    ) {
        let (x, y) = (left(depth), self.y);
        let room = WIDTH - MARGIN - x;
        self.write(format_args!(
            "<g><title>{}</title><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{room}\" height=\"{ROW}\" rx=\"7\"/>",
            hover(facts)
        ));
        self.names(x + 14, facts, kind, room.saturating_sub(MARKS + 26));
        let stale = expiry(explanation, facts);
        self.marks(marks.iter().cloned().chain(stale));
        self.write(format_args!("</g>"));
    }

    /// Name, and below it kind, validity and key, in this room.
    fn names(&mut self, x: usize, facts: &CertificateFacts, kind: &str, room: usize) {
        let (first, second) = (self.y + FIRST_LINE, self.y + SECOND_LINE);
        let name = cut(&facts.short_name, 15, room);
        self.text_at((x, first), 15, Tone::Plain, &name);
        let key = facts.subject_key_id.get(..8);
        let key = key.map(|id| format!(" · SKI {id}…")).unwrap_or_default();
        let (from, to) = (day(facts.not_before), day(facts.not_after));
        let line = format!("{kind} · {from} to {to}{key}");
        self.text_at((x, second), 12, Tone::Soft, &cut(&line, 12, room));
    }

    /// At the right of a card, one below the other.
    fn marks(&mut self, marks: impl Iterator<Item = (Tone, String)>) {
        let right = WIDTH - MARGIN - 14;
        let lines = [FIRST_LINE, SECOND_LINE, SECOND_LINE + 14].map(|line| self.y + line);
        for ((tone, text), line) in marks.zip(lines) {
            self.text_to((right, line), 12, tone, &cut(&text, 12, MARKS));
        }
    }

    /// What the identity is to policies: a chip for each principal.
    fn principals(&mut self, explanation: &Explanation) {
        if explanation.principals.is_empty() {
            return;
        }
        self.section("Principals");
        let mut x = MARGIN;
        for answer in explanation.principals.iter().take(MAX_CHIPS) {
            let (tone, mark) = match answer.is_satisfied() {
                true => (Tone::Good, "✓"),
                false => (Tone::Soft, "✗"),
            };
            let label = cut(&format!("{mark} {}", answer.name), 13, INNER - 40);
            let wide = width(&label) * 13 / 100 + 22;
            if x + wide > WIDTH - MARGIN {
                (x, self.y) = (MARGIN, self.y + 34);
            }
            let y = self.y;
            self.write(format_args!(
                "<rect class=\"card\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"26\" rx=\"13\"/>"
            ));
            self.text_at((x + 11, y + 18), 13, tone, &label);
            x += wide + 8;
        }
        self.y += 34;
    }

    fn remarks(&mut self, explanation: &Explanation) {
        if explanation.remarks.is_empty() {
            return;
        }
        self.section("Remarks");
        for remark in explanation.remarks.iter().take(MAX_REMARKS) {
            self.y -= 6;
            self.paragraph(
                13,
                Tone::Warn,
                &format!("{} [{}]", remark.message, remark.code),
                4,
            );
            self.paragraph(12, Tone::Soft, remark.help, 3);
            self.y += 14;
        }
        let more = explanation.remarks.len().saturating_sub(MAX_REMARKS);
        if more > 0 {
            self.paragraph(12, Tone::Soft, &format!("and {more} more"), 1);
        }
    }

    fn section(&mut self, name: &str) {
        self.y += 26;
        self.text(MARGIN, 15, Tone::Plain, name);
        self.y += 12;
    }

    /// Lines from the left margin, each below what is there.
    fn paragraph(&mut self, size: usize, tone: Tone, text: &str, limit: usize) {
        for line in wrap(text, size, INNER, limit) {
            self.y += size + 7;
            self.text(MARGIN, size, tone, &line);
        }
    }

    fn text(&mut self, x: usize, size: usize, tone: Tone, text: &str) {
        self.text_at((x, self.y), size, tone, text);
    }

    fn text_at(&mut self, (x, y): (usize, usize), size: usize, tone: Tone, text: &str) {
        let (class, text) = (tone.class(), Escaped(text));
        self.write(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\">{text}</text>"
        ));
    }

    /// Text that ends there.
    fn text_to(&mut self, (x, y): (usize, usize), size: usize, tone: Tone, text: &str) {
        let (class, text) = (tone.class(), Escaped(text));
        self.write(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"end\">{text}</text>"
        ));
    }

    fn write(&mut self, markup: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(markup);
        self.body.push('\n');
    }

    fn finish(self, explanation: &Explanation) -> String {
        let height = self.y + MARGIN;
        let title = title(explanation);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"msp\" role=\"img\" aria-labelledby=\"msp-title\" \
             width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\">\n\
             <title id=\"msp-title\">{}</title>\n<style>{STYLE}</style>\n\
             <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n{}</svg>\n",
            Escaped(&title),
            self.body
        )
    }
}

/// What is told of a certificate when the pointer rests on it.
fn hover(facts: &CertificateFacts) -> String {
    let (subject, issuer, serial) = (&facts.subject, &facts.issuer, &facts.serial);
    let text = format!("{subject}\nissued by {issuer}\nserial {serial}");
    let lines: Vec<String> = text.lines().map(|line| Escaped(line).to_string()).collect();
    lines.join("\n")
}

fn left(depth: usize) -> usize {
    MARGIN + depth.min(MAX_INDENTS) * INDENT
}

/// The date of a time.
fn day(time: Time) -> String {
    let text = time.to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

fn expiry(explanation: &Explanation, facts: &CertificateFacts) -> Option<(Tone, String)> {
    let time = explanation.time?;
    if facts.not_after < time {
        return Some((Tone::Warn, "expired".to_owned()));
    }
    (facts.not_before > time).then(|| (Tone::Warn, "not yet valid".to_owned()))
}

/// The roles that the identity has, besides that of a member.
fn role(explanation: &Explanation) -> String {
    let own = format!("{}.", explanation.msp_id);
    let roles = explanation.principals.iter().filter(|it| it.is_satisfied());
    let roles = roles.filter_map(|it| it.name.strip_prefix(&own));
    let roles: Vec<&str> = roles.collect();
    match roles.as_slice() {
        ["member", others @ ..] if !others.is_empty() => others.join(", "),
        _ => "member".to_owned(),
    }
}
