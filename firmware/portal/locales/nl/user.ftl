# What everybody with an account sees.

home-title = Verbinden
home-attention = Wat aandacht nodig heeft
home-deleted = De configuratie is verwijderd en werkt niet meer.
home-app = Met de app
home-app-lead = De makkelijkste manier, op computers en telefoons. De app vernieuwt alles vanzelf.
home-app-install = Installeer <a href="https://app.eduvpn.org/" rel="noreferrer">eduVPN</a> of <a href="https://app.letsconnect-vpn.org/" rel="noreferrer">Let’s Connect!</a> op het apparaat.
home-app-add = Voeg in de app deze server toe: <code class="address">{ $host }</code>
home-app-sign-in = Log één keer in als de browser opent, en sta de app toe.
home-no-profile = <strong>Er is nog geen VPN voor je geopend.</strong> Vraag de beheerder om toegang tot een profiel.
home-profiles =
    { $count ->
        [one] Wat je kunt gebruiken
       *[other] Wat je kunt gebruiken: { $count } profielen
    }
home-everything = Al het verkeer van het apparaat gaat door de VPN
home-only-inside = Alleen verkeer naar de netwerken erachter gaat door de VPN
home-files = Zonder de app
home-files-count = { $count } van { $limit } in gebruik
home-files-lead = Voor een router, een televisie of iets anders dat WireGuard kent: één configuratie per apparaat, nooit één voor twee.
home-files-lead-both = Voor een router, een televisie of iets anders dat WireGuard of OpenVPN kent: één configuratie per apparaat, nooit één voor twee.
home-files-caption = Je configuraties
home-name = Naam
home-last-heard = Laatst gezien
home-traffic = Verkeer
home-until = Werkt tot
home-profile-gone = Het profiel is verwijderd; verbinden kan niet meer
home-not-yet = Nog niet
home-received = { $amount } ontvangen
home-sent = { $amount } verzonden
home-made = gemaakt op { $date }
home-new-key = Nieuwe sleutel<span class="unseen"> voor { $name }</span>
home-delete = Verwijderen<span class="unseen">: { $name }</span>
home-full = Je hebt er zoveel als je mag hebben. Verwijder er een om een nieuwe te maken.
home-nothing-to-download = Geen van je profielen heeft configuraties om te downloaden.
home-new = Een nieuwe configuratie
home-new-name = Voor welk apparaat is ze?
home-new-name-example = Televisie woonkamer
home-new-profile = Profiel
home-new-make = Maken

configuration-delete-title = { $name } verwijderen
configuration-delete-heading = <bdi>{ $name }</bdi> verwijderen?
configuration-delete-lead = Het apparaat met deze configuratie raakt meteen de verbinding kwijt, en het bestand werkt nooit meer.
configuration-delete-address = Het adres <code>{ $address }</code> komt vrij voor iemand anders.
configuration-delete-instead = Daarna kun je een nieuwe configuratie maken. Is alleen het bestand kwijt, dan houdt een <a href="{ $link }">nieuwe sleutel</a> de naam.
configuration-delete-instead-address = Daarna kun je een nieuwe configuratie maken. Is alleen het bestand kwijt, dan houdt een <a href="{ $link }">nieuwe sleutel</a> de naam en het adres.
delete-it = Verwijderen
keep-it = Behouden

configuration-renew-title = Nieuwe sleutel voor { $name }
configuration-renew-heading = Nieuwe sleutel voor <bdi>{ $name }</bdi>?
configuration-renew-lead = Je krijgt een nieuw bestand en een nieuwe einddatum.
configuration-renew-lead-address = Je krijgt een nieuw bestand met hetzelfde adres in de VPN, <code>{ $address }</code>, en een nieuwe einddatum.
configuration-renew-warning = Met het oude bestand werkt het apparaat meteen niet meer, tot het het nieuwe heeft.
configuration-renew-make = Nieuwe sleutel maken
configuration-renew-keep = De oude houden

