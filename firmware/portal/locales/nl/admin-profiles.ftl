# Profiles.

profiles-title = Profielen
profiles-lead = Elk profiel is één soort toegang: waarheen het verkeer gaat en wie het mag gebruiken.
profiles-add = Profiel toevoegen
profiles-saved = Het profiel is opgeslagen en geldt.
profiles-deleted = Het profiel is verwijderd.
profiles-count =
    { $count ->
        [one] { $count } profiel
       *[other] { $count } profielen
    }
profiles-none = Er is geen profiel, dus niemand kan verbinden. Voeg er een toe.
profiles-name = Naam
profiles-way = Wat erdoor gaat
profiles-everything = Al het verkeer
profiles-networks =
    { $count ->
        [one] { $count } netwerk
       *[other] { $count } netwerken
    }
profiles-who = Wie
profiles-everybody = Iedereen
profiles-restricted = Met een recht
profiles-hidden = Niemand: verborgen
profiles-connected = Verbonden
profiles-of = { $connected } van { $places }

profile-new = Een nieuw profiel
profile-title = Profiel { $name }
profile-conflict = Iemand anders sloeg dit profiel op terwijl u het bewerkte. Van u is nog niets opgeslagen, van de ander is niets verloren.
profile-conflict-do = Vergelijk hieronder, pas het formulier aan waar u die van de ander wilt houden, en sla opnieuw op.
profile-conflict-caption = Wat verschilt
profile-conflict-theirs = Nu opgeslagen
profile-conflict-yours = In uw formulier
profile-save-mine = Opslaan wat in het formulier staat
profile-ends =
    { $count ->
        [one] { $count } apparaat verliest de configuratie, waarvan { $connected } nu verbonden.
       *[other] { $count } apparaten verliezen hun configuratie, waarvan { $connected } nu verbonden.
    }
profile-ends-why = Hun adressen liggen niet in de nieuwe reeksen, of hun protocol is uitgezet. Apps krijgen een nieuwe configuratie als ze weer verbinden; met de hand gemaakte bestanden moeten opnieuw. Een grotere reeks die de huidige bevat, beëindigt niets.
profile-save-anyway = Opslaan en { $count } beëindigen
profile-suggested = Vrije adressen zijn ingevuld. Er is nog niets opgeslagen.
profile-suggest = Vrije adressen voorstellen
profile-size = Ruimte voor
profile-size-250 = 250 apparaten
profile-size-1000 = 1000 apparaten
profile-size-4000 = 4000 apparaten
profile-size-65000 = 65000 apparaten
profile-show-preview = Tonen wat apparaten krijgen
profile-preview = Wat apparaten krijgen
profile-preview-lead = Er is nog niets opgeslagen. <code>…</code> staat voor wat per apparaat verschilt.
profile-preview-goes = Gaat door de VPN
profile-preview-dns = Voor namen gevraagd
profile-delete = Dit profiel verwijderen
profile-delete-title = Profiel { $name } verwijderen?
profile-delete-back = De geschiedenis bewaart het profiel, dus het kan terugkomen; de apparaten niet.
profile-exists = Er is al een profiel { $id }. Kies een andere ID.
profile-missing = Er is geen profiel { $id } meer.

ranges-of-the-box = De reeksen overlappen { $network }, waarin dit kastje zit. Kies andere.

