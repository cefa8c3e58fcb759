# The frame around every page, and what any page may have to say.

skip = Naar de inhoud
nav-main = Hoofdmenu
nav-menu = Beheer
nav-home = Verbinden
nav-account = Account
sign-out = Uitloggen
signed-in-as = Ingelogd als { $user }
language = Taal
change = Wijzigen
password-hint = Minstens 8 tekens. Een paar losse woorden zijn sterk en makkelijk te onthouden.
passwords-differ = De twee wachtwoorden zijn niet gelijk. Typ ze allebei opnieuw.
user-name = Gebruikersnaam
password = Wachtwoord

pages = Pagina’s van deze lijst
pages-before = Vorige
pages-after = Volgende
pages-where = Pagina { $page } van { $last }

# 2 March 2027
date =
    { $day } { $month ->
        [1] januari
        [2] februari
        [3] maart
        [4] april
        [5] mei
        [6] juni
        [7] juli
        [8] augustus
        [9] september
        [10] oktober
        [11] november
       *[12] december
    } { $year }
time-of-day = { $time } UTC

# Pages that say no

not-found = Niet gevonden
not-found-heading = Hier is niets
not-found-lead = Misschien zit er een tikfout in het adres, of is de pagina verplaatst.
did-not-work = Dit is niet gelukt
method-heading = Zo werkt dit adres niet
method-lead = Het werd opgeroepen op een manier die het niet begrijpt. Begin opnieuw bij de eerste pagina.
form-heading = Dit formulier is niet leesbaar
form-lead = Wat binnenkwam, is niet wat onze pagina verstuurt. Er is niets gewijzigd. Ga terug en probeer het opnieuw.
foreign-form-heading = Dit kwam niet van onze pagina
foreign-form-lead = Een andere site heeft dit formulier gestuurd, of een browser die verbergt waar het vandaan komt. Er is niets gewijzigd.
foreign-form-remedy = Heb je op de knop op onze eigen pagina gedrukt? Zet dan voor deze site uit wat de headers <code>Sec-Fetch-Site</code>, <code>Origin</code> en <code>Referer</code> weghaalt, en probeer het opnieuw.
stale-form-heading = Deze pagina hoort bij een eerdere aanmelding
stale-form-lead = Je hebt je opnieuw aangemeld sinds ze is geopend. Er is niets gewijzigd. Open de pagina opnieuw en probeer het nog eens.
app-request-heading = Het verzoek van de app is niet bruikbaar
app-request-lead = Een app heeft je hierheen gestuurd, maar niet op een manier die deze server aanneemt. Er is niets gewijzigd.
app-request-remedy = Ga terug naar de app en probeer het opnieuw. Gebeurt het nog eens, werk dan de app bij, of meld dit aan de beheerder van deze VPN:
forbidden-heading = Dit mag je niet doen
forbidden-lead = Er is niets gewijzigd. Hoort het wel te mogen, vraag het dan aan de beheerder van deze VPN.
broken = Er is iets kapot
broken-heading = Hier is iets kapot
broken-lead = Het ligt niet aan jou. Probeer het over een minuut opnieuw.
broken-remedy = Blijft het zo, meld dan aan de beheerder van deze VPN dat verzoek <code>{ $request }</code> is mislukt; in het logboek staat waarom.
to-first-page = Naar de eerste pagina
