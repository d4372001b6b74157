#!/usr/bin/env bash
# Does the image build and serve? Shown without a container engine: buildah builds the Dockerfile on a Debian made by
# debootstrap, then web and worker run from that image against the embedded engine and answer a search (prove.py).
# It cannot show what only a container engine does: compose's own wiring, volumes, limits, and the timing of HEALTHCHECK.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "arshif: make images builds with debootstrap and buildah, which needs Debian and root" >&2
  exit 1
fi
if ! command -v buildah >/dev/null || ! command -v debootstrap >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends buildah debootstrap >/dev/null
fi

work=$(mktemp -d /var/tmp/arshif-images.XXXXXX)
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
build() { buildah --root "$work/store" --runroot "$work/run" "$@"; }
clean() {
  build rm --all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean EXIT

echo "1/4 a Debian of $(. /etc/os-release && echo "$VERSION_CODENAME") with Python"
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates \
  "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$work/debian" > "$work/debootstrap.log" 2>&1 \
  || { tail -n 5 "$work/debootstrap.log" >&2; exit 1; }

echo "2/4 a base image of it"
base=$(build from scratch)
build add --quiet "$base" "$work/debian" / >/dev/null
build commit --quiet "$base" arshif-base >/dev/null
build rm "$base" >/dev/null
rm -rf "$work/debian"

# Where this machine reaches the package index by a certificate or an address of its own, the build has to know them too.
bundle=${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}
{
  echo "[global]"
  echo "cert = $bundle"
  [ -z "${PIP_INDEX_URL:-}" ] || echo "index-url = $PIP_INDEX_URL"
} > "$work/pip.conf"

echo "3/4 the image, by docker/Dockerfile"
build build --quiet --format docker --build-arg BASE=localhost/arshif-base --volume "$work/pip.conf:/etc/pip.conf:ro" \
  --volume "$bundle:$bundle:ro" --file docker/Dockerfile --tag arshif . > "$work/build.log" 2>&1 \
  || { tail -n 20 "$work/build.log" >&2; exit 1; }
build inspect --format '    user {{.Docker.Config.User}}, entrypoint {{.Docker.Config.Entrypoint}}, health {{.Docker.Config.Healthcheck.Test}}' arshif

echo "4/4 web and worker from the image, and a search"
.venv/bin/python docker/prove.py "$work/store" "$work/run"
