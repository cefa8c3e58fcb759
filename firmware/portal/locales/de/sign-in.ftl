# Signing in, and letting an app in.

sign-in = Anmelden
sign-in-lead = Mit dem Konto, das Sie für dieses VPN bekommen haben.
sign-in-lead-app = Eine App auf Ihrem Gerät möchte sich verbinden. Melden Sie sich zuerst an; danach werden Sie gefragt, ob sie es darf.
sign-in-wrong = <strong>Der Benutzername oder das Passwort ist nicht richtig.</strong> Bei beiden kommt es auf Groß- und Kleinschreibung an.
sign-in-throttled =
    <strong>Zu viele falsche Passwörter.</strong> Zum Schutz des Kontos warten Sie bitte { $seconds ->
        [one] { $seconds } Sekunde
       *[other] { $seconds } Sekunden
    } und versuchen Sie es dann noch einmal.
sign-in-busy = <strong>Gerade melden sich viele Leute an.</strong> Bitte versuchen Sie es in ein paar Sekunden noch einmal.
sign-in-not-permitted = <strong>Ihr Konto darf dieses VPN nicht benutzen.</strong> Sollte es das dürfen, fragen Sie die Person, die es betreut.
sign-in-disabled = <strong>Ihr Konto ist gesperrt.</strong> Ist das ein Versehen, fragen Sie die Person, die dieses VPN betreut.
sign-in-stale = <strong>Diese Seite war zu lange offen, oder Ihr Browser speichert keine Cookies.</strong> Bitte melden Sie sich noch einmal an.
sign-in-broken = <strong>Hier ist etwas kaputt.</strong> Die Anmeldung ist gerade nicht möglich. Bitte versuchen Sie es in einer Minute noch einmal.

authorize-title = { $app } erlauben?
authorize-heading = Darf <bdi>{ $app }</bdi> sich verbinden?
authorize-lead = Die App möchte dieses VPN in Ihrem Namen benutzen, <strong><bdi>{ $user }</bdi></strong>.
authorize-warning = <strong>Erlauben Sie es nur, wenn Sie es gerade eben selbst in der App begonnen haben.</strong> Ist diese Seite unerwartet erschienen, oder hat Ihnen jemand einen Link geschickt, lehnen Sie ab.
authorize-allow = Erlauben
authorize-refuse = Ablehnen
authorize-hint = Sie können die Erlaubnis jederzeit unter Konto zurücknehmen.
authorize-other-account = Mit einem anderen Konto anmelden

back-to-app = Zurück zur App
back-to-app-lead = Erscheint die App nicht von selbst, drücken Sie auf Weiter.
continue = Weiter
sign-in-kept = <strong>Ihre Anmeldung war abgelaufen.</strong> Was Sie eingegeben haben, ist noch da: Melden Sie sich an, dann können Sie es noch einmal senden.

resume-title = Sie sind wieder angemeldet
resume-lead = Es wurde noch nichts geändert. Was Sie eingegeben hatten, ist noch da, außer Passwörtern und Codes.
resume-send = Jetzt senden
resume-back = Zurück zur Seite, ohne zu senden

# The code after the password

sign-in-code = Noch ein Schritt
sign-in-code-lead = Geben Sie den Code ein, den Ihre Authenticator-App für dieses VPN zeigt.
sign-in-code-label = Code
sign-in-code-wrong = <strong>Dieser Code gilt jetzt nicht.</strong> Jeder gilt einmal und eine halbe Minute lang: Nehmen Sie den, der gerade gezeigt wird.
sign-in-code-throttled =
    <strong>Zu viele falsche Codes.</strong> Zum Schutz des Kontos warten Sie bitte { $seconds ->
        [one] { $seconds } Sekunde
       *[other] { $seconds } Sekunden
    } und versuchen Sie es dann noch einmal.
sign-in-code-lost = Gerät verloren? Einer Ihrer Wiederherstellungscodes gilt hier auch. Ohne einen fragen Sie die Person, die dieses VPN betreut.
