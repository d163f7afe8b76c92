#!/bin/sh
# Boots a Debian kernel under qemu (TCG, two vCPUs, nice 19) and runs the programs of collectors/trace in it against faults that
# are known: a reader that sleeps, delay on the path and in our own queue, loss, a rule that drops. Not part of `npm run check`.
#   sudo scripts/trace-in-qemu.sh [DIR]     what the guest found stays in DIR (default: a new folder in /tmp)
# Needs qemu-system-x86_64 and a built checkout (npm run build). The kernel, busybox-static and whatever else is missing here
# are downloaded and unpacked into DIR: nothing is installed, and nothing on this machine is replaced or removed.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$(mktemp -d /tmp/evidence-trace-qemu.XXXXXX)}
mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -rf "$out/share"
mkdir -p "$out/share" "$out/packages" "$out/tools"
command -v qemu-system-x86_64 >/dev/null || { echo 'missing: qemu-system-x86_64 (Debian package qemu-system-x86)' >&2; exit 2; }
[ -d "$here/build/collectors" ] || { echo 'not built: npm run build' >&2; exit 2; }

# unpack DIR PACKAGE…
unpack() {
  dir=$1
  shift
  for package; do
    [ -n "$(find "$out/packages" -name "${package}_*.deb")" ] || (cd "$out/packages" && apt-get -q -o APT::Sandbox::User=root download "$package")
    dpkg-deb -x "$out/packages/${package}"_*.deb "$dir"
  done
}
PATH=$out/tools/usr/sbin:$out/tools/usr/bin:$out/tools/sbin:$out/tools/bin:$PATH
libraries=$out/tools/usr/lib/x86_64-linux-gnu:$out/tools/lib/x86_64-linux-gnu
missing=
for pair in cpio:cpio bpftrace:bpftrace ip:iproute2 tc:iproute2 iptables:iptables python3:python3-minimal modprobe:kmod; do
  command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
done
if [ -n "$missing" ]; then
  # What apt would install of them and of what they depend on; -s only says so.
  # shellcheck disable=SC2046,SC2086
  unpack "$out/tools" $(apt-get -s --no-install-recommends install $missing | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
  # Where a package says /bin/kmod, it means what was unpacked.
  find "$out/tools" -type l -lname '/*' | while read -r link; do
    to=$out/tools$(readlink "$link")
    [ ! -e "$to" ] || ln -sf "$to" "$link"
  done
  export LD_LIBRARY_PATH="$libraries"
fi
[ -x "$out/tools/bin/busybox" ] || unpack "$out/tools" busybox-static
kernel=$out/kernel
if [ ! -d "$kernel/boot" ]; then
  unpack "$kernel" "$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\)/\1/p' | head -n 1)"
fi
release=$(ls "$kernel/lib/modules")
[ -f "$kernel/lib/modules/$release/modules.dep" ] || depmod -b "$kernel" "$release"
node "$here/scripts/trace-in-qemu-programs.mjs" "$out/share"
cp "$here/scripts/trace-in-qemu-guest.sh" "$out/share/guest.sh"
cp "$here/test/support/talk.py" "$out/share/"

# An initramfs that mounts this machine's root read-only over 9p, and goes on in it: its tools are the guest's.
root=$out/initramfs
rm -rf "$root"
mkdir -p "$root/bin" "$root/mnt" "$root/proc" "$root/modules"
cp "$out/tools/bin/busybox" "$root/bin/busybox"
for name in virtio_pci 9pnet_virtio 9p; do
  for path in $(modprobe -d "$kernel" -S "$release" --show-depends "$name" | sed -n 's/^insmod \([^ ]*\).*/\1/p'); do
    base=$(basename "$path")
    grep -qx "$base" "$root/order" 2>/dev/null && continue
    cp "$path" "$root/modules/"
    echo "$base" >>"$root/order"
  done
done
cat >"$root/init" <<GUEST
#!/bin/busybox sh
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
while read -r module; do insmod "/modules/\$module"; done </order
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro host /mnt || echo 'no root'
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 share /mnt/mnt || echo 'no share'
mount -t proc proc /mnt/proc
mount -t sysfs sysfs /mnt/sys
mount -t tracefs tracefs /mnt/sys/kernel/tracing
mount -t devtmpfs dev /mnt/dev
mount -t tmpfs run /mnt/run
export PATH=$PATH LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}
exec chroot /mnt /bin/sh /mnt/guest.sh $kernel
GUEST
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet) | gzip -1 >"$out/initramfs.gz"

echo "booting $release; what it says: $out/console.txt, $out/share/log.txt"
timeout "${LIMIT_S:-2400}" nice -n 19 qemu-system-x86_64 -M q35 -accel tcg -cpu max -smp 2 -m 2048 -display none -no-reboot \
  -kernel "$kernel/boot/vmlinuz-$release" -initrd "$out/initramfs.gz" \
  -append 'console=ttyS0 quiet panic=-1 mitigations=off nokaslr' \
  -fsdev local,id=host,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=host,mount_tag=host \
  -fsdev "local,id=share,path=$out/share,security_model=none" -device virtio-9p-pci,fsdev=share,mount_tag=share \
  -nic none -serial "file:$out/console.txt" </dev/null || true
[ -f "$out/share/done" ] || { tail -n 20 "$out/console.txt" >&2; echo 'the guest did not come to its end' >&2; exit 1; }
exec node "$here/scripts/trace-in-qemu-check.mjs" "$out/share"
