# People of other servers, and which of them are let in.

nav-guests = Invités
guests-title = Invités
guests-lead = Les personnes d’autres serveurs eduVPN peuvent utiliser celui-ci avec les applications et le compte qu’elles ont chez elles. Ces serveurs figurent dans une liste signée.
guests-state = En ce moment
guests-access = Accès des invités
guests-is-on = Activé
guests-is-off = Désactivé
guests-number = Invités
guests-count =
    { $count ->
        [one] { $count } invité
       *[other] { $count } invités
    }
guests-list-version = Version de la liste
guests-fetched = Liste récupérée
guests-not-fetched = Pas encore. Personne n’entre avant.
guests-next = Récupérée à nouveau
guests-own = Clé de ce serveur
guests-own-hint = Qui tient la liste en a besoin, pour que vos utilisateurs puissent être invités ailleurs.
guests-fetch = Récupérer la liste maintenant
guests-ordered = La liste est en cours de récupération.
guests-problem = La liste n’a pas pu être récupérée la dernière fois : { $why } La précédente reste en vigueur.
guests-useless = Aucun profil utilisable par tous n’est ouvert aux invités : ils ne peuvent donc pas se connecter.
guests-rules = Règles
guests-on = Laisser entrer les personnes d’autres serveurs
guests-on-hint = Leur serveur répond d’elles ; ici, elles ont un pseudonyme, sans mot de passe ni permissions. Si vous désactivez ceci, elles perdent aussitôt leur connexion.
guests-profiles = Profils pour les invités
guests-profiles-hint = Choisissez-en un qui mène à Internet et non dans votre bureau.
guests-profile-closed = Caché, ou réservé aux personnes ayant une permission, ce que les invités n’ont pas.
guests-which = Les personnes de quels serveurs ?
guests-which-all = De tous les serveurs de la liste
guests-which-all-hint = Aussi de ceux qui s’y ajouteront.
guests-which-chosen = Seulement de ceux-ci
guests-which-chosen-hint = Personne d’autre, quoi que dise la liste.
guests-servers = Ces serveurs
guests-servers-hint = Leurs noms comme dans la liste ci-dessous, un par ligne. Nécessaire seulement pour « seulement de ceux-ci ».
guests-most = Invités, au plus
guests-most-hint = Chacun reçoit un compte à sa première visite ; après 90 jours sans visite, il est oublié.
guests-source = D’où vient la liste
guests-source-lead = Les valeurs habituelles sont celles d’eduVPN. Ne les changez que pour une liste à vous.
guests-list-url = Adresse de la liste
guests-signature-url = Adresse de sa signature
guests-signature-url-hint = Si c’est vide, elle est à côté de la liste, avec .minisig après son nom.
guests-signers = Clés qui peuvent l’avoir signée
guests-signers-hint = Clés publiques de minisign, une par ligne.
guests-servers-title = Serveurs
guests-servers-count =
    { $count ->
        [one] { $count } serveur
       *[other] { $count } serveurs
    }
guests-no-servers = Il n’y a pas encore de liste.
guests-server = Serveur
guests-let-in = Admis
guests-yes = Oui
guests-no = Non
guests-unlisted = N’est plus dans la liste
guests-whose = À qui est ce pseudonyme ?
guests-whose-lead = Les autres serveurs connaissent vos utilisateurs par des pseudonymes. Si l’un d’eux se plaint de quelqu’un, trouvez ici de qui il s’agit.
guests-pseudonym = Pseudonyme
guests-find = Chercher
guests-confirm-title = Activer l’accès des invités ?
guests-confirm-lead = Des personnes que vous ne connaissez pas entrent dans les profils choisis, et leur trafic part de votre adresse. Prenez un profil qui ne mène qu’à Internet.
guests-confirm-more = Vos propres utilisateurs reçoivent des pseudonymes, sous lesquels les autres serveurs les connaissent au lieu de leur nom. Leurs applications continuent de fonctionner ; les jetons d’avant valent ici jusqu’à leur fin, et pas ailleurs.
guests-confirm-yes = Activer
guests-fetch-off = La liste est récupérée tant que l’accès des invités est activé. Activez-le d’abord.
guests-pseudonym-wrong = Ce n’est pas un pseudonyme ; il a 43 lettres, chiffres, traits d’union et tirets bas.
guests-pseudonym-none = Personne ayant un compte ici n’a ce pseudonyme.
guests-many-servers = Plus de { $most } serveurs, c’est trop ; admettez plutôt tous ceux de la liste.
guests-server-wrong = « { $entry } » n’est pas un nom de serveur ; écrivez-en un comme vpn.example.org.
guests-most-wrong = Écrivez un nombre d’invités de 1 à { $most }.
guests-url-wrong = Ce n’est pas l’adresse d’une liste ; elle commence par https://.
guests-keys-number = Il faut de une à { $most } clés, dont une a signé la liste.
guests-key-wrong = « { $entry } » n’est pas une clé de minisign ; elle a 56 caractères et commence par RW.
