# Accounts, and inviting people.

users-title = Usuarios
users-add = Añadir un usuario
users-deleted = La cuenta se ha eliminado, con todo lo que tenía.
users-search = Buscar un nombre
users-which = Cuáles
users-all = Todos
users-active = Pueden iniciar sesión
users-disabled = Desactivados
users-staff = Administradores y operadores
users-count =
    { $count ->
        [one] { $count } usuario
       *[other] { $count } usuarios
    }
users-none = Nadie coincide. Pruebe con una parte más corta del nombre.
users-devices = Dispositivos
users-last-seen = Visto por última vez
users-never = Nunca

user-name-hint = Lo que esta persona escribe para iniciar sesión, por ejemplo un correo electrónico. No se puede cambiar después.
user-part-account = La cuenta
user-part-rights = Función y permisos
user-way = ¿Cómo obtiene una contraseña?
user-way-invite = Por invitación
user-way-invite-hint = Recibe un enlace para entregar. Sirve una vez, durante siete días, y permite elegir una contraseña.
user-way-password = La elige usted ahora
user-way-password-hint = Escríbala abajo y comuníquela en persona.
user-role = Función

role-user = Usuario
role-user-hint = Usa la VPN.
role-operator = Operador
role-operator-hint = Lo ve todo aquí, no cambia nada.
role-admin = Administrador
role-admin-hint = Gestiona esta VPN.

user-permissions = Permisos
user-permissions-hint = Uno por línea. Los perfiles pueden exigir alguno. Déjelo vacío si todos pueden usarlo todo.
user-title = Usuario { $name }
user-is-disabled = Desactivado
user-about = Acerca de esta cuenta
user-made = Creada
user-sign-in = Inicio de sesión
user-has-password = Con contraseña propia
user-no-password = Aún sin contraseña: invite a esta persona
user-invited-until = Invitado; el enlace sirve hasta { $date }
user-invite = Crear un enlace de invitación
user-invite-again = Crear un enlace para una contraseña nueva
user-withdraw = Retirar la invitación
user-sign-out = Cerrar todas las sesiones
user-sign-out-heading = ¿Cerrar todas las sesiones de { $name }?
user-sign-out-lead = Los navegadores y las apps se desconectan al momento. Quien conozca la contraseña puede volver a entrar. Las configuraciones hechas a mano se quedan.
user-disable = Desactivar
user-disable-heading = ¿Desactivar a { $name }?
user-disable-lead = Esta persona sale de la VPN en dos segundos y no puede entrar hasta que la admita de nuevo. Sus dispositivos y apps se eliminan y habrá que configurarlos otra vez.
user-enable = Admitir de nuevo
user-delete = Eliminar
user-delete-heading = ¿Eliminar a { $name }?
user-delete-lead = La cuenta, sus dispositivos y apps desaparecen para siempre en dos segundos. El registro conserva quién tenía cada dirección. Para excluir a alguien por un tiempo, desactive la cuenta.
user-has-devices =
    { $count ->
        [one] { $count } dispositivo pierde la conexión.
       *[other] { $count } dispositivos pierden la conexión.
    }
user-is-you = Esta es su propia cuenta: otro administrador puede desactivarla o eliminarla.
user-devices =
    { $count ->
        [one] { $count } dispositivo
       *[other] { $count } dispositivos
    }
user-no-devices = Ningún dispositivo tiene configuración.
user-by-app = hecha por una app
user-apps =
    { $count ->
        [one] { $count } app
       *[other] { $count } apps
    }
user-no-apps = Ninguna app puede conectarse en nombre de esta persona.
user-log = Últimas conexiones
user-whole-log = Todas
user-done-added = La cuenta está creada.
user-done-disabled = La cuenta está desactivada y fuera de la VPN.
user-done-enabled = Esta persona puede volver a entrar. Hay que configurar de nuevo dispositivos y apps.
user-done-signed-out = Se han cerrado todas las sesiones de navegadores y apps.
user-done-device = El dispositivo se ha eliminado y ha perdido la conexión.
user-done-withdrawn = La invitación ya no sirve.
user-done-changed = Guardado. Vale desde ahora.
user-own-account = Esta es su propia cuenta. Pida a otro administrador que lo haga.
user-last-admin = Es el último administrador. Cree antes otro.
user-locked = Esta cuenta está desactivada. Admítala de nuevo primero.

permissions-too-many = Use como máximo { $most } permisos.
permissions-wrong = Un permiso está vacío, es demasiado largo o tiene un carácter invisible.

device-gone = Este dispositivo ya no está en la lista.

invited-title = Invitación para { $name }
invited-lead = Entregue este enlace, por ejemplo por correo. Quien lo abra primero elige la contraseña de la cuenta.
invited-link = Enlace de invitación
invited-until = Sirve una vez, hasta { $date }.
invited-once = <strong>Esta página se muestra una vez.</strong> Si se pierde el enlace, cree otro; este dejará de servir.
invited-back = A la cuenta

invitation-title = Elija su contraseña
invitation-lead = Le han invitado a esta VPN como { $name }. El enlace sirve una vez, hasta { $date }.
invitation-accept = Fijar la contraseña e iniciar sesión
invitation-gone = Esta invitación ya no sirve
invitation-gone-lead = Se usó, tiene más de siete días o fue sustituida por otra. Si aún no ha elegido contraseña, pida otro enlace.
invitation-void = Esta invitación se usó, es demasiado antigua o fue sustituida.
invitation-to-sign-in = A la página de inicio de sesión

user-second-factor = Segundo factor
user-second-factor-on = Se pide un código de una app
user-second-factor-off = Ninguno
user-code = Restablecer el segundo factor
user-code-heading = ¿Restablecer el segundo factor de { $name }?
user-code-lead = Para quien perdió el teléfono y los códigos de recuperación. Después basta la contraseña hasta que configure otro. Asegúrese de que es esa persona quien lo pide.
user-done-code = El segundo factor se ha quitado. Ahora basta la contraseña.

users-guests = Invitados de otros servidores
user-guest = Invitado
user-guest-of = Invitado de
user-guest-hint = Los invitados entran en su propio servidor. Si elimina esta cuenta, se crea de nuevo cuando el invitado vuelve; para dejar a alguien fuera, desactive la cuenta.
user-pseudonym = Otros servidores lo conocen como
user-is-guest = Es un invitado: entra en otro servidor y aquí no tiene contraseña, función ni permisos.
