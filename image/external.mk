include $(sort $(wildcard $(BR2_EXTERNAL_ALCOVE_PATH)/package/*/*.mk))

# The clock's user is the overlay's, the same one as in the package-based image: Buildroot's
# own would be added behind it, with / as its home, and its home is where ntpd locks itself in.
OPENNTPD_CONF_OPTS += --with-privsep-user=ntpd
OPENNTPD_USERS =
