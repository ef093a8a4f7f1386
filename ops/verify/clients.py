"""boto3's clients as the parts use them that count each call: none is sent again."""
import boto3
from botocore.config import Config


def client(service, url):
    return boto3.client(service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="000000000000", aws_secret_access_key="x",
                        config=Config(retries={"max_attempts": 0}))
