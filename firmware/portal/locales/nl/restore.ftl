# Restoring a snapshot, and joining a controller, in place of a set-up or later.

restore-instead = In plaats daarvan een snapshot terugzetten
restore-instead-hint = Deze box wordt de box die je hebt bewaard: mensen, apparaten en instellingen.
join-instead = Er een knooppunt van een andere box van maken
join-instead-hint = Voor een tweede kantoor, of meer mensen: met een koppelcode van daar.
proof-lead = Deze box is nieuw, bewijs dus eerst dat je erbij bent.
proof-back = Terug naar het instellen

upload-too-large = Het bestand is groter dan hier plaats is: hoogstens { $most } MB.
upload-no-room = De schijf is vol: er is geen plaats voor het bestand.

restore-title = Een snapshot terugzetten
restore-lead = Een snapshot is één bestand met alles wat een box is. Daarmee wordt deze box die box; er verandert niets voordat je hebt gezien wat erin zit.
restore-file = De snapshot
restore-file-hint = Een bestand dat eindigt op .snapshot, zoals Alcove het heeft bewaard.
restore-send = Het bestand versturen
restore-no-file = Kies het bestand van de snapshot.
restore-held = Het bestand is er, { $length }. Wat opent het?
restore-passphrase = Wachtwoordzin
restore-passphrase-hint = Die waarmee de snapshot is bewaard.
restore-recovery-key = Of de herstelsleutel
restore-recovery-key-hint = De hele tekst, of de regel die begint met AGE-SECRET-KEY-1.
restore-one-key = Typ de wachtwoordzin, of plak de herstelsleutel: een van de twee.
restore-as = Wat moet deze box worden?
restore-replacement = Dezelfde box
restore-replacement-hint = In de plaats van de vorige, die uit moet blijven. Apparaten blijven verbonden en niemand hoeft opnieuw in te loggen.
restore-copy = Een kopie ervan
restore-copy-hint = Een andere box met dezelfde mensen, profielen en instellingen, en eigen sleutels. Apparaten worden opnieuw ingesteld.
restore-another-box = Ja, maak van deze box de andere
restore-another-box-hint = Wat deze box nu is, wordt apart bewaard en kan worden teruggehaald.
restore-read-it = Tonen wat erin zit
restore-other-file = Een ander bestand kiezen
restore-reading = De snapshot wordt gelezen en gecontroleerd.
restore-read = { $done } van { $all }
restore-look-again = Opnieuw kijken
restore-ready = Snapshot van <bdi>{ $host }</bdi>, gemaakt op { $created }. Hij is compleet.
restore-signer = Ondertekend door de box
restore-product = Gemaakt door
restore-logs = Logboek van verbindingen
restore-logs-in = zit erin
restore-logs-out = weggelaten
restore-host-name = Hostnaam
restore-profiles = Profielen
restore-accounts = Accounts
restore-apps = Apps
restore-devices = Apparaten die mogen verbinden
restore-nodes = Knooppunten
restore-from-to = <bdi>{ $before }</bdi>, daarna <bdi>{ $after }</bdi>
restore-means-replacement = Deze box wordt die box, met diens sleutels. Zet de vorige uit: twee dezelfde storen elkaar.
restore-means-copy = Deze box krijgt diens mensen, profielen en instellingen. Sleutels, certificaten en apparaten zijn van hemzelf.
restore-decide = Terugzetten
restore-forget = Alles laten zoals het is
restore-decided = De box wordt klaargezet. Dat duurt enkele seconden.
restore-decided-then = Log daarna in met een account dat in de snapshot zit. De browser kan opnieuw waarschuwen, omdat het certificaat nu een ander kan zijn.
restore-sign-in = Naar de box

restore-no-snapshot = Dit bestand is geen snapshot.
restore-truncated = Het einde van het bestand ontbreekt. Kopieer het opnieuw van waar het vandaan kwam.
restore-damaged = Het bestand is beschadigd. Kopieer het opnieuw van waar het vandaan kwam, of gebruik een ander.
restore-wrong-passphrase = Deze wachtwoordzin opent de snapshot niet. Vergelijk hem; klopt hij, dan is het begin van het bestand beschadigd.
restore-wrong-key = Deze herstelsleutel opent de snapshot niet: die is voor een andere sleutel gemaakt.
restore-needs-passphrase = Deze snapshot is met een wachtwoordzin vergrendeld en niet met een herstelsleutel.
restore-needs-key = Deze snapshot is met een herstelsleutel vergrendeld en niet met een wachtwoordzin.
restore-not-a-key = Dit is geen herstelsleutel. Die heeft een regel die begint met AGE-SECRET-KEY-1.
restore-too-much-work = De wachtwoordzin van de snapshot controleren kost meer geheugen dan een box heeft. Ontsleutel hem op een grotere machine met <code>age</code> en versleutel hem opnieuw.
restore-newer = Een nieuwere versie heeft deze snapshot gemaakt, { $product }. Werk eerst Alcove bij.
restore-bad-signature = De handtekening van de snapshot is niet die van de box waarvan hij zegt te zijn. Gebruik hem niet.
restore-foreign = Dit is een snapshot van een andere box: <code>{ $found }</code> heeft hem ondertekend, en deze is <code>{ $expected }</code>.
restore-no-box = Het bestand gaat open, maar wat erin zit is geen box: Alcove heeft het niet gemaakt.
restore-busy = Iemand zet op de opdrachtregel een snapshot terug. Probeer het opnieuw als dat klaar is.
restore-full = Er is op de schijf niet genoeg plaats voor een tweede toestand naast de huidige.
restore-failed = De snapshot kon niet worden teruggezet; het logboek van de box zegt waarom.

