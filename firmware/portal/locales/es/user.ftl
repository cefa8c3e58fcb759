# What everybody with an account sees.

home-title = Conectar
home-attention = Lo que necesita atención
home-deleted = La configuración está borrada y ya no funciona.
home-app = Con la aplicación
home-app-lead = Lo más fácil, en ordenadores y teléfonos. La aplicación lo renueva todo sola.
home-app-install = Instala <a href="https://app.eduvpn.org/" rel="noreferrer">eduVPN</a> o <a href="https://app.letsconnect-vpn.org/" rel="noreferrer">Let’s Connect!</a> en el dispositivo.
home-app-add = En la aplicación, añade este servidor: <code class="address">{ $host }</code>
home-app-sign-in = Entra una vez cuando se abra el navegador, y permite la aplicación.
home-no-profile = <strong>Todavía no tienes ninguna VPN abierta.</strong> Pide a quien lleva este servicio acceso a un perfil.
home-profiles =
    { $count ->
        [one] Lo que puedes usar
       *[other] Lo que puedes usar: { $count } perfiles
    }
home-everything = Todo el tráfico del dispositivo pasa por la VPN
home-only-inside = Solo el tráfico hacia las redes que hay detrás pasa por la VPN
home-files = Sin la aplicación
home-files-count = { $count } de { $limit } en uso
home-files-lead = Para un router, un televisor o cualquier otra cosa que conozca WireGuard: una configuración por dispositivo, nunca una para dos.
home-files-lead-both = Para un router, un televisor o cualquier otra cosa que conozca WireGuard u OpenVPN: una configuración por dispositivo, nunca una para dos.
home-files-caption = Tus configuraciones
home-name = Nombre
home-last-heard = Última señal
home-traffic = Tráfico
home-until = Vale hasta
home-profile-gone = Su perfil se eliminó; ya no se conecta
home-not-yet = Todavía no
home-received = { $amount } recibidos
home-sent = { $amount } enviados
home-made = creada el { $date }
home-new-key = Clave nueva<span class="unseen"> para { $name }</span>
home-delete = Borrar<span class="unseen"> { $name }</span>
home-full = Tienes todas las que puedes tener. Borra una para crear otra.
home-nothing-to-download = Ninguno de tus perfiles tiene configuraciones para descargar.
home-new = Una configuración nueva
home-new-name = ¿Para qué dispositivo es?
home-new-name-example = Tele del salón
home-new-profile = Perfil
home-new-make = Crear

configuration-delete-title = Borrar { $name }
configuration-delete-heading = ¿Borrar <bdi>{ $name }</bdi>?
configuration-delete-lead = El dispositivo que usa esta configuración pierde la conexión al instante, y su archivo no volverá a funcionar.
configuration-delete-address = Su dirección <code>{ $address }</code> queda libre para otra persona.
configuration-delete-instead = Después puedes crear otra configuración. Si solo se perdió el archivo, una <a href="{ $link }">clave nueva</a> conserva el nombre.
configuration-delete-instead-address = Después puedes crear otra configuración. Si solo se perdió el archivo, una <a href="{ $link }">clave nueva</a> conserva el nombre y la dirección.
delete-it = Borrar
keep-it = Conservar

configuration-renew-title = Clave nueva para { $name }
configuration-renew-heading = ¿Clave nueva para <bdi>{ $name }</bdi>?
configuration-renew-lead = Recibes un archivo nuevo y una nueva fecha de caducidad.
configuration-renew-lead-address = Recibes un archivo nuevo con la misma dirección en la VPN, <code>{ $address }</code>, y una nueva fecha de caducidad.
configuration-renew-warning = El dispositivo deja de funcionar al instante con el archivo viejo, hasta que tenga el nuevo.
configuration-renew-make = Crear una clave nueva
configuration-renew-keep = Conservar la vieja

new-file-title = Configuración para { $name }
new-file-heading = Configuración para <bdi>{ $name }</bdi>
new-file-save = <strong>Guárdala ahora: esta página se muestra una sola vez.</strong> La clave que contiene no se guarda en ningún otro sitio. Si se pierde, crea una clave nueva para esta configuración.
new-file-tcp = Esta red ofrece WireGuard solo por TCP. Fuera de las aplicaciones eduVPN y Let’s Connect!, el dispositivo necesita un cliente ProxyGuard junto a WireGuard; este toma la dirección de la línea <code>ProxyEndpoint</code>, que WireGuard no conoce.
new-file-file = El archivo
new-file-open = Descárgalo en el dispositivo y ábrelo en { $program }, o copia el texto.
new-file-download = Descargar
new-file-text = Texto de la configuración
new-file-scan = O escanéalo
new-file-scan-lead = Con la aplicación WireGuard de un teléfono o una tableta.
new-file-qr = Código QR de la configuración
new-file-profile = Perfil
new-file-until = Vale hasta
new-file-name = Nombre del archivo
new-file-saved = Ya la guardé, volver al inicio

