# Signing in, and letting an app in.

sign-in = Sign in
sign-in-lead = With the account that you were given for this VPN.
sign-in-lead-app = An app on your device wants to connect. Sign in first, then you will be asked whether to allow it.
sign-in-wrong = <strong>The user name or the password is not right.</strong> Capital and small letters make a difference in both.
sign-in-throttled =
    <strong>Too many wrong passwords.</strong> To protect the account, please wait { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    } and try again.
sign-in-busy = <strong>Many people are signing in at this moment.</strong> Please try again in a few seconds.
sign-in-not-permitted = <strong>Your account may not use this VPN.</strong> If it should, ask the person who runs it.
sign-in-disabled = <strong>Your account is disabled.</strong> If that is a mistake, ask the person who runs this VPN.
sign-in-stale = <strong>This page was open for too long, or your browser does not keep cookies.</strong> Please sign in again.
sign-in-broken = <strong>Something here is broken.</strong> You cannot be signed in right now. Please try again in a minute.

authorize-title = Allow { $app }?
authorize-heading = Allow <bdi>{ $app }</bdi> to connect?
authorize-lead = The app wants to use this VPN in your name, <strong><bdi>{ $user }</bdi></strong>.
authorize-warning = <strong>Allow it only if you started this from the app yourself, just now.</strong> If this page came up by surprise, or somebody sent you a link to it, refuse.
authorize-allow = Allow
authorize-refuse = Refuse
authorize-hint = You can take the permission back at any time under Account.
authorize-other-account = Sign in with another account

back-to-app = Back to the app
back-to-app-lead = If the app does not come up by itself, press Continue.
continue = Continue
sign-in-kept = <strong>Your sign-in had ended.</strong> What you typed is kept: sign in, and you can send it again.

resume-title = You are signed in again
resume-lead = Nothing was changed yet. What you had typed is still here, but for passwords and codes.
resume-send = Send it now
resume-back = Back to the page without it

# The code after the password

sign-in-code = One more step
sign-in-code-lead = Type the code that your authenticator app shows for this VPN.
sign-in-code-label = Code
sign-in-code-wrong = <strong>This is not a code that works now.</strong> Each works once and for half a minute: take the one that is shown at this moment.
sign-in-code-throttled =
    <strong>Too many wrong codes.</strong> To protect the account, please wait { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    } and try again.
sign-in-code-lost = Lost the device? One of your recovery codes works here too. Without any, ask the person who runs this VPN.
