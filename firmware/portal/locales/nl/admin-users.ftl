# Accounts, and inviting people.

users-title = Gebruikers
users-add = Gebruiker toevoegen
users-deleted = Het account is verwijderd, met alles wat erbij hoorde.
users-search = Naam zoeken
users-which = Welke
users-all = Alle
users-active = Mogen inloggen
users-disabled = Uitgeschakeld
users-staff = Beheerders en operators
users-count =
    { $count ->
        [one] { $count } gebruiker
       *[other] { $count } gebruikers
    }
users-none = Niemand gevonden. Probeer een korter deel van de naam.
users-devices = Apparaten
users-last-seen = Laatst gezien
users-never = Nooit

user-name-hint = Wat deze persoon intypt om in te loggen, bijvoorbeeld een e-mailadres. Dit kan later niet worden gewijzigd.
user-part-account = Het account
user-part-rights = Rol en rechten
user-way = Hoe krijgt deze persoon een wachtwoord?
user-way-invite = Via een uitnodiging
user-way-invite-hint = U krijgt een link om door te geven. Die werkt één keer, zeven dagen lang, en laat de persoon een wachtwoord kiezen.
user-way-password = U kiest er nu een
user-way-password-hint = Typ het hieronder en vertel het persoonlijk.
user-role = Rol

role-user = Gebruiker
role-user-hint = Gebruikt de VPN.
role-operator = Operator
role-operator-hint = Ziet hier alles, verandert niets.
role-admin = Beheerder
role-admin-hint = Beheert deze VPN.

user-permissions = Rechten
user-permissions-hint = Eén per regel. Profielen kunnen er een van vragen. Laat leeg als iedereen alles mag gebruiken.
user-title = Gebruiker { $name }
user-is-disabled = Uitgeschakeld
user-about = Over dit account
user-made = Gemaakt
user-sign-in = Inloggen
user-has-password = Met een eigen wachtwoord
user-no-password = Nog geen wachtwoord: nodig uit
user-invited-until = Uitgenodigd; de link werkt tot { $date }
user-invite = Uitnodigingslink maken
user-invite-again = Link voor een nieuw wachtwoord maken
user-withdraw = Uitnodiging intrekken
user-sign-out = Overal uitloggen
user-sign-out-heading = { $name } overal uitloggen?
user-sign-out-lead = Browsers en apps worden meteen uitgelogd en verliezen hun verbinding. Wie het wachtwoord kent, kan opnieuw inloggen. Met de hand gemaakte configuraties blijven.
user-disable = Uitschakelen
user-disable-heading = { $name } uitschakelen?
user-disable-lead = Deze persoon is binnen twee seconden van de VPN af en kan niet inloggen tot u weer toegang geeft. Apparaten en apps worden verwijderd en moeten dan opnieuw worden ingesteld.
user-enable = Weer toelaten
user-delete = Verwijderen
user-delete-heading = { $name } verwijderen?
user-delete-lead = Het account, de apparaten en apps zijn binnen twee seconden voorgoed weg. Het logboek bewaart wie welk adres had. Schakel het account uit om iemand tijdelijk te weren.
user-has-devices =
    { $count ->
        [one] { $count } apparaat verliest de verbinding.
       *[other] { $count } apparaten verliezen de verbinding.
    }
user-is-you = Dit is uw eigen account: een andere beheerder kan het uitschakelen of verwijderen.
user-devices =
    { $count ->
        [one] { $count } apparaat
       *[other] { $count } apparaten
    }
user-no-devices = Geen enkel apparaat heeft een configuratie.
user-by-app = gemaakt door een app
user-apps =
    { $count ->
        [one] { $count } app
       *[other] { $count } apps
    }
user-no-apps = Geen app mag namens deze persoon verbinden.
user-log = Laatste verbindingen
user-whole-log = Allemaal
user-done-added = Het account is gemaakt.
user-done-disabled = Het account is uitgeschakeld en van de VPN af.
user-done-enabled = Deze persoon mag weer inloggen. Apparaten en apps moeten opnieuw worden ingesteld.
user-done-signed-out = Alle browsers en apps zijn uitgelogd.
user-done-device = Het apparaat is verwijderd en heeft geen verbinding meer.
user-done-withdrawn = De uitnodiging werkt niet meer.
user-done-changed = Opgeslagen. Het geldt vanaf nu.
user-own-account = Dit is uw eigen account. Vraag een andere beheerder het te doen.
user-last-admin = Dit is de laatste beheerder. Maak er eerst nog een.
user-locked = Dit account is uitgeschakeld. Laat het eerst weer toe.

permissions-too-many = Gebruik hoogstens { $most } rechten.
permissions-wrong = Eén recht is leeg, te lang, of heeft een onzichtbaar teken.

device-gone = Dit apparaat staat niet meer in de lijst.

invited-title = Uitnodiging voor { $name }
invited-lead = Geef deze link door, bijvoorbeeld per e-mail. Wie hem het eerst opent, kiest het wachtwoord van het account.
invited-link = Uitnodigingslink
invited-until = Hij werkt één keer, tot { $date }.
invited-once = <strong>Deze pagina wordt één keer getoond.</strong> Raakt de link kwijt, maak dan een nieuwe; deze vervalt dan.
invited-back = Naar het account

invitation-title = Kies uw wachtwoord
invitation-lead = U bent uitgenodigd voor deze VPN als { $name }. De link werkt één keer, tot { $date }.
invitation-accept = Wachtwoord instellen en inloggen
invitation-gone = Deze uitnodiging werkt niet meer
invitation-gone-lead = Ze is gebruikt, ouder dan zeven dagen, of vervangen door een nieuwere. Hebt u nog geen wachtwoord gekozen, vraag dan om een nieuwe link.
invitation-void = Deze uitnodiging is gebruikt, te oud, of vervangen.
invitation-to-sign-in = Naar de inlogpagina

user-second-factor = Tweede factor
user-second-factor-on = Er wordt een code uit een app gevraagd
user-second-factor-off = Geen
user-code = Tweede factor resetten
user-code-heading = Tweede factor van { $name } resetten?
user-code-lead = Voor wie de telefoon en de herstelcodes kwijt is. Daarna volstaat het wachtwoord, tot er weer een is ingesteld. Ga na of het echt deze persoon is die erom vraagt.
user-done-code = De tweede factor is weg. Het wachtwoord volstaat nu.

users-guests = Gasten van andere servers
user-guest = Gast
user-guest-of = Gast van
user-guest-hint = Gasten loggen in bij hun eigen server. Verwijdert u dit account, dan wordt het opnieuw gemaakt als de gast terugkomt; schakel het uit om iemand buiten te houden.
user-pseudonym = Bij andere servers bekend als
user-is-guest = Dit is een gast, die bij een andere server inlogt en hier geen wachtwoord, rol of rechten heeft.
