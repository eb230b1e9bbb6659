use super::xml::{Escaped, cut, width, wrap};
use proptest::prelude::*;

#[test]
fn markup_is_text() {
    let hostile = "</text><script>alert('x')</script>\u{0}\u{202e}&\"";
    assert_eq!(
        Escaped(hostile).to_string(),
        "&lt;/text&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\u{fffd}\u{fffd}&amp;&quot;"
    );
}

#[test]
fn an_ellipsis_is_as_wide_as_it_is() {
    let text = "எ\u{cd5}0ꫛ!ࡠￚ'ᏸ[𞟭";
    assert!(width(&cut(text, 12, 113)) * 12 <= 11_300);
}

proptest! {
    #[test]
    fn what_is_cut_fits(text in any::<String>(), room in 60_usize..500) {
        prop_assert!(width(&cut(&text, 12, room)) * 12 <= room * 100);
    }

    #[test]
    fn lines_fit_and_are_few(text in ".{0,300}", room in 60_usize..500) {
        let lines = wrap(&text, 12, room, 3);
        prop_assert!(lines.len() <= 3);
        prop_assert!(lines.iter().all(|line| width(line) * 12 <= room * 100));
    }

    #[test]
    fn wrapping_loses_nothing_but_space(text in "[a-zA-Z äß]{0,200}") {
        let lines = wrap(&text, 12, 100, usize::MAX);
        let all = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(all(&lines.concat()), all(&text));
    }
}
