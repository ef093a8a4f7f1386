import Crypto
import Foundation
import Masks
import StrictJSON
import Testing

@Suite struct `What is masked in a recording` {
  /// 40 secrets in one document, and that document in each of twelve encodings; `ops/verify/planted.py --corpus` makes it.
  struct Planted: Decodable {
    var secrets: [String]
    var texts: [String: Data]

    static func corpus() throws -> Planted {
      let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/planted.json")
      return try JSONDecoder().decode(Planted.self, from: Data(contentsOf: file))
    }
  }

  static func mask(_ seed: String = "1", secrets: [String] = []) -> RecordMask { RecordMask(seed: seed, secrets: secrets) { SHA256.digest($0) } }

  static func masked(_ text: String, secrets: [String] = []) -> String {
    var mask = mask(secrets: secrets)
    return String(decoding: mask.masked(Array(text.utf8)), as: UTF8.self)
  }

  /// What somebody could read of it who tries each way to decode once more.
  static func readings(_ bytes: [UInt8]) throws -> [String] {
    var readings = [String(decoding: bytes, as: UTF8.self)]
    if bytes.starts(with: [0x1F, 0x8B]) { readings = [String(decoding: try #require(RecordMask.unpacked(bytes)), as: UTF8.self)] }
    for _ in 0..<3 {
      let text = readings[readings.count - 1]
      readings.append(text.replacing("\\\"", with: "\"").replacing("\\/", with: "/").replacing("\\n", with: "\n").replacing("\\\\", with: "\\"))
    }
    let spaced = readings.map { $0.replacing("+", with: " ") }
    readings += readings.compactMap(\.removingPercentEncoding) + spaced + spaced.compactMap(\.removingPercentEncoding)
    for run in readings[0].split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber || "+/-_=".contains($0))) }) where run.count > 100 {
      let text = run.replacing("-", with: "+").replacing("_", with: "/").replacing("=", with: "")
      let data = Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4)) ?? Data()
      readings.append(String(decoding: RecordMask.unpacked([UInt8](data)) ?? [UInt8](data), as: UTF8.self))
    }
    return readings
  }

  @Test func `is each of forty secrets in each of twelve encodings`() throws {
    let corpus = try Planted.corpus()
    #expect(corpus.secrets.count == 40)
    #expect(corpus.texts.count == 12)
    for (name, text) in corpus.texts {
      // The way of looking finds what is not masked.
      let before = try Self.readings([UInt8](text))
      if name != "u-escapes" { #expect(corpus.secrets.count { secret in before.contains { $0.contains(secret) } } >= 39, "\(name)") }
      var mask = Self.mask()
      let after = try Self.readings(mask.masked([UInt8](text)))
      for secret in corpus.secrets { #expect(!after.contains { $0.contains(secret) }, "\(secret) in \(name)") }
      #expect(after.contains { $0.contains("write down: ") || $0.contains("write%20down") || $0.contains("write+down") }, "\(name)")
    }
  }

  @Test func `is hidden in a text that is cut off too`() throws {
    let corpus = try Planted.corpus()
    for (name, text) in corpus.texts {
      let cut = String(decoding: text.prefix(2_000), as: UTF8.self)
      let body = try JSONWriter.write(["task": .string(cut)])
      #expect(name.contains("gzip") || name.contains("ase64") || name == "u-escapes" || corpus.secrets.contains { cut.contains($0) }, "\(name)")
      var mask = Self.mask()
      let masked = String(decoding: mask.masked(body), as: UTF8.self)
      for secret in corpus.secrets { #expect(!masked.contains(secret), "\(secret) in \(name)") }
    }
  }

  @Test(arguments: [
    #"it said {"password": "hunter22hunter22", "#,
    #"it said {\\\"password\\\": \\\"hunter22hunter22\\\", "#,
    "%7B%22password%22%3A%20%22hunter22hunter22%22%2C%2",
    "--b\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\nhunter22hunter22\r\n-", #"name=\"secret\"\r\n\r\nhunter22hunter22\r\n--b"#,
    "GET / HTTP/1.1\r\nAuthorization: Bearer hunter22hunter22\r\n", "it said token=hunter22hunter22, and went on",
  ])
  func `is what stands behind a name, and what is told of it elsewhere`(text: String) {
    var mask = Self.mask()
    #expect(!String(decoding: mask.masked(Array(text.utf8)), as: UTF8.self).contains("hunter22hunter22"))
    #expect(String(decoding: mask.masked(Array("no tool can do `hunter22hunter22`".utf8)), as: UTF8.self) == "no tool can do `<masked:secret:1>`")
  }

  @Test(arguments: ["the token bucket has a token left over", #"`"password"` and another word"#, "secret: no", "what is a cookie? \nsomething\nto eat"])
  func `is no word that stands behind one`(text: String) { #expect(Self.masked(text) == text) }

  @Test func `is in every line of many`() {
    let lines = (1...2_000).map { #"{"n":\#($0),"password":"p\#($0)","to":"ann@example.org"}"# }
    let masked = Self.masked("log:\n" + lines.joined(separator: "\n")).split(separator: "\n")
    #expect(masked.count == 2_001 && masked[0] == "log:")
    #expect(masked[1_500] == #"{"n":1500,"password":"[removed]","to":"<masked:email:1>"}"#)
  }

  @Test func `is what is masked already no more`() throws {
    for text in try Planted.corpus().texts.values {
      var mask = Self.mask()
      let once = mask.masked([UInt8](text))
      var again = Self.mask()
      #expect(again.masked(once) == once)
    }
  }

  @Test func `has one mark for one value, wherever it stands`() {
    var mask = Self.mask()
    let first = mask.masked(Array(#"{"from":"ann@example.org","to":"bob@example.org"}"#.utf8))
    #expect(String(decoding: first, as: UTF8.self) == #"{"from":"<masked:email:1>","to":"<masked:email:2>"}"#)
    let second = mask.masked(Array("bob%40example.org and ANN@example.org".utf8))
    #expect(String(decoding: second, as: UTF8.self) == "%3Cmasked%3Aemail%3A2%3E and <masked:email:1>")
  }

  @Test func `leaves everything else byte for byte as it was`() {
    for text in [
      #"{ "a" : 1.50, "b":[true , null], "c":"\u00e9\/", "tokens": 7, "id":"6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01", "at": "2026-01-31T12:00:00Z" }"#,
      "a=1&b=two%20words&c", "GET /decisions/6d3b9a52-0c1e-4f7a-9b57-2f5d8e1a7c01?limit=10",
      #"{"note":"Basic facts","digest":"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ"}"#,
    ] { #expect(Self.masked(text) == text) }
  }

  @Test func `leaves out what is no text`() {
    var mask = Self.mask()
    #expect(mask.masked([0xFF, 0xD8, 0xFF, 0xE0]) == Array("<masked:body:1>".utf8))
    #expect(mask.masked([0xFF, 0xD8, 0xFF, 0xE1]) == Array("<masked:body:2>".utf8))
    #expect(mask.masked([0xFF, 0xD8, 0xFF, 0xE0]) == Array("<masked:body:1>".utf8))
    // A body that is Base64 stays it, so that whoever takes it can read the mark.
    let event = #"{"isBase64Encoded": true, "body": "/9j/4AAQSkZJRgABAQAAAQ=="}"#
    #expect(Self.masked(event) == #"{"isBase64Encoded": true, "body": "PG1hc2tlZDpib2R5OjE+"}"#)
  }

  @Test func `keeps the form of members and headers that are removed`() {
    #expect(
      Self.masked(#"{"headers":{"Cookie":"a=b","Accept":"*/*"},"cookies":["a=b","c=d"],"pin":1234,"token":null}"#)
        == #"{"headers":{"Cookie":"[removed]","Accept":"*/*"},"cookies":["[removed]","[removed]"],"pin":"[removed]","token":null}"#)
    #expect(Self.masked(#"{"Item":{"password":{"S":"hunter22"},"age":{"N":"7"}}}"#) == #"{"Item":{"password":{"S":"[removed]"},"age":{"N":"7"}}}"#)
    #expect(Self.masked("user=ann&password=hunter22&x=1") == "user=ann&password=%5Bremoved%5D&x=1")
  }

  @Test func `is another right to answer a wait, with its digest`() {
    let token = "27fa495152a9de2f96dd711144928467f983ca5589471597e173d567c62ef33a"
    let other = Self.hexadecimal(SHA256.digest(Array("s/token/1".utf8)))
    var mask = Self.mask("s")
    #expect(mask.masked(Array(#"{"token":"\#(token)","verdict":"approve"}"#.utf8)) == Array(#"{"token":"\#(other)","verdict":"approve"}"#.utf8))
    let digest = Self.hexadecimal(SHA256.digest(Array(token.utf8)))
    let exchange = mask.masked(Array(#"{"Item":{"token_sha256":{"S":"\#(digest)"}}}"#.utf8))
    #expect(exchange == Array(#"{"Item":{"token_sha256":{"S":"\#(Self.hexadecimal(SHA256.digest(Array(other.utf8))))"}}}"#.utf8))
  }

  @Test func `is a value that is known, whatever it looks like`() {
    #expect(Self.masked("they say correct-horse, twice: correct-horse", secrets: ["correct-horse"]) == "they say <masked:secret:1>, twice: <masked:secret:1>")
  }

  @Test func `is nothing of a text that nests without end`() {
    var text = "ann@example.org"
    for _ in 0..<12 { text = String(decoding: (try? JSONEncoder().encode([text])) ?? Data(), as: UTF8.self) }
    #expect(!Self.masked(text).contains("ann@example.org"))
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
