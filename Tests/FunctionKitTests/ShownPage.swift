import Cases
import Fakes
import Foundation
import FunctionKit
import StrictJSON
import Testing

/// A page of HTML and where it came from.
struct Page {
  var answer: JSONValue
  var stored: JSONValue
  var html: String { answer["body"].string ?? "" }

  /// Posts the body and loads what came of it, as a browser would.
  static func of(_ body: String) async throws -> Page {
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: body)
    #expect(made["statusCode"] == 201, "\(made["body"])")
    let id = try #require(made.body["decision_id"].string)
    return Page(answer: try await load(id, from: records), stored: made.body)
  }

  /// The page of what a store has now.
  static func of(_ id: String, in records: any RecordStore) async throws -> Page {
    Page(answer: try await load(id, from: records), stored: .null)
  }

  /// What the store holds under an id, put there as it is.
  static func of(stored: JSONValue, id: String) async throws -> Page {
    let records = VolatileRecordStore()
    let key = RecordKey(partition: "TENANT#local#DECISION#\(id)", sort: "CASE")
    let attributes: [String: RecordAttribute] = [
      "body": .binary(try JSONWriter.write(stored)), "parts": .integer(1), "schema_version": .integer(1), "status": .string(stored["status"].string ?? ""),
    ]
    try await records.write([.put(Record(key: key, attributes: attributes), .absent)])
    return Page(answer: try await load(id, from: records), stored: stored)
  }

  static func load(_ id: String, from records: any RecordStore) async throws -> JSONValue {
    try await Given(.find, records: records).send(
      "GET", "/decisions/{id}", path: "/decisions/\(id)", headers: ["accept": "text/html,*/*;q=0.8"], parameters: ["id": id])
  }

  /// What a reader sees: without tags, style and what stands there for programs, one space between words. `title` and `desc` of pictures count: they are read out.
  var words: String {
    var text = html
    for element in ["style", "code", "footer"] {
      while let start = text.range(of: "<\(element)"), let end = text.range(of: "</\(element)>", range: start.upperBound..<text.endIndex) {
        text.replaceSubrange(start.lowerBound..<end.upperBound, with: " ")
      }
    }
    var plain = ""
    var isTag = false
    for character in text {
      if character == "<" { isTag = true }
      if !isTag { plain.append(character) }
      if character == ">" {
        isTag = false
        plain.append(" ")
      }
    }
    for (reference, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#13;", " "), ("&amp;", "&")] {
      plain = plain.replacing(reference, with: character)
    }
    return plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Everything between the first `start` and the next `end`.
  func part(from start: String, to end: String) throws -> String {
    let first = try #require(html.range(of: start))
    let last = try #require(html.range(of: end, range: first.upperBound..<html.endIndex))
    return String(html[first.upperBound..<last.lowerBound])
  }
}
