# The first visit to a new box.

set-up-title = Preparar
set-up-heading = Preparar esta VPN
set-up-lead = Esta caja es nueva. Crea la cuenta de la persona que la llevará. Todo lo demás ya funciona y se puede cambiar después.
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
