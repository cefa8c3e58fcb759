# The first visit to a new box.

set-up-title = Preparar
set-up-heading = Preparar esta VPN
set-up-lead = Esta caja es nueva. Cinco pasos cortos y es una VPN; todo se puede cambiar después.
set-up-code = Código de instalación
set-up-code-hint = Alcove lo mostró al arrancar. Demuestra que estás junto a la caja, y vale una sola vez.
set-up-code-wrong = Este no es el código de instalación. Compáralo con lo que mostró Alcove; las minúsculas y los guiones que falten no importan.
set-up-throttled =
    Demasiados códigos equivocados. Espera { $seconds ->
        [one] { $seconds } segundo
       *[other] { $seconds } segundos
    } e inténtalo de nuevo.
set-up-again = La contraseña otra vez
set-up-make = Crear la cuenta y entrar

set-up-screen = Paso { $screen } de { $screens }
set-up-name = Nombre de esta VPN
set-up-name-hint = La gente lo ve en sus aplicaciones y en estas páginas, por ejemplo el nombre de la oficina.
set-up-language = Idioma
set-up-language-hint = Para ti, y para visitantes cuyo navegador no pide ninguno de los nuestros.
set-up-account-title = Tu cuenta
set-up-account-lead = Con ella llevas esta VPN. Aquí puede hacerlo todo, así que ponle una buena contraseña.
set-up-second-factor = Protegerla también con un código de mi teléfono
set-up-second-factor-hint = Recomendado: así a nadie le basta una contraseña robada. En la página siguiente escaneas un código con una aplicación de autenticación.

purpose-title = ¿Para qué es la VPN?
purpose-question = ¿Debe pasar todo el tráfico por la VPN, o solo el que va a la oficina?
purpose-everything = Todo
purpose-everything-hint = Todo lo que el dispositivo hace en internet pasa por esta caja. Bueno en redes de hoteles y cafés.
purpose-office = Solo a la oficina
purpose-office-hint = A los servidores e impresoras de la oficina se llega por la VPN, a todo lo demás como antes. Alivia la línea de la oficina.
purpose-networks = Redes de la oficina
purpose-networks-hint = Hacen falta para «Solo a la oficina». Estas son, para empezar, las redes que ve esta caja.
purpose-networks-none = Indica las redes de la oficina, por ejemplo 192.168.1.0/24.
purpose-networks-wrong = «{ $network }» no es una red; escríbela como 192.168.1.0/24.
purpose-name = Nombre en las aplicaciones
purpose-name-hint = Más adelante se pueden añadir perfiles con otras reglas.

back = Atrás

home-unfinished = <strong>La preparación no está terminada.</strong> Sigue donde la dejaste.
home-finish = Terminarla
page-stale = Esta página estuvo abierta demasiado tiempo, o tu navegador no guarda cookies. Rellénala de nuevo.

reach-title = Cómo se llega a ella
reach-lead = Las aplicaciones encuentran esta caja por un nombre, y confían en ella por un certificado. Para que funcione desde fuera hacen falta allí dos cosas.
outside-name = En tu proveedor de dominio, o con un servicio de DNS dinámico, haz que un nombre lleve a la dirección pública de tu oficina.
outside-ports = En el router de internet, reenvía estos puertos a esta caja: <code>TCP 443</code> <code>TCP 80</code> <code>UDP { $port }</code>
reach-host = Nombre de esta caja en internet
reach-host-hint = Como vpn.example.org. Puede quedar vacío si aún no hay ninguno.
reach-certificate = Certificado
reach-acme = Que lo consiga ella misma
reach-acme-hint = Gratis, de Let’s Encrypt, y renovado por sí solo. Mientras el nombre y los puertos no lleven aquí, se intenta una y otra vez.
reach-own = Ya tengo uno
reach-own-hint = Se sube después, en la página «Certificado».
reach-self = El propio de la caja, por ahora
reach-self-hint = Los navegadores avisan, y las aplicaciones solo lo aceptan en dispositivos a los que se les dijo que confíen en él.

key-title = La clave de recuperación
key-lead = Con ella se cierran las instantáneas de esta caja. Si la caja se pierde, una instantánea y esta clave la devuelven. Sin la clave nadie puede abrir una, ni siquiera tú.
key-make = Crear la clave de recuperación
key-shown-once = Esta clave solo se muestra ahora. Guárdala o imprímela, y tenla lejos de la caja.
key-text = La clave de recuperación como texto
key-qr = Código QR con la clave de recuperación
key-download = Guardarla en un archivo
key-ending = Sus seis últimos caracteres
key-ending-hint = Del archivo o del papel, para estar seguros de que se guardó.
key-ending-wrong = Estos no son sus seis últimos caracteres. Mira lo que guardaste; si no se guardó, crea otra clave.
key-finish = Terminar
key-made-before = Se creó una clave de recuperación. Escribe cómo termina, o crea otra si no se guardó.
key-make-another = Crear otra
set-up-is-done = Este equipo ya está configurado. Entre con su cuenta.
