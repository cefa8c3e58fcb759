//! The two OAuth endpoints: one for people's browsers, one for the apps.

pub(crate) mod authorize;
pub(crate) mod token;
