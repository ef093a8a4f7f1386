internal import EmulatorTables

/// How queues are named: by a name, a URL or an ARN.
enum QueueName {
  static func isLegal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// 1 to 80 letters, digits, `-` and `_`; a FIFO queue's ends with `.fifo`.
  static func isLegal(_ name: String, isFIFO: Bool) -> Bool {
    guard (1...80).contains(name.utf8.count), name.hasSuffix(".fifo") == isFIFO else { return false }
    let stem = isFIFO ? name.dropLast(5) : name[...]
    return !stem.isEmpty && stem.utf8.allSatisfy(isLegal)
  }

  /// The account and the name that a URL ends with; of a bare name the caller's own.
  static func key(ofURL url: String, _ scope: TableScope) -> String? {
    let slash = UInt8(ascii: "/")
    let parts = url.utf8.split(separator: slash)
    guard let name = parts.last else { return nil }
    let account = parts.count > 1 ? String(Substring(parts[parts.count - 2])) : scope.account
    return account + "/" + scope.region + "/" + Substring(name)
  }

  /// `arn:aws:sqs:REGION:ACCOUNT:NAME`.
  static func key(ofARN arn: String) -> String? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "sqs" else { return nil }
    return "\(parts[4])/\(parts[3])/\(parts[5])"
  }

  static func arn(ofKey key: String) -> String {
    let parts = key.split(separator: "/")
    return "arn:aws:sqs:\(parts[1]):\(parts[0]):\(parts[2])"
  }
}
