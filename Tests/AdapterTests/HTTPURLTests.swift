import HTTPTransport
import Testing

@Suite struct `A URL of HTTP` {
  @Test(arguments: [
    ("http://127.0.0.1:1/", "127.0.0.1", 1), ("https://example.com", "example.com", nil), ("https://Example.COM/a%20b?c=d/e?f", "example.com", nil),
    ("http://[::1]:9/x", "::1", 9), ("http://[2001:db8::ff00:42:8329]/", "2001:db8::ff00:42:8329", nil), ("http://[::]/", "::", nil),
    ("http://[::ffff:192.0.2.1]/", "::ffff:192.0.2.1", nil), ("http://[1:2:3:4:5:6:7:8]/", "1:2:3:4:5:6:7:8", nil), ("http://[1::8]", "1::8", nil),
    ("http://dynamo_db:8000", "dynamo_db", 8_000), ("https://a.b.?x", "a.b.", nil), ("http://xn--bcher-kva.example/", "xn--bcher-kva.example", nil),
  ])
  func `has a host, and perhaps a port`(text: String, host: String, port: Int?) throws {
    let url = try #require(HTTPURL(text))
    #expect(url.host == host)
    #expect(url.port == port)
  }

  @Test(arguments: [
    // Two hosts, by who reads it.
    "http://[::1]evil.com/", "http://[::1]@evil/", "http://localhost@evil.com/", "http://localhost:80@evil.com", "http://127.0.0.1\\@evil.com/",
    "http://127.0.0.1#@evil.com/", "http://localhost%2eevil.com/", "https://user:pw@h/", "http://evil.com\\.localhost/", "http://a b/", "http://a\u{0}b/",
    "http://localhost\u{3002}evil.com/", "http://\u{FF4C}ocalhost/", "http://[::1", "http://::1/", "http://[::1]:/", "http://[fe80::1%25eth0]/", "http://[]/",
    // Numbers that are an address to some.
    "http://2130706433/", "http://0/", "http://127.1/", "http://0x7f.1/", "http://0177.0.0.1/", "http://1.2.3.4.5/", "http://256.0.0.1/", "http://a.0x7f/",
    // Ports, labels, groups.
    "http://a:0/", "http://a:65536/", "http://a:-1/", "http://a:8 0/", "http://a:/", "http://a..b/", "http://-a/", "http://a-/", "http://./", "http://",
    "http:///x", "http:/a", "http:a", "http://[1:2:3:4:5:6:7]/", "http://[1::2::3]/", "http://[:::]/", "http://[12345::]/", "http://[1:2:3:4:5:6:7::8]/",
    "http://[::1.2.3.4:1]/", "http://[g::]/",
    // What is not sent, or must be escaped.
    "http://a/#b", "http://a/%", "http://a/%2", "http://a/%zz", "http://a/<b>", "http://a/\"", "http://a/\u{E9}", "http://a/b c", "http://a/?b|c",
    "http://a/\r\nX: y",
    "ftp://a/", "file:///etc/passwd", "gopher://127.0.0.1/", "HTTP://127.0.0.1/", "//a/", "", ":",
  ])
  func `is none where two readers could differ`(text: String) { #expect(HTTPURL(text) == nil) }

  @Test(arguments: [
    ("http://localhost/", true), ("http://127.0.0.1/", true), ("http://127.8.9.1/", true), ("http://[::1]/", true), ("http://localhost./", false),
    ("http://127.0.0.1.example.com/", false), ("http://localhost.example.com/", false), ("http://127.example/", false), ("http://[::2]/", false),
  ])
  func `leads to this machine by its own names alone`(text: String, isLoopback: Bool) throws { #expect(try #require(HTTPURL(text)).isLoopback == isLoopback) }

  @Test func `is whole: scheme, host, port and target are all of its text, whatever was done to it`() {
    var random = SystemRandomNumberGenerator()
    let seeds = ["http://[::1]:80/a?b=c", "https://example.com:443/a%20b", "http://127.0.0.1/", "http://localhost/x"].map { Array($0.utf8) }
    let pieces = Array("[]:/?#@\\%.-0x1 \u{0}a\n".utf8)
    var read = 0
    for _ in 0..<20_000 {
      var bytes = seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let piece = pieces.randomElement(using: &random) ?? 0
        if Bool.random(using: &random), place < bytes.count { bytes[place] = piece } else { bytes.insert(piece, at: place) }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let url = HTTPURL(text) else { continue }
      read += 1
      let host = url.host.contains(":") ? "[\(url.host)]" : url.host
      let before = (url.isSecure ? "https://" : "http://") + host
      let rest = text.dropFirst(before.count)
      #expect(text.lowercased().hasPrefix(before))
      #expect(rest.isEmpty || "/?:".contains(rest.first ?? " "), "\(text)")
      #expect(!(rest.prefix { $0 != "/" && $0 != "?" }).contains("@"), "\(text)")
    }
    #expect(read > 1_000)
  }
}
