# People of other servers, and which of them are let in.

nav-guests = Invitados
guests-title = Invitados
guests-lead = Las personas de otros servidores eduVPN pueden usar este con las aplicaciones y la cuenta que tienen en casa. Qué servidores son está en una lista firmada.
guests-state = En este momento
guests-access = Acceso de invitados
guests-is-on = Activado
guests-is-off = Desactivado
guests-number = Invitados
guests-count =
    { $count ->
        [one] { $count } invitado
       *[other] { $count } invitados
    }
guests-list-version = Versión de la lista
guests-fetched = Lista obtenida
guests-not-fetched = Todavía no. Antes no entra nadie.
guests-next = Se obtiene de nuevo
guests-own = Clave de este servidor
guests-own-hint = Quien lleva la lista la necesita, para que su gente pueda ser invitada en otros sitios.
guests-fetch = Obtener la lista ahora
guests-ordered = Se está obteniendo la lista.
guests-problem = La última vez no se pudo obtener la lista: { $why } La anterior sigue en vigor.
guests-useless = Ningún perfil que todos puedan usar está abierto a los invitados, así que no pueden conectarse.
guests-rules = Reglas
guests-on = Dejar entrar a personas de otros servidores
guests-on-hint = Su servidor responde por ellas; aquí tienen un seudónimo, sin contraseña ni permisos. Si se desactiva, pierden la conexión al instante.
guests-profiles = Perfiles para invitados
guests-profiles-hint = Elija uno que lleve a internet y no a su oficina.
guests-profile-closed = Oculto, o solo para personas con un permiso, que los invitados no tienen.
guests-which = ¿Personas de qué servidores?
guests-which-all = De todos los servidores de la lista
guests-which-all-hint = También de los que se añadan después.
guests-which-chosen = Solo de estos
guests-which-chosen-hint = Nadie más, diga lo que diga la lista.
guests-servers = Estos servidores
guests-servers-hint = Sus nombres como en la lista de abajo, uno por línea. Solo hace falta para «solo de estos».
guests-most = Invitados como máximo
guests-most-hint = Cada uno recibe una cuenta en su primera visita; tras 90 días sin visitas se olvida.
guests-source = De dónde viene la lista
guests-source-lead = Los valores habituales son los de eduVPN. Cámbielos solo para una lista propia.
guests-list-url = Dirección de la lista
guests-signature-url = Dirección de su firma
guests-signature-url-hint = Si se deja vacío, está junto a la lista, con .minisig tras el nombre.
guests-signers = Claves que pueden haberla firmado
guests-signers-hint = Claves públicas de minisign, una por línea.
guests-servers-title = Servidores
guests-servers-count =
    { $count ->
        [one] { $count } servidor
       *[other] { $count } servidores
    }
guests-no-servers = Todavía no hay lista.
guests-server = Servidor
guests-let-in = Admitido
guests-yes = Sí
guests-no = No
guests-unlisted = Ya no está en la lista
guests-whose = ¿De quién es el seudónimo?
guests-whose-lead = Otros servidores conocen a su gente por seudónimos. Si uno se queja de alguien, averigüe aquí quién es.
guests-pseudonym = Seudónimo
guests-find = Buscar
guests-confirm-title = ¿Activar el acceso de invitados?
guests-confirm-lead = Personas que usted no conoce entran en los perfiles elegidos, y su tráfico sale desde su dirección. Use un perfil que solo lleve a internet.
guests-confirm-more = Su propia gente recibe seudónimos, por los que otros servidores la conocen en lugar de por su nombre. Sus aplicaciones siguen funcionando; los tokens de antes valen aquí hasta su fin, y en otros sitios no.
guests-confirm-yes = Activar
guests-fetch-off = La lista se obtiene mientras el acceso de invitados está activado. Actívelo primero.
guests-pseudonym-wrong = Esto no es un seudónimo; tiene 43 letras, cifras, guiones y guiones bajos.
guests-pseudonym-none = Nadie que tenga ahora una cuenta aquí tiene este seudónimo.
guests-many-servers = Más de { $most } servidores son demasiados; admita mejor todos los de la lista.
guests-server-wrong = «{ $entry }» no es el nombre de un servidor; escriba uno como vpn.example.org.
guests-most-wrong = Escriba un número de invitados de 1 a { $most }.
guests-url-wrong = Esto no es la dirección de una lista; empieza por https://.
guests-keys-number = Hacen falta de una a { $most } claves, una de las cuales ha firmado la lista.
guests-key-wrong = «{ $entry }» no es una clave de minisign; tiene 56 caracteres y empieza por RW.
