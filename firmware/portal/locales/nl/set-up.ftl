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

set-up-certificate-title = Het certificaat
set-up-certificate-lead = Deze box heeft zelf een certificaat gemaakt voor <bdi>{ $host }</bdi>. Daarom waarschuwde de browser; de verbinding is wel versleuteld.
set-up-certificate-apps = De apps eduVPN en Let’s Connect! aanvaarden alleen certificaten die iedereen vertrouwt. Die zijn gratis, zodra deze box een naam op internet heeft en daar bereikbaar is.
set-up-certificate-later = Je kunt nu doorgaan. Tot dan werken configuraties om te downloaden, en de apps op apparaten die het eigen certificaat van de box vertrouwen.
back = Terug

outside-title = Wat buiten nog moet gebeuren
outside-lead = De box is klaar. Om hem van buiten te bereiken, zijn op je internetrouter en bij je provider drie dingen nodig.
outside-name = Laat de naam <code>{ $host }</code> wijzen naar het openbare adres van je kantoor (bij je domeinprovider, of een dienst voor dynamisch DNS).
outside-ports = Stuur op de router deze poorten door naar deze box: <code>TCP 443</code> en <code>UDP { $port }</code>.
outside-app = Installeer dan de app op je telefoon, zet de wifi uit, voeg de server <code>{ $host }</code> toe en verbind.
outside-finish = Afronden

home-unfinished = <strong>Het instellen is niet klaar.</strong> Het gaat verder waar je was gebleven.
home-finish = Afmaken
page-stale = Deze pagina stond te lang open, of je browser bewaart geen cookies. Vul ze opnieuw in.
