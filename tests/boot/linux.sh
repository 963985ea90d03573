#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a real Linux kernel with a busybox as its file system, where KVM can: to an init script which prints and exits with
# a status, to a panic, to a shell that answers, and to a halt. Not among the tests that ctest runs: it wants a kernel.
#   tests/boot/linux.sh VIRTSCOUT KERNEL [CPUS [SECONDS]]      $BUSYBOX: a static busybox, else /bin/busybox
set -eu
virtscout=$1 kernel=$2 cpus=${3:-1} seconds=${4:-200}
busybox=${BUSYBOX:-/bin/busybox}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

mkdir -p "$work/root/bin" "$work/root/dev" "$work/root/proc"
cp "$busybox" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/sh"
cat >"$work/root/init" <<'INIT'
#!/bin/sh
PATH=/bin
busybox mount -t devtmpfs none /dev
busybox mount -t proc none /proc
echo "init has $(busybox nproc) processors"
for word in $(busybox cat /proc/cmdline); do
	case $word in
	test=status) busybox devmem 0xd0000000 8 7 ;;
	test=shell) exec sh </dev/ttyS0 >/dev/ttyS0 2>&1 ;;
	test=halt) busybox halt -f ;;
	test=reboot) busybox reboot -f ;;
	esac
done
INIT
chmod 755 "$work/root/init"
(cd "$work/root" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$work/initrd"

# NAME STATUS TEXT: stdin is the console's; the rest of the words go to the kernel
boot() {
	name=$1 status=$2 text=$3
	shift 3
	got=0
	start=$("$busybox" date +%s)
	"$virtscout" boot --kernel "$kernel" --initrd "$work/initrd" --memory 192 --cpus "$cpus" --timeout "$seconds" \
		--append "quiet mitigations=off test=$name $*" >"$work/out" 2>"$work/err" || got=$?
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
boot reboot 0 "Restarting system" </dev/null
# The shell is slow to come; what was typed before must not be lost.
# shellcheck disable=SC2016 # the guest's shell is to count
printf 'echo the answer is $((6*7))\nbusybox devmem 0xd0000000 8 5\n' >"$work/typed"
boot shell 5 "the answer is 42" <"$work/typed"
exit "$failed"
