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

back = Back

home-unfinished = <strong>The set-up is not finished.</strong> It goes on where you left it.
home-finish = Finish it
page-stale = This page was open for too long, or your browser does not keep cookies. Please fill it in again.

reach-title = How people reach it
reach-lead = Apps find this box by a name, and trust it by a certificate. For both to work from outside, two things are needed there.
outside-name = At your domain provider, or with a dynamic-DNS service, let a name lead to the public address of your office.
outside-ports = On the internet router, forward these ports to this box: <code>TCP 443</code> <code>TCP 80</code> <code>UDP { $port }</code>
reach-host = Name of this box on the internet
reach-host-hint = Such as vpn.example.org. It can stay empty if there is none yet.
reach-certificate = Certificate
reach-acme = Get one by itself
reach-acme-hint = Free, from Let’s Encrypt, and renewed by itself. Until name and ports lead here, it is tried again and again.
reach-own = I have one
reach-own-hint = It is uploaded afterwards, on the page “Certificate”.
reach-self = The box’s own, for now
reach-self-hint = Browsers warn, and apps accept it only on devices that were told to trust it.

key-title = The recovery key
key-lead = Snapshots of this box are locked with it. If the box is lost, a snapshot and this key bring it back. Without the key nobody can open one, not even you.
key-make = Make the recovery key
key-shown-once = This key is shown only now. Save it or print it, and keep it away from the box.
key-text = The recovery key as text
key-qr = QR code with the recovery key
key-download = Save it as a file
key-ending = Its last six characters
key-ending-hint = From the file or the paper, to be sure that it was saved.
key-ending-wrong = These are not its last six characters. Look at what you have saved; if it was not saved, make another key.
key-finish = Finish
key-made-before = A recovery key was made. Type how it ends, or make another one if it was not saved.
key-make-another = Make another one
set-up-is-done = This box is set up already. Sign in instead.
