# How the pages look, for admins.

look-title = Uiterlijk
look-done = Opgeslagen. Elke pagina ziet er voortaan zo uit.
look-texts = Naam en kleur
look-accent = Accentkleur
look-accent-example = #17695a
look-accent-hint = Voor knoppen en links; op donker papier een lichtere van dezelfde tint. Leeg voor die van Alcove.
look-accent-syntax = Dit is geen kleur; schrijf ze als #17695a.
look-accent-light = De kleur is te licht om op wit papier te lezen; kies een donkerder.
look-footer = Regel onderaan elke pagina
look-footer-hint = Bijvoorbeeld wie je kunt vragen. Leeg voor geen.
look-footer-long = Gebruik hoogstens { $most } tekens.
look-footer-hidden = Gebruik alleen zichtbare tekens, op één regel.
look-language-hint = Voor bezoekers wier browser om geen van onze talen vraagt.
save = Opslaan
look-logo = Logo
look-logo-now = Het huidige logo
look-logo-file = Afbeelding
look-logo-hint = Een PNG-bestand van hoogstens { $most } KB. Het staat 32 pixels hoog naast de naam.
look-logo-send = Op de pagina’s zetten
look-logo-remove = Logo verwijderen
look-logo-large = Het bestand is groter dan { $most } KB. Sla de afbeelding kleiner op.
look-logo-kind = Dit is geen PNG-bestand. Sla de afbeelding op als PNG; SVG en andere soorten worden niet aangenomen.
look-logo-broken = De afbeelding is niet leesbaar. Sla ze opnieuw op als PNG.
look-logo-pixels = De afbeelding heeft meer dan { $most } pixels aan een zijde. Sla ze kleiner op.
look-logo-detailed = De afbeelding is te gedetailleerd voor een logo. Sla ze op met minder pixels.