new-file-title = Configuratie voor { $name }
new-file-heading = Configuratie voor <bdi>{ $name }</bdi>
new-file-save = <strong>Bewaar het nu: deze pagina verschijnt maar één keer.</strong> De sleutel erin wordt nergens anders bewaard. Raakt hij kwijt, maak dan een nieuwe sleutel voor deze configuratie.
new-file-tcp = Dit netwerk biedt WireGuard alleen over TCP aan. Buiten de apps eduVPN en Let’s Connect! heeft het apparaat naast WireGuard een ProxyGuard-client nodig; die gebruikt het adres in de regel <code>ProxyEndpoint</code>, die WireGuard zelf niet kent.
new-file-file = Het bestand
new-file-open = Download het op het apparaat en open het in { $program }, of kopieer de tekst.
new-file-download = Downloaden
new-file-text = Tekst van de configuratie
new-file-scan = Of scan het
new-file-scan-lead = Met de WireGuard-app van een telefoon of tablet.
new-file-qr = QR-code van de configuratie
new-file-profile = Profiel
new-file-until = Werkt tot
new-file-name = Bestandsnaam
new-file-saved = Ik heb het bewaard, terug naar het begin

account-title = Account
account-app-removed = De app mag niet meer in jouw naam verbinden. De verbinding is verbroken.
account-password-changed = Je wachtwoord is gewijzigd. Andere browsers waarin je was ingelogd, zijn uitgelogd; je apps blijven verbonden.
account-you = Jij
account-role = Rol
account-role-admin = Beheerder: heeft de leiding over deze VPN
account-role-operator = Operator: ziet alles, wijzigt niets
account-since = Ingelogd sinds
account-permissions = Rechten
account-no-permissions = Geen
account-apps = Je apps
account-apps-count =
    { $count ->
        [one] { $count } app
       *[other] { $count } apps
    }
account-no-apps = Er verbindt geen app in jouw naam. Voeg je deze server toe aan een app, dan verschijnt die hier.
account-apps-lead = Elk van deze apps mag in jouw naam verbinden. Verwijder wat je niet meer gebruikt, of wat op een apparaat stond dat je kwijt bent.
account-app = App
account-allowed = Toegestaan
account-last-used = Laatst gebruikt
account-until = Werkt tot
account-connected = Verbonden
account-not-yet = Nog niet
account-remove = Verwijderen<span class="unseen">: { $name }</span>

app-remove-title = { $name } verwijderen
app-remove-heading = <bdi>{ $name }</bdi> verwijderen?
app-remove-connected = De app is nu verbonden en raakt meteen de verbinding kwijt. Ze werd toegestaan op { $date }.
app-remove-idle = De app kan niet meer verbinden. Ze werd toegestaan op { $date }.
app-remove-again = Wil je ze weer gebruiken, log dan nog eens in vanuit de app. Je andere apps merken er niets van.
app-remove-yes = Verwijderen

passwd-title = Wachtwoord wijzigen
passwd-lead = Andere browsers waarin je bent ingelogd, worden uitgelogd. Je apps blijven verbonden.
passwd-current = Huidig wachtwoord
passwd-new = Nieuw wachtwoord
passwd-again = Nogmaals het nieuwe wachtwoord
passwd-differ = De twee nieuwe wachtwoorden zijn niet gelijk. Typ ze allebei opnieuw.
leave-it = Laten zoals het is

# What can be wrong with what was asked for

user-name-empty = De gebruikersnaam is leeg.
user-name-too-long = De gebruikersnaam is langer dan { $most } bytes.
user-name-spaces = De gebruikersnaam begint of eindigt met een spatie.
user-name-character = De gebruikersnaam bevat een teken dat niet mag: “{ $character }”
user-exists = Er is al een gebruiker “{ $name }”.
user-missing = Er is geen gebruiker “{ $name }”.
password-short = Gebruik minstens { $least } tekens.
password-long = Gebruik hoogstens { $most } tekens.
password-common = Dit wachtwoord is een van de eerste die iedereen zou proberen. Kies een ander.
password-not-current = Dit is niet je huidige wachtwoord.
password-throttled =
    Te veel verkeerde wachtwoorden. Probeer het over { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } seconden
    } opnieuw.
