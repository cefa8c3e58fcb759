# What everybody with an account sees.

home-title = Connect
home-attention = What needs attention
home-deleted = The configuration is deleted. It has stopped working.
home-app = With the app
home-app-lead = The easiest way, on computers and phones. The app renews everything by itself.
home-app-install = Install <a href="https://app.eduvpn.org/" rel="noreferrer">eduVPN</a> or <a href="https://app.letsconnect-vpn.org/" rel="noreferrer">Let’s Connect!</a> on the device.
home-app-add = In the app, add this server: <code class="address">{ $host }</code>
home-app-sign-in = Sign in once when the browser opens, and allow the app.
home-no-profile = <strong>No VPN is open to you yet.</strong> Ask the person who runs this service to give you access to a profile.
home-profiles =
    { $count ->
        [one] What you can use
       *[other] What you can use: { $count } profiles
    }
home-everything = All traffic of the device goes through the VPN
home-only-inside = Only traffic to the networks behind it goes through the VPN
home-files = Without the app
home-files-count = { $count } of { $limit } in use
home-files-lead = For a router, a television or anything else that knows WireGuard: one configuration for each device, never one for two.
home-files-lead-both = For a router, a television or anything else that knows WireGuard or OpenVPN: one configuration for each device, never one for two.
home-files-caption = Your configurations
home-name = Name
home-last-heard = Last heard of
home-traffic = Traffic
home-until = Works until
home-profile-gone = Its profile was removed; it no longer connects
home-not-yet = Not yet
home-received = { $amount } received
home-sent = { $amount } sent
home-made = made { $date }
home-new-key = New key<span class="unseen"> for { $name }</span>
home-delete = Delete<span class="unseen"> { $name }</span>
home-full = You have as many as you may have. Delete one to make another.
home-nothing-to-download = None of your profiles has configurations to download.
home-new = A new configuration
home-new-name = Which device is it for?
home-new-name-example = Living room TV
home-new-profile = Profile
home-new-make = Make it

configuration-delete-title = Delete { $name }
configuration-delete-heading = Delete <bdi>{ $name }</bdi>?
configuration-delete-lead = The device that uses this configuration loses its connection at once, and its file never works again.
configuration-delete-address = Its address <code>{ $address }</code> becomes free for somebody else.
configuration-delete-instead = You can make a new configuration afterwards. If only the file got lost, a <a href="{ $link }">new key</a> keeps the name.
configuration-delete-instead-address = You can make a new configuration afterwards. If only the file got lost, a <a href="{ $link }">new key</a> keeps the name and the address.
delete-it = Delete it
keep-it = Keep it

configuration-renew-title = New key for { $name }
configuration-renew-heading = New key for <bdi>{ $name }</bdi>?
configuration-renew-lead = You get a new file and a new expiry date.
configuration-renew-lead-address = You get a new file with the same address in the VPN, <code>{ $address }</code>, and a new expiry date.
configuration-renew-warning = The device stops working with the old file at once, until it has the new one.
configuration-renew-make = Make a new key
configuration-renew-keep = Keep the old one

new-file-title = Configuration for { $name }
new-file-heading = Configuration for <bdi>{ $name }</bdi>
new-file-save = <strong>Save it now: this page is shown once.</strong> The key in it is kept nowhere else. Should it get lost, make a new key for this configuration.
new-file-tcp = This network offers WireGuard over TCP only. Outside the eduVPN and Let’s Connect! apps the device needs a ProxyGuard client beside WireGuard; it takes the address in the line <code>ProxyEndpoint</code>, which WireGuard itself does not know.
new-file-file = The file
new-file-open = Download it on the device and open it in { $program }, or copy the text.
new-file-download = Download
new-file-text = Text of the configuration
new-file-scan = Or scan it
new-file-scan-lead = With the WireGuard app of a phone or tablet.
new-file-qr = QR code of the configuration
new-file-profile = Profile
new-file-until = Works until
new-file-name = File name
new-file-saved = I have saved it, back to the start

