# otlp.py FILE — what a collector was sent (collector.py), judged by the messages of
# opentelemetry-proto: unknown fields, wrong types and wrong ids are errors. Prints what it found.
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import re
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def to_base64(value):
    """Ids are hex in OTLP's JSON, and base64 in that of protobuf."""
    if isinstance(value, dict):
        for k, v in value.items():
            if k in ("traceId", "spanId", "parentSpanId"):
                assert re.fullmatch("[0-9a-f]{%d}" % (32 if k == "traceId" else 16), v), (k, v)
                value[k] = base64.b64encode(bytes.fromhex(v)).decode()
            else:
                to_base64(v)
    elif isinstance(value, list):
        for v in value:
            to_base64(v)


def attributes(of):
    return {a.key: a.value for a in of}


spans = points = 0
for line in open(sys.argv[1]):
    sent = json.loads(line)
    to_base64(sent["body"])
    if sent["path"].endswith("/v1/traces"):
        message = json_format.ParseDict(sent["body"], ExportTraceServiceRequest())
        [resource] = message.resource_spans
        assert attributes(resource.resource.attributes)["service.name"].string_value
        all_spans = [s for scope in resource.scope_spans for s in scope.spans]
        ids = {s.span_id for s in all_spans}
        assert len(ids) == len(all_spans) and len({s.trace_id for s in all_spans}) == 1
        roots = [s for s in all_spans if s.parent_span_id not in ids]
        assert len(roots) == 1, roots
        for s in all_spans:
            assert roots[0].start_time_unix_nano <= s.start_time_unix_nano
            assert s.start_time_unix_nano <= s.end_time_unix_nano <= roots[0].end_time_unix_nano
            a = attributes(s.attributes)
            if s.kind == s.SPAN_KIND_CLIENT:
                assert s.name.startswith("chat "), s.name
                assert a["gen_ai.operation.name"].string_value == "chat"
                assert a["gen_ai.provider.name"].string_value and a["gen_ai.request.model"].string_value
                assert a["server.address"].string_value and a["server.port"].int_value
                assert a["gen_ai.usage.input_tokens"].int_value > 0
            assert ("error.type" in a) == (s.status.code == s.status.STATUS_CODE_ERROR) or s is roots[0]
            spans += 1
    else:
        assert sent["path"].endswith("/v1/metrics"), sent["path"]
        message = json_format.ParseDict(sent["body"], ExportMetricsServiceRequest())
        for scope in message.resource_metrics[0].scope_metrics:
            for m in scope.metrics:
                data = getattr(m, m.WhichOneof("data"))
                for p in data.data_points:
                    points += 1
                    if m.WhichOneof("data") == "histogram":
                        assert data.aggregation_temporality == 2
                        assert len(p.bucket_counts) == len(p.explicit_bounds) + 1
                        assert sum(p.bucket_counts) == p.count > 0
print("%d spans, %d points" % (spans, points))
