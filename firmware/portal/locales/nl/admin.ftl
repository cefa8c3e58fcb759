# Overview, connections, log, statistics, history.

nav-overview = Overzicht
nav-connections = Verbindingen
nav-users = Gebruikers
nav-profiles = Profielen
nav-log = Logboek
nav-statistics = Statistieken
nav-settings = Instellingen
nav-history = Geschiedenis

show = Tonen

csv = Downloaden als tabel (CSV)

unit = Eenheid
unit-seconds = seconden
unit-minutes = minuten
unit-hours = uren
unit-days = dagen

all-profiles = Alle profielen

change-what = Wat

changed-meanwhile = Iemand anders heeft dit gewijzigd nadat u het opende.

configuration-busy = Anderen wijzigen op dit moment de configuratie. Probeer het opnieuw.

overview-title = Overzicht
overview-well = Alles is in orde.
overview-numbers = In cijfers
overview-people = Mensen
overview-configurations = Apparaten met een configuratie
overview-node = Node { $name }
overview-node-heard = laatst gehoord { $date }
overview-version = Versie
overview-all-statistics = Alle statistieken
overview-all-connections = Alle verbindingen

connections-title = Verbindingen
connections-ended = De verbinding is beëindigd.
connections-search = Naam of adres
connections-all = Ook wie lang stil is
connections-count =
    { $count ->
        [one] { $count } apparaat verbonden
       *[other] { $count } apparaten verbonden
    }
connections-count-all =
    { $count ->
        [one] { $count } configuratie
       *[other] { $count } configuraties
    }
connections-none = Niemand is hier op dit moment verbonden.
connections-address = Adressen
connections-from = vanaf { $address }
connections-end = Beëindigen<span class="unseen">: verbinding van { $name }</span>

connection-gone = Deze verbinding is al beëindigd.
connection-end-title = Deze verbinding beëindigen?
connection-end-lead = { $device } van { $name } verliest meteen de verbinding.
connection-end-app = De app mag zelf opnieuw verbinden. Schakel het account uit om iemand te weren.
connection-end-file = Deze configuratie is met de hand gemaakt. Ze wordt verwijderd en het bestand werkt nooit meer.
connection-end-do = Beëindigen

log-title = Logboek van verbindingen
log-lead = Wie had wanneer welk adres. Bij WireGuard duurt een verbinding zolang het adres is uitgegeven, bij OpenVPN zolang het apparaat verbonden is.
log-address = Adres in de VPN
log-at = Dag of moment (UTC)
log-address-wrong = Dit is geen adres. Schrijf bijvoorbeeld 10.8.3.17 of fd00::17.
log-at-wrong = Dit is geen dag of moment. Schrijf bijvoorbeeld 2026-05-03 of 2026-05-03 14:05.
log-found = Wat is gevonden
log-newest = De nieuwste verbindingen
log-none = Hierover staat niets in het logboek.
log-from = Van
log-until = Tot
log-lasts = Loopt nog

changes-title = Geschiedenis van de configuratie
changes-lead = Wie wat wijzigde in profielen en instellingen, en de weg terug.
changes-changes = Wijzigingen
changes-none = Sinds de installatie is niets gewijzigd.
changes-when = Wanneer
changes-who = Wie
changes-where = Vanaf
changes-box = Op het kastje zelf
changes-set-up = Instelassistent
changes-beginning = Hoe het was vóór de eerste wijziging
changes-more = en nog { $count }
changes-entry = Een wijziging van de configuratie
changes-diff = Wat er is gewijzigd
changes-no-diff = De toestand ervoor wordt niet meer bewaard.
changes-previous = Naar de wijziging ervoor
changes-back = Terug naar deze toestand
changes-is-present = Zo is het nu.
changes-impossible = Deze toestand kan niet worden hersteld:
changes-back-lead = Profielen en instellingen worden wat ze na deze wijziging waren. Dit wordt anders dan nu:
changes-now = Nu
changes-then = Dan
changes-back-hint = Apparaten waarvan het profiel of de adressen verdwijnen, verliezen de verbinding. Teruggaan is zelf een wijziging en kan ook worden teruggedraaid.
changes-back-do = Terug naar deze toestand
changes-all = Alle wijzigingen
changes-restored = De configuratie is weer zoals toen.
changes-missing = De geschiedenis reikt niet tot deze regel.

stats-title = Statistieken
stats-of = Waarvan
stats-period = Hoe ver terug
stats-day = Een dag
stats-week = Een week
stats-month = Een maand
stats-connected = Verbonden apparaten
stats-connected-desc = Meeste tegelijk: { $most }.
stats-people = Verschillende mensen
stats-people-desc = Meeste op één dag: { $most }.
stats-throughput = Doorvoer
stats-throughput-desc = Meeste in één richting: { $most }.
stats-to-devices = Naar apparaten
stats-from-devices = Van apparaten
stats-nothing = In deze periode is nog niets gemeten. Elke vijf minuten komt er een punt bij, voor een maand elke dag.
stats-numbers = De cijfers
stats-as-table = Als tabel tonen
stats-csv-week = Week als CSV
stats-csv-days = Dagen als CSV
stats-time = Tijd
stats-apps = Apps die mensen hebben toegestaan
stats-no-apps = Nog niemand heeft een app toegestaan.
stats-how-many = Hoeveel

changes-not-restored = Deze toestand kan niet worden hersteld: { $why }.
