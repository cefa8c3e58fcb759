# Nodes.

nav-nodes = Nodos
nodes-title = Nodos
nodes-lead = Los equipos por los que pasa el tráfico de la gente. Este es uno de ellos; otros se unen a él con un código.
nodes-add = Añadir un nodo
nodes-removed = El nodo se ha quitado. Olvida a todos y ya no se le deja entrar.
nodes-count =
    { $count ->
        [one] { $count } nodo
       *[other] { $count } nodos
    }
nodes-load = Carga

node-title = Nodo { $name }
node-name = Nombre
node-is-local = Este mismo equipo
node-state = Estado
node-up = En marcha
node-draining = Vaciándose
node-down = Sin conexión
node-connected = { $count } conectados, { $places } plazas
node-cpu = Procesador { $percent } %
node-heard = Última noticia
node-never = Nunca
node-clock = Reloj
node-clock-right = En hora
node-clock-ahead = Su reloj adelanta { $seconds } s
node-clock-behind = Su reloj atrasa { $seconds } s
node-about = Cómo está
node-local-lead = Es el equipo que está viendo. Se puede vaciar, pero no quitar.
node-found-at = Los dispositivos lo encuentran en
node-joined = Se unió
node-identity = Identidad
node-pinned = Siempre enviados aquí
node-profiles = Perfiles que sirve
node-profiles-hint = Si se eligen todos, también sirve los que se creen más tarde.
node-serves-nothing = Elija al menos un perfil.
node-host = Nombre o dirección para los dispositivos
node-host-hint = Déjelo vacío para la dirección desde la que se conecta el nodo.
node-host-wrong = Escriba un nombre como node1.example.org, o una dirección.
node-change-hint = Los dispositivos con un perfil que el nodo ya no debe servir, o que lo encuentran por un nombre que desaparece, pierden la conexión y se conectan de nuevo.
node-drain = Vaciar
node-resume = Volver a aceptar conexiones
node-drain-hint = Un nodo que se vacía no recibe a nadie nuevo; quien está conectado se queda. Cuando se va el último, se puede trabajar en el equipo sin que nadie lo note.
node-done-draining = El nodo no recibe a nadie nuevo. Quien está conectado se queda.
node-done-resumed = El nodo vuelve a recibir conexiones nuevas.
node-done-changed = Guardado. Vale desde ahora.
node-remove = Quitar
node-remove-heading = ¿Quitar { $name }?
node-remove-lead = El nodo queda fuera al instante: se le avisa, olvida a todos y ya no se le deja entrar. Para volver a usar el equipo, únalo con un código nuevo. Para trabajar en él un rato, vacíelo en su lugar.
node-replace = Poner otro equipo en su lugar
node-replace-heading = ¿Poner otro equipo en el lugar de { $name }?
node-replace-lead = Obtiene un código para el equipo nuevo. En cuanto se une, el antiguo queda fuera. Nombre, perfiles y direcciones se mantienen; los dispositivos se conectan de nuevo, porque la clave es otra.
node-has-configurations =
    { $count ->
        [one] { $count } dispositivo tiene que conectarse de nuevo.
       *[other] { $count } dispositivos tienen que conectarse de nuevo.
    }
node-missing = Ya no hay ningún nodo { $node }.
node-is-this-box = Este mismo equipo se puede vaciar, pero no quitar.
node-name-wrong = Use de 1 a { $most } caracteres visibles, en una línea.

