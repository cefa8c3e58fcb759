# Nodes.

nav-nodes = Nodes
nodes-title = Nodes
nodes-lead = De boxen waar het verkeer van mensen door gaat. Deze box is er een van; andere sluiten zich met een code aan.
nodes-add = Node toevoegen
nodes-removed = De node is verwijderd. Hij vergeet iedereen en wordt niet meer toegelaten.
nodes-count =
    { $count ->
        [one] { $count } node
       *[other] { $count } nodes
    }
nodes-load = Belasting

node-title = Node { $name }
node-name = Naam
node-is-local = Deze box zelf
node-state = Toestand
node-up = In bedrijf
node-draining = Loopt leeg
node-down = Niet bereikbaar
node-connected = { $count } verbonden, { $places } plaatsen
node-cpu = Processor { $percent } %
node-heard = Laatst gehoord
node-never = Nooit
node-clock = Klok
node-clock-right = Loopt gelijk
node-clock-ahead = De klok loopt { $seconds } s voor
node-clock-behind = De klok loopt { $seconds } s achter
node-about = Hoe het ermee gaat
node-local-lead = Dit is de box die u bekijkt. Hij kan leeglopen, maar niet worden verwijderd.
node-found-at = Apparaten vinden hem op
node-joined = Aangesloten
node-identity = Identiteit
node-pinned = Altijd hierheen
node-profiles = Profielen die hij bedient
node-profiles-hint = Als alle zijn gekozen, bedient hij ook profielen die later worden gemaakt.
node-serves-nothing = Kies minstens één profiel.
node-host = Naam of adres voor apparaten
node-host-hint = Laat dit leeg voor het adres waarvandaan de node verbinding maakt.
node-host-wrong = Schrijf een naam zoals node1.example.org, of een adres.
node-change-hint = Apparaten met een profiel dat de node niet meer bedient, of die hem vinden onder een naam die verdwijnt, verliezen hun verbinding en verbinden opnieuw.
node-drain = Laten leeglopen
node-resume = Weer nieuwe verbindingen aannemen
node-drain-hint = Een node die leegloopt krijgt niemand nieuw; wie verbonden is, blijft. Is de laatste weg, dan kan er aan de box worden gewerkt zonder dat iemand het merkt.
node-done-draining = De node krijgt niemand nieuw. Wie verbonden is, blijft.
node-done-resumed = De node krijgt weer nieuwe verbindingen.
node-done-changed = Opgeslagen. Het geldt vanaf nu.
node-remove = Verwijderen
node-remove-heading = { $name } verwijderen?
node-remove-lead = De node ligt er meteen uit: hij krijgt dat te horen, vergeet iedereen en wordt niet meer toegelaten. Om de box weer te gebruiken, sluit u hem aan met een nieuwe code. Om er een tijdje aan te werken, laat u hem in plaats daarvan leeglopen.
node-replace = Een andere box in zijn plaats
node-replace-heading = Een andere box in de plaats van { $name }?
node-replace-lead = U krijgt een code voor de nieuwe box. Zodra die zich aansluit, ligt de oude eruit. Naam, profielen en adressen blijven; apparaten verbinden opnieuw, omdat de sleutel een andere is.
node-has-configurations =
    { $count ->
        [one] { $count } apparaat moet opnieuw verbinden.
       *[other] { $count } apparaten moeten opnieuw verbinden.
    }
node-missing = Er is geen node { $node } meer.
node-is-this-box = Deze box zelf kan leeglopen, maar niet worden verwijderd.
node-name-wrong = Gebruik 1 tot { $most } zichtbare tekens, op één regel.

