# The frame around every page, and what any page may have to say.

skip = Aller au contenu
nav-main = Menu principal
nav-menu = Gestion
nav-home = Se connecter
nav-account = Compte
sign-out = Se déconnecter
signed-in-as = Connecté en tant que { $user }
language = Langue
change = Modifier
password-hint = Au moins 8 caractères. Quelques mots sans lien entre eux sont solides et faciles à retenir.
passwords-differ = Les deux mots de passe ne sont pas identiques. Saisissez-les à nouveau tous les deux.
user-name = Nom d’utilisateur
password = Mot de passe

pages = Pages de cette liste
pages-before = Précédente
pages-after = Suivante
pages-where = Page { $page } sur { $last }

# 2 March 2027
date =
    { $day } { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    } { $year }
time-of-day = { $time } UTC

# Pages that say no

not-found = Introuvable
not-found-heading = Il n’y a rien ici
not-found-lead = L’adresse est peut-être mal saisie, ou la page a changé de place.
did-not-work = Cela n’a pas marché
method-heading = Cette adresse ne s’utilise pas ainsi
method-lead = Elle a été appelée d’une façon qu’elle ne comprend pas. Repartez de la première page.
form-heading = Ce formulaire n’a pas pu être lu
form-lead = Ce qui est arrivé n’est pas ce que notre page envoie. Rien n’a été modifié. Revenez en arrière et réessayez.
foreign-form-heading = Cela ne venait pas de notre page
foreign-form-lead = Un autre site, ou un navigateur qui cache d’où il vient, a envoyé ce formulaire. Rien n’a été modifié.
foreign-form-remedy = Si vous avez appuyé sur le bouton de notre propre page, désactivez pour ce site ce qui retire les en-têtes <code>Sec-Fetch-Site</code>, <code>Origin</code> et <code>Referer</code>, puis réessayez.
stale-form-heading = Cette page date d’une session précédente
stale-form-lead = Vous vous êtes reconnecté depuis qu’elle a été ouverte. Rien n’a été modifié. Rouvrez la page et réessayez.
app-request-heading = La demande de l’application est inutilisable
app-request-lead = Une application vous a envoyé ici, mais d’une façon que ce serveur n’accepte pas. Rien n’a été modifié.
app-request-remedy = Revenez à l’application et réessayez. Si cela se reproduit, mettez l’application à jour, ou signalez ceci à la personne qui gère ce VPN :
forbidden-heading = Vous n’avez pas le droit de faire cela
forbidden-lead = Rien n’a été modifié. Si vous devriez en avoir le droit, demandez à la personne qui gère ce VPN.
broken = Quelque chose est en panne
broken-heading = Quelque chose est en panne ici
broken-lead = Ce n’est pas votre faute. Réessayez dans une minute.
broken-remedy = Si cela persiste, signalez à la personne qui gère ce VPN que la demande <code>{ $request }</code> a échoué ; le journal dit pourquoi.
to-first-page = Vers la première page