account-title = Account
account-app-removed = The app may no longer connect in your name. It is disconnected.
account-password-changed = Your password is changed. Other browsers in which you were signed in are signed out; your apps stay connected.
account-you = You
account-role = Role
account-role-admin = Admin: runs this VPN
account-role-operator = Operator: sees everything, changes nothing
account-since = Signed in since
account-permissions = Permissions
account-no-permissions = None
account-apps = Your apps
account-apps-count =
    { $count ->
        [one] { $count } app
       *[other] { $count } apps
    }
account-no-apps = No app connects in your name. When you add this server to one, it appears here.
account-apps-lead = Each of these may connect in your name. Remove one that you no longer use, or that was on a device you lost.
account-app = App
account-allowed = Allowed
account-last-used = Last used
account-until = Works until
account-connected = Connected
account-not-yet = Not yet
account-remove = Remove<span class="unseen"> { $name }</span>

app-remove-title = Remove { $name }
app-remove-heading = Remove <bdi>{ $name }</bdi>?
app-remove-connected = The app is connected now and loses its connection at once. It was allowed on { $date }.
app-remove-idle = The app can no longer connect. It was allowed on { $date }.
app-remove-again = To use it again, sign in from the app once more. Your other apps are not affected.
app-remove-yes = Remove it

passwd-title = Change the password
passwd-lead = Other browsers in which you are signed in will be signed out. Your apps stay connected.
passwd-current = Current password
passwd-new = New password
passwd-again = The new password again
passwd-differ = The two new passwords are not the same. Please type both again.
leave-it = Leave it

# What can be wrong with what was asked for

user-name-empty = The user name is empty.
user-name-too-long = The user name is longer than { $most } bytes.
user-name-spaces = The user name begins or ends with a space.
user-name-character = The user name has a character that is not allowed: “{ $character }”
user-exists = There is a user “{ $name }” already.
user-missing = There is no user “{ $name }”.
password-short = Use at least { $least } characters.
password-long = Use at most { $most } characters.
password-common = This password is among the first that anybody would try. Choose another one.
password-not-current = This is not your current password.
password-throttled =
    Too many wrong passwords. Try again in { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }.
many-at-once = Many people are signing in at this moment. Try again in a few seconds.
not-permitted = Your account may not use this service. Ask the person who runs it.
account-is-disabled = Your account was disabled. Ask the person who runs this service.
configuration-name-empty = Give it a name, for example the device that will use it.
configuration-name-long = Use at most { $most } characters.
configuration-name-hidden = Use only characters that can be seen, on one line.
configuration-missing = This configuration is no longer in your list.
configuration-none-here = This profile has no configurations to download.
configuration-later = No configuration can be made right now. Try again in a minute.
configuration-unwanted = This connection is not allowed. Ask the person who runs this service.
configurations-off = Configurations for download are turned off here. Use the app instead.
configurations-full =
    { $limit ->
        [one] You have { $limit } configuration, which is as many as you may have. Delete it first.
       *[other] You have { $limit } configurations, which is as many as you may have. Delete one first.
    }
account-changed = Your account changed meanwhile. Sign in again.
profile-not-listed = Choose one of the profiles in the list.
app-missing = This app is no longer in your list.

# What needs attention, for those who run the box

attention-twin = Another box, at { $address }, has the identity of this one: both came from the same snapshot. Clients and nodes cannot tell them apart. Switch one of them off, or restore it as a copy.
attention-node-down = Node “{ $node }” is not connected: nobody new can connect through it.
attention-node-replaced = Node “{ $node }” is not connected: “{ $other }” serves in its place.
attention-pool-openvpn = Profile “{ $profile }” has no place left for OpenVPN clients.
attention-pool-empty = Profile “{ $profile }” has no free address left.
attention-pool-low = Profile “{ $profile }” is nearly full: { $taken } of { $all } addresses are given out ({ $percent } %). Give it a larger range that contains the present one.
attention-hook = The hook program cannot be run, so nobody new can connect: { $why }.

