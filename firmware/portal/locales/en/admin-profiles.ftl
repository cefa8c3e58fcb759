# Profiles.

profiles-title = Profiles
profiles-lead = Each profile is one kind of access: where its traffic goes, and who may use it.
profiles-add = Add a profile
profiles-saved = The profile is saved and in force.
profiles-deleted = The profile is deleted.
profiles-count =
    { $count ->
        [one] { $count } profile
       *[other] { $count } profiles
    }
profiles-none = There is no profile, so nobody can connect. Add one.
profiles-name = Name
profiles-way = What goes through
profiles-everything = All traffic
profiles-networks =
    { $count ->
        [one] { $count } network
       *[other] { $count } networks
    }
profiles-who = Who
profiles-everybody = Everybody
profiles-restricted = With a permission
profiles-hidden = Nobody: hidden
profiles-connected = Connected
profiles-of = { $connected } of { $places }

profile-new = A new profile
profile-title = Profile { $name }
profile-conflict = Somebody else saved this profile while you were editing it. Nothing of yours is saved yet, and nothing of theirs is lost.
profile-conflict-do = Compare below, change the form where you want to keep theirs, and save again.
profile-conflict-caption = What is different
profile-conflict-theirs = Saved now
profile-conflict-yours = In your form
profile-save-mine = Save what is in the form
profile-ends =
    { $count ->
        [one] { $count } device loses its configuration, { $connected } of them connected now.
       *[other] { $count } devices lose their configuration, { $connected } of them connected now.
    }
profile-ends-why = Their addresses are not in the new ranges, or their protocol is switched off. Apps get a new configuration when they connect again; files made by hand have to be made anew. A larger range that contains the present one ends nothing.
profile-save-anyway = Save and end { $count }
profile-suggested = Free addresses are filled in. Nothing is saved yet.
profile-suggest = Suggest free addresses
profile-size = Room for
profile-size-250 = 250 devices
profile-size-1000 = 1000 devices
profile-size-4000 = 4000 devices
profile-size-65000 = 65000 devices
profile-show-preview = Show what devices get
profile-preview = What devices get
profile-preview-lead = Nothing is saved yet. <code>…</code> stands for what is different for each device.
profile-preview-goes = Goes through the VPN
profile-preview-dns = Asked for names
profile-delete = Delete this profile
profile-delete-title = Delete the profile { $name }?
profile-delete-back = The history keeps the profile, so it can be brought back; the devices cannot.
profile-exists = There is a profile { $id } already. Choose another ID.
profile-missing = There is no profile { $id } any more.

ranges-of-the-box = The ranges overlap { $network }, which this box is in. Choose others.

profile-part-name = Name
profile-name = Name
profile-name-hint = What people read in their app, for example “Office”.
profile-id = ID
profile-id-hint = Letters, digits, hyphens and dots. It cannot be changed later, since devices know it.
profile-host = Name or address that devices connect to
profile-host-hint = Leave it empty for the name of this box.
profile-part-way = What goes through the VPN
profile-gateway = Should all traffic go through the VPN?
profile-gateway-all = All traffic
profile-gateway-all-hint = The internet too: safe on foreign networks, and seen from outside as this place.
profile-gateway-some = Only to the networks below
profile-gateway-some-hint = For what is in the office; everything else goes its usual way.
profile-routes = Networks
profile-routes-hint = One on each line, like <code>192.168.7.0/24</code>. Only used when not all traffic goes through.
profile-exclude = Except these
profile-exclude-hint = Networks that stay outside of the VPN, one on each line.
profile-masquerade = Devices appear with this box’s address
profile-masquerade-hint = Usual. Without it your router needs a route back to the addresses of the VPN.
profile-clients = Devices may reach one another
profile-clients-hint = Off is safer: a device that was broken into reaches no other.
profile-part-dns = Names
profile-dns = DNS servers
profile-dns-hint = Addresses, one on each line. <code>@GW4@</code> and <code>@GW6@</code> stand for this box itself.
profile-search = Search domains
profile-search-hint = For short names, like <code>office.example.org</code>, one on each line. When not all traffic goes through, only names in these are asked for in the VPN.
profile-part-who = Who may use it
profile-access = Who?
profile-access-all = Everybody with an account
profile-access-all-hint = Nothing else is asked.
profile-access-some = Only people with a permission
profile-access-some-hint = One of the list below is enough.
profile-acl = Permissions
profile-acl-hint = One on each line, as they stand in the accounts.
profile-hide = Hide it
profile-hide-hint = Apps and pages do not offer it any more. Who is connected stays so.
profile-priority = Place in the list
profile-priority-hint = Higher numbers come first; 0 is usual.
profile-part-wireguard = WireGuard
profile-part-wireguard-lead = Fast, and right for almost everybody.
profile-wireguard = Offer WireGuard
profile-v4 = IPv4 addresses for devices
profile-v4-hint = A private network that nothing else uses, like <code>10.42.7.0/24</code>.
profile-v6 = IPv6 addresses for devices
profile-v6-hint = Likewise, usually a /64 out of <code>fd00::/8</code>.
profile-psk = A secret of its own for every device
profile-psk-hint = Protects what is recorded today from quantum computers of tomorrow. Turn it off only for apps that cannot do it.
profile-keepalive = Keep connections open
profile-keepalive-hint = A sign of life every 25 seconds, for devices that must be reached from here. Costs battery.
profile-part-openvpn = OpenVPN
profile-part-openvpn-lead = For old devices and for networks that let little through.
profile-openvpn = Offer OpenVPN
profile-openvpn-v4-hint = Other ones than those of WireGuard; they are split over the ports.
profile-openvpn-v6-hint = Likewise.
profile-udp = UDP ports
profile-tcp = TCP ports
profile-ports-hint = With commas between. Together 1, 2, 4, 8, 16, 32 or 64.
profile-exposed-udp = UDP ports that devices are told
profile-exposed-tcp = TCP ports that devices are told
profile-exposed-hint = Only when your router forwards others to this box.
profile-prefer = If a device can do both
profile-prefer-wireguard = WireGuard first
profile-prefer-wireguard-hint = Faster and easier on batteries.
profile-prefer-openvpn = OpenVPN first
profile-prefer-openvpn-hint = Tells exactly who is connected.
profile-listen = Listen on this address only
profile-listen-hint = Leave it empty for all of them.
profile-mtu = Packet size (MTU)
profile-mtu-hint = In bytes, from 1280 to 1500. Leave it empty unless pages hang.
profile-single = One process for all ports
profile-single-hint = Needs OpenVPN 2.7. Nothing is split then.
profile-block-lan = Keep devices off the network they are in
profile-block-lan-hint = Printers and televisions at home cannot be reached meanwhile.
profile-log = Keep what OpenVPN says in the log
profile-log-hint = For finding mistakes; it is a lot.

ranges-of-a-node = Profile { $id }: { $v4 } or { $v6 } belongs to node { $node } already; choose other ranges.
