"""What end-to-end tests and benches share: networks, boxes, browsers, apps, tunnels, packets.

Nothing here asserts; tests do. Everything that is started has a `close`, and `close` may be called twice.
"""