join-title = Er een knooppunt van maken
join-lead = Een knooppunt bedient de mensen van een andere box, zijn controller. Maak op de controller een koppelcode en plak die hier.
join-code = Koppelcode
join-code-hint = Zoals vpn.example.org/K7-4XQ2M-…; kleine letters en spaties in plaats van streepjes mogen. De code werkt één keer en een uur lang.
join-button = Koppelen
join-joining = De controller wordt gevraagd.
join-joined = Deze box is nu <bdi>{ $name }</bdi>, knooppunt { $node } van <bdi>{ $controller }</bdi>.
join-what-it-is = Hij bedient de mensen van de controller en heeft zelf geen pagina’s meer: alles wordt daar beslist en gezien. Deze pagina verdwijnt daarmee.
join-next = Stuur op je router UDP-poort 51820 door naar deze box, zoals voor de controller. Om er weer een eigen box van te maken, voer je hier <code>alcove node leave</code> uit, of zet je hem terug naar de fabrieksinstellingen.

join-no-address = Dit is geen koppelcode: die begint met het adres van de controller en een schuine streep, zoals vpn.example.org/K7-….
join-bad-address = “{ $address }” voor de schuine streep is geen adres. Daar staat een naam zoals vpn.example.org, of een IP-adres.
join-address-check = In het adres <bdi>{ $address }</bdi> of de groep van twee erachter zit een typefout. Vergelijk beide met de code.
join-group = In groep { $number } (<code>{ $text }</code>) zit een typefout. Vergelijk ze met de code.
join-group-length =
    Groep { $number } (<code>{ $text }</code>) heeft { $count ->
        [one] { $count } letter
       *[other] { $count } letters
    } in plaats van { $expected }. Vergelijk ze met de code.
join-groups =
    De code heeft { $count ->
        [one] { $count } groep
       *[other] { $count } groepen
    } achter de schuine streep in plaats van { $groups }. Er ontbreekt een deel, of er is te veel.
join-unreachable = De controller op <bdi>{ $controller }</bdi> is van hieruit niet te bereiken. Kijk of hij draait, en of deze box er een weg naartoe heeft.
join-another = Wat op <bdi>{ $controller }</bdi> antwoordt, is niet de controller die de code heeft gemaakt. Er is niets aan verteld. Leidt het adres naar een andere box?
join-silent = De controller op <bdi>{ $controller }</bdi> heeft niet op tijd geantwoord. Probeer het opnieuw.
join-refused = De controller zei nee: <bdi>{ $reason }</bdi>.
join-unexpected = De controller op <bdi>{ $controller }</bdi> zei iets wat deze box niet begrijpt. Werk de oudste van de twee bij.
join-failed = Het is niet gelukt; het logboek van de box zegt waarom.
restore-back-lead = Dit was de box vóór de laatste terugzetting, en dit verandert als u teruggaat.
restore-back-means = Wat de box nu is, wordt in plaats daarvan bewaard, zodat u langs dezelfde weg kunt terugkomen.
restore-back-do = Daarnaar teruggaan

join-no-version = de box spreekt versie { $theirs } van de verbinding en de controller versie { $ours }: werk de oudste van de twee bij
join-no-clock-ahead = de klok van deze box loopt { $seconds } s voor op die van de controller: laat beide de tijd van het netwerk nemen (NTP) en probeer het opnieuw; de code is nog goed
join-no-clock-behind = de klok van deze box loopt { $seconds } s achter op die van de controller: laat beide de tijd van het netwerk nemen (NTP) en probeer het opnieuw; de code is nog goed
join-no-used = de code is door een andere box gebruikt ({ $at }): was u dat niet, verwijder dan het knooppunt dat ermee is gemaakt en maak een nieuwe code
join-no-late = de code was goed tot { $at }: maak een nieuwe
join-no-place = het knooppunt waarvan deze box de plaats zou innemen is weg: maak een nieuwe code
join-no-code = de controller kent deze code niet, of is hem vergeten: maak een nieuwe
join-no-store = er ging iets mis bij de controller; zijn log zegt wat
join-no-room = er proberen nu te veel boxen mee te doen: probeer het opnieuw
