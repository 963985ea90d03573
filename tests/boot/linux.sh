#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a real Linux kernel with a busybox as its file system, where KVM can: to an init script which prints and exits with
# a status, to a panic, to a shell that answers, to a halt and the like. Not among the tests that ctest runs: it wants a kernel.
#   tests/boot/linux.sh VIRTSCOUT KERNEL [CPUS [SECONDS]]
# $BUSYBOX: a static busybox, else /bin/busybox. $MODULES: a folder with the kernel's virtio*.ko, for a disk and hvc0; without
# it these are left out. $ONLY: the names of tests, others are left out. With script(1) the shell is tried on a terminal, too.
set -eu
virtscout=$1 kernel=$2 cpus=${3:-1} seconds=${4:-200}
busybox=${BUSYBOX:-/bin/busybox}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

mkdir -p "$work/root/bin" "$work/root/dev" "$work/root/proc" "$work/root/modules"
cp "$busybox" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/sh"
[ -z "${MODULES:-}" ] || cp "$MODULES"/virtio*.ko "$work/root/modules/"
cat >"$work/root/init" <<'INIT'
#!/bin/sh
PATH=/bin
busybox mount -t devtmpfs none /dev
busybox mount -t proc none /proc
echo "init has $(busybox nproc) processors"
for module in ring virtio pci_legacy_dev pci_modern_dev pci blk console; do
	file=/modules/virtio_$module.ko
	[ "$module" != virtio ] || file=/modules/virtio.ko
	[ ! -e $file ] || busybox insmod $file
done
for word in $(busybox cat /proc/cmdline); do
	case $word in
	test=status) busybox devmem 0xd0000000 8 7 ;;
	test=shell | test=terminal) exec sh </dev/ttyS0 >/dev/ttyS0 2>&1 ;;
	test=disk)
		echo "the disk says: $(busybox head -c 11 /dev/vda)"
		echo "written by the guest" | busybox dd of=/dev/vda bs=512 seek=1 conv=sync,fsync 2>/dev/null
		busybox devmem 0xd0000000 8 6
		;;
	test=hvc0) exec sh </dev/hvc0 >/dev/hvc0 2>&1 ;;
	test=halt) busybox halt -f ;;
	test=poweroff) busybox poweroff -f ;;
	test=reboot*) busybox reboot -f ;;
	esac
done
INIT
chmod 755 "$work/root/init"
(cd "$work/root" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$work/initrd"
{ printf 'hello disk\n' && head -c 65525 /dev/zero; } >"$work/disk"

# NAME: is it to be tried?
wanted() {
	case " ${ONLY:-$1} " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# NAME STATUS TEXT [WORD...]: stdin is the console's; words are options, those after "--" go to the kernel
boot() {
	name=$1 status=$2 text=$3
	shift 3
	wanted "$name" || return 0
	options=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	[ $# -eq 0 ] || shift
	got=0
	start=$("$busybox" date +%s)
	# shellcheck disable=SC2086 # words on purpose
	set -- "$virtscout" boot --kernel "$kernel" --initrd "$work/initrd" --memory 192 --cpus "$cpus" --timeout "$seconds" $options \
		--append "quiet mitigations=off test=$name $*"
	if [ "$name" = terminal ]; then
		printf '%s ' "$1" "$2" >"$work/command"
		shift 2
		printf "'%s' " "$@" >>"$work/command"
		script -q -e -c "$(cat "$work/command")" /dev/null >"$work/out" 2>"$work/err" || got=$?
	else
		"$@" >"$work/out" 2>"$work/err" || got=$?
	fi
	took=$(($("$busybox" date +%s) - start))
	if [ "$got" = "$status" ] && grep -q "$text" "$work/out"; then
		echo "ok $name: status $got, \"$text\", $took s"
		return
	fi
	failed=1
	echo "FAILED $name: status $got, expected $status and \"$text\", $took s"
	tail -n 20 "$work/out"
	cat "$work/err"
}

boot status 7 "init has $cpus processors" </dev/null
boot panic 2 "Attempted to kill init" </dev/null
boot halt 0 "System halted" </dev/null
boot poweroff 0 "reboot: " </dev/null
boot reboot 0 "Restarting system" </dev/null
boot reboot-triple 0 "Restarting system" -- reboot=t </dev/null
# The shell is slow to come; what was typed before must not be lost.
# shellcheck disable=SC2016 # the guest's shell is to count
printf 'echo the answer is $((6*7))\nbusybox devmem 0xd0000000 8 5\n' >"$work/typed"
boot shell 5 "the answer is 42" <"$work/typed"
if command -v script >/dev/null; then
	boot terminal 5 "the answer is 42" <"$work/typed"
else
	echo "left out terminal: there is no script(1)"
fi
if [ -n "${MODULES:-}" ]; then
	boot disk 6 "the disk says: hello disk" --disk "$work/disk" </dev/null
	if wanted disk && ! dd if="$work/disk" bs=512 skip=1 count=1 2>/dev/null | grep -q "written by the guest"; then
		failed=1
		echo "FAILED disk: what the guest wrote is not there"
	fi
	boot hvc0 5 "the answer is 42" --console hvc0 <"$work/typed"
else
	echo "left out disk, hvc0: they want \$MODULES"
fi
exit "$failed"
