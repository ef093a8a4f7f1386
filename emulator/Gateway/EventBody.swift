internal import EmulatorServerless
internal import FoundationEssentials

/// The body inside an event: text, or base64 where JSON or the content type cannot carry it.
enum EventBody {
  /// Appends `"body":…,"isBase64Encoded":…`; without a body payload 1.0 says null and 2.0 leaves it out.
  static func append(_ request: FrontRequest, _ route: RouteDeclaration, binaryMediaTypes: [String], to out: inout [UInt8]) {
    guard !request.body.isEmpty else {
      out.append(contentsOf: (route.payload == .v1 ? #""body":null,"isBase64Encoded":false"# : #""isBase64Encoded":false"#).utf8)
      return
    }
    let type = mediaType(request.headers["content-type"])
    let isBinary = route.api == .rest ? matches(type, binaryMediaTypes) : !isText(type) || request.headers["content-encoding"] != nil
    out.append(contentsOf: #""body":"#.utf8)
    if !isBinary, String(validating: request.body, as: UTF8.self) != nil {
      EventBytes.append(utf8: request.body, to: &out)
      out.append(contentsOf: #","isBase64Encoded":false"#.utf8)
    } else {
      out.append(UInt8(ascii: "\""))
      out.append(contentsOf: Data(request.body).base64EncodedData())
      out.append(contentsOf: #"","isBase64Encoded":true"#.utf8)
    }
  }

  /// `application/json` of `Application/JSON; charset=utf-8`.
  private static func mediaType(_ header: String?) -> String? {
    guard let end = header?.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first else { return nil }
    return end.lowercased().filter { $0 != " " && $0 != "\t" }
  }

  /// What an HTTP API passes as text; a form that curl sends by default is base64. Without a type, whatever is UTF-8.
  /// Source: docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html, which names the same list.
  private static func isText(_ type: String?) -> Bool {
    guard let type else { return true }
    return type.hasPrefix("text/") || ["application/json", "application/javascript", "application/xml"].contains(type)
  }

  private static func matches(_ type: String?, _ list: [String]) -> Bool {
    list.contains { entry in entry == "*/*" || entry.lowercased() == type || entry.hasSuffix("/*") && type?.hasPrefix(entry.lowercased().dropLast()) == true }
  }
}
