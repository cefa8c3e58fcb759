# The frame around every page, and what any page may have to say.

skip = Zum Inhalt
nav-main = Hauptmenü
nav-menu = Verwaltung
nav-home = Verbinden
nav-account = Konto
sign-out = Abmelden
signed-in-as = Angemeldet als { $user }
language = Sprache
change = Ändern
password-hint = Mindestens 8 Zeichen. Ein paar zusammenhanglose Wörter sind sicher und leicht zu merken.
passwords-differ = Die beiden Passwörter stimmen nicht überein. Bitte beide noch einmal eingeben.
user-name = Benutzername
password = Passwort

pages = Seiten dieser Liste
pages-before = Zurück
pages-after = Weiter
pages-where = Seite { $page } von { $last }

# 2 March 2027
date =
    { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }
time-of-day = { $time } UTC

# Pages that say no

not-found = Nicht gefunden
not-found-heading = Hier ist nichts
not-found-lead = Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.
did-not-work = Das hat nicht geklappt
method-heading = So funktioniert diese Adresse nicht
method-lead = Sie wurde auf eine Weise aufgerufen, die sie nicht versteht. Bitte beginnen Sie auf der Startseite.
form-heading = Dieses Formular war nicht lesbar
form-lead = Was ankam, ist nicht das, was unsere Seite sendet. Es wurde nichts geändert. Gehen Sie zurück und versuchen Sie es noch einmal.
foreign-form-heading = Das kam nicht von unserer Seite
foreign-form-lead = Eine andere Website hat dieses Formular gesendet, oder ein Browser, der seine Herkunft verbirgt. Es wurde nichts geändert.
foreign-form-remedy = Wenn Sie auf unserer eigenen Seite auf den Knopf gedrückt haben, schalten Sie für diese Website ab, was die Kopfzeilen <code>Sec-Fetch-Site</code>, <code>Origin</code> und <code>Referer</code> entfernt, und versuchen Sie es noch einmal.
stale-form-heading = Diese Seite gehört zu einer früheren Anmeldung
stale-form-lead = Sie haben sich neu angemeldet, seit sie geöffnet wurde. Es wurde nichts geändert. Öffnen Sie die Seite neu und versuchen Sie es noch einmal.
app-request-heading = Die Anfrage der App ist nicht brauchbar
app-request-lead = Eine App hat Sie hierher geschickt, aber nicht so, wie dieser Server es annimmt. Es wurde nichts geändert.
app-request-remedy = Gehen Sie zurück zur App und versuchen Sie es noch einmal. Geschieht es wieder, aktualisieren Sie die App, oder sagen Sie der Person, die dieses VPN betreut:
forbidden-heading = Das dürfen Sie nicht
forbidden-lead = Es wurde nichts geändert. Sollten Sie es dürfen, fragen Sie die Person, die dieses VPN betreut.
broken = Etwas ist kaputt
broken-heading = Hier ist etwas kaputt
broken-lead = Es liegt nicht an Ihnen. Bitte versuchen Sie es in einer Minute noch einmal.
broken-remedy = Bleibt es so, sagen Sie der Person, die dieses VPN betreut, dass Anfrage <code>{ $request }</code> fehlgeschlagen ist; im Protokoll steht, warum.
to-first-page = Zur Startseite