node-add-lead = U maakt hier een code en geeft die aan de nieuwe box. Die maakt zelf verbinding, van achter elke router; dat duurt enkele seconden.
node-new = De nieuwe node
node-name-hint = Hoe hij moet heten, bijvoorbeeld “tweede verdieping”. Laat dit leeg voor de eigen naam van de box.
node-expires = De code werkt
node-expires-hour = een uur
node-expires-day = een dag
node-expires-week = een week
node-expires-hint = Hij werkt één keer. Hoe korter, hoe beter.
node-expires-wrong = Een code werkt minstens een minuut en hoogstens een week.
node-address = Adres van deze box
node-address-hint = Waar de nieuwe box deze vindt, als dat niet de hostnaam uit de instellingen is: een naam of een adres.
node-address-missing = Deze box weet niet hoe hij te bereiken is. Typ zijn naam of adres.
node-address-wrong = Dit is geen adres. Schrijf een naam zoals vpn.example.org, of een IP-adres.
node-make-code = Code maken
node-code-title = Aansluitcode
node-code-lead = Geef hem aan de box die een node moet worden.
node-code-replaces = Geef hem aan de box die in de plaats komt van { $name }.
node-code-once = <strong>Deze code wordt één keer getoond</strong> en werkt één keer, tot { $date }. Raakt hij kwijt, maak dan een nieuwe.
node-code-type = De code
node-code-letters = Hij kan over de telefoon worden voorgelezen: geen twee letters lijken op elkaar, en een fout wordt meteen gevonden.
node-code-card = Een nieuwe box met een verse kaart
node-code-card-lead = Open het bestand <code>alcove.toml</code> op de kaart en voeg deze regel toe. Stop de kaart erin en zet de box aan: hij start als node.
node-code-debian = Een box die al draait
node-code-debian-lead = Typ dit daar, als root:
node-code-router = De apparaten van mensen moeten de nieuwe box kunnen bereiken: zijn router stuurt UDP-poort 51820 erheen door. Zodra hij is aangesloten, staat hij hier als in bedrijf.
node-code-scan = Als plaatje
node-code-scan-lead = Scan het met een telefoon om het mee te nemen.
node-code-back = Naar de nodes

user-node = Node
user-node-lead = Nieuwe verbindingen van dit account gaan daarheen, zolang hij in bedrijf is.
user-node-any = Waar plaats is
user-done-node = Opgeslagen. Het geldt voor nieuwe verbindingen.
node-pair = In het paar
node-pair-serves = Hij heeft de gedeelde adressen: hij bedient.
node-pair-waits = De andere bedient; deze wacht.
node-stand-by-heading = Reserve
node-stand-by-lead = Een reservenode neemt het over als een andere wegvalt. Beide hebben dezelfde sleutel en delen adressen, dus wie verbonden is hoeft niets te doen.
node-stand-by-for = Reserve voor
node-stand-by-none = Geen node
node-floating = Gedeelde adressen
node-floating-hint = Een vrij IPv4-adres, een vrij IPv6-adres, of van elk een, in het netwerk waar beide boxen in zitten: 192.0.2.9, 2001:db8::9
node-stand-by-hint = Een reservenode heeft geen eigen mensen: wie er nu via verbonden is, moet opnieuw verbinden. Hij bedient alleen WireGuard.
node-stand-by-missing = Zeg voor welke node hij reserve moet zijn: dit zijn de adressen die de twee delen.
node-stand-by-local = Deze box beslist voor alle nodes, dus zijn eigen node kan geen reserve zijn; een andere kan dat wel voor hem zijn.
node-stand-by-itself = Een node kan geen reserve voor zichzelf zijn.
node-stand-by-chain = “{ $node }” is zelf een reserve.
node-stand-by-taken = “{ $node }” is al reserve voor hem: een node heeft één reserve.
node-stand-by-has-one = Hij heeft zelf een reserve, “{ $node }”.
node-stand-by-away = “{ $node }” moet verbonden en bijgewerkt zijn om een paar te maken: probeer het dan opnieuw.
node-floating-missing = Noem een adres dat de twee moeten delen: een vrij adres van het netwerk waar beide in zitten.
node-floating-many = Noem één IPv4-adres, één IPv6-adres, of van elk een.
node-floating-wrong = { $address } is geen adres waarop een box te vinden kan zijn.
node-floating-own = { $address } is van een van de boxen zelf: kies een vrij adres.
node-floating-in-vpn = { $address } hoort bij apparaten in de VPN.
node-statistics = Statistiek van een maand