# Devices that gave way, and the apps

endings-title = A device of yours was signed out
endings-lead =
    { $most ->
        [one] One device of yours can be connected with the apps at a time. When another connects, the former gives way.
       *[other] { $most } devices of yours can be connected with the apps at a time. When one more connects, the one that connected first gives way.
    }
endings-one = <bdi>{ $name }</bdi> on { $date }, because <bdi>{ $other }</bdi> connected. Connect in its app again to bring it back.
platforms-title = Where to get the app, and what to press
platforms-android = Install eduVPN from Google Play or F-Droid. Allow the VPN connection when Android asks, then switch it on with the slider.
platforms-ios = Install eduVPN from the App Store. Allow it to add a VPN configuration when it asks, then switch it on with the slider.
platforms-windows = Download eduVPN from its page and install it. It sits beside the clock; open it from there, choose this server, and connect.
platforms-macos = Install eduVPN from the Mac App Store. Allow the VPN configuration when it asks, then switch it on with the slider.
platforms-linux = Install the packages that the page of eduVPN names for your distribution. Start eduVPN, add this server, and connect.

# Second factor

second-factor-title = Second factor
second-factor-lead = With a second factor, a stolen password alone lets nobody in: your phone shows a new code every half minute, and signing in asks for it.
second-factor-apps = You need an authenticator app on your phone: FreeOTP, Aegis, Google Authenticator or the password manager that you use.
second-factor-password = Your password
second-factor-begin = Set it up
second-factor-scan = Scan this code with the authenticator app.
second-factor-qr = QR code for the authenticator app
second-factor-type = Or type this in:
second-factor-enter = Type the code that the app shows now.
second-factor-code = Code
second-factor-confirm = Turn it on
second-factor-on = On since { $date }. Signing in asks for your password and a code.
second-factor-left =
    { $count ->
        [one] You have { $count } recovery code left, for when the phone is not at hand.
       *[other] You have { $count } recovery codes left, for when the phone is not at hand.
    }
second-factor-codes = New recovery codes
second-factor-remove = Turn it off
second-factor-removed = The second factor is off. The password alone lets you in now.
second-factor-there = There is a second factor already. Turn it off first.
second-factor-gone = Nothing is being set up any more. Start again.
second-factor-wrong = This is not the code. Check the clock of the device, and take the newest code.
second-factor-off = There is no second factor that these codes could stand in for.
second-factor-none = The user “{ $name }” has no second factor.
recovery-title = Your recovery codes
recovery-in-use = The second factor is on from now on.
recovery-lead = Write them down or print this page, and keep them away from your phone. Each lets you in once when you have no code. They are not shown again.
recovery-saved = I have them, back to the account
back-to-account = Back to the account

# Browsers and history

account-session-ended = That browser is signed out.
account-second-factor-on = On
account-second-factor-off = Off: the password alone lets you in
account-second-factor-add = Add a second factor
account-second-factor-manage = Second factor and recovery codes
account-browsers = Browsers
account-browsers-count =
    { $count ->
        [one] Signed in in { $count } browser
       *[other] Signed in in { $count } browsers
    }
account-browsers-lead = These browsers are signed in to these pages as you. Sign out one that you do not know, and change the password.
account-browser = Browser
account-browser-unknown = Unknown browser
account-browser-here = This browser
account-browser-from = from <bdi>{ $address }</bdi>
account-session-ends = Ends by itself
account-sessions-others = Sign out all others
session-missing = This browser is signed out already.
history-title = Connection history
history-lead =
    Your connections, the newest first. They are kept for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }; those who run this VPN can see them too. With WireGuard a connection lasts as long as the address is yours.
history-none = No connection yet.
history-device = Device
history-from = From
history-began = Began
history-ended = Ended
history-lasts = Still there
history-unknown = Not known
