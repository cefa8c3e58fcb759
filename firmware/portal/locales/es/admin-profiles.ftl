# Profiles.

profiles-title = Perfiles
profiles-lead = Cada perfil es un tipo de acceso: adónde va su tráfico y quién puede usarlo.
profiles-add = Añadir un perfil
profiles-saved = El perfil está guardado y en vigor.
profiles-deleted = El perfil se ha eliminado.
profiles-count =
    { $count ->
        [one] { $count } perfil
       *[other] { $count } perfiles
    }
profiles-none = No hay ningún perfil, así que nadie puede conectarse. Añada uno.
profiles-name = Nombre
profiles-way = Qué pasa por él
profiles-everything = Todo el tráfico
profiles-networks =
    { $count ->
        [one] { $count } red
       *[other] { $count } redes
    }
profiles-who = Quién
profiles-everybody = Todos
profiles-restricted = Con un permiso
profiles-hidden = Nadie: oculto
profiles-connected = Conectados
profiles-of = { $connected } de { $places }

profile-new = Un perfil nuevo
profile-title = Perfil { $name }
profile-conflict = Otra persona guardó este perfil mientras usted lo editaba. Aún no se ha guardado nada suyo ni se ha perdido nada de la otra.
profile-conflict-do = Compare abajo, cambie el formulario donde quiera conservar lo de la otra persona y guarde de nuevo.
profile-conflict-caption = En qué difieren
profile-conflict-theirs = Guardado ahora
profile-conflict-yours = En su formulario
profile-save-mine = Guardar lo que está en el formulario
profile-ends =
    { $count ->
        [one] { $count } dispositivo pierde su configuración, { $connected } conectado ahora.
       *[other] { $count } dispositivos pierden su configuración, { $connected } conectados ahora.
    }
profile-ends-why = Sus direcciones no están en los rangos nuevos, o su protocolo está apagado. Las apps reciben otra configuración al reconectarse; los archivos hechos a mano hay que rehacerlos. Un rango mayor que contenga el actual no termina nada.
profile-save-anyway = Guardar y terminar { $count }
profile-suggested = Se han rellenado direcciones libres. Aún no se ha guardado nada.
profile-suggest = Proponer direcciones libres
profile-size = Sitio para
profile-size-250 = 250 dispositivos
profile-size-1000 = 1000 dispositivos
profile-size-4000 = 4000 dispositivos
profile-size-65000 = 65000 dispositivos
profile-show-preview = Mostrar qué reciben los dispositivos
profile-preview = Qué reciben los dispositivos
profile-preview-lead = Aún no se ha guardado nada. <code>…</code> ocupa el lugar de lo propio de cada dispositivo.
profile-preview-goes = Pasa por la VPN
profile-preview-dns = Consultados por nombres
profile-delete = Eliminar este perfil
profile-delete-title = ¿Eliminar el perfil { $name }?
profile-delete-back = El historial conserva el perfil, así que puede volver; los dispositivos no.
profile-exists = Ya existe un perfil { $id }. Elija otro ID.
profile-missing = Ya no existe el perfil { $id }.

ranges-of-the-box = Los rangos se solapan con { $network }, donde está este equipo. Elija otros.

