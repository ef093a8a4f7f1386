"""The table service beside moto's and ministack's: puts, gets and queries of 400-byte items."""
import boto3
from botocore.config import Config

import load
from peers import ministack, moto
from report import median, rounds
from running import Emulator

TABLE = "bench"
HEADERS = ["Content-Type: application/x-amz-json-1.0",
           "Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"]
ITEM = b'{"TableName":"bench","Item":{"pk":{"S":"p########"},"sk":{"S":"s"},"v":{"S":"' + b"x" * 360 + b'"}}}'
GET = b'{"TableName":"bench","Key":{"pk":{"S":"one"},"sk":{"S":"s0001"}},"ConsistentRead":true}'
QUERY = (b'{"TableName":"bench","KeyConditionExpression":"pk = :p AND begins_with(sk, :s)","ExpressionAttributeValues":'
         b'{":p":{"S":"one"},":s":{"S":"s00"}},"Limit":10}')


def prepare(url):
    client = boto3.client("dynamodb", endpoint_url=url, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",
                          config=Config(retries={"max_attempts": 0}))
    client.create_table(TableName=TABLE, BillingMode="PAY_PER_REQUEST", AttributeDefinitions=[
        {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}])
    client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})
    for number in range(50):
        client.put_item(TableName=TABLE, Item={"pk": {"S": "one"}, "sk": {"S": "s%04d" % number}, "v": {"S": "x" * 360}})


def call(port, operation, callers, calls, body):
    return load.rate(port, "/", callers, calls, body, ["X-Amz-Target: DynamoDB_20120810." + operation, *HEADERS])


def measure(report, build, count):
    cases = [("durable puts, 1 writer", "PutItem", 1, ITEM), ("durable puts, 32 writers", "PutItem", 32, ITEM), ("gets, 1 reader", "GetItem", 1, GET),
             ("gets, 8 readers", "GetItem", 8, GET), ("queries of 10 items, 1 reader", "Query", 1, QUERY)]
    with Emulator(build, ["--quiet"]) as ours, moto() as their_moto, ministack() as their_ministack:
        ports = {"ours": ours.port, "ministack": their_ministack.port, "moto": their_moto.port}
        calls = {"ours": 6000, "ministack": 400, "moto": 200}
        for url in (ours.url, their_ministack.url, their_moto.url):
            prepare(url)
        rows, ratios = [], {}
        for label, operation, callers, body in cases:
            rates = rounds(label, count, {
                name: (lambda name, port: lambda: call(port, operation, callers, calls[name], body))(name, port) for name, port in ports.items()})
            medians = {name: median(values) for name, values in rates.items()}
            ratios[label] = medians["ours"] / medians["ministack"]
            rows.append((label, *("%.0f" % medians[name] for name in ports), "%.1f" % ratios[label]))
    report.section("Tables", ["a second", "Quorate's emulator", "ministack", "moto", "ratio to ministack"], rows,
                   "400-byte items through HTTP. Ours are on disk (fsync) before they are answered; ministack and moto keep them in memory. Servers and load on all CPUs.")
    report.limit("durable puts with 32 writers against ministack's", ratios["durable puts, 32 writers"], 5, at_most=False)
