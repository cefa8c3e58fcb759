# Overview, connections, log, statistics, history.

nav-overview = Overview
nav-connections = Connections
nav-users = Users
nav-profiles = Profiles
nav-log = Log
nav-statistics = Statistics
nav-settings = Settings
nav-history = History

show = Show

csv = Download as a table (CSV)

unit = Unit
unit-seconds = seconds
unit-minutes = minutes
unit-hours = hours
unit-days = days

all-profiles = All profiles

change-what = What

changed-meanwhile = Somebody else changed this after you opened it.

configuration-busy = Others are changing the configuration at this moment. Try again.

overview-title = Overview
overview-well = All is well.
overview-numbers = In numbers
overview-people = People
overview-configurations = Devices with a configuration
overview-node = Node { $name }
overview-node-heard = last heard of { $date }
overview-version = Version
overview-all-statistics = All statistics
overview-all-connections = All connections

connections-title = Connections
connections-ended = The connection is ended.
connections-search = Name or address
connections-all = Also those not heard of lately
connections-count =
    { $count ->
        [one] { $count } device connected
       *[other] { $count } devices connected
    }
connections-count-all =
    { $count ->
        [one] { $count } configuration
       *[other] { $count } configurations
    }
connections-none = Nobody is connected here at this moment.
connections-address = Addresses
connections-from = from { $address }
connections-end = End<span class="unseen"> the connection of { $name }</span>

connection-gone = This connection has ended already.
connection-end-title = End this connection?
connection-end-lead = { $device } of { $name } loses its connection at once.
connection-end-app = The app may connect again by itself. To keep somebody out, disable the account.
connection-end-file = This configuration was made by hand. It is deleted, and its file never works again.
connection-end-do = End it

log-title = Log of connections
log-lead = Who had which address when. With WireGuard a connection lasts as long as the address is given out, with OpenVPN as long as the device is connected.
log-address = Address in the VPN
log-at = Day or moment (UTC)
log-address-wrong = This is not an address. Write one like 10.8.3.17 or fd00::17.
log-at-wrong = This is not a day or a moment. Write it like 2026-05-03 or 2026-05-03 14:05.
log-found = What was found
log-newest = The newest connections
log-none = Nothing is in the log about this.
log-from = From
log-until = Until
log-lasts = It lasts

changes-title = History of the configuration
changes-lead = Who changed what in profiles and settings, and the way back.
changes-changes = Changes
changes-none = Nothing was changed since the box was set up.
changes-when = When
changes-who = Who
changes-where = From
changes-box = At the box itself
changes-set-up = Set-up wizard
changes-beginning = What it was like before the first change
changes-more = and { $count } more
changes-entry = A change of the configuration
changes-diff = What changed
changes-no-diff = The state before is not kept any more.
changes-previous = To the change before
changes-back = Going back to this state
changes-is-present = This is how it is now.
changes-impossible = This state cannot be restored:
changes-back-lead = Profiles and settings become what they were after this change. This would be different from now:
changes-now = Now
changes-then = Then
changes-back-hint = Devices whose profile or addresses go lose their connection. Going back is a change of its own and can be taken back too.
changes-back-do = Go back to this state
changes-all = All changes
changes-restored = The configuration is as it was then.
changes-missing = The history does not reach back to this entry.

stats-title = Statistics
stats-of = Of
stats-period = How far back
stats-day = A day
stats-week = A week
stats-month = A month
stats-connected = Devices connected
stats-connected-desc = The most at once: { $most }.
stats-people = Different people
stats-people-desc = The most on one day: { $most }.
stats-throughput = Throughput
stats-throughput-desc = The most in either direction: { $most }.
stats-to-devices = To devices
stats-from-devices = From devices
stats-nothing = Nothing was measured in this time yet. A point is added every five minutes, for a month every day.
stats-numbers = The numbers
stats-as-table = Show as a table
stats-csv-week = Week as CSV
stats-csv-days = Days as CSV
stats-time = Time
stats-apps = Apps that people have allowed
stats-no-apps = Nobody has allowed an app yet.
stats-how-many = How many

changes-not-restored = This state cannot be restored: { $why }.
