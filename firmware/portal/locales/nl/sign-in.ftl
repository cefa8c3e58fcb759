# Signing in, and letting an app in.

sign-in = Inloggen
sign-in-lead = Met het account dat je voor deze VPN hebt gekregen.
sign-in-lead-app = Een app op je apparaat wil verbinding maken. Log eerst in; daarna vragen we of dat mag.
sign-in-wrong = <strong>De gebruikersnaam of het wachtwoord klopt niet.</strong> Bij allebei maken hoofdletters en kleine letters verschil.
sign-in-throttled =
    <strong>Te veel verkeerde wachtwoorden.</strong> Om het account te beschermen: wacht { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } seconden
    } en probeer het dan opnieuw.
sign-in-busy = <strong>Er loggen nu veel mensen tegelijk in.</strong> Probeer het over een paar seconden opnieuw.
sign-in-not-permitted = <strong>Je account mag deze VPN niet gebruiken.</strong> Hoort dat wel zo te zijn, vraag het dan aan de beheerder.
sign-in-disabled = <strong>Je account is uitgeschakeld.</strong> Is dat een vergissing, vraag het dan aan de beheerder van deze VPN.
sign-in-stale = <strong>Deze pagina stond te lang open, of je browser bewaart geen cookies.</strong> Log opnieuw in.
sign-in-broken = <strong>Hier is iets kapot.</strong> Inloggen lukt nu niet. Probeer het over een minuut opnieuw.

authorize-title = { $app } toestaan?
authorize-heading = Mag <bdi>{ $app }</bdi> verbinding maken?
authorize-lead = De app wil deze VPN gebruiken in jouw naam, <strong><bdi>{ $user }</bdi></strong>.
authorize-warning = <strong>Sta dit alleen toe als je er zelf zojuist in de app mee bent begonnen.</strong> Verscheen deze pagina onverwacht, of stuurde iemand je een link, weiger dan.
authorize-allow = Toestaan
authorize-refuse = Weigeren
authorize-hint = Je kunt de toestemming altijd intrekken onder Account.
authorize-other-account = Met een ander account inloggen

back-to-app = Terug naar de app
back-to-app-lead = Komt de app niet vanzelf tevoorschijn, druk dan op Doorgaan.
continue = Doorgaan
sign-in-kept = <strong>Je aanmelding was verlopen.</strong> Wat je hebt getypt, is bewaard: log in, dan kun je het opnieuw versturen.

resume-title = Je bent weer ingelogd
resume-lead = Er is nog niets gewijzigd. Wat je had getypt is er nog, behalve wachtwoorden en codes.
resume-send = Nu versturen
resume-back = Terug naar de pagina zonder

# The code after the password

sign-in-code = Nog één stap
sign-in-code-lead = Typ de code die je authenticator-app voor deze VPN toont.
sign-in-code-label = Code
sign-in-code-wrong = <strong>Deze code werkt nu niet.</strong> Elke code werkt één keer en een halve minuut lang: neem de code die nu wordt getoond.
sign-in-code-throttled =
    <strong>Te veel verkeerde codes.</strong> Om het account te beschermen: wacht { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } seconden
    } en probeer het dan opnieuw.
sign-in-code-lost = Apparaat kwijt? Een van je herstelcodes werkt hier ook. Heb je er geen, vraag het dan aan de beheerder van deze VPN.
