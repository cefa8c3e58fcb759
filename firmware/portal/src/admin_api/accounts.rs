//! Accounts: who there is, and who may no longer be.

use super::{done, optional, required};
use crate::{
    answer::json,
    call::{Answer, Call},
};
use alcove_controller::{ApiError, Controller};

pub(crate) fn users(call: &Call<'_>) -> Answer {
    names(call, "users", false)
}

pub(crate) fn disabled_users(call: &Call<'_>) -> Answer {
    names(call, "disabled_users", true)
}

/// A page of names; `next` tells where the next one begins, and is not there on the last.
fn names(call: &Call<'_>, list: &str, only_disabled: bool) -> Answer {
    let query = call.query()?;
    let page = call.controller.user_names(only_disabled, optional(&query, "after"))?;
    let mut body = serde_json::json!({ list: page.names });
    if let Some(next) = page.next {
        body["next"] = next.as_str().into();
    }
    Ok(json(200, &body))
}

pub(crate) fn destroy(call: &Call<'_>) -> Answer {
    change(call, Controller::destroy_user)
}

pub(crate) fn disable(call: &Call<'_>) -> Answer {
    change(call, Controller::lock_user)
}

pub(crate) fn enable(call: &Call<'_>) -> Answer {
    change(call, Controller::unlock_user)
}

fn change(call: &Call<'_>, what: fn(&Controller, &str) -> Result<(), ApiError>) -> Answer {
    what(call.controller, required(&call.form()?, "post", "user_id")?)?;
    done()
}
