# Snapshots: kept, scheduled, locked.

nav-snapshots = Instantanés
snapshots-title = Instantanés
snapshots-lead = Un instantané est un fichier à partir duquel un boîtier vierge devient celui-ci, tout le monde restant connecté. Gardez-en quelques-uns ailleurs.
snapshots-take = En faire un maintenant
snapshots-running = Un instantané est en cours. Cette page l’affiche dès qu’il est là.
snapshots-failed = Le dernier n’a pas pu être fait : { $why }
snapshots-next = Prochain essai le { $date }.
snapshots-saved = Enregistré. Cela vaut dès maintenant.
snapshots-count =
    { $count ->
        [one] { $count } instantané sur ce boîtier
       *[other] { $count } instantanés sur ce boîtier
    }
snapshots-none = Il n’y en a pas encore.
snapshots-when = Fait
snapshots-size = Taille
snapshots-look-again = Regarder à nouveau
snapshots-download = Télécharger
snapshots-key = Clé de récupération
snapshots-key-none = Le boîtier verrouille ses instantanés pour une clé de récupération, que vous imprimez ou gardez en lieu sûr. Sans elle, il n’en fait pas.
snapshots-key-made = Le boîtier en a une et verrouille ses instantanés pour elle. Si elle s’est perdue, faites-en une autre ; les instantanés existants demandent encore l’ancienne.
snapshots-key-make = Créer la clé de récupération
snapshots-key-anew = Créer une autre clé de récupération
snapshots-password = Votre mot de passe encore une fois
snapshots-schedule = Automatiquement
snapshots-daily = En faire un chaque nuit
snapshots-daily-hint = Personne n’est interrompu.
snapshots-hour = Dans l’heure qui suit
snapshots-keep = Combien sont conservés
snapshots-keep-hint = Le dernier d’autant de jours, de semaines et de mois : 7/4/6.
snapshots-keep-wrong = Écrivez trois nombres, de jours, de semaines et de mois : 7/4/6.
snapshots-logs = Avec le journal des connexions
snapshots-logs-hint = Qui avait quelle adresse et quand. Le fichier est plus gros ainsi.
recovery-key-lead = Elle ouvre tous les instantanés que ce boîtier fera désormais. Imprimez-la, ou gardez-la là où le boîtier n’est pas.
recovery-key-once = <strong>Elle est affichée une seule fois.</strong> Le boîtier lui-même ne peut pas ouvrir ses instantanés.
recovery-key-save = Enregistrer dans un fichier
recovery-key-done = Je l’ai
