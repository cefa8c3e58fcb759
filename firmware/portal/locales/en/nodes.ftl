# Nodes.

nav-nodes = Nodes
nodes-title = Nodes
nodes-lead = The boxes that carry people’s traffic. This box is one of them; others join it with a code.
nodes-add = Add a node
nodes-removed = The node is removed. It forgets everybody and is let in no more.
nodes-count =
    { $count ->
        [one] { $count } node
       *[other] { $count } nodes
    }
nodes-load = Load

node-title = Node { $name }
node-name = Name
node-is-local = This box itself
node-state = State
node-up = Up
node-draining = Draining
node-down = Down
node-connected = { $count } connected, { $places } places
node-cpu = Processor { $percent } %
node-heard = Last heard of
node-never = Never
node-clock = Clock
node-clock-right = In step
node-clock-ahead = Its clock is { $seconds } s ahead
node-clock-behind = Its clock is { $seconds } s behind
node-about = How it is
node-local-lead = This is the box that you are looking at. It can be drained, not removed.
node-found-at = Devices find it at
node-joined = Joined
node-identity = Identity
node-pinned = Always sent here
node-profiles = Profiles that it serves
node-profiles-hint = When all are chosen, it also serves those that are made later.
node-serves-nothing = Choose one profile at least.
node-host = Name or address for devices
node-host-hint = Leave it empty for the address that the node is linked from.
node-host-wrong = Write a name such as node1.example.org, or an address.
node-change-hint = Devices that use a profile which the node is not to serve any more, or find it under a name that goes, lose their connection and connect anew.
node-drain = Drain
node-resume = Take new connections again
node-drain-hint = A draining node gets nobody new; whoever is connected stays. When the last one has left, the box can be worked on without anybody noticing.
node-done-draining = The node gets nobody new. Whoever is connected stays.
node-done-resumed = The node gets new connections again.
node-done-changed = Saved. It counts from now on.
node-remove = Remove
node-remove-heading = Remove { $name }?
node-remove-lead = The node is out at once: it is told so, forgets everybody and is let in no more. To use the box again, join it with a new code. To work on it for a while, drain it instead.
node-replace = Put another box in its place
node-replace-heading = Put another box in the place of { $name }?
node-replace-lead = You get a code for the new box. As soon as that one joins, the old box is out. Name, profiles and addresses stay; devices connect anew, because the key is another.
node-has-configurations =
    { $count ->
        [one] { $count } device has to connect anew.
       *[other] { $count } devices have to connect anew.
    }
node-missing = There is no node { $node } any more.
node-is-this-box = This box itself can be drained, not removed.
node-name-wrong = Use 1 to { $most } characters that can be seen, on one line.

node-add-lead = You make a code here and give it to the new box. It dials by itself, from behind any router; that takes seconds.
node-new = The new node
node-name-hint = What to call it, for example “second floor”. Leave it empty for the box’s own name.
node-expires = The code works for
node-expires-hour = an hour
node-expires-day = a day
node-expires-week = a week
node-expires-hint = It works once. The shorter, the better.
node-expires-wrong = A code works for a minute at least and a week at most.
node-address = Address of this box
node-address-hint = Where the new box finds this one, if that is not the host name in the settings: a name or an address.
node-address-missing = This box does not know how it is reached. Type its name or address.
node-address-wrong = This is not an address. Write a name such as vpn.example.org, or an IP address.
node-make-code = Make the code
node-code-title = Join code
node-code-lead = Give it to the box that is to become a node.
node-code-replaces = Give it to the box that takes the place of { $name }.
node-code-once = <strong>This code is shown once</strong> and works once, until { $date }. Should it get lost, make another one.
node-code-type = The code
node-code-letters = It can be read over the phone: no two of its letters look alike, and a mistake is found at once.
node-code-card = A new box with a fresh card
node-code-card-lead = Open the file <code>alcove.toml</code> on the card and add this line. Put the card in and switch the box on: it starts as a node.
node-code-debian = A box that runs already
node-code-debian-lead = Type this there, as root:
node-code-router = People’s devices have to reach the new box: its router forwards UDP port 51820 to it. This box shows it as up as soon as it has joined.
node-code-scan = As a picture
node-code-scan-lead = Scan it with a phone to take it along.
node-code-back = To the nodes

user-node = Node
user-node-lead = New connections of this account go there while it is up.
user-node-any = Wherever there is room
user-done-node = Saved. It counts for new connections.
node-pair = In the pair
node-pair-serves = It has the shared addresses: it serves.
node-pair-waits = The other one serves; this one waits.
node-stand-by-heading = Stand-by
node-stand-by-lead = A stand-by takes over when another node is gone. Both have the same key and share addresses, so people who are connected need not do anything.
node-stand-by-for = Stands by for
node-stand-by-none = No node
node-floating = Shared addresses
node-floating-hint = A free IPv4 address, a free IPv6 address, or one of each, in the network that both boxes are in: 192.0.2.9, 2001:db8::9
node-stand-by-hint = A stand-by has no people of its own: whoever is connected through it now has to connect again. It serves WireGuard only.
node-stand-by-missing = Say for which node it is to stand by: these are the addresses that the two share.
node-stand-by-local = This box decides for all nodes, so its own node cannot be a stand-by; another can be its.
node-stand-by-itself = A node cannot stand by for itself.
node-stand-by-chain = “{ $node }” is a stand-by itself.
node-stand-by-taken = “{ $node }” stands by for it already: a node has one stand-by.
node-stand-by-has-one = It has a stand-by itself, “{ $node }”.
node-stand-by-away = “{ $node }” has to be linked, and up to date, for a pair to be made: try again when it is.
node-floating-missing = Name an address that the two are to share: a free one of the network that both are in.
node-floating-many = Name one IPv4 address, one IPv6 address, or one of each.
node-floating-wrong = { $address } is no address that a box could be found at.
node-floating-own = { $address } is one of the boxes’ own: choose a free one.
node-floating-in-vpn = { $address } belongs to clients of the VPN.
node-statistics = Statistics of a month
