#!/usr/bin/env bash
# Unpacks a software Vulkan driver (Mesa's lavapipe, from Debian's backports) under .cache/lavapipe, changing nothing on the system, and prints
# the variables that make Dawn use it:   eval "$(tools/lavapipe.sh)"
# The backports version has shader-f16 and compiles kernels with barriers in milliseconds; bookworm's own does neither.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cache="$root/.cache/lavapipe"
tree="$cache/tree"
multiarch="$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")"
library="$tree/usr/lib/$multiarch"

unpack() {
  local lists="$cache/apt" debs="$cache/debs" mirror options
  mkdir -p "$lists/partial" "$debs" "$tree"
  # The mirror that this machine already uses; its name stays out of our files.
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 2>/dev/null | grep -v security | head -n 1)"
  [ -n "$mirror" ] || mirror="$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ')"
  [ -n "$mirror" ] || { echo "lavapipe.sh: no Debian mirror found in this machine's apt sources" >&2; return 1; }
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" bookworm "$mirror" bookworm-backports > "$cache/sources.list"
  options=(-o "Dir::Etc::sourcelist=$cache/sources.list" -o "Dir::Etc::sourceparts=-" -o "Dir::State::lists=$lists" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" -o "APT::Sandbox::User=root" -o "Acquire::Languages=none" -qq)
  apt-get "${options[@]}" update >&2
  local packages=(mesa-vulkan-drivers/bookworm-backports libdrm2/bookworm-backports libdrm-amdgpu1/bookworm-backports)
  # What the driver and Dawn load besides; taken the same way where the system lacks it.
  local name
  for name in libvulkan1:libvulkan.so.1 libllvm15:libLLVM-15.so.1 libz3-4:libz3.so.4 libedit2:libedit.so.2 libbsd0:libbsd.so.0 libmd0:libmd.so.0 \
    libxcb-dri3-0:libxcb-dri3.so.0 libxcb-present0:libxcb-present.so.0 libxcb-randr0:libxcb-randr.so.0 libxcb-shm0:libxcb-shm.so.0 \
    libxcb-sync1:libxcb-sync.so.1 libxcb-xfixes0:libxcb-xfixes.so.0 libxshmfence1:libxshmfence.so.1 libx11-xcb1:libX11-xcb.so.1 \
    libxcb1:libxcb.so.1 libxau6:libXau.so.6 libxdmcp6:libXdmcp.so.6 libwayland-client0:libwayland-client.so.0 libelf1:libelf.so.1; do
    ldconfig -p | grep -q "${name#*:} " || packages+=("${name%%:*}")
  done
  (cd "$debs" && apt-get "${options[@]}" download "${packages[@]}" >&2)
  local deb
  for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$tree"; done
  rm -rf "$debs"
  mkdir -p -m 700 "$cache/run"
  touch "$cache/complete"
}

[ -e "$cache/complete" ] || unpack
[ -e "$library/libvulkan_lvp.so" ] || { echo "lavapipe.sh: the driver is missing under .cache/lavapipe; delete that folder and try again" >&2; exit 1; }
# Written each time, because the checkout may have moved.
printf '{ "file_format_version": "1.0.0", "ICD": { "library_path": "%s", "api_version": "1.4.0" } }\n' "$library/libvulkan_lvp.so" > "$cache/lavapipe.json"

printf 'export VK_ICD_FILENAMES=%q\n' "$cache/lavapipe.json"
printf 'export LD_LIBRARY_PATH=%q\n' "$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
printf 'export XDG_RUNTIME_DIR=%q\n' "${XDG_RUNTIME_DIR:-$cache/run}"
