# People of other servers, and which of them are let in.

nav-guests = Gasten
guests-title = Gasten
guests-lead = Mensen van andere eduVPN-servers kunnen deze gebruiken met de apps en de login die ze thuis hebben. Welke servers dat zijn, staat in een ondertekende lijst.
guests-state = Op dit moment
guests-access = Gasttoegang
guests-is-on = Aan
guests-is-off = Uit
guests-number = Gasten
guests-count =
    { $count ->
        [one] { $count } gast
       *[other] { $count } gasten
    }
guests-list-version = Versie van de lijst
guests-fetched = Lijst opgehaald
guests-not-fetched = Nog niet. Tot dan komt niemand binnen.
guests-next = Opnieuw opgehaald
guests-own = Sleutel van deze server
guests-own-hint = Wie de lijst bijhoudt heeft hem nodig, zodat uw mensen elders te gast kunnen zijn.
guests-fetch = De lijst nu ophalen
guests-ordered = De lijst wordt opgehaald.
guests-problem = De lijst kon de laatste keer niet worden opgehaald: { $why } De vorige blijft gelden.
guests-useless = Geen profiel dat iedereen mag gebruiken staat open voor gasten, dus ze kunnen geen verbinding maken.
guests-rules = Regels
guests-on = Mensen van andere servers binnenlaten
guests-on-hint = Hun server staat voor hen in; hier hebben ze een pseudoniem, geen wachtwoord en geen rechten. Gaat dit uit, dan zijn ze hun verbinding meteen kwijt.
guests-profiles = Profielen voor gasten
guests-profiles-hint = Kies er een dat naar internet leidt en niet naar uw kantoor.
guests-profile-closed = Verborgen, of alleen voor mensen met een recht, en dat hebben gasten niet.
guests-which = Mensen van welke servers?
guests-which-all = Van elke server in de lijst
guests-which-all-hint = Ook van servers die er later bij komen.
guests-which-chosen = Alleen van deze
guests-which-chosen-hint = Niemand anders, wat de lijst ook zegt.
guests-servers = Deze servers
guests-servers-hint = Hun namen zoals in de lijst hieronder, één per regel. Alleen nodig voor “alleen van deze”.
guests-most = Gasten, hoogstens
guests-most-hint = Ieder krijgt bij het eerste bezoek een account; na 90 dagen zonder bezoek wordt het vergeten.
guests-source = Waar de lijst vandaan komt
guests-source-lead = De gewone waarden zijn die van eduVPN. Verander ze alleen voor een eigen lijst.
guests-list-url = Adres van de lijst
guests-signature-url = Adres van de handtekening
guests-signature-url-hint = Leeg gelaten staat ze naast de lijst, met .minisig achter de naam.
guests-signers = Sleutels die ondertekend mogen hebben
guests-signers-hint = Publieke sleutels van minisign, één per regel.
guests-servers-title = Servers
guests-servers-count =
    { $count ->
        [one] { $count } server
       *[other] { $count } servers
    }
guests-no-servers = Er is nog geen lijst.
guests-server = Server
guests-let-in = Binnengelaten
guests-yes = Ja
guests-no = Nee
guests-unlisted = Niet meer in de lijst
guests-whose = Van wie is het pseudoniem?
guests-whose-lead = Andere servers kennen uw mensen bij een pseudoniem. Klaagt er een over iemand, zoek hier dan op wie dat is.
guests-pseudonym = Pseudoniem
guests-find = Opzoeken
guests-confirm-title = Gasttoegang aanzetten?
guests-confirm-lead = Mensen die u niet kent komen in de gekozen profielen, en hun verkeer vertrekt vanaf uw adres. Neem een profiel dat alleen naar internet leidt.
guests-confirm-more = Uw eigen mensen krijgen pseudoniemen, waaronder andere servers hen kennen in plaats van bij hun naam. Hun apps blijven werken; tokens van daarvoor gelden hier tot hun einde, en elders niet.
guests-confirm-yes = Aanzetten
guests-fetch-off = De lijst wordt opgehaald zolang gasttoegang aan staat. Zet die eerst aan.
guests-pseudonym-wrong = Dit is geen pseudoniem; dat heeft 43 letters, cijfers, streepjes en lage streepjes.
guests-pseudonym-none = Niemand die hier nu een account heeft, heeft dit pseudoniem.
guests-many-servers = Meer dan { $most } servers zijn te veel; laat dan alle van de lijst binnen.
guests-server-wrong = “{ $entry }” is geen naam van een server; schrijf er een zoals vpn.example.org.
guests-most-wrong = Schrijf een aantal gasten van 1 tot { $most }.
guests-url-wrong = Dit is geen adres van een lijst; het begint met https://.
guests-keys-number = Er zijn een tot { $most } sleutels nodig, waarvan er een de lijst heeft ondertekend.
guests-key-wrong = “{ $entry }” is geen sleutel van minisign; die heeft 56 tekens en begint met RW.
