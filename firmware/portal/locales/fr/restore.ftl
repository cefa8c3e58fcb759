# Restoring a snapshot, and joining a controller, in place of a set-up or later.

restore-instead = Restaurer plutôt un instantané
restore-instead-hint = Ce boîtier devient celui que vous avez sauvegardé : personnes, appareils et réglages.
join-instead = En faire un nœud d’un autre boîtier
join-instead-hint = Pour un second bureau, ou plus de monde : avec un code d’adhésion de là-bas.
proof-lead = Ce boîtier est neuf : prouvez d’abord que vous êtes devant lui.
proof-back = Retour à l’installation

upload-too-large = Le fichier est plus grand que la place disponible ici : { $most } Mo au plus.
upload-no-room = Le disque est plein : il n’y a pas de place pour le fichier.

restore-title = Restaurer un instantané
restore-lead = Un instantané est un fichier qui contient tout ce qu’est un boîtier. Avec lui, ce boîtier devient celui-là ; rien ne change avant que vous ayez vu ce qu’il contient.
restore-file = L’instantané
restore-file-hint = Un fichier qui se termine par .snapshot, tel qu’Alcove l’a enregistré.
restore-send = Envoyer le fichier
restore-no-file = Choisissez le fichier de l’instantané.
restore-held = Le fichier est là, { $length }. Qu’est-ce qui l’ouvre ?
restore-passphrase = Phrase secrète
restore-passphrase-hint = Celle avec laquelle il a été enregistré.
restore-recovery-key = Ou la clé de récupération
restore-recovery-key-hint = Le texte entier, ou la ligne qui commence par AGE-SECRET-KEY-1.
restore-one-key = Saisissez la phrase secrète, ou collez la clé de récupération : l’une des deux.
restore-as = Que doit être ce boîtier ?
restore-replacement = Le même boîtier
restore-replacement-hint = À la place de l’ancien, qui doit rester éteint. Les appareils restent connectés et personne ne s’identifie à nouveau.
restore-copy = Une copie
restore-copy-hint = Un autre boîtier avec les mêmes personnes, profils et réglages, et ses propres clés. Les appareils sont configurés à nouveau.
restore-another-box = Oui, faire de ce boîtier l’autre
restore-another-box-hint = Ce qu’est ce boîtier maintenant est mis de côté et peut être rétabli.
restore-read-it = Montrer ce qu’il contient
restore-other-file = Choisir un autre fichier
restore-reading = L’instantané est lu et vérifié.
restore-read = { $done } sur { $all }
restore-look-again = Regarder à nouveau
restore-ready = Instantané de <bdi>{ $host }</bdi>, fait le { $created }. Il est complet.
restore-signer = Signé par le boîtier
restore-product = Fait par
restore-logs = Journal des connexions
restore-logs-in = inclus
restore-logs-out = laissé de côté
restore-host-name = Nom d’hôte
restore-profiles = Profils
restore-accounts = Comptes
restore-apps = Applications
restore-devices = Appareils qui peuvent se connecter
restore-nodes = Nœuds
restore-from-to = <bdi>{ $before }</bdi>, puis <bdi>{ $after }</bdi>
restore-means-replacement = Ce boîtier devient celui-là, avec ses clés. Éteignez l’ancien : deux boîtiers identiques se gênent.
restore-means-copy = Ce boîtier reçoit ses personnes, profils et réglages. Les clés, certificats et appareils sont les siens.
restore-decide = Restaurer
restore-forget = Tout laisser comme c’est
restore-decided = Le boîtier est mis en place. Cela prend quelques secondes.
restore-decided-then = Identifiez-vous ensuite avec un compte de l’instantané. Le navigateur avertira peut-être à nouveau, car le certificat peut être un autre maintenant.
restore-sign-in = Aller au boîtier

restore-no-snapshot = Ce fichier n’est pas un instantané.
restore-truncated = La fin du fichier manque. Copiez-le à nouveau depuis son origine.
restore-damaged = Le fichier est abîmé. Copiez-le à nouveau depuis son origine, ou prenez-en un autre.
restore-wrong-passphrase = Cette phrase secrète n’ouvre pas l’instantané. Comparez-la ; si elle est juste, c’est le début du fichier qui est abîmé.
restore-wrong-key = Cette clé de récupération n’ouvre pas l’instantané : il a été fait pour une autre clé.
restore-needs-passphrase = Cet instantané est fermé par une phrase secrète et non par une clé de récupération.
restore-needs-key = Cet instantané est fermé par une clé de récupération et non par une phrase secrète.
restore-not-a-key = Ce n’est pas une clé de récupération. Elle a une ligne qui commence par AGE-SECRET-KEY-1.
restore-too-much-work = Vérifier la phrase secrète de l’instantané demande plus de mémoire qu’un boîtier n’en a. Déchiffrez-le et chiffrez-le à nouveau avec <code>age</code> sur une machine plus grande.
restore-newer = Une version plus récente a fait cet instantané, { $product }. Mettez d’abord Alcove à jour.
restore-bad-signature = La signature de l’instantané n’est pas celle du boîtier dont il prétend venir. Ne l’utilisez pas.
restore-foreign = C’est l’instantané d’un autre boîtier : <code>{ $found }</code> l’a signé, et celui-ci est <code>{ $expected }</code>.
restore-no-box = Le fichier s’ouvre, mais son contenu ne fait pas un boîtier : Alcove ne l’a pas fait.
restore-busy = Quelqu’un restaure un instantané en ligne de commande. Réessayez quand ce sera fini.
restore-full = Il n’y a pas assez de place sur le disque pour un second état à côté du présent.
restore-failed = L’instantané n’a pas pu être restauré ; le journal du boîtier dit pourquoi.

