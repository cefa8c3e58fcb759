# Nodes.

nav-nodes = Knoten
nodes-title = Knoten
nodes-lead = Die Boxen, durch die der Verkehr der Leute läuft. Diese ist eine davon; andere treten ihr mit einem Code bei.
nodes-add = Knoten hinzufügen
nodes-removed = Der Knoten ist entfernt. Er vergisst alle und wird nicht mehr eingelassen.
nodes-count =
    { $count ->
        [one] { $count } Knoten
       *[other] { $count } Knoten
    }
nodes-load = Auslastung

node-title = Knoten { $name }
node-name = Name
node-is-local = Diese Box selbst
node-state = Zustand
node-up = In Betrieb
node-draining = Läuft leer
node-down = Nicht erreichbar
node-connected = { $count } verbunden, { $places } Plätze
node-cpu = Prozessor { $percent } %
node-heard = Zuletzt gehört
node-never = Nie
node-clock = Uhr
node-clock-right = Geht richtig
node-clock-ahead = Seine Uhr geht { $seconds } s vor
node-clock-behind = Seine Uhr geht { $seconds } s nach
node-about = Wie es ihm geht
node-local-lead = Das ist die Box, die Sie gerade ansehen. Sie kann leerlaufen, aber nicht entfernt werden.
node-found-at = Geräte finden ihn unter
node-joined = Beigetreten
node-identity = Identität
node-pinned = Immer hierher
node-profiles = Profile, die er bedient
node-profiles-hint = Sind alle gewählt, bedient er auch solche, die später angelegt werden.
node-serves-nothing = Wählen Sie mindestens ein Profil.
node-host = Name oder Adresse für Geräte
node-host-hint = Leer lassen für die Adresse, von der aus sich der Knoten verbindet.
node-host-wrong = Schreiben Sie einen Namen wie node1.example.org oder eine Adresse.
node-change-hint = Geräte mit einem Profil, das der Knoten nicht mehr bedienen soll, oder die ihn unter einem wegfallenden Namen finden, verlieren ihre Verbindung und verbinden sich neu.
node-drain = Leerlaufen lassen
node-resume = Wieder neue Verbindungen annehmen
node-drain-hint = Ein Knoten, der leerläuft, bekommt niemanden neu; wer verbunden ist, bleibt. Ist der Letzte gegangen, kann an der Box gearbeitet werden, ohne dass es jemand merkt.
node-done-draining = Der Knoten bekommt niemanden neu. Wer verbunden ist, bleibt.
node-done-resumed = Der Knoten bekommt wieder neue Verbindungen.
node-done-changed = Gespeichert. Es gilt ab jetzt.
node-remove = Entfernen
node-remove-heading = { $name } entfernen?
node-remove-lead = Der Knoten ist sofort draußen: Er erfährt es, vergisst alle und wird nicht mehr eingelassen. Um die Box wieder zu verwenden, lassen Sie sie mit einem neuen Code beitreten. Um eine Weile daran zu arbeiten, lassen Sie sie stattdessen leerlaufen.
node-replace = Andere Box an seine Stelle setzen
node-replace-heading = Eine andere Box an die Stelle von { $name } setzen?
node-replace-lead = Sie bekommen einen Code für die neue Box. Sobald diese beitritt, ist die alte draußen. Name, Profile und Adressen bleiben; Geräte verbinden sich neu, weil der Schlüssel ein anderer ist.
node-has-configurations =
    { $count ->
        [one] { $count } Gerät muss sich neu verbinden.
       *[other] { $count } Geräte müssen sich neu verbinden.
    }
node-missing = Den Knoten { $node } gibt es nicht mehr.
node-is-this-box = Diese Box selbst kann leerlaufen, aber nicht entfernt werden.
node-name-wrong = Verwenden Sie 1 bis { $most } sichtbare Zeichen in einer Zeile.

