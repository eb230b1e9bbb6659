//! Floor 8: explanations as pictures: the tree of CAs, where the identity stands in it, and why.
//!
//! | room | purpose |
//! | --- | --- |
//! | `xml` | text that can be nothing but text |
//! | `tree` | which CAs are drawn, in which order, how deep |
//! | `svg` | the drawing |
//! | `html` | a page around it, with all that the drawing leaves out |
//!
//! Neither loads anything nor runs anything: no script, no font, no style sheet from elsewhere. Light and dark follow the reader's
//! settings. Whatever a certificate says is escaped.

mod html;
mod svg;
#[cfg(test)]
mod tests;
mod tree;
mod xml;

pub use tree::MAX_DRAWN_AUTHORITIES;

use crate::msp::Explanation;

/// The explanation as one SVG document.
pub fn svg(explanation: &Explanation) -> String {
    svg::draw(explanation)
}

/// The explanation as one HTML page, the drawing in it.
pub fn html(explanation: &Explanation) -> String {
    html::page(explanation)
}
