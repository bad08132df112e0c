#!/usr/bin/env bash
# Makes sure that tests find PostgreSQL's server programs, and installs them where it may: as root on
# Debian. It starts nothing; the tests do.
set -euo pipefail

[ -n "${COXSWAIN_TEST_POSTGRES:-}" ] && exit
command -v postgres >/dev/null && exit
for candidate in /usr/lib/postgresql/*/bin/postgres; do
  [ -x "$candidate" ] && exit
done

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "No PostgreSQL here: installing the package postgresql." >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  # The package would create and start a cluster, which nobody here uses.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  apt-get install -y -qq --no-install-recommends postgresql >&2
fi
