//! The `fields` parameter: names, with modifiers and with fields of what they lead to, such as
//! `id,likes.limit(0).summary(true),comments.limit(3){message,from}`.

use axum::http::StatusCode;

use crate::sandbox::errors::GraphError;

/// How deep fields may lead.
const DEPTH: usize = 6;

/// One field that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::sandbox) struct Field {
    /// Its name.
    pub(in crate::sandbox) name: String,
    /// `.limit(3)` as name and argument, in order.
    pub(super) modifiers: Vec<(String, String)>,
    /// What is asked of what it leads to; `None` for the default.
    pub(in crate::sandbox) inner: Option<Vec<Self>>,
}

impl Field {
    /// A field without anything.
    pub(super) fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The argument of a modifier.
    pub(in crate::sandbox) fn modifier(&self, name: &str) -> Option<&str> {
        self.modifiers.iter().rev().find(|(key, _)| key == name).map(|(_, argument)| argument.as_str())
    }
}

/// True when a field of this name is asked for, at whatever depth.
pub(super) fn ask_for(fields: &[Field], name: &str) -> bool {
    fields
        .iter()
        .any(|field| field.name == name || field.inner.as_deref().is_some_and(|inner| ask_for(inner, name)))
}

/// Reads the parameter. The errors are the API's: code 2500 for the syntax.
pub(super) fn parse(text: &str) -> Result<Vec<Field>, GraphError> {
    let mut reader = Reader { text, at: 0 };
    let fields = reader.list(0)?;
    if reader.at < text.len() {
        return Err(reader.wrong("end of string"));
    }
    Ok(fields)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn list(&mut self, depth: usize) -> Result<Vec<Field>, GraphError> {
        if depth > DEPTH {
            return Err(self.wrong("fewer levels"));
        }
        let mut fields = vec![self.field(depth)?];
        while self.takes(',') {
            fields.push(self.field(depth)?);
        }
        Ok(fields)
    }

    fn field(&mut self, depth: usize) -> Result<Field, GraphError> {
        let mut field = Field::plain(self.name()?);
        while self.takes('.') {
            let name = self.name()?.to_owned();
            if !self.takes('(') {
                return Err(self.wrong("("));
            }
            field.modifiers.push((name, self.argument()?));
        }
        if self.takes('{') {
            field.inner = Some(self.list(depth + 1)?);
            if !self.takes('}') {
                return Err(self.wrong("}"));
            }
        }
        Ok(field)
    }

    fn name(&mut self) -> Result<&str, GraphError> {
        self.skip_space();
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        if end == 0 {
            return Err(self.wrong("a name"));
        }
        let from = self.at;
        self.at += end;
        Ok(self.text.get(from..self.at).unwrap_or_default())
    }

    fn argument(&mut self) -> Result<String, GraphError> {
        let Some(end) = self.rest().find(')') else { return Err(self.wrong(")")) };
        let argument = self.rest().get(..end).unwrap_or_default().trim().to_owned();
        self.at += end + 1;
        Ok(argument)
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(wanted);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn wrong(&self, expected: &str) -> GraphError {
        let found = self.rest().chars().next().map_or_else(|| "end of string".into(), |c| format!("\"{c}\""));
        let message = format!(
            "Syntax error \"Expected {expected} instead of {found}.\" at character {}: {}",
            self.at, self.text
        );
        GraphError::new(StatusCode::BAD_REQUEST, 2500, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lead_to_fields_and_carry_modifiers() {
        let fields =
            parse("id, likes.limit(0).summary(true),comments.limit(3){message,from{id,name}} ").unwrap();
        assert_eq!(
            fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(),
            ["id", "likes", "comments"]
        );
        assert_eq!(fields[1].modifier("limit"), Some("0"));
        assert_eq!(fields[1].modifier("summary"), Some("true"));
        let inner = fields[2].inner.as_ref().unwrap();
        assert_eq!((inner[0].name.as_str(), inner[1].inner.as_ref().unwrap().len()), ("message", 2));
        assert!(ask_for(&fields, "message") && ask_for(&fields, "id") && !ask_for(&fields, "x"));
    }

    #[test]
    fn what_is_no_list_of_fields_is_a_syntax_error() {
        let deep = "a{".repeat(50);
        for bad in [
            "", ",", "a,", "a,,b", "a{", "a{}", "a{b", "a}b", "a b", "a.limit", "a.limit(", "a.()", "é",
            &deep,
        ] {
            assert_eq!(parse(bad).unwrap_err().codes().0, 2500, "{bad}");
        }
    }
}
