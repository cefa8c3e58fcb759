-- Guests: people of other servers. guest_of: the host name of the server that says who they are; empty for everybody
-- else.
ALTER TABLE users ADD COLUMN guest_of TEXT;
CREATE INDEX users_guests ON users (guest_of, user_id) WHERE guest_of IS NOT NULL;

-- Of the people of a day, those who were guests.
ALTER TABLE days ADD COLUMN guests INTEGER NOT NULL DEFAULT 0;