account-title = Cuenta
account-app-removed = La aplicación ya no puede conectarse en tu nombre. Está desconectada.
account-password-changed = Tu contraseña ha cambiado. Los demás navegadores en los que estabas dentro se han cerrado; tus aplicaciones siguen conectadas.
account-you = Tú
account-role = Papel
account-role-admin = Administrador: lleva esta VPN
account-role-operator = Operador: lo ve todo, no cambia nada
account-since = Dentro desde
account-permissions = Permisos
account-no-permissions = Ninguno
account-apps = Tus aplicaciones
account-apps-count =
    { $count ->
        [one] { $count } aplicación
       *[other] { $count } aplicaciones
    }
account-no-apps = Ninguna aplicación se conecta en tu nombre. Cuando añadas este servidor en una, aparecerá aquí.
account-apps-lead = Cada una de estas puede conectarse en tu nombre. Quita la que ya no uses, o la que estaba en un dispositivo perdido.
account-app = Aplicación
account-allowed = Permitida
account-last-used = Último uso
account-until = Vale hasta
account-connected = Conectada
account-not-yet = Todavía no
account-remove = Quitar<span class="unseen"> { $name }</span>

app-remove-title = Quitar { $name }
app-remove-heading = ¿Quitar <bdi>{ $name }</bdi>?
app-remove-connected = La aplicación está conectada y pierde la conexión al instante. Se permitió el { $date }.
app-remove-idle = La aplicación ya no podrá conectarse. Se permitió el { $date }.
app-remove-again = Para usarla otra vez, entra de nuevo desde la aplicación. Tus demás aplicaciones no cambian.
app-remove-yes = Quitar

passwd-title = Cambiar la contraseña
passwd-lead = Los demás navegadores en los que estás dentro se cerrarán. Tus aplicaciones siguen conectadas.
passwd-current = Contraseña actual
passwd-new = Contraseña nueva
passwd-again = La contraseña nueva otra vez
passwd-differ = Las dos contraseñas nuevas no son iguales. Escribe ambas de nuevo.
leave-it = Dejarlo así

# What can be wrong with what was asked for

user-name-empty = El nombre de usuario está vacío.
user-name-too-long = El nombre de usuario tiene más de { $most } bytes.
user-name-spaces = El nombre de usuario empieza o termina con un espacio.
user-name-character = El nombre de usuario tiene un carácter no permitido: «{ $character }»
user-exists = Ya hay un usuario «{ $name }».
user-missing = No hay ningún usuario «{ $name }».
password-short = Usa al menos { $least } caracteres.
password-long = Usa como mucho { $most } caracteres.
password-common = Esta contraseña es de las primeras que probaría cualquiera. Elige otra.
password-not-current = Esta no es tu contraseña actual.
password-throttled =
    Demasiadas contraseñas equivocadas. Inténtalo de nuevo en { $seconds ->
        [one] { $seconds } segundo
       *[other] { $seconds } segundos
    }.
many-at-once = Mucha gente está entrando en este momento. Inténtalo de nuevo en unos segundos.
not-permitted = Tu cuenta no puede usar este servicio. Pregunta a quien lo lleva.
account-is-disabled = Tu cuenta fue desactivada. Pregunta a quien lleva este servicio.
configuration-name-empty = Ponle un nombre, por ejemplo el dispositivo que la usará.
configuration-name-long = Usa como mucho { $most } caracteres.
configuration-name-hidden = Usa solo caracteres visibles, en una línea.
configuration-missing = Esta configuración ya no está en tu lista.
configuration-none-here = Este perfil no tiene configuraciones para descargar.
configuration-later = Ahora mismo no se puede crear ninguna configuración. Inténtalo de nuevo en un minuto.
configuration-unwanted = Esta conexión no está permitida. Pregunta a quien lleva este servicio.
configurations-off = Aquí las configuraciones para descargar están desactivadas. Usa la aplicación.
configurations-full =
    { $limit ->
        [one] Tienes { $limit } configuración, y no puedes tener más. Bórrala primero.
       *[other] Tienes { $limit } configuraciones, y no puedes tener más. Borra una primero.
    }
account-changed = Tu cuenta cambió mientras tanto. Entra de nuevo.
profile-not-listed = Elige uno de los perfiles de la lista.
app-missing = Esta aplicación ya no está en tu lista.

# What needs attention, for those who run the box

attention-twin = Otro equipo, en { $address }, tiene la identidad de este: los dos vienen de la misma instantánea. Los dispositivos y los nodos no pueden distinguirlos. Apague uno, o restáurelo como copia.
attention-node-down = El nodo «{ $node }» no está conectado: nadie nuevo puede conectarse a través de él.
attention-node-replaced = El nodo «{ $node }» no está conectado: «{ $other }» atiende en su lugar.
attention-pool-openvpn = El perfil «{ $profile }» no tiene más sitio para clientes OpenVPN.
attention-pool-empty = El perfil «{ $profile }» no tiene ninguna dirección libre.
attention-pool-low = El perfil «{ $profile }» está casi lleno: { $taken } de { $all } direcciones están repartidas ({ $percent } %). Dale un rango mayor que contenga el actual.
attention-hook = El programa de aviso no se puede ejecutar, así que nadie nuevo puede conectarse: { $why }.

