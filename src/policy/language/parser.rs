//! From tokens to rules and principals.

use crate::encoding::text::kept;
use crate::msp::{MspPrincipal, MspRoleType};
use crate::policy::rules::{MAX_NESTING, Rule};

use super::error::{LanguageError, LanguageProblem};
use super::lexer::{Escape, Lexer, Place, Token};
use super::number::whole_part;

/// What Fabric's expression language reads at most (`DefaultMaxNodes`). Its last pass sees four nodes a gate (the call, its name,
/// the number, and a reference to what it collects) and one a principal.
pub const MAX_EXPRESSION_NODES: usize = 10_000;

/// Nodes of a gate, without its rules.
pub(super) const GATE_NODES: usize = 4;

/// The gates in all the spellings that Fabric knows. Lower-case `and` and `or` are operators there, so they are no gates.
const GATES: [(&str, Gate); 7] = [
    ("AND", Gate::And),
    ("And", Gate::And),
    ("OR", Gate::Or),
    ("Or", Gate::Or),
    ("OutOf", Gate::OutOf),
    ("OUTOF", Gate::OutOf),
    ("outof", Gate::OutOf),
];

/// Words that only expressions have, before a value and after one.
const HOST_WORDS: [&str; 6] = ["true", "false", "nil", "not", "let", "if"];
const HOST_OPERATORS: [&str; 8] = [
    "and",
    "or",
    "not",
    "in",
    "matches",
    "contains",
    "startsWith",
    "endsWith",
];

/// What an argument may be, in errors.
const ARGUMENT: &str = "a gate or a principal like 'Org1MSP.member'";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    And,
    Or,
    OutOf,
}

/// The rules and principals of a policy in the policy language. Principals are numbered as Fabric does: those of inner gates
/// first, each occurrence anew.
pub(in crate::policy) fn parse(
    text: &str,
) -> Result<(Box<[Rule]>, Vec<MspPrincipal>), LanguageError> {
    let mut parser = Parser::new(text)?;
    parser.policy()?;
    Ok((parser.rules.into(), parser.principals))
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    place: Place,
    nodes: usize,
    rules: Vec<Rule>,
    principals: Vec<MspPrincipal>,
}

/// A principal that has its place among the rules, but no number yet.
struct Unnumbered {
    rule: usize,
    principal: MspPrincipal,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Self, LanguageError> {
        let mut lexer = Lexer::new(text);
        let (token, place) = lexer.next()?;
        Ok(Self {
            lexer,
            token,
            place,
            nodes: 0,
            rules: Vec::new(),
            principals: Vec::new(),
        })
    }

    /// A gate, and perhaps one semicolon.
    fn policy(&mut self) -> Result<(), LanguageError> {
        match self.token {
            Token::Name(name) => self.gate_named(name, 0)?,
            Token::Text { inside, escape } => return Err(self.text_alone(inside, escape)?),
            Token::Number(_) => return Err(self.number_alone()?),
            _ => return Err(self.unexpected("a gate")),
        }
        if self.token == Token::Semicolon {
            self.advance()?;
            if self.token != Token::End && self.token != Token::Semicolon {
                // A sequence: its value is the last one's.
                return Err(self.expression(";"));
            }
        }
        match self.token {
            Token::End => Ok(()),
            _ => Err(self.unexpected_behind("the end of the policy")),
        }
    }

    /// A gate whose name stands here. Recursion to [`MAX_NESTING`] at most.
    fn gate_named(&mut self, name: &'a str, depth: usize) -> Result<(), LanguageError> {
        let known = GATES.iter().find(|(spelling, _)| *spelling == name);
        let Some((_, gate)) = known else {
            return Err(self.no_gate(name)?);
        };
        if depth == MAX_NESTING {
            return Err(LanguageProblem::TooDeep { limit: MAX_NESTING }.at(self.place));
        }
        let place = self.place;
        self.count(GATE_NODES)?;
        self.advance()?;
        match self.token {
            Token::Open => self.advance()?,
            _ => return Err(self.unexpected_behind("`(` after the gate")),
        }
        self.gate(*gate, place, depth)
    }

    /// What stands behind a gate's opening parenthesis.
    fn gate(&mut self, gate: Gate, place: Place, depth: usize) -> Result<(), LanguageError> {
        let at = self.rules.len();
        self.rules.push(Rule::Gate { n: 0, end: 0 });
        let threshold = match gate {
            Gate::OutOf => Some(self.threshold()?),
            Gate::And | Gate::Or => None,
        };
        let count = self.arguments(depth)?;
        if count == 0 {
            return Err(LanguageProblem::EmptyGate.at(place));
        }
        let n = match threshold {
            // The language permits one more than there are rules: a way to say never.
            Some((n, place)) if !(0..=count as i64 + 1).contains(&n) => {
                return Err(LanguageProblem::Threshold { n, count }.at(place));
            }
            Some((n, _)) => n as i32,
            None if gate == Gate::And => count as i32,
            None => 1,
        };
        let end = self.rules.len() as u32; // at most MAX_EXPRESSION_NODES
        self.rules[at] = Rule::Gate { n, end };
        Ok(())
    }

