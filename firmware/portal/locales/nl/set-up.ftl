# The first visit to a new box.

set-up-title = Instellen
set-up-heading = Deze VPN instellen
set-up-lead = Deze box is nieuw. Maak het account van de persoon die hem gaat beheren. Al het andere werkt al en kan later worden gewijzigd.
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
