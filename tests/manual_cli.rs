//! `msp completions` and `msp man`: what they write is what shells and manual readers take.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[test]
fn every_subcommand_has_a_page() {
    let folder = scratch("pages");
    let output = msp(&["man", "--output", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    let pages: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut expected = BTreeSet::new();
    below(&mut Vec::new(), &mut expected);
    assert_eq!(pages, expected);
    for page in &pages {
        let text = fs::read_to_string(folder.join(page)).unwrap();
        assert!(text.contains(".TH ") && text.contains(".SH NAME"), "{page}");
    }
    // Nothing is overwritten.
    let again = msp(&["man", "--output", folder.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1));
}

/// The pages that there must be: the help says which subcommands there are.
fn below(path: &mut Vec<String>, pages: &mut BTreeSet<String>) {
    let name: Vec<&str> = ["msp"]
        .into_iter()
        .chain(path.iter().map(String::as_str))
        .collect();
    pages.insert(format!("{}.1", name.join("-")));
    let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let help = String::from_utf8(msp(&arguments).stdout).unwrap();
    let listed = help
        .split_once("\nCommands:\n")
        .map_or("", |(_, rest)| rest);
    for line in listed.lines().take_while(|line| line.starts_with("  ")) {
        let name = line.split_whitespace().next().unwrap();
        if line.starts_with("   ") || name == "help" {
            continue;
        }
        path.push(name.to_owned());
        below(path, pages);
        path.pop();
    }
}

#[test]
fn bash_takes_the_completions() {
    let folder = scratch("bash");
    fs::create_dir_all(&folder).unwrap();
    let script = folder.join("msp.bash");
    fs::write(&script, msp(&["completions", "bash"]).stdout).unwrap();
    let Ok(checked) = Command::new("bash").arg("-n").arg(&script).output() else {
        println!("SKIPPED bash_takes_the_completions: bash is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success() && said.is_empty(), "{said}");
}

#[test]
fn every_shell_has_completions_of_every_subcommand() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = String::from_utf8(msp(&["completions", shell]).stdout).unwrap();
        for name in [
            "validate",
            "diff",
            "generate",
            "showtemplate",
            "completions",
            "man",
        ] {
            assert!(script.contains(name), "{shell} lacks {name}");
        }
    }
    assert_eq!(msp(&["completions", "cmd"]).status.code(), Some(1));
}

#[test]
fn manual_pages_render() {
    let folder = scratch("render");
    msp(&["man", "--output", folder.to_str().unwrap()]);
    for entry in fs::read_dir(&folder).unwrap() {
        let page = entry.unwrap().path();
        let groff = Command::new("groff")
            .args(["-man", "-Tutf8", "-ww"])
            .arg(&page)
            .output();
        let Ok(rendered) = groff else {
            println!("SKIPPED manual_pages_render: groff is not installed");
            return;
        };
        let said = String::from_utf8_lossy(&rendered.stderr);
        assert!(rendered.status.success(), "{}: {said}", page.display());
        let shown = String::from_utf8(rendered.stdout).unwrap();
        // Bold is written as a letter, a step back and the letter again.
        let doubled = "N\u{8}NA\u{8}AM\u{8}ME\u{8}E";
        assert!(shown.contains("NAME") || shown.contains(doubled), "{shown}");
    }
}

fn msp(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    command.args(arguments).output().unwrap()
}

/// A folder that is not there yet, in one of this test's own.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("manual-cli")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}
