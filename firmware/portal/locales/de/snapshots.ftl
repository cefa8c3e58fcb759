# Snapshots: kept, scheduled, locked.

nav-snapshots = Snapshots
snapshots-title = Snapshots
snapshots-lead = Ein Snapshot ist eine Datei, aus der eine leere Box diese hier wird, während alle verbunden bleiben. Bewahren Sie einige außerhalb der Box auf.
snapshots-take = Jetzt einen anlegen
snapshots-running = Ein Snapshot wird angelegt. Sobald er da ist, steht er auf dieser Seite.
snapshots-failed = Der letzte konnte nicht angelegt werden: { $why }
snapshots-next = Der nächste Versuch ist am { $date }.
snapshots-saved = Gespeichert. Es gilt ab jetzt.
snapshots-count =
    { $count ->
        [one] { $count } Snapshot auf dieser Box
       *[other] { $count } Snapshots auf dieser Box
    }
snapshots-none = Es gibt noch keinen.
snapshots-when = Angelegt
snapshots-size = Größe
snapshots-look-again = Noch einmal nachsehen
snapshots-download = Herunterladen
snapshots-key = Wiederherstellungsschlüssel
snapshots-key-none = Die Box verschließt seine Snapshots für einen Wiederherstellungsschlüssel, den Sie ausdrucken oder sicher verwahren. Ohne ihn legt sie keinen an.
snapshots-key-made = Die Box hat einen und verschließt seine Snapshots dafür. Ging er verloren, machen Sie einen neuen; vorhandene Snapshots brauchen noch den alten.
snapshots-key-make = Wiederherstellungsschlüssel machen
snapshots-key-anew = Einen neuen Schlüssel machen
snapshots-password = Noch einmal Ihr Passwort
snapshots-schedule = Von selbst
snapshots-daily = Jede Nacht einen anlegen
snapshots-daily-hint = Niemand wird dabei unterbrochen.
snapshots-hour = In der Stunde nach
snapshots-keep = Wie viele aufbewahrt werden
snapshots-keep-hint = Der letzte von so vielen Tagen, Wochen und Monaten: 7/4/6.
snapshots-keep-wrong = Schreiben Sie drei Zahlen, für Tage, Wochen und Monate: 7/4/6.
snapshots-logs = Mit dem Protokoll der Verbindungen
snapshots-logs-hint = Wer wann welche Adresse hatte. Die Datei wird damit größer.
recovery-key-lead = Er öffnet alle Snapshots, die diese Box von jetzt an anlegt. Drucken Sie ihn aus oder verwahren Sie ihn dort, wo die Box nicht ist.
recovery-key-once = <strong>Er wird einmal gezeigt.</strong> Die Box selbst kann seine Snapshots nicht öffnen.
recovery-key-save = Als Datei speichern
recovery-key-done = Ich habe ihn
