# What everybody with an account sees.

home-title = Verbinden
home-attention = Was Aufmerksamkeit braucht
home-deleted = Die Konfiguration ist gelöscht und funktioniert nicht mehr.
home-app = Mit der App
home-app-lead = Der einfachste Weg, auf Computern und Telefonen. Die App erneuert alles von selbst.
home-app-install = Installieren Sie <a href="https://app.eduvpn.org/" rel="noreferrer">eduVPN</a> oder <a href="https://app.letsconnect-vpn.org/" rel="noreferrer">Let’s Connect!</a> auf dem Gerät.
home-app-add = Fügen Sie in der App diesen Server hinzu: <code class="address">{ $host }</code>
home-app-sign-in = Melden Sie sich einmal an, wenn sich der Browser öffnet, und erlauben Sie die App.
home-no-profile = <strong>Für Sie ist noch kein VPN freigegeben.</strong> Bitten Sie die Person, die diesen Dienst betreut, um Zugang zu einem Profil.
home-profiles =
    { $count ->
        [one] Was Sie benutzen können
       *[other] Was Sie benutzen können: { $count } Profile
    }
home-everything = Der gesamte Verkehr des Geräts geht durch das VPN
home-only-inside = Nur Verkehr zu den Netzen dahinter geht durch das VPN
home-files = Ohne die App
home-files-count = { $count } von { $limit } in Gebrauch
home-files-lead = Für einen Router, einen Fernseher oder alles andere, was WireGuard kann: eine Konfiguration pro Gerät, nie eine für zwei.
home-files-lead-both = Für einen Router, einen Fernseher oder alles andere, was WireGuard oder OpenVPN kann: eine Konfiguration pro Gerät, nie eine für zwei.
home-files-caption = Ihre Konfigurationen
home-name = Name
home-last-heard = Zuletzt gesehen
home-traffic = Verkehr
home-until = Gilt bis
home-profile-gone = Das Profil wurde entfernt; es gibt keine Verbindung mehr
home-not-yet = Noch nicht
home-received = { $amount } empfangen
home-sent = { $amount } gesendet
home-made = erstellt am { $date }
home-new-key = Neuer Schlüssel<span class="unseen"> für { $name }</span>
home-delete = Löschen<span class="unseen">: { $name }</span>
home-full = Sie haben so viele, wie Sie haben dürfen. Löschen Sie eine, um eine neue zu erstellen.
home-nothing-to-download = Keines Ihrer Profile hat Konfigurationen zum Herunterladen.
home-new = Eine neue Konfiguration
home-new-name = Für welches Gerät ist sie?
home-new-name-example = Fernseher im Wohnzimmer
home-new-profile = Profil
home-new-make = Erstellen

configuration-delete-title = { $name } löschen
configuration-delete-heading = <bdi>{ $name }</bdi> löschen?
configuration-delete-lead = Das Gerät mit dieser Konfiguration verliert sofort die Verbindung, und die Datei funktioniert nie wieder.
configuration-delete-address = Die Adresse <code>{ $address }</code> wird für jemand anderen frei.
configuration-delete-instead = Danach können Sie eine neue Konfiguration erstellen. Ist nur die Datei verloren, behält ein <a href="{ $link }">neuer Schlüssel</a> den Namen.
configuration-delete-instead-address = Danach können Sie eine neue Konfiguration erstellen. Ist nur die Datei verloren, behält ein <a href="{ $link }">neuer Schlüssel</a> den Namen und die Adresse.
delete-it = Löschen
keep-it = Behalten

configuration-renew-title = Neuer Schlüssel für { $name }
configuration-renew-heading = Neuer Schlüssel für <bdi>{ $name }</bdi>?
configuration-renew-lead = Sie bekommen eine neue Datei und ein neues Ablaufdatum.
configuration-renew-lead-address = Sie bekommen eine neue Datei mit derselben Adresse im VPN, <code>{ $address }</code>, und ein neues Ablaufdatum.
configuration-renew-warning = Mit der alten Datei funktioniert das Gerät sofort nicht mehr, bis es die neue hat.
configuration-renew-make = Neuen Schlüssel erstellen
configuration-renew-keep = Den alten behalten

