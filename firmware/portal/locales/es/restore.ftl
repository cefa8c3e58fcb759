# Restoring a snapshot, and joining a controller, in place of a set-up or later.

restore-instead = Restaurar una instantánea en su lugar
restore-instead-hint = Esta caja pasa a ser la que guardaste: personas, dispositivos y ajustes.
join-instead = Hacerla nodo de otra caja
join-instead-hint = Para una segunda oficina, o más gente: con un código de unión de allí.
proof-lead = Esta caja es nueva, así que demuestra primero que estás junto a ella.
proof-back = Volver a la preparación

upload-too-large = El archivo es más grande de lo que cabe aquí: { $most } MB como mucho.
upload-no-room = El disco está lleno: no hay sitio para el archivo.

restore-title = Restaurar una instantánea
restore-lead = Una instantánea es un archivo con todo lo que es una caja. Con él, esta caja pasa a ser aquella; nada cambia antes de que hayas visto lo que contiene.
restore-file = La instantánea
restore-file-hint = Un archivo que termina en .snapshot, tal como lo guardó Alcove.
restore-send = Enviar el archivo
restore-no-file = Elige el archivo de la instantánea.
restore-held = El archivo está aquí, { $length }. ¿Qué lo abre?
restore-passphrase = Frase de paso
restore-passphrase-hint = Aquella con la que se guardó.
restore-recovery-key = O la clave de recuperación
restore-recovery-key-hint = El texto entero, o la línea que empieza por AGE-SECRET-KEY-1.
restore-one-key = Escribe la frase de paso, o pega la clave de recuperación: una de las dos.
restore-as = ¿Qué debe ser esta caja?
restore-replacement = La misma caja
restore-replacement-hint = En lugar de la anterior, que debe quedar apagada. Los dispositivos siguen conectados y nadie vuelve a iniciar sesión.
restore-copy = Una copia de ella
restore-copy-hint = Otra caja con las mismas personas, perfiles y ajustes, y claves propias. Los dispositivos se configuran de nuevo.
restore-another-box = Sí, hacer de esta caja la otra
restore-another-box-hint = Lo que esta caja es ahora se guarda aparte y se puede recuperar.
restore-read-it = Mostrar lo que contiene
restore-other-file = Elegir otro archivo
restore-reading = Se está leyendo y comprobando la instantánea.
restore-read = { $done } de { $all }
restore-look-again = Mirar otra vez
restore-ready = Instantánea de <bdi>{ $host }</bdi>, hecha el { $created }. Está completa.
restore-signer = Firmada por la caja
restore-product = Hecha por
restore-logs = Registro de conexiones
restore-logs-in = incluido
restore-logs-out = omitido
restore-host-name = Nombre de host
restore-profiles = Perfiles
restore-accounts = Cuentas
restore-apps = Aplicaciones
restore-devices = Dispositivos que pueden conectarse
restore-nodes = Nodos
restore-from-to = <bdi>{ $before }</bdi>, después <bdi>{ $after }</bdi>
restore-means-replacement = Esta caja pasa a ser aquella, con sus claves. Apaga la anterior: dos iguales se estorban.
restore-means-copy = Esta caja recibe sus personas, perfiles y ajustes. Las claves, certificados y dispositivos son los suyos propios.
restore-decide = Restaurarla
restore-forget = Dejar todo como está
restore-decided = Se está poniendo la caja en su sitio. Tarda unos segundos.
restore-decided-then = Después entra con una cuenta que esté en la instantánea. El navegador puede avisar otra vez, porque el certificado puede ser ahora otro.
restore-sign-in = Ir a la caja

restore-no-snapshot = Este archivo no es una instantánea.
restore-truncated = Falta el final del archivo. Cópialo otra vez de donde vino.
restore-damaged = El archivo está dañado. Cópialo otra vez de donde vino, o usa otro.
restore-wrong-passphrase = Esta frase de paso no abre la instantánea. Compárala; si es correcta, está dañado el principio del archivo.
restore-wrong-key = Esta clave de recuperación no abre la instantánea: se hizo para otra clave.
restore-needs-passphrase = Esta instantánea está cerrada con una frase de paso y no con una clave de recuperación.
restore-needs-key = Esta instantánea está cerrada con una clave de recuperación y no con una frase de paso.
restore-not-a-key = Esto no es una clave de recuperación. Tiene una línea que empieza por AGE-SECRET-KEY-1.
restore-too-much-work = Comprobar la frase de paso de la instantánea requiere más memoria de la que tiene una caja. Descífrala y vuelve a cifrarla con <code>age</code> en una máquina mayor.
restore-newer = Esta instantánea la hizo una versión posterior, { $product }. Actualiza antes Alcove.
restore-bad-signature = La firma de la instantánea no es la de la caja de la que dice ser. No la uses.
restore-foreign = Es una instantánea de otra caja: la firmó <code>{ $found }</code>, y esta es <code>{ $expected }</code>.
restore-no-box = El archivo se abre, pero lo que contiene no hace una caja: no lo hizo Alcove.
restore-busy = Alguien está restaurando una instantánea en la línea de órdenes. Inténtalo de nuevo cuando acabe.
restore-full = No hay bastante sitio en el disco para un segundo estado junto al actual.
restore-failed = No se pudo restaurar la instantánea; el registro de la caja dice por qué.

