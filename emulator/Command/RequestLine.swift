internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import Masks

/// One request as the log has it: never its query, headers or body, which may hold secrets, and its path without what looks like one.
struct RequestLine: Sendable {
  var method: String
  var path: String
  /// 0 where the client was gone before there was an answer.
  var status: Int
  var duration_ns: UInt64
  /// The function that answered, or was to; nil where none was asked.
  var function: String?
  /// Why the answer is what it is, where neither the status nor the function's own lines say so.
  var fault: String?

  private var duration_ms: Double { Double(duration_ns / 10_000) / 100 }

  /// As it was sent where there is no secret in it. An encoded sign hides none: what has one is shown decoded.
  private var shownPath: String {
    var scan = MaskScan(PercentCoding.decoded(path), KnownSecrets())
    var (shown, end): ([UInt8], Int) = ([], 0)
    while let find = scan.next() {
      guard find.kind == .secret else { continue }
      shown += scan.bytes[end..<find.range.lowerBound] + Array("<masked:secret>".utf8)
      end = find.range.upperBound
    }
    return end == 0 ? path : String(decoding: shown + scan.bytes[end...], as: UTF8.self)
  }

  /// `GET /decisions 200 3.21 ms ListDecisions`
  var text: String {
    "\(method) \(shownPath) \(status == 0 ? "gone" : String(status)) \(duration_ms) ms\(function.map { " \($0)" } ?? "")\(fault.map { ": \($0)" } ?? "")"
  }

  /// As a platform record has its parts.
  var record: JSON {
    var members: [JSON.Member] = [
      .init("method", .string(method)), .init("path", .string(shownPath)), .init("status", .integer(Int64(status))), .init("durationMs", .real(duration_ms)),
      .init("function", function.map { .string($0) } ?? .null),
    ]
    if let fault { members.append(.init("fault", .string(fault))) }
    return .object(members)
  }
}

extension RequestLine {
  /// Of what could not be read as a request: what its first line shows of the method and the path, `-` where it shows none.
  init(_ refusal: HTTPRefusal, _ line: ArraySlice<UInt8>) {
    let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    let method = words.first.flatMap { $0.count <= 20 && !$0.isEmpty && $0.allSatisfy { (0x41...0x5A).contains($0) } ? $0 : nil }
    let target = method == nil ? nil : words.dropFirst().first?.prefix { $0 != 0x3F }
    let path = target?.first == 0x2F ? target : nil
    let text = { (bytes: ArraySlice<UInt8>) in String(decoding: bytes, as: UTF8.self) }
    self.init(method: method.map(text) ?? "-", path: path.map(text) ?? "-", status: refusal.status, duration_ns: 0, fault: "\(refusal.reason)")
  }
}

/// What carries a request whose answer is written in the log.
@EventLoop protocol Watched: AnyObject {
  var watch: RequestWatch? { get }
}

/// What measures one request until it is answered.
@EventLoop final class RequestWatch {
  private let method: String
  private let path: String
  private let begun_ns: UInt64
  private let told: @Sendable (RequestLine) -> Void
  private var isTold = false
  var function: String?
  var fault: String?

  init(_ exchange: Exchange, _ told: @escaping @Sendable (RequestLine) -> Void) {
    method = exchange.head.method.name
    path = Front.text(exchange.head.path)
    begun_ns = EventLoop.reactor.clock_ns
    self.told = told
    exchange.answering = { [self] status in end(status) }
  }

  func end(_ status: Int) {
    guard !isTold else { return }
    isTold = true
    told(RequestLine(method: method, path: path, status: status, duration_ns: EventLoop.reactor.clock_ns - begun_ns, function: function, fault: fault))
  }
}