node-add-lead = Sie machen hier einen Code und geben ihn der neuen Box. Sie verbindet sich von selbst, hinter jedem Router; das dauert Sekunden.
node-new = Der neue Knoten
node-name-hint = Wie er heißen soll, zum Beispiel „Zweiter Stock“. Leer lassen für den eigenen Namen der Box.
node-expires = Der Code gilt
node-expires-hour = eine Stunde
node-expires-day = einen Tag
node-expires-week = eine Woche
node-expires-hint = Er gilt einmal. Je kürzer, desto besser.
node-expires-wrong = Ein Code gilt mindestens eine Minute und höchstens eine Woche.
node-address = Adresse dieser Box
node-address-hint = Wo die neue Box diese findet, falls nicht unter dem Hostnamen der Einstellungen: ein Name oder eine Adresse.
node-address-missing = Diese Box weiß nicht, wie man sie erreicht. Geben Sie ihren Namen oder ihre Adresse ein.
node-address-wrong = Das ist keine Adresse. Schreiben Sie einen Namen wie vpn.example.org oder eine IP-Adresse.
node-make-code = Code machen
node-code-title = Beitrittscode
node-code-lead = Geben Sie ihn der Box, die ein Knoten werden soll.
node-code-replaces = Geben Sie ihn der Box, die an die Stelle von { $name } tritt.
node-code-once = <strong>Dieser Code wird einmal gezeigt</strong> und gilt einmal, bis { $date }. Geht er verloren, machen Sie einen neuen.
node-code-type = Der Code
node-code-letters = Er lässt sich am Telefon vorlesen: Keine zwei Zeichen sehen sich ähnlich, und ein Fehler fällt sofort auf.
node-code-card = Eine neue Box mit frischer Karte
node-code-card-lead = Öffnen Sie auf der Karte die Datei <code>alcove.toml</code> und fügen Sie diese Zeile hinzu. Stecken Sie die Karte ein und schalten Sie die Box an: Sie startet als Knoten.
node-code-debian = Eine Box, die schon läuft
node-code-debian-lead = Geben Sie dort als root ein:
node-code-router = Die Geräte der Leute müssen die neue Box erreichen: Ihr Router leitet den UDP-Port 51820 dorthin weiter. Sobald sie beigetreten ist, steht sie hier als in Betrieb.
node-code-scan = Als Bild
node-code-scan-lead = Scannen Sie ihn mit einem Telefon, um ihn mitzunehmen.
node-code-back = Zu den Knoten

user-node = Knoten
user-node-lead = Neue Verbindungen dieses Kontos gehen dorthin, solange er in Betrieb ist.
user-node-any = Wo Platz ist
user-done-node = Gespeichert. Es gilt für neue Verbindungen.
node-pair = Im Paar
node-pair-serves = Er hat die gemeinsamen Adressen: Er bedient.
node-pair-waits = Der andere bedient; dieser wartet.
node-stand-by-heading = Bereitschaft
node-stand-by-lead = Ein Knoten in Bereitschaft übernimmt, wenn ein anderer ausfällt. Beide haben denselben Schlüssel und gemeinsame Adressen; wer verbunden ist, muss nichts tun.
node-stand-by-for = In Bereitschaft für
node-stand-by-none = Keinen Knoten
node-floating = Gemeinsame Adressen
node-floating-hint = Eine freie IPv4-Adresse, eine freie IPv6-Adresse oder je eine, im Netz, in dem beide Boxen sind: 192.0.2.9, 2001:db8::9
node-stand-by-hint = Ein Knoten in Bereitschaft hat keine eigenen Leute: Wer jetzt über ihn verbunden ist, muss sich neu verbinden. Er bedient nur WireGuard.
node-stand-by-missing = Sagen Sie, für welchen Knoten er bereitstehen soll: Dies sind die Adressen, die beide teilen.
node-stand-by-local = Diese Box entscheidet für alle Knoten, deshalb kann ihr eigener Knoten nicht in Bereitschaft sein; ein anderer kann es für ihn sein.
node-stand-by-itself = Ein Knoten kann nicht für sich selbst bereitstehen.
node-stand-by-chain = „{ $node }“ ist selbst in Bereitschaft.
node-stand-by-taken = „{ $node }“ steht schon für ihn bereit: Ein Knoten hat einen in Bereitschaft.
node-stand-by-has-one = Für ihn steht selbst einer bereit, „{ $node }“.
node-stand-by-away = „{ $node }“ muss verbunden und auf dem neuesten Stand sein, damit ein Paar entstehen kann: Versuchen Sie es dann noch einmal.
node-floating-missing = Nennen Sie eine Adresse, die beide teilen sollen: eine freie des Netzes, in dem beide sind.
node-floating-many = Nennen Sie eine IPv4-Adresse, eine IPv6-Adresse oder je eine.
node-floating-wrong = { $address } ist keine Adresse, unter der eine Box zu finden sein kann.
node-floating-own = { $address } gehört einer der Boxen selbst: Wählen Sie eine freie.
node-floating-in-vpn = { $address } gehört Geräten im VPN.
node-statistics = Statistik eines Monats
