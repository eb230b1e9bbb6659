//! The scoreboard: holds the contests that are asked for and tells their rows.

use crate::contest::{Contestant, Fault, hold};
use crate::machine::{self, Instructions};
use crate::options::{Format, Options};
use crate::report::{Figure, Row, Unit};
use serde_json::{Value, json};

/// All rows so far, told as they come.
pub struct Board {
    options: Options,
    rows: Vec<Row>,
}

/// What is compared in one contest: each of ours with each of the peers.
pub struct Contest<'a> {
    pub name: String,
    pub unit: Unit,
    /// Their names stand behind the row's.
    pub ours: Vec<Contestant<'a>>,
    pub peers: Vec<Contestant<'a>>,
}

impl Board {
    /// An empty one.
    pub fn new(options: Options) -> Self {
        let board = Self {
            options,
            rows: Vec::new(),
        };
        for line in board.heading() {
            board.say(&line);
        }
        board
    }

    /// Is a row of this name asked for?
    pub fn wants(&self, name: &str) -> bool {
        name.contains(&self.options.rows)
    }

    /// Holds a contest and tells its rows.
    pub fn hold(&mut self, contest: Contest<'_>) -> Result<(), Fault> {
        let Contest {
            name,
            unit,
            ours,
            peers,
        } = contest;
        let own = ours.len();
        let mut all: Vec<_> = ours.into_iter().chain(peers).collect();
        let figures = hold(&mut all, self.options.rounds, self.options.slice)
            .map_err(|fault| format!("{name}: {fault}"))?;
        let mut named = all.into_iter().map(|it| it.name).zip(figures);
        let ours: Vec<_> = named.by_ref().take(own).collect();
        let peers: Vec<_> = named.collect();
        for (suffix, figure) in ours {
            let name = match suffix.as_str() {
                "" => name.clone(),
                _ => format!("{name} {suffix}"),
            };
            self.tell_all(&name, unit, figure, &peers);
        }
        Ok(())
    }

    /// Tells a row that is alone.
    pub fn tell(&mut self, name: &str, unit: Unit, ours: Figure) {
        self.tell_all(name, unit, ours, &[]);
    }

    /// Ends with JSON, where that is asked for.
    pub fn finish(&self) -> Result<(), Fault> {
        if self.rows.is_empty() {
            let rows = &self.options.rows;
            return Err(format!("no row's name contains `{rows}`").into());
        }
        if self.options.format == Format::Json {
            println!("{}", serde_json::to_string_pretty(&self.json())?);
        }
        Ok(())
    }

    fn tell_all(&mut self, name: &str, unit: Unit, ours: Figure, peers: &[(String, Figure)]) {
        let mut against: Vec<_> = peers.iter().cloned().map(Some).collect();
        if against.is_empty() {
            against.push(None);
        }
        for peer in against {
            let row = Row {
                name: name.to_owned(),
                unit,
                ours: ours.clone(),
                peer,
            };
            self.say(&row.line());
            self.rows.push(row);
        }
    }

    fn heading(&self) -> [String; 4] {
        let has = |there: bool| if there { "yes" } else { "no" };
        let instructions = Instructions::here();
        let (rounds, slice) = (self.options.rounds, self.options.slice.as_millis());
        [
            format!("# {}, {} cores", machine::processor(), machine::cores()),
            format!(
                "# AVX512-IFMA: {}, SHA-NI: {}, path of this process: {}",
                has(instructions.avx512_ifma),
                has(instructions.sha_ni),
                machine::path()
            ),
            format!(
                "# minimum over {rounds} rounds of slices of {slice} ms or more, in turns, by the thread's processor time"
            ),
            "row | ours | peer | peer's figure | ratio".to_owned(),
        ]
    }

    fn say(&self, line: &str) {
        match self.options.format {
            Format::Lines => println!("{line}"),
            Format::Json => eprintln!("{line}"),
        }
    }

    fn json(&self) -> Value {
        let rows: Vec<_> = self.rows.iter().map(Row::json).collect();
        json!({
            "processor": machine::processor(),
            "cores": machine::cores(),
            "instructions": Instructions::here().json(),
            "path": machine::path(),
            "rounds": self.options.rounds,
            "slice_milliseconds": self.options.slice.as_millis() as u64,
            "statistic": "minimum over rounds",
            "clock": "processor time of the thread; of several threads, the time that went by",
            "rows": rows,
        })
    }
}
