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

set-up-certificate-title = Das Zertifikat
set-up-certificate-lead = Diese Box hat sich für <bdi>{ $host }</bdi> selbst ein Zertifikat ausgestellt. Darum hat der Browser gewarnt; die Verbindung ist trotzdem verschlüsselt.
set-up-certificate-apps = Die Apps eduVPN und Let’s Connect! nehmen nur Zertifikate an, denen alle vertrauen. Sie sind kostenlos zu haben, sobald diese Box einen Namen im Internet hat und dort erreichbar ist.
set-up-certificate-later = Sie können jetzt weitergehen. Bis dahin funktionieren Konfigurationen zum Herunterladen, und die Apps auf Geräten, die dem eigenen Zertifikat der Box vertrauen.
back = Zurück

outside-title = Was draußen noch zu tun ist
outside-lead = Die Box ist bereit. Damit man sie von außen erreicht, braucht es am Internet-Router und bei Ihrem Anbieter drei Dinge.
outside-name = Lassen Sie den Namen <code>{ $host }</code> zur öffentlichen Adresse Ihres Büros führen (bei Ihrem Domain-Anbieter oder einem Dienst für dynamisches DNS).
outside-ports = Leiten Sie am Router diese Ports an diese Box weiter: <code>TCP 443</code> und <code>UDP { $port }</code>.
outside-app = Installieren Sie dann die App auf Ihrem Telefon, schalten Sie sein WLAN aus, fügen Sie den Server <code>{ $host }</code> hinzu und verbinden Sie sich.
outside-finish = Fertig

home-unfinished = <strong>Die Einrichtung ist nicht abgeschlossen.</strong> Sie geht dort weiter, wo Sie aufgehört haben.
home-finish = Abschließen
page-stale = Diese Seite war zu lange offen, oder Ihr Browser speichert keine Cookies. Bitte füllen Sie sie noch einmal aus.