    /// The number of `OutOf` and where it stands, and the comma behind it.
    fn threshold(&mut self) -> Result<(i64, Place), LanguageError> {
        let place = self.place;
        let n = match self.token {
            Token::Number(text) => self.number(text),
            Token::Text { inside, escape } => self.quoted_number(inside, escape),
            Token::Host("-") => return Err(self.negative()?),
            Token::Close => return Err(LanguageProblem::EmptyGate.at(place)),
            Token::Name(name) if !is_host_word(name) => return Err(self.named_number(name)?),
            _ => return Err(self.unexpected("how many rules must hold")),
        };
        self.advance_to_no_operator()?;
        let n = n?;
        match self.token {
            Token::Comma => self.advance()?,
            Token::Close => {}
            _ => return Err(self.unexpected_behind("`,`")),
        }
        Ok((n, place))
    }

    fn number(&self, text: &str) -> Result<i64, LanguageError> {
        let wrong = || LanguageProblem::Number { text: kept(text) }.at(self.place);
        whole_part(text).ok_or_else(wrong)
    }

    /// Fabric puts what is between the quotes into another expression.
    fn quoted_number(&self, inside: &str, escape: Escape) -> Result<i64, LanguageError> {
        let text = inside.trim();
        let innocent =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '$') || c.is_whitespace();
        if escape == Escape::Some
            || text.is_empty()
            || text.contains("..")
            || !text.chars().all(innocent)
        {
            return Err(self.expression(inside));
        }
        self.number(text)
    }

    /// A number below zero is refused; what only begins like one is an expression.
    fn negative(&mut self) -> Result<LanguageError, LanguageError> {
        let (place, expression) = (self.place, self.expression("-"));
        self.advance()?;
        let Token::Number(text) = self.token else {
            return Ok(expression);
        };
        let n = self.number(text)?;
        self.advance()?;
        Ok(match self.token {
            Token::Comma | Token::Close if n > 0 => {
                let text = format!("-{}", kept(text));
                LanguageProblem::Number { text }.at(place)
            }
            _ => expression,
        })
    }

    /// A word is no number, but an expression may begin with it.
    fn named_number(&mut self, name: &str) -> Result<LanguageError, LanguageError> {
        let (place, text) = (self.place, kept(name));
        let expression = self.expression(name);
        self.advance()?;
        Ok(match self.token {
            Token::Open | Token::Host(_) => expression,
            _ => LanguageProblem::Number { text }.at(place),
        })
    }

    /// All arguments up to the closing parenthesis, which is taken too: how many there are. The principals get their numbers when
    /// all gates among the arguments have numbered theirs.
    fn arguments(&mut self, depth: usize) -> Result<usize, LanguageError> {
        let mut waiting = Vec::new();
        let mut count = 0;
        while self.token != Token::Close {
            self.argument(depth, &mut waiting)?;
            count += 1;
            match self.token {
                Token::Comma => self.advance()?,
                Token::Close => {}
                _ => return Err(self.unexpected_behind("`,` or `)`")),
            }
        }
        self.advance()?;
        for Unnumbered { rule, principal } in waiting {
            self.rules[rule] = Rule::SignedBy(self.principals.len() as u32);
            self.principals.push(principal);
        }
        Ok(count)
    }

    fn argument(
        &mut self,
        depth: usize,
        waiting: &mut Vec<Unnumbered>,
    ) -> Result<(), LanguageError> {
        match self.token {
            Token::Name(name) => self.gate_named(name, depth + 1),
            Token::Text { inside, escape } => {
                let principal = self.principal(inside, escape);
                self.count(1)?;
                self.advance_to_no_operator()?;
                let (rule, principal) = (self.rules.len(), principal?);
                waiting.push(Unnumbered { rule, principal });
                self.rules.push(Rule::SignedBy(0));
                Ok(())
            }
            Token::Number(_) => Err(self.number_alone()?),
            _ => Err(self.unexpected(ARGUMENT)),
        }
    }

    fn principal(&self, inside: &str, escape: Escape) -> Result<MspPrincipal, LanguageError> {
        match principal(inside) {
            Ok(principal) if escape == Escape::None => Ok(principal),
            Ok(_) => Err(self.expression("\\")),
            Err(_) if escape == Escape::Some || may_hold_an_expression(inside) => {
                Err(self.expression(inside))
            }
            Err(problem) => Err(problem.at(self.place)),
        }
    }

    fn count(&mut self, nodes: usize) -> Result<(), LanguageError> {
        self.nodes += nodes;
        let limit = MAX_EXPRESSION_NODES;
        match self.nodes > limit {
            true => Err(LanguageProblem::TooLarge { limit }.at(self.place)),
            false => Ok(()),
        }
    }

    fn advance(&mut self) -> Result<(), LanguageError> {
        (self.token, self.place) = self.lexer.next()?;
        Ok(())
    }

    /// Steps behind a value. Where an operator follows, all of it is an expression, whatever the value is.
    fn advance_to_no_operator(&mut self) -> Result<(), LanguageError> {
        self.advance()?;
        match matches!(self.token, Token::Host(_)) || self.is_host_operator() {
            true => Err(self.unexpected_behind("")),
            false => Ok(()),
        }
    }

    /// A word that is no gate: a word of expressions, a misspelt gate, a function, a principal without quotes.
    fn no_gate(&mut self, name: &str) -> Result<LanguageError, LanguageError> {
        let place = self.place;
        if is_host_word(name) {
            return Ok(self.expression(name));
        }
        self.advance()?;
        let called = self.token == Token::Open;
        let text = kept(name);
        let problem = match (called, right_spelling(name)) {
            (true, Some(right)) => LanguageProblem::Spelling { name: text, right },
            // Functions of the expression language are in lower case.
            (true, None) if name.starts_with(char::is_lowercase) => {
                LanguageProblem::Expression { found: text }
            }
            (true, None) => LanguageProblem::UnknownGate { name: text },
            (false, _) => match self.token {
                Token::Host(found) if !matches!(found, "." | "-") => {
                    LanguageProblem::Expression { found: text }
                }
                _ => LanguageProblem::Unquoted { text },
            },
        };
        Ok(problem.at(place))
    }

    /// A text outside of any gate: a principal, unless something follows that makes it an expression.
    fn text_alone(&mut self, inside: &str, escape: Escape) -> Result<LanguageError, LanguageError> {
        let place = self.place;
        let verdict = self.principal(inside, escape);
        self.advance_to_no_operator()?;
        let text = kept(inside);
        Ok(match verdict {
            Ok(_) => LanguageProblem::NoGate { text }.at(place),
            Err(error) => error,
        })
    }

    /// A number where no number belongs, unless something follows that makes it an expression.
    fn number_alone(&mut self) -> Result<LanguageError, LanguageError> {
        let unexpected = self.unexpected(ARGUMENT);
        self.advance_to_no_operator()?;
        Ok(unexpected)
    }

    /// Something else was expected in front of this token's place.
    fn unexpected(&self, expected: &'static str) -> LanguageError {
        match self.token {
            Token::Host(found) => self.expression(found),
            Token::Open => self.expression("("),
            Token::Name(name) if is_host_word(name) => self.expression(name),
            token => {
                let found = token.shown();
                LanguageProblem::Unexpected { expected, found }.at(self.place)
            }
        }
    }

    /// Something else was expected behind a value.
    fn unexpected_behind(&self, expected: &'static str) -> LanguageError {
        match self.token {
            Token::Name(name) if self.is_host_operator() => self.expression(name),
            Token::Open | Token::Name(_) => {
                let found = self.token.shown();
                LanguageProblem::Unexpected { expected, found }.at(self.place)
            }
            _ => self.unexpected(expected),
        }
    }

    fn is_host_operator(&self) -> bool {
        matches!(self.token, Token::Name(name) if HOST_OPERATORS.contains(&name))
    }

    fn expression(&self, found: &str) -> LanguageError {
        LanguageProblem::Expression { found: kept(found) }.at(self.place)
    }
}

