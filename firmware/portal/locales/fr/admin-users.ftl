# Accounts, and inviting people.

users-title = Utilisateurs
users-add = Ajouter un utilisateur
users-deleted = Le compte est supprimé, avec tout ce qui en dépendait.
users-search = Chercher un nom
users-which = Lesquels
users-all = Tous
users-active = Peuvent se connecter
users-disabled = Désactivés
users-staff = Administrateurs et opérateurs
users-count =
    { $count ->
        [one] { $count } utilisateur
       *[other] { $count } utilisateurs
    }
users-none = Personne ne correspond. Essayez une partie plus courte du nom.
users-devices = Appareils
users-last-seen = Vu pour la dernière fois
users-never = Jamais

user-name-hint = Ce que cette personne tape pour se connecter, par exemple une adresse e-mail. Ne peut pas être changé ensuite.
user-part-account = Le compte
user-part-rights = Rôle et permissions
user-way = Comment obtient-on un mot de passe ?
user-way-invite = Par invitation
user-way-invite-hint = Vous recevez un lien à transmettre. Il sert une fois, pendant sept jours, et permet de choisir un mot de passe.
user-way-password = Vous en choisissez un maintenant
user-way-password-hint = Tapez-le ci-dessous et transmettez-le de vive voix.
user-role = Rôle

role-user = Utilisateur
role-user-hint = Utilise le VPN.
role-operator = Opérateur
role-operator-hint = Voit tout ici, ne change rien.
role-admin = Administrateur
role-admin-hint = Gère ce VPN.

user-permissions = Permissions
user-permissions-hint = Une par ligne. Les profils peuvent en exiger une. Laissez vide si tout le monde peut tout utiliser.
user-title = Utilisateur { $name }
user-is-disabled = Désactivé
user-about = À propos de ce compte
user-made = Créé
user-sign-in = Connexion
user-has-password = Avec son propre mot de passe
user-no-password = Pas encore de mot de passe : invitez cette personne
user-invited-until = Invitation envoyée ; le lien est valable jusqu’au { $date }
user-invite = Créer un lien d’invitation
user-invite-again = Créer un lien pour un nouveau mot de passe
user-withdraw = Retirer l’invitation
user-sign-out = Déconnecter partout
user-sign-out-heading = Déconnecter { $name } partout ?
user-sign-out-lead = Les navigateurs et applications sont aussitôt déconnectés. Qui connaît le mot de passe peut se reconnecter. Les configurations faites à la main restent.
user-disable = Désactiver
user-disable-heading = Désactiver { $name } ?
user-disable-lead = Cette personne quitte le VPN en deux secondes et ne peut se connecter avant que vous la réadmettiez. Ses appareils et applications sont retirés et devront être reconfigurés.
user-enable = Réadmettre
user-delete = Supprimer
user-delete-heading = Supprimer { $name } ?
user-delete-lead = Le compte, ses appareils et applications disparaissent pour de bon en deux secondes. Le journal garde qui avait quelle adresse. Pour une exclusion passagère, désactivez plutôt le compte.
user-has-devices =
    { $count ->
        [one] { $count } appareil perd sa connexion.
       *[other] { $count } appareils perdent leur connexion.
    }
user-is-you = C’est votre propre compte : un autre administrateur peut le désactiver ou le supprimer.
user-devices =
    { $count ->
        [one] { $count } appareil
       *[other] { $count } appareils
    }
user-no-devices = Aucun appareil n’a de configuration.
user-by-app = faite par une application
user-apps =
    { $count ->
        [one] { $count } application
       *[other] { $count } applications
    }
user-no-apps = Aucune application ne peut se connecter au nom de cette personne.
user-log = Dernières connexions
user-whole-log = Toutes
user-done-added = Le compte est créé.
user-done-disabled = Le compte est désactivé et hors du VPN.
user-done-enabled = Cette personne peut se reconnecter. Appareils et applications sont à reconfigurer.
user-done-signed-out = Tous les navigateurs et applications sont déconnectés.
user-done-device = L’appareil est retiré et a perdu sa connexion.
user-done-withdrawn = L’invitation ne fonctionne plus.
user-done-changed = Enregistré. Cela vaut dès maintenant.
user-own-account = C’est votre propre compte. Demandez à un autre administrateur de le faire.
user-last-admin = C’est le dernier administrateur. Créez-en d’abord un autre.
user-locked = Ce compte est désactivé. Réadmettez-le d’abord.

permissions-too-many = Utilisez au plus { $most } permissions.
permissions-wrong = Une permission est vide, trop longue, ou contient un caractère invisible.

device-gone = Cet appareil n’est plus dans la liste.

invited-title = Invitation pour { $name }
invited-lead = Transmettez ce lien, par exemple par e-mail. La première personne qui l’ouvre choisit le mot de passe du compte.
invited-link = Lien d’invitation
invited-until = Il sert une fois, jusqu’au { $date }.
invited-once = <strong>Cette page ne s’affiche qu’une fois.</strong> Si le lien se perd, créez-en un autre ; celui-ci ne vaudra plus.
invited-back = Vers le compte

invitation-title = Choisissez votre mot de passe
invitation-lead = Vous êtes invité à ce VPN en tant que { $name }. Le lien sert une fois, jusqu’au { $date }.
invitation-accept = Définir le mot de passe et se connecter
invitation-gone = Cette invitation ne fonctionne plus
invitation-gone-lead = Elle a servi, date de plus de sept jours ou a été remplacée. Si vous n’avez pas encore choisi de mot de passe, demandez un autre lien.
invitation-void = Cette invitation a servi, est trop ancienne ou a été remplacée.
invitation-to-sign-in = Vers la page de connexion

user-second-factor = Second facteur
user-second-factor-on = Un code d’une application est demandé
user-second-factor-off = Aucun
user-code = Réinitialiser le second facteur
user-code-heading = Réinitialiser le second facteur de { $name } ?
user-code-lead = Pour qui a perdu téléphone et codes de secours. Le mot de passe suffit ensuite, jusqu’à nouvelle configuration. Assurez-vous que c’est bien cette personne qui demande.
user-done-code = Le second facteur est retiré. Le mot de passe suffit maintenant.

users-guests = Invités d’autres serveurs
user-guest = Invité
user-guest-of = Invité de
user-guest-hint = Les invités se connectent à leur propre serveur. Si vous supprimez ce compte, il est refait quand l’invité revient ; pour tenir quelqu’un dehors, désactivez le compte.
user-pseudonym = Connu des autres serveurs comme
user-is-guest = C’est un invité : il se connecte à un autre serveur et n’a ici ni mot de passe, ni rôle, ni permissions.
