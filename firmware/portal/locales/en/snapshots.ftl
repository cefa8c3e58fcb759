# Snapshots: kept, scheduled, locked.

nav-snapshots = Snapshots
snapshots-title = Snapshots
snapshots-lead = A snapshot is one file from which a blank box becomes this one, with everybody still connected. Keep some away from the box.
snapshots-take = Make one now
snapshots-running = A snapshot is being made. This page shows it as soon as it is there.
snapshots-failed = The last one could not be made: { $why }
snapshots-next = The next try is { $date }.
snapshots-saved = Saved. It counts from now on.
snapshots-count =
    { $count ->
        [one] { $count } snapshot on this box
       *[other] { $count } snapshots on this box
    }
snapshots-none = There is none yet.
snapshots-when = Made
snapshots-size = Size
snapshots-look-again = Look again
snapshots-download = Download
snapshots-key = Recovery key
snapshots-key-none = The box locks its snapshots for a recovery key, which you print or keep in a safe place. Without one it makes none.
snapshots-key-made = The box has one and locks its snapshots for it. If it got lost, make another one; snapshots that are there already still need the old one.
snapshots-key-make = Make the recovery key
snapshots-key-anew = Make another recovery key
snapshots-password = Your password once more
snapshots-schedule = By itself
snapshots-daily = Make one every night
snapshots-daily-hint = Nobody is paused by it.
snapshots-hour = In the hour after
snapshots-keep = How many are kept
snapshots-keep-hint = The last of so many days, weeks and months: 7/4/6.
snapshots-keep-wrong = Write three numbers, of days, weeks and months: 7/4/6.
snapshots-logs = With the log of connections
snapshots-logs-hint = Who had which address when. The file is larger with it.
recovery-key-lead = It opens all snapshots that this box makes from now on. Print it, or keep it where the box is not.
recovery-key-once = <strong>It is shown once.</strong> The box itself cannot open its snapshots.
recovery-key-save = Save as a file
recovery-key-done = I have it
