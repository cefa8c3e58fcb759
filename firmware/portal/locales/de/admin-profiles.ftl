# Profiles.

profiles-title = Profile
profiles-lead = Jedes Profil ist eine Art von Zugang: wohin der Verkehr geht und wer es benutzen darf.
profiles-add = Profil hinzufügen
profiles-saved = Das Profil ist gespeichert und gilt.
profiles-deleted = Das Profil ist gelöscht.
profiles-count =
    { $count ->
        [one] { $count } Profil
       *[other] { $count } Profile
    }
profiles-none = Es gibt kein Profil, also kann sich niemand verbinden. Fügen Sie eines hinzu.
profiles-name = Name
profiles-way = Was hindurchgeht
profiles-everything = Der gesamte Verkehr
profiles-networks =
    { $count ->
        [one] { $count } Netz
       *[other] { $count } Netze
    }
profiles-who = Wer
profiles-everybody = Alle
profiles-restricted = Mit Berechtigung
profiles-hidden = Niemand: verborgen
profiles-connected = Verbunden
profiles-of = { $connected } von { $places }

profile-new = Ein neues Profil
profile-title = Profil { $name }
profile-conflict = Jemand anderes hat dieses Profil gespeichert, während Sie es bearbeiteten. Von Ihnen ist noch nichts gespeichert, vom anderen nichts verloren.
profile-conflict-do = Vergleichen Sie unten, ändern Sie das Formular, wo der andere Stand bleiben soll, und speichern Sie erneut.
profile-conflict-caption = Was verschieden ist
profile-conflict-theirs = Jetzt gespeichert
profile-conflict-yours = In Ihrem Formular
profile-save-mine = Speichern, was im Formular steht
profile-ends =
    { $count ->
        [one] { $count } Gerät verliert seine Konfiguration, davon { $connected } jetzt verbunden.
       *[other] { $count } Geräte verlieren ihre Konfiguration, davon { $connected } jetzt verbunden.
    }
profile-ends-why = Ihre Adressen liegen nicht in den neuen Bereichen, oder ihr Protokoll ist abgeschaltet. Apps erhalten beim nächsten Verbinden eine neue Konfiguration; von Hand erstellte Dateien sind neu zu machen. Ein größerer Bereich, der den jetzigen enthält, beendet nichts.
profile-save-anyway = Speichern und { $count } beenden
profile-suggested = Freie Adressen sind eingetragen. Noch ist nichts gespeichert.
profile-suggest = Freie Adressen vorschlagen
profile-size = Platz für
profile-size-250 = 250 Geräte
profile-size-1000 = 1000 Geräte
profile-size-4000 = 4000 Geräte
profile-size-65000 = 65000 Geräte
profile-show-preview = Zeigen, was Geräte erhalten
profile-preview = Was Geräte erhalten
profile-preview-lead = Noch ist nichts gespeichert. <code>…</code> steht für das, was bei jedem Gerät anders ist.
profile-preview-goes = Geht durch das VPN
profile-preview-dns = Nach Namen gefragt
profile-delete = Dieses Profil löschen
profile-delete-title = Profil { $name } löschen?
profile-delete-back = Der Verlauf behält das Profil, es kann also zurückkommen; die Geräte nicht.
profile-exists = Es gibt schon ein Profil { $id }. Wählen Sie eine andere ID.
profile-missing = Es gibt kein Profil { $id } mehr.

ranges-of-the-box = Die Bereiche überschneiden sich mit { $network }, in dem dieses Gerät steht. Wählen Sie andere.

