//! A child of this process that takes turns on the scalar path.
//!
//! It reads lines, and answers each with one: `prepare NAME` (a contest of signatures) with `ready`, `turn MICROSECONDS` with the seconds
//! of a verification. It ends with its input.

use crate::clock::Clock;
use crate::contest::{Fault, Round, Runner, Timed};
use crate::machine;
use crate::material::Shape;
use std::io::{BufRead, BufReader, Lines, StdinLock, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The process.
pub struct Scalar {
    process: Child,
    questions: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Scalar {
    /// Starts it.
    pub fn start() -> Result<Self, Fault> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .env("FABRIC_MSP_P256", "scalar")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let questions = process.stdin.take();
        let answers = process.stdout.take().ok_or("no output")?;
        let mut scalar = Self {
            process,
            questions,
            answers: BufReader::new(answers).lines(),
        };
        match scalar.ask("path")?.as_str() {
            "scalar" => Ok(scalar),
            other => Err(format!("the child took the path `{other}`").into()),
        }
    }

    /// Readies it for a contest.
    pub fn prepare(&mut self, shape: &Shape) -> Result<(), Fault> {
        self.ask(&format!("prepare {}", shape.name())).map(drop)
    }

    fn ask(&mut self, question: &str) -> Result<String, Fault> {
        let questions = self.questions.as_mut().ok_or("no input")?;
        writeln!(questions, "{question}")?;
        Ok(self.answers.next().ok_or("the child has ended")??)
    }
}

impl Runner for &mut Scalar {
    fn turn(&mut self, round: Round) -> Result<Option<f64>, Fault> {
        let answer = self.ask(&format!("turn {}", round.slice.as_micros()))?;
        Ok(Some(answer.parse()?))
    }
}

impl Drop for Scalar {
    fn drop(&mut self) {
        self.questions = None;
        // It ends with its input; what it says then is of no interest.
        self.process.wait().ok();
    }
}

/// The child's side.
pub fn serve() -> Result<(), Fault> {
    let mut questions = std::io::stdin().lock().lines();
    let mut next = next_question(&mut questions)?;
    while let Some(question) = next {
        next = match question.strip_prefix("prepare ") {
            Some(name) => serve_contest(&named(name)?, &mut questions)?,
            None => {
                println!("{}", machine::path());
                next_question(&mut questions)?
            }
        };
    }
    Ok(())
}

/// Takes turns until the question is another, which is given back.
fn serve_contest(
    shape: &Shape,
    questions: &mut Lines<StdinLock<'_>>,
) -> Result<Option<String>, Fault> {
    let signed = shape.prepare();
    let (operations, pass) = shape.ours(&signed);
    let mut work = Timed::new(Clock::OfThread, operations, pass);
    println!("ready");
    loop {
        let question = next_question(questions)?;
        let Some(slice) = question.as_ref().and_then(|it| it.strip_prefix("turn ")) else {
            return Ok(question);
        };
        let round = Round {
            number: 0,
            of: 1,
            slice: Duration::from_micros(slice.parse()?),
        };
        println!("{}", work.turn(round)?.ok_or("no turn")?);
    }
}

fn next_question(questions: &mut Lines<StdinLock<'_>>) -> Result<Option<String>, Fault> {
    Ok(questions.next().transpose()?)
}

fn named(name: &str) -> Result<Shape, Fault> {
    let shape = Shape::all().into_iter().find(|shape| shape.name() == name);
    shape.ok_or_else(|| format!("no contest `{name}`").into())
}
