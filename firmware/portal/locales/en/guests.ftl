# People of other servers, and which of them are let in.

nav-guests = Guests
guests-title = Guests
guests-lead = People of other eduVPN servers can use this one with the apps and sign-in that they have at home. Which servers these are is in a signed list.
guests-state = At present
guests-access = Guest access
guests-is-on = On
guests-is-off = Off
guests-number = Guests
guests-count =
    { $count ->
        [one] { $count } guest
       *[other] { $count } guests
    }
guests-list-version = Version of the list
guests-fetched = List fetched
guests-not-fetched = Not yet. Nobody is let in before.
guests-next = Fetched again
guests-own = Key of this server
guests-own-hint = Whoever keeps the list needs it, so that your people can be guests elsewhere.
guests-fetch = Fetch the list now
guests-ordered = The list is being fetched.
guests-problem = The list could not be fetched the last time: { $why } The one before stays in force.
guests-useless = No profile that everybody may use is open to guests, so they cannot connect.
guests-rules = Rules
guests-on = Let people of other servers in
guests-on-hint = Their server vouches for them; here they have a pseudonym, no password and no permissions. Turned off, they lose their connection at once.
guests-profiles = Profiles for guests
guests-profiles-hint = Choose one that leads to the internet and not into your office.
guests-profile-closed = Hidden, or only for people with a permission, which guests do not have.
guests-which = People of which servers?
guests-which-all = Of every server in the list
guests-which-all-hint = Also of those that are added to it later.
guests-which-chosen = Only of these
guests-which-chosen-hint = Nobody else, whatever the list says.
guests-servers = These servers
guests-servers-hint = Their names as in the list below, one on each line. Only needed for “only of these”.
guests-most = Guests at most
guests-most-hint = Each one gets an account when they first come; after 90 days without a visit it is forgotten.
guests-source = Where the list is from
guests-source-lead = The usual values are eduVPN’s. Change them only for a list of your own.
guests-list-url = Address of the list
guests-signature-url = Address of its signature
guests-signature-url-hint = Left empty, it is beside the list, with .minisig behind its name.
guests-signers = Keys that may have signed it
guests-signers-hint = Minisign public keys, one on each line.
guests-servers-title = Servers
guests-servers-count =
    { $count ->
        [one] { $count } server
       *[other] { $count } servers
    }
guests-no-servers = There is no list yet.
guests-server = Server
guests-let-in = Let in
guests-yes = Yes
guests-no = No
guests-unlisted = No longer in the list
guests-whose = Whose pseudonym is it?
guests-whose-lead = Other servers know your people by pseudonyms. When one complains about somebody, find out here who that is.
guests-pseudonym = Pseudonym
guests-find = Find
guests-confirm-title = Turn guest access on?
guests-confirm-lead = People whom you do not know get into the chosen profiles, and their traffic leaves from your address. Use a profile that leads to nothing but the internet.
guests-confirm-more = Your own people get pseudonyms, by which other servers know them instead of their names. Their apps go on working; tokens from before are good here until they end, and not elsewhere.
guests-confirm-yes = Turn it on
guests-fetch-off = The list is fetched while guest access is on. Turn it on first.
guests-pseudonym-wrong = This is not a pseudonym; one has 43 letters, digits, hyphens and underscores.
guests-pseudonym-none = Nobody who has an account here now has this pseudonym.
guests-many-servers = More than { $most } servers are too many; let in all of the list instead.
guests-server-wrong = “{ $entry }” is not a server’s name; write one like vpn.example.org.
guests-most-wrong = Write a number of guests from 1 to { $most }.
guests-url-wrong = This is not the address of a list; it begins with https://.
guests-keys-number = One to { $most } keys are needed, one of which has signed the list.
guests-key-wrong = “{ $entry }” is not a minisign key; one has 56 characters and begins with RW.