many-at-once = Er loggen nu veel mensen tegelijk in. Probeer het over een paar seconden opnieuw.
not-permitted = Je account mag deze dienst niet gebruiken. Vraag het aan de beheerder.
account-is-disabled = Je account is uitgeschakeld. Vraag het aan de beheerder.
configuration-name-empty = Geef ze een naam, bijvoorbeeld het apparaat dat ze gaat gebruiken.
configuration-name-long = Gebruik hoogstens { $most } tekens.
configuration-name-hidden = Gebruik alleen zichtbare tekens, op één regel.
configuration-missing = Deze configuratie staat niet meer in je lijst.
configuration-none-here = Dit profiel heeft geen configuraties om te downloaden.
configuration-later = Er kan nu geen configuratie worden gemaakt. Probeer het over een minuut opnieuw.
configuration-unwanted = Deze verbinding is niet toegestaan. Vraag het aan de beheerder.
configurations-off = Configuraties om te downloaden staan hier uit. Gebruik de app.
configurations-full =
    { $limit ->
        [one] Je hebt { $limit } configuratie, en meer mag je er niet hebben. Verwijder die eerst.
       *[other] Je hebt { $limit } configuraties, en meer mag je er niet hebben. Verwijder er eerst een.
    }
account-changed = Je account is intussen gewijzigd. Log opnieuw in.
profile-not-listed = Kies een van de profielen uit de lijst.
app-missing = Deze app staat niet meer in je lijst.

# What needs attention, for those who run the box

attention-twin = Een andere box, op { $address }, heeft de identiteit van deze: beide komen uit dezelfde snapshot. Apparaten en nodes kunnen ze niet uit elkaar houden. Schakel een van beide uit, of zet hem terug als kopie.
attention-node-down = Node “{ $node }” is niet verbonden: niemand kan er nieuw verbinding maken.
attention-node-replaced = Node “{ $node }” is niet verbonden: “{ $other }” bedient in zijn plaats.
attention-pool-openvpn = Profiel “{ $profile }” heeft geen plaats meer voor OpenVPN-clients.
attention-pool-empty = Profiel “{ $profile }” heeft geen vrij adres meer.
attention-pool-low = Profiel “{ $profile }” is bijna vol: { $taken } van { $all } adressen zijn uitgegeven ({ $percent } %). Geef het een groter bereik dat het huidige omvat.
attention-hook = Het hook-programma kan niet worden gestart, dus niemand kan nieuw verbinding maken: { $why }.

# Devices that gave way, and the apps

endings-title = Een apparaat van je is afgemeld
endings-lead =
    { $most ->
        [one] Er kan één apparaat van je tegelijk met de apps verbonden zijn. Verbindt er een ander, dan maakt het vorige plaats.
       *[other] Er kunnen { $most } apparaten van je tegelijk met de apps verbonden zijn. Verbindt er nog een, dan maakt het apparaat plaats dat het eerst verbond.
    }
endings-one = <bdi>{ $name }</bdi> op { $date }, omdat <bdi>{ $other }</bdi> verbinding maakte. Verbind opnieuw in de app van dat apparaat om het terug te krijgen.
platforms-title = Waar je de app krijgt, en wat je indrukt
platforms-android = Installeer eduVPN uit Google Play of F-Droid. Sta de VPN-verbinding toe als Android erom vraagt, en zet ze aan met de schuif.
platforms-ios = Installeer eduVPN uit de App Store. Sta toe dat de app een VPN-configuratie toevoegt, en zet ze aan met de schuif.
platforms-windows = Download eduVPN van de eigen pagina en installeer het. Het zit naast de klok; open het daar, kies deze server en verbind.
platforms-macos = Installeer eduVPN uit de Mac App Store. Sta de VPN-configuratie toe als erom wordt gevraagd, en zet ze aan met de schuif.
platforms-linux = Installeer de pakketten die de pagina van eduVPN voor je distributie noemt. Start eduVPN, voeg deze server toe en verbind.

