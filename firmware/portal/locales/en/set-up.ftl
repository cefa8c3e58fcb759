# The first visit to a new box.

set-up-title = Set up
set-up-heading = Set up this VPN
set-up-lead = This box is new. Make the account of the person who will run it. Everything else already works and can be changed later.
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
