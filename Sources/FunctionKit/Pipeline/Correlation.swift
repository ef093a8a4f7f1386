internal import LambdaRuntime
internal import Protection

/// The id that ties a request to its log lines, events and records.
enum Correlation {
  static let headers = [Header.requestID, Header.correlationID]

  /// The caller's, where it is sane: 1 to 128 letters, digits, dots, underscores and hyphens, and neither a secret nor somebody's number, as it goes into every log line; else
  /// the platform's request id, else a new one.
  static func id(of request: GatewayRequest, otherwise made: @autoclosure () -> String) -> String {
    for name in headers {
      if let text = request.header(name), isSane(text), !tells(text) { return text }
    }
    return isSane(request.requestID) ? request.requestID : made()
  }

  private static func tells(_ text: String) -> Bool {
    var masking = Masking()
    return masking.mask(text) != text
  }

  static func isSane(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}
