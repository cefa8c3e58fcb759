# The frame around every page, and what any page may have to say.

skip = Skip to the content
nav-main = Main
nav-menu = Manage
nav-home = Connect
nav-account = Account
sign-out = Sign out
signed-in-as = Signed in as { $user }
language = Language
change = Change
password-hint = At least 8 characters. A few unrelated words are strong and easy to keep.
passwords-differ = The two passwords are not the same. Please type both again.
user-name = User name
password = Password

pages = Pages of this list
pages-before = Before
pages-after = Next
pages-where = Page { $page } of { $last }

# 2 March 2027
date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
time-of-day = { $time } UTC

# Pages that say no

not-found = Not found
not-found-heading = There is nothing here
not-found-lead = The address may be mistyped, or the page has moved.
did-not-work = This did not work
method-heading = This address does not work that way
method-lead = It was called in a way that it does not understand. Start from the first page instead.
form-heading = This form could not be read
form-lead = What arrived was not what our page sends. Nothing was changed. Go back and try again.
foreign-form-heading = This did not come from our page
foreign-form-lead = Another site, or a browser that hides where it comes from, sent this form. Nothing was changed.
foreign-form-remedy = If you pressed the button on our own page, turn off what removes the headers <code>Sec-Fetch-Site</code>, <code>Origin</code> and <code>Referer</code> for this site, and try again.
stale-form-heading = This page was from an earlier sign-in
stale-form-lead = You signed in again since it was opened. Nothing was changed. Open the page anew and try again.
app-request-heading = The app’s request cannot be used
app-request-lead = An app sent you here, but not in a way that this server accepts. Nothing was changed.
app-request-remedy = Go back to the app and try again. If it happens again, update the app, or tell the person who runs this VPN:
forbidden-heading = You are not allowed to do this
forbidden-lead = Nothing was changed. If you should be, ask the person who runs this VPN.
broken = Something is broken
broken-heading = Something here is broken
broken-lead = It is not your fault. Please try again in a minute.
broken-remedy = If it stays like this, tell the person who runs this VPN that request <code>{ $request }</code> failed; its log says why.
to-first-page = To the first page
