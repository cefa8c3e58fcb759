# Restoring a snapshot, and joining a controller, in place of a set-up or later.

restore-instead = Stattdessen einen Snapshot wiederherstellen
restore-instead-hint = Diese Box wird die, die Sie gesichert haben: Menschen, Geräte und Einstellungen.
join-instead = Sie zum Knoten einer anderen Box machen
join-instead-hint = Für ein zweites Büro oder mehr Menschen: mit einem Beitrittscode von dort.
proof-lead = Diese Box ist neu. Beweisen Sie darum zuerst, dass Sie bei ihr sind.
proof-back = Zurück zur Einrichtung

upload-too-large = Die Datei ist größer, als hier Platz ist: höchstens { $most } MB.
upload-no-room = Der Datenträger ist voll: Für die Datei ist kein Platz.

restore-title = Einen Snapshot wiederherstellen
restore-lead = Ein Snapshot ist eine Datei mit allem, was eine Box ausmacht. Aus ihm wird diese Box zu jener; nichts ändert sich, bevor Sie gesehen haben, was darin ist.
restore-file = Der Snapshot
restore-file-hint = Eine Datei, die auf .snapshot endet, wie Alcove sie gespeichert hat.
restore-send = Die Datei senden
restore-no-file = Wählen Sie die Datei des Snapshots.
restore-held = Die Datei ist da, { $length }. Was öffnet sie?
restore-passphrase = Passphrase
restore-passphrase-hint = Die, mit der er gespeichert wurde.
restore-recovery-key = Oder der Wiederherstellungsschlüssel
restore-recovery-key-hint = Der ganze Text, oder die Zeile, die mit AGE-SECRET-KEY-1 beginnt.
restore-one-key = Geben Sie die Passphrase ein, oder fügen Sie den Wiederherstellungsschlüssel ein: eins von beiden.
restore-as = Was soll diese Box sein?
restore-replacement = Dieselbe Box
restore-replacement-hint = Anstelle der früheren, die ausgeschaltet bleiben muss. Geräte bleiben verbunden, und niemand meldet sich neu an.
restore-copy = Eine Kopie davon
restore-copy-hint = Eine andere Box mit denselben Menschen, Profilen und Einstellungen und mit eigenen Schlüsseln. Geräte werden neu eingerichtet.
restore-another-box = Ja, diese Box soll die andere werden
restore-another-box-hint = Was diese Box jetzt ist, wird aufbewahrt und lässt sich zurückholen.
restore-read-it = Zeigen, was darin ist
restore-other-file = Eine andere Datei wählen
restore-reading = Der Snapshot wird gelesen und geprüft.
restore-read = { $done } von { $all }
restore-look-again = Noch einmal nachsehen
restore-ready = Snapshot von <bdi>{ $host }</bdi>, erstellt am { $created }. Er ist vollständig.
restore-signer = Unterschrieben von der Box
restore-product = Erstellt von
restore-logs = Protokoll der Verbindungen
restore-logs-in = enthalten
restore-logs-out = weggelassen
restore-host-name = Hostname
restore-profiles = Profile
restore-accounts = Konten
restore-apps = Apps
restore-devices = Geräte, die sich verbinden dürfen
restore-nodes = Knoten
restore-from-to = <bdi>{ $before }</bdi>, danach <bdi>{ $after }</bdi>
restore-means-replacement = Diese Box wird jene, mit deren Schlüsseln. Schalten Sie die frühere aus: Zwei gleiche stören einander.
restore-means-copy = Diese Box bekommt deren Menschen, Profile und Einstellungen. Schlüssel, Zertifikate und Geräte sind ihre eigenen.
restore-decide = Wiederherstellen
restore-forget = Alles lassen, wie es ist
restore-decided = Die Box wird umgestellt. Das dauert einige Sekunden.
restore-decided-then = Melden Sie sich danach mit einem Konto an, das im Snapshot ist. Der Browser warnt vielleicht noch einmal, weil das Zertifikat jetzt ein anderes sein kann.
restore-sign-in = Zur Box

restore-no-snapshot = Diese Datei ist kein Snapshot.
restore-truncated = Das Ende der Datei fehlt. Kopieren Sie sie noch einmal von dort, woher sie kam.
restore-damaged = Die Datei ist beschädigt. Kopieren Sie sie noch einmal von dort, woher sie kam, oder nehmen Sie eine andere.
restore-wrong-passphrase = Diese Passphrase öffnet den Snapshot nicht. Vergleichen Sie sie; stimmt sie, dann ist der Anfang der Datei beschädigt.
restore-wrong-key = Dieser Wiederherstellungsschlüssel öffnet den Snapshot nicht: Er wurde für einen anderen Schlüssel erstellt.
restore-needs-passphrase = Dieser Snapshot ist mit einer Passphrase verschlossen und nicht mit einem Wiederherstellungsschlüssel.
restore-needs-key = Dieser Snapshot ist mit einem Wiederherstellungsschlüssel verschlossen und nicht mit einer Passphrase.
restore-not-a-key = Das ist kein Wiederherstellungsschlüssel. Er hat eine Zeile, die mit AGE-SECRET-KEY-1 beginnt.
restore-too-much-work = Die Passphrase des Snapshots zu prüfen braucht mehr Speicher, als eine Box hat. Entschlüsseln Sie ihn auf einem größeren Rechner mit <code>age</code>, und verschlüsseln Sie ihn dort neu.
restore-newer = Eine neuere Version hat diesen Snapshot erstellt, { $product }. Aktualisieren Sie zuerst Alcove.
restore-bad-signature = Die Unterschrift des Snapshots ist nicht die der Box, von der er zu sein behauptet. Verwenden Sie ihn nicht.
restore-foreign = Das ist ein Snapshot einer anderen Box: <code>{ $found }</code> hat ihn unterschrieben, und diese ist <code>{ $expected }</code>.
restore-no-box = Die Datei lässt sich öffnen, aber was darin ist, ergibt keine Box: Alcove hat sie nicht erstellt.
restore-busy = Jemand stellt gerade auf der Kommandozeile einen Snapshot wieder her. Versuchen Sie es danach noch einmal.
restore-full = Auf dem Datenträger ist nicht genug Platz für einen zweiten Zustand neben dem jetzigen.
restore-failed = Der Snapshot konnte nicht wiederhergestellt werden; das Protokoll der Box sagt, warum.

