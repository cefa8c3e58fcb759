# The first visit to a new box.

set-up-title = Einrichten
set-up-heading = Dieses VPN einrichten
set-up-lead = Diese Box ist neu. Fünf kurze Schritte, und sie ist ein VPN; alles lässt sich später ändern.
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

set-up-screen = Schritt { $screen } von { $screens }
set-up-name = Name dieses VPN
set-up-name-hint = Man sieht ihn in den Apps und auf diesen Seiten, zum Beispiel den Namen des Büros.
set-up-language = Sprache
set-up-language-hint = Für Sie, und für Besucher, deren Browser keine unserer Sprachen verlangt.
set-up-account-title = Ihr Konto
set-up-account-lead = Damit betreuen Sie dieses VPN. Es darf hier alles, geben Sie ihm darum ein gutes Passwort.
set-up-second-factor = Auch mit einem Code meines Telefons schützen
set-up-second-factor-hint = Empfohlen: Mit einem gestohlenen Passwort allein kommt dann niemand herein. Auf der nächsten Seite scannen Sie einen Code mit einer Authenticator-App.

purpose-title = Wozu dient das VPN?
purpose-question = Soll der gesamte Verkehr durch das VPN gehen oder nur der zum Büro?
purpose-everything = Alles
purpose-everything-hint = Was das Gerät im Internet tut, geht durch diese Box. Richtig in Netzen von Hotels und Cafés.
purpose-office = Nur zum Büro
purpose-office-hint = Server und Drucker des Büros erreicht man durch das VPN, alles andere wie bisher. Das schont die Leitung des Büros.
purpose-networks = Netze des Büros
purpose-networks-hint = Nötig bei „Nur zum Büro“. Das sind die Netze, die diese Box sieht, als Anfang.
purpose-networks-none = Nennen Sie die Netze des Büros, zum Beispiel 192.168.1.0/24.
purpose-networks-wrong = „{ $network }“ ist kein Netz; schreiben Sie es wie 192.168.1.0/24.
purpose-name = Name in den Apps
purpose-name-hint = Weitere Profile mit anderen Regeln lassen sich später hinzufügen.

back = Zurück

home-unfinished = <strong>Die Einrichtung ist nicht abgeschlossen.</strong> Sie geht dort weiter, wo Sie aufgehört haben.
home-finish = Abschließen
page-stale = Diese Seite war zu lange offen, oder Ihr Browser speichert keine Cookies. Bitte füllen Sie sie noch einmal aus.

reach-title = Wie man sie erreicht
reach-lead = Apps finden diese Box über einen Namen und vertrauen ihr durch ein Zertifikat. Damit beides von außen geht, braucht es dort zwei Dinge.
outside-name = Lassen Sie bei Ihrem Domain-Anbieter oder mit einem Dienst für dynamisches DNS einen Namen zur öffentlichen Adresse Ihres Büros führen.
outside-ports = Leiten Sie am Internet-Router diese Ports an diese Box weiter: <code>TCP 443</code> <code>TCP 80</code> <code>UDP { $port }</code>
reach-host = Name dieser Box im Internet
reach-host-hint = Etwa vpn.example.org. Er kann leer bleiben, wenn es noch keinen gibt.
reach-certificate = Zertifikat
reach-acme = Selbst eines besorgen lassen
reach-acme-hint = Kostenlos, von Let’s Encrypt, und von selbst erneuert. Solange Name und Ports noch nicht hierher führen, wird es immer wieder versucht.
reach-own = Ich habe eines
reach-own-hint = Es wird danach auf der Seite „Zertifikat“ hochgeladen.
reach-self = Vorerst das der Box
reach-self-hint = Browser warnen, und Apps nehmen es nur auf Geräten an, die ihm vertrauen sollen.

key-title = Der Wiederherstellungsschlüssel
key-lead = Mit ihm sind Snapshots dieser Box verschlossen. Geht die Box verloren, bringen ein Snapshot und dieser Schlüssel sie zurück. Ohne den Schlüssel kann niemand einen öffnen, auch Sie nicht.
key-make = Den Wiederherstellungsschlüssel erstellen
key-shown-once = Dieser Schlüssel wird nur jetzt gezeigt. Speichern oder drucken Sie ihn, und bewahren Sie ihn nicht bei der Box auf.
key-text = Der Wiederherstellungsschlüssel als Text
key-qr = QR-Code mit dem Wiederherstellungsschlüssel
key-download = Als Datei speichern
key-ending = Seine letzten sechs Zeichen
key-ending-hint = Aus der Datei oder vom Papier, damit sicher ist, dass er gespeichert wurde.
key-ending-wrong = Das sind nicht seine letzten sechs Zeichen. Sehen Sie in dem nach, was Sie gespeichert haben; wurde er nicht gespeichert, erstellen Sie einen anderen.
key-finish = Fertig
key-made-before = Ein Wiederherstellungsschlüssel wurde erstellt. Geben Sie ein, wie er endet, oder erstellen Sie einen anderen, wenn er nicht gespeichert wurde.
key-make-another = Einen anderen erstellen
set-up-is-done = Diese Box ist schon eingerichtet. Melden Sie sich stattdessen an.