new-file-title = Konfiguration für { $name }
new-file-heading = Konfiguration für <bdi>{ $name }</bdi>
new-file-save = <strong>Jetzt speichern: Diese Seite erscheint nur einmal.</strong> Der Schlüssel darin wird nirgends sonst aufbewahrt. Geht er verloren, erstellen Sie einen neuen Schlüssel für diese Konfiguration.
new-file-tcp = Dieses Netz bietet WireGuard nur über TCP an. Außerhalb der Apps eduVPN und Let’s Connect! braucht das Gerät neben WireGuard einen ProxyGuard-Client; er nimmt die Adresse in der Zeile <code>ProxyEndpoint</code>, die WireGuard selbst nicht kennt.
new-file-file = Die Datei
new-file-open = Laden Sie sie auf dem Gerät herunter und öffnen Sie sie in { $program }, oder kopieren Sie den Text.
new-file-download = Herunterladen
new-file-text = Text der Konfiguration
new-file-scan = Oder scannen
new-file-scan-lead = Mit der WireGuard-App eines Telefons oder Tablets.
new-file-qr = QR-Code der Konfiguration
new-file-profile = Profil
new-file-until = Gilt bis
new-file-name = Dateiname
new-file-saved = Ich habe sie gespeichert, zurück zum Anfang

account-title = Konto
account-app-removed = Die App darf sich nicht mehr in Ihrem Namen verbinden. Die Verbindung ist getrennt.
account-password-changed = Ihr Passwort ist geändert. Andere Browser, in denen Sie angemeldet waren, sind abgemeldet; Ihre Apps bleiben verbunden.
account-you = Sie
account-role = Rolle
account-role-admin = Admin: betreut dieses VPN
account-role-operator = Operator: sieht alles, ändert nichts
account-since = Angemeldet seit
account-permissions = Berechtigungen
account-no-permissions = Keine
account-apps = Ihre Apps
account-apps-count =
    { $count ->
        [one] { $count } App
       *[other] { $count } Apps
    }
account-no-apps = Keine App verbindet sich in Ihrem Namen. Wenn Sie diesen Server in einer App hinzufügen, erscheint sie hier.
account-apps-lead = Jede dieser Apps darf sich in Ihrem Namen verbinden. Entfernen Sie, was Sie nicht mehr benutzen oder was auf einem verlorenen Gerät war.
account-app = App
account-allowed = Erlaubt
account-last-used = Zuletzt benutzt
account-until = Gilt bis
account-connected = Verbunden
account-not-yet = Noch nicht
account-remove = Entfernen<span class="unseen">: { $name }</span>

app-remove-title = { $name } entfernen
app-remove-heading = <bdi>{ $name }</bdi> entfernen?
app-remove-connected = Die App ist gerade verbunden und verliert sofort die Verbindung. Sie wurde am { $date } erlaubt.
app-remove-idle = Die App kann sich nicht mehr verbinden. Sie wurde am { $date } erlaubt.
app-remove-again = Um sie wieder zu benutzen, melden Sie sich noch einmal aus der App an. Ihre anderen Apps sind nicht betroffen.
app-remove-yes = Entfernen

passwd-title = Passwort ändern
passwd-lead = Andere Browser, in denen Sie angemeldet sind, werden abgemeldet. Ihre Apps bleiben verbunden.
passwd-current = Jetziges Passwort
passwd-new = Neues Passwort
passwd-again = Das neue Passwort noch einmal
passwd-differ = Die beiden neuen Passwörter stimmen nicht überein. Bitte beide noch einmal eingeben.
leave-it = So lassen

# What can be wrong with what was asked for

user-name-empty = Der Benutzername ist leer.
user-name-too-long = Der Benutzername ist länger als { $most } Bytes.
user-name-spaces = Der Benutzername beginnt oder endet mit einem Leerzeichen.
user-name-character = Der Benutzername enthält ein Zeichen, das nicht erlaubt ist: „{ $character }“
user-exists = Es gibt schon einen Benutzer „{ $name }“.
user-missing = Es gibt keinen Benutzer „{ $name }“.
password-short = Nehmen Sie mindestens { $least } Zeichen.
password-long = Nehmen Sie höchstens { $most } Zeichen.
password-common = Dieses Passwort gehört zu den ersten, die jeder probieren würde. Wählen Sie ein anderes.
password-not-current = Das ist nicht Ihr jetziges Passwort.
password-throttled =
    Zu viele falsche Passwörter. Versuchen Sie es in { $seconds ->
        [one] { $seconds } Sekunde
       *[other] { $seconds } Sekunden
    } noch einmal.
