# The frame around every page, and what any page may have to say.

skip = Ir al contenido
nav-main = Menú principal
nav-menu = Gestión
nav-home = Conectar
nav-account = Cuenta
sign-out = Salir
signed-in-as = Dentro como { $user }
language = Idioma
change = Cambiar
password-hint = Al menos 8 caracteres. Unas cuantas palabras sin relación son seguras y fáciles de recordar.
passwords-differ = Las dos contraseñas no son iguales. Escribe ambas de nuevo.
user-name = Nombre de usuario
password = Contraseña

pages = Páginas de esta lista
pages-before = Anterior
pages-after = Siguiente
pages-where = Página { $page } de { $last }

# 2 March 2027
date =
    { $day } de { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    } de { $year }
time-of-day = { $time } UTC

# Pages that say no

not-found = No encontrado
not-found-heading = Aquí no hay nada
not-found-lead = Quizá la dirección esté mal escrita, o la página haya cambiado de sitio.
did-not-work = Esto no funcionó
method-heading = Esta dirección no funciona así
method-lead = Se la llamó de una forma que no entiende. Empieza desde la primera página.
form-heading = No se pudo leer este formulario
form-lead = Lo que llegó no es lo que envía nuestra página. No se cambió nada. Vuelve atrás e inténtalo de nuevo.
foreign-form-heading = Esto no vino de nuestra página
foreign-form-lead = Otro sitio, o un navegador que oculta de dónde viene, envió este formulario. No se cambió nada.
foreign-form-remedy = Si pulsaste el botón en nuestra propia página, desactiva para este sitio lo que quita las cabeceras <code>Sec-Fetch-Site</code>, <code>Origin</code> y <code>Referer</code>, e inténtalo de nuevo.
stale-form-heading = Esta página es de una sesión anterior
stale-form-lead = Entraste de nuevo después de abrirla. No se cambió nada. Abre la página otra vez e inténtalo de nuevo.
app-request-heading = No se puede usar la petición de la aplicación
app-request-lead = Una aplicación te envió aquí, pero de una forma que este servidor no acepta. No se cambió nada.
app-request-remedy = Vuelve a la aplicación e inténtalo de nuevo. Si ocurre otra vez, actualiza la aplicación, o dile esto a quien lleva esta VPN:
forbidden-heading = No tienes permiso para esto
forbidden-lead = No se cambió nada. Si deberías tenerlo, pregunta a quien lleva esta VPN.
broken = Algo está roto
broken-heading = Aquí hay algo roto
broken-lead = No es culpa tuya. Inténtalo de nuevo en un minuto.
broken-remedy = Si sigue así, dile a quien lleva esta VPN que la petición <code>{ $request }</code> falló; su registro dice por qué.
to-first-page = A la primera página