join-title = En faire un nœud
join-lead = Un nœud sert les personnes d’un autre boîtier, son contrôleur. Sur le contrôleur, faites un code d’adhésion, et collez-le ici.
join-code = Code d’adhésion
join-code-hint = Par exemple vpn.example.org/K7-4XQ2M-… ; minuscules et espaces au lieu de traits d’union conviennent. Il vaut une fois, pendant une heure.
join-button = Rejoindre
join-joining = Le contrôleur est interrogé.
join-joined = Ce boîtier est maintenant <bdi>{ $name }</bdi>, nœud { $node } de <bdi>{ $controller }</bdi>.
join-what-it-is = Il sert les personnes du contrôleur et n’a plus de pages à lui : tout se décide et se voit là-bas. Cette page disparaît avec elles.
join-next = Sur votre routeur, redirigez le port UDP 51820 vers ce boîtier, comme pour le contrôleur. Pour en refaire un boîtier à part, lancez ici <code>alcove node leave</code>, ou réinitialisez-le.

join-no-address = Ce n’est pas un code d’adhésion : il commence par l’adresse du contrôleur et une barre oblique, par exemple vpn.example.org/K7-….
join-bad-address = « { $address } » avant la barre oblique n’est pas une adresse. On y trouve un nom comme vpn.example.org, ou une adresse IP.
join-address-check = Il y a une faute de frappe dans l’adresse <bdi>{ $address }</bdi> ou dans le groupe de deux qui la suit. Comparez les deux avec le code.
join-group = Il y a une faute de frappe dans le groupe { $number } (<code>{ $text }</code>). Comparez-le avec le code.
join-group-length =
    Le groupe { $number } (<code>{ $text }</code>) a { $count ->
        [one] { $count } lettre
       *[other] { $count } lettres
    } au lieu de { $expected }. Comparez-le avec le code.
join-groups =
    Le code a { $count ->
        [one] { $count } groupe
       *[other] { $count } groupes
    } après la barre oblique au lieu de { $groups }. Il en manque une partie, ou il y en a trop.
join-unreachable = Le contrôleur à l’adresse <bdi>{ $controller }</bdi> est injoignable d’ici. Regardez s’il fonctionne, et si ce boîtier a un chemin vers lui.
join-another = Ce qui répond à l’adresse <bdi>{ $controller }</bdi> n’est pas le contrôleur qui a fait le code. Rien ne lui a été dit. L’adresse mène-t-elle à un autre boîtier ?
join-silent = Le contrôleur à l’adresse <bdi>{ $controller }</bdi> n’a pas répondu à temps. Réessayez.
join-refused = Le contrôleur a dit non : <bdi>{ $reason }</bdi>.
join-unexpected = Le contrôleur à l’adresse <bdi>{ $controller }</bdi> a dit quelque chose que ce boîtier ne comprend pas. Mettez à jour le plus ancien des deux.
join-failed = Cela n’a pas marché ; le journal du boîtier dit pourquoi.
restore-back-lead = Voici ce qu’était le boîtier avant la dernière restauration, et ce qui change si vous y revenez.
restore-back-means = Ce que le boîtier est maintenant est mis de côté à sa place, et vous pourrez revenir par le même chemin.
restore-back-do = Y revenir

join-no-version = le boîtier parle la version { $theirs } de la liaison et le contrôleur la version { $ours } : mettez à jour le plus ancien des deux
join-no-clock-ahead = l’horloge de ce boîtier avance de { $seconds } s sur celle du contrôleur : laissez les deux prendre l’heure du réseau (NTP), puis réessayez ; le code est encore bon
join-no-clock-behind = l’horloge de ce boîtier retarde de { $seconds } s sur celle du contrôleur : laissez les deux prendre l’heure du réseau (NTP), puis réessayez ; le code est encore bon
join-no-used = le code a été utilisé par un autre boîtier ({ $at }) : si ce n’était pas vous, retirez le nœud qui en est né et faites un nouveau code
join-no-late = le code était bon jusqu’à { $at } : faites-en un nouveau
join-no-place = le nœud dont ce boîtier devait prendre la place n’existe plus : faites un nouveau code
join-no-code = le contrôleur ne connaît pas ce code, ou l’a oublié : faites-en un nouveau
join-no-store = quelque chose a échoué chez le contrôleur ; son journal dit quoi
join-no-room = trop de boîtiers essaient de se joindre en ce moment : réessayez
