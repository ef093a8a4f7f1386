internal import EmulatorJSON

/// One request to the table service, as it came over HTTP.
public struct TableRequest: Sendable {
  /// DynamoDB's limit for a request, in bytes, unpacked too.
  public static let bodyBytesMaximum = 16 * 1_048_576

  /// `X-Amz-Target`.
  public var target: String
  public var body: [UInt8]
  /// Whose tables it means; nil: the service's own account and region.
  public var scope: TableScope?
  /// `Host`.
  public var host: String?
  /// `Content-Encoding`; only gzip is read.
  public var encoding: String?
  /// Whether `Accept-Encoding` takes gzip.
  public var acceptsGzip = false

  public init(target: String, body: [UInt8]) {
    self.target = target
    self.body = body
  }

  /// The request's members; the body must be one JSON object.
  func fields() throws(Fault) -> Fields {
    guard let json = try? JSON(reading: try plainBody()), let members = json.object else {
      throw .refused(TableRefusal(.serialization, "Unable to parse the request body"))
    }
    return Fields(members)
  }

  private func plainBody() throws(Fault) -> [UInt8] {
    switch encoding?.lowercased() {
    case nil, "", "identity": return body
    case "gzip":
      guard let plain = Gzip.unpacked(body, bytesMaximum: TableRequest.bodyBytesMaximum) else {
        throw .refused(TableRefusal(.serialization, "Unable to parse the request body: it is no gzip, or too large"))
      }
      return plain
    case let encoding?: throw .refused(TableRefusal(.serialization, "Unable to parse the request body: Content-Encoding `\(encoding.prefix(40))` is not read"))
    }
  }
}
