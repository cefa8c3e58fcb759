# How the pages look, for admins.

look-title = Appearance
look-done = Saved. Every page looks like this from now on.
look-texts = Name and colour
look-accent = Accent colour
look-accent-example = #17695a
look-accent-hint = Buttons and links have it; on dark paper a lighter one of the same hue. Empty for Alcove’s own.
look-accent-syntax = This is not a colour; write it like #17695a.
look-accent-light = The colour is too light to be read on white paper; choose a darker one.
look-footer = Line at the foot of every page
look-footer-hint = For example whom to ask. Empty for none.
look-footer-long = Use at most { $most } characters.
look-footer-hidden = Use only characters that can be seen, on one line.
look-language-hint = For visitors whose browser asks for none of ours.
save = Save
look-logo = Logo
look-logo-now = The present logo
look-logo-file = Picture
look-logo-hint = A PNG file of at most { $most } KB. It is shown 32 pixels high beside the name.
look-logo-send = Put it on the pages
look-logo-remove = Remove the logo
look-logo-large = The file is larger than { $most } KB. Save the picture smaller.
look-logo-kind = This is not a PNG file. Save the picture as PNG; SVG and other kinds are not taken.
look-logo-broken = The picture cannot be read. Save it anew as PNG.
look-logo-pixels = The picture has more than { $most } pixels on a side. Save it smaller.
look-logo-detailed = The picture is too detailed for a logo. Save it with fewer pixels.