fn is_host_word(name: &str) -> bool {
    HOST_WORDS.contains(&name) || name.contains('$')
}

fn right_spelling(name: &str) -> Option<&'static str> {
    ["AND", "OR", "OutOf"]
        .into_iter()
        .find(|gate| gate.eq_ignore_ascii_case(name))
}

/// Fabric puts a text that is no principal into another expression as it is, where it may be anything: nothing, a comment, a
/// text within a text, a gate.
fn may_hold_an_expression(inside: &str) -> bool {
    inside.trim().is_empty()
        || inside.contains(['(', ')', '\'', '"', '`'])
        || inside.contains("//")
        || inside.contains("/*")
}

/// `MSPID.role`: the role is what follows the last dot.
fn principal(text: &str) -> Result<MspPrincipal, LanguageProblem> {
    let no_principal = || LanguageProblem::Principal { text: kept(text) };
    let (msp_id, role) = text.rsplit_once('.').ok_or_else(no_principal)?;
    if !is_msp_id(msp_id) {
        return Err(no_principal());
    }
    let known = MspRoleType::ALL
        .into_iter()
        .find(|known| known.name() == role);
    match known {
        Some(role) => Ok(MspPrincipal::role(msp_id, role)),
        None => Err(LanguageProblem::Role { role: kept(role) }),
    }
}

/// The MSP identifiers that the language can write.
pub(super) fn is_msp_id(text: &str) -> bool {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    !text.is_empty() && text.chars().all(belongs)
}
