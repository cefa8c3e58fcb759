# Overview, connections, log, statistics, history.

nav-overview = Übersicht
nav-connections = Verbindungen
nav-users = Benutzer
nav-profiles = Profile
nav-log = Protokoll
nav-statistics = Statistik
nav-settings = Einstellungen
nav-history = Verlauf

show = Anzeigen

csv = Als Tabelle herunterladen (CSV)

unit = Einheit
unit-seconds = Sekunden
unit-minutes = Minuten
unit-hours = Stunden
unit-days = Tage

all-profiles = Alle Profile

change-what = Was

changed-meanwhile = Jemand anderes hat dies geändert, nachdem Sie es geöffnet haben.

configuration-busy = Andere ändern gerade die Konfiguration. Versuchen Sie es noch einmal.

overview-title = Übersicht
overview-well = Alles in Ordnung.
overview-numbers = In Zahlen
overview-people = Personen
overview-configurations = Geräte mit Konfiguration
overview-node = Knoten { $name }
overview-node-heard = zuletzt gehört { $date }
overview-version = Version
overview-all-statistics = Alle Statistiken
overview-all-connections = Alle Verbindungen

connections-title = Verbindungen
connections-ended = Die Verbindung ist beendet.
connections-search = Name oder Adresse
connections-all = Auch solche, die länger still sind
connections-count =
    { $count ->
        [one] { $count } Gerät verbunden
       *[other] { $count } Geräte verbunden
    }
connections-count-all =
    { $count ->
        [one] { $count } Konfiguration
       *[other] { $count } Konfigurationen
    }
connections-none = Hier ist im Moment niemand verbunden.
connections-address = Adressen
connections-from = von { $address }
connections-end = Beenden<span class="unseen">: Verbindung von { $name }</span>

connection-gone = Diese Verbindung ist schon beendet.
connection-end-title = Diese Verbindung beenden?
connection-end-lead = { $device } von { $name } verliert sofort die Verbindung.
connection-end-app = Die App darf sich von selbst wieder verbinden. Um jemanden auszuschließen, sperren Sie das Konto.
connection-end-file = Diese Konfiguration wurde von Hand erstellt. Sie wird gelöscht, und ihre Datei gilt nie wieder.
connection-end-do = Beenden

log-title = Verbindungsprotokoll
log-lead = Wer hatte wann welche Adresse. Bei WireGuard dauert eine Verbindung, solange die Adresse vergeben ist, bei OpenVPN, solange das Gerät verbunden ist.
log-address = Adresse im VPN
log-at = Tag oder Zeitpunkt (UTC)
log-address-wrong = Das ist keine Adresse. Schreiben Sie etwa 10.8.3.17 oder fd00::17.
log-at-wrong = Das ist kein Tag und kein Zeitpunkt. Schreiben Sie etwa 2026-05-03 oder 2026-05-03 14:05.
log-found = Was gefunden wurde
log-newest = Die neuesten Verbindungen
log-none = Dazu steht nichts im Protokoll.
log-from = Von
log-until = Bis
log-lasts = Dauert an

changes-title = Verlauf der Konfiguration
changes-lead = Wer an Profilen und Einstellungen was geändert hat, und der Weg zurück.
changes-changes = Änderungen
changes-none = Seit der Einrichtung wurde nichts geändert.
changes-when = Wann
changes-who = Wer
changes-where = Von
changes-box = Am Gerät selbst
changes-set-up = Einrichtungsassistent
changes-beginning = Wie es vor der ersten Änderung war
changes-more = und { $count } weitere
changes-entry = Eine Änderung der Konfiguration
changes-diff = Was sich geändert hat
changes-no-diff = Der Zustand davor wird nicht mehr aufbewahrt.
changes-previous = Zur Änderung davor
changes-back = Zurück zu diesem Zustand
changes-is-present = So ist es jetzt.
changes-impossible = Dieser Zustand lässt sich nicht wiederherstellen:
changes-back-lead = Profile und Einstellungen werden, was sie nach dieser Änderung waren. Dies wird anders als jetzt:
changes-now = Jetzt
changes-then = Dann
changes-back-hint = Geräte, deren Profil oder Adressen wegfallen, verlieren die Verbindung. Das Zurückgehen ist selbst eine Änderung und lässt sich auch zurücknehmen.
changes-back-do = Zu diesem Zustand zurückgehen
changes-all = Alle Änderungen
changes-restored = Die Konfiguration ist wieder wie damals.
changes-missing = Der Verlauf reicht nicht bis zu diesem Eintrag.

stats-title = Statistik
stats-of = Wovon
stats-period = Wie weit zurück
stats-day = Ein Tag
stats-week = Eine Woche
stats-month = Ein Monat
stats-connected = Verbundene Geräte
stats-connected-desc = Die meisten zugleich: { $most }.
stats-people = Verschiedene Personen
stats-people-desc = Die meisten an einem Tag: { $most }.
stats-throughput = Durchsatz
stats-throughput-desc = Das meiste in eine Richtung: { $most }.
stats-to-devices = Zu den Geräten
stats-from-devices = Von den Geräten
stats-nothing = In dieser Zeit wurde noch nichts gemessen. Alle fünf Minuten kommt ein Punkt dazu, für einen Monat jeden Tag.
stats-numbers = Die Zahlen
stats-as-table = Als Tabelle zeigen
stats-csv-week = Woche als CSV
stats-csv-days = Tage als CSV
stats-time = Zeit
stats-apps = Zugelassene Apps
stats-no-apps = Noch niemand hat eine App zugelassen.
stats-how-many = Wie viele

changes-not-restored = Dieser Stand kann nicht wiederhergestellt werden: { $why }.
