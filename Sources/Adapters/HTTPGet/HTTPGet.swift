internal import HTTPTransport
public import StrictJSON
public import Tasks

/// Reads what stands at an address of a host that the operator names: over https, from the world alone.
public struct HTTPGet: Tool {
  /// `host`, or `host:port`.
  private let hosts: Set<String>
  private let allowsLoopback: Bool
  private let reach: ToolReach

  public let form = ToolForm.httpGet

  private static let redirectsMaximum = 3

  /// `hosts` is `HTTP_ALLOWED_HOSTS`, in small letters. `allowsLoopback`: an address of this machine is read, over http too, where `host:port` names it.
  public init(_ hosts: Set<String>, allowsLoopback: Bool, via reach: ToolReach) {
    (self.hosts, self.allowsLoopback, self.reach) = (hosts, allowsLoopback, reach)
  }

  public var unavailable: ToolFailure? { hosts.isEmpty ? ToolFailure(.refused, "no host is read: HTTP_ALLOWED_HOSTS names none") : nil }

  /// Each host that is named.
  public var upstreams: [UpstreamSource] {
    hosts.sorted().compactMap { host in
      // As `call` asks it: over https, but for this machine.
      guard let address = HTTPURL("https://\(host)/"), !address.isLoopback || allowsLoopback else { return nil }
      let url = address.isLoopback ? "http://\(host)/" : "https://\(host)/"
      let exchange = exchange(address.host)
      return UpstreamSource(exchange.upstream, .tool) {
        _ = await exchange.get(url, limit_ms: UpstreamSource.probe_ms, isPublicOnly: !address.isLoopback) { (300..<500).contains($0) && $0 != 429 }
      }
    }
  }

  private func exchange(_ host: String) -> ToolExchange {
    ToolExchange(
      host, upstream: "http:\(host)", at: ServiceAddress("HTTP_ALLOWED_HOSTS", given: "", usual: "", isOffline: false),
      headers: [HTTPField("Accept", "application/json, text/*;q=0.9")], via: reach)
  }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    if let unavailable { return .failed(unavailable) }
    var url = String((params.text("url") ?? "").prefix { $0 != "#" })
    for _ in 0...Self.redirectsMaximum {
      guard let address = HTTPURL(url) else { return .failed(ToolFailure(.validation, "`url` is no address of HTTP's, strictly read")) }
      if let refusal = refusal(of: address) { return .failed(refusal) }
      let exchange = exchange(address.host)
      switch await exchange.get(url, limit_ms: call.limit_ms, isPublicOnly: !address.isLoopback, takes: { [301, 302, 303, 307, 308].contains($0) }) {
      case .failure(let failure): return .failed(failure)
      case .success(let response):
        if (200..<300).contains(response.status) { return read(response, at: url, of: exchange) }
        guard let target = response.header("location").flatMap({ WebPage.resolved($0, at: url) }) else {
          return .failed(ToolFailure(.malformed, "\(address.host) answered a redirect to nowhere"))
        }
        url = target
      }
    }
    return .failed(ToolFailure(.refused, "more than \(Self.redirectsMaximum) redirects are not followed"))
  }

  private func refusal(of address: HTTPURL) -> ToolFailure? {
    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
    let port = address.port ?? (address.isSecure ? 443 : 80)
    let isNamed = hosts.contains("\(host):\(port)")
    if address.isLoopback {
      return isNamed && allowsLoopback ? nil : ToolFailure(.refused, "addresses of this machine are not read")
    }
    guard address.isSecure else { return ToolFailure(.refused, "only https is read") }
    return isNamed || port == 443 && hosts.contains(host) ? nil : ToolFailure(.refused, "HTTP_ALLOWED_HOSTS does not name that host")
  }

  private func read(_ response: HTTPResponse, at url: String, of exchange: ToolExchange) -> ToolAnswer {
    let type = (response.header("content-type") ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    var members: [(name: String, value: JSONValue)] = [("url", .string(url)), ("content_type", .string(type))]
    if type == "application/json" || type.hasSuffix("+json") {
      switch exchange.json(response) {
      case .failure(let failure): return .failed(failure)
      case .success(let value): members.append(("json", value))
      }
    } else if type.hasPrefix("text/") || type == "application/xhtml+xml" {
      let text = String(decoding: response.body, as: UTF8.self)
      members.append(("text", .string(type.hasSuffix("html") || type.hasSuffix("xml") ? WebPage.text(text) : text)))
    } else {
      return .failed(ToolFailure(.malformed, "\(exchange.service) answered neither JSON nor text"))
    }
    return .completed(.object(JSONObject(members)))
  }
}

/// What a page says to a reader, and where its links lead.
enum WebPage {
  /// Without markup, scripts and styles; white space is one space, or a line where a block ends.
  static func text(_ markup: String) -> String {
    var text: [UInt8] = []
    var rest = Array(markup.utf8)[...]
    /// Until which end tag nothing is shown.
    var hidden: String?
    while let byte = rest.first {
      guard byte == UInt8(ascii: "<") else {
        if hidden == nil { text.append(byte) }
        rest = rest.dropFirst()
        continue
      }
      let isComment = rest.starts(with: "<!--".utf8)
      let body = rest.dropFirst(isComment ? 4 : 1)
      let end = isComment ? body.firstRange(of: Array("-->".utf8))?.upperBound : body.firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 }
      let tag = String(decoding: body.prefix { $0 != UInt8(ascii: ">") && $0 > 0x20 }.prefix(20), as: UTF8.self).lowercased()
      rest = end.map { rest[$0...] } ?? []
      if isComment { continue }
      if let name = hidden {
        if tag == "/\(name)" { hidden = nil }
      } else if ["script", "style", "template", "noscript"].contains(tag) {
        hidden = tag
      } else if !["a", "b", "i", "em", "strong", "span", "code", "/a", "/b", "/i", "/em", "/strong", "/span", "/code"].contains(tag) {
        text.append(UInt8(ascii: "\n"))
      }
    }
    return tidied(entities(String(decoding: text, as: UTF8.self)))
  }

  private static func entities(_ text: String) -> String {
    var text = text
    // `&amp;` last, so that nothing is read twice.
    for (name, value) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&nbsp;", " "), ("&amp;", "&")] {
      text = text.replacing(name, with: value)
    }
    return text
  }

  private static func tidied(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  /// Where a `Location` leads from an address (RFC 3986 section 5.2), without a fragment; nil where it is no reference that is followed.
  static func resolved(_ location: String, at url: String) -> String? {
    let target = location.prefix { $0 != "#" }
    guard let colon = url.firstIndex(of: ":") else { return nil }
    let start = url.index(colon, offsetBy: 3)
    let end = url[start...].firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
    let root = String(url[..<end])
    if target.hasPrefix("https://") || target.hasPrefix("http://") { return String(target) }
    if target.hasPrefix("//") { return String(url[...colon]) + target }
    if target.hasPrefix("/") { return root + target }
    let path = String(url[end...].prefix { $0 != "?" })
    if target.hasPrefix("?") { return root + path + target }
    guard !target.isEmpty, !target.contains(":") || target.firstIndex(of: ":").map({ target[..<$0].contains("/") }) == true else { return nil }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
    return root + folder + target
  }
}
