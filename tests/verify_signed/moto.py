"""moto's STS, which checks signatures: IAM and STS of one account, on a port of 127.0.0.1.

Prints one line of JSON when it listens: port, a user's key, a role's session. Ends with its stdin. The people are made in the
process, so that every request is checked (INITIAL_NO_AUTH_ACTION_COUNT=0).
"""

import json
import os
import sys
import threading

sys.path.insert(0, sys.argv[1])
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "0"

from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.sts.models import sts_backends
from werkzeug.serving import make_server

iam = iam_backends[ACCOUNT]["aws"]
iam.create_user(region_name="us-east-1", user_name="alice")
key = iam.create_access_key(user_name="alice")
trust = json.dumps({"Version": "2012-10-17", "Statement": []})
role = iam.create_role(
    role_name="fake-role", assume_role_policy_document=trust, path="/", permissions_boundary=None, description="", tags=[], max_session_duration="3600"
)
session = sts_backends[ACCOUNT]["aws"].assume_role(
    region_name="us-east-1", role_session_name="fake-session", role_arn=role.arn, policy=None, duration=3600, external_id=None
)

server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(
    json.dumps(
        {
            "port": server.server_port,
            "user": [key.access_key_id, key.secret_access_key],
            "session": [session.access_key_id, session.secret_access_key, session.session_token],
        }
    ),
    flush=True,
)
sys.stdin.read()
