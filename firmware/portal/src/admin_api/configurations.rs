//! Configurations of people: what they have, one more, one less.

use super::{done, listed, required};
use crate::{
    call::{Answer, Call},
    form::FormError,
    show::imf_fixdate,
};
use alcove_controller::Order;
use rouille::Response;

pub(crate) fn list(call: &Call<'_>) -> Answer {
    let query = call.query()?;
    let list = call.controller.configurations_of_user(required(&query, "query", "user_id")?)?;
    listed("user_configuration_list", &list)
}

pub(crate) fn create(call: &Call<'_>) -> Answer {
    let form = call.form()?;
    let accept: Vec<&str> = call.lines("Accept").collect();
    let order = Order { fields: form.fields(), accept: &accept, host: call.host };
    let answer = call.controller.provision(&order)?;
    Ok(Response::from_data(answer.content_type, answer.body)
        .with_unique_header("Cache-Control", "no-store")
        .with_unique_header("Expires", imf_fixdate(answer.expires)))
}

pub(crate) fn delete(call: &Call<'_>) -> Answer {
    let form = call.form()?;
    let user = required(&form, "post", "user_id")?;
    call.controller.delete_connection(user, required(&form, "post", "connection_id")?)?;
    done()
}

/// The user is named in the query, as the reference has it, or in the body.
pub(crate) fn delete_authorizations(call: &Call<'_>) -> Answer {
    let query = call.query()?;
    let form = match call.form() {
        // Without a body there need be no type of it.
        Err(FormError::ContentType) if call.body.is_empty() => Ok(query),
        Ok(form) if form.fields().is_empty() => Ok(query),
        other => other,
    }?;
    call.controller.delete_authorizations(required(&form, "query or post", "user_id")?)?;
    done()
}
