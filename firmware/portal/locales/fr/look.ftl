# How the pages look, for admins.

look-title = Apparence
look-done = Enregistré. Toutes les pages sont désormais ainsi.
look-texts = Nom et couleur
look-accent = Couleur d’accent
look-accent-example = #17695a
look-accent-hint = Pour les boutons et les liens ; sur fond sombre, une plus claire de la même teinte. Vide pour celle d’Alcove.
look-accent-syntax = Ce n’est pas une couleur ; écrivez-la comme #17695a.
look-accent-light = La couleur est trop claire pour être lue sur fond blanc ; choisissez-en une plus foncée.
look-footer = Ligne au pied de chaque page
look-footer-hint = Par exemple à qui demander. Vide pour aucune.
look-footer-long = Utilisez au plus { $most } caractères.
look-footer-hidden = N’utilisez que des caractères visibles, sur une ligne.
look-language-hint = Pour les visiteurs dont le navigateur ne demande aucune de nos langues.
save = Enregistrer
look-logo = Logo
look-logo-now = Le logo actuel
look-logo-file = Image
look-logo-hint = Un fichier PNG de { $most } Ko au plus. Il s’affiche à côté du nom, sur 32 pixels de haut.
look-logo-send = Le mettre sur les pages
look-logo-remove = Retirer le logo
look-logo-large = Le fichier dépasse { $most } Ko. Enregistrez l’image plus petite.
look-logo-kind = Ce n’est pas un fichier PNG. Enregistrez l’image en PNG ; le SVG et les autres formats ne sont pas acceptés.
look-logo-broken = L’image est illisible. Enregistrez-la de nouveau en PNG.
look-logo-pixels = L’image a plus de { $most } pixels de côté. Enregistrez-la plus petite.
look-logo-detailed = L’image est trop détaillée pour un logo. Enregistrez-la avec moins de pixels.
