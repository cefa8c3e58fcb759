# The first visit to a new box.

set-up-title = Einrichten
set-up-heading = Dieses VPN einrichten
set-up-lead = Diese Box ist neu. Erstellen Sie das Konto der Person, die sie betreuen wird. Alles andere funktioniert schon und lässt sich später ändern.
set-up-code = Einrichtungscode
set-up-code-hint = Alcove hat ihn beim Start ausgegeben. Er beweist, dass Sie bei der Box sind, und gilt einmal.
set-up-code-wrong = Das ist nicht der Einrichtungscode. Vergleichen Sie ihn mit dem, was Alcove ausgegeben hat; kleine Buchstaben und fehlende Striche machen nichts.
set-up-throttled =
    Zu viele falsche Codes. Bitte warten Sie { $seconds ->
        [one] { $seconds } Sekunde
       *[other] { $seconds } Sekunden
    } und versuchen Sie es noch einmal.
set-up-again = Das Passwort noch einmal
set-up-make = Konto erstellen und anmelden