profile-part-name = Name
profile-name = Name
profile-name-hint = Was die Leute in ihrer App lesen, zum Beispiel „Büro“.
profile-id = ID
profile-id-hint = Buchstaben, Ziffern, Bindestriche und Punkte. Lässt sich später nicht ändern, denn die Geräte kennen sie.
profile-host = Name oder Adresse, mit der sich Geräte verbinden
profile-host-hint = Leer lassen für den Namen dieses Geräts.
profile-part-way = Was durch das VPN geht
profile-gateway = Soll der gesamte Verkehr durch das VPN gehen?
profile-gateway-all = Der gesamte Verkehr
profile-gateway-all-hint = Auch das Internet: sicher in fremden Netzen, und von außen als dieser Ort zu sehen.
profile-gateway-some = Nur zu den Netzen unten
profile-gateway-some-hint = Für das, was im Büro steht; alles andere geht seinen üblichen Weg.
profile-routes = Netze
profile-routes-hint = Eines je Zeile, wie <code>192.168.7.0/24</code>. Nur wenn nicht der gesamte Verkehr hindurchgeht.
profile-exclude = Außer diesen
profile-exclude-hint = Netze, die außerhalb des VPN bleiben, eines je Zeile.
profile-masquerade = Geräte erscheinen mit der Adresse dieses Geräts
profile-masquerade-hint = Üblich. Ohne dies braucht Ihr Router eine Route zurück zu den Adressen des VPN.
profile-clients = Geräte dürfen einander erreichen
profile-clients-hint = Aus ist sicherer: ein gekapertes Gerät erreicht kein anderes.
profile-part-dns = Namen
profile-dns = DNS-Server
profile-dns-hint = Adressen, eine je Zeile. <code>@GW4@</code> und <code>@GW6@</code> stehen für dieses Gerät selbst.
profile-search = Suchdomänen
profile-search-hint = Für kurze Namen, wie <code>office.example.org</code>, eine je Zeile. Geht nicht der gesamte Verkehr hindurch, werden nur Namen darin im VPN erfragt.
profile-part-who = Wer es benutzen darf
profile-access = Wer?
profile-access-all = Alle mit einem Konto
profile-access-all-hint = Mehr wird nicht verlangt.
profile-access-some = Nur Personen mit einer Berechtigung
profile-access-some-hint = Eine aus der Liste unten genügt.
profile-acl = Berechtigungen
profile-acl-hint = Eine je Zeile, wie sie in den Konten stehen.
profile-hide = Verbergen
profile-hide-hint = Apps und Seiten bieten es nicht mehr an. Wer verbunden ist, bleibt es.
profile-priority = Platz in der Liste
profile-priority-hint = Höhere Zahlen kommen zuerst; 0 ist üblich.
profile-part-wireguard = WireGuard
profile-part-wireguard-lead = Schnell und für fast alle richtig.
profile-wireguard = WireGuard anbieten
profile-v4 = IPv4-Adressen für Geräte
profile-v4-hint = Ein privates Netz, das sonst nichts benutzt, wie <code>10.42.7.0/24</code>.
profile-v6 = IPv6-Adressen für Geräte
profile-v6-hint = Ebenso, meist ein /64 aus <code>fd00::/8</code>.
profile-psk = Ein eigenes Geheimnis für jedes Gerät
profile-psk-hint = Schützt, was heute aufgezeichnet wird, vor Quantencomputern von morgen. Nur für Apps abschalten, die es nicht können.
profile-keepalive = Verbindungen offen halten
profile-keepalive-hint = Alle 25 Sekunden ein Lebenszeichen, für Geräte, die von hier erreichbar sein müssen. Kostet Akku.
profile-part-openvpn = OpenVPN
profile-part-openvpn-lead = Für alte Geräte und für Netze, die wenig durchlassen.
profile-openvpn = OpenVPN anbieten
profile-openvpn-v4-hint = Andere als die von WireGuard; sie werden auf die Ports verteilt.
profile-openvpn-v6-hint = Ebenso.
profile-udp = UDP-Ports
profile-tcp = TCP-Ports
profile-ports-hint = Mit Kommas dazwischen. Zusammen 1, 2, 4, 8, 16, 32 oder 64.
profile-exposed-udp = UDP-Ports, die Geräte erfahren
profile-exposed-tcp = TCP-Ports, die Geräte erfahren
profile-exposed-hint = Nur wenn Ihr Router andere an dieses Gerät weiterleitet.
profile-prefer = Wenn ein Gerät beides kann
profile-prefer-wireguard = WireGuard zuerst
profile-prefer-wireguard-hint = Schneller und schont den Akku.
profile-prefer-openvpn = OpenVPN zuerst
profile-prefer-openvpn-hint = Sagt genau, wer verbunden ist.
profile-listen = Nur auf dieser Adresse lauschen
profile-listen-hint = Leer lassen für alle.
profile-mtu = Paketgröße (MTU)
profile-mtu-hint = In Bytes, von 1280 bis 1500. Leer lassen, außer Seiten hängen.
profile-single = Ein Prozess für alle Ports
profile-single-hint = Braucht OpenVPN 2.7. Dann wird nichts verteilt.
profile-block-lan = Geräte von ihrem eigenen Netz fernhalten
profile-block-lan-hint = Drucker und Fernseher zu Hause sind so lange nicht erreichbar.
profile-log = Was OpenVPN sagt, ins Protokoll
profile-log-hint = Zur Fehlersuche; es ist viel.

ranges-of-a-node = Profil { $id }: { $v4 } oder { $v6 } gehört schon Knoten { $node }; wählen Sie andere Bereiche.
