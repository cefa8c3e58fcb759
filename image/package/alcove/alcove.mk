################################################################################
#
# alcove
#
# Installs the daemon that cross/build has made. Nothing is compiled here, so that
# the very file that CI has tested is the one in the image; BR2_STRIP_EXCLUDE_FILES
# keeps Buildroot from changing it. After a new cross/build: `make alcove-rebuild`.
#
################################################################################

ALCOVE_VERSION = 0.1.0
ALCOVE_SITE = $(call qstrip,$(BR2_PACKAGE_ALCOVE_DAEMON_DIR))
ALCOVE_SITE_METHOD = local
ALCOVE_LICENSE = Apache-2.0

define ALCOVE_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 0755 $(@D)/alcove $(TARGET_DIR)/usr/bin/alcove
endef

$(eval $(generic-package))