# Second factor

second-factor-title = Tweede factor
second-factor-lead = Met een tweede factor komt niemand binnen met alleen een gestolen wachtwoord: je telefoon toont elke halve minuut een nieuwe code, en bij het inloggen wordt die gevraagd.
second-factor-apps = Je hebt een authenticator-app op je telefoon nodig: FreeOTP, Aegis, Google Authenticator of je eigen wachtwoordbeheerder.
second-factor-password = Je wachtwoord
second-factor-begin = Instellen
second-factor-scan = Scan deze code met de authenticator-app.
second-factor-qr = QR-code voor de authenticator-app
second-factor-type = Of typ dit over:
second-factor-enter = Typ de code die de app nu toont.
second-factor-code = Code
second-factor-confirm = Aanzetten
second-factor-on = Aan sinds { $date }. Bij het inloggen worden je wachtwoord en een code gevraagd.
second-factor-left =
    { $count ->
        [one] Je hebt nog { $count } herstelcode, voor als de telefoon er niet is.
       *[other] Je hebt nog { $count } herstelcodes, voor als de telefoon er niet is.
    }
second-factor-codes = Nieuwe herstelcodes
second-factor-remove = Uitzetten
second-factor-removed = De tweede factor staat uit. Alleen het wachtwoord laat je nu binnen.
second-factor-there = Er is al een tweede factor. Zet die eerst uit.
second-factor-gone = Er wordt niets meer ingesteld. Begin opnieuw.
second-factor-wrong = Dit is niet de code. Controleer de klok van het apparaat en neem de nieuwste code.
second-factor-off = Er is geen tweede factor waar deze codes voor kunnen invallen.
second-factor-none = De gebruiker “{ $name }” heeft geen tweede factor.
recovery-title = Je herstelcodes
recovery-in-use = De tweede factor staat vanaf nu aan.
recovery-lead = Schrijf ze op of druk deze pagina af, en bewaar ze niet bij je telefoon. Elk laat je één keer binnen als je geen code hebt. Ze worden niet nog eens getoond.
recovery-saved = Ik heb ze, terug naar het account
back-to-account = Terug naar het account

# Browsers and history

account-session-ended = Die browser is uitgelogd.
account-second-factor-on = Aan
account-second-factor-off = Uit: alleen het wachtwoord laat je binnen
account-second-factor-add = Tweede factor toevoegen
account-second-factor-manage = Tweede factor en herstelcodes
account-browsers = Browsers
account-browsers-count =
    { $count ->
        [one] Ingelogd in { $count } browser
       *[other] Ingelogd in { $count } browsers
    }
account-browsers-lead = Deze browsers zijn op deze pagina’s ingelogd als jij. Log uit wat je niet kent, en wijzig dan je wachtwoord.
account-browser = Browser
account-browser-unknown = Onbekende browser
account-browser-here = Deze browser
account-browser-from = vanaf <bdi>{ $address }</bdi>
account-session-ends = Eindigt vanzelf
account-sessions-others = Alle andere uitloggen
session-missing = Deze browser is al uitgelogd.
history-title = Verbindingsgeschiedenis
history-lead =
    Je verbindingen, de nieuwste eerst. Ze worden { $days ->
        [one] { $days } dag
       *[other] { $days } dagen
    } bewaard; ook wie deze VPN beheert kan ze zien. Bij WireGuard duurt een verbinding zolang het adres van jou is.
history-none = Nog geen verbinding.
history-device = Apparaat
history-from = Vanaf
history-began = Begonnen
history-ended = Geëindigd
history-lasts = Nog bezig
history-unknown = Niet bekend
