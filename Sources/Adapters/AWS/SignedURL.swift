internal import HTTPTransport

/// The parts of a URL as a signature covers them.
struct SignedURL {
  /// Without the scheme's own port, which HTTP clients leave out of `Host`.
  let host: String
  private let path: Substring
  private let query: Substring

  /// `url` is absolute, without user and fragment.
  init(_ url: String) {
    let isSecure = url.hasPrefix("https:")
    let rest = url.dropFirst(isSecure ? "https://".count : "http://".count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let target = rest[authority.endIndex...]
    let port = isSecure ? ":443" : ":80"
    host = String(authority.hasSuffix(port) ? authority.dropLast(port.count) : authority)
    path = target.prefix { $0 != "?" }
    query = target[path.endIndex...].dropFirst()
  }

  /// Without `.`, `..` and empty segments, each segment encoded as it stands: what is encoded already is encoded twice.
  var canonicalPath: String {
    var segments: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    let isFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
    return "/" + segments.map { URLEncoding.encode($0.utf8) }.joined(separator: "/") + (isFolder && !segments.isEmpty ? "/" : "")
  }

  /// Names and values encoded once, in the order of the encoded names, then values.
  var canonicalQuery: String {
    let pairs = query.split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: URLEncoding.encode(Self.decoded(halves[0])), value: halves.count > 1 ? URLEncoding.encode(Self.decoded(halves[1])) : "")
    }
    return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }

  /// A `%` that starts no pair of digits stays as it is.
  static func decoded(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
