# The first visit to a new box.

set-up-title = Instellen
set-up-heading = Deze VPN instellen
set-up-lead = Deze box is nieuw. Vijf korte stappen en het is een VPN; alles kan later worden gewijzigd.
set-up-code = Instelcode
set-up-code-hint = Alcove heeft de code bij het starten getoond. Ze bewijst dat je bij de box bent, en werkt één keer.
set-up-code-wrong = Dit is niet de instelcode. Vergelijk ze met wat Alcove heeft getoond; kleine letters en ontbrekende streepjes zijn geen probleem.
set-up-throttled =
    Te veel verkeerde codes. Wacht { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } seconden
    } en probeer het opnieuw.
set-up-again = Nogmaals het wachtwoord
set-up-make = Account maken en inloggen

set-up-screen = Stap { $screen } van { $screens }
set-up-name = Naam van deze VPN
set-up-name-hint = Mensen zien ze in hun apps en op deze pagina’s, bijvoorbeeld de naam van het kantoor.
set-up-language = Taal
set-up-language-hint = Voor jou, en voor bezoekers wier browser om geen van onze talen vraagt.
set-up-account-title = Je account
set-up-account-lead = Hiermee beheer je deze VPN. Het mag hier alles, dus geef het een goed wachtwoord.
set-up-second-factor = Ook beschermen met een code van mijn telefoon
set-up-second-factor-hint = Aanbevolen: met alleen een gestolen wachtwoord komt dan niemand binnen. Op de volgende pagina scan je een code met een authenticator-app.

purpose-title = Waarvoor is de VPN?
purpose-question = Moet al het verkeer door de VPN, of alleen dat naar kantoor?
purpose-everything = Alles
purpose-everything-hint = Alles wat het apparaat op internet doet, gaat via deze box. Goed op netwerken van hotels en cafés.
purpose-office = Alleen naar kantoor
purpose-office-hint = Servers en printers van kantoor bereik je via de VPN, al het andere zoals voorheen. Dat spaart de lijn van kantoor.
purpose-networks = Netwerken van kantoor
purpose-networks-hint = Nodig bij “Alleen naar kantoor”. Dit zijn de netwerken die deze box ziet, als begin.
purpose-networks-none = Noem de netwerken van kantoor, bijvoorbeeld 192.168.1.0/24.
purpose-networks-wrong = “{ $network }” is geen netwerk; schrijf het als 192.168.1.0/24.
purpose-name = Naam in de apps
purpose-name-hint = Later kun je profielen met andere regels toevoegen.

back = Terug

home-unfinished = <strong>Het instellen is niet klaar.</strong> Het gaat verder waar je was gebleven.
home-finish = Afmaken
page-stale = Deze pagina stond te lang open, of je browser bewaart geen cookies. Vul ze opnieuw in.

reach-title = Hoe mensen hem bereiken
reach-lead = Apps vinden deze box aan een naam, en vertrouwen hem door een certificaat. Om dat van buiten te laten werken, zijn daar twee dingen nodig.
outside-name = Laat bij je domeinprovider, of met een dienst voor dynamisch DNS, een naam wijzen naar het openbare adres van je kantoor.
outside-ports = Stuur op de internetrouter deze poorten door naar deze box: <code>TCP 443</code> <code>TCP 80</code> <code>UDP { $port }</code>
reach-host = Naam van deze box op internet
reach-host-hint = Zoals vpn.example.org. Het mag leeg blijven als er nog geen is.
reach-certificate = Certificaat
reach-acme = Er zelf een laten halen
reach-acme-hint = Gratis, van Let’s Encrypt, en vanzelf vernieuwd. Zolang naam en poorten nog niet hierheen leiden, wordt het steeds opnieuw geprobeerd.
reach-own = Ik heb er een
reach-own-hint = Je uploadt het daarna op de pagina “Certificaat”.
reach-self = Voorlopig dat van de box zelf
reach-self-hint = Browsers waarschuwen, en apps aanvaarden het alleen op apparaten die het moeten vertrouwen.

key-title = De herstelsleutel
key-lead = Hiermee zijn snapshots van deze box vergrendeld. Raakt de box verloren, dan brengen een snapshot en deze sleutel hem terug. Zonder de sleutel kan niemand er een openen, ook jij niet.
key-make = De herstelsleutel maken
key-shown-once = Deze sleutel wordt alleen nu getoond. Bewaar hem of druk hem af, en houd hem weg van de box.
key-text = De herstelsleutel als tekst
key-qr = QR-code met de herstelsleutel
key-download = Als bestand bewaren
key-ending = De laatste zes tekens
key-ending-hint = Uit het bestand of van het papier, om zeker te weten dat hij is bewaard.
key-ending-wrong = Dit zijn niet de laatste zes tekens. Kijk naar wat je hebt bewaard; is hij niet bewaard, maak dan een andere sleutel.
key-finish = Afronden
key-made-before = Er is een herstelsleutel gemaakt. Typ hoe hij eindigt, of maak een andere als hij niet is bewaard.
key-make-another = Een andere maken
set-up-is-done = Deze box is al ingesteld. Log in.
