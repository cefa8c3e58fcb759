//! The pages for people: one file per page, each with its template of the same name.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod app;
pub(crate) mod certificate;
pub(crate) mod configuration;
pub(crate) mod dynamic_dns;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod join;
pub(crate) mod language;
pub(crate) mod look;
pub(crate) mod network;
pub(crate) mod passwd;
pub(crate) mod restore;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod set_up;
pub(crate) mod sign_in;
pub(crate) mod sign_in_code;
pub(crate) mod sign_out;
pub(crate) mod trust;
