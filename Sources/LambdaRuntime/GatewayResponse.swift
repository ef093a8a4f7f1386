internal import StrictJSON

/// An HTTP response as API Gateway takes it from a function.
public struct GatewayResponse: Sendable {
  public var status: Int
  /// A name may stand several times, in any case. Cookies have a place of their own.
  public var headers: [(name: String, value: String)]
  /// The values of `Set-Cookie`, one each.
  public var cookies: [String]
  public var body: [UInt8]

  public init(status: Int, headers: [(name: String, value: String)] = [], cookies: [String] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.cookies = cookies
    self.body = body
  }

  /// The function's answer in the form that the request's payload format asks for. A body that is no UTF-8 goes as base64.
  public func encode(for version: GatewayRequest.PayloadVersion) -> [UInt8] {
    var writer = JSONWriter(capacityBytes: body.count + body.count / 8 + 1_024)
    writer.beginObject()
    writer.name("statusCode")
    writer.integer(Int64(status))
    switch version {
    case .one: writeMultiValueHeaders(to: &writer)
    case .two: writeJoinedHeaders(to: &writer)
    }
    writeBody(to: &writer)
    writer.endObject()
    return writer.bytes
  }

  /// Single values under `headers`, repeated ones under `multiValueHeaders`: the gateway merges the two.
  private func writeMultiValueHeaders(to writer: inout JSONWriter) {
    let groups = groups(of: headers + cookies.map { (name: "set-cookie", value: $0) })
    writer.name("headers")
    writer.beginObject()
    for group in groups where group.values.count == 1 {
      writer.name(group.name)
      writer.string(group.values[0])
    }
    writer.endObject()
    guard groups.contains(where: { $0.values.count > 1 }) else { return }
    writer.name("multiValueHeaders")
    writer.beginObject()
    for group in groups where group.values.count > 1 {
      writer.name(group.name)
      writer.strings(group.values)
    }
    writer.endObject()
  }

  private func writeJoinedHeaders(to writer: inout JSONWriter) {
    writer.name("headers")
    writer.beginObject()
    for group in groups(of: headers) {
      writer.name(group.name)
      writer.string(group.values.joined(separator: ", "))
    }
    writer.endObject()
    guard !cookies.isEmpty else { return }
    writer.name("cookies")
    writer.strings(cookies)
  }

  private func writeBody(to writer: inout JSONWriter) {
    writer.name("body")
    let text = try? UTF8Span(validating: body.span)
    if let text { writer.string(utf8: text) } else { writer.string(Base64.standard.encode(body)) }
    writer.name("isBase64Encoded")
    writer.bool(text == nil)
  }

  /// The values of each name, whatever its case, under the first spelling, in the order of first appearance.
  private func groups(of fields: [(name: String, value: String)]) -> [(name: String, values: [String])] {
    var groups: [(name: String, values: [String])] = []
    var places: [String: Int] = [:]
    for field in fields {
      let key = field.name.lowercased()
      if let place = places[key] {
        groups[place].values.append(field.value)
      } else {
        places[key] = groups.count
        groups.append((field.name, [field.value]))
      }
    }
    return groups
  }
}

extension JSONWriter {
  fileprivate mutating func strings(_ values: [String]) {
    beginArray()
    for value in values { string(value) }
    endArray()
  }
}