node-add-lead = Aquí crea un código y se lo da al equipo nuevo. Se conecta por sí mismo, detrás de cualquier router; tarda unos segundos.
node-new = El nodo nuevo
node-name-hint = Cómo llamarlo, por ejemplo «segunda planta». Déjelo vacío para el nombre del propio equipo.
node-expires = El código vale
node-expires-hour = una hora
node-expires-day = un día
node-expires-week = una semana
node-expires-hint = Sirve una vez. Cuanto más corto, mejor.
node-expires-wrong = Un código vale como mínimo un minuto y como máximo una semana.
node-address = Dirección de este equipo
node-address-hint = Dónde encuentra el equipo nuevo a este, si no es el nombre de host de los ajustes: un nombre o una dirección.
node-address-missing = Este equipo no sabe cómo se llega a él. Escriba su nombre o su dirección.
node-address-wrong = Esto no es una dirección. Escriba un nombre como vpn.example.org, o una dirección IP.
node-make-code = Crear el código
node-code-title = Código de unión
node-code-lead = Déselo al equipo que va a ser un nodo.
node-code-replaces = Déselo al equipo que ocupa el lugar de { $name }.
node-code-once = <strong>Este código se muestra una sola vez</strong> y sirve una vez, hasta { $date }. Si se pierde, cree otro.
node-code-type = El código
node-code-letters = Se puede leer por teléfono: no hay dos letras que se parezcan, y un error se descubre al instante.
node-code-card = Un equipo nuevo con una tarjeta recién grabada
node-code-card-lead = Abra el archivo <code>alcove.toml</code> de la tarjeta y añada esta línea. Ponga la tarjeta y encienda el equipo: arranca como nodo.
node-code-debian = Un equipo que ya funciona
node-code-debian-lead = Escriba esto allí, como root:
node-code-router = Los dispositivos de la gente tienen que llegar al equipo nuevo: su router le reenvía el puerto UDP 51820. En cuanto se une, aparece aquí en marcha.
node-code-scan = Como imagen
node-code-scan-lead = Escanéelo con un teléfono para llevárselo.
node-code-back = A los nodos

user-node = Nodo
user-node-lead = Las conexiones nuevas de esta cuenta van allí mientras está en marcha.
user-node-any = Donde haya sitio
user-done-node = Guardado. Vale para las conexiones nuevas.
node-pair = En la pareja
node-pair-serves = Tiene las direcciones compartidas: es el que atiende.
node-pair-waits = Atiende el otro; este espera.
node-stand-by-heading = Reserva
node-stand-by-lead = Un nodo de reserva toma el relevo cuando otro falta. Los dos tienen la misma clave y comparten direcciones, así que quien está conectado no tiene que hacer nada.
node-stand-by-for = Reserva de
node-stand-by-none = Ningún nodo
node-floating = Direcciones compartidas
node-floating-hint = Una dirección IPv4 libre, una IPv6 libre, o una de cada, de la red en la que están los dos equipos: 192.0.2.9, 2001:db8::9
node-stand-by-hint = Un nodo de reserva no tiene gente propia: quien está conectado ahora a través de él tendrá que conectarse de nuevo. Solo atiende WireGuard.
node-stand-by-missing = Diga de qué nodo debe ser la reserva: estas son las direcciones que comparten los dos.
node-stand-by-local = Este equipo decide por todos los nodos, así que su propio nodo no puede ser una reserva; otro puede serlo de él.
node-stand-by-itself = Un nodo no puede ser su propia reserva.
node-stand-by-chain = «{ $node }» es a su vez una reserva.
node-stand-by-taken = «{ $node }» ya es su reserva: un nodo tiene una sola.
node-stand-by-has-one = Él mismo tiene una reserva, «{ $node }».
node-stand-by-away = «{ $node }» tiene que estar enlazado y actualizado para formar una pareja: inténtelo de nuevo cuando lo esté.
node-floating-missing = Indique una dirección que compartan los dos: una libre de la red en la que están ambos.
node-floating-many = Indique una dirección IPv4, una IPv6, o una de cada.
node-floating-wrong = { $address } no es una dirección en la que pueda encontrarse un equipo.
node-floating-own = { $address } es de uno de los equipos: elija una libre.
node-floating-in-vpn = { $address } pertenece a dispositivos de la VPN.
node-statistics = Estadísticas de un mes
