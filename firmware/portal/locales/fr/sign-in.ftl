# Signing in, and letting an app in.

sign-in = S’identifier
sign-in-lead = Avec le compte que vous avez reçu pour ce VPN.
sign-in-lead-app = Une application de votre appareil veut se connecter. Identifiez-vous d’abord ; nous vous demanderons ensuite si vous l’autorisez.
sign-in-wrong = <strong>Le nom d’utilisateur ou le mot de passe n’est pas correct.</strong> Les majuscules et les minuscules comptent dans les deux.
sign-in-throttled =
    <strong>Trop de mots de passe erronés.</strong> Pour protéger le compte, attendez { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } secondes
    } avant de réessayer.
sign-in-busy = <strong>Beaucoup de personnes s’identifient en ce moment.</strong> Réessayez dans quelques secondes.
sign-in-not-permitted = <strong>Votre compte ne peut pas utiliser ce VPN.</strong> S’il devrait le pouvoir, demandez à la personne qui le gère.
sign-in-disabled = <strong>Votre compte est désactivé.</strong> Si c’est une erreur, demandez à la personne qui gère ce VPN.
sign-in-stale = <strong>Cette page est restée ouverte trop longtemps, ou votre navigateur ne garde pas les cookies.</strong> Identifiez-vous à nouveau.
sign-in-broken = <strong>Quelque chose est en panne ici.</strong> Impossible de vous identifier pour le moment. Réessayez dans une minute.

authorize-title = Autoriser { $app } ?
authorize-heading = Autoriser <bdi>{ $app }</bdi> à se connecter ?
authorize-lead = L’application veut utiliser ce VPN en votre nom, <strong><bdi>{ $user }</bdi></strong>.
authorize-warning = <strong>N’autorisez que si vous venez vous-même de le demander dans l’application.</strong> Si cette page est apparue par surprise, ou si quelqu’un vous a envoyé un lien, refusez.
authorize-allow = Autoriser
authorize-refuse = Refuser
authorize-hint = Vous pouvez retirer l’autorisation à tout moment sous Compte.
authorize-other-account = S’identifier avec un autre compte

back-to-app = Retour à l’application
back-to-app-lead = Si l’application n’apparaît pas d’elle-même, appuyez sur Continuer.
continue = Continuer
sign-in-kept = <strong>Votre session avait expiré.</strong> Ce que vous avez saisi est gardé : identifiez-vous, et vous pourrez l’envoyer à nouveau.

resume-title = Vous êtes de nouveau identifié
resume-lead = Rien n’a encore été modifié. Ce que vous aviez saisi est toujours là, sauf les mots de passe et les codes.
resume-send = Envoyer maintenant
resume-back = Revenir à la page sans envoyer

# The code after the password

sign-in-code = Encore une étape
sign-in-code-lead = Saisissez le code que votre application d’authentification affiche pour ce VPN.
sign-in-code-label = Code
sign-in-code-wrong = <strong>Ce code n’est pas valable maintenant.</strong> Chacun sert une fois et dure une demi-minute : prenez celui qui s’affiche en ce moment.
sign-in-code-throttled =
    <strong>Trop de codes erronés.</strong> Pour protéger le compte, attendez { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } secondes
    } avant de réessayer.
sign-in-code-lost = Appareil perdu ? Un de vos codes de secours fonctionne aussi ici. Si vous n’en avez pas, demandez à la personne qui gère ce VPN.
