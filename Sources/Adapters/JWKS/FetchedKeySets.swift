import Forms
public import HTTPTransport
public import Identity

/// Key sets of issuers over HTTP (RFC 7517 section 5). A redirect is not followed: it would be somebody else's word for whose keys these are.
public struct FetchedKeySets: KeySetSource {
  private static let timeout_ms = 3_000
  private let transport: any HTTPTransport

  public init(transport: any HTTPTransport) { self.transport = transport }

  public func fetch(_ address: String, atMost bytesMaximum: Int) async -> Result<FetchedKeySet, KeySetFailure> {
    let request = HTTPRequest(
      method: "GET", url: address, headers: [HTTPField("Accept", "application/jwk-set+json, application/json")], body: [], timeout_ms: Self.timeout_ms,
      responseBytesMaximum: bytesMaximum)
    let response: HTTPResponse
    do { response = try await transport.send(request) } catch { return .failure(KeySetFailure(detail: "\(error)")) }
    guard response.status == 200 else { return .failure(KeySetFailure(detail: "the key set's address answered \(response.status)")) }
    guard response.body.count <= bytesMaximum else { return .failure(KeySetFailure(detail: "the key set has over \(bytesMaximum) bytes")) }
    let control = response.headers.first { $0.name.lowercased() == "cache-control" }?.value
    return .success(FetchedKeySet(text: response.body, maxAge_s: control.flatMap(Self.maxAge)))
  }

  /// `max-age` of a Cache-Control header (RFC 9111 section 5.2.2.1); one that forbids keeping is 0.
  private static func maxAge(_ control: String) -> Int? {
    let directives = control.lowercased().split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
    if directives.contains(where: { $0.hasPrefix("no-store") || $0.hasPrefix("no-cache") }) { return 0 }
    return directives.compactMap { $0.hasPrefix("max-age=") ? Int($0.dropFirst(8).prefix { $0.isNumber }) : nil }.first
  }
}
