# How the pages look, for admins.

look-title = Aussehen
look-done = Gespeichert. Jede Seite sieht ab jetzt so aus.
look-texts = Name und Farbe
look-accent = Akzentfarbe
look-accent-example = #17695a
look-accent-hint = Für Knöpfe und Links; auf dunklem Grund eine hellere vom selben Ton. Leer für die von Alcove.
look-accent-syntax = Das ist keine Farbe; schreiben Sie sie wie #17695a.
look-accent-light = Die Farbe ist zu hell, um auf weißem Grund lesbar zu sein; wählen Sie eine dunklere.
look-footer = Zeile am Fuß jeder Seite
look-footer-hint = Zum Beispiel, wen man fragen kann. Leer für keine.
look-footer-long = Nehmen Sie höchstens { $most } Zeichen.
look-footer-hidden = Nehmen Sie nur sichtbare Zeichen, in einer Zeile.
look-language-hint = Für Besucher, deren Browser keine unserer Sprachen verlangt.
save = Speichern
look-logo = Logo
look-logo-now = Das jetzige Logo
look-logo-file = Bild
look-logo-hint = Eine PNG-Datei von höchstens { $most } KB. Sie steht 32 Pixel hoch neben dem Namen.
look-logo-send = Auf die Seiten setzen
look-logo-remove = Logo entfernen
look-logo-large = Die Datei ist größer als { $most } KB. Speichern Sie das Bild kleiner.
look-logo-kind = Das ist keine PNG-Datei. Speichern Sie das Bild als PNG; SVG und andere Arten werden nicht angenommen.
look-logo-broken = Das Bild ist nicht lesbar. Speichern Sie es neu als PNG.
look-logo-pixels = Das Bild hat mehr als { $most } Pixel auf einer Seite. Speichern Sie es kleiner.
look-logo-detailed = Das Bild ist für ein Logo zu fein. Speichern Sie es mit weniger Pixeln.
