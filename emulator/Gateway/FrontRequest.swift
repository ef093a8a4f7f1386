public struct Header: Sendable, Equatable {
  public var name: String
  public var value: String
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension [Header] {
  /// The first of that name, whatever its case.
  public subscript(name: String) -> String? {
    first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }?.value
  }
}

/// A request as it arrived at the front.
public struct FrontRequest: Sendable {
  public var method: String
  /// As sent: percent-encoded, without the query.
  public var path: String
  /// As sent, without its question mark; empty where there is none.
  public var query: String
  public var headers: [Header]
  public var body: [UInt8]
  public var sourceAddress: String
  public var port: Int
  /// `http` or `https`: as the client called, which a proxy may know.
  public var scheme = "http"

  public init(
    method: String, path: String, query: String = "", headers: [Header] = [], body: [UInt8] = [], sourceAddress: String = "127.0.0.1", port: Int = 8_000
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.sourceAddress = sourceAddress
    self.port = port
  }
}

/// What the front answers; the length, the date and the connection are the engine's.
public struct FrontAnswer: Sendable, Equatable {
  public var status: Int
  public var headers: [Header]
  public var body: [UInt8]
  /// What the log says of it, and the client does not see.
  public var fault: String?
  public init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  func because(_ malformed: MalformedOutput) -> FrontAnswer {
    var answer = self
    answer.fault = "malformed answer of the function: \(malformed.text)"
    return answer
  }
}
