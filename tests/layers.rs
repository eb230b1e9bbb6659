//! The house has floors: a room imports only rooms of lower floors. This test reads the sources and says so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with its floor; a room that is not listed fails the test, so that nobody builds one unseen.
const FLOORS: &[(&str, u8)] = &[
    ("diagnostic", 0),
    ("parallel", 0),
    ("encoding", 1),
    ("wire", 1),
    ("crypto", 2),
    ("x509", 3),
    ("chain", 4),
    ("config", 4),
    ("signer", 5),
    ("msp", 6),
    ("manager", 7),
    ("picture", 8),
    ("policy", 8),
    ("channel", 9),
    ("comparison", 10),
    ("ledger", 10),
    ("lint", 10),
    ("generate", 11),
    ("cookbook", 12),
];

#[test]
fn a_room_imports_only_lower_floors() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let exports = root_exports(&code_of(
        &fs::read_to_string(source.join("lib.rs")).unwrap(),
    ));
    let mut violations = Vec::new();
    for (room, file) in files_by_room(&source) {
        let text = fs::read_to_string(&file).unwrap();
        for found in check(&room, depth(&source, &file), &text, &exports) {
            violations.push(format!("{}: {found}", file.display()));
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn every_room_has_a_floor_and_every_floor_a_room() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut rooms: Vec<String> = files_by_room(&source).into_iter().map(|(r, _)| r).collect();
    rooms.dedup();
    let mut listed: Vec<String> = FLOORS.iter().map(|(room, _)| room.to_string()).collect();
    listed.sort();
    assert_eq!(rooms, listed);
}

/// The lanes, where vector instructions ask for it, and the file that makes the exception for them (and has none itself).
const UNSAFE: [&str; 3] = [
    "crypto/p256/lanes",
    "crypto/p256/mod.rs",
    "crypto/sha256_lanes.rs",
];

#[test]
fn unsafe_code_stays_in_the_lanes() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let others = rust_files(&source).into_iter().filter(|file| {
        let inside = file.strip_prefix(&source).unwrap();
        !UNSAFE.iter().any(|exception| inside.starts_with(exception))
    });
    for file in others {
        let code = code_of(&fs::read_to_string(&file).unwrap());
        let found = (tokens(&code).iter()).any(|it| it == "unsafe" || it == "no_mangle");
        assert!(!found, "{} has unsafe code", file.display());
    }
    let root = fs::read_to_string(source.join(UNSAFE[1])).unwrap();
    assert!(!tokens(&code_of(&root)).iter().any(|it| it == "unsafe"));
}

#[test]
fn an_import_from_above_is_found_in_every_form() {
    for code in [
        "use crate::msp::Msp;",
        "use crate::{encoding::hex, msp::{Msp, MspVersion}};",
        "use crate::{\n    diagnostic::Diagnostic,\n    manager,\n};",
        "fn f() { crate::msp::load(); }",
        "use crate::Msp;",
        "use super::msp::Msp;",
        "use super::super::msp::Msp;",
        "mod tests { use super::super::super::msp; }",
        "use crate::*;",
        "macro_rules! m { () => { $crate::msp::x() } }",
        "use crate :: r#msp :: Msp;",
    ] {
        assert_eq!(check_sample("x509", code).len(), 1, "{code}");
    }
}

#[test]
fn a_neighbour_on_the_same_floor_is_not_below() {
    assert_eq!(
        check_sample("chain", "use crate::config::MspConfig;").len(),
        1
    );
    assert_eq!(check_sample("encoding", "use crate::wire;").len(), 1);
}

#[test]
fn imports_from_below_comments_and_texts_are_left_alone() {
    for code in [
        "use crate::encoding::{hex, pem};",
        "use crate::x509::Crl;",
        "use super::certificate::Certificate;",
        "//! See [`crate::msp::Msp`].\n/* crate::msp /* nested */ crate::msp */",
        r##"const A: &str = "crate::msp"; const B: &str = r#"crate::"msp""#;"##,
        "fn f<'a>(c: &'a char) -> bool { *c == '\"' || *c == '\\'' }\nuse crate::crypto;",
        "pub(crate) fn f() {}",
        "use crate::Diagnostic;",
    ] {
        assert_eq!(check_sample("x509", code), Vec::<String>::new(), "{code}");
    }
}

#[test]
fn a_room_of_the_same_name_inside_is_another() {
    let exports = root_exports("");
    let code = "use super::msp::MspPrincipal;";
    assert_eq!(check("wire", 2, code, &exports), Vec::<String>::new());
    assert_eq!(check("wire", 1, code, &exports).len(), 1);
}

fn check_sample(room: &str, code: &str) -> Vec<String> {
    let exports = root_exports("pub use msp::{Msp, MspVersion}; pub use diagnostic::Diagnostic;");
    check(room, 1, code, &exports)
}

/// What in this text of `room` reaches a room that is not below.
///
/// `depth` is how many `super` lead from the text to the crate's root.
fn check(room: &str, depth: usize, text: &str, exports: &BTreeMap<String, String>) -> Vec<String> {
    let tokens = tokens(&code_of(text));
    let mut found = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let names = match token.as_str() {
            "crate" => first_segments(&tokens[i + 1..]),
            "super" if !continues_a_path(&tokens[..i]) => after_supers(&tokens[i..], depth),
            _ => Vec::new(),
        };
        found.extend((names.iter()).filter_map(|name| violation(room, name, exports)));
    }
    found
}

