# Accounts, and inviting people.

users-title = Users
users-add = Add a user
users-deleted = The account is deleted, with everything that it had.
users-search = Search for a name
users-which = Which
users-all = All
users-active = May sign in
users-disabled = Disabled
users-staff = Admins and operators
users-count =
    { $count ->
        [one] { $count } user
       *[other] { $count } users
    }
users-none = Nobody matches. Try a shorter part of the name.
users-devices = Devices
users-last-seen = Last seen
users-never = Never

user-name-hint = What this person types to sign in, for example an e-mail address. It cannot be changed later.
user-part-account = The account
user-part-rights = Role and permissions
user-way = How do they get a password?
user-way-invite = By invitation
user-way-invite-hint = You get a link to pass on. It works once, for seven days, and lets them choose a password.
user-way-password = You choose one now
user-way-password-hint = Type it below and tell it to them in person.
user-role = Role

role-user = User
role-user-hint = Uses the VPN.
role-operator = Operator
role-operator-hint = Sees everything here, changes nothing.
role-admin = Admin
role-admin-hint = Runs this VPN.

user-permissions = Permissions
user-permissions-hint = One on each line. Profiles can ask for one of them. Leave it empty when everybody may use everything.
user-title = User { $name }
user-is-disabled = Disabled
user-about = About this account
user-made = Made
user-sign-in = Signing in
user-has-password = With a password of their own
user-no-password = No password yet: invite them
user-invited-until = Invited; the link works until { $date }
user-invite = Make an invitation link
user-invite-again = Make a link for a new password
user-withdraw = Withdraw the invitation
user-sign-out = Sign out everywhere
user-sign-out-heading = Sign { $name } out everywhere?
user-sign-out-lead = Browsers and apps are signed out at once and lose their connection. Whoever knows the password can sign in again. Configurations made by hand stay.
user-disable = Disable
user-disable-heading = Disable { $name }?
user-disable-lead = This person is off the VPN within two seconds and cannot sign in until you let them in again. Their devices and apps are removed and have to be set up anew then.
user-enable = Let in again
user-delete = Delete
user-delete-heading = Delete { $name }?
user-delete-lead = The account, its devices and apps are gone for good within two seconds. The log keeps who had which address. To keep somebody out for a while, disable the account instead.
user-has-devices =
    { $count ->
        [one] { $count } device loses its connection.
       *[other] { $count } devices lose their connection.
    }
user-is-you = This is your own account: another admin can disable or delete it.
user-devices =
    { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }
user-no-devices = No device has a configuration.
user-by-app = made by an app
user-apps =
    { $count ->
        [one] { $count } app
       *[other] { $count } apps
    }
user-no-apps = No app may connect in this person’s name.
user-log = Latest connections
user-whole-log = All of them
user-done-added = The account is made.
user-done-disabled = The account is disabled, and off the VPN.
user-done-enabled = This person may sign in again. Devices and apps have to be set up anew.
user-done-signed-out = All browsers and apps are signed out.
user-done-device = The device is removed and has lost its connection.
user-done-withdrawn = The invitation no longer works.
user-done-changed = Saved. It counts from now on.
user-own-account = This is your own account. Ask another admin to do it.
user-last-admin = This is the last admin. Make another one first.
user-locked = This account is disabled. Let it in again first.

permissions-too-many = Use at most { $most } permissions.
permissions-wrong = One permission is empty, too long, or has a character that cannot be seen.

device-gone = This device is no longer in the list.

invited-title = Invitation for { $name }
invited-lead = Pass this link on, for example by e-mail. Whoever opens it first chooses the password of the account.
invited-link = Invitation link
invited-until = It works once, until { $date }.
invited-once = <strong>This page is shown once.</strong> Should the link get lost, make another one; this one is void then.
invited-back = To the account

invitation-title = Choose your password
invitation-lead = You are invited to this VPN as { $name }. The link works once, until { $date }.
invitation-accept = Set the password and sign in
invitation-gone = This invitation no longer works
invitation-gone-lead = It was used, is older than seven days, or was replaced by a newer one. If you have not chosen a password yet, ask for another link.
invitation-void = This invitation was used, is too old, or was replaced.
invitation-to-sign-in = To the sign-in page

user-second-factor = Second factor
user-second-factor-on = A code from an app is asked for
user-second-factor-off = None
user-code = Reset the second factor
user-code-heading = Reset the second factor of { $name }?
user-code-lead = For somebody who lost the phone and the recovery codes. The password alone lets them in then, until they set one up again. Make sure that it is them who ask.
user-done-code = The second factor is gone. The password alone lets them in now.

users-guests = Guests of other servers
user-guest = Guest
user-guest-of = Guest of
user-guest-hint = Guests sign in at their own server. If you delete this account, it is made anew when the guest comes back; to keep somebody out, disable the account.
user-pseudonym = Known to other servers as
user-is-guest = This is a guest, who signs in at another server and has no password, role or permissions here.