join-title = Zum Knoten machen
join-lead = Ein Knoten bedient die Menschen einer anderen Box, seines Controllers. Erstellen Sie auf dem Controller einen Beitrittscode, und fügen Sie ihn hier ein.
join-code = Beitrittscode
join-code-hint = Etwa vpn.example.org/K7-4XQ2M-…; kleine Buchstaben und Leerzeichen statt Strichen machen nichts. Er gilt einmal und eine Stunde lang.
join-button = Beitreten
join-joining = Der Controller wird gefragt.
join-joined = Diese Box ist jetzt <bdi>{ $name }</bdi>, Knoten { $node } von <bdi>{ $controller }</bdi>.
join-what-it-is = Sie bedient die Menschen des Controllers und hat keine eigenen Seiten mehr: Alles wird dort entschieden und gezeigt. Mit ihnen endet auch diese Seite.
join-next = Leiten Sie an Ihrem Router den UDP-Port 51820 an diese Box weiter, wie für den Controller. Um wieder eine eigene Box aus ihr zu machen, führen Sie hier <code>alcove node leave</code> aus, oder setzen Sie sie zurück.

join-no-address = Das ist kein Beitrittscode: Er beginnt mit der Adresse des Controllers und einem Schrägstrich, etwa vpn.example.org/K7-….
join-bad-address = „{ $address }“ vor dem Schrägstrich ist keine Adresse. Dort steht ein Name wie vpn.example.org oder eine IP-Adresse.
join-address-check = In der Adresse <bdi>{ $address }</bdi> oder der Zweiergruppe dahinter ist ein Tippfehler. Vergleichen Sie beide mit dem Code.
join-group = In Gruppe { $number } (<code>{ $text }</code>) ist ein Tippfehler. Vergleichen Sie sie mit dem Code.
join-group-length =
    Gruppe { $number } (<code>{ $text }</code>) hat { $count ->
        [one] { $count } Zeichen
       *[other] { $count } Zeichen
    } statt { $expected }. Vergleichen Sie sie mit dem Code.
join-groups =
    Der Code hat hinter dem Schrägstrich { $count ->
        [one] { $count } Gruppe
       *[other] { $count } Gruppen
    } statt { $groups }. Ein Teil fehlt oder ist zu viel.
join-unreachable = Der Controller unter <bdi>{ $controller }</bdi> ist von hier nicht zu erreichen. Sehen Sie nach, ob er läuft und ob diese Box einen Weg zu ihm hat.
join-another = Was unter <bdi>{ $controller }</bdi> antwortet, ist nicht der Controller, der den Code erstellt hat. Ihm wurde nichts verraten. Führt die Adresse zu einer anderen Box?
join-silent = Der Controller unter <bdi>{ $controller }</bdi> hat nicht rechtzeitig geantwortet. Versuchen Sie es noch einmal.
join-refused = Der Controller hat abgelehnt: <bdi>{ $reason }</bdi>.
join-unexpected = Der Controller unter <bdi>{ $controller }</bdi> hat etwas gesagt, was diese Box nicht versteht. Aktualisieren Sie die ältere der beiden.
join-failed = Es hat nicht geklappt; das Protokoll der Box sagt, warum.
restore-back-lead = Das war die Box vor der letzten Wiederherstellung, und das ändert sich, wenn Sie zurückgehen.
restore-back-means = Was die Box jetzt ist, wird an dessen Stelle aufbewahrt, sodass Sie auf demselben Weg wiederkommen können.
restore-back-do = Dorthin zurückgehen

join-no-version = die Box spricht Version { $theirs } der Verbindung und der Controller Version { $ours }: aktualisieren Sie den älteren von beiden
join-no-clock-ahead = die Uhr dieser Box geht { $seconds } s gegenüber der des Controllers vor: lassen Sie beide die Zeit aus dem Netz nehmen (NTP) und versuchen Sie es noch einmal; der Code gilt noch
join-no-clock-behind = die Uhr dieser Box geht { $seconds } s gegenüber der des Controllers nach: lassen Sie beide die Zeit aus dem Netz nehmen (NTP) und versuchen Sie es noch einmal; der Code gilt noch
join-no-used = der Code wurde von einer anderen Box benutzt ({ $at }): waren Sie das nicht, entfernen Sie den Knoten, der daraus entstand, und erzeugen Sie einen neuen Code
join-no-late = der Code galt bis { $at }: erzeugen Sie einen neuen
join-no-place = den Knoten, dessen Platz diese Box einnehmen sollte, gibt es nicht mehr: erzeugen Sie einen neuen Code
join-no-code = der Controller kennt diesen Code nicht oder hat ihn vergessen: erzeugen Sie einen neuen
join-no-store = beim Controller ging etwas schief; sein Protokoll sagt, was
join-no-room = zu viele Boxen wollen gerade beitreten: versuchen Sie es noch einmal