fn violation(room: &str, name: &str, exports: &BTreeMap<String, String>) -> Option<String> {
    let target = exports.get(name).map_or(name, String::as_str);
    match (floor(room), floor(target)) {
        _ if target == room => None,
        (Some(own), Some(other)) if other < own => None,
        (_, Some(_)) => Some(format!("`{room}` must not know `{target}` (`{name}`)")),
        (_, None) => Some(format!("`{room}` imports `{name}`, which is in no room")),
    }
}

fn floor(room: &str) -> Option<u8> {
    let found = FLOORS.iter().find(|(name, _)| *name == room);
    found.map(|(_, floor)| *floor)
}

/// Names re-exported by `lib.rs`, with the room that they come from.
fn root_exports(code: &str) -> BTreeMap<String, String> {
    let tokens = tokens(code);
    let mut exports = BTreeMap::new();
    for (i, token) in tokens.iter().enumerate() {
        if token != "use" {
            continue;
        }
        let statement: Vec<_> = (tokens[i + 1..].iter())
            .take_while(|t| *t != ";")
            .filter(|t| is_name(t) && !["crate", "self", "as"].contains(&t.as_str()))
            .collect();
        if let Some((room, names)) = statement.split_first() {
            exports.extend(names.iter().map(|n| (n.to_string(), room.to_string())));
        }
    }
    exports
}

/// The names directly under `crate`: one, or those at the top of a brace group.
fn first_segments(after_crate: &[String]) -> Vec<String> {
    match after_crate {
        [a, b, open, group @ ..] if a == ":" && b == ":" && open == "{" => top_of_group(group),
        [a, b, name, ..] if a == ":" && b == ":" => vec![name.clone()],
        _ => Vec::new(),
    }
}

fn top_of_group(tokens: &[String]) -> Vec<String> {
    let (mut depth, mut at_start, mut names) = (0, true, Vec::new());
    for token in tokens {
        match token.as_str() {
            "}" if depth == 0 => break,
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 0 => at_start = true,
            name if at_start && depth == 0 => {
                names.push(name.to_owned());
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

/// The floor named after so many `super::` that they reach the crate's root.
fn after_supers(tokens: &[String], depth: usize) -> Vec<String> {
    let mut rest = tokens;
    let mut supers = 0;
    while let [first, a, b, tail @ ..] = rest {
        if first != "super" || a != ":" || b != ":" {
            break;
        }
        rest = tail;
        supers += 1;
    }
    let name = rest
        .first()
        .filter(|name| supers >= depth && floor(name).is_some());
    name.into_iter().cloned().collect()
}

/// Does a path go on after these tokens (`super::` before the next one)?
fn continues_a_path(before: &[String]) -> bool {
    matches!(before, [.., a, b] if a == ":" && b == ":")
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '*')
}

/// Identifiers (raw ones without their `r#`) and single punctuation characters.
fn tokens(code: &str) -> Vec<String> {
    let code = code.replace("r#", "");
    let mut tokens: Vec<String> = Vec::new();
    let mut in_word = false;
    for c in code.chars() {
        let is_word = c.is_alphanumeric() || c == '_';
        match tokens.last_mut() {
            Some(last) if is_word && in_word => last.push(c),
            _ if c.is_whitespace() => {}
            _ => tokens.push(c.to_string()),
        }
        in_word = is_word;
    }
    tokens
}

/// The text without comments, strings and character literals.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = literal_or_comment(rest);
        if skipped > 0 {
            code.push(' ');
            rest = &rest[skipped..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    code
}

/// The length of the comment or literal that starts here, or 0.
fn literal_or_comment(text: &str) -> usize {
    match text.as_bytes() {
        [b'/', b'/', ..] => text.find('\n').unwrap_or(text.len()),
        [b'/', b'*', ..] => block_comment(text),
        [b'"', ..] => quoted(text, '"'),
        [b'r', b'"' | b'#', ..] => raw_string(text),
        [b'\'', b'\\', ..] => quoted(text, '\''),
        [b'\'', ..] => character(text),
        _ => 0,
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw_string(text: &str) -> usize {
    let hashes = text[1..].bytes().take_while(|b| *b == b'#').count();
    if text.as_bytes().get(1 + hashes) != Some(&b'"') {
        return 0; // a raw identifier
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let body = 2 + hashes;
    text[body..]
        .find(&end)
        .map_or(text.len(), |at| body + at + end.len())
}

/// `'x'`, but not the lifetime `'x`.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(2);
    match chars.next() {
        Some((at, '\'')) => at + 1,
        _ => 0,
    }
}

/// All source files of the library with their room, ordered by room. `lib.rs` and the binaries stand above all floors.
fn files_by_room(source: &Path) -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    for path in children(source) {
        let room = path.file_stem().unwrap().to_string_lossy().into_owned();
        match room.as_str() {
            "lib" | "bin" => {}
            _ if path.is_dir() => {
                let inside = rust_files(&path).into_iter();
                files.extend(inside.map(|file| (room.clone(), file)));
            }
            _ => files.push((room, path)),
        }
    }
    files.sort();
    files
}

/// How many modules the file's module is below the crate's root.
fn depth(source: &Path, file: &Path) -> usize {
    let inside = file.strip_prefix(source).unwrap();
    let is_mod = usize::from(inside.ends_with("mod.rs"));
    inside.components().count() - is_mod
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in children(folder) {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