profile-part-name = Naam
profile-name = Naam
profile-name-hint = Wat mensen in hun app lezen, bijvoorbeeld “Kantoor”.
profile-id = ID
profile-id-hint = Letters, cijfers, koppeltekens en punten. Kan later niet worden gewijzigd, want apparaten kennen het.
profile-host = Naam of adres waarmee apparaten verbinden
profile-host-hint = Laat leeg voor de naam van dit kastje.
profile-part-way = Wat door de VPN gaat
profile-gateway = Moet al het verkeer door de VPN?
profile-gateway-all = Al het verkeer
profile-gateway-all-hint = Ook internet: veilig op vreemde netwerken, en van buiten gezien als deze plek.
profile-gateway-some = Alleen naar de netwerken hieronder
profile-gateway-some-hint = Voor wat op kantoor staat; al het andere gaat zijn gewone weg.
profile-routes = Netwerken
profile-routes-hint = Eén per regel, zoals <code>192.168.7.0/24</code>. Alleen gebruikt als niet al het verkeer erdoor gaat.
profile-exclude = Behalve deze
profile-exclude-hint = Netwerken die buiten de VPN blijven, één per regel.
profile-masquerade = Apparaten verschijnen met het adres van dit kastje
profile-masquerade-hint = Gebruikelijk. Zonder dit heeft uw router een route terug naar de VPN-adressen nodig.
profile-clients = Apparaten mogen elkaar bereiken
profile-clients-hint = Uit is veiliger: een gekraakt apparaat bereikt geen ander.
profile-part-dns = Namen
profile-dns = DNS-servers
profile-dns-hint = Adressen, één per regel. <code>@GW4@</code> en <code>@GW6@</code> staan voor dit kastje zelf.
profile-search = Zoekdomeinen
profile-search-hint = Voor korte namen, zoals <code>office.example.org</code>, één per regel. Als niet al het verkeer erdoor gaat, worden alleen namen hierin via de VPN opgevraagd.
profile-part-who = Wie het mag gebruiken
profile-access = Wie?
profile-access-all = Iedereen met een account
profile-access-all-hint = Meer wordt niet gevraagd.
profile-access-some = Alleen mensen met een recht
profile-access-some-hint = Eén uit de lijst hieronder is genoeg.
profile-acl = Rechten
profile-acl-hint = Eén per regel, zoals ze in de accounts staan.
profile-hide = Verbergen
profile-hide-hint = Apps en pagina’s bieden het niet meer aan. Wie verbonden is, blijft dat.
profile-priority = Plaats in de lijst
profile-priority-hint = Hogere getallen komen eerst; 0 is gebruikelijk.
profile-part-wireguard = WireGuard
profile-part-wireguard-lead = Snel, en goed voor bijna iedereen.
profile-wireguard = WireGuard aanbieden
profile-v4 = IPv4-adressen voor apparaten
profile-v4-hint = Een privénetwerk dat niets anders gebruikt, zoals <code>10.42.7.0/24</code>.
profile-v6 = IPv6-adressen voor apparaten
profile-v6-hint = Evenzo, meestal een /64 uit <code>fd00::/8</code>.
profile-psk = Een eigen geheim voor elk apparaat
profile-psk-hint = Beschermt wat vandaag wordt opgenomen tegen kwantumcomputers van morgen. Zet het alleen uit voor apps die het niet kunnen.
profile-keepalive = Verbindingen openhouden
profile-keepalive-hint = Elke 25 seconden een levensteken, voor apparaten die van hieruit bereikbaar moeten zijn. Kost batterij.
profile-part-openvpn = OpenVPN
profile-part-openvpn-lead = Voor oude apparaten en voor netwerken die weinig doorlaten.
profile-openvpn = OpenVPN aanbieden
profile-openvpn-v4-hint = Andere dan die van WireGuard; ze worden over de poorten verdeeld.
profile-openvpn-v6-hint = Evenzo.
profile-udp = UDP-poorten
profile-tcp = TCP-poorten
profile-ports-hint = Met komma’s ertussen. Samen 1, 2, 4, 8, 16, 32 of 64.
profile-exposed-udp = UDP-poorten die apparaten horen
profile-exposed-tcp = TCP-poorten die apparaten horen
profile-exposed-hint = Alleen als uw router andere naar dit kastje doorstuurt.
profile-prefer = Als een apparaat beide kan
profile-prefer-wireguard = WireGuard eerst
profile-prefer-wireguard-hint = Sneller en zuiniger met de batterij.
profile-prefer-openvpn = OpenVPN eerst
profile-prefer-openvpn-hint = Vertelt precies wie verbonden is.
profile-listen = Alleen op dit adres luisteren
profile-listen-hint = Laat leeg voor alle.
profile-mtu = Pakketgrootte (MTU)
profile-mtu-hint = In bytes, van 1280 tot 1500. Laat leeg, tenzij pagina’s blijven hangen.
profile-single = Eén proces voor alle poorten
profile-single-hint = Vereist OpenVPN 2.7. Er wordt dan niets verdeeld.
profile-block-lan = Apparaten afsluiten van hun eigen netwerk
profile-block-lan-hint = Printers en televisies thuis zijn zolang niet bereikbaar.
profile-log = Bewaren wat OpenVPN zegt in het logboek
profile-log-hint = Om fouten te vinden; het is veel.

ranges-of-a-node = Profiel { $id }: { $v4 } of { $v6 } hoort al bij knooppunt { $node }; kies andere reeksen.
