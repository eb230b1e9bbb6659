//! Which CAs are drawn, in which order, and how deep they stand.

use crate::msp::{Authority, Explanation};

/// CAs that are drawn. Those that took part in the verdict come before others; the rest is counted.
pub const MAX_DRAWN_AUTHORITIES: usize = 200;

/// A line of the drawing.
pub(super) struct Row<'a> {
    pub(super) depth: usize,
    /// The row of the CA above; none for a root and what stands alone.
    pub(super) above: Option<usize>,
    pub(super) content: Content<'a>,
}

/// Who stands in a row.
pub(super) enum Content<'a> {
    Authority(&'a Authority),
    /// The identity below its issuer.
    Member,
    /// The identity below a CA that has its issuer's name and did not issue it.
    Misfit,
    /// The identity below nobody.
    Orphan,
}

/// The rows from the top, and how many CAs are left out.
pub(super) fn rows(explanation: &Explanation) -> (Vec<Row<'_>>, usize) {
    let drawn = drawn(&explanation.authorities);
    let left_out = drawn.iter().filter(|is_drawn| !**is_drawn).count();
    let mut rows = Vec::new();
    let host = host(explanation);
    let mut waiting: Vec<(usize, usize, Option<usize>)> = tops(explanation, &drawn);
    let children = children(&explanation.authorities);
    while let Some((index, depth, above)) = waiting.pop() {
        let Some(authority) = explanation.authorities.get(index) else {
            continue;
        };
        let place = rows.len();
        rows.push(Row {
            depth,
            above,
            content: Content::Authority(authority),
        });
        if host.as_ref().is_some_and(|(host, _)| *host == index) {
            rows.extend(member(explanation, depth + 1, place));
        }
        let below = children.get(index).into_iter().flatten().rev();
        let below = below.filter(|child| drawn.get(**child) == Some(&true));
        waiting.extend(below.map(|child| (*child, depth + 1, Some(place))));
    }
    if host.is_none() && explanation.certificate.is_some() {
        rows.push(Row {
            depth: 0,
            above: None,
            content: Content::Orphan,
        });
    }
    (rows, left_out + explanation.authorities_left_out)
}

fn member(explanation: &Explanation, depth: usize, above: usize) -> Option<Row<'static>> {
    let (_, is_issuer) = host(explanation)?;
    Some(Row {
        depth,
        above: Some(above),
        content: match is_issuer {
            true => Content::Member,
            false => Content::Misfit,
        },
    })
}

/// The CA below which the identity is drawn, and whether that is its issuer.
fn host(explanation: &Explanation) -> Option<(usize, bool)> {
    let find =
        |wanted: &dyn Fn(&Authority) -> bool| explanation.authorities.iter().position(wanted);
    if let Some(issuer) = explanation.chain.get(1) {
        let found = find(&|ca| ca.certificate.fingerprint == issuer.fingerprint);
        return found.map(|index| (index, true));
    }
    let issuer = &explanation.certificate.as_ref()?.issuer;
    let dropped = find(&|ca| ca.is_dropped && ca.certificate.subject == *issuer);
    dropped.map(|index| (index, false))
}

/// The first ones, besides those that took part and all above them.
fn drawn(authorities: &[Authority]) -> Vec<bool> {
    let mut drawn: Vec<bool> = authorities.iter().map(|_| false).collect();
    let took_part = (0..authorities.len()).filter(|i| {
        authorities
            .get(*i)
            .is_some_and(|ca| ca.is_in_path || ca.is_dropped)
    });
    let order: Vec<usize> = took_part.chain(0..authorities.len()).collect();
    let mut room = MAX_DRAWN_AUTHORITIES;
    for start in order {
        let mut next = Some(start);
        // Who is drawn is drawn with all above, so whoever is found drawn ends the way up.
        while let Some(index) = next.filter(|_| room > 0) {
            match drawn.get_mut(index) {
                Some(is_drawn) if !*is_drawn => *is_drawn = true,
                _ => break,
            }
            room -= 1;
            next = authorities.get(index).and_then(|ca| ca.issuer);
        }
    }
    drawn
}

fn children(authorities: &[Authority]) -> Vec<Vec<usize>> {
    let mut children: Vec<Vec<usize>> = authorities.iter().map(|_| Vec::new()).collect();
    for (index, authority) in authorities.iter().enumerate() {
        if let Some(list) = authority.issuer.and_then(|issuer| children.get_mut(issuer)) {
            list.push(index);
        }
    }
    children
}

/// Those that stand below nobody drawn, the last one first.
fn tops(explanation: &Explanation, drawn: &[bool]) -> Vec<(usize, usize, Option<usize>)> {
    let is_drawn = |index: usize| drawn.get(index) == Some(&true);
    let all = explanation.authorities.iter().enumerate().rev();
    let tops = all.filter(|(index, ca)| is_drawn(*index) && !ca.issuer.is_some_and(is_drawn));
    tops.map(|(index, _)| (index, 0, None)).collect()
}
