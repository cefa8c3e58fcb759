# People of other servers, and which of them are let in.

nav-guests = Gäste
guests-title = Gäste
guests-lead = Personen anderer eduVPN-Server können diesen mit den Apps und der Anmeldung benutzen, die sie zu Hause haben. Welche Server das sind, steht in einer unterschriebenen Liste.
guests-state = Derzeit
guests-access = Gastzugang
guests-is-on = Ein
guests-is-off = Aus
guests-number = Gäste
guests-count =
    { $count ->
        [one] { $count } Gast
       *[other] { $count } Gäste
    }
guests-list-version = Version der Liste
guests-fetched = Liste geholt
guests-not-fetched = Noch nicht. Vorher wird niemand eingelassen.
guests-next = Wieder geholt
guests-own = Schlüssel dieses Servers
guests-own-hint = Wer die Liste führt, braucht ihn, damit Ihre Leute anderswo Gäste sein können.
guests-fetch = Liste jetzt holen
guests-ordered = Die Liste wird geholt.
guests-problem = Die Liste konnte beim letzten Mal nicht geholt werden: { $why } Die vorige gilt weiter.
guests-useless = Kein Profil, das alle benutzen dürfen, steht Gästen offen; sie können sich also nicht verbinden.
guests-rules = Regeln
guests-on = Personen anderer Server einlassen
guests-on-hint = Ihr Server bürgt für sie; hier haben sie ein Pseudonym, kein Passwort und keine Berechtigungen. Wird es ausgeschaltet, verlieren sie ihre Verbindung sofort.
guests-profiles = Profile für Gäste
guests-profiles-hint = Wählen Sie eines, das ins Internet führt und nicht in Ihr Büro.
guests-profile-closed = Verborgen, oder nur für Personen mit einer Berechtigung, die Gäste nicht haben.
guests-which = Personen welcher Server?
guests-which-all = Aller Server der Liste
guests-which-all-hint = Auch derer, die später hinzukommen.
guests-which-chosen = Nur dieser
guests-which-chosen-hint = Sonst niemand, was auch in der Liste steht.
guests-servers = Diese Server
guests-servers-hint = Ihre Namen wie in der Liste unten, einer je Zeile. Nur nötig für „nur dieser“.
guests-most = Gäste, höchstens
guests-most-hint = Jeder bekommt beim ersten Besuch ein Konto; nach 90 Tagen ohne Besuch wird es vergessen.
guests-source = Woher die Liste kommt
guests-source-lead = Die üblichen Werte sind die von eduVPN. Ändern Sie sie nur für eine eigene Liste.
guests-list-url = Adresse der Liste
guests-signature-url = Adresse ihrer Unterschrift
guests-signature-url-hint = Leer gelassen liegt sie neben der Liste, mit .minisig hinter dem Namen.
guests-signers = Schlüssel, die unterschrieben haben dürfen
guests-signers-hint = Öffentliche Schlüssel von minisign, einer je Zeile.
guests-servers-title = Server
guests-servers-count =
    { $count ->
        [one] { $count } Server
       *[other] { $count } Server
    }
guests-no-servers = Es gibt noch keine Liste.
guests-server = Server
guests-let-in = Eingelassen
guests-yes = Ja
guests-no = Nein
guests-unlisted = Nicht mehr in der Liste
guests-whose = Wessen Pseudonym ist das?
guests-whose-lead = Andere Server kennen Ihre Leute unter Pseudonymen. Beschwert sich einer über jemanden, finden Sie hier heraus, wer das ist.
guests-pseudonym = Pseudonym
guests-find = Suchen
guests-confirm-title = Gastzugang einschalten?
guests-confirm-lead = Personen, die Sie nicht kennen, kommen in die gewählten Profile, und ihr Verkehr geht von Ihrer Adresse aus. Nehmen Sie ein Profil, das nur ins Internet führt.
guests-confirm-more = Ihre eigenen Leute bekommen Pseudonyme, unter denen andere Server sie kennen statt beim Namen. Ihre Apps arbeiten weiter; Token von vorher gelten hier bis zu ihrem Ende und anderswo nicht.
guests-confirm-yes = Einschalten
guests-fetch-off = Die Liste wird geholt, solange der Gastzugang eingeschaltet ist. Schalten Sie ihn zuerst ein.
guests-pseudonym-wrong = Das ist kein Pseudonym; eines hat 43 Buchstaben, Ziffern, Binde- und Unterstriche.
guests-pseudonym-none = Niemand, der hier jetzt ein Konto hat, hat dieses Pseudonym.
guests-many-servers = Mehr als { $most } Server sind zu viele; lassen Sie lieber alle der Liste ein.
guests-server-wrong = „{ $entry }“ ist kein Name eines Servers; schreiben Sie einen wie vpn.example.org.
guests-most-wrong = Schreiben Sie eine Zahl von Gästen zwischen 1 und { $most }.
guests-url-wrong = Das ist keine Adresse einer Liste; sie beginnt mit https://.
guests-keys-number = Ein bis { $most } Schlüssel werden gebraucht, von denen einer die Liste unterschrieben hat.
guests-key-wrong = „{ $entry }“ ist kein Schlüssel von minisign; einer hat 56 Zeichen und beginnt mit RW.
