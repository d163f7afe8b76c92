#!/bin/sh
# Boots a Debian kernel under qemu (TCG, one vCPU, nice 19) and runs the programs of collectors/trace in it against faults that
# are known: a reader that sleeps, delay on the path and in our own queue, loss, a rule that drops. Not part of `npm run check`.
#   sudo scripts/trace-in-qemu.sh [DIR]     what the guest found stays in DIR (default: a new folder in /tmp)
# Needs (apt-get install --no-install-recommends): qemu-system-x86 busybox-static cpio bpftrace iproute2 iptables python3 kmod
# and a built checkout (npm run build). The kernel package is downloaded and unpacked, never installed.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$(mktemp -d /tmp/evidence-trace-qemu.XXXXXX)}
rm -rf "$out/share"
mkdir -p "$out/share"
out=$(cd "$out" && pwd)
for tool in qemu-system-x86_64 busybox cpio bpftrace ip tc iptables python3 modprobe node; do
  command -v "$tool" >/dev/null || { echo "missing: $tool" >&2; exit 2; }
done
[ -d "$here/build/collectors" ] || { echo 'not built: npm run build' >&2; exit 2; }
node "$here/scripts/trace-in-qemu-programs.mjs" "$out/share"

if [ ! -d "$out/kernel/boot" ]; then
  package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\)/\1/p' | head -n 1)
  (cd "$out" && apt-get download "$package")
  dpkg-deb -x "$out/$package"_*.deb "$out/kernel"
fi
release=$(ls "$out/kernel/lib/modules")
modules=$out/kernel/lib/modules/$release
if [ ! -f "$modules/modules.dep" ]; then depmod -b "$out/kernel" "$release"; fi

# An initramfs that mounts this machine's root read-only over 9p, and goes on in it: its tools are the guest's.
root=$out/initramfs
rm -rf "$root"
mkdir -p "$root/bin" "$root/mnt" "$root/proc" "$root/modules"
cp "$(command -v busybox)" "$root/bin/busybox"
for name in virtio_pci 9pnet_virtio 9p; do
  for path in $(modprobe -d "$out/kernel" -S "$release" --show-depends "$name" | sed -n 's/^insmod \([^ ]*\).*/\1/p'); do
    base=$(basename "$path")
    cp -n "$path" "$root/modules/" 2>/dev/null || true
    grep -qx "$base" "$root/order" 2>/dev/null || echo "$base" >>"$root/order"
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
exec chroot /mnt /bin/sh $here/scripts/trace-in-qemu-guest.sh $here $out/kernel
GUEST
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet) | gzip -1 >"$out/initramfs.gz"

echo "booting $release; what it says: $out/console.txt"
timeout "${LIMIT_S:-1500}" nice -n 19 qemu-system-x86_64 -M q35 -accel tcg -cpu max -smp 1 -m 2048 -display none -no-reboot \
  -kernel "$out/kernel/boot/vmlinuz-$release" -initrd "$out/initramfs.gz" \
  -append 'console=ttyS0 quiet panic=-1 mitigations=off nokaslr' \
  -fsdev local,id=host,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=host,mount_tag=host \
  -fsdev "local,id=share,path=$out/share,security_model=none" -device virtio-9p-pci,fsdev=share,mount_tag=share \
  -nic none -serial "file:$out/console.txt" </dev/null || true
[ -f "$out/share/done" ] || { tail -n 20 "$out/console.txt" >&2; echo 'the guest did not come to its end' >&2; exit 1; }
exec node "$here/scripts/trace-in-qemu-check.mjs" "$out/share"
