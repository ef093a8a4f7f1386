/// Whose tables a request means: an account's in a region. Two scopes never see one another's.
public struct TableScope: Sendable, Hashable {
  /// 12 digits.
  public let account: String
  public let region: String

  public static let defaultAccount = "000000000000"
  private static let regionBytesMaximum = 64

  /// An `account` that is not 12 digits is the default one; a `region` that is no region's name is refused with nil.
  public init?(account: String, region: String) {
    let isAccount = account.utf8.count == 12 && account.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let isRegion = region.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
    guard isRegion, (1...TableScope.regionBytesMaximum).contains(region.utf8.count) else { return nil }
    self.account = isAccount ? account : TableScope.defaultAccount
    self.region = region
  }

  private init(_ region: String) {
    account = TableScope.defaultAccount
    self.region = region
  }

  /// Where nobody says otherwise.
  public static let standard = TableScope("us-east-1")

  /// The scope that a signature names: `AWS4-HMAC-SHA256 Credential=<key id>/<day>/<region>/<service>/aws4_request, …`. Nil for anything else.
  public init?(authorization: String) {
    // Every request asks, so that nothing is cut out of it but what is wanted.
    var word = authorization.utf8[...]
    while !word.starts(with: "Credential=".utf8) {
      guard let end = word.firstIndex(where: Self.isBetweenWords) else { return nil }
      word = word[word.index(after: end)...]
    }
    word = word.dropFirst("Credential=".utf8.count).prefix { !Self.isBetweenWords($0) }
    // A key id may hold slashes; the other four parts do not.
    var parts: [Substring.UTF8View] = []
    while parts.count < 4 {
      guard let slash = word.lastIndex(of: UInt8(ascii: "/")) else { return nil }
      parts.append(word[word.index(after: slash)...])
      word = word[..<slash]
    }
    self.init(account: String(Substring(word)), region: String(Substring(parts[2])))
  }

  private static func isBetweenWords(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") }

  var arnPrefix: String { "arn:aws:dynamodb:\(region):\(account):table/" }

  /// No table's name holds a slash.
  package func key(_ name: String) -> String { "\(account)/\(region)/\(name)" }

  /// What the store calls a table: a name alone is from before there were scopes, and belongs to `home`.
  init(stored: String, home: TableScope) {
    let parts = stored.split(separator: "/")
    guard parts.count == 3, let scope = TableScope(account: String(parts[0]), region: String(parts[1])) else {
      self = home
      return
    }
    self = scope
  }
}

/// A table as a request names it: by its name, or by its ARN.
struct TableReference {
  let name: String
  /// Of an ARN.
  let scope: TableScope?
  let arn: String?

  init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[5].hasPrefix("table/"),
      let scope = TableScope(account: String(parts[4]), region: String(parts[3]))
    else {
      (name, scope, arn) = (text, nil, nil)
      return
    }
    name = String(parts[5].dropFirst("table/".count).prefix { $0 != "/" })
    self.scope = scope
    arn = text
  }
}