# Devices that gave way, and the apps

endings-title = Uno de tus dispositivos se desconectó
endings-lead =
    { $most ->
        [one] Con las aplicaciones solo puede haber un dispositivo tuyo conectado a la vez. Cuando se conecta otro, el anterior le deja el sitio.
       *[other] Con las aplicaciones puede haber { $most } dispositivos tuyos conectados a la vez. Cuando se conecta uno más, el que se conectó primero le deja el sitio.
    }
endings-one = <bdi>{ $name }</bdi> el { $date }, porque se conectó <bdi>{ $other }</bdi>. Conéctate otra vez en su aplicación para recuperarlo.
platforms-title = Dónde conseguir la aplicación y qué pulsar
platforms-android = Instala eduVPN desde Google Play o F-Droid. Permite la conexión VPN cuando Android lo pregunte y actívala con el interruptor.
platforms-ios = Instala eduVPN desde la App Store. Permite que añada una configuración VPN y actívala con el interruptor.
platforms-windows = Descarga eduVPN de su página e instálalo. Está junto al reloj; ábrelo ahí, elige este servidor y conéctate.
platforms-macos = Instala eduVPN desde la Mac App Store. Permite la configuración VPN cuando lo pregunte y actívala con el interruptor.
platforms-linux = Instala los paquetes que la página de eduVPN indica para tu distribución. Abre eduVPN, añade este servidor y conéctate.

# Second factor

second-factor-title = Segundo factor
second-factor-lead = Con un segundo factor, a nadie le basta una contraseña robada: tu teléfono muestra un código nuevo cada medio minuto, y al entrar se pide.
second-factor-apps = Necesitas una aplicación de autenticación en el teléfono: FreeOTP, Aegis, Google Authenticator o tu gestor de contraseñas.
second-factor-password = Tu contraseña
second-factor-begin = Prepararlo
second-factor-scan = Escanea este código con la aplicación de autenticación.
second-factor-qr = Código QR para la aplicación de autenticación
second-factor-type = O escribe esto:
second-factor-enter = Escribe el código que la aplicación muestra ahora.
second-factor-code = Código
second-factor-confirm = Activar
second-factor-on = Activo desde el { $date }. Al entrar se piden tu contraseña y un código.
second-factor-left =
    { $count ->
        [one] Te queda { $count } código de recuperación, para cuando no tengas el teléfono a mano.
       *[other] Te quedan { $count } códigos de recuperación, para cuando no tengas el teléfono a mano.
    }
second-factor-codes = Nuevos códigos de recuperación
second-factor-remove = Desactivar
second-factor-removed = El segundo factor está desactivado. Ahora basta la contraseña.
second-factor-there = Ya hay un segundo factor. Desactívalo primero.
second-factor-gone = Ya no se está preparando nada. Empieza de nuevo.
second-factor-wrong = Este no es el código. Comprueba el reloj del dispositivo y usa el código más nuevo.
second-factor-off = No hay ningún segundo factor al que estos códigos puedan sustituir.
second-factor-none = El usuario «{ $name }» no tiene segundo factor.
recovery-title = Tus códigos de recuperación
recovery-in-use = El segundo factor está activo desde ahora.
recovery-lead = Anótalos o imprime esta página, y guárdalos lejos del teléfono. Cada uno te deja entrar una vez cuando no tienes código. No se muestran de nuevo.
recovery-saved = Ya los tengo, volver a la cuenta
back-to-account = Volver a la cuenta

# Browsers and history

account-session-ended = Ese navegador está fuera.
account-second-factor-on = Activo
account-second-factor-off = Desactivado: basta la contraseña
account-second-factor-add = Añadir un segundo factor
account-second-factor-manage = Segundo factor y códigos de recuperación
account-browsers = Navegadores
account-browsers-count =
    { $count ->
        [one] Dentro en { $count } navegador
       *[other] Dentro en { $count } navegadores
    }
account-browsers-lead = Estos navegadores están dentro de estas páginas como tú. Cierra el que no conozcas y cambia la contraseña.
account-browser = Navegador
account-browser-unknown = Navegador desconocido
account-browser-here = Este navegador
account-browser-from = desde <bdi>{ $address }</bdi>
account-session-ends = Termina por sí sola
account-sessions-others = Cerrar todos los demás
session-missing = Este navegador ya está fuera.
history-title = Historial de conexiones
history-lead =
    Tus conexiones, las más nuevas primero. Se guardan { $days ->
        [one] { $days } día
       *[other] { $days } días
    }; quien lleva esta VPN también puede verlas. Con WireGuard, una conexión dura mientras la dirección es tuya.
history-none = Todavía no hay conexiones.
history-device = Dispositivo
history-from = Desde
history-began = Empezó
history-ended = Terminó
history-lasts = Sigue
history-unknown = No se sabe
