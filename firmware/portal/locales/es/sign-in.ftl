# Signing in, and letting an app in.

sign-in = Entrar
sign-in-lead = Con la cuenta que te dieron para esta VPN.
sign-in-lead-app = Una aplicación de tu dispositivo quiere conectarse. Entra primero; después te preguntaremos si la permites.
sign-in-wrong = <strong>El nombre de usuario o la contraseña no es correcto.</strong> En ambos importan las mayúsculas y minúsculas.
sign-in-throttled =
    <strong>Demasiadas contraseñas equivocadas.</strong> Para proteger la cuenta, espera { $seconds ->
        [one] { $seconds } segundo
       *[other] { $seconds } segundos
    } e inténtalo de nuevo.
sign-in-busy = <strong>Mucha gente está entrando en este momento.</strong> Inténtalo de nuevo en unos segundos.
sign-in-not-permitted = <strong>Tu cuenta no puede usar esta VPN.</strong> Si debería poder, pregunta a quien la lleva.
sign-in-disabled = <strong>Tu cuenta está desactivada.</strong> Si es un error, pregunta a quien lleva esta VPN.
sign-in-stale = <strong>Esta página estuvo abierta demasiado tiempo, o tu navegador no guarda cookies.</strong> Entra de nuevo.
sign-in-broken = <strong>Aquí hay algo roto.</strong> Ahora mismo no es posible entrar. Inténtalo de nuevo en un minuto.

authorize-title = ¿Permitir { $app }?
authorize-heading = ¿Permitir que <bdi>{ $app }</bdi> se conecte?
authorize-lead = La aplicación quiere usar esta VPN en tu nombre, <strong><bdi>{ $user }</bdi></strong>.
authorize-warning = <strong>Permítelo solo si acabas de empezarlo tú en la aplicación.</strong> Si esta página apareció por sorpresa, o alguien te envió un enlace, recházalo.
authorize-allow = Permitir
authorize-refuse = Rechazar
authorize-hint = Puedes retirar el permiso cuando quieras en Cuenta.
authorize-other-account = Entrar con otra cuenta

back-to-app = Volver a la aplicación
back-to-app-lead = Si la aplicación no aparece sola, pulsa Continuar.
continue = Continuar
sign-in-kept = <strong>Tu sesión había terminado.</strong> Lo que escribiste está guardado: entra y podrás enviarlo de nuevo.

resume-title = Estás dentro de nuevo
resume-lead = Todavía no se cambió nada. Lo que habías escrito sigue aquí, salvo contraseñas y códigos.
resume-send = Enviar ahora
resume-back = Volver a la página sin enviarlo

# The code after the password

sign-in-code = Un paso más
sign-in-code-lead = Escribe el código que tu aplicación de autenticación muestra para esta VPN.
sign-in-code-label = Código
sign-in-code-wrong = <strong>Este código no vale ahora.</strong> Cada uno vale una vez y durante medio minuto: usa el que se muestra en este momento.
sign-in-code-throttled =
    <strong>Demasiados códigos equivocados.</strong> Para proteger la cuenta, espera { $seconds ->
        [one] { $seconds } segundo
       *[other] { $seconds } segundos
    } e inténtalo de nuevo.
sign-in-code-lost = ¿Perdiste el dispositivo? Aquí también vale uno de tus códigos de recuperación. Si no tienes, pregunta a quien lleva esta VPN.
