//! Rows, as lines for people and as JSON for programs.

use serde_json::{Value, json};

/// A contestant's figure: seconds an operation, or octets.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    Measured(f64),
    /// Measured once, elsewhere.
    Recorded(f64),
    /// Why there is none.
    Absent(String),
}

/// What figures of a row are told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds an operation.
    Time,
    /// Operations a second.
    Rate,
    Octets,
}

/// Ours beside one peer's, or alone.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub unit: Unit,
    pub ours: Figure,
    pub peer: Option<(String, Figure)>,
}

impl Row {
    /// `row | ours | peer | peer's figure | ratio`
    pub fn line(&self) -> String {
        let ours = self.ours.text(self.unit);
        let (peer, figure) = match &self.peer {
            Some((name, figure)) => (name.as_str(), figure.text(self.unit)),
            None => ("-", "-".to_owned()),
        };
        let ratio = self.ratio().map_or("-".to_owned(), times);
        format!("{} | {ours} | {peer} | {figure} | {ratio}", self.name)
    }

    /// How many times faster ours is.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.peer.as_ref()?.1.value()? / self.ours.value()?)
    }

    /// The same for a program.
    pub fn json(&self) -> Value {
        let peer = self.peer.as_ref();
        json!({
            "row": self.name,
            "unit": self.unit.name(),
            "ours": self.ours.json(self.unit),
            "peer": peer.map(|(name, _)| name),
            "peers_figure": peer.map(|(_, figure)| figure.json(self.unit)),
            "ratio": self.ratio(),
        })
    }
}

impl Figure {
    fn value(&self) -> Option<f64> {
        match self {
            Self::Measured(value) | Self::Recorded(value) => Some(*value),
            Self::Absent(_) => None,
        }
    }

    fn text(&self, unit: Unit) -> String {
        match self {
            Self::Measured(value) => unit.text(*value),
            Self::Recorded(value) => format!("{} (recorded)", unit.text(*value)),
            Self::Absent(reason) => reason.clone(),
        }
    }

    fn json(&self, unit: Unit) -> Value {
        match self {
            Self::Measured(value) => json!({"value": unit.of(*value), "source": "measured"}),
            Self::Recorded(value) => json!({"value": unit.of(*value), "source": "recorded"}),
            Self::Absent(reason) => json!({"value": null, "absent": reason}),
        }
    }
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Time => "microseconds",
            Self::Rate => "per second",
            Self::Octets => "octets",
        }
    }

    /// Of seconds an operation, or of octets.
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Time => value * 1e6,
            Self::Rate => value.recip(),
            Self::Octets => value,
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::Time => time(value),
            Self::Rate => format!("{}/s", grouped(self.of(value))),
            Self::Octets => format!("{} octets", grouped(value)),
        }
    }
}

/// With three digits that count.
fn time(seconds: f64) -> String {
    let (value, unit) = match seconds {
        ..1e-6 => (seconds * 1e9, "ns"),
        1e-6..1e-3 => (seconds * 1e6, "µs"),
        1e-3..1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    format!("{} {unit}", three_digits(value))
}

fn times(ratio: f64) -> String {
    format!("{}x", three_digits(ratio))
}

fn three_digits(value: f64) -> String {
    match value {
        ..9.995 => format!("{value:.2}"),
        9.995..99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// 68900 as 68,900.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: Unit, ours: Figure, peer: Option<Figure>) -> Row {
        Row {
            name: "known key".to_owned(),
            unit,
            ours,
            peer: peer.map(|figure| ("ring".to_owned(), figure)),
        }
    }

    #[test]
    fn a_line_says_how_many_times_faster() {
        use Figure::{Measured, Recorded};
        let time = row(Unit::Time, Measured(4.2e-6), Some(Measured(50.4e-6)));
        assert_eq!(time.line(), "known key | 4.20 µs | ring | 50.4 µs | 12.0x");
        let slower = row(Unit::Time, Measured(2e-7), Some(Recorded(1e-7)));
        assert_eq!(
            slower.line(),
            "known key | 200 ns | ring | 100 ns (recorded) | 0.50x"
        );
        let rate = row(Unit::Rate, Measured(1e-5), Some(Recorded(1.0 / 68_900.0)));
        assert_eq!(
            rate.line(),
            "known key | 100,000/s | ring | 68,900/s (recorded) | 1.45x"
        );
    }

    #[test]
    fn what_has_no_figure_has_no_ratio() {
        let absent = Figure::Absent("no AVX512-IFMA".to_owned());
        let ours = row(Unit::Time, absent.clone(), Some(Figure::Measured(0.002)));
        assert_eq!(
            ours.line(),
            "known key | no AVX512-IFMA | ring | 2.00 ms | -"
        );
        assert_eq!(ours.json()["ratio"], Value::Null);
        assert_eq!(ours.json()["ours"]["absent"], "no AVX512-IFMA");
        let alone = row(Unit::Octets, Figure::Measured(262_144.0), None);
        assert_eq!(alone.line(), "known key | 262,144 octets | - | - | -");
    }

    #[test]
    fn json_has_the_figures_in_the_rows_unit() {
        let recorded = Some(Figure::Recorded(245e-6));
        let row = row(Unit::Time, Figure::Measured(0.5e-6), recorded).json();
        assert_eq!(row["unit"], "microseconds");
        assert_eq!(row["ours"], json!({"value": 0.5, "source": "measured"}));
        assert_eq!(row["peers_figure"]["source"], "recorded");
        assert_eq!(row["peer"], "ring");
    }

    #[test]
    fn numbers_are_grouped_and_rounded() {
        let grouped = [0.0, 999.0, 1_000.0, 1_234_567.4].map(grouped);
        assert_eq!(grouped, ["0", "999", "1,000", "1,234,567"]);
        let rounded = [0.014, 9.994, 9.996, 99.96, 1234.0].map(three_digits);
        assert_eq!(rounded, ["0.01", "9.99", "10.0", "100", "1234"]);
    }
}
