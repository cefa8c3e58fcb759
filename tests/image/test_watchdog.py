"""A box that hangs starts anew by itself: the hardware does it, once nobody feeds it any more."""


def test_a_box_that_does_not_answer_is_restarted_by_the_watchdog(boxes):
    box = boxes().seed().start().wait_portal().wait_ssh()
    box.wait("the slot's confirmation", lambda: box.boot_state()["tries_a"] == "0", 60)
    assert "/dev/watchdog" in box.ssh("ls -l /proc/[0-9]*/fd | grep watchdog")
    starts = box.console().count("Starting kernel")
    box.ssh("sleep 15")  # the watchdog has seen it well
    box.ssh("for each in /proc/[0-9]*; do ! grep -q '[-]process' $each/cmdline || kill -STOP ${each#/proc/}; done")
    assert not box.answers()
    box.wait("a restart", lambda: box.console().count("Starting kernel") > starts, 280, pause=2)
    box.wait_portal()
    assert "Set-up code" in box.wait_report("Set-up code")
