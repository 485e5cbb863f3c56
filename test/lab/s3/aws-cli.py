"""`aws SERVICE OPERATION --name value …` by botocore, whose models the AWS CLI is made of: what it would refuse, this does."""

import json
import sys

from botocore.session import get_session

service, operation, *words = sys.argv[1:]
client = get_session().create_client(service)
method = operation.replace("-", "_")
shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
members = {name.lower(): (name, member.type_name) for name, member in shape.members.items()}
parameters, query = {}, None
for option, value in zip(words[::2], words[1::2], strict=True):
    if option == "--query":
        query = value
    elif option != "--output":
        name, kind = members[option.removeprefix("--").replace("-", "")]
        parameters[name] = {"list": lambda text: [text], "integer": int}.get(kind, str)(value)
answer = getattr(client, method)(**parameters)
answer.pop("ResponseMetadata")
if answer:
    print(answer[query] if query else json.dumps(answer, default=str))
