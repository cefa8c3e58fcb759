# Restoring a snapshot, and joining a controller, in place of a set-up or later.

restore-instead = Restore a snapshot instead
restore-instead-hint = This box becomes the one that you saved: people, devices and settings.
join-instead = Make it a node of another box
join-instead-hint = For a second office, or more people: with a join code from there.
proof-lead = This box is new, so prove first that you are at it.
proof-back = Back to the set-up

upload-too-large = The file is larger than there is room for here: at most { $most } MB.
upload-no-room = The disk is full: there is no room for the file.

restore-title = Restore a snapshot
restore-lead = A snapshot is one file with everything that a box is. From it this box becomes that one; nothing changes before you have seen what is in it.
restore-file = The snapshot
restore-file-hint = A file that ends in .snapshot, as Alcove saved it.
restore-send = Send the file
restore-no-file = Choose the file of the snapshot.
restore-held = The file is here, { $length }. What opens it?
restore-passphrase = Passphrase
restore-passphrase-hint = The one with which it was saved.
restore-recovery-key = Or the recovery key
restore-recovery-key-hint = The whole text, or the line that begins with AGE-SECRET-KEY-1.
restore-one-key = Type the passphrase, or paste the recovery key: one of the two.
restore-as = What is this box to be?
restore-replacement = The same box
restore-replacement-hint = In the place of the former one, which must stay switched off. Devices stay connected and nobody signs in again.
restore-copy = A copy of it
restore-copy-hint = Another box with the same people, profiles and settings, and keys of its own. Devices are set up anew.
restore-another-box = Yes, make this box the other one
restore-another-box-hint = What this box is now is kept aside and can be brought back.
restore-read-it = Show what is in it
restore-other-file = Choose another file
restore-reading = The snapshot is being read and checked.
restore-read = { $done } of { $all }
restore-look-again = Look again
restore-ready = Snapshot of <bdi>{ $host }</bdi>, made { $created }. It is whole.
restore-signer = Signed by the box
restore-product = Made by
restore-logs = Log of connections
restore-logs-in = in it
restore-logs-out = left out
restore-host-name = Host name
restore-profiles = Profiles
restore-accounts = Accounts
restore-apps = Apps
restore-devices = Devices that may connect
restore-nodes = Nodes
restore-from-to = <bdi>{ $before }</bdi>, then <bdi>{ $after }</bdi>
restore-means-replacement = This box becomes that one, with its keys. Switch the former one off: two of the same disturb each other.
restore-means-copy = This box gets its people, profiles and settings. Keys, certificates and devices are its own.
restore-decide = Restore it
restore-forget = Leave everything as it is
restore-decided = The box is being put in place. It takes some seconds.
restore-decided-then = Then sign in with an account that is in the snapshot. The browser may warn again, because the certificate may be another one now.
restore-sign-in = Go to the box

restore-no-snapshot = This file is not a snapshot.
restore-truncated = The end of the file is missing. Copy it again from where it came from.
restore-damaged = The file is damaged. Copy it again from where it came from, or use another one.
restore-wrong-passphrase = This passphrase does not open the snapshot. Compare it; if it is right, the beginning of the file is damaged.
restore-wrong-key = This recovery key does not open the snapshot: it was made for another key.
restore-needs-passphrase = This snapshot is locked with a passphrase and not with a recovery key.
restore-needs-key = This snapshot is locked with a recovery key and not with a passphrase.
restore-not-a-key = This is not a recovery key. It has a line that begins with AGE-SECRET-KEY-1.
restore-too-much-work = The snapshot’s passphrase takes more memory to be checked than a box has. Decrypt it and encrypt it again with <code>age</code> on a larger machine.
restore-newer = A later release made this snapshot, { $product }. Update Alcove first.
restore-bad-signature = The snapshot’s signature is not that of the box that it claims to be of. Do not use it.
restore-foreign = This is a snapshot of another box: <code>{ $found }</code> signed it, and this one is <code>{ $expected }</code>.
restore-no-box = The file can be opened, but what is in it makes no box: Alcove did not make it.
restore-busy = Somebody is restoring a snapshot at the command line. Try again when that is done.
restore-full = There is not enough room on the disk for a second state beside the present one.
restore-failed = The snapshot could not be restored; the box’s log says why.

join-title = Make it a node
join-lead = A node serves the people of another box, its controller. On the controller, make a join code, and paste it here.
join-code = Join code
join-code-hint = Such as vpn.example.org/K7-4XQ2M-…; small letters and spaces for hyphens are fine. It is good once and for an hour.
join-button = Join
join-joining = The controller is being asked.
join-joined = This box is <bdi>{ $name }</bdi> now, node { $node } of <bdi>{ $controller }</bdi>.
join-what-it-is = It serves the people of the controller and has no pages of its own any more: everything is decided and seen there. This page ends with them.
join-next = On your router, forward UDP port 51820 to this box, as for the controller. To make it a box of its own again, run <code>alcove node leave</code> here, or reset it.

join-no-address = This is not a join code: it begins with the controller’s address and a slash, such as vpn.example.org/K7-….
join-bad-address = “{ $address }” before the slash is not an address. A name such as vpn.example.org stands there, or an IP address.
join-address-check = The address <bdi>{ $address }</bdi> or the group of two behind it is mistyped. Compare both with the code.
join-group = Group { $number } (<code>{ $text }</code>) is mistyped. Compare it with the code.
join-group-length =
    Group { $number } (<code>{ $text }</code>) has { $count ->
        [one] { $count } letter
       *[other] { $count } letters
    } instead of { $expected }. Compare it with the code.
join-groups =
    The code has { $count ->
        [one] { $count } group
       *[other] { $count } groups
    } behind the slash instead of { $groups }. A part of it is missing, or too much.
join-unreachable = The controller at <bdi>{ $controller }</bdi> cannot be reached from here. Look whether it runs, and whether this box has a way to it.
join-another = What answers at <bdi>{ $controller }</bdi> is not the controller that made the code. Nothing was told to it. Does the address lead to another box?
join-silent = The controller at <bdi>{ $controller }</bdi> did not answer in time. Try again.
join-refused = The controller said no: <bdi>{ $reason }</bdi>.
join-unexpected = The controller at <bdi>{ $controller }</bdi> said something that this box does not understand. Update the older of the two.
join-failed = It did not work; the box’s log says why.
restore-back-lead = This is what the box was before the last restore, and what going back changes.
restore-back-means = What the box is now is put aside in its place, so that you can come back the same way.
restore-back-do = Go back to it

join-no-version = the box speaks version { $theirs } of the link and the controller version { $ours }: update the older one
join-no-clock-ahead = the clock of this box is { $seconds } s ahead of the controller’s: let both take the time from the network (NTP), then try again; the code is still good
join-no-clock-behind = the clock of this box is { $seconds } s behind the controller’s: let both take the time from the network (NTP), then try again; the code is still good
join-no-used = the code was used by another box ({ $at }): if that was not you, remove the node that it made, and make a new code
join-no-late = the code was good until { $at }: make a new one
join-no-place = the node whose place this box was to take is gone: make a new code
join-no-code = the controller does not know this code, or has forgotten it: make a new one
join-no-store = something failed at the controller; its log says what
join-no-room = too many boxes try to join at the moment: try again
