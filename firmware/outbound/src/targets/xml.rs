//! What servers say in XML: only texts of elements are looked for, by the element's name, whatever its namespace is
//! called.

use xmlparser::{ElementEnd, Token, Tokenizer};

/// The texts of all elements of this name; those before the place where it stops to be XML.
pub fn texts(xml: &str, element: &str) -> Vec<String> {
    let (mut found, mut inside) = (vec![], false);
    for token in Tokenizer::from(xml).map_while(Result::ok) {
        match token {
            Token::ElementStart { local, .. } => inside = local.as_str() == element,
            Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. } => inside = false,
            Token::Text { text } if inside => found.push(unescaped(text.as_str().trim())),
            Token::Cdata { text, .. } if inside => found.push(text.as_str().to_owned()),
            _ => {}
        }
    }
    found
}

fn unescaped(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_name_and_nonsense_has_none() {
        let xml = r#"<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/a/b%20c</D:href>
            <D:propstat><D:prop/></D:propstat></D:response><D:response><D:href> /a/x&amp;y </D:href></D:response>"#;
        assert_eq!(texts(xml, "href"), ["/a/b%20c", "/a/x&y"]);
        assert_eq!(texts("<ListBucketResult><Key>a</Key><Key/>b</ListBucketResult>", "Key"), ["a"]);
        for nonsense in ["", "<", "{}", "<Key>a", "<!DOCTYPE x [<!ENTITY e \"boom\">]><Key>&e;</Key>"] {
            assert!(texts(nonsense, "Key").iter().all(|text| text == "a" || text == "&e;"), "{nonsense}");
        }
    }
}
