//! Signing out, or over to another account.

use crate::{
    answer::see_other,
    call::{Answer, Call},
    cookie, csrf, return_to,
};

/// `POST …/_logout`. The field `authRedirectTo` leads back to the page where another account is wanted.
pub(crate) fn sign_out(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let form = call.form()?;
    if let Some(session) = call.session()? {
        csrf::check(call, &form, &session)?;
        call.controller.sign_out(&session)?;
    }
    let target = return_to::checked(form.get("authRedirectTo")).to_owned();
    Ok(see_other(target).with_additional_header("Set-Cookie", cookie::clear(cookie::SESSION)))
}
