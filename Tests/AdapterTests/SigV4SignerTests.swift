import Adapters
import HTTPTransport
import Testing

/// AWS's own Signature Version 4 test suite (awslabs/aws-c-auth, tests/aws-signing-test-suite/v4): its credentials, scope and time, and each case's signature.
@Suite struct `The SigV4 signer` {
  private static let credentials = AWSAccount.Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
  private static let time_s: Int64 = 1_440_938_160

  private func authorization(
    _ method: String, _ target: String, headers: [HTTPField] = [], body: String = "", token: String? = nil
  ) -> (signedHeaders: Substring, signature: Substring) {
    var credentials = Self.credentials
    credentials.sessionToken = token
    let signer = SigV4Signer(credentials: credentials, region: "us-east-1", service: "service")
    let request = HTTPRequest(method: method, url: "https://example.amazonaws.com" + target, headers: headers, body: Array(body.utf8))
    let value = signer.sign(request, time_s: Self.time_s).headers.last?.value ?? ""
    let parts = value.split(separator: ", ")
    return (parts[1].dropFirst("SignedHeaders=".count), parts[2].dropFirst("Signature=".count))
  }

  @Test(arguments: [
    ("get-vanilla", "GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("post-vanilla", "POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ("get-vanilla-empty-query-key", "GET", "/?Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
    ("get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    (
      "get-vanilla-query-unreserved", "GET",
      "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"
    ),
    ("get-vanilla-utf8-query", "GET", "/?ሴ=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
    ("get-vanilla-utf8-query, encoded", "GET", "/?%E1%88%b4=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
    ("get-utf8", "GET", "/ሴ", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    ("get-space-normalized", "GET", "/example space/", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
    ("get-relative-normalized", "GET", "/example/..", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("get-relative-relative-normalized", "GET", "/example1/example2/../..", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("get-slash-normalized", "GET", "//", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("get-slash-dot-slash-normalized", "GET", "/./", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("get-slash-pointless-dot-normalized", "GET", "/./example", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
    ("get-slashes-normalized", "GET", "//example//", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
    ("no path at all", "GET", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
  ])
  func `paths and queries are signed as the suite has it`(name: String, method: String, target: String, signature: String) {
    let (signedHeaders, found) = authorization(method, target)
    #expect(found == signature, "\(name)")
    #expect(signedHeaders == "host;x-amz-date")
  }

  @Test(arguments: [
    (
      "get-header-key-duplicate", "GET", [HTTPField("My-Header1", "value2"), HTTPField("My-Header1", "value2"), HTTPField("My-Header1", "value1")], "",
      "host;my-header1;x-amz-date", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"
    ),
    (
      "get-header-value-trim", "GET", [HTTPField("My-Header1", " value1"), HTTPField("My-Header2", " \"a   b   c\"")], "",
      "host;my-header1;my-header2;x-amz-date",
      "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
    ),
    (
      "post-header-key-sort", "POST", [HTTPField("My-Header1", "value1")], "", "host;my-header1;x-amz-date",
      "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
    ),
    (
      "post-x-www-form-urlencoded", "POST", [HTTPField("Content-Type", "application/x-www-form-urlencoded")], "Param1=value1", "content-type;host;x-amz-date",
      "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
    ),
  ])
  func `headers and bodies are signed as the suite has it`(
    name: String, method: String, headers: [HTTPField], body: String, signedHeaders: String, signature: String
  ) {
    let found = authorization(method, "/", headers: headers, body: body)
    #expect(found.signature == signature, "\(name)")
    #expect(found.signedHeaders == signedHeaders)
  }

  @Test func `a session token is sent and signed, as in post-sts-header-before`() {
    let token = """
      AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4\
      IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yj\
      c8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==
      """
    let found = authorization("POST", "/", token: token)
    #expect(found.signature == "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")
    #expect(found.signedHeaders == "host;x-amz-date;x-amz-security-token")
  }

  @Test(arguments: [
    (Int64(0), "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_440_938_160, "20150830T123600Z"), (1_735_689_599, "20241231T235959Z"),
    (4_107_542_399, "21000228T235959Z"), (4_107_542_400, "21000301T000000Z"),
  ])
  func `the date is the civil one`(time_s: Int64, text: String) {
    let signer = SigV4Signer(credentials: Self.credentials, region: "us-east-1", service: "service")
    let signed = signer.sign(HTTPRequest(method: "GET", url: "http://127.0.0.1:8000/"), time_s: time_s)
    #expect(signed.headers.first == HTTPField("X-Amz-Date", text))
  }
}

@Suite struct `The AWS account` {
  @Test func `is read from the standard variables`() {
    let account = AWSAccount(environment: [
      "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
      "AWS_ENDPOINT_URL": "http://127.0.0.1:4566/", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000",
    ])
    #expect(account.region == "eu-central-1")
    #expect(account.credentials?.accessKeyID == "id")
    #expect(account.credentials?.sessionToken == "token")
    #expect(account.endpoint(of: "DYNAMODB", host: "dynamodb") == "http://127.0.0.1:8000")
    #expect(account.endpoint(of: "SQS", host: "sqs") == "http://127.0.0.1:4566")
  }

  @Test func `has AWS's own endpoints and no credentials without any`() {
    let account = AWSAccount(environment: ["AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_ENDPOINT_URL_DYNAMODB": ""])
    #expect(account.credentials == nil)
    #expect(account.endpoint(of: "DYNAMODB", host: "dynamodb") == "https://dynamodb.eu-west-1.amazonaws.com")
    #expect(AWSAccount(environment: [:]).region == "us-east-1")
  }
}