many-at-once = Gerade melden sich viele Leute an. Versuchen Sie es in ein paar Sekunden noch einmal.
not-permitted = Ihr Konto darf diesen Dienst nicht benutzen. Fragen Sie die Person, die ihn betreut.
account-is-disabled = Ihr Konto wurde gesperrt. Fragen Sie die Person, die diesen Dienst betreut.
configuration-name-empty = Geben Sie ihr einen Namen, zum Beispiel das Gerät, das sie benutzen wird.
configuration-name-long = Nehmen Sie höchstens { $most } Zeichen.
configuration-name-hidden = Nehmen Sie nur sichtbare Zeichen, in einer Zeile.
configuration-missing = Diese Konfiguration steht nicht mehr in Ihrer Liste.
configuration-none-here = Dieses Profil hat keine Konfigurationen zum Herunterladen.
configuration-later = Gerade kann keine Konfiguration erstellt werden. Versuchen Sie es in einer Minute noch einmal.
configuration-unwanted = Diese Verbindung ist nicht erlaubt. Fragen Sie die Person, die diesen Dienst betreut.
configurations-off = Konfigurationen zum Herunterladen sind hier ausgeschaltet. Nehmen Sie die App.
configurations-full =
    { $limit ->
        [one] Sie haben { $limit } Konfiguration, mehr dürfen Sie nicht haben. Löschen Sie sie zuerst.
       *[other] Sie haben { $limit } Konfigurationen, mehr dürfen Sie nicht haben. Löschen Sie zuerst eine.
    }
account-changed = Ihr Konto hat sich inzwischen geändert. Melden Sie sich noch einmal an.
profile-not-listed = Wählen Sie eines der Profile aus der Liste.
app-missing = Diese App steht nicht mehr in Ihrer Liste.

# What needs attention, for those who run the box

attention-twin = Eine andere Box unter { $address } hat dieselbe Identität wie diese: Beide stammen aus demselben Snapshot. Geräte und Knoten können sie nicht unterscheiden. Schalten Sie eine davon ab oder stellen Sie sie als Kopie wieder her.
attention-node-down = Node „{ $node }“ ist nicht verbunden: Niemand kann sich neu darüber verbinden.
attention-node-replaced = Node „{ $node }“ ist nicht verbunden: „{ $other }“ bedient an seiner Stelle.
attention-pool-openvpn = Profil „{ $profile }“ hat keinen Platz mehr für OpenVPN-Clients.
attention-pool-empty = Profil „{ $profile }“ hat keine freie Adresse mehr.
attention-pool-low = Profil „{ $profile }“ ist fast voll: { $taken } von { $all } Adressen sind vergeben ({ $percent } %). Geben Sie ihm einen größeren Bereich, der den jetzigen enthält.
attention-hook = Das Hook-Programm lässt sich nicht starten, darum kann sich niemand neu verbinden: { $why }.

# Devices that gave way, and the apps

endings-title = Eines Ihrer Geräte wurde abgemeldet
endings-lead =
    { $most ->
        [one] Mit den Apps kann immer nur ein Gerät von Ihnen verbunden sein. Verbindet sich ein anderes, macht das vorige Platz.
       *[other] Mit den Apps können { $most } Geräte von Ihnen zugleich verbunden sein. Verbindet sich noch eines, macht das Platz, das sich zuerst verbunden hat.
    }
endings-one = <bdi>{ $name }</bdi> am { $date }, weil sich <bdi>{ $other }</bdi> verbunden hat. Verbinden Sie sich in der App dort noch einmal, um es zurückzuholen.
platforms-title = Woher Sie die App bekommen und was Sie drücken
platforms-android = Installieren Sie eduVPN aus Google Play oder F-Droid. Erlauben Sie die VPN-Verbindung, wenn Android fragt, und schalten Sie sie mit dem Schieber ein.
platforms-ios = Installieren Sie eduVPN aus dem App Store. Erlauben Sie, dass die App eine VPN-Konfiguration hinzufügt, und schalten Sie sie mit dem Schieber ein.
platforms-windows = Laden Sie eduVPN von seiner Seite und installieren Sie es. Es sitzt neben der Uhr; öffnen Sie es dort, wählen Sie diesen Server und verbinden Sie sich.
platforms-macos = Installieren Sie eduVPN aus dem Mac App Store. Erlauben Sie die VPN-Konfiguration, wenn danach gefragt wird, und schalten Sie sie mit dem Schieber ein.
platforms-linux = Installieren Sie die Pakete, die die Seite von eduVPN für Ihre Distribution nennt. Starten Sie eduVPN, fügen Sie diesen Server hinzu und verbinden Sie sich.

