import Crypto
import Forms
import StrictJSON

/// What a claim is: a JSON value, or seconds from now.
enum JSONValueOfClaim: Sendable {
  case value(JSONValue)
  case time(Int64)
}

/// Tokens of our own, made here, as nothing but their claims matters.
enum OwnToken {
  static func text(_ claims: [String: JSONValueOfClaim] = [:], secret: [UInt8] = Gate.secret) throws -> String {
    let now_s = Gate.start_us / 1_000_000
    var payload = JSONObject([
      ("iss", "quorate"), ("aud", "quorate"), ("sub", "alice"), ("tenant", "acme"), ("iat", .integer(now_s)), ("exp", .integer(now_s + 600)),
      ("roles", ["decision_maker"]),
    ])
    for (name, claim) in claims {
      switch claim {
      case .value(let value): payload[name] = value
      case .time(let seconds): payload[name] = .integer(now_s + seconds)
      }
    }
    let header = try JSONWriter.write(["alg": "HS256", "kid": "k"])
    let signed = try Base64.urlSafe.encode(header) + "." + Base64.urlSafe.encode(JSONWriter.write(.object(payload)))
    return signed + "." + Base64.urlSafe.encode(HMAC.sha256(Array(signed.utf8), key: secret))
  }
}
