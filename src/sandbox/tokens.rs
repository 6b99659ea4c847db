//! The sandbox's access tokens: a fixed few, well known, whose standing can change while it runs.

use serde::{Deserialize, Serialize};

use super::errors::GraphError;

/// A user token of a developer of the app: good for uploads.
pub const USER_TOKEN: &str = "EAASandboxUser7b1f0c52d9e84a36";
/// A second token of the same person: what a renewed login would bring.
pub const RENEWED_TOKEN: &str = "EAASandboxRenewed4c9d27e1a05b83";
/// The Page's token: good for the Page, not for uploads.
pub const PAGE_TOKEN: &str = "EAASandboxPage95e0d3b7c2614f8a";
/// A user token whose time is over.
pub const EXPIRED_TOKEN: &str = "EAASandboxExpired1d6a8f04b3c7e2";
/// A valid token of a person without a role on the app.
pub const STRANGER_TOKEN: &str = "EAASandboxStranger60f2b9d8e5a174";

/// Which of the well-known tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenName {
    /// [`USER_TOKEN`].
    User,
    /// [`RENEWED_TOKEN`].
    Renewed,
    /// [`PAGE_TOKEN`].
    Page,
    /// [`EXPIRED_TOKEN`].
    Expired,
    /// [`STRANGER_TOKEN`].
    Stranger,
}

impl TokenName {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::User, Self::Renewed, Self::Page, Self::Expired, Self::Stranger];

    /// The token itself.
    pub fn token(self) -> &'static str {
        match self {
            Self::User => USER_TOKEN,
            Self::Renewed => RENEWED_TOKEN,
            Self::Page => PAGE_TOKEN,
            Self::Expired => EXPIRED_TOKEN,
            Self::Stranger => STRANGER_TOKEN,
        }
    }

    /// Its name as the control endpoints and the request log write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Renewed => "renewed",
            Self::Page => "page",
            Self::Expired => "expired",
            Self::Stranger => "stranger",
        }
    }

    /// Finds the name of a token.
    pub(super) fn of(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.token() == token)
    }
}

/// What a token is worth at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Taken.
    Valid,
    /// Its time is over: code 190, subcode 463.
    Expired,
    /// Withdrawn by its person: code 190, subcode 466.
    Revoked,
    /// Valid, but its person has no role on the app: code 200.
    NoRole,
}

/// The standing of each token.
#[derive(Debug)]
pub(super) struct Tokens([Standing; 5]);

impl Default for Tokens {
    fn default() -> Self {
        Self(TokenName::ALL.map(|name| match name {
            TokenName::Expired => Standing::Expired,
            TokenName::Stranger => Standing::NoRole,
            TokenName::User | TokenName::Renewed | TokenName::Page => Standing::Valid,
        }))
    }
}

impl Tokens {
    /// Changes what a token is worth.
    pub(super) fn set(&mut self, name: TokenName, standing: Standing) {
        if let Some(slot) = self.0.get_mut(name as usize) {
            *slot = standing;
        }
    }

    /// What a token is worth.
    pub(super) fn standing(&self, name: TokenName) -> Standing {
        self.0.get(name as usize).copied().unwrap_or(Standing::Revoked)
    }

    /// Finds whose token it is, refusing one that is unknown or over.
    pub(super) fn known(&self, token: &str) -> Result<TokenName, GraphError> {
        let name = TokenName::of(token).ok_or_else(GraphError::token_invalid)?;
        match self.standing(name) {
            Standing::Valid | Standing::NoRole => Ok(name),
            Standing::Expired => Err(GraphError::token_expired()),
            Standing::Revoked => Err(GraphError::token_revoked()),
        }
    }

    /// Demands a user token of somebody with a role on the app, as uploads need one.
    pub(super) fn for_uploads(&self, token: &str) -> Result<TokenName, GraphError> {
        let name = self.known(token)?;
        if self.standing(name) == Standing::NoRole {
            return Err(GraphError::no_role(200));
        }
        if name == TokenName::Page {
            return Err(GraphError::not_a_user_token());
        }
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_is_judged_by_its_standing() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.for_uploads(USER_TOKEN).unwrap(), TokenName::User);
        assert_eq!(tokens.for_uploads(EXPIRED_TOKEN).unwrap_err().codes(), (190, Some(463)));
        assert_eq!(tokens.for_uploads(STRANGER_TOKEN).unwrap_err().codes(), (200, None));
        assert_eq!(tokens.for_uploads(PAGE_TOKEN).unwrap_err().codes(), (200, None));
        assert_eq!(tokens.for_uploads("EAAsomething").unwrap_err().codes(), (190, None));
        tokens.set(TokenName::User, Standing::Revoked);
        assert_eq!(tokens.known(USER_TOKEN).unwrap_err().codes(), (190, Some(466)));
        tokens.set(TokenName::User, Standing::Valid);
        assert!(tokens.known(USER_TOKEN).is_ok());
    }

    #[test]
    fn names_and_tokens_belong_together() {
        for name in TokenName::ALL {
            assert_eq!(TokenName::of(name.token()), Some(name));
        }
    }
}