# Second factor

second-factor-title = Zweiter Faktor
second-factor-lead = Mit einem zweiten Faktor kommt mit einem gestohlenen Passwort allein niemand herein: Ihr Telefon zeigt jede halbe Minute einen neuen Code, und die Anmeldung fragt danach.
second-factor-apps = Sie brauchen eine Authenticator-App auf dem Telefon: FreeOTP, Aegis, Google Authenticator oder Ihren Passwortmanager.
second-factor-password = Ihr Passwort
second-factor-begin = Einrichten
second-factor-scan = Scannen Sie diesen Code mit der Authenticator-App.
second-factor-qr = QR-Code für die Authenticator-App
second-factor-type = Oder geben Sie dies ein:
second-factor-enter = Geben Sie den Code ein, den die App jetzt zeigt.
second-factor-code = Code
second-factor-confirm = Einschalten
second-factor-on = Eingeschaltet seit { $date }. Die Anmeldung fragt nach Passwort und Code.
second-factor-left =
    { $count ->
        [one] Sie haben noch { $count } Wiederherstellungscode, falls das Telefon nicht zur Hand ist.
       *[other] Sie haben noch { $count } Wiederherstellungscodes, falls das Telefon nicht zur Hand ist.
    }
second-factor-codes = Neue Wiederherstellungscodes
second-factor-remove = Ausschalten
second-factor-removed = Der zweite Faktor ist aus. Jetzt genügt das Passwort allein.
second-factor-there = Es gibt schon einen zweiten Faktor. Schalten Sie ihn zuerst aus.
second-factor-gone = Es wird nichts mehr eingerichtet. Beginnen Sie noch einmal.
second-factor-wrong = Das ist nicht der Code. Prüfen Sie die Uhr des Geräts und nehmen Sie den neuesten Code.
second-factor-off = Es gibt keinen zweiten Faktor, für den diese Codes einspringen könnten.
second-factor-none = Der Benutzer „{ $name }“ hat keinen zweiten Faktor.
recovery-title = Ihre Wiederherstellungscodes
recovery-in-use = Der zweite Faktor ist ab jetzt eingeschaltet.
recovery-lead = Schreiben Sie sie auf oder drucken Sie diese Seite, und bewahren Sie sie nicht beim Telefon auf. Jeder lässt Sie einmal herein, wenn Sie keinen Code haben. Sie werden nicht noch einmal gezeigt.
recovery-saved = Ich habe sie, zurück zum Konto
back-to-account = Zurück zum Konto

# Browsers and history

account-session-ended = Jener Browser ist abgemeldet.
account-second-factor-on = Ein
account-second-factor-off = Aus: Das Passwort allein genügt
account-second-factor-add = Zweiten Faktor hinzufügen
account-second-factor-manage = Zweiter Faktor und Wiederherstellungscodes
account-browsers = Browser
account-browsers-count =
    { $count ->
        [one] In { $count } Browser angemeldet
       *[other] In { $count } Browsern angemeldet
    }
account-browsers-lead = Diese Browser sind auf diesen Seiten als Sie angemeldet. Melden Sie einen ab, den Sie nicht kennen, und ändern Sie dann das Passwort.
account-browser = Browser
account-browser-unknown = Unbekannter Browser
account-browser-here = Dieser Browser
account-browser-from = von <bdi>{ $address }</bdi>
account-session-ends = Endet von selbst
account-sessions-others = Alle anderen abmelden
session-missing = Dieser Browser ist schon abgemeldet.
history-title = Verlauf der Verbindungen
history-lead =
    Ihre Verbindungen, die neueste zuerst. Sie werden { $days ->
        [one] { $days } Tag
       *[other] { $days } Tage
    } aufbewahrt; wer dieses VPN betreut, kann sie auch sehen. Bei WireGuard dauert eine Verbindung so lange, wie die Adresse Ihnen gehört.
history-none = Noch keine Verbindung.
history-device = Gerät
history-from = Von
history-began = Begonnen
history-ended = Beendet
history-lasts = Besteht noch
history-unknown = Nicht bekannt