join-title = Hacerla un nodo
join-lead = Un nodo atiende a las personas de otra caja, su controlador. Haz en el controlador un código de unión, y pégalo aquí.
join-code = Código de unión
join-code-hint = Como vpn.example.org/K7-4XQ2M-…; valen minúsculas y espacios en lugar de guiones. Sirve una vez y durante una hora.
join-button = Unir
join-joining = Se está preguntando al controlador.
join-joined = Esta caja es ahora <bdi>{ $name }</bdi>, el nodo { $node } de <bdi>{ $controller }</bdi>.
join-what-it-is = Atiende a las personas del controlador y ya no tiene páginas propias: todo se decide y se ve allí. Esta página acaba con ellas.
join-next = En tu router, reenvía el puerto UDP 51820 a esta caja, como para el controlador. Para que vuelva a ser una caja propia, ejecuta aquí <code>alcove node leave</code>, o restablécela.

join-no-address = Esto no es un código de unión: empieza por la dirección del controlador y una barra, como vpn.example.org/K7-….
join-bad-address = «{ $address }» antes de la barra no es una dirección. Ahí va un nombre como vpn.example.org, o una dirección IP.
join-address-check = La dirección <bdi>{ $address }</bdi> o el grupo de dos que la sigue está mal escrito. Compara ambos con el código.
join-group = El grupo { $number } (<code>{ $text }</code>) está mal escrito. Compáralo con el código.
join-group-length =
    El grupo { $number } (<code>{ $text }</code>) tiene { $count ->
        [one] { $count } letra
       *[other] { $count } letras
    } en lugar de { $expected }. Compáralo con el código.
join-groups =
    El código tiene { $count ->
        [one] { $count } grupo
       *[other] { $count } grupos
    } tras la barra en lugar de { $groups }. Falta una parte, o sobra.
join-unreachable = No se llega desde aquí al controlador en <bdi>{ $controller }</bdi>. Mira si funciona, y si esta caja tiene un camino hasta él.
join-another = Lo que responde en <bdi>{ $controller }</bdi> no es el controlador que hizo el código. No se le dijo nada. ¿Lleva la dirección a otra caja?
join-silent = El controlador en <bdi>{ $controller }</bdi> no respondió a tiempo. Inténtalo de nuevo.
join-refused = El controlador dijo que no: <bdi>{ $reason }</bdi>.
join-unexpected = El controlador en <bdi>{ $controller }</bdi> dijo algo que esta caja no entiende. Actualiza la más antigua de las dos.
join-failed = No funcionó; el registro de la caja dice por qué.
restore-back-lead = Esto era el equipo antes de la última restauración, y esto cambia si vuelve.
restore-back-means = Lo que el equipo es ahora se aparta en su lugar, de modo que pueda regresar por el mismo camino.
restore-back-do = Volver a ello

join-no-version = el equipo habla la versión { $theirs } del enlace y el controlador la versión { $ours }: actualice el más antiguo de los dos
join-no-clock-ahead = el reloj de este equipo va { $seconds } s por delante del del controlador: deje que ambos tomen la hora de la red (NTP) y vuelva a intentarlo; el código aún vale
join-no-clock-behind = el reloj de este equipo va { $seconds } s por detrás del del controlador: deje que ambos tomen la hora de la red (NTP) y vuelva a intentarlo; el código aún vale
join-no-used = otro equipo usó el código ({ $at }): si no fue usted, quite el nodo que surgió de él y cree un código nuevo
join-no-late = el código valía hasta { $at }: cree uno nuevo
join-no-place = el nodo cuyo lugar iba a ocupar este equipo ya no existe: cree un código nuevo
join-no-code = el controlador no conoce este código, o lo ha olvidado: cree uno nuevo
join-no-store = algo falló en el controlador; su registro dice qué
join-no-room = demasiados equipos intentan unirse en este momento: vuelva a intentarlo