profile-part-name = Nombre
profile-name = Nombre
profile-name-hint = Lo que la gente lee en su app, por ejemplo «Oficina».
profile-id = ID
profile-id-hint = Letras, cifras, guiones y puntos. No se puede cambiar después, porque los dispositivos lo conocen.
profile-host = Nombre o dirección a la que se conectan los dispositivos
profile-host-hint = Déjelo vacío para el nombre de este equipo.
profile-part-way = Qué pasa por la VPN
profile-gateway = ¿Debe pasar todo el tráfico por la VPN?
profile-gateway-all = Todo el tráfico
profile-gateway-all-hint = También internet: seguro en redes ajenas, y visto desde fuera como este lugar.
profile-gateway-some = Solo hacia las redes de abajo
profile-gateway-some-hint = Para lo que hay en la oficina; lo demás va por su camino habitual.
profile-routes = Redes
profile-routes-hint = Una por línea, como <code>192.168.7.0/24</code>. Solo se usa si no pasa todo el tráfico.
profile-exclude = Excepto estas
profile-exclude-hint = Redes que quedan fuera de la VPN, una por línea.
profile-masquerade = Los dispositivos aparecen con la dirección de este equipo
profile-masquerade-hint = Lo habitual. Sin esto, su router necesita una ruta de vuelta a las direcciones de la VPN.
profile-clients = Los dispositivos pueden verse entre sí
profile-clients-hint = Apagado es más seguro: un dispositivo comprometido no alcanza a otro.
profile-part-dns = Nombres
profile-dns = Servidores DNS
profile-dns-hint = Direcciones, una por línea. <code>@GW4@</code> y <code>@GW6@</code> son este equipo.
profile-search = Dominios de búsqueda
profile-search-hint = Para nombres cortos, como <code>office.example.org</code>, uno por línea. Si no pasa todo el tráfico, solo se preguntan en la VPN los nombres de estos.
profile-part-who = Quién puede usarlo
profile-access = ¿Quién?
profile-access-all = Todos los que tengan cuenta
profile-access-all-hint = No se pide nada más.
profile-access-some = Solo personas con un permiso
profile-access-some-hint = Basta uno de la lista de abajo.
profile-acl = Permisos
profile-acl-hint = Uno por línea, como figuran en las cuentas.
profile-hide = Ocultarlo
profile-hide-hint = Apps y páginas ya no lo ofrecen. Quien está conectado sigue así.
profile-priority = Lugar en la lista
profile-priority-hint = Los números mayores van primero; 0 es lo habitual.
profile-part-wireguard = WireGuard
profile-part-wireguard-lead = Rápido y adecuado para casi todos.
profile-wireguard = Ofrecer WireGuard
profile-v4 = Direcciones IPv4 de los dispositivos
profile-v4-hint = Una red privada que nada más use, como <code>10.42.7.0/24</code>.
profile-v6 = Direcciones IPv6 de los dispositivos
profile-v6-hint = Igualmente, por lo general un /64 de <code>fd00::/8</code>.
profile-psk = Un secreto propio para cada dispositivo
profile-psk-hint = Protege lo que se grabe hoy de los ordenadores cuánticos de mañana. Apáguelo solo para apps que no lo admitan.
profile-keepalive = Mantener abiertas las conexiones
profile-keepalive-hint = Una señal cada 25 segundos, para dispositivos que deban alcanzarse desde aquí. Gasta batería.
profile-part-openvpn = OpenVPN
profile-part-openvpn-lead = Para dispositivos antiguos y redes que dejan pasar poco.
profile-openvpn = Ofrecer OpenVPN
profile-openvpn-v4-hint = Otras que las de WireGuard; se reparten entre los puertos.
profile-openvpn-v6-hint = Igualmente.
profile-udp = Puertos UDP
profile-tcp = Puertos TCP
profile-ports-hint = Separados por comas. En total 1, 2, 4, 8, 16, 32 o 64.
profile-exposed-udp = Puertos UDP que se dicen a los dispositivos
profile-exposed-tcp = Puertos TCP que se dicen a los dispositivos
profile-exposed-hint = Solo si su router redirige otros a este equipo.
profile-prefer = Si un dispositivo admite ambos
profile-prefer-wireguard = WireGuard primero
profile-prefer-wireguard-hint = Más rápido y gasta menos batería.
profile-prefer-openvpn = OpenVPN primero
profile-prefer-openvpn-hint = Dice exactamente quién está conectado.
profile-listen = Escuchar solo en esta dirección
profile-listen-hint = Déjelo vacío para todas.
profile-mtu = Tamaño de paquete (MTU)
profile-mtu-hint = En bytes, de 1280 a 1500. Déjelo vacío salvo que las páginas se cuelguen.
profile-single = Un proceso para todos los puertos
profile-single-hint = Requiere OpenVPN 2.7. Entonces no se reparte nada.
profile-block-lan = Aislar los dispositivos de su red local
profile-block-lan-hint = Mientras tanto no se alcanzan impresoras ni televisores de casa.
profile-log = Guardar en el registro lo que dice OpenVPN
profile-log-hint = Para buscar errores; es mucho.

ranges-of-a-node = Perfil { $id }: { $v4 } o { $v6 } ya es del nodo { $node }; elija otros rangos.
