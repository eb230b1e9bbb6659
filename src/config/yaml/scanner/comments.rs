//! Comments. They mean nothing here, but how far Go reads them decides what may stand between them.

use super::Scanner;
use crate::config::yaml::error::YamlError;
use crate::config::yaml::input::{is_blank, is_break, is_break_or_end};

/// How far Go looks ahead for another comment.
const REACH: usize = 512;

impl Scanner<'_> {
    /// Passes the comment here and those that follow it after blanks and line breaks, tabs included.
    pub(super) fn pass_comments(&mut self) -> Result<(), YamlError> {
        let mut ahead = 0;
        while ahead < REACH && self.input.ensure(ahead + 1).is_ok() {
            if ahead > 0 && !matches!(self.input.peek(0), '\r' | '\n') {
                return Ok(());
            }
            match self.input.peek(ahead) {
                '#' => {
                    self.pass_to_end_of_comment(ahead)?;
                    ahead = 1;
                }
                ' ' | '\t' | '\r' | '\n' => ahead += 1,
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Passes a comment behind a token on its line; it needs no blank before it.
    pub(super) fn pass_line_comment(&mut self) -> Result<(), YamlError> {
        if self.input.after_line_break() {
            return Ok(());
        }
        let mut ahead = 0;
        while ahead < REACH && self.input.ensure(ahead + 1).is_ok() {
            match self.input.peek(ahead) {
                character if is_blank(character) => ahead += 1,
                '#' => return self.pass_to_end_of_comment(ahead),
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Goes to the end of the line on which the comment `ahead` is.
    fn pass_to_end_of_comment(&mut self, ahead: usize) -> Result<(), YamlError> {
        let comment = self.input.position() + ahead;
        loop {
            self.input.ensure(1)?;
            if !is_break_or_end(self.input.peek(0)) {
                self.input.skip();
            } else if self.input.position() >= comment || !is_break(self.input.peek(0)) {
                return Ok(());
            } else {
                self.input.ensure(2)?;
                self.input.skip_line();
            }
        }
    }
}
