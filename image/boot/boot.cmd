# Alcove's boot script for U-Boot; mkimage makes boot.scr of it.
#
# In order:
#   1. read the boot state: two copies, each with a CRC32; the higher `seq` wins
#   2. choose the slot: the active one, unless it has used up its tries
#   3. count the try and write the state over the OLDER copy, before loading
#   4. load kernel and initramfs from that slot's own partition and start it
#   5. if loading fails, do 2 to 4 for the other slot: the try stays counted
#
# The state is U-Boot's own environment format (CRC32, then NAME=value with zero
# bytes between), so `env import -c` does the checking. All numbers are hex.
# `token` tells the initramfs which disk this was: it is written to the disk that
# was booted and passed to the kernel, and no other disk has the same one.
#
# A damaged or absent state never stops the boot: it counts as "slot a, no tries".
# Slots whose tries are both used up start over: a box must not give up.

setenv state_block_1 0x800
setenv state_block_2 0x1000
setenv state_blocks 0x8
setenv state_size 0x1000
setenv slot_tries 3

setenv state_vars seq active tries_a tries_b token
setexpr fdt_at ${kernel_addr_r} + 0x4c00000
setexpr state_at ${kernel_addr_r} + 0x5000000
setexpr initrd_at ${kernel_addr_r} + 0x5100000
setexpr kernel_comp_addr_r ${kernel_addr_r} + 0x7000000

if test "${devtype}" = mmc; then mmc dev ${devnum}; fi
if test "${devtype}" = virtio; then virtio dev ${devnum}; fi
if test "${devtype}" = usb; then usb dev ${devnum}; fi

# 1. Both copies; `older` is the block that the next write goes to.
setenv seq; setenv active; setenv tries_a; setenv tries_b
setenv seq_1 0
setenv seq_2 0
if ${devtype} read ${state_at} ${state_block_1} ${state_blocks} && env import -c ${state_at} ${state_size} ${state_vars}; then
	setenv seq_1 ${seq}
fi
setenv seq
if ${devtype} read ${state_at} ${state_block_2} ${state_blocks} && env import -c ${state_at} ${state_size} ${state_vars}; then
	setenv seq_2 ${seq}
fi
setenv older ${state_block_2}
setenv seq ${seq_1}
if itest 0x${seq_2} > 0x${seq_1}; then
	setenv older ${state_block_1}
	setenv seq ${seq_2}
elif itest 0x${seq_1} > 0; then
	${devtype} read ${state_at} ${state_block_1} ${state_blocks}
	env import -c ${state_at} ${state_size} ${state_vars}
fi
if test -z "${active}"; then setenv active a; fi
if test -z "${tries_a}"; then setenv tries_a 0; fi
if test -z "${tries_b}"; then setenv tries_b 0; fi

setenv start_slot 'echo "Alcove: slot ${slot}, try ${tries}"; setexpr seq 0x${seq} + 1; random ${state_at} 10; setexpr.l random_1 *${state_at}; setexpr state_next ${state_at} + 4; setexpr.l random_2 *${state_next}; setenv token ${seq}-${random_1}-${random_2}; mw.b ${state_at} 0 ${state_size}; env export -c -s ${state_size} ${state_at} ${state_vars}; ${devtype} write ${state_at} ${older} ${state_blocks}; if test ${older} = ${state_block_1}; then setenv older ${state_block_2}; else setenv older ${state_block_1}; fi; if load ${devtype} ${devnum}:${kernel_part} ${initrd_at} initramfs; then setenv initrd_size ${filesize}; if load ${devtype} ${devnum}:${kernel_part} ${kernel_addr_r} kernel; then setenv kernel_comp_size ${filesize}; setenv bootargs ${console} ${board_args} alcove.slot=${slot} alcove.token=${token} alcove.try=${tries}; booti ${kernel_addr_r} ${initrd_at}:${initrd_size} ${fdt_boot}; fi; fi; echo "Alcove: slot ${slot} does not load"'
setenv try_a 'setenv slot a; setenv kernel_part 2; setexpr tries_a 0x${tries_a} + 1; setenv tries ${tries_a}; run start_slot'
setenv try_b 'setenv slot b; setenv kernel_part 3; setexpr tries_b 0x${tries_b} + 1; setenv tries ${tries_b}; run start_slot'

# What differs per board: console, and which device tree is the right one.
setenv console
setenv board_args
if load ${devtype} ${devnum}:1 ${state_at} board.env; then
	env import -t ${state_at} ${filesize} console board_args
fi
setenv fdt_boot ${fdtcontroladdr}
if test -n "${fdt_addr}"; then setenv fdt_boot ${fdt_addr}; fi
# Out of the way of the kernel that is unpacked: the firmware may have put it there.
if fdt addr ${fdt_boot} && fdt move ${fdt_boot} ${fdt_at}; then setenv fdt_boot ${fdt_at}; fi

# 2.
if itest 0x${tries_a} >= ${slot_tries} && itest 0x${tries_b} >= ${slot_tries}; then
	echo "Alcove: neither slot was confirmed; starting over"
	setenv tries_a 0
	setenv tries_b 0
fi
setenv order a b
if test "${active}" = b; then setenv order b a; fi
if test "${order}" = "a b" && itest 0x${tries_a} >= ${slot_tries}; then setenv order b a; fi
if test "${order}" = "b a" && itest 0x${tries_b} >= ${slot_tries}; then setenv order a b; fi

# 3 to 5.
for next in ${order}; do run try_${next}; done
echo "Alcove: no slot loads; restarting"
sleep 5
reset
