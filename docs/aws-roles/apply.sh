#!/usr/bin/env bash
# Makes, or brings up to date, the three roles that the workflows take, with the AWS CLI's credentials of this terminal:
#   docs/aws-roles/apply.sh [--only-the-kit] OWNER/REPOSITORY STATE_BUCKET [ENVIRONMENT...]
# infra-deploy is trusted in GitHub's environments that are named, production where none is. --only-the-kit: no job takes a role
# but the kit's own (only-the-kit.json; wants jq); applied again without it, all jobs of the repository may again.
# Look at the JSON files first; what a deploy may do beyond the state is yours to add to policy-deploy.json.
set -euo pipefail
usage() { echo "apply.sh [--only-the-kit] OWNER/REPOSITORY STATE_BUCKET [ENVIRONMENT...]" >&2; exit 2; }
only_the_kit=
if [[ "${1:-}" == --only-the-kit ]]; then
  only_the_kit=true
  shift
  command -v jq > /dev/null || { echo "apply.sh: --only-the-kit wants jq on PATH." >&2; exit 2; }
fi
[[ "${1:-}" =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ && -n "${2:-}" ]] || usage
owner=${1%%/*} repository=${1#*/} bucket=$2
shift 2
subjects=
for environment in "${@:-production}"; do
  [[ "$environment" =~ ^[A-Za-z0-9_.-]+$ ]] || usage # no * among them: that would trust any environment
  subjects+="${subjects:+, }\"\\1:environment:$environment\""
done
cd "$(dirname "${BASH_SOURCE[0]}")"
account=$(aws sts get-caller-identity --query Account --output text)
issuer=token.actions.githubusercontent.com
filled() {
  sed -e "s/ACCOUNT/$account/g" -e "s/OWNER/$owner/g" -e "s/REPOSITORY/$repository/g" -e "s/STATE_BUCKET/$bucket/g" \
    -e "s/\"\([^\"]*\):environment:ENVIRONMENT\"/$subjects/" "$1"
}

provider="arn:aws:iam::$account:oidc-provider/$issuer"
aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider" > /dev/null 2>&1 ||
  aws iam create-open-id-connect-provider --url "https://$issuer" --client-id-list sts.amazonaws.com

for kind in preview image deploy; do
  role="infra-$kind"
  trust=$(filled "trust-$kind.json")
  if [[ -n "$only_the_kit" ]]; then
    condition=$(jq -e --arg role "$role" '.[$role]' only-the-kit.json)
    trust=$(jq --argjson more "$condition" '.Statement[].Condition.StringLike += $more' <<< "$trust")
  fi
  if aws iam get-role --role-name "$role" > /dev/null 2>&1; then
    aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust"
  else
    aws iam create-role --role-name "$role" --assume-role-policy-document "$trust" > /dev/null
  fi
  # A cluster takes a quarter of an hour to make, its nodes some more.
  aws iam update-role --role-name "$role" --max-session-duration 7200
  aws iam put-role-policy --role-name "$role" --policy-name "$role" --policy-document "$(filled "policy-$kind.json")"
  echo "arn:aws:iam::$account:role/$role"
done
