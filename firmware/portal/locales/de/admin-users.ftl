# Accounts, and inviting people.

users-title = Benutzer
users-add = Benutzer hinzufügen
users-deleted = Das Konto ist gelöscht, mit allem, was dazugehörte.
users-search = Name suchen
users-which = Welche
users-all = Alle
users-active = Dürfen sich anmelden
users-disabled = Gesperrt
users-staff = Verwalter und Beobachter
users-count =
    { $count ->
        [one] { $count } Benutzer
       *[other] { $count } Benutzer
    }
users-none = Niemand gefunden. Versuchen Sie einen kürzeren Teil des Namens.
users-devices = Geräte
users-last-seen = Zuletzt gesehen
users-never = Nie

user-name-hint = Was diese Person zum Anmelden eingibt, zum Beispiel eine E-Mail-Adresse. Lässt sich später nicht ändern.
user-part-account = Das Konto
user-part-rights = Rolle und Berechtigungen
user-way = Wie kommt diese Person zu einem Passwort?
user-way-invite = Durch eine Einladung
user-way-invite-hint = Sie erhalten einen Link zum Weitergeben. Er gilt einmal, sieben Tage lang, und damit wählt die Person ein Passwort.
user-way-password = Sie wählen jetzt eines
user-way-password-hint = Geben Sie es unten ein und teilen Sie es persönlich mit.
user-role = Rolle

role-user = Benutzer
role-user-hint = Benutzt das VPN.
role-operator = Beobachter
role-operator-hint = Sieht hier alles, ändert nichts.
role-admin = Verwalter
role-admin-hint = Betreibt dieses VPN.

user-permissions = Berechtigungen
user-permissions-hint = Eine je Zeile. Profile können eine davon verlangen. Leer lassen, wenn alle alles benutzen dürfen.
user-title = Benutzer { $name }
user-is-disabled = Gesperrt
user-about = Über dieses Konto
user-made = Angelegt
user-sign-in = Anmeldung
user-has-password = Mit eigenem Passwort
user-no-password = Noch kein Passwort: laden Sie ein
user-invited-until = Eingeladen; der Link gilt bis { $date }
user-invite = Einladungslink erstellen
user-invite-again = Link für ein neues Passwort erstellen
user-withdraw = Einladung zurückziehen
user-sign-out = Überall abmelden
user-sign-out-heading = { $name } überall abmelden?
user-sign-out-lead = Browser und Apps werden sofort abgemeldet und verlieren ihre Verbindung. Wer das Passwort kennt, kann sich wieder anmelden. Von Hand erstellte Konfigurationen bleiben.
user-disable = Sperren
user-disable-heading = { $name } sperren?
user-disable-lead = Diese Person ist binnen zwei Sekunden aus dem VPN und kann sich nicht anmelden, bis Sie sie wieder zulassen. Geräte und Apps werden entfernt und müssen dann neu eingerichtet werden.
user-enable = Wieder zulassen
user-delete = Löschen
user-delete-heading = { $name } löschen?
user-delete-lead = Das Konto, seine Geräte und Apps sind binnen zwei Sekunden endgültig weg. Das Protokoll behält, wer welche Adresse hatte. Um jemanden eine Weile auszuschließen, sperren Sie das Konto.
user-has-devices =
    { $count ->
        [one] { $count } Gerät verliert die Verbindung.
       *[other] { $count } Geräte verlieren die Verbindung.
    }
user-is-you = Dies ist Ihr eigenes Konto: ein anderer Verwalter kann es sperren oder löschen.
user-devices =
    { $count ->
        [one] { $count } Gerät
       *[other] { $count } Geräte
    }
user-no-devices = Kein Gerät hat eine Konfiguration.
user-by-app = von einer App erstellt
user-apps =
    { $count ->
        [one] { $count } App
       *[other] { $count } Apps
    }
user-no-apps = Keine App darf sich im Namen dieser Person verbinden.
user-log = Letzte Verbindungen
user-whole-log = Alle
user-done-added = Das Konto ist angelegt.
user-done-disabled = Das Konto ist gesperrt und aus dem VPN.
user-done-enabled = Diese Person darf sich wieder anmelden. Geräte und Apps müssen neu eingerichtet werden.
user-done-signed-out = Alle Browser und Apps sind abgemeldet.
user-done-device = Das Gerät ist entfernt und hat keine Verbindung mehr.
user-done-withdrawn = Die Einladung gilt nicht mehr.
user-done-changed = Gespeichert. Es gilt ab jetzt.
user-own-account = Dies ist Ihr eigenes Konto. Bitten Sie einen anderen Verwalter darum.
user-last-admin = Dies ist der letzte Verwalter. Bestimmen Sie zuerst einen anderen.
user-locked = Dieses Konto ist gesperrt. Lassen Sie es zuerst wieder zu.

permissions-too-many = Verwenden Sie höchstens { $most } Berechtigungen.
permissions-wrong = Eine Berechtigung ist leer, zu lang oder enthält ein unsichtbares Zeichen.

device-gone = Dieses Gerät ist nicht mehr in der Liste.

invited-title = Einladung für { $name }
invited-lead = Geben Sie diesen Link weiter, zum Beispiel per E-Mail. Wer ihn zuerst öffnet, wählt das Passwort des Kontos.
invited-link = Einladungslink
invited-until = Er gilt einmal, bis { $date }.
invited-once = <strong>Diese Seite wird nur einmal gezeigt.</strong> Geht der Link verloren, erstellen Sie einen neuen; dieser verfällt dann.
invited-back = Zum Konto

invitation-title = Wählen Sie Ihr Passwort
invitation-lead = Sie sind zu diesem VPN eingeladen, als { $name }. Der Link gilt einmal, bis { $date }.
invitation-accept = Passwort setzen und anmelden
invitation-gone = Diese Einladung gilt nicht mehr
invitation-gone-lead = Sie wurde benutzt, ist älter als sieben Tage oder wurde durch eine neuere ersetzt. Haben Sie noch kein Passwort gewählt, bitten Sie um einen neuen Link.
invitation-void = Diese Einladung wurde benutzt, ist zu alt oder wurde ersetzt.
invitation-to-sign-in = Zur Anmeldung

user-second-factor = Zweiter Faktor
user-second-factor-on = Ein Code aus einer App wird verlangt
user-second-factor-off = Keiner
user-code = Zweiten Faktor zurücksetzen
user-code-heading = Zweiten Faktor von { $name } zurücksetzen?
user-code-lead = Für jemanden, der Telefon und Wiederherstellungscodes verloren hat. Danach genügt das Passwort, bis wieder einer eingerichtet ist. Vergewissern Sie sich, dass wirklich diese Person fragt.
user-done-code = Der zweite Faktor ist entfernt. Jetzt genügt das Passwort.

users-guests = Gäste anderer Server
user-guest = Gast
user-guest-of = Gast von
user-guest-hint = Gäste melden sich bei ihrem eigenen Server an. Löschen Sie dieses Konto, entsteht es neu, sobald der Gast wiederkommt; um jemanden fernzuhalten, sperren Sie das Konto.
user-pseudonym = Anderen Servern bekannt als
user-is-guest = Das ist ein Gast, der sich bei einem anderen Server anmeldet und hier weder Passwort noch Rolle oder Berechtigungen hat.
