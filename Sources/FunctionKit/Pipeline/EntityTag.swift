internal import Crypto
internal import LambdaRuntime

/// `ETag` and 304 on reads (RFC 9110, 8.8.3 and 13.1.2): a strong tag of the body's bytes.
enum EntityTag {
  static func apply(to answer: Answer, for request: GatewayRequest) -> Answer {
    guard request.method == "GET", answer.status == 200 else { return answer }
    let tag = "\"" + Hexadecimal.encode(Array(SHA256.digest(answer.body).prefix(16))) + "\""
    var tagged = answer
    tagged.headers += [(Header.entityTag, tag), (Header.cacheControl, "private, no-cache")]
    if let known = request.header(Header.ifNoneMatch), matches(known, tag) {
      tagged.status = 304
      tagged.body = []
    }
    return tagged
  }

  /// A weak tag matches too: If-None-Match compares weakly.
  private static func matches(_ known: String, _ tag: String) -> Bool {
    known.split { $0 == "," || $0 == " " }.contains { $0 == "*" || $0 == tag || $0 == "W/" + tag }
  }
}
