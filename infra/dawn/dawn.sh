#!/usr/bin/env bash
# Makes and checks Dawn's cluster by hand: it is not Pulumi's. Wants aws, eksctl and kubectl, signed in to Dawn's account.
#   ./dawn.sh make     creates it from cluster.yaml (a quarter of an hour)
#   ./dawn.sh check    is it as cluster.yaml and the address plan say? Changes nothing.
#   ./dawn.sh remove   deletes it and all that is in it; asks for its name first
set -euo pipefail
cd "$(dirname "$0")"

value() { sed -n "s/^ *$1: *\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" cluster.yaml | head -n 1; }
name=$(value name)
region=$(value region)
cidr=$(value cidr)
version=$(value version)

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$tool is not on PATH: install it, then run again." >&2; exit 2; }
  done
}

failed=0
expect() { # what, wanted, found
  if [ "$2" = "$3" ]; then
    echo "ok      $1: $3"
  else
    echo "not ok  $1: $3, wanted $2"
    failed=1
  fi
}

cluster() { aws eks describe-cluster --region "$region" --name "$name" --query "$1" --output text; }

check() {
  need aws kubectl
  local status vpc kubeconfig
  if ! status=$(cluster cluster.status 2>&1); then
    echo "$name cannot be read in $region: $status" >&2
    exit 3
  fi
  expect status ACTIVE "$status"
  expect version "$version" "$(cluster cluster.version)"
  expect "made by" eksctl "$(cluster 'cluster.tags.ManagedBy')"
  vpc=$(cluster cluster.resourcesVpcConfig.vpcId)
  expect "range of $vpc" "$cidr" \
    "$(aws ec2 describe-vpcs --region "$region" --vpc-ids "$vpc" --query 'Vpcs[0].CidrBlock' --output text)"
  kubeconfig=$(mktemp)
  trap 'rm -f "$kubeconfig"' EXIT
  aws eks update-kubeconfig --region "$region" --name "$name" --kubeconfig "$kubeconfig" >/dev/null
  expect "API server" ok "$(KUBECONFIG=$kubeconfig kubectl get --raw /readyz 2>&1 || true)"
  exit "$failed"
}

case "${1:-}" in
  make)
    need eksctl
    exec eksctl create cluster --config-file cluster.yaml
    ;;
  check) check ;;
  remove)
    need eksctl
    read -r -p "This deletes $name in $region. Type its name: " typed
    [ "$typed" = "$name" ] || { echo "Nothing was deleted." >&2; exit 2; }
    exec eksctl delete cluster --config-file cluster.yaml --wait
    ;;
  *)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac
