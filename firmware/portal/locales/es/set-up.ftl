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

set-up-certificate-title = El certificado
set-up-certificate-lead = Esta caja se hizo su propio certificado para <bdi>{ $host }</bdi>. Por eso te avisó el navegador; aun así la conexión va cifrada.
set-up-certificate-apps = Las aplicaciones eduVPN y Let’s Connect! solo aceptan certificados en los que confía todo el mundo. Son gratis, en cuanto esta caja tenga un nombre en internet y se llegue a ella.
set-up-certificate-later = Puedes seguir ahora. Hasta entonces funcionan las configuraciones para descargar, y las aplicaciones en dispositivos que confíen en el certificado propio de la caja.
back = Atrás

outside-title = Lo que queda por hacer fuera
outside-lead = La caja está lista. Para llegar a ella desde fuera hacen falta tres cosas en tu router y con tu proveedor.
outside-name = Haz que el nombre <code>{ $host }</code> lleve a la dirección pública de tu oficina (con tu proveedor de dominio, o un servicio de DNS dinámico).
outside-ports = En el router, reenvía estos puertos a esta caja: <code>TCP 443</code> y <code>UDP { $port }</code>.
outside-app = Luego instala la aplicación en tu teléfono, apágale el wifi, añade el servidor <code>{ $host }</code> y conéctate.
outside-finish = Terminar

home-unfinished = <strong>La preparación no está terminada.</strong> Sigue donde la dejaste.
home-finish = Terminarla
page-stale = Esta página estuvo abierta demasiado tiempo, o tu navegador no guarda cookies. Rellénala de nuevo.
