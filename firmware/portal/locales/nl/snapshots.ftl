# Snapshots: kept, scheduled, locked.

nav-snapshots = Snapshots
snapshots-title = Snapshots
snapshots-lead = Een snapshot is één bestand waarmee een lege box deze box wordt, terwijl iedereen verbonden blijft. Bewaar er een paar buiten de box.
snapshots-take = Nu een maken
snapshots-running = Er wordt een snapshot gemaakt. Zodra hij er is, staat hij op deze pagina.
snapshots-failed = De laatste kon niet worden gemaakt: { $why }
snapshots-next = De volgende poging is op { $date }.
snapshots-saved = Opgeslagen. Het geldt vanaf nu.
snapshots-count =
    { $count ->
        [one] { $count } snapshot op deze box
       *[other] { $count } snapshots op deze box
    }
snapshots-none = Er is er nog geen.
snapshots-when = Gemaakt
snapshots-size = Grootte
snapshots-look-again = Opnieuw kijken
snapshots-download = Downloaden
snapshots-key = Herstelsleutel
snapshots-key-none = De box vergrendelt zijn snapshots met een herstelsleutel, die u afdrukt of veilig bewaart. Zonder sleutel maakt hij er geen.
snapshots-key-made = De box heeft er een en vergrendelt zijn snapshots ermee. Is hij kwijt, maak dan een nieuwe; bestaande snapshots hebben de oude nog nodig.
snapshots-key-make = Herstelsleutel maken
snapshots-key-anew = Een nieuwe herstelsleutel maken
snapshots-password = Nog eens uw wachtwoord
snapshots-schedule = Vanzelf
snapshots-daily = Elke nacht een maken
snapshots-daily-hint = Niemand merkt er iets van.
snapshots-hour = In het uur na
snapshots-keep = Hoeveel worden bewaard
snapshots-keep-hint = De laatste van zoveel dagen, weken en maanden: 7/4/6.
snapshots-keep-wrong = Schrijf drie getallen, voor dagen, weken en maanden: 7/4/6.
snapshots-logs = Met het logboek van verbindingen
snapshots-logs-hint = Wie wanneer welk adres had. Het bestand is er groter mee.
recovery-key-lead = Hij opent alle snapshots die deze box vanaf nu maakt. Druk hem af, of bewaar hem waar de box niet is.
recovery-key-once = <strong>Hij wordt één keer getoond.</strong> De box zelf kan zijn snapshots niet openen.
recovery-key-save = Opslaan als bestand
recovery-key-done = Ik heb hem
