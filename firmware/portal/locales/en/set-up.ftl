# The first visit to a new box.

set-up-title = Set up
set-up-heading = Set up this VPN
set-up-lead = This box is new. Five short steps and it is a VPN; everything can be changed later.
set-up-code = Set-up code
set-up-code-hint = Alcove printed it when it started. It proves that you are at the box, and works once.
set-up-code-wrong = This is not the set-up code. Compare it with what Alcove printed; small letters and missing hyphens are fine.
set-up-throttled =
    Too many wrong codes. Please wait { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    } and try again.
set-up-again = The password again
set-up-make = Make the account and sign in

set-up-screen = Step { $screen } of { $screens }
set-up-name = Name of this VPN
set-up-name-hint = People see it in their apps and on these pages, for example the name of the office.
set-up-language = Language
set-up-language-hint = For you, and for visitors whose browser asks for none of ours.
set-up-account-title = Your account
set-up-account-lead = You run this VPN with it. It can do everything here, so give it a good password.
set-up-second-factor = Protect it with a code of my phone too
set-up-second-factor-hint = Recommended: a stolen password alone lets nobody in then. You scan a code with an authenticator app on the next page.

purpose-title = What is the VPN for?
purpose-question = Should all traffic go through the VPN, or only to the office?
purpose-everything = Everything
purpose-everything-hint = Whatever the device does on the internet goes through this box. Right on hotel and café networks.
purpose-office = Only to the office
purpose-office-hint = Servers and printers of the office are reached through the VPN, everything else as before. Saves the office’s line.
purpose-networks = Networks of the office
purpose-networks-hint = Needed for “Only to the office”. These are the networks that this box sees, as a start.
purpose-networks-none = Name the networks of the office, for example 192.168.1.0/24.
purpose-networks-wrong = “{ $network }” is not a network; write it like 192.168.1.0/24.
purpose-name = Name in the apps
purpose-name-hint = Further profiles with other rules can be added later.

set-up-certificate-title = The certificate
set-up-certificate-lead = This box made a certificate of its own for <bdi>{ $host }</bdi>. That is why the browser warned you; the connection is encrypted all the same.
set-up-certificate-apps = The eduVPN and Let’s Connect! apps accept only certificates that everybody trusts. They are free, and are to be had once this box has a name on the internet and is reachable there.
set-up-certificate-later = You can go on now. Until then, configurations to download work, and so do the apps on devices that were given the box’s own certificate to trust.
back = Back

outside-title = What is left to do outside
outside-lead = The box is ready. So that people reach it from outside, three things are needed on your internet router and at your provider.
outside-name = Let the name <code>{ $host }</code> lead to the public address of your office (at your domain provider, or a dynamic-DNS service).
outside-ports = On the router, forward these ports to this box: <code>TCP 443</code> and <code>UDP { $port }</code>.
outside-app = Then install the app on your phone, switch its Wi-Fi off, add the server <code>{ $host }</code> and connect.
outside-finish = Finish

home-unfinished = <strong>The set-up is not finished.</strong> It goes on where you left it.
home-finish = Finish it
page-stale = This page was open for too long, or your browser does not keep cookies. Please fill it in again.
